package sheet_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/importers/sheet"
)

// What is written to be read again means what it says, wherever in a row it stands and in either
// format; what people add to it means what it means everywhere.
func TestWrittenTextsMeanWhatTheySay(t *testing.T) {
	columns := []sheet.Column{{Key: "a", Title: "甲列", Identity: true}, {Key: "b", Title: "乙列"}, {Key: "c", Title: "丙列"}}
	texts := []string{"同上", "〃", "'同上", "''同上", "合计", "小计：", "总计3项", "注：说明", "填表人：某", "责任单位：某局", "第2页", "2022年3月", "续表", "承接率", "一、总则", "=1", "'=1", "'", "某"}
	rapid.Check(t, func(rt *rapid.T) {
		p := sheet.Page{Name: "表", Columns: columns, Again: true}
		var want []string
		for range rapid.IntRange(1, 6).Draw(rt, "rows") {
			row, line := make([]sheet.Value, 3), make([]string, 3)
			for j := range row {
				if j == 0 || rapid.IntRange(0, 3).Draw(rt, "filled") > 0 {
					line[j] = rapid.SampledFrom(texts).Draw(rt, "text")
					row[j] = sheet.Text(line[j])
				}
			}
			row[1], line[1] = sheet.Text("值"), "值" // a line of one cell may head a group
			p.Rows, want = append(p.Rows, row), append(want, strings.Join(line, "|"))
		}
		for name, write := range map[string]func(*bytes.Buffer) error{
			"a.xlsx": func(b *bytes.Buffer) error { return sheet.Write(b, p) }, "a.csv": func(b *bytes.Buffer) error { return sheet.WriteCSV(b, p) },
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				rt.Fatal(err)
			}
			w, err := sheet.Open(context.Background(), name, b.Bytes(), sheet.DefaultLimits())
			if err != nil {
				rt.Fatal(err)
			}
			r, err := sheet.Read(context.Background(), w, sheet.Spec{Columns: columns})
			if err != nil || len(r.Mistakes) > 0 || len(r.Tables) != 1 {
				rt.Fatalf("%v %v", err, r.Mistakes)
			}
			var got []string
			for _, row := range r.Tables[0].Rows {
				got = append(got, row.Text("a")+"|"+row.Text("b")+"|"+row.Text("c"))
			}
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				rt.Fatalf("%s: %q, want %q", name, got, want)
			}
		}
	})
}
