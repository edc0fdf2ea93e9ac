package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"

	"zombiezen.com/go/sqlite"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

// bind sets the parameters ?1, ?2 … of a statement. A nil []byte is NULL, an empty one is an
// empty blob: the difference must come back.
func bind(stmt *sqlite.Stmt, args ...any) {
	for i, a := range args {
		switch a := a.(type) {
		case string:
			stmt.BindText(i+1, a)
		case int64:
			stmt.BindInt64(i+1, a)
		case []byte:
			if a == nil {
				stmt.BindNull(i + 1)
			} else {
				stmt.BindBytes(i+1, a)
			}
		default: // a mistake in this package
			panic(fmt.Sprintf("sqlite: parameter %d is a %T", i+1, a))
		}
	}
}

// query runs a statement and gives each row to f; the statement is kept by the connection.
func query(conn *sqlite.Conn, sql string, f func(*sqlite.Stmt) error, args ...any) error {
	stmt, err := conn.Prepare(sql)
	if err != nil {
		return err
	}
	bind(stmt, args...)
	for {
		more, err := stmt.Step()
		if err != nil {
			return err // Step has reset it
		}
		if !more {
			return stmt.Reset()
		}
		if err := f(stmt); err != nil {
			return errors.Join(err, stmt.Reset())
		}
	}
}

// exec runs a statement that gives no rows.
func exec(conn *sqlite.Conn, sql string, args ...any) error {
	return query(conn, sql, func(*sqlite.Stmt) error { return nil }, args...)
}

// blob is a copy of a column, nil for NULL.
func blob(stmt *sqlite.Stmt, col int) []byte {
	if stmt.ColumnIsNull(col) {
		return nil
	}
	b := make([]byte, stmt.ColumnLen(col))
	stmt.ColumnBytes(col, b)
	return b
}

// entryColumns are read by readEntry, in this order; act comes last or not at all.
const entryColumns = `e.revision, e.at, e.op, e.name, e.person, e.signed, e.unit, e.role, e.session, e.address,
	e.day, e.v, e.asked, e.touched, e.prev, e.mac, e."row"`

// entryActs is the number of act's column after entryColumns.
const entryActs = 17

const insertEntry = `INSERT INTO entry (stream, revision, at, op, name, person, signed, unit, role, session, address,
	day, v, asked, touched, prev, mac, "row", act)
	VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)`

func entryValues(stream int64, e journal.Entry) []any {
	return []any{stream, e.Revision, storage.Millis(e.At), e.Op, e.Name, e.Person, e.Signed, e.Unit, string(e.Role), e.Session,
		e.Address, int64(e.Day), int64(e.V), e.Asked, packSlots(e.Touched), e.Prev, e.Mac, e.Row, []byte(e.Act)}
}

// readEntry reads entryColumns, and act where the statement has it.
func readEntry(stmt *sqlite.Stmt, division, stream string, acts bool) (journal.Entry, error) {
	touched, err := unpackSlots(blob(stmt, 13))
	if err != nil {
		return journal.Entry{}, err
	}
	e := journal.Entry{
		Division: division, Stream: stream,
		Revision: stmt.ColumnInt64(0), At: storage.Instant(stmt.ColumnInt64(1)), Op: stmt.ColumnText(2), Name: stmt.ColumnText(3),
		Person: stmt.ColumnText(4), Signed: stmt.ColumnText(5), Unit: stmt.ColumnText(6), Role: journal.Role(stmt.ColumnText(7)),
		Session: stmt.ColumnText(8), Address: stmt.ColumnText(9), Day: journal.Day(stmt.ColumnInt64(10)), V: stmt.ColumnInt(11),
		Asked: blob(stmt, 12), Touched: touched, Prev: blob(stmt, 14), Mac: blob(stmt, 15), Row: blob(stmt, 16),
	}
	if acts {
		e.Act = blob(stmt, entryActs)
	}
	return e, nil
}

// headColumns are read by readHead, in this order; body comes last or not at all.
const headColumns = `h.revision, h.at, h.state, h.v, h.mac, h."row"`

const headBody = 6

func readHead(stmt *sqlite.Stmt, division, stream string, bodies bool) storage.Head {
	h := storage.Head{
		Division: division, Stream: stream,
		Revision: stmt.ColumnInt64(0), At: storage.Instant(stmt.ColumnInt64(1)), State: stmt.ColumnText(2), V: stmt.ColumnInt(3),
		Mac: blob(stmt, 4), Row: blob(stmt, 5),
	}
	if bodies {
		h.Body = blob(stmt, headBody)
	}
	return h
}

// packSlots writes slots as varints: a list of 212 read as JSON 1,300 times would cost more
// than everything else a past day needs.
func packSlots(slots []int) []byte {
	if slots == nil {
		return nil
	}
	b := make([]byte, 0, 2*len(slots))
	for _, s := range slots {
		b = binary.AppendVarint(b, int64(s))
	}
	return b
}

func unpackSlots(b []byte) ([]int, error) {
	if b == nil {
		return nil, nil
	}
	slots := make([]int, 0, len(b))
	for len(b) > 0 {
		s, n := binary.Varint(b)
		if n <= 0 {
			return nil, fmt.Errorf("sqlite: touched slots do not parse: %w", sqlite.ResultCorrupt.ToError())
		}
		slots, b = append(slots, int(s)), b[n:]
	}
	return slots, nil
}
