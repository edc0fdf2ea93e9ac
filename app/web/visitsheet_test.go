package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jiedezhu/acceptance"
)

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
	if to := find(a.doc, sel("#f-2.5")); len(to) != 1 || !strings.Contains(a.body, `href="#f-2.5"`) {
		t.Errorf("the mistake leads to %d places", len(to))
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
