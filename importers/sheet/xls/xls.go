// Package xls reads the cells of BIFF8 workbooks (.xls, and .et of WPS) in OLE containers.
// Most published lists are still kept so. It gives what the file says (numbers with their
// format codes, merged ranges, what is hidden) and leaves every judgement to package sheet. It
// never returns part of a damaged workbook: damage is an error.
package xls

import (
	"bytes"
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
	Unsaved  bool   // a formula whose text the file does not have
	Format   string // number format code, "" = General
}

// Range is a block of cells, from 0, ends included.
type Range struct{ R1, C1, R2, C2 int }

// Sheet is one sheet without its cells. Cells that a merge covers keep their old values, as in the
// file.
type Sheet struct {
	Name       string
	Hidden     uint8 // 0 visible, 1 hidden, 2 very hidden
	Chart      bool  // not a worksheet: no cells
	Last       int   // the last row, from 1, as the sheet says of itself before its cells; 0 where it does not
	Merges     []Range
	HiddenCols []Range // R1=R2=0
	Odd        []int   // rows whose record names other columns than they have, where those of most rows are right

	rows, hidden rowSet // rows that say whether they are hidden, and those that are
	rowsOff      bool   // every other row is hidden
	pos          uint32
	module       bool // of macros, which newer programs keep elsewhere and leave listed
}

// rowSet is a set of the 65,536 rows that a sheet may have.
type rowSet [1 << 16 / 64]uint64

func (s *rowSet) put(row uint16)      { s[row/64] |= 1 << (row % 64) }
func (s *rowSet) has(row uint16) bool { return s[row/64]>>(row%64)&1 != 0 }

// RowHidden tells whether a row (from 0) is hidden.
func (s *Sheet) RowHidden(row int) bool {
	if row := uint16(row); s.rows.has(row) {
		return s.hidden.has(row)
	}
	return s.rowsOff
}

// Workbook is a whole file.
type Workbook struct {
	Sheets   []*Sheet
	Date1904 bool // serial 0 is 1904-01-01, else 1899-12-30

	sst     []string
	formats map[uint16]string
	end     int // of what stands before the sheets
	xfs     []uint16
}

// Limits bound what Open takes: sheets; cells that hold something, of all sheets, as many shared texts
// and a quarter as many merged ranges a sheet; bytes of shared text.
type Limits struct{ Sheets, Cells, TextBytes int }

// Take hears of a sheet before its cells and gives what takes them, in the order of the file, mostly
// by rows; nil for a sheet whose cells nobody wants. Such a sheet is read all the same.
type Take func(*Sheet) func(Cell) error

// Open reads the whole workbook and hands its cells on as it comes to them. Errors wrap ErrNotXLS,
// ErrEncrypted, ErrOldBIFF, ErrDamaged or ErrTooBig, or are those of what takes cells: whatever was
// taken before an error is part of a workbook, and to be thrown away. A panic of the container library
// counts as damage.
func Open(file []byte, lim Limits, take Take) (w *Workbook, err error) {
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
	return read(book, lim, take)
}

func read(book []byte, lim Limits, take Take) (*Workbook, error) {
	w := &Workbook{formats: map[uint16]string{}}
	if err := w.globals(book, lim); err != nil {
		return nil, err
	}
	if err := w.all(book, lim, take); err != nil {
		return nil, err
	}
	return w, nil
}

// all reads the sheets that the workbook lists, and sees that there are no others and nothing else:
// what follows a sheet is another one of the list, or what fills the last sector.
func (w *Workbook) all(book []byte, lim Limits, take Take) error {
	ends, listed, work, cells := []int{w.end}, map[int]bool{}, 0, lim.Cells
	for _, sh := range w.Sheets {
		if !sh.module && (listed[int(sh.pos)] || int64(sh.pos) >= int64(len(book))) {
			return damaged("position of sheet %q", sh.Name)
		}
		listed[int(sh.pos)] = true
		if sh.module {
			if kind, err := bof(&stream{b: book, pos: min(int(sh.pos), len(book))}); err == nil && kind == worksheet {
				return damaged("sheet %q is no module", sh.Name)
			}
			continue
		}
		k := &walk{w: w, sh: sh, lim: lim, left: &cells}
		if !sh.Chart && take != nil {
			k.sink = take(sh)
		}
		end, err := k.all(book)
		if err != nil {
			return fmt.Errorf("sheet %q: %w", sh.Name, err)
		}
		if work += end - int(sh.pos); work > len(book) { // sheets of a sound file do not overlap
			return damaged("overlapping sheets")
		}
		ends = append(ends, end)
	}
	for _, end := range ends {
		if rest := book[end:]; !listed[end] && !filler(rest) {
			return damaged("what follows at %d is not listed", end)
		}
	}
	return nil
}

// filler tells whether the rest of a stream only fills it up.
func filler(rest []byte) bool {
	return len(rest) < 4 || len(bytes.Trim(rest, string(rest[:1]))) == 0
}

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

// worksheet is the kind of a sheet with cells, as its first record says.
const worksheet = 0x10

// bof reads the record that begins a part, and gives the part's kind.
func bof(s *stream) (uint16, error) {
	if err := s.next(); err != nil {
		return 0, err
	}
	switch {
	case s.id == 0x009 || s.id == 0x209 || s.id == 0x409:
		return 0, ErrOldBIFF
	case s.id != rBOF || len(s.d) < 4:
		return 0, damaged("no start record")
	case le16(s.d) != 0x600:
		return 0, ErrOldBIFF
	}
	return le16(s.d[2:]), nil
}

// globals reads what stands before the sheets: their list, texts and formats.
func (w *Workbook) globals(book []byte, lim Limits) error {
	s := &stream{b: book}
	if _, err := bof(s); err != nil {
		return err
	}
	for before := uint16(rBOF); ; before = s.id {
		if err := s.next(); err != nil {
			return err
		}
		if err := s.sound(before); err != nil {
			return err
		}
		if s.id == rEOF {
			if len(w.Sheets) == 0 {
				return damaged("no sheets")
			}
			w.end = s.pos
			return nil
		}
		if err := w.global(s, lim); err != nil {
			return err
		}
	}
}

func (w *Workbook) global(s *stream, lim Limits) error {
	d := s.d
	if rowish[s.id] || s.id == rDimensions || s.id == rMerged {
		return damaged("record %#x before the sheets", s.id)
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
		w.Sheets = append(w.Sheets, &Sheet{Name: name, Hidden: d[4] & 3, Chart: d[5] != 0, pos: le32(d), module: d[5] == 6})
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
		return w.readSST(s.segments(), lim)
	}
	return nil
}

// readSST reads the texts that cells share. The table says how many they are, and there is nothing
// behind them: texts that were overwritten with zeros read as empty ones, and end elsewhere.
func (w *Workbook) readSST(seg [][]byte, lim Limits) error {
	t := &text{seg: seg}
	t.skip(4)
	n := int(t.u32())
	size := 0
	for i := 0; i < n && !t.end(); i++ {
		s, err := t.rich()
		if err != nil {
			return err
		}
		if size += len(s); size > lim.TextBytes || len(w.sst) >= lim.Cells {
			return ErrTooBig
		}
		w.sst = append(w.sst, s)
	}
	if t.err == nil && (len(w.sst) != n || !t.end()) {
		return damaged("%d texts of %d", len(w.sst), n)
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
