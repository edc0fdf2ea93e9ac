package rollout_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// dying is a shelf whose process dies at its n-th append; from then on nothing more is written.
type dying struct {
	storage.Shelf
	w   *world
	how death

	mu   sync.Mutex
	left int
}

// death is when a process dies.
type death string

const (
	before  death = "before the write"
	between death = "between entry and head" // where the two are not one transaction
	after   death = "after the write"        // its answer was lost
)

var deaths = []death{before, between, after}

var errDead = fault.New(fault.Unavailable, "断电")

func (d *dying) Append(ctx context.Context, e journal.Entry, h storage.Head) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left--
	if d.left > 0 {
		return d.Shelf.Append(ctx, e, h)
	}
	if d.left == 0 && d.how != before {
		was := storage.Head{Division: e.Division, Stream: e.Stream}
		heads, err := d.Heads(ctx, storage.Query{Kind: journal.Kind(e.Stream), Prefix: e.Division, Bodies: true})
		if err != nil {
			return err
		}
		for _, head := range heads {
			if head.Division == e.Division && head.Stream == e.Stream {
				was = head
			}
		}
		if err := d.Shelf.Append(ctx, e, h); err != nil {
			return err
		}
		if d.how == between {
			d.w.must(d.w.place.LagHead(ctx, was))
		}
	}
	return errDead
}

// dying is the service of a process that dies at its n-th write.
func (w *world) dying(n int, how death) *rollout.Service {
	return serviceOver(storage.New(&dying{Shelf: w.shelf, w: w, left: n, how: how}, w.clock, []byte("key of the chain")), w)
}

// state is everything that stands in a world, revisions aside.
func (w *world) state() string {
	w.Helper()
	var b strings.Builder
	regs, err := w.store.Registers(w.ctx, "")
	w.must(err)
	for _, r := range regs {
		fmt.Fprintf(&b, "register %s %v reach %v\n", r.Place.Code, r.TownCodes(), r.Reach)
		for _, t := range r.Towns {
			body, err := w.pkg(t.Code).MarshalBody()
			w.must(err)
			fmt.Fprintf(&b, "package %s\n", body)
		}
	}
	editions, err := w.store.Editions(w.ctx, "", "")
	w.must(err)
	for _, e := range editions {
		fmt.Fprintf(&b, "edition %d %s %v\n", e.Number, e.State, e.Towns)
	}
	batches, err := w.store.Batches(w.ctx, "", "")
	w.must(err)
	for _, x := range batches {
		fmt.Fprintf(&b, "batch %d %s %v %s\n", x.Number, x.State, x.Items, x.Reason)
	}
	trainings, err := w.store.Trainings(w.ctx, "", "")
	w.must(err)
	for _, x := range trainings {
		fmt.Fprintf(&b, "training %s %s %s %s %v %v\n", x.ID, x.Date, x.Title, x.State, x.Items, x.Towns)
	}
	for _, s := range []rollout.PlanState{rollout.Waiting, rollout.Entered} {
		plans, err := w.store.Plans(w.ctx, "", s)
		w.must(err)
		for _, p := range plans {
			fmt.Fprintf(&b, "plan %s %s %s\n", p.ID, p.Day, p.State)
		}
	}
	for _, state := range []rollout.IntakeState{rollout.Entering, rollout.Taken} {
		list, err := w.store.Intakes(w.ctx, "", state)
		w.must(err)
		for _, in := range list {
			fmt.Fprintf(&b, "intake %s %s %s\n", in.ID, in.What, in.State)
		}
	}
	months, err := w.store.CaseMonths(w.ctx, "")
	w.must(err)
	for _, m := range months {
		fmt.Fprintf(&b, "cases %s %v\n", m.Month, m.Towns)
	}
	return b.String()
}

// once fails where an operation id did something twice in one stream, or a replay differs.
func (w *world) once() {
	w.Helper()
	regs, err := w.store.Registers(w.ctx, "")
	w.must(err)
	for _, r := range regs {
		for _, t := range r.TownCodes() {
			w.replayed(t)
		}
	}
}

// deeds over several aggregates, each from a world that is ready for it.
var deeds = []struct {
	name  string
	ready func(*world)
	do    func(*world, *rollout.Service, journal.Deed) error
	// alone tells that no aggregate is saved first: only the person who sends it again finishes it.
	alone bool
}{
	{name: "issue", ready: func(w *world) {
		_, _, err := w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county, Name: "县"}, towns(4), false, false)
		w.must(err)
	}, do: func(w *world, s *rollout.Service, d journal.Deed) error {
		_, err := s.Issue(w.ctx, d, county, rows(3), departments(), catalog.Issue{}, false)
		return err
	}},
	{name: "issue the next", ready: func(w *world) { w.seed(4, rows(3)); w.push(nil, nil) },
		do: func(w *world, s *rollout.Service, d journal.Deed) error {
			_, err := s.Issue(w.ctx, d, county, rows(2), nil, catalog.Issue{Complete: true, DocNo: "1", Reason: "r"}, false)
			return err
		}},
	{name: "plan", ready: func(w *world) { w.seed(3, rows(3)) },
		do: func(w *world, s *rollout.Service, d journal.Deed) error {
			_, err := s.Issue(w.ctx, d, county, rows(4), nil, catalog.Issue{Effective: journal.DayOf(start) + 5}, false)
			return err
		}},
	{name: "enter a plan", ready: func(w *world) {
		w.seed(3, rows(3))
		_, err := w.Issue(w.ctx, w.deed(bureau), county, rows(4), nil, catalog.Issue{Effective: w.today() + 5}, false)
		w.must(err)
		w.pass(6)
	}, do: func(w *world, s *rollout.Service, _ journal.Deed) error {
		_, err := s.Finish(w.ctx)
		return err
	}},
	{name: "towns", ready: func(w *world) { w.seed(2, rows(3)) },
		do: func(w *world, s *rollout.Service, d journal.Deed) error {
			_, _, err := s.PutTowns(w.ctx, d, catalog.Division{Code: county}, towns(5), false, false)
			return err
		}},
	{name: "push", ready: func(w *world) { w.seed(4, rows(3)) },
		do: func(w *world, s *rollout.Service, d journal.Deed) error {
			_, err := s.Push(w.ctx, d, rollout.Order{Place: county})
			return err
		}},
	{name: "withdraw", ready: func(w *world) {
		w.seed(4, rows(3))
		w.push(nil, nil)
		w.receive(townCode(1))
	}, do: func(w *world, s *rollout.Service, d journal.Deed) error {
		_, err := s.Withdraw(w.ctx, d, county, 1, "发错了")
		return err
	}},
	{name: "hold", ready: func(w *world) {
		w.seed(4, rows(3))
		w.push(nil, nil)
		_, err := w.Arrange(w.ctx, w.deed(bureau), course())
		w.must(err)
	}, do: func(w *world, s *rollout.Service, d journal.Deed) error {
		_, err := s.Hold(w.ctx, d, county, w.training().ID, map[string]int{townCode(0): 1, townCode(2): 2, townCode(3): 1})
		return err
	}},
	{name: "ledger", ready: func(w *world) { w.seed(4, rows(3)); w.pass(20) },
		do: func(w *world, s *rollout.Service, d journal.Deed) error {
			return enterLedger(w, s, d, ledgerOfThePast())
		}},
	{name: "training log", ready: func(w *world) { w.seed(4, rows(3)); w.push(nil, nil); w.pass(20) },
		do: func(w *world, s *rollout.Service, d journal.Deed) error {
			_, err := s.EnterTrainings(w.ctx, d, county, "培训台账", trainingLog(), false)
			return err
		}},
	{name: "attendance", ready: func(w *world) {
		w.seed(4, rows(3))
		w.push(nil, nil)
		w.pass(20)
		_, err := w.EnterTrainings(w.ctx, w.deed(bureau), county, "培训台账", trainingLog(), false)
		w.must(err)
	}, do: func(w *world, s *rollout.Service, d journal.Deed) error {
		_, err := s.EnterAttendance(w.ctx, d, county, "签到表", signInSheets(), false)
		return err
	}},
	{name: "cases", ready: func(w *world) { w.seed(4, rows(3)); w.pass(200) },
		do: func(w *world, s *rollout.Service, d journal.Deed) error {
			_, err := s.EnterCases(w.ctx, d, county, "办件量", caseRows(), false)
			return err
		}},
	{name: "on behalf", alone: true, ready: func(w *world) { w.seed(4, rows(3)); w.push(nil, nil) },
		do: func(w *world, s *rollout.Service, d journal.Deed) error {
			var list []rollout.Behalf
			for i := range 4 {
				list = append(list, rollout.Behalf{Town: townCode(i), Channel: "微信回复", Signed: "王", Note: "x"})
			}
			_, err := s.OnBehalf(w.ctx, d, list)
			return err
		}},
}

// A process may die at any write of a deed over several towns, the answer lost or the write
// undone: another process finishes what it finds, the person may send the deed again, and at the
// end everything is done exactly once, as if nothing had happened.
func TestFinishAfterCrash(t *testing.T) {
	for _, tt := range deeds {
		t.Run(tt.name, func(t *testing.T) {
			whole := newWorld(t)
			tt.ready(whole)
			nothing := whole.state()
			writes := whole.entries()
			d := whole.deed(bureau)
			whole.must(tt.do(whole, whole.Service, d))
			everything := whole.state()
			writes = whole.entries() - writes
			if writes < 2 {
				t.Fatalf("only %d writes", writes)
			}
			for n := 1; n <= writes; n++ {
				for _, how := range deaths {
					w := newWorld(t)
					tt.ready(w)
					d := w.deed(bureau)
					err := tt.do(w, w.dying(n, how), d)
					if !errors.Is(err, errDead) && !errors.Is(err, fault.Unavailable) {
						t.Fatalf("%s %d: the person heard %v", how, n, err)
					}

					_, err = w.store.Heal(w.ctx, time.Time{}) // as the work loop does first
					w.must(err)
					_, err = w.Finish(w.ctx)
					w.must(err)
					if got := w.state(); !tt.alone && got != nothing && got != everything {
						t.Fatalf("%s %d: half done\n%s\nwant\n%s", how, n, got, everything)
					}
					w.must(tt.do(w, w.Service, d))
					if got := w.state(); got != everything {
						t.Fatalf("%s %d, sent again:\n%s\nwant\n%s", how, n, got, everything)
					}
					entries := w.entries()
					done, err := w.Finish(w.ctx)
					if w.must(err); done != 0 || w.entries() != entries {
						t.Fatalf("%s %d: finished %d once more", how, n, done)
					}
					w.once()
				}
			}
		})
	}
}

// The same, where the person sends again before anybody finishes or makes a head whole.
func TestSentAgainAfterCrash(t *testing.T) {
	for _, tt := range deeds {
		t.Run(tt.name, func(t *testing.T) {
			whole := newWorld(t)
			tt.ready(whole)
			d := whole.deed(bureau)
			whole.must(tt.do(whole, whole.Service, d))
			everything := whole.state()
			lived := false
			for n := 1; !lived; n++ {
				for _, how := range deaths {
					w := newWorld(t)
					tt.ready(w)
					d := w.deed(bureau)
					if lived = tt.do(w, w.dying(n, how), d) == nil; lived {
						break // to the end
					}
					w.must(tt.do(w, w.Service, d))
					_, err := w.store.Heal(w.ctx, time.Time{}) // lists, by which the state is told, read heads
					w.must(err)
					if got := w.state(); got != everything {
						t.Fatalf("%s %d:\n%s\nwant\n%s", how, n, got, everything)
					}
					w.once()
				}
			}
		})
	}
}

// A training is arranged once, whoever dies at it, and however often it is sent at once.
func TestArrangedOnce(t *testing.T) {
	for _, how := range deaths {
		w := newWorld(t)
		w.seed(4, rows(3))
		d := w.deed(bureau)
		_, err := w.dying(1, how).Arrange(w.ctx, d, course())
		want(t, err, fault.Unavailable)
		var wg sync.WaitGroup
		for range 4 {
			s := serviceOver(storage.New(w.shelf, w.clock, []byte("key of the chain")), w)
			wg.Go(func() {
				if _, err := s.Arrange(w.ctx, d, course()); err != nil {
					t.Errorf("%s: %v", how, err)
				}
			})
		}
		wg.Wait()
		_, err = w.store.Heal(w.ctx, time.Time{})
		w.must(err)
		list, err := w.store.Trainings(w.ctx, county, "")
		w.must(err)
		if len(list) != 1 {
			t.Errorf("%s: %d trainings", how, len(list))
		}
	}
}

// Several processes may finish the same at once.
func TestFinishersAtOnce(t *testing.T) {
	w := newWorld(t)
	w.seed(6, rows(3))
	_, err := w.dying(4, before).Push(w.ctx, w.deed(bureau), rollout.Order{Place: county})
	want(t, err, fault.Unavailable)
	var wg sync.WaitGroup
	for range 4 {
		s := serviceOver(storage.New(w.shelf, w.clock, []byte("key of the chain")), w)
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, err := s.Finish(w.ctx); err != nil {
				t.Error(err)
			}
		}()
	}
	wg.Wait()
	for i := range 6 {
		w.mark(townCode(i), 0, rollout.Open, pu)
		if r := w.pkg(townCode(i)).Revision; r != 2 {
			t.Errorf("%s has revision %d: opened and pushed are 2", townCode(i), r)
		}
	}
	b, err := w.store.Batch(w.ctx, county, 1)
	w.must(err)
	if b.State != rollout.Delivered {
		t.Errorf("batch is %s", b.State)
	}
	w.once()
}

// failing refuses the writes of one town.
type failing struct {
	storage.Shelf
	town string
}

func (f failing) Append(ctx context.Context, e journal.Entry, h storage.Head) error {
	if e.Division == f.town {
		return errDead
	}
	return f.Shelf.Append(ctx, e, h)
}

// One town's failure is heard, whatever the others' steps say at the same moment. The error of
// one goroutine was once kept in a variable that all of them wrote.
func TestOneTownFails(t *testing.T) {
	const n = 12
	for _, i := range []int{0, 5, 11} {
		w := newWorld(t)
		w.seed(n, rows(2))
		w.push(nil, nil)
		s := serviceOver(storage.New(failing{w.shelf, townCode(i)}, w.clock, []byte("key of the chain")), w)
		var list []rollout.Behalf
		for j := range n {
			list = append(list, rollout.Behalf{Town: townCode(j), Channel: "微信回复", Signed: "王", Note: "x"})
		}
		d := w.deed(bureau)
		if _, err := s.OnBehalf(w.ctx, d, list); !errors.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), townCode(i)) {
			t.Fatalf("%v", err)
		}
		acts, err := w.OnBehalf(w.ctx, d, list)
		w.must(err)
		for j := range n {
			w.mark(townCode(j), 0, rollout.Open, pu, re)
			if len(acts[j].Slots) != 2 {
				t.Errorf("answer %d: %+v", j, acts[j])
			}
		}
	}
}

// A deed that cannot be finished does not keep the others waiting.
func TestFinishGoesOn(t *testing.T) {
	w := newWorld(t)
	w.seed(3, rows(3))
	for i := range 2 {
		s := serviceOver(storage.New(&dying{Shelf: w.shelf, left: 2}, w.clock, []byte("key of the chain")), w)
		_, err := s.Push(w.ctx, w.deed(bureau), rollout.Order{Place: county, Codes: []string{fmt.Sprintf("XF-%03d", i+1)}, Towns: []string{townCode(i)}})
		want(t, err, fault.Unavailable)
	}
	s := serviceOver(storage.New(failing{w.shelf, townCode(0)}, w.clock, []byte("key of the chain")), w)
	n, err := s.Finish(w.ctx)
	want(t, err, fault.Unavailable)
	if n != 1 {
		t.Errorf("finished %d", n)
	}
	w.mark(townCode(1), 1, rollout.Open, pu)
	n, err = w.Finish(w.ctx)
	w.must(err)
	if n != 1 {
		t.Errorf("finished %d", n)
	}
	w.mark(townCode(0), 0, rollout.Open, pu)
}
