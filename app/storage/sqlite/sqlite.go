// Package sqlite keeps the aggregates in one directory: DIR/jiedezhu.db (Shelf), DIR/files
// (Files) and DIR/scratch.db (Scratch). It is the only user of SQLite. Several processes may
// use one directory at once, as a command beside a server does: what keeps them apart is the
// database's own write lock and its unique keys, never a lock in a process, which would only
// hide that they race.
package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"jiedezhu/app/storage"
)

const (
	shelfFile   = "jiedezhu.db"
	scratchFile = "scratch.db"
	filesFolder = "files"

	// patience is how long a connection waits for a lock another process holds. A person who
	// waits longer than three seconds should be told, and BEGIN may come after a COMMIT that
	// also waited.
	patience = 1500 * time.Millisecond

	// readers is the size of the pool: more connections than processors read no faster, and a
	// long read should not keep the short ones waiting.
	readers = 6
)

// There tells whether a directory has a store of this kind: Open would make one where it has none.
// Where that cannot be seen it says yes, and Open says what is wrong.
func There(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, shelfFile))
	return !errors.Is(err, fs.ErrNotExist)
}

// Open opens the directory, making it where it is missing. Everything that can be wrong with it
// (no directory, read-only, not a database, locked, full, written by a newer program) is
// fault.Unavailable; ctx bounds the opening only. Close of the Shelf ends all three ports.
func Open(ctx context.Context, dir string) (storage.Backend, error) {
	if err := ctx.Err(); err != nil {
		return storage.Backend{}, storage.Cancelled(err)
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return storage.Backend{}, unusable(err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return storage.Backend{}, unusable(err)
	}
	kept, err := openFiles(filepath.Join(dir, filesFolder))
	if err != nil {
		return storage.Backend{}, unusable(err)
	}
	notes, err := openScratch(ctx, filepath.Join(dir, scratchFile))
	if err != nil {
		return storage.Backend{}, err
	}
	s, err := openShelf(ctx, filepath.Join(dir, shelfFile), notes)
	if err != nil {
		return storage.Backend{}, errors.Join(err, notes.close())
	}
	// The database syncs itself and the directory it lies in; the directory's own name, if it
	// is new, is ours to sync.
	if err := syncDir(filepath.Dir(dir)); err != nil {
		return storage.Backend{}, errors.Join(unusable(err), s.Close())
	}
	return storage.Backend{Shelf: s, Files: kept, Scratch: notes, Vault: vault{dir}, Closer: s}, nil
}

// durable and quick are the two degrees of safety. With WAL, FULL keeps an acknowledged commit
// through power loss; NORMAL loses the last ones but never the file.
const (
	durable = "FULL"
	quick   = "NORMAL"
)

// prepare sets what SQLite keeps by connection and not by file: a pragma run once after opening
// a pool would reach one connection of the pool.
func prepare(conn *sqlite.Conn, synchronous string) error {
	conn.SetBusyTimeout(patience)
	// One by one: a script runs in a savepoint, in which foreign_keys silently changes nothing.
	for _, setting := range []string{
		"synchronous = " + synchronous, "foreign_keys = ON", "cache_size = -8000", "trusted_schema = OFF", "temp_store = MEMORY",
	} {
		if err := sqlitex.ExecuteTransient(conn, "PRAGMA "+setting, nil); err != nil {
			return fmt.Errorf("set %s: %w", setting, err)
		}
	}
	return nil
}

// connect opens a connection for writing, turns WAL on and looks at the format.
func connect(ctx context.Context, file, synchronous string, f format) (_ *sqlite.Conn, err error) {
	if err := reserve(file); err != nil {
		return nil, unusable(err)
	}
	conn, err := sqlite.OpenConn(file, sqlite.OpenReadWrite|sqlite.OpenCreate)
	if err != nil {
		return nil, unusable(err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, conn.Close())
		}
	}()
	if err := prepare(conn, synchronous); err != nil {
		return nil, unusable(err)
	}
	if _, err := f.version(conn); err != nil { // before anything is changed in somebody else's file
		return nil, unusable(err)
	}
	if err := turnWAL(ctx, conn); err != nil {
		return nil, unusable(err)
	}
	if err := f.apply(conn); err != nil {
		return nil, unusable(err)
	}
	return conn, nil
}

// reserve makes a new file that nobody else on the machine reads; SQLite itself would make one
// that everybody may, with every hash of a password in it, and gives its side files the mode of
// this one. A file that is there is not opened: to close it would drop the locks that this
// process holds on it.
func reserve(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("make database: %w", err)
	}
	return f.Close()
}

// turnWAL switches the file to write-ahead logging. Of several processes that open a new file
// at once SQLite tells some that it is busy without waiting, because waiting could be a
// deadlock; so the waiting is done here.
func turnWAL(ctx context.Context, conn *sqlite.Conn) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		var mode string
		err := query(conn, "PRAGMA journal_mode = WAL", func(stmt *sqlite.Stmt) error {
			mode = stmt.ColumnText(0)
			return nil
		})
		if err == nil && mode != "wal" {
			return fmt.Errorf("journal mode is %s: %w", mode, sqlite.ResultReadOnly.ToError())
		}
		if sqlite.ErrCode(err).ToPrimary() != sqlite.ResultBusy {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(5 * time.Millisecond):
		}
	}
}
