package sheet_test

import (
	"fmt"
	"testing"

	"jiedezhu/importers/sheet/xls/xlstest"
)

// writers are lists of some rows as programs lay them out that are not here to write any: what they say
// of a sheet's size and of its rows, and what not.
func writers() map[string][]byte {
	var texts []string
	for i := range 120 {
		texts = append(texts, fmt.Sprintf("事项文字%d", i))
	}
	row := func(b *xlstest.Records, r int) {
		for c := range 6 {
			if c%3 == 2 {
				b.Number(r, c, float64(r*c))
				continue
			}
			b.Shared(r, c, (4*r+c)%120)
		}
	}
	around := func(rows int, table func(b *xlstest.Records)) func(b *xlstest.Records) {
		return func(b *xlstest.Records) {
			b.Add(0x0d, uint16(1))
			b.Add(0x0c, uint16(100))
			b.Add(0x80, make([]byte, 8))
			b.Add(0x225, make([]byte, 4))
			b.Size(rows, 6)
			table(b)
			b.Add(0xe5, uint16(1), uint16(0), uint16(0), uint16(6), uint16(7))
			b.Add(0x23e, make([]byte, 18))
		}
	}
	block := func(b *xlstest.Records, from, n int) {
		begin := b.Len()
		for r := range n {
			b.Row(from+r, 0, 6)
		}
		for r := range n {
			row(b, from+r)
		}
		b.Add(0xd7, uint32(b.Len()-begin), make([]byte, 2*n))
	}
	file := func(sheets ...func(b *xlstest.Records)) []byte {
		return xlstest.Container(xlstest.Stream{Name: "Workbook", Body: xlstest.Book(texts, sheets...)})
	}
	return map[string][]byte{
		"Excel": file(around(60, func(b *xlstest.Records) { block(b, 0, 32); block(b, 32, 28) }), around(9, func(b *xlstest.Records) { block(b, 0, 9) })),
		"xlwt": file(around(29, func(b *xlstest.Records) {
			for r := range 30 {
				b.Row(r, 0, 5)
				row(b, r)
			}
		})),
		"PHPExcel": file(around(30, func(b *xlstest.Records) {
			for r := range 30 {
				b.Row(r, 0, 0)
			}
			for r := range 30 {
				row(b, r)
			}
		})),
		"no rows": file(around(65536, func(b *xlstest.Records) {
			for r := range 30 {
				row(b, r)
			}
		})),
	}
}

// What these programs write is read without a doubt, and damage to it is seen too. Bytes that are
// written over with others of the same sheet may be sound records, which nothing tells from the right
// ones where a writer says nothing of its rows.
func TestDamagedWriters(t *testing.T) {
	for name, file := range writers() {
		if got, err := showAll(file); err != nil || len(got.notices) > 0 {
			t.Errorf("%s: %v, %v", name, err, got)
		}
	}
	damageAll(t, writers(), damages, rounds(60, 2000), func(how, kind string) bool { return how == "copied over" && kind == noCells })
}
