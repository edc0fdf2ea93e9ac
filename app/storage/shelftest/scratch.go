package shelftest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
)

func scratchCases() []Case {
	return []Case{
		{"scratch/round trip", on(scratchRoundTrip)},
		{"scratch/expiry", on(scratchExpiry)},
		{"scratch/replace", on(scratchReplace)},
		{"scratch/swap", on(scratchSwap)},
		{"scratch/swap expiry", on(scratchSwapExpiry)},
		{"scratch/delete", on(scratchDelete)},
		{"scratch/sweep", on(scratchSweep)},
		{"scratch/values are the caller's", on(scratchOwn)},
		{"scratch/cancelled context", on(scratchCancelled)},
	}
}

// holds looks for a value at an instant.
func holds(ctx context.Context, s storage.Scratch, key string, now time.Time, wanted []byte) error {
	got, err := s.Get(ctx, key, now)
	if err != nil {
		return fmt.Errorf("get %q: %w", key, err)
	}
	if !bytes.Equal(got, wanted) {
		return fmt.Errorf("get %q gave %q, want %q", key, got, wanted)
	}
	return nil
}

func lacks(ctx context.Context, s storage.Scratch, key string, now time.Time) error {
	_, err := s.Get(ctx, key, now)
	return want(fault.NotFound, err, "get %q at %v", key, now.Sub(noon))
}

func scratchRoundTrip(ctx context.Context, b storage.Backend) error {
	values := map[string][]byte{"session/1": []byte("值\x00\xff"), "$a.b": {}, "甲\n": []byte("x"), "": []byte("empty key"),
		"A": []byte("upper"), "a": []byte("lower"), "large": bytes.Repeat([]byte("z"), 100_000)}
	for key, value := range values {
		if err := b.Scratch.Put(ctx, key, value, at(10)); err != nil {
			return fmt.Errorf("put %q: %w", key, err)
		}
	}
	for key, value := range values {
		if err := holds(ctx, b.Scratch, key, noon, value); err != nil {
			return err
		}
	}
	return lacks(ctx, b.Scratch, "session", noon)
}

func scratchExpiry(ctx context.Context, b storage.Backend) error {
	if err := b.Scratch.Put(ctx, "k", []byte("v"), at(10)); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	if err := holds(ctx, b.Scratch, "k", at(9), []byte("v")); err != nil {
		return err
	}
	if err := holds(ctx, b.Scratch, "k", at(10).Add(-time.Nanosecond), []byte("v")); err != nil {
		return err
	}
	for _, now := range []time.Time{at(10), at(11), at(10).In(time.FixedZone("", 8*3600)), at(1_000_000)} {
		if err := lacks(ctx, b.Scratch, "k", now); err != nil {
			return err
		}
	}
	return nil
}

func scratchReplace(ctx context.Context, b storage.Backend) error {
	for i, until := range []int{100, 10, 50} {
		value := strings.Repeat("v", 3-i)
		if err := b.Scratch.Put(ctx, "k", []byte(value), at(until)); err != nil {
			return fmt.Errorf("put: %w", err)
		}
		if err := holds(ctx, b.Scratch, "k", at(until-1), []byte(value)); err != nil {
			return err
		}
		if err := lacks(ctx, b.Scratch, "k", at(until)); err != nil {
			return err
		}
	}
	return nil
}

// swapped swaps and says where it was not done as wanted.
func swapped(ctx context.Context, s storage.Scratch, before, value string, now int, wanted bool) error {
	was := []byte(before)
	if before == "" {
		was = nil
	}
	done, err := s.Swap(ctx, "k", was, []byte(value), at(now), at(now+10))
	if err != nil || done != wanted {
		return fmt.Errorf("swap %q for %q at %d: done %v, want %v: %w", before, value, now, done, wanted, quoted(err))
	}
	return nil
}

func scratchSwap(ctx context.Context, b storage.Backend) error {
	for i, c := range []struct {
		before, value string
		done          bool
		stands        string
	}{
		{"a", "x", false, ""}, {"", "a", true, "a"}, {"", "x", false, "a"}, {"b", "x", false, "a"},
		{"a", "b", true, "b"}, {"a", "x", false, "b"}, {"b", "b", true, "b"}, {"b", "a", true, "a"},
	} {
		if err := swapped(ctx, b.Scratch, c.before, c.value, i, c.done); err != nil {
			return err
		}
		if c.stands == "" {
			if err := lacks(ctx, b.Scratch, "k", at(i)); err != nil {
				return err
			}
		} else if err := holds(ctx, b.Scratch, "k", at(i), []byte(c.stands)); err != nil {
			return err
		}
	}
	if err := lacks(ctx, b.Scratch, "k", at(17)); err != nil { // ten after the last
		return err
	}
	return lacks(ctx, b.Scratch, "other", noon)
}

// scratchSwapExpiry: what has expired is not there, to whoever expects it and to whoever does not.
func scratchSwapExpiry(ctx context.Context, b storage.Backend) error {
	if err := b.Scratch.Put(ctx, "k", []byte("a"), at(10)); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	for _, c := range []struct {
		before, value string
		now           int
		done          bool
	}{
		{"", "b", 9, false}, {"a", "b", 10, false}, {"a", "b", 11, false}, {"", "b", 10, true}, {"b", "c", 19, true}, {"c", "d", 29, false}, {"", "d", 29, true},
	} {
		if err := swapped(ctx, b.Scratch, c.before, c.value, c.now, c.done); err != nil {
			return err
		}
	}
	return holds(ctx, b.Scratch, "k", at(38), []byte("d"))
}

// SwapAtOnce is no case of the suite, because a double of a server may not be able to hold it: of
// many who count at once, in two processes' worth of backends, each counts.
func SwapAtOnce(t *testing.T, p Place) {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	const each = 20
	var all sync.WaitGroup
	var last storage.Backend
	for range 2 {
		b, err := p.Open(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		last = b
		for range 5 {
			all.Go(func() {
				for range each {
					if err := countUp(ctx, b.Scratch); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	all.Wait()
	if err := holds(ctx, last.Scratch, "n", noon, fmt.Append(nil, 2*5*each)); err != nil {
		t.Error(err)
	}
}

// countUp adds one to a number.
func countUp(ctx context.Context, s storage.Scratch) error {
	for {
		n := 0
		before, err := s.Get(ctx, "n", noon)
		if err == nil {
			n, err = strconv.Atoi(string(before))
		}
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		done, err := s.Swap(ctx, "n", before, fmt.Append(nil, n+1), noon, at(10))
		if err != nil || done {
			return err
		}
	}
}

func scratchDelete(ctx context.Context, b storage.Backend) error {
	for _, key := range []string{"a", "ab"} {
		if err := b.Scratch.Put(ctx, key, []byte(key), at(10)); err != nil {
			return fmt.Errorf("put: %w", err)
		}
	}
	for range 2 { // the second time there is nothing to delete
		if err := want(nil, b.Scratch.Delete(ctx, "a"), "delete"); err != nil {
			return err
		}
		if err := lacks(ctx, b.Scratch, "a", noon); err != nil {
			return err
		}
	}
	return holds(ctx, b.Scratch, "ab", noon, []byte("ab"))
}

func scratchSweep(ctx context.Context, b storage.Backend) error {
	for i := range 10 {
		if err := b.Scratch.Put(ctx, fmt.Sprint(i), []byte{1}, at(i)); err != nil {
			return fmt.Errorf("put: %w", err)
		}
	}
	for now, wanted := range []int{1, 1, 1, 1, 1} { // at n exactly what ends at n is left to sweep
		n, err := b.Scratch.Sweep(ctx, at(now))
		if err != nil || n != wanted {
			return fmt.Errorf("sweep at %d forgot %d, want %d: %w", now, n, wanted, quoted(err))
		}
	}
	if n, err := b.Scratch.Sweep(ctx, at(4).Add(time.Microsecond)); err != nil || n != 0 {
		return fmt.Errorf("sweep again forgot %d, want 0: %w", n, quoted(err))
	}
	return holds(ctx, b.Scratch, "5", at(4), []byte{1})
}

func scratchOwn(ctx context.Context, b storage.Backend) error {
	given := []byte("value")
	if err := b.Scratch.Put(ctx, "k", given, at(10)); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	spoil(given)
	got, err := b.Scratch.Get(ctx, "k", noon)
	if err != nil {
		return fmt.Errorf("get: %w", err)
	}
	if string(got) != "value" {
		return fmt.Errorf("the store kept what was given: %q", got)
	}
	spoil(got)
	return holds(ctx, b.Scratch, "k", noon, []byte("value"))
}

func scratchCancelled(ctx context.Context, b storage.Backend) error {
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, get := b.Scratch.Get(gone, "k", noon)
	_, sweep := b.Scratch.Sweep(gone, noon)
	_, swap := b.Scratch.Swap(gone, "k", nil, nil, noon, at(1))
	for name, err := range map[string]error{"swap": swap, "put": b.Scratch.Put(gone, "k", nil, at(1)), "get": get,
		"delete": b.Scratch.Delete(gone, "k"), "sweep": sweep} {
		if err := want(context.Canceled, err, "%s with a cancelled context", name); err != nil {
			return err
		}
	}
	return lacks(ctx, b.Scratch, "k", noon)
}
