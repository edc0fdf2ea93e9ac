package importers_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet/xls/xlstest"
)

// rezipped is a workbook with parts changed: nil takes one away.
func rezipped(book []byte, change map[string][]byte, more ...string) []byte {
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	must(err)
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		body, changed := change[f.Name]
		if changed && body == nil {
			continue
		}
		if !changed {
			rc, err := f.Open()
			must(err)
			body, err = io.ReadAll(rc)
			must(err)
		}
		part, err := w.Create(f.Name)
		must(err)
		_, err = part.Write(body)
		must(err)
	}
	for _, name := range more {
		part, err := w.Create(name)
		must(err)
		_, err = part.Write([]byte("<a/>"))
		must(err)
	}
	must(w.Close())
	return b.Bytes()
}

const sheetPart = "xl/worksheets/sheet1.xml"

func sheetXML(rows string) []byte {
	return []byte(`<worksheet ` + mainNS + `><sheetData>` + rows + `</sheetData></worksheet>`)
}

// headOf is a row with the heads of a sheet, and good a workbook with the rows of one that is sound.
func headRow(heads []string) string {
	var b strings.Builder
	b.WriteString(`<row r="1">`)
	for i, h := range heads {
		fmt.Fprintf(&b, `<c r="%c1" t="inlineStr"><is><t>%s</t></is></c>`, 'A'+i, h)
	}
	b.WriteString(`</row>`)
	return b.String()
}

// repeated is many rows, each made by its number.
func repeated(n int, row func(r int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(row(i + 2))
	}
	return b.String()
}

// damaged are workbooks that are broken, hostile or no workbooks, around a sound one with heads.
func damaged(heads []string, values []string) (refused map[string][]byte) {
	sound := xlsx(page{name: "表", rows: [][]any{anys(heads), anys(values)}})
	head := headRow(heads)
	cell := func(r int, body string) string { return fmt.Sprintf(`<row r="%d">%s</row>`, r, body) }
	text := func(r int, t string) string {
		return cell(r, fmt.Sprintf(`<c r="A%d" t="inlineStr"><is><t>%s</t></is></c>`, r, t))
	}
	with := func(body string) []byte { return rezipped(sound, map[string][]byte{sheetPart: []byte(body)}) }
	rows := func(body string) []byte {
		return rezipped(sound, map[string][]byte{sheetPart: sheetXML(head + body)})
	}
	ole := func(names ...string) []byte {
		var list []xlstest.Stream
		for _, n := range names {
			list = append(list, xlstest.Stream{Name: n, Body: make([]byte, 5000)})
		}
		return xlstest.Container(list...)
	}
	var old xlstest.Records
	old.Add(0x809, uint16(0x500), uint16(5), make([]byte, 4))
	long := repeated(300, func(r int) string { return text(r, "甲") })
	lying := bytes.Clone(sound)
	binary.LittleEndian.PutUint32(lying[len(lying)-6:], 1<<30) // where the directory stands
	refused = map[string][]byte{
		"zero bytes": {}, "blanks": []byte(" \r\n\t "), "truncated ZIP": sound[:len(sound)/2], "without its last byte": sound[:len(sound)-1], "directory elsewhere": lying,
		"no workbook part": rezipped(sound, map[string][]byte{"xl/workbook.xml": nil}), "no sheet part": rezipped(sound, map[string][]byte{sheetPart: nil}),
		"no relations": rezipped(sound, map[string][]byte{"xl/_rels/workbook.xml.rels": nil}), "a part twice": rezipped(sound, nil, sheetPart),
		"another root": with(`<html/>`), "no data": with(`<worksheet ` + mainNS + `/>`), "a binary part": with("\x00\x01\x02"), "an empty part": with(""),
		"entities": with(`<!DOCTYPE a [<!ENTITY b "c">]>` + string(sheetXML(head+text(2, "&b;")))), "an unknown entity": rows(text(2, "&laugh;")),
		"billion laughs":       with(`<!DOCTYPE a [<!ENTITY l "lol"><!ENTITY m "` + strings.Repeat("&l;", 1000) + `">]>` + string(sheetXML(head+text(2, strings.Repeat("&m;", 1000))))),
		"broken after row 100": with(`<worksheet ` + mainNS + `><sheetData>` + head + long[:len(long)*2/3]),
		"string out of range":  rows(cell(2, `<c r="A2" t="s"><v>7</v></c>`)), "wrong type": rows(cell(2, `<c r="A2" t="zz"><v>7</v></c>`)), "no number": rows(cell(2, `<c r="A2"><v>7x</v></c>`)),
		"row 0": rows(cell(0, "")), "row 2,000,000": rows(cell(2_000_000, "")), "column XFE": rows(cell(2, `<c r="XFE2"><v>1</v></c>`)), "a cell twice": rows(cell(2, `<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>`)),
		"encrypted": ole("EncryptionInfo", "EncryptedPackage"), "a Word file": ole("WordDocument"), "an empty container": ole(), "Excel 95": xlstest.Container(xlstest.Stream{Name: "Book", Body: old.Bytes()}),
		"Excel 4": {9, 4, 6, 0, 0, 0, 0x10, 0}, "half a container": ole("Workbook")[:900], "HTML": []byte("<html><table><tr><td>1</td></tr></table></html>"),
		"XML spreadsheet": []byte(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`), "PDF": []byte("%PDF-1.7\n"), "a picture": []byte("\x89PNG\r\n\x1a\n\x00\x00"),
		"UTF-16": []byte("\xff\xfea\x00"), "two encodings": append([]byte("事项名称\n"), 0xb5, 0xcd, 0xb1, 0xa3, '\n'), "an open quote": []byte("a,b\n\"c,d\n"), "zeros": make([]byte, 4096),
	}
	return refused
}

// bombs are workbooks that are small and grow while they are read; what is only odd, and may be read
// whole, stands under whole.
func bombs(heads []string, values []string) (refused, whole map[string][]byte) {
	sound := xlsx(page{name: "表", rows: [][]any{anys(heads), anys(values)}})
	head := headRow(heads)
	cell := func(r int, body string) string { return fmt.Sprintf(`<row r="%d">%s</row>`, r, body) }
	text := func(r int, t string) string {
		return cell(r, fmt.Sprintf(`<c r="A%d" t="inlineStr"><is><t>%s</t></is></c>`, r, t))
	}
	rows := func(body string) []byte {
		return rezipped(sound, map[string][]byte{sheetPart: sheetXML(head + body)})
	}
	refused = map[string][]byte{
		"bomb of blanks": rows(strings.Repeat(" ", 300<<20)), "bomb of one text": rows(text(2, strings.Repeat("甲", 90<<20))), "bomb of rows": rows(strings.Repeat(`<row/>`, 40<<20)),
		"bomb of cells": rows(repeated(1_048_000, func(r int) string {
			return fmt.Sprintf(`<row r="%d"><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row>`, r)
		})),
		"bomb of long texts": rows(repeated(9000, func(r int) string { return text(r, strings.Repeat("甲", 10_000)) })),
	}
	whole = map[string][]byte{
		"a million empty rows": rows(repeated(1_000_000, func(r int) string { return fmt.Sprintf(`<row r="%d" s="0"><c r="A%d"/></row>`, r, r) })),
		"16,384 columns":       rows(cell(2, repeated(16_300, func(c int) string { return "<c/>" })+`<c r="XFD2"><v>1</v></c>`)),
	}
	return refused, whole
}

func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}

// peak is how many bytes were in use at most while a function ran.
func peak(f func()) uint64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	base, top := m.HeapAlloc, uint64(0)
	done, ended := make(chan bool), make(chan bool)
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				top = max(top, m.HeapAlloc)
			}
		}
	}()
	f()
	close(done)
	<-ended
	return top - min(base, top)
}

// damagedKinds are the kinds of sheets with heads and a row of each.
var damagedKinds = []struct {
	name   string
	in     importing
	heads  []string
	values []string
}{
	{"towns", func(c *county, f importers.File, dry bool) *importers.Result {
		return c.done(c.im.Towns(context.Background(), c.deed(), f, importers.TownsOptions{DryRun: dry}))
	}, []string{"代码", "名称"}, []string{"610728101", "渔渡镇"}},
	{"catalog", func(c *county, f importers.File, dry bool) *importers.Result {
		return c.catalog(f.Name, f.Data, importers.CatalogOptions{DryRun: dry})
	}, []string{"事项名称", "主管部门"}, []string{"甲", "县民政局"}},
	{"standard", func(c *county, f importers.File, dry bool) *importers.Result {
		return c.withStandards().standard(f.Name, f.Data, importers.StandardOptions{DryRun: dry})
	}, []string{"评分项", "分值"}, []string{"甲", "100"}},
	{"users", usersOf, []string{"登录名", "姓名", "角色", "单位"}, []string{"jia", "甲", "镇办", "渔渡镇"}},
	{"ledger", ledgerOf(importers.LedgerOptions{}), []string{"事项名称", "渔渡镇"}, []string{"低保边缘家庭认定", "2022-03-01"}},
	{"training", trainingOf(importers.TrainingOptions{}), []string{"培训日期", "培训名称", "参训镇"}, []string{"2022-03-01", "甲", "渔渡镇"}},
	{"attendance", attendanceOf(importers.TrainingOptions{}), []string{"姓名", "镇"}, []string{"甲", "渔渡镇"}},
	{"cases", casesOf(importers.CaseOptions{}), []string{"事项名称", "镇", "月份", "件数"}, []string{"低保边缘家庭认定", "渔渡镇", "2022-03", "1"}},
	{"acceptance", acceptancesOf(importers.AcceptanceOptions{}), []string{"镇", "验收日期", "得分", "结论"}, []string{"渔渡镇", "2022-03-01", "92.5", "合格"}},
	{"findings", findingsOf(importers.FindingOptions{}), []string{"镇", "问题来源", "问题描述", "整改措施", "整改完成日期"}, []string{"渔渡镇", "巡察反馈", "没有公示", "公示", "2022-03-01"}},
	{"liaisons", liaisonsOf(), []string{"单位", "联络员"}, []string{"渔渡镇", "甲"}},
}

// The corpus of damaged workbooks, through the import of every kind: never a panic, never over 5 s
// or 256 MiB, never part of the rows, one sentence with a remedy that names no code of the program.
func TestDamagedWorkbooks(t *testing.T) {
	for _, k := range damagedKinds {
		c := pastCounty(t)
		refused := damaged(k.heads, k.values)
		whole := map[string][]byte{}
		if k.name == "catalog" || k.name == "cases" { // the two limits that there are
			var big map[string][]byte
			big, whole = bombs(k.heads, k.values)
			maps.Copy(refused, big)
		}
		try := func(what string, data []byte) (r *importers.Result) {
			start, worked := time.Now(), cpuTime()
			used := peak(func() { r = k.in(c, importers.File{Name: "表.xlsx", Data: data}, false) })
			// Others work on this machine, too: five seconds are those of the processor.
			if worked = cpuTime() - worked; worked > 5*time.Second || time.Since(start) > time.Minute || used > 256<<20 {
				t.Errorf("%s, %s: %v of work in %v, %d MiB", k.name, what, worked, time.Since(start), used>>20)
			}
			return r
		}
		before := c.everything() + c.state()
		for what, data := range refused {
			r := try(what, data)
			if len(r.Mistakes) != 1 || r.Read != 0 || len(r.Rows) != 0 || r.Saved {
				t.Errorf("%s, %s: read %d, saved %v\n%s", k.name, what, r.Read, r.Saved, told(r.Mistakes))
				continue
			}
			if m := r.Mistakes[0]; strings.ContainsAny(m.Reason.String(), "{}[]%") || m.Remedy.String() == "" {
				t.Errorf("%s, %s: %s", k.name, what, told(r.Mistakes))
			}
		}
		for what, data := range whole {
			try(what, data)
		}
		if c.everything()+c.state() != before {
			t.Errorf("%s: something was saved", k.name)
		}
	}
}

// nobody has no accounts, and none is made: a damaged list of accounts must not get that far.
type nobody struct{ t testing.TB }

func (nobody) Users(context.Context, journal.Actor) ([]importers.User, error) { return nil, nil }

func (nobody) Judge(context.Context, journal.Actor, importers.User) error { return nil }

func (n nobody) Put(_ context.Context, _ journal.Deed, u importers.User, _ bool) (string, error) {
	n.t.Errorf("account %s was made of a damaged list", u.Login)
	return "", nil
}

func usersOf(c *county, f importers.File, dry bool) *importers.Result {
	c.t.Helper()
	r, _, err := c.im.Users(context.Background(), c.deed(), f, nobody{c.t}, importers.UserOptions{Place: placeCode, DryRun: dry})
	return c.done(r, err)
}
