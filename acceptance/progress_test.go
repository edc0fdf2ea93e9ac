package acceptance_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/acceptance"
)

// TestProgress follows one centre: at every step the stage is what its newest records say.
func TestProgress(t *testing.T) {
	w := newWorld(t).seed(2)
	at := func(want acceptance.Stage) acceptance.Progress {
		t.Helper()
		c, err := w.store.Center(w.ctx, town0)
		w.must(err)
		apps, err := w.store.Applications(w.ctx, town0, "")
		w.must(err)
		visits, err := w.store.Inspections(w.ctx, town0, "")
		w.must(err)
		p := acceptance.ProgressOf(c, apps, visits)
		if p.Stage != want {
			t.Errorf("stage %s, want %s", p.Stage, want)
		}
		return p
	}
	_, err := w.Choose(w.ctx, w.deed(bureau), county, []acceptance.Plan{{Town: town0, Year: 2021, State: acceptance.Building}})
	w.must(err)
	at(acceptance.Unbuilt)
	_, err = w.Choose(w.ctx, w.deed(bureau), county, []acceptance.Plan{{Town: town0, Year: 2021, State: acceptance.Built}})
	w.must(err)
	at(acceptance.Unapplied)
	a, err := w.Apply(w.ctx, w.deed(townActor(town0)), town0, acceptance.Claim{})
	w.must(err)
	at(acceptance.AtDesk)
	_, err = w.SendBack(w.ctx, w.deed(bureau), town0, a.ID, "缺图")
	w.must(err)
	at(acceptance.SentBack)
	_, err = w.Apply(w.ctx, w.deed(townActor(town0)), town0, acceptance.Claim{})
	w.must(err)
	_, err = w.Admit(w.ctx, w.deed(bureau), town0, a.ID)
	w.must(err)
	at(acceptance.Unvisited)
	off, err := w.Arrange(w.ctx, w.deed(bureau), acceptance.Trip{Kind: acceptance.Acceptance, Town: town0, Date: w.today(), Team: team(), Application: a.ID})
	w.must(err)
	at(acceptance.OnVisit)
	_, err = w.CallOff(w.ctx, w.deed(bureau), town0, off.ID, "下雨")
	w.must(err)
	at(acceptance.Unvisited)
	in, err := w.Arrange(w.ctx, w.deed(bureau), acceptance.Trip{Kind: acceptance.Acceptance, Town: town0, Date: w.today(), Team: team(), Application: a.ID})
	w.must(err)
	in = w.judged(in, deduct("1.2", 100), deduct("1.3", 100), deduct("1.4", 100))
	at(acceptance.AtSigning)
	w.locked(in)
	if p := at(acceptance.Concluded); p.Verdict() != acceptance.Mend {
		t.Errorf("限期整改 is not accepted: %+v", p.Last)
	}
	again, err := w.Reinspect(w.ctx, w.deed(bureau), town0, in.ID, w.today(), team())
	w.must(err)
	if p := at(acceptance.OnVisit); p.Verdict() != acceptance.Mend || p.Last.ID != in.ID {
		t.Error("a round under way is no verdict, and the last one is still the first")
	}
	w.locked(w.judged(again, pass("1.2"), pass("1.3"), pass("1.4")))
	if p := at(acceptance.Concluded); p.Verdict() != acceptance.Fit {
		t.Error("not accepted after the second round")
	}
	// a new application begins anew; the last verdict holds until there is another
	_, err = w.Apply(w.ctx, w.deed(townActor(town0)), town0, acceptance.Claim{})
	w.must(err)
	if p := at(acceptance.AtDesk); p.Verdict() != acceptance.Fit {
		t.Error("a new application took the verdict away")
	}
}

// TestTickets: the order of the hashes is the rule of the draw, for any seed and pool.
func TestTickets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pool := rapid.SliceOfNDistinct(rapid.StringMatching(`[0-9]{9}`), 1, 30, rapid.ID[string]).Draw(t, "pool")
		d := acceptance.Drawing{Seed: rapid.String().Draw(t, "seed"), Pool: pool, Count: rapid.IntRange(0, len(pool)).Draw(t, "count")}
		list := d.Tickets()
		if len(list) != len(pool) || !slices.IsSortedFunc(list, func(a, b acceptance.Ticket) int {
			if a.Hash < b.Hash {
				return -1
			}
			return 1
		}) {
			t.Fatalf("tickets %v", list)
		}
		for i, x := range list {
			if x.Drawn != (i < d.Count) || x.Drawn != slices.Contains(d.Drawn(), x.Subject) {
				t.Fatalf("ticket %d of %d: drawn %v", i, d.Count, x.Drawn)
			}
		}
	})
}

// TestSelfScore: what an application says of parts of a standard adds up to what it says of all.
func TestSelfScore(t *testing.T) {
	w := newWorld(t).seed(1)
	a, err := w.Apply(w.ctx, w.deed(townActor(town0)), town0, acceptance.Claim{Self: []acceptance.Mark{deduct("1.2", 7), veto("2.1"), na("2.2"), pass("1.3")}})
	w.must(err)
	var sum acceptance.Score
	for _, sec := range sections() {
		s := a.SelfScore(sec.Clauses)
		sum.Earned, sum.Applicable = sum.Earned+s.Earned, sum.Applicable+s.Applicable
	}
	if sum != a.Score || sum != (acceptance.Score{Earned: 793, Applicable: 900}) {
		t.Errorf("parts add to %v, the application says %v", sum, a.Score)
	}
}

// TestAnnounced: of 作风督查 and 体验 a town hears when the record is locked, of the others at once.
func TestAnnounced(t *testing.T) {
	for _, k := range acceptance.Kinds {
		for _, st := range []acceptance.State{acceptance.Scoring, acceptance.Signing, acceptance.Locking, acceptance.Locked, acceptance.CalledOff} {
			in := acceptance.Inspection{Kind: k, State: st}
			want := k == acceptance.Acceptance || k == acceptance.Guidance || st == acceptance.Locked || st == acceptance.Locking
			if in.Announced() != want {
				t.Errorf("%s, %s: %v", k, st, in.Announced())
			}
		}
	}
}
