package view_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jba/templatecheck"
	"golang.org/x/net/html"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// kit is a page of the tests' own that shows every part, whether or not a page uses it yet.
type kit struct {
	view.Shell
	Strip    view.Strip
	Tasks    []view.Task
	Problems view.Problems
	Field    view.Field
	Filter   view.Filter
	Towns    view.TownTable
	Rate     view.Portion
	Pager    view.Pager
	Empty    view.Empty
	Day      journal.Day
	At       time.Time
}

func (kit) Template() string { return "kit" }

const kitPage = `{{define "main"}}
{{template "strip" .Strip}}{{template "tasks" .Tasks}}{{template "problems" .Problems}}{{template "field" .Field}}
{{template "filter" .Filter}}{{template "towns" .Towns}}{{template "rate" .Rate}}{{template "pager" .Pager}}{{template "empty" .Empty}}
<p id="days">{{day .Day}} {{fullday .Day}} {{tightday .Day}} {{moment .At}} {{number 4018}} {{rate 1 3}}</p>{{end}}`

// kitSet is the shipped layout and parts with the one page kit.
func kitSet(t *testing.T) *view.Set {
	t.Helper()
	dir := fstest.MapFS{"kit.html": {Data: []byte(kitPage)}}
	shipped := os.DirFS("templates")
	names, err := fs.Glob(shipped, "parts/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(names, "layout.html") {
		b, err := fs.ReadFile(shipped, name)
		if err != nil {
			t.Fatal(err)
		}
		dir[name] = &fstest.MapFile{Data: b}
	}
	s, err := view.NewSet(dir, []view.Page{kit{}}, map[string]view.Words{"zh-CN": zh{}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func renderKit(t *testing.T, k kit) *html.Node {
	t.Helper()
	b, err := kitSet(t).Render("zh-CN", k)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, b)
}

func fullKit(name string) kit {
	row := view.TownRow{
		Name: name, Href: "/towns/610728114", Scope: view.Figure{N: 207, Href: "/rows"}, Spread: view.Spread{Counts: [6]int{1, 86, 15, 0, 61, 44}},
		Received: view.Portion{Part: 120, Whole: 207, Href: "/rows"}, Late: view.Figure{}, Findings: view.Figure{N: 1200},
		Center: view.Mark{Kind: view.MarkLook, Text: view.Plain(name)},
	}
	return kit{
		Shell: shell(name),
		Strip: view.Strip{
			Received: view.StripFigure{Portion: view.Portion{Part: 3743, Whole: 4018, Href: "/rows"}, Why: view.Plain(name)},
			Trained:  view.StripFigure{Portion: view.Portion{Part: 72, Whole: 91}, Of: fault.Say("应训 %d 项", 91)},
		},
		Tasks: []view.Task{{When: view.Mark{Kind: view.MarkLate, Text: fault.Say("逾期 %d 天", 7)}, Due: view.Plain(name),
			What: view.Link{Href: "/matrix", Text: view.Plain(name)}, Detail: view.Plain(name), Do: view.Link{Href: "/do", Text: fault.Say("代录签收")}}},
		Problems: view.Problems{List: []fault.Mistake{
			{Field: "due", Reason: fault.Say("早于发现日期"), Remedy: fault.Say("请改为之后的日期")}, {Field: "why", Reason: view.Plain(name)}}},
		Field:  view.Field{Name: "due", Label: view.Plain(name), Value: name, Type: "area", Wrong: view.Plain(name)},
		Filter: filter(name), Towns: view.TownTable{Rows: []view.TownRow{row}, Total: row, Sum: fault.Say("全县")},
		Rate: view.Portion{Part: 1, Whole: 3}, Pager: view.Pager{From: 1, To: 28, Total: 55, Next: "?page=2"},
		Empty: view.Empty{Title: view.Plain(name), Text: view.Plain(name)},
		Day:   mustDay("2026-06-17"), At: time.Date(2026, 6, 17, 1, 30, 0, 0, time.UTC),
	}
}

func mustDay(s string) journal.Day {
	d, err := journal.ParseDay(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestPartTypes(t *testing.T) {
	fresh, err := view.Fresh("zh-CN", zh{})
	if err != nil {
		t.Fatal(err)
	}
	page, err := fresh["login"].Parse(kitPage)
	if err != nil {
		t.Fatal(err)
	}
	if err := templatecheck.CheckHTMLStrict(page, kit{}); err != nil {
		t.Error(err)
	}
}

func TestPartsInjection(t *testing.T) {
	doc := renderKit(t, fullKit(hostile))
	if n := find(doc, func(n *html.Node) bool { return attr(n, "onmouseover") != "" }); len(n) > 0 {
		t.Error("an element came out of a name")
	}
	// a link to a scheme is not a link
	k := fullKit("x")
	k.Tasks[0].What.Href = "javascript:alert(1)"
	for _, a := range find(renderKit(t, k), tag("a")) {
		if strings.HasPrefix(attr(a, "href"), "javascript:") {
			t.Error("a script came out of an address")
		}
	}
}

func TestParts(t *testing.T) {
	doc := renderKit(t, fullKit("杨家河镇"))
	for _, c := range []struct {
		what string
		at   func(*html.Node) bool
		want []string // the texts, in order
	}{
		{"stages", class("div", "fig"), []string{"0 / 0", "3,743 / 4,018", "72 / 应训 91 项", "0 / 0", "0 / 0"}},
		{"rates of the strip", func(n *html.Node) bool { return class("span", "pc")(n) && n.Parent.Data == "div" }, []string{"—", "93.2%", "79.1%", "—", "—"}},
		{"task", class("span", "late"), []string{"逾期 7 天"}},
		{"what to do", class("div", "do"), []string{"代录签收"}},
		{"problems", func(n *html.Node) bool { return n.Data == "h2" && attr(n, "id") == "problems" }, []string{"有 2 处要改，改好再提交"}},
		{"days", func(n *html.Node) bool { return attr(n, "id") == "days" }, []string{"6月17日 2026年6月17日 06-17 2026年6月17日 9:30 4,018 33.3%"}},
		{"pager", class("nav", "pager"), []string{"第 1–28 条，共 55 条下一页"}},
		{"rate", class("span", "rate"), []string{"1/3 33.3%"}},
	} {
		var got []string
		for _, n := range find(doc, c.at) {
			got = append(got, text(n))
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	link := find(find(doc, class("div", "problems"))[0], tag("a"))
	if len(link) != 2 || attr(link[0], "href") != "#f-due" {
		t.Error("a problem does not lead to its field")
	}
	if box := find(doc, tag("textarea")); len(box) != 1 || attr(box[0], "aria-invalid") != "true" || attr(box[0], "aria-describedby") != "w-due" {
		t.Error("the field does not say what is wrong with it")
	}
}

func TestTownTable(t *testing.T) {
	doc := renderKit(t, fullKit("杨家河镇"))
	table := find(doc, class("table", "figs"))[0]
	var heads int
	for _, n := range find(table, tag("th")) {
		if attr(n, "scope") == "col" {
			heads++
		}
	}
	for _, row := range find(table, tag("tr"))[2:] {
		cells := len(find(row, tag("td"))) + len(find(row, tag("th")))
		if cells != heads {
			t.Errorf("%d cells under %d heads", cells, heads)
		}
	}
	bar := find(table, tag("svg"))[0]
	if got := attr(bar, "aria-label"); got != "止于各阶段 · 抽查合格 44 · 可办 61 · 签收 15 · 下发 86 · 未下发 1" {
		t.Errorf("bar says %q", got)
	}
	if n := len(find(bar, tag("rect"))); n != 5 {
		t.Errorf("%d pieces", n)
	}
	for _, n := range find(table, class("span", "quiet")) {
		if len(find(n, tag("a"))) > 0 || n.Parent.Data == "a" {
			t.Error("a zero is a link")
		}
	}
}

// TestNothing: lists without rows leave nothing behind.
func TestNothing(t *testing.T) {
	doc := renderKit(t, kit{})
	for _, c := range []struct{ tag, class string }{{"ol", "tasks"}, {"div", "problems"}, {"table", "figs"}, {"nav", "pager"}, {"div", "head"}, {"div", "acts"}} {
		if n := find(doc, class(c.tag, c.class)); len(n) != 0 {
			t.Errorf("%s.%s without rows", c.tag, c.class)
		}
	}
	if days := find(doc, func(n *html.Node) bool { return attr(n, "id") == "days" }); !strings.HasPrefix(text(days[0]), "— — — —") {
		t.Errorf("no day is %q", text(days[0]))
	}
}

// TestOtherYears: what came in from a past year says so; a day of this year stays short. A finding of
// 2022 stood in the lists as 6月17日, like one of today.
func TestOtherYears(t *testing.T) {
	doc := renderKit(t, kit{Day: mustDay("2022-06-17"), Empty: view.Empty{Title: fault.Say("%s提出，%s答复", view.Short(mustDay("2025-12-31")), view.Short(mustDay("2026-01-02")))}})
	days := find(doc, func(n *html.Node) bool { return attr(n, "id") == "days" })
	if got := text(days[0]); !strings.HasPrefix(got, "2022年6月17日 2022年6月17日 2022-06-17 ") {
		t.Errorf("a day of another year is %q", got)
	}
	if got := text(doc); !strings.Contains(got, "2025年12月31日提出，1月2日答复") {
		t.Errorf("no such sentence in %q", got)
	}
}
