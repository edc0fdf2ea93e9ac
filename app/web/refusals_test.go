package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jiedezhu/catalog/journal"
)

// TestRefusedInASentence: what nobody may do answers with a sentence that says why, with script
// and without, and changes nothing.
func TestRefusedInASentence(t *testing.T) {
	b := newBench(t)
	b.push(5)
	visit := b.arranged()
	native := b.as("native", journal.Inspector, county, townA)
	b.told(townA, "缺档案")
	clerk := b.clerk
	b.lead.done(visit+"/rest", url.Values{"s": {"1"}, "section": {"一、场所"}})
	b.lead.done(visit+"/rest", url.Values{"s": {"2"}, "section": {"二、办<em>理"}})
	b.lead.done(visit+"/judge", nil)
	refused := func(name string, a answer, status int, says string) {
		t.Helper()
		if a.status != status || !a.shows(says) {
			t.Errorf("%s: %d %s", name, a.status, words(a.doc))
		}
	}
	sign := func(p *who) answer { return p.post(visit+"/sign", nil) }
	refused("an inspector of the town signs", sign(native), http.StatusForbidden, "你是被检查镇（街道）的人，不能给本镇的中心签字")
	refused("the town signs for the team", sign(clerk), http.StatusForbidden, "不能给本镇的中心签字")
	refused("the town closes its finding", clerk.post("/findings/WT-001/close", nil), http.StatusForbidden, "这条问题由你的单位整改，要由别的单位复查")
	refused("an inspector of the town closes it", native.post("/findings/WT-001/close", nil), http.StatusForbidden, "这条问题由你的单位整改，要由别的单位复查")
	for _, p := range []*who{b.lead, b.second} {
		p.done(visit+"/sign", nil)
	}
	b.paper(visit, "team/县编办<em> 成员", "", "签在表上")
	clerk.done(visit+"/countersign", nil)
	b.lead.done(visit+"/lock", nil)
	before := b.visit(townA).Revision
	const locked = "检查记录已经锁定，要改先写明理由重开"
	refused("a score with script", b.lead.answer(visit, mark("1.3", "deduct", "deducted", "1")), http.StatusConflict, locked)
	for path, form := range map[string]url.Values{
		"/score": mark("1.3", "deduct", "deducted", "1"), "/rest": {"s": {"1"}}, "/judge": nil, "/sign": nil, "/rescore": {"rescore-reason": {"漏"}}, "/lock": nil,
	} {
		refused(path+" of a locked record", b.lead.post(visit+path, form), http.StatusConflict, locked)
	}
	if b.visit(townA).Revision != before {
		t.Error("a locked record changed")
	}
	list, err := b.store.Findings(b.ctx(), townA, "")
	b.must(err)
	if len(list) != 1 || list[0].Revision != 1 || strings.Contains(string(list[0].State), "closed") {
		t.Errorf("the finding changed: %+v", list[0])
	}
}
