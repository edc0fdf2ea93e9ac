package importers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// Dressings come together: whatever is drawn of them, the rows are understood as they were.
func TestDressingsTogether(t *testing.T) {
	all, _ := byDepartment(demoLines("catalog.csv"))
	c := newCounty(t)
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(what string) bool { return rapid.Bool().Draw(rt, what) }
		from := rapid.IntRange(0, len(all)-30).Draw(rt, "from")
		lines := all[from : from+rapid.IntRange(3, 30).Draw(rt, "lines")]
		keys := rapid.Permutation(columns).Draw(rt, "order")
		format := rapid.SampledFrom([]string{"xlsx", "xls", "csv", "gb18030"}).Draw(rt, "format")
		merging := format == "xlsx" || format == "xls"

		rows := grid(lines, keys)
		if draw("texts") {
			rows = each(rows, 1, asTexts(func(s string) string { return "\u3000" + s + " \n" }))
		}
		if draw("broken") {
			col := slices.Index(keys, "name")
			rows = each(rows, 1, func(_, j int, c any) any {
				if j == col {
					return broken(strings.TrimSpace(c.(string)), "\r\n")
				}
				return c
			})
		}
		var merges []string
		if draw("merged") && merging {
			rows, merges = mergedDown(rows, slices.Index(keys, "department"), lines)
		}
		if draw("serial") {
			for i := range rows {
				rows[i] = append([]any{i}, rows[i]...)
			}
			rows[0][0] = "序\n号"
			for i, m := range merges {
				merges[i] = moved(m, 0, 1)
			}
		}
		if draw("further") {
			for i := range rows {
				rows[i] = append(rows[i], fmt.Sprintf("x%d", i))
			}
			rows[0][len(rows[0])-1] = "责任科室"
		}
		if draw("totals") {
			rows = append(rows, []any{"合 计", nil, nil, len(lines)}, nil, []any{"注：1.时限为工作日。"}, []any{"2.由县行政审批服务局解释。"})
		}
		if draw("titles") {
			rows = append([][]any{{"镇巴县下放镇（街道）审批服务事项目录"}, nil, {fmt.Sprintf("（共%d项）", len(lines))}}, rows...)
			for i, m := range merges {
				merges[i] = moved(m, 3, 0)
			}
			merges = append(merges, "A1:F1")
		}
		p := page{name: "目录", rows: rows, merges: merges}
		var data []byte
		name := "目录." + format
		switch format {
		case "xlsx":
			p.empty = rapid.SampledFrom([]int{0, 200}).Draw(rt, "empty")
			data = xlsx(page{name: "说明", rows: [][]any{{"本表由各部门填写"}}}, p)
		case "xls":
			data = xlsOf(p)
		case "csv":
			data = csvOf(rows)
		default:
			name, data = "目录.csv", gb18030(csvOf(rows))
		}
		r, err := c.im.Catalog(context.Background(), c.deed(), importers.File{Name: name, Data: data}, importers.CatalogOptions{Place: placeCode, DryRun: true})
		if err != nil {
			rt.Fatal(err)
		}
		got, want := understood(r, columns), shown(lines, columns, func(string) bool { return true })
		if len(r.Mistakes) > 0 || !slices.Equal(got, want) || r.Read != len(lines) {
			rt.Fatalf("%s%s\n%s\n%s", told(r.Mistakes), counts(r), strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if strings.Contains(said(r.Notices), "表里读到") {
			rt.Fatalf("the count in the title is right: %s", said(r.Notices))
		}
	})
}

// mergedDown merges a column over rows of one department, with old values under the merges.
func mergedDown(rows [][]any, col int, lines []line) ([][]any, []string) {
	var merges []string
	for i := 0; i < len(lines); {
		n := 1
		for i+n < len(lines) && lines[i+n]["department"] == lines[i]["department"] {
			rows[i+n+1][col] = "旧值"
			n++
		}
		if n > 1 {
			merges = append(merges, sheet.Ref(i+2, col+1)+":"+sheet.Ref(i+n+1, col+1))
		}
		i += n
	}
	return rows, merges
}

// moved is a merged range some rows down and columns to the right.
func moved(m string, down, right int) string {
	var c1, c2 rune
	var r1, r2 int
	_, err := fmt.Sscanf(m, "%c%d:%c%d", &c1, &r1, &c2, &r2)
	must(err)
	return fmt.Sprintf("%c%d:%c%d", c1+rune(right), r1+down, c2+rune(right), r2+down)
}
