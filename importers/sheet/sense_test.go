package sheet_test

import (
	"strings"
	"testing"

	"jiedezhu/importers/sheet"
)

// sensible is a list of columns small enough to see what a rule takes.
var sensible = sheet.Spec{Columns: []sheet.Column{
	{Key: "serial", Words: []string{"序号"}, Serial: true, Leave: true},
	{Key: "name", Words: []string{"事项名称", "事项"}, Identity: true},
	{Key: "town", Words: []string{"镇（街道）", "镇街", "单位"}, Own: true},
	{Key: "department", Words: []string{"主管部门", "实施部门", "审批部门"}, Own: true},
	{Key: "received", Words: []string{"承接日期", "是否承接"}, Parts: true},
	{Key: "due", Words: []string{"计划完成日期", "整改期限"}},
	{Key: "done", Words: []string{"完成日期", "整改完成日期"}},
	{Key: "promised", Words: []string{"承诺期限"}},
	{Key: "score", Words: []string{"得分", "评分"}, Sole: true},
	{Key: "verdict", Words: []string{"是否合格", "结论"}},
	{Key: "people", Words: []string{"参训人数"}},
	{Key: "basis", Words: []string{"设定依据", "实施依据"}, Parts: true},
	{Key: "clause", Words: []string{"评分内容"}, Weak: []string{"指标", "评分标准"}, Left: "section"},
	{Key: "section", Words: []string{"项目", "指标"}},
	{Key: "deduction", Words: []string{"评分标准"}},
	{Key: "phone", Words: []string{"联系电话"}},
	{Key: "aside", Words: []string{"责任事项"}, Leave: true},
}}

// keysOf are the keys of the heads of a sheet, a blank one as "-", further columns as received#2.
func keysOf(t *testing.T, text string, merges ...string) string {
	t.Helper()
	r := read(t, open(t, book(grid(text, merges...))), sensible)
	var keys []string
	for _, table := range r.Tables {
		for _, x := range table.Titles {
			key := strings.TrimPrefix(x.Key, "\x00")
			if key == "" {
				key = "-"
			}
			if x.Nth > 1 {
				key += "#" + string(rune('0'+x.Nth))
			}
			keys = append(keys, key)
		}
	}
	return strings.Join(keys, " ")
}

// A head is known by its parts under one word, without what narrows nothing; what turns its meaning, or
// makes it a part of a whole, is kept, so that heads that only look near are nobody's.
func TestSense(t *testing.T) {
	for key, heads := range map[string]string{
		"name":       "下放事项 赋权事项名称 许可事项名称 下放权力事项 委托事项 拟下放事项名称 行政审批事项清单 县级下放事项",
		"town":       "镇街 镇（办）名称 乡镇（街道） 镇街道办 所属乡镇 被检查镇（街道） 镇人民政府 所在单位名称",
		"department": "原实施部门 业务主管单位 主管机关 原审批部门",
		"received":   "承接时间 是否承接到位 实际承接时间",
		"due":        "拟完成时间 预计完成时间 应完成时间 计划完成时间 整改时限",
		"done":       "完成时间 实际完成时间 整改完成时间",
		"promised":   "承诺时限（工作日） 承诺办结期限 承诺时间",
		"score":      "综合得分 最终得分 专家组评分 总评分",
		"verdict":    "是否达标 评定结论",
		"people":     "参会人数 受训人数",
		"basis":      "设定和实施依据 设定/实施依据 设定、实施依据",
		"phone":      "联系电话（手机）",
		"aside":      "责任事项",
		"-": "能否承接 未承接原因 承接方式 承接率 应承接 承诺书 承办时间 办理时间 培训事项 监管事项 事项数 应承接事项数 拟承接时间 现场得分 " +
			"得分率 扣分 分值 标准分 达标率 监督电话 责任领导 责任股室 检查单位人员 未完成原因 整改率 法定代表人 原因 法定和承诺期限 主要做法",
	} {
		for _, head := range strings.Fields(heads) {
			got := keysOf(t, "序号|事项|"+head+"\n1|甲|乙")
			if key == "name" { // beside no other head of its column
				got = keysOf(t, "序号|"+head+"|结论\n1|甲|乙")
				got = strings.Replace(got, " verdict", "", 1)
			} else {
				got = strings.Replace(got, "name ", "", 1)
			}
			if got != "serial "+key {
				t.Errorf("%s is taken for %q, want %s", head, got, key)
			}
		}
	}
}

// What stands beside a head tells what it means.
func TestSettle(t *testing.T) {
	for _, tc := range []struct{ heads, want string }{
		{"序号|项目|评分标准|得分", "serial section clause score"},
		{"序号|指标|评分标准|得分", "serial clause deduction score"},
		{"序号|评分内容|评分标准|得分", "serial clause deduction score"},
		{"序号|指标|评分内容|评分标准", "serial section clause deduction"},
		{"事项|单位|镇（街道）", "name - town"},
		{"事项|镇街|单位", "name town -"},
		{"事项|审批部门|结论|主管部门", "name - verdict department"},
		{"事项|单位|单位", "name town town#2"},
		{"事项|是否承接|结论|承接时间", "name received verdict received#2"},
		{"事项|设定依据|结论|实施依据", "name basis verdict basis#2"},
	} {
		if got := keysOf(t, tc.heads+"\n1|2|3|4"); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.heads, got, tc.want)
		}
	}
	if got := keysOf(t, "序号|评分内容||得分\n1|甲|乙|3", "B1:C1"); got != "serial section clause score" {
		t.Errorf("one head over two columns: %s", got)
	}
}

// Sections may have a serial of their own; a table whose rows are numbered 一, 二 has none of them.
func TestSectionsWithSerials(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"序号|事项|结论\n一|县民政局|\n1|甲|是\n2|乙|否\n（二）|县林业局|3\n1|丙|是", "县民政局:甲 县民政局:乙 县林业局:丙"},
		{"序号|事项|结论\n一|甲|是\n二|乙|否\n三|丙|", ":甲 :乙 :丙"},
		{"序号|事项|结论\n1|甲|是\n二、|乙|不合格\n3|丙|是", ":甲 :乙 :丙"},
		{"序号|事项|结论\n一|甲|1\n1|乙|1\n二|林业类|2\n1|丙|2", ":甲 :乙 林业类:丙"},
		{"事项|结论|得分\n一、民政业务\n甲|是|3\n二、林业业务\n乙|否|4", "一、民政业务:甲 二、林业业务:乙"},
	} {
		r := read(t, open(t, book(grid(tc.text))), sensible)
		var got []string
		for _, table := range r.Tables {
			for _, row := range table.Rows {
				got = append(got, row.Group+":"+row.Text("name"))
			}
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("%q\n got %s\nwant %s", tc.text, strings.Join(got, " "), tc.want)
		}
	}
}

// A sheet of another kind is left to it where one of this kind stands beside it, and named where none
// does; a list without facts is none of a kind that needs them.
func TestKindred(t *testing.T) {
	ledger := sheet.Spec{Columns: []sheet.Column{
		{Key: "serial", Words: []string{"序号"}, Serial: true, Leave: true}, {Key: "name", Words: []string{"事项"}, Required: true},
		{Key: "department", Words: []string{"部门"}}, {Key: "day", Title: "签收日期", Words: []string{"签收日期"}},
	}, Facts: []string{"day"}}
	ledger.Others = []sheet.Kindred{{Name: "办件量", Spec: sheet.Spec{Facts: []string{"count"}, Columns: []sheet.Column{
		{Key: "name", Words: []string{"事项"}, Required: true}, {Key: "department", Words: []string{"部门"}}, {Key: "count", Words: []string{"件数"}},
	}}}}
	mine, other := grid("序号|事项|部门|签收日期\n1|甲|乙|2022-03-01"), grid("事项|部门|件数\n甲|乙|3")
	r := read(t, open(t, book(mine, other)), ledger)
	if len(r.Tables) != 1 || len(r.Mistakes) > 0 || !strings.Contains(notices(r), "像是办件量，没有读取") {
		t.Errorf("beside: %d tables, %v\n%s", len(r.Tables), r.Mistakes, notices(r))
	}
	r = read(t, open(t, book(other)), ledger)
	if len(r.Tables) != 0 || len(r.Mistakes) != 1 || !strings.Contains(r.Mistakes[0].Reason.String(), "缺少“签收日期”列") || !strings.Contains(notices(r), "像是办件量") {
		t.Errorf("alone: %d tables, %v\n%s", len(r.Tables), r.Mistakes, notices(r))
	}
}

func notices(r *sheet.Reading) string {
	var b strings.Builder
	for _, n := range r.Notices {
		b.WriteString(n.String() + "\n")
	}
	return b.String()
}
