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
