package sheet

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"jiedezhu/catalog/journal"
)

// Style is how one written cell looks beyond its table. It is comparable: equal styles are one.
type Style struct {
	Fill   string // background, RRGGBB
	Colour string // of the text, RRGGBB
	Bold   bool
	Centre bool
}

// Value is what one cell is written with. The zero Value is a blank cell.
type Value struct {
	text  string
	num   float64
	day   journal.Day
	pic   *Picture
	kind  valueKind
	Style Style
}

type valueKind uint8

const (
	blankValue valueKind = iota
	textValue
	numberValue
	dayValue
	pictureValue
)

// Text is a cell of text; it never becomes a formula or a number. What no XML may hold (control
// characters, broken UTF-8) is left out.
func Text(s string) Value {
	if s = writable(s); s == "" {
		return Value{}
	}
	return Value{text: s, kind: textValue}
}

// Number is a cell of a number.
func Number(f float64) Value { return Value{num: f, kind: numberValue} }

// Day is a cell of a date; no day is a blank cell.
func Day(d journal.Day) Value {
	if d == 0 {
		return Value{}
	}
	return Value{day: d, kind: dayValue}
}

// Image is a cell with a picture over it; no picture is a blank cell. Only Page.Rows may hold one.
func Image(p *Picture) Value {
	if p == nil {
		return Value{}
	}
	return Value{pic: p, kind: pictureValue}
}

// In is the value in a style.
func (v Value) In(s Style) Value {
	v.Style = s
	return v
}

// String is the value as CSV has it, without guard.
func (v Value) String() string {
	switch v.kind {
	case numberValue:
		return strconv.FormatFloat(v.num, 'f', -1, 64)
	case dayValue:
		return v.day.String()
	}
	return v.text
}

// writable leaves out what XML cannot hold.
func writable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return r
		case r < ' ' || r == utf8.RuneError || r == 0xfffe || r == 0xffff:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// displayWidth is how many columns of half-width characters a text takes.
func displayWidth(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0x2000 {
			n++
		}
	}
	return n
}
