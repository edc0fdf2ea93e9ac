package xls_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"jiedezhu/importers/sheet/xls"
	"jiedezhu/importers/sheet/xls/xlstest"
)

type records = xlstest.Records

// texts are those that the sheets of these tests share.
var texts = []string{"甲", "乙", "丙"}

func openBook(stream []byte) (*book, error) {
	return open(xlstest.Container(xlstest.Stream{Name: "Workbook", Body: stream}), limits)
}

// three are three rows of two cells, as rows and cells stand in files of Excel.
func three(b *records) {
	b.Size(3, 2)
	for r := range 3 {
		b.Row(r, 0, 2)
	}
	for r := range 3 {
		b.Shared(r, 0, r)
		b.Number(r, 1, float64(r))
	}
}

// What other programs write is read whole, without a doubt.
func TestForgives(t *testing.T) {
	formula := func(b *records) { b.Formula(3, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff) }
	for name, c := range map[string]struct {
		add  func(b *records)
		rows int
	}{
		"Excel and POI: blocks of rows, each with its end": {func(b *records) {
			b.Size(33, 2)
			begin := b.Len()
			for r := range 3 {
				b.Row(r, 0, 1)
			}
			for r := range 3 {
				b.Shared(r, 0, r)
			}
			b.Add(0xd7, uint32(b.Len()-begin), uint16(40), uint16(14), uint16(14))
			begin = b.Len()
			b.Row(32, 0, 1)
			b.Shared(32, 0, 0)
			b.Add(0xd7, uint32(b.Len()-begin), uint16(0))
			b.Add(0x23e, make([]byte, 18))
		}, 4},
		"xlwt: each row before its cells, its last column one too small": {func(b *records) {
			b.Size(2, 1)
			for r := range 3 {
				b.Row(r, 0, 1)
				b.Shared(r, 0, r)
				b.Shared(r, 1, r)
			}
		}, 3},
		"PHPExcel: rows that say nothing, links between cells, the size last": {func(b *records) {
			for r := range 3 {
				b.Row(r, 0, 0)
			}
			for r := range 3 {
				b.Shared(r, 1, r)
				b.Add(0x1b8, make([]byte, 60))
				b.Add(0x800, uint16(0x800), make([]byte, 20))
			}
			b.Size(3, 2)
		}, 3},
		"PEAR: pictures between cells": {func(b *records) {
			b.Size(3, 1)
			for r := range 3 {
				b.Shared(r, 0, r)
				b.Add(0x5d, make([]byte, 60))
				b.Add(0x7f, make([]byte, 400))
			}
		}, 3},
		"no rows, no size, cells out of order": {func(b *records) {
			b.Shared(2, 1, 0)
			b.Shared(0, 1, 0)
			b.Shared(0, 0, 0)
			b.Number(9, 3, 1)
		}, 3},
		"a size larger than what is there, and blanks": {func(b *records) {
			three(b)
			for r := 3; r < 40; r++ {
				b.Shared(r, 0, 0)
				b.Add(0xbe, uint16(r), uint16(1), uint16(0), uint16(0), uint16(2))
			}
			b.Size(65536, 256)
		}, 40},
		"formatted rows without a value": {func(b *records) {
			b.Size(40, 2)
			for r := range 40 {
				b.Row(r, 0, 2)
				b.Add(0xbe, uint16(r), uint16(0), uint16(0), uint16(0), uint16(1))
			}
			b.Row(40, 0, 1)
			b.Shared(40, 0, 0)
		}, 1},
		"the end of a block among cells, at the right distance": {func(b *records) {
			b.Size(2, 1)
			begin := b.Len()
			for r := range 2 {
				b.Row(r, 0, 1)
			}
			b.Shared(0, 0, 0)
			b.Add(0xd7, uint32(b.Len()-begin))
			b.Shared(1, 0, 0)
		}, 2},
		"records of newer programs": {func(b *records) {
			b.Add(0x8f3, uint16(0x8f3), make([]byte, 30))
			three(b)
			b.Add(0x862, uint16(0x862), make([]byte, 18))
			b.Add(0x8f4, uint16(0x8f4), make([]byte, 3))
		}, 3},
		"POI: what belongs before the sheets or before the rows, behind the cells": {func(b *records) {
			three(b)
			for _, id := range []uint16{0x80, 0x7d, 0x3d, 0x26, 0xa1} {
				b.Add(id, make([]byte, map[uint16]int{0x80: 8, 0x7d: 12, 0x3d: 18, 0x26: 8, 0xa1: 34}[id]))
			}
		}, 3},
		"Access": {func(b *records) {
			three(b)
			b.Add(0x34, []byte("[Microsoft JET Created Table]0021010"))
			b.Add(0x1c2, make([]byte, 24))
		}, 3},
		"a chart": {func(b *records) {
			three(b)
			b.Add(0x5d, make([]byte, 26))
			b.Add(0x809, uint16(0x600), uint16(0x20), make([]byte, 12))
			b.Add(0x1001, uint16(0))
			b.Add(0x203, uint16(0), uint16(0), uint16(0), uint64(0))
			b.Add(0x1065, uint16(1))
			b.Add(0x0a)
			b.Add(0x23e, make([]byte, 18))
		}, 3},
		"an array formula, and a text without need": {func(b *records) {
			formula(b)
			b.Add(0x221, make([]byte, 14))
			b.Text("文")
			b.Formula(4, 0, 3, 0, 0, 0, 0, 0, 0xff, 0xff)
			b.Number(4, 1, 1)
			b.Formula(5, 0, 0, 0, 0, 0, 0, 0, 0, 0)
			b.Text("没有用")
			b.Number(5, 1, 1)
		}, 3},
		"a blank under a value": {func(b *records) { // xlwt, where cells are merged after they were written
			three(b)
			b.Add(0x201, uint16(1), uint16(0), uint16(0))
		}, 3},
	} {
		w, err := openBook(xlstest.Book(texts, c.add))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		rows := map[int]bool{}
		for _, cell := range w.cells[w.Sheets[0]] {
			if cell.Unsaved {
				t.Errorf("%s: row %d is not saved", name, cell.Row)
			}
			rows[cell.Row] = true
		}
		if s := w.Sheets[0]; len(rows) != c.rows || s.Odd != nil {
			t.Errorf("%s: %d rows, odd %v", name, len(rows), s.Odd)
		}
	}
}

// What the format does not allow is damage: each of these was read as a shorter list once, or is of
// their kind.
func TestBrokenPromises(t *testing.T) {
	for name, add := range map[string]func(b *records){
		"a record that there is not":                          func(b *records) { three(b); b.Add(0x00) },
		"one of an older format":                              func(b *records) { b.Add(0x04, make([]byte, 10)); three(b) },
		"one of newer programs without its id":                func(b *records) { b.Add(0x8fd, uint16(0), make([]byte, 8)); three(b) },
		"a cell that became the end of a block":               func(b *records) { three(b); b.Add(0xd7, make([]byte, 10)); b.Shared(3, 1, 0) },
		"a cell that became a continuation":                   func(b *records) { three(b); b.Add(0x3c, make([]byte, 10)) },
		"a cell that became a text":                           func(b *records) { three(b); b.Text("文") },
		"a cell that became a setting":                        func(b *records) { three(b); b.Add(0x14, make([]byte, 10)); b.Shared(3, 1, 0) },
		"a cell that became blanks":                           func(b *records) { three(b); b.Add(0xbe, uint16(3), uint16(1), uint16(0), uint32(0)) },
		"numbers that do not fit":                             func(b *records) { b.Add(0xbd, uint16(3), uint16(1), make([]byte, 12), uint16(1)) },
		"a cell that is too long":                             func(b *records) { b.Add(0x203, make([]byte, 30)) },
		"a setting that swallowed cells":                      func(b *records) { b.Add(0x11, make([]byte, 80)); three(b) },
		"what stands before the sheets":                       func(b *records) { b.Add(0x31, make([]byte, 20)); three(b) },
		"a sheet inside a sheet":                              func(b *records) { three(b); b.Add(0x809, uint16(0x600), uint16(0x10), make([]byte, 12)); b.Add(0x0a) },
		"a setting that swallowed what comes before the rows": func(b *records) { b.Add(0x4d, make([]byte, 60)); b.Row(1, 0, 1); b.Shared(1, 0, 0) },
		"a head line that swallowed cells":                    func(b *records) { b.Add(0x14, uint16(3), make([]byte, 80)); three(b) },
		"a number that became a text of its own":              func(b *records) { b.Add(0x204, uint16(0), uint16(0), uint16(0), make([]byte, 8)) },
		"a number that became a table":                        func(b *records) { b.Shared(0, 0, 0); b.Add(0x236, make([]byte, 14)) },
		"a first cell that became a drawing":                  func(b *records) { b.Add(0xed, make([]byte, 10)); three(b) },
		"settings, and nothing of its size":                   func(b *records) { b.Add(0x0c, uint16(1)); b.Shared(0, 0, 0) },
		"a link's hint that swallowed cells":                  func(b *records) { b.Add(0x800, make([]byte, 4000)); three(b) },
		"an early end":                                        func(b *records) { b.Shared(0, 0, 0); b.Add(0x0a); b.Shared(1, 0, 0) },
		"a merged range that ends before it begins": func(b *records) {
			three(b)
			b.Add(0xe5, uint16(1), uint16(2), uint16(1), uint16(0), uint16(0))
		},
		"merged ranges that are cut":    func(b *records) { three(b); b.Add(0xe5, uint16(2), make([]byte, 8)) },
		"a formula's value of no kind":  func(b *records) { b.Formula(0, 0, 9, 0, 0, 0, 0, 0, 0xff, 0xff) },
		"blanks beyond the last column": func(b *records) { b.Add(0x201, uint16(0), uint16(256), uint16(0)) },
	} {
		if w, err := openBook(xlstest.Book(texts, add)); !errors.Is(err, xls.ErrDamaged) || w != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := xlstest.Book(texts, three, three)
	for name, change := range map[string]func(b []byte) []byte{
		"a sheet that is not listed":          func(b []byte) []byte { return overwrite(b, lastOf(b, 0x85), 0x4d, 0) },
		"a sheet that is said to be a chart":  func(b []byte) []byte { b[lastOf(b, 0x85)+9] = 2; return b },
		"a sheet that is said to be a module": func(b []byte) []byte { b[lastOf(b, 0x85)+9] = 6; return b },
		"fewer texts than there are":          func(b []byte) []byte { b[lastOf(b, 0xfc)+8]--; return b },
		"more texts than there are":           func(b []byte) []byte { b[lastOf(b, 0xfc)+8]++; return b },
		"cells before the sheets":             func(b []byte) []byte { return overwrite(b, lastOf(b, 0xe0), 0x06, 0x04) },
		"something behind the sheets":         func(b []byte) []byte { return append(b, 0xfd, 0, 10, 0, 1, 2, 3, 4) },
	} {
		if w, err := openBook(change(bytes.Clone(good))); !errors.Is(err, xls.ErrDamaged) || w != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	module := overwrite(bytes.Clone(good), lastOf(good, 0x85)+4, 0xff, 0xff, 0xff, 0x7f, 0, 6) // of macros, which lies elsewhere
	module = module[:binary.LittleEndian.Uint32(good[lastOf(good, 0x85)+4:])]
	if w, err := openBook(module); err != nil || len(w.cells[w.Sheets[0]]) != 6 {
		t.Errorf("with a module: %v", err)
	}
	if _, err := openBook(append(bytes.Clone(good), make([]byte, 700)...)); err != nil {
		t.Errorf("filled up: %v", err)
	}
}

// lastOf is where the last record of an id begins that stands before the sheets.
func lastOf(book []byte, id uint16) int {
	at := -1
	for p := 0; ; p += 4 + int(binary.LittleEndian.Uint16(book[p+2:])) {
		switch binary.LittleEndian.Uint16(book[p:]) {
		case id:
			at = p
		case 0x0a:
			return at
		}
	}
}

func overwrite(b []byte, at int, with ...byte) []byte { copy(b[at:], with); return b }

// A text that a formula promises and that does not come was not saved; rows whose record names other
// columns than they have are named, where those of the other rows are right.
func TestDoubts(t *testing.T) {
	w, err := openBook(xlstest.Book(texts, func(b *records) {
		b.Size(8, 2)
		for r := range 5 {
			b.Row(r, 0, 2)
		}
		for r := range 5 {
			b.Shared(r, 0, 0)
			if r != 1 && r != 3 {
				b.Formula(r, 1, 0, 0, 0, 0, 0, 0, 0xff, 0xff)
			}
			if r == 2 {
				b.Text("文")
			}
		}
		b.Shared(7, 0, 0)
	}))
	if err != nil {
		t.Fatal(err)
	}
	var unsaved []int
	for _, c := range w.cells[w.Sheets[0]] {
		if c.Unsaved {
			unsaved = append(unsaved, c.Row)
		}
	}
	if s := w.Sheets[0]; !slices.Equal(s.Odd, []int{1, 3, 7}) || !slices.Equal(unsaved, []int{0, 4}) {
		t.Errorf("odd %v, unsaved %v", s.Odd, unsaved)
	}
}
