// Package shelftest is the common suite of the storage backends: what the ports in package
// storage promise, as named cases, each on an empty place. A case returns an error instead of
// failing a test, so that broken stores can be run through the suite as well.
//
// The suite keeps to what every backend can hold: bodies are objects (a document database has
// no other), numbers fit an int64 or are short decimals, no array stands directly in an array,
// and a case makes few streams, because the double of one backend scans whole collections.
package shelftest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"jiedezhu/app/storage"
)

// Place is where a backend keeps things: it outlives the backends opened over it.
type Place interface {
	// Open opens the place, the first time empty, later with what was kept. Several may be
	// open at once, as when a command runs beside a server.
	Open(ctx context.Context) (storage.Backend, error)

	Lagger
}

// Lagger shows a backend the sight after a process died between the Entry and the head.
type Lagger interface {
	// LagHead puts an older head in place of the one that stands, or none where h.Revision is
	// 0. It goes around the backend's own rule that a head never goes backwards.
	LagHead(ctx context.Context, h storage.Head) error
}

// Harness gives an empty place; what it needs is cleaned up with t.
type Harness func(t testing.TB) Place

// Case is one promise.
type Case struct {
	Name string
	Run  func(ctx context.Context, p Place) error
}

// limit ends a case that hangs.
const limit = 2 * time.Minute

// Run holds a backend to every case.
func Run(t *testing.T, h Harness) {
	for _, c := range Cases() {
		t.Run(c.Name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			if err := c.Run(ctx, h(t)); err != nil {
				t.Error(err)
			}
		})
	}
}

// Cases are all of them, named port/promise.
func Cases() []Case {
	return slices.Concat(appendCases(), headCases(), entryCases(), lastCases(), lifeCases(), laggingCases(),
		fileCases(), scratchCases(), vaultCases())
}

// on makes a case of a check that needs one open backend.
func on(check func(context.Context, storage.Backend) error) func(context.Context, Place) error {
	return func(ctx context.Context, p Place) (err error) {
		b, err := p.Open(ctx)
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		defer func() { err = errors.Join(err, b.Close()) }()
		return check(ctx, b)
	}
}

// want says what was returned where another kind of error was due; a nil kind asks for none.
func want(kind, got error, doing string, args ...any) error {
	if kind == nil && got == nil || kind != nil && errors.Is(got, kind) {
		return nil
	}
	return fmt.Errorf("%s: error %w, want %v", fmt.Sprintf(doing, args...), quoted(got), kind)
}

// quoted makes a nil error printable with %w.
func quoted(err error) error {
	if err == nil {
		return errors.New("<nil>")
	}
	return err
}
