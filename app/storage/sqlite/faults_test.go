package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog/fault"
)

// plain is a small act of the stream of town 0.
func plain(s storage.Shelf, revision int64) error {
	division, stream := townOf(0)
	e, h := act(division, stream, revision, start, []byte(`{}`))
	return s.Append(context.Background(), e, h)
}

// Another process that holds the write lock: a save is told so within three seconds, all that
// wait with it too, and it works again by itself.
func TestLocked(t *testing.T) {
	dir := t.TempDir()
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	unlock := locked(t, dir)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	var group sync.WaitGroup
	for i := range 10 {
		group.Go(func() {
			division, stream := townOf(i)
			e, h := act(division, stream, 1, start, nil)
			err := b.Shelf.Append(ctx, e, h)
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Unavailable || !strings.Contains(f.Message.String(), "占用") {
				t.Errorf("append beside a lock: %v", err)
			}
		})
	}
	group.Wait()
	if _, err := b.Shelf.Heads(ctx, storage.Query{Kind: "package"}); err != nil {
		t.Errorf("reading beside a lock: %v", err)
	}
	unlock()
	if err := plain(b.Shelf, 1); err != nil {
		t.Errorf("append after the lock is gone: %v", err)
	}
}

// A context that ends while the save waits is answered at once.
func TestCancelledWhileWaiting(t *testing.T) {
	dir := t.TempDir()
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	unlock := locked(t, dir)
	limit, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	late := make(chan error, 1)
	ctx, leave := context.WithCancel(t.Context())
	division, stream := townOf(0)
	e, h := act(division, stream, 1, start, nil)
	go func() { late <- b.Shelf.Append(ctx, e, h) }()
	time.AfterFunc(50*time.Millisecond, leave)
	select {
	case err := <-late:
		if !errors.Is(err, context.Canceled) || !errors.Is(err, fault.Unavailable) {
			t.Errorf("error %v, want context.Canceled as fault.Unavailable", err)
		}
	case <-limit.Done():
		t.Fatal("the save that was left did not return")
	}
	if limit.Err() != nil {
		t.Error("it took as long as the lock")
	}
	unlock()
	// Taken, or still waiting behind it: either way the next save finds a sound stream, and this
	// caller, who left before the lock was had, wrote nothing.
	if err := plain(b.Shelf, 1); err != nil {
		t.Errorf("append after a save that was left: %v", err)
	}
}

// Saves that fail in a group undo nothing of the others.
func TestGroupKeepsTheGood(t *testing.T) {
	b := open(t)
	const clerks, rounds = 32, 20
	var group sync.WaitGroup
	for c := range clerks {
		group.Go(func() {
			division, stream := townOf(c)
			for r := int64(1); r <= rounds; r++ {
				e, h := act(division, stream, r, start, []byte(`{}`))
				if err := b.Shelf.Append(t.Context(), e, h); err != nil {
					t.Errorf("clerk %d, revision %d: %v", c, r, err)
				}
				e, h = act(division, stream, r, start, nil)
				e.Op += "'"
				if err := b.Shelf.Append(t.Context(), e, h); !errors.Is(err, fault.Conflict) {
					t.Errorf("clerk %d, revision %d again: %v", c, r, err)
				}
			}
		})
	}
	group.Wait()
	for c := range clerks {
		division, stream := townOf(c)
		list, err := b.Shelf.Entries(t.Context(), division, stream, 0, 0)
		if err != nil || len(list) != rounds {
			t.Errorf("clerk %d has %d entries (%v), want %d", c, len(list), err, rounds)
		}
	}
}

// Close ends every goroutine, answers those who wait, and leaves one whole file.
func TestClose(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 10 {
		dir := t.TempDir()
		b, err := sqlite.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for c := range 8 {
			group.Go(func() { until(t, b.Shelf, c) })
		}
		time.Sleep(2 * time.Millisecond)
		if err := b.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		group.Wait()
		if _, err := os.Stat(filepath.Join(dir, "jiedezhu.db-wal")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("close left the log beside the file: %v", err)
		}
		if _, err := b.Scratch.Get(t.Context(), "k", start); !errors.Is(err, fault.Unavailable) {
			t.Errorf("scratch after close: %v", err)
		}
	}
	if after := settled(before); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

// until appends and reads until the store is closed.
func until(t *testing.T, s storage.Shelf, c int) {
	division, stream := townOf(c)
	for r := int64(1); ; r++ {
		e, h := act(division, stream, r, start, []byte(`{}`))
		err := s.Append(context.Background(), e, h)
		if err == nil {
			_, err = s.Heads(context.Background(), storage.Query{Kind: "package"})
		}
		if err != nil {
			if !errors.Is(err, fault.Unavailable) {
				t.Errorf("clerk %d: %v", c, err)
			}
			return
		}
	}
}

// settled is the number of goroutines once those that are ending have ended.
func settled(wanted int) int {
	n := runtime.NumGoroutine()
	for range 100 {
		if n <= wanted {
			break
		}
		time.Sleep(10 * time.Millisecond)
		n = runtime.NumGoroutine()
	}
	return n
}
