package storage

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Copy moves the life of a county, or of all, from one place to another: Entries, heads and files,
// not Scratch. Everything is read and compared before anything is written. What the target has
// must be a beginning of what the source has, and is continued: so a copy that was interrupted
// anywhere is finished by the next, and one that was finished changes nothing.
type Copy struct {
	From, To Backend

	// County is the code whose streams are copied, with the accounts whose scope lies under it and
	// all files, which belong to no place. "" copies everything.
	County string

	// NoAccounts leaves all accounts out.
	NoAccounts bool

	// Tell hears how many Entries of how many have been written, one call at a time. It may be nil.
	Tell func(done, all int)
}

// Copied is what both sides have after a copy, compared one by one, and what it took.
type Copied struct {
	Streams, Entries, Files int    // there are as many heads as streams
	NewEntries, NewFiles    int    // of these, written now
	Resealed                bool   // the target has a key of its own, under which Entries are sealed anew
	Digest                  string // of everything compared, under no key: the same for the same content in any store
}

const (
	// copyPage is how many Entries are read at once: one of an edition may be a megabyte.
	copyPage = 64

	// copyAbreast is how many streams are read or written at once.
	copyAbreast = 8

	// copyLargest bounds a file only because Files.Put wants a bound.
	copyLargest = 1 << 50
)

// Run copies. Nothing has been written where it refuses what it found: fault.Unavailable names
// every stream of the source that is broken, fault.Conflict every stream of the target that is no
// beginning of the source's. fault.NotFound where there is nothing to copy. What was written before
// any other error is a sound beginning; fault.Conflict also where somebody wrote meanwhile, and
// fault.Unavailable where in the end the two sides differ.
func (c Copy) Run(ctx context.Context) (Copied, error) {
	r := &copying{Copy: c, from: side{Backend: c.From}, to: side{Backend: c.To}}
	for _, step := range []func(context.Context) error{
		r.keys, r.examine, r.take, r.carryFiles, r.carry, r.confirm, r.stayed,
	} {
		if err := step(ctx); err != nil {
			return Copied{}, err
		}
	}
	return r.done, nil
}

// copying is one run of a copy.
type copying struct {
	Copy
	from, to side
	names    []Name    // of all the source's streams when it was looked at
	plan     []passage // the streams that are copied
	sums     []string  // the source's files when they were looked at

	mu   sync.Mutex
	done Copied
}

// passage is one stream of a copy.
type passage struct {
	Name
	last   int64  // its revision in the source
	have   int64  // in the target, before
	digest []byte // of its Entries
	head   []byte // of its head: says
}

// keys reads the keys; the target's stays nil where it has none and nothing sealed. Streams are
// looked for before the key: another copy may be at work, which keeps the key before it writes.
func (r *copying) keys(ctx context.Context) (err error) {
	for _, s := range []struct {
		*side
		lost error
	}{
		{&r.from, fault.New(fault.Unavailable, "来源里有数据，却没有日志密钥，验不出记录的真假：先从备份恢复密钥")},
		{&r.to, fault.New(fault.Unavailable, "目标里有数据，却没有日志密钥：先从备份恢复密钥，或换一个空的目标")},
	} {
		there, err := s.streams(ctx)
		if err != nil {
			return err
		}
		if s.key, err = s.sealing(ctx); err != nil {
			return err
		}
		switch {
		case len(there) == 0 && s.side == &r.from:
			return fault.New(fault.NotFound, "来源里还没有数据，请核对地址")
		case len(there) > 0 && s.key == nil:
			return s.lost
		}
	}
	return nil
}

// take gives a target without a key the source's, so that every Entry stays as it is.
func (r *copying) take(ctx context.Context) (err error) {
	r.to.key, err = r.to.Vault.Key(ctx, r.from.key)
	r.done.Resealed = !bytes.Equal(r.to.key, r.from.key)
	return err
}

// side is one of the two places, and the key that seals its journal.
type side struct {
	Backend
	key []byte
}

// sealing is the key that is kept, nil where none is.
func (s side) sealing(ctx context.Context) ([]byte, error) {
	key, err := s.Vault.Key(ctx, nil)
	if missing(err) {
		return nil, nil
	}
	return key, err
}

// streams names every stream, in order, also one that has lost its head.
func (s side) streams(ctx context.Context) ([]Name, error) {
	heads, err := s.Shelf.Heads(ctx, Query{})
	if err != nil {
		return nil, err
	}
	lagging, err := s.Shelf.Lagging(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	return merged(heads, lagging), nil
}

// walk reads at most most Entries of a stream from its beginning, and gives do each that follows
// the chain, with the digest of the stream up to it. It tells the last of these, and whether the
// next, where one is, does not follow.
func (s side) walk(ctx context.Context, n Name, most int64, do func(e journal.Entry, digest []byte) error) (last int64, broken bool, err error) {
	var prev, digest []byte
	for last < most {
		page, err := s.Shelf.Entries(ctx, n.Division, n.Stream, last, int(min(copyPage, most-last)))
		if err != nil || len(page) == 0 {
			return last, false, err
		}
		for _, e := range page {
			if e.Revision != last+1 || !e.Sealed(s.key, prev) {
				return last, true, nil
			}
			last, prev, digest = e.Revision, e.Mac, e.Digest(digest)
			if err := do(e, digest); err != nil {
				return last, false, err
			}
		}
	}
	return last, false, nil
}

// abreast does something for each of n, several at once, until one fails. Where the caller's own
// context has ended, that is what failed.
func abreast(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(copyAbreast)
	for i := range n {
		group.Go(func() error {
			if inner.Err() != nil {
				return nil // another has failed
			}
			return do(inner, i)
		})
	}
	err := group.Wait()
	if ctx.Err() != nil && !errors.Is(err, ctx.Err()) {
		return Cancelled(ctx.Err())
	}
	return err
}
