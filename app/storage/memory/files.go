package memory

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync/atomic"

	"jiedezhu/app/storage"
)

type files struct {
	place  *Place
	closed *atomic.Bool
}

var _ storage.Files = files{}

// Put implements storage.Files.
func (f files) Put(ctx context.Context, r io.Reader, max int64) (string, int64, error) {
	if err := ready(ctx, f.closed); err != nil {
		return "", 0, err
	}
	content, err := io.ReadAll(io.LimitReader(r, max+1))
	if err != nil {
		return "", 0, fmt.Errorf("memory: read content: %w", err)
	}
	if err := ready(ctx, f.closed); err != nil { // reading may have taken long
		return "", 0, err
	}
	if int64(len(content)) > max {
		return "", 0, storage.TooLarge(max)
	}
	digest := sha256.Sum256(content)
	sum := hex.EncodeToString(digest[:])
	f.place.mu.Lock()
	defer f.place.mu.Unlock()
	f.place.files[sum] = content
	return sum, int64(len(content)), nil
}

// Open implements storage.Files.
func (f files) Open(ctx context.Context, sum string) (io.ReadCloser, error) {
	if err := ready(ctx, f.closed); err != nil {
		return nil, err
	}
	f.place.mu.RLock()
	defer f.place.mu.RUnlock()
	content, ok := f.place.files[sum]
	if !ok {
		return nil, storage.Missing()
	}
	return io.NopCloser(bytes.NewReader(bytes.Clone(content))), nil
}

// Sums implements storage.Files.
func (f files) Sums(ctx context.Context, after string, limit int) ([]string, error) {
	if err := ready(ctx, f.closed); err != nil {
		return nil, err
	}
	f.place.mu.RLock()
	defer f.place.mu.RUnlock()
	var sums []string
	for _, sum := range slices.Sorted(maps.Keys(f.place.files)) {
		if sum > after && (limit <= 0 || len(sums) < limit) {
			sums = append(sums, sum)
		}
	}
	return sums, nil
}
