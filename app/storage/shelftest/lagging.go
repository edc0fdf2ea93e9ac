package shelftest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"jiedezhu/app/storage"
)

func laggingCases() []Case {
	return []Case{
		{"lagging/none that stands right", on(laggingNone)},
		{"lagging/streams whose head lags", laggingSome},
		{"lagging/since an instant", laggingSince},
	}
}

// lags compares what Lagging names.
func lags(ctx context.Context, s storage.Shelf, since time.Time, wanted ...storage.Name) error {
	got, err := s.Lagging(ctx, since)
	if err != nil {
		return fmt.Errorf("lagging: %w", err)
	}
	if !slices.Equal(got, wanted) {
		return fmt.Errorf("lagging gave %v, want %v", got, wanted)
	}
	return nil
}

func laggingNone(ctx context.Context, b storage.Backend) error {
	if err := lags(ctx, b.Shelf, time.Time{}); err != nil {
		return err
	}
	if err := populate(ctx, b.Shelf); err != nil {
		return err
	}
	return errors.Join(put(ctx, b.Shelf, town, stream, 2, 4), lags(ctx, b.Shelf, time.Time{}), lags(ctx, b.Shelf, noon))
}

// putLagging makes three streams of which two lag, one of them without any head.
func putLagging(ctx context.Context, p Place, b storage.Backend) error {
	for i, name := range []string{"package/c", "package/a", "batch/b"} {
		if err := putAt(ctx, b.Shelf, town, name, 10*i+1, 10*i+2, 10*i+3); err != nil {
			return err
		}
	}
	_, older := step(town, "package/c", 2, "op-2", at(2))
	if err := errors.Join(p.LagHead(ctx, older), p.LagHead(ctx, storage.Head{Division: town, Stream: "batch/b"})); err != nil {
		return fmt.Errorf("lag head: %w", err)
	}
	return nil
}

func laggingSome(ctx context.Context, p Place) error {
	return reopen(ctx, p, func(ctx context.Context, b storage.Backend) error {
		if err := putLagging(ctx, p, b); err != nil {
			return err
		}
		return lags(ctx, b.Shelf, time.Time{}, storage.Name{Division: town, Stream: "batch/b"}, storage.Name{Division: town, Stream: "package/c"})
	})
}

func laggingSince(ctx context.Context, p Place) error {
	return reopen(ctx, p, func(ctx context.Context, b storage.Backend) error {
		if err := putLagging(ctx, p, b); err != nil {
			return err
		}
		first, second := storage.Name{Division: town, Stream: "batch/b"}, storage.Name{Division: town, Stream: "package/c"}
		return errors.Join(
			lags(ctx, b.Shelf, at(3), first, second),
			lags(ctx, b.Shelf, at(3).Add(time.Nanosecond), first),
			lags(ctx, b.Shelf, at(23), first),
			lags(ctx, b.Shelf, at(24)))
	})
}
