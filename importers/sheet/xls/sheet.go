package xls

import "slices"

// walk is the reading of one sheet.
type walk struct {
	w       *Workbook
	sh      *Sheet
	s       *stream
	lim     Limits
	left    *int             // cells that the limits still allow
	sink    func(Cell) error // nil where nobody takes them
	kept    Cell             // a formula's cell that waits for its text
	waits   bool             // there is one
	table   stage
	settled bool           // the sheet has settings: whoever wrote it wrote more than cells
	sized   bool           // the sheet says what part of it is used
	closes  bool           // the last end of a block of rows tells where they begin
	said    map[int]extent // columns that hold something, by the records of rows
	seen    map[int]extent // and by the cells
}

// extent is a run of columns, the last one left out.
type extent struct{ first, past int }

// stage is how far a sheet's rows and cells are: they stand together.
type stage uint8

const (
	ahead stage = iota
	amid
	behind
)

// all reads the sheet and returns where it ends.
func (k *walk) all(book []byte) (int, error) {
	sh, s := k.sh, &stream{b: book, pos: int(k.sh.pos)}
	kind, err := bof(s)
	if err != nil {
		return 0, err
	}
	if (kind == worksheet) == sh.Chart {
		return 0, damaged("a sheet of kind %#x", kind)
	}
	k.s, k.said, k.seen = s, map[int]extent{}, map[int]extent{}
	depth := 0
	for before := uint16(rBOF); ; before = s.id {
		if err := s.next(); err != nil {
			return 0, err
		}
		switch s.id {
		case rBOF: // a chart inside the sheet
			if depth++; len(s.d) < 4 || le16(s.d[2:]) == worksheet {
				return 0, damaged("a sheet inside a sheet")
			}
		case rEOF:
			if depth--; depth < 0 && len(s.d) == 0 {
				return s.pos, k.end()
			}
		}
		if depth > 0 || sh.Chart {
			continue
		}
		if err := k.place(before); err != nil {
			return 0, err
		}
		if err := k.record(); err != nil {
			return 0, err
		}
	}
}

// end judges the whole sheet.
func (k *walk) end() error {
	if err := k.flush(); err != nil {
		return err
	}
	if (len(k.said) > 0 || k.settled) && !k.sized { // swallowed, with what stood beside it
		return damaged("nothing says how much of the sheet is used")
	}
	k.sh.Odd = k.odd()
	return nil
}

// place judges a record and where it stands.
func (k *walk) place(before uint16) error {
	id := k.s.id
	switch {
	case ofBook[id]:
		return damaged("record %#x in a sheet", id)
	case k.table == behind && rowish[id]:
		return damaged("record %#x behind rows and cells", id)
	case rowish[id]:
		k.table = amid
	case k.table == amid && !between[id], after[id]:
		k.table = behind
	}
	if rowish[id] || id == rEOF { // the text of a formula did not come
		if err := k.flush(); err != nil {
			return err
		}
	}
	k.settled = k.settled || brief[id]
	if before == rDBCell && rowish[id] && id != rRow && !k.closes {
		return damaged("record %#x behind the end of a block of rows", id)
	}
	return k.s.sound(before)
}

// closed notes whether the end of a block of rows tells where they begin, as it should.
func (k *walk) closed(d []byte) {
	at := k.s.pos - 4 - len(d) - int(le32(d))
	k.closes = at >= int(k.sh.pos) && at+4 <= k.s.pos && le16(k.s.b[at:]) == rRow
}

func (k *walk) record() error {
	d := k.s.d
	switch k.s.id {
	case rLabelSST:
		i := int64(le32(d[6:]))
		if i >= int64(len(k.w.sst)) {
			return damaged("text %d of %d", i, len(k.w.sst))
		}
		return k.add(d, Cell{Str: k.w.sst[i]})
	case rLabel, rRString:
		t := &text{seg: [][]byte{d[6:]}}
		v, err := t.str()
		if err != nil {
			return err
		}
		return k.add(d, Cell{Str: v})
	case rNumber:
		return k.add(d, number(f64(d[6:])))
	case rRK:
		return k.add(d, number(rk(le32(d[6:]))))
	case rMulRK:
		return k.many(d)
	case rDimensions:
		k.sized, k.sh.Last = true, int(le32(d[4:])&0x1ffff)
	case rDBCell:
		k.closed(d)
	case rBlank:
		return k.reach(int(le16(d)), int(le16(d[2:])), 1)
	case rMulBlank:
		n := (len(d) - 6) / 2
		if len(d)%2 != 0 || int(le16(d[len(d)-2:])) != int(le16(d[2:]))+n-1 {
			return damaged("blanks to column %d in %d bytes", le16(d[len(d)-2:]), len(d))
		}
		return k.reach(int(le16(d)), int(le16(d[2:])), n)
	case rBoolErr:
		if d[7] == 0 {
			return k.add(d, Cell{Kind: Bool, Num: float64(d[6])})
		}
		return k.add(d, Cell{Kind: Error, Str: errText(d[6])})
	case rFormula, rFormula3, rFormula4:
		return k.formula(d)
	case rString:
		return k.late()
	case rRow, rDefRow, rColInfo, rMerged:
		return k.shape(d)
	}
	return nil
}

// shape takes what is said of rows, columns and merged ranges.
func (k *walk) shape(d []byte) error {
	switch k.s.id {
	case rRow:
		if k.sh.rows.put(le16(d)); d[12]&0x20 != 0 {
			k.sh.hidden.put(le16(d))
		}
		k.said[int(le16(d))] = extent{int(le16(d[2:])), int(le16(d[4:]))}
	case rDefRow:
		k.sh.rowsOff = d[0]&2 != 0
	case rColInfo:
		if d[8]&1 != 0 && len(k.sh.HiddenCols) < 256 {
			k.sh.HiddenCols = append(k.sh.HiddenCols, Range{C1: int(le16(d)), C2: int(le16(d[2:]))})
		}
	case rMerged:
		return k.merged(d)
	}
	return nil
}

func (k *walk) merged(d []byte) error {
	if len(d) != 2+8*int(le16(d)) {
		return damaged("%d merged ranges in %d bytes", le16(d), len(d))
	}
	for d = d[2:]; len(d) > 0; d = d[8:] {
		r := Range{R1: int(le16(d)), R2: int(le16(d[2:])), C1: int(le16(d[4:])), C2: int(le16(d[6:]))}
		if r.R1 > r.R2 || r.C1 > r.C2 || r.C2 > 255 {
			return damaged("merged range %v", r)
		}
		if len(k.sh.Merges) >= max(k.lim.Cells/4, 1) {
			return ErrTooBig
		}
		k.sh.Merges = append(k.sh.Merges, r)
	}
	return nil
}

// add takes a cell whose record begins with row, column and style.
func (k *walk) add(d []byte, c Cell) error {
	c, err := k.placed(d, c)
	if err != nil {
		return err
	}
	return k.give(c)
}

// placed is a cell with its place and format.
func (k *walk) placed(d []byte, c Cell) (Cell, error) {
	if *k.left--; *k.left < 0 {
		return c, ErrTooBig
	}
	c.Row, c.Col = int(le16(d)), int(le16(d[2:]))
	if xf := int(le16(d[4:])); xf < len(k.w.xfs) {
		c.Format = k.w.format(k.w.xfs[xf])
	}
	return c, k.reach(c.Row, c.Col, 1)
}

// give hands a cell on.
func (k *walk) give(c Cell) error {
	if k.sink == nil {
		return nil
	}
	return k.sink(c)
}

// flush hands on the cell that waits for its text.
func (k *walk) flush() error {
	if !k.waits {
		return nil
	}
	k.waits = false
	return k.give(k.kept)
}

// reach notes which columns of a row there are cells for, blank ones too.
func (k *walk) reach(row, col, n int) error {
	if col+n > 256 {
		return damaged("column %d", col+n-1)
	}
	e, ok := k.seen[row]
	if !ok {
		e = extent{col, col + n}
	}
	k.seen[row] = extent{min(e.first, col), max(e.past, col+n)}
	return nil
}

// odd are the rows whose cells are not where the row's own record says, where that tells something:
// many writers say nothing there, or something else, and then do so throughout.
func (k *walk) odd() []int {
	var list []int
	agree := 0
	for row, said := range k.said {
		switch {
		case said == k.seen[row]:
			agree++
		case said.past > said.first: // else it says nothing
			list = append(list, row)
		}
	}
	for row := range k.seen {
		if _, ok := k.said[row]; !ok {
			list = append(list, row)
		}
	}
	if agree < len(list) {
		return nil
	}
	slices.Sort(list)
	return list
}
