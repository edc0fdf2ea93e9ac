package web_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jiedezhu/acceptance"
	"jiedezhu/app/account"
	"jiedezhu/catalog/journal"
)

// checklist is a small standard of 100 points: two sections of five clauses of ten points, 1.1 and
// 2.1 with a veto, 2.5 capped at half; a text is an injection.
func checklist() []acceptance.Section {
	var out []acceptance.Section
	for s, title := range []string{"一、场所", "二、办<em>理"} {
		sec := acceptance.Section{Title: title}
		for n := 1; n <= 5; n++ {
			c := acceptance.Clause{No: fmt.Sprintf("%d.%d", s+1, n), Text: "条款<em>" + fmt.Sprint(s+1, n), Method: "现场查看", Points: 100, Cap: 100, Deduction: "每项扣分", Veto: n == 1}
			if s == 1 && n == 5 {
				c.Cap = 50
			}
			sec.Clauses = append(sec.Clauses, c)
		}
		out = append(out, sec)
	}
	return out
}

// bench is a valley with standards and three people who inspect: a 组长, a member, one outside.
type bench struct {
	*valley
	desk, lead, second, outside *who
	clerk                       *who // of townA
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{valley: newValley(t)}
	b.standards()
	b.desk = b.valley.desk()
	b.lead = b.as("lead", journal.Inspector, county, b.units[0])
	b.second = b.as("second", journal.Inspector, county, b.units[1])
	b.outside = b.as("outside", journal.Inspector, county, b.units[2])
	b.clerk = b.valley.clerk(townA)
	return b
}

// standards issues a checklist of each kind.
func (w *valley) standards() {
	w.Helper()
	for _, k := range acceptance.Kinds {
		_, _, err := w.deps.Acceptance.Issue(w.ctx(), w.deed(cli()), acceptance.Draft{Place: county, Kind: k, Title: "标准<em>", Sections: checklist(), Settings: acceptance.Usual()}, false)
		w.must(err)
	}
}

// build puts a town's built centre on the county's list.
func (w *valley) build(towns ...string) {
	w.Helper()
	var plans []acceptance.Plan
	for _, t := range towns {
		plans = append(plans, acceptance.Plan{Town: t, Year: 2026, State: acceptance.Built})
	}
	_, err := w.deps.Acceptance.Choose(w.ctx(), w.deed(cli()), county, plans)
	w.must(err)
}

// team is what the form of a team holds: the lead, the second, and one without an account.
func team(form url.Values) url.Values {
	form["members"] = []string{"lead", "second"}
	form.Set("lead", "lead")
	form.Set("name-1", "县编办<em> 成员")
	form.Set("unit-1", "县编办")
	return form
}

// visit is the newest inspection of a town.
func (b *bench) visit(town string) *acceptance.Inspection {
	b.Helper()
	list, err := b.store.Inspections(b.ctx(), town, "")
	b.must(err)
	if len(list) == 0 {
		b.Fatal("no inspection")
	}
	return list[len(list)-1]
}

// arranged is an acceptance of townA on its way: chosen, applied for, admitted, with a team.
func (b *bench) arranged() string {
	b.Helper()
	b.build(townA)
	b.clerk.done("/centers/"+townA+"/apply", url.Values{"r-1.2": {"deduct"}, "d-1.2": {"1.5"}, "n-1.2": {"差一块<em>牌"}, "papers": {"会议记录\n照片"}})
	list, err := b.store.Applications(b.ctx(), townA, "")
	b.must(err)
	b.desk.done("/centers/"+townA+"/applications/"+list[0].ID+"/admit", nil)
	b.desk.done("/inspections", team(url.Values{"kind": {"acceptance"}, "town": {townA}, "date": {b.day(0)}}))
	return "/inspections/" + townA + "/" + b.visit(townA).ID
}

// answer sends the answer to one clause as a browser with script does, and gives what it is told.
func (p *who) answer(visit string, form url.Values) answer {
	p.w.Helper()
	if !form.Has("op") {
		form.Set("op", p.w.id())
	}
	form.Set("csrf", account.FormToken(p.token))
	req := p.request(http.MethodPost, visit+"/score", form)
	req.Header.Set("HX-Request", "true")
	return ask(p.w, p.w.server.App(), req)
}

func mark(clause, result string, more ...string) url.Values {
	form := url.Values{"clause": {clause}, "result": {result}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

// problems are the mistakes that a page tells.
func problems(a answer) []string {
	var out []string
	for _, n := range find(a.doc, sel("div.problems")) {
		for _, li := range find(n, sel("li")) {
			out = append(out, text(li))
		}
	}
	return out
}

// TestCenterFromApplicationToLock follows one centre over the pages alone: chosen, applied for,
// sent back, admitted, visited by a team of three, judged, signed on the screen and on paper,
// locked, its findings told, and opened again.
func TestCenterFromApplicationToLock(t *testing.T) {
	b := newBench(t)
	b.push(5)
	if a := b.desk.page("/centers"); !a.shows("还没有便民服务中心") {
		t.Errorf("an empty list: %s", words(a.doc))
	}
	if a := b.desk.post("/centers", url.Values{"towns": {townA}, "state": {"built"}}); a.status != http.StatusUnprocessableEntity || len(problems(a)) != 1 {
		t.Errorf("no year: %d %v", a.status, problems(a))
	} else if on, _ := a.ticked("towns"); len(on) != 1 {
		t.Error("the tick is lost")
	}
	b.desk.done("/centers", url.Values{"towns": {townA, townC}, "year": {"2026"}, "state": {"built"}})
	b.desk.done("/centers/"+townC, url.Values{"year": {"2025"}, "state": {"building"}})
	if a := b.desk.page("/centers"); a.title(t) != "2 个中心建成 1 个，验收合格 0/1；在建 1 个" {
		t.Errorf("title %q", a.title(t))
	}

	if a := b.clerk.page("/"); !a.shows("可以自评并申请验收") {
		t.Errorf("the town's desk: %s", words(a.doc))
	}

	// the town applies; what it typed wrong is all still there
	bad := b.clerk.post("/centers/"+townA+"/apply", url.Values{"r-1.2": {"deduct"}, "d-1.2": {"很多"}, "r-2.5": {"deduct"}, "d-2.5": {"6"}, "note": {"说明<em>"}})
	if bad.status != http.StatusUnprocessableEntity || len(problems(bad)) != 1 || !strings.Contains(bad.body, `value="很多"`) || !strings.Contains(bad.body, "说明&lt;em&gt;") {
		t.Errorf("bad points: %d %v", bad.status, problems(bad))
	}
	bad = b.clerk.post("/centers/"+townA+"/apply", url.Values{"r-1.2": {"deduct"}, "r-2.5": {"deduct"}, "d-2.5": {"6"}})
	if got := problems(bad); bad.status != http.StatusUnprocessableEntity || len(got) != 2 || !strings.Contains(got[1], "超过上限 5 分") {
		t.Errorf("two mistakes: %d %v", bad.status, got)
	}
	b.clerk.done("/centers/"+townA+"/apply", url.Values{"r-1.2": {"deduct"}, "d-1.2": {"1.5"}, "papers": {"会议记录\n照片"}})
	list, err := b.store.Applications(b.ctx(), townA, "")
	b.must(err)
	app := "/centers/" + townA + "/applications/" + list[0].ID
	if a := b.desk.page(app); !a.shows("自评 98.5 分") || !a.shows("会议记录") || !a.shows("待审") {
		t.Errorf("the desk: %s", words(a.doc))
	}
	if a := b.desk.page("/"); !a.shows("渔渡镇申请验收") {
		t.Errorf("the county's desk: %s", words(a.doc))
	}
	if a := b.desk.post(app+"/send-back", nil); a.status != http.StatusUnprocessableEntity || len(problems(a)) != 1 {
		t.Errorf("no reason: %d", a.status)
	}
	b.desk.done(app+"/send-back", url.Values{"reason": {"缺平面<em>图"}})
	if a := b.clerk.page("/centers/" + townA + "/apply"); !a.shows("缺平面<em>图") || !strings.Contains(a.body, `value="1.5"`) {
		t.Errorf("sent back: %s", words(a.doc))
	}
	b.clerk.done("/centers/"+townA+"/apply", url.Values{"r-1.2": {"deduct"}, "d-1.2": {"1.5"}})
	b.desk.done(app+"/admit", nil)

	// a team of one, and with somebody of the town, is refused; what was typed stays
	bad = b.desk.post("/inspections", url.Values{"kind": {"acceptance"}, "town": {townA}, "members": {"lead"}, "name-2": {"某<em>人"}, "unit-2": {townA}})
	if got := problems(bad); bad.status != http.StatusUnprocessableEntity || len(got) != 3 || !strings.Contains(bad.body, "某&lt;em&gt;人") {
		t.Errorf("a wrong team: %d %v", bad.status, got)
	}
	b.desk.done("/inspections", team(url.Values{"kind": {"acceptance"}, "town": {townA}, "date": {b.day(0)}}))
	visit := "/inspections/" + townA + "/" + b.visit(townA).ID
	for _, p := range []*who{b.lead, b.second} {
		if a := p.page("/"); !a.shows("渔渡镇 验收") || !a.shows("今天检查") {
			t.Errorf("the desk of %s: %s", p.account.Login, words(a.doc))
		}
	}
	if a := b.second.page("/inspections"); !a.shows("我的检查 1 次；1 次等你办") {
		t.Errorf("my inspections: %s", words(a.doc))
	}
	if a := b.outside.page("/inspections"); !a.shows("没有检查") {
		t.Errorf("of somebody outside the team: %s", words(a.doc))
	}

	// scoring: one deduction with its rest passed by two people
	if a := b.lead.answer(visit, mark("1.2", "deduct", "deducted", "0.5", "note", "牌子<em>旧")); a.status != http.StatusOK || !a.shows("扣 0.5 分") || !a.shows("已查 1/10 条") {
		t.Errorf("an answer: %d %s", a.status, words(a.doc))
	}
	b.lead.done(visit+"/rest", url.Values{"s": {"1"}, "section": {"一、场所"}})
	b.second.done(visit+"/rest", url.Values{"s": {"2"}, "section": {"二、办<em>理"}})
	if a := b.second.post(visit+"/judge", nil); a.status != http.StatusForbidden {
		t.Errorf("a member judges: %d", a.status)
	}
	if a := b.lead.page(visit + "?s=end"); !a.shows("作出结论：合格，得 99.5 分") {
		t.Errorf("the end: %s", words(a.doc))
	}
	b.lead.done(visit+"/judge", nil)
	if a := b.lead.post(visit+"/lock", nil); a.status != http.StatusUnprocessableEntity || len(problems(a)) != 4 {
		t.Errorf("locked unsigned: %d %v", a.status, problems(a))
	}
	b.lead.done(visit+"/sign", nil)
	b.second.done(visit+"/sign", nil)
	if a := b.clerk.post(visit+"/sign", nil); a.status != http.StatusForbidden {
		t.Errorf("the town signs for the team: %d", a.status)
	}
	b.paper(visit, "team/县编办<em> 成员", "", "评分表第 3 页")
	if a := b.clerk.page("/"); !a.shows("得 99.5 分，等本镇签字") {
		t.Errorf("the town's desk: %s", words(a.doc))
	}
	b.clerk.done(visit+"/countersign", nil)
	b.lead.done(visit+"/lock", nil)
	in := b.visit(townA)
	if in.State != acceptance.Locked || in.Hash == "" {
		t.Fatalf("state %s", in.State)
	}
	a := b.desk.page("/centers/" + townA)
	if a.title(t) != "渔渡镇便民服务中心验收合格，得 99.5 分；1 条问题已销号 0 条" || !a.shows("WT-001") || !a.shows("检查组 3/3，镇方已签") {
		t.Errorf("the centre: %q\n%s", a.title(t), words(a.doc))
	}
	if a := b.clerk.page(visit); !a.shows(in.Hash) || !a.shows("与锁定时一致") || len(find(a.doc, sel("form.answer-form"))) != 0 {
		t.Errorf("the locked page: %s", words(a.doc))
	}
	for name, got := range map[string]answer{
		"a score": b.lead.answer(visit, mark("1.3", "deduct", "deducted", "1")), "a rest": b.lead.post(visit+"/rest", url.Values{"s": {"1"}}),
		"a lock": b.lead.post(visit+"/lock", nil), "a team": b.desk.post(visit+"/team", team(url.Values{"date": {b.day(1)}})),
	} {
		if got.status != http.StatusConflict {
			t.Errorf("%s of a locked record: %d", name, got.status)
		}
	}
	if b.visit(townA).Revision != in.Revision {
		t.Error("a locked record changed")
	}
	b.desk.done(visit+"/reopen", url.Values{"reopen-reason": {"看错了<em>"}})
	if a := b.desk.page("/centers/" + townA); !a.shows("看错了<em>") || !strings.Contains(a.title(t), "已查 10/10 条") {
		t.Errorf("reopened: %s", words(a.doc))
	}
	for _, p := range []string{"/centers", "/centers/" + townA, "/centers/new", app, visit, visit + "?s=end", "/inspections", "/standards", "/standards/acceptance/1"} {
		clean(t, p, b.desk.page(p))
	}
}

// paper enters a signature that was given on paper, as the 组长.
func (b *bench) paper(visit, who, name, note string) {
	b.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k, v := range map[string]string{"who": who, "paper-name": name, "paper-note": note, "op": b.id(), "csrf": account.FormToken(b.lead.token)} {
		b.must(m.WriteField(k, v))
	}
	b.must(m.Close())
	req := b.lead.request(http.MethodPost, visit+"/paper", nil)
	req.Body, req.ContentLength = io.NopCloser(&body), int64(body.Len())
	req.Header.Set("Content-Type", m.FormDataContentType())
	a := ask(b.TB, b.server.App(), req)
	if a.status != http.StatusSeeOther {
		b.Fatalf("on paper: %d %s", a.status, words(a.doc))
	}
}

// TestTwoScore: answers of two people to different clauses merge; to the same clause both are
// kept and shown, no verdict can be given, and the 组长 alone says which stands. The same answer
// sent twice is one.
func TestTwoScore(t *testing.T) {
	b := newBench(t)
	visit := b.arranged()
	first := mark("1.2", "pass", "op", "the-same")
	b.lead.answer(visit, first)
	b.lead.answer(visit, first)
	if a := b.second.answer(visit, mark("1.3", "deduct", "deducted", "2", "note", "缺<em>表")); a.status != http.StatusOK || !a.shows("已查 2/10 条") {
		t.Errorf("another clause: %d %s", a.status, words(a.doc))
	}
	a := b.second.answer(visit, mark("1.2", "deduct", "deducted", "1", "note", "看到一块旧<em>牌"))
	if a.status != http.StatusOK || !a.shows("两人评得不同") || !a.shows("看到一块旧<em>牌") || !a.shows("由组长定用哪一个") {
		t.Errorf("the same clause: %d %s", a.status, words(a.doc))
	}
	in := b.visit(townA)
	if len(in.Answers) != 2 || len(in.Disputes) != 1 {
		t.Fatalf("%d answers, %d disputes", len(in.Answers), len(in.Disputes))
	}
	b.lead.done(visit+"/rest", url.Values{"s": {"1"}})
	if a := b.lead.post(visit+"/judge", nil); a.status != http.StatusUnprocessableEntity || !strings.Contains(strings.Join(problems(a), ""), "两人评得不同") {
		t.Errorf("a verdict over a dispute: %d %v", a.status, problems(a))
	}
	if a := b.second.page(visit + "?s=1"); len(find(a.doc, func(n *html.Node) bool { return attr(n, "action") == visit+"/settle" })) != 0 {
		t.Error("a member is offered to settle")
	}
	if a := b.second.post(visit+"/settle", url.Values{"n": {"1"}, "take": {"1"}, "s": {"1"}}); a.status != http.StatusForbidden || len(b.visit(townA).Unsettled()) != 1 {
		t.Error("a member settled it")
	}
	if a := b.lead.page(visit + "?s=1"); len(find(a.doc, func(n *html.Node) bool { return attr(n, "action") == visit+"/settle" })) != 1 {
		t.Error("the 组长 is not offered to settle")
	}
	b.lead.done(visit+"/settle", url.Values{"n": {"1"}, "take": {"1"}, "s": {"1"}})
	in = b.visit(townA)
	if x, _ := in.Answer(acceptance.Key{Clause: "1.2"}); x.Deducted != 10 || x.Person != "second" {
		t.Errorf("stands: %+v", x)
	}
	if a := b.lead.page(visit + "?s=end"); !a.shows("用“扣 1 分”") || !a.shows("不用“合格”") {
		t.Errorf("both answers are on the record: %s", words(a.doc))
	}
	clean(t, visit, a)
}

// TestAnswersRefused: what a clause does not allow is told in its place and changes nothing; the
// form without script keeps what was typed.
func TestAnswersRefused(t *testing.T) {
	b := newBench(t)
	visit := b.arranged()
	before := b.visit(townA).Revision
	for name, c := range map[string]struct {
		by     *who
		form   url.Values
		status int
		says   string
	}{
		"over the cap":       {b.lead, mark("2.5", "deduct", "deducted", "5.1"), 422, "超过上限 5 分"},
		"half a tenth":       {b.lead, mark("2.5", "deduct", "deducted", "0.05"), 422, "扣分“0.05”不对"},
		"no points":          {b.lead, mark("1.2", "deduct"), 422, "没有写扣多少分"},
		"a veto not there":   {b.lead, mark("1.1", "na"), 422, "不能不适用"},
		"a veto of none":     {b.lead, mark("1.2", "veto"), 422, "不是一票否决项"},
		"no such clause":     {b.lead, mark("9.9", "pass"), 422, "标准里没有第 9.9 条"},
		"not of the team":    {b.outside, mark("1.2", "pass"), 403, ""},
		"of the town itself": {b.clerk, mark("1.2", "pass"), 403, ""},
	} {
		a := c.by.answer(visit, c.form)
		if a.status != c.status || c.says != "" && !a.shows(c.says) {
			t.Errorf("%s: %d %s", name, a.status, words(a.doc))
		}
	}
	if b.visit(townA).Revision != before {
		t.Error("something was kept")
	}
	a := b.lead.post(visit+"/score", mark("2.5", "deduct", "deducted", "5.1", "note", "窗口<em>"))
	if a.status != http.StatusUnprocessableEntity || !strings.Contains(a.body, `value="5.1"`) || !a.shows("窗口<em>") || len(problems(a)) != 1 {
		t.Errorf("without script: %d %s", a.status, words(a.doc))
	}
	b.lead.done(visit+"/score", mark("2.5", "deduct", "deducted", "0.5", "step", "plus"))
	if x, _ := b.visit(townA).Answer(acceptance.Key{Clause: "2.5"}); x.Deducted != 6 {
		t.Errorf("plus without script: %+v", x)
	}

	// a failed veto is nobody's to waive but the 组长's, with a reason
	b.second.answer(visit, mark("1.1", "veto", "note", "断网"))
	if a := b.second.answer(visit, mark("1.1", "pass", "seen", "1")); a.status != http.StatusForbidden || !a.shows("由组长写明理由更正") {
		t.Errorf("a member waives a veto: %d %s", a.status, words(a.doc))
	}
	if a := b.lead.answer(visit, mark("1.1", "pass", "seen", "1")); a.status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", a.status)
	}
	if a := b.lead.answer(visit, mark("1.1", "pass", "seen", "1", "reason", "网线松了，接上即通")); a.status != http.StatusOK {
		t.Errorf("the 组长 corrects: %d %s", a.status, words(a.doc))
	}
	if a := b.desk.page(visit + "?s=end"); !a.shows("网线松了，接上即通") {
		t.Error("the correction is not on the record")
	}
}

// TestGuidanceSheet: a guidance check is answered for every item it looks at; locked, it verifies
// the lines of those that pass, and the page leads there.
func TestGuidanceSheet(t *testing.T) {
	b := newBench(t)
	b.push(5)
	if a := b.desk.post("/inspections", team(url.Values{"kind": {"guidance"}, "town": {townA}, "date": {b.day(0)}})); a.status != http.StatusUnprocessableEntity || len(problems(a)) != 1 {
		t.Errorf("no item: %d %v", a.status, problems(a))
	}
	b.desk.done("/inspections", team(url.Values{"kind": {"guidance"}, "town": {townA}, "date": {b.day(0)}, "c": {"XF-001", "XF-002"}}))
	visit := "/inspections/" + townA + "/" + b.visit(townA).ID
	a := b.lead.page(visit + "?s=2")
	if len(find(a.doc, sel("form.answer-form"))) != 10 || !a.shows("临时<em>救助") {
		t.Errorf("the sheet of an item: %s", words(a.doc))
	}
	clean(t, visit, a)
	b.lead.answer(visit, mark("2.1", "veto", "item", "XF-002", "note", "不会办"))
	for n, item := range []string{"XF-001", "XF-002"} {
		b.lead.done(visit+"/rest", url.Values{"s": {fmt.Sprint(n + 1)}, "item": {item}})
	}
	b.lead.done(visit+"/judge", nil)
	b.lead.done(visit+"/sign", nil)
	b.second.done(visit+"/sign", nil)
	b.paper(visit, "team/县编办<em> 成员", "", "签在表上")
	b.paper(visit, "town", "镇分管领导", "签在表上")
	b.lead.done(visit+"/lock", nil)
	if a := b.clerk.page("/lines/" + townA + "/XF-001"); !a.shows("抽查合格") {
		t.Error("the line is not verified")
	}
	if a := b.desk.page(visit); !a.shows("1 处否决") || !a.shows("WT-001") || !a.shows("纸上签字") {
		t.Errorf("the record: %s", words(a.doc))
	}
	if a := b.desk.page(visit + "?s=1"); a.shows("保存 1.1") {
		t.Error("a locked record shows its sheet")
	}
}

// TestDraw: towns are drawn with the record by which anybody can draw again; the town drawn does
// not hear of it before the record is locked.
func TestDraw(t *testing.T) {
	b := newBench(t)
	if a := b.desk.post("/draws", team(url.Values{"kind": {"conduct"}, "date": {b.day(0)}, "count": {"4"}, "towns": {townA, townB}})); a.status != http.StatusUnprocessableEntity || len(problems(a)) != 1 {
		t.Errorf("more than there are: %d %v", a.status, problems(a))
	} else if on, all := a.ticked("towns"); len(on) != 2 || len(all) != 3 {
		t.Errorf("ticks: %v of %v", on, all)
	}
	a := b.desk.done("/draws", team(url.Values{"kind": {"conduct"}, "date": {b.day(0)}, "count": {"1"}, "towns": {townA}}))
	in := b.visit(townA)
	if !a.shows("从 1 个镇（街道）里抽出 1 个") || !a.shows("渔渡镇") || in.Kind != acceptance.Conduct {
		t.Errorf("the draw: %s", words(a.doc))
	}
	visit := "/inspections/" + townA + "/" + in.ID
	if a := b.clerk.get(visit); a.status != http.StatusNotFound {
		t.Errorf("the town opens what it must not know of: %d", a.status)
	}
	if a := b.clerk.page("/inspections"); !a.shows("没有检查") {
		t.Errorf("the town's list: %s", words(a.doc))
	}
	if a := b.clerk.page("/centers/" + townA); a.shows("作风督查") {
		t.Error("the centre's page tells")
	}
	if a := b.clerk.get("/draws"); a.status != http.StatusNotFound && a.status != http.StatusForbidden {
		t.Errorf("the town reads the draws: %d", a.status)
	}
	if a := b.lead.page("/inspections"); !a.shows("作风督查") {
		t.Error("the team does not hear of it")
	}
}

// TestAgain: the next round asks for what is not closed alone, and leaves the first as it was.
func TestAgain(t *testing.T) {
	b := newBench(t)
	visit := b.arranged()
	first := b.locked(visit, mark("1.2", "deduct", "deducted", "3"), mark("2.2", "deduct", "deducted", "10"), mark("2.3", "deduct", "deducted", "10"))
	if a := b.desk.page("/centers/" + townA); !strings.Contains(a.title(t), "限期整改") {
		t.Errorf("title %q", a.title(t))
	}
	a := b.desk.page(visit + "/again")
	if !a.shows("复查 3 条没有销号的") {
		t.Errorf("again: %s", words(a.doc))
	}
	b.desk.done(visit+"/again", team(url.Values{"date": {b.day(0)}}))
	next := b.visit(townA)
	if next.Round != 2 || next.Before != first.ID {
		t.Fatalf("round %d", next.Round)
	}
	round := "/inspections/" + townA + "/" + next.ID
	if a := b.lead.page(round + "?s=1"); len(find(a.doc, sel("form.answer-form"))) != 1 || !a.shows("本轮不评") {
		t.Errorf("the second round asks for more: %s", words(a.doc))
	}
	b.locked(round, mark("1.2", "pass"), mark("2.2", "pass"), mark("2.3", "pass"))
	if a := b.desk.page("/centers"); a.title(t) != "1 个中心建成 1 个，验收合格 1/1；在建 0 个" {
		t.Errorf("title %q", a.title(t))
	}
	if now, err := b.store.Inspection(b.ctx(), townA, first.ID); err != nil || now.Revision != first.Revision {
		t.Error("the first round changed")
	}
}

// locked scores, signs and locks over the pages.
func (b *bench) locked(visit string, marks ...url.Values) *acceptance.Inspection {
	b.Helper()
	for _, m := range marks {
		if a := b.lead.answer(visit, m); a.status != http.StatusOK {
			b.Fatalf("%v: %d %s", m, a.status, words(a.doc))
		}
	}
	for n := range 2 {
		section := checklist()[n].Title
		if a := b.lead.post(visit+"/rest", url.Values{"s": {fmt.Sprint(n + 1)}, "section": {section}}); a.status != http.StatusSeeOther && a.status != http.StatusConflict {
			b.Fatalf("rest: %d", a.status)
		}
	}
	b.lead.done(visit+"/judge", nil)
	b.lead.done(visit+"/sign", nil)
	b.second.done(visit+"/sign", nil)
	b.paper(visit, "team/县编办<em> 成员", "", "签在表上")
	b.paper(visit, "town", "镇分管领导", "签在表上")
	b.lead.done(visit+"/lock", nil)
	in := b.visit(townA)
	if in.State != acceptance.Locked {
		b.Fatalf("state %s", in.State)
	}
	return in
}

// newVisitedHouse is a house with standards, and in two towns a centre, an application and an
// inspection of the same id, so that one address leads to either.
func newVisitedHouse(t testing.TB) *house {
	t.Helper()
	h := newHouse(t)
	h.standards()
	h.valley.build(townA, townB)
	a := *h.deps.Acceptance
	a.NewID = func() string { return "visit" }
	members := []acceptance.Member{{Person: "someone", Name: "组长", Unit: county, Lead: true}, {Name: "成员", Unit: "编办"}}
	for _, town := range []string{townA, townB} {
		own := journal.Actor{Person: "own-" + town, Name: "综合岗", Unit: town, Role: journal.Town, Scope: town}
		_, err := a.Apply(h.ctx(), h.deed(own), town, acceptance.Claim{})
		h.must(err)
		_, err = a.Arrange(h.ctx(), h.deed(cli()), acceptance.Trip{Kind: acceptance.Guidance, Town: town, Date: h.today(), Team: members, Items: []string{"XF-001"}})
		h.must(err)
	}
	a.NewID = func() string { return "draw" }
	_, err := a.DrawTowns(h.ctx(), h.deed(cli()), acceptance.Lots{Place: county, Kind: acceptance.Conduct, Date: h.today(), Team: members, Pool: []string{townC}, Count: 1})
	h.must(err)
	return h
}
