package findings

import (
	"bytes"
	"cmp"
	"slices"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// byDue puts tasks in the order in which they are due: their own day, else their finding's; what is
// done comes last.
func byDue(tasks []acceptance.Task) []acceptance.Task {
	due := func(t acceptance.Task) journal.Day {
		if t.Measure != nil && t.Measure.Due != 0 {
			return t.Measure.Due
		}
		return t.Finding.Due
	}
	rank := func(t acceptance.Task) int {
		if !t.Finding.Open() || t.Measure != nil && t.Measure.Done != 0 {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(tasks, func(a, b acceptance.Task) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(due(a), due(b)))
	})
	return tasks
}

// groups are the rows of a list, and how many there are.
func (b *Book) groups(list string, rows []*acceptance.Finding) (groups []view.FindingGroup, total int) {
	switch list {
	case taskList:
		var g view.FindingGroup
		for _, t := range byDue(acceptance.Tasks(rows)) {
			g.Rows = append(g.Rows, b.task(t))
		}
		return []view.FindingGroup{g}, len(g.Rows)
	case dutyList:
		return b.duties(rows), len(rows)
	}
	var g view.FindingGroup
	for _, f := range rows {
		g.Rows = append(g.Rows, b.Row(f))
	}
	return []view.FindingGroup{g}, len(g.Rows)
}

// duties are the rows by owning unit; within it by person.
func (b *Book) duties(rows []*acceptance.Finding) []view.FindingGroup {
	var out []view.FindingGroup
	open, unit := 0, ""
	for _, d := range byUnit(acceptance.Duties(rows)) {
		if len(out) == 0 || d.Unit != unit {
			out = append(out, view.FindingGroup{Name: b.UnitName(d.Unit)})
			open, unit = 0, d.Unit
		}
		g := &out[len(out)-1]
		for _, f := range d.Findings {
			if f.Open() {
				open++
			}
			g.Rows = append(g.Rows, b.Row(f))
		}
		g.Count = fault.Say("%d 条，未销号 %d 条", len(g.Rows), open)
	}
	return out
}

// byUnit puts the duties of one unit together, units in the order in which they first come.
func byUnit(duties []acceptance.Duty) []acceptance.Duty {
	first := map[string]int{}
	for i, d := range duties {
		if _, ok := first[d.Unit]; !ok {
			first[d.Unit] = i
		}
	}
	slices.SortStableFunc(duties, func(a, b acceptance.Duty) int { return cmp.Compare(first[a.Unit], first[b.Unit]) })
	return duties
}

// cut leaves of groups the rows from one to another; a group without rows is left out.
func cut(groups []view.FindingGroup, from, to int) []view.FindingGroup {
	var out []view.FindingGroup
	at := 0
	for _, g := range groups {
		n := len(g.Rows)
		g.Rows = g.Rows[min(max(from-at, 0), n):min(max(to-at, 0), n)]
		at += n
		if len(g.Rows) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// findingsWorkbook is the same rows as a workbook of three sheets.
func (s pages) findingsWorkbook(r *site.Request) error {
	b, err := LoadBook(r)
	if err != nil {
		return err
	}
	if err := r.NeedCounty(); err != nil {
		return err
	}
	n := narrow(r.Text)
	rows := acceptance.Narrowed(b.All, n, b.Today)
	lists := importers.FindingLists{
		Place: r.Register.Place, Demo: r.Register.Demo, AsOf: b.Today, Filter: b.shown(n, rows),
		Findings: rows, Tasks: byDue(acceptance.Tasks(rows)), Duties: byUnit(acceptance.Duties(rows)), Unit: b.UnitName, Next: b.next,
		Section: func(f *acceptance.Finding) string { _, title := b.clause(f); return title },
	}
	if r.Town.Code != "" {
		lists.Place = r.Town
	}
	var out bytes.Buffer
	if err := importers.WriteFindings(&out, lists, r.Say); err != nil {
		return err
	}
	return r.File(r.Say(fault.Say("问题清单"))+" "+b.Today.String()+".xlsx", "findings.xlsx", site.XlsxType, out.Bytes())
}
