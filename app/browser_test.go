package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser starts a headless Chromium with a profile of its own; where there is none the test is
// left out, loudly, and under CI that is a failure.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := os.Getenv("JIEDEZHU_TEST_CHROMIUM")
	if path == "" {
		path, _ = exec.LookPath("chromium")
	}
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no chromium: apt-get install chromium fonts-noto-cjk")
		}
		t.Skip("LEFT OUT: the browser tests; apt-get install chromium fonts-noto-cjk")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("hide-scrollbars", true))
	alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stop := chromedp.NewContext(alloc)
	t.Cleanup(func() { stop(); stopAlloc() })
	if err := chromedp.Do(ctx, chromedp.Sleep(0)); err != nil { // the first call starts the browser, without a deadline of its own
		t.Fatal(err)
	}
	return ctx
}

// person is somebody at a browser of their own.
type person struct {
	t    *testing.T
	ctx  context.Context
	base string
	name string
}

func newPerson(t *testing.T, base, name string) *person {
	return &person{t: t, ctx: browser(t), base: base, name: name}
}

func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, 30*time.Second)
	defer stop()
	p.must(chromedp.Do(ctx, steps...))
}

// ask runs one action and gives its value.
func ask[T any](p *person, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, stop := context.WithTimeout(p.ctx, 30*time.Second)
	defer stop()
	v, err := chromedp.Run(ctx, a)
	p.must(err)
	return v
}

func (p *person) must(err error) {
	p.t.Helper()
	if err == nil {
		return
	}
	where, _ := chromedp.Run(p.ctx, chromedp.Location()) // for the message alone
	p.shot("failed")
	p.t.Fatalf("%s at %s: %v", p.name, where, err)
}

// login opens the door with login and password.
func (p *person) login(login, password string) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(1366, 768), chromedp.Navigate(p.base+"/login"),
		chromedp.SendKeys("#f-account", login), chromedp.SendKeys("#f-password", password),
		chromedp.Click("form[action='/login'] button[type=submit]"), chromedp.WaitVisible("header.bar"))
}

// open goes to a page and waits for it.
func (p *person) open(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.base+path), chromedp.WaitVisible("main"))
}

// title is the page's title: its answer.
func (p *person) title() string {
	p.t.Helper()
	return p.text("h1")
}

// text is what an element shows, without blanks.
func (p *person) text(sel string) string {
	p.t.Helper()
	return strings.Join(strings.Fields(ask(p, chromedp.Text(sel))), "")
}

// shot keeps a picture where JIEDEZHU_SHOTS names a folder.
func (p *person) shot(name string) {
	dir := os.Getenv("JIEDEZHU_SHOTS")
	if dir == "" {
		return
	}
	p.must(os.MkdirAll(dir, 0o755))
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Logf("shot %s: %v", name, err)
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		p.t.Logf("shot %s: %v", name, err)
	}
}

// phone makes the window 390 wide, as a phone has it.
func (p *person) phone() {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
}

// desk makes the window 1366 × 768.
func (p *person) desk() {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(1366, 768))
}

// tablet makes the window 820 wide, as a tablet held upright has it.
func (p *person) tablet() {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(820, 1180))
}

// windows are the sizes that pages are looked at in.
var windows = map[string]func(*person){"1366": (*person).desk, "820": (*person).tablet, "390": (*person).phone}

// fits fails where the page is wider than its window.
func (p *person) fits(what string) {
	p.t.Helper()
	wide := ask(p, chromedp.Evaluate[int]("document.documentElement.scrollWidth"))
	window := ask(p, chromedp.Evaluate[int]("document.documentElement.clientWidth"))
	if wide > window {
		p.t.Errorf("%s: %d wide in a window of %d", what, wide, window)
	}
}

var passwordIn = regexp.MustCompile(`Ys-[a-z0-9]+-9`)

// demonstration fills a directory and serves it while f works.
func demonstration(t *testing.T, f func(base, password string)) {
	t.Helper()
	dir := t.TempDir()
	code, out := command(t, dir, "demo")
	if code != exitDone {
		t.Fatalf("demo: exit %d\n%s", code, out)
	}
	password := passwordIn.FindString(out)
	serving(t, dir, func(base string) { f(base, password) })
}

// TestPagesFit opens every page of the demonstration as each role, on a desk and on a phone: no
// page is wider than its window, none makes the console complain, and axe-core finds nothing
// serious on any.
func TestPagesFit(t *testing.T) {
	var heard complaints
	demonstration(t, func(base, password string) {
		aFinding := findingsToLookAt(t, base, password)
		for _, who := range []struct {
			login string
			paths []string
			large []string // those to look at on a tablet and in large type too
		}{
			{"xianju",
				[]string{"/", "/batches", "/batches/new", "/batches/4", "/batches/4?show=waiting", "/batches/4/withdraw", "/matrix", "/items", "/items/XF-001", "/trainings", "/trainings/new", "/ready", "/objections", "/behalf", "/import", "/import/towns", "/import/catalog", "/import/ledger", "/import/standard", "/import/attendance", "/report", "/journal", "/lines?overdue=1", "/towns/610728105", "/lines/610728105/XF-001", "/password",
					"/findings", "/findings?list=tasks", "/findings?list=duties", "/findings?state=all", "/findings/new", "/findings/together", "/findings/together?do=extend", aFinding,
					"/centers", "/centers/new", "/centers/610728105", "/inspections", "/inspections/new?kind=guidance&town=610728105", "/draws", "/draws/new", "/standards"},
				[]string{"/", "/batches", "/batches/new", "/batches/4", "/trainings", "/objections", "/behalf", "/import", "/import/catalog", "/matrix", "/findings", aFinding, "/centers", "/inspections", "/draws/new"}},
			{"bumen", []string{"/", "/objections", "/trainings", "/import/training", "/findings"}, nil},
			{"jiancha", []string{"/", "/findings?state=waiting", aFinding, "/inspections", "/centers"}, []string{"/inspections"}},
			{"zhen06", []string{"/", "/confirm", "/object", "/declare", "/trainings", "/town", "/items", "/items/XF-001", "/lines?waiting=1", "/lines/610728105/XF-060", "/matrix", "/users", "/findings", "/findings?list=tasks", "/findings/together", aFinding, "/centers/610728105", "/inspections"}, []string{"/", "/confirm", aFinding}},
			{"lingdao", []string{"/", "/report"}, nil},
			{"guanli", []string{"/", "/users", "/import/users"}, []string{"/users"}},
			{"shenji", []string{"/", "/journal"}, nil},
		} {
			p := newPerson(t, base, who.login)
			heard.watch(p)
			p.login(who.login, password)
			p.look(who.paths, "", "1366", "390")
			p.look(who.large, "", "820")
			js[string](p, "document.cookie = 'type=large; path=/'")
			p.look(who.large, "-large", "1366", "390")
			js[string](p, "document.cookie = 'lang=en; path=/'")
			p.look([]string{"/"}, "-english-large", "1366", "390")
			js[string](p, "document.cookie = 'type=; path=/'")
			p.look([]string{"/"}, "-english", "1366", "390")
		}
	})
	for _, m := range heard.told() {
		t.Errorf("console: %s", m)
	}
}

// look opens pages in windows of those sizes and keeps pictures under names that end in how.
func (p *person) look(paths []string, how string, sizes ...string) {
	p.t.Helper()
	for _, path := range paths {
		name := p.name + strings.NewReplacer("/", "-", "?", "-", "=", "-").Replace(path) + how
		for _, size := range sizes {
			windows[size](p)
			p.open(path)
			p.fits(name + "-" + size)
			p.apart(name + "-" + size)
			p.accessible(name + "-" + size)
			p.shot(name + "-" + size)
		}
	}
}

// apart fails where a table, or the bar's words, run into what stands beside them.
func (p *person) apart(what string) {
	p.t.Helper()
	if into := js[int](p, `Array.from(document.querySelectorAll('.two > aside')).filter(function (a) {
		var at = a.getBoundingClientRect();
		return Array.from(a.parentNode.querySelectorAll(':scope > :not(aside) table')).some(function (t) {
			var r = t.getBoundingClientRect();
			return r.right > at.left + 1 && r.top < at.bottom && r.bottom > at.top && r.left < at.left; }); }).length`); into > 0 {
		p.t.Errorf("%s: a table runs into what stands beside it", what)
	}
	if over := js[bool](p, `(function () { var n = document.querySelector('.nav li:last-child'), w = document.querySelector('.who');
		if (!n || !w) { return false; } n = n.getBoundingClientRect(); w = w.getBoundingClientRect();
		return n.right > w.left + 1 && n.top < w.bottom && n.bottom > w.top && n.left < w.right; })()`); over {
		p.t.Errorf("%s: the bar's words run into each other", what)
	}
}
