package importers

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// caseColumns are the columns of case counts of one row a count. A wide sheet has a column a month
// or a town instead; see caseMore.
var caseColumns = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号", "No", "No."}, Serial: true, Leave: true},
	{Key: "code", Title: "事项编码", Words: []string{"事项编码", "事项编号", "事项代码", "编码", "编号", "代码", "指标代码", "item code"}, Identity: true, Code: true, Width: 12, Example: "XF-001"},
	{Key: "name", Title: "事项名称", Words: []string{"事项名称", "事项", "项目", "名称", "项目名称", "指标名称", "办理事项", "业务名称", "业务", "item"}, Identity: true, Required: true, Or: "code", Width: 44, Example: "最低生活保障对象认定"},
	{Key: "department", Title: "主管部门", Words: departmentWords, Own: true},
	{Key: "town", Title: "镇（街道）", Words: with(townWords, "受理单位", "办理单位", "办件单位", "单位", "单位名称", "town"), Own: true, Identity: true, Width: 20, Example: "渔渡镇"},
	{Key: "month", Title: "月份", Words: []string{"月份", "年月", "统计月份", "统计时间", "时间", "办件月份", "month"}, Identity: true, Width: 10, Example: "2022-03"},
	{Key: "count", Title: "办件量", Words: []string{"办件量", "件数", "办件数", "办件", "数量", "办理量", "办理件数", "办结量", "办结件数", "办结", "办结件", "办结数", "受理量", "受理", "受理件", "受理数", "count"}, Own: true, Sole: true, Width: 10, Example: "12"},
	{Key: "total", Title: "合计", Words: []string{"合计", "总计", "小计", "累计", "全年", "备注", "说明", "计量单位", "占比", "同比", "环比"}, Leave: true},
}

// CaseOptions go with an import of case counts.
type CaseOptions struct {
	Place  string
	Month  journal.Day // of rows without a month; 0 where the sheet has it
	DryRun bool
}

// Cases imports case counts from the province's system.
func (im *Importer) Cases(ctx context.Context, deed journal.Deed, f File, opt CaseOptions) (*Result, error) {
	begun, err := im.start(ctx, deed, catalog.Count, "cases", opt.Place, f, aCatalog, caseMore)
	if err != nil {
		return nil, err
	}
	s := &caseSheet{started: begun, opt: opt, months: map[string]journal.Day{}}
	for _, t := range s.tables {
		s.table(t)
	}
	s.needs(len(s.asked), fault.Say("表里没有一个办件量"), fault.Say("至少写一个事项、镇和月份的件数"))
	return s.end(func() (*rollout.Outcome, error) {
		return im.Rollout.EnterCases(ctx, deed, opt.Place, f.Name, s.asked, opt.DryRun)
	}, func(out *rollout.Outcome) {
		s.entered(out)
		s.finish(out, opt.DryRun, fault.Say("这几个月另有 %d 个办件量在系统里而不在表里，照旧保留", out.Change.Absent))
	})
}

// caseMore finds the columns of a wide sheet: a month (key month/N or month/2022-04-01), a town, or an
// item where its rows are towns.
func caseMore(b *countyBook, w *sheet.Workbook) sheet.Spec {
	if b.itemsAcross(w) {
		month := caseColumns[slices.IndexFunc(caseColumns, func(c sheet.Column) bool { return c.Key == "month" })]
		return sheet.Spec{Columns: append(slices.Clone(townRowColumns), month), Facts: []string{"item/", "items/"}, More: func(head string) (string, bool) {
			return b.itemHead(countTrail.ReplaceAllString(tight(head), ""))
		}}
	}
	return sheet.Spec{Columns: caseColumns, Facts: []string{"count", "month/", "town/"}, More: caseHead(b)}
}

// countTrail is what is counted, behind a town: 渔渡镇办件量.
var countTrail = regexp.MustCompile(`[/（(]?(?:受理|办结|办理|办件)?(?:件数|数量|量|数|件)?[）)]?$`)

// caseHead finds what the head of a wide sheet means; without a county it knows months alone.
func caseHead(b *countyBook) func(string) (string, bool) {
	return func(head string) (string, bool) {
		if m, ok := sheet.ParseMonth(head, 0); ok {
			return "month/" + m.String(), true
		}
		if m, ok := sheet.ParseMonth(head, 2000); ok { // the year stands elsewhere
			_, month, _ := m.Date()
			return "month/" + strconv.Itoa(int(month)), true
		}
		if b == nil {
			return "", false
		}
		head = countTrail.ReplaceAllString(tight(head), "") // 受理 and 办结 under one town
		if town, _, ok := b.town(tight(head)); ok {
			return "town/" + town.Code, true
		}
		return "", false
	}
}

// caseSheet is a sheet of counts while it is read. It may have 100,000 rows, so that nothing of a
// row is kept but its count and its cell.
type caseSheet struct {
	*started
	opt    CaseOptions
	asked  []rollout.CaseRow
	cells  []caseCell
	months map[string]journal.Day // by text and year
}

// caseCell is where a count stands.
type caseCell struct {
	row  int
	cell sheet.Cell
}

func (s *caseSheet) table(t sheet.Table) {
	texts := above(t, s.result.File)
	year := sheet.YearIn(texts...)
	month := s.opt.Month
	for _, text := range texts {
		if m, ok := monthIn(text); ok && month == 0 {
			month = m
		}
	}
	for _, text := range texts { // 3月 as the name of the sheet
		if m, ok := sheet.ParseMonth(tight(text), year); ok && month == 0 && year != 0 {
			month = m
		}
	}
	var wide []sheet.Title
	for _, x := range t.Titles {
		if strings.Contains(x.Key, "/") {
			wide = append(wide, x)
		}
	}
	stated := s.book.townOver(t, texts)
	across := len(wide) > 0 && strings.HasPrefix(wide[0].Key, "item")
	for _, row := range t.Rows {
		s.begin(row)
		stated := s.book.townUnder(row.Group, stated)
		if across {
			s.townRow(t, row, wide, month, year)
			continue
		}
		it, known := s.item(s.book, t, row, row.Group)
		if len(wide) == 0 {
			s.long(t, row, it, known, month, year, stated)
			continue
		}
		s.wide(t, row, wide, it, known, month, year, stated)
	}
}

// monthOf finds the month that a title states: 2022年3月办件量统计表.
var monthOf = regexp.MustCompile(`(?:^|[^0-9])([0-9]{4}\s*年\s*[0-9]{1,2})\s*月(?:份)?(?:[^0-9至到—~-]|$)`)

func monthIn(text string) (journal.Day, bool) {
	m := monthOf.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	return sheet.ParseMonth(m[1]+"月", 0)
}

func (s *caseSheet) long(t sheet.Table, row sheet.Row, it catalog.Item, known bool, month journal.Day, year int, stated catalog.Division) {
	town, is := s.ledger.town(s.book, t.Locate(row, "town"), stated)
	at, dated := s.month(t.Locate(row, "month"), month, year)
	c := t.Locate(row, "count")
	if c.Blank() {
		s.wrong(c, fault.Say("没有填件数"), fault.Say("填整数；没有办件的填 0，不知道的整行删去"))
		return
	}
	if n, ok := s.count(c); ok && known && is && dated {
		s.put(it, town, at, n, c)
	}
}

// wide reads the counts of one row, a column a month or a town.
func (s *caseSheet) wide(t sheet.Table, row sheet.Row, columns []sheet.Title, it catalog.Item, known bool, month journal.Day, year int, stated catalog.Division) {
	byTown := strings.HasPrefix(columns[0].Key, "town/")
	town, is := stated, true
	at, dated := month, true
	if byTown {
		at, dated = s.month(t.Locate(row, "month"), month, year)
	} else {
		town, is = s.ledger.town(s.book, t.Locate(row, "town"), stated)
	}
	for _, x := range columns {
		if x.Nth > 1 {
			s.another(t, row, x)
			continue
		}
		c, filled := row.Cells[x.Key]
		if !filled || nothing(c.Text) {
			continue
		}
		n, ok := s.count(c)
		_, rest, _ := strings.Cut(x.Key, "/")
		switch {
		case byTown:
			town, _ = s.book.reg.Town(rest)
		default:
			at, dated = s.headMonth(rest, c, year)
		}
		if ok && known && is && dated {
			s.put(it, town, at, n, c)
		}
	}
}

// townRow reads the counts of a town, a column an item.
func (s *caseSheet) townRow(t sheet.Table, row sheet.Row, columns []sheet.Title, month journal.Day, year int) {
	town, is := s.ledger.town(s.book, t.Locate(row, "town"), catalog.Division{})
	at, dated := s.month(t.Locate(row, "month"), month, year)
	for _, x := range columns {
		if x.Nth > 1 {
			s.another(t, row, x)
			continue
		}
		c, filled := row.Cells[x.Key]
		if !filled || nothing(c.Text) {
			continue
		}
		kind, rest, _ := strings.Cut(x.Key, "/")
		i, err := strconv.Atoi(rest)
		if kind == "items" || err != nil {
			s.wrong(c, fault.Say("目录里有 %d 项“%s”", len(s.book.names[rest]), sheet.Shorten(x.Text, 40)), fault.Say("表头写编码"))
			continue
		}
		if n, ok := s.count(c); ok && is && dated {
			s.put(s.book.cur.Items[i], town, at, n, c)
		}
	}
}

// another tells a further column of a town or a month that counts otherwise than the first.
func (s *caseSheet) another(t sheet.Table, row sheet.Row, x sheet.Title) {
	first := t.Locate(row, x.Key)
	if c, filled := row.Cells[x.Key+"#"+strconv.Itoa(x.Nth)]; filled && c.Text != first.Text {
		s.wrong(c, fault.Say("“%s”有两列，内容不同：%s 是“%s”，%s 是“%s”", x.Text, first.Ref, sheet.Shorten(first.Text, 30), c.Ref, sheet.Shorten(c.Text, 30)),
			fault.Say("请删去其中一列，或把其中一列的表头改成别的名称"))
	}
}

// headMonth is the month of a column's head, with the year that the title states.
func (s *caseSheet) headMonth(key string, c sheet.Cell, year int) (journal.Day, bool) {
	if d, err := journal.ParseDay(key); err == nil && d != 0 {
		return d, true
	}
	if year == 0 {
		s.wrong(c, fault.Say("看不出 %s 月是哪一年", key), fault.Say("在标题或工作表名里写年份，如 2022年；或表头写 2022-03"))
		return 0, false
	}
	return sheet.ParseMonth(key+"月", year)
}

func (s *caseSheet) month(c sheet.Cell, stated journal.Day, year int) (journal.Day, bool) {
	if c.Blank() {
		if stated == 0 {
			s.wrong(c, fault.Say("没有填月份"), fault.Say("填月份，如 2022-03；整个文件一个月的，导入时给一次（--month 2022-03）"))
		}
		return stated, stated != 0
	}
	if m, ok := s.months[c.Text]; ok && !c.Number {
		return m, true
	}
	m, ok := c.Month(year)
	if !ok {
		s.wrong(c, fault.Say("“%s”不是月份", sheet.Shorten(c.Text, 30)), fault.Say("填月份，如 2022-03"))
		return 0, false
	}
	if !c.Number {
		s.months[c.Text] = m
	}
	return m, true
}

// count reads a number of cases.
func (s *caseSheet) count(c sheet.Cell) (int, bool) {
	if v, is := c.Float(); is && c.Date.IsZero() && v == math.Trunc(v) && math.Abs(v) < 1e9 {
		return int(v), true
	}
	text := strings.TrimSuffix(strings.ReplaceAll(strings.TrimSpace(c.Text), ",", ""), "件")
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(text), ".0"))
	if err != nil {
		s.wrong(c, fault.Say("“%s”不是件数", sheet.Shorten(c.Text, 30)), fault.Say("填整数，如 12；没有办件的填 0"))
		return 0, false
	}
	return n, true
}

func (s *caseSheet) put(it catalog.Item, town catalog.Division, month journal.Day, n int, c sheet.Cell) {
	s.asked = append(s.asked, rollout.CaseRow{Town: town.Code, Slot: it.Slot, Month: month, Count: n})
	s.cells = append(s.cells, caseCell{s.ledger.row, c})
	s.result.Rows = append(s.result.Rows, Row{{"item", it.Code}, {"name", it.Name}, {"town", town.Name}, {"month", month.String()[:7]}, {"count", strconv.Itoa(n)}})
}

// entered takes what the service made of the counts; see ledger.entered.
func (s *caseSheet) entered(out *rollout.Outcome) {
	s.result.take(out.Change)
	for _, p := range out.Problems {
		s.ledger.row = s.cells[p.Row].row
		s.wrong(s.cells[p.Row].cell, p.Reason, p.Remedy)
	}
	for _, d := range out.Diffs {
		a := s.asked[d.Row]
		about := s.book.reg.TownName(a.Town) + " · " + s.book.cur.Items[a.Slot].Name + " · " + a.Month.String()[:7]
		s.result.Changes = append(s.result.Changes, Change{Row: about, Field: "办件量", Old: d.Old, New: d.New, Added: d.Added})
	}
}
