package journal_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

func TestDated(t *testing.T) {
	const today = journal.Day(8000)
	for _, tt := range []struct {
		name    string
		deed    journal.Deed
		day, on journal.Day
		bad     bool
	}{
		{"without a day it is of today, and asked for none", journal.Deed{Op: "a"}, today, 0, false},
		{"entered later", journal.Deed{Op: "a", Day: today - 3}, today - 3, today - 3, false},
		{"today", journal.Deed{Op: "a", Day: today}, today, today, false},
		{"tomorrow", journal.Deed{Op: "a", Day: today + 1}, today + 1, today + 1, true},
		{"no operation id", journal.Deed{}, 0, 0, true},
		{"the longest operation id", journal.Deed{Op: strings.Repeat("x", 128)}, today, 0, false},
		{"one that is too long", journal.Deed{Op: strings.Repeat("x", 129)}, 0, 0, true},
	} {
		deed, on, err := tt.deed.Dated(today)
		if deed.Day != tt.day || on != tt.on || (err != nil) != tt.bad || err != nil && !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: day %d, asked for %d, %v", tt.name, deed.Day, on, err)
		}
	}
}

// Whoever never gets through gives up after a bounded number of tries, and is told.
func TestTriesEnd(t *testing.T) {
	n := 0
	for range journal.Tries(t.Context()) {
		n++
	}
	if n < 32 || n > 128 {
		t.Errorf("%d tries", n)
	}
	if err := journal.Beaten(t.Context()); !errors.Is(err, fault.Conflict) {
		t.Errorf("beaten: %v", err)
	}
}

// The first try waits for nothing, and one that got through is the last.
func TestTriesOnce(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop() // a pause would see it
	n := 0
	for range journal.Tries(ctx) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d tries", n)
	}
}

// Nobody tries for somebody who is gone.
func TestTriesOfTheGone(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer stop()
	n := 0
	for range journal.Tries(ctx) {
		n++
		<-ctx.Done()
	}
	if err := journal.Beaten(ctx); n != 1 || !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, fault.Conflict) {
		t.Errorf("%d tries, %v", n, err)
	}
}
