// Package sheet reads and writes the tables that people keep: workbooks of Excel and WPS
// (.xlsx, .xls, .et) and CSV. It knows shapes, not the field: where a head stands, what a merged
// cell means, which lines are no rows, what a cell shows. Which words name a column is the
// caller's, in one table of Column for import, export and the blank form.
//
// What comes in is hostile or damaged until it is read to its end: damage is an error
// (fault.Invalid, with a remedy), never fewer rows. Workbooks are read by a small reader of our
// own, because excelize answers several kinds of damage with fewer rows and no error; excelize
// writes, marks mistakes and spells number formats. No other package uses it.
package sheet

import (
	"strconv"
	"time"

	"jiedezhu/catalog/fault"
)

// Limits bound what Open takes. A field of 0 means the value of DefaultLimits.
type Limits struct {
	Bytes    int64 // of the file as it comes
	Inflated int64 // of all its parts, counted while they are read
	Text     int64 // bytes of texts that are kept
	Entries  int   // parts of the container
	Ratio    int64 // inflated to packed, for parts over 1 MiB
	Depth    int   // of nested tags
	Sheets   int
	Rows     int // that hold something, over all visible sheets
	Cells    int // that hold something, over all visible sheets
}

// DefaultLimits are for lists that people write.
func DefaultLimits() Limits {
	return Limits{Bytes: 10 << 20, Inflated: 32 << 20, Text: 32 << 20, Entries: 500, Ratio: 200, Depth: 64,
		Sheets: 200, Rows: 5_000, Cells: 500_000}
}

// LargeLimits are for case counts, lines and ledgers, which systems export: 100,000 rows, and what
// lies over and under them. Whatever a file holds, reading it stays under 256 MiB.
func LargeLimits() Limits {
	l := DefaultLimits()
	l.Bytes, l.Inflated, l.Text, l.Rows, l.Cells = 48<<20, 256<<20, 48<<20, 120_000, 1_200_000
	return l
}

// Filled is l with the default where it says nothing.
func (l Limits) Filled() Limits {
	d := DefaultLimits()
	pick64 := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	pick := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	pick64(&l.Bytes, d.Bytes)
	pick64(&l.Inflated, d.Inflated)
	pick64(&l.Text, d.Text)
	pick64(&l.Ratio, d.Ratio)
	pick(&l.Entries, d.Entries)
	pick(&l.Depth, d.Depth)
	pick(&l.Sheets, d.Sheets)
	pick(&l.Rows, d.Rows)
	pick(&l.Cells, d.Cells)
	return l
}

// Format is what kind of file a workbook came from.
type Format string

// The formats that Open reads.
const (
	XLSX Format = "xlsx"
	XLS  Format = "xls" // and .et
	CSV  Format = "csv"
)

// Workbook is a file that was read to its end. It is not safe for concurrent use.
type Workbook struct {
	Name    string // as it came
	Format  Format
	Sheets  []*Sheet        // the visible ones, in order
	Notices []fault.Message // what a person should know: hidden sheets left out, …

	date1904 bool
	named    []string // sheets asked for by name; none is every visible one
	met      []string // sheets there are
	original []byte
	shown    shower
	heads    map[string]int // sheet to the line its last head stands on, for Mark
}

// Sheet is one visible sheet: the cells that hold something, without those that a merge covers.
type Sheet struct {
	Name string

	w          *Workbook
	lines      []line // by number
	merges     []span // by top row, none overlapping
	hiddenCols []span
	covers     map[int]*sweep // see mergeOf
}

// span is a block of cells, from 1, ends included.
type span struct{ top, left, bottom, right int }

type line struct {
	number int // from 1
	hidden bool
	cells  []datum // by column
}

type kind uint8

const (
	words   kind = iota
	number       // num holds it
	truth        // TRUE or FALSE
	failed       // an error value such as #REF!
	unsaved      // a formula whose result was not saved
)

// datum is a cell as it is stored; most of a workbook's memory is these.
type datum struct {
	text    string // words, truth, failed; of a number its digits
	format  string // number format code, empty is General
	num     float64
	col     int32 // from 1
	kind    kind
	isoDate bool // text is an ISO date
}

// Cell is one cell as a person sees it.
type Cell struct {
	Sheet  string
	Ref    string // K14; of a merged range its first cell
	Row    int    // from 1
	Column int    // from 1
	Text   string // as shown, on one line: Clean of Raw for texts; dates as 2006-01-02
	Raw    string // as stored: a text with its breaks and blanks, the digits of a number
	Number bool   // stored as a number (dates are)
	Format string // number format code, empty is General
	Date   time.Time
	Lossy  bool // a number of more than 15 digits, or one that shows only as 6.10728E+11
	Failed bool // an error value, or a formula whose result was not saved; Text says which

	value    float64
	literal  bool // it was written to mean what it says, see literally
	from1904 bool // serials of its workbook count from 1904
}

// Float is the value of a cell that is stored as a number.
func (c Cell) Float() (float64, bool) { return c.value, c.Number }

// Long is the text of a cell with its paragraphs: each line cleaned, breaks kept.
func (c Cell) Long() string {
	if c.Number || c.Failed {
		return c.Text
	}
	return CleanLines(c.Raw)
}

// Blank tells whether nothing is shown.
func (c Cell) Blank() bool { return c.Text == "" }

// Mistake is a mistake at this cell.
func (c Cell) Mistake(reason, remedy fault.Message) fault.Mistake {
	return fault.Mistake{Sheet: c.Sheet, Cell: c.Ref, Value: Shorten(c.Text, 60), Reason: reason, Remedy: remedy}
}

// Shorten cuts a text to at most n characters, with … where it cut.
func Shorten(s string, n int) string {
	i := 0
	for at := range s {
		if i == n {
			return s[:at] + "…"
		}
		i++
	}
	return s
}

// Ref is the address of a cell, row and column from 1: Ref(14, 11) is K14.
func Ref(row, column int) string { return ColumnName(column) + strconv.Itoa(row) }

// ColumnName is the letters of a column, from 1: 28 is AB.
func ColumnName(column int) string {
	var b [8]byte
	i := len(b)
	for ; column > 0 && i > 0; column = (column - 1) / 26 {
		i--
		b[i] = byte('A' + (column-1)%26)
	}
	return string(b[i:])
}

const (
	lastRow    = 1 << 20
	lastColumn = 1 << 14
)

// parseRef reads K14 or $K$14.
func parseRef(s string) (row, column int, ok bool) {
	i := 0
	if i < len(s) && s[i] == '$' {
		i++
	}
	start := i
	for ; i < len(s) && i < start+4; i++ {
		c := s[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	if i == start || column > lastColumn {
		return 0, 0, false
	}
	if i < len(s) && s[i] == '$' {
		i++
	}
	if len(s)-i < 1 || len(s)-i > 7 {
		return 0, 0, false
	}
	for ; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, 0, false
		}
		row = row*10 + int(s[i]-'0')
	}
	return row, column, row >= 1 && row <= lastRow
}

// cell shows one stored cell.
func (s *Sheet) cell(row int, d datum) Cell {
	c := Cell{Sheet: s.Name, Ref: Ref(row, int(d.col)), Row: row, Column: int(d.col), Raw: d.text, Format: d.format}
	switch d.kind {
	case number:
		c.Number, c.value, c.from1904 = true, d.num, s.w.date1904
		c.Text, c.Date, c.Lossy = s.w.shown.show(d.num, d.format, s.w.date1904)
	case failed, unsaved:
		c.Failed, c.Text = true, d.text
	case words:
		if d.isoDate {
			c.Text, c.Date = isoDate(d.text)
			break
		}
		if c.Raw, c.literal = plainly(d.text); c.literal {
			c.Text = Clean(c.Raw)
			break
		}
		c.Text = Clean(d.text)
		c.Lossy = s.w.Format == CSV && scientific(c.Text)
	default:
		c.Text = d.text
	}
	return c
}

// Lines calls yield for every line that holds something, with all its cells in order.
func (s *Sheet) Lines(yield func(row int, cells []Cell) bool) {
	for _, l := range s.lines {
		cells := make([]Cell, len(l.cells))
		for i, d := range l.cells {
			cells[i] = s.cell(l.number, d)
		}
		if !yield(l.number, cells) {
			return
		}
	}
}
