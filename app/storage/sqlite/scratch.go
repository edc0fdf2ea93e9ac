package sqlite

import (
	"context"
	"sync"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"jiedezhu/app/storage"
)

// scratch lies in a file of its own: its commits need no sync, and a log-in never waits behind
// a push. Its statements take microseconds, so one connection serves all.
type scratch struct {
	pool  *sqlitex.Pool
	once  sync.Once
	ended chan struct{}
	err   error
}

var _ storage.Scratch = (*scratch)(nil)

func openScratch(ctx context.Context, file string) (*scratch, error) {
	conn, err := connect(ctx, file, quick, scratchFormat)
	if err != nil {
		return nil, err
	}
	pool, err := sqlitex.NewPool(file, sqlitex.PoolOptions{
		Flags:       sqlite.OpenReadWrite,
		PoolSize:    1,
		PrepareConn: func(conn *sqlite.Conn) error { return prepare(conn, quick) },
	})
	if closing := conn.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, unusable(err)
	}
	return &scratch{pool: pool, ended: make(chan struct{})}, nil
}

func (s *scratch) close() error {
	s.once.Do(func() {
		close(s.ended)
		s.err = s.pool.Close()
	})
	return s.err
}

func (s *scratch) use(ctx context.Context, f func(*sqlite.Conn) error) error {
	conn, err := s.pool.Take(ctx)
	if err == nil {
		err = f(conn)
		s.pool.Put(conn)
	}
	return answer(ctx, s.ended, err)
}

// Put implements storage.Scratch.
func (s *scratch) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	if value == nil {
		value = []byte{} // NULL would be no value
	}
	return s.use(ctx, func(conn *sqlite.Conn) error {
		return exec(conn, `INSERT INTO note (key, value, until) VALUES (?1, ?2, ?3)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until`,
			key, value, storage.Millis(until))
	})
}

// Get implements storage.Scratch.
func (s *scratch) Get(ctx context.Context, key string, now time.Time) ([]byte, error) {
	var value []byte
	err := s.use(ctx, func(conn *sqlite.Conn) error {
		return query(conn, "SELECT value FROM note WHERE key = ?1 AND until > ?2", func(stmt *sqlite.Stmt) error {
			value = blob(stmt, 0)
			return nil
		}, key, storage.Millis(now))
	})
	if err != nil {
		return nil, err
	}
	if value == nil {
		return nil, storage.Missing()
	}
	return value, nil
}

// Swap implements storage.Scratch. It is one statement, which no other process can come between.
func (s *scratch) Swap(ctx context.Context, key string, before, value []byte, now, until time.Time) (bool, error) {
	if value == nil {
		value = []byte{}
	}
	done := false
	err := s.use(ctx, func(conn *sqlite.Conn) error {
		var err error
		if before == nil {
			err = exec(conn, `INSERT INTO note (key, value, until) VALUES (?1, ?2, ?3)
				ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until WHERE note.until <= ?4`,
				key, value, storage.Millis(until), storage.Millis(now))
		} else {
			err = exec(conn, "UPDATE note SET value = ?2, until = ?3 WHERE key = ?1 AND until > ?4 AND value = ?5",
				key, value, storage.Millis(until), storage.Millis(now), before)
		}
		done = conn.Changes() > 0
		return err
	})
	return done && err == nil, err
}

// Delete implements storage.Scratch.
func (s *scratch) Delete(ctx context.Context, key string) error {
	return s.use(ctx, func(conn *sqlite.Conn) error {
		return exec(conn, "DELETE FROM note WHERE key = ?1", key)
	})
}

// Sweep implements storage.Scratch.
func (s *scratch) Sweep(ctx context.Context, now time.Time) (int, error) {
	gone := 0
	err := s.use(ctx, func(conn *sqlite.Conn) error {
		err := exec(conn, "DELETE FROM note WHERE until <= ?1", storage.Millis(now))
		gone = conn.Changes()
		return err
	})
	return gone, err
}
