package shelftest_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/app/storage/shelftest"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// broken is a sound place whose backends are spoilt when they are opened.
type broken struct {
	*memory.Place
	spoil func(storage.Backend) storage.Backend
}

func (b broken) Open(ctx context.Context) (storage.Backend, error) {
	sound, err := b.Place.Open(ctx)
	return b.spoil(sound), err
}

// hurt is a shelf of which single methods are replaced.
type hurt struct {
	storage.Shelf
	append func(context.Context, journal.Entry, storage.Head) error
	load   func(context.Context, string, string, int64, storage.Fold) (storage.Head, error)
	heads  func(context.Context, storage.Query) ([]storage.Head, error)
	list   func(context.Context, string, string, int64, int) ([]journal.Entry, error)
	op     func(context.Context, string, string, string) (journal.Entry, error)
	last   func(context.Context, storage.Query, time.Time) ([]journal.Entry, error)
	lag    func(context.Context, time.Time) ([]storage.Name, error)
}

func (h hurt) Append(ctx context.Context, e journal.Entry, d storage.Head) error {
	if h.append != nil {
		return h.append(ctx, e, d)
	}
	return h.Shelf.Append(ctx, e, d)
}

func (h hurt) Load(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
	if h.load != nil {
		return h.load(ctx, division, stream, have, fold)
	}
	return h.Shelf.Load(ctx, division, stream, have, fold)
}

func (h hurt) Heads(ctx context.Context, q storage.Query) ([]storage.Head, error) {
	if h.heads != nil {
		return h.heads(ctx, q)
	}
	return h.Shelf.Heads(ctx, q)
}

func (h hurt) Entries(ctx context.Context, division, stream string, after int64, limit int) ([]journal.Entry, error) {
	if h.list != nil {
		return h.list(ctx, division, stream, after, limit)
	}
	return h.Shelf.Entries(ctx, division, stream, after, limit)
}

func (h hurt) Operation(ctx context.Context, division, stream, op string) (journal.Entry, error) {
	if h.op != nil {
		return h.op(ctx, division, stream, op)
	}
	return h.Shelf.Operation(ctx, division, stream, op)
}

func (h hurt) Last(ctx context.Context, q storage.Query, before time.Time) ([]journal.Entry, error) {
	if h.last != nil {
		return h.last(ctx, q, before)
	}
	return h.Shelf.Last(ctx, q, before)
}

func (h hurt) Lagging(ctx context.Context, since time.Time) ([]storage.Name, error) {
	if h.lag != nil {
		return h.lag(ctx, since)
	}
	return h.Shelf.Lagging(ctx, since)
}

// shelf spoils only the shelf.
func shelf(f func(s storage.Shelf) hurt) func(storage.Backend) storage.Backend {
	return func(b storage.Backend) storage.Backend {
		h := f(b.Shelf)
		h.Shelf = b.Shelf
		b.Shelf = h
		return b
	}
}

var ctxAll = context.Background()

// brokenStores are the mistakes a backend may make, each with a case that must see it.
var brokenStores = []struct {
	name   string
	caught string // one of the cases that fail
	spoil  func(storage.Backend) storage.Backend
}{
	{"last write wins", "append/stale revision", shelf(func(s storage.Shelf) hurt {
		return hurt{append: func(ctx context.Context, e journal.Entry, h storage.Head) error {
			err := s.Append(ctx, e, h)
			if errors.Is(err, fault.Conflict) {
				return nil
			}
			return err
		}}
	})},
	{"nil for not found", "load/not found", shelf(func(s storage.Shelf) hurt {
		return hurt{load: func(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
			h, err := s.Load(ctx, division, stream, have, fold)
			if errors.Is(err, fault.NotFound) {
				return storage.Head{}, nil
			}
			return h, err
		}}
	})},
	{"no kind is none", "heads/prefix and kind", shelf(func(s storage.Shelf) hurt {
		return hurt{heads: func(ctx context.Context, q storage.Query) ([]storage.Head, error) {
			if q.Kind == "" {
				return nil, nil
			}
			return s.Heads(ctx, q)
		}}
	})},
	{"prefix ignored", "heads/prefix and kind", shelf(func(s storage.Shelf) hurt {
		return hurt{heads: func(ctx context.Context, q storage.Query) ([]storage.Head, error) {
			q.Prefix = ""
			return s.Heads(ctx, q)
		}}
	})},
	{"prefix means equal", "heads/prefix and kind", shelf(func(s storage.Shelf) hurt {
		return hurt{heads: func(ctx context.Context, q storage.Query) ([]storage.Head, error) {
			list, err := s.Heads(ctx, q)
			return slices.DeleteFunc(list, func(h storage.Head) bool { return q.Prefix != "" && h.Division != q.Prefix }), err
		}}
	})},
	{"state ignored", "heads/state", shelf(func(s storage.Shelf) hurt {
		return hurt{heads: func(ctx context.Context, q storage.Query) ([]storage.Head, error) {
			q.State = ""
			return s.Heads(ctx, q)
		}}
	})},
	{"heads in any order", "heads/order", shelf(func(s storage.Shelf) hurt {
		return hurt{heads: func(ctx context.Context, q storage.Query) ([]storage.Head, error) {
			list, err := s.Heads(ctx, q)
			slices.Reverse(list)
			return list, err
		}}
	})},
	{"bodies always", "heads/bodies only when asked", shelf(func(s storage.Shelf) hurt {
		return hurt{heads: func(ctx context.Context, q storage.Query) ([]storage.Head, error) {
			q.Bodies = true
			return s.Heads(ctx, q)
		}}
	})},
	{"operation index missing", "append/operation twice", shelf(func(s storage.Shelf) hurt {
		return hurt{append: func(ctx context.Context, e journal.Entry, h storage.Head) error {
			err := s.Append(ctx, e, h)
			if errors.Is(err, fault.Exists) {
				e.Op += "'"
				return s.Append(ctx, e, h)
			}
			return err
		}}
	})},
	{"conflict before exists", "append/operation twice beats conflict", shelf(func(s storage.Shelf) hurt {
		return hurt{append: func(ctx context.Context, e journal.Entry, h storage.Head) error {
			list, err := s.Entries(ctx, e.Division, e.Stream, 0, 0)
			if err == nil && e.Revision > 0 && e.Revision != int64(len(list))+1 {
				return storage.Taken()
			}
			return s.Append(ctx, e, h)
		}}
	})},
	{"operation of any stream", "append/same operation in other streams and divisions", shelf(func(s storage.Shelf) hurt {
		var seen sync.Map
		return hurt{append: func(ctx context.Context, e journal.Entry, h storage.Head) error {
			if at, ok := seen.Load(e.Op); ok && at != e.Division+" "+e.Stream {
				return storage.Repeated()
			}
			err := s.Append(ctx, e, h)
			if err == nil {
				seen.Store(e.Op, e.Division+" "+e.Stream)
			}
			return err
		}}
	})},
	{"entries backwards", "entries/order beyond nine", shelf(func(s storage.Shelf) hurt {
		return hurt{list: func(ctx context.Context, division, stream string, after int64, limit int) ([]journal.Entry, error) {
			list, err := s.Entries(ctx, division, stream, after, limit)
			slices.Reverse(list)
			return list, err
		}}
	})},
	{"limit ignored", "entries/after and limit", shelf(func(s storage.Shelf) hurt {
		return hurt{list: func(ctx context.Context, division, stream string, after int64, _ int) ([]journal.Entry, error) {
			return s.Entries(ctx, division, stream, after, 0)
		}}
	})},
	{"last ignores the instant", "last/at instants between entries", shelf(func(s storage.Shelf) hurt {
		return hurt{last: func(ctx context.Context, q storage.Query, _ time.Time) ([]journal.Entry, error) {
			return s.Last(ctx, q, time.Date(2999, 1, 1, 0, 0, 0, 0, time.UTC))
		}}
	})},
	{"last takes the instant in", "last/at instants between entries", shelf(func(s storage.Shelf) hurt {
		return hurt{last: func(ctx context.Context, q storage.Query, before time.Time) ([]journal.Entry, error) {
			return s.Last(ctx, q, before.Add(time.Nanosecond))
		}}
	})},
	{"instants cut to milliseconds", "last/between two milliseconds", shelf(func(s storage.Shelf) hurt {
		return hurt{last: func(ctx context.Context, q storage.Query, before time.Time) ([]journal.Entry, error) {
			return s.Last(ctx, q, before.Truncate(time.Millisecond))
		}}
	})},
	{"last filters by state", "last/state is ignored, act only when asked", shelf(func(s storage.Shelf) hurt {
		return hurt{last: func(ctx context.Context, q storage.Query, before time.Time) ([]journal.Entry, error) {
			if q.State != "" {
				return nil, nil
			}
			return s.Last(ctx, q, before)
		}}
	})},
	{"rounding to seconds", "load/round trip of full values", shelf(func(s storage.Shelf) hurt {
		return hurt{append: func(ctx context.Context, e journal.Entry, h storage.Head) error {
			e.At, h.At = e.At.Truncate(time.Second), h.At.Truncate(time.Second)
			return s.Append(ctx, e, h)
		}}
	})},
	{"local time", "load/round trip of full values", shelf(func(s storage.Shelf) hurt {
		return hurt{load: func(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
			h, err := s.Load(ctx, division, stream, have, fold)
			h.At = h.At.In(journal.Zone)
			return h, err
		}}
	})},
	{"nil for empty", "load/round trip of empty values", shelf(func(s storage.Shelf) hurt {
		return hurt{load: func(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
			h, err := s.Load(ctx, division, stream, have, fold)
			if len(h.Row) == 0 {
				h.Row = nil
			}
			return h, err
		}}
	})},
	{"body sent all the same", "load/no body where the caller has it", shelf(func(s storage.Shelf) hurt {
		return hurt{load: func(ctx context.Context, division, stream string, _ int64, fold storage.Fold) (storage.Head, error) {
			return s.Load(ctx, division, stream, 0, fold)
		}}
	})},
	{"body left out by the head alone", "life/load heals a head that lags", shelf(func(s storage.Shelf) hurt {
		return hurt{load: func(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
			h, err := s.Load(ctx, division, stream, 0, fold)
			if have > 0 {
				h.Body = nil
			}
			return h, err
		}}
	})},
	{"load without folding", "life/load heals a head that lags", shelf(func(s storage.Shelf) hurt {
		return hurt{load: func(ctx context.Context, division, stream string, have int64, _ storage.Fold) (storage.Head, error) {
			return s.Load(ctx, division, stream, have, func(h storage.Head, _ journal.Entry) (storage.Head, error) { return h, nil })
		}}
	})},
	{"context ignored", "heads/cancelled context", shelf(func(s storage.Shelf) hurt {
		return hurt{heads: func(_ context.Context, q storage.Query) ([]storage.Head, error) { return s.Heads(ctxAll, q) }}
	})},
	{"writes though cancelled", "append/cancelled context writes nothing", shelf(func(s storage.Shelf) hurt {
		return hurt{append: func(ctx context.Context, e journal.Entry, h storage.Head) error {
			return errors.Join(s.Append(ctxAll, e, h), ctx.Err())
		}}
	})},
	{"works after close", "life/nothing after close", func(b storage.Backend) storage.Backend {
		b.Closer = closing(func() error { return nil })
		return b
	}},
	{"aliasing of what is returned", "load/what is returned is the caller's", shelf(aliasing)},
	{"aliasing of what is given", "append/what is given is not kept", shelf(keepsGiven)},
	{"head of another revision", "append/head of another revision refused", shelf(func(s storage.Shelf) hurt {
		return hurt{append: func(ctx context.Context, e journal.Entry, h storage.Head) error {
			h.Division, h.Stream, h.Revision = e.Division, e.Stream, e.Revision
			return s.Append(ctx, e, h)
		}}
	})},
	{"nil for no operation", "operation/not found", shelf(func(s storage.Shelf) hurt {
		return hurt{op: func(ctx context.Context, division, stream, op string) (journal.Entry, error) {
			e, err := s.Operation(ctx, division, stream, op)
			if errors.Is(err, fault.NotFound) {
				return journal.Entry{}, nil
			}
			return e, err
		}}
	})},
	{"second close fails", "life/close twice", func(b storage.Backend) storage.Backend {
		closed, end := false, b.Closer
		b.Closer = closing(func() error {
			if closed {
				return storage.Closed()
			}
			closed = true
			return end.Close()
		})
		return b
	}},
	{"nothing ever lags", "lagging/streams whose head lags", shelf(func(storage.Shelf) hurt {
		return hurt{lag: func(context.Context, time.Time) ([]storage.Name, error) { return nil, nil }}
	})},
	{"everything lags", "lagging/none that stands right", shelf(func(s storage.Shelf) hurt {
		return hurt{lag: func(ctx context.Context, _ time.Time) ([]storage.Name, error) {
			heads, err := s.Heads(ctx, storage.Query{Kind: "package"})
			var list []storage.Name
			for _, h := range heads {
				list = append(list, storage.Name{Division: h.Division, Stream: h.Stream})
			}
			return list, err
		}}
	})},
	{"lagging of any time", "lagging/since an instant", shelf(func(s storage.Shelf) hurt {
		return hurt{lag: func(ctx context.Context, _ time.Time) ([]storage.Name, error) { return s.Lagging(ctx, time.Time{}) }}
	})},
	{"a new key every time", "vault/one key for all", vaults(func(v storage.Vault) storage.Vault { return fickle{v} })},
	{"a key for nobody", "vault/no key where none is", vaults(func(v storage.Vault) storage.Vault { return eager{v} })},
	{"sums in any order", "files/sums in order, after one, by pages", files(func(f storage.Files) storage.Files { return unsorted{f} })},
	{"expiry ignored", "scratch/expiry", lax{late: true}.spoil},
	{"sweep counts nothing", "scratch/sweep", lax{mute: true}.spoil},
	{"older value stays", "scratch/replace", lax{first: true}.spoil},
	{"keys without case", "scratch/round trip", lax{fold: true}.spoil},
	{"swap of whatever is there", "scratch/swap", lax{blind: true}.spoil},
	{"swap of what has expired", "scratch/swap expiry", lax{stale: true}.spoil},
	{"nothing deleted", "scratch/delete", lax{keep: true}.spoil},
	{"scratch aliases what is given", "scratch/values are the caller's", lax{alias: map[string][]byte{}}.spoil},
	{"scratch ignores the context", "scratch/cancelled context", lax{deaf: true}.spoil},
	{"files of any size", "files/too large", files(func(f storage.Files) storage.Files { return endless{f} })},
	{"part of a file", "files/a reader that fails", files(func(f storage.Files) storage.Files { return partial{f} })},
	{"any file for any name", "files/not found", files(func(f storage.Files) storage.Files { return anyFile{f} })},
	{"sums in capitals", "files/round trip", files(func(f storage.Files) storage.Files { return capital{f} })},
}

// TestSuiteCatches holds the suite itself to its promise: a store with a mistake fails, and
// fails in the case that is about this mistake. A case that no broken store fails proves
// nothing, so there is none.
func TestSuiteCatches(t *testing.T) {
	idle := map[string]bool{}
	for _, c := range shelftest.Cases() {
		idle[c.Name] = true
	}
	check := func(name, caught string, place func() shelftest.Place) {
		fails := failing(t, place)
		if !slices.Contains(fails, caught) {
			t.Errorf("a store with the mistake %q fails %q, not %q", name, fails, caught)
		}
		for _, f := range fails {
			delete(idle, f)
		}
	}
	for _, b := range brokenStores {
		check(b.name, b.caught, func() shelftest.Place { return broken{memory.NewPlace(), b.spoil} })
	}
	for _, b := range brokenPlaces {
		check(b.name, b.caught, b.place)
	}
	for name := range idle {
		t.Errorf("no broken store fails the case %q", name)
	}
}

// forgetful opens an empty place every time.
type forgetful struct{ *memory.Place }

func (forgetful) Open(ctx context.Context) (storage.Backend, error) {
	return memory.NewPlace().Open(ctx)
}

// unguarded lets every second writer put back the head of the writer before it.
type unguarded struct{ *memory.Place }

func (u unguarded) Open(ctx context.Context) (storage.Backend, error) {
	b, err := u.Place.Open(ctx)
	return shelf(func(s storage.Shelf) hurt {
		return hurt{append: func(ctx context.Context, e journal.Entry, h storage.Head) error {
			old, failed := s.Load(ctx, h.Division, h.Stream, 0, func(h storage.Head, _ journal.Entry) (storage.Head, error) { return h, nil })
			if err := s.Append(ctx, e, h); err != nil || failed != nil || h.Revision%2 == 0 {
				return err
			}
			return u.LagHead(ctx, old) // a replace by the revision it read, arriving late
		}}
	})(b), err
}

// brokenPlaces are mistakes that are no single backend's.
var brokenPlaces = []struct {
	name, caught string
	place        func() shelftest.Place
}{
	{"lost on reopen", "life/survives close and reopen", func() shelftest.Place { return forgetful{memory.NewPlace()} }},
	{"a lock in the process only", "append/one of twenty wins", func() shelftest.Place { return forgetful{memory.NewPlace()} }},
	{"head put back by late replaces", "heads/stand at the newest revision", func() shelftest.Place { return unguarded{memory.NewPlace()} }},
}

// failing names the cases that fail for a place.
func failing(t *testing.T, place func() shelftest.Place) []string {
	var fails []string
	for _, c := range shelftest.Cases() {
		if err := c.Run(t.Context(), place()); err != nil {
			fails = append(fails, c.Name)
		}
	}
	return fails
}
