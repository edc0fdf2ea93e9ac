// Package xls reads the cells of BIFF8 workbooks (.xls, and .et of WPS) in OLE containers.
// Most published lists are still kept so. It gives what the file says (numbers with their
// format codes, merged ranges, what is hidden) and leaves every judgement to package sheet. It
// never returns part of a damaged workbook: damage is an error.
package xls

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// What can be wrong with a file; Open wraps one of them.
var (
	ErrNotXLS    = errors.New("not an Excel workbook")
	ErrEncrypted = errors.New("workbook is encrypted")
	ErrOldBIFF   = errors.New("workbook of Excel 95 or older")
	ErrDamaged   = errors.New("workbook is damaged")
	ErrTooBig    = errors.New("workbook is too big")
)

func damaged(f string, a ...any) error {
	return fmt.Errorf("%w: "+f, append([]any{ErrDamaged}, a...)...)
}

// Kind is what a cell holds.
type Kind uint8

// The kinds of cells.
const (
	String Kind = iota
	Number
	Bool
	Error
)

// Cell is one cell that holds something.
type Cell struct {
	Row, Col int // from 0
	Kind     Kind
	Num      float64 // Number; Bool: 0 or 1
	Str      string  // String; Error: "#N/A" …
	Formula  bool
	Format   string // number format code, "" = General
}

// Range is a block of cells, from 0, ends included.
type Range struct{ R1, C1, R2, C2 int }

// Sheet is one sheet. Cells are as the file orders them, mostly by rows; cells that a merge
// covers keep their old values, as in the file.
type Sheet struct {
	Name       string
	Hidden     uint8 // 0 visible, 1 hidden, 2 very hidden
	Chart      bool  // not a worksheet: no cells
	Cells      []Cell
	Merges     []Range
	HiddenCols []Range // R1=R2=0

	rows    map[int]bool // rows that say whether they are hidden
	rowsOff bool         // every other row is hidden
	pos     uint32
}

// RowHidden tells whether a row (from 0) is hidden.
func (s *Sheet) RowHidden(row int) bool {
	if hidden, ok := s.rows[row]; ok {
		return hidden
	}
	return s.rowsOff
}

// Workbook is a whole file.
type Workbook struct {
	Sheets   []*Sheet
	Date1904 bool // serial 0 is 1904-01-01, else 1899-12-30

	sst     []string
	formats map[uint16]string
	xfs     []uint16
}

// Limits bound what Open takes: sheets, cells that hold something, bytes of shared text.
type Limits struct{ Sheets, Cells, TextBytes int }

// Open reads the whole workbook. Errors wrap ErrNotXLS, ErrEncrypted, ErrOldBIFF, ErrDamaged
// or ErrTooBig; there is never part of a workbook beside an error. A panic of the container
// library counts as damage.
func Open(file []byte, lim Limits) (w *Workbook, err error) {
	defer func() {
		if p := recover(); p != nil {
			w, err = nil, damaged("reader failed: %v", p)
		}
	}()
	book, err := bookStream(file)
	if err != nil {
		return nil, err
	}
	if book, err = unlocked(book); err != nil {
		return nil, err
	}
	return read(book, lim)
}

func read(book []byte, lim Limits) (*Workbook, error) {
	w := &Workbook{formats: map[uint16]string{}}
	if err := w.globals(book, lim); err != nil {
		return nil, err
	}
	cells, seen, work := lim.Cells, map[uint32]bool{}, 0
	for _, sh := range w.Sheets {
		if sh.Chart {
			continue
		}
		if seen[sh.pos] || int64(sh.pos) >= int64(len(book)) {
			return nil, damaged("position of sheet %q", sh.Name)
		}
		seen[sh.pos] = true
		n, err := w.sheet(sh, book, &cells)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", sh.Name, err)
		}
		if work += n; work > len(book) { // sheets of a sound file do not overlap
			return nil, damaged("overlapping sheets")
		}
	}
	return w, nil
}

// record ids
const (
	rFormula, rEOF, rDate1904, rFilePass, rContinue, rColInfo = 0x06, 0x0a, 0x22, 0x2f, 0x3c, 0x7d
	rBoundSheet, rMulRK, rRString, rXF, rMerged, rSST         = 0x85, 0xbd, 0xd6, 0xe0, 0xe5, 0xfc
	rLabelSST, rNumber, rLabel, rBoolErr, rString, rRow       = 0xfd, 0x203, 0x204, 0x205, 0x207, 0x208
	rDefRow, rRK, rFormat, rBOF, rFormula4                    = 0x225, 0x27e, 0x41e, 0x809, 0x406
)

// stream walks records.
type stream struct {
	b   []byte
	pos int
	id  uint16
	d   []byte
}

func (s *stream) next() error {
	if len(s.b)-s.pos < 4 {
		return damaged("no end record")
	}
	s.id = le16(s.b[s.pos:])
	n := int(le16(s.b[s.pos+2:]))
	if len(s.b)-s.pos-4 < n {
		return damaged("record %#x runs past the end", s.id)
	}
	s.d = s.b[s.pos+4 : s.pos+4+n]
	s.pos += 4 + n
	return nil
}

// segments returns the current record's data and that of the CONTINUE records that follow.
func (s *stream) segments() [][]byte {
	out := [][]byte{s.d}
	for len(s.b)-s.pos >= 4 && le16(s.b[s.pos:]) == rContinue {
		if s.next() != nil {
			break
		}
		out = append(out, s.d)
	}
	return out
}

func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func f64(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) }

func bof(s *stream) error {
	if err := s.next(); err != nil {
		return err
	}
	switch {
	case s.id == 0x009 || s.id == 0x209 || s.id == 0x409:
		return ErrOldBIFF
	case s.id != rBOF || len(s.d) < 4:
		return damaged("no start record")
	case le16(s.d) != 0x600:
		return ErrOldBIFF
	}
	return nil
}

// globals reads what stands before the sheets: their list, texts and formats.
func (w *Workbook) globals(book []byte, lim Limits) error {
	s := &stream{b: book}
	if err := bof(s); err != nil {
		return err
	}
	for {
		if err := s.next(); err != nil {
			return err
		}
		if s.id == rEOF {
			if len(w.Sheets) == 0 {
				return damaged("no sheets")
			}
			return nil
		}
		if err := w.global(s, lim); err != nil {
			return err
		}
	}
}

func (w *Workbook) global(s *stream, lim Limits) error {
	d := s.d
	if least, ok := minLen[s.id]; ok && len(d) < least {
		return damaged("short record %#x", s.id)
	}
	switch s.id {
	case rFilePass: // unlocked has left none that it could open
		return ErrEncrypted
	case rDate1904:
		w.Date1904 = le16(d) == 1
	case rBoundSheet:
		t := &text{seg: [][]byte{d[7:]}}
		name, err := t.chars(int(d[6]), t.byte())
		if err != nil {
			return err
		}
		if len(w.Sheets) >= lim.Sheets {
			return ErrTooBig
		}
		w.Sheets = append(w.Sheets, &Sheet{Name: name, Hidden: d[4] & 3, Chart: d[5] != 0, pos: le32(d), rows: map[int]bool{}})
	case rXF:
		w.xfs = append(w.xfs, le16(d[2:]))
	case rFormat:
		t := &text{seg: [][]byte{d[2:]}}
		f, err := t.str()
		if err != nil {
			return err
		}
		w.formats[le16(d)] = f
	case rSST:
		return w.readSST(s.segments(), lim.TextBytes)
	}
	return nil
}

func (w *Workbook) readSST(seg [][]byte, most int) error {
	t := &text{seg: seg}
	t.skip(4)
	n := int(t.u32())
	size := 0
	for i := 0; i < n && !t.end(); i++ {
		s, err := t.rich()
		if err != nil {
			return err
		}
		if size += len(s); size > most {
			return ErrTooBig
		}
		w.sst = append(w.sst, s)
	}
	return t.err
}

func (w *Workbook) format(id uint16) string {
	if f, ok := w.formats[id]; ok {
		if f == "General" || f == "GENERAL" {
			return ""
		}
		return f
	}
	return BuiltIn(id)
}

var minLen = map[uint16]int{rLabelSST: 10, rLabel: 9, rRString: 9, rNumber: 14, rRK: 10, rMulRK: 12,
	rBoolErr: 8, rFormula: 20, rFormula4: 20, rString: 3, rRow: 16, rDefRow: 2, rColInfo: 10, rMerged: 2,
	rDate1904: 2, rBoundSheet: 8, rXF: 4, rFormat: 5, rSST: 8}
