package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	zombiezen "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog/fault"
)

// SQLite 3.7.0 to 3.51.2 may corrupt a file that two connections checkpoint at once, which a
// command beside a server does.
func TestVersion(t *testing.T) {
	conn, err := zombiezen.OpenConn(filepath.Join(t.TempDir(), "x"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	version, err := sqlitex.ResultText(conn.Prep("SELECT sqlite_version()"))
	if err != nil {
		t.Fatal(err)
	}
	var have []int
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			t.Fatalf("version %s: %v", version, err)
		}
		have = append(have, n)
	}
	if slices.Compare(have, []int{3, 51, 3}) < 0 {
		t.Errorf("SQLite is %s, want 3.51.3 or later", version)
	}
}

func TestEveryConnectionIsPrepared(t *testing.T) {
	b := open(t)
	for name, wanted := range map[string]int64{"foreign_keys": 1, "synchronous": 2, "busy_timeout": 1500, "trusted_schema": 0} {
		all, err := sqlite.Pragmas(t.Context(), b, name)
		if err != nil {
			t.Fatal(err)
		}
		for i, n := range all {
			if n != wanted {
				t.Errorf("connection %d of %d has %s = %d, want %d", i, len(all), name, n, wanted)
			}
		}
	}
	writes, err := sqlite.Pragmas(t.Context(), b, "query_only")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(writes); slices.Contains(writes[:n-1], 0) || writes[n-1] != 0 {
		t.Errorf("query_only is %v, want only the last to write", writes)
	}
}

// TestOpenRefuses: whatever is wrong with a directory is told as a fault, and the sentence for
// the person says nothing of paths or of SQLite.
func TestOpenRefuses(t *testing.T) {
	script := func(sql string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			conn, err := zombiezen.OpenConn(filepath.Join(dir, "jiedezhu.db"), zombiezen.OpenReadWrite|zombiezen.OpenCreate)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(sqlitex.ExecuteScript(conn, sql, nil), conn.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		says    string
		prepare func(t *testing.T, dir string)
	}{
		"a file in its place": {"不是目录", func(t *testing.T, dir string) {
			write(t, dir, "")
		}},
		"no database": {"不是接得住的", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "jiedezhu.db"), strings.Repeat("此文件不是数据库。", 1000))
		}},
		"no scratch database": {"不是接得住的", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "scratch.db"), strings.Repeat("此文件不是数据库。", 1000))
		}},
		"a directory for a database": {"无法打开", func(t *testing.T, dir string) {
			if err := os.MkdirAll(filepath.Join(dir, "jiedezhu.db", "x"), 0o700); err != nil {
				t.Fatal(err)
			}
		}},
		"a file for the files":     {"不是目录", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "files"), "") }},
		"somebody else's database": {"不是接得住的", script(`CREATE TABLE theirs (x)`)},
		"a newer format":           {"更新版本", script(`PRAGMA application_id = 0x4a445a01; PRAGMA user_version = 99`)},
		"half a database": {"损坏", func(t *testing.T, dir string) {
			script(`PRAGMA application_id = 0x4a445a01; CREATE TABLE x (y); CREATE TABLE z (y)`)(t, dir)
			if err := os.WriteFile(filepath.Join(dir, "jiedezhu.db"), damaged(t, dir), 0o600); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if name != "a file in its place" {
				if err := os.Mkdir(dir, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			c.prepare(t, dir)
			before := runtime.NumGoroutine()
			_, err := sqlite.Open(t.Context(), dir)
			refusal(t, err, c.says)
			if after := settled(before); after > before {
				t.Errorf("%d goroutines before the refusal, %d after", before, after)
			}
		})
	}
}

// damaged is the database with its first page written over behind the header.
func damaged(t *testing.T, dir string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "jiedezhu.db"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 100; i < 4096; i++ {
		content[i] = 0x5a
	}
	return content
}

func write(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// refusal looks that an error is fault.Unavailable with a sentence for a person.
func refusal(t *testing.T, err error, says string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Unavailable {
		t.Fatalf("error %v, want fault.Unavailable", err)
	}
	sentence := f.Message.String()
	if !strings.Contains(sentence, says) {
		t.Errorf("it says %q, want %q in it", sentence, says)
	}
	if strings.ContainsAny(strings.ToLower(sentence), "abcdefghijklmnopqrstuvwxyz/\\") {
		t.Errorf("the sentence for a person shows what is inside: %q", sentence)
	}
}

// A newer program's file stays as it is, also in its journal mode.
func TestNewerFormatIsUntouched(t *testing.T) {
	dir := t.TempDir()
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(plain(b.Shelf, 1), b.Close()); err != nil {
		t.Fatal(err)
	}
	conn, err := place(dir).connect()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(sqlitex.ExecuteTransient(conn, "PRAGMA user_version = 2", nil), conn.Close()); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, "jiedezhu.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = sqlite.Open(t.Context(), dir)
	refusal(t, err, "更新版本")
	after, err := os.ReadFile(filepath.Join(dir, "jiedezhu.db"))
	if err != nil || !slices.Equal(before, after) {
		t.Errorf("the refused file was changed (%v)", err)
	}
}

// Several processes that make one new directory at once all get the same store.
func TestOpenAtOnce(t *testing.T) {
	for range 20 {
		dir := filepath.Join(t.TempDir(), "new")
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				b, err := sqlite.Open(t.Context(), dir)
				if err != nil {
					t.Errorf("open %d: %v", i, err)
					return
				}
				division, stream := townOf(i)
				e, h := act(division, stream, 1, start, nil)
				if err := errors.Join(b.Shelf.Append(t.Context(), e, h), b.Close()); err != nil {
					t.Errorf("backend %d: %v", i, err)
				}
			})
		}
		group.Wait()
	}
}
