package importers_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// busyCounty is a county in which some towns were given items, and one has received some.
func busyCounty(t *testing.T) (coverage.Input, *coverage.Report) {
	t.Helper()
	c := fullCounty(t)
	ctx := context.Background()
	_, err := c.im.Rollout.Push(ctx, c.deed(), rollout.Order{Place: placeCode, Title: "第一批", Due: day("2022-04-30"),
		Towns: []string{"610728101", "610728102", "610728103"}})
	must(err)
	d := c.deed()
	d.Actor = journal.Actor{Person: "zhang", Name: "综合岗", Role: journal.Town, Scope: "610728101", Unit: "610728101"}
	receipt := rollout.Receipt{}
	for slot := range 7 {
		receipt.Lines = append(receipt.Lines, rollout.Seen{Slot: slot})
	}
	_, err = c.im.Rollout.Receive(ctx, d, "610728101", receipt)
	must(err)
	recall := importers.CatalogOptions{}
	recall.Issue.Complete, recall.Issue.DocNo, recall.Issue.Reason = true, "镇政发〔2022〕9号", "承接不了"
	c.catalog("目录.xlsx", one(grid(demoLines("catalog.csv")[:210], columns)), recall)
	in := coverage.Input{AsOf: day("2022-05-02"), Edition: c.edition()}
	in.Register, err = c.store.Register(ctx, placeCode)
	must(err)
	in.Rows, err = c.store.Rows(ctx, placeCode)
	must(err)
	return in, coverage.Make(in)
}

// tables are the rows of every sheet of a workbook under their heads, by sheet.
func tables(t *testing.T, name string, data []byte) map[string][]map[string]string {
	t.Helper()
	w, err := sheet.Open(context.Background(), name, data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]map[string]string{}
	for _, s := range w.Sheets {
		var head map[int]string
		for _, cells := range s.Lines {
			row := map[string]string{}
			for _, c := range cells {
				if head != nil {
					row[head[c.Column]] = c.Text
				}
			}
			switch {
			case head != nil:
				out[s.Name] = append(out[s.Name], row)
			case len(cells) > 2:
				head = map[int]string{}
				for _, c := range cells {
					head[c.Column] = c.Text
				}
			}
		}
	}
	return out
}

func TestWorkbookSaysWhatTheReportSays(t *testing.T) {
	in, made := busyCounty(t)
	var r coverage.Report // as a program reads it
	must(json.Unmarshal(coverage.JSON(made), &r))
	if r.Stages.Pushed == 0 || r.Stages.Received != 7 || r.Overdue == 0 || r.Recalled == 0 {
		t.Fatalf("%+v", r)
	}
	var b bytes.Buffer
	must(importers.WriteCoverage(&b, in, made, fault.Message.String))
	book := tables(t, "承接落实情况.xlsx", b.Bytes())

	figures := map[string]map[string]string{}
	for _, row := range book["总体"] {
		figures[row["指标"]] = row
	}
	for what, n := range map[string]int{
		"事项": r.Items, "镇（街道）": r.Towns, "应承接（项次）": r.InScope, "不在下放范围": r.Outside, "不适用": r.NotApplicable, "暂停": r.Suspended,
		"收回": r.Recalled, "取消": r.Cancelled, "逾期未签收": r.Overdue, "新资料待签收": r.Newer, "异议": r.Objections,
	} {
		if got := figures[what]["分子"]; got != strconv.Itoa(n) {
			t.Errorf("%s: %q, want %d", what, got, n)
		}
	}
	for what, rate := range map[string]coverage.Rate{
		"下发": r.Rates.Pushed, "权限到位": r.Rates.Authority, "签收": r.Rates.Received, "按期签收": r.Rates.OnTime, "参训镇（街道）": r.Rates.TrainedTowns,
		"培训覆盖事项": r.Rates.TrainedItems, "可办": r.Rates.Live, "抽查合格": r.Rates.Verified, "便民服务中心验收": r.Rates.Accepted,
	} {
		row := figures[what]
		if row["分子"] != strconv.Itoa(rate.Numerator) || row["分母"] != strconv.Itoa(rate.Denominator) || row["比率"] != rate.String() {
			t.Errorf("%s: %v, want %+v %s", what, row, rate, rate)
		}
	}
	checkParts(t, book["各镇（街道）"], r.ByTown, r)
	checkParts(t, book["各事项"], r.ByItem, r)
	checkMatrix(t, book["矩阵"], in, r)

	b.Reset()
	must(importers.WriteMatrix(&b, in, made, coverage.Filter{}, fault.Message.String))
	checkMatrix(t, tables(t, "矩阵.xlsx", b.Bytes())["矩阵"], in, r)
	b.Reset()
	must(importers.WriteCoverageCSV(&b, made, fault.Message.String))
	checkParts(t, tables(t, "镇.csv", b.Bytes())["镇"], r.ByTown, r)
}

func partCounts(p coverage.Part) map[string]int {
	return map[string]int{"应承接": p.InScope, "下发": p.Pushed, "签收": p.Received, "培训": p.Trained, "可办": p.Live, "抽查合格": p.Verified, "逾期": p.Overdue, "异议": p.Objected}
}

func checkParts(t *testing.T, rows []map[string]string, parts []coverage.Part, r coverage.Report) {
	t.Helper()
	if len(rows) != len(parts)+1 {
		t.Fatalf("%d rows for %d parts and a total", len(rows), len(parts))
	}
	for i, p := range parts {
		if rows[i]["编码"] != p.Code {
			t.Errorf("row %d is %s, want %s", i, rows[i]["编码"], p.Code)
		}
		for head, n := range partCounts(p) {
			if rows[i][head] != strconv.Itoa(n) {
				t.Errorf("%s %s: %q, want %d", p.Code, head, rows[i][head], n)
			}
		}
	}
	total := coverage.Part{InScope: r.InScope, Pushed: r.Stages.Pushed, Received: r.Stages.Received, Trained: r.Stages.Trained, Live: r.Stages.Live, Verified: r.Stages.Verified, Overdue: r.Overdue, Objected: r.Objections}
	for head, n := range partCounts(total) {
		if got := rows[len(parts)][head]; got != strconv.Itoa(n) {
			t.Errorf("total %s: %q, want %d", head, got, n)
		}
	}
}

// checkMatrix counts the characters of the cells.
func checkMatrix(t *testing.T, rows []map[string]string, in coverage.Input, r coverage.Report) {
	t.Helper()
	count := map[string]int{}
	items := 0
	for _, row := range rows {
		if !strings.HasPrefix(row["事项编码"], "XF-") {
			continue
		}
		if want := fmt.Sprintf("XF-%03d", items+1); row["事项编码"] != want {
			t.Fatalf("row %d is %s", items, row["事项编码"])
		}
		items++
		for _, town := range in.Register.Towns {
			count[strings.TrimRight(row[town.Name], "!△°")]++
			if strings.HasSuffix(row[town.Name], "!") {
				count["!"]++
			}
		}
	}
	want := map[string]int{
		"签": r.Stages.Received, "发": r.Stages.Pushed - r.Stages.Received, "·": r.InScope - r.Stages.Pushed, "": r.Outside, "回": r.Recalled, "!": r.Overdue,
	}
	for k, n := range want {
		if count[k] != n {
			t.Errorf("%q stands in %d cells, want %d", k, count[k], n)
		}
	}
	if items != r.Items {
		t.Errorf("%d items, want %d", items, r.Items)
	}
}
