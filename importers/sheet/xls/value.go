package xls

import "math"

// many takes a run of numbers in one row.
func (k *walk) many(d []byte) error {
	col := le16(d[2:])
	if (len(d)-6)%6 != 0 || int(le16(d[len(d)-2:])) != int(col)+(len(d)-6)/6-1 {
		return damaged("numbers to column %d in %d bytes", le16(d[len(d)-2:]), len(d))
	}
	for p := 4; p+6 <= len(d)-2; p += 6 {
		h := []byte{d[0], d[1], byte(col), byte(col >> 8), d[p], d[p+1]}
		if err := k.add(h, number(rk(le32(d[p+2:])))); err != nil {
			return err
		}
		col++
	}
	return nil
}

// formula takes the value that was computed when the file was saved. Its text follows in a record of
// its own; where that is promised and does not come, the value was not saved.
func (k *walk) formula(d []byte) error {
	c, waits := Cell{}, false
	switch {
	case d[12] != 0xff || d[13] != 0xff:
		c = number(f64(d[6:]))
	case d[6] == 0:
		c.Unsaved, waits = true, true
	case d[6] == 1:
		c = Cell{Kind: Bool, Num: float64(d[8])}
	case d[6] == 2:
		c = Cell{Kind: Error, Str: errText(d[8])}
	case d[6] == 3: // an empty text
		waits = true
	default:
		return damaged("a formula's value of kind %d", d[6])
	}
	c.Formula = true
	c, err := k.placed(d, c)
	if err != nil {
		return err
	}
	if waits {
		k.kept, k.waits = c, true
		return nil
	}
	return k.give(c)
}

func (k *walk) late() error {
	if !k.waits {
		return nil
	}
	t := &text{seg: k.s.segments()}
	v, err := t.str()
	k.kept.Str, k.kept.Unsaved = v, false
	if err != nil {
		return err
	}
	return k.flush()
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
