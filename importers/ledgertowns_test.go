package importers_test

import (
	"slices"
	"strings"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

const townDown = `
镇巴县下放事项承接台账（2022年）
序号|镇（街道）|下放事项|||合计
||XF-001 最低生活保障对象认定、保障金给付|特困人员认定、救助供养金给付|低保边缘家庭认定|
1|渔渡镇（办）|√|2022年3月5日|3月8日|#3
2|盐场|2022.3.1|／|已签收|#2
3|泾洋街办|暂不承接（无专业人员）||-|#0`

// A ledger with its towns down and its items across says what the other way round says: the same
// lines, the same objections, mistakes at their cells.
func TestLedgerOfTownRows(t *testing.T) {
	c := pastCounty(t)
	opt := importers.LedgerOptions{Day: day("2022-03-10"), Pushed: day("2022-02-20")}
	r := ledgerOf(opt)(c, drawnFile("承接台账", townDown, "A2:A3", "B2:B3", "C2:E2", "F2:F3"), false)
	if got, want := rowsOf(r), "渔渡镇 XF-001 received 2022-03-10 \n盐场镇 XF-001 received 2022-03-01 \n泾洋街道 XF-001 objection 2022-03-10 无专业人员 \n渔渡镇 XF-002 received 2022-03-05 \n渔渡镇 XF-005 received 2022-03-08 \n盐场镇 XF-005 received 2022-03-10 \n"; sorted(got) != sorted(want) {
		t.Errorf("rows\n%s\nwant\n%s\n%s", got, want, told(r.Mistakes))
	}
	wantCounts(t, r, "read 3 accepted 3 added 6 changed 0 unchanged 0 absent 0 saved true")
	f := drawnFile("承接台账", strings.ReplaceAll(wideLedger, "\n||||渔渡", "\n|||渔渡"), "D2:F2", "A6:H6")
	if r := ledgerOf(opt)(c, f, false); r.Added+r.Changed > 0 || r.Unchanged != 6 {
		t.Errorf("the other way round: %s\n%s", counts(r), told(r.Mistakes))
	}
}

// Of one item alone, with stages under it; codes as heads; towns that nobody knows and items that
// nobody knows, at their cells.
func TestLedgerOfTownRowsMistakes(t *testing.T) {
	c := pastCounty(t)
	r := ledgerOf(importers.LedgerOptions{})(c, drawnFile("台账", "\n镇/事项|XF-001签收日期|XF-001可办日期\n渔渡镇|2022-03-01|2022-03-09\n盐场镇|2022-03-02|"), true)
	if got, want := rowsOf(r), "渔渡镇 XF-001 received 2022-03-01 \n渔渡镇 XF-001 live 2022-03-09\n盐场镇 XF-001 received 2022-03-02 \n"; sorted(got) != sorted(want) || len(r.Mistakes) > 0 {
		t.Errorf("rows\n%s\nwant\n%s\n%s", got, want, told(r.Mistakes))
	}
	r = ledgerOf(importers.LedgerOptions{})(c, drawnFile("台账", `
镇|XF-001|XF-999|最低生活保障对象认定、保障金|XF-005|备注
渔渡镇|不清楚|√|2022-03-01|2022-03-01|
没有的镇|2022-03-01|||2022-13-01|`), true)
	for _, want := range []string{"C1 目录里没有“XF-999”", "D1 目录里没有“最低生活保障对象认定", "B2 “不清楚”看不懂", "A3 区划表里没有", "E3 “2022-13-01”看不懂"} {
		cell, part, _ := strings.Cut(want, " ")
		if !slices.ContainsFunc(r.Mistakes, func(m fault.Mistake) bool { return m.Cell == cell && strings.Contains(m.Reason.String(), part) }) {
			t.Errorf("%q is not told:\n%s", want, told(r.Mistakes))
		}
	}
	r = ledgerOf(importers.LedgerOptions{})(c, drawnFile("台账", "\n事项名称|渔渡镇|盐地镇\n低保边缘家庭认定|2022-03-01|2022-03-02"), true)
	if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "C1" {
		t.Errorf("a town that is none: %s", told(r.Mistakes))
	}
}

// TestCodesAlone: a ledger that has its items by code alone was refused for want of their names, and
// one of a row or two was taken for one with its items across.
func TestCodesAlone(t *testing.T) {
	c := pastCounty(t)
	const want = "渔渡镇 XF-001 received 2022-03-04"
	for _, drawn := range []string{"\n镇|事项编码|签收日期\n渔渡镇|XF-001|2022-03-04", "\n编码|承接镇|签收日期\nXF-001|渔渡镇|2022-03-04", "\n事项编码|渔渡镇|盐场镇\nXF-001|2022-03-04|"} {
		r := ledgerOf(importers.LedgerOptions{})(c, drawnFile("台账", drawn), true)
		if got := strings.TrimSpace(rowsOf(r)); got != want || len(r.Mistakes) > 0 {
			t.Errorf("%s\nrows %s, want %s\n%s", drawn, got, want, told(r.Mistakes))
		}
	}
	r := ledgerOf(importers.LedgerOptions{})(c, drawnFile("台账", "\n镇|签收日期\n渔渡镇|2022-03-04"), true)
	if len(r.Mistakes) != 1 || !strings.Contains(r.Mistakes[0].Reason.String(), "事项名称") {
		t.Errorf("without items: %s", told(r.Mistakes))
	}
}
