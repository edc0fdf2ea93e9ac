package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestModes: the databases were made readable by every account of the machine.
func TestModes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	county(t, dir)
	for _, name := range []string{"jiedezhu.db", "scratch.db", "journal.key"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}
