package findings

import (
	"strconv"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// planRows is how many measures a form has room for at first; one more than there are later.
const planRows = 2

// mostMeasures is how many one finding may have.
const mostMeasures = 20

// askPlan shows the measures as they stand, or as they were typed, with room for more.
func askPlan(f *oneFinding, x *view.FindingForm) {
	x.Seen = strconv.Itoa(f.Plans)
	x.Fields = []view.Field{f.box(x.ID, "person", fault.Say("责任人"), fault.Say("职务或岗位，如 分管副镇长"), f.Person)}
	rows := f.planned()
	if f.failed != x.ID {
		rows = nil
		for _, m := range f.Measures {
			rows = append(rows, view.PlanRow{Text: m.Text, Person: m.Person, Due: m.Due.String(), Done: m.Done.String(), Result: m.Result, Lasting: m.Lasting})
		}
	}
	for room := max(planRows, min(len(rows)+1, mostMeasures)); len(rows) < room; {
		rows = append(rows, view.PlanRow{})
	}
	for i := range rows {
		rows[i].N = i + 1
	}
	x.Plan = rows
}

// planned are the measures as they were typed; a row without anything is none.
func (f *oneFinding) planned() []view.PlanRow {
	column := map[string][]string{}
	for _, name := range []string{"text", "person", "due", "done", "result"} {
		for _, v := range f.Request.List("m-" + name) {
			column[name] = append(column[name], sheet.CleanLines(v))
		}
	}
	at := func(name string, i int) string {
		if i < len(column[name]) {
			return column[name][i]
		}
		return ""
	}
	lasting := site.Set(f.Request.List("m-lasting"))
	var rows []view.PlanRow
	for i := range min(len(column["text"]), mostMeasures) {
		row := view.PlanRow{Text: at("text", i), Person: at("person", i), Due: at("due", i), Done: at("done", i), Result: at("result", i), Lasting: lasting[strconv.Itoa(i+1)]}
		if row != (view.PlanRow{}) {
			rows = append(rows, row)
		}
	}
	return rows
}

// doPlan saves the measures that were typed.
func doPlan(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
	var measures []acceptance.Measure
	var wrong []fault.Mistake
	for i, row := range f.planned() {
		m := acceptance.Measure{Text: row.Text, Person: row.Person, Result: row.Result, Lasting: row.Lasting}
		for _, x := range []struct {
			text string
			day  *journal.Day
		}{{row.Due, &m.Due}, {row.Done, &m.Done}} {
			var err error
			if *x.day, err = journal.ParseDay(x.text); err != nil {
				wrong = append(wrong, fault.Mistake{Field: "measures", Value: x.text, Reason: fault.Say("第 %d 条措施的日期“%s”不对", i+1, x.text), Remedy: fault.Say("写成 2022-04-25")})
			}
		}
		measures = append(measures, m)
	}
	seen, more := f.Request.Whole("seen", 0)
	if wrong = append(wrong, more...); len(wrong) > 0 {
		return nil, fault.Mistakes(wrong, "整改措施还有问题，没有保存")
	}
	return f.service().PlanMeasures(f.Request.Context(), d, f.Division, f.ID, f.Request.Text("measures-person"), measures, seen)
}
