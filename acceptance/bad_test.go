package acceptance_test

import (
	"strings"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Every mistake of a standard at once, each naming its clause, and nothing saved.
func TestBadStandards(t *testing.T) {
	good := func() acceptance.Draft {
		return acceptance.Draft{Place: county, Kind: acceptance.Acceptance, Sections: sections(), Settings: acceptance.Usual()}
	}
	for _, tc := range []struct {
		name   string
		change func(*acceptance.Draft)
		want   []string
	}{
		{"adds to 99", func(d *acceptance.Draft) { d.Sections[0].Clauses[1].Points, d.Sections[0].Clauses[1].Cap = 90, 90 }, []string{"total"}},
		{"a clause number twice", func(d *acceptance.Draft) { d.Sections[1].Clauses[1].No = "1.2" }, []string{"clauses/6/no"}},
		{"no number", func(d *acceptance.Draft) { d.Sections[1].Clauses[1].No = "" }, []string{"clauses/6/no"}},
		{"cap over points", func(d *acceptance.Draft) { d.Sections[1].Clauses[1].Cap = 101 }, []string{"clauses/6/cap"}},
		{"no cap", func(d *acceptance.Draft) { d.Sections[1].Clauses[1].Cap = 0 }, []string{"clauses/6/cap"}},
		{"no points, and no total", func(d *acceptance.Draft) { d.Sections[1].Clauses[1].Points = 0 }, []string{"clauses/6/points", "total"}},
		{"nothing in it", func(d *acceptance.Draft) { d.Sections = nil }, []string{"clauses"}},
		{"no such kind", func(d *acceptance.Draft) { d.Kind = "party" }, []string{"kind"}},
		{"settings", func(d *acceptance.Draft) {
			d.Settings = acceptance.Settings{Pass: 500, Mend: 600, Line: 0, Rectify: 0, LookBack: 0}
		}, []string{"pass", "line", "rectify", "look_back"}},
		{"all of it", func(d *acceptance.Draft) {
			d.Sections[0].Clauses[1].No, d.Sections[0].Clauses[2].Cap, d.Sections[0].Clauses[3].Points = "1.1", 200, 50
		}, []string{"clauses/1/no", "clauses/2/cap", "clauses/3/cap", "total"}},
	} {
		w := newWorld(t).seed(1)
		d := good()
		tc.change(&d)
		var got []string
		w.refused(fault.Invalid, func() error {
			_, _, err := w.Issue(w.ctx, w.deed(bureau), d, false)
			for _, m := range mistakesOf(err) {
				got = append(got, strings.SplitN(m, ":", 2)[0])
			}
			return err
		})
		if strings.Join(got, " ") != strings.Join(tc.want, " ") {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

// Every mistake of a sheet of answers at once, and not one of them kept.
func TestBadMarks(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.arranged(town0)
	bad := []acceptance.Mark{
		deduct("9.9", 1), deduct("2.5", 51), deduct("1.3", 0), na("1.1"), veto("1.2"), {Clause: "1.4", Result: acceptance.Met, Deducted: 5},
		{Clause: "1.5"}, {Clause: "2.2", Item: "XF-001", Result: acceptance.Met}, pass("2.3"), pass("2.3"), deduct("2.4", -5),
	}
	w.refused(fault.Invalid, func() error {
		_, _, err := w.Score(w.ctx, w.deed(lead), town0, in.ID, bad)
		if n := len(mistakesOf(err)); n != 10 {
			t.Errorf("%d mistakes: %v", n, mistakesOf(err))
		}
		return err
	})
	w.refused(fault.Invalid, func() error { _, _, err := w.Score(w.ctx, w.deed(lead), town0, in.ID, nil); return err })
	w.refused(fault.NotFound, func() error { _, _, err := w.Score(w.ctx, w.deed(lead), town0, "no", nil); return err })
	w.refused(fault.Denied, func() error {
		_, _, err := w.Score(w.ctx, w.deed(outside), town0, in.ID, []acceptance.Mark{pass("1.2")})
		return err
	})
	w.score(in, na("1.2"), na("1.3"), na("1.4"), na("1.5"), na("2.2"), na("2.3"), na("2.4"), na("2.5"))
	if in = w.judged(in, veto("1.1"), veto("2.1")); in.Verdict.Score.Applicable != 200 {
		t.Errorf("%+v", in.Verdict.Score)
	}
}

// Nobody signs twice, for another, or for a centre of their own town; paper needs its ground.
func TestBadSignatures(t *testing.T) {
	w := newWorld(t).seed(1)
	a := w.applied(town0)
	with := append(team(), acceptance.Member{Person: "native", Name: "镇里的检查员"})
	elsewhere := native
	elsewhere.Unit = deptUnit
	w.known(elsewhere) // and only later of the town
	in, err := w.Arrange(w.ctx, w.deed(bureau), acceptance.Trip{Kind: acceptance.Acceptance, Town: town0, Date: w.today(), Team: with, Application: a.ID})
	w.must(err)
	w.refused(fault.Conflict, func() error { _, err := w.Sign(w.ctx, w.deed(lead), town0, in.ID); return err }) // no verdict yet
	in = w.judged(in)
	sign := func(a journal.Actor) func() error {
		return func() error { _, err := w.Sign(w.ctx, w.deed(a), town0, in.ID); return err }
	}
	w.refused(fault.Denied, sign(native))
	w.refused(fault.Denied, sign(outside))
	w.refused(fault.Denied, sign(townActor(town0)))
	w.refused(fault.Denied, sign(leader))
	w.must(sign(lead)())
	w.refused(fault.Conflict, sign(lead))
	paper := func(by journal.Actor, p acceptance.OnPaper) func() error {
		return func() error { _, err := w.SignOnPaper(w.ctx, w.deed(by), town0, in.ID, p); return err }
	}
	w.refused(fault.Invalid, paper(lead, acceptance.OnPaper{Side: acceptance.TeamSide, Name: "县编办 成员"}))
	w.refused(fault.Invalid, paper(lead, acceptance.OnPaper{Side: acceptance.TeamSide, Name: "验收组 成员", Note: "纸上"})) // has an account
	w.refused(fault.Invalid, paper(lead, acceptance.OnPaper{Side: acceptance.TownSide, Note: "纸上"}))
	w.refused(fault.Invalid, paper(lead, acceptance.OnPaper{Name: "县编办 成员", Note: "纸上"}))
	w.refused(fault.Denied, paper(second, acceptance.OnPaper{Side: acceptance.TeamSide, Name: "县编办 成员", Note: "纸上"}))
	w.refused(fault.Invalid, func() error { _, err := w.Lock(w.ctx, w.deed(lead), town0, in.ID); return err })
	w.refused(fault.Denied, func() error { _, err := w.Lock(w.ctx, w.deed(second), town0, in.ID); return err })
}

// Every mistake of an arrangement at once.
func TestBadTrips(t *testing.T) {
	w := newWorld(t).seed(2)
	a := w.applied(town0)
	try := func(n int, change func(*acceptance.Trip)) {
		t.Helper()
		trip := acceptance.Trip{Kind: acceptance.Acceptance, Town: town0, Date: w.today(), Team: team(), Application: a.ID}
		change(&trip)
		w.refused(fault.Invalid, func() error {
			_, err := w.Arrange(w.ctx, w.deed(bureau), trip)
			if got := mistakesOf(err); len(got) != n {
				t.Errorf("%d mistakes, want %d: %v", len(got), n, got)
			}
			return err
		})
	}
	try(1, func(x *acceptance.Trip) { x.Date = 0 })
	try(3, func(x *acceptance.Trip) { x.Team = nil; x.Date = 0 })
	try(1, func(x *acceptance.Trip) { x.Team[0].Person = "" })
	try(1, func(x *acceptance.Trip) { x.Team[1].Lead = true })
	try(1, func(x *acceptance.Trip) { x.Team[2].Unit = town0 + "-hall" })
	try(1, func(x *acceptance.Trip) { x.Team[2].Name = "" })
	try(1, func(x *acceptance.Trip) { x.Team = append(x.Team, x.Team[1]) })
	try(1, func(x *acceptance.Trip) { x.Application = "none" })
	try(1, func(x *acceptance.Trip) { x.Kind = acceptance.Guidance })
	try(2, func(x *acceptance.Trip) {
		x.Kind, x.Items = acceptance.Guidance, []string{"XF-001", "XF-001", "XF-999"}
	})
	building := []acceptance.Plan{{Town: town1, Year: 2022, State: acceptance.Building}}
	_, err := w.Choose(w.ctx, w.deed(bureau), county, building)
	w.must(err)
	w.refused(fault.Conflict, func() error {
		_, err := w.Apply(w.ctx, w.deed(townActor(town1)), town1, acceptance.Claim{})
		return err
	})
	_, err = w.Drop(w.ctx, w.deed(bureau), town1, "并入邻镇")
	w.must(err)
	w.refused(fault.Conflict, func() error {
		_, err := w.Apply(w.ctx, w.deed(townActor(town1)), town1, acceptance.Claim{})
		return err
	})
	w.refused(fault.Invalid, func() error {
		_, err := w.Choose(w.ctx, w.deed(bureau), county, []acceptance.Plan{
			{Town: town0, Year: 21, State: acceptance.Built}, {Town: town0, Year: 2021}, {Town: "610729101", Year: 2021, State: acceptance.Built},
			{Town: town1, Year: 2021, State: acceptance.Built, Built: w.today() + 1},
		})
		if got := mistakesOf(err); len(got) != 5 {
			t.Errorf("%v", got)
		}
		return err
	})
}

func TestBadFindings(t *testing.T) {
	w := newWorld(t).seed(1)
	w.refused(fault.Invalid, func() error {
		_, err := w.Raise(w.ctx, w.deed(bureau), acceptance.Told{Place: county, Source: "rumour", Unit: "nobody", Found: w.today() + 1, Due: w.today()})
		if got := mistakesOf(err); len(got) != 5 {
			t.Errorf("%v", got)
		}
		return err
	})
	f := w.told(town0)
	w.refused(fault.Invalid, func() error {
		_, err := w.PlanMeasures(w.ctx, w.deed(townActor(town0)), town0, f.ID, "", []acceptance.Measure{{}, {Text: "晚", Due: f.Due + 1}, {Text: "早", Done: f.Found - 1}}, 0)
		if got := mistakesOf(err); len(got) != 3 {
			t.Errorf("%v", got)
		}
		return err
	})
	w.refused(fault.Invalid, func() error {
		_, err := w.PlanMeasures(w.ctx, w.deed(townActor(town0)), town0, f.ID, "", []acceptance.Measure{{Text: "明天", Done: w.today() + 1}}, 0)
		return err
	})
	d := w.deed(bureau)
	d.Day = w.today() + 1
	w.refused(fault.Invalid, func() error { _, err := w.Extend(w.ctx, d, town0, f.ID, f.Due+5, "x"); return err })
}
