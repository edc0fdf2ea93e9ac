package acceptance_test

import (
	"errors"
	"slices"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// dealt does a deal with everything said that has to be said.
func (w *world) dealt(d acceptance.Deal, a journal.Actor, f *acceptance.Finding) error {
	deed, later, where := w.deed(a), f.Due.Add(5), f.Division
	var err error
	switch d {
	case acceptance.ToAssign:
		_, err = w.Assign(w.ctx, deed, where, f.ID, f.Person+"甲")
	case acceptance.ToPlan:
		_, err = w.PlanMeasures(w.ctx, deed, where, f.ID, "甲", []acceptance.Measure{{Text: "补", Lasting: true}}, f.Plans)
	case acceptance.ToReport:
		_, err = w.Report(w.ctx, deed, where, f.ID, "好了", nil)
	case acceptance.ToWant:
		_, err = w.AskExtension(w.ctx, deed, where, f.ID, later, "没到货")
	case acceptance.ToExtend:
		_, err = w.Extend(w.ctx, deed, where, f.ID, later, "没到货")
	case acceptance.ToDecline:
		_, err = w.DeclineExtension(w.ctx, deed, where, f.ID, "来得及")
	case acceptance.ToMove:
		to := deptUnit
		if f.Unit == deptUnit {
			to = bureauUnit
		}
		_, err = w.Transfer(w.ctx, deed, where, f.ID, to, "职责在他们")
	case acceptance.ToReturn:
		_, err = w.Return(w.ctx, deed, where, f.ID, "还缺")
	case acceptance.ToClose:
		_, err = w.Close(w.ctx, deed, where, f.ID, "看过", "文〔2022〕1号")
	case acceptance.ToConfirm:
		_, err = w.Confirm(w.ctx, deed, where, f.ID)
	case acceptance.ToLook:
		_, err = w.LookAgain(w.ctx, deed, where, f.ID, false, "又缺")
	default:
		w.Fatalf("no deal %s", d)
	}
	return err
}

// lives is a finding of each owner in each state of its life; each makes its own.
func (w *world) lives() []func() *acceptance.Finding {
	var out []func() *acceptance.Finding
	owners := map[string]journal.Actor{town0: townActor(town0), deptUnit: dept, bureauUnit: bureau}
	for _, unit := range []string{town0, deptUnit, bureauUnit} {
		life := []acceptance.Deal{acceptance.ToWant, acceptance.ToPlan, acceptance.ToReport, acceptance.ToClose, acceptance.ToConfirm}
		for n := range len(life) + 1 {
			out = append(out, func() *acceptance.Finding {
				f := w.told(unit)
				for _, d := range life[:n] {
					actor := owners[unit]
					switch {
					case d == acceptance.ToConfirm:
						actor = bureau2
					case d == acceptance.ToClose && unit != bureauUnit:
						actor = outside
					}
					if err := w.dealt(d, actor, f); err != nil && !errors.Is(err, fault.Conflict) {
						w.must(err)
					}
					var err error
					f, err = w.store.Finding(w.ctx, f.Division, f.ID)
					w.must(err)
				}
				return f
			})
		}
	}
	return out
}

// What a page offers is what the services do: an offer with a reason is refused with that very
// reason and writes nothing, one without is done, for every actor in every state.
func TestOffersAreWhatIsDone(t *testing.T) {
	w := newWorld(t).seed(1)
	can := 0
	for _, life := range w.lives() {
		f := life()
		for _, a := range actors() {
			for i := range f.Offers(a.actor) {
				o := f.Offers(a.actor)[i]
				before := w.entries()
				err := w.dealt(o.Deal, a.actor, f)
				switch {
				case o.Why == nil && err != nil:
					t.Errorf("%s to %s of %s in %s: offered, and refused: %v", o.Deal, a.name, f.Unit, f.State, err)
				case o.Why == nil:
					can++
					f = life() // what is refused writes nothing and leaves it as it was
				case err == nil:
					t.Errorf("%s to %s of %s in %s: done, and not offered: %v", o.Deal, a.name, f.Unit, f.State, o.Why)
				case err.Error() != o.Why.Error() || w.entries() != before:
					t.Errorf("%s to %s in %s: refused by %v, offered with %v", o.Deal, a.name, f.State, err, o.Why)
				}
			}
		}
	}
	if can == 0 {
		t.Fatal("nothing was ever offered")
	}
}

// A wish for more time waits for the bureau: granted or declined it is gone, the first due day
// stays, and it ends when the owner reports.
func TestWishForMoreTime(t *testing.T) {
	w := newWorld(t).seed(1)
	f := w.told(town0)
	town := townActor(town0)
	first := f.Due
	w.refused(fault.Invalid, func() error {
		_, err := w.AskExtension(w.ctx, w.deed(town), town0, f.ID, f.Due, "没到货")
		return err
	})
	w.refused(fault.Invalid, func() error {
		_, err := w.AskExtension(w.ctx, w.deed(town), town0, f.ID, f.Due+5, "")
		return err
	})
	w.refused(fault.Conflict, func() error {
		_, err := w.DeclineExtension(w.ctx, w.deed(bureau), town0, f.ID, "来得及")
		return err
	})
	f, err := w.AskExtension(w.ctx, w.deed(town), town0, f.ID, f.Due+5, "没到货")
	w.must(err)
	w.refused(fault.Conflict, func() error {
		_, err := w.AskExtension(w.ctx, w.deed(town), town0, f.ID, f.Due+6, "没到货")
		return err
	})
	w.refused(fault.Invalid, func() error { _, err := w.DeclineExtension(w.ctx, w.deed(bureau), town0, f.ID, ""); return err })
	f, err = w.DeclineExtension(w.ctx, w.deed(bureau), town0, f.ID, "来得及")
	w.must(err)
	if f.Wanted != nil || f.Due != first || len(f.Declined) != 1 {
		t.Fatalf("%+v", f)
	}
	_, err = w.AskExtension(w.ctx, w.deed(town), town0, f.ID, f.Due+5, "还没到货")
	w.must(err)
	f, err = w.Extend(w.ctx, w.deed(bureau), town0, f.ID, f.Due+3, "到货要三天")
	w.must(err)
	if f.Wanted != nil || f.Due != first+3 || f.FirstDue != first {
		t.Fatalf("%+v", f)
	}
	_, err = w.AskExtension(w.ctx, w.deed(town), town0, f.ID, f.Due+5, "再晚")
	w.must(err)
	w.fix(f)
	if f, err = w.store.Finding(w.ctx, town0, f.ID); err != nil || f.Wanted != nil {
		t.Fatalf("%v, still asks for more time after it was put right: %+v", err, f.Wanted)
	}
}

// Naming somebody is a change of the measures for whoever is writing them.
func TestAssign(t *testing.T) {
	w := newWorld(t).seed(1)
	f := w.told(town0)
	town := townActor(town0)
	w.refused(fault.Invalid, func() error { _, err := w.Assign(w.ctx, w.deed(town), town0, f.ID, ""); return err })
	f, err := w.Assign(w.ctx, w.deed(town), town0, f.ID, "综合岗")
	w.must(err)
	if f.Person != "综合岗" || f.State != acceptance.Pending {
		t.Fatalf("%+v", f)
	}
	w.refused(fault.Conflict, func() error {
		_, err := w.PlanMeasures(w.ctx, w.deed(town), town0, f.ID, "别人", []acceptance.Measure{{Text: "补"}}, 0)
		return err
	})
}

// The story tells every act once, in the words of the field, with what was said.
func TestFindingStory(t *testing.T) {
	w := newWorld(t).seed(1)
	f := w.told(town0)
	town := townActor(town0)
	steps := []struct {
		deal  acceptance.Deal
		actor journal.Actor
		want  string
	}{
		{acceptance.ToAssign, town, "指定责任人"}, {acceptance.ToPlan, town, "写整改措施"}, {acceptance.ToWant, town, "申请延期到 2022-03-12"},
		{acceptance.ToDecline, bureau, "不同意延期"}, {acceptance.ToWant, town, "申请延期到 2022-03-12"},
		{acceptance.ToExtend, bureau, "同意延期：2022-03-07 → 2022-03-12"}, {acceptance.ToReport, town, "报整改完成"},
		{acceptance.ToReturn, outside, "退回"}, {acceptance.ToReport, town, "报整改完成"}, {acceptance.ToClose, outside, "销号"},
		{acceptance.ToLook, outside, "回头看：反弹，整改期限 2022-03-12"},
	}
	want := []string{"登记问题"}
	for _, s := range steps {
		w.must(w.dealt(s.deal, s.actor, f))
		want = append(want, s.want)
		var err error
		f, err = w.store.Finding(w.ctx, town0, f.ID)
		w.must(err)
	}
	records, err := w.store.FindingHistory(w.ctx, town0, f.ID)
	w.must(err)
	var got []string
	for _, e := range acceptance.FindingStory(records) {
		got = append(got, e.Text.String())
		if e.Person == "" || e.Finding == nil {
			t.Errorf("%q by nobody", e.Text)
		}
	}
	slices.Reverse(got)
	if !slices.Equal(got, want) {
		t.Errorf("the story is\n%q, want\n%q", got, want)
	}
	_, err = w.store.FindingHistory(w.ctx, town0, "nothing")
	if !errors.Is(err, fault.NotFound) {
		t.Errorf("the story of nothing: %v", err)
	}
}

// What a list shows and what is counted are the same rows.
func TestNarrowed(t *testing.T) {
	w := newWorld(t).seed(2)
	a, b := w.told(town0), w.told(town1)
	w.must(w.dealt(acceptance.ToWant, townActor(town1), b))
	closed := w.told(town1)
	w.fix(closed)
	w.must(w.dealt(acceptance.ToClose, outside, closed))
	w.pass(60) // the due days are over, and looking back is due
	list, err := w.store.Findings(w.ctx, county, "")
	w.must(err)
	today := w.today()
	tally := acceptance.TallyOf(list, today)
	for name, c := range map[string]struct {
		n    acceptance.Narrow
		want int
	}{
		"everything":  {acceptance.Narrow{}, tally.All},
		"open":        {acceptance.Narrow{State: acceptance.Unclosed}, tally.Open()},
		"closed":      {acceptance.Narrow{State: acceptance.Closed}, tally.Closed},
		"overdue":     {acceptance.Narrow{Bound: acceptance.BoundLate}, tally.Overdue},
		"wanted":      {acceptance.Narrow{Bound: acceptance.BoundWanted}, tally.Wanted},
		"look":        {acceptance.Narrow{Bound: acceptance.BoundLook}, tally.LookDue},
		"one town":    {acceptance.Narrow{Division: town1}, 2},
		"one owner":   {acceptance.Narrow{Unit: town0}, 1},
		"one source":  {acceptance.Narrow{Source: acceptance.FromAudit}, 0},
		"one clause":  {acceptance.Narrow{Clause: "1.1"}, 0},
		"not void":    {acceptance.Narrow{State: acceptance.Void}, 0},
		"due in days": {acceptance.Narrow{Bound: acceptance.BoundSoon}, 0},
	} {
		got := acceptance.Narrowed(list, c.n, today)
		if len(got) != c.want || c.want == 0 && len(got) != 0 {
			t.Errorf("%s: %d, want %d", name, len(got), c.want)
		}
	}
	if (tally != acceptance.Tally{All: 3, Closed: 1, Pending: 2, Overdue: 2, Wanted: 1, LookDue: 1}) {
		t.Errorf("%+v", tally)
	}
	if soon := acceptance.Narrowed(list, acceptance.Narrow{Bound: acceptance.BoundSoon}, a.Due-7); len(soon) != 2 {
		t.Errorf("%d are due within a week", len(soon))
	}
}
