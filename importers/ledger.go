package importers

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// ledgerColumns are the columns of a ledger of one row a line. A wide ledger has a row an item and
// a column a town instead, or a row a town and a column an item; see ledgerShape.
var ledgerColumns = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号", "项次", "No", "No."}, Serial: true, Leave: true},
	{Key: "town", Title: "镇（街道）", Words: with(townWords, "承接镇", "承接镇（街道）", "承接单位", "承接主体", "签收单位", "单位", "单位名称", "town"), Own: true, Identity: true, Width: 20, Example: "渔渡镇", Note: "与区划表一致"},
	{Key: "code", Title: "事项编码", Words: []string{"事项编码", "事项编号", "事项代码", "编码", "编号", "代码", "目录编码", "item code"}, Identity: true, Code: true, Width: 12, Example: "XF-001", Note: "与现行目录一致；没有编码的按名称对应"},
	{Key: "name", Title: "事项名称", Words: []string{"事项名称", "事项", "项目", "名称", "项目名称", "下放事项", "下放事项名称", "承接事项", "承接事项名称", "审批服务事项", "审批服务事项名称", "事项/镇", "镇/事项", "事项/镇办", "事项名称/镇（街道）", "item"}, Required: true, Or: "code", Identity: true, Width: 44, Example: "最低生活保障对象认定"},
	{Key: "sub_item", Title: "子项名称", Words: []string{"子项名称", "子项"}},
	{Key: "department", Title: "主管部门", Words: departmentWords, Own: true, Width: 24, Note: "同名事项才需要"},
	{Key: "stage", Title: "阶段", Words: []string{"阶段", "承接阶段", "环节", "状态", "stage"}, Choices: []string{"下发", "签收", "培训", "可办", "抽查合格"}},
	{Key: "day", Title: "日期", Words: []string{"日期", "时间", "办理日期", "day"}},
	{Key: "pushed", Title: "下发日期", Words: []string{"下发日期", "下发时间", "下发日", "下放日期", "下放时间", "下达日期", "移交日期", "交办日期"}, Width: 12, Example: "2022-03-01", Note: "不知道的留空，导入时用 --pushed 给一次"},
	{Key: "due", Title: "签收期限", Words: []string{"签收期限", "签收截止日期", "应签收时限", "应签收日期", "承接期限", "截止日期", "期限", "要求完成日期"}, Width: 12},
	{Key: "received", Title: "签收日期", Words: []string{"签收日期", "签收时间", "签收日", "承接日期", "承接时间", "接收日期", "接收时间", "领取日期", "是否签收", "签收", "签收情况", "是否承接", "承接情况", "承接"}, Parts: true, Width: 12, Example: "2022-03-05", Note: "日期；只知道已签收的填√，日期导入时用 --day 给一次"},
	{Key: "signed", Title: "签收人", Words: []string{"签收人", "接收人", "承接人", "领取人", "经办人", "签收人员"}, Width: 12},
	{Key: "trained", Title: "培训日期", Words: []string{"培训日期", "培训时间", "培训日"}, Width: 12, Note: "哪一场培训要登记的，用培训台账"},
	{Key: "live", Title: "可办日期", Words: []string{"可办日期", "首件日期", "首件时间", "首件办理日期", "首件办结日期", "开办日期", "可办时间", "开始办理日期"}, Width: 12, Note: "首件日期，或镇里声明可办的日期"},
	{Key: "verified", Title: "抽查合格日期", Words: []string{"抽查合格日期", "抽查日期", "抽查合格", "抽查合格时间", "检查合格日期"}, Width: 12},
	{Key: "objection", Title: "异议", Words: []string{"异议", "暂不承接原因", "暂不承接理由", "异议理由", "未承接原因", "不承接原因", "暂不承接"}, Width: 24, Note: "暂不具备承接条件的理由"},
	{Key: "objected", Title: "异议日期", Words: []string{"异议日期", "异议时间", "暂不承接日期"}, Width: 12},
	{Key: "remarks", Title: "备注", Words: []string{"备注", "说明", "备注说明", "合计", "小计", "总计"}, Leave: true},
}

// LedgerOptions go with an import of a ledger.
type LedgerOptions struct {
	Place  string
	Day    journal.Day // received on, for marks without a day; and of objections without one
	Pushed journal.Day // pushed on, for lines without a day of their push; 0 is the earliest day of the sheet
	DocNo  string      // 文号 of that push
	DryRun bool
}

// Ledger imports a ledger that the county kept before: item × town with √, days, 暂不承接 and 不适用, or
// one row a line. Everything comes in by date of act.
func (im *Importer) Ledger(ctx context.Context, deed journal.Deed, f File, opt LedgerOptions) (*Result, error) {
	begun, err := im.start(ctx, deed, catalog.OnBehalf, "ledger", opt.Place, f, aCatalog, ledgerShape)
	if err != nil {
		return nil, err
	}
	s := &ledgerSheet{started: begun, opt: opt, lines: map[string]int{}}
	for _, t := range s.tables {
		s.table(t)
	}
	s.judge()
	return s.end(func() (*rollout.Outcome, error) {
		return im.Rollout.EnterLedger(ctx, deed, rollout.PastBook{Place: opt.Place, File: f.Name, DocNo: opt.DocNo, Pushed: opt.Pushed, Lines: s.asked}, opt.DryRun)
	}, func(out *rollout.Outcome) {
		s.entered(s.rows, out)
		s.finish(out, opt.DryRun)
	})
}

// stageWords are the heads that a wide ledger may have under a town's name, and the words of the
// column 阶段: those of the columns of a long one, and the bare name of the stage.
var stageWords = stagesOf(map[string]string{"pushed": "下发", "received": "签收", "signed": "", "trained": "培训", "live": "首件", "verified": "抽查"})

type stageHeads struct {
	field string
	words []string
}

func stagesOf(bare map[string]string) []stageHeads {
	var list []stageHeads
	for _, c := range ledgerColumns {
		if word, is := bare[c.Key]; is {
			list = append(list, stageHeads{c.Key, slices.DeleteFunc(append(slices.Clone(c.Words), word), func(w string) bool { return w == "" })})
		}
	}
	list = append(list, stageHeads{"live", []string{"可办"}}, stageHeads{"trained", []string{"是否培训"}})
	return list
}

// stageOf is the field that a word of a stage means, "" for none.
func stageOf(word string) string {
	for _, s := range stageWords {
		if slices.Contains(s.words, marks(word)) {
			return s.field
		}
	}
	return ""
}

// ledgerShape reads a ledger by its own columns and a column a town, or where its items stand across
// by a column an item.
func ledgerShape(b *countyBook, w *sheet.Workbook) sheet.Spec {
	if b.itemsAcross(w) {
		return sheet.Spec{Columns: townRowColumns, More: func(head string) (string, bool) { return staged(head, b.itemHead) }}
	}
	return sheet.Spec{Columns: ledgerColumns, Facts: ledgerFacts, More: func(head string) (string, bool) { return staged(head, b.townHead) }}
}

// ledgerFacts are the columns of which a ledger needs one.
var ledgerFacts = []string{"received", "pushed", "trained", "live", "verified", "objection", "stage", "signed", "town/"}

// townHead is the key of a column of one town.
func (b *countyBook) townHead(head string) (string, bool) {
	if strings.ContainsAny(head, "0123456789") && len(head) < 9 {
		return "", false // numbers of columns
	}
	town, _, ok := b.town(head)
	return "town/" + town.Code, ok
}

// staged finds what a head names, alone or with a stage: 渔渡镇签收日期.
func staged(head string, named func(string) (string, bool)) (string, bool) {
	head = tight(head)
	if key, ok := named(head); ok {
		return key, true
	}
	for _, s := range stageWords {
		for _, w := range s.words {
			name, cut := strings.CutSuffix(head, w)
			if !cut {
				name, cut = strings.CutPrefix(head, w)
			}
			if name = strings.Trim(name, "/／-—（）() "); !cut || name == "" {
				continue
			}
			if key, ok := named(name); ok {
				return key + "/" + s.field, true
			}
		}
	}
	return "", false
}

// ledgerSheet is a ledger while it is read.
type ledgerSheet struct {
	*started
	opt     LedgerOptions
	asked   []rollout.PastLine
	rows    []asked
	lines   map[string]int // town and slot to their line
	ticks   []sheet.Cell   // marks without a day
	apart   []sheet.Cell   // 不适用 on lines that are in scope
	agreed  int            // 不适用 on lines that are not
	yearly  int            // days without a year
	yearOf  int            // that they got
	undated []sheet.Cell   // objections without a day
	ones    int            // receipts that are written 1
	pending []sheet.Cell   // lines that somebody is taking on: 正在承接
	marked  bool           // a receipt is written by a mark that is none of ○
	hollow  []sheet.Cell   // ○, which is a receipt in some sheets and none in others
}

// table reads the rows under one head.
func (s *ledgerSheet) table(t sheet.Table) {
	year := s.yearOver(t)
	if year > 0 {
		s.yearOf = year
	}
	stated := s.book.townOver(t, above(t, s.result.File))
	wide := slices.ContainsFunc(t.Titles, func(x sheet.Title) bool { return strings.HasPrefix(x.Key, "town/") })
	across := slices.ContainsFunc(t.Titles, func(x sheet.Title) bool { return strings.HasPrefix(x.Key, "item") })
	if wide || across {
		s.strangers(t, across)
	}
	for _, row := range t.Rows {
		s.begin(row)
		if across {
			s.townRow(t, row, year)
			continue
		}
		it, ok := s.item(s.book, t, row, row.Group)
		if wide {
			s.wide(t, row, it, ok, year)
			continue
		}
		town, is := s.town(s.book, t.Locate(row, "town"), s.book.townUnder(row.Group, stated))
		if line := s.long(t, row, year); ok && is {
			s.put(town, it, line)
		}
	}
}

// pastRow is one line as its cells say it.
type pastRow struct {
	rollout.PastLine
	cells map[string]sheet.Cell
	any   sheet.Cell
}

// wide reads one row of a wide ledger: a line a town.
func (s *ledgerSheet) wide(t sheet.Table, row sheet.Row, it catalog.Item, known bool, year int) {
	byTown := s.columns(t, row, "town/", year)
	for _, code := range s.book.reg.TownCodes() {
		if line := byTown[code]; line != nil && known {
			town, _ := s.book.reg.Town(code)
			s.put(town, it, *line)
		}
	}
}

// columns reads the cells of the columns whose keys begin so (key/what/field), by what they are of.
func (s *ledgerSheet) columns(t sheet.Table, row sheet.Row, begin string, year int) map[string]*pastRow {
	by := map[string]*pastRow{}
	for _, x := range t.Titles { // in the order of the columns
		rest, is := strings.CutPrefix(x.Key, begin)
		c, filled := row.Cells[x.Key]
		if x.Nth > 1 {
			c, filled = row.Cells[x.Key+"#"+strconv.Itoa(x.Nth)]
		}
		if !is || !filled {
			continue
		}
		of, field, _ := strings.Cut(rest, "/")
		if by[of] == nil {
			by[of] = &pastRow{cells: map[string]sheet.Cell{}, any: c}
		}
		s.field(by[of], c, field, year)
	}
	return by
}

// long reads the days of one row of a long ledger.
func (s *ledgerSheet) long(t sheet.Table, row sheet.Row, year int) pastRow {
	line := pastRow{cells: map[string]sheet.Cell{}, any: t.Locate(row, "name")}
	for _, field := range []string{"pushed", "due", "received", "signed", "trained", "live", "verified", "objected", "objection"} {
		if c, ok := row.Cells[field]; ok {
			s.field(&line, c, field, year)
		}
	}
	s.further(&line, row, year)
	if c, ok := row.Cells["stage"]; ok {
		s.staged(t, row, c, &line, year)
	}
	return line
}

// staged reads a row of one stage and one day.
func (s *ledgerSheet) staged(t sheet.Table, row sheet.Row, c sheet.Cell, line *pastRow, year int) {
	field := stageOf(c.Text)
	if field == "" || field == "signed" {
		s.cellText(line, c, year)
		return
	}
	day := t.Locate(row, "day")
	switch {
	case !day.Blank():
		s.field(line, day, field, year)
	case field == "received":
		s.tick(line, c)
	default:
		s.wrong(day, fault.Say("没有填日期"), fault.Say("填这一阶段的日期，如 2022-04-25"))
	}
}

// field reads one cell of a line; "" is the cell of a town in a wide ledger.
func (s *ledgerSheet) field(line *pastRow, c sheet.Cell, field string, year int) {
	days := map[string]*journal.Day{"pushed": &line.Pushed, "due": &line.Due, "trained": &line.Trained, "live": &line.Live, "verified": &line.Verified, "objected": &line.Objected}
	switch to := days[field]; {
	case field == "signed":
		line.Signed = tight(c.Text)
	case field == "objection":
		if !nothing(c.Text) {
			s.object(line, c, c.Text)
		}
	case to == nil: // received, or a town's cell
		s.cellText(line, c, year)
	case nothing(c.Text), slices.Contains(outside, strings.ToUpper(c.Text)):
	default:
		if d, ok := s.day(c, c.Text, year); ok {
			*to = d
			line.cells[field] = c
			return
		}
		s.noDay(c, year, fault.Say("填日期，如 2022-04-25；不知道的留空"))
	}
}
