package rollout_test

import (
	"errors"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// Seals and accounts are recorded for many items in many towns at once; only what lacks one
// changes, and the same deed again changes nothing.
func TestGrant(t *testing.T) {
	w := newWorld(t)
	items := rows(3)
	items[0].Seal, items[0].System = "镇政府公章", "一体化平台"
	items[1].Seal, items[1].System = "无", ""
	items[2].Seal, items[2].System = "业务专用章", ""
	e := w.seed(3, items)
	towns := []string{townCode(0), townCode(2)}
	codes := []string{e.Items[0].Code, e.Items[1].Code, e.Items[2].Code}
	d := w.deed(bureau)
	n, err := w.Grant(w.ctx, d, rollout.Granting{Place: county, Codes: codes, Towns: towns, Seal: true, Account: true})
	w.must(err)
	if n != 4 { // two items with a need in two towns
		t.Errorf("%d lines, want 4", n)
	}
	again, err := w.Grant(w.ctx, d, rollout.Granting{Place: county, Codes: codes, Towns: towns, Seal: true, Account: true})
	w.must(err)
	if again != 0 {
		t.Errorf("again: %d lines", again)
	}
	for town, want := range map[string]bool{townCode(0): true, townCode(1): false, townCode(2): true} {
		if _, granted := w.line(town, 0).Seal(); granted != want {
			t.Errorf("%s has the seal: %v", town, granted)
		}
	}
	if _, granted := w.line(townCode(0), 1).Seal(); granted {
		t.Error("an item that needs no seal got one")
	}
	w.replayed(townCode(0))
}

// Everything wrong with a granting is told at once, and a department records its own items only.
func TestGrantRefused(t *testing.T) {
	w := newWorld(t)
	items := rows(2)
	items[0].Seal, items[1].Seal = "镇政府公章", "镇政府公章"
	e := w.seed(2, items)
	_, err := w.Grant(w.ctx, w.deed(bureau), rollout.Granting{Place: county, Towns: []string{"610799999"}})
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Mistakes) != 3 {
		t.Fatalf("%v, want three mistakes", err)
	}
	other := journal.Actor{Person: "x", Role: journal.Department, Scope: county, Unit: county + "-d99"}
	_, err = w.Grant(w.ctx, w.deed(other), rollout.Granting{Place: county, Codes: []string{e.Items[0].Code}, Towns: []string{townCode(0)}, Seal: true})
	if !errors.Is(err, fault.Denied) {
		t.Errorf("another department: %v", err)
	}
	if _, granted := w.line(townCode(0), 0).Seal(); granted {
		t.Error("a refusal granted the seal")
	}
}
