package main

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// TestJournalKey: of many first starts at once every one has the same key, and none ever sees a
// part of it. A start that was killed between making the file and writing it left one that no
// later start could read; what such a start leaves now is beside the key and in nobody's way.
func TestJournalKey(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "journal.key.123"), []byte("ab"), 0o600); err != nil {
		t.Fatal(err)
	}
	keys := make([][]byte, 20)
	var wg sync.WaitGroup
	for i := range keys {
		wg.Go(func() {
			var err error
			if keys[i], err = journalKey(dir); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, k := range keys {
		if len(k) != keySize || !bytes.Equal(k, keys[0]) {
			t.Fatalf("keys %x and %x", k, keys[0])
		}
	}
	left, err := filepath.Glob(filepath.Join(dir, "journal.key*"))
	if err != nil || len(left) != 2 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

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
