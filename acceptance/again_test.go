package acceptance_test

import (
	"encoding/json"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
)

func (w *world) fix(f *acceptance.Finding) {
	w.Helper()
	a := townActor(f.Division)
	_, err := w.PlanMeasures(w.ctx, w.deed(a), f.Division, f.ID, "分管副镇长", []acceptance.Measure{{Text: "补齐", Done: w.today()}}, f.Plans)
	w.must(err)
	_, err = w.Report(w.ctx, w.deed(a), f.Division, f.ID, "已补齐", nil)
	w.must(err)
}

// A 复验 asks only for what is not closed; what was closed counts as met, the rest is carried over,
// and the first round stays byte for byte as it was.
func TestReinspection(t *testing.T) {
	w := newWorld(t).seed(1)
	first := w.locked(w.judged(w.arranged(town0), deduct("1.2", 100), deduct("1.3", 100), deduct("1.4", 100), na("1.5")))
	if first.Verdict.Grade != acceptance.Mend {
		t.Fatal(first.Verdict.Grade)
	}
	before, _ := json.Marshal(first)
	got := w.findings(town0)
	w.fix(got["1.2"])
	_, err := w.Close(w.ctx, w.deed(outside), town0, got["1.2"].ID, "看过", "")
	w.must(err)
	w.fix(got["1.3"])
	w.pass(10)
	w.refused(fault.Invalid, func() error {
		_, err := w.Reinspect(w.ctx, w.deed(bureau), town0, first.ID, w.today().Add(-20), team())
		return err
	})
	next, err := w.Reinspect(w.ctx, w.deed(bureau), town0, first.ID, w.today(), team())
	w.must(err)
	std, err := w.store.Standard(w.ctx, county, acceptance.Acceptance, 1)
	w.must(err)
	if keys := next.Asks(std); len(keys) != 2 || keys[0].Clause != "1.3" || next.Round != 2 || next.First != first.ID {
		t.Fatalf("asks %v", keys)
	}
	w.refused(fault.Conflict, func() error {
		_, err := w.Reinspect(w.ctx, w.deed(bureau), town0, first.ID, w.today(), team())
		return err
	})
	w.refused(fault.Conflict, func() error { _, err := w.Reopen(w.ctx, w.deed(bureau), town0, first.ID, "x"); return err })
	w.refused(fault.Invalid, func() error {
		_, _, err := w.Score(w.ctx, w.deed(lead), town0, next.ID, []acceptance.Mark{deduct("2.2", 1)})
		return err
	})
	next = w.locked(w.judged(next, pass("1.3"), deduct("1.4", 20)))
	if s := next.Verdict.Score; s.Earned != 880 || s.Applicable != 900 || next.Verdict.Grade != acceptance.Fit {
		t.Fatalf("%+v %s", s, next.Verdict.Grade)
	}
	after, _ := json.Marshal(w.inspection(first))
	if string(after) != string(before) || !w.inspection(first).Intact(std) {
		t.Error("the first round changed")
	}
	got = w.findings(town0)
	if len(got) != 3 || got["1.2"].State != acceptance.Closed || got["1.3"].State != acceptance.Closed || got["1.3"].Closing.Inspection != next.ID || got["1.4"].State != acceptance.Pending || len(got["1.4"].SentBack) != 1 {
		t.Fatalf("%+v", got)
	}
	// The second round is opened again: what it had closed goes back where it finds otherwise now.
	next, err = w.Reopen(w.ctx, w.deed(bureau), town0, next.ID, "记错了条款")
	w.must(err)
	m := deduct("1.3", 10)
	next = w.locked(w.judged(next, m))
	got = w.findings(town0)
	if got["1.3"].State != acceptance.Working || got["1.2"].State != acceptance.Closed {
		t.Fatalf("1.3 %s, 1.2 %s", got["1.3"].State, got["1.2"].State)
	}
	third, err := w.Reinspect(w.ctx, w.deed(bureau), town0, next.ID, w.today(), team())
	w.must(err)
	if keys := third.Asks(std); len(keys) != 2 || third.Round != 3 {
		t.Fatalf("round %d asks %v", third.Round, keys)
	}
}

// Where every finding was closed beforehand the 复验 has nothing to ask, and can be judged.
func TestReinspectionOfNothingOpen(t *testing.T) {
	w := newWorld(t).seed(1)
	first := w.locked(w.judged(w.arranged(town0), veto("1.1")))
	f := w.findings(town0)["1.1"]
	w.refused(fault.Conflict, func() error { _, err := w.Close(w.ctx, w.deed(outside), town0, f.ID, "", ""); return err })
	w.fix(f)
	_, err := w.Close(w.ctx, w.deed(outside), town0, f.ID, "看过", "")
	w.must(err)
	next, err := w.Reinspect(w.ctx, w.deed(bureau), town0, first.ID, w.today(), team())
	w.must(err)
	if next = w.locked(w.judged(next)); next.Verdict.Grade != acceptance.Fit {
		t.Error(next.Verdict.Grade)
	}
	fit := w.locked(w.judged(w.arrangedAgain(town0)))
	w.refused(fault.Conflict, func() error { // there is a newer acceptance
		_, err := w.Reinspect(w.ctx, w.deed(bureau), town0, first.ID, w.today(), team())
		return err
	})
	w.refused(fault.Conflict, func() error {
		_, err := w.Reinspect(w.ctx, w.deed(bureau), town0, fit.ID, w.today(), team())
		return err
	})
}

// arrangedAgain is a further acceptance after one that is over.
func (w *world) arrangedAgain(town string) *acceptance.Inspection {
	w.Helper()
	w.pass(1)
	return w.arranged(town)
}

// A draw names its seed and pool: anybody draws the same again, in whatever order the pool is.
func TestDraw(t *testing.T) {
	w := newWorld(t).seed(6)
	deed := w.deed(bureau)
	lots := acceptance.Lots{Place: county, Kind: acceptance.Conduct, Date: w.today(), Team: team(), Count: 2}
	d, err := w.DrawTowns(w.ctx, deed, lots)
	w.must(err)
	if len(d.Towns) != 2 || len(d.Lot.Pool) != 6 || d.State != acceptance.Opened {
		t.Fatalf("%+v", d)
	}
	back := acceptance.Drawing{Seed: d.Lot.Seed, Count: 2}
	for i := len(d.Lot.Pool) - 1; i >= 0; i-- {
		back.Pool = append(back.Pool, d.Lot.Pool[i])
	}
	for _, town := range back.Drawn() {
		in, err := w.store.Inspection(w.ctx, town, d.ID)
		w.must(err)
		if in.Draw != d.ID || in.Kind != acceptance.Conduct {
			t.Errorf("%+v", in)
		}
	}
	before := w.entries()
	again, err := w.DrawTowns(w.ctx, deed, lots)
	w.must(err)
	if w.entries() != before || again.ID != d.ID {
		t.Error("drawn twice")
	}
	lots.Count = 3
	_, err = w.DrawTowns(w.ctx, deed, lots)
	want(t, err, fault.Exists)
	if golden := (acceptance.Drawing{Seed: "2022", Pool: []string{"a", "b", "c", "d", "e"}, Count: 2}).Drawn(); len(golden) != 2 || golden[0]+golden[1] != "ab" {
		t.Errorf("by sha256sum it is b and a: %v", golden)
	}
	for _, bad := range []acceptance.Lots{
		{Place: county, Kind: acceptance.Acceptance, Date: w.today(), Team: team(), Count: 1},
		{Place: county, Kind: acceptance.Conduct, Date: w.today(), Team: team(), Count: 7},
		{Place: county, Kind: acceptance.Conduct, Date: w.today(), Team: team(), Count: 0},
		{Place: county, Kind: acceptance.Conduct, Team: team(), Count: 1},
		{Place: county, Kind: acceptance.Conduct, Date: w.today(), Team: team(), Pool: []string{town0, town0}, Count: 1},
		{Place: county, Kind: acceptance.Conduct, Date: w.today(), Team: append(team(), acceptance.Member{Name: "镇里的人", Unit: town0}), Count: 1},
		{Place: county, Kind: acceptance.Conduct, Date: w.today(), Team: team(), Pool: []string{"610729101"}, Count: 1},
	} {
		w.refused(fault.Invalid, func() error { _, err := w.DrawTowns(w.ctx, w.deed(bureau), bad); return err })
	}
	w.refused(fault.Invalid, func() error {
		_, err := w.Arrange(w.ctx, w.deed(bureau), acceptance.Trip{Kind: acceptance.Conduct, Town: town0, Date: w.today(), Team: team()})
		return err
	})
	// A conduct check needs no signature of the town.
	in, err := w.store.Inspection(w.ctx, d.Towns[0], d.ID)
	w.must(err)
	w.judged(in, deduct("1.2", 5))
	for _, sign := range []func() error{
		func() error { _, err := w.Sign(w.ctx, w.deed(lead), in.Town, in.ID); return err },
		func() error { _, err := w.Sign(w.ctx, w.deed(second), in.Town, in.ID); return err },
		func() error {
			_, err := w.SignOnPaper(w.ctx, w.deed(lead), in.Town, in.ID, acceptance.OnPaper{Side: acceptance.TeamSide, Name: "县编办 成员", Note: "纸上"})
			return err
		},
		func() error { _, err := w.Lock(w.ctx, w.deed(lead), in.Town, in.ID); return err },
	} {
		w.must(sign())
	}
	if f := w.findings(in.Town)["1.2"]; f == nil || f.Source != acceptance.FromConduct {
		t.Errorf("%+v", f)
	}
}

// Lots are fair enough: over many seeds every subject is drawn about as often.
func TestDrawIsEven(t *testing.T) {
	pool := []string{"610728101", "610728102", "610728103", "610728104"}
	count := map[string]int{}
	for i := range 4000 {
		for _, s := range (acceptance.Drawing{Seed: string(rune('a'+i%26)) + string(rune('0'+i/26)), Pool: pool, Count: 1}).Drawn() {
			count[s]++
		}
	}
	for _, s := range pool {
		if count[s] < 850 || count[s] > 1150 {
			t.Errorf("%s drawn %d times of 4000", s, count[s])
		}
	}
}
