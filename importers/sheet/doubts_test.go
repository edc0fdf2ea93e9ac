package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"context"
	"hash/crc32"
	"strings"
	"testing"

	"jiedezhu/importers/sheet"
)

// What the numbers of fields say of a text that is damaged is told; what people write is not.
func TestCSVDoubts(t *testing.T) {
	for text, want := range map[string]string{
		"a,b,c\n1,2,3\n4,5,6,7,8,9\n7,8,9\n":     "1 行的列数与其他行（3 列）不同，可能少了换行或分隔符，或文字里有分隔符：第 3 行",
		"a,b,c\n1,2,3\n4,56\n7,8,9\n":            "1 行的列数与其他行（3 列）不同，可能少了换行或分隔符，或文字里有分隔符：第 3 行",
		"a,b,c\r\n1,2,3\r\n4,5,6\r\n7,8":         "文件在一行的中间结束",
		"题目,\n\na,b,c\n1,2,3\n4,5\n7,8,9\n注：甲\n": "",
		"a,b,c\n1,2,3\n4,5,6":                    "",
		"a,b,c\n1,2,3\n4,5,6\n合计\n":              "",
		"a,b,c\n1,\"2\n3\",3\n4,5,6\n":           "",
		"a\n1\n2\n":                              "",
	} {
		w := open(t, []byte(text))
		var got []string
		for _, n := range w.Notices {
			got = append(got, n.String())
		}
		if s := strings.Join(got, "; "); want == "" && s != "" || !strings.Contains(s, want) {
			t.Errorf("%q: %s", text, s)
		}
	}
	_, err := sheet.Open(context.Background(), "a", []byte("a,b\n1,\"2\n3,\"4\"\n"), sheet.Limits{}) // a quote too many
	refused(t, err, "第 2 行的引号没有结束")
	_, err = sheet.Open(context.Background(), "a", []byte{0xd0, 0xcf, 0x11, 0xe0}, sheet.Limits{}) // of an .xls, and two characters of GB18030
	refused(t, err, "不完整")
}

// A part without a checksum is damage, stored or packed: nothing says whether all of it came.
func TestNoChecksum(t *testing.T) {
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, p := range parts("", "", grid("a|b\nc|d")) {
			body := []byte(p.body)
			packed := body
			if method == zip.Deflate {
				var d bytes.Buffer
				w, err := flate.NewWriter(&d, flate.BestSpeed)
				if err == nil {
					_, err = w.Write(body)
				}
				if err == nil {
					err = w.Close()
				}
				if err != nil {
					t.Fatal(err)
				}
				packed = d.Bytes()
			}
			h := &zip.FileHeader{Name: p.name, Method: method, CRC32: crc32.ChecksumIEEE(body), CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(body))}
			if strings.HasSuffix(p.name, "sheet1.xml") {
				h.CRC32 = 0
			}
			w, err := z.CreateRaw(h)
			if err == nil {
				_, err = w.Write(packed)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := sheet.Open(context.Background(), "a", b.Bytes(), sheet.Limits{})
		refused(t, err, "部件 xl/worksheets/sheet1.xml 不完整")
	}
}
