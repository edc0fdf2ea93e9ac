package storage

import (
	"context"
	"sync/atomic"
)

// A page asks a store several times, and some of what it asks it could do without. Where the store
// is gone each of these would wait its full time, one after another: so what serves a request makes
// its context by WaitOnce, and a backend that waits for a server says so by Lose and asks Lost.

type waitKey struct{}

// WaitOnce makes the context of one request: a backend that did not answer within its patience is
// not waited for again in it.
func WaitOnce(ctx context.Context) context.Context {
	return context.WithValue(ctx, waitKey{}, new(atomic.Pointer[error]))
}

// Lose says that a backend did not answer, which err tells a person.
func Lose(ctx context.Context, err error) {
	if p, ok := ctx.Value(waitKey{}).(*atomic.Pointer[error]); ok {
		p.Store(&err)
	}
}

// Lost is what Lose said in the same request; nil where nothing was.
func Lost(ctx context.Context) error {
	if p, ok := ctx.Value(waitKey{}).(*atomic.Pointer[error]); ok {
		if err := p.Load(); err != nil {
			return *err
		}
	}
	return nil
}
