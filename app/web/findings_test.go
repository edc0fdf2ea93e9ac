package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// told enters a finding that a unit of the county owns.
func (w *valley) told(unit, text string) *acceptance.Finding {
	w.Helper()
	f, err := w.deps.Acceptance.Raise(w.ctx(), w.deed(cli()), acceptance.Told{Place: county, Source: acceptance.FromPatrol, DocNo: "巡察〔2026〕1号", Unit: unit, Text: text})
	w.must(err)
	return f
}

// stands is a finding as it is now.
func (w *valley) stands(number int) *acceptance.Finding {
	w.Helper()
	list, err := w.deps.Acceptance.Findings.Findings(w.ctx(), county, "")
	w.must(err)
	for _, f := range list {
		if f.Number == number {
			return f
		}
	}
	w.Fatalf("no finding %d", number)
	return nil
}

// measures is the form of so many measures, all done today.
func (w *valley) measures(seen int, texts ...string) url.Values {
	v := url.Values{"seen": {strconv.Itoa(seen)}, "measures-person": {"分管副镇长"}}
	for _, t := range texts {
		v["m-text"] = append(v["m-text"], t)
		v["m-person"] = append(v["m-person"], "")
		v["m-due"] = append(v["m-due"], "")
		v["m-done"] = append(v["m-done"], w.today().String())
		v["m-result"] = append(v["m-result"], "已补")
	}
	return v
}

// rowsOf are the numbers of the findings of a list, in its order.
func rowsOf(a answer) []string {
	var out []string
	for _, n := range find(a.doc, sel("td.code")) {
		if s := text(n); strings.HasPrefix(s, "WT-") {
			out = append(out, s)
		}
	}
	return out
}

// TestLifeOfAFindingOnPages is one finding from 待整改 to 已销号 and a 反弹, by a town, the bureau and
// an inspector of another unit; what each may not do says why.
func TestLifeOfAFindingOnPages(t *testing.T) {
	w := newValley(t)
	w.push(5, "XF-001")
	b, c := w.desk(), w.clerk(townA)
	i := w.as("inspector", journal.Inspector, county, w.units[2])
	a := b.done("/findings", url.Values{"source": {"patrol"}, "unit": {townA}, "text": {"缺<em>两份档案"}, "found": {w.day(0)}})
	if got := a.title(t); got != "WT-001 渔渡镇：待整改；还有 21 天" {
		t.Errorf("entered: %q", got)
	}
	clean(t, "/findings/WT-001", a)
	if home := c.page("/"); !home.shows("1 条问题要写整改措施") || !home.shows("WT-001 渔渡镇：缺<em>两份档案") {
		t.Errorf("the town is not told: %s", text(home.doc))
	}
	if n := find(b.page("/").doc, func(n *html.Node) bool { return attr(n, "href") == "/findings?town="+townA }); len(n) != 1 || text(n[0]) != "1" {
		t.Errorf("the table of towns has %d links to the finding", len(n))
	}
	own := c.page("/findings/WT-001")
	for _, want := range []string{"写整改措施", "报整改完成：WT-001 还没有整改措施，先写措施", "销号、退回、回头看：这条问题由你的单位整改，要由别的单位复查"} {
		if !own.shows(want) {
			t.Errorf("the town does not read %q: %s", want, text(own.doc))
		}
	}
	for _, act := range []string{"close", "return", "look", "extend", "decline", "confirm"} {
		if got := c.post("/findings/WT-001/"+act, nil); got.status != http.StatusForbidden {
			t.Errorf("a town may %s: %d", act, got.status)
		}
		if len(find(own.doc, sel("#"+act))) != 0 {
			t.Errorf("a town is offered to %s", act)
		}
	}
	c.done("/findings/WT-001/assign", url.Values{"assign-person": {"综合岗"}})
	if a := c.post("/findings/WT-001/measures", w.measures(0, "补档案")); a.status != http.StatusConflict || !a.shows("措施刚刚有人改过") {
		t.Errorf("measures over somebody's naming: %d", a.status)
	} else if got := find(a.doc, func(n *html.Node) bool { return attr(n, "id") == "m-text-1" }); len(got) != 1 || attr(got[0], "value") != "补档案" {
		t.Error("what was typed is gone")
	}
	c.done("/findings/WT-001/measures", w.measures(1, "补档案", "每月自查"))
	c.done("/findings/WT-001/want", url.Values{"want-to": {w.day(30)}, "want-reason": {"设备没到"}})
	if home := b.page("/"); !home.shows("1 条问题申请延期") {
		t.Errorf("the bureau is not asked: %s", text(home.doc))
	}
	b.done("/findings/WT-001/extend", url.Values{"extend-to": {w.day(28)}, "extend-reason": {"设备没到"}})
	if a := c.page("/findings/WT-001"); !a.shows("2026年7月6日（原为 2026年6月29日，延期 1 次）") {
		t.Errorf("the first due day is gone: %s", text(a.doc))
	}
	c.done("/findings/WT-001/report", url.Values{"report-text": {"已补齐"}})
	if home := b.page("/"); !home.shows("1 条问题等复查") {
		t.Errorf("the recheck is no task: %s", text(home.doc))
	}
	i.done("/findings/WT-001/return", url.Values{"return-reason": {"还差一份"}})
	if home := c.page("/"); !home.shows("1 条问题被退回") {
		t.Errorf("the town is not told: %s", text(home.doc))
	}
	c.done("/findings/WT-001/report", url.Values{"report-text": {"又补一份"}})
	i.done("/findings/WT-001/close", url.Values{"close-text": {"看过"}})
	w.pass(31)
	b.login()
	i.login()
	c.login()
	if home := i.page("/"); !home.shows("1 条问题该回头看") {
		t.Errorf("looking back is no task: %s", text(home.doc))
	}
	if a := i.post("/findings/WT-001/look", url.Values{"look-text": {"又缺了"}}); a.status != http.StatusUnprocessableEntity || !a.shows("请选没有反弹，还是反弹") || !strings.Contains(a.body, "又缺了") {
		t.Errorf("a visit that saw nothing: %d", a.status)
	}
	end := i.done("/findings/WT-001/look", url.Values{"look-held": {"0"}, "look-text": {"又缺了"}})
	if f := w.stands(1); f.State != acceptance.Pending || f.Relapses != 1 {
		t.Errorf("%+v", f)
	}
	for _, want := range []string{"登记问题", "指定责任人", "写整改措施", "申请延期到", "同意延期", "报整改完成", "退回：还差一份", "销号：看过", "回头看：反弹"} {
		if !end.shows(want) {
			t.Errorf("the story lacks %q", want)
		}
	}
}

// TestBureausOwnFinding: what the bureau owns is closed on a named document and by a second account.
func TestBureausOwnFinding(t *testing.T) {
	w := newValley(t)
	own := w.units[2]
	b := w.as("bureau-a", journal.Bureau, county, own)
	second := w.as("bureau-b", journal.Bureau, county, own)
	w.told(own, "没有抽查")
	b.done("/findings/WT-001/measures", w.measures(0, "开展抽查"))
	b.done("/findings/WT-001/report", url.Values{"report-text": {"已抽查"}})
	if a := b.post("/findings/WT-001/close", url.Values{"close-text": {"好了"}}); a.status != http.StatusUnprocessableEntity || !a.shows("上级文件的文号") {
		t.Errorf("closed without a document: %d", a.status)
	}
	a := b.done("/findings/WT-001/close", url.Values{"close-doc_no": {"市审批〔2026〕8号"}})
	if !a.shows("等第二个账号确认") || !a.shows("确认销号：确认销号要另一个账号，不能是提出的人") {
		t.Errorf("%s", text(a.doc))
	}
	if a := second.done("/findings/WT-001/confirm", nil); !a.shows("已确认销号") || w.stands(1).State != acceptance.Closed {
		t.Errorf("%s", text(a.doc))
	}
}

// TestThreeLists: three views of the same rows, each with as many as its tab says; filters and the
// workbook show just the rows of the page.
func TestThreeLists(t *testing.T) {
	w := newValley(t)
	w.told(townA, "问题甲")
	w.told(townB, "问题<em>乙")
	w.told(w.units[0], "问题丙")
	w.told(townB, "问题丁")
	b := w.desk()
	w.clerk(townB).done("/findings/WT-002/measures", w.measures(0, "一", "二"))
	for path, want := range map[string][]string{
		"/findings":                            {"WT-003", "WT-001", "WT-002", "WT-004"},
		"/findings?list=tasks":                 {"WT-001", "WT-003", "WT-004", "WT-002", "WT-002"},
		"/findings?list=duties":                {"WT-003", "WT-001", "WT-002", "WT-004"},
		"/findings?town=" + townB:              {"WT-002", "WT-004"},
		"/findings?unit=" + w.units[0]:         {"WT-003"},
		"/findings?state=working":              {"WT-002"},
		"/findings?state=closed":               nil,
		"/findings?due=overdue":                nil,
		"/findings?source=audit":               nil,
		"/findings?source=patrol&due=":         {"WT-003", "WT-001", "WT-002", "WT-004"},
		"/findings?state=no<em>such&town=none": nil,
	} {
		a := b.page(path)
		got := rowsOf(a)
		sorted := func(s []string) []string { s = slices.Clone(s); slices.Sort(s); return s }
		if !slices.Equal(sorted(got), sorted(want)) {
			t.Errorf("%s shows %v, want %v", path, got, want)
		}
		clean(t, path, a)
		for _, n := range find(a.doc, sel("nav.tabs")) {
			if on := find(n, func(n *html.Node) bool { return has(n, "aria-current") }); len(on) != 1 || !strings.HasSuffix(text(on[0]), strconv.Itoa(len(want))) {
				t.Errorf("%s: the tab says %q", path, text(on[0]))
			}
		}
		book := b.get(strings.Replace(path, "/findings", "/findings.xlsx", 1))
		if book.status != http.StatusOK || len(want) > 0 && !slices.Equal(workbookRows(t, path, []byte(book.body)), got) {
			t.Errorf("%s: the workbook has %v, the page %v", path, workbookRows(t, path, []byte(book.body)), got)
		}
	}
	if got := b.page("/findings").title(t); got != "4 条问题已销号 0 条，还有 4 条没有销号" {
		t.Errorf("%q", got)
	}
	if got := w.clerk(townA).page("/findings").title(t); got != "1 条问题已销号 0 条，还有 1 条没有销号" {
		t.Errorf("a town reads %q", got)
	}
	if a := b.page("/towns/" + townB); !a.shows("问题丁") || a.shows("问题甲") {
		t.Error("the town's page does not have its findings")
	}
}

// workbookRows are the numbers in the sheet of the list that a path names.
func workbookRows(t *testing.T, path string, data []byte) []string {
	t.Helper()
	book, err := sheet.Open(context.Background(), "findings.xlsx", data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := sheet.Read(context.Background(), book, sheet.Spec{Columns: []sheet.Column{{Key: "number", Title: "编号", Required: true}, {Key: "unit", Title: "责任单位", Required: true}}})
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	switch {
	case strings.Contains(path, "list=tasks"):
		at = 1
	case strings.Contains(path, "list=duties"):
		at = 2
	}
	var out []string
	if at < len(r.Tables) {
		for _, row := range r.Tables[at].Rows {
			out = append(out, row.Text("number"))
		}
	}
	return out
}

// TestRaiseRefuses tells every mistake of a finding that is entered, and keeps what was typed.
func TestRaiseRefuses(t *testing.T) {
	w := newValley(t)
	b := w.desk()
	a := b.post("/findings", url.Values{"text": {""}, "note": {"留着的<em>话"}, "found": {w.day(3)}, "due": {w.day(-3)}})
	if a.status != http.StatusUnprocessableEntity || !a.shows("有 5 处要改") || !a.shows("留着的<em>话") {
		t.Errorf("%d %s", a.status, text(a.doc))
	}
	if list, err := w.deps.Acceptance.Findings.Findings(w.ctx(), county, ""); err != nil || len(list) != 0 {
		t.Errorf("%v, %d findings", err, len(list))
	}
	if a := b.post("/findings", url.Values{"due": {"明天"}, "text": {"问题"}}); a.status != http.StatusUnprocessableEntity || !a.shows("日期“明天”不对") {
		t.Errorf("%d", a.status)
	}
}

// TestCommonClause: a clause that several towns fell short of stands once, and opens to its rows.
func TestCommonClause(t *testing.T) {
	w := newValley(t)
	b := w.desk()
	for i, town := range []string{townA, townB, townC} {
		f := &acceptance.Finding{Division: town, ID: "i" + town + "/5.3", Place: county, Number: i + 1, Source: acceptance.FromAcceptance, Inspection: "i" + town,
			Standard: 1, Clause: "5.3", Text: "每个窗口明确A、B岗", Note: "3 号窗口", Deducted: 5, Unit: town, Found: w.today(), Due: w.today() + 9, FirstDue: w.today() + 9, LookBack: 30, State: acceptance.Pending}
		w.must(w.store.SaveFinding(w.ctx(), f, w.deed(cli()), "found", []byte(town)))
	}
	a := b.page("/findings")
	rows := find(a.doc, sel("#common"))
	if len(rows) != 1 || !strings.Contains(text(rows[0]), "5.3") || !strings.Contains(text(rows[0]), "渔渡镇、巴<em>山、盐场镇") {
		t.Fatalf("%s", text(a.doc))
	}
	to := find(rows[0], sel("a.to"))
	if len(to) != 1 || text(to[0]) != "3" {
		t.Fatal("the number does not open")
	}
	if got := rowsOf(b.page(attr(to[0], "href"))); len(got) != 3 {
		t.Errorf("it opens to %v", got)
	}
	one := b.page("/findings/WT-001")
	if !one.shows("扣 0.5 分") || !one.shows("检查组写的") || len(find(one.doc, func(n *html.Node) bool { return attr(n, "href") == "/inspections/"+townA+"/i"+townA })) != 1 {
		t.Errorf("where it comes from: %s", text(one.doc))
	}
}

// TestTransferOnPages: the bureau hands a finding of one department to another, with a reason; both
// are told, and the old one cannot go on with it.
func TestTransferOnPages(t *testing.T) {
	w := newValley(t)
	w.push(5)
	b := w.desk()
	one, two := w.as("one", journal.Department, county, w.units[0]), w.as("two", journal.Department, county, w.units[1])
	w.told(w.units[0], "业务指导不到位")
	page := b.page("/findings/WT-001")
	if units := find(page.doc, func(n *html.Node) bool { return attr(n, "name") == "transfer-unit" }); len(units) != len(w.units)-1 {
		t.Errorf("%d units to choose from", len(units))
	}
	if a := b.post("/findings/WT-001/transfer", url.Values{"transfer-reason": {"职责<em>"}}); a.status != http.StatusUnprocessableEntity || !a.shows("没有选转给哪个单位") || !strings.Contains(a.body, "职责&lt;em&gt;") {
		t.Errorf("no unit: %d %s", a.status, words(a.doc))
	}
	a := b.done("/findings/WT-001/transfer", url.Values{"transfer-unit": {w.units[1]}, "transfer-reason": {"职责<em>在他们"}})
	if !a.shows("WT-001 已转办") || !a.shows("转办，换了责任单位") || !a.shows("职责<em>在他们") {
		t.Errorf("handed on: %s", words(a.doc))
	}
	if got := one.post("/findings/WT-001/measures", w.measures(1, "补")); got.status != http.StatusForbidden {
		t.Errorf("the old owner goes on: %d", got.status)
	}
	if home := two.page("/"); !home.shows("WT-001") {
		t.Errorf("the new owner is not told: %s", words(home.doc))
	}
	two.done("/findings/WT-001/measures", w.measures(1, "补"))
	w.told(townA, "缺档案")
	if own := b.page("/findings/WT-002"); len(find(own.doc, sel("#transfer"))) != 0 || own.shows("转办") {
		t.Errorf("a town's finding can be handed on: %s", words(own.doc))
	}
	clean(t, "/findings/WT-001", b.page("/findings/WT-001"))
}

// TestFindingsAndCentersInTables: the table of towns says the same open findings and the same state
// of the centre on the desk and in the report, where both columns once stood empty; a past day says
// what was known then.
func TestFindingsAndCentersInTables(t *testing.T) {
	b := newBench(t)
	b.push(5, "XF-001")
	b.build(townB)
	b.told(townA, "缺档案")
	b.told(townA, "缺台账")
	b.told(b.units[0], "没有指导")
	for path, link := range map[string]string{"/": "/findings?town=" + townA, "/report": "/findings?town=" + townA, "/report?as_of=" + b.day(0): "/findings?town=" + townA} {
		a := b.desk.page(path)
		rows := map[string]string{}
		for _, tr := range find(find(a.doc, sel("#rows"))[0], sel("tr")) {
			if th := find(tr, sel("th")); len(th) == 1 {
				cells := find(tr, sel("td"))
				rows[text(th[0])] = text(cells[len(cells)-2]) + " " + text(cells[len(cells)-1])
			}
		}
		for town, want := range map[string]string{"渔渡镇": "2 —", "巴<em>山": "0 待验收", "全县": "2 合格 0/1"} {
			if rows[town] != want {
				t.Errorf("%s: %s has %q, want %q", path, town, rows[town], want)
			}
		}
		if n := find(a.doc, func(n *html.Node) bool { return attr(n, "href") == link }); len(n) != 1 {
			t.Errorf("%s: the findings open %d times", path, len(n))
		}
	}
	if a := b.desk.page("/report"); !a.shows("整改销号") || !a.shows("便民服务中心验收") {
		t.Errorf("the rates lack findings and centres: %s", words(a.doc))
	}
	b.pass(1)
	b.desk.login()
	b.told(townA, "后来的")
	past := b.desk.page("/report?as_of=" + b.day(0))
	if n := find(past.doc, func(n *html.Node) bool { return strings.HasPrefix(attr(n, "href"), "/findings?town") }); len(n) != 0 {
		t.Errorf("a past day opens to today's list %d times", len(n))
	}
}

// TestTasksBeforeTheFirstPush: a county that begins with its centres or with the findings of the past
// is told of them on its desk, which once showed the steps to the first push alone.
func TestTasksBeforeTheFirstPush(t *testing.T) {
	b := newBench(t)
	b.build(townA)
	b.told(townA, "缺档案")
	b.clerk.done("/findings/WT-001/measures", b.measures(0, "补"))
	b.clerk.done("/findings/WT-001/report", url.Values{"report-text": {"已补"}})
	b.clerk.done("/centers/"+townA+"/apply", url.Values{"papers": {"会议记录"}})
	home := b.desk.page("/")
	for _, want := range []string{"还没有下发任何事项", "1 条问题等复查", "渔渡镇申请验收"} {
		if !home.shows(want) {
			t.Errorf("the desk does not say %q: %s", want, words(home.doc))
		}
	}
	clean(t, "/", home)
}
