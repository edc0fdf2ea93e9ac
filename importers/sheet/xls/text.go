package xls

import "unicode/utf16"

// text reads strings that may be split over CONTINUE records.
type text struct {
	seg [][]byte
	err error
}

func (t *text) end() bool {
	for len(t.seg) > 0 && len(t.seg[0]) == 0 {
		t.seg = t.seg[1:]
	}
	return len(t.seg) == 0
}

func (t *text) byte() byte {
	if t.end() {
		t.err = damaged("cut text")
		return 0
	}
	b := t.seg[0][0]
	t.seg[0] = t.seg[0][1:]
	return b
}

func (t *text) u16() uint16 { a := t.byte(); return uint16(a) | uint16(t.byte())<<8 }
func (t *text) u32() uint32 { a := t.u16(); return uint32(a) | uint32(t.u16())<<16 }

func (t *text) skip(n int) {
	for n > 0 && !t.end() {
		k := min(n, len(t.seg[0]))
		t.seg[0] = t.seg[0][k:]
		n -= k
	}
	if n > 0 {
		t.err = damaged("cut text")
	}
}

// chars reads n characters; a record that ends amid them is followed by one that starts with
// new flags.
func (t *text) chars(n int, flags byte) (string, error) {
	var out []uint16
	for n > 0 && t.err == nil {
		if len(t.seg) == 0 {
			t.err = damaged("cut text")
			break
		}
		b := t.seg[0]
		if len(b) == 0 {
			if t.seg = t.seg[1:]; len(t.seg) > 0 {
				flags = t.byte()
			}
			continue
		}
		if flags&1 == 0 {
			k := min(n, len(b))
			for _, c := range b[:k] {
				out = append(out, uint16(c))
			}
			t.seg[0], n = b[k:], n-k
			continue
		}
		if len(b) == 1 {
			t.err = damaged("half a character")
			break
		}
		k := min(n, len(b)/2)
		for i := range k {
			out = append(out, le16(b[2*i:]))
		}
		t.seg[0], n = b[2*k:], n-k
	}
	return string(utf16.Decode(out)), t.err
}

// str reads a string without runs: LABEL, STRING, FORMAT.
func (t *text) str() (string, error) { n := t.u16(); return t.chars(int(n), t.byte()) }

// rich reads one entry of the string table, leaving its formatting and phonetics.
func (t *text) rich() (string, error) {
	n := t.u16()
	flags := t.byte()
	runs, ext := 0, 0
	if flags&8 != 0 {
		runs = int(t.u16())
	}
	if flags&4 != 0 {
		ext = int(t.u32())
	}
	s, err := t.chars(int(n), flags)
	if err != nil {
		return "", err
	}
	t.skip(4*runs + ext)
	return s, t.err
}
