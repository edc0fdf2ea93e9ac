package sheet_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"jiedezhu/importers/sheet"
)

// BenchmarkLarge reads what systems export: 100,000 rows of eight cells with shared strings.
func BenchmarkLarge(b *testing.B) {
	var rows, texts bytes.Buffer
	rows.WriteString(`<row><c t="inlineStr"><is><t>序号</t></is></c><c t="inlineStr"><is><t>事项名称</t></is></c><c t="inlineStr"><is><t>主管部门</t></is></c></row>`)
	for i := range 99_990 {
		fmt.Fprintf(&texts, `<si><t>事项%d</t></si>`, i)
		n := i + 2
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%[1]d"><v>%[1]d</v></c><c r="B%[1]d" t="s"><v>%[2]d</v></c><c r="C%[1]d" t="s"><v>0</v></c>`, n, i)
		for _, c := range "DEFGH" {
			fmt.Fprintf(&rows, `<c r="%c%d" t="s"><v>%d</v></c>`, c, n, i/2)
		}
		rows.WriteString(`</row>`)
	}
	file := zipped(parts(`<sst>`+texts.String()+`</sst>`, "", data(rows.String())))
	b.Logf("%d KB packed", len(file)>>10)
	for b.Loop() {
		w, err := sheet.Open(context.Background(), "a", file, sheet.LargeLimits())
		if err != nil {
			b.Fatal(err)
		}
		if r := read(b, w, items); len(r.Tables[0].Rows) != 99_990 {
			b.Fatal(len(r.Tables[0].Rows))
		}
	}
}
