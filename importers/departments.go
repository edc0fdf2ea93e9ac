package importers

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

var (
	// departmentLabel finds a department in a line such as 部门名称：县民政局.
	departmentLabel = regexp.MustCompile(`(?:部门名称|主管部门|责任部门|实施部门|填报单位|填报部门|填表单位|制表单位|编制单位|责任单位|单位名称|行使主体|实施主体|单位|部门)\s*[（(]?(?:盖章|公章|签章|章)?[)）]?\s*[:：]\s*(\S+)`)

	// departmentFront is what stands before a department's name: 附件1：, 一、, 3., （二）.
	departmentFront = regexp.MustCompile(`^(?:附件|附表|表)?\s*[（(]?[0-9一二三四五六七八九十]*[)）]?\s*[-_.．、:：\s]*`)
	departmentTail  = regexp.MustCompile(`\s*[（(][^）)]*[)）]\s*$`)
	countTail       = regexp.MustCompile(`\s*[（(]?共?[0-9]+项[)）]?$`)
	inBrackets      = regexp.MustCompile(`[（(]([^（()）]{3,30})[)）]`)

	departmentEnds = []string{"局", "委", "委员会", "办公室", "中心", "部", "联合会", "工会", "公司", "院", "支队", "大队"}
)

// isDepartment tells whether a text is a department's name and nothing more.
func isDepartment(name string) bool {
	n := utf8.RuneCountInString(name)
	return n >= 3 && n <= 24 && !strings.ContainsAny(name, " ：:、，,；;0123456789") &&
		slices.ContainsFunc(departmentEnds, func(e string) bool { return strings.HasSuffix(name, e) })
}

// named is the department that a line, a group's head, a sheet's name or a title names, "" for
// none.
func (s *itemSheet) named(text string) string {
	if m := departmentLabel.FindStringSubmatch(text); m != nil {
		name := strings.Trim(departmentTail.ReplaceAllString(m[1], ""), "：:")
		if utf8.RuneCountInString(name) > 2 && !strings.HasSuffix(name, "日") { // 单位：项, 单位：工作日
			return name
		}
	}
	longest := ""
	for _, u := range s.reg.Departments() {
		if strings.Contains(text, u.Name) && len(u.Name) > len(longest) {
			longest = u.Name
		}
	}
	if longest != "" {
		return longest
	}
	for _, m := range inBrackets.FindAllStringSubmatch(text, -1) {
		if isDepartment(m[1]) {
			return m[1]
		}
	}
	bare := departmentFront.ReplaceAllString(strings.TrimSpace(text), "")
	if name := tight(departmentTail.ReplaceAllString(bare, "")); isDepartment(name) {
		return name
	}
	return leading(tight(bare))
}

// leading is the department at the start of a title: the shortest text that ends like one, where
// that is not the middle of a word (卫生健康委员会, 县级部门, 全部).
func leading(title string) string {
	for i, r := range title {
		if !unicode.Is(unicode.Han, r) {
			return ""
		}
		end := i + utf8.RuneLen(r)
		next, _ := utf8.DecodeRuneInString(title[end:])
		if isDepartment(title[:end]) && !inWord(r, next) && !strings.HasSuffix(title[:end], "全部") {
			return title[:end]
		}
	}
	return ""
}

// inWord tells whether the end of a department's name goes on as another word.
func inWord(last, next rune) bool {
	switch last {
	case '委':
		return strings.ContainsRune("员组宣统政办老托", next)
	case '部':
		return next == '门' || next == '分'
	case '院':
		return next == '校'
	}
	return false
}

// stated is the department that a table without the column names above its head, in its
// sheet's name, or in the name of the file.
func (s *itemSheet) stated(t sheet.Table) string {
	texts := make([]string, 0, len(t.Preamble)+2)
	for _, c := range slices.Backward(t.Preamble) { // the nearest line says it best
		texts = append(texts, c.Text)
	}
	base := path.Base(strings.ReplaceAll(s.result.File, `\`, "/"))
	texts = append(texts, t.Sheet, strings.TrimSuffix(base, path.Ext(base)))
	for _, text := range texts {
		if name := s.named(text); name != "" {
			return name
		}
	}
	return ""
}

// sections takes lines that say only a department's name for the heads of groups, where the table
// has no column of departments.
func (s *itemSheet) sections(t sheet.Table) []sheet.Row {
	if t.Has("department") {
		return t.Rows
	}
	var out []sheet.Row
	group := ""
	for _, row := range t.Rows {
		if name := s.named(row.Text("name")); name != "" && headsGroup(row) && isDepartment(name) {
			group = name
			continue
		}
		if group != "" {
			row.Group = group
		}
		out = append(out, row)
	}
	return out
}

// headsGroup tells a row that has a name and at most a number such as 一.
func headsGroup(row sheet.Row) bool {
	for key := range row.Cells {
		if key != "name" && key != "serial" {
			return false
		}
	}
	return len(row.Under) == 0 && strings.Trim(row.Text("serial"), "一二三四五六七八九十（）()、.") == ""
}

// departments gives every row of a table the text of its department. A column that is mostly
// blank has each department once, over its rows; a table without the column has it in the
// group's head or is all of one department. Blanks of a CSV that is so throughout are filled before,
// also where they are few: inheritGroups.
func (s *itemSheet) departments(t sheet.Table) []string {
	out := make([]string, len(t.Rows))
	blank := 0
	for i, row := range t.Rows {
		if out[i] = countTail.ReplaceAllString(tight(row.Text("department")), ""); out[i] == "" {
			blank++
		}
	}
	if blank == 0 {
		return out
	}
	if t.Has("department") && (2*blank <= len(out) || out[0] == "" && blank < len(out)) {
		return out // a blank cell among filled ones is a mistake
	}
	whole := ""
	if blank == len(out) {
		whole = s.stated(t)
	}
	last := ""
	for i, row := range t.Rows {
		switch group := s.named(row.Group); {
		case out[i] != "":
			last = out[i]
		case blank < len(out):
			out[i] = last
		case group != "":
			out[i] = group
		default:
			out[i] = whole
		}
	}
	if blank < len(out) {
		s.result.notice(fault.Say("工作表“%s”的主管部门每组只填一次，%d 行沿用上面的部门", t.Sheet, blank))
	}
	return out
}

// department reads the department of the present row. The first catalog makes the departments;
// later an unknown one is a mistake.
func (s *itemSheet) department(t sheet.Table, row sheet.Row, it *catalog.Item, name string) {
	c := t.Locate(row, "department")
	if old, has := s.standing(it.Code); name == "" && !t.Has("department") && has {
		it.Department, it.Unit = old.Department, old.Unit
		return
	}
	if name == "" {
		if !t.Has("department") { // one cause for all its rows
			c = sheet.Cell{Sheet: t.Sheet, Ref: sheet.Ref(t.Head, t.Titles[0].Column), Row: t.Head}
			s.wrong(c, fault.Say("没有主管部门列，标题和工作表名里也没有部门"), fault.Say("加一列“主管部门”，或在表头上面写一行“部门名称：县民政局”"))
			return
		}
		s.wrong(c, fault.Say("没有填主管部门"), fault.Say("填部门全称，如县民政局"))
		return
	}
	it.Department = name
	u, known := s.reg.Department(name)
	if !known && !s.open {
		s.more()
		s.strangers = append(s.strangers, stranger{s.row, c, name})
		return
	}
	if !known {
		u = s.reg.AddDepartment(name)
		s.made = append(s.made, u.Name)
	}
	it.Department, it.Unit = u.Name, u.ID
}

func (s *itemSheet) likeDepartment(name string) fault.Message {
	best, top := "", 0.0
	for _, u := range s.reg.Departments() {
		if v := catalog.Alike(u.Name, name); v > top {
			best, top = u.Name, v
		}
	}
	if top > 0.5 {
		return fault.Say("是“%s”吗？照单位表改好名称；确是新部门的，导入时选“一并添加新部门”（--add-departments）", best)
	}
	return fault.Say("照单位表改好名称；确是新部门的，导入时选“一并添加新部门”（--add-departments）")
}

// stranger is a row whose department nobody knows.
type stranger struct {
	row  int
	cell sheet.Cell
	name string
}

// tellStrangers tells unknown departments, each row its own unless there are too many of one.
func (s *itemSheet) tellStrangers() {
	count := map[string]int{}
	for _, x := range s.strangers {
		count[x.name]++
	}
	told := map[string]bool{}
	for _, x := range s.strangers {
		s.row = x.row
		switch n := count[x.name]; {
		case n <= mostAlike:
			s.wrong(x.cell, fault.Say("部门“%s”不在单位表里", x.name), s.likeDepartment(x.name))
		case !told[x.name]:
			told[x.name] = true
			s.wrong(x.cell, fault.Say("部门“%s”不在单位表里（%d 行）", x.name, n), s.likeDepartment(x.name))
		}
	}
}

// tellDepartments tells of names that the first catalog writes in two ways: 民政局, 县民政局.
func (s *itemSheet) tellDepartments() {
	for _, short := range s.made {
		for _, long := range s.made {
			if short != long && strings.HasSuffix(long, short) {
				s.result.notice(fault.Say("“%s”和“%s”是同一个部门吗？现在当作两个部门", short, long))
			}
		}
	}
}
