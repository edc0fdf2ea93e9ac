package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	zombiezen "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/app/storage/shelftest"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog/fault"
)

// place is a directory.
type place string

func (p place) Open(ctx context.Context) (storage.Backend, error) {
	return sqlite.Open(ctx, string(p))
}

// LagHead writes beside the store, as nothing in the product does: here a head is written with
// its Entry.
func (p place) LagHead(_ context.Context, h storage.Head) (err error) {
	conn, err := p.connect()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	var id int64
	err = sqlitex.Execute(conn, "SELECT id FROM stream WHERE division = ? AND name = ?", &sqlitex.ExecOptions{
		Args:       []any{h.Division, h.Stream},
		ResultFunc: func(stmt *zombiezen.Stmt) error { id = stmt.ColumnInt64(0); return nil },
	})
	if err != nil {
		return fmt.Errorf("find stream: %w", err)
	}
	for _, table := range []string{"head", "body"} {
		if err := sqlitex.Execute(conn, "DELETE FROM "+table+" WHERE stream = ?", &sqlitex.ExecOptions{Args: []any{id}}); err != nil {
			return fmt.Errorf("take away: %w", err)
		}
	}
	if h.Revision == 0 {
		return nil
	}
	err = sqlitex.Execute(conn, `INSERT INTO head (stream, revision, at, state, v, mac, "row") VALUES (?, ?, ?, ?, ?, ?, ?)`,
		&sqlitex.ExecOptions{Args: []any{id, h.Revision, h.At.UnixMilli(), h.State, h.V, h.Mac, h.Row}})
	if err != nil {
		return fmt.Errorf("put head: %w", err)
	}
	return sqlitex.Execute(conn, "INSERT INTO body (stream, body) VALUES (?, ?)", &sqlitex.ExecOptions{Args: []any{id, []byte(h.Body)}})
}

// connect opens the file of the shelf beside the store.
func (p place) connect() (*zombiezen.Conn, error) {
	conn, err := zombiezen.OpenConn(filepath.Join(string(p), "jiedezhu.db"), zombiezen.OpenReadWrite)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return conn, nil
}

func TestSuite(t *testing.T) {
	shelftest.Run(t, func(t testing.TB) shelftest.Place { return place(t.TempDir()) })
}

func TestSwapAtOnce(t *testing.T) { shelftest.SwapAtOnce(t, place(t.TempDir())) }

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
	defer b.Close()
	_, err = b.Shelf.Load(context.Background(), "610728114", "package/610728114", 0, nil)
	fmt.Println(fault.KindOf(err))
	// Output: notfound
}
