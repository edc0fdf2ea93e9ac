package sheet_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

func mistake(w *sheet.Workbook, ref string) fault.Mistake {
	return fault.Mistake{Sheet: w.Sheets[0].Name, Cell: ref, Value: "x", Reason: fault.Say("不是天数"), Remedy: fault.Say("请填写整数")}
}

func TestMark(t *testing.T) {
	text := "事项目录|\n\n序号|事项名称|法定期限|部门职责\n1|低保|很久|甲\n2|特困|20|"
	strange := parts("", "", grid(text))
	for i := range strange { // a container that excelize reads as empty
		strange[i].body = strings.ReplaceAll(strange[i].body, `<c r=`, `<c s="" r=`)
	}
	for name, file := range map[string][]byte{
		"xlsx":    book(grid(text)),
		"csv":     []byte(strings.ReplaceAll(text, "|", ",")),
		"strange": zipped(strange),
	} {
		t.Run(name, func(t *testing.T) {
			w, err := sheet.Open(context.Background(), "目录.csv", file, sheet.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			first := read(t, w, items)
			whole := fault.Mistake{Sheet: w.Sheets[0].Name, Reason: fault.Say("行数与标题不符"), Remedy: fault.Say("请核对")}
			out, err := w.Mark([]fault.Mistake{mistake(w, "C4"), mistake(w, "D5"), whole}, nil)
			if err != nil {
				t.Fatal(err)
			}
			f, err := excelize.OpenReader(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			name := w.Sheets[0].Name
			for _, ref := range []string{"C4", "D5"} {
				id, _ := f.GetCellStyle(name, ref)
				if s, err := f.GetStyle(id); err != nil || len(s.Fill.Color) == 0 || s.Fill.Color[0] != "FF9999" {
					t.Errorf("%s is not red: %v %v", ref, s, err)
				}
			}
			comments, err := f.GetComments(name)
			if err != nil || len(comments) != 3 {
				t.Errorf("comments %v %v", comments, err)
			}
			for ref, want := range map[string]string{"E3": "错误说明", "E4": "C4：不是天数。请填写整数", "E5": "D5：不是天数。请填写整数", "C4": "很久"} {
				if got, err := f.GetCellValue(name, ref); err != nil || got != want {
					t.Errorf("%s is %q %v", ref, got, err)
				}
			}
			if got, _ := f.GetCellValue("差错清单", "D4"); got != "行数与标题不符" {
				t.Errorf("list: %q", got)
			}

			again := open(t, out) // the corrected sheet comes back: nothing of ours is in the way
			second := read(t, again, items)
			if !slices.Equal(lines(first), lines(second)) || len(second.Mistakes) > 0 || len(second.Notices) != len(first.Notices) {
				t.Errorf("came back as %q, %v, %v", lines(second), second.Mistakes, second.Notices)
			}
			out, err = again.Mark([]fault.Mistake{mistake(again, "C5")}, func(m fault.Message) string { return "! " + m.String() })
			if err != nil {
				t.Fatal(err)
			}
			third := dump(open(t, out))
			if strings.Contains(third, "C4：") || !strings.Contains(third, "E5=C5：! 不是天数。! 请填写整数") || strings.Contains(third, "F3=") {
				t.Errorf("second round\n%s", third)
			}
		})
	}
}

// TestMarkKeeps: marking an .xlsx keeps hidden sheets, formats and comments of other people.
func TestMarkKeeps(t *testing.T) {
	f := excelize.NewFile()
	style, _ := f.NewStyle(&excelize.Style{NumFmt: 10})
	for ref, v := range map[string]any{"A1": "事项名称", "B1": "法定期限", "A2": "低保", "B2": 0.25} {
		if err := f.SetCellValue("Sheet1", ref, v); err != nil {
			t.Fatal(err)
		}
	}
	_ = f.SetCellStyle("Sheet1", "B2", "B2", style)
	_ = f.AddComment("Sheet1", excelize.Comment{Cell: "B2", Author: "县局", Text: "请核实"})
	_, _ = f.NewSheet("底稿")
	_ = f.SetSheetVisible("底稿", false)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	w := open(t, b.Bytes())
	out, err := w.Mark([]fault.Mistake{mistake(w, "B2")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := excelize.OpenReader(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if list := g.GetSheetList(); !slices.Contains(list, "底稿") {
		t.Errorf("sheets %v", list)
	}
	if v, _ := g.GetCellValue("Sheet1", "B2"); v != "25.00%" {
		t.Errorf("shown as %q", v)
	}
	comments, _ := g.GetComments("Sheet1")
	if len(comments) != 1 || !strings.Contains(fmt.Sprint(comments), "请核实") || !strings.Contains(fmt.Sprint(comments), "不是天数") {
		t.Errorf("comments %v", comments)
	}
}

func TestMarkMany(t *testing.T) {
	var text strings.Builder
	text.WriteString("序号|事项名称|法定期限\n")
	for i := range 4000 {
		fmt.Fprintf(&text, "%d|事项%d|很久\n", i, i)
	}
	w := open(t, book(grid(text.String())))
	var list []fault.Mistake
	for i := range 4000 {
		list = append(list, mistake(w, fmt.Sprintf("C%d", i+2)))
	}
	out, err := w.Mark(list, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(open(t, out)); !strings.Contains(got, "D4001=C4001：不是天数") {
		t.Error("the last mistake is not told")
	}
}
