package rollout_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

func onDay(n int) journal.Day { return journal.DayOf(start).Add(n) }

// ledgerOfThePast is a ledger of four towns and three items, kept elsewhere since day 1.
func ledgerOfThePast() rollout.PastBook {
	return rollout.PastBook{Place: county, File: "承接台账.xlsx", Lines: []rollout.PastLine{
		{Town: townCode(0), Slot: 0, Received: onDay(5)},
		{Town: townCode(0), Slot: 1, Received: onDay(6), Ticked: true, Trained: onDay(7)},
		{Town: townCode(0), Slot: 2, Received: onDay(5), Live: onDay(9)},
		{Town: townCode(1), Slot: 0, Pushed: onDay(3), Received: onDay(5), Signed: "王"},
		{Town: townCode(1), Slot: 1, Pushed: onDay(3), Due: onDay(15)},
		{Town: townCode(2), Slot: 2, Objected: onDay(8), Reason: rollout.Reasons[1], Note: "暂不承接"},
		{Town: townCode(3), Slot: 0},
	}}
}

func enterLedger(w *world, s *rollout.Service, d journal.Deed, b rollout.PastBook) error {
	out, err := s.EnterLedger(w.ctx, d, b, false)
	if err == nil && len(out.Problems) > 0 {
		return fmt.Errorf("problems %v", out.Problems)
	}
	return err
}

func said(ps []rollout.Problem) string {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintf(&b, "%d %s %s\n", p.Row, p.Field, p.Reason)
	}
	return b.String()
}

// enter brings a ledger in and fails on problems.
func (w *world) enter(b rollout.PastBook) *rollout.Outcome {
	w.Helper()
	out, err := w.EnterLedger(w.ctx, w.deed(bureau), b, false)
	w.must(err)
	if len(out.Problems) > 0 {
		w.Fatalf("problems\n%s", said(out.Problems))
	}
	return out
}

// The past comes in by date of act, marked as entered later; the report of a past day as it was
// known then stays as it was, byte for byte.
func TestLedgerComesInByDateOfAct(t *testing.T) {
	w := newWorld(t)
	w.seed(4, rows(3))
	w.pass(20)
	before := map[journal.Day]string{}
	for _, d := range []journal.Day{onDay(0), onDay(5), onDay(19)} {
		before[d] = w.rowsAt(d)
	}
	w.pass(1)
	out := w.enter(ledgerOfThePast())
	if got := out.Change; got != (catalog.Change{Added: 6, Unchanged: 1}) {
		t.Errorf("change %+v", got)
	}
	for d, want := range before {
		if w.rowsAt(d) != want {
			t.Errorf("the report of %s as known then changed", d)
		}
	}
	w.mark(townCode(0), 0, rollout.Open, pu, re)
	w.mark(townCode(0), 1, rollout.Open, pu, re, rollout.Trained)
	w.mark(townCode(0), 2, rollout.Open, pu, re, rollout.Live)
	w.mark(townCode(1), 1, rollout.Open, pu)
	w.mark(townCode(2), 2, rollout.Objected, pu)
	w.mark(townCode(3), 0, rollout.Open)
	if l := w.line(townCode(0), 1); l.Pushed != onDay(5) || l.Received != onDay(6) || l.Trained != onDay(7) {
		t.Errorf("days %s %s %s", l.Pushed, l.Received, l.Trained)
	}
	if l := w.line(townCode(1), 1); l.Due != onDay(15) || !l.Overdue(w.today()) {
		t.Errorf("due %s", l.Due)
	}
	records, err := w.store.History(w.ctx, townCode(1), 0, 0)
	w.must(err)
	story := rollout.Story(records, 0)
	if e := story[0]; e.Name != rollout.ActReceive || !e.BackEntry() || e.Signed != "王" || e.Channel != rollout.LedgerChannel || e.Hash == "" || e.Day != onDay(5) {
		t.Errorf("story %+v", e)
	}
	w.once()
}

func (w *world) rowsAt(d journal.Day) string {
	w.Helper()
	rows, err := w.store.RowsAt(w.ctx, county, d)
	w.must(err)
	return fmt.Sprintf("%+v", rows)
}

// The same ledger again changes nothing: at once, after a newer version was pushed, after an
// objection was answered.
func TestLedgerAgainChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.seed(4, rows(3))
	w.pass(20)
	w.enter(ledgerOfThePast())
	again := func(what string) {
		t.Helper()
		was := w.state()
		out := w.enter(ledgerOfThePast())
		if out.Change.Added+out.Change.Changed != 0 || out.Saved || w.state() != was {
			t.Fatalf("%s: %+v", what, out.Change)
		}
	}
	again("at once")
	_, err := w.Answer(w.ctx, w.deed(bureau), townCode(2), ss(2), rollout.Reply{Answer: rollout.AnswerMet})
	w.must(err)
	again("after the answer")
	w.publish("XF-001", true)
	w.push([]string{"XF-001"}, nil)
	w.mark(townCode(0), 0, rollout.Newer, pu)
	again("after a newer version")
}

// What a ledger pushed on a day is bound to the guidance that was published by then.
func TestLedgerIsBoundToTheGuidanceOfItsDay(t *testing.T) {
	w := newWorld(t)
	w.seed(1, rows(1))
	w.pass(10)
	w.publish("XF-001", true)
	w.pass(10)
	w.enter(rollout.PastBook{Place: county, Pushed: onDay(1), Lines: []rollout.PastLine{{Town: townCode(0), Slot: 0, Received: onDay(12)}}})
	if l := w.line(townCode(0), 0); l.Version != 0 {
		t.Errorf("version %d", l.Version)
	}
	w.push(nil, nil)
	w.mark(townCode(0), 0, rollout.Newer, pu)
}

// What stands here otherwise, or cannot be, is told at once, and nothing is saved.
func TestLedgerProblems(t *testing.T) {
	w := newWorld(t)
	items := rows(4)
	items[3].Scope = catalog.Scope{Mode: catalog.OnlyTowns, Towns: []string{townCode(1)}}
	w.seed(2, items)
	w.pass(2)
	w.push([]string{"XF-001", "XF-003"}, nil)
	w.receive(townCode(0))
	_, err := w.Object(w.ctx, w.deed(townActor(townCode(1))), townCode(1), ss(2), rollout.Reasons[0], "")
	w.must(err)
	_, err = w.Stop(w.ctx, w.deed(bureau), townCode(1), ss(0), "suspended", rollout.Ground{DocNo: "1", Reason: "r"})
	w.must(err)
	w.pass(3)
	was := w.state()
	out, err := w.EnterLedger(w.ctx, w.deed(bureau), rollout.PastBook{Place: county, Lines: []rollout.PastLine{
		{Town: townCode(0), Slot: 0, Received: onDay(3)},
		{Town: townCode(0), Slot: 2, Received: onDay(4), Ticked: true},
		{Town: townCode(0), Slot: 3, Received: onDay(3)},
		{Town: townCode(1), Slot: 0, Received: onDay(3)},
		{Town: townCode(1), Slot: 2, Received: onDay(3)},
		{Town: townCode(1), Slot: 1, Pushed: onDay(4), Received: onDay(3)},
		{Town: townCode(0), Slot: 1, Received: onDay(9)},
		{Town: townCode(1), Slot: 3, Received: onDay(4), Objected: onDay(4), Reason: rollout.Reasons[0]},
		{Town: townCode(1), Slot: 3, Pushed: onDay(4), Due: onDay(1)},
	}}, false)
	w.must(err)
	want := "0 received 系统里已登记为 2022-02-16，与表不同\n2 line 这一项不在该镇的适用范围\n4 received 系统里这一项次的异议还没有答复\n" +
		"5 received 2022-02-17 早于下发日 2022-02-18\n6 received 日期 2022-02-23 还没有到\n7 objection 这一项次已签收或已可办，不能又写暂不承接\n8 due 签收期限 2022-02-15 早于下发日 2022-02-18\n"
	if got := said(out.Problems); got != want {
		t.Errorf("problems\n%s\nwant\n%s", got, want)
	}
	if out.Passed != 1 || out.Change.Unchanged != 1 || w.state() != was {
		t.Errorf("passed %d, %+v", out.Passed, out.Change)
	}
	for _, a := range []journal.Actor{leader, inspector, admin, auditor, townActor(townCode(0)), department("610728-d01")} {
		_, err := w.EnterLedger(w.ctx, w.deed(a), ledgerOfThePast(), false)
		want := fault.Denied
		if a.Role == journal.Town {
			want = fault.NotFound
		}
		if got := fault.KindOf(err); got != want {
			t.Errorf("%s: %v", a.Role, err)
		}
	}
	_, err = w.EnterLedger(w.ctx, w.deed(abroad), ledgerOfThePast(), false)
	wantKind(t, err, fault.NotFound)
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if fault.KindOf(err) != kind {
		t.Errorf("%v, want %s", err, kind)
	}
}

// The same operation id with another ledger is an error; dry changes nothing.
func TestLedgerOnce(t *testing.T) {
	w := newWorld(t)
	w.seed(4, rows(3))
	w.pass(20)
	was := w.state()
	d := w.deed(bureau)
	dry, err := w.EnterLedger(w.ctx, d, ledgerOfThePast(), true)
	w.must(err)
	if dry.Change.Added != 6 || dry.Saved || w.state() != was {
		t.Errorf("dry %+v", dry)
	}
	w.must(enterLedger(w, w.Service, d, ledgerOfThePast()))
	stands := w.state()
	again, err := w.EnterLedger(w.ctx, d, ledgerOfThePast(), false)
	w.must(err)
	if again.Change != dry.Change || w.state() != stands {
		t.Errorf("again %+v", again.Change)
	}
	other := ledgerOfThePast()
	other.Lines = other.Lines[:2]
	_, err = w.EnterLedger(w.ctx, d, other, false)
	wantKind(t, err, fault.Exists)
}

// Whatever a ledger says, in whatever order: what is saved is what it says, each line on its days,
// and the same again changes nothing.
func TestAnyLedger(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt)
		w.seed(3, rows(3))
		w.pass(30)
		b := rollout.PastBook{Place: county, Pushed: onDay(1)}
		for town := range 3 {
			for slot := range 3 {
				l := rollout.PastLine{Town: townCode(town), Slot: slot}
				day := rapid.OneOf(rapid.Just(journal.Day(0)), rapid.Map(rapid.IntRange(2, 30), onDay))
				switch rapid.IntRange(0, 3).Draw(rt, "kind") {
				case 0:
					continue
				case 1:
					l.Objected, l.Reason = onDay(rapid.IntRange(2, 30).Draw(rt, "objected")), rollout.Reasons[0]
				default:
					l.Received, l.Trained, l.Live, l.Verified = day.Draw(rt, "received"), day.Draw(rt, "trained"), day.Draw(rt, "live"), day.Draw(rt, "verified")
					l.Ticked = l.Received != 0 && rapid.Bool().Draw(rt, "ticked")
				}
				b.Lines = append(b.Lines, l)
			}
		}
		shuffled := rapid.Permutation(b.Lines).Draw(rt, "order")
		b.Lines = slices.Clone(shuffled)
		w.enter(b)
		for _, l := range b.Lines {
			got := w.line(l.Town, l.Slot)
			for stage, day := range map[rollout.Stage]journal.Day{rollout.Received: l.Received, rollout.Trained: l.Trained, rollout.Live: l.Live, rollout.Verified: l.Verified} {
				if got.DayOf(stage) != day || got.Has(stage) != (day != 0) {
					rt.Fatalf("%+v stands as %+v", l, got)
				}
			}
			if (got.Standing() == rollout.Objected) != (l.Objected != 0) {
				rt.Fatalf("%+v stands %v", l, got.Standing())
			}
		}
		was := w.state()
		if out := w.enter(b); out.Change.Added+out.Change.Changed > 0 || w.state() != was {
			rt.Fatalf("again %+v", out.Change)
		}
		w.once()
	})
}
