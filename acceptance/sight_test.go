package acceptance_test

import (
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// An inspector of another place whom a team names sees that inspection and no other, scores it,
// signs it and locks it; everybody else sees what lies in their scope.
func TestInSight(t *testing.T) {
	w := newWorld(t).seed(2)
	guest := journal.Actor{Person: "guest", Name: "外县 检查员", Unit: "610729-d01", Role: journal.Inspector, Scope: "610729"}
	w.known(guest)
	city := journal.Actor{Person: "city", Name: "市局 检查岗", Role: journal.Bureau, Scope: "6107"}
	a := w.applied(town0)
	members := []acceptance.Member{{Person: "guest", Name: "外县 检查员", Lead: true}, {Person: "second", Name: "验收组 成员"}}
	in, err := w.Arrange(w.ctx, w.deed(city), acceptance.Trip{Kind: acceptance.Acceptance, Town: town0, Date: w.today(), Team: members, Application: a.ID})
	w.must(err)
	other := w.guidance(town1)
	for _, tc := range []struct {
		actor journal.Actor
		want  int
	}{
		{guest, 1}, {bureau, 2}, {second, 2}, {leader, 2}, {townActor(town0), 1}, {townActor(town1), 1}, {abroad, 0}, {admin, 0},
	} {
		list, err := w.Visible(w.ctx, tc.actor, "")
		w.must(err)
		if len(list) != tc.want {
			t.Errorf("%s sees %d inspections, want %d", tc.actor.Person, len(list), tc.want)
		}
	}
	w.refused(fault.NotFound, func() error {
		_, _, err := w.Score(w.ctx, w.deed(guest), town1, other.ID, []acceptance.Mark{pass("1.2")})
		return err
	})
	_, err = w.PassRest(w.ctx, w.deed(guest), town0, in.ID, "", "")
	w.must(err)
	_, err = w.Judge(w.ctx, w.deed(guest), town0, in.ID)
	w.must(err)
	for _, by := range []journal.Actor{guest, second} {
		_, err = w.Sign(w.ctx, w.deed(by), town0, in.ID)
		w.must(err)
	}
	_, err = w.Countersign(w.ctx, w.deed(townActor(town0)), town0, in.ID)
	w.must(err)
	in, err = w.Lock(w.ctx, w.deed(guest), town0, in.ID)
	w.must(err)
	if in.State != acceptance.Locked {
		t.Error(in.State)
	}
}

// A deed in the future and one without an id are refused; one of the past is entered later (补录).
func TestDays(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.arranged(town0)
	d := w.deed(lead)
	d.Day = w.today() + 1
	w.refused(fault.Invalid, func() error { _, err := w.PassRest(w.ctx, d, town0, in.ID, "", ""); return err })
	d.Op, d.Day = "", 0
	w.refused(fault.Invalid, func() error { _, err := w.PassRest(w.ctx, d, town0, in.ID, "", ""); return err })
	d = w.deed(lead)
	d.Day = w.today() - 1
	in, err := w.PassRest(w.ctx, d, town0, in.ID, "", "")
	w.must(err)
	if in.Answers[0].Day != w.today()-1 {
		t.Errorf("answered on %s", in.Answers[0].Day)
	}
}

// Called off, an inspection takes no more, and its application gets another visit.
func TestCalledOff(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.arranged(town0)
	w.refused(fault.Invalid, func() error { _, err := w.CallOff(w.ctx, w.deed(bureau), town0, in.ID, ""); return err })
	_, err := w.CallOff(w.ctx, w.deed(bureau), town0, in.ID, "大雪封路")
	w.must(err)
	w.refused(fault.Conflict, func() error { _, err := w.PassRest(w.ctx, w.deed(lead), town0, in.ID, "", ""); return err })
	next, err := w.Arrange(w.ctx, w.deed(bureau), acceptance.Trip{Kind: acceptance.Acceptance, Town: town0, Date: w.today(), Team: team(), Application: in.Application})
	w.must(err)
	if next.ID == in.ID {
		t.Error("the same inspection")
	}
	w.locked(w.judged(next))
	// A record that was locked once is not called off, though it is open again.
	_, err = w.Reopen(w.ctx, w.deed(bureau), town0, next.ID, "有误")
	w.must(err)
	w.refused(fault.Conflict, func() error { _, err := w.CallOff(w.ctx, w.deed(bureau), town0, next.ID, "x"); return err })
}

// The bytes of a locked record are what its hash says: changing any of it shows.
func TestIntact(t *testing.T) {
	w := newWorld(t).seed(1)
	in := w.locked(w.judged(w.arranged(town0), deduct("1.2", 5)))
	std, err := w.store.Standard(w.ctx, county, acceptance.Acceptance, 1)
	w.must(err)
	if !in.Intact(std) {
		t.Fatal("not intact as locked")
	}
	for name, change := range map[string]func(*acceptance.Inspection, *acceptance.Standard){
		"deduction": func(in *acceptance.Inspection, _ *acceptance.Standard) { in.Answers[0].Deducted++ },
		"note":      func(in *acceptance.Inspection, _ *acceptance.Standard) { in.Answers[0].Note = "" },
		"photo":     func(in *acceptance.Inspection, _ *acceptance.Standard) { in.Answers[0].Photos = []string{"x"} },
		"answer":    func(in *acceptance.Inspection, _ *acceptance.Standard) { in.Answers = in.Answers[1:] },
		"verdict":   func(in *acceptance.Inspection, _ *acceptance.Standard) { in.Verdict.Grade = acceptance.Unfit },
		"score":     func(in *acceptance.Inspection, _ *acceptance.Standard) { in.Verdict.Score.Earned++ },
		"signature": func(in *acceptance.Inspection, _ *acceptance.Standard) { in.Signed[0].Name = "别人" },
		"team":      func(in *acceptance.Inspection, _ *acceptance.Standard) { in.Team = in.Team[1:] },
		"town":      func(in *acceptance.Inspection, _ *acceptance.Standard) { in.Town = town1 },
		"day":       func(in *acceptance.Inspection, _ *acceptance.Standard) { in.Date++ },
		"points":    func(_ *acceptance.Inspection, s *acceptance.Standard) { s.Sections[0].Clauses[0].Points++ },
		"settings":  func(_ *acceptance.Inspection, s *acceptance.Standard) { s.Settings.Pass-- },
	} {
		again, err := w.store.Inspection(w.ctx, town0, in.ID)
		w.must(err)
		v := *again.Verdict
		again.Verdict = &v
		again.Signed = append([]acceptance.Signed{}, again.Signed...)
		other := *std
		other.Sections = sections()
		change(again, &other)
		if again.Intact(&other) {
			t.Errorf("%s changed, and the record passes for intact", name)
		}
	}
}
