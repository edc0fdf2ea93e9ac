package view_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// hostile is what a person may have typed anywhere.
const hostile = `"'><em onmouseover=alert(1)>&</em><script>alert(2)</script>`

func shell(name string) view.Shell {
	return view.Shell{
		Title: view.Plain(name), Demo: true, Place: name, Post: name, CSRF: "token-" + name, Theme: "dark", Type: "large",
		Nav:  []view.NavLink{{Href: "/", Text: view.Plain(name), Current: true}, {Href: "/findings", Text: view.Plain(name), N: 1234}},
		Foot: []view.Link{{Href: "/help", Text: view.Plain(name)}},
		Flash: &view.Notice{Kind: view.NoticeOK, Title: view.Plain(name), Text: view.Plain(name),
			Link: view.Link{Href: "/a", Text: view.Plain(name)}},
		Head: view.Head{
			Crumb: []view.Link{{Href: "/a", Text: view.Plain(name)}, {Text: view.Plain(name)}},
			Title: view.Plain(name + "，"), Urgent: view.Plain(name), Rest: view.Plain(name),
			Day: []view.Link{{Text: view.Plain(name)}, {Href: "?day", Text: view.Plain(name)}, {Href: "/b", Text: view.Plain(name), Narrow: true}},
			Acts: []view.Act{{Href: "/x", Text: view.Plain(name)}, {Form: "f", Text: view.Plain(name), First: true},
				{Text: view.Plain(name), Why: view.Plain(name), Grave: true}},
		},
	}
}

// filled is every page with one name in every place that takes one.
func filled(name string) []view.Page {
	m := message(name)
	say := view.Plain(name)
	kept := m
	kept.Kind = fault.Conflict
	kept.Kept = []view.Kept{{Label: view.Plain(name), Now: name, Yours: name}}
	return append(append(countyPages(name), findingPages(name)...), []view.Page{
		view.Login{Shell: shell(name), Account: name, Next: name, Refused: view.Plain(name), Attempts: 5, Minutes: 15},
		m, kept,
		view.MatrixPage{Shell: shell(name), Filter: filter(name), Table: *matrixOf(3, 2, name)},
		view.TownHome{Shell: shell(name), Tasks: []view.Task{{When: view.Mark{Kind: view.MarkSoon, Text: say}, Due: say, What: view.Link{Href: "/a", Text: say}, Detail: say, Do: view.Link{Href: "/a", Text: say}}},
			Departments: []view.TownDepartment{{Name: name, Href: "/a", State: view.Mark{Text: say}}},
			Answers:     []view.TownAnswer{{Code: name, Name: name, Href: "/a", Said: say, By: say, Text: say}}, Bar: []view.Act{{Href: "/a", Text: say}}},
		view.Confirm{Shell: shell(name), Op: name, Batch: name, Problems: problems(name), Groups: ticks(name), Total: 1, None: view.Link{Href: "?none=1", Text: say}, After: after(name), Why: say},
		view.Object{Shell: shell(name), Op: name, Problems: problems(name), Reasons: []view.Option{{Value: name, Text: say}}, Note: view.Field{Name: "note", Type: "area", Value: name, Label: say}, Groups: ticks(name), After: after(name)},
		view.Declare{Shell: shell(name), Op: name, Problems: problems(name), Day: view.Field{Name: "day", Value: name, Label: say}, Groups: ticks(name), After: after(name)},
		view.TownTrainings{Shell: shell(name), Problems: problems(name), Rows: []view.TownTraining{{ID: "1", Title: name, Date: say, State: view.Mark{Text: say}, Where: name, Teacher: name, Mine: say, Op: name,
			People: view.Field{Name: "people-1", Value: name, Label: say}, Names: view.Field{Name: "names-1", Value: name, Label: say}, Button: say}}},
		view.TownPage{Shell: shell(name), Pick: filter(name), Sheet: view.Link{Href: "/a", Text: say}, Tabs: []view.Tab{{Href: "?a", Text: say, N: 1234, On: true}}, Sum: say,
			Groups: []view.LineGroup{{Name: name, Open: true, N: 1, At: say, Lines: []view.TownLine{{Cell: view.Cell{Stage: 4, Standing: view.Newer, Late: true}, Code: name, Name: name, Href: "/a", At: say, Day: 9000}}}}},
		view.LinesPage{Shell: shell(name), Filter: filter(name), Total: 1, Rows: []view.LineRow{{Town: name, TownHref: "/a", Code: name, Name: name, Href: "/b", Department: name, State: say, Due: say, Received: say, Late: view.Mark{Text: say}}}, Pager: view.Pager{From: 1, To: 1, Total: 2, Next: "?page=2"}},
		view.LinePage{Shell: shell(name), Version: say, Sum: say, Count: say, Problems: problems(""), Stages: []view.LineStage{{Name: say, Day: say, Note: say}, {Name: say, Mark: view.Mark{Text: say}}}, Matters: after(name).Facts, Ready: after(name).Facts,
			Events: []view.Moment{{State: "now", Day: 9000, Text: say, Detail: say, Hash: name, Mark: view.Mark{Text: say}, By: say, Entered: 9001}}, Next: after(name),
			Forms: []view.LineForm{{ID: "stop", Action: "/a", Op: name, Title: say, Help: say, Open: true, Choices: []view.Pick{{Name: "ending", Label: say, Options: []view.Option{{Value: name, Text: say, On: true}}}},
				Fields: []view.Field{{Name: "reason", Value: name, Label: say}}, Button: say, Grave: true}}, Prev: view.Link{Href: "/a", Text: say}, After: view.Link{Href: "/b", Text: say}},
		view.ItemsPage{Shell: shell(name), Filter: filter(name), Groups: []view.ItemGroup{{Department: name, Rows: []view.CatalogRow{{Code: name, Name: name, Href: "/a", Kind: name, Guidance: view.Mark{Text: say}}}}}},
		view.ItemsPage{Shell: shell(name), Town: true, Filter: filter(name), Groups: []view.ItemGroup{{Department: name, Rows: []view.CatalogRow{{Code: name, Name: name, Href: "/a", State: say}}}}},
		view.ItemPage{Shell: shell(name), Warn: &view.Notice{Title: say, Text: say}, Parts: []view.ItemPart{{ID: "answers", Title: say, Paragraphs: []string{name}}, {ID: "steps", Title: say}},
			Versions: []view.ItemVersion{{Name: say, Day: say, Kind: say, Why: name, Hash: name, Author: name, Publisher: name}}, Towns: []view.ItemTown{{Name: name, Href: "/a"}}, Sum: say, Facts: after(name).Facts},
		view.ItemPage{Shell: shell(name), Empty: view.Empty{Title: say, Text: say}, Path: []view.Stop{{State: "now", Name: say, Day: 9000, Text: say}}, Line: view.Link{Href: "/a", Text: say}, Note: say},
		view.UsersPage{Shell: shell(name), Secret: view.Secret{Login: name, Password: name}, Filter: filter(name), Problems: problems("login"), Op: name, Fields: []view.Field{{Name: "login", Value: name, Label: say}},
			Rows:  []view.UserRow{{Login: name, Name: name, Role: say, Unit: name, Place: name, State: view.Mark{Text: say}, Acts: []view.UserAct{{Action: "/a", Op: name, Text: say}}}},
			Roles: view.FilterField{Name: "role", Label: say, Options: []view.Option{{Value: name, Text: say, On: true}}}, Units: view.FilterField{Name: "unit", Label: say}},
		view.JournalPage{Shell: shell(name), Filter: filter(name), Rows: []view.JournalRow{{At: name, Day: say, Who: name, Unit: name, What: say, About: view.Link{Href: "/a", Text: say}, Size: say}}, Pager: view.Pager{From: 1, To: 1, Total: 1}},
	}...)
}

func problems(field string) view.Problems {
	return view.Problems{List: []fault.Mistake{{Field: "note", Reason: view.Plain(field), Remedy: view.Plain(field)}}}
}

func ticks(name string) []view.TickGroup {
	return []view.TickGroup{{Department: name, Rows: []view.Tick{{Code: name, Name: name, Value: name, On: true, Version: view.Plain(name), Doubt: name, Asked: true, State: view.Plain(name)}}}}
}

func after(name string) view.After {
	return view.After{Title: view.Plain(name), Facts: []view.Fact{{Term: view.Plain(name), TermHref: "?do=a#a", Text: view.Plain(name), Strong: view.Plain(name), Link: view.Link{Href: "/a", Text: view.Plain(name)}}, {Text: view.Plain(name), Quiet: true}}}
}

func message(name string) view.Message {
	m := view.NewMessage(shell(name), fault.New(fault.Unavailable, "%s", name))
	m.Number, m.At = name, time.Date(2026, 6, 17, 1, 32, 0, 0, time.UTC)
	m.Doing = view.Plain(name)
	m.Acts = []view.Act{{Href: "/x", Text: view.Plain(name), First: true}}
	m.Mistakes = []fault.Mistake{{Field: "due", Reason: view.Plain(name), Remedy: view.Plain(name)},
		{Sheet: name, Cell: "K14", Reason: view.Plain(name)}}
	return m
}

func filter(name string) view.Filter {
	return view.Filter{
		Action: "/matrix", Tight: true, Result: view.Plain(name), Keep: []view.Hidden{{Name: "measure", Value: name}},
		Fields: []view.FilterField{
			{Name: "dept", Label: view.Plain(name), Options: []view.Option{{Text: view.Plain(name)}, {Value: name, Text: view.Plain(name), On: true}}},
			{Name: "q", Label: view.Plain(name), Value: name},
		},
		Checks: []view.FilterCheck{{Name: "late", Label: view.Plain(name), On: true}},
		Chips:  []view.Link{{Href: "?", Text: view.Plain(name)}},
	}
}

func sample() []view.Page { return filled("name") }

func parse(t testing.TB, b []byte) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// find gives the elements for which ok holds, in the order of the document.
func find(n *html.Node, ok func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && ok(d) {
			out = append(out, d)
		}
	}
	return out
}

func tag(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name }
}

func class(name, of string) func(*html.Node) bool {
	return func(n *html.Node) bool {
		if n.Data != name {
			return false
		}
		for _, c := range strings.Fields(attr(n, "class")) {
			if c == of {
				return true
			}
		}
		return false
	}
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// TestInjection: what was typed is text wherever it is shown; deleting one escape fails here.
func TestInjection(t *testing.T) {
	for _, p := range filled(hostile) {
		doc := parse(t, render(t, p))
		if ems := find(doc, func(n *html.Node) bool { return attr(n, "onmouseover") != "" }); len(ems) > 0 {
			t.Errorf("%s: an element came out of a name", p.Template())
		}
		for _, s := range find(doc, tag("script")) {
			if attr(s, "src") == "" {
				t.Errorf("%s: a script came out of a name", p.Template())
			}
		}
		if !strings.Contains(text(doc), hostile) {
			t.Errorf("%s: the name is not shown as it was typed", p.Template())
		}
	}
}

// TestPolicy: every page keeps to the Policy: nothing inline, nothing from elsewhere.
func TestPolicy(t *testing.T) {
	for _, p := range sample() {
		doc := parse(t, render(t, p))
		for _, n := range find(doc, func(*html.Node) bool { return true }) {
			if n.Data == "style" || n.Data == "script" && n.FirstChild != nil {
				t.Errorf("%s: inline %s", p.Template(), n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") || strings.HasPrefix(a.Key, "hx-on") {
					t.Errorf("%s: %s has the attribute %s", p.Template(), n.Data, a.Key)
				}
				if (a.Key == "src" || a.Key == "href" || a.Key == "action") && strings.Contains(a.Val, ":") {
					t.Errorf("%s: %s=%q leads elsewhere", p.Template(), a.Key, a.Val)
				}
			}
		}
	}
}

// TestIDs: ids are there once, and what refers to one finds it.
func TestIDs(t *testing.T) {
	for _, p := range sample() {
		doc := parse(t, render(t, p))
		ids := map[string]bool{}
		for _, n := range find(doc, func(n *html.Node) bool { return attr(n, "id") != "" }) {
			if id := attr(n, "id"); ids[id] {
				t.Errorf("%s: the id %s is there twice", p.Template(), id)
			} else {
				ids[id] = true
			}
		}
		for _, key := range []string{"for", "aria-describedby", "aria-labelledby"} {
			for _, n := range find(doc, func(n *html.Node) bool { return attr(n, key) != "" }) {
				for _, id := range strings.Fields(attr(n, key)) {
					if !ids[id] {
						t.Errorf("%s: %s=%s finds nothing", p.Template(), key, id)
					}
				}
			}
		}
	}
}

// TestForms: every form that posts carries the token; none does where there is no session.
func TestForms(t *testing.T) {
	for _, p := range sample() {
		for _, f := range find(parse(t, render(t, p)), tag("form")) {
			if attr(f, "method") == "get" {
				continue
			}
			token := find(f, func(n *html.Node) bool { return attr(n, "name") == "csrf" })
			if len(token) != 1 || attr(token[0], "value") != "token-name" {
				t.Errorf("%s: the form to %s has no token", p.Template(), attr(f, "action"))
			}
		}
	}
	if forms := find(parse(t, render(t, view.Message{})), tag("form")); len(forms) > 0 {
		t.Error("without a session there is a form that posts")
	}
}

func TestShell(t *testing.T) {
	s := shell("镇巴县")
	s.Head.Title = fault.Say("应承接 %s 项次，已签收 %s 项次（%s）；", "4,018", "3,743", "93.2%")
	s.Head.Urgent = fault.Say("%d 个镇逾期", 3)
	s.Head.Rest = fault.Message{}
	doc := parse(t, render(t, view.Message{Shell: s, Kind: fault.NotFound}))
	root := find(doc, tag("html"))[0]
	for key, want := range map[string]string{"lang": "zh-CN", "data-theme": "dark", "data-type": "large"} {
		if got := attr(root, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	h1 := find(doc, tag("h1"))[0]
	if got, want := text(h1), "应承接 4,018 项次，已签收 3,743 项次（93.2%）；3 个镇逾期"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	if n := len(find(h1, class("span", "ph"))); n != 3 {
		t.Errorf("%d phrases, want 3", n)
	}
	if em := find(h1, tag("em")); len(em) != 1 || text(em[0]) != "3 个镇逾期" {
		t.Error("what is overdue is not set apart")
	}
	for _, n := range find(doc, func(n *html.Node) bool { return attr(n, "aria-current") != "" }) {
		if attr(n, "href") != "/" {
			t.Errorf("%s is marked as the current page", attr(n, "href"))
		}
	}
	if on := find(doc, func(n *html.Node) bool { return attr(n, "aria-pressed") == "true" }); len(on) != 3 ||
		attr(on[0], "value") != "dark" || attr(on[1], "value") != "large" || attr(on[2], "name") != "lang" {
		t.Error("the display settings do not show what is chosen")
	}
	if first := find(doc, class("a", "skip")); len(first) != 1 || attr(first[0], "href") != "#main" {
		t.Error("no skip link")
	}
}

func TestMessages(t *testing.T) {
	for _, c := range []struct {
		err    error
		title  string // of the page
		number bool
	}{
		{fault.New(fault.NotFound, "没有找到 %s：目录里没有这个编码", "XF-312"), "没有找到 XF-312：目录里没有这个编码", false},
		{&fault.Error{Kind: fault.NotFound}, "没有找到这一页；没有改动任何数据", false},
		{fault.New(fault.Denied, "签收由镇（街道）办理"), "签收由镇（街道）办理", false},
		{fault.New(fault.Conflict, "期限 9:38 已由别人改过"), "期限 9:38 已由别人改过", false},
		{&fault.Error{Kind: fault.Exists}, "没有保存：同样的记录已经有了", false},
		{&fault.Error{Kind: fault.Invalid}, "没有保存：内容要改；没有改动任何数据", false},
		{fault.New(fault.Unavailable, "数据库正忙，已试 3 次"), "数据库正忙，已试 3 次", true},
		{fault.New(fault.Internal, "pq: secret"), "没有完成：系统出了差错", true},
		{&fault.Error{Kind: "another"}, "没有完成：系统出了差错", true},
		{fmt.Errorf("reading the secret: %w", fault.New(fault.Denied, "签收由镇（街道）办理")), "签收由镇（街道）办理", false},
		{fmt.Errorf("secret: %w", fault.NotFound), "没有找到这一页；没有改动任何数据", false},
		{errors.New("secret"), "没有完成：系统出了差错", true},
	} {
		m := view.NewMessage(view.Shell{Post: "县行政审批服务局 审改股"}, c.err)
		m.Number, m.At = "E-0617-0932", time.Date(2026, 6, 17, 1, 32, 0, 0, time.UTC)
		doc := parse(t, render(t, m))
		if got := text(find(doc, tag("h1"))[0]); got != c.title {
			t.Errorf("%s: title %q, want %q", fault.KindOf(c.err), got, c.title)
		}
		all := text(doc)
		if strings.Contains(all, m.Number) != c.number {
			t.Errorf("%s: the number is shown: %v", fault.KindOf(c.err), !c.number)
		}
		if c.number && !strings.Contains(all, "接得住 9:32 出了差错，编号 E-0617-0932，县行政审批服务局 审改股。") {
			t.Errorf("%s: nothing to pass on: %s", fault.KindOf(c.err), all)
		}
		if strings.Contains(all, "secret") {
			t.Errorf("%s: the inside is shown", fault.KindOf(c.err))
		}
	}
}

func TestLogin(t *testing.T) {
	doc := parse(t, render(t, view.Login{Shell: view.Shell{Bare: true, CSRF: "x"}, Account: "zb01", Refused: fault.Say("账号或密码不对")}))
	if n := len(find(doc, tag("header"))) + len(find(doc, tag("footer"))); n != 0 {
		t.Error("the door has a bar or a foot")
	}
	for name, want := range map[string]string{"account": "username", "password": "current-password", "code": "one-time-code"} {
		in := find(doc, func(n *html.Node) bool { return attr(n, "name") == name })
		if len(in) != 1 || attr(in[0], "autocomplete") != want {
			t.Errorf("field %s: %d of them, autocomplete not %s", name, len(in), want)
		}
		if name == "password" && attr(in[0], "value") != "" {
			t.Error("a password is sent back")
		}
	}
	if alert := find(doc, func(n *html.Node) bool { return attr(n, "role") == "alert" }); len(alert) != 1 || text(alert[0]) != "账号或密码不对" {
		t.Error("why it failed is not said")
	}
}

// TestFieldWith: a mistake stands at its field and is tied to it.
func TestFieldWith(t *testing.T) {
	f := view.Field{Name: "due", Help: fault.Say("到哪天")}.With([]fault.Mistake{{Field: "other", Reason: fault.Say("a")}, {Field: "due", Reason: fault.Say("早于发现日期")}})
	if f.Wrong.ID != "早于发现日期" || f.Describes() != "h-due w-due" {
		t.Errorf("%+v, %q", f.Wrong, f.Describes())
	}
	if g := (view.Field{Name: "x"}); g.Describes() != "" {
		t.Errorf("%q", g.Describes())
	}
}
