package sheet_test

import (
	"context"
	"strings"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
	"jiedezhu/importers/sheet/xls/xlstest"
)

func TestXLS(t *testing.T) {
	w, err := sheet.Open(context.Background(), "目录.xlsx", xlstest.Container(xlstest.Stream{Name: "Workbook", Body: xlstest.Workbook()}), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	want := "[目录]\nA1=事项名称 B1=法定期限\nA2=最低生活保障 B2=0007 C2=2022-03-01\nB3=20 C3=20.5\nA4=TRUE B4=#REF!\nA5=公式 B5=1.5 C5=#N/A D5=#NUM!\nA6=隐行\n"
	if got := dump(w); got != want || w.Format != sheet.XLS {
		t.Errorf("got %s\n%s\nwant\n%s", w.Format, got, want)
	}
	r := read(t, w, items)
	if len(r.Tables) != 1 || len(r.Tables[0].Rows) != 4 || r.Tables[0].Rows[3].Number != 6 || !r.Tables[0].Rows[3].Hidden {
		t.Errorf("rows %q", lines(r))
	}
	if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "B4" {
		t.Errorf("mistakes %v", r.Mistakes)
	}
	out, err := w.Mark(r.Mistakes, nil)
	if err != nil {
		t.Fatal(err)
	}
	marked := dump(open(t, out))
	for _, part := range []string{"B2=0007", "C2=2022-03-01", "=错误说明", "=B4：单元格是错误值 #REF!"} {
		if !strings.Contains(marked, part) {
			t.Errorf("%q is missing in\n%s", part, marked)
		}
	}
}

func TestXLSRefused(t *testing.T) {
	var old, locked xlstest.Records
	old.Add(0x809, uint16(0x500), uint16(5), make([]byte, 4))
	locked.Add(0x809, uint16(0x600), uint16(5), make([]byte, 12))
	locked.Add(0x2f, make([]byte, 6))
	for want, s := range map[string]xlstest.Stream{
		"Excel 95": {Name: "Book", Body: old.Bytes()},
		"设有密码":     {Name: "Workbook", Body: locked.Bytes()},
		"不是表格":     {Name: "WordDocument"},
		"已损坏":      {Name: "Workbook", Body: xlstest.Workbook()[:300]},
	} {
		_, err := sheet.Open(context.Background(), "a.xls", xlstest.Container(s), sheet.Limits{})
		refused(t, err, want)
	}
	_, err := sheet.Open(context.Background(), "a.xlsx", xlstest.Container(xlstest.Stream{Name: "EncryptedPackage"}), sheet.Limits{})
	refused(t, err, "设有密码")
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("kind %v", fault.KindOf(err))
	}
}

// What is doubtful in a file without checksums is said: a row that lacks what its record promises, and
// a formula whose text is not there.
func TestXLSDoubts(t *testing.T) {
	file := xlstest.Container(xlstest.Stream{Name: "Workbook", Body: xlstest.Book([]string{"事项名称", "主管部门", "低保", "特困"}, func(b *xlstest.Records) {
		b.Size(3, 2)
		for r := range 3 {
			b.Row(r, 0, 2)
		}
		for c := range 2 {
			b.Shared(0, c, c)
		}
		b.Shared(1, 0, 2)
		b.Formula(1, 1, 0, 0, 0, 0, 0, 0, 0xff, 0xff)
		b.Shared(2, 0, 3)
	})})
	w := open(t, file)
	r := read(t, w, items)
	if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "B2" || !strings.Contains(r.Mistakes[0].Reason.String(), "公式的结果没有保存") {
		t.Errorf("mistakes %v", r.Mistakes)
	}
	if len(w.Notices) != 1 || !strings.Contains(w.Notices[0].String(), "有 1 行读到的列与文件登记的不一致，文件可能已损坏：第 3 行") {
		t.Errorf("notices %v", w.Notices)
	}
}

// A writer that does not calculate leaves every formula an empty text; one that shows nothing, beside
// others that do, is a blank.
func TestXLSNotCalculated(t *testing.T) {
	for others, want := range map[int]int{0: 1, 1: 0} {
		w := open(t, xlstest.Container(xlstest.Stream{Name: "Workbook", Body: xlstest.Book([]string{"甲"}, func(b *xlstest.Records) {
			b.Shared(0, 0, 0)
			b.Formula(0, 1, 3, 0, 0, 0, 0, 0, 0xff, 0xff)
			b.Formula(1, 1, 3, 0, 0, 0, 0, 0, 0xff, 0xff)
			for i := range others {
				b.Formula(2+i, 1, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f)
			}
		})}))
		if len(w.Notices) != want || want == 1 && !strings.Contains(w.Notices[0].String(), "2 个公式都没有结果") {
			t.Errorf("beside %d others: %v", others, w.Notices)
		}
	}
}

// Numbers of an .xls are shown by their formats as those of an .xlsx are: codes with their zeros, the
// dates that a file does not spell (also those of a Chinese Excel), and serials that count from 1904.
func TestXLSFormats(t *testing.T) {
	codes := map[int]string{200: "0000", 201: `0000;[Red]\-0000`, 202: "0000_ ", 203: `000000000`, 204: `yyyy"年"m"月"d"日";@`, 205: "[$-804]yyyy/m/d", 206: "0000;@"}
	cells := []struct {
		format int
		n      float64
		want   string
	}{
		{200, 7, "0007"}, {201, 7, "0007"}, {202, 7, "0007"}, {203, 610728101, "610728101"}, {206, 7, "0007"}, {0, 7, "7"}, {49, 7, "7"},
		{204, 44621, "2022-03-01"}, {205, 44621, "2022-03-01"}, {14, 44621, "2022-03-01"}, {15, 44621, "2022-03-01"}, {16, 44621, "2022-03-01"}, {17, 44621, "2022-03-01"}, {22, 44621.5, "2022-03-01 12:00"},
		{20, 0.5, "12:00"}, {21, 0.5, "12:00"}, {32, 0.5, "12:00"}, {33, 0.5, "12:00"}, {34, 0.5, "12:00"}, {35, 0.5, "12:00"}, {55, 0.5, "12:00"}, {56, 0.5, "12:00"},
		{9, 0.5, "50%"}, {2, 0.5, "0.50"}, {3, 1234, "1,234"},
	}
	for _, id := range []int{27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58} {
		cells = append(cells, struct {
			format int
			n      float64
			want   string
		}{id, 44621, "2022-03-01"})
	}
	for _, from1904 := range []bool{false, true} {
		file := xlstest.Container(xlstest.Stream{Name: "Workbook", Body: xlstest.BookWith(func(b *xlstest.Records) {
			if from1904 {
				b.Add(0x22, uint16(1))
			}
			for id, code := range codes {
				b.Format(id, code)
			}
			for _, c := range cells {
				b.Style(c.format)
			}
		}, nil, func(b *xlstest.Records) {
			for i, c := range cells {
				b.Styled(i, 0, i, c.n)
			}
		})})
		w := open(t, file)
		for row, list := range w.Sheets[0].Lines {
			want := cells[row-1].want
			if from1904 && len(want) >= 10 && want[:4] == "2022" {
				want = "2026-03-02" + want[10:]
			}
			if got := list[0].Text; got != want {
				t.Errorf("1904 %v, format %d %q: %s, want %s", from1904, cells[row-1].format, codes[cells[row-1].format], got, want)
			}
		}
	}
}
