package sqlite_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog/journal"
)

// The sizes of the field: 212 items, whose columns are eight bytes an item, and a head's body
// of 28 kB.
const (
	columns = 212 * 8
	body    = 28_000
	towns   = 1300
	acts    = 400
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func open(b testing.TB) storage.Backend {
	b.Helper()
	s, err := sqlite.Open(context.Background(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return s
}

func townOf(i int) (string, string) {
	code := fmt.Sprintf("61%04d%03d", i/20, 100+i%20)
	return code, "package/" + code
}

// act is a one-line act: 414 bytes, and what stands after it.
func act(division, stream string, revision int64, at time.Time, head []byte) (journal.Entry, storage.Head) {
	e := journal.Entry{
		Division: division, Stream: stream, Revision: revision, Op: fmt.Sprintf("01J0000000000000000%07d", revision),
		Name: "receive", Person: "wang", Unit: division, Role: journal.Town, Session: "s", Address: "10.0.0.1", Day: 9665,
		At: at, Asked: make([]byte, 16), Touched: []int{7}, V: 1, Act: make([]byte, 414), Row: make([]byte, columns),
		Prev: make([]byte, 32), Mac: make([]byte, 32),
	}
	h := storage.Head{Division: division, Stream: stream, Revision: revision, At: at, V: 1, Body: head, Row: e.Row, Mac: e.Mac}
	return e, h
}

// BenchmarkAppendAlone is one writer who waits for every commit.
func BenchmarkAppendAlone(b *testing.B) {
	for name, size := range map[string]int{"entry": 100, "entry+28kB": body} {
		b.Run(name, func(b *testing.B) {
			s, head := open(b), make([]byte, size)
			division, stream := townOf(0)
			b.ResetTimer()
			for i := range b.N {
				e, h := act(division, stream, int64(i)+1, start, head)
				if err := s.Shelf.Append(b.Context(), e, h); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}

// BenchmarkAppendTogether is 64 clerks, each with a town.
func BenchmarkAppendTogether(b *testing.B) {
	const clerks = 64
	for name, size := range map[string]int{"entry": 100, "entry+28kB": body} {
		b.Run(name, func(b *testing.B) {
			s, head := open(b), make([]byte, size)
			b.ResetTimer()
			var group sync.WaitGroup
			for c := range clerks {
				group.Go(func() {
					division, stream := townOf(c)
					for i := range (b.N + clerks - 1) / clerks {
						e, h := act(division, stream, int64(i)+1, start, head)
						if err := s.Shelf.Append(b.Context(), e, h); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			group.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "acts/s")
		})
	}
}

// BenchmarkProvince is a province of 1,300 towns with 400 acts each: today from the heads, and
// a past day from the Entries. Filling it takes long, so one store serves all.
func BenchmarkProvince(b *testing.B) {
	s, head := open(b), make([]byte, body)
	fill(b, s.Shelf, head)
	heads := func(bodies bool) func() (int, error) {
		return func() (int, error) {
			list, err := s.Shelf.Heads(b.Context(), storage.Query{Kind: "package", Prefix: "61", Bodies: bodies})
			return len(list), err
		}
	}
	last := func(day int, acts bool) func() (int, error) {
		return func() (int, error) {
			q := storage.Query{Kind: "package", Prefix: "61", Bodies: acts}
			list, err := s.Shelf.Last(b.Context(), q, start.AddDate(0, 0, day))
			return len(list), err
		}
	}
	for _, c := range []struct {
		name string
		read func() (int, error)
	}{
		{"heads", heads(false)}, {"heads+bodies", heads(true)}, {"last/day200", last(200, false)},
		{"last/day400", last(400, false)}, {"last+acts/day200", last(200, true)},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if n, err := c.read(); n != towns || err != nil {
					b.Fatalf("%d towns: %v", n, err)
				}
			}
		})
	}
	b.Run("load", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			division, stream := townOf(i % towns)
			if _, err := s.Shelf.Load(b.Context(), division, stream, 0, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// fill writes an act a day and town; the last head alone has its full body.
func fill(b *testing.B, s storage.Shelf, head []byte) {
	b.Helper()
	for day := range acts {
		var group sync.WaitGroup
		for c := range 64 {
			group.Go(func() {
				for i := c; i < towns; i += 64 {
					division, stream := townOf(i)
					e, h := act(division, stream, int64(day)+1, start.AddDate(0, 0, day), nil)
					if day == acts-1 {
						h.Body = head
					}
					if err := s.Append(b.Context(), e, h); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
	}
}
