package importers_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/importers/sheet"
)

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
