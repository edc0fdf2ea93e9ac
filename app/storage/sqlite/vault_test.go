package sqlite_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog/fault"
)

// TestKeyOfAStartThatWasKilled: a start that was killed between making the key's file and writing
// it left one that no later start could read; what such a start leaves now lies beside the key and
// in nobody's way. A file that is no key is told, and not replaced: the journal would not verify.
func TestKeyOfAStartThatWasKilled(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "journal.key.123"), []byte("ab"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	key := bytes.Repeat([]byte{7}, storage.KeySize)
	if got, err := b.Vault.Key(t.Context(), key); err != nil || !bytes.Equal(got, key) {
		t.Fatalf("key %x, %v", got, err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "journal.key*"))
	if err != nil || len(left) != 2 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	for _, text := range []string{"", "ab", "zz" + string(bytes.Repeat([]byte("0"), 62))} {
		if err := os.WriteFile(filepath.Join(dir, "journal.key"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Vault.Key(t.Context(), key); !errors.Is(err, fault.Unavailable) {
			t.Errorf("%q is taken for a key: %v", text, err)
		}
	}
}
