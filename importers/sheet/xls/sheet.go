package xls

import "math"

// walk is the reading of one sheet.
type walk struct {
	w       *Workbook
	sh      *Sheet
	s       *stream
	left    *int // cells that the limits still allow
	waiting int  // index of the formula cell that waits for its text, -1 for none
}

// sheet reads one sheet and returns how many bytes it walked over.
func (w *Workbook) sheet(sh *Sheet, book []byte, left *int) (int, error) {
	s := &stream{b: book, pos: int(sh.pos)}
	if err := bof(s); err != nil {
		return 0, err
	}
	k := &walk{w: w, sh: sh, s: s, left: left, waiting: -1}
	for depth := 0; ; {
		if err := s.next(); err != nil {
			return 0, err
		}
		switch s.id {
		case rBOF: // a chart inside the sheet
			depth++
		case rEOF:
			if depth--; depth < 0 {
				return s.pos - int(sh.pos), nil
			}
		}
		if depth > 0 {
			continue
		}
		if err := k.record(); err != nil {
			return 0, err
		}
	}
}

func (k *walk) record() error {
	d := k.s.d
	if least, ok := minLen[k.s.id]; ok && len(d) < least {
		return damaged("short record %#x", k.s.id)
	}
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
	case rBoolErr:
		if d[7] == 0 {
			return k.add(d, Cell{Kind: Bool, Num: float64(d[6])})
		}
		return k.add(d, Cell{Kind: Error, Str: errText(d[6])})
	case rFormula, rFormula4:
		return k.formula(d)
	case rString:
		return k.late()
	case rRow, rDefRow, rColInfo, rMerged:
		k.shape(d)
	}
	return nil
}

// shape takes what is said of rows, columns and merged ranges.
func (k *walk) shape(d []byte) {
	switch k.s.id {
	case rRow:
		k.sh.rows[int(le16(d))] = d[12]&0x20 != 0
	case rDefRow:
		k.sh.rowsOff = d[0]&2 != 0
	case rColInfo:
		if d[8]&1 != 0 {
			k.sh.HiddenCols = append(k.sh.HiddenCols, Range{C1: int(le16(d)), C2: int(le16(d[2:]))})
		}
	case rMerged:
		for n, p := int(le16(d)), 2; n > 0 && p+8 <= len(d); n, p = n-1, p+8 {
			k.sh.Merges = append(k.sh.Merges, Range{R1: int(le16(d[p:])), R2: int(le16(d[p+2:])),
				C1: int(le16(d[p+4:])), C2: int(le16(d[p+6:]))})
		}
	}
}

// add takes a cell whose record begins with row, column and style.
func (k *walk) add(d []byte, c Cell) error {
	if *k.left--; *k.left < 0 {
		return ErrTooBig
	}
	c.Row, c.Col = int(le16(d)), int(le16(d[2:]))
	if c.Col > 255 {
		return damaged("column %d", c.Col)
	}
	if xf := int(le16(d[4:])); xf < len(k.w.xfs) {
		c.Format = k.w.format(k.w.xfs[xf])
	}
	k.sh.Cells = append(k.sh.Cells, c)
	return nil
}

func (k *walk) many(d []byte) error {
	col := le16(d[2:])
	for p := 4; p+6 <= len(d)-2; p += 6 {
		h := []byte{d[0], d[1], byte(col), byte(col >> 8), d[p], d[p+1]}
		if err := k.add(h, number(rk(le32(d[p+2:])))); err != nil {
			return err
		}
		col++
	}
	return nil
}

// formula takes the value that was computed when the file was saved.
func (k *walk) formula(d []byte) error {
	k.waiting = -1
	var c Cell
	switch {
	case d[12] != 0xff || d[13] != 0xff:
		c = number(f64(d[6:]))
	case d[6] == 0:
		k.waiting = len(k.sh.Cells) // its text follows in a record of its own
	case d[6] == 1:
		c = Cell{Kind: Bool, Num: float64(d[8])}
	case d[6] == 2:
		c = Cell{Kind: Error, Str: errText(d[8])}
	}
	c.Formula = true
	return k.add(d, c)
}

func (k *walk) late() error {
	if k.waiting < 0 {
		return nil
	}
	t := &text{seg: k.s.segments()}
	v, err := t.str()
	k.sh.Cells[k.waiting].Str = v
	k.waiting = -1
	return err
}

// number is a cell of a number; what is none (NaN, infinite) is an error cell, as Excel has it.
func number(f float64) Cell {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Cell{Kind: Error, Str: "#NUM!"}
	}
	return Cell{Kind: Number, Num: f}
}

func rk(v uint32) float64 {
	var f float64
	if v&2 != 0 {
		f = float64(int32(v) >> 2)
	} else {
		f = math.Float64frombits(uint64(v&^3) << 32)
	}
	if v&1 != 0 {
		f /= 100
	}
	return f
}

func errText(b byte) string {
	switch b {
	case 0x00:
		return "#NULL!"
	case 0x07:
		return "#DIV/0!"
	case 0x0f:
		return "#VALUE!"
	case 0x17:
		return "#REF!"
	case 0x1d:
		return "#NAME?"
	case 0x24:
		return "#NUM!"
	}
	return "#N/A"
}
