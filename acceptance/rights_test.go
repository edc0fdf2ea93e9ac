package acceptance_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// stage is a world in which every method has something to act on.
type stage struct {
	*world
	application *acceptance.Application // submitted, of town1
	admitted    *acceptance.Application // of town2
	scoring     *acceptance.Inspection  // of town0, with a dispute
	signing     *acceptance.Inspection  // guidance, of town0
	ready       *acceptance.Inspection  // everybody has signed, of town0
	locked      *acceptance.Inspection  // guidance, of town0, with a deduction
	pending     *acceptance.Finding
	working     *acceptance.Finding
	waiting     *acceptance.Finding
	closed      *acceptance.Finding
	shared      *acceptance.Finding // of a unit of the county
}

func (w *world) guidance(town string) *acceptance.Inspection {
	w.Helper()
	in, err := w.Arrange(w.ctx, w.deed(bureau), acceptance.Trip{Kind: acceptance.Guidance, Town: town, Date: w.today(), Team: team(), Items: []string{"XF-001"}})
	w.must(err)
	return in
}

func itemMark(no string, tenths acceptance.Tenths) acceptance.Mark {
	m := deduct(no, tenths)
	m.Item = "XF-001"
	return m
}

func newStage(t *testing.T) *stage {
	w := newWorld(t).seed(3)
	s := &stage{world: w}
	var err error
	s.application, err = w.Apply(w.ctx, w.deed(townActor(town1)), town1, acceptance.Claim{})
	w.must(err)
	s.admitted = w.applied(townCode(2))
	s.scoring = w.arranged(town0)
	w.score(s.scoring, deduct("1.2", 10))
	_, _, err = w.Score(w.ctx, w.deed(second), town0, s.scoring.ID, []acceptance.Mark{deduct("1.2", 20)})
	w.must(err)
	s.signing = w.judged(w.guidance(town0))
	s.locked = w.locked(w.judged(w.guidance(town0), itemMark("1.2", 10)))
	s.ready = w.judged(w.guidance(town0), itemMark("1.3", 10))
	_, err = w.Sign(w.ctx, w.deed(lead), town0, s.ready.ID)
	w.must(err)
	_, err = w.Sign(w.ctx, w.deed(second), town0, s.ready.ID)
	w.must(err)
	_, err = w.SignOnPaper(w.ctx, w.deed(lead), town0, s.ready.ID, acceptance.OnPaper{Side: acceptance.TeamSide, Name: "县编办 成员", Note: "纸上"})
	w.must(err)
	_, err = w.Countersign(w.ctx, w.deed(townActor(town0)), town0, s.ready.ID)
	w.must(err)
	s.pending, s.working, s.waiting, s.closed = w.told(town0), w.told(town0), w.told(town0), w.told(town0)
	_, err = w.PlanMeasures(w.ctx, w.deed(townActor(town0)), town0, s.working.ID, "", []acceptance.Measure{{Text: "补", Done: w.today()}}, 0)
	w.must(err)
	s.shared = w.told(deptUnit)
	w.fix(s.waiting)
	w.fix(s.closed)
	_, err = w.Close(w.ctx, w.deed(outside), town0, s.closed.ID, "", "")
	w.must(err)
	return s
}

// method is one act of the service: who may, and what it does; v tells two contents apart.
type method struct {
	name string
	may  []string
	by   journal.Actor // of those who may
	do   func(s *stage, d journal.Deed, v int) (any, error)
	// far is who of the same county may not know of the subject; empty: the other towns.
	hidden []string
}

// monday is the first day of every world.
var monday = journal.DayOf(start)

func text(v int) string { return []string{"理由", "别的理由"}[v] }

func methods() []method {
	var list []method
	add := func(name string, by journal.Actor, may []string, do func(s *stage, d journal.Deed, v int) (any, error)) {
		list = append(list, method{name: name, may: may, by: by, do: do})
	}
	addTown := func(name string, by journal.Actor, may []string, do func(s *stage, d journal.Deed, v int) (any, error)) {
		add(name, by, may, do)
		list[len(list)-1].hidden = []string{"town1"}
	}
	add("Issue", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		std, _, err := s.Issue(s.ctx, d, acceptance.Draft{Place: county, Kind: acceptance.Conduct, Title: text(v), Sections: sections(), Settings: acceptance.Usual()}, false)
		return std, err
	})
	add("Choose", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Choose(s.ctx, d, county, []acceptance.Plan{{Town: town0, Year: 2022 + v, State: acceptance.Building}})
	})
	list[len(list)-1].hidden = []string{"town0", "town1"}
	addTown("Drop", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) { return s.Drop(s.ctx, d, town0, text(v)) })
	add("Apply", townActor(town1), []string{"town1"}, func(s *stage, d journal.Deed, v int) (any, error) {
		_, err := s.SendBack(s.ctx, s.deed(bureau), town1, s.application.ID, "补")
		if err != nil && !errors.Is(err, fault.Conflict) {
			s.must(err)
		}
		return s.Apply(s.ctx, d, town1, acceptance.Claim{Note: text(v)})
	})
	list[len(list)-1].hidden = []string{"town0"}
	add("SendBack", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.SendBack(s.ctx, d, town1, s.application.ID, text(v))
	})
	list[len(list)-1].hidden = []string{"town0"}
	add("Arrange", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Arrange(s.ctx, d, acceptance.Trip{Kind: acceptance.Acceptance, Town: townCode(2), Date: monday + journal.Day(v), Team: team(), Application: s.admitted.ID})
	})
	list[len(list)-1].hidden = []string{"town0", "town1"}
	addTown("ChangeTeam", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.ChangeTeam(s.ctx, d, town0, s.scoring.ID, team(), monday+journal.Day(v)+1, 0)
	})
	addTown("CallOff", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.CallOff(s.ctx, d, town0, s.scoring.ID, text(v))
	})
	add("DrawTowns", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.DrawTowns(s.ctx, d, acceptance.Lots{Place: county, Kind: acceptance.Conduct, Date: monday, Team: team(), Count: 1 + v})
	})
	list[len(list)-1].hidden = []string{"town0", "town1"}
	addTown("Reinspect", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Reinspect(s.ctx, d, town0, s.locked.ID, monday+journal.Day(v), team())
	})
	addTown("Score", lead, []string{"bureau", "lead", "second"}, func(s *stage, d journal.Deed, v int) (any, error) {
		in, _, err := s.Score(s.ctx, d, town0, s.scoring.ID, []acceptance.Mark{deduct("1.3", acceptance.Tenths(1+v))})
		return in, err
	})
	addTown("PassRest", lead, []string{"bureau", "lead", "second"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.PassRest(s.ctx, d, town0, s.scoring.ID, []string{"一、场所", "二、办理"}[v], "")
	})
	addTown("Settle", lead, []string{"lead"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Settle(s.ctx, d, town0, s.scoring.ID, 1, v == 0, "")
	})
	addTown("Rescore", lead, []string{"lead"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Rescore(s.ctx, d, town0, s.signing.ID, text(v))
	})
	addTown("SignOnPaper", lead, []string{"bureau", "lead"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.SignOnPaper(s.ctx, d, town0, s.signing.ID, acceptance.OnPaper{Side: acceptance.TownSide, Name: text(v), Note: "纸上"})
	})
	addTown("Reopen", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Reopen(s.ctx, d, town0, s.locked.ID, text(v))
	})
	add("Raise", bureau, []string{"bureau", "lead", "second", "outside", "native"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Raise(s.ctx, d, acceptance.Told{Place: county, Source: acceptance.FromPublic, Unit: town0, Text: text(v)})
	})
	list[len(list)-1].hidden = []string{"town0", "town1"}
	addTown("PlanMeasures", townActor(town0), []string{"bureau", "town0"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.PlanMeasures(s.ctx, d, town0, s.pending.ID, text(v), []acceptance.Measure{{Text: "补"}}, 0)
	})
	addTown("Report", townActor(town0), []string{"bureau", "town0"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Report(s.ctx, d, town0, s.working.ID, text(v), nil)
	})
	addTown("Return", outside, []string{"bureau", "lead", "second", "outside"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Return(s.ctx, d, town0, s.waiting.ID, text(v))
	})
	addTown("Close", outside, []string{"bureau", "lead", "second", "outside"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Close(s.ctx, d, town0, s.waiting.ID, text(v), "")
	})
	addTown("Extend", bureau, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Extend(s.ctx, d, town0, s.pending.ID, s.pending.Due+5, text(v))
	})
	add("Transfer", bureau2, []string{"bureau"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.Transfer(s.ctx, d, county, s.shared.ID, bureauUnit, text(v))
	})
	list[len(list)-1].hidden = []string{"town0", "town1"}
	addTown("LookAgain", outside, []string{"bureau", "lead", "second", "outside"}, func(s *stage, d journal.Deed, v int) (any, error) {
		return s.LookAgain(s.ctx, d, town0, s.closed.ID, v == 0, text(v))
	})
	return list
}

// single are the acts that say nothing: a repetition has no other content.
func single() []method {
	return []method{
		{name: "Admit", by: bureau, may: []string{"bureau"}, hidden: []string{"town0"}, do: func(s *stage, d journal.Deed, _ int) (any, error) {
			return s.Admit(s.ctx, d, town1, s.application.ID)
		}},
		{name: "Judge", by: lead, may: []string{"lead"}, hidden: []string{"town1"}, do: func(s *stage, d journal.Deed, _ int) (any, error) {
			in, err := s.Rescore(s.ctx, s.deed(lead), town0, s.signing.ID, "再看")
			if err == nil {
				s.signing = in
			}
			return s.Judge(s.ctx, d, town0, s.signing.ID)
		}},
		{name: "Sign", by: second, may: []string{"lead", "second"}, hidden: []string{"town1"}, do: func(s *stage, d journal.Deed, _ int) (any, error) {
			return s.Sign(s.ctx, d, town0, s.signing.ID)
		}},
		{name: "Countersign", by: townActor(town0), may: []string{"town0"}, hidden: []string{"town1"}, do: func(s *stage, d journal.Deed, _ int) (any, error) {
			return s.Countersign(s.ctx, d, town0, s.signing.ID)
		}},
		{name: "Lock", by: lead, may: []string{"lead"}, hidden: []string{"town1"}, do: func(s *stage, d journal.Deed, _ int) (any, error) {
			return s.Lock(s.ctx, d, town0, s.ready.ID)
		}},
	}
}

type named struct {
	name  string
	actor journal.Actor
}

func actors() []named {
	return []named{
		{"bureau", bureau}, {"lead", lead}, {"second", second}, {"outside", outside}, {"native", native}, {"dept", dept}, {"town0", townActor(town0)},
		{"town1", townActor(town1)}, {"leader", leader}, {"auditor", auditor}, {"admin", admin}, {"abroad", abroad}, {"nobody", journal.Actor{Scope: county}},
	}
}

// Every method by every actor: done, Denied where the actor knows of the subject, else NotFound;
// what is refused writes nothing.
func TestRights(t *testing.T) {
	for _, m := range slices.Concat(methods(), single()) {
		for _, a := range actors() {
			s := newStage(t)
			kind := fault.Denied
			switch {
			case slices.Contains(m.may, a.name):
				kind = ""
			case a.name == "abroad" || slices.Contains(m.hidden, a.name):
				kind = fault.NotFound
			}
			before := s.entries()
			if m.name == "Apply" || m.name == "Judge" { // their harness writes one entry
				before++
			}
			_, err := m.do(s, s.deed(a.actor), 0)
			if kind == "" && err != nil || kind != "" && !errors.Is(err, kind) {
				t.Errorf("%s by %s: %v %v, want %q", m.name, a.name, err, mistakesOf(err), kind)
			}
			if grew := s.entries() - before; kind != "" && grew != 0 {
				t.Errorf("%s by %s was refused and wrote %d entries", m.name, a.name, grew)
			}
		}
	}
}

// The same deed again writes nothing and is answered; its operation id with another content is
// fault.Exists; both hold although the world went on.
func TestAgain(t *testing.T) {
	for _, m := range slices.Concat(methods(), single()) {
		t.Run(m.name, func(t *testing.T) {
			s := newStage(t)
			d := s.deed(m.by)
			first, err := m.do(s, d, 0)
			s.must(err)
			s.pass(1)
			if m.name == "Judge" || m.name == "Apply" {
				return // their harness goes on before each try
			}
			before := s.entries()
			for range 2 {
				again, err := m.do(s, d, 0)
				s.must(err)
				if a, b := spelt(first), spelt(again); a != b {
					t.Fatalf("answers\n%s\n%s", a, b)
				}
			}
			if len(m.may) > 0 && !slices.ContainsFunc(single(), func(x method) bool { return x.name == m.name }) {
				_, err = m.do(s, d, 1)
				want(t, err, fault.Exists)
			}
			if s.entries() != before {
				t.Fatalf("%d entries more", s.entries()-before)
			}
		})
	}
}

func spelt(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
