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

	app := b.appliesAndIsAdmitted(t)
	visit := b.isScored(t)
	b.isSignedAndLocked(t, visit)
	for _, p := range []string{"/centers", "/centers/" + townA, "/centers/new", app, visit, visit + "?s=end", "/inspections", "/standards", "/standards/acceptance/1"} {
		clean(t, p, b.desk.page(p))
	}
}

// appliesAndIsAdmitted is the town's application, wrong first, sent back once; the address of it.
func (b *bench) appliesAndIsAdmitted(t *testing.T) string {
	// what was typed wrong is all still there
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

	return app
}

// isScored is a visit put together and scored by two; the address of it.
func (b *bench) isScored(t *testing.T) string {
	// a team of one, and with somebody of the town, is refused; what was typed stays
	bad := b.desk.post("/inspections", url.Values{"kind": {"acceptance"}, "town": {townA}, "members": {"lead"}, "name-2": {"某<em>人"}, "unit-2": {townA}})
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
	return visit
}

// isSignedAndLocked is the verdict, the signatures, the lock, what a locked record refuses, and
// its reopening.
func (b *bench) isSignedAndLocked(t *testing.T, visit string) {
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
	// a picture that came with a refused form is kept, and goes with the next
	a := b.sendPaper(visit, picture(t), map[string]string{"who": "town"})
	kept := find(a.doc, func(n *html.Node) bool { return attr(n, "name") == "kept-paper" })
	if a.status != http.StatusUnprocessableEntity || len(problems(a)) != 1 || len(kept) != 1 || !a.shows("照片已收到") {
		t.Fatalf("nobody's name: %d %v", a.status, problems(a))
	}
	if a := b.sendPaper(visit, nil, map[string]string{"who": "team/县编办<em> 成员", "kept-paper": attr(kept[0], "value")}); a.status != http.StatusSeeOther {
		t.Fatalf("with the picture kept: %d %s", a.status, words(a.doc))
	}
	if a := b.clerk.page("/"); !a.shows("得 99.5 分，等本镇签字") {
		t.Errorf("the town's desk: %s", words(a.doc))
	}
	b.clerk.done(visit+"/countersign", nil)
	b.lead.done(visit+"/lock", nil)
	in := b.visit(townA)
	if in.State != acceptance.Locked || in.Hash == "" {
		t.Fatalf("state %s", in.State)
	}
	a = b.desk.page("/centers/" + townA)
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
}

// paper enters a signature that was given on paper, as the 组长.
func (b *bench) paper(visit, who, name, note string) {
	b.Helper()
	if a := b.sendPaper(visit, nil, map[string]string{"who": who, "paper-name": name, "paper-note": note}); a.status != http.StatusSeeOther {
		b.Fatalf("on paper: %d %s", a.status, words(a.doc))
	}
}

func (b *bench) sendPaper(visit string, picture []byte, fields map[string]string) answer {
	b.Helper()
	fields["op"], fields["csrf"] = b.id(), account.FormToken(b.lead.token)
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for k, v := range fields {
		b.must(m.WriteField(k, v))
	}
	if picture != nil {
		part, err := m.CreateFormFile("picture-paper", "签字.png")
		b.must(err)
		_, err = part.Write(picture)
		b.must(err)
	}
	b.must(m.Close())
	req := b.lead.request(http.MethodPost, visit+"/paper", nil)
	req.Body, req.ContentLength = io.NopCloser(&body), int64(body.Len())
	req.Header.Set("Content-Type", m.FormDataContentType())
	return ask(b.TB, b.server.App(), req)
}

// newVisitedHouse is a house with standards, in two towns a centre, an application and an
// inspection, and a draw.
func newVisitedHouse(t testing.TB) *house {
	t.Helper()
	h := newHouse(t)
	h.standards()
	h.valley.build(townA, townB)
	a := h.deps.Acceptance
	h.as("someone", journal.Inspector, county, county)
	members := []acceptance.Member{{Person: "someone", Name: "组长", Unit: county, Lead: true}, {Name: "成员", Unit: "编办"}}
	for _, town := range []string{townA, townB} {
		own := journal.Actor{Person: "own-" + town, Name: "综合岗", Unit: town, Role: journal.Town, Scope: town}
		_, err := a.Apply(h.ctx(), h.deed(own), town, acceptance.Claim{})
		h.must(err)
		_, err = a.Arrange(h.ctx(), h.deed(cli()), acceptance.Trip{Kind: acceptance.Guidance, Town: town, Date: h.today(), Team: members, Items: []string{"XF-001"}})
		h.must(err)
	}
	d, err := a.DrawTowns(h.ctx(), h.deed(cli()), acceptance.Lots{Place: county, Kind: acceptance.Conduct, Date: h.today(), Team: members, Pool: []string{townC}, Count: 1})
	h.must(err)
	h.draw = d.ID
	return h
}

// visitIn is the id of an inspection of a town, one that is none where there is none.
func (h *house) visitIn(town string) string {
	list, err := h.store.Inspections(h.ctx(), town, "")
	h.must(err)
	if len(list) == 0 {
		return "nosuch"
	}
	return list[0].ID
}

// applicationIn is the id of an application of a town, one that is none where there is none.
func (h *house) applicationIn(town string) string {
	list, err := h.store.Applications(h.ctx(), town, "")
	h.must(err)
	if len(list) == 0 {
		return "nosuch"
	}
	return list[0].ID
}
