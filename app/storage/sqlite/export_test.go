package sqlite

import (
	"context"

	"zombiezen.com/go/sqlite"

	"jiedezhu/app/storage"
)

// Pragmas asks every connection of a backend, reading and writing, for a setting. The backend
// must be idle: the writer's connection belongs to its goroutine while it works.
func Pragmas(ctx context.Context, b storage.Backend, name string) ([]int64, error) {
	s := b.Shelf.(*shelf)
	var all []int64
	held := make([]*sqlite.Conn, 0, readers)
	defer func() {
		for _, conn := range held {
			s.readers.Put(conn)
		}
	}()
	for range readers { // all at once, so that each is another one
		conn, err := s.readers.Take(ctx)
		if err != nil {
			return nil, err
		}
		held = append(held, conn)
	}
	for _, conn := range append(held, s.writer.conn) {
		err := query(conn, "PRAGMA "+name, func(stmt *sqlite.Stmt) error {
			all = append(all, stmt.ColumnInt64(0))
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
