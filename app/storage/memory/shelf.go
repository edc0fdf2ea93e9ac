package memory

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

type shelf struct {
	place  *Place
	closed atomic.Bool
}

var _ storage.Shelf = (*shelf)(nil)

// Append implements storage.Shelf.
func (s *shelf) Append(ctx context.Context, e journal.Entry, h storage.Head) error {
	if err := ready(ctx, &s.closed); err != nil {
		return err
	}
	if err := storage.Agree(e, h); err != nil {
		return err
	}
	s.place.mu.Lock()
	defer s.place.mu.Unlock()
	key := name{e.Division, e.Stream}
	st := s.place.streams[key]
	if st == nil {
		st = &stream{ops: map[string]int{}}
	}
	if _, ok := st.ops[e.Op]; ok {
		return storage.Repeated()
	}
	if e.Revision != int64(len(st.entries))+1 {
		return storage.Taken()
	}
	st.ops[e.Op] = len(st.entries)
	st.entries = append(st.entries, storage.CloneEntry(e))
	st.head = storage.CloneHead(h)
	s.place.streams[key] = st
	return nil
}

// Load implements storage.Shelf; a head that lags is written back.
func (s *shelf) Load(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
	if err := ready(ctx, &s.closed); err != nil {
		return storage.Head{}, err
	}
	h, beyond, ok := s.place.beyond(name{division, stream})
	if !ok {
		return storage.Head{}, storage.Missing()
	}
	if len(beyond) == 0 {
		if h.Revision == have {
			h.Body = nil
		}
		return h, nil
	}
	h, err := storage.CatchUp(h, beyond, fold)
	if err == nil {
		s.place.heal(h)
	}
	return h, err
}

// heal makes h the head unless a newer one stands.
func (p *Place) heal(h storage.Head) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if st := p.streams[name{h.Division, h.Stream}]; st.head.Revision < h.Revision {
		st.head = storage.CloneHead(h)
	}
}

// beyond copies the head and the Entries after it; fold runs without the lock.
func (p *Place) beyond(key name) (storage.Head, []journal.Entry, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	st := p.streams[key]
	if st == nil {
		return storage.Head{}, nil, false
	}
	h := storage.Head{Division: key.division, Stream: key.stream}
	if st.head.Revision > 0 {
		h = storage.CloneHead(st.head)
	}
	return h, clones(st.entries[h.Revision:]), true
}

// Heads implements storage.Shelf.
func (s *shelf) Heads(ctx context.Context, q storage.Query) ([]storage.Head, error) {
	if err := ready(ctx, &s.closed); err != nil {
		return nil, err
	}
	s.place.mu.RLock()
	defer s.place.mu.RUnlock()
	var list []storage.Head
	for key, st := range s.place.streams {
		h := st.head
		if h.Revision == 0 || !named(q, key) || q.State != "" && h.State != q.State {
			continue
		}
		if !q.Bodies {
			h.Body = nil
		}
		list = append(list, storage.CloneHead(h))
	}
	slices.SortFunc(list, func(a, b storage.Head) int {
		return cmp.Or(cmp.Compare(a.Division, b.Division), cmp.Compare(a.Stream, b.Stream))
	})
	return list, nil
}

func named(q storage.Query, key name) bool {
	return (q.Kind == "" || journal.Kind(key.stream) == q.Kind) && strings.HasPrefix(key.division, q.Prefix)
}

// Entries implements storage.Shelf.
func (s *shelf) Entries(ctx context.Context, division, stream string, after int64, limit int) ([]journal.Entry, error) {
	if err := ready(ctx, &s.closed); err != nil {
		return nil, err
	}
	s.place.mu.RLock()
	defer s.place.mu.RUnlock()
	st := s.place.streams[name{division, stream}]
	if st == nil {
		return nil, nil
	}
	from := min(max(after, 0), int64(len(st.entries)))
	list := st.entries[from:]
	if limit > 0 && len(list) > limit {
		list = list[:limit]
	}
	return clones(list), nil
}

// Operation implements storage.Shelf.
func (s *shelf) Operation(ctx context.Context, division, stream, op string) (journal.Entry, error) {
	if err := ready(ctx, &s.closed); err != nil {
		return journal.Entry{}, err
	}
	s.place.mu.RLock()
	defer s.place.mu.RUnlock()
	st := s.place.streams[name{division, stream}]
	if st == nil {
		return journal.Entry{}, storage.Missing()
	}
	i, ok := st.ops[op]
	if !ok {
		return journal.Entry{}, storage.Missing()
	}
	return storage.CloneEntry(st.entries[i]), nil
}

// Last implements storage.Shelf.
func (s *shelf) Last(ctx context.Context, q storage.Query, before time.Time) ([]journal.Entry, error) {
	if err := ready(ctx, &s.closed); err != nil {
		return nil, err
	}
	s.place.mu.RLock()
	defer s.place.mu.RUnlock()
	var list []journal.Entry
	for key, st := range s.place.streams {
		if !named(q, key) {
			continue
		}
		e, ok := lastBefore(st.entries, before)
		if !ok {
			continue
		}
		if !q.Bodies {
			e.Act = nil
		}
		list = append(list, storage.CloneEntry(e))
	}
	slices.SortFunc(list, func(a, b journal.Entry) int {
		return cmp.Or(cmp.Compare(a.Division, b.Division), cmp.Compare(a.Stream, b.Stream))
	})
	return list, nil
}

func lastBefore(entries []journal.Entry, before time.Time) (journal.Entry, bool) {
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].At.Before(before) {
			return entries[i], true
		}
	}
	return journal.Entry{}, false
}

// Lagging implements storage.Shelf.
func (s *shelf) Lagging(ctx context.Context, since time.Time) ([]storage.Name, error) {
	if err := ready(ctx, &s.closed); err != nil {
		return nil, err
	}
	s.place.mu.RLock()
	defer s.place.mu.RUnlock()
	var list []storage.Name
	for key, st := range s.place.streams {
		last := st.entries[len(st.entries)-1]
		if st.head.Revision < last.Revision && !last.At.Before(since) {
			list = append(list, storage.Name{Division: key.division, Stream: key.stream})
		}
	}
	slices.SortFunc(list, storage.Name.Compare)
	return list, nil
}

func clones(list []journal.Entry) []journal.Entry {
	var out []journal.Entry
	for _, e := range list {
		out = append(out, storage.CloneEntry(e))
	}
	return out
}
