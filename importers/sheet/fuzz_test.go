package sheet_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

func itoa(n int) string { return strconv.Itoa(n) }

// FuzzOpen: any bytes are read whole, with every cell shown and every table found, or refused.
func FuzzOpen(f *testing.F) {
	f.Add(catalogue(f))
	f.Add([]byte("序号,事项名称\n1,低保\n"))
	f.Add([]byte("\xc3\xfb\xb3\xc6;1\n"))
	f.Add(book(grid("a|b\nc|d", "A1:B1")))
	f.Fuzz(func(t *testing.T, data []byte) { tryAll(t, data) })
}

// FuzzSheet puts any XML into the place of a sheet, past the checksums.
func FuzzSheet(f *testing.F) {
	f.Add(grid("序号|事项名称|时限|\n||法定|承诺\n1|低保|20|10", "A1:A2", "B1:B2", "C1:D1"))
	f.Add(data(`<row><c t="s"><v>0</v></c><c s="1"><v>1e3</v></c><c t="d"><v>2022-03-01</v></c></row>`))
	f.Fuzz(func(t *testing.T, xml string) {
		tryAll(t, zipped(parts(`<sst><si><t>甲</t></si></sst>`, `<styleSheet><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>`, xml)))
	})
}

// FuzzCSV looks at the shapes of tables, past the containers.
func FuzzCSV(f *testing.F) {
	f.Add("序号,事项名称,主管部门\n1,低保,民政局\n合计,1\n注：甲\n")
	f.Add("\"a\nb\";c\n'=1;@\n")
	f.Fuzz(func(t *testing.T, text string) { tryAll(t, []byte(text)) })
}

func tryAll(t *testing.T, data []byte) {
	start := time.Now()
	lim := sheet.Limits{Bytes: 1 << 20, Inflated: 4 << 20, Rows: 500, Cells: 5000}
	w, err := sheet.Open(context.Background(), "a", data, lim)
	if err != nil {
		var told *fault.Error
		if !errors.As(err, &told) || told.Kind != fault.Invalid || len(told.Mistakes) != 1 {
			t.Fatalf("error without remedy: %v", err)
		}
		return
	}
	dump(w)
	r := read(t, w, items)
	if len(r.Mistakes) > 0 && len(data) < 2000 {
		if _, err := w.Mark(r.Mistakes, nil); err != nil {
			t.Fatalf("mark: %v", err)
		}
	}
	if d := time.Since(start); d > 10*time.Second {
		t.Fatalf("took %v", d)
	}
}
