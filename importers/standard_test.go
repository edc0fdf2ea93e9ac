package importers_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// withStandards gives a county's importer the acceptance service.
func (c *county) withStandards() *county {
	s := c.store
	c.im.Acceptance = &acceptance.Service{
		Ports: acceptance.Ports{Registers: s, Editions: s, Packages: s, Centers: s, Standards: s, Applications: s, Inspections: s, Draws: s, Findings: s, Dockets: s, PastSheets: s},
		Lines: c.im.Rollout, Clock: c.im.Rollout.Clock, NewID: func() string { return "id" },
	}
	return c
}

func (c *county) standard(name string, data []byte, opt importers.StandardOptions) *importers.Result {
	c.t.Helper()
	if opt.Settings.Pass == 0 {
		opt.Settings = acceptance.Usual()
	}
	opt.Place = placeCode
	r, err := c.im.Standard(context.Background(), c.deed(), importers.File{Name: name, Data: data}, opt)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

func (c *county) standards(kind acceptance.Kind) int {
	c.t.Helper()
	list, err := c.store.Standards(context.Background(), placeCode, kind)
	must(err)
	return len(list)
}

// lines of the demonstration's acceptance standard, the head first.
func standardLines() [][]string {
	rows, err := csv.NewReader(bytes.NewReader(demoFile("standard_acceptance.csv"))).ReadAll()
	must(err)
	return rows
}

// The four demonstration standards come in, each of its kind, and say what their files say.
func TestStandards(t *testing.T) {
	c := newCounty(t).withStandards()
	for _, tc := range []struct {
		file          string
		kind          acceptance.Kind
		clauses, veto int
		sections      int
	}{
		{"standard_acceptance.csv", acceptance.Acceptance, 53, 6, 9},
		{"standard_guidance.csv", acceptance.Guidance, 12, 0, 5},
		{"standard_conduct.csv", acceptance.Conduct, 14, 0, 5},
		{"standard_experience.csv", acceptance.Experience, 10, 0, 2},
	} {
		r := c.standard(tc.file, demoFile(tc.file), importers.StandardOptions{})
		if len(r.Mistakes) > 0 || !r.Saved || r.Read != tc.clauses || r.Added != tc.clauses || r.Standard.Kind != tc.kind {
			t.Fatalf("%s: %d read, %d added, %s, %v", tc.file, r.Read, r.Added, r.Standard.Kind, r.Mistakes)
		}
		std, err := c.store.Standard(context.Background(), placeCode, tc.kind, 1)
		must(err)
		vetoes, rows := 0, [][]string{strings.Split("section,clause_no,clause,method,points,veto,deduction,cap,photo,basis", ",")}
		for _, row := range r.Rows {
			var line []string
			for _, k := range rows[0] {
				line = append(line, row.Get(k))
			}
			rows = append(rows, line)
			if row.Get("veto") == "是" {
				vetoes++
			}
		}
		if vetoes != tc.veto || len(std.Sections) != tc.sections || std.Total != 1000 || std.Hash == "" {
			t.Errorf("%s: %d vetoes, %d sections, total %s", tc.file, vetoes, len(std.Sections), std.Total)
		}
		var b strings.Builder
		must(csv.NewWriter(&b).WriteAll(rows))
		want := strings.ReplaceAll(strings.TrimPrefix(string(demoFile(tc.file)), "\ufeff"), "\r\n", "\n")
		if b.String() != want {
			t.Errorf("%s: the rows do not say what the file says", tc.file)
		}
	}
	cap44, _ := func() (acceptance.Clause, bool) {
		std, err := c.store.Standard(context.Background(), placeCode, acceptance.Acceptance, 1)
		must(err)
		return std.Clause("4.4")
	}()
	if cap44.Points != 20 || cap44.Cap != 15 {
		t.Errorf("4.4 is %s points, at most %s off", cap44.Points, cap44.Cap)
	}
}

// dress is the acceptance standard as a county's workbook has it.
func dress(change func([][]any) [][]any) ([]byte, []string) {
	rows := [][]any{{"镇便民服务中心验收评分表"}, {"项目", "编号", "验收内容", "检查方法", "标准分", "一票否决", "扣分标准", "扣分上限", "拍照", "依据", "自评分", "得分"}}
	var merges []string
	from := 0
	lines := standardLines()[1:]
	for i, l := range lines {
		r := make([]any, 12)
		for j, v := range l {
			if v != "" {
				r[j] = v
			}
		}
		if i > 0 && lines[i-1][0] == l[0] {
			r[0] = nil
		} else if i > 0 {
			merges = append(merges, fmt.Sprintf("A%d:A%d", from+3, i+2))
			from = i
		}
		rows = append(rows, r)
	}
	merges = append(merges, fmt.Sprintf("A%d:A%d", from+3, len(lines)+2))
	if change != nil {
		rows = change(rows)
	}
	return one(rows, merges...), merges
}

// The twin in a workbook: merged sections, heads of the county's own, full-width digits, a line of
// the total and columns of scores that are left aside. It is the same standard.
func TestStandardWorkbook(t *testing.T) {
	c := newCounty(t).withStandards()
	c.standard("标准.csv", demoFile("standard_acceptance.csv"), importers.StandardOptions{Title: "镇便民服务中心验收评分表"})
	book, _ := dress(func(rows [][]any) [][]any {
		rows[2][4], rows[7][4] = "１", "4分"
		return append(rows, []any{"合计", nil, nil, nil, "100"}, []any{"组长签字：", nil, "日期："})
	})
	r := c.standard("验收标准.xlsx", book, importers.StandardOptions{})
	if len(r.Mistakes) > 0 || r.Read != 53 || r.Unchanged != 53 || r.Standard.Title != "镇便民服务中心验收评分表" {
		t.Fatalf("%d read, %d unchanged, %v", r.Read, r.Unchanged, r.Mistakes)
	}
	if c.standards(acceptance.Acceptance) != 1 {
		t.Error("the same standard made a second version")
	}
	grouped := [][]any{{"条款号", "评分项", "分值"}}
	for _, l := range standardLines()[1:] {
		if n := len(grouped); n == 1 || grouped[n-1][0] != nil && section(grouped) != l[0] {
			grouped = append(grouped, []any{l[0]})
		}
		grouped = append(grouped, []any{l[1], l[2], l[4]})
	}
	if r := c.standard("分组.csv", csvOf(grouped), importers.StandardOptions{}); len(r.Mistakes) > 0 || r.Rows[52].Get("section") != "九、安全与档案" {
		t.Errorf("sections as heads of groups: %v", r.Mistakes)
	}
}

// 一 beside 组织领导 and its points heads a section, and the points are held against its clauses.
func TestStandardHeadsWithPoints(t *testing.T) {
	c := newCounty(t).withStandards()
	make := func(points any) []byte {
		return csvOf([][]any{{"序号", "评分项", "分值"}, {"一", "组织领导", points}, {"1", "a", 60}, {"二", "场所", 40}, {"2", "b", 40}})
	}
	r := c.standard("标准.csv", make(60), importers.StandardOptions{})
	if len(r.Mistakes) > 0 || r.Read != 2 || r.Rows[0].Get("section") != "一、组织领导" || r.Rows[0].Get("clause_no") != "1" {
		t.Fatalf("%v %v", r.Mistakes, r.Rows)
	}
	if r := c.standard("标准.csv", make(50), importers.StandardOptions{}); len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "C2" {
		t.Fatalf("%v", r.Mistakes)
	}
}

// section is the last head of a group.
func section(rows [][]any) any {
	for i := len(rows) - 1; i > 0; i-- {
		if len(rows[i]) == 1 {
			return rows[i][0]
		}
	}
	return nil
}

// Every mistake at once, each at its cell, and nothing saved.
func TestStandardMistakes(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func([][]any) [][]any
		want   []string
	}{
		{"adds to 99", func(r [][]any) [][]any { r[4][4], r[4][7] = "1", "1"; return r }, []string{"E55 各条分值合计 99 分，应为 100 分"}},
		{"adds to 99, and its total says 100", func(r [][]any) [][]any {
			r[4][4], r[4][7] = "1", "1"
			return append(r, []any{"合计", nil, nil, nil, "100"})
		}, []string{"E56 合计写的是 100，各条相加是 99 分"}},
		{"its total says 99", func(r [][]any) [][]any { return append(r, []any{"合计", nil, nil, nil, "99"}) }, []string{"E56 合计写的是 99，各条相加是 100 分"}},
		{"clause number twice", func(r [][]any) [][]any { r[3][1] = "1.1"; return r }, []string{"B4 条款号 1.1 出现了两次"}},
		{"cap over points", func(r [][]any) [][]any { r[3][7] = "1.1"; return r }, []string{"H4 第 1.2 条扣分上限 1.1 不在 0 和分值 1 之间"}},
		{"points that are none", func(r [][]any) [][]any { r[3][4] = "一分"; r[3][7] = nil; return r }, []string{"E4 “一分”不是分数"}},
		{"points in hundredths", func(r [][]any) [][]any { r[3][4] = "1.25"; return r }, []string{"E4 “1.25”不是分数"}},
		{"no points", func(r [][]any) [][]any { r[3][4], r[3][7] = nil, nil; return r }, []string{"E4 第 1.2 条没有分值", "E55 各条分值合计 99 分"}},
		{"no text", func(r [][]any) [][]any { r[3][2] = nil; return r }, []string{"C4 第 1.2 条没有内容"}},
		{"a veto nobody understands", func(r [][]any) [][]any { r[3][5] = "也许"; return r }, []string{"F4 “也许”看不懂"}},
		{"all of it", func(r [][]any) [][]any {
			r[3][1], r[4][7], r[5][5], r[6][4] = "1.1", "9", "?", "0.5"
			return r
		}, []string{"B4", "H5", "F6", "H7", "E55"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newCounty(t).withStandards()
			book, _ := dress(tc.change)
			r := c.standard("标准.xlsx", book, importers.StandardOptions{})
			var got []string
			for _, m := range r.Mistakes {
				got = append(got, m.Cell+" "+m.Reason.String())
				if m.Remedy.ID == "" || m.Sheet == "" {
					t.Errorf("%s: no remedy or no sheet", m.Cell)
				}
			}
			if len(got) != len(tc.want) {
				t.Fatalf("%v, want %v", got, tc.want)
			}
			for i := range got {
				if !strings.HasPrefix(got[i], tc.want[i]) {
					t.Errorf("%s, want %s", got[i], tc.want[i])
				}
			}
			if r.Saved || c.standards(acceptance.Acceptance) != 0 {
				t.Error("saved all the same")
			}
			if marked, err := r.Marked(fault.Message.String); err != nil || len(marked) == 0 {
				t.Errorf("not marked: %v", err)
			}
		})
	}
}

// A workbook that keeps clause numbers as numbers writes 1.10 as 1.1.
func TestStandardNumbersKeptAsNumbers(t *testing.T) {
	c := newCounty(t).withStandards()
	rows := [][]any{{"条款号", "评分项", "分值"}}
	for i := 1; i <= 20; i++ {
		text := fmt.Sprintf("1.%d", i)
		var v float64
		if _, err := fmt.Sscan(text, &v); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, []any{v, "内容" + text, 5})
	}
	r := c.standard("标准.xlsx", one(rows), importers.StandardOptions{})
	if len(r.Mistakes) > 0 || r.Rows[9].Get("clause_no") != "1.10" || r.Rows[19].Get("clause_no") != "1.20" || r.Rows[0].Get("clause_no") != "1.1" {
		t.Fatalf("%v %v", r.Mistakes, r.Rows)
	}
}

// Subtotals are held against their part, and a sheet without numbers gets them by its sections.
func TestStandardSubtotals(t *testing.T) {
	make := func(sub string) [][]any {
		return [][]any{
			{"项目", "评分项", "分值"}, {"一、甲", "a", 30}, {nil, "b", 20}, {"小计", nil, sub}, {"二、乙", "c", 50}, {"小计", nil, 50}, {"总分", nil, 100},
		}
	}
	c := newCounty(t).withStandards()
	r := c.standard("标准.csv", csvOf(make("50")), importers.StandardOptions{DryRun: true})
	if len(r.Mistakes) > 0 || r.Saved || r.Rows[1].Get("clause_no") != "1.2" || r.Rows[2].Get("clause_no") != "2.1" || r.Rows[1].Get("section") != "一、甲" {
		t.Fatalf("%v %v", r.Mistakes, r.Rows)
	}
	r = c.standard("标准.csv", csvOf(make("40")), importers.StandardOptions{})
	if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "C4" || c.standards(acceptance.Acceptance) != 0 {
		t.Fatalf("%v", r.Mistakes)
	}
}

// Only the bureau of the place brings a standard in.
func TestStandardRights(t *testing.T) {
	c := newCounty(t).withStandards()
	d := c.deed()
	d.Role, d.Scope = "town", "610728101"
	_, err := c.im.Standard(context.Background(), d, importers.File{Name: "x.csv", Data: demoFile("standard_acceptance.csv")}, importers.StandardOptions{Place: placeCode, Settings: acceptance.Usual()})
	if fault.KindOf(err) != fault.Denied {
		t.Errorf("%v", err)
	}
}

// What a new version changes is told field by field, and of a new clause its text.
func TestStandardChanges(t *testing.T) {
	c := newCounty(t).withStandards()
	file := func(rows ...[]any) []byte {
		return csvOf(append([][]any{{"项目", "条款号", "评分项", "分值"}}, rows...))
	}
	r := c.standard("标准.csv", file([]any{"场所", "1.1", "甲", 60}, []any{"场所", "1.2", "乙", 40}), importers.StandardOptions{})
	if r.Added != 2 || len(r.Changes) != 2 || !r.Changes[0].Added || r.Changes[0].New != "甲" {
		t.Fatalf("%d added, %+v", r.Added, r.Changes)
	}
	r = c.standard("标准.csv", file([]any{"场所", "1.1", "甲", 50}, []any{"人员", "1.2", "乙", 40}, []any{"人员", "2.1", "丙", 10}), importers.StandardOptions{})
	want := []importers.Change{
		{Row: "1.1 甲", Field: "分值", Old: "60", New: "50"}, {Row: "1.1 甲", Field: "扣分上限", Old: "60", New: "50"},
		{Row: "1.2 乙", Field: "项目", Old: "场所", New: "人员"}, {Row: "2.1", Field: "评分项", New: "丙", Added: true},
	}
	if r.Added != 1 || r.Changed != 2 || !slices.Equal(r.Changes, want) {
		t.Fatalf("added %d, changed %d, %+v", r.Added, r.Changed, r.Changes)
	}
}

// A standard without a title of its own is called after the line over its table that names it, not
// after what stands beside that line, and only without one after its file.
func TestStandardIsCalledByItsTitleRow(t *testing.T) {
	const rows = "\n条款号|评分项|分值\n1|甲|#100"
	for over, want := range map[string]string{
		"\n附件2\n镇便民服务中心验收评分细则\n（满分100分）\n被检查单位：|渔渡镇": "镇便民服务中心验收评分细则",
		"\n2022年\n窗口服务":    "窗口服务",
		"\n附件：\n2022年3月1日": "某表", "": "某表",
	} {
		r := newCounty(t).withStandards().standard("某表.xlsx", drawnFile("某表", over+rows).Data, importers.StandardOptions{Settings: acceptance.Usual(), DryRun: true})
		if r.Standard == nil || r.Standard.Title != want {
			t.Errorf("%q: %+v\n%s", over, r.Standard, told(r.Mistakes))
		}
	}
}

// A standard that was exported comes back as the version that it is, in both formats, whatever
// stands in it and whatever its file is called.
func TestStandardComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newCounty(t).withStandards()
		d := acceptance.Draft{Place: placeCode, Kind: rapid.SampledFrom(acceptance.Kinds).Draw(rt, "kind"), Title: "标准" + text(2).Draw(rt, "title"), Settings: acceptance.Usual()}
		for i := range rapid.IntRange(1, 3).Draw(rt, "sections") {
			sec := acceptance.Section{Title: text(1).Draw(rt, "section") + fmt.Sprintf("第%d部分", i+1)}
			for j := range rapid.IntRange(1, 12).Draw(rt, "clauses") {
				p := acceptance.Tenths(rapid.IntRange(1, 100).Draw(rt, "points"))
				d.Total += p
				sec.Clauses = append(sec.Clauses, acceptance.Clause{No: fmt.Sprintf("%d.%d", i+1, j+1), Text: worded(rt, "clause", "条款"), Method: cell(rt, "method"), Basis: cell(rt, "basis"),
					Points: p, Cap: acceptance.Tenths(rapid.IntRange(1, int(p)).Draw(rt, "cap")), Veto: rapid.Bool().Draw(rt, "veto"), Photo: rapid.Bool().Draw(rt, "photo"), Deduction: cell(rt, "deduction")})
			}
			d.Sections = append(d.Sections, sec)
		}
		std, _, err := c.im.Acceptance.Issue(context.Background(), c.deed(), d, false)
		must(err)
		reg, err := c.store.Register(context.Background(), placeCode)
		must(err)
		for _, csv := range []bool{false, true} {
			var b bytes.Buffer
			must(importers.WriteStandard(&b, importers.Export{Register: reg, Day: day("2022-04-25"), CSV: csv, Say: fault.Message.String}, std))
			name := map[bool]string{true: "什么.csv", false: "什么.xlsx"}[csv]
			r := c.standard(name, b.Bytes(), importers.StandardOptions{Kind: d.Kind, Total: d.Total})
			if len(r.Mistakes) > 0 || r.Unchanged != r.Read || c.standards(d.Kind) != 1 {
				rt.Fatalf("csv %v: %s\n%+v\n%s", csv, counts(r), r.Changes, told(r.Mistakes))
			}
		}
	})
}
