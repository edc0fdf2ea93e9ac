package memory

import (
	"bytes"
	"context"
	"sync/atomic"
	"time"

	"jiedezhu/app/storage"
)

type scratch struct {
	place  *Place
	closed *atomic.Bool
}

// note is one value of Scratch; it is gone at until, not after it.
type note struct {
	value []byte
	until time.Time
}

var _ storage.Scratch = scratch{}

// Put implements storage.Scratch.
func (s scratch) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	if err := ready(ctx, s.closed); err != nil {
		return err
	}
	s.place.mu.Lock()
	defer s.place.mu.Unlock()
	s.place.scratch[key] = note{bytes.Clone(value), storage.Instant(storage.Millis(until))}
	return nil
}

// Get implements storage.Scratch.
func (s scratch) Get(ctx context.Context, key string, now time.Time) ([]byte, error) {
	if err := ready(ctx, s.closed); err != nil {
		return nil, err
	}
	s.place.mu.RLock()
	defer s.place.mu.RUnlock()
	n, ok := s.place.scratch[key]
	if !ok || !n.until.After(now) {
		return nil, storage.Missing()
	}
	return bytes.Clone(n.value), nil
}

// Swap implements storage.Scratch.
func (s scratch) Swap(ctx context.Context, key string, before, value []byte, now, until time.Time) (bool, error) {
	if err := ready(ctx, s.closed); err != nil {
		return false, err
	}
	s.place.mu.Lock()
	defer s.place.mu.Unlock()
	n, ok := s.place.scratch[key]
	if there := ok && n.until.After(now); there != (before != nil) || there && !bytes.Equal(n.value, before) {
		return false, nil
	}
	s.place.scratch[key] = note{bytes.Clone(value), storage.Instant(storage.Millis(until))}
	return true, nil
}

// Delete implements storage.Scratch.
func (s scratch) Delete(ctx context.Context, key string) error {
	if err := ready(ctx, s.closed); err != nil {
		return err
	}
	s.place.mu.Lock()
	defer s.place.mu.Unlock()
	delete(s.place.scratch, key)
	return nil
}

// Sweep implements storage.Scratch.
func (s scratch) Sweep(ctx context.Context, now time.Time) (int, error) {
	if err := ready(ctx, s.closed); err != nil {
		return 0, err
	}
	s.place.mu.Lock()
	defer s.place.mu.Unlock()
	gone := 0
	for key, n := range s.place.scratch {
		if !n.until.After(now) {
			delete(s.place.scratch, key)
			gone++
		}
	}
	return gone, nil
}
