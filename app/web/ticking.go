package web

import (
	"slices"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// ticking is a form that ticks lines of the town.
type ticking struct {
	*oneTown
	r        *request
	slots    []int // that may be ticked
	on       func(slot int) bool
	problems view.Problems
}

// chosen are the slots that the form ticks; codes that are no item's are none.
func (t *ticking) chosen() []int {
	var slots []int
	for _, code := range t.r.list("c") {
		if s := t.slot(code); s >= 0 {
			slots = append(slots, s)
		}
	}
	return slots
}

// groups are the rows by department, and how many are ticked.
func (t *ticking) groups() (groups []view.TickGroup, ticked int) {
	for _, lines := range byDepartment(t.lines(coverage.Filter{})) {
		g := view.TickGroup{Department: lines[0].Item.Department}
		for _, l := range lines {
			if !slices.Contains(t.slots, l.Item.Slot) {
				continue
			}
			row := view.Tick{Code: l.Item.Code, Name: l.Item.Name, Value: l.Item.Code, On: t.on(l.Item.Slot), Cell: cellOf(l), State: stateOf(l.Mark)}
			if row.On {
				ticked++
			}
			g.Rows = append(g.Rows, row)
		}
		if len(g.Rows) > 0 {
			groups = append(groups, g)
		}
	}
	return groups, ticked
}

// one tells whether a slot is the item that the address names.
func (t *ticking) one(slot int) bool { return slot == t.slot(t.r.text("item")) }

// keep shows again what was ticked and what was wrong with it.
func (t *ticking) keep(refused *fault.Error, field string) {
	was := t.chosen()
	t.on = func(slot int) bool { return slices.Contains(was, slot) }
	t.problems = problemsOf(refused, field)
}
