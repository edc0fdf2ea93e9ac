package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

func day(t testing.TB, s string) journal.Day {
	t.Helper()
	d, err := journal.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func written(t testing.TB, pages ...sheet.Page) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.Write(&b, pages...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWrite(t *testing.T) {
	p := sheet.Page{Name: "目录[2025]/旧", Title: "事项目录", Subtitle: "统计截止 2025-06-30", Columns: []sheet.Column{
		{Key: "code", Words: []string{"事项编码"}, Code: true}, {Key: "name", Words: []string{"事项名称"}, Required: true},
		{Key: "days", Words: []string{"法定期限"}}, {Key: "since", Words: []string{"下发日期"}},
	}, Rows: [][]sheet.Value{
		{sheet.Text("110101199003071234"), sheet.Text("=HYPERLINK(\"x\")"), sheet.Number(20), sheet.Day(day(t, "2022-03-01"))},
		{sheet.Text("0007"), sheet.Text("@甲").In(sheet.Style{Fill: "FF0000", Colour: "FFFFFF", Centre: true}), sheet.Number(2.5)},
	}, Notes: []string{"注：以上为县级事项"}}
	one := written(t, p)
	if !bytes.Equal(one, written(t, p)) {
		t.Error("the same page gives other bytes")
	}
	w := open(t, one)
	want := "[目录2025旧]\nA1=事项目录\nA2=统计截止 2025-06-30\nA3=事项编码 B3=事项名称 C3=法定期限 D3=下发日期\n" +
		"A4=110101199003071234 B4==HYPERLINK(\"x\") C4=20 D4=2022-03-01\nA5=0007 B5=@甲 C5=2.5\nA6=注：以上为县级事项\n"
	if got := dump(w); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, cells := range w.Sheets[0].Lines {
		if cells[0].Ref == "A4" && (cells[0].Number || !cells[2].Number || cells[3].Date.IsZero()) {
			t.Errorf("types of %v", cells)
		}
	}
	r := read(t, w, sheet.Spec{Columns: p.Columns})
	if len(r.Tables) != 1 || len(r.Tables[0].Rows) != 2 || len(r.Mistakes) > 0 {
		t.Errorf("read back %v %v", r.Tables, r.Mistakes)
	}
	f, err := excelize.OpenReader(bytes.NewReader(one))
	if err != nil {
		t.Fatal(err)
	}
	if formula, err := f.GetCellFormula("目录2025旧", "B4"); err != nil || formula != "" {
		t.Errorf("formula %q %v", formula, err)
	}
	panes, err := f.GetPanes("目录2025旧")
	if err != nil || !panes.Freeze || panes.YSplit != 3 {
		t.Errorf("panes %v %v", panes, err)
	}
	layout, err := f.GetPageLayout("目录2025旧")
	if err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 {
		t.Errorf("layout %v %v", layout, err)
	}
	names := fmt.Sprint(f.GetDefinedName())
	if !strings.Contains(names, "$3:$3") || !strings.Contains(names, "_FilterDatabase") {
		t.Errorf("names %s", names)
	}
}

func TestBlankFormOffersChoices(t *testing.T) {
	long := make([]string, 60)
	for i := range long {
		long[i] = fmt.Sprintf("县第%d个主管部门", i)
	}
	f, err := excelize.OpenReader(bytes.NewReader(written(t, sheet.Page{Name: "模板", Blank: 100, Columns: []sheet.Column{
		{Key: "name", Words: []string{"事项名称"}}, {Key: "department", Words: []string{"主管部门"}, Choices: long}, {Key: "training", Words: []string{"应培训"}, Choices: []string{"是", "否"}},
	}})))
	if err != nil {
		t.Fatal(err)
	}
	list, err := f.GetDataValidations("模板")
	if err != nil || len(list) != 2 || list[0].Sqref != "B2:B101" || !strings.Contains(list[0].Formula1, "'字典'!$A$1:$A$60") || !strings.Contains(list[1].Formula1, "$B$1:$B$2") {
		t.Errorf("choices %v %v", list, err)
	}
	if visible, err := f.GetSheetVisible("字典"); err != nil || visible {
		t.Errorf("the sheet of choices is visible: %v", err)
	}
	if v, err := f.GetCellValue("字典", "A60"); err != nil || v != long[59] {
		t.Errorf("last choice %q %v", v, err)
	}
}

// A form's heads are locked, its cells are not, also below the lines that offer choices.
func TestFormIsProtected(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(written(t, sheet.Page{Name: "模板", Blank: 3, Guide: true, Columns: []sheet.Column{
		{Key: "code", Words: []string{"编码"}, Code: true, Required: true, Note: "按目录填", Example: "XF-001"}, {Key: "training", Words: []string{"应培训"}, Choices: []string{"是", "否"}},
	}})))
	if err != nil {
		t.Fatal(err)
	}
	locked := func(ref string) bool {
		id, err := f.GetCellStyle("模板", ref)
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		return s.Protection == nil || s.Protection.Locked
	}
	if !locked("A1") || !locked("B1") || locked("A2") || locked("B4") || locked("A900") {
		t.Errorf("locked: %v %v %v %v %v", locked("A1"), locked("B1"), locked("A2"), locked("B4"), locked("A900"))
	}
	if p, err := f.GetSheetProtection("模板"); err != nil || !p.InsertRows || !p.FormatColumns || p.InsertColumns {
		t.Errorf("protection %+v %v", p, err)
	}
	for ref, want := range map[string]string{"A2": "编码", "B2": "是", "C2": "按目录填", "D2": "XF-001", "A3": "应培训", "C3": "从下拉列表选：是、否"} {
		if got, err := f.GetCellValue("填写说明", ref); err != nil || got != want {
			t.Errorf("%s %q, want %q (%v)", ref, got, want, err)
		}
	}
}

// A list that gives other than the rows it said is not taken for whole.
func TestRowsAreCounted(t *testing.T) {
	for _, n := range []int{2, 4} {
		p := sheet.Page{Columns: items.Columns, Count: n, Each: func(yield func([]sheet.Value) bool) {
			for range 3 {
				if !yield([]sheet.Value{sheet.Text("x")}) {
					return
				}
			}
		}}
		for what, err := range map[string]error{"xlsx": sheet.Write(io.Discard, p), "csv": sheet.WriteCSV(io.Discard, p)} {
			if !errors.Is(err, fault.Internal) {
				t.Errorf("%s, %d said: %v", what, n, err)
			}
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, text := range map[string]string{"long": strings.Repeat("长", 32768), "long by pairs": strings.Repeat("𠀀", 16384)} {
		err := sheet.Write(io.Discard, sheet.Page{Columns: items.Columns, Rows: [][]sheet.Value{{sheet.Text(text)}}})
		if !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := sheet.Write(io.Discard, sheet.Page{Columns: items.Columns, Rows: [][]sheet.Value{{sheet.Text(strings.Repeat("长", 32767))}}}); err != nil {
		t.Errorf("as long as may be: %v", err)
	}
}

// escapes is the one text that excelize does not bring back: escapes that share a mark.
var escapes = regexp.MustCompile(`_x[0-9A-Za-z]{4}_x[0-9A-Za-z]{4}_`)

// texts draws what people, and attackers, write into cells.
func texts() *rapid.Generator[string] {
	piece := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"=", "+", "-", "@", "'", "\t", "\r", "\n", "\r\n", `"`, ",", ";", " ",
		"_x000D_", "_x005F_", "<b>", "&amp;", "]]>", "低保", "\u3000", "０", "E+11", "\x00", "\ufeff"}))
	return rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(piece, 0, 5).Draw(t, "pieces"), "")
		if escapes.MatchString(s) {
			return "_x000D_"
		}
		return s
	})
}

// kept is a text as Write and WriteCSV promise to keep it: without what XML cannot hold.
func kept(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == utf8.RuneError || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, s)
}

// TestRoundTrip: what is exported comes back as it was, in both formats, row by row.
func TestRoundTrip(t *testing.T) {
	columns := []sheet.Column{{Key: "code", Words: []string{"编码"}}, {Key: "name", Words: []string{"名称"}}, {Key: "note", Words: []string{"备注"}}}
	rapid.Check(t, func(t *rapid.T) {
		p := sheet.Page{Name: "表", Columns: columns}
		want := map[string]string{}
		for i := range rapid.IntRange(1, 4).Draw(t, "rows") {
			row := make([]sheet.Value, len(columns))
			for j := range row {
				s := texts().Draw(t, "text")
				row[j] = sheet.Text(s)
				if s = kept(s); s != "" {
					want[sheet.Ref(i+2, j+1)] = s
				}
			}
			p.Rows = append(p.Rows, row)
		}
		for _, write := range []func(io.Writer) error{
			func(out io.Writer) error { return sheet.Write(out, p) },
			func(out io.Writer) error { return sheet.WriteCSV(out, p) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				t.Fatal(err)
			}
			w, err := sheet.Open(t.Context(), "表", b.Bytes(), sheet.Limits{})
			if err != nil {
				t.Fatalf("%v\n%q", err, b.Bytes())
			}
			got := map[string]string{}
			for row, cells := range w.Sheets[0].Lines {
				for _, c := range cells {
					if row > 1 {
						got[c.Ref] = c.Raw
					}
				}
			}
			if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
				t.Fatalf("%s: got %q\nwant %q", w.Format, got, want)
			}
		}
	})
}

func TestCSVIsSafe(t *testing.T) {
	var b bytes.Buffer
	p := sheet.Page{Columns: []sheet.Column{{Key: "a"}, {Key: "b"}}, Rows: [][]sheet.Value{
		{sheet.Text("=1+1"), sheet.Number(-5)}, {sheet.Text("'=1"), sheet.Day(day(t, "2025-01-02"))}, {sheet.Text("@x,y"), sheet.Text("'甲")}}}
	if err := sheet.WriteCSV(&b, p); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffa,b\r\n'=1+1,-5\r\n''=1,2025-01-02\r\n\"'@x,y\",'甲\r\n"
	if b.String() != want {
		t.Errorf("got %q want %q", b.String(), want)
	}
}

// TestMatrix writes the coloured matrix of a county, 212 items by 20 towns, and reads it back.
func TestMatrix(t *testing.T) {
	p := sheet.Page{Name: "承接落实", Title: "承接落实情况", Columns: []sheet.Column{{Key: "name", Words: []string{"事项名称"}, Width: 40}}}
	for i := range 20 {
		p.Columns = append(p.Columns, sheet.Column{Key: fmt.Sprintf("镇%d", i), Width: 5, Centre: true})
	}
	for i := range 212 {
		row := []sheet.Value{sheet.Text(fmt.Sprintf("事项%d", i))}
		for j := range 20 {
			row = append(row, sheet.Text("签").In(sheet.Style{Fill: fmt.Sprintf("%02XFFCC", (i+j)%5*40)}))
		}
		p.Rows = append(p.Rows, row)
	}
	n := 0
	for range open(t, written(t, p)).Sheets[0].Lines {
		n++
	}
	if n != 214 {
		t.Errorf("%d lines", n)
	}
}

func BenchmarkMatrix(b *testing.B) {
	p := sheet.Page{Name: "承接落实", Columns: make([]sheet.Column, 21)}
	for i := range p.Columns {
		p.Columns[i] = sheet.Column{Key: fmt.Sprintf("镇%d", i)}
	}
	for range 212 {
		row := make([]sheet.Value, 21)
		for j := range row {
			row[j] = sheet.Text("签").In(sheet.Style{Fill: "C6EFCE", Centre: true})
		}
		p.Rows = append(p.Rows, row)
	}
	file := written(b, p)
	b.Run("write", func(b *testing.B) {
		for b.Loop() {
			written(b, p)
		}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			open(b, file)
		}
	})
}
