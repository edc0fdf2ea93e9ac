package acceptance_test

import (
	"fmt"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"

	"pgregory.net/rapid"
)

// machine lets anybody do anything in any order and knows, by itself, what must hold afterwards.
type machine struct {
	*world
	t        *rapid.T
	records  map[string]string // inspection to what its locked record says
	firstDue map[string]journal.Day
	numbers  map[int]string
	vetoes   map[string]int // inspection/clause to the corrections it had when it was vetoed
}

func (m *machine) actor() journal.Actor {
	all := actors()
	return all[rapid.IntRange(0, len(all)-1).Draw(m.t, "actor")].actor
}

func (m *machine) pick(list []*acceptance.Inspection) *acceptance.Inspection {
	if len(list) == 0 {
		m.t.Skip("no inspection")
	}
	return list[rapid.IntRange(0, len(list)-1).Draw(m.t, "inspection")]
}

func (m *machine) inspections() []*acceptance.Inspection {
	list, err := m.store.Inspections(m.ctx, county, "")
	m.must(err)
	return list
}

func (m *machine) open() []*acceptance.Finding {
	list, err := m.store.Findings(m.ctx, county, "")
	m.must(err)
	if len(list) == 0 {
		m.t.Skip("no finding")
	}
	return list
}

// mark is any answer, right or wrong.
func (m *machine) mark(in *acceptance.Inspection) acceptance.Mark {
	clauses := []string{"1.1", "1.2", "1.3", "2.1", "2.2", "2.5", "9.9"}
	results := []acceptance.Result{acceptance.Met, acceptance.Deducted, acceptance.NotApplicable, acceptance.Vetoed, "?"}
	mark := acceptance.Mark{Clause: rapid.SampledFrom(clauses).Draw(m.t, "clause"), Result: rapid.SampledFrom(results).Draw(m.t, "result")}
	if mark.Result == acceptance.Deducted {
		mark.Deducted = acceptance.Tenths(rapid.IntRange(-1, 101).Draw(m.t, "deducted"))
	}
	if in.Kind == acceptance.Guidance {
		mark.Item = "XF-001"
	}
	if a, ok := in.Answer(acceptance.Key{Clause: mark.Clause, Item: mark.Item}); ok {
		mark.Seen = a.Version - rapid.IntRange(0, 1).Draw(m.t, "behind")
	}
	mark.Reason = rapid.SampledFrom([]string{"", "误判"}).Draw(m.t, "reason")
	return mark
}

// tried takes what an act came to: a fault of the domain is an answer like any other.
func (m *machine) tried(err error) {
	switch fault.KindOf(err) {
	case fault.Internal, fault.Unavailable:
		if err != nil {
			m.t.Fatalf("%v", err)
		}
	}
}

// hurried has the right people do the next so many right things, so that chains come to their end.
func (m *machine) hurried(in *acceptance.Inspection, n int) {
	steps := []func() error{
		func() error {
			_, err := m.PassRest(m.ctx, m.deed(lead), in.Town, in.ID, "", "")
			return err
		},
		func() error { _, err := m.Judge(m.ctx, m.deed(lead), in.Town, in.ID); return err },
		func() error { _, err := m.Sign(m.ctx, m.deed(lead), in.Town, in.ID); return err },
		func() error { _, err := m.Sign(m.ctx, m.deed(second), in.Town, in.ID); return err },
		func() error {
			_, err := m.SignOnPaper(m.ctx, m.deed(lead), in.Town, in.ID, acceptance.OnPaper{Side: acceptance.TeamSide, Name: "县编办 成员", Note: "纸上"})
			return err
		},
		func() error {
			_, err := m.Countersign(m.ctx, m.deed(townActor(in.Town)), in.Town, in.ID)
			return err
		},
		func() error { _, err := m.Lock(m.ctx, m.deed(lead), in.Town, in.ID); return err },
	}
	for _, step := range steps[:n] {
		m.tried(step())
	}
}

func (m *machine) acts() map[string]func(*rapid.T) {
	do := func(act func(a journal.Actor, in *acceptance.Inspection) error) func(*rapid.T) {
		return func(t *rapid.T) {
			m.t = t
			in := m.pick(m.inspections())
			m.tried(act(m.actor(), in))
		}
	}
	mend := func(act func(a journal.Actor, f *acceptance.Finding) error) func(*rapid.T) {
		return func(t *rapid.T) {
			m.t = t
			list := m.open()
			f := list[rapid.IntRange(0, len(list)-1).Draw(t, "finding")]
			m.tried(act(m.actor(), f))
		}
	}
	return map[string]func(*rapid.T){
		"score": do(func(a journal.Actor, in *acceptance.Inspection) error {
			_, _, err := m.Score(m.ctx, m.deed(a), in.Town, in.ID, []acceptance.Mark{m.mark(in), m.mark(in)})
			return err
		}),
		"score one": do(func(_ journal.Actor, in *acceptance.Inspection) error {
			_, _, err := m.Score(m.ctx, m.deed(rapid.SampledFrom([]journal.Actor{lead, second}).Draw(m.t, "member")), in.Town, in.ID, []acceptance.Mark{m.mark(in)})
			return err
		}),
		"settle": do(func(_ journal.Actor, in *acceptance.Inspection) error {
			_, err := m.Settle(m.ctx, m.deed(lead), in.Town, in.ID, rapid.IntRange(0, len(in.Disputes)).Draw(m.t, "n"), rapid.Bool().Draw(m.t, "take"), rapid.SampledFrom([]string{"", "实测"}).Draw(m.t, "why"))
			return err
		}),
		"settle all": do(func(_ journal.Actor, in *acceptance.Inspection) error {
			for _, d := range in.Unsettled() {
				_, err := m.Settle(m.ctx, m.deed(lead), in.Town, in.ID, d.N, rapid.Bool().Draw(m.t, "take"), "实测")
				m.tried(err)
			}
			return nil
		}),
		"disagree": do(func(_ journal.Actor, in *acceptance.Inspection) error {
			mark := m.mark(in)
			mark.Seen = 0
			_, _, err := m.Score(m.ctx, m.deed(second), in.Town, in.ID, []acceptance.Mark{mark})
			return err
		}),
		"whole": do(func(_ journal.Actor, in *acceptance.Inspection) error { m.hurried(in, 7); return nil }),
		"bureau reopens": do(func(_ journal.Actor, in *acceptance.Inspection) error {
			_, err := m.Reopen(m.ctx, m.deed(bureau), in.Town, in.ID, "有误")
			if err == nil {
				delete(m.records, in.Town+in.ID)
			}
			return err
		}),
		"next round": do(func(_ journal.Actor, in *acceptance.Inspection) error {
			_, err := m.Reinspect(m.ctx, m.deed(bureau), in.Town, in.ID, m.today(), team())
			return err
		}),
		"outsider closes": mend(func(_ journal.Actor, f *acceptance.Finding) error {
			_, err := m.Close(m.ctx, m.deed(outside), f.Division, f.ID, "", "")
			return err
		}),
		"hurry": do(func(_ journal.Actor, in *acceptance.Inspection) error {
			m.hurried(in, rapid.IntRange(1, 7).Draw(m.t, "steps"))
			return nil
		}),
		"sign": do(func(a journal.Actor, in *acceptance.Inspection) error {
			_, err := m.Sign(m.ctx, m.deed(a), in.Town, in.ID)
			return err
		}),
		"lock": do(func(a journal.Actor, in *acceptance.Inspection) error {
			_, err := m.Lock(m.ctx, m.deed(a), in.Town, in.ID)
			return err
		}),
		"rescore": do(func(a journal.Actor, in *acceptance.Inspection) error {
			_, err := m.Rescore(m.ctx, m.deed(a), in.Town, in.ID, "漏")
			return err
		}),
		"team": do(func(a journal.Actor, in *acceptance.Inspection) error {
			members := team()[:rapid.IntRange(1, 3).Draw(m.t, "size")]
			seen := in.Teams - rapid.IntRange(0, 1).Draw(m.t, "behind")
			now, err := m.ChangeTeam(m.ctx, m.deed(a), in.Town, in.ID, members, m.today(), seen)
			if err == nil && now.Teams != in.Teams && seen != in.Teams {
				m.t.Fatal("a team was saved over one that was not seen")
			}
			return err
		}),
		"reopen": do(func(a journal.Actor, in *acceptance.Inspection) error {
			_, err := m.Reopen(m.ctx, m.deed(a), in.Town, in.ID, "有误")
			if err == nil {
				delete(m.records, in.Town+in.ID)
			}
			return err
		}),
		"reinspect": do(func(a journal.Actor, in *acceptance.Inspection) error {
			_, err := m.Reinspect(m.ctx, m.deed(a), in.Town, in.ID, m.today(), team())
			return err
		}),
		"guidance": do(func(a journal.Actor, in *acceptance.Inspection) error {
			_, err := m.Arrange(m.ctx, m.deed(a), acceptance.Trip{Kind: acceptance.Guidance, Town: in.Town, Date: m.today(), Team: team(), Items: []string{"XF-001"}})
			return err
		}),
		"plan": mend(func(a journal.Actor, f *acceptance.Finding) error {
			_, err := m.PlanMeasures(m.ctx, m.deed(a), f.Division, f.ID, "", []acceptance.Measure{{Text: "补", Lasting: true}}, f.Plans)
			return err
		}),
		"fix": mend(func(_ journal.Actor, f *acceptance.Finding) error {
			owner := townActor(f.Division)
			if f.Unit != f.Division {
				owner = bureau
			}
			_, err := m.PlanMeasures(m.ctx, m.deed(owner), f.Division, f.ID, "", []acceptance.Measure{{Text: "补", Lasting: true}}, f.Plans)
			m.tried(err)
			_, err = m.Report(m.ctx, m.deed(owner), f.Division, f.ID, "好了", nil)
			return err
		}),
		"return": mend(func(a journal.Actor, f *acceptance.Finding) error {
			_, err := m.Return(m.ctx, m.deed(a), f.Division, f.ID, "差")
			return err
		}),
		"close": mend(func(a journal.Actor, f *acceptance.Finding) error {
			_, err := m.Close(m.ctx, m.deed(a), f.Division, f.ID, "", "文")
			return err
		}),
		"confirm": mend(func(a journal.Actor, f *acceptance.Finding) error {
			_, err := m.Confirm(m.ctx, m.deed(a), f.Division, f.ID)
			return err
		}),
		"second": mend(func(_ journal.Actor, f *acceptance.Finding) error {
			_, err := m.Confirm(m.ctx, m.deed(bureau2), f.Division, f.ID)
			return err
		}),
		"transfer": mend(func(a journal.Actor, f *acceptance.Finding) error {
			now, err := m.Transfer(m.ctx, m.deed(a), f.Division, f.ID, rapid.SampledFrom([]string{bureauUnit, deptUnit, town0, "nobody"}).Draw(m.t, "unit"), "职责")
			if err == nil && (now.Division != county || a.Role != journal.Bureau || a.Unit == f.Unit || now.Due != f.Due || len(now.Measures) > 0) {
				m.t.Fatalf("%s of %s went to %s by %s", f.Label(), f.Unit, now.Unit, a.Person)
			}
			return err
		}),
		"extend": mend(func(a journal.Actor, f *acceptance.Finding) error {
			_, err := m.Extend(m.ctx, m.deed(a), f.Division, f.ID, f.Due+journal.Day(rapid.IntRange(0, 3).Draw(m.t, "days")), "晚")
			return err
		}),
		"look": mend(func(a journal.Actor, f *acceptance.Finding) error {
			_, err := m.LookAgain(m.ctx, m.deed(a), f.Division, f.ID, rapid.Bool().Draw(m.t, "held"), "看过")
			return err
		}),
		"pass day": func(*rapid.T) { m.pass(1) },
		"":         func(t *rapid.T) { m.t = t; m.check() },
	}
}

// check is every rule, worked out from the records themselves.
func (m *machine) check() {
	std, err := m.store.Standard(m.ctx, county, acceptance.Acceptance, 1)
	m.must(err)
	all := m.inspections()
	wanted := map[string]acceptance.Answer{} // finding to the answer it comes from
	for _, in := range all {
		m.record(in, std)
		if in.State != acceptance.Locked || in.Round > 1 {
			continue
		}
		for _, a := range in.Answers {
			if a.Result == acceptance.Deducted || a.Result == acceptance.Vetoed {
				wanted[acceptance.FindingID(in.ID, a.Key())] = a
			}
		}
	}
	list, err := m.store.Findings(m.ctx, county, "")
	m.must(err)
	found := map[string]bool{}
	for _, f := range list {
		m.finding(f)
		found[f.ID] = f.State != acceptance.Void
		if a, ok := wanted[f.ID]; ok && (f.Deducted != a.Deducted || f.Veto != (a.Result == acceptance.Vetoed)) {
			m.t.Fatalf("%s says %s, its record %s", f.ID, f.Deducted, a.Deducted)
		}
	}
	for id := range wanted {
		if !found[id] {
			m.t.Fatalf("no finding %s", id)
		}
	}
}

func (m *machine) record(in *acceptance.Inspection, std *acceptance.Standard) {
	key := in.Town + in.ID
	for _, a := range in.Answers {
		at := key + field(a)
		switch n, was := m.vetoes[at]; {
		case a.Result == acceptance.Vetoed && !was:
			m.vetoes[at] = len(in.Corrections)
		case a.Result != acceptance.Vetoed && was:
			if len(in.Corrections) <= n || in.Corrections[n].By.Person != "lead" {
				m.t.Fatalf("%s: a veto went away, and no 组长 corrected it", at)
			}
			delete(m.vetoes, at)
		}
		if a.Deducted < 0 || a.Deducted > 100 || a.Clause == "2.5" && a.Deducted > 50 || a.Result == acceptance.NotApplicable && (a.Clause == "1.1" || a.Clause == "2.1") {
			m.t.Fatalf("%+v stands", a)
		}
	}
	if in.State != acceptance.Locked {
		return
	}
	if len(in.Unsigned()) > 0 || len(in.Unsettled()) > 0 || len(in.Answers) != 10 {
		m.t.Fatalf("locked, %v unsigned, %d answers", in.Unsigned(), len(in.Answers))
	}
	if in.Kind == acceptance.Acceptance && !in.Intact(std) {
		m.t.Fatal("a locked record is not what was locked")
	}
	earned, whole, vetoed := 0, 0, false
	for _, a := range in.Answers {
		if a.Result != acceptance.NotApplicable {
			whole += 100
			earned += 100 - int(a.Deducted)
		}
		if a.Result == acceptance.Vetoed {
			vetoed, earned = true, earned-100
		}
	}
	grade := acceptance.Mend
	switch { // in per mille of what was applicable, cross-multiplied
	case vetoed || earned*10 < 6*whole:
		grade = acceptance.Unfit
	case earned*10 >= 8*whole:
		grade = acceptance.Fit
	}
	if v := in.Verdict; v.Grade != grade || int(v.Score.Earned) != earned || int(v.Score.Applicable) != whole {
		m.t.Fatalf("%+v, want %s by %d of %d", v, grade, earned, whole)
	}
	said := spelt(in)
	if was, ok := m.records[key]; ok && was != said {
		m.t.Fatalf("a locked record changed\n%s\n%s", was, said)
	}
	m.records[key] = said
}

func field(a acceptance.Answer) string { return "/" + a.Clause + "/" + a.Item }

func (m *machine) finding(f *acceptance.Finding) {
	if id, taken := m.numbers[f.Number]; taken && id != f.Division+f.ID {
		m.t.Fatalf("%s is the number of %s and %s", f.Label(), id, f.ID)
	}
	m.numbers[f.Number] = f.Division + f.ID
	if d, ok := m.firstDue[f.ID]; ok && d != f.FirstDue {
		m.t.Fatalf("%s: the first due day became %s", f.Label(), f.FirstDue)
	}
	m.firstDue[f.ID] = f.FirstDue
	if f.Due < f.FirstDue || len(f.Extended) == 0 && f.Relapses == 0 && f.Due != f.FirstDue {
		m.t.Fatalf("%s is due on %s, first on %s", f.Label(), f.Due, f.FirstDue)
	}
	if f.State != acceptance.Closed {
		return
	}
	by := f.Closing.By
	own := f.Unit == bureauUnit && by.Unit == bureauUnit
	switch {
	case own && (f.Closing.DocNo == "" || f.Closing.Second.Person == "" || f.Closing.Second.Person == by.Person):
		m.t.Fatalf("%s of the bureau is closed by %+v", f.Label(), f.Closing)
	case !own && (by.Unit == f.Unit || catalog.UnitOfTown(by.Unit, f.Division) || by.Role == journal.Town):
		m.t.Fatalf("%s is closed by its owner %+v", f.Label(), by)
	}
}

// Any order of acts by any role keeps the rules.
func TestAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t).seed(2)
		m := &machine{
			world: w, t: t, records: map[string]string{}, firstDue: map[string]journal.Day{}, numbers: map[int]string{}, vetoes: map[string]int{},
		}
		w.arranged(town0)
		w.arranged(town1)
		for _, unit := range []string{town0, bureauUnit, deptUnit} {
			_, err := w.Raise(w.ctx, w.deed(bureau), acceptance.Told{Place: county, Source: acceptance.FromAudit, Unit: unit, Text: fmt.Sprint("问题", unit)})
			w.must(err)
		}
		t.Repeat(m.acts())
	})
}
