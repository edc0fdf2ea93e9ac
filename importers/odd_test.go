package importers_test

import (
	"strings"
	"testing"

	"jiedezhu/importers"
)

// Small sheets of odd shapes, and what is understood of each row: name, sub-item, type, department
// and the two limits.
func TestOddSheets(t *testing.T) {
	keys := []string{"name", "sub_item", "type", "department", "legal_days", "promised_days"}
	for name, c := range map[string]struct {
		file   string
		data   []byte
		rows   []string
		notice string
	}{
		"a published list": {data: xlsx(page{name: "权责清单", merges: []string{"A1:N1", "G2:H2"}, rows: [][]any{
			{"镇巴县民政局权责清单"},
			{"序号", "项目", "子项", "职权类型", "行使主体", "承办机构", "实施层级及权限", nil, "法定期限（天/日）", "承诺期限（天/日）", "实施依据", "责任事项内容", "追责情形", "备注"},
			{1, "最低生活保障\n对象认定", "城市", "行政给付", "县民政局", "社救股", "县级", "审核", "20", "10", "《办法》", "一、…", "…", nil},
			{2, "临时救助", "无", "行政\n给付", "县民政局", "社救股", "县级", "审核", "/", "/", "《办法》", "一、…", "…", "x"},
		}}), rows: []string{"最低生活保障对象认定|城市|行政给付|县民政局|20|10|", "临时救助||行政给付|县民政局|||"}},
		"three lines of head": {data: xlsx(page{name: "目录", merges: []string{"A2:H2", "A3:A5", "B3:D3", "E3:G3", "H3:H5", "B4:B5", "C4:C5", "D4:D5", "E4:F4", "G4:G5"}, rows: [][]any{
			{"附件1"}, {"镇巴县下放事项目录"},
			{"序号", "基本信息", nil, nil, "办理信息", nil, nil, "备注"},
			{nil, "事项名称", "主管部门", "事项类型", "时限（工作日）", nil, "办理方式", nil},
			{nil, nil, nil, nil, "法定", "承诺", nil, nil},
			{1, "低保", "县民政局", "行政给付", 20, 10, "镇级办理", nil},
		}}), rows: []string{"低保||行政给付|县民政局|20|10|"}},
		"heads of two words, totals with numbers": {notice: "合计", data: one([][]any{
			{"事项名称*", "主管部门/实施主体", "事项类型"}, {"甲项", "县民政局", "行政许可"}, {"小计：1项"},
			{"事项名称*", "主管部门/实施主体", "事项类型"}, {"乙项", "县民政局", "行政许可"}, {nil, "合计：2项"}}),
			rows: []string{"甲项||行政许可|县民政局|||", "乙项||行政许可|县民政局|||"}},
		"sub-items on lines of their own": {file: "目录.csv", notice: "1 行只有子项", data: csvOf([][]any{
			{"序号", "事项名称", "子项名称", "主管部门", "法定时限"}, {1, "甲项", "子1", "县民政局", "20"}, {nil, nil, "子2", nil, "30"}, {2, "乙项", nil, "县民政局", 5}}),
			rows: []string{"甲项|子1；子2||县民政局|30||", "乙项|||县民政局|5||"}},
		"label and department in two cells": {data: one([][]any{
			{"下放事项"}, {"部门名称：", "县民政局"}, {"序号", "事项名称", "事项类型"}, {1, "甲项", "行政许可"}}),
			rows: []string{"甲项||行政许可|县民政局|||"}},
		"item and sub-item merged on two levels": {data: one([][]any{
			{"序号", "主管部门", "事项类型", "事项名称", "子项名称", "适用范围"},
			{1, "县民政局", "行政给付", "低保", "城市低保", "全部"},
			{nil, nil, nil, nil, "农村低保", "全部"},
			{2, nil, nil, "临时救助", "无", "仅渔渡镇"},
			{3, "县财政局", "公共服务", "补贴"},
		}, "A2:A3", "B2:B4", "C2:C4", "D2:D3"), rows: []string{"低保|城市低保；农村低保|行政给付|县民政局|||", "临时救助||行政给付|县民政局|||", "补贴||公共服务|县财政局|||"}},
		"limits with units of their own": {notice: "已折成日数", data: one([][]any{
			{"事项名称", "主管部门", "法定办结时限", "法定办结时限单位", "承诺办结时限", "承诺办结时限单位"},
			{"甲项", "县民政局", 3, "月", 20, "工作日"}, {"乙项", "县民政局", 20, "工作日", 10, "工作日"}}),
			rows: []string{"甲项|||县民政局|90|20|", "乙项|||县民政局|20|10|"}},
		"departments with the number of their items": {data: one([][]any{
			{"序号", "主管部门", "事项名称"}, {1, "县民政局\n（28项）", "甲项"}, {2, nil, "乙项"}, {1, "县财政局（共1项）", "丙项"}}, "B2:B3"),
			rows: []string{"甲项|||县民政局|||", "乙项|||县民政局|||", "丙项|||县财政局|||"}},
		"departments on lines of the names": {data: one([][]any{
			{"序号", "事项名称", "事项类型"}, {"一", "县民政局"}, {1, "甲项", "行政许可"}, {nil, "县财政局（1项）"}, {1, "乙项", "行政许可"}}),
			rows: []string{"甲项||行政许可|县民政局|||", "乙项||行政许可|县财政局|||"}},
		"units on a line under the head": {data: one([][]any{
			{"事项名称", "主管部门", "法定时限", "承诺时限"}, {nil, nil, "（工作日）", "工作日"}, {"甲项", "县民政局", 20, 10}}),
			rows: []string{"甲项|||县民政局|20|10|"}},
		"one department in two words": {notice: "是同一个部门吗", data: one([][]any{
			{"事项名称", "主管部门"}, {"甲项", "民政局"}, {"乙项", "县民政局"}, {"丙项", "县 民 政 局"}}),
			rows: []string{"甲项|||民政局|||", "乙项|||县民政局|||", "丙项|||县民政局|||"}},
	} {
		t.Run(name, func(t *testing.T) {
			file := c.file
			if file == "" {
				file = "目录.xlsx"
			}
			r := newCounty(t).catalog(file, c.data, importers.CatalogOptions{})
			if len(r.Mistakes) > 0 {
				t.Fatal(told(r.Mistakes))
			}
			sameLines(t, understood(r, keys), c.rows)
			if !strings.Contains(said(r.Notices), c.notice) {
				t.Errorf("%q is not told in %q", c.notice, said(r.Notices))
			}
		})
	}
}

// Two columns under one head are one where they say the same.
func TestTwoColumnsUnderOneHead(t *testing.T) {
	data := one([][]any{{"主管部门", "事项名称", "法定时限", "法定时限"}, {"县民政局", "甲项", 5, 5}, {"县民政局", "乙项", 5, 6}})
	r := newCounty(t).catalog("目录.xlsx", data, importers.CatalogOptions{})
	if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "D3" || r.Accepted != 1 {
		t.Fatalf("%s\n%s", counts(r), told(r.Mistakes))
	}
}

// A workbook that holds the same list twice is one mistake, not one a row.
func TestListThatStandsTwice(t *testing.T) {
	lines := demoLines("catalog.csv")
	r := newCounty(t).catalog("目录.xlsx", xlsx(page{name: "2022", rows: grid(lines, columns)}, page{name: "2021", rows: grid(lines, columns)}), importers.CatalogOptions{})
	if len(r.Mistakes) != 1 || r.Mistakes[0].Sheet != "2021" || r.Read != 424 || r.Accepted != 212 {
		t.Fatalf("%s\n%s", counts(r), told(r.Mistakes))
	}
}
