package storage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"jiedezhu/app/storage"
)

// TestSpare: many quick answers cost nothing, slow ones what they took, those abreast once, and the
// patience of a request does not go below nothing. Outside of a request nothing is counted.
func TestSpare(t *testing.T) {
	now := start
	ctx := storage.WaitOnce(context.Background(), func() time.Time { return now })
	ask := func(took time.Duration) {
		answered := storage.Asking(ctx)
		now = now.Add(took)
		answered()
	}
	left := func(want time.Duration) {
		t.Helper()
		if got := storage.Spare(ctx, 2*time.Second); got != want {
			t.Errorf("%v are left, want %v", got, want)
		}
	}
	for range 100 {
		ask(249 * time.Millisecond)
	}
	left(2 * time.Second)
	ask(400 * time.Millisecond)
	left(1600 * time.Millisecond)
	one, other := storage.Asking(ctx), storage.Asking(ctx)
	now = now.Add(300 * time.Millisecond)
	one()
	now = now.Add(200 * time.Millisecond)
	other()
	left(1100 * time.Millisecond)
	ask(time.Minute)
	left(0)
	if other := storage.WaitOnce(context.Background(), func() time.Time { return now }); storage.Spare(other, time.Second) != time.Second {
		t.Error("a request pays for another")
	}
	long := storage.WaitOnce(context.Background(), nil)
	storage.Asking(long)()
	if storage.Spare(long, time.Second) != time.Second {
		t.Error("long work has a budget")
	}
	storage.Asking(context.Background())()
	if storage.Spare(context.Background(), time.Second) != time.Second {
		t.Error("what is no request has a budget")
	}
}

// TestLose: what is lost is lost for its request alone.
func TestLose(t *testing.T) {
	gone := errors.New("gone")
	ctx := storage.WaitOnce(context.Background(), func() time.Time { return start })
	storage.Lose(context.Background(), gone) // nobody's
	if err := storage.Lost(ctx); err != nil {
		t.Errorf("lost before it was: %v", err)
	}
	storage.Lose(ctx, gone)
	if err := storage.Lost(ctx); !errors.Is(err, gone) {
		t.Errorf("lost: %v", err)
	}
	if err := storage.Lost(context.Background()); err != nil {
		t.Errorf("lost outside: %v", err)
	}
}
