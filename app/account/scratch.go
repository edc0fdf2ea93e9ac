package account

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"jiedezhu/catalog/fault"
)

// Scratch keeps sessions and failures; storage.Scratch is one. A value is there until its
// instant has passed. All methods return fault.Unavailable where the store cannot be used.
// Several processes share one: what is read and written back goes by change.
type Scratch interface {
	// Put keeps a value under a key until the instant; an older value is replaced.
	Put(ctx context.Context, key string, value []byte, until time.Time) error

	// Get gives the value of a key where it has not expired at now. fault.NotFound.
	Get(ctx context.Context, key string, now time.Time) ([]byte, error)

	// Swap is Put where the value that Get would give at now is before, or where it would give none
	// and before is nil; of several at once, in any process, one is done. done is false, and nothing
	// changed, where the value is another.
	Swap(ctx context.Context, key string, before, value []byte, now, until time.Time) (done bool, err error)

	// Delete forgets a key; one that is not there is no error.
	Delete(ctx context.Context, key string) error
}

// name is a part of a Scratch key made of something a person typed: 32 hexadecimal digits.
func name(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

func putJSON(ctx context.Context, s Scratch, key string, v any, until time.Time) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("scratch %s: %w", key, err)
	}
	return s.Put(ctx, key, b, until)
}

// getJSON tells whether there was a value. What cannot be read counts as not there: it may be
// lost without harm, and the next Put replaces it.
func getJSON(ctx context.Context, s Scratch, key string, now time.Time, v any) (bool, error) {
	b, err := s.Get(ctx, key, now)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return json.Unmarshal(b, v) == nil, nil
}

// change lets f change the value of a key, zero where there is none that can be read, and writes it
// until an instant unless f says no. Where another process was faster f sees what that one wrote.
func change[T any](ctx context.Context, s Scratch, key string, now, until time.Time, f func(v *T) (yes bool, err error)) error {
	for {
		before, err := s.Get(ctx, key, now)
		if err != nil && !errors.Is(err, fault.NotFound) {
			return err
		}
		var v T
		if before != nil && json.Unmarshal(before, &v) != nil {
			v = *new(T)
		}
		yes, err := f(&v)
		if err != nil || !yes {
			return err
		}
		value, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("scratch %s: %w", key, err)
		}
		done, err := s.Swap(ctx, key, before, value, now, until)
		if err != nil || done {
			return err
		}
	}
}
