package importers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jiedezhu/importers"
)

func townGrid(lines []line, heads ...any) [][]any {
	if heads == nil {
		heads = []any{"行政区划代码", "单位名称"}
	}
	out := [][]any{heads}
	for _, l := range lines {
		out = append(out, []any{l["code"], l["name"]})
	}
	return out
}

func TestTownDressings(t *testing.T) {
	all := demoLines("towns.csv")
	for name, c := range map[string]struct {
		file   string
		data   []byte
		county string
		notice string
	}{
		"the file itself": {file: "towns.csv", data: demoFile("towns.csv")},
		"GB18030":         {file: "镇.csv", data: gb18030(csvOf(townGrid(all)))},
		".xls":            {file: "镇.xls", data: xlsOf(page{name: "镇", rows: townGrid(all)})},
		"镇(办)":            {data: one(townGrid(all, "代码", "镇(办)"))},
		"镇(街道)":           {data: one(townGrid(all, "区划代码", "镇(街道)"))},
		"codes as numbers": {data: one(each(townGrid(all), 1, func(_, col int, c any) any {
			if col == 0 {
				var n int
				_, err := fmt.Sscan(c.(string), &n)
				must(err)
				return n
			}
			return c
		}))},
		"twelve digits": {data: one(townGrid(set(all, "code", func(_ int, l line) string { return l["code"] + "000" })))},
		"twelve digits, numbers": {data: one(each(townGrid(all), 1, func(_, col int, c any) any {
			if col == 0 {
				var n int
				_, err := fmt.Sscan(c.(string)+"000", &n)
				must(err)
				return n
			}
			return c
		}))},
		"names parted by blanks":  {data: one(townGrid(set(all, "name", func(_ int, l line) string { return strings.Join(strings.Split(l["name"], ""), "\u3000") })))},
		"blanks and ' in codes":   {data: one(townGrid(set(all, "code", func(_ int, l line) string { return "'" + l["code"][:6] + "\u00a0" + l["code"][6:] + " " })))},
		"full-width":              {data: one(townGrid(set(all, "code", func(_ int, l line) string { return strings.NewReplacer("6", "６", "0", "０").Replace(l["code"]) })))},
		"title, serial and total": {data: one(slices.Concat([][]any{{"镇巴县镇（街道）一览表"}, {"序号", "镇（街道）", "行政区划代码", "备注"}}, townRows(all), [][]any{{"合计", "20个"}}), "A1:B1")},
		"levels above and villages below": {county: "镇巴县", notice: "2 行是村（社区）", data: one(append(append([][]any{{"统计用区划代码", "名称"}, {"610000000000", "陕西省"}, {"610700000000", " 汉中市"}, {"610728000000", "  镇巴县"}},
			townGrid(all)[1:]...), []any{"610728101001", "街道社区"}, []any{"610728101201", "三湾村"}))},
		"name first": {data: one(each(townGrid(all), 0, func(_, _ int, c any) any { return c }))},
		"two columns side by side with remarks": {data: one(func() [][]any {
			rows := townGrid(all)
			for i := range rows {
				rows[i] = append(rows[i], "备注")
			}
			return rows
		}())},
	} {
		t.Run(name, func(t *testing.T) {
			file := c.file
			if file == "" {
				file = "镇.xlsx"
			}
			e := emptyCounty(t)
			r := e.towns(file, c.data)
			wantCounts(t, r, "read 20 accepted 20 added 20 changed 0 unchanged 0 absent 0 saved true")
			keys := []string{"code", "name"}
			sameLines(t, understood(r, keys), shown(all, keys, func(string) bool { return true }))
			if c.notice != "" {
				wantNotice(t, r, c.notice)
			}
			if c.county != "" && !strings.Contains(e.state(), c.county) {
				t.Errorf("the county is not %s", c.county)
			}
			wantCounts(t, e.towns(file, c.data), "read 20 accepted 20 added 0 changed 0 unchanged 20 absent 0 saved true")
		})
	}
}

func townRows(lines []line) (rows [][]any) {
	for i, l := range lines {
		rows = append(rows, []any{i + 1, l["name"], l["code"]})
	}
	return rows
}

func TestTownMistakes(t *testing.T) {
	type change struct {
		row, col int
		value    any
	}
	for name, c := range map[string]struct {
		change []change
		wrong  int
		told   []string // cell and a piece of the reason
	}{
		"letters":            {[]change{{3, 0, "61072810A"}}, 1, []string{"A3 不是镇（街道）的代码"}},
		"ten digits":         {[]change{{3, 0, "6107281020"}}, 1, []string{"A3 不是镇（街道）的代码"}},
		"six digits":         {[]change{{3, 0, "610728"}}, 1, []string{"A3 不是镇（街道）的代码"}},
		"padded to a county": {[]change{{3, 0, "610728000000"}}, 1, []string{"A3 不是镇（街道）的代码"}},
		"a village's code":   {[]change{{3, 0, "610728102201"}}, 1, []string{"A3 不是镇（街道）的代码"}},
		"no code":            {[]change{{3, 0, nil}}, 1, []string{"A3 没有填行政区划代码"}},
		"no name":            {[]change{{5, 1, nil}}, 1, []string{"B5 没有填镇（街道）名称"}},
		"lost digits":        {[]change{{4, 0, "6.10728E+11"}}, 1, []string{"A4 数字"}},
		"code twice":         {[]change{{7, 0, "610728101"}}, 1, []string{"A7 代码 610728101 与 A3 重复"}},
		"name twice":         {[]change{{7, 1, "渔渡镇"}}, 1, []string{"B7 名称“渔渡镇”与 B3 重复"}},
		"the row twice":      {[]change{{7, 0, "610728101"}, {7, 1, "渔渡镇"}}, 1, []string{"A7 代码 610728101 与 A3 重复"}},
		"another county":     {[]change{{9, 0, "610727107"}}, 1, []string{"A9 属于另一个县（610727）"}},
		"all kinds": {[]change{{3, 0, "x"}, {4, 0, nil}, {5, 1, nil}, {6, 0, "6.10728E+11"}, {10, 0, "610728107"}, {10, 1, "黎坝镇"}, {11, 0, "610727109"}}, 7, []string{
			"A3 不是", "A4 没有填", "B5 没有填", "A6 数字", "A10 与 A9 重复", "B18 与 B10 重复", "A11 另一个县"}},
	} {
		t.Run(name, func(t *testing.T) {
			rows := townGrid(demoLines("towns.csv"))
			for _, x := range c.change {
				rows[x.row-1][x.col] = x.value
			}
			e := newCounty(t)
			before := e.state()
			for _, f := range []importers.File{{Name: "镇.xlsx", Data: one(rows)}, {Name: "镇.csv", Data: csvOf(rows)}} {
				r := e.towns(f.Name, f.Data)
				got := told(r.Mistakes)
				if len(r.Mistakes) != len(c.told) || r.Read != 20 || r.Accepted != 20-c.wrong || r.Saved {
					t.Fatalf("%s %s\n%s", f.Name, counts(r), got)
				}
				for _, want := range c.told {
					cell, reason, _ := strings.Cut(want, " ")
					if !slices.ContainsFunc(strings.Split(got, "\n"), func(l string) bool {
						return strings.Contains(l, "!"+cell+" ") && strings.Contains(l, reason)
					}) {
						t.Errorf("%s: %q is not told:\n%s", f.Name, want, got)
					}
				}
			}
			if e.state() != before {
				t.Error("the store has changed")
			}
		})
	}
}

func TestTownsAgain(t *testing.T) {
	c := newCounty(t)
	lines := set(demoLines("towns.csv"), "name", func(i int, l line) string {
		if i == 1 {
			return "渔度镇"
		}
		return l["name"]
	})
	wantCounts(t, c.towns("镇.xlsx", one(townGrid(lines))), "read 20 accepted 20 added 0 changed 1 unchanged 19 absent 0 saved true")
	more := []line{{"code": "610728119", "name": "新设镇"}}
	r := c.towns("镇.xlsx", one(townGrid(more)))
	wantCounts(t, r, "read 1 accepted 1 added 1 changed 0 unchanged 0 absent 20 saved true")
	wantNotice(t, r, "20 个镇（街道）不在表里，照旧保留")
}
