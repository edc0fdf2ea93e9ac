//go:build !linux

package sqlite_test

import "errors"

// limitFiles is not to be had on this system.
func limitFiles(size uint64) error { return errors.ErrUnsupported }
