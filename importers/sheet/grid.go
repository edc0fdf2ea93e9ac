package sheet

import (
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog/fault"
)

// builder collects the cells of one sheet in whatever order a file has them.
type builder struct {
	s       *Sheet
	at      map[int]int // row to its place in lines
	last    int         // row of the last cell, which is mostly the next one's too
	place   int
	dropped int      // merged ranges that overlap others
	covered int      // cells whose text lies under a merged range
	places  []string // of the first of them
}

// add takes a cell; what shows nothing is not kept.
func (b *builder) add(row int, d datum) {
	if d.kind == words && d.text == "" {
		return
	}
	if row != b.last {
		i, ok := b.at[row]
		if !ok {
			i = len(b.s.lines)
			like := 1 // rows of a list are as long as the one before
			if i > 0 {
				like = len(b.s.lines[b.place].cells)
			}
			b.s.lines = append(b.s.lines, line{number: row, cells: make([]datum, 0, like)})
			b.at[row] = i
		}
		b.last, b.place = row, i
	}
	l := &b.s.lines[b.place]
	l.cells = append(l.cells, d)
}

func (b *builder) merge(m span) {
	if m.top > m.bottom {
		m.top, m.bottom = m.bottom, m.top
	}
	if m.left > m.right {
		m.left, m.right = m.right, m.left
	}
	if m.top != m.bottom || m.left != m.right {
		b.s.merges = append(b.s.merges, m)
	}
}

// done puts rows and cells in order, drops the old values that merged ranges cover, and adds
// the sheet to its workbook.
func (b *builder) done() error {
	s := b.s
	slices.SortStableFunc(s.lines, func(a, b line) int { return a.number - b.number })
	b.separate()
	cover := sweep{merges: s.merges}
	kept := s.lines[:0]
	for _, l := range s.lines {
		if !slices.IsSortedFunc(l.cells, byColumn) {
			slices.SortStableFunc(l.cells, byColumn)
		}
		for i := 1; i < len(l.cells); i++ {
			if l.cells[i].col == l.cells[i-1].col {
				return damage(nil, s.Name, Ref(l.number, int(l.cells[i].col)), fault.Say("文件已损坏：同一个单元格出现两次"))
			}
		}
		cover.to(l.number)
		l.cells = b.uncovered(l, kept, &cover)
		if len(l.cells) > 0 {
			kept = append(kept, l)
		}
	}
	clear(s.lines[len(kept):])
	s.lines = kept
	if b.dropped > 0 {
		s.w.Notices = append(s.w.Notices, fault.Say("工作表“%s”有 %d 处合并单元格互相重叠，重叠的后一处按未合并处理", s.Name, b.dropped))
	}
	if b.covered > 0 {
		s.w.Notices = append(s.w.Notices, fault.Say("工作表“%s”有 %d 个单元格的内容盖在合并单元格下面，看不见，没有读取：%s", s.Name, b.covered, b.listed()))
	}
	s.w.Sheets = append(s.w.Sheets, s)
	return nil
}

// uncovered are the cells of a line that no merged range covers; above are the lines before it.
func (b *builder) uncovered(l line, above []line, cover *sweep) []datum {
	kept := l.cells[:0]
	for _, d := range l.cells {
		m, ok := cover.at(int(d.col))
		if !ok || m.top == l.number && m.left == int(d.col) {
			kept = append(kept, d)
			continue
		}
		from := line{cells: kept}
		if i, found := slices.BinarySearchFunc(above, m.top, func(l line, n int) int { return l.number - n }); found {
			from = above[i]
		}
		// Programs that merge cells leave the value in each of them; nothing is lost with that.
		if top, found := from.find(m.left); found && Clean(top.text) == Clean(d.text) || Clean(d.text) == "" {
			continue
		}
		if b.covered++; b.covered <= mostListed {
			b.places = append(b.places, Ref(l.number, int(d.col)))
		}
	}
	return kept
}

// mostListed is how many places of many a notice names.
const mostListed = 5

func (b *builder) listed() string {
	list := strings.Join(b.places, "、")
	if b.covered > len(b.places) {
		list += "…"
	}
	return list
}

func byColumn(a, b datum) int { return int(a.col) - int(b.col) }

// separate orders the merged ranges and leaves out those that overlap an earlier one.
func (b *builder) separate() {
	m := b.s.merges
	slices.SortFunc(m, func(a, b span) int {
		if a.top != b.top {
			return a.top - b.top
		}
		return a.left - b.left
	})
	cover, kept := sweep{}, m[:0]
	for _, r := range m {
		cover.merges = append(cover.merges, r)
		if cover.to(r.top); cover.clash > 0 {
			cover.clash = 0
			b.dropped++
			continue
		}
		kept = append(kept, r)
	}
	b.s.merges = kept
}

// sweep answers which merged range covers a cell, for rows asked in order.
type sweep struct {
	merges []span // by top row
	next   int
	active []span // that reach the row, by first column
	ends   int    // first row at which one of them is over
	clash  int    // ranges that overlapped one that was active, left out
}

func (w *sweep) to(row int) {
	if len(w.active) > 0 && row > w.ends {
		w.active = slices.DeleteFunc(w.active, func(m span) bool { return m.bottom < row })
		w.ends = lastRow
		for _, m := range w.active {
			w.ends = min(w.ends, m.bottom)
		}
	}
	for ; w.next < len(w.merges) && w.merges[w.next].top <= row; w.next++ {
		m := w.merges[w.next]
		if m.bottom < row {
			continue
		}
		i, _ := slices.BinarySearchFunc(w.active, m.left, func(a span, col int) int { return a.left - col })
		if i > 0 && w.active[i-1].right >= m.left || i < len(w.active) && w.active[i].left <= m.right {
			w.clash++
			continue
		}
		w.active = slices.Insert(w.active, i, m)
		if len(w.active) == 1 || m.bottom < w.ends {
			w.ends = m.bottom
		}
	}
}

func (w *sweep) at(col int) (span, bool) {
	i, found := slices.BinarySearchFunc(w.active, col, func(a span, col int) int { return a.left - col })
	if found {
		return w.active[i], true
	}
	if i > 0 && w.active[i-1].right >= col {
		return w.active[i-1], true
	}
	return span{}, false
}

// find is the cell of a column in a line.
func (l line) find(col int) (datum, bool) {
	i, ok := slices.BinarySearchFunc(l.cells, col, func(d datum, col int) int { return int(d.col) - col })
	if !ok {
		return datum{}, false
	}
	return l.cells[i], true
}

// lineAt is the line of a row, empty where nothing stands on it.
func (s *Sheet) lineAt(row int) line {
	i, ok := slices.BinarySearchFunc(s.lines, row, func(l line, row int) int { return l.number - row })
	if !ok {
		return line{number: row}
	}
	return s.lines[i]
}

func (s *Sheet) columnHidden(col int) bool {
	return slices.ContainsFunc(s.hiddenCols, func(h span) bool { return h.left <= col && col <= h.right })
}

// digits is a number as it is stored, without an exponent where that is short.
func digits(v float64) string {
	t := strconv.FormatFloat(v, 'f', -1, 64)
	if len(t) > 25 {
		t = strings.Replace(strconv.FormatFloat(v, 'E', -1, 64), "E+", "E", 1)
	}
	return t
}
