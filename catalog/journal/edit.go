package journal

import (
	"bytes"
	"context"
	"errors"

	"jiedezhu/catalog/fault"
)

// ErrNothing is what a change gives where the record stands past it already: nothing is saved, and
// whoever asked is given what stands.
var ErrNothing = errors.New("nothing to do")

// Access is how one aggregate is read and written.
type Access[T any] struct {
	Load  func(context.Context) (*T, error)
	Save  func(ctx context.Context, v *T, deed Deed, name string, asked []byte) error
	Asked func(ctx context.Context, op string) ([]byte, error) // digest of what a deed asked; fault.NotFound
}

// Edit changes one aggregate: it decides on it as it stands, decides again where somebody was
// first, and gives a deed that was done before the record as it stands now. Such a deed is looked
// up where something stands in the way. The error is that of change, of the access, fault.Exists
// where the operation id was used for something else, or that of Beaten. Rights are the caller's.
func (a Access[T]) Edit(ctx context.Context, deed Deed, name string, asked []byte, change func(*T) error) (*T, error) {
	for range Tries(ctx) {
		v, err := a.Load(ctx)
		if err != nil {
			return nil, err
		}
		if err := change(v); err != nil {
			done := a.Done(ctx, deed.Op, asked)
			switch {
			case done == nil, errors.Is(err, ErrNothing) && errors.Is(done, fault.NotFound):
				return a.Load(ctx)
			case errors.Is(done, fault.NotFound):
				return nil, err
			}
			return nil, done
		}
		switch err := a.Save(ctx, v, deed, name, asked); {
		case err == nil:
			return v, nil
		case errors.Is(err, fault.Exists):
			if err := a.Done(ctx, deed.Op, asked); err != nil {
				return nil, err
			}
			return a.Load(ctx)
		case !errors.Is(err, fault.Conflict):
			return nil, err
		}
	}
	return nil, Beaten(ctx)
}

// Done tells whether a deed was done: nil where it asked the same, fault.Exists where it asked
// something else, fault.NotFound where it did nothing yet.
func (a Access[T]) Done(ctx context.Context, op string, asked []byte) error {
	before, err := a.Asked(ctx, op)
	if err == nil && !bytes.Equal(before, asked) {
		return Reused()
	}
	return err
}
