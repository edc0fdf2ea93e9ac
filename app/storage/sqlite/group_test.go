package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"zombiezen.com/go/sqlite/sqlitex"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog/fault"
)

// locked takes the write lock as another process would, and gives what lets it go.
func locked(t *testing.T, dir string) (unlock func()) {
	t.Helper()
	conn, err := place(dir).connect()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := sqlitex.ExecuteTransient(conn, "BEGIN IMMEDIATE", nil); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := sqlitex.ExecuteTransient(conn, "ROLLBACK", nil); err != nil {
			t.Fatal(err)
		}
	}
}

// together holds the write lock until n saves wait for one commit, lets them go, and gives
// their errors.
func together(t *testing.T, dir string, n int, save func(i int) error) []error {
	t.Helper()
	unlock := locked(t, dir)
	errs := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { errs[i] = save(i) })
	}
	time.Sleep(100 * time.Millisecond)
	unlock()
	group.Wait()
	return errs
}

// sql changes the file beside the store.
func sql(t *testing.T, dir, script string) {
	t.Helper()
	conn, err := place(dir).connect()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := sqlitex.ExecuteScript(conn, script, nil); err != nil {
		t.Fatal(err)
	}
}

// A save that fails after it wrote its Entry takes the Entry back and hurts no other of its
// commit.
func TestGroupSavepoint(t *testing.T) {
	const clerks, bad = 8, 3
	dir := t.TempDir()
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	sql(t, dir, fmt.Sprintf(`CREATE TRIGGER spoil AFTER INSERT ON body WHEN new.body = CAST('%d' AS BLOB)
		BEGIN SELECT RAISE(ABORT, 'spoilt'); END`, bad))
	append := func(i int) error {
		division, stream := townOf(i)
		e, h := act(division, stream, 1, start, fmt.Append(nil, i))
		return b.Shelf.Append(t.Context(), e, h)
	}
	for i, err := range together(t, dir, clerks, append) {
		division, stream := townOf(i)
		list, failed := b.Shelf.Entries(t.Context(), division, stream, 0, 0)
		if failed != nil {
			t.Fatal(failed)
		}
		if i == bad && (!errors.Is(err, fault.Unavailable) || len(list) != 0) {
			t.Errorf("the spoilt save: error %v, %d entries", err, len(list))
		}
		if i != bad && (err != nil || len(list) != 1) {
			t.Errorf("save %d: error %v, %d entries", i, err, len(list))
		}
	}
	sql(t, dir, "DROP TRIGGER spoil")
	if err := append(bad); err != nil {
		t.Errorf("the save again, unspoilt: %v", err)
	}
}

// A commit that fails fails all of its saves, those too that had been refused inside it, and
// the next commit is sound.
func TestGroupCommitFails(t *testing.T) {
	const clerks = 8
	dir := t.TempDir()
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	sql(t, dir, `CREATE TABLE broken (stream INTEGER REFERENCES stream DEFERRABLE INITIALLY DEFERRED);
		CREATE TRIGGER spoil AFTER INSERT ON entry BEGIN INSERT INTO broken VALUES (-1); END`)
	for i, err := range together(t, dir, clerks, func(i int) error { return plainOf(b.Shelf, i/2) }) {
		if !errors.Is(err, fault.Unavailable) {
			t.Errorf("save %d of a commit that failed: %v", i, err)
		}
	}
	heads, err := b.Shelf.Heads(t.Context(), storage.Query{Kind: "package"})
	if err != nil || len(heads) != 0 {
		t.Errorf("%d heads after a commit that failed (%v)", len(heads), err)
	}
	sql(t, dir, "DROP TRIGGER spoil; DROP TABLE broken")
	for i := range clerks {
		if err := plainOf(b.Shelf, i); err != nil {
			t.Errorf("save %d afterwards: %v", i, err)
		}
	}
}

func plainOf(s storage.Shelf, i int) error {
	division, stream := townOf(i)
	e, h := act(division, stream, 1, start, []byte(`{}`))
	return s.Append(context.Background(), e, h)
}
