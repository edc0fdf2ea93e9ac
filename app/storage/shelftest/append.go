package shelftest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

func appendCases() []Case {
	return []Case{
		{"append/stale revision", on(staleRevision)},
		{"append/create twice", on(createTwice)},
		{"append/gap refused", on(gapRefused)},
		{"append/first is revision one", on(firstIsOne)},
		{"append/head of another revision refused", on(headDisagrees)},
		{"append/operation twice", on(operationTwice)},
		{"append/operation twice beats conflict", on(operationBeatsConflict)},
		{"append/same operation in other streams and divisions", on(operationElsewhere)},
		{"append/one of twenty wins", oneWins},
		{"append/one operation sent twenty times", on(sentTwentyTimes)},
		{"append/what is given is not kept", on(givenNotKept)},
		{"append/cancelled context writes nothing", on(cancelledAppend)},
	}
}

// refused appends what must be refused and looks that nothing was written.
func refused(ctx context.Context, s storage.Shelf, e journal.Entry, h storage.Head, kind error, last int64) error {
	if err := want(kind, s.Append(ctx, e, h), "append revision %d, op %s", e.Revision, e.Op); err != nil {
		return err
	}
	list, err := s.Entries(context.WithoutCancel(ctx), e.Division, e.Stream, 0, 0)
	if err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	if int64(len(list)) != last {
		return fmt.Errorf("after the refused append there are %d entries, want %d", len(list), last)
	}
	for _, kept := range list {
		if kept.Person == e.Person {
			return fmt.Errorf("revision %d is what was refused", kept.Revision)
		}
	}
	return nil
}

// stranger marks an Entry that must not be found later.
func stranger(revision int64, op string) (journal.Entry, storage.Head) {
	e, h := step(town, stream, revision, op, at(50))
	e.Person = "stranger"
	return e, h
}

func staleRevision(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 3); err != nil {
		return err
	}
	for r := int64(1); r <= 3; r++ {
		e, h := stranger(r, "late")
		if err := refused(ctx, b.Shelf, e, h, fault.Conflict, 3); err != nil {
			return err
		}
	}
	_, wanted := step(town, stream, 3, "op-3", at(3))
	got, err := b.Shelf.Load(ctx, town, stream, 0, noFold)
	return errors.Join(err, sameHead(got, wanted))
}

func createTwice(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 1); err != nil {
		return err
	}
	e, h := stranger(1, "again")
	return refused(ctx, b.Shelf, e, h, fault.Conflict, 1)
}

func gapRefused(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 2); err != nil {
		return err
	}
	for _, r := range []int64{4, 5, 1000} {
		e, h := stranger(r, "ahead")
		if err := refused(ctx, b.Shelf, e, h, fault.Conflict, 2); err != nil {
			return err
		}
	}
	return put(ctx, b.Shelf, town, stream, 3, 3)
}

func firstIsOne(ctx context.Context, b storage.Backend) error {
	e, h := stranger(2, "ahead")
	if err := refused(ctx, b.Shelf, e, h, fault.Conflict, 0); err != nil {
		return err
	}
	_, err := b.Shelf.Load(ctx, town, stream, 0, noFold)
	return want(fault.NotFound, err, "load of a stream whose only append was refused")
}

func headDisagrees(ctx context.Context, b storage.Backend) error {
	for _, change := range []func(*storage.Head){
		func(h *storage.Head) { h.Revision = 2 },
		func(h *storage.Head) { h.Revision = 0 },
		func(h *storage.Head) { h.Division = county },
		func(h *storage.Head) { h.Stream += "x" },
	} {
		e, h := stranger(1, "odd")
		change(&h)
		if err := refused(ctx, b.Shelf, e, h, fault.Internal, 0); err != nil {
			return err
		}
	}
	e, h := stranger(0, "zero")
	return refused(ctx, b.Shelf, e, h, fault.Internal, 0)
}

func operationTwice(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 4); err != nil {
		return err
	}
	e, h := stranger(5, "op-2")
	if err := refused(ctx, b.Shelf, e, h, fault.Exists, 4); err != nil {
		return err
	}
	wanted, _ := step(town, stream, 2, "op-2", at(2))
	got, err := b.Shelf.Operation(ctx, town, stream, "op-2")
	if err != nil {
		return fmt.Errorf("operation: %w", err)
	}
	return sameEntry(got, wanted)
}

// A resend comes with the revision it saw then, which is taken: by itself.
func operationBeatsConflict(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 4); err != nil {
		return err
	}
	for _, r := range []int64{1, 2, 3, 9} {
		e, h := stranger(r, "op-2")
		if err := refused(ctx, b.Shelf, e, h, fault.Exists, 4); err != nil {
			return err
		}
	}
	return nil
}

func operationElsewhere(ctx context.Context, b storage.Backend) error {
	places := [][2]string{{town, stream}, {town, "package/other"}, {town, "packages/610728114"}, {county, stream}, {"", stream}}
	for i, p := range places {
		e, h := step(p[0], p[1], 1, "op", at(i))
		if err := want(nil, b.Shelf.Append(ctx, e, h), "append of the same op in %q %q", p[0], p[1]); err != nil {
			return err
		}
	}
	for i, p := range places {
		wanted, head := step(p[0], p[1], 1, "op", at(i))
		got, err := b.Shelf.Operation(ctx, p[0], p[1], "op")
		if err = errors.Join(err, sameEntry(got, wanted)); err != nil {
			return fmt.Errorf("operation in %q %q: %w", p[0], p[1], err)
		}
		loaded, err := b.Shelf.Load(ctx, p[0], p[1], 0, noFold)
		if err = errors.Join(err, sameHead(loaded, head)); err != nil {
			return fmt.Errorf("load of %q %q: %w", p[0], p[1], err)
		}
	}
	return nil
}

const racers = 20

// race runs f for each racer at once and gives their errors.
func race(f func(i int) error) []error {
	errs := make([]error, racers)
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range racers {
		group.Go(func() {
			<-start
			errs[i] = f(i)
		})
	}
	close(start)
	group.Wait()
	return errs
}

// oneWins races over two backends opened on one place, as two processes do.
func oneWins(ctx context.Context, p Place) (err error) {
	var open [2]storage.Backend
	for i := range open {
		if open[i], err = p.Open(ctx); err != nil {
			return fmt.Errorf("open %d: %w", i, err)
		}
		defer func() { err = errors.Join(err, open[i].Close()) }()
	}
	for r := int64(1); r <= 5; r++ {
		errs := race(func(i int) error {
			e, h := step(town, stream, r, fmt.Sprintf("r%d-by%d", r, i), at(int(r)))
			return open[i%2].Shelf.Append(ctx, e, h)
		})
		winner, err := only(errs, fault.Conflict)
		if err != nil {
			return fmt.Errorf("revision %d: %w", r, err)
		}
		e, h := step(town, stream, r, fmt.Sprintf("r%d-by%d", r, winner), at(int(r)))
		if err := stands(ctx, open[r%2].Shelf, e, h); err != nil {
			return fmt.Errorf("revision %d: %w", r, err)
		}
	}
	return nil
}

// only gives the one that had no error; all others must have the kind.
func only(errs []error, kind error) (int, error) {
	winner, wins := -1, 0
	for i, err := range errs {
		if err == nil {
			winner, wins = i, wins+1
			continue
		}
		if err := want(kind, err, "racer %d", i); err != nil {
			return 0, err
		}
	}
	if wins != 1 {
		return 0, fmt.Errorf("%d of %d won, want 1", wins, len(errs))
	}
	return winner, nil
}

// stands looks that an Entry is the last of its stream and h its head.
func stands(ctx context.Context, s storage.Shelf, e journal.Entry, h storage.Head) error {
	got, err := s.Load(ctx, h.Division, h.Stream, 0, noFold)
	if err = errors.Join(err, sameHead(got, h)); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	list, err := s.Entries(ctx, e.Division, e.Stream, e.Revision-1, 0)
	if err = errors.Join(err, sameList(list, []journal.Entry{e}, sameEntry)); err != nil {
		return fmt.Errorf("entries: %w", err)
	}
	return nil
}

// An impatient hand, a proxy and a phone may all send one act at once.
func sentTwentyTimes(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 1); err != nil {
		return err
	}
	e, h := step(town, stream, 2, "once", at(2))
	errs := race(func(int) error { return b.Shelf.Append(ctx, e, h) })
	if _, err := only(errs, fault.Exists); err != nil {
		return err
	}
	return stands(ctx, b.Shelf, e, h)
}

func givenNotKept(ctx context.Context, b storage.Backend) error {
	e, h := full()
	wantedEntry, wantedHead := full()
	if err := b.Shelf.Append(ctx, e, h); err != nil {
		return fmt.Errorf("append: %w", err)
	}
	spoil(e.Act, e.Row, e.Asked, e.Prev, e.Mac, h.Body, h.Row, h.Mac)
	e.Touched[0] = 99
	return stands(ctx, b.Shelf, wantedEntry, wantedHead)
}

// spoil writes over every byte.
func spoil(fields ...[]byte) {
	for _, f := range fields {
		for i := range f {
			f[i] = '!'
		}
	}
}

func cancelledAppend(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 1); err != nil {
		return err
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	e, h := stranger(2, "cancelled")
	if err := refused(gone, b.Shelf, e, h, context.Canceled, 1); err != nil {
		return err
	}
	return put(ctx, b.Shelf, town, stream, 2, 2)
}
