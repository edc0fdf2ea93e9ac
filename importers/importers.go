// Package importers turns the county's sheets into what the domain understands, and the domain
// into sheets: one file a kind. A sheet is read whole, every mistake is told at once with sheet,
// cell, reason and remedy, and nothing is saved where there is one.
package importers

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// Importer reads sheets for a person and hands them to the service.
type Importer struct {
	Rollout    *rollout.Service
	Acceptance *acceptance.Service
	Heads      catalog.HeadBook // what a county's own heads mean; see MapHeads
}

// File is a sheet as it came.
type File struct {
	Name   string
	Data   []byte
	Sheets []string // those to read, by name, hidden ones too; none is every visible one
	Year   int      // of days that have none and stand under no title with one; 0 is not said
	// Mapped is what the county said of heads that no word names, by sheet.Fold; see Importer.MappedHeads.
	Mapped map[string]string
	Now    map[string]bool // those of Mapped that were said with this import
}

// Result is what an import came to. Read is Accepted and the rows with mistakes.
type Result struct {
	Kind      string // one of Kinds
	File      string
	Read      int
	Accepted  int
	Added     int
	Changed   int
	Unchanged int
	Absent    int // in the store, not in the sheet
	Saved     bool
	Notices   []fault.Message
	Mistakes  []fault.Mistake
	Rows      []Row
	Changes   []Change        // what is added or changed, field by field
	Unknown   []sheet.Unknown // columns that hold something and that nothing names
	Odd       []OddWord       // words that their column does not know, one question each

	Edition  *catalog.Edition     // catalog: the edition made, nil where none was
	Standard *acceptance.Standard // standard: the version made, or the one that stands
	book     *sheet.Workbook
	hear     func(rows int) // how many rows are judged; nil before they are read
}

// Row is what was understood of one row: the columns in order, by the names that the files of
// the product use.
type Row []Field

// Field is one column of a Row.
type Field struct{ Name, Value string }

// Get is the value of a column, "" where the row has none.
func (r Row) Get(name string) string {
	for _, f := range r {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Marked is the sheet as it came with every mistake marked where it stands, as .xlsx. say puts
// messages into the reader's words. fault.NotFound where the file could not be read as a sheet.
func (r *Result) Marked(say func(fault.Message) string) ([]byte, error) {
	if r.book == nil {
		return nil, fault.New(fault.NotFound, "这个文件读不出表格，不能标出差错")
	}
	return r.book.Mark(r.Mistakes, say)
}

// Refused is the result of an import that was refused before its sheet was read.
func Refused(kind string, f File, e *fault.Error) *Result {
	r := &Result{Kind: kind, File: f.Name}
	r.refuse(e)
	return r
}

// open reads a file as a workbook. A file that cannot be read at all is a mistake of the result,
// not an error: err is only what is no fault of the sheet.
func open(ctx context.Context, kind string, f File, lim sheet.Limits) (*Result, error) {
	r := &Result{Kind: kind, File: f.Name, Notices: []fault.Message{}, Mistakes: []fault.Mistake{}, Rows: []Row{}}
	book, err := sheet.Open(ctx, f.Name, f.Data, lim, f.Sheets...)
	var refused *fault.Error
	switch {
	case err == nil:
		r.book = book
	case errors.As(err, &refused) && refused.Kind == fault.Invalid:
		r.refuse(refused)
	default:
		return nil, err
	}
	return r, nil
}

// refuse takes a fault's mistakes, or its one sentence, as the result's.
func (r *Result) refuse(e *fault.Error) {
	if len(e.Mistakes) > 0 {
		r.Mistakes = append(r.Mistakes, e.Mistakes...)
		return
	}
	r.Mistakes = append(r.Mistakes, fault.Mistake{Reason: e.Message, Remedy: fault.Say("改好后重新导入；没有改动任何数据")})
}

// settle turns a refusal of the service into mistakes of the result; other errors stay errors.
func (r *Result) settle(err error) error {
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Conflict || refused.Kind == fault.Exists) {
		r.refuse(refused)
		return nil
	}
	return err
}

func (r *Result) take(c catalog.Change) {
	r.Added, r.Changed, r.Unchanged, r.Absent = c.Added, c.Changed, c.Unchanged, c.Absent
}

// ledger keeps count of rows and their mistakes while a sheet is read. A cell is told of once:
// one cause is one mistake.
type ledger struct {
	result *Result
	bad    map[int]bool    // rows with a mistake, by their index
	told   map[string]bool // cells that have a mistake
	lines  map[string]bool // lines of sheets that have one from the reading of the sheets
	row    int
}

// newLedger starts with what the reading of the sheets has found already.
func newLedger(r *Result) *ledger {
	l := &ledger{result: r, bad: map[int]bool{}, told: map[string]bool{}, lines: map[string]bool{}}
	for _, m := range r.Mistakes {
		l.told[place(m.Sheet, m.Cell)] = true
		l.lines[place(m.Sheet, strconv.Itoa(rowOf(m.Cell)))] = true
	}
	return l
}

func place(sheet, cell string) string { return sheet + "!" + cell }

// begin starts the next row.
func (l *ledger) begin(row sheet.Row) {
	l.row = l.result.Read
	if l.row%500 == 0 && l.result.hear != nil {
		l.result.hear(l.row)
	}
	l.result.Read++
	for _, part := range append([]sheet.Row{row}, row.Under...) {
		if l.lines[place(part.Sheet, strconv.Itoa(part.Number))] {
			l.more()
		}
	}
}

// wrong notes a mistake of the present row at a cell. Where the cell has one already (it is
// merged over several rows, or damaged) the row is counted as wrong all the same.
func (l *ledger) wrong(c sheet.Cell, reason, remedy fault.Message) {
	l.more()
	if at := place(c.Sheet, c.Ref); !l.told[at] {
		l.told[at] = true
		l.result.Mistakes = append(l.result.Mistakes, c.Mistake(reason, remedy))
	}
}

// more notes that the present row has a mistake that is told elsewhere.
func (l *ledger) more() { l.bad[l.row] = true }

// close counts what is left and puts the mistakes in the order of the workbook.
func (l *ledger) close() {
	l.result.Accepted = l.result.Read - len(l.bad)
	order := map[string]int{}
	if l.result.book != nil {
		for i, s := range l.result.book.Sheets {
			order[s.Name] = i
		}
	}
	slices.SortStableFunc(l.result.Mistakes, func(a, b fault.Mistake) int {
		return cmp.Or(order[a.Sheet]-order[b.Sheet], rowOf(a.Cell)-rowOf(b.Cell), len(a.Cell)-len(b.Cell), strings.Compare(a.Cell, b.Cell))
	})
}

// rowOf is the row number of an address such as K14, 0 where it has none.
func rowOf(cell string) int {
	n, err := strconv.Atoi(strings.TrimLeft(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	if err != nil {
		return 0
	}
	return n
}

// tight is a short text without the blanks between Chinese characters: people part names by
// blanks to make them as long as others (渔 渡 镇).
func tight(s string) string {
	if !strings.Contains(s, " ") {
		return s
	}
	var b strings.Builder
	runes := []rune(s)
	for i, r := range runes {
		if r == ' ' && i > 0 && i+1 < len(runes) && wide(runes[i-1]) && wide(runes[i+1]) {
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// wide tells a Chinese character or a mark that stands between such.
func wide(r rune) bool { return r >= 0x2e80 || r >= 0x2010 && r <= 0x2027 }

func (r *Result) notice(m fault.Message) { r.Notices = append(r.Notices, m) }
