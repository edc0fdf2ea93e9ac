package sqlite_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog/fault"
)

// Half a file of a process that died is swept a day later, not while it may be being written.
func TestFilesSweep(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "files", ".part-old"), "x")
	write(t, filepath.Join(dir, "files", ".part-new"), "x")
	old := filepath.Join(dir, "files", ".part-old")
	info, err := os.Stat(old)
	if err != nil {
		t.Fatal(err)
	}
	yesterday := info.ModTime().Add(-25 * time.Hour)
	if err := os.Chtimes(old, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	if left := parts(t, dir); !slices.Equal(left, []string{".part-new"}) {
		t.Errorf("unfinished files left: %q", left)
	}
}

// A refused, failed or cancelled file leaves nothing behind.
func TestFilesLeaveNoParts(t *testing.T) {
	dir := t.TempDir()
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for range 3 {
		if _, _, err := b.Files.Put(t.Context(), strings.NewReader("abc"), 3); err != nil {
			t.Fatal(err)
		}
		if _, _, err := b.Files.Put(t.Context(), strings.NewReader("abcd"), 3); !errors.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
	}
	if left := parts(t, dir); len(left) != 0 {
		t.Errorf("unfinished files left: %q", left)
	}
}

func parts(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "files", ".part-*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		list[i] = filepath.Base(list[i])
	}
	return list
}

// FuzzFilesOpen: no name reaches a file but the SHA-256 of a content that was put.
func FuzzFilesOpen(f *testing.F) {
	b, err := sqlite.Open(f.Context(), f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { b.Close() })
	sum, _, err := b.Files.Put(f.Context(), strings.NewReader("abc"), 3)
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range []string{sum, sum + "/", "../jiedezhu.db", sum[:2] + "/../" + sum[:2] + sum[2:], strings.Repeat(".", 64), strings.Repeat("../", 21) + "a"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		r, err := b.Files.Open(context.Background(), name)
		if err != nil {
			if !errors.Is(err, fault.NotFound) || name == sum {
				t.Errorf("open %q: %v", name, err)
			}
			return
		}
		content, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil || name != sum || string(content) != "abc" {
			t.Errorf("open %q gave %q (%v)", name, content, err)
		}
	})
}
