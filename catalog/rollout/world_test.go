package rollout_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

const county = "610728"

// start is the first day of every test's world: a Monday, 9 in the morning.
var start = time.Date(2022, 2, 14, 1, 0, 0, 0, time.UTC)

// tb is what testing.T and rapid.T have in common.
type tb interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

// world is a service over memory with its own clock.
type world struct {
	tb
	ctx context.Context
	*rollout.Service
	store *storage.Store
	place *memory.Place
	shelf storage.Shelf

	mu  sync.Mutex
	now time.Time
	ops int
}

func newWorld(t tb) *world {
	w := &world{tb: t, ctx: context.Background(), now: start, place: memory.NewPlace()}
	backend, err := w.place.Open(w.ctx)
	w.must(err)
	w.shelf = backend.Shelf
	w.store = storage.New(w.shelf, w.clock, []byte("key of the chain"))
	w.Service = serviceOver(w.store, w)
	return w
}

func serviceOver(s *storage.Store, w *world) *rollout.Service {
	return &rollout.Service{
		Ports: rollout.Ports{Registers: s, Editions: s, Guidances: s, Packages: s, Batches: s, Trainings: s, Plans: s, Intakes: s, Cases: s, Liaisons: s},
		Clock: w.clock,
	}
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// training is the only one that was arranged.
func (w *world) training() *rollout.Training {
	w.Helper()
	list, err := w.store.Trainings(w.ctx, county, "")
	w.must(err)
	if len(list) != 1 {
		w.Fatalf("%d trainings", len(list))
	}
	return list[0]
}

// pass moves the clock on by days.
func (w *world) pass(days int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.AddDate(0, 0, days)
}

func (w *world) today() journal.Day { return journal.DayOf(w.clock()) }

// deed is a new deed of an actor, today.
func (w *world) deed(a journal.Actor) journal.Deed {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ops++
	return journal.Deed{Actor: a, Op: fmt.Sprintf("op-%d", w.ops)}
}

// must ends the test on an error.
func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("%v", err)
	}
}

// want ends the test where an error is not of a kind; "" wants none.
func want(t tb, err error, kind fault.Kind) {
	t.Helper()
	switch {
	case kind == "" && err != nil:
		t.Fatalf("got %v, want no error", err)
	case kind != "" && !errors.Is(err, kind):
		t.Fatalf("got %v, want %s", err, kind)
	}
}

var (
	bureau    = journal.Actor{Person: "bureau1", Name: "县局 经办岗", Unit: "610728-d01", Role: journal.Bureau, Scope: county}
	leader    = journal.Actor{Person: "leader1", Role: journal.Leader, Scope: county}
	auditor   = journal.Actor{Person: "auditor1", Role: journal.Auditor, Scope: county}
	inspector = journal.Actor{Person: "inspector1", Role: journal.Inspector, Scope: county}
	admin     = journal.Actor{Person: "admin1", Role: journal.Admin, Scope: county}
	abroad    = journal.Actor{Person: "bureau9", Role: journal.Bureau, Scope: "610729"}
)

func townActor(code string) journal.Actor {
	return journal.Actor{Person: "town-" + code, Name: "便民服务中心 综合岗", Unit: code, Role: journal.Town, Scope: code}
}

func department(unit string) journal.Actor {
	return journal.Actor{Person: "dept-" + unit, Unit: unit, Role: journal.Department, Scope: county}
}

func towns(n int) []catalog.Division {
	list := make([]catalog.Division, n)
	for i := range list {
		list[i] = catalog.Division{Code: townCode(i), Name: fmt.Sprintf("第%d镇", i+1)}
	}
	return list
}

func townCode(i int) string { return fmt.Sprintf("610728%03d", i+1) }

// row is item i of a sheet; items belong to 县民政局 and 县林业局 in turn.
func row(i int) catalog.Item {
	return catalog.Item{
		Name: fmt.Sprintf("事项%d", i), Type: "行政许可", Department: []string{"县民政局", "县林业局"}[i%2],
		Seal: []string{"", "镇政府公章"}[i%2], Training: i%3 == 0,
	}
}

func rows(n int) []catalog.Item {
	list := make([]catalog.Item, n)
	for i := range list {
		list[i] = row(i)
	}
	return list
}

func departments() []string { return []string{"县民政局", "县林业局"} }

// seed imports towns and a catalog.
func (w *world) seed(nTowns int, items []catalog.Item) *catalog.Edition {
	w.Helper()
	_, _, err := w.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county, Name: "镇巴县"}, towns(nTowns), false, false)
	w.must(err)
	out, err := w.Issue(w.ctx, w.deed(bureau), county, items, departments(), catalog.Issue{Title: "目录"}, false)
	w.must(err)
	return out.Edition
}

// push pushes items (none is all) to towns (none is all), due in ten days.
func (w *world) push(codes, to []string) *rollout.Batch {
	w.Helper()
	b, err := w.Push(w.ctx, w.deed(bureau), rollout.Order{Place: county, Due: w.today().Add(10), Codes: codes, Towns: to})
	w.must(err)
	return b
}

// publish adds a version of an item's guidance.
func (w *world) publish(code string, material bool) {
	w.Helper()
	g, err := w.store.Guidance(w.ctx, county, code)
	if errors.Is(err, fault.NotFound) {
		g = &catalog.Guidance{Place: county, Code: code}
	} else {
		w.must(err)
	}
	v := catalog.Version{Material: material, Why: "修改", Author: "a", Publisher: "b", Day: w.today()}
	v.Parts.Answers = fmt.Sprintf("第%d版", len(g.Versions)+1)
	w.must(g.Publish(v, false))
	w.must(w.store.SaveGuidance(w.ctx, g, w.deed(bureau), "publish", nil))
}

func (w *world) pkg(town string) *rollout.Package {
	w.Helper()
	p, err := w.store.Package(w.ctx, town)
	w.must(err)
	return p
}

func (w *world) line(town string, slot int) rollout.Line {
	w.Helper()
	return w.pkg(town).Line(slot)
}

// mark fails where a line does not stand so.
func (w *world) mark(town string, slot int, standing rollout.Standing, stages ...rollout.Stage) {
	w.Helper()
	var all rollout.Stage
	for _, s := range stages {
		all |= s
	}
	if got, want := w.line(town, slot).Mark(), rollout.MakeMark(all, standing); got != want {
		w.Fatalf("%s slot %d: mark %08b, want %08b", town, slot, got, want)
	}
}

// receive signs a town for everything that waits.
func (w *world) receive(town string) {
	w.Helper()
	_, err := w.Receive(w.ctx, w.deed(townActor(town)), town, rollout.Receipt{Lines: w.pkg(town).Waiting(w.today())})
	w.must(err)
}

// replayed fails where the entries of a town do not give its head.
func (w *world) replayed(town string) {
	w.Helper()
	records, err := w.store.History(w.ctx, town, 0, 0)
	w.must(err)
	p := rollout.New(town)
	for i, r := range records {
		if r.Revision != int64(i+1) {
			w.Fatalf("%s: revision %d at place %d", town, r.Revision, i+1)
		}
		p.Apply(r.Done)
		if got, want := string(p.Pack()), string(r.Row); got != want {
			w.Fatalf("%s@%d: row of the replay differs", town, r.Revision)
		}
	}
	got, err := p.MarshalBody()
	w.must(err)
	head, err := w.pkg(town).MarshalBody()
	w.must(err)
	if string(got) != string(head) {
		w.Fatalf("%s: replay\n%s\nhead\n%s", town, got, head)
	}
}

var _ tb = (*testing.T)(nil)

func ss(n ...int) []int { return n }
