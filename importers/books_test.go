package importers_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
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
	added  int                       // items, where not one a line
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

func plainDressings() []dressing {
	return []dressing{
		{name: "the file itself", file: "catalog.csv", make: func([]line) []byte { return demoFile("catalog.csv") }},
		{name: "CSV with BOM", file: "目录.csv", make: func(l []line) []byte { return append([]byte("\ufeff"), csvOf(grid(l, columns))...) }},
		{name: "CSV in GB18030", file: "目录.csv", make: func(l []line) []byte { return gb18030(csvOf(grid(l, columns))) }},
		{name: "CSV by semicolons", file: "目录.csv", make: func(l []line) []byte {
			return []byte(strings.ReplaceAll(string(csvOf(grid(l, []string{"code", "name", "department"}))), ",", ";"))
		}, keys: []string{"code", "name", "department"}},
		{name: "a plain workbook", make: func(l []line) []byte { return one(grid(l, columns)) }},
		{name: ".xls", file: "目录.xls", make: func(l []line) []byte { return xlsOf(page{name: "目录", rows: grid(l, columns)}) }},
		{name: ".xls under the name .xlsx", make: func(l []line) []byte {
			return xlsOf(page{name: "目录", rows: grid(l, columns, []any{"下放事项目录"}), merges: []string{"A1:E1"}})
		}},
		{name: ".et", file: "目录.et", make: func(l []line) []byte { return xlsOf(page{name: "目录", rows: grid(l, columns)}) }},
		{name: "columns in another order", make: func(l []line) []byte {
			k := slices.Clone(columns)
			slices.Reverse(k)
			return one(grid(l, k))
		}},
		{name: "names of columns as the program calls them", make: func(l []line) []byte {
			rows := grid(l, columns)
			for i, k := range columns {
				rows[0][i] = strings.ToUpper(k[:1]) + strings.ReplaceAll(k[1:], "_", " ")
			}
			return one(rows)
		}},
		{name: "further columns that nobody knows", notice: "“办件量”列", make: func(l []line) []byte {
			rows := grid(l, columns)
			for i := range rows {
				rows[i] = append([]any{"x" + strconv.Itoa(i)}, append(rows[i], i)...)
			}
			rows[0][0], rows[0][len(rows[0])-1] = "经办科室", "办件量"
			return one(rows)
		}},
		{name: "columns known and left aside", make: func(l []line) []byte {
			rows := grid(l, columns)
			for i := range rows {
				rows[i] = append(rows[i], "一、负责…", "法律第十条", "县纪委监委")
			}
			n := len(columns)
			rows[0][n], rows[0][n+1], rows[0][n+2] = "部门职责", "责任事项依据", "追责对象范围"
			return one(rows)
		}},
		{name: "numbers as numbers", make: func(l []line) []byte {
			return one(each(grid(l, columns), 1, func(_, col int, c any) any {
				if k := columns[col]; k == "legal_days" || k == "promised_days" {
					n, err := strconv.Atoi(fmt.Sprint(c))
					must(err)
					return n
				}
				return c
			}))
		}},
		{name: "应培训 as truth values", make: func(l []line) []byte {
			return one(each(grid(l, columns), 1, func(_, col int, c any) any {
				if columns[col] == "training" {
					return c == "是"
				}
				return c
			}))
		}},
		{name: "no code column", keys: short, notice: "没有编码列", make: func(l []line) []byte { return one(grid(l, short)) }},
		{name: "code column with strokes", keys: short, notice: "没有编码", make: func(l []line) []byte {
			rows := grid(l, short)
			for i := range rows {
				rows[i] = append(rows[i], "/")
			}
			rows[0][len(short)] = "职权编码"
			return one(rows)
		}},
		{name: "编号 that is a serial", keys: short, make: func(l []line) []byte {
			rows := grid(l, short)
			for i := range rows {
				rows[i] = append([]any{i}, rows[i]...)
			}
			rows[0][0] = "编号"
			return one(rows)
		}},
		{name: "编号 that is the code", make: func(l []line) []byte {
			rows := grid(l, columns)
			rows[0][0] = "编号"
			return one(rows)
		}},
		{name: "codes of another kind", want: otherCodes, make: func(l []line) []byte { return one(grid(otherCodes(l), columns)) }},
		{name: "codes that are numbers", want: numberCodes, make: func(l []line) []byte {
			return one(each(grid(numberCodes(l), columns), 1, func(_, col int, c any) any {
				if col == 0 {
					n, err := strconv.Atoi(fmt.Sprint(c))
					must(err)
					return n
				}
				return c
			}))
		}},
	}
}

func otherCodes(l []line) []line {
	return set(l, "code", func(i int, _ line) string { return fmt.Sprintf("610728MZ-XK-%04d", i+1) })
}

func numberCodes(l []line) []line {
	return set(l, "code", func(i int, _ line) string { return strconv.Itoa(61072800 + i) })
}

func headDressings() []dressing {
	out := []dressing{
		{name: "titles merged over fewer columns", make: func(l []line) []byte {
			return one(grid(l, columns, []any{"镇巴县下放镇（街道）审批服务事项目录"}, []any{"（2022年版，共212项）"}), "A1:F1", "A2:F2")
		}},
		{name: "a count in the title that disagrees", notice: "写的是 218 项，表里读到 212 项", make: func(l []line) []byte {
			return one(grid(l, columns, []any{"镇巴县下放镇（街道）审批服务事项目录（218项）"}), "A1:F1")
		}},
		{name: "two lines of head", make: func(l []line) []byte {
			rows := grid(l, columns, heads(columns))
			rows[0][5], rows[0][6], rows[1][5], rows[1][6] = "时限", nil, "法定", "承诺"
			merges := []string{"F1:G1"}
			for i := range columns {
				if i != 5 && i != 6 {
					rows[1][i] = nil
					c := sheet.ColumnName(i + 1)
					merges = append(merges, c+"1:"+c+"2")
				}
			}
			return one(rows, merges...)
		}},
		{name: "two lines of head, not merged", make: func(l []line) []byte {
			rows := grid(l, columns, heads(columns))
			for i := range columns {
				rows[1][i] = nil
			}
			rows[0][5], rows[0][6], rows[1][5], rows[1][6] = "时限（工作日）", nil, "法定", "承诺"
			return one(rows)
		}},
		{name: "时限 with unit and remarks of their own", make: func(l []line) []byte {
			top := append(heads(columns[:5]), "法定办结时限", nil, nil, "承诺办结时限", nil, nil)
			top = append(top, heads(columns[7:])...)
			low := append(make([]any, 5), "时限", "单位", "说明", "时限", "单位", "说明")
			low = append(low, make([]any, 8)...)
			rows := [][]any{top, low}
			for _, x := range l {
				c := cells(x, columns)
				r := append(slices.Clone(c[:5]), c[5], "工作日", nil, c[6], "工作日", "材料齐全")
				rows = append(rows, append(r, c[7:]...))
			}
			return one(rows, "F1:H1", "I1:K1")
		}},
		{name: "heads broken and blank", make: func(l []line) []byte {
			rows := grid(l, columns)
			for i, h := range rows[0] {
				r := []rune(h.(string))
				rows[0][i] = " " + string(r[:1]) + "\n" + string(r[1:2]) + "\u3000 " + string(r[2:]) + "\u00a0"
			}
			rows[0][10] = "适 用\r\n范围（镇、街道）"
			return one(rows)
		}},
		{name: "numbers of columns under the head", make: func(l []line) []byte {
			rows := grid(l, columns)
			var n []any
			for i := range columns {
				n = append(n, i+1)
			}
			return one(slices.Insert(rows, 1, n))
		}},
		{name: "续表 with the head again", make: func(l []line) []byte {
			rows := grid(l, columns, []any{"下放事项目录"})
			rows = slices.Insert(rows, 120, []any{"续表"}, heads(columns))
			rows = slices.Insert(rows, 60, []any{"第 2 页"}, heads(columns))
			return one(rows, "A1:O1", "A61:O61", "A123:O123")
		}},
		{name: "several tables on one sheet", make: func(l []line) []byte {
			rows := grid(l[:50], columns, []any{"表一 民生"})
			other := slices.Clone(columns)
			slices.Reverse(other)
			rows = append(rows, nil, []any{"表二 其他"})
			rows = append(rows, grid(l[50:], other)...)
			return one(rows, "A1:O1", "A54:O54")
		}},
		{name: "one sheet after another", make: func(l []line) []byte {
			return xlsx(page{name: "说明", rows: [][]any{{"填表说明"}, {"请按部门填写"}}}, page{name: "民生 ", rows: grid(l[:100], columns)}, page{name: "其他", rows: grid(l[100:], columns)})
		}},
	}
	words := map[string][]string{
		"name":          {"事项名称", "项目", "权责事项名称", "权力事项名称", "职权名称", "标准事项名称", "权利名称", "项目名称", "下放事项名称"},
		"type":          {"权力类型", "职权类型", "事项类型", "权力类别", "项目类别", "类别"},
		"department":    {"行使主体", "责任主体", "实施主体", "法定实施主体", "主管部门", "主管单位", "实施部门", "事项所属部门", "授权部门"},
		"legal_days":    {"法定期限（天/日）", "法定办结时限（工作日）", "法定时限", "法定期限"},
		"promised_days": {"承诺期限（天/日）", "承诺办结时限（工作日）", "承诺时限", "承诺期限"},
		"basis":         {"实施依据", "设定依据", "法律依据", "执法依据", "设定、行使依据及有关条款"},
		"code":          {"职权编码", "事项编码", "事项编号"},
	}
	for n := range 9 {
		keys := append([]string{"code"}, short...)
		out = append(out, dressing{name: fmt.Sprintf("words of heads %d", n), lines: 30, keys: keys, make: func(l []line) []byte {
			rows := grid(l, keys)
			for i, k := range keys {
				rows[0][i] = words[k][n%len(words[k])]
			}
			return one(rows)
		}})
	}
	return out
}

func mergedDressings() []dressing {
	return []dressing{
		{name: "sub-items under a parent merged over them in every column of its own", lines: 24, keys: []string{"name", "department"}, notice: "",
			want: func(l []line) []line {
				var out []line
				for i := 0; i < len(l); i += 4 {
					out = append(out, l[i])
				}
				return renumbered(out)
			}, make: func(l []line) []byte {
				rows := [][]any{{"序号", "事项名称", "子项名称", "主管部门"}}
				var merges []string
				for i := range l {
					r := []any{nil, nil, fmt.Sprintf("子项%d", i%4), l[i/4*4]["department"]}
					if i%4 == 0 {
						r[0], r[1] = i/4+1, l[i]["name"]
						merges = append(merges, fmt.Sprintf("A%d:A%d", i+2, i+5), fmt.Sprintf("B%d:B%d", i+2, i+5))
					}
					rows = append(rows, r)
				}
				return one(rows, merges...)
			}},
		{name: "department merged down", want: func(l []line) []line { s, _ := byDepartment(l); return s }, make: func(l []line) []byte {
			s, sizes := byDepartment(l)
			rows, at := grid(s, columns), 2
			var merges []string
			for _, n := range sizes {
				for i := 1; i < n; i++ {
					rows[at-1+i][3] = "旧值"
				}
				if n > 1 {
					merges = append(merges, fmt.Sprintf("D%d:D%d", at, at+n-1))
				}
				at += n
			}
			return one(rows, merges...)
		}},
		{name: "department once over its rows, CSV", file: "目录.csv", notice: "沿用上面的部门",
			want: func(l []line) []line { s, _ := byDepartment(l); return s }, make: func(l []line) []byte {
				s, sizes := byDepartment(l)
				rows, at := grid(s, columns), 1
				for _, n := range sizes {
					for i := 1; i < n; i++ {
						rows[at+i][3] = nil
					}
					at += n
				}
				return csvOf(rows)
			}},
		{name: "an item merged over several rows in every column", make: func(l []line) []byte {
			rows := [][]any{heads(columns)}
			var merges []string
			for i, x := range l {
				rows = append(rows, cells(x, columns))
				for range i % 3 { // two of three items take more lines, with old values under the merges
					old := make([]any, len(columns))
					for c := range old {
						old[c] = "旧值"
					}
					rows = append(rows, old)
				}
				if n := i % 3; n > 0 {
					for c := range columns {
						name := sheet.ColumnName(c + 1)
						merges = append(merges, fmt.Sprintf("%s%d:%s%d", name, len(rows)-n, name, len(rows)))
					}
				}
			}
			return one(rows, merges...)
		}},
		{name: "an item over several rows whose basis is not merged", lines: 20, keys: short,
			want: func(l []line) []line {
				return set(l, "basis", func(_ int, l line) string { return strings.Trim(l["basis"]+"；《行政许可法》", "；") })
			}, make: func(l []line) []byte {
				rows := [][]any{heads(short)}
				var merges []string
				for _, x := range l {
					rows = append(rows, cells(x, short), []any{nil, nil, nil, nil, nil, "《行政许可法》"})
					for _, c := range "ABCDE" {
						merges = append(merges, fmt.Sprintf("%c%d:%c%d", c, len(rows)-1, c, len(rows)))
					}
				}
				return one(rows, merges...)
			}},
		{name: "sub-items as 无 and numbered", lines: 40, keys: short, make: func(l []line) []byte {
			rows := grid(l, short)
			for i := range rows {
				rows[i] = slices.Insert(rows[i], 1, any("无"))
			}
			rows[0][1], rows[3][1] = "子项名称", "1.申请\n2.变更\n3.注销"
			return one(rows)
		}},
		{name: "a parent repeated for each sub-item", keys: []string{"name", "department"},
			want: func(l []line) []line {
				return set(renumbered(l), "name", func(i int, _ line) string { return l[i/4*4]["name"] })
			}, make: func(l []line) []byte {
				rows := [][]any{{"序号", "事项名称", "子项", "主管部门"}}
				for i := range l {
					rows = append(rows, []any{i/4 + 1, l[i/4*4]["name"], fmt.Sprintf("%d.子项%d", i%4+1, i%4+1), l[i]["department"]})
				}
				return one(rows)
			}, lines: 28},
		{name: "a parent merged over rows with codes of their own", lines: 24, keys: []string{"code", "name", "department"},
			want: func(l []line) []line {
				return set(l, "name", func(i int, _ line) string { return l[i/4*4]["name"] })
			}, make: func(l []line) []byte {
				rows := [][]any{{"事项名称", "子项名称", "事项编码", "主管部门"}}
				var merges []string
				for i, x := range l {
					r := []any{nil, fmt.Sprintf("子项%d", i%4), x["code"], x["department"]}
					if i%4 == 0 {
						r[0] = x["name"]
						merges = append(merges, fmt.Sprintf("A%d:A%d", i+2, i+5))
					}
					rows = append(rows, r)
				}
				return one(rows, merges...)
			}},
		{name: "序号 missing, restarting and by formula", make: func(l []line) []byte {
			rows := grid(l, columns)
			for i := range rows {
				var c any = i%7 + 1
				switch i % 4 {
				case 0:
					c = nil
				case 1:
					c = formula{"COUNT($A$2:A2)+1", float64(i)}
				case 2:
					c = "2,3"
				}
				rows[i] = append([]any{c}, rows[i]...)
			}
			rows[0][0] = "序号"
			return one(rows)
		}},
		{name: "totals, notes and who filled it in", notice: "合计", make: func(l []line) []byte {
			rows := grid(l, columns)
			rows = append(rows, []any{"合计", 212}, []any{"注：本目录由县行政审批服务局负责解释。"}, []any{"备注：1.时限为工作日"}, []any{"填表人：", nil, "审核人："})
			return one(slices.Insert(rows, 30, []any{"小计", nil, nil, 28}))
		}},
	}
}

func stateDressings() []dressing {
	return []dressing{
		{name: "5,000 bordered rows and ghost columns", make: func(l []line) []byte {
			rows := grid(l, columns)
			rows[0] = append(rows[0], make([]any, 230)...)
			return xlsx(page{name: "目录", rows: rows, empty: 5000})
		}},
		{name: "a filter hides rows", notice: "隐藏的，已照常读取", make: func(l []line) []byte {
			return xlsx(page{name: "目录", rows: grid(l, columns), hidden: []int{5, 6, 7, 100}})
		}},
		{name: "hidden rows are older versions", notice: "没有读取", keys: short, make: func(l []line) []byte {
			rows := grid(l, short)
			for i := range rows {
				rows[i] = append([]any{i}, rows[i]...)
			}
			rows[0][0] = "序号"
			old := slices.Clone(rows[9])
			old[1], old[4] = "旧的名称", "60"
			return xlsx(page{name: "目录", rows: slices.Insert(rows, 9, old), hidden: []int{10}})
		}},
		{name: "hidden sheets", notice: "隐藏", make: func(l []line) []byte {
			return xlsx(page{name: "2021年", rows: grid(l[:5], columns), state: "hidden"}, page{name: "目录", rows: grid(l, columns)},
				page{name: "WpsReserved_CellImgList", rows: [][]any{{"ID"}}, state: "veryHidden"})
		}},
		{name: "sheet names that end in blanks", make: func(l []line) []byte { return xlsx(page{name: "目录 \u3000", rows: grid(l, columns)}) }},
		{name: "the county's part of a workbook of other lists", make: func(l []line) []byte {
			return xlsx(page{name: "签到", rows: [][]any{{"日期", "姓名", "电话"}, {"4月1日", "甲", "1"}}}, page{name: "目录", rows: grid(l, columns)})
		}},
		{name: "empty first column and lines above", make: func(l []line) []byte {
			rows := grid(l, columns)
			for i := range rows {
				rows[i] = append([]any{nil, nil}, rows[i]...)
			}
			return one(append(make([][]any, 4), rows...))
		}},
		{name: "rows numbered beforehand and left blank", make: func(l []line) []byte {
			rows := grid(l, columns)
			for i := range rows {
				rows[i] = append([]any{i}, rows[i]...)
			}
			rows[0][0] = "序号"
			for i := range 50 {
				rows = append(rows, []any{213 + i})
			}
			return one(rows)
		}},
		{name: "the towns on a sheet of their own", notice: "只有编码和名称", make: func(l []line) []byte {
			return xlsx(page{name: "目录", rows: grid(l, columns)}, page{name: "镇办", rows: townGrid(demoLines("towns.csv"), "代码", "名称")})
		}},
		{name: "several lines of notes and a date", make: func(l []line) []byte {
			rows := grid(l, columns, []any{"下放事项目录"}, []any{"单位：项"})
			for i := range rows {
				rows[i] = append([]any{nil}, rows[i]...)
			}
			return one(append(rows, []any{nil, nil, "注：1.时限为工作日。"}, []any{nil, nil, "2.本目录自印发之日起施行，由县行政审批服务局负责解释。"}, []any{nil, nil, "2022年4月25日"}))
		}},
		{name: "grouped by type", keys: []string{"name", "department", "type"}, lines: 60,
			want: func(l []line) []line { return renumbered(byType(l)) }, make: func(l []line) []byte {
				rows, last := [][]any{{"事项名称", "主管部门", "备注"}}, ""
				var merges []string
				for _, x := range byType(l) {
					if x["type"] != last {
						last = x["type"]
						rows = append(rows, []any{"一、" + last + "（若干项）"})
						merges = append(merges, fmt.Sprintf("A%d:C%d", len(rows), len(rows)))
					}
					rows = append(rows, []any{x["name"], x["department"]})
				}
				return one(rows, merges...)
			}},
		{name: "blank rows between", make: func(l []line) []byte {
			var rows [][]any
			for _, r := range grid(l, columns) {
				rows = append(rows, r, []any{" ", "\u3000", "\u200b"})
			}
			return one(rows)
		}},
	}
}

func byType(l []line) []line {
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(a, b line) int { return strings.Compare(a["type"], b["type"]) })
	return out
}

func textDressings() []dressing {
	wide := strings.NewReplacer("0", "０", "1", "１", "2", "２", "3", "３", "4", "４", "5", "５", "6", "６", "7", "７", "8", "８", "9", "９", "XF-", "ＸＦ－")
	return []dressing{
		{name: "full-width digits and letters", make: func(l []line) []byte { return one(each(grid(l, columns), 1, asTexts(wide.Replace))) }},
		{name: "blanks of every width around", make: func(l []line) []byte {
			return one(each(grid(l, columns), 1, asTexts(func(s string) string { return "\u2003\u00a0 " + s + "\u3000\u200b\ufeff \n" })))
		}},
		{name: "names broken every three characters", make: func(l []line) []byte {
			return one(each(grid(l, columns), 1, func(_, col int, c any) any {
				if k := columns[col]; k == "name" || k == "type" || k == "department" || k == "supervisor" {
					return broken(c.(string), "\n")
				}
				return c
			}))
		}},
		{name: "names parted by blanks", make: func(l []line) []byte {
			return one(each(grid(l, columns), 1, func(_, col int, c any) any {
				if k := columns[col]; k == "name" || k == "type" || k == "department" {
					return broken(c.(string), "\u3000")
				}
				return c
			}))
		}},
		{name: "types in other words", make: func(l []line) []byte {
			words := map[string][]string{
				"行政许可": {"许可", "行政许可类", "01行政许可", "行政许可事项"}, "行政给付": {"给付", "行政给付类", "行 政\n给 付"},
				"行政确认": {"确认", "行政确认（07）"}, "行政裁决": {"裁决"}, "公共服务": {"公共服务事项", "公共服务类", "20-公共服务"},
				"其他行政权力": {"其它行政权力", "其他类", "其他权力", "其他行政职权"},
			}
			return one(each(grid(l, columns), 1, func(row, col int, c any) any {
				if w := words[fmt.Sprint(c)]; columns[col] == "type" {
					return w[row%len(w)]
				}
				return c
			}))
		}},
		{name: "应培训 in other words", make: func(l []line) []byte {
			yes, no := []any{"√", "是", "需要", "✓", "应培训", "1", 1, "Y"}, []any{nil, "否", "×", "不需要", "无", "0", "/", "N"}
			return one(each(grid(l, columns), 1, func(row, col int, c any) any {
				switch {
				case columns[col] != "training":
					return c
				case c == "是":
					return yes[row%len(yes)]
				}
				return no[row%len(no)]
			}))
		}},
		{name: "scopes in other words", make: func(l []line) []byte {
			whole := []any{nil, "全部", "全县", "全县20个镇（街道）", "各镇(办)", "所有镇（街道）"}
			return one(each(grid(l, columns), 1, func(row, col int, c any) any {
				if columns[col] != "scope" {
					return c
				}
				s, _ := c.(string)
				names := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(s, "仅:"), "除:"), "外")
				names = strings.ReplaceAll(names, "渔渡镇", "渔度镇")
				names = strings.ReplaceAll(names, "、", []string{"、", "\n", "；", "，", " "}[row%5])
				switch {
				case s == "":
					return whole[row%len(whole)]
				case strings.HasPrefix(s, "仅"):
					return []string{"仅：", "仅限", "", "只限"}[row%4] + names
				}
				return []string{"除：" + names + "外", "除" + names + "以外的其他镇（街道）", "全部（" + names + "除外）", "不含" + names}[row%4]
			}))
		}},
		{name: "scopes by code", make: func(l []line) []byte {
			code := strings.NewReplacer(townCodes()...)
			return one(each(grid(l, columns), 1, func(_, col int, c any) any {
				if s, ok := c.(string); ok && columns[col] == "scope" {
					return code.Replace(s)
				}
				return c
			}))
		}},
		{name: "days in other words", make: func(l []line) []byte {
			say := []string{"%s", "%s.0", "%s日", "%s个工作日", "%s 天", "%s工作日内", "自受理之日起%s个工作日", "%s个工作日（不含公示30日）"}
			return one(each(grid(l, columns), 1, func(row, col int, c any) any {
				if k := columns[col]; k != "legal_days" && k != "promised_days" {
					return c
				}
				if c == "1" {
					return []any{"即办", "当场办结", "即时办结", "1个工作日", 1}[row%5]
				}
				return fmt.Sprintf(say[(row+col)%len(say)], c)
			}))
		}},
		{name: "two limits in one cell", notice: "取了最长的", make: func(l []line) []byte {
			return one(each(grid(l, columns), 1, func(_, col int, c any) any {
				if columns[col] == "legal_days" && c != "1" {
					return fmt.Sprintf("告知承诺制：1个工作日\n非告知承诺制：%s个工作日", c)
				}
				return c
			}))
		}},
		{name: "both limits in one column", make: func(l []line) []byte {
			keys := slices.Delete(slices.Clone(columns), 6, 7)
			rows := grid(l, keys)
			rows[0][5] = "法定/承诺办结时限（工作日）"
			for i, x := range l {
				rows[i+1][5] = x["legal_days"] + "/" + x["promised_days"]
			}
			return one(rows)
		}},
		{name: "types that nobody applies for", notice: "“行政处罚” 53 项",
			want: func(l []line) []line { return set(l, "type", everyFourth) },
			make: func(l []line) []byte { return one(grid(set(l, "type", everyFourth), columns)) }},
	}
}

func everyFourth(i int, l line) string {
	if i%4 == 0 {
		return "行政处罚"
	}
	return l["type"]
}

func broken(s, by string) string {
	var b strings.Builder
	for i, r := range []rune(s) {
		if i > 0 && i%3 == 0 {
			b.WriteString(by)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// townCodes are pairs of a town's name and its code.
func townCodes() (pairs []string) {
	for _, l := range demoLines("towns.csv") {
		pairs = append(pairs, l["name"], l["code"])
	}
	return pairs
}

func departmentDressings() []dressing {
	keys := []string{"name", "type", "legal_days", "promised_days", "basis"}
	with := append(slices.Clone(keys), "department")
	civil := func(l []line) []line { s, sizes := byDepartment(l); return renumbered(s[:sizes[0]]) }
	// sections are the lines a department each, with what stands above its rows.
	sections := func(l []line, above func(department string, n int) [][]any) [][]any {
		var rows [][]any
		s, sizes := byDepartment(l)
		for _, n := range sizes {
			rows = append(rows, above(s[0]["department"], n)...)
			rows = append(rows, grid(s[:n], keys)[1:]...)
			s = s[n:]
		}
		return rows
	}
	return []dressing{
		{name: "one sheet a department", keys: with, want: sortedByDepartment, make: func(l []line) []byte {
			var pages []page
			s, sizes := byDepartment(l)
			for i, n := range sizes {
				name := s[0]["department"]
				if i%2 == 1 {
					name = fmt.Sprintf("%d.%s（%d项）", i, name, n)
				}
				pages = append(pages, page{name: name, rows: grid(s[:n], keys)})
				s = s[n:]
			}
			return xlsx(pages...)
		}},
		{name: "department in the title", keys: with, want: civil, make: func(l []line) []byte {
			return one(grid(civil(l), keys, []any{"县民政局下放镇（街道）审批服务事项清单"}), "A1:E1")
		}},
		{name: "department in brackets of the title", keys: with, want: civil, make: func(l []line) []byte {
			return one(grid(civil(l), keys, []any{"2022年下放事项目录（县民政局）"}), "A1:E1")
		}},
		{name: "department on a line of its own", keys: with, want: civil, make: func(l []line) []byte {
			return one(grid(civil(l), keys, []any{"下放事项目录"}, []any{"部门名称（盖章）：县民政局", nil, nil, "填报日期：2022年4月1日"}), "A1:E1")
		}},
		{name: "department in the file's name", file: "县民政局权责清单.xlsx", keys: with, want: civil, make: func(l []line) []byte {
			return xlsx(page{name: "Sheet1", rows: grid(civil(l), keys)})
		}},
		{name: "department as head of a group", keys: with, want: sortedByDepartment, make: func(l []line) []byte {
			i := 0
			rows := append([][]any{heads(keys)}, sections(l, func(d string, n int) [][]any {
				i++
				return [][]any{{fmt.Sprintf("%s、%s（%d项）", []string{"一", "二", "三"}[i%3], d, n)}}
			})...)
			var merges []string
			for i, r := range rows {
				if len(r) == 1 {
					merges = append(merges, fmt.Sprintf("A%d:E%d", i+1, i+1))
				}
			}
			return one(rows, merges...)
		}},
		{name: "部门名称 on a line before each group", keys: with, want: sortedByDepartment, make: func(l []line) []byte {
			return one(append([][]any{heads(keys)}, sections(l, func(d string, _ int) [][]any { return [][]any{{"部门名称：" + d}} })...))
		}},
		{name: "a table for each department on one sheet", keys: with, want: sortedByDepartment, make: func(l []line) []byte {
			return one(sections(l, func(d string, n int) [][]any {
				return [][]any{nil, {"填报单位：" + d}, heads(keys)}
			}))
		}},
	}
}
