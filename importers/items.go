package importers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

const (
	mostName = 200    // characters of a name
	mostText = 30_000 // characters of any text: a cell of a workbook holds little more

	// mostAlike is how many rows with the same mistake are told one by one; more have one cause.
	mostAlike = 20
)

// itemSheet is a catalog while it is read.
type itemSheet struct {
	*ledger
	reg          *catalog.Register // a copy, to which the first catalog adds its departments
	cur          *catalog.Edition  // nil for the first
	items        []catalog.Item
	at           []sheet.Cell              // of each item's name
	codes        map[string]int            // code in capitals to its item
	keys         map[string]int            // department and name to their item
	known        map[string]int            // code in capitals to the item of the current edition
	byName       map[bool]map[string][]int // items of the current edition, with and without sub-items
	open         bool                      // departments that nobody knows are made
	made         []string                  // departments to make, the first time
	types        types
	counts       []statedCount
	doubles      []double
	strangers    []stranger
	coded        bool // a table has a column of codes
	uncoded      int  // rows without a code
	mixed, other int  // cells with several limits, limits not in days
	folds        int  // lines of sub-items that became part of the item above
	kept         int  // rows that kept what their table has no column for
}

func newItemSheet(r *Result, reg *catalog.Register, cur *catalog.Edition) *itemSheet {
	return &itemSheet{
		ledger: newLedger(r), reg: reg.Clone(), cur: cur,
		codes: map[string]int{}, keys: map[string]int{}, types: types{off: map[string]int{}}, byName: map[bool]map[string][]int{},
	}
}

// table reads the rows under one head.
func (s *itemSheet) table(t sheet.Table) {
	before := len(s.items)
	t.Rows = s.folded(s.sections(t))
	s.unnumber(t)
	s.parents(t)
	departments, numbering := s.departments(t), s.numbering(t)
	s.coded = s.coded || t.Has("code") && numbering != serialNumbers
	for i, row := range t.Rows {
		if s.leftOut(t, row) {
			continue
		}
		s.begin(row)
		it := s.item(t, row, departments[i], numbering)
		s.items = append(s.items, it)
		s.at = append(s.at, t.Locate(row, "name"))
	}
	s.count(t, len(s.items)-before)
}

// folded puts lines that have only a sub-item under the item above them: what a merged parent is
// where nothing is merged.
func (s *itemSheet) folded(rows []sheet.Row) []sheet.Row {
	var out []sheet.Row
	for _, row := range rows {
		alone := row.Text("name") == "" && row.Text("code") == "" && row.Text("serial") == "" && !emptyWord(row.Text("sub_item"))
		if n := len(out); alone && n > 0 {
			out[n-1].Under = append(slices.Clip(out[n-1].Under), append([]sheet.Row{row}, row.Under...)...)
			s.folds++
			continue
		}
		out = append(out, row)
	}
	return out
}

// item reads one row, with every mistake of its cells.
func (s *itemSheet) item(t sheet.Table, row sheet.Row, department string, numbering numbering) catalog.Item {
	it := catalog.Item{Training: s.training(t.Locate(row, "training"), row)}
	twin := s.code(t.Locate(row, "code"), &it, numbering)
	s.name(t, row, &it)
	s.department(t, row, &it, department)
	it.Type = s.kind(t, row)
	s.limits(t, row, &it)
	s.scope(t, row, &it)
	s.national(t, row, &it)
	for _, c := range plainColumns {
		*c.field(&it) = s.text(t, row, c.key, c.short)
	}
	s.single(t, row)
	s.inherit(t, &it)
	s.twice(t.Locate(row, "name"), &it, twin)
	return it
}

// single tells a second column under the same head that says something else; level and authority
// may stand under one head, limits and scopes may not.
func (s *itemSheet) single(t sheet.Table, row sheet.Row) {
	for _, x := range t.Titles {
		if x.Nth < 2 || !slices.Contains([]string{"type", "department", "legal_days", "promised_days", "scope", "training"}, x.Key) {
			continue
		}
		second, is := row.Cells[x.Key+"#"+strconv.Itoa(x.Nth)]
		if first := t.Locate(row, x.Key); is && second.Text != first.Text {
			s.wrong(second, fault.Say("“%s”有两列，内容不同：%s 是“%s”，%s 是“%s”", x.Text, first.Ref, sheet.Shorten(first.Text, 30), second.Ref, sheet.Shorten(second.Text, 30)),
				fault.Say("请删去其中一列，或把其中一列的表头改成别的名称"))
		}
	}
}

// text is a column's text with what the lines that continue the row add to it.
func (s *itemSheet) text(t sheet.Table, row sheet.Row, key string, short bool) string {
	text := joined(row, key, "；")
	if short {
		text = tight(text)
	}
	if utf8.RuneCountInString(text) > mostText {
		s.wrong(t.Locate(row, key), fault.Say("文字超过 %d 个", mostText), fault.Say("只写要点，全文放到事项资料里"))
	}
	return text
}

// joined is a text with what further columns under its head and the lines that continue the row add to
// it, the same once.
func joined(row sheet.Row, key, mark string) string {
	if len(row.Under) == 0 && !row.Further {
		return row.Text(key)
	}
	var texts []string
	for _, part := range append([]sheet.Row{row}, row.Under...) {
		for _, c := range part.Filled(key) {
			if !slices.Contains(texts, c.Text) {
				texts = append(texts, c.Text)
			}
		}
	}
	return strings.Join(texts, mark)
}

// longs is joined with the line breaks that people put into a cell, a line a cell.
func longs(row sheet.Row, key string) string {
	var texts []string
	for _, part := range append([]sheet.Row{row}, row.Under...) {
		for _, c := range part.Filled(key) {
			if v := c.Long(); v != "" && !slices.Contains(texts, v) {
				texts = append(texts, v)
			}
		}
	}
	return strings.Join(texts, "\n")
}

func (s *itemSheet) name(t sheet.Table, row sheet.Row, it *catalog.Item) {
	c := t.Locate(row, "name")
	it.Name = tight(c.Text)
	switch {
	case c.Blank():
		s.wrong(c, fault.Say("没有填事项名称"), fault.Say("填上名称；不要的行请整行删去"))
	case utf8.RuneCountInString(it.Name) > mostName:
		s.wrong(c, fault.Say("事项名称超过 %d 字", mostName), fault.Say("只写名称，别的写到备注"))
	}
	if sub := s.text(t, row, "sub_item", false); !emptyWord(sub) {
		it.SubItem = sub
	}
}

func emptyWord(s string) bool {
	return slices.Contains([]string{"", "/", "／", "-", "—", "——", "--", "无", "无子项", "暂无", "待定"}, s)
}

// limits reads the two time limits, from columns of their own or from one for both.
func (s *itemSheet) limits(t sheet.Table, row sheet.Row, it *catalog.Item) {
	legal, promised := t.Locate(row, "legal_days"), t.Locate(row, "promised_days")
	legalText := withUnit(joined(row, "legal_days", "；"), row.Text("legal_unit"))
	promisedText := withUnit(joined(row, "promised_days", "；"), row.Text("promised_unit"))
	if both := row.Text("both_days"); both != "" && legalText+promisedText == "" {
		legal, promised = row.At("both_days"), row.At("both_days")
		legalText, promisedText = bothLimits(both)
	}
	var ok1, ok2 bool
	it.LegalDays, ok1 = s.limit(legal, legalText)
	it.PromisedDays, ok2 = s.limit(promised, promisedText)
	if ok1 && ok2 && it.LegalDays > 0 && it.PromisedDays > it.LegalDays {
		s.wrong(promised, fault.Say("承诺 %d 个工作日，长于法定 %d 个工作日", it.PromisedDays, it.LegalDays), fault.Say("承诺时限不能长于法定时限，核对两个数"))
	}
}

// withUnit puts the unit of a column of its own behind a bare number.
func withUnit(text, unit string) string {
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return text
	}
	switch {
	case strings.Contains(unit, "月"):
		return text + "月"
	case strings.Contains(unit, "年"):
		return text + "年"
	case strings.Contains(unit, "小时"), strings.Contains(unit, "时"):
		return text + "小时"
	}
	return text
}

// bothLimits parts 20/10 into the legal and the promised limit; what has no two is for both.
func bothLimits(text string) (legal, promised string) {
	before, after, two := strings.Cut(strings.ReplaceAll(text, "／", "/"), "/")
	if !two {
		return text, text
	}
	return strings.TrimSpace(before), strings.TrimSpace(after)
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

// scope reads 适用范围, with the breaks of its cell: they may part names.
func (s *itemSheet) scope(t sheet.Table, row sheet.Row, it *catalog.Item) {
	c := t.Locate(row, "scope")
	text := c.Long()
	for _, u := range row.Under {
		if more := u.At("scope"); !more.Blank() && more.Text != c.Text {
			text += "、" + more.Long()
		}
	}
	scope, mistakes := catalog.ParseScope(text, s.reg.Towns)
	it.Scope = scope
	if len(mistakes) == 0 {
		return
	}
	s.more()
	at := place(c.Sheet, c.Ref)
	if s.told[at] {
		return
	}
	s.told[at] = true
	for _, m := range mistakes {
		shown := c.Mistake(m.Reason, m.Remedy)
		if !strings.Contains(shown.Value, m.Value) { // the cell is long: what is wrong in it
			shown.Value = sheet.Shorten(m.Value, 60)
		}
		s.result.Mistakes = append(s.result.Mistakes, shown)
	}
}

var (
	yesWords = []string{"是", "√", "✓", "✔", "☑", "●", "■", "有", "需要", "需", "须", "要", "应", "需培训", "须培训", "应培训", "要培训", "应训", "必训", "必须", "y", "yes", "true", "t", "1"}
	noWords  = []string{"", "否", "×", "✗", "✘", "╳", "x", "☐", "□", "○", "不", "不是", "不需要", "不需", "不用", "不要", "无需", "无须", "不培训", "不需培训", "不需要培训", "无需培训", "无", "n", "no", "false", "f", "0", "/", "／", "-", "—", "——"}
)

func (s *itemSheet) training(c sheet.Cell, row sheet.Row) bool {
	text := strings.ToLower(strings.TrimRight(strings.ReplaceAll(joined(row, "training", "；"), " ", ""), "。."))
	switch {
	case slices.Contains(yesWords, text):
		return true
	case !slices.Contains(noWords, text):
		s.wrong(c, fault.Say("应培训“%s”看不懂", sheet.Shorten(text, 30)), fault.Say("填“是”或“否”"))
	}
	return false
}

// twice tells a name that its department has already in the sheet. twin is the item that has the
// row's code already, -1 for none: a row that stands twice is one mistake.
func (s *itemSheet) twice(c sheet.Cell, it *catalog.Item, twin int) {
	if it.Name == "" || it.Department == "" {
		return
	}
	first, taken := s.keys[it.Key()]
	switch {
	case !taken:
		s.keys[it.Key()] = len(s.items)
	case first != twin:
		s.double(c, first, fault.Say("与 %s 重复：%s已有“%s”", s.where(first, c), it.Department, it.Name), fault.Say("同一部门内名称不能重复，删去一行或写清区别"))
	}
}

// judge looks at all rows together.
func (s *itemSheet) judge() {
	s.tellTypes()
	s.tellDoubles()
	s.tellStrangers()
	s.tellDepartments()
	s.tellCounts()
	s.renumbered()
	if s.mixed > 0 {
		s.result.notice(fault.Say("%d 格有两个以上时限，取了最长的", s.mixed))
	}
	if s.other > 0 {
		s.result.notice(fault.Say("%d 格的时限按月、年或小时写，已折成日数，请核对", s.other))
	}
	if s.folds > 0 {
		s.result.notice(fault.Say("%d 行只有子项，并入上面的事项", s.folds))
	}
	if s.kept > 0 {
		s.result.notice(fault.Say("表里没有的列，%d 项已有事项的内容照旧", s.kept))
	}
	if len(s.items) == 0 && len(s.result.Mistakes) == 0 {
		s.result.Mistakes = append(s.result.Mistakes, fault.Mistake{
			Reason: fault.Say("表里没有一项事项"), Remedy: fault.Say("表头下面至少填一行"),
		})
	}
}

// statedCount is a number of items that a title or a sheet's name states.
type statedCount struct {
	where string
	n     string
	read  int // rows of its table
}

// countIn finds the number of items that a title states, not 第 3 项.
var countIn = regexp.MustCompile(`(?:^|[^第0-9.〔\[])([0-9]{1,5})\s*(?:大|小)?项`)

// count notes what stands over a table of how many items it has.
func (s *itemSheet) count(t sheet.Table, read int) {
	cells := append([]sheet.Cell{{Text: t.Sheet}}, t.Preamble...)
	for _, c := range cells {
		m := countIn.FindStringSubmatch(c.Text)
		if m == nil {
			continue
		}
		where := place(c.Sheet, c.Ref)
		if c.Ref == "" {
			where = t.Sheet
		}
		s.counts = append(s.counts, statedCount{where, m[1], read})
	}
}

// tellCounts tells numbers that are neither those of their table nor of the whole workbook.
func (s *itemSheet) tellCounts() {
	for _, c := range s.counts {
		if c.n != strconv.Itoa(c.read) && c.n != strconv.Itoa(len(s.items)) {
			s.result.notice(fault.Say("%s 写的是 %s 项，表里读到 %d 项", c.where, c.n, c.read))
		}
	}
}
