package sheet

import (
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Page is one sheet to write: a list, a matrix or a blank form.
type Page struct {
	Name     string // of the sheet; what Excel refuses in one is left out
	Title    string // a line over the head; empty for none
	Subtitle string // a line under it, such as 统计截止 2025-06-30; empty for none
	Columns  []Column
	Rows     [][]Value         // by the columns; a shorter row ends in blank cells
	Each     iter.Seq[[]Value] // the rows of a long list instead, one at a time; a row is good until the next
	Count    int               // how many rows Each gives: more or fewer are fault.Internal
	Again    bool              // to be read back: see literal
	Guide    bool              // a blank form: its heads are locked, and a sheet says how to fill them in
	Notes    []string          // lines under the rows, each read back as a note where it begins with 注：
	Blank    int               // lines under the rows that offer the choices of the columns
}

const (
	mostText  = 32767 // UTF-16 units that Excel keeps of a text; excelize cuts the rest in silence
	dictSheet = "字典"
	listSheet = "差错清单"
)

// Write writes the pages as one .xlsx: codes and texts as text, numbers as numbers, dates as
// dates, the head bold, frozen, filtered and repeated on every printed page, A4 across, as wide
// as the paper. The same pages give the same bytes. fault.Invalid where a text is longer than
// Excel keeps or there are more rows than a sheet has; errors of out are wrapped.
func Write(out io.Writer, pages ...Page) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // only its temporary files
	w := &writer{f: f, styles: map[look]int{}, names: map[string]bool{dictSheet: true}}
	for i := range pages {
		p := &pages[i]
		if err := w.check(p); err != nil {
			return err
		}
		name := w.name(p.Name)
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = w.page(p, name)
		}
		if err == nil && p.Guide {
			err = w.guide(p)
		}
		if err != nil {
			return fmt.Errorf("write sheet %s: %w", name, err)
		}
	}
	if err := w.dictionary(); err != nil {
		return fmt.Errorf("write sheet %s: %w", dictSheet, err)
	}
	if err := f.Write(out); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

type writer struct {
	last   look // of the cell before, and its style
	lastID int
	open   bool // cells may be changed though the sheet is protected
	f      *excelize.File
	styles map[look]int
	names  map[string]bool
	dict   [][]string // columns of the hidden sheet of choices
}

// look is one style of the workbook: a cell's own, and what its place adds.
type look struct {
	Style
	role role
	code bool
	day  bool
	open bool // may be changed where the sheet is protected
}

type role uint8

const (
	bodyRole role = iota
	titleRole
	subtitleRole
	headRole
	noteRole
)

func (w *writer) check(p *Page) error {
	if p.count()+len(p.Notes)+p.Blank+3 > lastRow {
		return fault.New(fault.Invalid, "表格有 %d 行，超过一个工作表的上限", p.count())
	}
	for i, r := range p.Rows {
		if err := fits(i, r); err != nil {
			return err
		}
	}
	return nil
}

// fits refuses a row with a text that a cell cannot hold.
func fits(i int, row []Value) error {
	for j, v := range row {
		if len(v.text) > mostText && len(utf16.Encode([]rune(v.text))) > mostText {
			return fault.New(fault.Invalid, "第 %d 行第 %d 列的文字超过 %d 个，单元格放不下", i+1, j+1, mostText)
		}
	}
	return nil
}

// count is how many rows the page has.
func (p *Page) count() int {
	if p.Each != nil {
		return p.Count
	}
	return len(p.Rows)
}

// all are the rows of the page.
func (p *Page) all() iter.Seq[[]Value] {
	rows := p.Each
	if rows == nil {
		rows = slices.Values(p.Rows)
	}
	if !p.Again {
		return rows
	}
	return func(yield func([]Value) bool) {
		var l literals
		for r := range rows {
			if !yield(l.of(r)) {
				return
			}
		}
	}
}

// miscounted is the fault of a list whose rows are not as many as was said: it must not be taken for
// whole.
func miscounted(said, written int) error {
	return fault.Wrap(fault.Internal, fmt.Errorf("%d rows said, %d written", said, written), "导出的行数与查询不符，没有写成")
}

// name makes a sheet's name that Excel takes and no other sheet has.
func (w *writer) name(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || r < ' ' {
			return -1
		}
		return r
	}, writable(s))
	runes := []rune(strings.TrimSpace(s))
	if len(runes) == 0 {
		runes = []rune("表")
	}
	name := string(runes[:min(len(runes), 28)])
	for n := 2; w.names[strings.ToLower(name)]; n++ {
		name = fmt.Sprintf("%s%d", string(runes[:min(len(runes), 26)]), n)
	}
	w.names[strings.ToLower(name)] = true
	return name
}

func (w *writer) page(p *Page, name string) error {
	w.open, w.last, w.lastID = p.Guide, look{role: headRole}, w.style(look{role: headRole})
	top := 1 // line of the head
	for _, s := range []string{p.Title, p.Subtitle} {
		if s != "" {
			top++
		}
	}
	if err := w.paper(p, name, top); err != nil {
		return err
	}
	if err := w.pictures(p, name, top+1); err != nil {
		return err
	}
	s, err := w.f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := w.widths(s, p); err != nil {
		return err
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: top, TopLeftCell: Ref(top+1, 1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	row := 1
	line := func(text string, r role) error {
		if err := w.across(s, p, row, text, r); err != nil {
			return err
		}
		row++
		return nil
	}
	if p.Title != "" {
		if err := line(p.Title, titleRole); err != nil {
			return err
		}
	}
	if p.Subtitle != "" {
		if err := line(p.Subtitle, subtitleRole); err != nil {
			return err
		}
	}
	if err := w.rows(s, p, row); err != nil {
		return err
	}
	row += 1 + p.count() + p.Blank
	for _, n := range p.Notes {
		if err := line(n, noteRole); err != nil {
			return err
		}
	}
	return s.Flush()
}

// rows writes the head and the rows from the given line on.
func (w *writer) rows(s *excelize.StreamWriter, p *Page, at int) error {
	cells := make([]any, len(p.Columns))
	for i, c := range p.Columns {
		cells[i] = excelize.Cell{StyleID: w.style(look{role: headRole}), Value: writable(c.Head())}
	}
	if err := s.SetRow(Ref(at, 1), cells); err != nil {
		return err
	}
	n := 0
	for r := range p.all() {
		if err := fits(n, r); err != nil {
			return err
		}
		if err := s.SetRow(Ref(at+1+n, 1), w.line(cells, p, r), tall(r)...); err != nil {
			return err
		}
		n++
	}
	if n != p.count() {
		return miscounted(p.count(), n)
	}
	for range p.Blank {
		if err := s.SetRow(Ref(at+1+n, 1), w.line(cells, p, nil)); err != nil {
			return err
		}
		n++
	}
	return nil
}

// line puts one row into cells.
func (w *writer) line(cells []any, p *Page, row []Value) []any {
	for j := range p.Columns {
		var v Value
		if j < len(row) {
			v = row[j]
		}
		cells[j] = w.cell(v, &p.Columns[j])
	}
	return cells
}

func (w *writer) cell(v Value, c *Column) excelize.Cell {
	l := look{Style: v.Style, code: c.Code, day: v.kind == dayValue, open: w.open}
	l.Centre = l.Centre || c.Centre
	if l != w.last { // mostly the next cell looks like the one before
		w.last, w.lastID = l, w.style(l)
	}
	out := excelize.Cell{StyleID: w.lastID}
	switch v.kind {
	case textValue:
		out.Value = v.text
	case numberValue:
		out.Value = v.num
	case dayValue: // a serial, because excelize would store the hours of a zone
		y, m, d := v.day.Date()
		out.Value = serialOf(y, int(m), d)
	}
	return out
}

func serialOf(y, m, d int) int {
	day, _ := journal.ParseDay(fmt.Sprintf("%04d-%02d-%02d", y, m, d))
	return int(day) + 36525 // 1999-12-31
}

// across writes a line merged over all columns.
func (w *writer) across(s *excelize.StreamWriter, p *Page, row int, text string, r role) error {
	if err := s.SetRow(Ref(row, 1), []any{excelize.Cell{StyleID: w.style(look{role: r}), Value: writable(text)}}); err != nil {
		return err
	}
	if len(p.Columns) < 2 {
		return nil
	}
	return s.MergeCell(Ref(row, 1), Ref(row, len(p.Columns)))
}

func (w *writer) widths(s *excelize.StreamWriter, p *Page) error {
	for i, c := range p.Columns {
		width := c.Width
		if width <= 0 {
			width = float64(min(max(displayWidth(c.Head())+4, 10), 60))
		}
		if err := s.SetColWidth(i+1, i+1, min(width, 200)); err != nil {
			return err
		}
		if !p.Guide {
			continue
		}
		if err := s.SetColStyle(i+1, i+1, w.style(look{code: c.Code, open: true})); err != nil {
			return err
		}
	}
	return nil
}

// dictionary writes the hidden sheet that droplists refer to: a list in the cell itself may
// have no more than 255 characters.
func (w *writer) dictionary() error {
	if len(w.dict) == 0 {
		return nil
	}
	if _, err := w.f.NewSheet(dictSheet); err != nil {
		return err
	}
	for i, list := range w.dict {
		for j, v := range list {
			if err := w.f.SetCellStr(dictSheet, Ref(j+1, i+1), writable(v)); err != nil {
				return err
			}
		}
	}
	return w.f.SetSheetVisible(dictSheet, false)
}
