package shelftest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// aliasing hands out one head again and again.
func aliasing(s storage.Shelf) hurt {
	var mu sync.Mutex
	kept := map[string]storage.Head{}
	return hurt{load: func(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
		h, err := s.Load(ctx, division, stream, have, fold)
		mu.Lock()
		defer mu.Unlock()
		if old, ok := kept[division+" "+stream]; ok && err == nil && old.Revision == h.Revision {
			return old, nil
		}
		kept[division+" "+stream] = h
		return h, err
	}}
}

// keepsGiven keeps the caller's head as it was given.
func keepsGiven(s storage.Shelf) hurt {
	var mu sync.Mutex
	kept := map[string]storage.Head{}
	return hurt{
		append: func(ctx context.Context, e journal.Entry, h storage.Head) error {
			err := s.Append(ctx, e, h)
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				kept[h.Division+" "+h.Stream] = h
			}
			return err
		},
		load: func(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
			h, err := s.Load(ctx, division, stream, have, fold)
			mu.Lock()
			defer mu.Unlock()
			if k, ok := kept[division+" "+stream]; ok && err == nil && k.Revision == h.Revision {
				return k, nil
			}
			return h, err
		},
	}
}

// lax is a scratch with one mistake.
type lax struct {
	storage.Scratch
	late  bool              // what has expired is given
	mute  bool              // Sweep counts nothing
	first bool              // the first value stays
	fold  bool              // keys lose their case
	keep  bool              // Delete does nothing
	alias map[string][]byte // the caller's own values are kept
	deaf  bool              // the context is ignored
	blind bool              // Swap does not look at what is there
	stale bool              // Swap goes by what has expired
}

func (l lax) spoil(b storage.Backend) storage.Backend {
	l.Scratch = b.Scratch
	b.Scratch = l
	return b
}

func (l lax) call(ctx context.Context, key string) (context.Context, string) {
	if l.deaf {
		ctx = context.Background()
	}
	if l.fold {
		key = strings.ToLower(key)
	}
	return ctx, key
}

func (l lax) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	ctx, key = l.call(ctx, key)
	if l.first {
		if _, err := l.Scratch.Get(ctx, key, time.Time{}); err == nil {
			return nil
		}
	}
	if l.alias != nil {
		l.alias[key] = value
	}
	return l.Scratch.Put(ctx, key, value, until)
}

func (l lax) Swap(ctx context.Context, key string, before, value []byte, now, until time.Time) (bool, error) {
	ctx, key = l.call(ctx, key)
	if l.blind {
		return true, l.Scratch.Put(ctx, key, value, until)
	}
	if l.stale {
		now = time.Time{}
	}
	return l.Scratch.Swap(ctx, key, before, value, now, until)
}

func (l lax) Get(ctx context.Context, key string, now time.Time) ([]byte, error) {
	ctx, key = l.call(ctx, key)
	if l.late {
		now = time.Time{}
	}
	value, err := l.Scratch.Get(ctx, key, now)
	if given, ok := l.alias[key]; ok && err == nil {
		value = given
	}
	return value, err
}

func (l lax) Delete(ctx context.Context, key string) error {
	ctx, key = l.call(ctx, key)
	if l.keep {
		return nil
	}
	return l.Scratch.Delete(ctx, key)
}

func (l lax) Sweep(ctx context.Context, now time.Time) (int, error) {
	ctx, _ = l.call(ctx, "")
	n, err := l.Scratch.Sweep(ctx, now)
	if l.mute {
		n = 0
	}
	return n, err
}

func files(f func(storage.Files) storage.Files) func(storage.Backend) storage.Backend {
	return func(b storage.Backend) storage.Backend {
		b.Files = f(b.Files)
		return b
	}
}

type endless struct{ storage.Files }

func (e endless) Put(ctx context.Context, r io.Reader, _ int64) (string, int64, error) {
	return e.Files.Put(ctx, r, 1<<40)
}

// partial keeps what came before the reader failed.
type partial struct{ storage.Files }

func (p partial) Put(ctx context.Context, r io.Reader, most int64) (string, int64, error) {
	content, failed := io.ReadAll(r)
	sum, n, err := p.Files.Put(ctx, bytes.NewReader(content), most)
	return sum, n, errors.Join(failed, err)
}

type anyFile struct{ storage.Files }

func (a anyFile) Open(ctx context.Context, sum string) (io.ReadCloser, error) {
	r, err := a.Files.Open(ctx, sum)
	if errors.Is(err, fault.NotFound) {
		return io.NopCloser(bytes.NewReader(nil)), nil
	}
	return r, err
}

type capital struct{ storage.Files }

func (c capital) Put(ctx context.Context, r io.Reader, most int64) (string, int64, error) {
	sum, n, err := c.Files.Put(ctx, r, most)
	return strings.ToUpper(sum), n, err
}

// unsorted gives sums in the wrong order.
type unsorted struct{ storage.Files }

func (u unsorted) Sums(ctx context.Context, after string, limit int) ([]string, error) {
	sums, err := u.Files.Sums(ctx, after, limit)
	slices.Reverse(sums)
	return sums, err
}

type closing func() error

func (c closing) Close() error { return c() }

func vaults(f func(storage.Vault) storage.Vault) func(storage.Backend) storage.Backend {
	return func(b storage.Backend) storage.Backend {
		b.Vault = f(b.Vault)
		return b
	}
}

// fickle takes every key that is given.
type fickle struct{ storage.Vault }

func (f fickle) Key(ctx context.Context, fresh []byte) ([]byte, error) {
	if fresh != nil {
		return fresh, nil
	}
	return f.Vault.Key(ctx, fresh)
}

// eager keeps a key of its own where none is given.
type eager struct{ storage.Vault }

func (e eager) Key(ctx context.Context, fresh []byte) ([]byte, error) {
	if fresh == nil {
		fresh = make([]byte, storage.KeySize)
	}
	return e.Vault.Key(ctx, fresh)
}
