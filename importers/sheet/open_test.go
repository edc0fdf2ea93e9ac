package sheet_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"jiedezhu/importers/sheet"
)

const plainRow = `<row r="1"><c r="A1" t="inlineStr"><is><t>一</t></is></c></row>`

func with(list []part, name, body string) []part {
	out := append([]part(nil), list...)
	for i := range out {
		if out[i].name == name {
			out[i].body = body
			return out
		}
	}
	return append(out, part{name, body})
}

// TestDamage holds every row of the list of hostile and damaged workbooks: each is an error with
// a remedy, none is fewer rows in silence.
func TestDamage(t *testing.T) {
	one := `<sst ` + mainNS + `><si><t>甲</t></si></sst>`
	good := parts(one, "", data(plainRow))
	sheet1 := "xl/worksheets/sheet1.xml"
	many := parts("", "", data(plainRow))
	for i := range 600 {
		many = append(many, part{fmt.Sprintf("x/%d.bin", i), ""})
	}
	crc := zipped(good)
	i := bytes.Index(crc, []byte("PK\x01\x02"))
	crc[i+16] ^= 1
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"empty", "空的", nil},
		{"blank", "空的", []byte(" \r\n\t")},
		{"truncated", "不完整", zipped(good)[:300]},
		{"not a workbook", "不是表格", zipped([]part{{"word/document.xml", "<a/>"}})},
		{"xlsb", "xlsb", zipped([]part{{"xl/workbook.bin", "x"}})},
		{"crc", "已损坏", crc},
		{"entries", "部件组成", zipped(many)},
		{"duplicate entry", "出现两次", zipped(append(parts("", "", data(plainRow)), part{sheet1, data(plainRow)}))},
		{"duplicate entry by case and slash", "出现两次", zipped(append(parts("", "", data(plainRow)), part{`XL\worksheets\Sheet1.xml`, data(plainRow)}))},
		{"bomb in the sheet", "解压后太大", zipped(with(good, sheet1, data(plainRow+strings.Repeat(" ", 40<<20))))},
		{"bomb in another part", "解压后太大", zipped(append(parts("", "", data(plainRow)), part{"xl/media/a.bin", strings.Repeat("\x00", 40<<20)}))},
		{"ratio", "解压后太大", zipped(append(parts("", "", data(plainRow)), part{"xl/media/a.bin", strings.Repeat("\x00", 3<<20)}))},
		{"nested tags", "嵌套", zipped(with(good, sheet1, data(plainRow+strings.Repeat("<a>", 100)+strings.Repeat("</a>", 100))))},
		{"nested tags elsewhere", "嵌套", zipped(append(parts("", "", data(plainRow)), part{"docProps/app.xml", strings.Repeat("<a>", 100) + strings.Repeat("</a>", 100)}))},
		{"doctype", "DOCTYPE", zipped(with(good, sheet1, `<!DOCTYPE x [<!ENTITY a "b">]>`+data(plainRow)))},
		{"doctype elsewhere", "DOCTYPE", zipped(append(parts("", "", data(plainRow)), part{"docProps/app.xml", `<!DOCTYPE x SYSTEM "file:///etc/passwd"><a/>`}))},
		{"entity", "已损坏", zipped(with(good, sheet1, data(`<row r="1"><c r="A1" t="str"><v>&laugh;</v></c></row>`)))},
		{"broken after row 1", "已损坏", zipped(with(good, sheet1, strings.TrimSuffix(data(plainRow+`<row r="2"><c`), `</sheetData></worksheet>`)))},
		{"wrong end tag", "已损坏", zipped(with(good, sheet1, data(plainRow+`<row r="2"></c>`)))},
		{"cut in the middle", "已损坏", zipped(with(good, sheet1, data(plainRow)[:200]))},
		{"text after the root", "已损坏", zipped(with(good, sheet1, data(plainRow)+"x"))},
		{"second root", "已损坏", zipped(with(good, sheet1, data(plainRow)+data(plainRow)))},
		{"no sheetData", "没有数据", zipped(with(good, sheet1, `<worksheet `+mainNS+`/>`))},
		{"two sheetData", "已损坏", zipped(with(good, sheet1, `<worksheet><sheetData/><sheetData/></worksheet>`))},
		{"no sheet part", "缺少部件", zipped(good[:4])},
		{"no relation", "没有内容部件", zipped(with(good, "xl/_rels/workbook.xml.rels", `<Relationships `+relNS+`/>`))},
		{"string out of range", "内容不对", zipped(with(good, sheet1, data(`<row r="1"><c r="A1" t="s"><v>1</v></c></row>`)))},
		{"string -1", "内容不对", zipped(with(good, sheet1, data(`<row r="1"><c r="A1" t="s"><v>-1</v></c></row>`)))},
		{"row -5", "行号", zipped(with(good, sheet1, data(`<row r="-5"><c t="s"><v>0</v></c></row>`)))},
		{"row 0", "行号", zipped(with(good, sheet1, data(`<row r="0"><c t="s"><v>0</v></c></row>`)))},
		{"row 1048577", "行号", zipped(with(good, sheet1, data(`<row r="1048577"><c t="s"><v>0</v></c></row>`)))},
		{"row twice", "出现两次", zipped(with(good, sheet1, data(plainRow+plainRow)))},
		{"cell of another row", "地址", zipped(with(good, sheet1, data(`<row r="1"><c r="A2" t="s"><v>0</v></c></row>`)))},
		{"cell beyond XFD", "地址", zipped(with(good, sheet1, data(`<row r="1"><c r="XFE1" t="s"><v>0</v></c></row>`)))},
		{"cell twice", "出现两次", zipped(with(good, sheet1, data(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="A1" t="s"><v>0</v></c></row>`)))},
		{"no number", "内容不对", zipped(with(good, sheet1, data(`<row r="1"><c r="A1"><v>1x</v></c></row>`)))},
		{"not finite", "内容不对", zipped(with(good, sheet1, data(`<row r="1"><c r="A1"><v>NaN</v></c></row>`)))},
		{"unknown type", "内容不对", zipped(with(good, sheet1, data(`<row r="1"><c r="A1" t="q"><v>1</v></c></row>`)))},
		{"unknown style", "内容不对", zipped(parts(one, `<styleSheet><cellXfs><xf/></cellXfs></styleSheet>`, data(`<row r="1"><c r="A1" s="7"><v>1</v></c></row>`)))},
		{"bad merge", "合并", zipped(with(good, sheet1, data(plainRow, `<mergeCells><mergeCell ref="A0:B2"/></mergeCells>`)))},
		{"only a hidden sheet", "没有可见", zipped(with(good, "xl/workbook.xml", `<workbook `+mainNS+`><sheets><sheet name="a" sheetId="1" state="hidden" r:id="rId1"/></sheets></workbook>`))},
		{"html", "网页", []byte("<html><table><tr><td>1</td></tr></table></html>")},
		{"pdf", "不是表格", []byte("%PDF-1.7\n1 0 obj")},
		{"picture", "不是表格", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")},
		{"old excel", "Excel 95", []byte{9, 8, 0, 0}[:0:0]},
		{"utf-16", "UTF-16", []byte("\xff\xfea\x00")},
		{"ole rubbish", "已损坏", append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 600)...)},
		{"mixed encodings", "两种编码", append([]byte("名称,编码\n"), 0xb5, 0xcd, 0xb1, 0xa3, '\n')},
		{"no encoding", "编码", []byte{0xff, 0x80, 0x80, ',', 'a'}},
		{"open quote", "引号", []byte("a,b\n\"c,d\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "old excel" {
				c.file = []byte{9, 4, 6, 0, 0, 0}
			}
			_, err := sheet.Open(context.Background(), "a.xlsx", c.file, sheet.Limits{})
			refused(t, err, c.want)
		})
	}
}

// TestMustRead holds odd containers that other programs write, all of them sound.
func TestMustRead(t *testing.T) {
	sst := `<sst ` + mainNS + `><si><t>乙</t></si><si><r><t>甲</t></r><r><rPr/><t xml:space="preserve"> 丙</t></r><rPh sb="0" eb="1"><t>ping</t></rPh></si></sst>`
	styles := `<styleSheet ` + mainNS + `><numFmts><numFmt numFmtId="176" formatCode="0000"/><numFmt numFmtId="177" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="31"/><xf numFmtId="9"/><xf numFmtId="20"/></cellXfs></styleSheet>`
	good := parts(sst, styles, data(plainRow))
	sheet1 := "xl/worksheets/sheet1.xml"
	rows := func(s string) []byte { return zipped(with(good, sheet1, data(s))) }
	slashes := append([]part(nil), good...)
	for i := range slashes {
		slashes[i].name = strings.ReplaceAll(slashes[i].name, "/", `\`)
	}
	absolute := with(good, "xl/_rels/workbook.xml.rels", strings.ReplaceAll(good[3].body, `Target="`, `Target="/xl/`))
	absolute = with(absolute, "_rels/.rels", strings.ReplaceAll(good[1].body, `"xl/`, `"/xl/`))
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"plain", zipped(good), "A1=一"},
		{"backslashes", zipped(slashes), "A1=一"},
		{"absolute", zipped(absolute), "A1=一"},
		{"prefix", zipped(with(good, sheet1, `<x:worksheet xmlns:x="a"><x:sheetData><x:row r="2"><x:c r="B2" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>`)), "B2=乙"},
		{"strict", zipped(with(good, sheet1, `<worksheet xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheetData>`+plainRow+`</sheetData></worksheet>`)), "A1=一"},
		{"no r", rows(`<row><c t="s"><v>0</v></c><c/><c t="s"><v>1</v></c></row><row/><row><c t="s"><v>0</v></c></row>`), "A1=乙 C1=甲 丙\nA3=乙"},
		{"phonetic", rows(`<row r="1"><c r="A1" t="s"><v>1</v></c></row>`), "A1=甲 丙"},
		{"CDATA", rows(`<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[a<b]]>&amp;c</t></is></c></row>`), "A1=a<b&c"},
		{"escapes", rows(`<row r="1"><c r="A1" t="inlineStr"><is><t>a_x000D__x005F_x000D_</t></is></c></row>`), "A1=a _x000D_"},
		{"iso date", rows(`<row r="1"><c r="A1" t="d"><v>2022-03-01T00:00:00</v></c><c r="B1" t="d"><v>2022-03-01</v></c></row>`), "A1=2022-03-01 B1=2022-03-01"},
		{"empty style", rows(`<row r="1"><c r="A1" s="" t="s"><v>0</v></c><c r="B1" s=""><v>3</v></c></row>`), "A1=乙 B1=3"},
		{"formats", rows(`<row r="1"><c r="A1" s="1"><v>7</v></c><c r="B1" s="2"><v>44621</v></c><c r="C1" s="3"><v>44621</v></c><c r="D1" s="4"><v>0.25</v></c><c r="E1"><v>20.0</v></c><c r="F1"><v>6.10728114E8</v></c><c r="G1"><v>0.30000000000000004</v></c><c r="H1" s="5"><v>0.375</v></c></row>`), "A1=0007 B1=2022-03-01 C1=2022-03-01 D1=25% E1=20 F1=610728114 G1=0.3 H1=09:00"},
		{"rows out of order", rows(`<row r="3"><c r="B3"><v>2</v></c><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>0</v></c></row>`), "A2=0\nA3=1 B3=2"},
		{"boolean and error", rows(`<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="e"><v>#REF!</v></c></row>`), "A1=TRUE B1=#REF!"},
		{"blank of any type", rows(`<row r="1"><c r="A1" t="s"/><c r="B1" t="n"><v/></c><c r="C1" t="inlineStr"/><c r="D1"><v>1</v></c></row>`), "D1=1"},
		{"picture of WPS", rows(`<row r="1"><c r="A1" t="str"><f>DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c><c r="B1"><v>1</v></c></row>`), "B1=1"},
		{"covered cells", zipped(with(good, sheet1, grid("a|b|c\nd|e|f", "A1:B2"))), "A1=a C1=c\nC2=f"},
		{"bom", zipped(with(good, sheet1, "\ufeff"+data(plainRow))), "A1=一"},
		{"csv", []byte("\ufeffa,\"b,\"\"c\"\"\nd\",e\r\n\r\n,=x\n"), "A1=a B1=b,\"c\" d C1=e\nB3==x"},
		{"gb18030", []byte("\xc3\xfb\xb3\xc6;1\n\x95\x32\x82\x36;2\n"), "A1=名称 B1=1\nA2=𠀀 B2=2"},
		{"tabs", []byte("a\tb\nc,d\te"), "A1=a B1=b\nA2=c,d B2=e"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := strings.TrimSpace(dump(open(t, c.file)))
			_, got, _ = strings.Cut(got, "\n")
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestHiddenSheetsAreOut(t *testing.T) {
	list := with(parts("", "", data(plainRow), data(plainRow), data(plainRow)), "xl/workbook.xml", `<workbook `+mainNS+`><sheets>
		<sheet name="目录 " sheetId="1" r:id="rId1"/><sheet name="旧表" sheetId="2" state="hidden" r:id="rId2"/>
		<sheet name="WpsReserved_CellImgList" sheetId="3" state="veryHidden" r:id="rId3"/></sheets></workbook>`)
	w := open(t, zipped(list))
	if len(w.Sheets) != 1 || w.Sheets[0].Name != "目录 " || len(w.Notices) != 1 || !strings.Contains(w.Notices[0].String(), "旧表") {
		t.Errorf("sheets %v, notices %v", w.Sheets, w.Notices)
	}
	w, err := sheet.Open(context.Background(), "a", zipped(list), sheet.Limits{}, "旧表 ")
	if err != nil || len(w.Sheets) != 1 || w.Sheets[0].Name != "旧表" || len(w.Notices) != 1 || !strings.Contains(w.Notices[0].String(), "目录") {
		t.Errorf("by name: %v, %v", w, err)
	}
	_, err = sheet.Open(context.Background(), "a", zipped(list), sheet.Limits{}, "旧表", "新表")
	refused(t, err, "没有名为“新表”")
	list = with(list, "xl/worksheets/sheet2.xml", "<worksheet>") // damage in a hidden sheet is damage too
	_, err = sheet.Open(context.Background(), "a", zipped(list), sheet.Limits{})
	refused(t, err, "已损坏")
}

func TestEmptyRowsAreNotCounted(t *testing.T) {
	var b strings.Builder
	for i := range 100_009 {
		if i%10_001 == 0 {
			fmt.Fprintf(&b, `<row r="%d"><c r="A%[1]d" s="1"><v>%[1]d</v></c><c r="B%[1]d" s="1"/></row>`, i+1)
			continue
		}
		fmt.Fprintf(&b, `<row r="%d" spans="1:2"><c r="A%[1]d" s="1"/><c r="B%[1]d" s="1"/></row>`, i+1)
	}
	w := open(t, book(data(b.String())))
	n := 0
	for range w.Sheets[0].Lines {
		n++
	}
	if n != 10 {
		t.Errorf("%d rows, want 10", n)
	}
}

func TestLimits(t *testing.T) {
	rows := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `<row r="%d"><c r="A%[1]d"><v>1</v></c><c r="B%[1]d"><v>1</v></c></row>`, i+1)
		}
		return b.String()
	}
	for _, c := range []struct {
		name string
		file []byte
		lim  sheet.Limits
		want string
	}{
		{"rows", book(data(rows(11))), sheet.Limits{Rows: 10}, "行"},
		{"rows over sheets", book(data(rows(6)), data(rows(6))), sheet.Limits{Rows: 10}, "行"},
		{"cells", book(data(rows(11))), sheet.Limits{Cells: 20}, "单元格"},
		{"bytes", book(data(rows(11))), sheet.Limits{Bytes: 100}, "字节"},
		{"sheets", book(data(""), data("")), sheet.Limits{Sheets: 1}, "工作表"},
		{"csv rows", []byte(strings.Repeat("a\n", 11)), sheet.Limits{Rows: 10}, "行"},
		{"csv cells", []byte(strings.Repeat("a,", 11)), sheet.Limits{Cells: 10}, "单元格"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := sheet.Open(context.Background(), "a", c.file, c.lim)
			refused(t, err, c.want)
		})
	}
	if _, err := sheet.Open(context.Background(), "a", book(data(rows(10))), sheet.Limits{Rows: 10, Cells: 20}); err != nil {
		t.Errorf("at the limit: %v", err)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := sheet.Open(ctx, "a", book(data(plainRow)), sheet.Limits{}); err == nil {
		t.Error("read under a context that ended")
	}
}

// TestFarCells: 2,000 rows with one cell in XFD are 16 KB packed and were 951 MB in memory once.
func TestFarCells(t *testing.T) {
	var b strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&b, `<row r="%d"><c r="XFD%[1]d"><v>1</v></c></row>`, i+1)
	}
	file := book(data(b.String()))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	w := open(t, file)
	r := read(t, w, items)
	if len(r.Mistakes) == 0 {
		t.Error("no mistake")
	}
	if _, err := w.Mark(r.Mistakes, nil); err != nil {
		t.Error(err)
	}
	runtime.ReadMemStats(&after)
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 200 {
		t.Errorf("%d MiB allocated in all", used)
	}
}

// TestMutants changes a good workbook in 2,000 ways. Each mutant is refused or read whole.
func TestMutants(t *testing.T) {
	good := catalogue(t)
	want := dump(open(t, good))
	rng := rand.New(rand.NewPCG(1, 2))
	sound, slowest := 0, time.Duration(0)
	for i := range 2000 {
		m := bytes.Clone(good)
		switch i % 4 {
		case 0: // a bit
			m[rng.IntN(len(m))] ^= 1 << rng.IntN(8)
		case 1: // some bytes
			for range 1 + rng.IntN(8) {
				m[rng.IntN(len(m))] = byte(rng.IntN(256))
			}
		case 2: // an end
			m = m[:rng.IntN(len(m))]
		case 3: // a number in a header
			at := bytes.Index(m[rng.IntN(len(m)-100):], []byte("PK"))
			if at < 0 {
				at = 0
			}
			binary.LittleEndian.PutUint32(m[min(at+rng.IntN(40), len(m)-4):], rng.Uint32())
		}
		start := time.Now()
		w, err := sheet.Open(context.Background(), "a.xlsx", m, sheet.Limits{})
		slowest = max(slowest, time.Since(start))
		if err != nil {
			refused(t, err, "")
			continue
		}
		sound++
		if w.Format == sheet.XLSX && dump(w) != want {
			t.Fatalf("mutant %d was read in part", i)
		}
	}
	t.Logf("%d of 2000 mutants were read whole, slowest %v", sound, slowest)
}

// TestTornXML tears the parts themselves, where no checksum tells: at every cut, the sheet is
// refused.
func TestTornXML(t *testing.T) {
	body := grid("序号|事项名称|编码\n1|低保|XF-001\n2|特困|XF-002")
	for i := 40; i < len(body)-1; i += 7 {
		if _, err := sheet.Open(context.Background(), "a", book(body[:i]), sheet.Limits{}); err == nil {
			t.Fatalf("cut at %d was read", i)
		}
	}
}
