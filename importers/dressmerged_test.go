package importers_test

import (
	"fmt"
	"slices"
	"strings"

	"jiedezhu/importers/sheet"
)

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
		{name: "department once over its rows, CSV", file: "目录.csv", notice: "按上一行登记",
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
