package importers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jiedezhu/importers"
)

// dressing is a workbook as a county sends it, made of the rows of the demonstration.
type dressing struct {
	name   string
	file   string   // 目录.xlsx where empty
	lines  int      // how many of the rows; 0 is all
	keys   []string // the columns that the sheet has; nil is all
	make   func(lines []line) []byte
	want   func(lines []line) []line // what is understood, where that is not the lines
	notice string                    // what has to be told
}

var headWords = map[string]string{
	"code": "事项编码", "name": "事项名称", "type": "事项类型", "department": "主管部门", "delivery": "办理方式", "legal_days": "法定时限（工作日）",
	"promised_days": "承诺时限（工作日）", "basis": "设定依据", "category": "大类", "delegation": "下放方式", "scope": "适用范围",
	"training": "应培训", "seal": "印章", "system": "业务系统", "supervisor": "监管部门",
}

// short are columns of a list of the usual kind, without codes.
var short = []string{"name", "type", "department", "legal_days", "promised_days", "basis"}

func heads(keys []string) []any {
	var out []any
	for _, k := range keys {
		out = append(out, headWords[k])
	}
	return out
}

func cells(l line, keys []string) []any {
	var out []any
	for _, k := range keys {
		if l[k] == "" {
			out = append(out, nil)
			continue
		}
		out = append(out, l[k])
	}
	return out
}

// grid is a head and the lines under it, with what stands above.
func grid(lines []line, keys []string, above ...[]any) [][]any {
	out := append(slices.Clone(above), heads(keys))
	for _, l := range lines {
		out = append(out, cells(l, keys))
	}
	return out
}

// one is a workbook of one sheet.
func one(rows [][]any, merges ...string) []byte {
	return xlsx(page{name: "目录", rows: rows, merges: merges})
}

// each changes every cell under the head.
func each(rows [][]any, from int, change func(row, col int, c any) any) [][]any {
	for i := from; i < len(rows); i++ {
		for j := range rows[i] {
			rows[i][j] = change(i, j, rows[i][j])
		}
	}
	return rows
}

// set copies lines with a column changed.
func set(lines []line, key string, value func(i int, l line) string) []line {
	out := make([]line, len(lines))
	for i, l := range lines {
		c := line{}
		for k, v := range l {
			c[k] = v
		}
		c[key] = value(i, l)
		out[i] = c
	}
	return out
}

func asTexts(f func(string) string) func(int, int, any) any {
	return func(_, _ int, c any) any {
		if s, ok := c.(string); ok {
			return f(s)
		}
		return c
	}
}

// byDepartment is the lines in groups of one department, in the order of the file, and how many
// each group has.
func byDepartment(lines []line) (sorted []line, sizes []int) {
	seen := map[string]bool{}
	for _, l := range lines {
		d := l["department"]
		if seen[d] {
			continue
		}
		seen[d] = true
		n := 0
		for _, x := range lines {
			if x["department"] == d {
				sorted = append(sorted, x)
				n++
			}
		}
		sizes = append(sizes, n)
	}
	return sorted, sizes
}

// renumbered are the lines with the codes that are given to a sheet without codes.
func renumbered(lines []line) []line {
	return set(lines, "code", func(i int, _ line) string { return fmt.Sprintf("XF-%03d", i+1) })
}

func sortedByDepartment(lines []line) []line {
	s, _ := byDepartment(lines)
	return renumbered(s)
}

func TestCatalogDressings(t *testing.T) {
	all := demoLines("catalog.csv")
	list := slices.Concat(plainDressings(), headDressings(), mergedDressings(), stateDressings(), textDressings(), departmentDressings())
	if len(list) < 40 {
		t.Fatalf("%d dressings", len(list))
	}
	for _, d := range list {
		t.Run(d.name, func(t *testing.T) {
			lines := all
			if d.lines > 0 {
				lines = all[:d.lines]
			}
			file, keys := d.file, d.keys
			if file == "" {
				file = "目录.xlsx"
			}
			if keys == nil {
				keys = columns
			}
			data := d.make(lines)
			want := lines
			if d.want != nil {
				want = d.want(lines)
			}
			c := newCounty(t)
			r := c.catalog(file, data, importers.CatalogOptions{})
			if len(r.Mistakes) > 0 {
				t.Fatalf("mistakes:\n%s", told(r.Mistakes[:min(5, len(r.Mistakes))]))
			}
			has := func(k string) bool { return k == "code" || slices.Contains(keys, k) }
			sameLines(t, understood(r, columns), shown(want, columns, has))
			if r.Read != len(want) || r.Added != len(want) || !r.Saved {
				t.Errorf("read %d, added %d, want %d", r.Read, r.Added, len(want))
			}
			if d.notice != "" && !strings.Contains(said(r.Notices), d.notice) {
				t.Errorf("notices %q lack %q", said(r.Notices), d.notice)
			}
			again := c.catalog(file, data, importers.CatalogOptions{})
			if again.Unchanged != len(want) || again.Added+again.Changed+again.Absent > 0 || again.Edition != nil {
				t.Errorf("again: %d unchanged, %d added, %d changed, %d absent", again.Unchanged, again.Added, again.Changed, again.Absent)
			}
			if !strings.Contains(said(again.Notices), "与现行目录相同") {
				t.Errorf("again: %q", said(again.Notices))
			}
		})
	}
}
