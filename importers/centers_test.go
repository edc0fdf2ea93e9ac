package importers_test

import (
	"bytes"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// The workbook says of the centres and findings what the report says, and has no such sheet where
// the county has no centres.
func TestCoverageWorkbookOfCenters(t *testing.T) {
	in, _ := busyCounty(t)
	in.Centers = []*acceptance.Center{
		{Town: "610728101", Year: 2021, State: acceptance.Built}, {Town: "610728102", Year: 2022, State: acceptance.Building},
		{Town: "610728103", Year: 2021, State: acceptance.Built, Dropped: "撤并"},
	}
	in.Inspections = []*acceptance.Inspection{{
		Town: "610728101", ID: "610728101-a001", First: "610728101-a001", Kind: acceptance.Acceptance, Round: 1, Hash: "h", State: acceptance.Locked,
		Verdict: &acceptance.Verdict{Grade: acceptance.Mend, Score: acceptance.Score{Earned: 705, Applicable: 1000}, Shown: 705},
	}}
	in.Findings = []*acceptance.Finding{
		{Division: "610728101", State: acceptance.Pending, Due: in.AsOf - 1}, {Division: "610728101", State: acceptance.Closed}, {Division: "610728101", State: acceptance.Void},
	}
	var b bytes.Buffer
	must(importers.WriteCoverage(&b, in, coverage.Make(in), fault.Message.String))
	sheets := tables(t, "通报.xlsx", b.Bytes())
	rows := sheets["便民服务中心"]
	if len(rows) != 2 {
		t.Fatalf("%d centres", len(rows))
	}
	for head, want := range map[string]string{
		"编码": "610728101", "镇（街道）": "渔渡镇", "建设任务年度": "2021", "在建或建成": "建成", "验收结论": "限期整改", "得分": "70.5", "第几轮": "1",
		"本镇问题": "2", "已销号": "1", "逾期": "1",
	} {
		if got := rows[0][head]; got != want {
			t.Errorf("%s: %q, want %q", head, got, want)
		}
	}
	figures := map[string][2]string{}
	for _, row := range sheets["总体"] {
		figures[row["指标"]] = [2]string{row["分子"], row["分母"]}
	}
	for what, want := range map[string][2]string{
		"便民服务中心验收": {"0", "1"}, "限期整改的中心": {"1", ""}, "在建的中心": {"1", ""}, "一次通过": {"0", "1"}, "整改销号": {"1", "2"}, "逾期未整改": {"1", ""},
	} {
		if figures[what] != want {
			t.Errorf("%s: %v, want %v", what, figures[what], want)
		}
	}
	in.Centers = nil
	b.Reset()
	must(importers.WriteCoverage(&b, in, coverage.Make(in), fault.Message.String))
	if _, ok := tables(t, "通报.xlsx", b.Bytes())["便民服务中心"]; ok {
		t.Error("a sheet of no centres")
	}
}
