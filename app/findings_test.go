package main

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// findingsToLookAt enters findings by the pages, as visitors do, and gives the address of one that
// somebody works on.
func findingsToLookAt(t *testing.T, base, password string) string {
	t.Helper()
	as := func(login string) *visitor {
		v := newVisitor(t, base)
		return v.get("/login").send("/login", func(f url.Values) { f.Set("account", login); f.Set("password", password) })
	}
	county, town := as("xianju"), as("zhen06")
	enter := func(unit, source, text string) string {
		county.get("/findings/new").send("/findings", func(f url.Values) {
			f.Set("source", source)
			f.Set("unit", unit)
			f.Set("text", text)
		})
		return county.at
	}
	const own = "610728105"
	enter(own, "public", "群众反映取件要跑两趟，窗口没有一次告知")
	enter("610728-d01", "patrol", "对下放事项缺少业务指导，半年没有到镇")
	enter("610728102", "audit", "收费公示与目录不一致，3 项没有更新")
	at := enter(own, "supervision", "抽查 5 件，2 件缺送达时间")
	town.get(at).send(at+"/measures", func(f url.Values) {
		day := time.Now().In(time.FixedZone("", 8*3600)).Format("2006-01-02")
		f.Set("measures-person", "分管副镇长")
		f["m-text"] = []string{"补登 2 件的送达时间", "送达即时登记，每周自查一次"}
		f["m-person"], f["m-due"], f["m-result"] = []string{"综合岗", ""}, []string{"", ""}, []string{"已补登", ""}
		f["m-done"] = []string{day, ""}
		f.Set("m-lasting", "2")
	})
	town.get(at).send(at+"/report", func(f url.Values) { f.Set("report-text", "2 件已补登，登记簿上墙") })
	county.get(at).send(at+"/return", func(f url.Values) { f.Set("return-reason", "还有 1 件没有签收人") })
	return at
}

// TestFinding is one finding with the mouse, from 待整改 to 已销号 and a 反弹, by a town, the county
// and a second account of the county; what the town may not do is not there, and is said.
func TestFinding(t *testing.T) {
	var heard complaints
	demonstration(t, func(base, password string) {
		county, town, second := newPerson(t, base, "xianju"), newPerson(t, base, "zhen06"), newPerson(t, base, "jiancha")
		for _, p := range []*person{county, town, second} {
			heard.watch(p)
			p.login(p.name, password)
		}
		county.open("/findings")
		county.press("a[href='/findings/new']")
		county.tick("input[name=source][value=public]")
		county.do(chromedp.SetValue("#f-unit", "610728105"), chromedp.SendKeys("#f-text", "窗口没有一次告知"))
		county.press(".actbar .btn.first")
		county.said("已登记")
		at := strings.TrimPrefix(ask(county, chromedp.Location()), base)
		label := at[strings.LastIndex(at, "/")+1:]

		town.open("/")
		if got := town.text("main"); !strings.Contains(got, "要写整改措施") {
			t.Errorf("the town's desk does not say what to do: %s", got)
		}
		town.open(at)
		if got := town.text("aside .after"); !strings.Contains(got, "由你的单位整改，要由别的单位复查") {
			t.Errorf("the town is not told why it does not close: %s", got)
		}
		offered := js[[]string](town, "Array.from(document.querySelectorAll('details.act-form')).map(function (d) { return d.id; })")
		if want := []string{"assign", "measures", "want"}; !slices.Equal(offered, want) {
			t.Errorf("the town is offered %v, want %v", offered, want)
		}
		if code := js[int](town, `(function () { var x = new XMLHttpRequest(); x.open('POST', '`+at+`/close', false);
			x.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded'); x.setRequestHeader('X-CSRF-Token', document.querySelector('meta[name=csrf]').content);
			x.send('op=by-hand'); return x.status; })()`); code != 403 {
			t.Errorf("a town that closes by hand is answered %d", code)
		}
		town.press(".head .acts a.first")
		town.do(chromedp.SendKeys("#f-measures-person", "分管副镇长"), chromedp.SendKeys("#m-text-1", "一次告知单上墙"))
		town.press("#measures button[type=submit]")
		town.said("整改措施已保存")
		town.open(at + "?do=measures#measures")
		town.do(chromedp.SetValue("#m-done-1", time.Now().In(time.FixedZone("", 8*3600)).Format("2006-01-02")), chromedp.SendKeys("#m-result-1", "已上墙"))
		town.press("#measures button[type=submit]")
		report := func(text string) {
			t.Helper()
			town.open(at + "?do=report#report")
			town.do(chromedp.SendKeys("#f-report-text", text))
			town.press("#report button[type=submit]")
			town.said("已报整改完成")
		}
		report("告知单已上墙")

		county.open("/")
		if got := county.text("main .tasks"); !strings.Contains(got, "等复查") {
			t.Errorf("the county's desk does not say that something waits: %s", got)
		}
		county.open(at + "?do=return#return")
		county.do(chromedp.SendKeys("#f-return-reason", "少了材料清单"))
		county.press("#return button[type=submit]")
		county.said("已退回")
		report("材料清单已补")
		second.open("/findings?state=waiting")
		second.press("a.row[href='" + at + "']")
		second.press(".head .acts a.first")
		second.do(chromedp.SendKeys("#f-close-text", "现场看过"))
		second.press("#close button[type=submit]")
		second.said(label + "已销号")
		if got := second.title(); !strings.Contains(got, "已销号") {
			t.Errorf("closed, and the title is %q", got)
		}
		second.open(at + "?do=look#look")
		second.tick("input[name=look-held][value='0']")
		second.do(chromedp.SendKeys("#f-look-text", "告知单又没有了"))
		second.press("#look button[type=submit]")
		if got := second.title(); !strings.Contains(got, "待整改，反弹") {
			t.Errorf("it came back, and the title is %q", got)
		}
		town.open(at)
		town.phone()
		town.fits("a finding on a phone")
		if got := town.text("ol.line"); !strings.Contains(got, "回头看：反弹") || !strings.Contains(got, "退回：少了材料清单") {
			t.Errorf("the story is %s", got)
		}
	})
	for _, m := range heard.told() {
		t.Errorf("console: %s", m)
	}
}
