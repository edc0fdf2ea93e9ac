package importers

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// standardColumns are the columns of a standard, for reading and the blank form.
var standardColumns = []sheet.Column{
	{Key: "section", Title: "项目", Words: []string{"项目", "部分", "类别", "评分项目", "考核项目", "验收项目", "检查项目", "一级指标", "大项", "板块", "章节", "评价项目", "验收类别", "section"}, Width: 20},
	{Key: "clause_no", Title: "条款号", Words: []string{"条款号", "条款编号", "编号", "条款", "条号", "指标编号", "项号", "clause no"}, Identity: true, Code: true, Width: 10},
	{Key: "serial", Title: "序号", Words: []string{"序号", "No", "No."}, Serial: true},
	{Key: "clause", Title: "评分项", Words: []string{"评分项", "评分内容", "验收内容", "检查内容", "考核内容", "评价内容", "条款内容", "内容", "具体内容", "验收标准", "检查标准", "评分标准", "标准", "指标", "二级指标", "三级指标", "指标内容", "检查要点", "验收要点", "检查事项", "clause"}, Required: true, Identity: true, Width: 50},
	{Key: "method", Title: "检查方式", Words: []string{"检查方式", "检查方法", "验收方式", "验收方法", "考核办法", "考核方法", "考核方式", "评分方式", "评价方式", "查验方式", "方法", "方式", "method"}, Width: 20},
	{Key: "points", Title: "分值", Words: []string{"分值", "标准分", "标准分值", "满分", "权重", "权重分", "配分", "分数", "赋分", "分", "points"}, Required: true, Centre: true, Width: 8},
	{Key: "veto", Title: "一票否决", Words: []string{"一票否决", "是否一票否决", "一票否决项", "否决项", "否决", "是否否决", "必要条件", "veto"}, Choices: []string{"是", "否"}, Centre: true, Width: 10},
	{Key: "deduction", Title: "扣分标准", Words: []string{"扣分标准", "扣分规则", "扣分办法", "扣分细则", "评分细则", "评分办法", "评分规则", "计分办法", "计分方法", "扣分说明", "deduction"}, Width: 44},
	{Key: "cap", Title: "扣分上限", Words: []string{"扣分上限", "最高扣分", "最多扣分", "扣分封顶", "上限", "最多扣", "cap"}, Centre: true, Width: 10},
	{Key: "photo", Title: "拍照", Words: []string{"拍照", "是否拍照", "需拍照", "照片", "佐证照片", "是否需要照片", "photo"}, Choices: []string{"是", "否"}, Centre: true, Width: 8},
	{Key: "basis", Title: "依据", Words: []string{"依据", "制度依据", "政策依据", "评分依据", "验收依据", "basis"}, Width: 24},
	{Key: "aside", Title: "得分", Words: []string{"得分", "自评分", "自评得分", "考核分", "考核得分", "验收分", "验收得分", "实得分", "扣分", "扣分原因", "扣分情况", "检查情况", "备注", "说明"}, Leave: true},
}

// StandardOptions go with an import of a standard.
type StandardOptions struct {
	Place    string // the issuing division
	Kind     acceptance.Kind
	Title    string // "" is what stands above the head, or the name of the file
	DocNo    string
	Settings acceptance.Settings
	Total    acceptance.Tenths // what the clauses must add to; 0 is 100 points
	DryRun   bool
}

// Standard imports a standard as the next version of its kind. An empty kind is told by the
// title or the name of the file, and is acceptance where neither names one.
func (im *Importer) Standard(ctx context.Context, deed journal.Deed, f File, opt StandardOptions) (*Result, error) {
	if err := catalog.Allow(deed.Actor, catalog.SetStandard, catalog.IssuedBy(opt.Place)); err != nil {
		return nil, err
	}
	r, err := open(ctx, "standard", f)
	if err != nil || r.book == nil {
		return r, err
	}
	reading, err := sheet.Read(ctx, r.book, sheet.Spec{Columns: standardColumns})
	if err != nil {
		return nil, err
	}
	r.Mistakes = append(r.Mistakes, reading.Mistakes...)
	r.Notices = append(r.Notices, reading.Notices...)
	s := &standardSheet{ledger: newLedger(r)}
	s.draft = acceptance.Draft{Place: opt.Place, Kind: opt.Kind, Title: opt.Title, DocNo: opt.DocNo, Settings: opt.Settings, Total: opt.Total}
	for _, t := range reading.Tables {
		s.table(t)
	}
	s.name(reading.Tables)
	s.judge()
	s.close()
	s.rows()
	if len(r.Mistakes) > 0 {
		return r, nil
	}
	return r, im.issueStandard(ctx, deed, r, s.draft, opt.DryRun)
}

func (im *Importer) issueStandard(ctx context.Context, deed journal.Deed, r *Result, d acceptance.Draft, dry bool) error {
	list, err := im.Acceptance.Standards.Standards(ctx, d.Place, d.Kind)
	if err != nil {
		return err
	}
	std, made, err := im.Acceptance.Issue(ctx, deed, d, dry)
	if err != nil {
		return r.settle(err)
	}
	var before *acceptance.Standard
	for _, old := range list {
		if old.Place == d.Place && old.Number == std.Number-1 || !made && old.Number == std.Number {
			before = old
		}
	}
	r.take(changed(before, std))
	r.Standard, r.Saved = std, !dry
	if !made {
		r.notice(fault.Say("与现行第 %d 版相同，没有另立一版", std.Number))
	}
	return nil
}

// changed counts a version's clauses against those of the version before it, by number.
func changed(before, now *acceptance.Standard) (c catalog.Change) {
	old := map[string]acceptance.Clause{}
	if before != nil {
		for _, x := range before.Clauses() {
			old[x.No] = x
		}
	}
	for _, x := range now.Clauses() {
		was, ok := old[x.No]
		switch {
		case !ok:
			c.Added++
		case was == x:
			c.Unchanged++
		default:
			c.Changed++
		}
		delete(old, x.No)
	}
	c.Absent = len(old)
	return c
}

// standardSheet is a standard while it is read.
type standardSheet struct {
	*ledger
	draft   acceptance.Draft
	lines   []standardLine // in the order of the sheet
	totals  []totalLine
	unread  bool // a number of points was not understood: what they add to says nothing
	section string
	given   int // clauses that got their number here
	tenths  int // numbers such as 1.10 that the workbook keeps as 1.1
	filled  int // rows that stand under the section of the row above
}

// standardLine is one clause with where its cells stand.
type standardLine struct {
	acceptance.Clause
	section string
	table   sheet.Table
	row     sheet.Row
	index   int // of its row among those read
}

// totalLine is a line such as 合计 or 小计, after so many clauses.
type totalLine struct {
	cell  sheet.Cell
	label string
	after int
}

// table reads the rows under one head, with the totals between them.
func (s *standardSheet) table(t sheet.Table) {
	s.section = ""
	totals := t.Totals
	for _, row := range t.Rows {
		for len(totals) > 0 && totals[0].Number < row.Number {
			s.total(totals[0])
			totals = totals[1:]
		}
		s.begin(row)
		s.clause(t, row)
	}
	for _, x := range totals {
		s.total(x)
	}
}

func (s *standardSheet) total(row sheet.Row) {
	if c, ok := row.Cells["points"]; ok {
		s.totals = append(s.totals, totalLine{c, row.Group, len(s.lines)})
	}
}

// clause reads one row.
func (s *standardSheet) clause(t sheet.Table, row sheet.Row) {
	l := standardLine{table: t, row: row, index: s.row, section: s.under(row)}
	l.Text, l.Method = joined(row, "clause", "；"), joined(row, "method", "、")
	l.Deduction, l.Basis = joined(row, "deduction", "；"), joined(row, "basis", "；")
	l.No = s.number(t, row, l.section)
	l.Veto, l.Photo = s.yes(t.Locate(row, "veto")), s.yes(t.Locate(row, "photo"))
	l.Points = s.points(t.Locate(row, "points"), 0)
	l.Cap = s.points(t.Locate(row, "cap"), l.Points)
	for _, key := range []string{"clause", "method", "deduction", "basis"} {
		if utf8.RuneCountInString(joined(row, key, "；")) > mostText {
			s.wrong(t.Locate(row, key), fault.Say("文字超过 %d 个", mostText), fault.Say("只写要点"))
		}
	}
	s.lines = append(s.lines, l)
}

// under is the section of a row: its own cell, the head of its group, or that of the row above.
func (s *standardSheet) under(row sheet.Row) string {
	switch text := tight(row.Text("section")); {
	case text != "":
		s.section = text
	case row.Group != "" && s.section == "":
		return tight(row.Group)
	case row.Group != "":
		s.section = tight(row.Group)
	case s.section != "":
		s.filled++
	}
	return s.section
}

// number is a row's clause number. A workbook that keeps 1.10 as a number shows 1.1: after 1.9 it
// is meant as 1.10.
func (s *standardSheet) number(t sheet.Table, row sheet.Row, section string) string {
	c, ok := row.Cells["clause_no"]
	if !ok && !t.Has("clause_no") {
		c, ok = row.Cells["serial"]
	}
	if !ok && !t.Has("clause_no") && !t.Has("serial") {
		s.given++
		return s.next(section)
	}
	no := strings.TrimRight(tight(strings.Map(halfDigit, c.Text)), "、．.")
	if n := len(s.lines); n > 0 && c.Number {
		major, minor, _ := strings.Cut(s.lines[n-1].No, ".")
		if last, err := strconv.Atoi(minor); err == nil && last%10 == 9 && no == major+"."+strconv.Itoa((last+1)/10) {
			s.tenths++
			return fmt.Sprintf("%s.%d", major, last+1)
		}
	}
	return no
}

func halfDigit(r rune) rune {
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '．':
		return '.'
	}
	return r
}

// next is the number of the next clause of a section, where the sheet has none.
func (s *standardSheet) next(section string) string {
	major, minor := 1, 1
	for i, l := range s.lines {
		switch {
		case l.section == section:
			minor++
		case i == 0 || s.lines[i-1].section != l.section:
			major++
			minor = 1
		}
	}
	return fmt.Sprintf("%d.%d", major, minor)
}

// yes reads a mark such as 是 or √; blank is no.
func (s *standardSheet) yes(c sheet.Cell) bool {
	text := strings.ToLower(strings.TrimRight(strings.ReplaceAll(c.Text, " ", ""), "。."))
	switch {
	case slices.Contains(yesWords, text), slices.Contains([]string{"★", "☆", "▲", "*", "一票否决", "否决", "否决项", "拍照", "需拍照"}, text):
		return true
	case !slices.Contains(noWords, text):
		s.wrong(c, fault.Say("“%s”看不懂", sheet.Shorten(c.Text, 30)), fault.Say("填“是”或“否”"))
	}
	return false
}

// points reads a number of points; a blank cell is the number without it.
func (s *standardSheet) points(c sheet.Cell, without acceptance.Tenths) acceptance.Tenths {
	if c.Blank() {
		return without
	}
	v, ok := acceptance.ParseTenths(c.Text)
	if !ok {
		s.unread = true
		s.wrong(c, fault.Say("“%s”不是分数", sheet.Shorten(c.Text, 30)), fault.Say("填最多一位小数的分数，如 4 或 1.5"))
	}
	return v
}

// name gives the draft its title and kind, where the options have none.
func (s *standardSheet) name(tables []sheet.Table) {
	base := path.Base(strings.ReplaceAll(s.result.File, `\`, "/"))
	file := strings.TrimSuffix(base, path.Ext(base))
	if s.draft.Title == "" {
		s.draft.Title = file
		for _, t := range tables {
			if len(t.Preamble) > 0 && utf8.RuneCountInString(t.Preamble[0].Text) <= mostName {
				s.draft.Title = t.Preamble[0].Text
				break
			}
		}
	}
	if s.draft.Kind != "" {
		return
	}
	s.draft.Kind = kindIn(s.draft.Title + " " + strings.ToLower(file))
	s.result.notice(fault.Say("作为%s标准导入；不是的话用 --kind 指明", s.draft.Kind.Message()))
}

// kindIn is the kind that a title names.
func kindIn(title string) acceptance.Kind {
	for _, w := range []struct {
		word string
		kind acceptance.Kind
	}{
		{"指导检查", acceptance.Guidance}, {"作风", acceptance.Conduct}, {"督查", acceptance.Conduct}, {"体验", acceptance.Experience},
		{"guidance", acceptance.Guidance}, {"conduct", acceptance.Conduct}, {"experience", acceptance.Experience},
	} {
		if strings.Contains(title, w.word) {
			return w.kind
		}
	}
	return acceptance.Acceptance
}

// judge makes the draft of what was read and tells what the domain finds wrong, each where it
// stands in the sheet.
func (s *standardSheet) judge() {
	order := s.arrange()
	s.checkTotals()
	for _, m := range s.draft.Check() {
		parts := strings.Split(m.Field, "/")
		if len(parts) == 3 && parts[0] == "clauses" {
			i, _ := strconv.Atoi(parts[1])
			l := s.lines[order[i]]
			s.row = l.index
			s.wrong(l.table.Locate(l.row, columnOf(l, parts[2])), m.Reason, m.Remedy)
			continue
		}
		switch {
		case m.Field == "total" && s.unread: // told already
		case m.Field == "total" && len(s.lines) > 0:
			s.wrongTotal(m)
		default:
			s.result.Mistakes = append(s.result.Mistakes, m)
		}
	}
	if s.given > 0 {
		s.result.notice(fault.Say("表里没有条款号，按顺序编了 %d 个", s.given))
	}
	if s.tenths > 0 {
		s.result.notice(fault.Say("%d 个条款号存成了数字，末尾的 0 已补回（如 1.10）；最好把这一列设为文本格式", s.tenths))
	}
	if s.filled > 0 {
		s.result.notice(fault.Say("%d 行没有写项目，沿用上面的项目", s.filled))
	}
}

// columnOf is the column in which a problem of a clause stands.
func columnOf(l standardLine, what string) string {
	switch {
	case what == "text":
		return "clause"
	case what == "no" && !l.table.Has("clause_no"):
		return "serial"
	case what == "no":
		return "clause_no"
	case what == "cap" && l.row.Cells["cap"].Blank():
		return "points"
	}
	return what
}

// arrange puts the clauses into their sections, in the order in which these first come; order is
// the line of each clause then.
func (s *standardSheet) arrange() (order []int) {
	at := map[string]int{}
	var lines [][]int
	for i, l := range s.lines {
		k, ok := at[l.section]
		if !ok {
			k = len(lines)
			at[l.section] = k
			lines = append(lines, nil)
			s.draft.Sections = append(s.draft.Sections, acceptance.Section{Title: l.section})
		}
		lines[k] = append(lines[k], i)
		s.draft.Sections[k].Clauses = append(s.draft.Sections[k].Clauses, l.Clause)
	}
	return slices.Concat(lines...)
}

// wrongTotal tells of clauses that add to something else: at the line of the total, or at the
// last clause where there is none.
func (s *standardSheet) wrongTotal(m fault.Mistake) {
	l := s.lines[len(s.lines)-1]
	c := l.table.Locate(l.row, "points")
	for _, t := range s.totals {
		if !subtotal(t.label) {
			c = t.cell
		}
	}
	s.row = -1 // it is no row's mistake
	s.wrong(c, m.Reason, m.Remedy)
}

func subtotal(label string) bool { return strings.Contains(label, "小计") }

// checkTotals holds the totals that the sheet writes against what its rows add to.
func (s *standardSheet) checkTotals() {
	from := 0
	for _, t := range s.totals {
		start, what := 0, t.label
		if subtotal(t.label) {
			start, from = from, t.after
		}
		var sum acceptance.Tenths
		for _, l := range s.lines[start:t.after] {
			sum += l.Points
		}
		if said, ok := acceptance.ParseTenths(t.cell.Text); !s.unread && (!ok || said != sum) {
			s.row = -1
			s.wrong(t.cell, fault.Say("%s写的是 %s，各条相加是 %s 分", what, t.cell.Text, sum), fault.Say("核对每一条的分值和这一行"))
		}
	}
}

// rows are the clauses as they were understood, in the order of the sheet.
func (s *standardSheet) rows() {
	mark := map[bool]string{true: "是", false: "否"}
	for _, l := range s.lines {
		s.result.Rows = append(s.result.Rows, Row{
			{"section", l.section}, {"clause_no", l.No}, {"clause", l.Text}, {"method", l.Method}, {"points", l.Points.String()},
			{"veto", mark[l.Veto]}, {"deduction", l.Deduction}, {"cap", l.Cap.String()}, {"photo", mark[l.Photo]}, {"basis", l.Basis},
		})
	}
}

// ParseKind reads a kind as the command line and forms write it: acceptance, 验收. fault.Invalid.
func ParseKind(text string) (acceptance.Kind, error) {
	for _, k := range acceptance.Kinds {
		if text == string(k) || text == k.Message().String() {
			return k, nil
		}
	}
	return "", fault.New(fault.Invalid, "没有“%s”这一类标准：用 acceptance（验收）、guidance（指导检查）、conduct（作风督查）或 experience（体验）", text)
}
