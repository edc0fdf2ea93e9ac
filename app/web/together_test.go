package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/journal"
)

// reported brings findings of a town to 待复查.
func (w *valley) reported(town string, labels ...string) {
	w.Helper()
	c := w.clerk(town)
	for _, l := range labels {
		c.done("/findings/"+l+"/measures", w.measures(0, "补"))
		c.done("/findings/"+l+"/report", url.Values{"report-text": {"已补<em>"}})
	}
}

// together sends a form of several findings and gives its rows: label and what became of it.
func (p *who) together(deal string, form url.Values, want int) (answer, map[string]string) {
	p.w.Helper()
	a := p.post("/findings/together/"+deal, form)
	if a.status != want {
		p.w.Fatalf("%s: %d %s", deal, a.status, words(a.doc))
	}
	out := map[string]string{}
	for _, tr := range find(a.doc, sel("tr")) {
		if cells := find(tr, sel("td")); len(cells) == 4 {
			out[text(cells[0])] = text(cells[2])
		}
	}
	return a, out
}

// TestTogether: one sentence for several findings, each by its own act; what cannot be done says
// why and hinders no other, and the same form again says the same and does nothing twice.
func TestTogether(t *testing.T) {
	w := newValley(t)
	w.push(5, "XF-001")
	b := w.desk()
	for _, s := range []string{"甲", "乙<em>", "丙", "丁"} {
		w.told(townA, s)
	}
	if a := b.page("/findings?state=waiting"); a.shows("几条一起办") {
		t.Error("there is nothing to do together")
	}
	w.reported(townA, "WT-001", "WT-002", "WT-003")
	list := b.page("/findings?state=waiting")
	if !list.shows("几条一起办") {
		t.Fatalf("the list does not lead there: %s", words(list.doc))
	}
	page := b.page("/findings/together?do=close")
	if got := rowsOf(page); !slices.Equal(got, []string{"WT-001", "WT-002", "WT-003"}) || !page.shows("报：已补<em>") {
		t.Errorf("%v %s", got, words(page.doc))
	}
	clean(t, "/findings/together", page)
	b.done("/findings/WT-003/return", url.Values{"return-reason": {"还差"}})
	form := url.Values{"op": {"several-1"}, "findings": {"WT-001", "WT-002", "WT-003", "WT-004"}, "text": {"看过"}}
	for range 2 {
		a, rows := b.together("close", form, http.StatusOK)
		if rows["WT-001"] != "已销号" || rows["WT-002"] != "已销号" || !strings.Contains(rows["WT-003"], "WT-003 还在整改") || !strings.Contains(rows["WT-004"], "WT-004 还没有整改措施") {
			t.Errorf("%v", rows)
		}
		if got := a.title(t); got != "2 条已销号；2 条没有办，原因见下" {
			t.Errorf("%q", got)
		}
		clean(t, "/findings/together/close", a)
	}
	if f := w.stands(1); f.State != acceptance.Closed || f.Closing.Text != "看过" {
		t.Errorf("%+v", f)
	}
	if f := w.stands(3); f.State != acceptance.Working || len(f.SentBack) != 1 {
		t.Errorf("%+v", f)
	}
}

// TestTogetherReturnAndExtend: what the form lacks is told at once, with what was ticked and typed,
// and changes nothing; without a day each gets the one that it asked for.
func TestTogetherReturnAndExtend(t *testing.T) {
	w := newValley(t)
	w.push(5, "XF-001")
	b, c := w.desk(), w.clerk(townA)
	for _, s := range []string{"甲", "乙", "丙"} {
		w.told(townA, s)
	}
	first := w.stands(1).Due
	c.done("/findings/WT-001/want", url.Values{"want-to": {w.day(40)}, "want-reason": {"设备没到"}})
	c.done("/findings/WT-002/want", url.Values{"want-to": {w.day(50)}, "want-reason": {"人不够"}})
	a, _ := b.together("extend", url.Values{"findings": {"WT-001", "WT-003"}}, http.StatusUnprocessableEntity)
	for _, want := range []string{"WT-003 没有申请延期，要填延到哪天", "没有写理由"} {
		if !a.shows(want) {
			t.Errorf("it does not say %q: %s", want, words(a.doc))
		}
	}
	if n := find(a.doc, sel("tr.on")); len(n) != 2 || w.stands(1).Due != first {
		t.Errorf("%d ticks kept, due %s", len(n), w.stands(1).Due)
	}
	if a, _ := b.together("extend", url.Values{"findings": {"WT-003"}, "to": {"明天"}, "text": {"同<em>意"}}, http.StatusUnprocessableEntity); !a.shows("日期“明天”不对") || !strings.Contains(a.body, "同&lt;em&gt;意") {
		t.Errorf("%s", words(a.doc))
	}
	if a, _ := b.together("extend", url.Values{"findings": {"WT-003"}, "to": {w.day(1)}, "text": {"同意"}}, http.StatusUnprocessableEntity); !a.shows("WT-003：延期后的期限") || len(find(a.doc, func(n *html.Node) bool { return attr(n, "href") == "#f-to" })) != 1 {
		t.Errorf("an earlier day: %s", words(a.doc))
	}
	if _, rows := b.together("extend", url.Values{"findings": {"WT-001", "WT-002"}, "text": {"同意"}}, http.StatusOK); rows["WT-001"] != "已延期" || rows["WT-002"] != "已延期" {
		t.Errorf("%v", rows)
	}
	if one, two := w.stands(1).Due.String(), w.stands(2).Due.String(); one != w.day(40) || two != w.day(50) {
		t.Errorf("each its own day: %s %s", one, two)
	}
	b.together("return", url.Values{"text": {"还差"}}, http.StatusUnprocessableEntity)
	if a, _ := b.together("return", url.Values{"findings": {"WT-099"}, "text": {"还差"}}, http.StatusUnprocessableEntity); !a.shows("没有找到 WT-099") {
		t.Errorf("%s", words(a.doc))
	}
}

// TestTogetherReport: a town reports its own findings whose measures are done, and sees no other's;
// what a bureau itself owns it closes one by one.
func TestTogetherReport(t *testing.T) {
	w := newValley(t)
	w.push(5, "XF-001")
	w.told(townA, "甲")
	w.told(townA, "乙")
	w.told(townB, "别镇的")
	own := w.told(w.units[2], "县局的")
	c := w.clerk(townA)
	c.done("/findings/WT-001/measures", w.measures(0, "补"))
	if got := rowsOf(c.page("/findings/together")); !slices.Equal(got, []string{"WT-001"}) {
		t.Errorf("a town may report %v", got)
	}
	if _, rows := c.together("report", url.Values{"findings": {"WT-001", "WT-002"}, "text": {"已补"}}, http.StatusOK); rows["WT-001"] != "已报整改完成" || !strings.Contains(rows["WT-002"], "还没有整改措施") {
		t.Errorf("%v", rows)
	}
	if a, _ := c.together("report", url.Values{"findings": {"WT-003"}, "text": {"已补"}}, http.StatusUnprocessableEntity); !a.shows("没有找到 WT-003") || a.shows("别镇的") {
		t.Errorf("another town's: %s", words(a.doc))
	}
	for _, deal := range []string{"close", "return", "extend"} {
		if a := c.post("/findings/together/"+deal, url.Values{"findings": {"WT-001"}, "text": {"好"}}); a.status != http.StatusForbidden {
			t.Errorf("a town may %s: %d", deal, a.status)
		}
	}
	b := w.as("bureau-own", journal.Bureau, county, w.units[2])
	b.done("/findings/"+own.Label()+"/measures", w.measures(0, "补"))
	b.done("/findings/"+own.Label()+"/report", url.Values{"report-text": {"已补"}})
	page := b.page("/findings/together?do=close")
	if ticks := find(page.doc, sel("input.tick")); len(rowsOf(page)) != 2 || len(ticks) != 3 || !page.shows("本局自己的问题凭上级文件销号") {
		t.Errorf("%d rows, %d ticks: %s", len(rowsOf(page)), len(ticks), words(page.doc))
	}
	if _, rows := b.together("close", url.Values{"findings": {"WT-001", own.Label()}}, http.StatusOK); rows["WT-001"] != "已销号" || !strings.Contains(rows[own.Label()], "上级文件的文号") {
		t.Errorf("%v", rows)
	}
}
