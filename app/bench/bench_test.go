package bench_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	zsqlite "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/bench"
	"jiedezhu/app/report"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

const (
	items  = 212
	towns  = 20
	rounds = 15
)

var bureau = journal.Actor{Person: "bench", Role: journal.Bureau, Scope: ""}

// place is a county (or a province) with its store on disk.
type place struct {
	tb      testing.TB
	ctx     context.Context
	backend storage.Backend
	store   *storage.Store
	service *rollout.Service
	code    string
	towns   []string
	op      atomic.Int64
}

func newPlace(tb testing.TB, code string, n int) *place {
	ctx := context.Background()
	backend, err := sqlite.Open(ctx, tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = backend.Close() })
	store := storage.New(backend.Shelf, time.Now, make([]byte, 32))
	p := &place{tb: tb, ctx: ctx, backend: backend, store: store, code: code}
	p.service = &rollout.Service{Clock: time.Now, Ports: rollout.Ports{
		Registers: store, Editions: store, Guidances: store, Packages: store, Batches: store, Trainings: store, Plans: store, Intakes: store, Cases: store, Liaisons: store,
	}}
	var list []catalog.Division
	for i := range n {
		t := fmt.Sprintf("%s%0*d", code, 9-len(code), i+1)
		p.towns = append(p.towns, t)
		list = append(list, catalog.Division{Code: t, Name: "镇" + t})
	}
	if _, _, err := p.service.PutTowns(ctx, p.deed(bureau), catalog.Division{Code: code, Name: "县"}, list, true, false); err != nil {
		tb.Fatal(err)
	}
	rows := make([]catalog.Item, items)
	for i := range rows {
		rows[i] = catalog.Item{Name: fmt.Sprintf("事项%03d", i), Department: fmt.Sprintf("县部门%02d", i%23), Type: "公共服务", Seal: "镇政府公章", Training: i%2 == 0}
	}
	if _, err := p.service.Issue(ctx, p.deed(bureau), code, rows, departments(), catalog.Issue{}, false); err != nil {
		tb.Fatal(err)
	}
	return p
}

func departments() []string {
	var list []string
	for i := range 23 {
		list = append(list, fmt.Sprintf("县部门%02d", i))
	}
	return list
}

func (p *place) deed(a journal.Actor) journal.Deed {
	return journal.Deed{Actor: a, Op: fmt.Sprintf("op-%d", p.op.Add(1))}
}

func (p *place) push(tb testing.TB) *rollout.Batch {
	b, err := p.service.Push(p.ctx, p.deed(bureau), rollout.Order{Place: p.code, Due: journal.DayOf(time.Now()).Add(10)})
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func (p *place) clerk(town string) journal.Actor {
	return journal.Actor{Person: "clerk-" + town, Name: "综合岗", Role: journal.Town, Scope: town, Unit: town}
}

func (p *place) confirm(tb testing.TB, town string, lines []rollout.Seen) {
	if _, err := p.service.Receive(p.ctx, p.deed(p.clerk(town)), town, rollout.Receipt{Lines: lines}); err != nil {
		tb.Fatal(err)
	}
}

func (p *place) waiting(tb testing.TB, town string) []rollout.Seen {
	pkg, err := p.store.Package(p.ctx, town)
	if err != nil {
		tb.Fatal(err)
	}
	return pkg.Waiting(journal.DayOf(time.Now()))
}

// plain is the reference: a table of one row of 100 bytes a commit, WAL and synchronous=FULL,
// through the same engine.
type plain struct{ conn *zsqlite.Conn }

func newPlain(tb testing.TB) *plain {
	conn, err := zsqlite.OpenConn(tb.TempDir()+"/plain.db", zsqlite.OpenReadWrite, zsqlite.OpenCreate, zsqlite.OpenWAL)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	for _, q := range []string{"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB)"} {
		if err := sqlitex.ExecuteTransient(conn, q, nil); err != nil {
			tb.Fatal(err)
		}
	}
	return &plain{conn}
}

var hundred = make([]byte, 100)

func (p *plain) commit(tb testing.TB) {
	if err := sqlitex.Execute(p.conn, "INSERT INTO t (v) VALUES (?)", &sqlitex.ExecOptions{Args: []any{hundred}}); err != nil {
		tb.Fatal(err)
	}
}

func took(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

func report1(b *testing.B, r bench.Ratio) {
	b.ReportMetric(r.Value(), "ratio")
	fmt.Println(r)
	if !r.Holds() {
		b.Errorf("bound broken: %s", r)
	}
}

func BenchmarkRatioPush(b *testing.B) {
	ref := newPlain(b)
	var ours, theirs []time.Duration
	for range rounds {
		p := newPlace(b, "610728", towns)
		theirs = append(theirs, took(func() {
			for range towns {
				ref.commit(b)
			}
		}))
		ours = append(ours, took(func() { p.push(b) }))
	}
	report1(b, bench.Ratio{What: "push of 212 items × 20 towns", Reference: "20 durable one-row commits in sequence", Ours: bench.Median(ours), Theirs: bench.Median(theirs), Bound: 3})
}

func BenchmarkRatioConfirm(b *testing.B) {
	ref := newPlain(b)
	var ours, theirs []time.Duration
	for range 3 {
		p := newPlace(b, "610728", towns)
		p.push(b)
		for _, t := range p.towns {
			lines := p.waiting(b, t)
			theirs = append(theirs, took(func() { ref.commit(b) }))
			ours = append(ours, took(func() { p.confirm(b, t, lines) }))
		}
	}
	report1(b, bench.Ratio{What: "one town's confirmation of 212 lines", Reference: "one durable one-row commit", Ours: bench.Median(ours), Theirs: bench.Median(theirs), Bound: 4})
}

// BenchmarkRatioHistory compares a town after ten years (4,000 acts) with one that is new.
func BenchmarkRatioHistory(b *testing.B) {
	p := newPlace(b, "610728", 2)
	p.push(b)
	old, fresh := p.towns[0], p.towns[1]
	p.confirm(b, old, p.waiting(b, old))
	clerk := p.clerk(old)
	county := bureau
	for i := range 2000 {
		if _, err := p.service.Declare(p.ctx, p.deed(clerk), old, []int{i % items}); err != nil {
			b.Fatal(err)
		}
		if _, err := p.service.Retract(p.ctx, p.deed(county), old, rollout.RetractLive, []int{i % items}, "十年"); err != nil {
			b.Fatal(err)
		}
	}
	var ours, theirs []time.Duration
	again := func(town string) time.Duration {
		if _, err := p.service.Retract(p.ctx, p.deed(county), town, rollout.RetractReceipt, all(), "再签"); err != nil {
			b.Fatal(err)
		}
		lines := p.waiting(b, town)
		return took(func() { p.confirm(b, town, lines) })
	}
	p.confirm(b, fresh, p.waiting(b, fresh))
	for range 40 {
		ours = append(ours, again(old))
		theirs = append(theirs, again(fresh))
	}
	report1(b, bench.Ratio{What: "confirmation of 212 lines after 4,000 acts of ten years", Reference: "the same in a new town", Ours: bench.Median(ours), Theirs: bench.Median(theirs), Bound: 1.5})
}

func all() []int {
	slots := make([]int, items)
	for i := range slots {
		slots[i] = i
	}
	return slots
}

func BenchmarkRatioClerks(b *testing.B) {
	const clerks, acts = 64, 60
	ref := newPlain(b)
	var ours, theirs []time.Duration
	for range 5 {
		p := newPlace(b, "610728", towns)
		p.push(b)
		var wg sync.WaitGroup
		d := took(func() {
			for c := range clerks {
				wg.Add(1)
				go func() {
					defer wg.Done()
					town := p.towns[c%towns]
					for i := range acts {
						// Each clerk has lines of their own, so that every act changes one.
						slot := c/towns + i*4
						if slot >= items {
							return
						}
						p.confirm(b, town, []rollout.Seen{{Slot: slot}})
					}
				}()
			}
			wg.Wait()
		})
		done := 0
		for c := range clerks {
			for i := range acts {
				if c/towns+i*4 < items {
					done++
				}
			}
		}
		ours = append(ours, d/time.Duration(done))
		theirs = append(theirs, took(func() {
			for range 1000 {
				ref.commit(b)
			}
		})/1000)
	}
	report1(b, bench.Ratio{What: "one-line confirmations by 64 clerks of 20 towns (each)", Reference: "ungrouped one-row commits by one writer (ratio of rates)", Ours: bench.Median(ours), Theirs: bench.Median(theirs), Bound: 0.5, AtLeast: true})
}

// BenchmarkRatioProvince draws the whole report of 1,300 towns from the store; the reference counts
// in-scope lines, the five stages, received, due and overdue over the same rows in memory, byte
// by byte.
func BenchmarkRatioProvince(b *testing.B) {
	p := newPlace(b, "61", 1300)
	p.push(b)
	for i, t := range p.towns {
		if i%3 > 0 {
			p.confirm(b, t, p.waiting(b, t))
		}
	}
	reports := &report.Reports{Registers: p.store, Editions: p.store, Packages: p.store, Centers: p.store, Inspections: p.store, Findings: p.store, Clock: time.Now}
	rows, err := p.store.Rows(p.ctx, p.code)
	if err != nil {
		b.Fatal(err)
	}
	var ours, theirs []time.Duration
	for range rounds {
		var sum int
		theirs = append(theirs, took(func() { sum = naive(rows) }))
		ours = append(ours, took(func() {
			in, err := reports.Load(p.ctx, bureau, p.code, 0)
			if err != nil {
				b.Fatal(err)
			}
			if got := coverage.Make(in); got.Stages.Received != sum {
				b.Fatalf("received %d, counted %d", got.Stages.Received, sum)
			}
		}))
	}
	report1(b, bench.Ratio{What: "coverage of a province of 1,300 towns from the store", Reference: "a naive byte loop over the same rows in memory", Ours: bench.Median(ours), Theirs: bench.Median(theirs), Bound: 20})
}

func naive(rows []rollout.Row) (received int) {
	today := journal.DayOf(time.Now())
	var stages [5]int
	var standings [8]int
	overdue, onTime := 0, 0
	for _, r := range rows {
		for slot, m := range r.Marks() {
			standings[m>>5]++
			if s := m >> 5; s < 1 || s > 3 {
				continue
			}
			for i := range 5 {
				if m&(1<<i) != 0 {
					stages[i]++
				}
			}
			due, got := r.Due(slot), r.Receipt(slot)
			switch {
			case m&2 != 0 && got <= due:
				onTime++
			case m&2 == 0 && m&1 != 0 && due < today:
				overdue++
			}
		}
	}
	return stages[1]
}
