package mongo

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/x/mongo/driver/topology"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
)

// patient bounds what is done with the context by patience, all steps and tries together, and by
// what a request has left of it. That this time has ended is the store's fault, not the caller's.
func (p *place) patient(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, storage.Spare(ctx, p.patience), errSlow)
}

// errSlow is why a context of patient ends.
var errSlow = errors.New("mongo: no answer in time")

// do makes a step of a call of a port: f is tried until it succeeds, fails for good, or patience or
// ctx ends. f must be such that a try after one of unknown end does no harm. The error is a fault.
func (p *place) do(ctx context.Context, f func(context.Context) error) error {
	if err := cmp.Or(p.ready(ctx), storage.Lost(ctx)); err != nil {
		return err
	}
	limited, cancel := p.patient(ctx)
	defer cancel()
	defer storage.Asking(ctx)()
	var before error
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		err := f(limited)
		if err == nil {
			return nil
		}
		if before != nil && mongo.IsTimeout(err) {
			err = before // which says more than that the time is up
		}
		if !passing(err) || !rest(limited, pause) {
			return p.answer(ctx, err)
		}
		before = err
	}
}

const (
	firstPause   = 5 * time.Millisecond
	longestPause = 200 * time.Millisecond
)

// rest waits for about as long as pause, each caller differently, so that those whom one failure
// threw out do not come back as one. It says whether there is time left.
func rest(ctx context.Context, pause time.Duration) bool {
	timer := time.NewTimer(pause/2 + rand.N(pause))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// ready refuses a call whose context has ended or whose backend is closed.
func (p *place) ready(ctx context.Context) error {
	select {
	case <-p.ended:
		return storage.Closed()
	default:
		return over(ctx)
	}
}

// over is why a context has ended: by patient, or by whoever asked. nil where it has not.
func over(ctx context.Context) error {
	switch err := ctx.Err(); {
	case err == nil:
		return nil
	case errors.Is(context.Cause(ctx), errSlow):
		return unusable(errSlow)
	default:
		return storage.Cancelled(err)
	}
}

// answer says why a call failed: its own context, Close, or the store.
func (p *place) answer(ctx context.Context, err error) error {
	if errors.As(err, new(*fault.Error)) {
		return err
	}
	if ended := p.ready(ctx); ended != nil && !errors.Is(ended, errSlow) {
		return ended
	}
	failed := unusable(err)
	if lost(err) {
		storage.Lose(ctx, failed)
	}
	return failed
}

// errUnseen is a key that is taken by what the majority does not have yet: it will have it, or the
// key will be free again.
var errUnseen = errors.New("mongo: what took the key is not to be seen yet")

// errAgain asks for another try: two upserts met, or a document that two made has to be read.
var errAgain = errors.New("mongo: once more")

// Codes of the server, as it documents them.
const (
	codeUnauthorized    = 13
	codeAuthentication  = 18
	codeNotSupported    = 148 // ReadConcernMajorityNotEnabled
	codeNotWritable     = 10107
	codeNotPrimary      = 13435
	codeDiskFull        = 14031
	codeDocumentTooLong = 10334
)

// fleeting are the codes after which another try may succeed: a server that ends, a primary that
// is being chosen, a majority that did not answer in time, an answer in pieces that was forgotten.
var fleeting = []int{
	6, 7, 43, 63, 64, 89, 91, 134, 150, 175, 189, 262, 9001, codeNotWritable, 11600, 11602, 13388, codeNotPrimary, 13436,
}

// flees tells whether a server said one of fleeting.
func flees(err error) bool {
	var server mongo.ServerError
	return errors.As(err, &server) && (server.HasErrorLabel("RetryableWriteError") || slices.ContainsFunc(fleeting, server.HasErrorCode))
}

// passing tells whether an error may be gone at the next try.
func passing(err error) bool {
	if unauthenticated(err) {
		return false
	}
	var pool interface{ Retryable() bool } // of the driver's pool, when another call lost its connection
	return errors.Is(err, errUnseen) || errors.Is(err, errAgain) || mongo.IsNetworkError(err) || flees(err) ||
		errors.As(err, new(topology.ConnectionError)) || errors.As(err, &pool) && pool.Retryable()
}
