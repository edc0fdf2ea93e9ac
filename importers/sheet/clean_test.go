package sheet_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jiedezhu/importers/sheet"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                            "",
		"  a  b ":                     "a b",
		"最低\n生活\r\n保障":                "最低生活保障",
		"one\ntwo":                    "one two",
		"第1条\n5项":                     "第1条5项",
		"甲\u3000\u2002乙\u00a0":        "甲 乙",
		"\u200b低\ufeff保\u00ad":        "低保",
		"ＸＦ－００１．２":                    "XF-001.2",
		"XF—001":                      "XF-001",
		"救助（含临时），认定":                  "救助（含临时），认定",
		"／":                           "／",
		"a\x00b\x1fc":                 "abc",
		"\u202eabc\u2066":             "abc",
		"䶮犇喆𠀀":                        "䶮犇喆𠀀",
		"\t\n \r\u2028":               "",
		"（一）申请；\n（二）受理":               "（一）申请；（二）受理",
		"政策解答——办理流程":                  "政策解答——办理流程",
		strings.Repeat("\n", 5) + "a": "a",
	} {
		if got := sheet.Clean(in); got != want {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
	if got := sheet.CleanLines(" 第一步 \r\n\r\n 第二步\u3000申请 \n"); got != "第一步\n第二步 申请" {
		t.Errorf("CleanLines gives %q", got)
	}
}

// TestCleanTwice: cleaning what is clean changes nothing, and leaves no break.
func TestCleanTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sheet.Clean(texts().Draw(t, "text"))
		if again := sheet.Clean(s); again != s || strings.ContainsAny(s, "\n\r\t") {
			t.Fatalf("%q became %q", s, again)
		}
	})
}

func TestRef(t *testing.T) {
	for want, at := range map[string][2]int{"A1": {1, 1}, "K14": {14, 11}, "Z9": {9, 26}, "AA1": {1, 27}, "XFD1048576": {1048576, 16384}} {
		if got := sheet.Ref(at[0], at[1]); got != want {
			t.Errorf("Ref(%v) = %s, want %s", at, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	if got := sheet.Shorten("最低生活保障", 2); got != "最低…" {
		t.Error(got)
	}
	if got := sheet.Shorten("低保", 2); got != "低保" {
		t.Error(got)
	}
}

// TestNumbers shows numbers under formats as Excel does.
func TestNumbers(t *testing.T) {
	formats := []string{"General", "0000", "0_ ", "yyyy/m/d", `yyyy"年"m"月"d"日";@`, "[$-804]yyyy/m/d h:mm", "h:mm", "0.00", "#,##0", "0.00E+00",
		"[h]:mm", "@", `[DBNum1][$-804]m"月"d"日"`, "G/通用格式", `0.00_);[Red]\(0.00\)`, `"第"0"号"`, "mm:ss"}
	var styles, rows strings.Builder
	styles.WriteString(`<styleSheet><numFmts>`)
	for i, f := range formats {
		styles.WriteString(`<numFmt numFmtId="` + itoa(200+i) + `" formatCode="` + strings.ReplaceAll(f, `"`, "&quot;") + `"/>`)
	}
	styles.WriteString(`</numFmts><cellXfs>`)
	for i := range formats {
		styles.WriteString(`<xf numFmtId="` + itoa(200+i) + `"/>`)
	}
	styles.WriteString(`</cellXfs></styleSheet>`)
	cases := []struct {
		style       int
		value, want string
		lossy       bool
	}{
		{0, "20", "20", false}, {0, "20.50", "20.5", false}, {0, "-0.1", "-0.1", false}, {0, "610728114000", "610728114000", false},
		{0, "123456789012345678", "123456789012346000", true}, {1, "7", "0007", false}, {1, "-7", "-0007", false}, {1, "12345", "12345", false},
		{2, "5", "5", false}, {3, "44621", "2022-03-01", false}, {4, "44621.0", "2022-03-01", false}, {5, "44621.375", "2022-03-01 09:00", false},
		{6, "0.5", "12:00", false}, {7, "2.5", "2.50", false}, {8, "1234567", "1,234,567", false}, {9, "610728000000", "6.11E+11", true},
		{11, "7", "7", false}, {12, "44621", "2022-03-01", false}, {13, "3.5", "3.5", false}, {14, "-2", "(2.00)", false}, {15, "8", "第8号", false},
		{3, "10.1", "1900-01-10 02:24", false}, {3, "59", "1900-02-28", false}, {3, "61", "1900-03-01", false}, {3, "-1", "-1", false},
		{3, "2958466", "2958466", false}, {16, "0.5", "12:00", false},
	}
	for i, c := range cases {
		rows.WriteString(`<row r="` + itoa(i+1) + `"><c s="` + itoa(c.style) + `"><v>` + c.value + `</v></c></row>`)
	}
	w := open(t, zipped(parts("", styles.String(), data(rows.String()))))
	for row, cells := range w.Sheets[0].Lines {
		c := cases[row-1]
		if got := cells[0]; got.Text != c.want || got.Lossy != c.lossy || !got.Number {
			t.Errorf("%s as %q is %q (lossy %v), want %q (%v)", c.value, formats[c.style], got.Text, got.Lossy, c.want, c.lossy)
		}
	}
}

func TestDates1904(t *testing.T) {
	list := parts("", `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`, data(`<row r="1"><c s="0"><v>43159</v></c></row>`))
	list = with(list, "xl/workbook.xml", strings.Replace(list[2].body, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1))
	for _, cells := range open(t, zipped(list)).Sheets[0].Lines {
		if cells[0].Text != "2022-03-01" || cells[0].Date.Month() != time.March {
			t.Errorf("got %v", cells[0])
		}
	}
}
