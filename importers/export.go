package importers

import (
	"io"
	"iter"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// Export is what every export of a kind needs besides its rows. Rows of towns that the Register does
// not have are left out: it holds those that the person may see.
type Export struct {
	Register *catalog.Register
	Day      journal.Day
	CSV      bool
	Say      Say
	Heard    func(done, total int) // told every thousand rows; nil for nobody
}

// write writes rows of values by key, in the columns of the kind. rows gives n of them, or the file
// is not taken for whole.
func (e Export) write(out io.Writer, name string, n int, rows iter.Seq[map[string]sheet.Value]) error {
	return e.titled(out, name, "", n, rows)
}

// titled is write under a title of its own; "" is that of the kind.
func (e Export) titled(out io.Writer, name, title string, n int, rows iter.Seq[map[string]sheet.Value]) error {
	k, err := kindOf(name)
	if err != nil {
		return err
	}
	p := sheet.Page{Name: e.Say(k.title), Columns: k.written(), Count: n, Title: title, Again: true}
	if title == "" {
		p.Title = marked(e.Register.Place.Name+e.Say(k.title), e.Register.Demo, e.Say)
	}
	p.Subtitle = e.Say(fault.Say("截至 %s，共 %d 行", e.Day, n))
	row := make([]sheet.Value, len(p.Columns))
	p.Each = func(yield func([]sheet.Value) bool) {
		done := 0
		for values := range rows {
			if done++; e.Heard != nil && (done%1000 == 0 || done == n) {
				e.Heard(done, n)
			}
			for i, c := range p.Columns {
				row[i] = values[c.Key]
			}
			if !yield(row) {
				return
			}
		}
	}
	if e.CSV {
		return sheet.WriteCSV(out, p)
	}
	return sheet.Write(out, p)
}

// WriteTowns writes the towns of the register.
func WriteTowns(out io.Writer, e Export) error {
	return e.write(out, "towns", len(e.Register.Towns), func(yield func(map[string]sheet.Value) bool) {
		for _, t := range e.Register.Towns {
			if !yield(map[string]sheet.Value{"code": sheet.Text(t.Code), "name": sheet.Text(t.Name), "aliases": sheet.Text(strings.Join(t.Aliases, "、"))}) {
				return
			}
		}
	})
}

// WriteLedger writes how the lines of the packages stand that have reached anything or are objected
// to, a row a line.
func WriteLedger(out io.Writer, e Export, cur *catalog.Edition, packages []*rollout.Package) error {
	lines := func(yield func(map[string]sheet.Value) bool) {
		for _, p := range packages {
			for _, it := range cur.Items {
				l, m := p.Line(it.Slot), p.Matters(it.Slot)
				if !l.Standing().InScope() || !l.Has(rollout.Pushed) {
					continue
				}
				row := map[string]sheet.Value{
					"town": sheet.Text(e.Register.TownName(p.Town)), "code": sheet.Text(it.Code), "name": sheet.Text(it.Name), "department": sheet.Text(it.Department),
					"pushed": sheet.Day(l.Pushed), "due": sheet.Day(l.Due), "received": sheet.Day(l.Received), "trained": sheet.Day(l.Trained), "live": sheet.Day(l.Live), "verified": sheet.Day(l.Verified),
				}
				if o := m.Objection; o != nil {
					row["objection"], row["objected"] = sheet.Text(strings.Trim(o.Reason+"："+o.Note, "：")), sheet.Day(o.Day)
				}
				if !yield(row) {
					return
				}
			}
		}
	}
	return e.write(out, "ledger", count(lines), lines)
}

// count is how many values a sequence gives.
func count[T any](seq iter.Seq[T]) int {
	n := 0
	for range seq {
		n++
	}
	return n
}

// held are the sessions that took place.
func held(list []*rollout.Training) iter.Seq[*rollout.Training] {
	return func(yield func(*rollout.Training) bool) {
		for _, t := range list {
			if (t.State == rollout.Held || t.State == rollout.Filling) && !yield(t) {
				return
			}
		}
	}
}

// WriteTraining writes the training log: a row a town of a session that it came to.
func WriteTraining(out io.Writer, e Export, list []*rollout.Training) error {
	rows := func(yield func(map[string]sheet.Value) bool) {
		for t := range held(list) {
			codes := make([]string, len(t.Items))
			for i, it := range t.Items {
				codes[i] = it.Code
			}
			for _, a := range t.Towns {
				if _, known := e.Register.Town(a.Town); !known || a.Present == 0 {
					continue
				}
				if !yield(map[string]sheet.Value{
					"day": sheet.Day(t.Date), "title": sheet.Text(t.Title), "where": sheet.Text(t.Where), "teacher": sheet.Text(t.Teacher), "items": sheet.Text(strings.Join(codes, "、")),
					"towns": sheet.Text(e.Register.TownName(a.Town)), "present": number(a.Present), "expected": number(a.Expected),
				}) {
					return
				}
			}
		}
	}
	return e.write(out, "training", count(rows), rows)
}

// WriteAttendance writes who came to the sessions: a row a person, also those whose names nobody
// recorded.
func WriteAttendance(out io.Writer, e Export, list []*rollout.Training) error {
	rows := func(yield func(map[string]sheet.Value) bool) {
		for t := range held(list) {
			for _, a := range t.Towns {
				if _, known := e.Register.Town(a.Town); !known {
					continue
				}
				names := splitNames(a.Names)
				for i := range a.Present {
					name := Unnamed
					if i < len(names) {
						name = names[i]
					}
					if !yield(map[string]sheet.Value{
						"day": sheet.Day(t.Date), "title": sheet.Text(t.Title), "name": sheet.Text(name), "town": sheet.Text(e.Register.TownName(a.Town)), "present": sheet.Text("√"),
					}) {
						return
					}
				}
			}
		}
	}
	return e.write(out, "attendance", count(rows), rows)
}

// splitNames are the names of people as a town wrote them.
func splitNames(names string) []string {
	return strings.FieldsFunc(names, func(r rune) bool { return strings.ContainsRune("、，,；;\n ", r) })
}

// WriteCases writes the case counts: a row a count.
func WriteCases(out io.Writer, e Export, cur *catalog.Edition, months []*rollout.CaseCounts) error {
	row := map[string]sheet.Value{} // one for all rows: they may be hundreds of thousands
	rows := func(yield func(map[string]sheet.Value) bool) {
		for _, m := range months {
			row["month"] = sheet.Text(m.Month.String()[:7])
			for _, town := range e.Register.Towns {
				row["town"] = sheet.Text(town.Name)
				for _, it := range cur.Items {
					cases, known := m.Count(town.Code, it.Slot)
					if !known {
						continue
					}
					row["code"], row["name"], row["count"] = sheet.Text(it.Code), sheet.Text(it.Name), number(cases)
					if !yield(row) {
						return
					}
				}
			}
		}
	}
	return e.write(out, "cases", count(rows), rows)
}

// WriteLiaisons writes the register of liaisons.
func WriteLiaisons(out io.Writer, e Export, l *catalog.Liaisons) error {
	return e.write(out, "liaisons", len(l.List), func(yield func(map[string]sheet.Value) bool) {
		for _, x := range l.List {
			if !yield(map[string]sheet.Value{
				"unit": sheet.Text(unitName(e.Register, x.Unit)), "post": sheet.Text(x.Post), "name": sheet.Text(x.Name), "duty": sheet.Text(x.Duty),
				"phone": sheet.Text(x.Phone), "remark": sheet.Text(x.Remark),
			}) {
				return
			}
		}
	})
}

// unitOrPlace is the name of a unit, or of the county whose government it is.
func (e Export) unitOrPlace(id string) string {
	if id == e.Register.Place.Code && e.Register.Place.Name != "" {
		return e.Register.Place.Name
	}
	return unitName(e.Register, id)
}

// WriteUsers writes the accounts, without anything of their passwords.
func WriteUsers(out io.Writer, e Export, list []User) error {
	return e.write(out, "users", len(list), func(yield func(map[string]sheet.Value) bool) {
		for _, u := range list {
			if !yield(map[string]sheet.Value{
				"login": sheet.Text(u.Login), "name": sheet.Text(u.Name), "role": sheet.Text(e.Say(u.Role.Message())), "unit": sheet.Text(e.unitOrPlace(u.Unit)),
				"scope": sheet.Text(u.Scope),
			}) {
				return
			}
		}
	})
}
