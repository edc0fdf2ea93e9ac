package storage_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

const (
	county = "610728"
	town   = "610728001"
)

var start = time.Date(2022, 2, 14, 1, 0, 0, 0, time.UTC)

// bench is the typed stores over memory with a clock that a test sets.
type bench struct {
	*testing.T
	ctx   context.Context
	place *memory.Place
	shelf storage.Shelf
	store *storage.Store
	now   time.Time
	ops   int
}

func newBench(t *testing.T) *bench {
	b := &bench{T: t, ctx: context.Background(), place: memory.NewPlace(), now: start}
	backend, err := b.place.Open(b.ctx)
	if err != nil {
		t.Fatal(err)
	}
	b.shelf = backend.Shelf
	b.store = b.another()
	return b
}

// another is a second process over the same shelf: it has kept nothing.
func (b *bench) another() *storage.Store {
	return storage.New(b.shelf, func() time.Time { return b.now }, []byte("key"))
}

func (b *bench) deed() journal.Deed {
	b.ops++
	return journal.Deed{Actor: journal.Actor{Person: "p", Role: journal.Bureau, Scope: county}, Op: "op-" + string(rune('a'+b.ops)), Day: journal.DayOf(b.now)}
}

func (b *bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func edition(number int) *catalog.Edition {
	e := &catalog.Edition{Place: county, Number: number, State: catalog.Issued, Towns: []string{town}}
	e.Items = []catalog.Item{{Slot: 0, Code: "XF-001", Name: "甲"}, {Slot: 1, Code: "XF-002", Name: "乙"}}
	return e
}

// act applies one act to the town's package and saves it.
func (b *bench) act(s *storage.Store, decide func(*rollout.Package) (rollout.Act, error)) error {
	b.Helper()
	p, err := s.Package(b.ctx, town)
	b.must(err)
	a, err := decide(p)
	b.must(err)
	p.Apply(a)
	return s.SavePackage(b.ctx, p, b.deed(), a, nil)
}

func opening(p *rollout.Package) (rollout.Act, error) {
	a, _ := p.Open(edition(1), 8000)
	return a, nil
}

func pushing(version int) func(*rollout.Package) (rollout.Act, error) {
	return func(p *rollout.Package) (rollout.Act, error) {
		return p.Push(version, 9000, []rollout.Given{{Slot: 0, Version: version, Since: version}, {Slot: 1, Version: version, Since: version}}, 8000)
	}
}

// Every aggregate comes back as it was saved, also to a process that has kept nothing.
func TestRoundTrips(t *testing.T) {
	b := newBench(t)
	s := b.store
	reg := &catalog.Register{Place: catalog.Division{Code: county, Name: "镇巴县"}, Demo: true}
	reg.PutTowns([]catalog.Division{{Code: town, Name: "泾洋街道", Aliases: []string{"泾洋$.镇"}}})
	reg.AddDepartment("县民政局")
	b.must(s.SaveRegister(b.ctx, reg, b.deed(), "towns", []byte{1}))
	e := edition(1)
	e.Items[1].Gone = &catalog.Gone{Ending: catalog.Suspended, By: "省", From: 8001}
	b.must(s.SaveEdition(b.ctx, e, b.deed(), "issue", []byte{1}))
	g := &catalog.Guidance{Place: county, Code: "XF-001"}
	b.must(g.Publish(catalog.Version{Why: "新", Author: "a", Publisher: "b", Day: 8000, Parts: catalog.Parts{Answers: "答\n全角　"}}, false))
	b.must(s.SaveGuidance(b.ctx, g, b.deed(), "publish", nil))
	batch := &rollout.Batch{Place: county, Number: 1, Due: 8010, Items: []rollout.Given{{Code: "XF-001", Hash: "h"}}, Towns: []string{town}, State: rollout.Pushing}
	b.must(s.SaveBatch(b.ctx, batch, b.deed(), "push", nil))
	training := &rollout.Training{Place: county, ID: "t1", Date: 8000, Towns: []rollout.Attendance{{Town: town, Expected: 2}}, State: rollout.Arranged}
	b.must(s.SaveTraining(b.ctx, training, b.deed(), "arrange", nil))
	plan := &rollout.Plan{Place: county, ID: "p1", What: rollout.PlanEdition, Day: 8100, State: rollout.Waiting, Subject: json.RawMessage("2")}
	b.must(s.SavePlan(b.ctx, plan, b.deed(), "plan", nil))
	heads := &catalog.Heads{Place: county, Kind: "ledger"}
	heads.Put([]catalog.MappedHead{{Head: "承接时点\n$", Fold: "承接时点", Column: "received"}, {Head: "操作员", Fold: "操作员"}})
	b.must(s.SaveHeads(b.ctx, heads, b.deed(), "map", nil))
	for name, o := range map[string]*storage.Store{"same process": s, "another": b.another()} {
		check := func(what string, got any, err error, want any) {
			t.Helper()
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: %+v %v, want %+v", name, what, got, err, want)
			}
		}
		gotReg, err := o.Register(b.ctx, county)
		check("register", gotReg, err, reg)
		gotE, err := o.Edition(b.ctx, county, 1)
		check("edition", gotE, err, e)
		cur, err := o.Current(b.ctx, county)
		check("current", cur, err, e)
		gotG, err := o.Guidance(b.ctx, county, "XF-001")
		check("guidance", gotG, err, g)
		gotB, err := o.Batches(b.ctx, "61", rollout.Pushing)
		check("batches", gotB, err, []*rollout.Batch{batch})
		gotT, err := o.Training(b.ctx, county, "t1")
		check("training", gotT, err, training)
		gotP, err := o.Plans(b.ctx, "", rollout.Waiting)
		check("plans", gotP, err, []*rollout.Plan{plan})
		gotH, err := o.Heads(b.ctx, county, "ledger")
		check("heads", gotH, err, heads)
		none, err := o.Heads(b.ctx, county, "catalog")
		check("no heads", none, err, &catalog.Heads{Place: county, Kind: "catalog"})
	}
	for what, err := range map[string]error{
		"register": second(s.Register(b.ctx, "610729")), "edition": second(s.Edition(b.ctx, county, 9)), "current": second(s.Current(b.ctx, "6107")),
		"guidance": second(s.Guidance(b.ctx, county, "XF-9")), "batch": second(s.Batch(b.ctx, county, 9)), "training": second(s.Training(b.ctx, county, "t9")),
		"done": second(s.Done(b.ctx, town, "never")), "register at": second(s.RegisterAt(b.ctx, county, journal.DayOf(start)-1)),
		"current at": second(s.CurrentAt(b.ctx, county, journal.DayOf(start)-1)),
	} {
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("%s that is not there: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

// An edition that is only planned is not current; the one before it stays so.
func TestPlannedIsNotCurrent(t *testing.T) {
	b := newBench(t)
	b.must(b.store.SaveEdition(b.ctx, edition(1), b.deed(), "issue", nil))
	next := edition(2)
	next.State = catalog.Planned
	b.must(b.store.SaveEdition(b.ctx, next, b.deed(), "issue", nil))
	for _, s := range []*storage.Store{b.store, b.another()} {
		cur, err := s.Current(b.ctx, county)
		b.must(err)
		at, err := s.CurrentAt(b.ctx, county, journal.DayOf(start))
		b.must(err)
		if cur.Number != 1 || at.Number != 1 {
			t.Errorf("current %d, at %d", cur.Number, at.Number)
		}
	}
}

// Who comes second gets Conflict, who comes again gets Exists, and neither writes.
func TestSecondAndAgain(t *testing.T) {
	b := newBench(t)
	b.must(b.act(b.store, opening))
	other := b.another()
	mine, err := b.store.Package(b.ctx, town)
	b.must(err)
	theirs, err := other.Package(b.ctx, town)
	b.must(err)
	a, _ := pushing(1)(mine)
	mine.Apply(a)
	theirs.Apply(a)
	d := b.deed()
	b.must(b.store.SavePackage(b.ctx, mine, d, a, []byte{1}))
	if err := other.SavePackage(b.ctx, theirs, b.deed(), a, nil); !errors.Is(err, fault.Conflict) {
		t.Errorf("who came second: %v", err)
	}
	again, err := other.Package(b.ctx, town)
	b.must(err)
	if err := other.SavePackage(b.ctx, again, d, a, nil); !errors.Is(err, fault.Exists) {
		t.Errorf("who came again: %v", err)
	}
	r, err := other.Done(b.ctx, town, d.Op)
	b.must(err)
	if r.Revision != 2 || r.Done.Name != rollout.ActPush || !reflect.DeepEqual(r.Done.Slots, []int{0, 1}) || r.Done.Day != 8000 || string(r.Asked) != "\x01" {
		t.Errorf("first answer %+v", r)
	}
}

// The chain of every stream verifies; a flipped byte, a lost entry and a lost tail are found.
func TestVerify(t *testing.T) {
	b := newBench(t)
	b.must(b.act(b.store, opening))
	for v := range 4 {
		b.must(b.act(b.store, pushing(v+1)))
	}
	if broken, err := b.store.Verify(b.ctx, "package"); broken != "" || err != nil {
		t.Fatalf("%q %v", broken, err)
	}
	if broken, _ := storage.New(b.shelf, func() time.Time { return start }, []byte("another key")).Verify(b.ctx, "package"); broken == "" {
		t.Error("another key verifies")
	}
	flip := func(at *[]byte) {
		c := append([]byte{}, *at...)
		c[len(c)/2] ^= 1
		*at = c
	}
	for name, harm := range map[string]func([]journal.Entry) []journal.Entry{
		"act":       func(l []journal.Entry) []journal.Entry { l[2].Act = json.RawMessage(`{"slots":[0]}`); return l },
		"row":       func(l []journal.Entry) []journal.Entry { flip(&l[2].Row); return l },
		"person":    func(l []journal.Entry) []journal.Entry { l[2].Person = "q"; return l },
		"at":        func(l []journal.Entry) []journal.Entry { l[2].At = l[2].At.Add(-time.Hour); return l },
		"last row":  func(l []journal.Entry) []journal.Entry { flip(&l[4].Row); return l },
		"one lost":  func(l []journal.Entry) []journal.Entry { return append(l[:2:2], l[3:]...) },
		"tail lost": func(l []journal.Entry) []journal.Entry { return l[:3] },
		"all lost":  func(l []journal.Entry) []journal.Entry { return nil },
	} {
		s := storage.New(harmed{b.shelf, harm}, func() time.Time { return start }, []byte("key"))
		if broken, err := s.Verify(b.ctx, "package"); err != nil || !strings.Contains(broken, town) {
			t.Errorf("%s: %q %v", name, broken, err)
		}
	}
}

// harmed is a shelf whose entries somebody changed behind the program's back.
type harmed struct {
	storage.Shelf
	harm func([]journal.Entry) []journal.Entry
}

func (h harmed) Entries(ctx context.Context, division, stream string, after int64, limit int) ([]journal.Entry, error) {
	list, err := h.Shelf.Entries(ctx, division, stream, after, limit)
	return h.harm(list), err
}

// Along a stream at never decreases, whatever the clock does, for the process that saved last
// and for another.
func TestClockThatJumpsBack(t *testing.T) {
	b := newBench(t)
	b.must(b.act(b.store, opening))
	for i, jump := range []time.Duration{time.Hour, -48 * time.Hour, -time.Millisecond, 72 * time.Hour, -200 * time.Hour} {
		b.now = b.now.Add(jump)
		s := b.store
		if i%2 == 1 {
			s = b.another()
		}
		b.must(b.act(s, pushing(i+1)))
	}
	list, err := b.shelf.Entries(b.ctx, town, "package/"+town, 0, 0)
	b.must(err)
	for i := 1; i < len(list); i++ {
		if list[i].At.Before(list[i-1].At) {
			t.Errorf("entry %d at %s, the one before at %s", i+1, list[i].At, list[i-1].At)
		}
	}
	if broken, err := b.store.Verify(b.ctx, "package"); broken != "" || err != nil {
		t.Errorf("%q %v", broken, err)
	}
}

// Whoever changes what a store returned, the way the domain changes things, changes nothing that
// the store gives to the next.
func TestKeptHeadsDoNotLeak(t *testing.T) {
	b := newBench(t)
	s := b.store
	reg := &catalog.Register{Place: catalog.Division{Code: county}}
	reg.PutTowns([]catalog.Division{{Code: town, Name: "泾洋街道", Aliases: []string{"泾洋"}}})
	b.must(s.SaveRegister(b.ctx, reg, b.deed(), "towns", nil))
	reg.PutTowns([]catalog.Division{{Code: town, Name: "改名"}}) // after the save, too
	e := edition(1)
	b.must(s.SaveEdition(b.ctx, e, b.deed(), "issue", nil))
	e.State, e.DocNo = catalog.Opening, "x"
	g := &catalog.Guidance{Place: county, Code: "XF-001", Versions: make([]catalog.Version, 0, 8)}
	b.must(g.Publish(catalog.Version{Why: "新", Author: "a", Publisher: "b"}, false))
	b.must(s.SaveGuidance(b.ctx, g, b.deed(), "publish", nil))
	b.must(g.Publish(catalog.Version{Why: "又", Author: "a", Publisher: "b"}, false))
	tr := &rollout.Training{Place: county, ID: "t1", Towns: []rollout.Attendance{{Town: town, Expected: 1}}, State: rollout.Arranged}
	b.must(s.SaveTraining(b.ctx, tr, b.deed(), "arrange", nil))
	b.must(tr.Enrol(town, 7, "x"))
	b.must(b.act(s, opening))
	b.must(b.act(s, pushing(1)))

	for range 2 { // what the first reader does must not reach the second
		gotReg, err := s.Register(b.ctx, county)
		b.must(err)
		if gotReg.Towns[0].Name != "泾洋街道" || len(gotReg.Units) != 1 || gotReg.Units[0].Name != "泾洋街道" {
			t.Fatalf("register %+v", gotReg)
		}
		gotReg.PutTowns([]catalog.Division{{Code: town, Name: "改名"}, {Code: "610728002", Name: "新镇"}})
		gotReg.AddDepartment("县林业局")

		gotE, err := s.Current(b.ctx, county)
		b.must(err)
		if gotE.State != catalog.Issued || gotE.DocNo != "" || len(gotE.Items) != 2 || gotE.Items[0].Gone != nil {
			t.Fatalf("edition %+v", gotE)
		}
		gotE.State = catalog.Planned
		b.must(gotE.Fill("1号"))
		catalog.Merge(gotE, county, nil, catalog.Issue{Complete: true})

		gotG, err := s.Guidance(b.ctx, county, "XF-001")
		b.must(err)
		if len(gotG.Versions) != 1 {
			t.Fatalf("guidance %+v", gotG)
		}
		b.must(gotG.Publish(catalog.Version{Why: "二", Author: "a", Publisher: "b"}, false))

		gotT, err := s.Training(b.ctx, county, "t1")
		b.must(err)
		if gotT.Towns[0].Expected != 1 {
			t.Fatalf("training %+v", gotT)
		}
		b.must(gotT.Enrol(town, 9, "x"))

		p, err := s.Package(b.ctx, town)
		b.must(err)
		if p.Line(0).Has(rollout.Received) || p.Matters(0).Objection != nil {
			t.Fatalf("package %+v", p.Line(0))
		}
		a, err := p.Receive(rollout.Receipt{Lines: []rollout.Seen{{Slot: 0, Version: 1}}}, 8000)
		b.must(err)
		p.Apply(a)
		a, err = p.Object([]int{0}, rollout.Reasons[0], "", "p", "s", 8000)
		b.must(err)
		p.Apply(a)

		rows, err := s.Rows(b.ctx, county)
		b.must(err)
		if rollout.Mark(rows[0].Marks()[0]).Has(rollout.Received) {
			t.Fatal("rows leak")
		}
		rows[0].Marks()[0] = 0xff
	}
}
