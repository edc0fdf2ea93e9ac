//go:build !linux

package sqlite_test

import "errors"

// limitFiles is not to be had on this system.
func limitFiles(size uint64) error {
	if size == 0 {
		return nil
	}
	return errors.ErrUnsupported
}

func liftLimit() error { return errors.ErrUnsupported }
