package shelftest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

func entryCases() []Case {
	return []Case{
		{"entries/after and limit", on(entriesWindow)},
		{"entries/order beyond nine", on(entriesOrder)},
		{"entries/of one stream only", on(entriesOfOne)},
		{"operation/not found", on(operationNotFound)},
		{"operation/in byte order and case", on(operationExact)},
	}
}

func lastCases() []Case {
	return []Case{
		{"last/at instants between entries", on(lastBetween)},
		{"last/between two milliseconds", on(lastFraction)},
		{"last/equal instants", on(lastEqual)},
		{"last/prefix, kind and order", on(lastPrefix)},
		{"last/state is ignored, act only when asked", on(lastState)},
	}
}

func entriesWindow(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 6); err != nil {
		return err
	}
	for _, c := range []struct {
		after    int64
		limit    int
		from, to int64
	}{{0, 0, 1, 6}, {0, 2, 1, 2}, {3, 0, 4, 6}, {3, 1, 4, 4}, {4, 9, 5, 6}, {6, 0, 1, 0}, {99, 3, 1, 0}, {-5, 1, 1, 1}} {
		got, err := b.Shelf.Entries(ctx, town, stream, c.after, c.limit)
		var wanted []journal.Entry
		for r := c.from; r <= c.to; r++ {
			e, _ := step(town, stream, r, fmt.Sprintf("op-%d", r), at(int(r)))
			wanted = append(wanted, e)
		}
		if err = errors.Join(err, sameList(got, wanted, sameEntry)); err != nil {
			return fmt.Errorf("entries after %d, limit %d: %w", c.after, c.limit, err)
		}
	}
	return nil
}

// Revisions in the order of their digits would put 10 before 9.
func entriesOrder(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 25); err != nil {
		return err
	}
	got, err := b.Shelf.Entries(ctx, town, stream, 0, 0)
	if err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	for i, e := range got {
		if e.Revision != int64(i)+1 {
			return fmt.Errorf("at %d stands revision %d", i, e.Revision)
		}
	}
	if len(got) != 25 {
		return fmt.Errorf("%d entries, want 25", len(got))
	}
	return nil
}

func entriesOfOne(ctx context.Context, b storage.Backend) error {
	for _, p := range [][2]string{{town, stream}, {county, stream}, {town, stream + "/1"}, {town, stream + "2"}} {
		if err := put(ctx, b.Shelf, p[0], p[1], 1, 2); err != nil {
			return err
		}
	}
	for p, n := range map[[2]string]int{{town, stream}: 2, {county, stream}: 2, {town, "package"}: 0, {"6107", stream}: 0} {
		got, err := b.Shelf.Entries(ctx, p[0], p[1], 0, 0)
		if err != nil {
			return fmt.Errorf("entries: %w", err)
		}
		if len(got) != n {
			return fmt.Errorf("%d entries of %q, want %d", len(got), p, n)
		}
		for _, e := range got {
			if e.Division != p[0] || e.Stream != p[1] {
				return fmt.Errorf("entries of %q gave one of %q %q", p, e.Division, e.Stream)
			}
		}
	}
	return nil
}

func operationNotFound(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 2); err != nil {
		return err
	}
	for _, p := range [][3]string{{town, stream, "op-3"}, {town, stream, ""}, {town, stream + "x", "op-1"}, {county, stream, "op-1"}} {
		_, err := b.Shelf.Operation(ctx, p[0], p[1], p[2])
		if err := want(fault.NotFound, err, "operation %q", p); err != nil {
			return err
		}
	}
	return nil
}

func operationExact(ctx context.Context, b storage.Backend) error {
	ops := []string{"a", "A", "a ", "ａ", "a/1", "a.1", "$a", "甲"}
	for i, op := range ops {
		e, h := step(town, stream, int64(i)+1, op, at(i))
		if err := want(nil, b.Shelf.Append(ctx, e, h), "append of op %q", op); err != nil {
			return err
		}
	}
	for i, op := range ops {
		wanted, _ := step(town, stream, int64(i)+1, op, at(i))
		got, err := b.Shelf.Operation(ctx, town, stream, op)
		if err = errors.Join(err, sameEntry(got, wanted)); err != nil {
			return fmt.Errorf("operation %q: %w", op, err)
		}
	}
	return nil
}

// moment is where an Entry stands in time: the revision of its index + 1.
func putAt(ctx context.Context, s storage.Shelf, division, stream string, moments ...int) error {
	for i, n := range moments {
		e, h := step(division, stream, int64(i)+1, fmt.Sprintf("op-%d", i+1), at(n))
		if err := s.Append(ctx, e, h); err != nil {
			return fmt.Errorf("append: %w", err)
		}
	}
	return nil
}

func revision(e journal.Entry) string { return fmt.Sprintf("%s %d", e.Stream, e.Revision) }

// lastIs compares what Last gives before an instant with streams and their revisions.
func lastIs(ctx context.Context, s storage.Shelf, q storage.Query, before time.Time, wanted ...string) error {
	got, err := s.Last(ctx, q, before)
	if err = errors.Join(err, names(got, revision, wanted...)); err != nil {
		return fmt.Errorf("last before %v: %w", before.Sub(noon), err)
	}
	return nil
}

func lastBetween(ctx context.Context, b storage.Backend) error {
	err := errors.Join(putAt(ctx, b.Shelf, town, "package/a", 10, 20, 86_400_000), putAt(ctx, b.Shelf, town, "package/b", 15, 20))
	if err != nil {
		return err
	}
	for _, c := range []struct {
		before int
		wanted []string
	}{
		{0, nil}, {10, nil}, {11, []string{"package/a 1"}}, {15, []string{"package/a 1"}}, {16, []string{"package/a 1", "package/b 1"}},
		{20, []string{"package/a 1", "package/b 1"}}, {21, []string{"package/a 2", "package/b 2"}},
		{86_400_000, []string{"package/a 2", "package/b 2"}}, {86_400_001, []string{"package/a 3", "package/b 2"}},
	} {
		if err := lastIs(ctx, b.Shelf, storage.Query{Kind: kind}, at(c.before), c.wanted...); err != nil {
			return err
		}
	}
	zone := at(21).In(journal.Zone) // the same instant, said in UTC+8
	return lastIs(ctx, b.Shelf, storage.Query{Kind: kind}, zone, "package/a 2", "package/b 2")
}

func lastFraction(ctx context.Context, b storage.Backend) error {
	if err := putAt(ctx, b.Shelf, town, stream, 10, 11); err != nil {
		return err
	}
	q := storage.Query{Kind: kind}
	return errors.Join(
		lastIs(ctx, b.Shelf, q, at(10).Add(-time.Nanosecond)),
		lastIs(ctx, b.Shelf, q, at(10)),
		lastIs(ctx, b.Shelf, q, at(10).Add(time.Nanosecond), stream+" 1"),
		lastIs(ctx, b.Shelf, q, at(11).Add(-time.Nanosecond), stream+" 1"),
		lastIs(ctx, b.Shelf, q, at(11).Add(time.Microsecond), stream+" 2"))
}

// Several acts of one millisecond, and a clock that jumped back: the highest revision counts.
func lastEqual(ctx context.Context, b storage.Backend) error {
	moments := []int{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 9}
	if err := putAt(ctx, b.Shelf, town, stream, moments...); err != nil {
		return err
	}
	q := storage.Query{Kind: kind}
	return errors.Join(
		lastIs(ctx, b.Shelf, q, at(5)),
		lastIs(ctx, b.Shelf, q, at(6), stream+" 11"),
		lastIs(ctx, b.Shelf, q, at(9), stream+" 11"),
		lastIs(ctx, b.Shelf, q, at(10), stream+" 12"))
}

func lastPrefix(ctx context.Context, b storage.Backend) error {
	if err := populate(ctx, b.Shelf); err != nil {
		return err
	}
	for _, c := range []struct {
		kind, prefix string
		wanted       []string
	}{
		{"package", "610728", []string{"package/610728002 1", "package/610728114 1"}},
		{"package", "61072", []string{"package/odd 1", "package/610728002 1", "package/610728114 1", "package/610729101 1"}},
		{"package", "", []string{"package/none 1", "package/odd 1", "package/610728002 1", "package/610728114 1", "package/610729101 1", "package/710728114 1"}},
		{"batch", "610728", []string{"batch 1", "batch/10 1", "batch/2 1"}},
		{"batch", "610729", nil},
		{"pack", "", nil},
	} {
		q := storage.Query{Kind: c.kind, Prefix: c.prefix}
		if err := lastIs(ctx, b.Shelf, q, at(99), c.wanted...); err != nil {
			return fmt.Errorf("%q under %q: %w", c.kind, c.prefix, err)
		}
	}
	return nil
}

func lastState(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 2); err != nil {
		return err
	}
	wanted, _ := step(town, stream, 2, "op-2", at(2))
	for _, bodies := range []bool{true, false} {
		if !bodies {
			wanted.Act = nil
		}
		got, err := b.Shelf.Last(ctx, storage.Query{Kind: kind, State: "none has it", Bodies: bodies}, at(3))
		if err = errors.Join(err, sameList(got, []journal.Entry{wanted}, sameEntry)); err != nil {
			return fmt.Errorf("last, bodies %v: %w", bodies, err)
		}
	}
	return nil
}
