package importers

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// itemTypes is the dictionary of types by name; sources disagree on their numbers. The last
// four are not what a citizen applies for: taken as they are, with one notice.
var itemTypes = []string{
	"行政许可", "行政确认", "行政裁决", "行政给付", "行政奖励", "行政备案", "其他行政权力", "公共服务",
	"行政处罚", "行政强制", "行政征收", "行政检查",
}

const appliedFor = 8 // of itemTypes

// typeWords are other spellings of a type.
var typeWords = map[string]string{
	"其它行政权力": "其他行政权力", "其他权力": "其他行政权力", "其它权力": "其他行政权力", "其他类": "其他行政权力", "其他": "其他行政权力",
	"其它": "其他行政权力", "公共服务事项": "公共服务", "许可": "行政许可", "确认": "行政确认", "给付": "行政给付", "奖励": "行政奖励",
	"裁决": "行政裁决", "备案": "行政备案", "行政审批": "行政许可", "行政许可事项": "行政许可", "行政确认事项": "行政确认",
}

// itemSheet is a catalog while it is read.
type itemSheet struct {
	*ledger
	reg                *catalog.Register
	cur                *catalog.Edition
	items              []catalog.Item
	codes              map[string]string    // code to where it stands
	keys               map[string]string    // department and name to where they stand
	at                 []sheet.Cell         // of each item's name
	made               []string             // departments to make, the first time
	odd                map[string]*oddTypes // types that no dictionary has
	off                map[string]int       // types that nobody applies for
	coded              bool                 // a table has a code column
	mixed, other, bare int                  // cells with several limits, in months, rows without type
}

type oddTypes struct {
	first sheet.Cell
	count int
}

func newItemSheet(r *Result, reg *catalog.Register, cur *catalog.Edition) *itemSheet {
	return &itemSheet{
		ledger: newLedger(r), reg: reg, cur: cur,
		codes: map[string]string{}, keys: map[string]string{}, odd: map[string]*oddTypes{}, off: map[string]int{},
	}
}

// countIn finds the number of items that a title states.
var countIn = regexp.MustCompile(`(?:共|合计|[（(])\s*([0-9]+)\s*项`)

func (s *itemSheet) table(t sheet.Table) {
	s.coded = s.coded || t.Has("code")
	department := s.stated(t)
	before := len(s.items)
	for _, row := range t.Rows {
		s.row1(t, row, department)
	}
	for _, c := range t.Preamble {
		if m := countIn.FindStringSubmatch(c.Text); m != nil && m[1] != strconv.Itoa(len(s.items)-before) {
			s.result.notice(fault.Say("%s!%s 写的是 %s 项，表里读到 %d 项", c.Sheet, c.Ref, m[1], len(s.items)-before))
		}
	}
}

// departmentIn finds a department in a line such as 部门名称：县民政局.
var departmentIn = regexp.MustCompile(`(?:部门名称|主管部门|填报单位|填报部门|责任单位|单位名称|单位|部门)[:：]\s*(\S+)`)

// stated is the department that a table without the column names above its head or in its
// sheet's name.
func (s *itemSheet) stated(t sheet.Table) string {
	if t.Has("department") {
		return ""
	}
	for _, c := range t.Preamble {
		if m := departmentIn.FindStringSubmatch(c.Text); m != nil {
			return m[1]
		}
	}
	for _, u := range s.reg.Departments() {
		if strings.Contains(t.Sheet, u.Name) || slices.ContainsFunc(t.Preamble, func(c sheet.Cell) bool { return strings.Contains(c.Text, u.Name) }) {
			return u.Name
		}
	}
	if name := strings.TrimSpace(t.Sheet); isDepartment(name) {
		return name
	}
	return ""
}

func isDepartment(name string) bool {
	return utf8.RuneCountInString(name) >= 3 && slices.ContainsFunc([]string{"局", "委", "委员会", "办公室", "中心", "部"}, func(e string) bool { return strings.HasSuffix(name, e) })
}

// row1 reads one row, with every mistake of its cells.
func (s *itemSheet) row1(t sheet.Table, row sheet.Row, department string) {
	s.begin()
	it := catalog.Item{}
	s.name(t, row, &it)
	s.department(t, row, &it, department)
	s.code(t, row, &it)
	s.kind(t, row, &it)
	s.limits(t, row, &it)
	s.scope(t, row, &it)
	s.training(t, row, &it)
	s.national(t, row, &it)
	for _, c := range plainColumns {
		*c.field(&it) = joined(row, c.key)
	}
	s.twice(t, row, &it)
	s.items = append(s.items, it)
	s.at = append(s.at, t.Locate(row, "name"))
}

// joined is a text with what the lines that continue the row add to it.
func joined(row sheet.Row, key string) string {
	texts := []string{row.Text(key)}
	for _, u := range row.Under {
		if v := u.Text(key); v != "" && !slices.Contains(texts, v) {
			texts = append(texts, v)
		}
	}
	return strings.Trim(strings.Join(texts, "；"), "；")
}

func (s *itemSheet) name(t sheet.Table, row sheet.Row, it *catalog.Item) {
	c := t.Locate(row, "name")
	it.Name = c.Text
	switch {
	case c.Blank():
		s.wrong(c, fault.Say("没有填事项名称"), fault.Say("填上名称；不要的行请整行删去"))
	case utf8.RuneCountInString(c.Text) > 200:
		s.wrong(c, fault.Say("事项名称超过 200 字"), fault.Say("只写名称，别的写到备注"))
	}
	if sub := joined(row, "sub_item"); !emptyWord(sub) {
		it.SubItem = sub
	}
}

func emptyWord(s string) bool {
	return slices.Contains([]string{"", "/", "／", "-", "—", "无", "无子项"}, s)
}

func (s *itemSheet) department(t sheet.Table, row sheet.Row, it *catalog.Item, stated string) {
	c := t.Locate(row, "department")
	name := c.Text
	if name == "" && !t.Has("department") {
		if name = stated; isDepartment(row.Group) && name == "" {
			name = row.Group
		}
	}
	if name == "" {
		s.wrong(c, fault.Say("没有填主管部门"), fault.Say("填部门全称，如县民政局"))
		return
	}
	it.Department = name
	u, ok := s.reg.Department(name)
	switch {
	case ok:
		it.Department, it.Unit = u.Name, u.ID
	case s.cur == nil:
		if !slices.Contains(s.made, name) {
			s.made = append(s.made, name)
		}
	default:
		s.wrong(c, fault.Say("部门“%s”不在单位表里", name), s.likeDepartment(name))
	}
}

func (s *itemSheet) likeDepartment(name string) fault.Message {
	best, top := "", 0.0
	for _, u := range s.reg.Departments() {
		if v := catalog.Alike(u.Name, name); v > top {
			best, top = u.Name, v
		}
	}
	if top >= 0.5 {
		return fault.Say("是“%s”吗？照单位表改好名称", best)
	}
	return fault.Say("照单位表改好名称；确是新部门的，先在单位里添加")
}

// codeForm is what an own code may look like.
var codeForm = regexp.MustCompile(`^[0-9A-Za-z\p{Han}][-_.0-9A-Za-z\p{Han}〔〕()（）]{0,39}$`)

func (s *itemSheet) code(t sheet.Table, row sheet.Row, it *catalog.Item) {
	c := t.Locate(row, "code")
	if emptyWord(c.Text) {
		return
	}
	switch {
	case c.Number || scientific.MatchString(c.Text):
		s.wrong(c, fault.Say("编码 %s 变成了数字", c.Text), fault.Say("把这一列设为文本格式，重新填编码，如 XF-001"))
		return
	case !codeForm.MatchString(c.Text):
		s.wrong(c, fault.Say("编码“%s”写法不对", c.Text), fault.Say("用字母、数字和短横，如 XF-001"))
		return
	}
	it.Code = c.Text
	if first := s.codes[it.Code]; first != "" {
		s.wrong(c, fault.Say("编码 %s 与 %s 重复", it.Code, first), fault.Say("每项一个编码，核对后改掉其中一个"))
		return
	}
	s.codes[it.Code] = c.Ref
}

var scientific = regexp.MustCompile(`^[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+$`)

func (s *itemSheet) kind(t sheet.Table, row sheet.Row, it *catalog.Item) {
	c := t.Locate(row, "type")
	name := strings.Join(strings.Fields(c.Text), "")
	if w, ok := typeWords[name]; ok {
		name = w
	}
	it.Type = name
	if name == "" {
		s.bare++
		return
	}
	switch i := slices.Index(itemTypes, name); {
	case i < 0:
		s.more()
		if o := s.odd[name]; o != nil {
			o.count++
			return
		}
		s.odd[name] = &oddTypes{first: c, count: 1}
	case i >= appliedFor:
		s.off[name]++
	}
}

func (s *itemSheet) limits(t sheet.Table, row sheet.Row, it *catalog.Item) {
	legal, ok1 := s.limit(t.Locate(row, "legal_days"), joined(row, "legal_days"))
	promised, ok2 := s.limit(t.Locate(row, "promised_days"), joined(row, "promised_days"))
	it.LegalDays, it.PromisedDays = legal, promised
	if ok1 && ok2 && legal > 0 && promised > legal {
		s.wrong(t.Locate(row, "promised_days"), fault.Say("承诺 %d 个工作日，长于法定 %d 个工作日", promised, legal), fault.Say("承诺时限不能长于法定时限，核对两个数"))
	}
}

func (s *itemSheet) limit(c sheet.Cell, text string) (int, bool) {
	d, ok := parseDays(text)
	if !ok {
		s.wrong(c, fault.Say("“%s”不是时限", sheet.Shorten(text, 30)), fault.Say("填工作日数，如 20；当场办结的填“即办”，没有的留空"))
		return 0, false
	}
	if d.mixed {
		s.mixed++
	}
	if d.other {
		s.other++
	}
	return d.n, true
}

func (s *itemSheet) scope(t sheet.Table, row sheet.Row, it *catalog.Item) {
	c := t.Locate(row, "scope")
	scope, mistakes := catalog.ParseScope(c.Text, s.reg.Towns)
	it.Scope = scope
	for _, m := range mistakes {
		m.Sheet, m.Cell = c.Sheet, c.Ref
		s.more()
		s.result.Mistakes = append(s.result.Mistakes, m)
	}
}

func (s *itemSheet) training(t sheet.Table, row sheet.Row, it *catalog.Item) {
	c := t.Locate(row, "training")
	switch c.Text {
	case "是", "√", "✓", "✔", "需要", "应培训", "应训", "要", "Y", "y", "yes", "TRUE", "1":
		it.Training = true
	case "", "否", "×", "✗", "不需要", "不要", "无", "N", "n", "no", "FALSE", "0", "/", "-", "—":
	default:
		s.wrong(c, fault.Say("应培训“%s”看不懂", c.Text), fault.Say("填“是”或“否”"))
	}
}

// national checks the optional codes of the state's lists: text of a fixed length, only where
// filled.
func (s *itemSheet) national(t sheet.Table, row sheet.Row, it *catalog.Item) {
	for _, n := range []struct {
		key    string
		length int
		field  *string
	}{{"basic_code", 12, &it.BasicCode}, {"act_code", 31, &it.ActCode}, {"handling_id", 33, &it.HandlingID}} {
		c := t.Locate(row, n.key)
		if emptyWord(c.Text) {
			continue
		}
		*n.field = c.Text
		switch {
		case c.Lossy || scientific.MatchString(c.Text):
			s.wrong(c, fault.Say("编码 %s 变成了数字，位数已丢失", c.Text), fault.Say("把这一列设为文本格式，从原清单重新复制"))
		case len(c.Text) != n.length:
			s.wrong(c, fault.Say("编码“%s”是 %d 位，应为 %d 位", c.Text, len(c.Text), n.length), fault.Say("核对编码；不知道的可以留空"))
		}
	}
}

// twice tells a name that its department has already: in the sheet, or in the catalog under
// another code.
func (s *itemSheet) twice(t sheet.Table, row sheet.Row, it *catalog.Item) {
	if it.Name == "" || it.Department == "" {
		return
	}
	c := t.Locate(row, "name")
	if first := s.keys[it.Key()]; first != "" {
		s.wrong(c, fault.Say("与 %s 重复：%s已有“%s”", first, it.Department, it.Name), fault.Say("同一部门内名称不能重复，删去一行或写清区别"))
		return
	}
	s.keys[it.Key()] = fmt.Sprintf("%s!%s", c.Sheet, c.Ref)
}

// judge looks at all rows together.
func (s *itemSheet) judge() {
	for name, o := range s.odd {
		m := o.first.Mistake(fault.Say("类型“%s”不在类型表里（%d 行）", name, o.count), fault.Say("改成类型表里的名称：%s", strings.Join(itemTypes, "、")))
		s.result.Mistakes = append(s.result.Mistakes, m)
	}
	s.renumbered()
	for _, name := range itemTypes[appliedFor:] {
		if n := s.off[name]; n > 0 {
			s.result.notice(fault.Say("“%s” %d 项不是依申请办理的事项，已照录", name, n))
		}
	}
	if s.mixed > 0 {
		s.result.notice(fault.Say("%d 格有两个以上时限，取了最长的", s.mixed))
	}
	if s.other > 0 {
		s.result.notice(fault.Say("%d 格的时限按月、年或小时写，已折成日数，请核对", s.other))
	}
	if s.bare > 0 {
		s.result.notice(fault.Say("%d 项没有填事项类型", s.bare))
	}
	if len(s.items) == 0 && len(s.result.Mistakes) == 0 {
		s.result.Mistakes = append(s.result.Mistakes, fault.Mistake{
			Reason: fault.Say("表里没有一项事项"), Remedy: fault.Say("表头下面至少填一行"),
		})
	}
	slices.SortStableFunc(s.result.Mistakes, func(a, b fault.Mistake) int {
		if a.Sheet != b.Sheet {
			return 0
		}
		return rowOf(a.Cell) - rowOf(b.Cell)
	})
}

// rowOf is the row number of an address such as K14.
func rowOf(cell string) int {
	n, _ := strconv.Atoi(strings.TrimLeft(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	return n
}

// renumbered tells a row whose code is new, but whose department and name the catalog has under
// a code that the sheet does not use: it would make the same item twice.
func (s *itemSheet) renumbered() {
	if s.cur == nil {
		return
	}
	known := map[string]string{}
	for _, it := range s.cur.Items {
		if it.Gone == nil && s.codes[it.Code] == "" {
			known[it.Key()] = it.Code
		}
	}
	for i, it := range s.items {
		if it.Code == "" {
			continue
		}
		if _, has := s.cur.Item(it.Code); has {
			continue
		}
		if code := known[it.Key()]; code != "" {
			s.row = i
			s.wrong(s.at[i], fault.Say("现行目录里这一项的编码是 %s，表里写的是 %s", code, it.Code), fault.Say("沿用原编码 %s；确是另一项的，请改名称", code))
		}
	}
}
