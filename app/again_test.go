package main

import (
	"strings"
	"time"

	"github.com/chromedp/chromedp"
)

// mended is the town putting right two of the three findings and the county closing one of them;
// the third is nobody's yet.
func (v *visitors) mended() {
	today := time.Now().In(time.FixedZone("", 8*3600)).Format("2006-01-02")
	for _, f := range []struct{ at, what, done string }{
		{"/findings/WT-001", "重印分工文件并上墙", "分工文件 6 日印发，已上墙"},
		{"/findings/WT-002", "补齐值班表", "值班表已补到本月底"},
	} {
		p := v.town
		p.open("/findings")
		p.press("a.row[href='" + f.at + "']")
		p.press(".head .acts a.first")
		p.do(chromedp.SendKeys("#f-measures-person", "分管副镇长"), chromedp.SendKeys("#m-text-1", f.what), chromedp.SetValue("#m-done-1", today), chromedp.SendKeys("#m-result-1", f.done))
		p.press("#measures button[type=submit]")
		p.said("整改措施已保存")
		p.press(".head .acts a.first")
		p.do(chromedp.SendKeys("#f-report-text", f.done))
		p.press("#report button[type=submit]")
		p.said("已报整改完成")
	}
	p := v.county
	p.open("/centers/" + v.code)
	p.press(".head .acts a.first")
	p.press("a.row[href='/findings/WT-001']")
	p.press(".head .acts a.first")
	p.do(chromedp.SendKeys("#f-close-text", "现场看过"))
	p.press("#close button[type=submit]")
	p.said("WT-001已销号")
	v.look(p, "", "closed")
}

// asked are the clauses that the score sheet lets a person answer, over all of its sections.
func (v *visitors) asked(p *person, at string) []string {
	return js[[]string](p, `(function () { var out = []; for (var s = 1; s <= 9; s++) {
		var x = new XMLHttpRequest(); x.open('GET', '`+at+`?s=' + s, false); x.send();
		new DOMParser().parseFromString(x.responseText, 'text/html').querySelectorAll('.clause').forEach(function (c) {
			if (c.querySelector('input[type=radio]:not([disabled])')) { out.push(c.id); } }); }
		return out; })()`)
}

// again is the 复验: the county arranges it from the two findings that are open, the team finds one
// put right and the other not, and the record of the first round stays as it was, word for word: only
// its findings, whose state is told as of now, stand there otherwise.
func (v *visitors) again() {
	record := func() string {
		v.lead.open(v.at + "?view=record&all=1")
		return js[string](v.lead, `(function () { var m = document.querySelector('main').cloneNode(true);
			m.querySelectorAll('#found, h1').forEach(function (x) { x.remove(); }); return m.textContent.replace(/\s+/g, ' '); })()`)
	}
	before := record()
	if !strings.Contains(before, "99.6/100") || !strings.Contains(before, "扣 0.2 分") {
		v.t.Fatalf("the first record does not say its score: %s", before)
	}
	p := v.county
	p.open("/centers/" + v.code)
	p.press(".head .acts a[href$='/again']")
	if got := p.title(); !strings.Contains(got, "复查2条没有销号的") {
		v.t.Errorf("the form of the 复验 says %q", got)
	}
	p.do(chromedp.SetValue("#f-date", time.Now().In(time.FixedZone("", 8*3600)).Format("2006-01-02")))
	v.look(p, "", "reinspecting")
	p.press(".actbar .btn.first")
	p.said("复验已安排")
	first := v.at
	v.at = strings.TrimPrefix(ask(p, chromedp.Location()), p.base)

	v.lead.open("/inspections")
	v.lead.press("td.do-td a[href='" + v.at + "']")
	if got := strings.Join(v.asked(v.lead, v.at), " "); got != "c-1-3 c-2-2" {
		v.t.Errorf("the 复验 asks for %q", got)
	}
	v.lead.open(v.at + "?s=1")
	v.lead.click("1-3", "ok")
	v.lead.reads("#st-c-1-3", "合格验收组组长")
	v.look(v.lead, "", "again")
	v.lead.open(v.at + "?s=2")
	v.lead.click("2-2", "no")
	v.lead.tick("#c-2-2 button[value=plus]")
	v.lead.reads("#st-c-2-2", "扣0.1分")
	v.lead.do(chromedp.SendKeys("#w-c-2-2", "坡道还没有改"))
	v.lead.press(".actbar a.first")
	v.sealed()
	v.lead.reads("h1", "3条问题已销号2条")

	v.at = first
	if after := record(); after != before {
		v.t.Errorf("the first record changed\n%s\n%s", before, after)
	}
	v.lead.reads(".hash.long + .mark", "与锁定时一致")
	p.open("/centers/" + v.code)
	if got := p.title(); !strings.Contains(got, "验收合格，得99.9分；3条问题已销号2条") {
		v.t.Errorf("the centre says %q", got)
	}
	v.look(p, "", "center-again")
	v.town.open("/findings/WT-003")
	if got := v.town.text("ol.line"); !strings.Contains(got, "坡道还没有改") {
		v.t.Errorf("the town is not told what the 复验 found: %s", got)
	}
}

// sealed judges, signs for everybody and locks the round.
func (v *visitors) sealed() {
	v.lead.open(v.at + "?s=end")
	v.lead.press(".actbar .btn.first")
	v.lead.said("结论已作出")
	v.lead.press(".actbar .btn.first")
	v.mate.open(v.at)
	v.mate.press(".actbar .btn.first")
	v.town.open(v.at)
	v.town.press(".actbar .btn.first")
	v.lead.open(v.at + "?do=paper")
	v.lead.tick("#paper input[name=who]")
	v.lead.do(chromedp.SendKeys("#f-paper-note", "签在复验表"))
	v.lead.press("#paper button[type=submit]")
	v.lead.press(".actbar .btn.first")
	v.lead.said("记录已锁定")
}
