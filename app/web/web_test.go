package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"

	"jiedezhu/acceptance"
	"jiedezhu/app/account"
	"jiedezhu/app/report"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/app/web"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

const county = "610728"

// start is the first day of every test's world: a Monday, 9 in the morning.
var start = time.Date(2026, 6, 8, 1, 0, 0, 0, time.UTC)

// do is the one place that calls the app: without a limit of time, and the body read whole.
func do(t testing.TB, app *fiber.App, req *http.Request) (*http.Response, string) {
	t.Helper()
	res, err := app.Test(req, -1)
	if err != nil {
		t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	return res, string(b)
}

// world is a server over memory with its own clock.
type world struct {
	testing.TB
	deps   web.Deps
	store  *storage.Store
	server *web.Server
	log    *bytes.Buffer

	mu  sync.Mutex
	now time.Time
	ids int
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, now: start, log: &bytes.Buffer{}}
	b := memory.Open()
	clock := journal.Clock(w.clock)
	s := storage.New(b.Shelf, clock, []byte("key of the chain"))
	w.store = s
	service := &rollout.Service{
		Ports: rollout.Ports{Registers: s, Editions: s, Guidances: s, Packages: s, Batches: s, Trainings: s, Plans: s, Intakes: s, Cases: s, Liaisons: s},
		Clock: clock,
	}
	visits := &acceptance.Service{
		Ports: acceptance.Ports{
			People: account.People{Accounts: storage.Accounts{Store: s}}, Registers: s, Editions: s, Packages: s, Centers: s, Standards: s, Applications: s, Inspections: s, Draws: s, Findings: s, Dockets: s, PastSheets: s,
		},
		Lines: service, Clock: clock, NewID: w.id,
	}
	w.deps = web.Deps{
		Rollout: service, Acceptance: visits, Reports: &report.Reports{Registers: s, Editions: s, Packages: s, Centers: s, Inspections: s, Findings: s, Clock: clock},
		Importer: &importers.Importer{Rollout: service, Acceptance: visits, Heads: s}, People: storage.Accounts{Store: s}, Journal: s, Files: b.Files, Scratch: b.Scratch,
		Accounts: account.NewService(storage.Accounts{Store: s}, b.Scratch, account.NewHasher(account.Cost{Memory: 64, Time: 1, Threads: 1}), account.Recommended(), clock),
		Clock:    clock, NewID: w.id, Log: slog.New(slog.NewTextHandler(w.log, nil)), Version: "test",
	}
	var err error
	if w.server, err = web.New(w.deps); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// pass lets days go by.
func (w *world) pass(days int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.AddDate(0, 0, days)
}

func (w *world) day(after int) string {
	return journal.DayOf(start).Add(after).String()
}

func (w *world) id() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids++
	return fmt.Sprintf("%012x%020x", w.now.UnixMilli(), w.ids)
}

// person is somebody with a browser and a session.
type person struct {
	*world
	account *account.Account
	token   string

	status int
	at     string // where the last answer stands, after redirects
	body   string
	doc    *html.Node
	form   *html.Node
}

// person logs somebody in; unit is for departments.
func (w *world) person(role journal.Role, scope, unit string) *person {
	w.Helper()
	ctx := context.Background()
	login := strings.ToLower(fmt.Sprintf("%s%s%s", role, scope, strings.TrimPrefix(unit, scope)))
	a := &account.Account{Login: login, Name: "岗位 " + login, Role: role, Scope: scope, Unit: unit, Hash: "-", Set: w.clock()}
	people := w.deps.People
	if known, err := people.Load(ctx, login); err == nil {
		a = known
	} else if err := people.Save(ctx, a, journal.Deed{Actor: account.CommandLine().Actor(), Op: w.id()}, "create", []byte(login)); err != nil {
		w.Fatal(err)
	}
	p := &person{world: w, account: a}
	p.login()
	return p
}

// login begins a session.
func (p *person) login() {
	p.Helper()
	token, _, err := p.deps.Accounts.Sessions.Start(context.Background(), p.account, "192.0.2.1", "test")
	if err != nil {
		p.Fatal(err)
	}
	p.token = token
}

// pass lets days go by; the person logs in again, for sessions end.
func (p *person) pass(days int) {
	p.Helper()
	p.world.pass(days)
	p.login()
}

func (w *world) bureau() *person { return w.person(journal.Bureau, "", "") }

func (w *world) town(code string) *person { return w.person(journal.Town, code, code) }

// get asks for a page and follows where it leads.
func (p *person) get(path string) *person {
	p.Helper()
	for range 5 {
		res := p.send(httptest.NewRequest(http.MethodGet, path, nil))
		if res.StatusCode != http.StatusFound && res.StatusCode != http.StatusSeeOther {
			p.at = path
			return p
		}
		path = res.Header.Get("Location")
	}
	p.Fatalf("%s leads nowhere", path)
	return p
}

func (p *person) send(req *http.Request) *http.Response {
	p.Helper()
	req.AddCookie(&http.Cookie{Name: "jdz", Value: p.token})
	res, body := do(p.TB, p.server.App(), req)
	p.status, p.body = res.StatusCode, body
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	p.doc = doc
	return res
}

// fields are what a form of the page sends as it stands.
func (p *person) fields(action string) url.Values {
	p.Helper()
	p.form = nil
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "form" && attr(n, "action") == action {
			p.form = n
			break
		}
	}
	if p.form == nil {
		p.Fatalf("%s has no form to %s", p.at, action)
	}
	v := url.Values{}
	for n := range p.form.Descendants() {
		name := attr(n, "name")
		if n.Type != html.ElementNode || name == "" || has(n, "disabled") {
			continue
		}
		switch kind := attr(n, "type"); {
		case n.Data == "textarea":
			v.Add(name, text(n))
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && has(o, "selected") {
					v.Add(name, attr(o, "value"))
				}
			}
		case n.Data != "input", kind == "file", (kind == "checkbox" || kind == "radio") && !has(n, "checked"):
		default:
			v.Add(name, attr(n, "value"))
		}
	}
	return v
}

// file is one file of a form.
type file struct {
	name string
	data []byte
}

// post sends a form of the page with some fields changed (nil drops one), and follows where it
// leads.
func (p *person) post(action string, change map[string][]string, files map[string]file) *person {
	p.Helper()
	v := p.fields(action)
	for name, values := range change {
		delete(v, name)
		if values != nil {
			v[name] = values
		}
	}
	body, kind := io.Reader(strings.NewReader(v.Encode())), "application/x-www-form-urlencoded"
	if attr(p.form, "enctype") == "multipart/form-data" {
		body, kind = p.multipart(v, files)
	}
	req := httptest.NewRequest(http.MethodPost, action, body)
	req.Header.Set("Content-Type", kind)
	res := p.send(req)
	p.at = action
	if res.StatusCode == http.StatusSeeOther {
		return p.get(res.Header.Get("Location"))
	}
	return p
}

func (p *person) multipart(v url.Values, files map[string]file) (io.Reader, string) {
	p.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for name, values := range v {
		for _, value := range values {
			if err := m.WriteField(name, value); err != nil {
				p.Fatal(err)
			}
		}
	}
	for name, f := range files {
		part, err := m.CreateFormFile(name, f.name)
		if err != nil {
			p.Fatal(err)
		}
		if _, err := part.Write(f.data); err != nil {
			p.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		p.Fatal(err)
	}
	return &b, m.FormDataContentType()
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// all gives the texts of the elements with that tag and class ("" is any), in order.
func (p *person) all(tag, class string) []string {
	var out []string
	for n := range p.doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag && (class == "" || slices.Contains(strings.Fields(attr(n, "class")), class)) {
			out = append(out, text(n))
		}
	}
	return out
}

// title is the page's h1.
func (p *person) title() string { return strings.Join(p.all("h1", ""), "|") }

// expect asserts status and title of the page that stands.
func (p *person) expect(status int, title string) *person {
	p.Helper()
	if p.status != status || !strings.Contains(p.title(), title) {
		p.Errorf("%s: %d %q, want %d %q; problems %q; notes %q", p.at, p.status, p.title(), status, title, p.all("div", "problems"), p.all("div", "note"))
	}
	return p
}

// says asserts that an element of that tag and class says something.
func (p *person) says(tag, class, want string) *person {
	p.Helper()
	if got := p.all(tag, class); !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, want) }) {
		p.Errorf("%s: no %s.%s says %q, they say %q", p.at, tag, class, want, got)
	}
	return p
}

// never asserts that nothing of the page says something.
func (p *person) never(want string) *person {
	p.Helper()
	if strings.Contains(text(p.doc), want) {
		p.Errorf("%s: says %q", p.at, want)
	}
	return p
}
