package importers_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// Every export and every blank form opens in LibreOffice, which writes the same cells again. It
// runs where JIEDEZHU_TEST_SOFFICE names the program; .ci/test.sh says loudly where it did not.
func TestLibreOfficeReadsWhatIsWritten(t *testing.T) {
	office := os.Getenv("JIEDEZHU_TEST_SOFFICE")
	if office == "" {
		t.Skip("LEFT OUT, LOUDLY: whether LibreOffice opens every export and blank form. Name the program with JIEDEZHU_TEST_SOFFICE")
	}
	c := pastCounty(t)
	r := ledgerOf(importers.LedgerOptions{Day: day("2022-03-10"), Pushed: day("2022-02-20")})(c, drawnFile("承接台账", strings.ReplaceAll(wideLedger, "\n||||渔渡", "\n|||渔渡"), "D2:F2", "A6:H6"), false)
	if !r.Saved {
		t.Fatal(told(r.Mistakes))
	}
	dir := t.TempDir()
	files := map[string][]byte{}
	for _, past := range []struct {
		in   importing
		text string
	}{
		{trainingOf(importers.TrainingOptions{AllItems: true}), "培训日期|培训名称|镇（街道）\n2022-03-08|民政业务|渔渡镇"},
		{attendanceOf(importers.TrainingOptions{}), "培训日期|培训名称|镇（街道）|姓名|签到\n2022-03-08|民政业务|渔渡镇|某人|√"},
		{acceptancesOf(importers.AcceptanceOptions{}), "镇|验收日期|得分|结论\n渔渡镇|2022-03-01|92.55|合格"},
		{findingsOf(importers.FindingOptions{}), "镇|问题来源|问题描述|整改措施|整改完成日期\n渔渡镇|巡察反馈|没有公示|公示|2022-03-01"},
	} {
		if r := past.in(c, drawnFile("表", past.text), false); !r.Saved {
			t.Fatal(told(r.Mistakes))
		}
	}
	for _, kind := range importers.Kinds() {
		if importers.HasWhole(kind) {
			files[kind] = c.export(kind, false).Data
		}
	}
	in, _ := busyCounty(t)
	for name, write := range map[string]func(io.Writer) error{
		"matrix": func(w io.Writer) error {
			return importers.WriteMatrix(w, in, coverage.Make(in), coverage.Filter{}, fault.Message.String)
		},
		"coverage": func(w io.Writer) error {
			return importers.WriteCoverage(w, in, coverage.Make(in), fault.Message.String)
		},
	} {
		var b bytes.Buffer
		must(write(&b))
		files[name] = b.Bytes()
	}
	reg, err := c.store.Register(context.Background(), placeCode)
	must(err)
	for _, kind := range importers.Kinds() {
		var b bytes.Buffer
		must(importers.WriteBlank(&b, kind, reg, fault.Message.String))
		files["form-"+kind] = b.Bytes()
	}
	args := []string{"--headless", "--norestore", "-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", filepath.Join(dir, "out")}
	for name, data := range files {
		path := filepath.Join(dir, name+".xlsx")
		must(os.WriteFile(path, data, 0o600))
		args = append(args, path)
	}
	if out, err := exec.CommandContext(t.Context(), office, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, data := range files {
		again, err := os.ReadFile(filepath.Join(dir, "out", name+".xlsx"))
		if err != nil {
			t.Errorf("%s was not opened: %v", name, err)
			continue
		}
		if got, want := cellsOf(t, again), cellsOf(t, data); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

// cellsOf are the cells of a workbook's visible sheets as text.
func cellsOf(t testing.TB, data []byte) string {
	t.Helper()
	w, err := sheet.Open(t.Context(), "a", data, sheet.LargeLimits())
	must(err)
	var b strings.Builder
	for _, s := range w.Sheets {
		b.WriteString("[" + s.Name + "]\n")
		for _, cells := range s.Lines {
			for _, c := range cells {
				b.WriteString(c.Ref + "=" + c.Text + " ")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
