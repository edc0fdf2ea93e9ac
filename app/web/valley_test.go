package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"

	"jiedezhu/app/account"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// The towns of these tests: three of one county, one of them with a name that is an injection,
// and one of a county beside it that nobody of the first may know of.
const (
	townA  = "610728101"
	townB  = "610728102"
	townC  = "610728103"
	abroad = "610729101"
	emName = `巴<em>山`
)

// valley is a world with a county that has been imported: nothing is pushed yet.
type valley struct {
	*world
	rollout *rollout.Service
	units   []string // ids of the departments
}

func newValley(t testing.TB) *valley {
	t.Helper()
	w := &valley{world: newWorld(t)}
	w.rollout = w.deps.Rollout
	w.found()
	return w
}

func (w *valley) today() journal.Day { return journal.DayOf(w.clock()) }

func (w *valley) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *valley) ctx() context.Context { return context.Background() }

func (w *valley) deed(a journal.Actor) journal.Deed { return journal.Deed{Actor: a, Op: w.id()} }

// cli is who does what tests need done before they begin.
func cli() journal.Actor { return account.CommandLine().Actor() }

// found imports two counties and the catalog of the first.
func (w *valley) found() {
	w.Helper()
	_, _, err := w.rollout.PutTowns(w.ctx(), w.deed(cli()), catalog.Division{Code: county, Name: "镇巴县"}, []catalog.Division{
		{Code: townA, Name: "渔渡镇"}, {Code: townB, Name: emName}, {Code: townC, Name: "盐场镇"},
	}, true, false)
	w.must(err)
	_, _, err = w.rollout.PutTowns(w.ctx(), w.deed(cli()), catalog.Division{Code: "610729", Name: "留坝县"}, []catalog.Division{{Code: abroad, Name: "城关镇"}}, true, false)
	w.must(err)
	rows := []catalog.Item{
		{Code: "XF-001", Name: "低保认定", Department: "县民政局", Training: true, Seal: "镇政府公章"},
		{Code: "XF-002", Name: "临时<em>救助", Department: "县民政局", Category: "社会<救>助"},
		{Code: "XF-003", Name: "高龄补贴", Department: "县民政局", Training: true},
		{Code: "XF-004", Name: "参保登记", Department: "县医疗<保>障局", System: "医保平台"},
		{Code: "XF-005", Name: "零星报销", Department: "县医疗<保>障局", Training: true},
		{Code: "XF-006", Name: "采伐许可", Department: "县林业局", Scope: catalog.Scope{Mode: catalog.ExceptTowns, Towns: []string{townC}}},
		{Code: "XF-007", Name: "护林员选聘", Department: "县林业局"},
	}
	for i := range rows {
		rows[i].Type = "公共服务"
	}
	_, err = w.rollout.Issue(w.ctx(), w.deed(cli()), county, rows, []string{"县民政局", "县医疗<保>障局", "县林业局"},
		catalog.Issue{Title: "目录（<em>版）", Effective: w.today()}, false)
	w.must(err)
	reg, err := w.store.Register(w.ctx(), county)
	w.must(err)
	for _, u := range reg.Departments() {
		w.units = append(w.units, u.ID)
	}
}

// who is an account of a role with a session.
type who struct {
	w       *valley
	account *account.Account
	token   string
	actor   journal.Actor
}

// as makes an account and logs it in.
func (w *valley) as(login string, role journal.Role, scope, unit string) *who {
	w.Helper()
	a := &account.Account{Login: login, Name: "岗位<em>" + login, Role: role, Scope: scope, Unit: unit, Set: w.clock()}
	p := &who{w: w, account: a, actor: a.Actor()}
	w.must(w.deps.People.Save(w.ctx(), a, w.deed(cli()), account.Created, []byte(login)))
	p.login()
	return p
}

// login begins a session: the one before may have ended.
func (p *who) login() {
	p.w.Helper()
	token, _, err := p.w.deps.Accounts.Sessions.Start(p.w.ctx(), p.account, "127.0.0.1", "test")
	p.w.must(err)
	p.token = token
}

func (w *valley) desk() *who { return w.as("bureau", journal.Bureau, county, county) }

func (w *valley) clerk(town string) *who { return w.as("clerk-"+town, journal.Town, town, town) }

// push pushes items to every town, due in so many days.
func (w *valley) push(days int, codes ...string) *rollout.Batch {
	w.Helper()
	b, err := w.rollout.Push(w.ctx(), w.deed(cli()), rollout.Order{Place: county, DocNo: "文号〔2026〕1号", Due: w.today().Add(days), Codes: codes})
	w.must(err)
	return b
}

// pack is a town's package as it stands.
func (w *valley) pack(town string) *rollout.Package {
	w.Helper()
	p, err := w.store.Package(w.ctx(), town)
	w.must(err)
	return p
}

// answer is what came back: the body is read and closed.
type answer struct {
	status int
	header http.Header
	body   string
	doc    *html.Node
}

// ask is do with the answer read as a page where it is one.
func ask(t testing.TB, app *fiber.App, req *http.Request) answer {
	t.Helper()
	res, body := do(t, app, req)
	a := answer{status: res.StatusCode, header: res.Header, body: body}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		var err error
		if a.doc, err = html.Parse(strings.NewReader(body)); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// get asks for a page.
func (p *who) get(path string) answer {
	p.w.Helper()
	return ask(p.w, p.w.server.App(), p.request(http.MethodGet, path, nil))
}

// page asks for a page that must be there.
func (p *who) page(path string) answer {
	p.w.Helper()
	a := p.get(path)
	if a.status != http.StatusOK {
		p.w.Fatalf("GET %s as %s: %d\n%s", path, p.account.Login, a.status, words(a.doc))
	}
	return a
}

func (p *who) request(method, path string, form url.Values) *http.Request {
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	req := httptest.NewRequest(method, path, body)
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	req.Header.Set("Accept-Language", "zh-CN")
	if p.token != "" {
		req.AddCookie(&http.Cookie{Name: "jdz", Value: p.token})
	}
	return req
}

// post sends a form with the session's token; an operation id is made where the form has none.
func (p *who) post(path string, form url.Values) answer {
	p.w.Helper()
	if form == nil {
		form = url.Values{}
	}
	if !form.Has("op") {
		form.Set("op", p.w.id())
	}
	form.Set("csrf", account.FormToken(p.token))
	return ask(p.w, p.w.server.App(), p.request(http.MethodPost, path, form))
}

// done sends a form that must be accepted, and gives the page it leads to.
func (p *who) done(path string, form url.Values) answer {
	p.w.Helper()
	a := p.post(path, form)
	if a.status != http.StatusSeeOther {
		p.w.Fatalf("POST %s as %s: %d, not accepted\n%s", path, p.account.Login, a.status, words(a.doc))
	}
	return p.page(a.header.Get("Location"))
}

// ---- structure ----

// find gives the elements for which ok holds, in the order of the document.
func find(n *html.Node, ok func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	if n == nil {
		return nil
	}
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && ok(d) {
			out = append(out, d)
		}
	}
	return out
}

// sel chooses by tag, and by class where one is given (tag.class); #id chooses by id.
func sel(s string) func(*html.Node) bool {
	if id, ok := strings.CutPrefix(s, "#"); ok {
		return func(n *html.Node) bool { return attr(n, "id") == id }
	}
	tag, class, _ := strings.Cut(s, ".")
	return func(n *html.Node) bool {
		if tag != "" && n.Data != tag {
			return false
		}
		if class == "" {
			return true
		}
		for _, c := range strings.Fields(attr(n, "class")) {
			if c == class {
				return true
			}
		}
		return false
	}
}

// words is what a person reads of an answer.
func words(n *html.Node) string {
	if n == nil {
		return ""
	}
	return text(n)
}

// title is the first head of a page.
func (a answer) title(t testing.TB) string {
	t.Helper()
	h := find(a.doc, sel("h1"))
	if len(h) != 1 {
		t.Fatalf("%d heads", len(h))
	}
	return text(h[0])
}

// shows tells whether a page says something.
func (a answer) shows(s string) bool { return strings.Contains(words(a.doc), s) }

// ticked are the values of the ticked boxes of a name.
func (a answer) ticked(name string) (on, all []string) {
	for _, n := range find(a.doc, func(n *html.Node) bool {
		return n.Data == "input" && attr(n, "name") == name && attr(n, "type") == "checkbox"
	}) {
		all = append(all, attr(n, "value"))
		if has(n, "checked") {
			on = append(on, attr(n, "value"))
		}
	}
	return on, all
}

// clean tells of an element that came out of a name.
func clean(t testing.TB, path string, a answer) {
	t.Helper()
	for _, n := range find(a.doc, sel("em")) {
		if n.Parent.Data != "h1" && n.Parent.Data != "span" || strings.Contains(text(n), "山") {
			t.Errorf("%s: an element came out of a name: <%s><em>%s", path, n.Parent.Data, text(n))
		}
	}
}
