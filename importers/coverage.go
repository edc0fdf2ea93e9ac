package importers

import (
	"io"
	"slices"
	"strings"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// Say puts a message into the reader's words.
type Say func(fault.Message) string

// cellStyles are the fills of the matrix by furthest stage, from none; the same ramp as the page.
var cellStyles = [6]sheet.Style{
	{Fill: "FFFFFF", Colour: "60676B", Centre: true},
	{Fill: "F5EED8", Colour: "3A3420", Centre: true},
	{Fill: "BDDBC2", Colour: "15302A", Centre: true},
	{Fill: "72B2A4", Colour: "08211F", Centre: true},
	{Fill: "29738F", Colour: "FFFFFF", Centre: true},
	{Fill: "133C66", Colour: "FFFFFF", Centre: true},
}

var (
	objectedStyle = sheet.Style{Fill: "FFFFFF", Colour: "8A5F00", Bold: true, Centre: true}
	goneStyle     = sheet.Style{Fill: "EDEEE8", Colour: "60676B", Centre: true}
	outsideStyle  = sheet.Style{Fill: "F7F7F3", Colour: "60676B", Centre: true}
)

// stageChars are the characters of a cell by furthest stage, from none.
var stageChars = [6]string{"·", "发", "签", "训", "办", "查"}

// standingChars are the characters of the standings that hide the stage.
var standingChars = map[rollout.Standing]string{
	rollout.OutOfScope: "", rollout.Objected: "异", rollout.Suspended: "停", rollout.Recalled: "回",
	rollout.NotApplicable: "／", rollout.Cancelled: "消",
}

// CellText is what a cell of the matrix says: the furthest stage, or the standing that hides it;
// △ when newer guidance waits, ° when an earlier stage is missing, ! when it is overdue.
func CellText(l coverage.Line) string {
	if c, hides := standingChars[l.Mark.Standing()]; hides {
		return c
	}
	text := stageChars[l.Mark.Furthest()+1]
	if l.Mark.Standing() == rollout.Newer {
		text += "△"
	}
	if l.Mark.Gap() {
		text += "°"
	}
	if l.Overdue {
		text += "!"
	}
	return text
}

func cellStyle(m rollout.Mark) sheet.Style {
	switch m.Standing() {
	case rollout.OutOfScope, rollout.NotApplicable:
		return outsideStyle
	case rollout.Objected:
		return objectedStyle
	case rollout.Suspended, rollout.Recalled, rollout.Cancelled:
		return goneStyle
	}
	return cellStyles[m.Furthest()+1]
}

// WriteCoverage writes the report as a workbook: the figures, the towns, the items, the
// matrix, and the centres where there are any, say the same numbers as the page and the JSON.
func WriteCoverage(out io.Writer, in coverage.Input, r *coverage.Report, say Say) error {
	pages := []sheet.Page{
		figuresPage(r, say), partsPage(say(fault.Say("各镇（街道）")), say(fault.Say("镇（街道）")), r, r.ByTown, say),
		partsPage(say(fault.Say("各事项")), say(fault.Say("事项")), r, r.ByItem, say), matrixPage(in, r, coverage.Filter{}, say),
	}
	if len(r.Centers.Rows) > 0 {
		pages = append(pages, centersPage(r, say))
	}
	return sheet.Write(out, pages...)
}

// WriteMatrix writes the matrix alone, of the rows that a filter means.
func WriteMatrix(out io.Writer, in coverage.Input, r *coverage.Report, f coverage.Filter, say Say) error {
	return sheet.Write(out, matrixPage(in, r, f, say))
}

func heading(r *coverage.Report, title fault.Message, say Say) (string, string) {
	return marked(r.Name+say(title), r.Demo, say), say(fault.Say("截至 %s，按录入日统计；%s", r.AsOf, editionName(r.Edition)))
}

// marked is a title that says where it heads demonstration data.
func marked(title string, demo bool, say Say) string {
	if demo {
		return say(fault.Say("%s（演示数据）", title))
	}
	return title
}

func editionName(e coverage.EditionRef) fault.Message {
	switch {
	case e.Number == 0:
		return fault.Say("%s", "—")
	case e.Title == "":
		return fault.Say("第 %d 版目录", e.Number)
	}
	return fault.Say("%s", strings.TrimSpace(e.Title+" "+e.DocNo))
}

// figuresPage is every number of the report with its denominator.
func figuresPage(r *coverage.Report, say Say) sheet.Page {
	p := sheet.Page{Name: say(fault.Say("总体")), Columns: []sheet.Column{
		{Key: "what", Title: say(fault.Say("指标")), Width: 30},
		{Key: "n", Title: say(fault.Say("分子")), Width: 12},
		{Key: "of", Title: say(fault.Say("分母")), Width: 12},
		{Key: "rate", Title: say(fault.Say("比率")), Width: 12, Centre: true},
		{Key: "how", Title: say(fault.Say("怎么算")), Width: 60},
	}}
	p.Title, p.Subtitle = heading(r, fault.Say("下放审批服务事项承接落实情况"), say)
	count := func(what fault.Message, n int, how fault.Message) {
		p.Rows = append(p.Rows, []sheet.Value{sheet.Text(say(what)), number(n), {}, {}, sheet.Text(say(how))})
	}
	rate := func(what fault.Message, v coverage.Rate, how fault.Message) {
		p.Rows = append(p.Rows, []sheet.Value{sheet.Text(say(what)), number(v.Numerator), number(v.Denominator), sheet.Text(v.String()), sheet.Text(say(how))})
	}
	count(fault.Say("事项"), r.Items, fault.Say("目录中的事项，含已收回、取消的"))
	count(fault.Say("镇（街道）"), r.Towns, fault.Say("区划表中的镇（街道）"))
	count(fault.Say("应承接（项次）"), r.InScope, fault.Say("事项 × 镇（街道），减不在下放范围、不适用、暂停、收回、取消"))
	count(fault.Say("不在下放范围"), r.Outside, fault.Say("目录的适用范围不含这个镇（街道）"))
	count(fault.Say("不适用"), r.NotApplicable, fault.Say("经批准不适用，不计入应承接"))
	count(fault.Say("暂停"), r.Suspended, fault.Say("不计入应承接"))
	count(fault.Say("收回"), r.Recalled, fault.Say("不计入应承接"))
	count(fault.Say("取消"), r.Cancelled, fault.Say("不计入应承接"))
	rate(fault.Say("下发"), r.Rates.Pushed, fault.Say("已下发 / 应承接"))
	rate(fault.Say("权限到位"), r.Rates.Authority, fault.Say("印章、账号都到位 / 需要印章或账号的应承接"))
	rate(fault.Say("签收"), r.Rates.Received, fault.Say("已签收现行版本 / 应承接，异议不扣除"))
	rate(fault.Say("按期签收"), r.Rates.OnTime, fault.Say("期限内签收 / 已下发"))
	count(fault.Say("逾期未签收"), r.Overdue, fault.Say("期限已过、已下发、未签收、没有异议"))
	count(fault.Say("新资料待签收"), r.Newer, fault.Say("签收过旧版，新版还没有签收"))
	count(fault.Say("异议"), r.Objections, fault.Say("计入应承接，不算逾期"))
	rate(fault.Say("参训镇（街道）"), r.Rates.TrainedTowns, fault.Say("有培训在效的镇（街道） / 全部镇（街道）"))
	rate(fault.Say("培训覆盖事项"), r.Rates.TrainedItems, fault.Say("有镇（街道）培训过的应培训事项 / 应培训事项"))
	rate(fault.Say("可办"), r.Rates.Live, fault.Say("可办 / 应承接"))
	rate(fault.Say("抽查合格"), r.Rates.Verified, fault.Say("抽查合格 / 已抽查"))
	acceptanceFigures(r, rate, count)
	return p
}

func number(n int) sheet.Value { return sheet.Number(float64(n)) }

// partsPage is the towns or the items with their counts and a line of totals.
func partsPage(name, what string, r *coverage.Report, parts []coverage.Part, say Say) sheet.Page {
	p := sheet.Page{Name: name, Columns: []sheet.Column{
		{Key: "code", Title: say(fault.Say("编码")), Code: true, Width: 12}, {Key: "name", Title: what, Width: 36},
	}}
	p.Title, p.Subtitle = heading(r, fault.Say("承接落实情况"), say)
	for _, c := range partColumns {
		p.Columns = append(p.Columns, sheet.Column{Key: c.key, Title: say(c.title), Width: 10})
	}
	total := coverage.Part{Name: say(fault.Say("合计"))}
	line := func(part coverage.Part) {
		row := []sheet.Value{sheet.Text(part.Code), sheet.Text(part.Name)}
		for _, c := range partColumns {
			row = append(row, number(*c.of(&part)))
		}
		p.Rows = append(p.Rows, row)
	}
	for _, part := range parts {
		line(part)
		for _, c := range partColumns {
			*c.of(&total) += *c.of(&part)
		}
	}
	line(total)
	return p
}

// partColumns are the counts of a town or an item, in the order of the stages.
var partColumns = []struct {
	key   string
	title fault.Message
	of    func(*coverage.Part) *int
}{
	{"in_scope", fault.Say("应承接"), func(p *coverage.Part) *int { return &p.InScope }},
	{"pushed", fault.Say("下发"), func(p *coverage.Part) *int { return &p.Pushed }},
	{"received", fault.Say("签收"), func(p *coverage.Part) *int { return &p.Received }},
	{"trained", fault.Say("培训"), func(p *coverage.Part) *int { return &p.Trained }},
	{"live", fault.Say("可办"), func(p *coverage.Part) *int { return &p.Live }},
	{"verified", fault.Say("抽查合格"), func(p *coverage.Part) *int { return &p.Verified }},
	{"overdue", fault.Say("逾期"), func(p *coverage.Part) *int { return &p.Overdue }},
	{"objections", fault.Say("异议"), func(p *coverage.Part) *int { return &p.Objected }},
}

// matrixPage is 212 × 20 with the colours and characters of the page.
func matrixPage(in coverage.Input, r *coverage.Report, f coverage.Filter, say Say) sheet.Page {
	p := sheet.Page{Name: say(fault.Say("矩阵")), Columns: []sheet.Column{
		{Key: "code", Title: say(fault.Say("事项编码")), Code: true, Width: 9},
		{Key: "name", Title: say(fault.Say("事项名称")), Width: 36},
		{Key: "department", Title: say(fault.Say("主管部门")), Width: 18},
	}}
	p.Title, p.Subtitle = heading(r, fault.Say("承接矩阵"), say)
	for _, t := range in.Register.Towns {
		if f.Town == "" || f.Town == t.Code {
			p.Columns = append(p.Columns, sheet.Column{Key: t.Code, Title: t.Name, Width: 5, Centre: true})
		}
	}
	if in.Edition == nil {
		return p
	}
	chosen, hit := f.Rows(in)
	rows := make([][]sheet.Value, len(in.Edition.Items))
	for _, it := range chosen.Items(in.Edition) {
		if hit == nil || hit[it.Slot] {
			rows[it.Slot] = append(rows[it.Slot], sheet.Text(it.Code), sheet.Text(it.Name), sheet.Text(it.Department))
		}
	}
	for _, l := range coverage.Lines(in, chosen) {
		if rows[l.Item.Slot] != nil {
			rows[l.Item.Slot] = append(rows[l.Item.Slot], sheet.Text(CellText(l)).In(cellStyle(l.Mark)))
		}
	}
	p.Rows = slices.DeleteFunc(rows, func(row []sheet.Value) bool { return row == nil })
	p.Notes = []string{
		say(fault.Say("注：每格是走到的最远阶段：· 未下发，发 下发，签 签收，训 培训，办 可办，查 抽查合格")),
		say(fault.Say("注：异 异议，停 暂停，回 收回，消 取消，／ 不适用，空白 不在下放范围；△ 新资料待签收，° 缺前一阶段，! 逾期")),
	}
	return p
}

// WriteCoverageCSV writes the towns of a report with their counts and a line of totals.
func WriteCoverageCSV(out io.Writer, r *coverage.Report, say Say) error {
	p := partsPage("", say(fault.Say("镇（街道）")), r, r.ByTown, say)
	return sheet.WriteCSV(out, p)
}

// WriteLines writes the rows behind a number.
func WriteLines(out io.Writer, r *coverage.Report, title fault.Message, lines []coverage.Line, say Say) error {
	p := sheet.Page{Name: say(fault.Say("明细")), Columns: []sheet.Column{
		{Key: "town", Title: say(fault.Say("镇（街道）")), Width: 14},
		{Key: "code", Title: say(fault.Say("事项编码")), Code: true, Width: 10},
		{Key: "name", Title: say(fault.Say("事项名称")), Width: 44},
		{Key: "department", Title: say(fault.Say("主管部门")), Width: 22},
		{Key: "stands", Title: say(fault.Say("走到")), Width: 10, Centre: true},
		{Key: "due", Title: say(fault.Say("签收期限")), Width: 12},
		{Key: "received", Title: say(fault.Say("签收日")), Width: 12},
	}}
	p.Title, p.Subtitle = heading(r, title, say)
	for _, l := range lines {
		p.Rows = append(p.Rows, []sheet.Value{
			sheet.Text(l.Town.Name), sheet.Text(l.Item.Code), sheet.Text(l.Item.Name), sheet.Text(l.Item.Department),
			sheet.Text(CellText(l)).In(cellStyle(l.Mark)), sheet.Day(l.Due), sheet.Day(l.Received),
		})
	}
	return sheet.Write(out, p)
}

// WriteCatalog writes the items in force; reading it back gives the same catalog.
func WriteCatalog(out io.Writer, reg *catalog.Register, e *catalog.Edition, csv bool, day journal.Day, say Say) error {
	p := sheet.Page{Name: say(fault.Say("事项目录")), Columns: ItemColumns(), Again: true}
	p.Title = marked(reg.Place.Name+e.Name(), reg.Demo, say)
	p.Subtitle = say(fault.Say("截至 %s", day))
	for _, it := range e.Items {
		if it.Gone != nil {
			continue
		}
		values := ItemValues(it, reg.TownName)
		row := make([]sheet.Value, 0, len(p.Columns))
		for _, c := range p.Columns {
			row = append(row, itemValue(it, c.Key, values[c.Key]))
		}
		p.Rows = append(p.Rows, row)
	}
	if csv {
		return sheet.WriteCSV(out, p)
	}
	return sheet.Write(out, p)
}

func itemValue(it catalog.Item, key, text string) sheet.Value {
	switch {
	case key == "legal_days" && it.LegalDays > 0:
		return number(it.LegalDays)
	case key == "promised_days" && it.PromisedDays > 0:
		return number(it.PromisedDays)
	}
	return sheet.Text(text)
}
