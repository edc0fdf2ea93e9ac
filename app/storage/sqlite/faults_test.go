package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	zombiezen "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/app/storage/shelftest"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog/fault"
)

// plain is a small act of the stream of town 0.
func plain(s storage.Shelf, revision int64) error {
	division, stream := townOf(0)
	e, h := act(division, stream, revision, start, []byte(`{}`))
	return s.Append(context.Background(), e, h)
}

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
	if err := errors.Join(plain(b.Shelf, 1), b.Shelf.Close()); err != nil {
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

// Another process that holds the write lock: a save is told so within three seconds, all that
// wait with it too, and it works again by itself.
func TestLocked(t *testing.T) {
	dir := t.TempDir()
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Shelf.Close()
	conn, err := place(dir).connect()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := sqlitex.ExecuteTransient(conn, "BEGIN IMMEDIATE", nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	var group sync.WaitGroup
	for i := range 10 {
		group.Go(func() {
			division, stream := townOf(i)
			e, h := act(division, stream, 1, start, nil)
			err := b.Shelf.Append(ctx, e, h)
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind != fault.Unavailable || !strings.Contains(f.Message.String(), "占用") {
				t.Errorf("append beside a lock: %v", err)
			}
		})
	}
	group.Wait()
	if _, err := b.Shelf.Heads(ctx, storage.Query{Kind: "package"}); err != nil {
		t.Errorf("reading beside a lock: %v", err)
	}
	if err := sqlitex.ExecuteTransient(conn, "COMMIT", nil); err != nil {
		t.Fatal(err)
	}
	if err := plain(b.Shelf, 1); err != nil {
		t.Errorf("append after the lock is gone: %v", err)
	}
}

// A context that ends while the save waits is answered at once.
func TestCancelledWhileWaiting(t *testing.T) {
	dir := t.TempDir()
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Shelf.Close()
	conn, err := place(dir).connect()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := sqlitex.ExecuteTransient(conn, "BEGIN IMMEDIATE", nil); err != nil {
		t.Fatal(err)
	}
	limit, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	late := make(chan error, 1)
	ctx, leave := context.WithCancel(t.Context())
	division, stream := townOf(0)
	e, h := act(division, stream, 1, start, nil)
	go func() { late <- b.Shelf.Append(ctx, e, h) }()
	time.AfterFunc(50*time.Millisecond, leave)
	select {
	case err := <-late:
		if !errors.Is(err, context.Canceled) || !errors.Is(err, fault.Unavailable) {
			t.Errorf("error %v, want context.Canceled as fault.Unavailable", err)
		}
	case <-limit.Done():
		t.Fatal("the save that was left did not return")
	}
	if limit.Err() != nil {
		t.Error("it took as long as the lock")
	}
	if err := sqlitex.ExecuteTransient(conn, "ROLLBACK", nil); err != nil {
		t.Fatal(err)
	}
	// Taken, or still waiting behind it: either way the next save finds a sound stream, and this
	// caller, who left before the lock was had, wrote nothing.
	if err := plain(b.Shelf, 1); err != nil {
		t.Errorf("append after a save that was left: %v", err)
	}
}

// Saves that fail in a group undo nothing of the others.
func TestGroupKeepsTheGood(t *testing.T) {
	b := open(t)
	const clerks, rounds = 32, 20
	var group sync.WaitGroup
	for c := range clerks {
		group.Go(func() {
			division, stream := townOf(c)
			for r := int64(1); r <= rounds; r++ {
				e, h := act(division, stream, r, start, []byte(`{}`))
				if err := b.Shelf.Append(t.Context(), e, h); err != nil {
					t.Errorf("clerk %d, revision %d: %v", c, r, err)
				}
				e, h = act(division, stream, r, start, nil)
				e.Op += "'"
				if err := b.Shelf.Append(t.Context(), e, h); !errors.Is(err, fault.Conflict) {
					t.Errorf("clerk %d, revision %d again: %v", c, r, err)
				}
			}
		})
	}
	group.Wait()
	for c := range clerks {
		division, stream := townOf(c)
		list, err := b.Shelf.Entries(t.Context(), division, stream, 0, 0)
		if err != nil || len(list) != rounds {
			t.Errorf("clerk %d has %d entries (%v), want %d", c, len(list), err, rounds)
		}
	}
}

// Close ends every goroutine, answers those who wait, and leaves one whole file.
func TestClose(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 10 {
		dir := t.TempDir()
		b, err := sqlite.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for c := range 8 {
			group.Go(func() { until(t, b.Shelf, c) })
		}
		time.Sleep(2 * time.Millisecond)
		if err := b.Shelf.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		group.Wait()
		if _, err := os.Stat(filepath.Join(dir, "jiedezhu.db-wal")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("close left the log beside the file: %v", err)
		}
		if _, err := b.Scratch.Get(t.Context(), "k", start); !errors.Is(err, fault.Unavailable) {
			t.Errorf("scratch after close: %v", err)
		}
	}
	if after := settled(before); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

// until appends and reads until the store is closed.
func until(t *testing.T, s storage.Shelf, c int) {
	division, stream := townOf(c)
	for r := int64(1); ; r++ {
		e, h := act(division, stream, r, start, []byte(`{}`))
		err := s.Append(context.Background(), e, h)
		if err == nil {
			_, err = s.Heads(context.Background(), storage.Query{Kind: "package"})
		}
		if err != nil {
			if !errors.Is(err, fault.Unavailable) {
				t.Errorf("clerk %d: %v", c, err)
			}
			return
		}
	}
}

// settled is the number of goroutines once those that are ending have ended.
func settled(wanted int) int {
	n := runtime.NumGoroutine()
	for range 100 {
		if n <= wanted {
			break
		}
		time.Sleep(10 * time.Millisecond)
		n = runtime.NumGoroutine()
	}
	return n
}

// Several processes that make one new directory at once all get the same store.
func TestOpenAtOnce(t *testing.T) {
	for range 5 {
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
				if err := errors.Join(b.Shelf.Append(t.Context(), e, h), b.Shelf.Close()); err != nil {
					t.Errorf("backend %d: %v", i, err)
				}
			})
		}
		group.Wait()
	}
}

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
	defer b.Shelf.Close()
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
	defer b.Shelf.Close()
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

// TestAgreesWithMemory draws long mixed stories and holds each answer against the plainest
// reading of the ports.
func TestAgreesWithMemory(t *testing.T) {
	shelftest.Agree(t, func(t testing.TB) shelftest.Place {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		return place(dir)
	}, func(testing.TB) shelftest.Place { return memory.NewPlace() })
}

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	b, err := sqlite.Open(context.Background(), dir)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Shelf.Close()
	_, err = b.Shelf.Load(context.Background(), "610728114", "package/610728114", nil)
	fmt.Println(fault.KindOf(err))
	// Output: notfound
}
