package importers_test

import (
	"fmt"
	"slices"
	"strings"
)

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
