package rollout_test

import (
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// An edition whose day is past already is current at once.
func TestIssueInThePast(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(2))
	out, err := w.Issue(w.ctx, w.deed(bureau), county, rows(3), nil, catalog.Issue{Effective: w.today() - 400}, false)
	w.must(err)
	if out.Edition.State != catalog.Issued || w.pkg(townCode(0)).Edition != 2 {
		t.Fatalf("state %s", out.Edition.State)
	}
	w.mark(townCode(0), 2, rollout.Open)
}

// A future edition is a plan: nothing changes before its day, Finish enters it then, once.
func TestPlannedEdition(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(2))
	out, err := w.Issue(w.ctx, w.deed(bureau), county, rows(3), nil, catalog.Issue{Effective: w.today() + 3}, false)
	w.must(err)
	if out.Edition.State != catalog.Planned {
		t.Fatalf("state %s", out.Edition.State)
	}
	_, err = w.Issue(w.ctx, w.deed(bureau), county, rows(4), nil, catalog.Issue{}, false)
	want(t, err, fault.Conflict)
	for range 3 {
		n, err := w.Finish(w.ctx)
		w.must(err)
		if cur, _ := w.store.Current(w.ctx, county); n != 0 || cur.Number != 1 || w.pkg(townCode(0)).Len() != 2 {
			t.Fatalf("entered before its day: %d, edition %d", n, cur.Number)
		}
		w.pass(1)
	}
	w.pass(2) // nobody was there on the day itself
	_, _, err = w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county}, towns(3), false, false)
	w.must(err)
	n, err := w.Finish(w.ctx)
	w.must(err)
	cur, err := w.store.Current(w.ctx, county)
	w.must(err)
	if n != 1 || cur.Number != 2 || cur.State != catalog.Issued {
		t.Fatalf("finished %d, edition %d %s", n, cur.Number, cur.State)
	}
	for i := range 3 {
		w.mark(townCode(i), 2, rollout.Open)
		w.replayed(townCode(i))
	}
	before := w.entries()
	if n, err := w.Finish(w.ctx); n != 0 || err != nil || w.entries() != before {
		t.Fatalf("finished again: %d %v", n, err)
	}
}

// An item out of force by the next edition leaves every town's scope, keeps its facts, and comes
// back with them.
func TestRecalledByEdition(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(3))
	t0 := townCode(0)
	w.push(nil, nil)
	w.receive(t0)
	out, err := w.Issue(w.ctx, w.deed(bureau), county, rows(2), nil, catalog.Issue{Complete: true, DocNo: "2号", Reason: "上收"}, false)
	w.must(err)
	if out.Change.Absent != 1 {
		t.Fatalf("change %+v", out.Change)
	}
	w.mark(t0, 2, rollout.Recalled, pu, re)
	if g := w.pkg(t0).Matters(2).Stop; g == nil || g.DocNo != "2号" || g.Reason != "上收" {
		t.Errorf("ground %+v", g)
	}
	_, err = w.Push(w.ctx, w.deed(bureau), rollout.Order{Place: county, Codes: []string{"XF-003"}})
	want(t, err, fault.Invalid)
	_, err = w.Issue(w.ctx, w.deed(bureau), county, rows(3), nil, catalog.Issue{}, false)
	w.must(err)
	w.mark(t0, 2, rollout.Open, pu, re)
	w.replayed(t0)
}

// The same rows make no edition; a 文号 may follow.
func TestIssueSame(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(2))
	before := w.entries()
	out, err := w.Issue(w.ctx, w.deed(bureau), county, rows(2), nil, catalog.Issue{}, false)
	w.must(err)
	if out.Edition != nil || out.Change.Unchanged != 2 || w.entries() != before {
		t.Fatalf("out %+v", out)
	}
	_, err = w.Issue(w.ctx, w.deed(bureau), county, rows(2), nil, catalog.Issue{DocNo: "镇政发〔2022〕3号"}, false)
	w.must(err)
	cur, err := w.store.Current(w.ctx, county)
	w.must(err)
	if cur.DocNo != "镇政发〔2022〕3号" || cur.Number != 1 {
		t.Fatalf("edition %d %q", cur.Number, cur.DocNo)
	}
	out, err = w.Issue(w.ctx, w.deed(bureau), county, rows(3), nil, catalog.Issue{}, true)
	w.must(err)
	if out.Change.Added != 1 || w.entries() != before+1 {
		t.Fatalf("a dry run wrote: %+v", out)
	}
}

// A sheet that changes nothing writes nothing, with or without the county's name; another name
// of the county alone is a change.
func TestPutTownsSame(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(1))
	before := w.entries()
	for _, name := range []string{"", "镇巴县"} {
		_, c, err := w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county, Name: name}, towns(2), false, false)
		w.must(err)
		if c.Unchanged != 2 || w.entries() != before {
			t.Fatalf("name %q: %+v, %d entries more", name, c, w.entries()-before)
		}
	}
	_, _, err := w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county, Name: "镇巴"}, towns(2), false, false)
	w.must(err)
	reg, err := w.store.Register(w.ctx, county)
	w.must(err)
	if reg.Place.Name != "镇巴" {
		t.Fatalf("name %q", reg.Place.Name)
	}
}

// A town that comes later gets the catalog's lines; 除:…外 includes it, 仅:… does not.
func TestTownComesLater(t *testing.T) {
	w := newWorld(t)
	items := rows(3)
	items[1].Scope = catalog.Scope{Mode: catalog.OnlyTowns, Towns: []string{townCode(0)}}
	items[2].Scope = catalog.Scope{Mode: catalog.ExceptTowns, Towns: []string{townCode(0)}}
	w.seed(1, items)
	_, c, err := w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county}, towns(2), false, false)
	w.must(err)
	if c.Added != 1 || c.Unchanged != 1 {
		t.Fatalf("%+v", c)
	}
	w.mark(townCode(1), 0, rollout.Open)
	w.mark(townCode(1), 1, rollout.OutOfScope)
	w.mark(townCode(1), 2, rollout.Open)
	w.mark(townCode(0), 2, rollout.OutOfScope)
	if reg, _ := w.store.Register(w.ctx, county); len(reg.Reach) != 0 {
		t.Errorf("still to reach: %v", reg.Reach)
	}
}

// What the county stopped in one town alone stays stopped when an edition recalls the item for
// everybody and a later one brings it back.
func TestOwnStopOutlivesAnEdition(t *testing.T) {
	w := newWorld(t)
	w.seed(2, rows(2))
	t0, t1 := townCode(0), townCode(1)
	_, err := w.Stop(w.ctx, w.deed(bureau), t0, ss(1), "suspended", ground)
	w.must(err)
	_, err = w.Issue(w.ctx, w.deed(bureau), county, rows(1), nil, catalog.Issue{Complete: true, DocNo: "2号", Reason: "上收"}, false)
	w.must(err)
	w.mark(t0, 1, rollout.Recalled)
	w.mark(t1, 1, rollout.Recalled)
	_, err = w.Issue(w.ctx, w.deed(bureau), county, rows(2), nil, catalog.Issue{}, false)
	w.must(err)
	w.mark(t0, 1, rollout.Suspended)
	w.mark(t1, 1, rollout.Open)
	if g := w.pkg(t0).Matters(1).Stop; g == nil || g.DocNo != ground.DocNo {
		t.Errorf("ground %+v", g)
	}
	_, err = w.Stop(w.ctx, w.deed(bureau), t0, ss(1), rollout.Lift, rollout.Ground{})
	w.must(err)
	w.mark(t0, 1, rollout.Open)
	w.replayed(t0)
}
