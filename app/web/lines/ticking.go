package lines

import (
	"slices"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// Ticking is a form that ticks lines of the town.
type Ticking struct {
	*Town
	Request  *site.Request
	Slots    []int // that may be ticked
	On       func(slot int) bool
	Problems view.Problems
}

// Chosen are the slots that the form ticks; codes that are no item's are none.
func (t *Ticking) Chosen() []int {
	var slots []int
	for _, code := range t.Request.List("c") {
		if s := t.Slot(code); s >= 0 {
			slots = append(slots, s)
		}
	}
	return slots
}

// Groups are the rows by department, and how many are ticked.
func (t *Ticking) Groups() (groups []view.TickGroup, ticked int) {
	for _, lines := range ByDepartment(t.Lines(coverage.Filter{})) {
		g := view.TickGroup{Department: lines[0].Item.Department}
		for _, l := range lines {
			if !slices.Contains(t.Slots, l.Item.Slot) {
				continue
			}
			row := view.Tick{Code: l.Item.Code, Name: l.Item.Name, Value: l.Item.Code, On: t.On(l.Item.Slot), Cell: CellOf(l), State: StateOf(l.Mark)}
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

// One tells whether a slot is the item that the address names.
func (t *Ticking) One(slot int) bool { return slot == t.Slot(t.Request.Text("item")) }

// Keep shows again what was ticked and what was wrong with it.
func (t *Ticking) Keep(refused *fault.Error, field string) {
	was := t.Chosen()
	t.On = func(slot int) bool { return slices.Contains(was, slot) }
	t.Problems = site.ProblemsOf(refused, field)
}
