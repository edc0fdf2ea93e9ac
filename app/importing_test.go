package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	downloads "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// TestImportingALedger is a clerk of the bureau with the county's own ledger: its day is asked once, a
// column nobody knows is mapped, the dry run is looked at, it is saved; the next ledger finds the
// mapping known, and a large one says how far it is.
func TestImportingALedger(t *testing.T) {
	dir := t.TempDir()
	importJSONOf(t, dir, exitDone, "towns", "demo/data/towns.csv", "--county", "镇巴县", "--demo")
	importJSONOf(t, dir, exitDone, "catalog", "demo/data/catalog.csv")
	code, out := command(t, dir, "user", "add", "xianju", "--role", "bureau", "--scope", "610728", "--name", "审改股")
	if code != exitDone {
		t.Fatalf("user add: exit %d\n%s", code, out)
	}
	code, admin := command(t, dir, "user", "add", "guanli", "--role", "admin", "--scope", "610728", "--name", "管理员")
	if code != exitDone {
		t.Fatalf("user add: exit %d\n%s", code, admin)
	}
	ledger := writeCSV(t, [][]string{
		{"镇", "事项编码", "事项名称", "签收日期", "落地时点", "操作员"},
		{"渔渡镇", "XF-001", "", "√", "2026-05-04", "某甲"}, {"盐场镇", "XF-001", "", "2026-05-05", "", "某乙"}, {"渔渡镇", "XF-002", "", "√", "2026-05-06", "某甲"},
	})
	var heard complaints
	serving(t, dir, func(base string) {
		p := newPerson(t, base, "xianju")
		heard.watch(p)
		p.enter(initialIn.FindStringSubmatch(out)[1])
		send := func(path string) {
			p.open("/import")
			p.press("a[href='/import/ledger']")
			p.do(chromedp.SetUploadFiles("#f-ledger", []string{path}))
			p.press("form[action='/import/ledger'] button[type=submit]")
		}
		send(ledger)
		if got := p.title(); !strings.Contains(got, "表里有1处差错") {
			t.Fatalf("the day is not asked for: %s", got)
		}
		p.everywhere("import-check-unknown")
		p.do(chromedp.SetValue("#again #f-day", "2026-05-01"))
		p.do(chromedp.SetValue("select[name=column-0]", "live"), chromedp.SetValue("select[name=column-1]", "-"))
		p.press("#again button[type=submit]")
		if got := p.title(); !strings.Contains(got, "表里没有差错：新增3") {
			t.Fatalf("the dry run says %s", got)
		}
		if text := p.text("main"); !strings.Contains(text, "按本县上次的对应：“落地时点”是可办日期") || strings.Contains(text, "认不得的列") {
			t.Errorf("the dry run shows %s", text)
		}
		p.everywhere("import-check-clean")
		p.press("button[name=act][value=save]")
		p.said("新增3")
		p.everywhere("import-after")

		send(ledger)
		if n := js[int](p, "document.querySelectorAll('select[name=column-0]').length"); n != 0 {
			t.Error("the mapping is not known the second time")
		}
		p.open("/import/ledger")
		if got := p.text("#heads"); !strings.Contains(got, "落地时点可办日期") || !strings.Contains(got, "操作员不读") {
			t.Errorf("remembered: %s", got)
		}
		p.everywhere("import-kind-heads")
		p.book("a[href='/import/ledger/now.xlsx']", "承接台账 *.xlsx")
		p.progress(base)

		a := newPerson(t, base, "guanli")
		heard.watch(a)
		a.enter(initialIn.FindStringSubmatch(admin)[1])
		a.open("/import/users")
		a.do(chromedp.SetUploadFiles("#f-users", []string{writeCSV(t, [][]string{{"账号", "姓名", "角色", "单位"}, {"yudu01", "综合岗", "镇", "渔渡镇"}, {"mzj01", "业务股", "部门", "县民政局"}})}))
		a.press("form[action='/import/users'] button[type=submit]")
		a.press("button[name=act][value=save]")
		if got := js[int](a, "document.querySelectorAll('#slips .hash').length"); got != 2 {
			t.Errorf("%d passwords are shown", got)
		}
		a.everywhere("import-users-slip")
	})
	for _, m := range heard.told() {
		t.Errorf("console: %s", m)
	}
}

// book presses the link of a workbook whose page says how far it is, and gets it under its name.
func (p *person) book(link, name string) {
	p.t.Helper()
	dir := p.t.TempDir()
	_, err := chromedp.CallBrowser(p.ctx, downloads.SetDownloadBehavior, downloads.SetDownloadBehaviorParams{Behavior: "allow", DownloadPath: dir})
	p.must(err)
	p.open("/import")
	p.do(chromedp.Click(link))
	for range 100 {
		if found, _ := filepath.Glob(filepath.Join(dir, name)); len(found) == 1 {
			if body, err := os.ReadFile(found[0]); err != nil || !bytes.HasPrefix(body, []byte("PK")) {
				p.t.Errorf("%s holds no workbook: %v", found[0], err)
			}
			if js[bool](p, `document.querySelector("a[aria-busy]") !== null || !document.querySelector("[data-bar]").hidden`) {
				p.t.Error("the page still waits for it")
			}
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.t.Errorf("no %s arrived", name)
}

// progress sends a sheet of many rows and sees the bar come.
func (p *person) progress(base string) {
	p.t.Helper()
	rows, towns := [][]string{{"事项编码", "事项名称", "镇", "月份", "件数"}}, []string{"渔渡镇", "盐场镇"}
	for i := range 110_000 {
		rows = append(rows, []string{fmt.Sprintf("XF-%03d", i%200+1), "", towns[i/60_000], fmt.Sprintf("%d-%02d", 1+2000+i/(200*12)%25, i/200%12+1), "1"})
	}
	p.open("/import/cases")
	p.do(chromedp.SetUploadFiles("#f-cases", []string{writeCSV(p.t, rows)}))
	js[bool](p, `(window.seen = "", new MutationObserver(function () {
		document.querySelectorAll("[data-bar]:not([hidden]) [data-says]:not([hidden])").forEach(function (x) {
			sessionStorage.setItem("seen", (sessionStorage.getItem("seen") || "") + x.dataset.says + " "); }); })
		.observe(document.querySelector("[data-bar]"), { attributes: true, subtree: true, childList: true }), true)`)
	p.press("form[action='/import/cases'] button[type=submit]")
	if got := js[string](p, `sessionStorage.getItem("seen") || ""`); !strings.Contains(got, "upload") || !strings.Contains(got, "read") && !strings.Contains(got, "judge") {
		p.t.Errorf("the bar said %q", got)
	}
	if got := p.title(); !strings.Contains(got, "新增110,000") {
		p.t.Errorf("the large sheet: %s", got)
	}
}

// everywhere looks at the page that stands on a desk and a phone, light, dark and in English.
func (p *person) everywhere(name string) {
	p.t.Helper()
	for _, size := range []string{"390", "1366"} {
		windows[size](p)
		p.fits(name + "-" + size)
		p.accessible(name + "-" + size)
		p.shot(name + "-" + size)
	}
	js[bool](p, `(document.documentElement.setAttribute("data-theme", "dark"), true)`)
	p.accessible(name + "-dark")
	p.shot(name + "-1366-dark")
	js[bool](p, `(document.documentElement.removeAttribute("data-theme"), true)`)
}
