package xls_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"jiedezhu/importers/sheet/xls"
	"jiedezhu/importers/sheet/xls/xlstest"
)

var limits = xls.Limits{Sheets: 10, Cells: 10_000, TextBytes: 1 << 20}

// book is a workbook with the cells of its sheets.
type book struct {
	*xls.Workbook
	cells map[*xls.Sheet][]xls.Cell
}

// open reads a file and keeps its cells; nil where there is an error.
func open(file []byte, lim xls.Limits) (*book, error) {
	b := &book{cells: map[*xls.Sheet][]xls.Cell{}}
	w, err := xls.Open(file, lim, func(s *xls.Sheet) func(xls.Cell) error {
		return func(c xls.Cell) error {
			b.cells[s] = append(b.cells[s], c)
			return nil
		}
	})
	if b.Workbook = w; w == nil {
		return nil, err
	}
	return b, err
}

// dump is everything that Open says of a workbook.
func dump(w *book) string {
	var b strings.Builder
	for _, s := range w.Sheets {
		fmt.Fprintf(&b, "%s %d %v %v %v %v\n", s.Name, s.Hidden, s.Chart, s.Merges, s.HiddenCols, s.RowHidden(5))
		for _, c := range w.cells[s] {
			fmt.Fprintf(&b, "%d,%d %d %v %q %v %q\n", c.Row, c.Col, c.Kind, c.Num, c.Str, c.Formula, c.Format)
		}
	}
	return b.String()
}

func TestOpen(t *testing.T) {
	want := `目录 0 false [{1 0 2 0}] [{0 3 0 3}] true
0,0 0 0 "事项名称" false ""
0,1 0 0 "法定期限" false ""
1,0 0 0 "最低生活保障" false ""
1,1 1 7 "" false "0000"
1,2 1 44621 "" false "yyyy/m/d"
2,1 1 20 "" false ""
2,2 1 20.5 "" false ""
3,0 2 1 "" false ""
3,1 3 0 "#REF!" false ""
4,0 0 0 "公式" true ""
4,1 1 1.5 "" true ""
4,2 3 0 "#N/A" true ""
4,3 3 0 "#NUM!" false ""
5,0 0 0 "隐行" false ""
旧表 1 false [] [] false
`
	for name, file := range map[string][]byte{
		"plain":    xlstest.Container(xlstest.Stream{Name: "Workbook", Body: xlstest.Workbook()}),
		"capitals": xlstest.Container(xlstest.Stream{Name: "WORKBOOK", Body: xlstest.Workbook()}),
		"book":     xlstest.Container(xlstest.Stream{Name: "Book", Body: xlstest.Workbook()}),
		"beside":   xlstest.Container(xlstest.Stream{Name: "\x05SummaryInformation", Body: []byte("x")}, xlstest.Stream{Name: "Workbook", Body: xlstest.Workbook()}),
	} {
		w, err := open(file, limits)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := dump(w); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestRefused(t *testing.T) {
	var old, locked xlstest.Records
	old.Add(0x809, uint16(0x500), uint16(5), make([]byte, 4))
	locked.Add(0x809, uint16(0x600), uint16(5), make([]byte, 12))
	locked.Add(0x2f, make([]byte, 6))
	good := xlstest.Workbook()
	out := bytes.Clone(good)
	i := bytes.Index(out, []byte{0xfd, 0, 10, 0})
	out[i+10] = 9 // a text that is not there
	for name, c := range map[string]struct {
		file []byte
		lim  xls.Limits
		want error
	}{
		"no container":  {[]byte("hello"), limits, xls.ErrNotXLS},
		"word":          {xlstest.Container(xlstest.Stream{Name: "WordDocument", Body: nil}), limits, xls.ErrNotXLS},
		"embedded only": {xlstest.Container(xlstest.Stream{Name: "ObjectPool/", Body: nil}, xlstest.Stream{Name: "Workbook", Body: good}), limits, xls.ErrNotXLS},
		"encrypted":     {xlstest.Container(xlstest.Stream{Name: "EncryptedPackage", Body: nil}), limits, xls.ErrEncrypted},
		"password":      {xlstest.Container(xlstest.Stream{Name: "Workbook", Body: locked.Bytes()}), limits, xls.ErrEncrypted},
		"excel 95":      {xlstest.Container(xlstest.Stream{Name: "Book", Body: old.Bytes()}), limits, xls.ErrOldBIFF},
		"text":          {xlstest.Container(xlstest.Stream{Name: "Workbook", Body: out}), limits, xls.ErrDamaged},
		"cut":           {xlstest.Container(xlstest.Stream{Name: "Workbook", Body: good[:len(good)-30]}), limits, xls.ErrDamaged},
		"header only":   {xlstest.Container(xlstest.Stream{Name: "Workbook", Body: good})[:512], limits, xls.ErrDamaged},
		"cells":         {xlstest.Container(xlstest.Stream{Name: "Workbook", Body: good}), xls.Limits{Sheets: 10, Cells: 3, TextBytes: 1000}, xls.ErrTooBig},
		"sheets":        {xlstest.Container(xlstest.Stream{Name: "Workbook", Body: good}), xls.Limits{Sheets: 1, Cells: 100, TextBytes: 1000}, xls.ErrTooBig},
		"texts":         {xlstest.Container(xlstest.Stream{Name: "Workbook", Body: good}), xls.Limits{Sheets: 10, Cells: 100, TextBytes: 10}, xls.ErrTooBig},
	} {
		if w, err := open(c.file, c.lim); !errors.Is(err, c.want) || w != nil {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// TestTruncated: cut anywhere inside the workbook stream, the file is refused.
func TestTruncated(t *testing.T) {
	good := xlstest.Workbook()
	for n := range len(good) - 4 { // the last record is four bytes, three of them zero like what follows
		if w, err := open(xlstest.Container(xlstest.Stream{Name: "Workbook", Body: good[:n]}), limits); err == nil {
			t.Fatalf("cut at %d of %d gave %s", n, len(good), dump(w))
		}
	}
}

// TestMutants: .xls has no checksums, so a changed value cannot be told; but there is no panic,
// and no answer beside an error.
func TestMutants(t *testing.T) {
	good := xlstest.Container(xlstest.Stream{Name: "Workbook", Body: xlstest.Workbook()})
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		m := bytes.Clone(good)
		for range 1 + rng.IntN(4) {
			m[rng.IntN(len(m))] = byte(rng.IntN(256))
		}
		if w, err := open(m, limits); (err == nil) == (w == nil) {
			t.Fatalf("workbook %v beside error %v", w, err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(xlstest.Container(xlstest.Stream{Name: "Workbook", Body: xlstest.Workbook()}), true)
	f.Add(xlstest.Workbook(), false)
	f.Fuzz(func(t *testing.T, data []byte, whole bool) {
		if !whole {
			data = xlstest.Container(xlstest.Stream{Name: "Workbook", Body: data})
		}
		if w, err := open(data, limits); (err == nil) == (w == nil) {
			t.Fatalf("workbook %v beside error %v", w, err)
		}
	})
}
