package sheet_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// TestDay: every way in which people write a day; what is none is none.
func TestDay(t *testing.T) {
	for text, want := range map[string]string{
		"2022-04-25": "2022-04-25", "2022/4/25": "2022-04-25", "2022.4.25": "2022-04-25", "2022．4．25": "2022-04-25",
		"2022年4月25日": "2022-04-25", "２０２２年４月２５日": "2022-04-25", "2022 年 4 月 25 日": "2022-04-25", "2022年4月25号": "2022-04-25",
		"20220425": "2022-04-25", "22.4.25": "2022-04-25", "2022-04-25 09:30": "2022-04-25", "2022-04-25T09:30:00": "2022-04-25",
		"2022年4月25日（星期一）": "2022-04-25", "2022.4.25。": "2022-04-25", "2024-02-29": "2024-02-29", "2022-4-25 下午": "2022-04-25",
		"2022-02-29": "", "2022-13-01": "", "20221301": "", "4月25日": "", "2022年4月": "", "√": "", "": "", "1999-12-31": "", "2022-04-25前": "", "12345678": "",
	} {
		d, ok := sheet.ParseDay(text, 0)
		if d.String() != want || ok != (want != "") {
			t.Errorf("%q: %s %v, want %q", text, d, ok, want)
		}
	}
	for text, want := range map[string]string{"4月25日": "2021-04-25", "4.25": "2021-04-25", "4/25": "2021-04-25", "04-25": "2021-04-25", "2022.4.25": "2022-04-25", "25": "", "13.1": ""} {
		if d, ok := sheet.ParseDay(text, 2021); d.String() != want || ok != (want != "") {
			t.Errorf("%q with a year: %s %v, want %q", text, d, ok, want)
		}
	}
}

// TestDayOfCell: dates, serials with and without their format, in both systems, and the days of the
// year 1900 that a month and a day typed alone leave behind.
func TestDayOfCell(t *testing.T) {
	const styles = `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>
		<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/></cellXfs></styleSheet>`
	row := `<row r="1"><c r="A1" s="1"><v>44676</v></c><c r="B1" s="2"><v>44676.5</v></c><c r="C1"><v>44676</v></c><c r="D1"><v>20220425</v></c>
		<c r="E1" s="1"><v>34.1</v></c><c r="F1"><v>610728</v></c><c r="G1"><v>12</v></c></row>`
	for name, c := range map[string]struct {
		pr   string
		year int
		want []string
	}{
		"1900": {``, 2021, []string{"2022-04-25", "2022-04-25", "2022-04-25", "2022-04-25", "2021-02-03", "", ""}},
		"1904": {`<workbookPr date1904="1"/>`, 0, []string{"2026-04-26", "2026-04-26", "2026-04-26", "2022-04-25", "", "", ""}},
	} {
		list := parts("", styles, data(row))
		for i := range list {
			if list[i].name == "xl/workbook.xml" {
				list = with(list, list[i].name, `<workbook `+mainNS+`>`+c.pr+`<sheets><sheet name="表1" sheetId="1" r:id="rId1"/></sheets></workbook>`)
			}
		}
		for _, cells := range open(t, zipped(list)).Sheets[0].Lines {
			for i, cell := range cells {
				if d, ok := cell.Day(c.year); d.String() != c.want[i] || ok != (c.want[i] != "") {
					t.Errorf("%s %s=%s: %s %v, want %q", name, cell.Ref, cell.Text, d, ok, c.want[i])
				}
			}
		}
	}
}

func TestMonth(t *testing.T) {
	for text, want := range map[string]string{
		"2022-04": "2022-04-01", "2022年4月": "2022-04-01", "2022年4月份": "2022-04-01", "202204": "2022-04-01", "2022.4": "2022-04-01", "2022/12": "2022-12-01",
		"4月": "2021-04-01", "四月": "2021-04-01", "十月": "2021-10-01", "十二月": "2021-12-01", "12月份": "2021-12-01", "13月": "", "合计": "", "4": "", "202213": "",
	} {
		if d, ok := sheet.ParseMonth(text, 2021); d.String() != want || ok != (want != "") {
			t.Errorf("%q: %s %v, want %q", text, d, ok, want)
		}
	}
}

func TestYearIn(t *testing.T) {
	for _, c := range []struct {
		texts []string
		want  int
	}{
		{[]string{"2022年培训签到表"}, 2022}, {[]string{"签到表", "2021年"}, 2021}, {[]string{"2021—2022年度", "2020年"}, 2020}, {[]string{"镇政发〔2022〕9号，2022年"}, 2022},
		{[]string{"610728114"}, 0}, {nil, 0},
	} {
		if got := sheet.YearIn(c.texts...); got != c.want {
			t.Errorf("%q: %d, want %d", c.texts, got, c.want)
		}
	}
}

// TestDayComesBack: a day in any of the forms is that day.
func TestDayComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := journal.Day(rapid.IntRange(1, 36500).Draw(t, "day"))
		y, m, day := d.Date()
		form := rapid.SampledFrom([]string{"%d-%d-%d", "%04d/%02d/%02d", "%d.%d.%d", "%d年%d月%d日", "%04d%02d%02d", "%d年 %d月 %d号"}).Draw(t, "form")
		if got, ok := sheet.ParseDay(fmt.Sprintf(form, y, int(m), day), 0); !ok || got != d {
			t.Fatalf("%s is %s", fmt.Sprintf(form, y, int(m), day), got)
		}
	})
}
