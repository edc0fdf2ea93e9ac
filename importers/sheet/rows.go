package sheet

import (
	"context"
	"slices"

	"jiedezhu/catalog/fault"
)

// tabling is the reading of one sheet's tables.
type tabling struct {
	r     *Reading
	v     *vocabulary
	s     *Sheet
	ctx   context.Context
	h     *head
	cover sweep

	table   Table
	held    []heldRow
	group   string
	totals  []int // line numbers of what was left out, for notices
	notes   []int
	signs   []int // of notes, those that name who fills the table in
	groups  []int
	repeats []int
	beside  []int
	shown   map[string]bool // keys of duplicate columns that were told already
	unheard map[int]bool    // columns without a head that hold something
	counted bool            // a serial of the sheet is 1, 2, 3: 一 is that of a section
}

// heldRow is a row that waits for the judgement on hidden rows, with its own mistakes.
type heldRow struct {
	Row
	mistakes []fault.Mistake
}

// all reads the sheet's tables from the head already found on.
func (t *tabling) all() error {
	above := 0
	for {
		t.begin(above)
		next, err := t.under()
		if err != nil {
			return err
		}
		above = t.last()
		t.end()
		if next == nil {
			t.tell()
			return nil
		}
		t.h = next
	}
}

// last is the line on which the table's last row ends, that of the head where it has none.
func (t *tabling) last() int {
	if len(t.held) == 0 {
		return t.h.bottom
	}
	r := t.held[len(t.held)-1]
	if n := len(r.Under); n > 0 {
		return r.Under[n-1].Number
	}
	return r.Number
}

// begin starts the table of the head; what stands between it and the line above is preamble.
func (t *tabling) begin(above int) {
	t.table = Table{Sheet: t.s.Name, Titles: t.h.titles, Head: t.h.bottom}
	t.held, t.group, t.shown, t.unheard = nil, "", map[string]bool{}, map[int]bool{}
	t.counted = t.counts()
	t.s.w.heads[t.s.Name] = t.h.bottom
	t.r.unclaimed(t.s, t.v, t.h)
	for _, l := range t.s.lines {
		if l.number <= above {
			continue
		}
		if l.number >= t.h.top {
			break
		}
		t.foreign(l)
		for _, d := range l.cells {
			if c := t.s.cell(l.number, d); !c.Blank() {
				t.table.Preamble = append(t.table.Preamble, c)
			}
		}
	}
}

// under reads the rows until the sheet or the table ends; it gives the head of the next table.
func (t *tabling) under() (*head, error) {
	start, _ := slices.BinarySearchFunc(t.s.lines, t.h.bottom+1, func(l line, n int) int { return l.number - n })
	skip, foreign := 0, false
	for i := start; i < len(t.s.lines); i++ {
		l := t.s.lines[i]
		if i%500 == 0 && t.ctx.Err() != nil {
			return nil, t.ctx.Err()
		}
		if l.number <= skip {
			continue
		}
		t.cover.fit(t.s.merges, l.number)
		cells := t.cells(l)
		if len(cells) == 0 {
			continue
		}
		if h := t.again(l); h != nil {
			if !t.same(h) || t.titled() {
				return h, nil
			}
			t.repeats, skip = append(t.repeats, l.number), h.bottom
			continue
		}
		if foreign = foreign || t.foreign(l); !foreign && !t.leftOut(l, cells, i == start) {
			t.row(l, cells)
		}
	}
	return nil, nil
}

// fit moves a sweep to a row, also for the first time.
func (w *sweep) fit(merges []span, row int) {
	if w.merges == nil {
		w.merges = merges
	}
	w.to(row)
}

// cells are the cells of a line that show something.
func (t *tabling) cells(l line) []Cell {
	out := make([]Cell, 0, len(l.cells))
	for _, d := range l.cells {
		if c := t.s.cell(l.number, d); !c.Blank() {
			out = append(out, c)
		}
	}
	return out
}

// again is the head that stands on a line amid the rows: all that is required, and mostly heads.
func (t *tabling) again(l line) *head {
	if len(l.cells) < 2 || !t.maybeHead(l) {
		return nil
	}
	var best *head
	for tall := range tallest {
		h := t.s.headAt(t.v, l.number, l.number+tall)
		if h.score >= 2 && h.whole() && h.mostly() && (best == nil || h.better(best)) {
			best = h
		}
	}
	return best
}

// maybeHead is the cheap question first: two words of heads.
func (t *tabling) maybeHead(l line) bool {
	n := 0
	for _, d := range l.cells {
		if d.kind == words && len(d.text) < 100 && t.v.heard(d.text) {
			if n++; n == 2 {
				return true
			}
		}
	}
	return false
}

// titled tells whether a title or a line such as 填报单位：… stands under the last row: the head that
// comes then is that of a table of its own, also where it says the same.
func (t *tabling) titled() bool {
	last := t.last()
	after := func(rows []int) bool { return len(rows) > 0 && rows[len(rows)-1] > last }
	return after(t.groups) || after(t.signs)
}

// same tells whether a head that stands again says what the first said.
func (t *tabling) same(h *head) bool {
	if len(h.keys) != len(t.h.keys) {
		return false
	}
	for k, columns := range h.keys {
		if !slices.Equal(columns, t.h.keys[k]) {
			return false
		}
	}
	return true
}

// continues tells whether a line goes on with the item above: its key cells lie inside merged
// ranges that began above, or are blank, and one that names the item does lie in one.
func (t *tabling) continues(l line) bool {
	merged := false
	for key, columns := range t.h.keys {
		c := t.v.by[key]
		if !c.Identity && !c.Serial {
			continue
		}
		m, ok := t.cover.at(columns[0])
		if ok && m.top < l.number && m.top > t.h.bottom {
			merged = true
			continue
		}
		if d, found := l.find(columns[0]); found && Clean(d.text) != "" {
			return false
		}
	}
	return merged
}

// row takes a line as a row, or as the continuation of the one above.
func (t *tabling) row(l line, cells []Cell) {
	if t.h.groups > 0 {
		t.sideBySide(l, cells)
		return
	}
	r := heldRow{Row: Row{Sheet: t.s.Name, Number: l.number, Hidden: l.hidden, Group: t.group, Cells: map[string]Cell{}}}
	more := len(t.held) > 0 && t.continues(l)
	for _, c := range cells {
		t.put(&r, t.ditto(&r, c))
	}
	if !more {
		t.fillDown(&r)
	}
	if !t.says(r.Row) {
		t.beside = append(t.beside, l.number)
		return
	}
	if more {
		last := &t.held[len(t.held)-1]
		last.Under = append(last.Under, r.Row)
		last.mistakes = append(last.mistakes, r.mistakes...)
		return
	}
	t.held = append(t.held, r)
}

// says tells whether a row holds more than its serial.
func (t *tabling) says(r Row) bool {
	for key := range r.Cells {
		if !t.v.by[key].Serial {
			return true
		}
	}
	return false
}
