package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// axe is the source of axe-core, which looks for what keeps people with a screen reader, without a
// mouse or with weak eyes from reading a page.
var axe = sync.OnceValues(func() (string, error) {
	src, err := os.ReadFile(filepath.Join("testdata", "axe.min.js"))
	return string(src) + "\n;1", err
})

// accessible fails where axe-core finds a serious or critical violation on the page.
func (p *person) accessible(what string) {
	p.t.Helper()
	src, err := axe()
	p.must(err)
	js[int](p, src)
	found := ask(p, chromedp.Evaluate[[]string](`axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations
		.filter(v => v.impact === "serious" || v.impact === "critical")
		.map(v => v.id + " of " + v.nodes.map(n => n.html.slice(0, 160)).slice(0, 3).join(" and ")))`, chromedp.EvalAwaitPromise))
	for _, f := range found {
		p.t.Errorf("%s: %s", what, f)
	}
}

// TestAxeFinds: a page that is not for everybody is told, so that silence means something.
func TestAxeFinds(t *testing.T) {
	p := newPerson(t, "", "nobody")
	p.do(chromedp.Navigate("data:text/html,<html lang=zh><title>t</title><main><input><h1 style='color:%23ddd'>hardly to be read</h1></main>"))
	src, err := axe()
	p.must(err)
	js[int](p, src)
	found := ask(p, chromedp.Evaluate[string](`axe.run(document).then(r => r.violations.map(v => v.id).join(" "))`, chromedp.EvalAwaitPromise))
	for _, want := range []string{"label", "color-contrast"} {
		if !strings.Contains(found, want) {
			t.Errorf("axe does not find %s: %s", want, found)
		}
	}
}

// englishSlips are pieces of text in which a Chinese mark meets an English word, and headings,
// buttons and entries of the navigation with Chinese in them: names of towns, items and people stay.
const englishSlips = `(() => {
	const out = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	const meets = /[A-Za-z0-9)%] ?[，。；：、！？]|[，。；：、！？] ?[A-Za-z]|^\s*[，。；：、）]|[（：，；]\s*$/;
	while (walk.nextNode()) {
		const text = walk.currentNode.textContent;
		if (meets.test(text) && !walk.currentNode.parentNode.closest("textarea, script")) out.push(text.trim());
	}
	document.querySelectorAll(".nav a, main .sec-head h2, main .btn, dl.facts dt, label.pick").forEach(e => {
		if (/[一-龥]/.test(e.textContent)) out.push(e.textContent.trim());
	});
	return out.slice(0, 5);
})()`

// TestPagesFitEnglish is the same as TestPagesFit for those who chose English, on the pages with
// the longest sentences.
func TestPagesFitEnglish(t *testing.T) {
	demonstration(t, func(base, password string) {
		for _, who := range []struct {
			login string
			paths []string
		}{
			{"xianju", []string{"/", "/batches", "/batches/new", "/matrix", "/trainings/new", "/objections", "/behalf", "/import", "/import/catalog", "/import/ledger", "/import/standard", "/report", "/journal", "/lines/610728105/XF-001", "/centers", "/centers/new", "/inspections", "/draws/new", "/standards"}},
			{"zhen06", []string{"/", "/confirm", "/object", "/declare", "/trainings", "/town", "/items/XF-001", "/lines?waiting=1", "/lines/610728105/XF-060", "/password", "/nosuch", "/inspections"}},
			{"guanli", []string{"/users", "/import/users"}},
		} {
			p := newPerson(t, base, who.login)
			p.login(who.login, password)
			js[string](p, `document.cookie = "lang=en; path=/"`)
			for _, path := range who.paths {
				name := who.login + "-en" + strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path)
				p.desk()
				p.open(path)
				p.fits(who.login + " " + path + " in English")
				for _, slip := range js[[]string](p, englishSlips) {
					t.Errorf("%s %s: %q", who.login, path, slip)
				}
				p.shot(name + "-1366")
				p.phone()
				p.open(path)
				p.fits(who.login + " " + path + " in English on a phone")
				p.shot(name + "-390")
			}
		}
	})
}

// TestKeyboard walks a town's desk and the form it leads to by the Tab key alone: the first stop is
// the way to the text, every stop is seen, inside the window and ringed, and Enter goes on.
func TestKeyboard(t *testing.T) {
	demonstration(t, func(base, password string) {
		p := newPerson(t, base, "zhen06")
		p.login("zhen06", password)
		p.open("/")
		p.do(chromedp.KeyEvent(kb.Tab))
		if at := js[string](p, `document.activeElement.className`); at != "skip" {
			t.Errorf("the first stop is %q, not the skip link", at)
		}
		p.do(chromedp.KeyEvent(kb.Enter))
		if at := js[string](p, `document.activeElement.id`); at != "main" {
			t.Errorf("the skip link leads to %q", at)
		}
		for _, path := range []string{"/", "/confirm", "/object", "/town", "/password"} {
			p.open(path)
			for stop := range 30 {
				p.do(chromedp.KeyEvent(kb.Tab))
				if wrong := js[string](p, unseenStop); wrong != "" {
					t.Errorf("%s: stop %d: %s", path, stop+1, wrong)
				}
			}
		}
		p.open("/")
		js[int](p, `document.querySelector("a.first").focus() || 1`)
		p.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible("form[action='/confirm']"))
		js[int](p, `document.querySelector("#c-XF-060").focus() || 1`)
		before := p.text("button.first")
		p.do(chromedp.KeyEvent(" "))
		// The page answers after the key: a machine with much to do was asked too soon.
		waitFor(t, "the button that counts one fewer after a space than in "+before, func() bool {
			after := p.text("button.first")
			return after != before && strings.Contains(after, strconv.Itoa(14))
		})
	})
}

// unseenStop says what is wrong with where the focus is: hidden, outside the window, under a bar
// that stays, or without a ring.
const unseenStop = `(() => {
	const e = document.activeElement;
	if (e === document.body || e === document.documentElement) return "";
	const what = e.outerHTML.slice(0, 90);
	const ringed = n => n && (getComputedStyle(n).outlineStyle !== "none" && parseFloat(getComputedStyle(n).outlineWidth) > 0 || getComputedStyle(n).boxShadow !== "none");
	if (!ringed(e) && !ringed(e.nextElementSibling)) return "no ring: " + what;
	const r = e.getBoundingClientRect();
	if (r.bottom < 1 || r.top > innerHeight - 1 || r.right < 1 || r.left > innerWidth - 1) return "outside: " + what;
	const bar = document.querySelector(".actbar");
	if (bar && !bar.contains(e) && getComputedStyle(bar).position === "sticky") {
		const b = bar.getBoundingClientRect();
		if (b.height > 0 && r.top >= b.top && r.bottom <= b.bottom) return "under the bar: " + what;
	}
	return "";
})()`
