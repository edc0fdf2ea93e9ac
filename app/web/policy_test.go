package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"jiedezhu/app/account"
	"jiedezhu/app/web/site"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// The roles of the policy, in the order of its columns.
var roles = []journal.Role{journal.Bureau, journal.Department, journal.Town, journal.Inspector, journal.Leader, journal.Admin, journal.Auditor}

// policy is who reaches what: a column a role, y reaches the handler, n is refused (403), - is
// told that there is nothing (404). Three columns for an address with a town in it: the town of
// the town's account, another town of the same county, and a town of another county.
var policy = append(importPolicy(), []policyRow{
	{"GET", "/static/:file", "yyyyyyy", "", ""},
	{"GET", "/healthz", "yyyyyyy", "", ""},
	{"GET", "/readyz", "yyyyyyy", "", ""},
	{"GET", "/login", "yyyyyyy", "", ""},
	{"POST", "/login", "nnnnnnn", "", ""}, // bound to the log-in page of a guest, not to a session

	{"POST", "/logout", "yyyyyyy", "", ""},
	{"POST", "/display", "yyyyyyy", "", ""},
	{"GET", "/password", "yyyyyyy", "", ""},
	{"POST", "/password", "yyyyyyy", "", ""},
	{"GET", "/", "yyyyyyy", "", ""},

	{"GET", "/matrix", "yyyyyny", "", ""},
	{"GET", "/matrix.xlsx", "yyyyyny", "", ""},
	{"GET", "/report.xlsx", "yyyyyny", "", ""},
	{"GET", "/batches.xlsx", "yyyyyny", "", ""},
	{"GET", "/items.xlsx", "yyyyyny", "", ""},
	{"GET", "/trainings.xlsx", "yyyyyny", "", ""},
	{"GET", "/objections.xlsx", "yyyyyny", "", ""},
	{"GET", "/centers.xlsx", "yyyyyny", "", ""},
	{"GET", "/inspections.xlsx", "yyyyyny", "", ""},
	{"GET", "/draws.xlsx", "yy-yyny", "", ""},
	{"GET", "/standards.xlsx", "yyyyyny", "", ""},
	{"GET", "/users.xlsx", "nnnnnyn", "", ""},
	{"GET", "/journal.xlsx", "yn-nnny", "", ""},
	{"GET", "/report", "yyyyyny", "", ""},
	{"GET", "/api/v1/coverage", "yyyyyny", "", ""},

	{"GET", "/confirm", "nnynnnn", "", ""},
	{"POST", "/confirm", "nnynnnn", "", ""},
	{"GET", "/object", "nnynnnn", "", ""},
	{"POST", "/object", "nnynnnn", "", ""},
	{"GET", "/declare", "-nynnnn", "", ""}, // the bureau may, but has no town of its own
	{"POST", "/declare", "-nynnnn", "", ""},
	{"POST", "/trainings/:id/enrol", "nnynnnn", "", ""},
	{"GET", "/town", "yyyyyny", "", ""},
	{"GET", "/towns", "yyyyyny", "", ""},
	{"GET", "/towns/:town", "yyyyyny", "yy-yyny", "-------"},
	{"GET", "/lines", "yyyyyny", "", ""},
	{"GET", "/lines.xlsx", "yyyyyny", "", ""},
	{"GET", "/lines/:town/:code", "yyyyyny", "yy-yyny", "-------"},
	{"POST", "/lines/:town/:code/answer", "yynnnnn", "yy-nnnn", "-------"},
	{"POST", "/lines/:town/:code/ready", "yynnnnn", "yy-nnnn", "-------"},
	{"POST", "/lines/:town/:code/exempt", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/lines/:town/:code/include", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/lines/:town/:code/stop", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/lines/:town/:code/resume", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/lines/:town/:code/retract", "ynynnnn", "yn-nnnn", "-------"},
	{"GET", "/items", "yyyyyny", "", ""},
	{"GET", "/items/:code", "yyyyyny", "", ""},
	{"GET", "/journal", "yn-nnny", "", ""},
	{"GET", "/users", "nnnnnyn", "", ""},
	{"POST", "/users", "nnnnnyn", "", ""},
	{"POST", "/users/:login/reset", "nnnnnyn", "", ""},
	{"POST", "/users/:login/disable", "nnnnnyn", "", ""},
	{"POST", "/users/:login/enable", "nnnnnyn", "", ""},
	{"POST", "/users/:login/end", "nnnnnyn", "", ""},
	{"POST", "/users/:login/unlock", "nnnnnyn", "", ""},

	{"GET", "/import", "yn-nnnn", "", ""},
	{"GET", "/progress/:op", "yyyyyyy", "", ""},
	{"GET", "/batches", "yyyyyny", "", ""},
	{"GET", "/batches/new", "yn-nnnn", "", ""},
	{"POST", "/batches", "yn-nnnn", "", ""},
	{"GET", "/batches/:number", "yyyyyny", "", ""},
	{"GET", "/batches/:number/receipts.xlsx", "yyyyyny", "", ""},
	{"POST", "/batches/:number/docno", "yn-nnnn", "", ""},
	{"GET", "/batches/:number/withdraw", "yn-nnnn", "", ""},
	{"POST", "/batches/:number/withdraw", "yn-nnnn", "", ""},
	{"GET", "/behalf", "yn-nnnn", "", ""},
	{"POST", "/behalf", "yn-nnnn", "", ""},
	{"GET", "/objections", "yyyyyny", "", ""},
	{"POST", "/objections", "yy-nnnn", "", ""},
	{"GET", "/trainings", "yyyyyny", "", ""},
	{"GET", "/ready", "yy-nnnn", "", ""},
	{"POST", "/ready", "yy-nnnn", "", ""},
	{"GET", "/trainings/new", "yy-nnnn", "", ""},
	{"POST", "/trainings", "yy-nnnn", "", ""},
	{"GET", "/trainings/:id", "yyyyyny", "", ""},
	{"POST", "/trainings/:id/hold", "yy-nnnn", "", ""},

	// findings: the one in the address is of the town of the town's account
	{"GET", "/findings", "yyyyyny", "", ""},
	{"GET", "/findings.xlsx", "yyyyyny", "", ""},
	{"GET", "/findings/new", "yn-ynnn", "", ""},
	{"POST", "/findings", "yn-ynnn", "", ""},
	{"GET", "/findings/together", "yyyyyny", "", ""},
	{"POST", "/findings/together/close", "ynnynnn", "", ""},
	{"POST", "/findings/together/return", "ynnynnn", "", ""},
	{"POST", "/findings/together/extend", "ynnnnnn", "", ""},
	{"POST", "/findings/together/report", "yyynnnn", "", ""},
	{"GET", "/findings/:finding", "yyyyyny", "", ""},
	{"POST", "/findings/:finding/assign", "ynynnnn", "", ""},
	{"POST", "/findings/:finding/measures", "ynynnnn", "", ""},
	{"POST", "/findings/:finding/report", "ynynnnn", "", ""},
	{"POST", "/findings/:finding/want", "ynynnnn", "", ""},
	{"POST", "/findings/:finding/extend", "ynnnnnn", "", ""},
	{"POST", "/findings/:finding/decline", "ynnnnnn", "", ""},
	{"POST", "/findings/:finding/transfer", "ynnnnnn", "", ""},
	{"POST", "/findings/:finding/return", "ynnynnn", "", ""},
	{"POST", "/findings/:finding/close", "ynnynnn", "", ""},
	{"POST", "/findings/:finding/confirm", "ynnynnn", "", ""},
	{"POST", "/findings/:finding/look", "ynnynnn", "", ""},

	// centres and inspections
	{"GET", "/centers", "yyyyyny", "", ""},
	{"GET", "/centers/new", "yn-nnnn", "", ""},
	{"POST", "/centers", "yn-nnnn", "", ""},
	{"GET", "/centers/:town", "yyyyyny", "yy-yyny", "-------"},
	{"POST", "/centers/:town", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/centers/:town/drop", "ynnnnnn", "yn-nnnn", "-------"},
	{"GET", "/centers/:town/apply", "nnynnnn", "nn-nnnn", "-------"},
	{"POST", "/centers/:town/apply", "nnynnnn", "nn-nnnn", "-------"},
	{"GET", "/centers/:town/applications/:id", "yyyyyny", "yy-yyny", "-------"},
	{"POST", "/centers/:town/applications/:id/admit", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/centers/:town/applications/:id/send-back", "ynnnnnn", "yn-nnnn", "-------"},
	{"GET", "/inspections", "yyyyyny", "", ""},
	{"GET", "/inspections/new", "yn-nnnn", "", ""},
	{"POST", "/inspections", "yn-nnnn", "", ""},
	{"GET", "/inspections/:town/:visit", "yyyyyny", "yy-yyny", "-------"},
	{"POST", "/inspections/:town/:visit/score", "ynnnnnn", "yn-nnnn", "-------"}, // the inspector is not of the team
	{"POST", "/inspections/:town/:visit/rest", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/inspections/:town/:visit/settle", "nnnnnnn", "nn-nnnn", "-------"}, // the 组长 alone
	{"POST", "/inspections/:town/:visit/judge", "nnnnnnn", "nn-nnnn", "-------"},
	{"POST", "/inspections/:town/:visit/rescore", "nnnnnnn", "nn-nnnn", "-------"},
	{"POST", "/inspections/:town/:visit/sign", "ynnynnn", "yn-ynnn", "-------"},
	{"POST", "/inspections/:town/:visit/countersign", "nnynnnn", "nn-nnnn", "-------"},
	{"POST", "/inspections/:town/:visit/paper", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/inspections/:town/:visit/lock", "ynnynnn", "yn-ynnn", "-------"},
	{"POST", "/inspections/:town/:visit/reopen", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/inspections/:town/:visit/call-off", "ynnnnnn", "yn-nnnn", "-------"},
	{"GET", "/inspections/:town/:visit/team", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/inspections/:town/:visit/team", "ynnnnnn", "yn-nnnn", "-------"},
	{"GET", "/inspections/:town/:visit/again", "ynnnnnn", "yn-nnnn", "-------"},
	{"POST", "/inspections/:town/:visit/again", "ynnnnnn", "yn-nnnn", "-------"},
	{"GET", "/draws", "yy-yyny", "", ""},
	{"GET", "/draws/new", "yn-nnnn", "", ""},
	{"POST", "/draws", "yn-nnnn", "", ""},
	{"GET", "/draws/:draw", "yy-yyny", "", ""},
	{"GET", "/standards", "yyyyyny", "", ""},
	{"GET", "/standards/:kind/:number", "yyyyyny", "", ""},
}...)

type policyRow struct {
	method, path string
	own          string
	other, far   string // addresses with :town alone
}

// importPolicy is who imports which kind of sheet.
func importPolicy() []policyRow {
	var rows []policyRow
	for kind, own := range map[string]string{
		"towns": "yn-nnnn", "catalog": "yn-nnnn", "ledger": "yn-nnnn", "training": "yy-nnnn", "attendance": "yy-nnnn", "acceptance": "yn-nnnn", "findings": "yn-nnnn", "cases": "yn-nnnn",
		"liaisons": "yn-nnnn", "users": "nn-nnyn", "standard": "yn-nnnn",
	} {
		for _, r := range []policyRow{{method: "GET"}, {method: "POST"}, {method: "POST", path: "/again"}, {method: "POST", path: "/heads"}, {method: "GET", path: "/blank.xlsx"}, {method: "GET", path: "/marked.xlsx"}} {
			r.path, r.own = "/import/"+kind+r.path, own
			rows = append(rows, r)
		}
		if kind != "standard" { // which has a page of its own
			rows = append(rows, policyRow{"GET", "/import/" + kind + "/now.xlsx", own, "", ""})
		}
	}
	return rows
}

// house is a valley with somebody of each role in it, a batch and a training.
type house struct {
	*valley
	people   map[journal.Role]*who
	training string
	asset    string // the name of a static file
	draw     string // id of a draw
}

func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{valley: newValley(t), people: map[journal.Role]*who{}}
	for _, role := range roles {
		switch role {
		case journal.Town:
			h.people[role] = h.as("town", role, townA, townA)
		case journal.Department:
			h.people[role] = h.as("department", role, county, h.units[0])
		default:
			h.people[role] = h.as(string(role), role, county, county)
		}
	}
	h.as("other", journal.Leader, county, county)
	h.push(5)
	tr, err := h.rollout.Arrange(h.ctx(), h.deed(cli()), rollout.Course{Place: county, Title: "培训", Date: h.today(), Codes: []string{"XF-001"}})
	h.must(err)
	h.training = tr.ID
	h.told(townA, "缺档案")
	h.told(townB, "缺<em>档案")
	m := regexp.MustCompile(`/static/([^"]+)`).FindStringSubmatch(h.people[journal.Bureau].page("/matrix").body)
	if m == nil {
		t.Fatal("no static file on a page")
	}
	h.asset = m[1]
	return h
}

// fill puts something that exists into an address.
func (h *house) fill(path, town string) string {
	if strings.HasPrefix(path, "/standards/") {
		path = strings.Replace(path, ":kind", "acceptance", 1)
	}
	if strings.HasPrefix(path, "/centers/") {
		path = strings.Replace(path, ":id", h.applicationIn(town), 1)
	}
	return strings.NewReplacer(":town", town, ":visit", h.visitIn(town), ":draw", h.draw, ":finding", "WT-001", ":code", "XF-001", ":id", h.training, ":number", "1", ":kind", "towns", ":login", "other",
		":file", h.asset, ":op", "nosuch").Replace(path)
}

// send asks for a route as somebody; a form is empty but for its token and operation.
func (h *house) send(p *who, route site.Route, path string) answer {
	h.Helper()
	if p != nil {
		p.login() // what was asked before may have ended the session
	}
	return ask(h.TB, h.server.App(), h.build(p, route, path))
}

func (h *house) build(p *who, route site.Route, path string) *http.Request {
	var body io.Reader
	if route.Body == site.Form {
		body = strings.NewReader(url.Values{"op": {h.id()}}.Encode())
	}
	if route.Body == site.Multipart {
		body = strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"op\"\r\n\r\n" + h.id() + "\r\n--b--\r\n")
	}
	req := httptest.NewRequest(route.Method, path, body)
	switch route.Body {
	case site.Form:
		req.Header.Set("Content-Type", string(site.Form))
	case site.Multipart:
		req.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	}
	if p != nil {
		req.AddCookie(&http.Cookie{Name: "jdz", Value: p.token})
		req.Header.Set("X-CSRF-Token", account.FormToken(p.token))
	}
	return req
}

// TestPolicy walks every route with every role, in one's own town, another and one far away.
func TestPolicy(t *testing.T) {
	h := newVisitedHouse(t)
	rows := map[string]int{}
	for i, row := range policy {
		rows[row.method+" "+row.path] = i
	}
	for _, route := range h.server.Routes() {
		i, known := rows[route.Method+" "+route.Path]
		if !known {
			t.Errorf("%s %s is not in the policy", route.Method, route.Path)
			continue
		}
		delete(rows, route.Method+" "+route.Path)
		row := policy[i]
		for column, role := range roles {
			h.reaches(t, route, role, townA, row.own[column])
			if strings.Contains(route.Path, ":town") {
				h.reaches(t, route, role, townB, row.other[column])
				h.reaches(t, route, role, abroad, row.far[column])
			}
		}
	}
	for row := range rows {
		t.Errorf("%s is in the policy and no route", row)
	}
}

func (h *house) reaches(t *testing.T, route site.Route, role journal.Role, town string, want byte) {
	t.Helper()
	path := h.fill(route.Path, town)
	got := byte('y')
	switch a := h.send(h.people[role], route, path); {
	case a.status == http.StatusForbidden:
		got = 'n'
	case a.status == http.StatusNotFound:
		got = '-'
	case a.status >= 500:
		t.Errorf("%s %s as %s: %d", route.Method, path, role, a.status)
	case a.status == http.StatusSeeOther && strings.HasPrefix(a.header.Get("Location"), "/login?"):
		got = '?'
	}
	// A workbook that was never marked is not there, whoever asks: the right was asked first.
	if kept := strings.HasSuffix(route.Path, "/marked.xlsx") || strings.HasSuffix(route.Path, "/again"); got == '-' && want == 'y' && kept {
		got = 'y'
	}
	if got != want {
		t.Errorf("%s %s as %s: %c, want %c", route.Method, path, role, got, want)
	}
}

// TestWithoutSession: every route but the public ones leads to the door.
func TestWithoutSession(t *testing.T) {
	h := newVisitedHouse(t)
	for _, route := range h.server.Routes() {
		if route.Subject == site.Public {
			continue
		}
		path := h.fill(route.Path, townA)
		for name, p := range map[string]*who{"nobody": nil, "a stranger": {w: h.valley, token: strings.Repeat("A", 23)}} {
			a := ask(t, h.server.App(), h.build(p, route, path))
			if strings.HasPrefix(path, "/api/") {
				if a.status != http.StatusUnauthorized || !strings.Contains(a.body, "unauthenticated") {
					t.Errorf("%s %s as %s: %d", route.Method, path, name, a.status)
				}
				continue
			}
			if a.status != http.StatusSeeOther || !strings.HasPrefix(a.header.Get("Location"), "/login?next=") {
				t.Errorf("%s %s as %s: %d to %q", route.Method, path, name, a.status, a.header.Get("Location"))
			}
		}
	}
}

// TestForgery: a form without the token of its session, with another's, or from another site is
// refused, and so is a body of another kind or packed; nothing is recorded.
func TestForgery(t *testing.T) {
	h := newVisitedHouse(t)
	b, other := h.people[journal.Bureau], h.people[journal.Leader]
	for _, route := range h.server.Routes() {
		path := h.fill(route.Path, townA)
		if route.Method != http.MethodPost {
			req := h.build(b, route, path)
			req.Body, req.ContentLength = io.NopCloser(strings.NewReader("x=1")), 3
			req.Header.Set("Content-Type", string(site.Form))
			if a := ask(t, h.server.App(), req); route.Subject != site.Public && a.status != http.StatusUnsupportedMediaType && a.status != http.StatusForbidden {
				t.Errorf("GET %s with a body: %d", path, a.status)
			}
			continue
		}
		for _, c := range []struct {
			name   string
			change func(*http.Request)
			want   int
		}{
			{"no token", func(r *http.Request) { r.Header.Del("X-CSRF-Token") }, http.StatusForbidden},
			{"another's token", func(r *http.Request) { r.Header.Set("X-CSRF-Token", account.FormToken(other.token)) }, http.StatusForbidden},
			{"another site", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, http.StatusForbidden},
			{"another site says so", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusForbidden},
			{"another kind", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, http.StatusUnsupportedMediaType},
			{"no kind", func(r *http.Request) { r.Header.Del("Content-Type") }, http.StatusUnsupportedMediaType},
			{"packed", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, http.StatusUnsupportedMediaType},
		} {
			req := h.build(b, route, path)
			c.change(req)
			if a := ask(t, h.server.App(), req); a.status != c.want {
				t.Errorf("%s, %s: %d, want %d", path, c.name, a.status, c.want)
			}
		}
	}
	if p := h.pack(townA); p.Revision != 2 { // opened, pushed
		t.Errorf("something was recorded: revision %d", p.Revision)
	}
}

// TestMethods: HEAD answers as GET does and has no body; no other method does anything.
func TestMethods(t *testing.T) {
	h := newVisitedHouse(t)
	b := h.people[journal.Bureau]
	for _, route := range h.server.Routes() {
		path := h.fill(route.Path, townA)
		if route.Method == http.MethodGet {
			get := h.send(b, route, path)
			route.Method = http.MethodHead
			if head := h.send(b, route, path); head.status != get.status || head.body != "" {
				t.Errorf("HEAD %s: %d with %d bytes, GET is %d", path, head.status, len(head.body), get.status)
			}
		}
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodTrace} {
			route.Method = method
			if a := h.send(b, route, path); a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s: %d", method, path, a.status)
			}
		}
	}
}

// TestNothingThere: what lies out of scope answers as what does not exist does, word by word.
func TestNothingThere(t *testing.T) {
	h := newVisitedHouse(t)
	number := regexp.MustCompile(`E-[0-9A-F]+|\d{1,2}:\d\d|name="csrf"[^>]*>|<meta name="csrf"[^>]*>`)
	same := func(p *who, method, there, nowhere string) {
		t.Helper()
		route := site.Route{Method: method, Path: there}
		if method == http.MethodPost {
			route.Body = site.Form
		}
		p.login()
		a := ask(t, h.server.App(), h.build(p, route, there))
		b := ask(t, h.server.App(), h.build(p, route, nowhere))
		if a.status != http.StatusNotFound || b.status != http.StatusNotFound {
			t.Errorf("%s: %d, %s: %d", there, a.status, nowhere, b.status)
		}
		if number.ReplaceAllString(a.body, "") != number.ReplaceAllString(b.body, "") {
			t.Errorf("%s answers otherwise than %s:\n%s\n%s", there, nowhere, words(a.doc), words(b.doc))
		}
	}
	h.as("faraway", journal.Leader, "610729", "610729")
	b, c, adm := h.people[journal.Bureau], h.people[journal.Town], h.people[journal.Admin]
	for _, p := range []struct {
		who  *who
		town string
	}{{b, abroad}, {c, townB}, {c, abroad}} {
		same(p.who, http.MethodGet, "/towns/"+p.town, "/towns/610728999")
		same(p.who, http.MethodGet, "/lines/"+p.town+"/XF-001", "/lines/610728999/XF-001")
		same(p.who, http.MethodGet, "/lines/"+p.town+"/XF-001", "/lines/"+townA+"/XF-999")
		there := h.fill("/inspections/:town/:visit", p.town)
		same(p.who, http.MethodGet, there, "/inspections/610728999/nosuch")
		same(p.who, http.MethodGet, there, "/inspections/"+townA+"/nosuch")
		same(p.who, http.MethodGet, "/centers/"+p.town, "/centers/610728999")
		same(p.who, http.MethodPost, there+"/sign", "/inspections/610728999/nosuch/sign")
		same(p.who, http.MethodPost, "/lines/"+p.town+"/XF-001/retract", "/lines/610728999/XF-001/retract")
	}
	same(c, http.MethodGet, "/findings/WT-002", "/findings/WT-999")
	same(c, http.MethodPost, "/findings/WT-002/report", "/findings/WT-999/report")
	same(b, http.MethodGet, "/findings/WT-002x", "/findings/new2")
	a := h.send(adm, site.Route{Method: "POST", Path: "/users/:login/reset", Body: site.Form}, "/users/faraway/reset")
	n := h.send(adm, site.Route{Method: "POST", Path: "/users/:login/reset", Body: site.Form}, "/users/nobody1/reset")
	if a.status != 404 || n.status != 404 || strings.ReplaceAll(words(a.doc), "faraway", "x") != strings.ReplaceAll(words(n.doc), "nobody1", "x") {
		t.Errorf("an account of another county: %d %s, one that is none: %d", a.status, words(a.doc), n.status)
	}
	if got := c.page("/lines?town=" + townB); !strings.Contains(got.body, `data-total="0"`) {
		t.Error("a town sees the rows of another")
	}
}
