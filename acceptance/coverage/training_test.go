package coverage_test

import (
	"testing"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/rollout"
)

// TestTrainingFilter: only lines in scope of items that have to be trained are let through, and
// with Has those that were.
func TestTrainingFilter(t *testing.T) {
	const town = "610728101"
	e := &catalog.Edition{Number: 1, Items: []catalog.Item{
		{Slot: 0, Code: "XF-001", Training: true},
		{Slot: 1, Code: "XF-002"},
		{Slot: 2, Code: "XF-003", Training: true},
		{Slot: 3, Code: "XF-004", Training: true, Scope: catalog.Scope{Mode: catalog.ExceptTowns, Towns: []string{town}}},
	}}
	p := rollout.New(town)
	a, _ := p.Open(e, 100)
	p.Apply(a)
	for _, f := range []func() (rollout.Act, error){
		func() (rollout.Act, error) {
			return p.Push(1, 0, []rollout.Given{{Slot: 0}, {Slot: 1}, {Slot: 2}}, 101)
		},
		func() (rollout.Act, error) { return p.Train([]int{0, 1}, "s", 102) },
	} {
		a, err := f()
		if err != nil {
			t.Fatal(err)
		}
		p.Apply(a)
	}
	in := coverage.Input{
		AsOf: 110, Edition: e, Register: &catalog.Register{Towns: []catalog.Division{{Code: town}}}, Rows: []rollout.Row{p.Row()},
	}
	for _, c := range []struct {
		name string
		f    coverage.Filter
		want int
	}{
		{"must be trained", coverage.Filter{Training: true}, 2},
		{"were", coverage.Filter{Training: true, Has: rollout.Trained}, 1},
		{"still are to be", coverage.Filter{Training: true, Lacks: rollout.Trained}, 1},
		{"trained, owed or not", coverage.Filter{Has: rollout.Trained}, 2},
	} {
		if got := len(coverage.Lines(in, c.f)); got != c.want {
			t.Errorf("%s: %d lines, want %d", c.name, got, c.want)
		}
	}
}
