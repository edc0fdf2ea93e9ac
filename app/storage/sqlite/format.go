package sqlite

import (
	"fmt"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"jiedezhu/catalog/fault"
)

// format is the layout of one database file. The file carries its number (user_version) and
// whose it is (application_id), so that an older program refuses a newer file and no program
// writes into somebody else's.
type format struct {
	application int64
	steps       []string // step n brings a file of format n to n+1; a new file runs them all
}

// shelfFormat says how Entries and heads lie.
//
// entry is a rowid table, because a row of columns (about 1.7 kB for 212 items) fits a leaf of a
// rowid table and not one of a WITHOUT ROWID table, which sends all beyond 1 kB to overflow
// pages; act stands last, so that a read that stops at row does not follow the pages of a long
// act (a past day of 1,300 towns takes the same 11 ms with acts of 414 bytes and without).
// body lies apart from head: listing 1,300 heads with bodies of 28 kB takes 2.8 ms so, and 7.7 ms
// where the body is the head's last column. Streams have numbers because every key of entry
// begins with one.
var shelfFormat = format{application: 0x4a445a01, steps: []string{`
	CREATE TABLE stream (
		id       INTEGER PRIMARY KEY,
		kind     TEXT NOT NULL, -- the part of name before the first slash
		division TEXT NOT NULL,
		name     TEXT NOT NULL,
		UNIQUE (kind, division, name)
	);
	CREATE TABLE entry (
		stream   INTEGER NOT NULL REFERENCES stream,
		revision INTEGER NOT NULL CHECK (revision > 0),
		at       INTEGER NOT NULL, -- milliseconds since 1970, UTC
		op       TEXT NOT NULL,
		name     TEXT NOT NULL,
		person   TEXT NOT NULL,
		signed   TEXT NOT NULL,
		unit     TEXT NOT NULL,
		role     TEXT NOT NULL,
		session  TEXT NOT NULL,
		address  TEXT NOT NULL,
		day      INTEGER NOT NULL, -- days since 1999-12-31
		v        INTEGER NOT NULL,
		asked    BLOB,
		touched  BLOB, -- slots, as varints
		prev     BLOB,
		mac      BLOB,
		"row"    BLOB,
		act      BLOB,
		UNIQUE (stream, revision),
		UNIQUE (stream, op)
	);
	CREATE INDEX entry_at ON entry (stream, at, revision);
	CREATE TABLE head (
		stream   INTEGER PRIMARY KEY REFERENCES stream,
		revision INTEGER NOT NULL,
		at       INTEGER NOT NULL,
		state    TEXT NOT NULL,
		v        INTEGER NOT NULL,
		mac      BLOB,
		"row"    BLOB
	);
	CREATE INDEX head_state ON head (state) WHERE state <> '';
	CREATE TABLE body (
		stream   INTEGER PRIMARY KEY REFERENCES stream,
		body     BLOB
	);`,
}}

// scratchFormat is the one table of what may be lost.
var scratchFormat = format{application: 0x4a445a02, steps: []string{`
	CREATE TABLE note (
		key   TEXT PRIMARY KEY,
		value BLOB NOT NULL,
		until INTEGER NOT NULL -- milliseconds since 1970, UTC; gone at that instant
	) WITHOUT ROWID;
	CREATE INDEX note_until ON note (until);`,
}}

// apply brings a file to the newest format, in one transaction, so that a process that dies
// half-way leaves the old format and of two processes one waits for the other.
func (f format) apply(conn *sqlite.Conn) (err error) {
	if version, err := f.version(conn); err != nil || version == len(f.steps) {
		return err
	}
	end, err := sqlitex.ImmediateTransaction(conn)
	if err != nil {
		return err
	}
	defer end(&err)
	version, err := f.version(conn) // again: another process may have been first
	if err != nil || version == len(f.steps) {
		return err
	}
	for _, step := range f.steps[version:] {
		if err := sqlitex.ExecuteScript(conn, step, nil); err != nil {
			return fmt.Errorf("format step: %w", err)
		}
	}
	return sqlitex.ExecuteScript(conn, fmt.Sprintf(
		"PRAGMA application_id = %d; PRAGMA user_version = %d;", f.application, len(f.steps)), nil)
}

// look is one statement, so that it sees one state of the file: asked one after the other, a file
// that another process is just making looked like somebody else's.
const look = `SELECT user_version, application_id, (SELECT count(*) FROM sqlite_schema)
	FROM pragma_user_version, pragma_application_id`

// version is the format of the file, 0 for a new one. It refuses a file that this program must
// not touch.
func (f format) version(conn *sqlite.Conn) (int, error) {
	var version int
	var owner, tables int64
	err := query(conn, look, func(stmt *sqlite.Stmt) error {
		version, owner, tables = stmt.ColumnInt(0), stmt.ColumnInt64(1), stmt.ColumnInt64(2)
		return nil
	})
	switch {
	case err != nil:
		return 0, fmt.Errorf("look at the format: %w", err)
	case owner != f.application && (owner != 0 || version != 0 || tables != 0):
		return 0, fault.New(fault.Unavailable, "数据目录里的数据库不是接得住的，请核对数据目录")
	case version > len(f.steps):
		return 0, fault.New(fault.Unavailable,
			"数据由更新版本的程序写成（格式 %d，本程序只认到 %d），请用新版本的程序打开", version, len(f.steps))
	}
	return version, nil
}
