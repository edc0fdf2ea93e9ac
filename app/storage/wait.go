package storage

import (
	"context"
	"sync"
	"time"

	"jiedezhu/catalog/journal"
)

// A page asks a store several times, and some of what it asks it could do without. Where the store
// is gone each of these would wait its full time, one after another, and where it is slow each would
// be just in time: so what serves a request makes its context by WaitOnce, and a backend that waits
// for a server goes by it.

type waitKey struct{}

// waiting is what one request has waited for its store.
type waiting struct {
	clock journal.Clock

	mu    sync.Mutex
	lost  error         // what Lose said
	spent time.Duration // on answers that came slowly
	until time.Time     // when the last of them came
}

// slow is from when on an answer counts: a healthy store answers a page's many questions in
// milliseconds each, however many they are.
const slow = 250 * time.Millisecond

// WaitOnce makes the context of one request: a backend that did not answer within its patience is
// not waited for again in it, and all its slow answers together have the patience of one. Without a
// clock these do not count: for work that takes long and shows how far it is.
func WaitOnce(ctx context.Context, clock journal.Clock) context.Context {
	return context.WithValue(ctx, waitKey{}, &waiting{clock: clock})
}

func waitingOf(ctx context.Context) *waiting {
	w, _ := ctx.Value(waitKey{}).(*waiting)
	return w
}

// Lose says that a backend did not answer, which err tells a person.
func Lose(ctx context.Context, err error) {
	if w := waitingOf(ctx); w != nil {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.lost = err
	}
}

// Lost is what Lose said in the same request; nil where nothing was.
func Lost(ctx context.Context) error {
	w := waitingOf(ctx)
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lost
}

// Asking begins a question to a backend, and is ended by what it returns; questions asked abreast
// count once.
func Asking(ctx context.Context) (answered func()) {
	w := waitingOf(ctx)
	if w == nil || w.clock == nil {
		return func() {}
	}
	asked := w.clock()
	return func() {
		now := w.clock()
		w.mu.Lock()
		defer w.mu.Unlock()
		if now.Sub(asked) < slow {
			return
		}
		if asked.Before(w.until) {
			asked = w.until
		}
		if now.After(asked) {
			w.spent += now.Sub(asked)
			w.until = now
		}
	}
}

// Spare is what is left of a backend's patience in the request; all of it outside of one.
func Spare(ctx context.Context, patience time.Duration) time.Duration {
	w := waitingOf(ctx)
	if w == nil {
		return patience
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return max(0, patience-w.spent)
}
