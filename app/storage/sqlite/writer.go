package sqlite

import (
	"context"
	"errors"
	"fmt"

	"zombiezen.com/go/sqlite"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

// writer owns the one connection that writes. A durable commit costs a sync of the disk
// whatever its size, so all saves that wait share one commit, each in its savepoint; a lone
// save finds nobody waiting and commits at once.
type writer struct {
	conn  *sqlite.Conn
	queue chan *save // unbuffered: a save is either taken, and answered, or still its caller's
	ended <-chan struct{}
	gone  chan struct{} // closed when the goroutine has ended
}

// save is one Append on its way.
type save struct {
	ctx   context.Context
	entry journal.Entry
	head  storage.Head
	err   error
	done  chan error // buffered, so that the writer never waits for a caller who left
}

// group bounds a commit, so that a crowd cannot keep the first of them waiting for long.
const group = 256

func startWriter(conn *sqlite.Conn, ended <-chan struct{}) *writer {
	w := &writer{conn: conn, queue: make(chan *save), ended: ended, gone: make(chan struct{})}
	go w.run()
	return w
}

// append hands a save over and waits for its commit. e and h are the writer's from then on.
func (w *writer) append(ctx context.Context, e journal.Entry, h storage.Head) error {
	s := &save{ctx: ctx, entry: e, head: h, done: make(chan error, 1)}
	select {
	case <-w.ended: // first by itself: a select chooses among what is ready by chance
		return storage.Closed()
	default:
	}
	select {
	case w.queue <- s:
	case <-w.ended:
		return storage.Closed()
	case <-ctx.Done():
		return storage.Cancelled(ctx.Err())
	}
	select {
	case err := <-s.done:
		return err
	case <-ctx.Done():
		return storage.Cancelled(ctx.Err())
	}
}

func (w *writer) run() {
	defer close(w.gone)
	for {
		select {
		case first := <-w.queue:
			w.commit(first)
		case <-w.ended:
			return
		}
	}
}

// close waits until the goroutine has ended, with the commit that is under way, and closes the
// connection.
func (w *writer) close() error {
	<-w.gone
	return w.conn.Close()
}

// commit makes one transaction of the first save and of those that wait, and answers them all.
// The lock is taken before the others are: whoever comes while another process holds it shares
// its wait, and its failure, instead of waiting again behind it.
func (w *writer) commit(first *save) {
	taken := []*save{first}
	err := exec(w.conn, "BEGIN IMMEDIATE")
	for s := first; s != nil; s = w.next(&taken) {
		if err != nil {
			continue // s is answered with the failure
		}
		s.err = w.apply(s)
		if w.conn.AutocommitEnabled() {
			// A full disk or an I/O error made SQLite roll back the whole transaction.
			err = fmt.Errorf("transaction lost: %w", s.err)
		}
	}
	if err == nil {
		err = w.end()
	}
	for _, s := range taken {
		s.done <- s.answer(err)
	}
}

// next takes a save that waits now, nil where none does or the group is full.
func (w *writer) next(taken *[]*save) *save {
	if len(*taken) == group {
		return nil
	}
	select {
	case s := <-w.queue:
		*taken = append(*taken, s)
		return s
	default:
		return nil
	}
}

// answer is a save's own refusal, else the failure of the commit. Conflict and Exists were seen
// inside the transaction among saves that then failed with it, so after a failed commit they
// may be wrong and the caller is told to ask again.
func (s *save) answer(commit error) error {
	if commit != nil {
		return unusable(commit)
	}
	return s.err
}

// end commits. An error does not prove that nothing was written; the caller asks again by the
// operation id.
func (w *writer) end() error {
	err := exec(w.conn, "COMMIT")
	if err == nil || w.conn.AutocommitEnabled() {
		return err
	}
	return errors.Join(err, exec(w.conn, "ROLLBACK"))
}

// apply writes one save inside its savepoint, so that its failure undoes nothing of the others.
func (w *writer) apply(s *save) error {
	if err := s.ctx.Err(); err != nil {
		return storage.Cancelled(err) // the caller has left before anything was written
	}
	if err := exec(w.conn, "SAVEPOINT save"); err != nil {
		return unusable(err)
	}
	err := insert(w.conn, s.entry, s.head)
	if err != nil && !w.conn.AutocommitEnabled() {
		err = errors.Join(err, exec(w.conn, "ROLLBACK TO save"))
	}
	if !w.conn.AutocommitEnabled() {
		err = errors.Join(err, exec(w.conn, "RELEASE save"))
	}
	return unusable(err)
}

const (
	findPlace = `SELECT s.id, (SELECT max(revision) FROM entry WHERE stream = s.id),
			EXISTS (SELECT 1 FROM entry WHERE stream = s.id AND op = ?4)
		FROM stream s WHERE s.kind = ?1 AND s.division = ?2 AND s.name = ?3`

	insertStream = `INSERT INTO stream (kind, division, name) VALUES (?1, ?2, ?3)`

	putHead = `INSERT INTO head (stream, revision, at, state, v, mac, "row") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
		ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision, at = excluded.at, state = excluded.state,
			v = excluded.v, mac = excluded.mac, "row" = excluded."row"
		WHERE revision < excluded.revision`

	putBody = `INSERT INTO body (stream, body) VALUES (?1, ?2)
		ON CONFLICT (stream) DO UPDATE SET body = excluded.body`
)

// insert writes Entry, head and body. It runs under the write lock, so what findPlace says
// still holds at the commit; the unique keys of the table would refuse it if not.
func insert(conn *sqlite.Conn, e journal.Entry, h storage.Head) error {
	var stream, last, repeated int64
	err := query(conn, findPlace, func(stmt *sqlite.Stmt) error {
		stream, last, repeated = stmt.ColumnInt64(0), stmt.ColumnInt64(1), stmt.ColumnInt64(2)
		return nil
	}, journal.Kind(e.Stream), e.Division, e.Stream, e.Op)
	switch {
	case err != nil:
		return err
	case repeated != 0:
		return storage.Repeated()
	case e.Revision != last+1:
		return storage.Taken()
	case stream == 0:
		if err := exec(conn, insertStream, journal.Kind(e.Stream), e.Division, e.Stream); err != nil {
			return err
		}
		stream = conn.LastInsertRowID()
	}
	if err := exec(conn, insertEntry, entryValues(stream, e)...); err != nil {
		return err
	}
	return replaceHead(conn, stream, h)
}

// replaceHead makes h the head unless a newer one stands.
func replaceHead(conn *sqlite.Conn, stream int64, h storage.Head) error {
	err := exec(conn, putHead, stream, h.Revision, storage.Millis(h.At), h.State, int64(h.V), h.Mac, h.Row)
	if err != nil || conn.Changes() == 0 {
		return err
	}
	return exec(conn, putBody, stream, []byte(h.Body))
}
