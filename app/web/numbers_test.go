package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// lived is a valley in which everything that a number counts has happened.
func lived(t testing.TB) *valley {
	t.Helper()
	w := newValley(t)
	a, b := w.clerk(townA), w.clerk(townB)
	yes := true
	w.push(3, "XF-001", "XF-002", "XF-003", "XF-004", "XF-005")
	seen := func(slots ...int) rollout.Receipt {
		var r rollout.Receipt
		for _, s := range slots {
			r.Lines = append(r.Lines, rollout.Seen{Slot: s})
		}
		return r
	}
	do := func(_ rollout.Act, err error) {
		t.Helper()
		w.must(err)
	}
	do(w.rollout.Receive(w.ctx(), w.deed(a.actor), townA, seen(0, 1, 2)))
	do(w.rollout.Object(w.ctx(), w.deed(a.actor), townA, []int{3}, rollout.Reasons[0], ""))
	do(w.rollout.Ready(w.ctx(), w.deed(cli()), townA, []int{0}, &yes, &yes))
	do(w.rollout.Exempt(w.ctx(), w.deed(cli()), townB, []int{6}, rollout.Ground{By: "县", Reason: "无"}, false))
	do(w.rollout.Stop(w.ctx(), w.deed(cli()), townC, []int{6}, string(catalog.Suspended), rollout.Ground{DocNo: "1号", Reason: "停"}))
	tr, err := w.rollout.Arrange(w.ctx(), w.deed(cli()), rollout.Course{Place: county, Title: "培训", Date: w.today(), Codes: []string{"XF-001", "XF-002"}})
	w.must(err)
	_, err = w.rollout.Hold(w.ctx(), w.deed(cli()), county, tr.ID, map[string]int{townA: 2, townB: 1})
	w.must(err)
	do(w.rollout.Declare(w.ctx(), w.deed(a.actor), townA, []int{0, 1, 2}))
	do(w.rollout.Check(w.ctx(), w.deed(cli()), townA, []int{0}, []int{1}, "i1"))
	w.pass(5) // what is not signed for is overdue now
	do(w.rollout.Receive(w.ctx(), w.deed(b.actor), townB, seen(1)))
	g := &catalog.Guidance{Place: county, Code: "XF-001"}
	w.must(g.Publish(catalog.Version{Material: true, Why: "首版", Author: "a", Publisher: "b", Day: w.today(), Parts: catalog.Parts{Answers: "x", Steps: "y", Materials: "z"}}, false))
	w.must(w.store.SaveGuidance(w.ctx(), g, w.deed(cli()), "publish", nil))
	w.push(4, "XF-001", "XF-006")
	_, err = w.rollout.Arrange(w.ctx(), w.deed(cli()), rollout.Course{Place: county, Title: "下期<em>", Date: w.today().Add(3), Codes: []string{"XF-003"}})
	w.must(err)
	return w
}

var (
	figure = regexp.MustCompile(`^[0-9][0-9,]*$`)
	oneIn  = regexp.MustCompile(`^[^0-9]*([0-9][0-9,]*)[^0-9]*$`)
	total  = regexp.MustCompile(`data-total="([0-9]+)"`)
)

// TestNumbers walks every page that a person can reach by links, whatever pages there are: each
// answers, no element comes out of a name, and every number that leads to rows leads to as many.
func TestNumbers(t *testing.T) {
	w := lived(t)
	least := map[journal.Role]int{journal.Bureau: 80, journal.Town: 7, journal.Leader: 80, journal.Department: 60}
	for _, p := range []*who{
		w.as("b", journal.Bureau, county, county), w.as("d", journal.Department, county, w.units[0]),
		w.as("l", journal.Leader, county, county), w.as("t", journal.Town, townA, townA), w.as("t2", journal.Town, townB, townB),
		w.as("u", journal.Auditor, county, county), w.as("m", journal.Admin, county, county),
	} {
		c := crawl{w: w, p: p, seen: map[string]bool{}, rows: map[string]string{}}
		c.visit(t, "/")
		if len(c.rows) < least[p.actor.Role] {
			t.Errorf("%s: only %d numbers lead to rows", p.account.Login, len(c.rows))
		}
	}
}

// crawl walks pages by their links.
type crawl struct {
	w    *valley
	p    *who
	seen map[string]bool
	rows map[string]string // address of rows to the number that led there
}

func (c *crawl) visit(t *testing.T, from string) {
	queue := []string{from}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if c.seen[path] || len(c.seen) > 600 {
			continue
		}
		c.seen[path] = true
		a := c.p.get(path)
		switch {
		case a.status == http.StatusSeeOther || a.status == http.StatusFound:
			queue = append(queue, page(a.header.Get("Location")))
			continue
		case a.status != http.StatusOK:
			t.Errorf("%s is linked for %s and answers %d: %s", path, c.p.account.Login, a.status, words(a.doc))
			continue
		case a.doc == nil:
			continue
		}
		clean(t, path, a)
		for _, n := range find(a.doc, sel("a")) {
			href := attr(n, "href")
			if strings.HasPrefix(href, "/lines?") && attr(n, "class") != "chip" { // a chip names a condition, no number
				c.number(t, path, href, text(n))
			}
			if next := page(href); next != "" {
				queue = append(queue, next)
			}
		}
	}
}

// number compares what a link says with the rows it leads to.
func (c *crawl) number(t *testing.T, path, href, said string) {
	n := said
	if !figure.MatchString(said) {
		m := oneIn.FindStringSubmatch(said)
		if m == nil || strings.Contains(href, "page=") || strings.Contains(said, "页") {
			return
		}
		n = m[1]
	}
	if c.rows[href] == n {
		return
	}
	c.rows[href] = n
	want, err := strconv.Atoi(strings.ReplaceAll(n, ",", ""))
	if err != nil {
		t.Fatal(err)
	}
	got := total.FindStringSubmatch(c.p.page(href).body)
	if got == nil || got[1] != strconv.Itoa(want) {
		t.Errorf("%s, %s: %q leads to %v rows of %s", c.p.account.Login, path, said, got, href)
	}
}

// page is the address of a page of ours without its fragment, empty for files and other places.
func page(href string) string {
	u, err := url.Parse(href)
	if err != nil || !strings.HasPrefix(href, "/") || strings.HasPrefix(u.Path, "/static/") || strings.HasSuffix(u.Path, ".xlsx") ||
		strings.HasPrefix(u.Path, "/import/") {
		return ""
	}
	u.Fragment = ""
	return u.String()
}

// TestLinesPage: rows come a hundred a page, each once; the workbook of the same filter is there.
func TestLinesPage(t *testing.T) {
	w := lived(t)
	b := w.desk()
	a := b.page("/lines?standing=inscope")
	if n := len(find(a.doc, sel("a.row"))); n != 18 || !a.shows("应承接：18 项次") {
		t.Errorf("%d rows, %s", n, a.title(t))
	}
	a = b.page("/lines?has=received&town=" + townA + "&department=" + w.units[0])
	if a.title(t) != "已签收：2 项" || len(find(a.doc, sel("a.chip"))) != 2 {
		t.Errorf("%q with %d conditions", a.title(t), len(find(a.doc, sel("a.chip"))))
	}
	x := b.get("/lines.xlsx?has=received")
	if x.status != 200 || !strings.HasPrefix(x.body, "PK") || !strings.Contains(x.header.Get("Content-Disposition"), "filename*=UTF-8''") {
		t.Errorf("workbook: %d %q", x.status, x.header.Get("Content-Disposition"))
	}
	for path, status := range map[string]int{"/lines?page=x": 422, "/lines?page=999": 200, "/lines?page=-1": 422, "/lines?name=%3Cem%3E": 200, "/lines?standing=none": 200} {
		if a := b.get(path); a.status != status {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	past := b.page("/lines?has=received&as_of=" + w.today().Add(-3).String())
	if past.title(t) != "已签收：3 项次" {
		t.Errorf("as of then: %q", past.title(t))
	}
}

// TestLinesPager: over a hundred rows the pages hold each row once.
func TestLinesPager(t *testing.T) {
	w := newWorld(t)
	v := &valley{world: w, rollout: w.deps.Rollout}
	v.found()
	var rows []catalog.Item
	for i := range 80 {
		rows = append(rows, catalog.Item{Code: "XF-1" + strconv.Itoa(100+i), Name: "事项" + strconv.Itoa(i), Department: "县民政局", Type: "公共服务"})
	}
	_, err := v.rollout.Issue(v.ctx(), v.deed(cli()), county, rows, nil, catalog.Issue{Title: "第二版", Effective: v.today()}, false)
	v.must(err)
	b := v.desk()
	seen := map[string]int{}
	next := "/lines?standing=inscope"
	pages := 0
	for next != "" {
		a := b.page(next)
		for _, n := range find(a.doc, sel("a.row")) {
			seen[attr(n, "href")]++
		}
		next = ""
		for _, n := range find(a.doc, sel("a")) {
			if attr(n, "rel") == "next" {
				next = attr(n, "href")
			}
		}
		pages++
	}
	if len(seen) != 260 || pages != 3 {
		t.Errorf("%d rows on %d pages", len(seen), pages)
	}
	for href, n := range seen {
		if n != 1 {
			t.Errorf("%s is there %d times", href, n)
		}
	}
}
