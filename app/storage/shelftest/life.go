package shelftest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

func lifeCases() []Case {
	return []Case{
		{"life/survives close and reopen", survives},
		{"life/seen by another backend at once", seenBeside},
		{"life/nothing after close", nothingAfterClose},
		{"life/close twice", closeTwice},
		{"life/load heals a head that lags", healsLag},
		{"life/load heals a first head that is missing", healsMissing},
		{"life/append over a head that lags", appendOverLag},
		{"life/head never goes backwards", on(neverBackwards)},
		{"life/a fold that fails is told", foldFails},
	}
}

// reopen closes what is open, if anything, and opens the place again for a check.
func reopen(ctx context.Context, p Place, check func(context.Context, storage.Backend) error) error {
	return on(check)(ctx, p)
}

func survives(ctx context.Context, p Place) error {
	e, h := full()
	sum := ""
	err := reopen(ctx, p, func(ctx context.Context, b storage.Backend) (err error) {
		sum, _, err = b.Files.Put(ctx, strings.NewReader("委托书"), 100)
		return errors.Join(err, b.Shelf.Append(ctx, e, h), put(ctx, b.Shelf, town, stream, 1, 3),
			b.Scratch.Put(ctx, "s", []byte("v"), at(1000)))
	})
	if err != nil {
		return err
	}
	return reopen(ctx, p, func(ctx context.Context, b storage.Backend) error {
		_, last := step(town, stream, 3, "op-3", at(3))
		got, err := b.Shelf.Load(ctx, town, stream, 0, noFold)
		if err = errors.Join(err, sameHead(got, last), stands(ctx, b.Shelf, e, h)); err != nil {
			return fmt.Errorf("after reopening: %w", err)
		}
		late, lateHead := stranger(2, "late")
		if err := refused(ctx, b.Shelf, late, lateHead, fault.Conflict, 3); err != nil {
			return fmt.Errorf("after reopening: %w", err)
		}
		late, lateHead = stranger(4, "op-1")
		if err := refused(ctx, b.Shelf, late, lateHead, fault.Exists, 3); err != nil {
			return fmt.Errorf("after reopening: %w", err)
		}
		return errors.Join(contains(ctx, b.Files, sum, "委托书"), put(ctx, b.Shelf, town, stream, 4, 4))
	})
}

func contains(ctx context.Context, f storage.Files, sum, wanted string) error {
	r, err := f.Open(ctx, sum)
	if err != nil {
		return fmt.Errorf("open file: %w", err)
	}
	got, err := io.ReadAll(r)
	if err = errors.Join(err, r.Close()); err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	if string(got) != wanted {
		return fmt.Errorf("file holds %d bytes %.40q, want %d bytes %.40q", len(got), got, len(wanted), wanted)
	}
	return nil
}

// What one process acknowledged the next request must see, whichever process answers it.
func seenBeside(ctx context.Context, p Place) error {
	return reopen(ctx, p, func(ctx context.Context, one storage.Backend) error {
		return reopen(ctx, p, func(ctx context.Context, other storage.Backend) error {
			for r := int64(1); r <= 6; r++ {
				writer, reader := one, other
				if r%2 == 0 {
					writer, reader = other, one
				}
				if err := put(ctx, writer.Shelf, town, stream, r, r); err != nil {
					return err
				}
				e, h := step(town, stream, r, fmt.Sprintf("op-%d", r), at(int(r)))
				if err := stands(ctx, reader.Shelf, e, h); err != nil {
					return fmt.Errorf("seen by the other: %w", err)
				}
			}
			return nil
		})
	})
}

func nothingAfterClose(ctx context.Context, p Place) error {
	b, err := p.Open(ctx)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	if err := errors.Join(put(ctx, b.Shelf, town, stream, 1, 1), b.Close()); err != nil {
		return err
	}
	q := storage.Query{Kind: kind}
	e, h := step(town, stream, 2, "op-2", at(2))
	_, load := b.Shelf.Load(ctx, town, stream, 0, fold)
	_, heads := b.Shelf.Heads(ctx, q)
	_, entries := b.Shelf.Entries(ctx, town, stream, 0, 0)
	_, operation := b.Shelf.Operation(ctx, town, stream, "op-1")
	_, last := b.Shelf.Last(ctx, q, at(9))
	for name, err := range map[string]error{"append": b.Shelf.Append(ctx, e, h), "load": load, "heads": heads,
		"entries": entries, "operation": operation, "last": last} {
		if err := want(fault.Unavailable, err, "%s after close", name); err != nil {
			return err
		}
	}
	return nil
}

func closeTwice(ctx context.Context, p Place) error {
	b, err := p.Open(ctx)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	return errors.Join(b.Close(), b.Close())
}

func healsLag(ctx context.Context, p Place) error {
	return reopen(ctx, p, func(ctx context.Context, b storage.Backend) error {
		if err := put(ctx, b.Shelf, town, stream, 1, 12); err != nil {
			return err
		}
		_, wanted := step(town, stream, 12, "op-12", at(12))
		for _, lag := range []int64{11, 8, 1} {
			_, older := step(town, stream, lag, fmt.Sprintf("op-%d", lag), at(int(lag)))
			if err := p.LagHead(ctx, older); err != nil {
				return fmt.Errorf("lag head: %w", err)
			}
			for have := range int64(2) { // the second load may find it written back, and has an old revision
				got, err := b.Shelf.Load(ctx, town, stream, have*lag, inOrder(fold))
				if err = errors.Join(err, sameHead(got, wanted)); err != nil {
					return fmt.Errorf("load with the head at %d: %w", lag, err)
				}
			}
		}
		return nil
	})
}

// inOrder refuses to fold an Entry that does not follow the head.
func inOrder(next storage.Fold) storage.Fold {
	return func(h storage.Head, e journal.Entry) (storage.Head, error) {
		if e.Revision != h.Revision+1 || e.Division != h.Division || e.Stream != h.Stream {
			return h, fmt.Errorf("%s %d does not follow %s %d", e.Stream, e.Revision, h.Stream, h.Revision)
		}
		return next(h, e)
	}
}

func healsMissing(ctx context.Context, p Place) error {
	return reopen(ctx, p, func(ctx context.Context, b storage.Backend) error {
		if err := put(ctx, b.Shelf, town, stream, 1, 2); err != nil {
			return err
		}
		if err := p.LagHead(ctx, storage.Head{Division: town, Stream: stream}); err != nil {
			return fmt.Errorf("lag head: %w", err)
		}
		heads, err := b.Shelf.Heads(ctx, storage.Query{Kind: kind})
		if err = errors.Join(err, names(heads, division)); err != nil {
			return fmt.Errorf("heads where none stands: %w", err)
		}
		_, wanted := step(town, stream, 2, "op-2", at(2))
		got, err := b.Shelf.Load(ctx, town, stream, 0, inOrder(fold))
		return errors.Join(err, sameHead(got, wanted))
	})
}

func appendOverLag(ctx context.Context, p Place) error {
	return reopen(ctx, p, func(ctx context.Context, b storage.Backend) error {
		if err := put(ctx, b.Shelf, town, stream, 1, 5); err != nil {
			return err
		}
		_, older := step(town, stream, 2, "op-2", at(2))
		if err := p.LagHead(ctx, older); err != nil {
			return fmt.Errorf("lag head: %w", err)
		}
		e, h := stranger(3, "late")
		if err := refused(ctx, b.Shelf, e, h, fault.Conflict, 5); err != nil {
			return fmt.Errorf("the head lags, the entries do not: %w", err)
		}
		if err := put(ctx, b.Shelf, town, stream, 6, 6); err != nil {
			return err
		}
		e, h = step(town, stream, 6, "op-6", at(6))
		return stands(ctx, b.Shelf, e, h)
	})
}

// neverBackwards appends from many hands and looks at heads meanwhile: a late writer must not
// put its older head over a newer one.
func neverBackwards(ctx context.Context, b storage.Backend) error {
	const acts = 40
	done := make(chan error, 1)
	go func() { done <- put(ctx, b.Shelf, town, stream, 1, acts) }()
	for seen := int64(0); ; {
		heads, err := b.Shelf.Heads(ctx, storage.Query{Kind: kind})
		if err != nil {
			return errors.Join(err, <-done)
		}
		for _, h := range heads {
			if h.Revision < seen {
				return errors.Join(fmt.Errorf("the head went from %d back to %d", seen, h.Revision), <-done)
			}
			seen = h.Revision
		}
		select {
		case err := <-done:
			if err != nil {
				return err
			}
			e, h := step(town, stream, acts, fmt.Sprintf("op-%d", acts), at(acts))
			return stands(ctx, b.Shelf, e, h)
		case <-time.After(time.Millisecond):
		}
	}
}

func foldFails(ctx context.Context, p Place) error {
	return reopen(ctx, p, func(ctx context.Context, b storage.Backend) error {
		if err := put(ctx, b.Shelf, town, stream, 1, 3); err != nil {
			return err
		}
		_, older := step(town, stream, 1, "op-1", at(1))
		if err := p.LagHead(ctx, older); err != nil {
			return fmt.Errorf("lag head: %w", err)
		}
		strange := errors.New("a body of a format nobody knows")
		_, err := b.Shelf.Load(ctx, town, stream, 0, func(h storage.Head, _ journal.Entry) (storage.Head, error) { return h, strange })
		return want(strange, err, "load whose fold fails")
	})
}
