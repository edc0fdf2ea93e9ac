package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Store is the typed ports of the domain over one Shelf. It keeps decoded heads by (stream,
// revision), which is no state of truth: every read asks the shelf for the revision first.
type Store struct {
	shelf Shelf
	clock journal.Clock
	key   []byte // of the journal's chain

	mu   sync.Mutex
	kept map[string]kept
}

// kept is a decoded head and what the next Entry needs of it.
type kept struct {
	revision int64
	head     Head // without Body
	value    any
}

// keepAtMost bounds the decoded heads; beyond it all are forgotten and read again.
const keepAtMost = 8192

// New makes the typed ports. key seals the journal; it must be the same for the life of the data.
func New(shelf Shelf, clock journal.Clock, key []byte) *Store {
	return &Store{shelf: shelf, clock: clock, key: key, kept: map[string]kept{}}
}

func id(division, stream string) string { return division + "\x00" + stream }

func (s *Store) keep(h Head, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.kept) >= keepAtMost {
		clear(s.kept)
	}
	k := kept{revision: h.Revision, head: h, value: value}
	k.head.Body = nil
	s.kept[id(h.Division, h.Stream)] = k
}

func (s *Store) recall(division, stream string, revision int64) (kept, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k, ok := s.kept[id(division, stream)]
	return k, ok && k.revision == revision
}

// change is what a typed store appends.
type change struct {
	division, stream string
	revision         int64 // that the aggregate has now; the Entry gets the next
	deed             journal.Deed
	name             string
	signed           string
	asked            []byte
	touched          []int
	v                int
	act, body        json.RawMessage
	row              []byte
	state            string
	fold             Fold
}

// append writes the Entry and the head, and gives the head as it stands then. at never
// decreases along a stream.
func (s *Store) append(ctx context.Context, c change) (Head, error) {
	var before Head
	if c.revision > 0 {
		k, ok := s.recall(c.division, c.stream, c.revision)
		before = k.head
		if !ok {
			var err error
			if before, err = s.shelf.Load(ctx, c.division, c.stream, 0, c.fold); err != nil {
				return Head{}, err
			}
			if before.Revision != c.revision {
				return Head{}, fault.New(fault.Conflict, "刚刚有人先保存了")
			}
		}
	}
	at := s.clock.Now()
	if at.Before(before.At) {
		at = before.At
	}
	e := journal.Entry{
		Division: c.division, Stream: c.stream, Revision: c.revision + 1, Op: c.deed.Op, Name: c.name,
		Person: c.deed.Person, Signed: c.signed, Unit: c.deed.Unit, Role: c.deed.Role, Session: c.deed.Session,
		Address: c.deed.Address, Day: c.deed.Day, At: at, Asked: c.asked, Touched: c.touched, V: c.v, Act: c.act, Row: c.row,
	}
	e.Seal(s.key, before.Mac)
	h := Head{
		Division: c.division, Stream: c.stream, Revision: e.Revision, At: at, State: c.state, V: c.v,
		Body: c.body, Row: c.row, Mac: e.Mac,
	}
	if err := s.shelf.Append(ctx, e, h); err != nil {
		return Head{}, err
	}
	return h, nil
}

// kind is how one sort of aggregate is kept whose Entries carry the whole new body.
type kind[T any] struct {
	name     string
	version  int
	upcast   []func(json.RawMessage) (json.RawMessage, error) // i turns version i+1 into i+2
	place    func(*T) (division, key string)
	revision func(*T) *int64
	state    func(*T) string
	clone    func(*T) *T // shares nothing that the domain changes in place
}

func (k kind[T]) stream(key string) string { return k.name + "/" + key }

func (k kind[T]) stateOf(v *T) string {
	if k.state == nil {
		return ""
	}
	return k.state(v)
}

// tooNew is the fault.Unavailable of a body that this program does not know.
func tooNew(cause error) error {
	return fault.Wrap(fault.Unavailable, cause, "数据由更新的版本写入，请升级程序后再用")
}

// decode reads a body of this or an earlier version.
func (k kind[T]) decode(body json.RawMessage, v int, revision int64) (*T, error) {
	if v < 1 || v > k.version {
		return nil, tooNew(fmt.Errorf("%s body of version %d, known up to %d", k.name, v, k.version))
	}
	for ; v < k.version; v++ {
		var err error
		if body, err = k.upcast[v-1](body); err != nil {
			return nil, fmt.Errorf("%s body of version %d: %w", k.name, v, err)
		}
	}
	out := new(T)
	if err := json.Unmarshal(body, out); err != nil {
		return nil, fmt.Errorf("%s body: %w", k.name, err)
	}
	*k.revision(out) = revision
	return out, nil
}

// fold makes the head after an Entry: its body is the Entry's.
func (k kind[T]) fold(h Head, e journal.Entry) (Head, error) {
	v, err := k.decode(e.Act, e.V, e.Revision)
	if err != nil {
		return Head{}, err
	}
	return Head{
		Division: h.Division, Stream: h.Stream, Revision: e.Revision, At: e.At, State: k.stateOf(v), V: e.V,
		Body: e.Act, Row: e.Row, Mac: e.Mac,
	}, nil
}

// load gives one aggregate. fault.NotFound.
func load[T any](ctx context.Context, s *Store, k kind[T], division, key string) (*T, error) {
	h, was, err := s.loadStream(ctx, division, k.stream(key), k.fold)
	switch {
	case err != nil:
		return nil, err
	case was != nil:
		return k.clone(was.(*T)), nil
	}
	return decoded(s, k, h)
}

// loadStream reads a head, and gives what is kept of it decoded, nil where that is of another
// revision; then the head has its body.
func (s *Store) loadStream(ctx context.Context, division, stream string, fold Fold) (Head, any, error) {
	s.mu.Lock()
	was := s.kept[id(division, stream)]
	s.mu.Unlock()
	h, err := s.shelf.Load(ctx, division, stream, was.revision, fold)
	if err == nil && h.Body == nil && h.Revision == was.revision {
		return h, was.value, nil
	}
	return h, nil, err
}

// decoded is the aggregate of a head, from what is kept where its revision is the same.
func decoded[T any](s *Store, k kind[T], h Head) (*T, error) {
	if was, ok := s.recall(h.Division, h.Stream, h.Revision); ok {
		return k.clone(was.value.(*T)), nil
	}
	v, err := k.decode(h.Body, h.V, h.Revision)
	if err != nil {
		return nil, err
	}
	s.keep(h, k.clone(v))
	return v, nil
}

// list gives the aggregates of a kind under a prefix, by division and key, in that state.
func list[T any](ctx context.Context, s *Store, k kind[T], prefix, state string) ([]*T, error) {
	heads, err := s.shelf.Heads(ctx, Query{Kind: k.name, Prefix: prefix, State: state})
	if err != nil {
		return nil, err
	}
	out := make([]*T, 0, len(heads))
	for _, h := range heads {
		if was, ok := s.recall(h.Division, h.Stream, h.Revision); ok {
			out = append(out, k.clone(was.value.(*T)))
			continue
		}
		whole, err := s.shelf.Load(ctx, h.Division, h.Stream, 0, k.fold)
		if err != nil {
			return nil, err
		}
		v, err := decoded(s, k, whole)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// save appends an aggregate's new body and raises its revision.
func save[T any](ctx context.Context, s *Store, k kind[T], v *T, deed journal.Deed, name string, asked []byte) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("%s body: %w", k.name, err)
	}
	division, key := k.place(v)
	h, err := s.append(ctx, change{
		division: division, stream: k.stream(key), revision: *k.revision(v), deed: deed, name: name, asked: asked,
		v: k.version, act: body, body: body, state: k.stateOf(v), fold: k.fold,
	})
	if err != nil {
		return err
	}
	*k.revision(v) = h.Revision
	s.keep(h, k.clone(v))
	return nil
}

// at gives the aggregates of a kind under a prefix by the entries made before the end of a day.
func at[T any](ctx context.Context, s *Store, k kind[T], prefix string, day journal.Day) ([]*T, error) {
	entries, err := s.shelf.Last(ctx, Query{Kind: k.name, Prefix: prefix, Bodies: true}, day.End())
	if err != nil {
		return nil, err
	}
	out := make([]*T, 0, len(entries))
	for _, e := range entries {
		v, err := k.decode(e.Act, e.V, e.Revision)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Verify reads every Entry of the streams of a kind and says the first that does not follow the
// chain, or the head that does not follow its Entry (the last ones are gone), "" where all do.
func (s *Store) Verify(ctx context.Context, kindName string) (broken string, err error) {
	heads, err := s.shelf.Heads(ctx, Query{Kind: kindName})
	if err != nil {
		return "", err
	}
	for _, h := range heads {
		entries, err := s.shelf.Entries(ctx, h.Division, h.Stream, 0, 0)
		if err != nil {
			return "", err
		}
		var prev []byte
		for i, e := range entries {
			if e.Revision != int64(i+1) || !e.Sealed(s.key, prev) {
				return fmt.Sprintf("%s %s@%d", h.Division, h.Stream, i+1), nil
			}
			prev = e.Mac
		}
		if h.Revision > int64(len(entries)) || h.Revision > 0 && !bytes.Equal(h.Mac, entries[h.Revision-1].Mac) {
			return fmt.Sprintf("%s %s@%d", h.Division, h.Stream, h.Revision), nil
		}
	}
	return "", nil
}

// missing turns a NotFound into the zero value's nil error.
func missing(err error) bool { return errors.Is(err, fault.NotFound) }
