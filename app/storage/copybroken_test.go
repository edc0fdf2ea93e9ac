package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// bent is a shelf that shows something other than what it keeps, as one does that somebody wrote
// into with another program.
type bent struct {
	storage.Shelf
	entries func(division, stream string, list []journal.Entry) []journal.Entry
	load    func(storage.Head) storage.Head
	list    func([]storage.Head) []storage.Head
	append  func(journal.Entry, storage.Head) (journal.Entry, storage.Head, error)
}

func (b bent) Entries(ctx context.Context, division, stream string, after int64, limit int) ([]journal.Entry, error) {
	list, err := b.Shelf.Entries(ctx, division, stream, after, limit)
	if b.entries != nil && err == nil {
		list = b.entries(division, stream, list)
	}
	return list, err
}

func (b bent) Heads(ctx context.Context, q storage.Query) ([]storage.Head, error) {
	list, err := b.Shelf.Heads(ctx, q)
	if b.list != nil && err == nil {
		list = b.list(list)
	}
	return list, err
}

func (b bent) Load(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
	h, err := b.Shelf.Load(ctx, division, stream, have, fold)
	if b.load != nil && err == nil {
		h = b.load(h)
	}
	return h, err
}

func (b bent) Append(ctx context.Context, e journal.Entry, h storage.Head) error {
	if b.append != nil {
		var err error
		if e, h, err = b.append(e, h); err != nil {
			return err
		}
	}
	return b.Shelf.Append(ctx, e, h)
}

func (b bent) over(to storage.Backend) storage.Backend {
	b.Shelf = to.Shelf
	to.Shelf = b
	return to
}

// changes are ways of changing one Entry, or of taking it away.
var changes = map[string]func(*journal.Entry){
	"person": func(e *journal.Entry) { e.Person += "x" },
	"signed": func(e *journal.Entry) { e.Signed = "别人" },
	"day":    func(e *journal.Entry) { e.Day++ },
	"at":     func(e *journal.Entry) { e.At = e.At.Add(1e6) },
	"act":    func(e *journal.Entry) { e.Act = bytes.Replace(e.Act, []byte("1"), []byte("2"), 1) },
	"row":    func(e *journal.Entry) { e.Row = append(bytes.Clone(e.Row), 0) },
	"op":     func(e *journal.Entry) { e.Op = "op-other" },
	"mac":    func(e *journal.Entry) { e.Mac = append([]byte{e.Mac[0] ^ 1}, e.Mac[1:]...) },
	"prev":   func(e *journal.Entry) { e.Prev = append([]byte{1}, e.Prev...) },
	"gone":   func(e *journal.Entry) { e.Revision = 0 },
}

// at makes the change to one Entry.
func at(n storage.Name, revision int64, change func(*journal.Entry)) bent {
	return bent{entries: func(division, stream string, list []journal.Entry) (out []journal.Entry) {
		for _, e := range list {
			if division == n.Division && stream == n.Stream && e.Revision == revision {
				change(&e)
			}
			if e.Revision > 0 {
				out = append(out, e)
			}
		}
		return out
	}}
}

// TestCopyBrokenChain: one Entry of the source that is not what was sealed, or gone: its stream and
// revision are told, and nothing is written.
func TestCopyBrokenChain(t *testing.T) {
	s := newSource(t)
	heads, err := s.Shelf.Heads(s.ctx, storage.Query{})
	s.must(err)
	for how, change := range changes {
		for _, h := range heads {
			for revision := int64(1); revision <= h.Revision; revision++ {
				n := storage.Name{Division: h.Division, Stream: h.Stream}
				to := memory.Open()
				_, err := storage.Copy{From: at(n, revision, change).over(s.Backend), To: to}.Run(s.ctx)
				var f *fault.Error
				if !errors.As(err, &f) || f.Kind != fault.Unavailable || len(f.Mistakes) != 1 {
					t.Errorf("%s@%d, %s: %v", n, revision, how, err)
					continue
				}
				m := f.Mistakes[0]
				if m.Field != n.String() || !strings.Contains(m.Reason.String(), fmt.Sprintf(" %d ", revision)) {
					t.Errorf("%s@%d, %s: told %s %s", n, revision, how, m.Field, m.Reason)
				}
				if left := snapshot(t, to); left != snapshot(t, memory.Open()) {
					t.Errorf("%s@%d, %s: the target has\n%s", n, revision, how, left)
				}
			}
		}
	}
}

// TestCopyBrokenTarget: what the target has is followed too, under its own key, before it is
// continued.
func TestCopyBrokenTarget(t *testing.T) {
	s := newSource(t)
	to := memory.Open()
	_, err := storage.Copy{From: s.Backend, To: to}.Run(s.ctx)
	s.must(err)
	n := storage.Name{Division: town, Stream: "package/" + town}
	for how, change := range changes {
		_, err := storage.Copy{From: s.Backend, To: at(n, 1, change).over(to)}.Run(s.ctx)
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Conflict || len(f.Mistakes) != 1 || f.Mistakes[0].Field != n.String() {
			t.Errorf("%s: %v", how, err)
		}
	}
}

// TestCopyHeadOfItsEntries: a head that its Entries do not make is told.
func TestCopyHeadOfItsEntries(t *testing.T) {
	s := newSource(t)
	for what, bend := range map[string]func(*storage.Head){
		"row": func(h *storage.Head) { h.Row = nil }, "at": func(h *storage.Head) { h.At = h.At.Add(1e6) }, "mac": func(h *storage.Head) { h.Mac = nil },
		"state": func(h *storage.Head) { h.State = "x" },
	} {
		from := bent{load: func(h storage.Head) storage.Head {
			if h.Division == town {
				bend(&h)
			}
			return h
		}}.over(s.Backend)
		to := memory.Open()
		_, err := storage.Copy{From: from, To: to}.Run(s.ctx)
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Unavailable || len(f.Mistakes) != 1 || f.Mistakes[0].Field != town+" package/"+town {
			t.Errorf("%s: %v", what, err)
		}
		if len(streamsOf(t, to)) > 0 {
			t.Errorf("%s: something was written", what)
		}
	}
}

// TestCopyConfirms: a target that keeps something other than what it acknowledged is found out in
// the end.
func TestCopyConfirms(t *testing.T) {
	s := newSource(t)
	for what, change := range map[string]func(*journal.Entry, *storage.Head){
		"an entry": func(e *journal.Entry, _ *storage.Head) { e.Person = "other" },
		"a head":   func(_ *journal.Entry, h *storage.Head) { h.State = "other" },
		"a row":    func(_ *journal.Entry, h *storage.Head) { h.Row = []byte{1} },
		"a list":   nil,
	} {
		if change == nil { // lists show an older head, as where a late replace put one back
			list := func(heads []storage.Head) []storage.Head {
				for i := range heads {
					if heads[i].Stream == "register/"+county {
						heads[i].Revision = 0
					}
				}
				return heads
			}
			confirms(t, s, what, bent{list: list}.over(memory.Open()))
			continue
		}
		to := bent{append: func(e journal.Entry, h storage.Head) (journal.Entry, storage.Head, error) {
			if e.Stream == "register/"+county {
				change(&e, &h)
			}
			return e, h, nil
		}}.over(memory.Open())
		confirms(t, s, what, to)
	}
}

func confirms(t *testing.T, s *source, what string, to storage.Backend) {
	t.Helper()
	_, err := storage.Copy{From: s.Backend, To: to}.Run(s.ctx)
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Unavailable || len(f.Mistakes) != 1 || f.Mistakes[0].Field != county+" register/"+county {
		t.Errorf("%s: %v", what, err)
	}
}

// TestCopyMovedOn: somebody works on the source while it is copied: that is told, what was written
// is a beginning, and the next copy finishes it.
func TestCopyMovedOn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newSource(t)
		what := rapid.IntRange(0, 4).Draw(r, "act")
		place := memory.Open()
		done := false
		to := bent{append: func(e journal.Entry, h storage.Head) (journal.Entry, storage.Head, error) {
			if e.Stream == "register/"+county2 && !done {
				done = true
				s.act(5, what)
			}
			return e, h, nil
		}}.over(place)
		if _, err := (storage.Copy{From: s.Backend, To: to}).Run(s.ctx); !errors.Is(err, fault.Conflict) {
			r.Fatalf("act %d meanwhile: %v", what, err)
		}
		if _, err := (storage.Copy{From: s.Backend, To: place}).Run(s.ctx); err != nil {
			r.Fatal(err)
		}
		same(r, place, s.Backend, true)
	})
}

// TestCopyMeetsWriter: somebody works on the target while it is written: told, and nothing of
// theirs is lost.
func TestCopyMeetsWriter(t *testing.T) {
	s := newSource(t)
	place := memory.Open()
	to := bent{append: func(e journal.Entry, h storage.Head) (journal.Entry, storage.Head, error) {
		if e.Division == town && e.Revision == 2 {
			theirs := e
			theirs.Op = "theirs"
			return e, h, place.Shelf.Append(s.ctx, theirs, h)
		}
		return e, h, nil
	}}.over(place)
	if _, err := (storage.Copy{From: s.Backend, To: to}).Run(s.ctx); !errors.Is(err, fault.Conflict) {
		t.Errorf("%v", err)
	}
	if _, err := place.Shelf.Operation(s.ctx, town, "package/"+town, "theirs"); err != nil {
		t.Errorf("theirs is lost: %v", err)
	}
}

// TestCopyTwiceAtOnce: copies of one source into one place at once do not disturb each other, nor
// what a copy that was killed wrote late.
func TestCopyTwiceAtOnce(t *testing.T) {
	for _, key := range []string{"", "other"} {
		s := newSource(t)
		place := memory.NewPlace()
		to := opened(s.ctx, place)
		if key != "" {
			_, err := to.Vault.Key(s.ctx, []byte(key))
			s.must(err)
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := (storage.Copy{From: s.Backend, To: opened(s.ctx, place)}).Run(s.ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		same(t, to, s.Backend, key == "")
	}
}

// TestCopyMetHead: the write that arrives late is an Entry without its head: the copy that meets it
// makes the head.
func TestCopyMetHead(t *testing.T) {
	s := newSource(t)
	place := memory.NewPlace()
	sound := opened(s.ctx, place)
	to := bent{append: func(e journal.Entry, h storage.Head) (journal.Entry, storage.Head, error) {
		if h.Stream == "account/shi" {
			s.must(sound.Shelf.Append(s.ctx, e, h))
			s.must(place.LagHead(s.ctx, storage.Head{Division: e.Division, Stream: e.Stream}))
		}
		return e, h, nil
	}}.over(sound)
	_, err := storage.Copy{From: s.Backend, To: to}.Run(s.ctx)
	s.must(err)
	same(t, sound, s.Backend, true)
}

// otherContent gives something other than a file's content.
type otherContent struct{ storage.Files }

func (otherContent) Open(context.Context, string) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("别的")), nil
}

// TestCopyFileOfAnotherSum: a content that is not what its name says is told and not kept.
func TestCopyFileOfAnotherSum(t *testing.T) {
	s := newSource(t)
	from, to := s.Backend, memory.Open()
	from.Files = otherContent{s.Files}
	if _, err := (storage.Copy{From: from, To: to}).Run(s.ctx); !errors.Is(err, fault.Unavailable) {
		t.Errorf("%v", err)
	}
	if sums, _ := to.Files.Sums(s.ctx, "", 0); len(sums) > 0 {
		t.Errorf("the target has %v", sums)
	}
}

// TestCopyWithoutKey: Entries whose key is lost can neither be copied nor continued.
func TestCopyWithoutKey(t *testing.T) {
	s := newSource(t)
	lost := memory.Open()
	e := journal.Entry{Division: county, Stream: "register/" + county, Revision: 1, Op: "op", At: s.now, V: 1, Act: []byte(`{}`)}
	s.must(lost.Shelf.Append(s.ctx, e, storage.Head{Division: county, Stream: e.Stream, Revision: 1, At: s.now, V: 1, Body: e.Act}))
	for what, c := range map[string]storage.Copy{
		"from": {From: lost, To: memory.Open()}, "to": {From: s.Backend, To: lost},
	} {
		before := snapshot(t, c.To)
		if _, err := c.Run(s.ctx); !errors.Is(err, fault.Unavailable) || snapshot(t, c.To) != before {
			t.Errorf("%s without a key: %v", what, err)
		}
	}
	if _, err := (storage.Copy{From: memory.Open(), To: memory.Open()}).Run(s.ctx); !errors.Is(err, fault.NotFound) {
		t.Errorf("from nothing: %v", err)
	}
}

// TestCopyLagging: a source whose heads lag, or are gone, is copied whole; a
// stream of a kind that only a newer program knows stops the copy instead of being left behind.
func TestCopyLagging(t *testing.T) {
	s := newSource(t)
	want := snapshot(t, s.Backend)
	for _, stream := range []string{"account/ren" + county, "package/" + town} {
		division := ""
		if strings.HasPrefix(stream, "package") {
			division = town
		}
		s.must(s.place.LagHead(s.ctx, storage.Head{Division: division, Stream: stream}))
	}
	to := memory.Open()
	_, err := storage.Copy{From: s.Backend, To: to}.Run(s.ctx)
	s.must(err)
	if got := snapshot(t, to); got != want {
		t.Errorf("copied\n%s, want\n%s", got, want)
	}
	e := journal.Entry{Division: county, Stream: "novel/1", Revision: 1, Op: "op", At: s.now, V: 1, Act: []byte(`{}`)}
	s.must(s.Shelf.Append(s.ctx, e, storage.Head{Division: county, Stream: "novel/1", Revision: 1, At: s.now}))
	before := snapshot(t, to)
	if _, err := (storage.Copy{From: s.Backend, To: to}).Run(s.ctx); !errors.Is(err, fault.Unavailable) || snapshot(t, to) != before {
		t.Errorf("a kind that is not known: %v", err)
	}
	if _, err := (storage.Copy{From: s.Backend, To: memory.Open(), County: county2}).Run(s.ctx); err != nil {
		t.Errorf("the other county: %v", err)
	}
	ended, cancel := context.WithCancel(s.ctx)
	cancel()
	if _, err := (storage.Copy{From: to, To: memory.Open()}).Run(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
