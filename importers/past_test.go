package importers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// importing is one import of a kind, of whatever options it has.
type importing func(c *county, f importers.File, dry bool) *importers.Result

func (c *county) done(r *importers.Result, err error) *importers.Result {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
	c.addsUp(r)
	return r
}

func ledgerOf(opt importers.LedgerOptions) importing {
	return func(c *county, f importers.File, dry bool) *importers.Result {
		c.t.Helper()
		opt.Place, opt.DryRun = placeCode, dry
		return c.done(c.im.Ledger(context.Background(), c.deed(), f, opt))
	}
}

func trainingOf(opt importers.TrainingOptions) importing {
	return func(c *county, f importers.File, dry bool) *importers.Result {
		c.t.Helper()
		opt.Place, opt.DryRun = placeCode, dry
		return c.done(c.im.Training(context.Background(), c.deed(), f, opt))
	}
}

func attendanceOf(opt importers.TrainingOptions) importing {
	return func(c *county, f importers.File, dry bool) *importers.Result {
		c.t.Helper()
		opt.Place, opt.DryRun = placeCode, dry
		return c.done(c.im.Attendance(context.Background(), c.deed(), f, opt))
	}
}

func casesOf(opt importers.CaseOptions) importing {
	return func(c *county, f importers.File, dry bool) *importers.Result {
		c.t.Helper()
		opt.Place, opt.DryRun = placeCode, dry
		return c.done(c.im.Cases(context.Background(), c.deed(), f, opt))
	}
}

func acceptancesOf(opt importers.AcceptanceOptions) importing {
	return func(c *county, f importers.File, dry bool) *importers.Result {
		c.t.Helper()
		opt.Place, opt.DryRun = placeCode, dry
		return c.done(c.im.Acceptances(context.Background(), c.deed(), f, opt))
	}
}

func findingsOf(opt importers.FindingOptions) importing {
	return func(c *county, f importers.File, dry bool) *importers.Result {
		c.t.Helper()
		opt.Place, opt.DryRun = placeCode, dry
		return c.done(c.im.Findings(context.Background(), c.deed(), f, opt))
	}
}

func liaisonsOf() importing {
	return func(c *county, f importers.File, dry bool) *importers.Result {
		c.t.Helper()
		return c.done(c.im.Liaisons(context.Background(), c.deed(), f, importers.LiaisonOptions{Place: placeCode, DryRun: dry}))
	}
}

// drawnGrid is a sheet as one draws it in a test: lines, cells parted by |; a number is a number
// where # stands before it.
func drawnGrid(text string) [][]any {
	var rows [][]any
	for _, l := range strings.Split(strings.TrimPrefix(text, "\n"), "\n") {
		var row []any
		for _, c := range strings.Split(l, "|") {
			var n float64
			switch {
			case c == "":
				row = append(row, nil)
			case strings.HasPrefix(c, "#"):
				_, err := fmt.Sscan(c[1:], &n)
				must(err)
				row = append(row, n)
			default:
				row = append(row, c)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func drawnFile(name, text string, merges ...string) importers.File {
	return importers.File{Name: name + ".xlsx", Data: xlsx(page{name: "Sheet1", rows: drawnGrid(text), merges: merges})}
}

// rowsOf are the rows of a result, keys in the order in which they stand.
func rowsOf(r *importers.Result) string {
	var b strings.Builder
	for _, row := range r.Rows {
		var parts []string
		for _, f := range row {
			if f.Name != "name" || row.Get("item") == "" {
				parts = append(parts, f.Value)
			}
		}
		b.WriteString(strings.Join(parts, " ") + "\n")
	}
	return b.String()
}

// everything is what stands of the past in a county, revisions aside.
func (c *county) everything() string {
	c.t.Helper()
	var b strings.Builder
	reg, err := c.store.Register(context.Background(), placeCode)
	must(err)
	for _, code := range reg.TownCodes() {
		p, err := c.store.Package(context.Background(), code)
		must(err)
		body, err := p.MarshalBody()
		must(err)
		fmt.Fprintf(&b, "%d %s\n", p.Revision, body)
	}
	list, err := c.store.Trainings(context.Background(), placeCode, "")
	must(err)
	for _, t := range list {
		fmt.Fprintf(&b, "%d %s %s %v %v\n", t.Revision, t.Date, t.Title, t.Items, t.Towns)
	}
	months, err := c.store.CaseMonths(context.Background(), placeCode)
	must(err)
	for _, m := range months {
		fmt.Fprintf(&b, "%d %s %v\n", m.Revision, m.Month, m.Towns)
	}
	l, err := c.store.Liaisons(context.Background(), placeCode)
	must(err)
	fmt.Fprintf(&b, "%d %+v\n", l.Revision, l.List)
	centers, err := c.store.Centers(context.Background(), placeCode)
	must(err)
	for _, x := range centers {
		fmt.Fprintf(&b, "%d %+v\n", x.Revision, *x)
	}
	visits, err := c.store.Inspections(context.Background(), placeCode, "")
	must(err)
	for _, in := range visits {
		fmt.Fprintf(&b, "%d %s %+v %+v\n", in.Revision, in.ID, in.Past, in.Verdict)
	}
	findings, err := c.store.Findings(context.Background(), placeCode, "")
	must(err)
	for _, f := range findings {
		fmt.Fprintf(&b, "%d %+v\n", f.Revision, *f)
	}
	return b.String()
}

// pastCounty has the catalog, and lets the clock stand in August 2023.
func pastCounty(t testing.TB) *county {
	c := fullCounty(t)
	c.now = time.Date(2023, 8, 1, 9, 0, 0, 0, journal.Zone)
	return c
}

const wideLedger = `
镇巴县下放事项承接台账（2022年）
序号|事项名称|主管部门|承接情况||||备注
||||渔渡镇（办）|盐场|泾洋街办|
1|最低生活保障对象认定、保障金给付|县民政局|√|2022.3.1|暂不承接（无专业人员）|
2|特困人员认定、救助供养金给付|县民政局|2022年3月5日|／||甲
一、其他事项
3|低保边缘家庭认定||3月8日|已签收|-|
合计|3||2|2|1|`

// A wide ledger: a mark is a receipt whose day is asked once, a day is that day, 暂不承接 an objection,
// 不适用 a notice; the head has two lines, towns are written in three ways, sections and totals are no
// rows.
func TestWideLedger(t *testing.T) {
	c := pastCounty(t)
	f := drawnFile("承接台账", strings.ReplaceAll(wideLedger, "\n||||渔渡", "\n|||渔渡"), "D2:F2", "A6:H6")
	r := ledgerOf(importers.LedgerOptions{})(c, f, true)
	if len(r.Mistakes) != 1 || !strings.Contains(told(r.Mistakes), "Sheet1!D4") || !strings.Contains(told(r.Mistakes), "2 格只写了已签收，没有日期") {
		t.Fatalf("without a day:\n%s", told(r.Mistakes))
	}
	opt := importers.LedgerOptions{Day: day("2022-03-10"), Pushed: day("2022-02-20")}
	was := c.everything()
	r = ledgerOf(opt)(c, f, true)
	if len(r.Mistakes) > 0 || r.Saved || c.everything() != was {
		t.Fatalf("dry run: saved %v\n%s", r.Saved, told(r.Mistakes))
	}
	r = ledgerOf(opt)(c, f, false)
	if got, want := rowsOf(r), "渔渡镇 XF-001 received 2022-03-10 \n盐场镇 XF-001 received 2022-03-01 \n泾洋街道 XF-001 objection 2022-03-10 无专业人员 \n渔渡镇 XF-002 received 2022-03-05 \n渔渡镇 XF-005 received 2022-03-08 \n盐场镇 XF-005 received 2022-03-10 \n"; sorted(got) != sorted(want) {
		t.Errorf("rows\n%s\nwant\n%s", got, want)
	}
	wantCounts(t, r, "read 3 accepted 3 added 6 changed 0 unchanged 0 absent 0 saved true")
	for _, part := range []string{"1 格日期没有年份，按 2022 年读取", "1 格写“不适用”", "E5", "1 行合计没有读取"} {
		if !strings.Contains(said(r.Notices), part) {
			t.Errorf("%q is not said:\n%s", part, said(r.Notices))
		}
	}
	p, err := c.store.Package(context.Background(), "610728101")
	must(err)
	if l := p.Line(0); l.Received != day("2022-03-10") || l.Pushed != day("2022-02-20") {
		t.Errorf("line %+v", l)
	}
	stands := c.everything()
	again := ledgerOf(opt)(c, f, false)
	if wantCounts(t, again, "read 3 accepted 3 added 0 changed 0 unchanged 6 absent 0 saved true"); c.everything() != stands || !strings.Contains(said(again.Notices), "没有改动") {
		t.Errorf("again:\n%s", said(again.Notices))
	}
}

func sorted(lines string) string {
	list := strings.Split(lines, "\n")
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// A long ledger, a row a line with a day a stage, and one with a row a stage.
func TestLongLedger(t *testing.T) {
	for name, f := range map[string]importers.File{
		"a row a line": drawnFile("台账", `
镇(街道)|事项|下发日期|签收日期|签收人|培训日期|首件日期|暂不承接原因|异议日期|备注
渔渡镇|最低生活保障对象认定、保障金给付|20220301|2022/3/5|甲|2022-03-08|2022-04-01|||
|特困人员认定、救助供养金给付|#44621|√||||||
盐场镇人民政府|临时救助对象认定、救助金给付|2022.3.1|||||没有人会办|2022-03-09|`, "A2:A3"),
		"a row a stage": drawnFile("台账", `
事项编码|事项名称|单位|阶段|日期
XF-001|最低生活保障对象认定、保障金给付|渔渡镇|下发|2022-03-01
XF-001|最低生活保障对象认定、保障金给付|渔渡镇|签收|2022-03-05
XF-001|最低生活保障对象认定、保障金给付|渔渡镇|培训|2022-03-08
XF-001|最低生活保障对象认定、保障金给付|渔渡镇|首件|2022-04-01
xf-002||渔渡镇|下发|2022-03-01
XF-002||渔渡镇|签收|
XF-003||盐场镇|下发|2022-03-01
XF-003||盐场镇|暂不承接：没有人会办|`),
	} {
		t.Run(name, func(t *testing.T) {
			c := pastCounty(t)
			r := ledgerOf(importers.LedgerOptions{Day: day("2022-03-09")})(c, f, false)
			if len(r.Mistakes) > 0 {
				t.Fatal(told(r.Mistakes))
			}
			p, err := c.store.Package(context.Background(), "610728101")
			must(err)
			l := p.Line(0)
			if l.Pushed != day("2022-03-01") || l.Received != day("2022-03-05") || l.Trained != day("2022-03-08") || l.Live != day("2022-04-01") || p.Line(1).Received != day("2022-03-09") {
				t.Errorf("lines %+v %+v", l, p.Line(1))
			}
			p, err = c.store.Package(context.Background(), "610728102")
			must(err)
			if o := p.Matters(2).Objection; o == nil || o.Reason != "其他" || o.Note != "没有人会办" || o.Day != day("2022-03-09") {
				t.Errorf("objection %+v", o)
			}
		})
	}
}

// What a ledger cannot say is told at once, each with its cell, and nothing is saved.
func TestLedgerMistakes(t *testing.T) {
	c := pastCounty(t)
	was := c.everything()
	r := ledgerOf(importers.LedgerOptions{})(c, drawnFile("台账", `
编码|事项名称|渔渡镇|盐场镇|备注
XF-001|最低生活保障对象认定、保障金给付|不清楚|2022-03-01|
XF-999|没有的事项|2022-03-01||
|最低生活保障对象|2022-03-01||
XF-002|最低生活保障对象认定、保障金给付|2022-03-01||
|低保边缘家庭认定|2032-03-01||`), false)
	want := `Sheet1!C2 "不清楚" “不清楚”看不懂（填√、签收日期、暂不承接（理由）或不适用；没有签收的留空）
Sheet1!A3 "XF-999" 目录里没有编码 XF-999（照现行目录改好编码，或清空编码按名称对应）
Sheet1!B4 "最低生活保障对象" 目录里没有“最低生活保障对象”（是“最低生活保障对象认定、保障金给付”吗？照现行目录改好名称，或写编码）
Sheet1!B5 "最低生活保障对象认定、保障金给付" 编码 XF-002 是“特困人员认定、救助供养金给付”，与名称对不上（改正编码或名称）
`
	if got := told(r.Mistakes); got != want || c.everything() != was {
		t.Errorf("mistakes\n%s\nwant\n%s", got, want)
	}
	wantCounts(t, r, "read 5 accepted 1 added 0 changed 0 unchanged 0 absent 0 saved false")
	if out, err := r.Marked(fault.Message.String); err != nil || len(out) == 0 {
		t.Errorf("marked: %v", err)
	}
	r = ledgerOf(importers.LedgerOptions{})(c, drawnFile("台账", "事项名称|渔渡镇\n低保边缘家庭认定|2032-03-01"), false)
	if got := told(r.Mistakes); !strings.Contains(got, "Sheet1!B2 \"2032-03-01\" 日期 2032-03-01 还没有到") || c.everything() != was {
		t.Errorf("from the service: %s", got)
	}
}

// A training log: sessions of a row each, towns listed, with people each, or in rows of their own;
// sign-in sheets then give the people.
func TestTrainingLog(t *testing.T) {
	c := pastCounty(t)
	ledgerOf(importers.LedgerOptions{Pushed: day("2022-02-20"), Day: day("2022-03-01")})(c, drawnFile("台账", "事项名称|渔渡镇|盐场镇\n低保边缘家庭认定|√|√\n最低生活保障对象认定、保障金给付|√|√"), false)
	log := drawnFile("2022年培训台账", `
2022年业务培训台账
序号|培训时间|培训内容|培训地点|主讲人|培训事项|参训单位|参训人数|备注
1|3月8日|社会救助业务培训|县政务大厅|甲|低保边缘家庭认定、最低生活保障对象认定、保障金给付|渔渡镇2人、盐场镇1人||
2|2022.3.15-16|民政业务培训|||县民政局|全部|#40|
3|2022-04-01|救助培训|||XF-001、XF-003|渔渡镇|#3|
|2022-04-01|救助培训||||盐场镇|#2|
合计|3||||||`)
	r := trainingOf(importers.TrainingOptions{})(c, log, false)
	if len(r.Mistakes) > 0 {
		t.Fatal(told(r.Mistakes))
	}
	wantCounts(t, r, "read 4 accepted 4 added 3 changed 0 unchanged 0 absent 0 saved true")
	for _, part := range []string{"1 场培训写了几天", "1 场培训只写了总人数", "1 行合计"} {
		if !strings.Contains(said(r.Notices), part) {
			t.Errorf("%q is not said:\n%s", part, said(r.Notices))
		}
	}
	p, err := c.store.Package(context.Background(), "610728101")
	must(err)
	if p.Line(4).Trained != day("2022-03-08") || p.Line(0).Trained != day("2022-03-08") {
		t.Errorf("trained %s %s", p.Line(4).Trained, p.Line(0).Trained)
	}
	stands := c.everything()
	again := trainingOf(importers.TrainingOptions{})(c, log, false)
	if wantCounts(t, again, "read 4 accepted 4 added 0 changed 0 unchanged 3 absent 0 saved true"); c.everything() != stands {
		t.Errorf("again:\n%v", again.Changes)
	}
	sheets := drawnFile("签到表", `
培训签到表（2022年）
日期|星期|姓名|单位|职务|签到
3/8|二|甲|渔渡镇|主任|√
||乙|渔渡镇便民服务中心||甲乙
||丙|盐场||请假
||己|盐场||√
||丁|县民政局||√
4月1日|五|戊|盐场镇||√`)
	r = attendanceOf(importers.TrainingOptions{})(c, sheets, false)
	if len(r.Mistakes) > 0 {
		t.Fatal(told(r.Mistakes))
	}
	if got, want := rowsOf(r), "甲 渔渡镇 2022-03-08 是 \n乙 渔渡镇 2022-03-08 是 \n丙 盐场镇 2022-03-08 否 \n己 盐场镇 2022-03-08 是 \n戊 盐场镇 2022-04-01 是 \n"; got != want {
		t.Errorf("rows\n%s\nwant\n%s", got, want)
	}
	if wantCounts(t, r, "read 6 accepted 6 added 0 changed 2 unchanged 0 absent 1 saved true"); !strings.Contains(said(r.Notices), "1 人是部门的") {
		t.Errorf("notices\n%s", said(r.Notices))
	}
	stands = c.everything()
	if again := attendanceOf(importers.TrainingOptions{})(c, sheets, false); again.Changed+again.Added != 0 || c.everything() != stands {
		t.Errorf("again %v", again.Changes)
	}
	// What a sign-in sheet says against what stands is told; signatures that are all on paper are asked.
	r = attendanceOf(importers.TrainingOptions{})(c, drawnFile("签到", "日期|姓名|单位|签到\n2022-03-08|甲|渔渡镇|缺席\n|乙|盐场镇|√"), false)
	if got := told(r.Mistakes); !strings.Contains(got, "到场 2 人，表里写没有到") {
		t.Error(got)
	}
	paper := drawnFile("渔渡镇签到表", "培训时间：2022年4月1日||\n序号|姓名|签到\n1|甲|\n2|乙|")
	r = attendanceOf(importers.TrainingOptions{})(c, paper, false)
	if got := told(r.Mistakes); strings.Count(got, "\n") != 1 || !strings.Contains(got, "签到栏全部空白") {
		t.Error(got)
	}
	r = attendanceOf(importers.TrainingOptions{Unsigned: true})(c, paper, false)
	if len(r.Mistakes) > 0 || r.Changed != 1 || !strings.Contains(fmt.Sprint(r.Changes), "甲、乙") {
		t.Errorf("%s %v", told(r.Mistakes), r.Changes)
	}
	// The weekday confirms the year that a title states.
	r = attendanceOf(importers.TrainingOptions{})(c, drawnFile("签到", "2021年培训签到表|||\n日期|星期|姓名|单位\n3月8日|二|甲|渔渡镇"), false)
	if got := told(r.Mistakes); !strings.Contains(got, "2021-03-08 不是星期二") {
		t.Error(got)
	}
}

// Case counts, a row each, a column a month, a column a town; a count that differs is changed.
func TestCaseCounts(t *testing.T) {
	want := "XF-001 渔渡镇 2022-03 12\nXF-001 渔渡镇 2022-04 0\nXF-005 渔渡镇 2022-03 1200\n"
	for name, f := range map[string]importers.File{
		"rows":       drawnFile("办件量", "事项编码|事项名称|镇|月份|办件量\nXF-001|最低生活保障对象认定、保障金给付|渔渡镇|2022-03|#12\nXF-001||渔渡镇|2022年4月|0件\nXF-005||渔渡|202203|1,200"),
		"months":     drawnFile("办件量", "渔渡镇2022年办件量统计表\n序号|事项名称|1月|二月|3月|4月|合计\n1|最低生活保障对象认定、保障金给付|||#12|#0|#12\n2|低保边缘家庭认定||－|#1200||#1200\n合计||||#1212|#0|"),
		"two sheets": {Name: "办件量.xlsx", Data: xlsx(page{name: "2022年3月", rows: drawnGrid("事项名称|渔渡镇|盐场镇\n最低生活保障对象认定、保障金给付|#12|\n低保边缘家庭认定|#1200|")}, page{name: "2022年4月", rows: drawnGrid("事项名称|渔渡镇|盐场镇\n最低生活保障对象认定、保障金给付|#0|")})},
	} {
		t.Run(name, func(t *testing.T) {
			c := pastCounty(t)
			r := casesOf(importers.CaseOptions{})(c, f, false)
			if len(r.Mistakes) > 0 || sorted(rowsOf(r)) != sorted(want) || r.Added != 3 {
				t.Fatalf("rows\n%s\n%s", rowsOf(r), told(r.Mistakes))
			}
			stands := c.everything()
			if r = casesOf(importers.CaseOptions{})(c, f, false); r.Unchanged != 3 || c.everything() != stands {
				t.Errorf("again %+v", r)
			}
		})
	}
	c := pastCounty(t)
	r := casesOf(importers.CaseOptions{Month: day("2022-03-01")})(c, drawnFile("量", "事项名称|镇|件数\n低保边缘家庭认定|渔渡镇|#3.5\n低保边缘家庭认定|盐场镇|很多\n低保边缘家庭认定|渔渡镇|"), false)
	if n := len(r.Mistakes); n != 3 {
		t.Errorf("%d mistakes\n%s", n, told(r.Mistakes))
	}
}

func TestLiaisonSheet(t *testing.T) {
	c := pastCounty(t)
	f := drawnFile("联络员", `
镇巴县联络员名单
序号|单位|姓名|职务|联系电话|备注
1|渔渡镇(办)|甲|主任|0916-0000000|
2|县民政局|乙||#13800000000|
3|盐场镇|丙|||`)
	r := liaisonsOf()(c, f, false)
	if wantCounts(t, r, "read 3 accepted 3 added 3 changed 0 unchanged 0 absent 0 saved true"); len(r.Mistakes) > 0 {
		t.Fatal(told(r.Mistakes))
	}
	r = liaisonsOf()(c, drawnFile("联络员", "单位|联络员|电话\n渔渡镇|丁|0916-0000001\n县文旅局|戊|\n渔渡镇|己|无电话"), true)
	if got := told(r.Mistakes); strings.Count(got, "\n") != 3 || !strings.Contains(got, "单位表里没有“县文旅局”") || !strings.Contains(got, "已有一人") {
		t.Error(got)
	}
	r = liaisonsOf()(c, drawnFile("联络员", "单位|联络员|电话\n渔渡镇|丁|0916-0000000"), false)
	if len(r.Changes) != 2 || r.Changes[0].Old != "甲" || r.Changes[0].New != "丁" || r.Absent != 2 {
		t.Errorf("%+v", r.Changes)
	}
}

// Rights are asked before anything of the county is read.
func TestPastRights(t *testing.T) {
	c := pastCounty(t)
	f := drawnFile("表", "事项名称|渔渡镇\n低保边缘家庭认定|√")
	for _, role := range []journal.Role{journal.Leader, journal.Auditor, journal.Inspector, journal.Town} {
		d := journal.Deed{Actor: journal.Actor{Person: "p", Role: role, Scope: "610728101"}, Op: "x"}
		for what, err := range map[string]error{
			"ledger":     second(c.im.Ledger(context.Background(), d, f, importers.LedgerOptions{Place: placeCode})),
			"training":   second(c.im.Training(context.Background(), d, f, importers.TrainingOptions{Place: placeCode})),
			"attendance": second(c.im.Attendance(context.Background(), d, f, importers.TrainingOptions{Place: placeCode})),
			"cases":      second(c.im.Cases(context.Background(), d, f, importers.CaseOptions{Place: placeCode})),
			"liaisons":   second(c.im.Liaisons(context.Background(), d, f, importers.LiaisonOptions{Place: placeCode})),
		} {
			if k := fault.KindOf(err); err == nil || k != fault.Denied && k != fault.NotFound {
				t.Errorf("%s by %s: %v", what, role, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestOverLabels: what stands behind the subject of a training on its line is no part of its name.
func TestOverLabels(t *testing.T) {
	c := pastCounty(t)
	r := attendanceOf(importers.TrainingOptions{})(c, drawnFile("签到表", "\n培训主题：社会救助业务　时间：2022年4月12日上午　地点：三楼\n姓名|单位|签名\n甲|渔渡镇|√"), true)
	if got := rowsOf(r); !strings.Contains(got, "社会救助业务") || strings.Contains(got, "地点") {
		t.Errorf("rows %s", got)
	}
}
