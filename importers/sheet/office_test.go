package sheet_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// everything is a workbook with what people put around their cells: long texts that run over several
// records, formatted runs, formulas, links, notes, pictures of numbers, choices, filters, hidden rows,
// protection, more rows than a block has, an empty sheet, a hidden one and one of a chart alone.
func everything(t *testing.T) []byte {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f := excelize.NewFile()
	const s = "Sheet1"
	for r := 1; r <= 300; r++ {
		must(f.SetSheetRow(s, fmt.Sprintf("A%d", r), &[]any{fmt.Sprintf("文字%d", r), r, float64(r) / 7, r%2 == 0}))
	}
	for r := 1; r <= 300; r += 3 {
		must(f.SetCellFormula(s, fmt.Sprintf("F%d", r), fmt.Sprintf(`A%d&"甲"`, r)))
	}
	must(f.SetCellValue(s, "G1", strings.Repeat("长", 30_000)))
	for r := range 40 {
		must(f.SetCellValue(s, fmt.Sprintf("H%d", r+1), strings.Repeat(fmt.Sprintf("混abc%d", r), 1500)))
	}
	must(f.SetCellRichText(s, "I1", []excelize.RichTextRun{{Text: "粗", Font: &excelize.Font{Bold: true}}, {Text: "细"}}))
	must(f.SetCellHyperLink(s, "A5", "https://example.org/", "External"))
	must(f.AddComment(s, excelize.Comment{Cell: "B3", Author: "甲", Text: "批注"}))
	must(f.MergeCell(s, "A300", "C301"))
	must(f.SetRowVisible(s, 20, false))
	must(f.SetColVisible(s, "D", false))
	must(f.AutoFilter(s, "A1:D300", nil))
	must(f.SetPanes(s, &excelize.Panes{Freeze: true, YSplit: 2, XSplit: 1, TopLeftCell: "B3", ActivePane: "bottomRight"}))
	choice := excelize.NewDataValidation(true)
	choice.Sqref = "E2:E100"
	must(choice.SetDropList([]string{"是", "否"}))
	must(f.AddDataValidation(s, choice))
	must(f.SetConditionalFormat(s, "C1:C50", []excelize.ConditionalFormatOptions{{Type: "cell", Criteria: ">", Value: "6"}}))
	chart := &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Name: "Sheet1!$A$1", Categories: "Sheet1!$A$1:$A$9", Values: "Sheet1!$B$1:$B$9"}}}
	must(f.AddChart(s, "K2", chart))
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14, Border: []excelize.Border{{Type: "top", Style: 1, Color: "000000"}}})
	must(err)
	must(f.SetCellStyle(s, "A900", "Z1000", style))
	must(f.ProtectSheet(s, &excelize.SheetProtectionOptions{Password: "x"}))
	for _, name := range []string{"空", "隐"} {
		_, err := f.NewSheet(name)
		must(err)
	}
	must(f.SetSheetVisible("隐", false))
	must(f.AddChartSheet("图", chart))
	b, err := f.WriteToBuffer()
	must(err)
	return b.Bytes()
}

// What LibreOffice writes as .xls of every workbook of the corpus, and of one with everything in it,
// is read without a doubt and says what the .xlsx says. It runs where JIEDEZHU_TEST_SOFFICE names the
// program; .ci/test.sh says loudly where it did not.
func TestLibreOfficeXLS(t *testing.T) {
	office := os.Getenv("JIEDEZHU_TEST_SOFFICE")
	if office == "" {
		t.Skip("LEFT OUT, LOUDLY: whether what LibreOffice writes as .xls is read without a doubt. Name the program with JIEDEZHU_TEST_SOFFICE")
	}
	dir := t.TempDir()
	files := corpus(t, ".xlsx")
	delete(files, "65-catalog-hash-ref.openpyxl.xlsx") // a formula that was not calculated, which LibreOffice does
	files["everything.xlsx"] = everything(t)
	args := []string{"--headless", "--norestore", "-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--convert-to", "xls:MS Excel 97", "--outdir", filepath.Join(dir, "out")}
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, err := exec.CommandContext(t.Context(), office, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, data := range files {
		b, err := os.ReadFile(filepath.Join(dir, "out", strings.TrimSuffix(name, ".xlsx")+".xls"))
		if err != nil {
			t.Errorf("%s was not written: %v", name, err)
			continue
		}
		got, err := showAll(b)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want, err := showAll(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if name == "everything.xlsx" { // LibreOffice calculates
			maps.DeleteFunc(got.cells, func(at, _ string) bool { return strings.HasPrefix(at, "0!F") })
			maps.DeleteFunc(want.cells, func(at, _ string) bool { return strings.HasPrefix(at, "0!F") })
		}
		for at, text := range want.cells {
			if got.cells[at] != text {
				t.Errorf("%s, %s: %.60q, want %.60q", name, at, got.cells[at], text)
			}
		}
		if len(got.cells) != len(want.cells) || !maps.Equal(got.notices, want.notices) {
			t.Errorf("%s: %d cells of %d, notices %v, want %v", name, len(got.cells), len(want.cells), slices.Collect(maps.Keys(got.notices)), slices.Collect(maps.Keys(want.notices)))
		}
	}
}
