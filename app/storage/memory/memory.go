// Package memory keeps the aggregates in the memory of one process: for tests, and as the
// plainest reading of the ports that the other backends are held against. It is one process by
// nature, so a mutex is its compare-and-swap.
package memory

import (
	"bytes"
	"context"
	"sync"
	"sync/atomic"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

// Place is what a directory or a database is to the other backends: it outlives the backends
// opened over it, and several may be open at once.
type Place struct {
	mu      sync.RWMutex
	streams map[name]*stream
	files   map[string][]byte
	scratch map[string]note
	key     []byte
}

type name struct{ division, stream string }

type stream struct {
	head    storage.Head    // Revision 0: none stands yet
	entries []journal.Entry // revision n at n-1
	ops     map[string]int  // index into entries
}

// NewPlace is an empty place.
func NewPlace() *Place {
	return &Place{
		streams: map[name]*stream{},
		files:   map[string][]byte{},
		scratch: map[string]note{},
	}
}

// Open opens an empty place of its own.
func Open() storage.Backend {
	b, _ := NewPlace().Open(context.Background()) // opening memory cannot fail
	return b
}

// Open opens the place: what an earlier backend kept there is still there. It never fails.
func (p *Place) Open(context.Context) (storage.Backend, error) {
	s := &shelf{place: p}
	return storage.Backend{
		Shelf:   s,
		Files:   files{place: p, closed: &s.closed},
		Scratch: scratch{place: p, closed: &s.closed},
		Vault:   vault{place: p, closed: &s.closed},
		Closer:  closer{&s.closed},
	}, nil
}

type closer struct{ closed *atomic.Bool }

// Close ends the ports of one Open; it never fails.
func (c closer) Close() error {
	c.closed.Store(true)
	return nil
}

type vault struct {
	place  *Place
	closed *atomic.Bool
}

var _ storage.Vault = vault{}

// Key implements storage.Vault.
func (v vault) Key(ctx context.Context, fresh []byte) ([]byte, error) {
	if err := ready(ctx, v.closed); err != nil {
		return nil, err
	}
	v.place.mu.Lock()
	defer v.place.mu.Unlock()
	if v.place.key == nil {
		if fresh == nil {
			return nil, storage.Missing()
		}
		v.place.key = bytes.Clone(fresh)
	}
	return bytes.Clone(v.place.key), nil
}

// LagHead puts an older head in place of the one that stands, or none where h.Revision is 0: the
// sight after a process died between the Entry and the head. fault.NotFound where the stream
// has no Entry.
func (p *Place) LagHead(_ context.Context, h storage.Head) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.streams[name{h.Division, h.Stream}]
	if s == nil {
		return storage.Missing()
	}
	s.head = storage.CloneHead(h)
	return nil
}

// ready refuses a call whose context has ended or whose backend is closed.
func ready(ctx context.Context, closed *atomic.Bool) error {
	if err := ctx.Err(); err != nil {
		return storage.Cancelled(err)
	}
	if closed.Load() {
		return storage.Closed()
	}
	return nil
}
