package importers_test

import (
	"slices"
	"strings"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// A summary of acceptances as a county draws it: centres by name, a title with the year, scores as
// numbers and texts, verdicts in the words that people use.
func TestAcceptanceSummary(t *testing.T) {
	const drawn = `
镇巴县2021年度镇便民服务中心验收汇总表
序号|镇便民服务中心|验收时间|自评得分|考核得分|验收结论|验收组|存在问题|备注
1|渔渡镇便民服务中心|2021.12.20|#98|#92.55|验收合格|组长：甲；成员：乙、丙|标识不全|
2|盐场镇便民服务中心|12月21日-22日|95分|71.5分|限期整改|甲、乙|无|
3|观 音 镇便民服务中心|2021年12月23日||88/100|||
4|泾洋街道便民服务中心||||未验收||
合计|3||||||`
	c := pastCounty(t)
	f := drawnFile("验收汇总", drawn, "A1:I1")
	dry := acceptancesOf(importers.AcceptanceOptions{})(c, f, true)
	r := acceptancesOf(importers.AcceptanceOptions{})(c, f, false)
	if r.Added != 3 || dry.Added != 3 || !r.Saved || dry.Saved {
		t.Fatalf("%s\n%s\n%s", counts(r), told(r.Mistakes), said(r.Notices))
	}
	var got []string
	for _, l := range strings.Split(strings.TrimSpace(rowsOf(r)), "\n") {
		got = append(got, strings.TrimSpace(l))
	}
	sameLines(t, got, []string{
		"渔渡镇 2021-12-20  92.55 98 合格   甲 乙、丙  存在问题：标识不全",
		"盐场镇 2021-12-21  71.5 95 限期整改    甲、乙",
		"观音镇 2021-12-23  88  合格",
	})
	for _, part := range []string{"1 行还没有验收", "1 行没有写结论", "1 格日期写了几天"} {
		if !strings.Contains(said(r.Notices), part) {
			t.Errorf("%q is not said:\n%s", part, said(r.Notices))
		}
	}
	was := c.everything()
	if again := acceptancesOf(importers.AcceptanceOptions{})(c, f, false); again.Unchanged != 3 || c.everything() != was {
		t.Errorf("again: %s\n%s", counts(again), told(again.Mistakes))
	}
}

// Days that no row has are asked once for the file, and every mistake stands at its cell.
func TestAcceptanceSummaryMistakes(t *testing.T) {
	const drawn = `
镇|得分|结论|轮次|建设年度|验收日期
渔渡镇|#92|合格|||
盐场镇|#80|合格|||
没有的镇|#80|合格|||2022-01-01
观音镇|#180|基本满意|第九|去年|昨天`
	c := pastCounty(t)
	r := acceptancesOf(importers.AcceptanceOptions{})(c, drawnFile("验收", drawn), false)
	for _, want := range []string{"F2 2 行没有验收日期", "A4 区划表里没有", "C5 “基本满意”不是验收结论", "D5 “第九”不是轮次", "E5 “去年”不是建设任务年度", "F5 “昨天”不是日期"} {
		cell, part, _ := strings.Cut(want, " ")
		if !slices.ContainsFunc(r.Mistakes, func(m fault.Mistake) bool { return m.Cell == cell && strings.Contains(m.Reason.String(), part) }) {
			t.Errorf("%q is not told:\n%s", want, told(r.Mistakes))
		}
	}
	r = acceptancesOf(importers.AcceptanceOptions{Day: day("2022-01-01")})(c, drawnFile("验收", "\n镇|得分\n渔渡镇|#92\n盐场镇|#101"), false)
	if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "B3" {
		t.Errorf("%s", told(r.Mistakes))
	}
	if r := acceptancesOf(importers.AcceptanceOptions{})(c, drawnFile("验收", "\n镇|验收日期\n渔渡镇|2022-01-01"), false); len(r.Mistakes) != 1 || !strings.Contains(told(r.Mistakes), "得分、结论") {
		t.Errorf("%s", told(r.Mistakes))
	}
}

// A ledger of findings as a county draws it.
func TestFindingLedger(t *testing.T) {
	const drawn = `
巡察反馈问题整改台账（2022年）
序号|镇（街道）/单位|问题描述|条款|责任单位|责任人|整改措施|整改时限|整改完成时间|销号情况|备注
1|渔渡镇|窗口没有公示时限|3.2||甲|制作公示牌|3月底前|2022.3.20|已销号（2022.4.2）|
2|县民政局|没有委托书|||乙|补签委托书|立行立改|2022-03-10|未销号|
3|盐场镇|窗口无人|2.1|县民政局、县财政局|丙|轮岗|2022年6月30日||否|重点
4|观音镇|没有台账|||||长期坚持|||`
	c := pastCounty(t)
	f := drawnFile("台账", drawn, "A1:K1")
	in := findingsOf(importers.FindingOptions{Found: day("2022-02-28")})
	r := in(c, f, false)
	if r.Added != 4 || !r.Saved {
		t.Fatalf("%s\n%s\n%s", counts(r), told(r.Mistakes), said(r.Notices))
	}
	var got []string
	for _, row := range r.Rows {
		var v []string
		for _, k := range []string{"town", "unit", "source", "text", "due", "found", "rectified", "closed", "state", "remark"} {
			v = append(v, row.Get(k))
		}
		got = append(got, strings.Join(v, " "))
	}
	sameLines(t, got, []string{
		"渔渡镇 渔渡镇 巡察反馈 窗口没有公示时限 2022-03-31 2022-02-28 2022-03-20 2022-04-02 已销号 ",
		" 县民政局 巡察反馈 没有委托书 2022-02-28 2022-02-28 2022-03-10  待复查 ",
		" 县民政局 巡察反馈 窗口无人 2022-06-30 2022-02-28   整改中 盐场镇；配合单位：县财政局；重点",
		"观音镇 观音镇 巡察反馈 没有台账  2022-02-28   待整改 ",
	})
	for _, part := range []string{"1 个问题的期限不是日期", "1 个问题写了几个单位"} {
		if !strings.Contains(said(r.Notices), part) {
			t.Errorf("%q is not said:\n%s", part, said(r.Notices))
		}
	}
	was := c.everything()
	if again := in(c, f, false); again.Unchanged != 4 || c.everything() != was {
		t.Errorf("again: %s\n%s", counts(again), told(again.Mistakes))
	}
	more := in(c, drawnFile("台账", strings.Replace(drawn, "2022年6月30日||否", "2022年6月30日|2022-06-20|是", 1), "A1:K1"), true)
	if more.Changed != 1 || more.Unchanged != 3 {
		t.Errorf("more: %s\n%s", counts(more), told(more.Mistakes))
	}
}

// What a ledger does not say is asked once for the file; what is no word of its column is told.
func TestFindingLedgerMistakes(t *testing.T) {
	const drawn = `
单位|存在问题|期限|状态|销号日期
渔渡镇|甲|尽快|已整改|
盐场镇|乙|2022-04-01|不清楚|哪天
没有的局|丙|||
观音镇||||`
	c := pastCounty(t)
	r := findingsOf(importers.FindingOptions{})(c, drawnFile("整改", drawn), false)
	for _, want := range []string{"4 个问题没有来源", "1 个问题写了整改完成", "“尽快”不是期限", "“不清楚”不是整改状态", "“哪天”不是日期", "没有“没有的局”"} {
		if !strings.Contains(told(r.Mistakes), want) {
			t.Errorf("%q is not told:\n%s", want, told(r.Mistakes))
		}
	}
	r = findingsOf(importers.FindingOptions{Source: acceptance.FromAudit, Day: day("2022-05-01")})(c, drawnFile("整改", "\n单位|存在问题|状态\n渔渡镇|甲|已整改\n盐场镇|乙|已销号"), false)
	if r.Added != 2 || r.Rows[0].Get("rectified") != "2022-05-01" || r.Rows[1].Get("closed") != "2022-05-01" {
		t.Errorf("%s\n%s\n%s", counts(r), told(r.Mistakes), rowsOf(r))
	}
}
