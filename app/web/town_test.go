package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// TestTownDay is a town's work from the first push to the last line: sign, with a doubt; object;
// enrol; declare; each is read where it must stand.
func TestTownDay(t *testing.T) {
	w := newValley(t)
	b, c := w.desk(), w.clerk(townA)
	if got := c.page("/").title(t); got != "渔渡镇现在没有要办的事，已签收 0 项" {
		t.Errorf("before the first push: %q", got)
	}
	if a := c.page("/confirm"); a.title(t) != "没有要签收的资料" || len(find(a.doc, sel("form.filter"))) != 0 {
		t.Errorf("nothing waits: %q", a.title(t))
	}
	w.push(2, "XF-001", "XF-002", "XF-003", "XF-004", "XF-005")
	home := c.page("/")
	if got := strings.ReplaceAll(home.title(t), " ", ""); got != "渔渡镇应承接7项，已签收0项；还有1件事要办" {
		t.Errorf("home %q", got)
	}
	if first := find(home.doc, sel("a.first")); len(first) == 0 || text(first[0]) != "确认签收 5 项" || attr(first[0], "href") != "/confirm" {
		t.Error("the primary button does not say what is to be done")
	}
	form := c.page("/confirm?batch=1")
	on, all := form.ticked("c")
	if len(on) != 5 || len(all) != 5 || on[0] != "XF-001@0" {
		t.Errorf("ticked %v of %v", on, all)
	}
	if !form.shows("0/7 0.0% → 5/7 71.4%") {
		t.Error("what signing changes is not said")
	}
	if on, _ := c.page("/confirm?none=1").ticked("c"); len(on) != 0 {
		t.Errorf("everything is to be unticked, %v is not", on)
	}
	next := c.done("/confirm", url.Values{"c": {"XF-001@0", "XF-002@0", "XF-003@0"}, "d-XF-002": {"谁来出证？"}, "batch": {"1"}})
	if !next.shows("已签收 3 项") || !next.shows("签收第 1 批资料 2 项") {
		t.Errorf("after signing: %s", text(next.doc))
	}
	line := c.page("/lines/" + townA + "/XF-002")
	if !line.shows("带疑问：谁来出证？") || !line.shows("岗位<em>clerk-"+townA) {
		t.Errorf("the line does not tell the receipt: %s", text(line.doc))
	}
	c.done("/object", url.Values{"c": {"XF-004", "XF-005"}, "reason": {rollout.Reasons[1]}, "note": {"没有<em>人"}})
	if w.pack(townA).Line(3).Standing() != rollout.Objected {
		t.Error("the objection is not recorded")
	}
	if home = c.page("/"); home.shows("待签收 2") || len(find(home.doc, sel("a.first"))) != 0 {
		t.Error("an objection still waits for a signature")
	}
	b.done("/lines/"+townA+"/XF-004/answer", url.Values{"answer-answer": {rollout.AnswerRefused}, "answer-reason": {"县里派<em>人"}})
	home = c.page("/")
	if !home.shows("1 项异议已答复，还没有签收") || !home.shows("请继续承接。县里派<em>人") {
		t.Errorf("the answer is not on the desk: %s", text(home.doc))
	}
	clean(t, "/", home)
	tr, err := w.rollout.Arrange(w.ctx(), w.deed(cli()), rollout.Course{Place: county, Title: "业务<em>培训", Date: w.today(), Codes: []string{"XF-001", "XF-002"}})
	w.must(err)
	if !c.page("/").shows("报送“业务<em>培训”参训人员") {
		t.Error("the training is no task")
	}
	c.done("/trainings/"+tr.ID+"/enrol", url.Values{"people-" + tr.ID: {"3"}, "names-" + tr.ID: {"甲、乙、丙"}})
	_, err = w.rollout.Hold(w.ctx(), w.deed(cli()), county, tr.ID, map[string]int{townA: 3})
	w.must(err)
	if !c.page("/").shows("2 项已培训，还没有登记可办") {
		t.Error("what was trained and is not live is no task")
	}
	if on, _ := c.page("/declare").ticked("c"); !slices.Equal(on, []string{"XF-001", "XF-002"}) {
		t.Errorf("what was trained is ticked: %v", on)
	}
	w.pass(1)
	c.login()
	c.done("/declare", url.Values{"c": {"XF-001"}, "day": {w.today().Add(-1).String()}})
	if l := w.pack(townA).Line(0); !l.Has(rollout.Live) || l.Live != w.today().Add(-1) {
		t.Error("live is not recorded with its day")
	}
	if a := c.page("/lines/" + townA + "/XF-001"); !a.shows("补录") {
		t.Error("what was entered later is not said to be")
	}
}

// TestConfirmRefuses: nothing ticked is told and kept; a line that moved meanwhile is told, kept
// with its doubt, and not signed for.
func TestConfirmRefuses(t *testing.T) {
	w := newValley(t)
	c := w.clerk(townA)
	w.push(5, "XF-001", "XF-002")
	a := c.post("/confirm", url.Values{"d-XF-001": {"为什么<em>？"}})
	if a.status != http.StatusUnprocessableEntity || !a.shows("没有选中任何事项") {
		t.Errorf("nothing ticked: %d %s", a.status, words(a.doc))
	}
	if on, _ := a.ticked("c"); len(on) != 0 || !strings.Contains(a.body, "为什么&lt;em&gt;？") {
		t.Error("what was typed and ticked is not as it was")
	}
	if r := find(a.doc, sel("tr.asked")); len(r) != 1 {
		t.Errorf("%d rows are shown on a phone for their doubt", len(r))
	}
	g := &catalog.Guidance{Place: county, Code: "XF-001"}
	w.must(g.Publish(catalog.Version{Material: true, Why: "首版", Author: "a", Publisher: "b", Day: w.today(), Parts: catalog.Parts{Answers: "x", Steps: "y", Materials: "z"}}, false))
	w.must(w.store.SaveGuidance(w.ctx(), g, w.deed(cli()), "publish", nil))
	w.push(9, "XF-001")
	a = c.post("/confirm", url.Values{"c": {"XF-001@0", "XF-002@0"}, "d-XF-001": {"还办吗"}})
	if a.status != http.StatusOK || !a.shows("已签收 1 项") || !a.shows("刚刚下发了新版资料") || !strings.Contains(a.body, "还办吗") {
		t.Errorf("a line moved: %d %s", a.status, words(a.doc))
	}
	if w.pack(townA).Line(0).Has(rollout.Received) || !w.pack(townA).Line(1).Has(rollout.Received) {
		t.Error("what moved was signed for, or what did not was not")
	}
	a = c.post("/confirm", url.Values{"c": {"XF-002@0"}})
	if a.status != http.StatusConflict || !a.shows("已经登记过") {
		t.Errorf("signed twice: %d", a.status)
	}
}

// TestSameDeed: a form sent twice is done once, and the second answer is the first.
func TestSameDeed(t *testing.T) {
	w := newValley(t)
	c := w.clerk(townA)
	w.push(5, "XF-001", "XF-002")
	form := url.Values{"op": {"the-same"}, "c": {"XF-001@0"}}
	c.done("/confirm", form)
	c.done("/confirm", form)
	records, err := w.store.History(w.ctx(), townA, 0, 0)
	w.must(err)
	n := 0
	for _, r := range records {
		if r.Name == rollout.ActReceive {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d receipts", n)
	}
}

// TestFormsRefuse: every form says what is wrong, keeps what was typed and changes nothing.
func TestFormsRefuse(t *testing.T) {
	w := newValley(t)
	b, c := w.desk(), w.clerk(townA)
	w.push(5)
	tr, err := w.rollout.Arrange(w.ctx(), w.deed(cli()), rollout.Course{Place: county, Title: "培训", Date: w.today(), Codes: []string{"XF-001"}})
	w.must(err)
	line := "/lines/" + townA + "/XF-001"
	for _, x := range []struct {
		name, path string
		who        *who
		form       url.Values
		status     int
		says, kept string
	}{
		{"no reason", "/object", c, url.Values{"c": {"XF-001"}, "note": {"情<况"}}, 422, "请从列表中选一个理由", "情&lt;况"},
		{"other without a word", "/object", c, url.Values{"c": {"XF-001"}, "reason": {"其他"}}, 422, "请写明情况", `value="其他" checked`},
		{"nothing chosen", "/object", c, url.Values{"reason": {rollout.Reasons[0]}}, 422, "没有选中任何事项", ""},
		{"a code of nothing", "/object", c, url.Values{"reason": {rollout.Reasons[0]}, "c": {"XF-999"}}, 422, "没有选中任何事项", ""},
		{"a day to come", "/declare", c, url.Values{"c": {"XF-003"}, "day": {"2027-01-01"}}, 422, "还没有到", `value="2027-01-01"`},
		{"no day", "/declare", c, url.Values{"c": {"XF-003"}, "day": {"2026-02-31"}}, 422, "不对", `value="2026-02-31"`},
		{"too many people", "/trainings/" + tr.ID + "/enrol", c, url.Values{"people-" + tr.ID: {"500"}, "names-" + tr.ID: {"<甲>"}}, 422, "1 到 99", "&lt;甲&gt;"},
		{"no number", "/trainings/" + tr.ID + "/enrol", c, url.Values{"people-" + tr.ID: {"三"}}, 422, "不是数", `value="三"`},
		{"exempt without a reason", line + "/exempt", b, url.Values{"exempt-by": {"县<办"}}, 422, "不适用要写明理由和批准人", "县&lt;办"},
		{"stop without a document", line + "/stop", b, url.Values{"stop-ending": {"suspended"}, "stop-reason": {"停"}}, 422, "要写明文号和理由", `value="suspended" checked`},
		{"stop that lifts", line + "/stop", b, url.Values{"stop-ending": {rollout.Lift}, "stop-doc_no": {"x"}, "stop-reason": {"y"}}, 422, "请选择暂停、收回或取消", ""},
		{"ready of nothing", line + "/ready", b, nil, 422, "请选择印章或账号", ""},
		{"retract nothing", line + "/retract", b, url.Values{"retract-reason": {"错"}}, 422, "请选择要更正的记录", ""},
		{"retract what is not there", line + "/retract", c, url.Values{"retract-what": {"live"}, "retract-reason": {"错"}}, 409, "没有可更正的记录", ""},
		{"answer no objection", line + "/answer", b, url.Values{"answer-answer": {"met"}}, 409, "没有可更正的记录", ""},
		{"a day that is none", line + "/answer", b, url.Values{"answer-answer": {"met"}, "answer-due": {"x"}}, 422, "不对", ""},
		{"include what applies", line + "/include", b, nil, 409, "没有可更正的记录", ""},
		{"resume what goes on", line + "/resume", b, nil, 409, "没有可更正的记录", ""},
		{"no operation", "/declare", c, url.Values{"c": {"XF-003"}, "op": {""}}, 422, "缺少操作编号", ""},
	} {
		before := w.pack(townA).Revision
		a := x.who.post(x.path, x.form)
		if a.status != x.status || !a.shows(x.says) || !strings.Contains(a.body, x.kept) {
			t.Errorf("%s: %d, says %v, keeps %v\n%s", x.name, a.status, a.shows(x.says), strings.Contains(a.body, x.kept), words(a.doc))
		}
		if p := find(a.doc, sel("div.problems")); x.status == 422 && len(p) != 1 {
			t.Errorf("%s: %d lists of problems", x.name, len(p))
		}
		if w.pack(townA).Revision != before {
			t.Errorf("%s: something was recorded", x.name)
		}
		clean(t, x.name, a)
	}
}

// TestLineDeeds: each act on one line is offered, done, and told.
func TestLineDeeds(t *testing.T) {
	w := newValley(t)
	b, c := w.desk(), w.clerk(townA)
	w.push(5, "XF-001", "XF-002")
	line := "/lines/" + townA + "/XF-001"
	c.done("/confirm", url.Values{"c": {"XF-001@0"}})
	for _, x := range []struct {
		who         *who
		form        string
		values      url.Values
		says, tells string
	}{
		{b, "ready", url.Values{"ready-seal": {"1"}}, "已登记承接条件", "印章已授"},
		{c, "retract", url.Values{"retract-what": {"received"}, "retract-reason": {"点<错"}}, "已更正", "更正：签收记错了：点<错"},
		{b, "exempt", url.Values{"exempt-by": {"县办"}, "exempt-reason": {"无对象"}}, "已改为不适用", "县办批准，无对象"},
		{b, "include", url.Values{"include-reason": {"有了"}}, "已恢复适用", "恢复适用"},
		{b, "stop", url.Values{"stop-ending": {"recalled"}, "stop-doc_no": {"9号"}, "stop-reason": {"上收"}}, "已停办", "收回：9号，上收"},
		{b, "resume", nil, "已恢复办理", "恢复办理"},
	} {
		if f := find(x.who.page(line).doc, sel("#"+x.form)); len(f) != 1 {
			t.Errorf("%s is not offered", x.form)
		}
		a := x.who.done(line+"/"+x.form, x.values)
		if !a.shows(x.says) || !a.shows(x.tells) {
			t.Errorf("%s: says %v, tells %v\n%s", x.form, a.shows(x.says), a.shows(x.tells), words(a.doc))
		}
	}
	if f := find(b.page(line+"?do=stop").doc, func(n *html.Node) bool { return attr(n, "id") == "stop" && has(n, "open") }); len(f) != 1 {
		t.Error("the form that the link leads to is not open")
	}
	if f := find(c.page(line).doc, sel("#stop")); len(f) != 0 {
		t.Error("a town is offered to stop a line")
	}
}

// TestDepartmentAnswers: a department answers for its own items and is refused for others.
func TestDepartmentAnswers(t *testing.T) {
	w := newValley(t)
	c := w.clerk(townA)
	d := w.as("dept", journal.Department, county, w.units[0])
	w.push(5)
	c.done("/object", url.Values{"c": {"XF-001", "XF-004"}, "reason": {rollout.Reasons[0]}})
	d.done("/lines/"+townA+"/XF-001/answer", url.Values{"answer-answer": {"met"}})
	if a := d.post("/lines/"+townA+"/XF-004/answer", url.Values{"answer-answer": {"met"}}); a.status != http.StatusForbidden {
		t.Errorf("another department's item: %d", a.status)
	}
	if f := find(d.page("/lines/"+townA+"/XF-004").doc, sel("#answer")); len(f) != 0 {
		t.Error("another department's item is offered")
	}
}

// TestBehalfTold: a receipt that the county recorded names clerk, channel and who signed.
func TestBehalfTold(t *testing.T) {
	w := newValley(t)
	b := w.desk()
	w.push(5, "XF-001")
	_, err := w.rollout.OnBehalf(w.ctx(), w.deed(b.actor), []rollout.Behalf{{Town: townA, Channel: "电话记录", Signed: "李<主>任", Note: "来电确认", Day: w.today()}})
	w.must(err)
	a := b.page("/lines/" + townA + "/XF-001")
	for _, want := range []string{"代录签收目录所列（资料未齐）（电话记录）", "来电确认", "岗位<em>bureau代录", "签收人 李<主>任"} {
		if !a.shows(want) {
			t.Errorf("%q is not told: %s", want, words(a.doc))
		}
	}
}

// TestTownPage: every tab leads to as many lines as it says; a town's name is text.
func TestTownPage(t *testing.T) {
	w := newValley(t)
	b, c := w.desk(), w.clerk(townB)
	w.push(5, "XF-001", "XF-002", "XF-004")
	c.done("/confirm", url.Values{"c": {"XF-001@0"}})
	for _, p := range []struct {
		who  *who
		path string
	}{{c, "/town"}, {b, "/towns/" + townB}, {c, "/towns/" + townB}} {
		a := p.who.page(p.path)
		clean(t, p.path, a)
		if got := a.title(t); !strings.HasPrefix(got, emName+" 7 项：已签收 1，可办 0；") || !strings.HasSuffix(got, "2 项待签收") {
			t.Errorf("%s: title %q", p.path, got)
		}
		tabs := find(find(a.doc, sel("nav.tabs"))[0], sel("a"))
		if len(tabs) != 9 {
			t.Errorf("%d tabs", len(tabs))
		}
		for _, tab := range tabs {
			n, _ := strconv.Atoi(text(find(tab, sel("span.n"))[0]))
			to := p.who.page(attr(tab, "href"))
			rows := 0
			for _, l := range find(to.doc, sel("ol.lines")) {
				rows += len(find(l, sel("li")))
			}
			if rows != n {
				t.Errorf("%s says %d, there are %d", attr(tab, "href"), n, rows)
			}
		}
		if open := find(p.who.page(p.path+"?open=1").doc, func(n *html.Node) bool { return n.Data == "details" && has(n, "open") }); len(open) != 3 {
			t.Errorf("%s: %d of 3 departments are open for print", p.path, len(open))
		}
	}
	if a := b.get("/town"); a.status != http.StatusSeeOther || a.header.Get("Location") != "/matrix" {
		t.Errorf("the county has no own town: %d", a.status)
	}
	if a := b.get("/towns?town=" + townC); a.header.Get("Location") != "/towns/"+townC {
		t.Errorf("choosing a town leads to %q", a.header.Get("Location"))
	}
}

// TestItems: the list by filter, an item for the county, and for a town in and out of its scope.
func TestItems(t *testing.T) {
	w := newValley(t)
	b, c := w.desk(), w.clerk(townC)
	w.push(5, "XF-001", "XF-006")
	g := &catalog.Guidance{Place: county, Code: "XF-001"}
	w.must(g.Publish(catalog.Version{Material: true, Why: "首<版", Author: "a", Publisher: "b", Day: w.today(), Parts: catalog.Parts{Answers: "问<答\n二", Steps: "流程", Materials: "要件"}}, false))
	w.must(w.store.SaveGuidance(w.ctx(), g, w.deed(cli()), "publish", nil))
	if got := b.page("/items").title(t); got != "7 项下放事项， 1 项资料齐全" && got != "7 项下放事项，1 项资料齐全" {
		t.Errorf("list %q", got)
	}
	for query, want := range map[string]int{
		"": 7, "?department=" + w.units[0]: 3, "?name=%E6%95%91%E5%8A%A9": 1, "?name=xf-00": 7, "?training=1": 3, "?category=" + url.QueryEscape("社会<救>助"): 1, "?name=none": 0,
	} {
		a := b.page("/items" + query)
		clean(t, query, a)
		if n := len(find(a.doc, sel("a.row"))); n != want {
			t.Errorf("%q: %d items, want %d", query, n, want)
		}
	}
	item := b.page("/items/XF-001")
	if !item.shows("问<答") || !item.shows("首<版") || len(find(item.doc, sel("ul.towns"))) != 1 || !item.shows(emName) {
		t.Errorf("item: %s", text(item.doc))
	}
	clean(t, "/items/XF-001", item)
	if a := b.page("/items/XF-002"); !a.shows("资料还没有发布") {
		t.Error("an item without guidance does not say so")
	}
	if a := c.page("/items/XF-001"); !a.shows("低保认定：本镇下发") || len(find(a.doc, sel("ol.path"))) != 1 {
		t.Errorf("a town's item: %s", words(a.doc))
	}
	if a := c.page("/items/XF-006"); !a.shows("不在盐场镇的下放范围") {
		t.Error("an item out of scope does not say so")
	}
	if a := b.get("/items/XF-312"); a.status != http.StatusNotFound || !a.shows("没有找到 XF-312：目录里没有这个编码") {
		t.Errorf("no such item: %d", a.status)
	}
}

// TestEmptyInstallation: nothing is imported, and every page that a person may open still answers.
func TestEmptyInstallation(t *testing.T) {
	w := newValley(t)
	e := w.as("empty", journal.Bureau, "610730", "610730")
	for _, path := range []string{"/items", "/lines", "/journal", "/town"} {
		if a := e.get(path); a.status >= 500 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// TestObjectNarrow: the list of what a town cannot take on starts from what it most likely means,
// and leads to all of it.
func TestObjectNarrow(t *testing.T) {
	w := newValley(t)
	c := w.clerk(townA)
	w.push(2, "XF-001", "XF-002", "XF-003")
	c.done("/confirm?batch=1", url.Values{"batch": {"1"}, "c": {"XF-001@0", "XF-002@0", "XF-003@0"}})
	c.done("/declare", url.Values{"c": {"XF-001"}, "day": {w.today().String()}})
	for _, row := range []struct {
		path, more    string
		ticked, shown int
	}{
		{"/object", "/object?show=all&item=", 0, 2},
		{"/object?show=all", "", 0, 3},
		{"/object?item=XF-002", "/object?show=open&item=XF-002", 1, 1},
		{"/object?item=XF-001", "/object?show=open&item=XF-001", 1, 1},
		{"/object?show=open&item=XF-001", "", 1, 3}, // live, but ticked
		{"/object?item=XF-999", "/object?show=all&item=XF-999", 0, 2},
	} {
		page := c.page(row.path)
		on, all := page.ticked("c")
		if len(on) != row.ticked || len(all) != row.shown {
			t.Errorf("%s: ticked %v of %v", row.path, on, all)
		}
		more := ""
		if link := find(page.doc, sel("span.more")); len(link) > 0 {
			more = attr(find(link[0], sel("a"))[0], "href")
		}
		if more != row.more {
			t.Errorf("%s leads to %q, not %q", row.path, more, row.more)
		}
	}
}

// TestNoSuchPage: an address that leads nowhere keeps the person's bar and shows the way home; a
// stranger is shown the door, and no more.
func TestNoSuchPage(t *testing.T) {
	w := newValley(t)
	page := w.clerk(townA).get("/nosuch")
	if page.status != http.StatusNotFound {
		t.Errorf("answered %d", page.status)
	}
	if nav := find(page.doc, sel("nav.nav")); len(nav) != 1 || !page.shows("回待办") {
		t.Errorf("a clerk is left without a way: %s", text(page.doc))
	}
	if page = ask(t, w.server.App(), httptest.NewRequest(http.MethodGet, "/nosuch", nil)); len(find(page.doc, sel("nav.nav"))) != 0 || !page.shows("去登录") {
		t.Errorf("a stranger: %s", text(page.doc))
	}
}
