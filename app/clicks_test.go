package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// complaints are what a browser's console said that no page may make it say: exceptions, refusals
// of the content security policy, files that are not there.
type complaints struct {
	mu   sync.Mutex
	list []string
}

// watch listens to a person's console from now on. A form that is refused answers 422 and a page
// that is not theirs 403, which the browser logs as failed loads: those are wanted.
func (c *complaints) watch(p *person) {
	messages := chromedp.Console(p.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.Source == "network" && (strings.Contains(m.Text, "422") || strings.Contains(m.Text, "403")) {
				continue
			}
			switch m.Type {
			case chromedp.ConsoleError, chromedp.ConsoleWarning, chromedp.ConsoleException:
				c.mu.Lock()
				c.list = append(c.list, p.name+": "+m.String()+" at "+m.URL)
				c.mu.Unlock()
			}
		}
	}()
}

func (c *complaints) told() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.list)
}

// js asks the page in its own language.
func js[T any](p *person, expression string) T {
	p.t.Helper()
	return ask(p, chromedp.Evaluate[T](expression))
}

// press clicks what leads to another page and waits until that page is there, however long the
// act takes.
func (p *person) press(sel string) {
	p.t.Helper()
	p.do(chromedp.WaitVisible(sel))
	js[bool](p, "window.before = true")
	p.do(chromedp.ScrollIntoView(sel), chromedp.Click(sel))
	for range 400 {
		there, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool]("!window.before && document.readyState === 'complete'"))
		if err == nil && there { // between two pages there is nobody to ask
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.must(fmt.Errorf("nothing came after a click on %s", sel))
}

// tick clicks a box of a long page where it stands.
func (p *person) tick(sel string) {
	p.t.Helper()
	p.do(chromedp.ScrollIntoView(sel), chromedp.Click(sel))
}

// enter logs in with an initial password and chooses one of one's own.
func (p *person) enter(initial string) {
	p.t.Helper()
	own := "Zijide-" + p.name + "-2022!"
	p.do(chromedp.EmulateViewport(1366, 768), chromedp.Navigate(p.base+"/login"),
		chromedp.SendKeys("#f-account", p.name), chromedp.SendKeys("#f-password", initial))
	p.press("form[action='/login'] button[type=submit]")
	p.do(chromedp.SendKeys("#f-old", initial), chromedp.SendKeys("#f-new", own), chromedp.SendKeys("#f-again", own))
	p.press("form[action='/password'] button[type=submit]")
}

// said fails unless the page's notice contains words.
func (p *person) said(words string) {
	p.t.Helper()
	if got := p.text(".note"); !strings.Contains(got, words) {
		p.t.Errorf("%s was told %q, want %q", p.name, got, words)
	}
}

// TestClicks is the county's and a town's day with the mouse: two sheets, a push, receipts, an
// objection, a training, an answer; after every act the matrix, the report and the API say what
// was done.
func TestClicks(t *testing.T) {
	dir := t.TempDir()
	var heard complaints
	initial := func(args ...string) string {
		code, out := command(t, dir, append([]string{"user", "add"}, args...)...)
		if code != exitDone {
			t.Fatalf("user add: exit %d\n%s", code, out)
		}
		return initialIn.FindStringSubmatch(out)[1]
	}
	first := initial("xianju", "--role", "bureau", "--scope", "610728", "--name", "审改股")
	serving(t, dir, func(base string) {
		c := clicks{t: t, o: newOracle(t), county: newPerson(t, base, "xianju")}
		c.today = time.Now().In(time.FixedZone("", 8*3600)).Format("2006-01-02")
		heard.watch(c.county)
		c.county.enter(first)
		c.imports()
		c.agree("after the imports")

		own := c.o.towns[1]
		c.town = newPerson(t, base, "zhen1")
		heard.watch(c.town)
		c.town.enter(initial("zhen1", "--role", "town", "--scope", own[0], "--name", "综合岗"))

		c.push()
		c.agree("after the push")
		c.counts("/ready", "登记0个镇（街道）的权限", "towns", "登记1个镇（街道）的权限")
		c.counts("/behalf", "代录签收0个镇（街道）", "towns", "代录签收1个镇（街道）")
		c.behalf(c.o.towns[2][0])
		c.agree("after the receipt on behalf")
		c.object(own[0], "XF-002")
		c.agree("after the objection")
		c.confirm(own[0], "XF-001", "XF-010")
		c.agree("after the confirmation")
		c.training(own[0])
		c.agree("after the training")
		c.answer(own[0], "XF-002")
		c.agree("after the answer")
	})
	for _, m := range heard.told() {
		t.Errorf("console: %s", m)
	}
}

// clicks tells every act to the oracle, which shares no code with the product.
type clicks struct {
	t            *testing.T
	o            *oracle
	county, town *person
	today        string
}

// imports takes both sheets in, the wrong ones first: every mistake is told on the page and
// nothing is kept.
func (c *clicks) imports() {
	p := c.county
	rows := readCSV(c.t, "demo/data/towns.csv")
	rows[3][0] = "61072810"
	c.sheet("towns", writeCSV(c.t, rows))
	c.mistakes(map[string]string{"A4": "code"})
	p.press("main .head .acts .btn.first")
	c.sheet("towns", abs(c.t, "demo/data/towns.csv"))
	p.press("button[name=act][value=save]")
	p.said("新增20")

	path, want := tenMistakes(c.t)
	// The first catalog makes the departments: to it none is unknown.
	maps.DeleteFunc(want, func(_, column string) bool { return column == "department" })
	c.sheet("catalog", path)
	c.mistakes(want)
	p.press("main .head .acts a[href='/import/catalog']")
	c.sheet("catalog", abs(c.t, "demo/data/catalog.csv"))
	p.press("button[name=act][value=save]")
	p.said("新增212")
}

func abs(t *testing.T, path string) string {
	t.Helper()
	p, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// sheet sends a file by the form of its kind; the answer is a dry run.
func (c *clicks) sheet(kind, path string) {
	p := c.county
	p.open("/import/" + kind)
	if kind == "towns" && len(js[string](p, "document.querySelector('#f-county').value")) == 0 {
		p.do(chromedp.SendKeys("#f-county", "镇巴县"))
	}
	p.do(chromedp.SetUploadFiles("#f-"+kind, []string{path}))
	p.press("form[action='/import/" + kind + "'] button[type=submit]")
}

// mistakes fails unless the page tells exactly those cells, each with a reason and a remedy.
func (c *clicks) mistakes(want map[string]string) {
	c.t.Helper()
	told := js[[][]string](c.county, `Array.from(document.querySelectorAll('#bad tbody tr')).map(function (r) {
		return [r.querySelector('.code').textContent, r.cells[3].textContent, r.cells[4].textContent]; })`)
	for _, m := range told {
		if want[m[0]] == "" || m[1] == "" || m[2] == "" {
			c.t.Errorf("the page tells the mistake %q", m)
		}
	}
	if len(told) != len(want) || !strings.Contains(c.county.title(), fmt.Sprintf("%d处差错", len(want))) {
		c.t.Errorf("%q tells %d mistakes, want %d: %v", c.county.title(), len(told), len(want), told)
	}
}

// push sends every item to every town, by the form as it stands.
func (c *clicks) push() {
	p := c.county
	p.open("/")
	p.press("a.btn.first[href='/batches/new']")
	due := js[string](p, "document.querySelector('#f-due').value")
	p.press("button[name=act][value=push]")
	waitFor(c.t, "the batch to be delivered", func() bool {
		p.do(chromedp.Reload(), chromedp.WaitVisible("main"))
		return js[int](p, "document.querySelectorAll('.progress').length") == 0
	})
	c.o.each("", func(_ string, l *fact) {
		if l.scope {
			l.pushed, l.due = true, due
		}
	})
}

// counts ticks one box of a form in which none is ticked: the button says how many, and cannot be
// pressed for none.
func (c *clicks) counts(path, none, name, one string) {
	c.t.Helper()
	p := c.county
	p.open(path)
	off := "document.querySelector('.actbar .btn.first').disabled"
	if got := p.text(".actbar .btn.first"); got != none || !js[bool](p, off) {
		c.t.Errorf("%s: the button says %q and can be pressed: %v", path, got, !js[bool](p, off))
	}
	p.tick("tbody input[name=" + name + "], .ticks input[name=" + name + "]")
	if got := p.text(".actbar .btn.first"); got != one || js[bool](p, off) {
		c.t.Errorf("%s: with one ticked the button says %q", path, got)
	}
}

// behalf records what a town answered by telephone.
func (c *clicks) behalf(town string) {
	p := c.county
	p.open("/behalf")
	p.tick("#b-" + town)
	p.do(chromedp.SetValue("#f-channel-"+town, "电话记录"), chromedp.SendKeys("#f-signed-"+town, "综合岗"))
	p.press("form[action='/behalf'] button.first")
	if got := p.text(".problems"); !strings.Contains(got, "1处") {
		c.t.Errorf("a telephone call with no note: %q", got)
	}
	if got := js[string](p, "document.querySelector('#f-signed-"+town+"').value"); got != "综合岗" {
		c.t.Errorf("the refused form kept %q", got)
	}
	p.do(chromedp.SendKeys("#f-note-"+town, "来电确认全部签收"))
	p.press("form[action='/behalf'] button.first")
	c.o.each(town, c.sign)
}

func (c *clicks) sign(_ string, l *fact) {
	if l.scope && l.pushed && !l.objected {
		l.received, l.signed = true, c.today
	}
}

// object says of one item that the town cannot take it on yet.
func (c *clicks) object(town, code string) {
	p := c.town
	p.open("/")
	p.press(".head .acts a.first")
	p.press(".actbar a[href='/object']")
	p.tick("#c-" + code)
	p.tick("input[name=reason][value='无专业人员']")
	if got := p.text(".actbar .btn.first"); got != "提出异议1项" {
		c.t.Errorf("the button says %q", got)
	}
	p.press(".actbar .btn.first")
	c.o.lines[[2]string{town, code}].objected = true
}

// confirm signs for everything but what the town leaves for later.
func (c *clicks) confirm(town string, later ...string) {
	p := c.town
	p.open("/confirm")
	for _, code := range later {
		p.tick("#c-" + code)
	}
	n := 0
	c.o.each(town, func(code string, l *fact) {
		if !slices.Contains(later, code) {
			c.sign(code, l)
		}
		if l.received {
			n++
		}
	})
	if got := p.text(".actbar .btn.first"); got != fmt.Sprintf("确认签收%d项", n) {
		c.t.Errorf("the button says %q, want %d", got, n)
	}
	p.press(".actbar .btn.first")
}

// training is arranged by the county, the town enrols, the county says who came.
func (c *clicks) training(town string) {
	p := c.county
	p.open("/trainings")
	p.press("a.btn.first[href='/trainings/new']")
	covered := js[[]string](p, "Array.from(document.querySelectorAll('input[name=items]:checked')).map(function (x) { return x.value; })")
	p.do(chromedp.SendKeys("#f-title", "业务培训"), chromedp.SetValue("#f-date", c.today))
	p.press(".actbar .btn.first")
	at := strings.TrimPrefix(ask(p, chromedp.Location()), p.base)

	c.town.open("/trainings")
	c.town.do(chromedp.SendKeys("input[name^=names-]", "综合岗"))
	c.town.press("form[action$='/enrol'] button")
	c.town.said("已报1人参训")

	p.open(at)
	for _, other := range c.o.towns {
		came := "0"
		if other[0] == town {
			came = "1"
		}
		p.do(chromedp.SetValue("#f-present-"+other[0], came))
	}
	p.press(".actbar .btn.first")
	if len(covered) == 0 {
		c.t.Fatal("the training covers nothing")
	}
	c.o.each(town, func(code string, l *fact) {
		if l.scope && l.pushed && slices.Contains(covered, code) {
			l.trained = true
		}
	})
}

// answer settles the objection: the item does not apply in that town.
func (c *clicks) answer(town, code string) {
	p := c.county
	p.open("/objections")
	p.tick("#o-" + town + "-" + code)
	p.tick("input[name=answer][value=exempt]")
	p.do(chromedp.SendKeys("#f-by", "分管领导"), chromedp.SendKeys("#f-reason", "镇里没有办理对象"))
	if got := p.text(".actbar .btn.first"); got != "答复1条异议" {
		c.t.Errorf("the button says %q", got)
	}
	p.press(".actbar .btn.first")
	l := c.o.lines[[2]string{town, code}]
	l.objected, l.exempt = false, true
}

// agree reads every number on the matrix, the report and the API, and asks the oracle.
func (c *clicks) agree(when string) {
	c.t.Helper()
	want := c.o.expect(c.today)
	p := c.county
	p.open("/report")
	figures := js[map[string]string](p, `(function () { var m = {}; document.querySelectorAll('.stage').forEach(function (s) {
		m[s.querySelector('.nm b').textContent] = s.querySelector('.fig').textContent; }); return m; })()`)
	for name, n := range map[string][2]int{
		"下发": {want["stages.pushed"], want["in_scope"]}, "签收": {want["stages.received"], want["in_scope"]},
		"培训": {want["trained_items"], want["need_training"]}, "可办": {want["stages.live"], want["in_scope"]},
	} {
		if got := numbersIn(figures[name]); !slices.Equal(got, n[:]) {
			c.t.Errorf("%s, report: %s is %q, the acts make %v", when, name, figures[name], n)
		}
	}
	c.matrix(when, want)
	body := ask(p, chromedp.Evaluate[string]("fetch('/api/v1/coverage').then(function (r) { return r.text(); })", chromedp.EvalAwaitPromise))
	c.o.hold(c.t, when+", API", []byte(body), c.today)
}

// matrix reads the rows of sums town by town, and the cells of the one line in dispute.
func (c *clicks) matrix(when string, want map[string]int) {
	c.t.Helper()
	p := c.county
	p.open("/matrix")
	sums := js[map[string][]string](p, `(function () { var m = {}; document.querySelectorAll('.matrix tr.tot').forEach(function (r) {
		m[r.cells[0].textContent.trim()] = Array.from(r.cells).slice(1).map(function (x) { return x.textContent; }); }); return m; })()`)
	for stage, head := range map[string]string{"in_scope": "应承接", "pushed": "下发", "received": "签收", "trained": "培训", "live": "可办"} {
		var row []string
		for name, r := range sums {
			if strings.Contains(name, head) {
				row = r
			}
		}
		if len(row) < len(c.o.towns) {
			c.t.Fatalf("%s, matrix: no row %s in %v", when, head, slices.Collect(maps.Keys(sums)))
		}
		for i, town := range c.o.towns {
			n := append(numbersIn(row[i]), 0)[0] // nothing pushed yet is an empty cell
			if n != want["town."+town[0]+"."+stage] {
				c.t.Errorf("%s, matrix: %s of %s is %q, the acts make %d", when, head, town[1], row[i], want["town."+town[0]+"."+stage])
			}
		}
	}
	c.cells(when)
}

// cells compares the character of every cell with the furthest thing that was done.
func (c *clicks) cells(when string) {
	c.t.Helper()
	rows := js[[][]string](c.county, `Array.from(document.querySelectorAll('.matrix tr.i')).map(function (r) {
		return Array.from(r.cells).map(function (x, i) { return i ? x.textContent : r.querySelector('.code').textContent; }); })`)
	if len(rows) != len(c.o.items) {
		c.t.Errorf("%s, matrix: %d rows, want %d", when, len(rows), len(c.o.items))
	}
	wrong := 0
	for _, r := range rows {
		for i, town := range c.o.towns {
			l := c.o.lines[[2]string{town[0], r[0]}]
			if want := l.character(); r[i+1] != want {
				wrong++
				if wrong <= 5 {
					c.t.Errorf("%s, matrix: %s in %s shows %q, the acts make %q", when, r[0], town[1], r[i+1], want)
				}
			}
		}
	}
}

// character is what the key of the matrix says of a line.
func (l *fact) character() string {
	switch {
	case !l.scope:
		return "不在下放范围"
	case l.exempt:
		return "／"
	case l.objected:
		return "异"
	case l.trained && !l.received:
		return "训°"
	case l.trained:
		return "训"
	case l.received:
		return "签"
	case l.pushed:
		return "发"
	}
	return "·"
}

// numbersIn are the whole numbers of a text, with or without commas.
func numbersIn(s string) []int {
	var out []int
	for _, f := range strings.FieldsFunc(strings.ReplaceAll(s, ",", ""), func(r rune) bool { return r < '0' || r > '9' }) {
		if n, err := strconv.Atoi(f); err == nil {
			out = append(out, n)
		}
	}
	return out
}
