package shelftest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
)

// Agree draws stories of appends (right, stale, ahead, repeated), reads and reopenings, tells
// them to two backends and holds every answer of the one against that of the other.
func Agree(t *testing.T, tested, model Harness) {
	rapid.Check(t, func(r *rapid.T) {
		p := &pair{ctx: t.Context(), a: tested(t), b: model(t), last: map[[2]string]int64{}}
		p.reopen(r)
		defer func() { p.close(r) }()
		r.Repeat(map[string]func(*rapid.T){
			"append":    p.append,
			"read":      p.read,
			"list":      p.list,
			"operation": p.operation,
			"last":      p.lastOf,
			"reopen":    p.reopen,
		})
	})
}

// pair is two backends that should agree.
type pair struct {
	ctx  context.Context
	a, b Place
	x, y storage.Backend
	open bool
	last map[[2]string]int64 // revisions reached
	at   int                 // milliseconds after noon, never decreasing
}

var (
	someDivision = rapid.SampledFrom([]string{"", "61", "610728", "610728114", "610729101"})
	someStream   = rapid.SampledFrom([]string{"package/a", "package/b", "batch/1", "batch"})
	somePrefix   = rapid.SampledFrom([]string{"", "6", "61", "61072", "610728", "610729", "62"})
	someKind     = rapid.SampledFrom([]string{"package", "batch", "pack"})
	someState    = rapid.SampledFrom([]string{"", "pushing", "done"})
)

func (p *pair) close(r *rapid.T) {
	if !p.open {
		return
	}
	p.open = false
	if err := errors.Join(p.x.Close(), p.y.Close()); err != nil {
		r.Fatalf("close: %v", err)
	}
}

func (p *pair) reopen(r *rapid.T) {
	p.close(r)
	var err1, err2 error
	p.x, err1 = p.a.Open(p.ctx)
	p.y, err2 = p.b.Open(p.ctx)
	if err := errors.Join(err1, err2); err != nil {
		r.Fatalf("open: %v", err)
	}
	p.open = true
}

// agree fails where two errors have different kinds, or the values differ.
func agree(r *rapid.T, doing string, err1, err2, differ error) {
	if (err1 == nil) != (err2 == nil) || err1 != nil && fault.KindOf(err1) != fault.KindOf(err2) {
		r.Fatalf("%s: error %v, want %v", doing, err1, err2)
	}
	if differ != nil {
		r.Fatalf("%s: %v", doing, differ)
	}
}

func (p *pair) append(r *rapid.T) {
	division, stream := someDivision.Draw(r, "division"), someStream.Draw(r, "stream")
	place := [2]string{division, stream}
	revision := p.last[place] + int64(rapid.SampledFrom([]int{1, 1, 1, 1, 0, -1, 2}).Draw(r, "step"))
	if revision < 1 {
		revision = 1
	}
	p.at += rapid.IntRange(0, 3).Draw(r, "later")
	e, h := step(division, stream, revision, fmt.Sprintf("op-%d", rapid.IntRange(0, 30).Draw(r, "op")), at(p.at))
	e.Row = rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(r, "row")
	e.Touched = rapid.SliceOfN(rapid.IntRange(0, 70000), 0, 5).Draw(r, "touched")
	h.Row, h.State = e.Row, someState.Draw(r, "state")
	err1, err2 := p.x.Shelf.Append(p.ctx, e, h), p.y.Shelf.Append(p.ctx, e, h)
	agree(r, "append", err1, err2, nil)
	if err2 == nil {
		p.last[place] = revision
	}
}

func (p *pair) read(r *rapid.T) {
	division, stream := someDivision.Draw(r, "division"), someStream.Draw(r, "stream")
	h1, err1 := p.x.Shelf.Load(p.ctx, division, stream, 0, noFold)
	h2, err2 := p.y.Shelf.Load(p.ctx, division, stream, 0, noFold)
	agree(r, "load", err1, err2, sameHead(h1, h2))
	after, limit := rapid.Int64Range(0, 10).Draw(r, "after"), rapid.IntRange(0, 4).Draw(r, "limit")
	l1, err1 := p.x.Shelf.Entries(p.ctx, division, stream, after, limit)
	l2, err2 := p.y.Shelf.Entries(p.ctx, division, stream, after, limit)
	agree(r, "entries", err1, err2, sameList(l1, l2, sameEntry))
}

func (p *pair) query(r *rapid.T) storage.Query {
	return storage.Query{Kind: someKind.Draw(r, "kind"), Prefix: somePrefix.Draw(r, "prefix"),
		State: someState.Draw(r, "state"), Bodies: rapid.Bool().Draw(r, "bodies")}
}

func (p *pair) list(r *rapid.T) {
	q := p.query(r)
	l1, err1 := p.x.Shelf.Heads(p.ctx, q)
	l2, err2 := p.y.Shelf.Heads(p.ctx, q)
	agree(r, "heads", err1, err2, sameList(l1, l2, sameHead))
}

func (p *pair) operation(r *rapid.T) {
	division, stream := someDivision.Draw(r, "division"), someStream.Draw(r, "stream")
	op := fmt.Sprintf("op-%d", rapid.IntRange(0, 30).Draw(r, "op"))
	e1, err1 := p.x.Shelf.Operation(p.ctx, division, stream, op)
	e2, err2 := p.y.Shelf.Operation(p.ctx, division, stream, op)
	agree(r, "operation", err1, err2, sameEntry(e1, e2))
}

func (p *pair) lastOf(r *rapid.T) {
	q, before := p.query(r), at(rapid.IntRange(0, p.at+2).Draw(r, "before"))
	l1, err1 := p.x.Shelf.Last(p.ctx, q, before)
	l2, err2 := p.y.Shelf.Last(p.ctx, q, before)
	agree(r, "last", err1, err2, sameList(l1, l2, sameEntry))
}
