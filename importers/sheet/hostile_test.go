package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
	"jiedezhu/importers/sheet/xls/xlstest"
)

// stored is a container whose parts are not packed, so that no ratio tells a bomb.
func stored(list []part) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range list {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Store})
		if err == nil {
			_, err = w.Write([]byte(p.body))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// flood is one sheet of a workbook with as many records of a kind as a size holds.
func flood(size int, add func(b *xlstest.Records, i int)) []byte {
	return container(xlstest.Book([]string{"甲"}, func(b *xlstest.Records) {
		b.Size(65536, 256)
		for i := 0; b.Len() < size; i++ {
			add(b, i)
		}
	}))
}

func container(book []byte) []byte {
	return xlstest.Container(xlstest.Stream{Name: "Workbook", Body: book})
}

// bitten is a container whose chain of sectors goes back to its beginning: that of the stream (0) or of
// the directory.
func bitten(directory bool) []byte {
	b := container(xlstest.Book([]string{"甲"}, func(b *xlstest.Records) {
		for i := range 3000 {
			b.Number(i, 0, 1)
		}
	}))
	fat := 512 * (1 + int(binary.LittleEndian.Uint32(b[76:])))
	if dir := binary.LittleEndian.Uint32(b[48:]); directory {
		binary.LittleEndian.PutUint32(b[fat+4*int(dir):], dir)
	} else {
		binary.LittleEndian.PutUint32(b[fat+4*40:], 0)
	}
	return b
}

const huge = 46 << 20

// hostile are files that are small for what they ask of whoever reads them.
var hostile = map[string]func() []byte{
	"xls, cells": func() []byte { return flood(huge, func(b *xlstest.Records, i int) { b.Shared(i/250%65536, i%250, 0) }) },
	"xls, numbers with a format": func() []byte {
		return flood(24<<20, func(b *xlstest.Records, i int) { b.Number(i/40%65536, i%40, float64(i)/7) })
	},
	"xls, rows": func() []byte { return flood(huge, func(b *xlstest.Records, i int) { b.Row(i%65536, 0, 1) }) },
	"xls, blanks": func() []byte {
		return flood(huge, func(b *xlstest.Records, i int) { b.Add(0x201, uint16(i%65536), uint16(0), uint16(0)) })
	},
	"xls, merged ranges": func() []byte {
		return flood(huge, func(b *xlstest.Records, i int) {
			d := make([]byte, 0, 8*1000)
			for j := range 1000 {
				d = binary.LittleEndian.AppendUint16(d, uint16((i*1000+j)%65536))
				d = binary.LittleEndian.AppendUint16(d, uint16((i*1000+j)%65536))
				d = append(d, byte(2*i%250), 0, byte(2*i%250+1), 0)
			}
			b.Add(0xe5, uint16(1000), d)
		})
	},
	"xls, hidden columns": func() []byte {
		return flood(huge, func(b *xlstest.Records, i int) {
			b.Add(0x7d, uint16(0), uint16(255), uint16(0), uint16(0), uint16(1), uint16(0))
		})
	},
	"xls, empty texts": func() []byte {
		return container(xlstest.Book(make([]string, huge/3), func(*xlstest.Records) {}))
	},
	"xls, a chain that bites its tail":     func() []byte { return bitten(false) },
	"xls, a directory that bites its tail": func() []byte { return bitten(true) },
	"xlsx, empty shared texts":             func() []byte { return stored(parts(`<sst>`+strings.Repeat(`<si/>`, huge/5)+`</sst>`, "", grid("a|b"))) },
	"xlsx, shared texts of one character": func() []byte {
		return stored(parts(`<sst>`+strings.Repeat(`<si><t>a</t></si>`, huge/17)+`</sst>`, "", grid("a|b")))
	},
	"xlsx, styles": func() []byte {
		return stored(parts("", `<styleSheet><cellXfs>`+strings.Repeat(`<xf/>`, huge/5)+`</cellXfs></styleSheet>`, grid("a|b")))
	},
	"xlsx, hidden columns": func() []byte {
		return stored(parts("", "", strings.Replace(grid("a|b"), "<sheetData>", `<cols>`+strings.Repeat(`<col hidden="1"/>`, huge/17)+`</cols><sheetData>`, 1)))
	},
	"xlsx, merged ranges": func() []byte {
		return stored(parts("", "", data(`<row r="1"><c><v>1</v></c></row>`, `<mergeCells>`+strings.Repeat(`<mergeCell ref="A1:B2"/>`, huge/24)+`</mergeCells>`)))
	},
	"xlsx, empty cells": func() []byte {
		return stored(parts("", "", data(`<row r="1">`+strings.Repeat(`<c/>`, 16_000)+`</row>`+strings.Repeat(`<row>`+strings.Repeat(`<c/>`, 16_000)+`</row>`, huge/64_000-1))))
	},
	"xlsx, relations": func() []byte {
		var s strings.Builder
		for i := 0; s.Len() < huge; i++ {
			fmt.Fprintf(&s, `<Relationship Id="%d" Type="a" Target="b"/>`, i)
		}
		return stored(with(parts("", "", grid("a|b")), "xl/_rels/workbook.xml.rels", `<Relationships `+relNS+`>`+s.String()+`</Relationships>`))
	},
	"xlsx, number formats": func() []byte {
		var s strings.Builder
		for i := 0; s.Len() < huge; i++ {
			fmt.Fprintf(&s, `<numFmt numFmtId="%d" formatCode="0"/>`, i%(1<<20))
		}
		return stored(parts("", `<styleSheet><numFmts>`+s.String()+`</numFmts></styleSheet>`, grid("a|b")))
	},
	"csv, commas":    func() []byte { return bytes.Repeat([]byte(","), huge) },
	"csv, line ends": func() []byte { return bytes.Repeat([]byte("\n"), huge) },
	"csv, one field": func() []byte { return append(append([]byte(`"`), bytes.Repeat([]byte("甲\n"), huge/4)...), '"') },
	"csv, quotes":    func() []byte { return bytes.Repeat([]byte(`""`), huge/2) },
	"csv, cells":     func() []byte { return bytes.Repeat([]byte("1,2,3,4,5,6,7,8,9,0\n"), huge/20) },
	"csv, GB18030":   func() []byte { return bytes.Repeat([]byte("\xbc\xd7,\xd2\xd2\n"), huge/6) },
	"csv, widths": func() []byte {
		var b bytes.Buffer
		for i := 1; b.Len() < huge && i < 9000; i++ {
			b.WriteString("1" + strings.Repeat(",", i) + "\n")
		}
		return b.Bytes()
	},
}

// Whatever a file asks for, it is read or refused within 256 MiB and five seconds, in one sentence.
func TestHostile(t *testing.T) {
	for what, build := range hostile {
		file := build()
		start, worked := time.Now(), cpuTime()
		var err error
		used := peakOf(func() { _, err = sheet.Open(context.Background(), "a", file, sheet.LargeLimits()) })
		// Others work on this machine, too: five seconds are those of the processor.
		worked = cpuTime() - worked
		t.Logf("%s: %d MB read in %v of work with %d MiB: %v", what, len(file)>>20, worked.Round(time.Millisecond), used>>20, err)
		if used > 256<<20 || worked > 5*time.Second || time.Since(start) > time.Minute {
			t.Errorf("%s: %d MiB, %v of work in %v", what, used>>20, worked, time.Since(start))
		}
		var f *fault.Error
		if err != nil && (!errors.As(err, &f) || len(f.Mistakes) != 1 || f.Mistakes[0].Remedy.ID == "") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestManySheets: of very many sheets each is read by the head at its top; the first ones are looked
// through further down. A late sheet whose head stands deep is named as not read, not lost.
func TestManySheets(t *testing.T) {
	data := bytes.Buffer{}
	f := excelize.NewFile()
	for i := range 120 {
		name := fmt.Sprint("第", i)
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		top := 9
		if i == 0 || i == 119 {
			top = 45
		}
		for row := range 60 {
			texts := []string{"某事", "某镇"}
			switch {
			case row+1 < top:
				texts = []string{fmt.Sprint("说明第 ", row), "填写前请看"}
			case row+1 == top:
				texts = []string{"事项", "镇"}
			}
			for j, text := range texts {
				if err := f.SetCellStr(name, sheet.Ref(row+1, j+1), text); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := f.Write(&data); err != nil {
		t.Fatal(err)
	}
	w, err := sheet.Open(context.Background(), "a.xlsx", data.Bytes(), sheet.LargeLimits())
	if err != nil {
		t.Fatal(err)
	}
	r, err := sheet.Read(context.Background(), w, sheet.Spec{Columns: []sheet.Column{{Key: "item", Words: []string{"事项"}, Required: true}, {Key: "town", Words: []string{"镇"}, Required: true}}})
	if err != nil || len(r.Tables) != 119 || len(r.Tables[0].Rows) != 15 || len(r.Tables[118].Rows) != 51 {
		t.Fatalf("%d tables: %v", len(r.Tables), err)
	}
	if !slices.ContainsFunc(r.Notices, func(m fault.Message) bool { return strings.Contains(m.String(), "第119") }) {
		t.Errorf("the sheet that is not looked through is not named: %v", r.Notices)
	}
}
