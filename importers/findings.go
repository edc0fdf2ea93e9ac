package importers

import (
	"io"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// FindingLists are the three lists (问题清单, 任务清单, 责任清单) as they are written: the rows that a
// page shows, in its order.
type FindingLists struct {
	Place    catalog.Division
	Demo     bool
	AsOf     journal.Day
	Filter   fault.Message // what the rows are narrowed by
	Findings []*acceptance.Finding
	Tasks    []acceptance.Task
	Duties   []acceptance.Duty
	Unit     func(id string) string                  // its name
	Section  func(*acceptance.Finding) string        // the section of its clause
	Next     func(*acceptance.Finding) fault.Message // what has to be done about it
}

// findingRow is one row of any of the lists.
type findingRow struct {
	*acceptance.Finding
	measure *acceptance.Measure
	lists   *FindingLists
	say     Say
}

// findingColumns are every column there is; in says in which of the lists it stands: i issues
// (问题), t tasks, d duties.
var findingColumns = []struct {
	in, key string
	title   fault.Message
	width   float64
	code    bool
	of      func(findingRow) sheet.Value
}{
	{"itd", "number", fault.Say("编号"), 9, true, func(r findingRow) sheet.Value { return sheet.Text(r.Label()) }},
	{"itd", "unit", fault.Say("责任单位"), 18, false, func(r findingRow) sheet.Value { return sheet.Text(r.lists.Unit(r.Unit)) }},
	{"itd", "person", fault.Say("责任人"), 14, false, findingRow.person},
	{"itd", "text", fault.Say("问题"), 40, false, func(r findingRow) sheet.Value { return sheet.Text(r.What()) }},
	{"i", "source", fault.Say("来源"), 10, false, func(r findingRow) sheet.Value { return sheet.Text(r.say(r.Source.Message())) }},
	{"i", "doc_no", fault.Say("文号"), 16, false, func(r findingRow) sheet.Value { return sheet.Text(r.DocNo) }},
	{"i", "clause", fault.Say("条款"), 8, true, func(r findingRow) sheet.Value { return sheet.Text(r.Clause) }},
	{"i", "section", fault.Say("部分"), 16, false, func(r findingRow) sheet.Value { return sheet.Text(r.lists.Section(r.Finding)) }},
	{"i", "item", fault.Say("事项编码"), 10, true, func(r findingRow) sheet.Value { return sheet.Text(r.Item) }},
	{"i", "deducted", fault.Say("扣分"), 8, false, findingRow.deducted},
	{"i", "found", fault.Say("发现日"), 12, false, func(r findingRow) sheet.Value { return sheet.Day(r.Found) }},
	{"t", "measure", fault.Say("整改措施"), 36, false, findingRow.text},
	{"t", "measure_due", fault.Say("措施期限"), 12, false, func(r findingRow) sheet.Value { return sheet.Day(r.step().Due) }},
	{"t", "measure_done", fault.Say("完成日"), 12, false, func(r findingRow) sheet.Value { return sheet.Day(r.step().Done) }},
	{"t", "result", fault.Say("结果"), 26, false, func(r findingRow) sheet.Value { return sheet.Text(r.step().Result) }},
	{"t", "lasting", fault.Say("长期坚持"), 9, false, findingRow.lasting},
	{"itd", "state", fault.Say("状态"), 10, false, func(r findingRow) sheet.Value { return sheet.Text(r.say(r.State.Message())) }},
	{"td", "next", fault.Say("下一步"), 18, false, func(r findingRow) sheet.Value { return sheet.Text(r.say(r.lists.Next(r.Finding))) }},
	{"itd", "due", fault.Say("整改期限"), 12, false, func(r findingRow) sheet.Value { return sheet.Day(r.Due) }},
	{"id", "first_due", fault.Say("原期限"), 12, false, findingRow.firstDue},
	{"id", "late", fault.Say("逾期天数"), 9, false, findingRow.late},
	{"i", "look_back", fault.Say("回头看日期"), 12, false, func(r findingRow) sheet.Value { return sheet.Day(r.LookBackDue()) }},
	{"i", "relapses", fault.Say("反弹次数"), 9, false, func(r findingRow) sheet.Value { return number(r.Relapses) }},
}

// step is the row's measure, an empty one where it has none.
func (r findingRow) step() acceptance.Measure {
	if r.measure == nil {
		return acceptance.Measure{}
	}
	return *r.measure
}

func (r findingRow) person() sheet.Value {
	if p := r.step().Person; p != "" {
		return sheet.Text(p)
	}
	return sheet.Text(r.Person)
}

func (r findingRow) text() sheet.Value {
	if r.measure == nil {
		return sheet.Text(r.say(fault.Say("还没有写整改措施")))
	}
	return sheet.Text(r.measure.Text)
}

func (r findingRow) lasting() sheet.Value {
	if r.step().Lasting {
		return sheet.Text(r.say(fault.Say("是")))
	}
	return sheet.Value{}
}

func (r findingRow) deducted() sheet.Value {
	switch {
	case r.Veto:
		return sheet.Text(r.say(fault.Say("一票否决")))
	case r.Deducted == 0:
		return sheet.Value{}
	}
	return sheet.Number(float64(r.Deducted) / 10)
}

func (r findingRow) firstDue() sheet.Value {
	if r.FirstDue == r.Due {
		return sheet.Value{}
	}
	return sheet.Day(r.FirstDue)
}

func (r findingRow) late() sheet.Value {
	if !r.Overdue(r.lists.AsOf) {
		return sheet.Value{}
	}
	return number(int(r.lists.AsOf) - int(r.Due))
}

// WriteFindings writes the three lists as the three sheets of one workbook.
func WriteFindings(out io.Writer, l FindingLists, say Say) error {
	issues := l.page("i", fault.Say("问题清单"), say)
	tasks := l.page("t", fault.Say("任务清单"), say)
	duties := l.page("d", fault.Say("责任清单"), say)
	for _, f := range l.Findings {
		l.row(&issues, "i", findingRow{f, nil, &l, say})
	}
	for _, t := range l.Tasks {
		l.row(&tasks, "t", findingRow{t.Finding, t.Measure, &l, say})
	}
	for _, d := range l.Duties {
		for _, f := range d.Findings {
			l.row(&duties, "d", findingRow{f, nil, &l, say})
		}
	}
	return sheet.Write(out, issues, tasks, duties)
}

func (l *FindingLists) page(list string, title fault.Message, say Say) sheet.Page {
	p := sheet.Page{Name: say(title), Title: marked(l.Place.Name+say(title), l.Demo, say), Subtitle: say(fault.Say("截至 %s；%s", l.AsOf, l.Filter))}
	for _, c := range findingColumns {
		if strings.Contains(c.in, list) {
			p.Columns = append(p.Columns, sheet.Column{Key: c.key, Title: say(c.title), Width: c.width, Code: c.code})
		}
	}
	return p
}

func (l *FindingLists) row(p *sheet.Page, list string, r findingRow) {
	row := make([]sheet.Value, 0, len(p.Columns))
	for _, c := range findingColumns {
		if strings.Contains(c.in, list) {
			row = append(row, c.of(r))
		}
	}
	p.Rows = append(p.Rows, row)
}
