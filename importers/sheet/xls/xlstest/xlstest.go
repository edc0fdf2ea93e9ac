// Package xlstest builds small .xls files, for the tests of packages xls and sheet.
package xlstest

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// Records builds the stream of a workbook record by record.
type Records struct{ bytes.Buffer }

// Add adds a record of little-endian numbers and bytes. It panics on a part that is neither.
func (b *Records) Add(id uint16, parts ...any) {
	var d bytes.Buffer
	for _, p := range parts {
		switch p := p.(type) { // the common ones, because a test may write millions
		case []byte:
			d.Write(p)
			continue
		case uint16:
			d.Write([]byte{byte(p), byte(p >> 8)})
			continue
		case uint32:
			d.Write(binary.LittleEndian.AppendUint32(nil, p))
			continue
		}
		if err := binary.Write(&d, binary.LittleEndian, p); err != nil {
			panic(err)
		}
	}
	for _, v := range []uint16{id, uint16(d.Len())} {
		b.Write(binary.LittleEndian.AppendUint16(nil, v))
	}
	b.Write(d.Bytes())
}

func u16(v int) uint16 { return uint16(v) }

// wide is a text of two-byte characters after its flag byte.
func wide(s string) []byte {
	out := []byte{1}
	for _, c := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, c)
	}
	return out
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// entry is one text of the string table; phonetics and runs go behind it when asked.
func entry(s string, rich bool) []byte {
	w := wide(s)
	if !rich {
		return append(binary.LittleEndian.AppendUint16(nil, u16(units(s))), w...)
	}
	out := binary.LittleEndian.AppendUint16(nil, u16(units(s)))
	out = append(out, w[0]|8|4)
	out = binary.LittleEndian.AppendUint16(out, 1) // runs
	out = binary.LittleEndian.AppendUint32(out, 3) // phonetics
	out = append(out, w[1:]...)
	return append(out, 1, 2, 3, 4, 'a', 'b', 'c')
}

// Workbook is a stream with one visible sheet, one hidden one and all kinds of cells.
func Workbook() []byte {
	var b Records
	b.Add(0x809, u16(0x600), u16(5), make([]byte, 12))
	b.Add(0x41e, u16(176), u16(4), byte(0), []byte("0000"))
	for _, f := range []int{0, 176, 14} {
		b.Add(0xe0, u16(0), u16(f), make([]byte, 16))
	}
	var places []int
	for i, name := range []string{"目录", "旧表"} {
		places = append(places, b.Len()+4)
		b.Add(0x85, uint32(0), byte(i), byte(0), byte(units(name)), wide(name))
	}
	long := entry("最低生活保障", false)
	b.Add(0xfc, uint32(4), uint32(4), entry("事项名称", false), entry("法定期限", true), long[:9])
	b.Add(0x3c, byte(1), long[9:], entry("末", false)) // a text cut by a record goes on with new flags
	b.Add(0x0a)
	starts := []int{b.Len()}
	b.Add(0x809, u16(0x600), u16(0x10), make([]byte, 12))
	b.Add(0x7d, u16(3), u16(3), u16(0), u16(0), u16(1), u16(0))
	b.Size(6, 4)
	b.Add(0x208, u16(5), u16(0), u16(1), u16(0), u16(0), u16(0), uint16(0x20), u16(0))
	cell := func(r, c, xf int) []byte { return []byte{byte(r), 0, byte(c), 0, byte(xf), 0} }
	b.Add(0xfd, cell(0, 0, 0), uint32(0))
	b.Add(0xfd, cell(0, 1, 0), uint32(1))
	b.Add(0xfd, cell(1, 0, 0), uint32(2))
	b.Add(0x203, cell(1, 1, 1), math.Float64bits(7))
	b.Add(0x27e, cell(1, 2, 2), uint32(44621<<2|2))
	b.Add(0xbd, []byte{2, 0, 1, 0}, u16(0), uint32(20<<2|2), u16(0), uint32(2050<<2|3), u16(2))
	b.Add(0x205, cell(3, 0, 0), byte(1), byte(0))
	b.Add(0x205, cell(3, 1, 0), byte(0x17), byte(1))
	b.Add(0x06, cell(4, 0, 0), []byte{0, 0, 0, 0, 0, 0, 0xff, 0xff}, make([]byte, 6)) // text follows
	b.Add(0x207, u16(2), wide("公式"))
	b.Add(0x06, cell(4, 1, 0), math.Float64bits(1.5), make([]byte, 6))
	b.Add(0x06, cell(4, 2, 0), []byte{2, 0, 0x2a, 0, 0, 0, 0xff, 0xff}, make([]byte, 6))
	b.Add(0x203, cell(4, 3, 0), math.Float64bits(math.NaN()))
	b.Add(0x204, cell(5, 0, 0), u16(2), wide("隐行"))
	b.Add(0xe5, u16(1), u16(1), u16(2), u16(0), u16(0))
	b.Add(0x0a)
	starts = append(starts, b.Len())
	b.Add(0x809, u16(0x600), u16(0x10), make([]byte, 12))
	b.Add(0x0a)
	out := b.Bytes()
	for i, p := range places {
		binary.LittleEndian.PutUint32(out[p:], uint32(starts[i]))
	}
	return out
}

// Book is a stream with shared texts and visible sheets, each with the records that a function adds
// between its first and its last.
func Book(texts []string, sheets ...func(*Records)) []byte {
	return BookWith(func(b *Records) { b.Style(0) }, texts, sheets...)
}

// BookWith is a Book with records before its sheets, such as those of styles.
func BookWith(before func(*Records), texts []string, sheets ...func(*Records)) []byte {
	var b Records
	b.Add(0x809, u16(0x600), u16(5), make([]byte, 12))
	before(&b)
	var places, starts []int
	for i := range sheets {
		places = append(places, b.Len()+4)
		b.Add(0x85, uint32(0), byte(0), byte(0), byte(1), wide(string(rune('A'+i))))
	}
	id, table := uint16(0xfc), binary.LittleEndian.AppendUint32(nil, uint32(len(texts)))
	table = append(table, table...)
	for _, t := range texts {
		if table = append(table, entry(t, false)...); len(table) > 8000 {
			b.Add(id, table)
			id, table = 0x3c, table[:0]
		}
	}
	b.Add(id, table)
	b.Add(0x0a)
	for _, add := range sheets {
		starts = append(starts, b.Len())
		b.Add(0x809, u16(0x600), u16(0x10), make([]byte, 12))
		add(&b)
		b.Add(0x0a)
	}
	out := b.Bytes()
	for i, p := range places {
		binary.LittleEndian.PutUint32(out[p:], uint32(starts[i]))
	}
	return out
}

// Style adds a style with the number format of an id.
func (b *Records) Style(format int) { b.Add(0xe0, u16(0), u16(format), make([]byte, 16)) }

// Format adds a number format.
func (b *Records) Format(id int, code string) { b.Add(0x41e, u16(id), u16(units(code)), wide(code)) }

// Styled adds a cell with a number in a style.
func (b *Records) Styled(row, col, style int, n float64) {
	b.Add(0x203, u16(row), u16(col), u16(style), math.Float64bits(n))
}

// Size adds the record of the part of a sheet that is used.
func (b *Records) Size(rows, columns int) {
	b.Add(0x200, uint32(0), uint32(rows), u16(0), u16(columns), u16(0))
}

// Row adds the record of a row: its columns from first to before past, as it says.
func (b *Records) Row(row, first, past int) {
	b.Add(0x208, u16(row), u16(first), u16(past), u16(0), u16(0), u16(0), u16(0), u16(0))
}

// Shared adds a cell with a shared text.
func (b *Records) Shared(row, col, text int) {
	b.Add(0xfd, u16(row), u16(col), u16(0), uint32(text))
}

// Number adds a cell with a number.
func (b *Records) Number(row, col int, n float64) {
	b.Add(0x203, u16(row), u16(col), u16(0), math.Float64bits(n))
}

// Formula adds a cell with a formula whose value is given by its eight bytes.
func (b *Records) Formula(row, col int, value ...byte) {
	b.Add(0x06, u16(row), u16(col), u16(0), value, make([]byte, 6))
}

// Text adds the record of a formula's text.
func (b *Records) Text(s string) { b.Add(0x207, u16(units(s)), wide(s)) }

// Stream is one stream of a container. A name that ends in / is a storage, and the streams after
// it lie in that.
type Stream struct {
	Name string
	Body []byte
}

// Container is an OLE file (sectors of 512 bytes) with the streams, each padded to 4,096 bytes so
// that none is a small one.
func Container(list ...Stream) []byte {
	const end, none = 0xfffffffe, 0xffffffff
	var sectors [][]byte
	var fat []uint32
	put := func(body []byte) (first uint32) {
		first = uint32(len(sectors))
		for i := 0; i < len(body); i += 512 {
			s := make([]byte, 512)
			copy(s, body[i:])
			sectors = append(sectors, s)
			fat = append(fat, uint32(len(sectors)))
		}
		fat[len(fat)-1] = end
		return first
	}
	dir := make([]byte, 0, 1024)
	add := func(name string, kind byte, child, right, at uint32, size int) {
		e := make([]byte, 128)
		for i, c := range utf16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(e[2*i:], c)
		}
		binary.LittleEndian.PutUint16(e[64:], u16(2*units(name)+2))
		e[66], e[67] = kind, 1
		binary.LittleEndian.PutUint32(e[68:], none)
		binary.LittleEndian.PutUint32(e[72:], right)
		binary.LittleEndian.PutUint32(e[76:], child)
		binary.LittleEndian.PutUint32(e[116:], at)
		binary.LittleEndian.PutUint32(e[120:], uint32(size))
		dir = append(dir, e...)
	}
	type placed struct {
		at   uint32
		size int
	}
	var at []placed
	for _, s := range list {
		if s.Name[len(s.Name)-1] == '/' {
			at = append(at, placed{})
			continue
		}
		body := append(bytes.Clone(s.Body), make([]byte, max(0, 4096-len(s.Body)))...)
		at = append(at, placed{put(body), len(body)})
	}
	add("Root Entry", 5, 1, none, end, 0)
	for i, s := range list {
		next := uint32(i + 2)
		if i+1 == len(list) {
			next = none
		}
		if s.Name[len(s.Name)-1] == '/' {
			add(s.Name[:len(s.Name)-1], 1, next, none, 0, 0)
			continue
		}
		add(s.Name, 2, none, next, at[i].at, at[i].size)
	}
	for len(dir)%512 != 0 {
		e := make([]byte, 128)
		for _, o := range []int{68, 72, 76} {
			binary.LittleEndian.PutUint32(e[o:], none)
		}
		dir = append(dir, e...)
	}
	dirAt := put(dir)
	return append(header(&sectors, fat, dirAt), bytes.Join(sectors, nil)...)
}

// header adds the sectors that chain the others, and those that say where these are, and gives the
// head of the file.
func header(sectors *[][]byte, fat []uint32, dirAt uint32) []byte {
	const end, free, fatSector, moreSector, inHead, inSector = 0xfffffffe, 0xffffffff, 0xfffffffd, 0xfffffffc, 109, 127
	fats, mores := 0, 0
	for fats*128 < len(fat)+fats+mores {
		fats++
		mores = (max(0, fats-inHead) + inSector - 1) / inSector
	}
	fatAt := uint32(len(*sectors))
	moreAt := fatAt + uint32(fats)
	for range fats {
		fat = append(fat, fatSector)
	}
	for range mores {
		fat = append(fat, moreSector)
	}
	for range fats + mores {
		*sectors = append(*sectors, bytes.Repeat([]byte{0xff}, 512))
	}
	for i, v := range fat {
		binary.LittleEndian.PutUint32((*sectors)[int(fatAt)+i/128][i%128*4:], v)
	}
	head := make([]byte, 512)
	copy(head, []byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1})
	for at, v := range map[int]uint16{26: 3, 28: 0xfffe, 30: 9, 32: 6} {
		binary.LittleEndian.PutUint16(head[at:], v)
	}
	first := uint32(end)
	if mores > 0 {
		first = moreAt
	}
	for at, v := range map[int]uint32{44: uint32(fats), 48: dirAt, 56: 4096, 60: end, 68: first, 72: uint32(mores)} {
		binary.LittleEndian.PutUint32(head[at:], v)
	}
	for i := range inHead {
		v := uint32(free)
		if i < fats {
			v = fatAt + uint32(i)
		}
		binary.LittleEndian.PutUint32(head[76+4*i:], v)
	}
	for i := inHead; i < fats; i++ {
		n := i - inHead
		binary.LittleEndian.PutUint32((*sectors)[int(moreAt)+n/inSector][n%inSector*4:], fatAt+uint32(i))
	}
	for i := range mores {
		next := uint32(end)
		if i+1 < mores {
			next = moreAt + uint32(i) + 1
		}
		binary.LittleEndian.PutUint32((*sectors)[int(moreAt)+i][508:], next)
	}
	return head
}
