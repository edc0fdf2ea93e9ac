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
// No method is a compare-and-swap, so nothing here reads a value and writes it back where two
// processes could do so at once and both matter.
type Scratch interface {
	// Put keeps a value under a key until the instant; an older value is replaced.
	Put(ctx context.Context, key string, value []byte, until time.Time) error

	// Get gives the value of a key where it has not expired at now. fault.NotFound.
	Get(ctx context.Context, key string, now time.Time) ([]byte, error)

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
