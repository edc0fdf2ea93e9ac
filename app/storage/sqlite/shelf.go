package sqlite

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

// shelf has one connection that writes, owned by the goroutine of writer, and a pool that reads.
type shelf struct {
	writer  *writer
	readers *sqlitex.Pool
	notes   *scratch // closed with the shelf: the Backend has one Close
	once    sync.Once
	ended   chan struct{} // closed when Close begins
	closing error
}

var _ storage.Shelf = (*shelf)(nil)

func openShelf(ctx context.Context, file string, notes *scratch) (*shelf, error) {
	conn, err := connect(ctx, file, durable, shelfFormat)
	if err != nil {
		return nil, err
	}
	pool, err := sqlitex.NewPool(file, sqlitex.PoolOptions{
		Flags:    sqlite.OpenReadWrite, // a reader of a WAL writes the index of the log
		PoolSize: readers,
		PrepareConn: func(conn *sqlite.Conn) error {
			if err := prepare(conn, durable); err != nil {
				return err
			}
			return sqlitex.ExecuteTransient(conn, "PRAGMA query_only = ON", nil)
		},
	})
	if err != nil {
		return nil, errors.Join(unusable(err), conn.Close())
	}
	s := &shelf{readers: pool, notes: notes, ended: make(chan struct{})}
	s.writer = startWriter(conn, s.ended)
	return s, nil
}

// Close ends the backend. It waits for the commit under way; what still waited behind
// it is refused. Scratch ends with it.
func (s *shelf) Close() error {
	s.once.Do(func() {
		close(s.ended)
		// The last to close puts the log back into the file, which a connection that only reads
		// cannot: so the writer goes last.
		s.closing = errors.Join(s.readers.Close(), s.writer.close(), s.notes.close())
	})
	if s.closing != nil {
		return unusable(s.closing)
	}
	return nil
}

// Append implements storage.Shelf. Entry and head are one transaction, so a head never lags. A
// context that ends while the save waits in the group is answered at once, though the save may
// still happen: the operation id tells, as after any lost answer.
func (s *shelf) Append(ctx context.Context, e journal.Entry, h storage.Head) error {
	if err := ctx.Err(); err != nil {
		return storage.Cancelled(err)
	}
	if err := storage.Agree(e, h); err != nil {
		return err
	}
	return s.writer.append(ctx, storage.CloneEntry(e), storage.CloneHead(h))
}

// read runs f on a connection of the pool, which is interrupted when ctx ends.
func (s *shelf) read(ctx context.Context, f func(*sqlite.Conn) error) error {
	conn, err := s.readers.Take(ctx)
	if err == nil {
		err = f(conn)
		s.readers.Put(conn)
	}
	return answer(ctx, s.ended, err)
}

// answer says why a call failed: its own context, Close, or the store.
func answer(ctx context.Context, ended <-chan struct{}, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return storage.Cancelled(ctx.Err())
	}
	select {
	case <-ended:
		return storage.Closed()
	default:
		return unusable(err)
	}
}

const (
	// A stream is named by a subquery and not by a join: joined, SQLite plans the statement anew
	// for every value that is bound (measured: 36 µs against 5).
	thisStream = `(SELECT id FROM stream WHERE kind = ?1 AND division = ?2 AND name = ?3)`

	findStream = `SELECT id FROM stream WHERE kind = ?1 AND division = ?2 AND name = ?3`

	// The last column is the stream's last revision, so that a head that does not lag, as ever
	// here, costs one statement; a body that the caller has is not read.
	loadHead = `SELECT ` + headColumns + `, CASE WHEN h.revision = ?4 AND l.last = ?4 THEN NULL ELSE b.body END, l.last
		FROM head h JOIN body b ON b.stream = h.stream, (SELECT max(revision) AS last FROM entry WHERE stream = ` + thisStream + `) l
		WHERE h.stream = ` + thisStream

	listEntries = `SELECT ` + entryColumns + `, e.act FROM entry e
		WHERE e.stream = ` + thisStream + ` AND e.revision > ?4 ORDER BY e.revision`

	someEntries = listEntries + ` LIMIT ?5`

	findOperation = `SELECT ` + entryColumns + `, e.act FROM entry e WHERE e.stream = ` + thisStream + ` AND e.op = ?4`
)

// Load implements storage.Shelf. The head is written with its Entry here, so there is normally
// nothing to fold and never anything to write back.
func (s *shelf) Load(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
	var (
		h      storage.Head
		found  bool
		last   int64
		beyond []journal.Entry
	)
	err := s.read(ctx, func(conn *sqlite.Conn) error {
		err := query(conn, loadHead, func(stmt *sqlite.Stmt) error {
			found = true
			h = readHead(stmt, division, stream, true)
			last = stmt.ColumnInt64(headBody + 1)
			return nil
		}, journal.Kind(stream), division, stream, have)
		if err == nil && found && last == h.Revision {
			return nil
		}
		if err == nil && !found {
			// The head may be missing only where something other than this program wrote the file.
			h = storage.Head{Division: division, Stream: stream}
			err = query(conn, findStream, func(*sqlite.Stmt) error { found = true; return nil }, journal.Kind(stream), division, stream)
		}
		if err != nil || !found {
			return err
		}
		// Not one transaction with the head, and need not be: an Entry that comes between the
		// two reads is folded in.
		beyond, err = entries(conn, division, stream, h.Revision, -1)
		return err
	})
	if err != nil {
		return storage.Head{}, err
	}
	if !found {
		return storage.Head{}, storage.Missing()
	}
	return storage.CatchUp(h, beyond, fold)
}

// entries reads at most limit Entries after a revision; a negative limit is none.
func entries(conn *sqlite.Conn, division, stream string, after, limit int64) ([]journal.Entry, error) {
	var list []journal.Entry
	sql, args := listEntries, []any{journal.Kind(stream), division, stream, after}
	if limit >= 0 {
		sql, args = someEntries, append(args, limit)
	}
	err := query(conn, sql, func(stmt *sqlite.Stmt) error {
		e, err := readEntry(stmt, division, stream, true)
		list = append(list, e)
		return err
	}, args...)
	return list, err
}

// Entries implements storage.Shelf.
func (s *shelf) Entries(ctx context.Context, division, stream string, after int64, limit int) ([]journal.Entry, error) {
	if limit <= 0 {
		limit = -1
	}
	var list []journal.Entry
	err := s.read(ctx, func(conn *sqlite.Conn) (err error) {
		list, err = entries(conn, division, stream, after, int64(limit))
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Operation implements storage.Shelf.
func (s *shelf) Operation(ctx context.Context, division, stream, op string) (journal.Entry, error) {
	var (
		e     journal.Entry
		found bool
	)
	err := s.read(ctx, func(conn *sqlite.Conn) error {
		return query(conn, findOperation, func(stmt *sqlite.Stmt) (err error) {
			found = true
			e, err = readEntry(stmt, division, stream, true)
			return err
		}, journal.Kind(stream), division, stream, op)
	})
	switch {
	case err != nil:
		return journal.Entry{}, err
	case !found:
		return journal.Entry{}, storage.Missing()
	}
	return e, nil
}

// under is the condition of a query's kind and prefix, over s, as ?1 to ?3. The bound above a
// prefix is an empty blob where there is none: in SQLite every text is less than every blob.
const (
	under   = ofKind + `s.division >= ?2 AND s.division < ?3`
	ofKind  = `s.kind = ?1 AND `
	anyKind = `?1 = '' AND ` // in its place; an index is of no use then
)

func bounds(q storage.Query) []any {
	return []any{q.Kind, q.Prefix, after(q.Prefix)}
}

// after is the least text above all that begin with prefix.
func after(prefix string) any {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xff {
			return prefix[:i] + string([]byte{prefix[i] + 1})
		}
	}
	return []byte{}
}

const (
	byStream = ` ORDER BY s.division, s.name`

	listHeads      = `SELECT ` + headColumns + `, s.division, s.name FROM stream s JOIN head h ON h.stream = s.id WHERE ` + under + byStream
	listHeadBodies = `SELECT ` + headColumns + `, b.body, s.division, s.name
		FROM stream s JOIN head h ON h.stream = s.id JOIN body b ON b.stream = s.id WHERE ` + under + byStream

	// Few heads have a state, so those are found by it; CROSS JOIN keeps SQLite to that order.
	ofState         = ` AND h.state = ?4 AND h.state <> ''`
	listStates      = `SELECT ` + headColumns + `, s.division, s.name FROM head h CROSS JOIN stream s ON s.id = h.stream WHERE ` + under + ofState + byStream
	listStateBodies = `SELECT ` + headColumns + `, b.body, s.division, s.name
		FROM head h CROSS JOIN stream s ON s.id = h.stream JOIN body b ON b.stream = s.id WHERE ` + under + ofState + byStream
)

// Heads implements storage.Shelf.
func (s *shelf) Heads(ctx context.Context, q storage.Query) ([]storage.Head, error) {
	sql, name, args := listHeads, headBody, bounds(q)
	if q.Bodies {
		sql, name = listHeadBodies, headBody+1
	}
	if q.State != "" {
		args = append(args, q.State)
		sql = listStates
		if q.Bodies {
			sql = listStateBodies
		}
	}
	if q.Kind == "" {
		sql = strings.Replace(sql, ofKind, anyKind, 1)
	}
	var list []storage.Head
	err := s.read(ctx, func(conn *sqlite.Conn) error {
		return query(conn, sql, func(stmt *sqlite.Stmt) error {
			list = append(list, readHead(stmt, stmt.ColumnText(name), stmt.ColumnText(name+1), q.Bodies))
			return nil
		}, args...)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

const (
	// One seek in the index of instants a stream; by (stream, revision) it would be a walk.
	lastOf = ` FROM stream s JOIN entry e ON e.rowid = (
			SELECT rowid FROM entry WHERE stream = s.id AND at < ?4 ORDER BY at DESC, revision DESC LIMIT 1)
		WHERE ` + under + byStream

	lastEntries = `SELECT ` + entryColumns + `, s.division, s.name` + lastOf
	lastActs    = `SELECT ` + entryColumns + `, e.act, s.division, s.name` + lastOf
)

// Last implements storage.Shelf. It relies on At never decreasing along a stream.
func (s *shelf) Last(ctx context.Context, q storage.Query, before time.Time) ([]journal.Entry, error) {
	sql, name := lastEntries, entryActs
	if q.Bodies {
		sql, name = lastActs, entryActs+1
	}
	var list []journal.Entry
	err := s.read(ctx, func(conn *sqlite.Conn) error {
		return query(conn, sql, func(stmt *sqlite.Stmt) error {
			e, err := readEntry(stmt, stmt.ColumnText(name), stmt.ColumnText(name+1), q.Bodies)
			list = append(list, e)
			return err
		}, append(bounds(q), storage.MillisUntil(before))...)
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// In what this program writes a head never lags; a file that something else wrote is looked at
// all the same. The last Entry by revision is the last by instant.
const laggingStreams = `SELECT s.division, s.name FROM stream s LEFT JOIN head h ON h.stream = s.id
	WHERE (SELECT max(revision) FROM entry WHERE stream = s.id) > ifnull(h.revision, 0)
	AND (SELECT max(at) FROM entry WHERE stream = s.id) >= ?1 ORDER BY s.division, s.name`

// Lagging implements storage.Shelf.
func (s *shelf) Lagging(ctx context.Context, since time.Time) ([]storage.Name, error) {
	var list []storage.Name
	err := s.read(ctx, func(conn *sqlite.Conn) error {
		return query(conn, laggingStreams, func(stmt *sqlite.Stmt) error {
			list = append(list, storage.Name{Division: stmt.ColumnText(0), Stream: stmt.ColumnText(1)})
			return nil
		}, storage.MillisUntil(since))
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}
