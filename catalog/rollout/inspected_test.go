package rollout_test

import (
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

func (w *world) visited(id string, passed, failed []int) {
	w.Helper()
	_, err := w.Inspected(w.ctx, w.deed(bureau), rollout.Visit{Town: townCode(0), Inspection: id, Passed: passed, Failed: failed})
	w.must(err)
}

func (w *world) reopened(id string) rollout.Act {
	w.Helper()
	a, err := w.Uninspected(w.ctx, w.deed(bureau), rollout.Visit{Town: townCode(0), Inspection: id}, "复核有误")
	w.must(err)
	return a
}

func (w *world) checked(slot int) bool {
	w.Helper()
	rows, err := w.store.Rows(w.ctx, townCode(0))
	w.must(err)
	return rollout.ReadyBits(rows[0].Ready()[slot]).Checked()
}

// Opening a record again takes back what that inspection found, passed and failed, and nothing
// that another one found since.
func TestUninspectedTakesBackItsOwn(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(4))
	w.push(nil, nil)
	w.visited("first", ss(0, 1), ss(2))
	w.mark(townCode(0), 0, rollout.Open, rollout.Pushed, rollout.Verified)
	w.visited("second", ss(1), nil)
	if a := w.reopened("first"); len(a.Slots) != 2 {
		t.Fatalf("took back %v", a.Slots)
	}
	w.mark(townCode(0), 0, rollout.Open, rollout.Pushed)
	w.mark(townCode(0), 1, rollout.Open, rollout.Pushed, rollout.Verified)
	if w.checked(0) || !w.checked(1) || w.checked(2) {
		t.Error("a check that was taken back counts")
	}
	if a := w.reopened("first"); len(a.Slots) != 0 {
		t.Errorf("took back %v twice", a.Slots)
	}
	w.replayed(townCode(0))
}

// A visit all of whose lines left the scope records nothing, and is no error: its lock would
// never come to an end.
func TestInspectedOfNothing(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(2))
	before := w.entries()
	w.visited("first", ss(0), ss(1))
	if w.entries() != before {
		t.Error("a line that was not pushed was verified")
	}
}

// The inspector whom the team names reaches a town outside of their scope, no other does; only
// the bureau opens again.
func TestInspectedRights(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(2))
	w.push(nil, nil)
	named := inspector
	named.Scope = townCode(1)
	v := rollout.Visit{Town: townCode(0), Inspection: "first", Passed: ss(0)}
	_, err := w.Inspected(w.ctx, w.deed(named), v)
	want(t, err, fault.NotFound)
	v.Team = []string{named.Person}
	_, err = w.Inspected(w.ctx, w.deed(named), v)
	want(t, err, "")
	_, err = w.Uninspected(w.ctx, w.deed(inspector), v, "x")
	want(t, err, fault.Denied)
	_, err = w.Inspected(w.ctx, w.deed(townActor(townCode(0))), v)
	want(t, err, fault.Denied)
	if catalog.May(leader, catalog.Check, catalog.About(townCode(0))) {
		t.Error("a leader checks")
	}
}

// The same deed again is its first answer, with other content an error.
func TestInspectedAgain(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(3))
	w.push(nil, nil)
	d := w.deed(bureau)
	v := rollout.Visit{Town: townCode(0), Inspection: "first", Passed: ss(0)}
	for range 2 {
		_, err := w.Inspected(w.ctx, d, v)
		w.must(err)
	}
	v.Passed = ss(1)
	_, err := w.Inspected(w.ctx, d, v)
	want(t, err, fault.Exists)
	u := w.deed(bureau)
	for range 2 {
		_, err := w.Uninspected(w.ctx, u, v, "复核有误")
		w.must(err)
	}
	_, err = w.Uninspected(w.ctx, u, v, "另一个理由")
	want(t, err, fault.Exists)
}
