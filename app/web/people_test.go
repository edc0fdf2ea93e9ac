package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"jiedezhu/app/account"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
)

// TestUsers: an administrator adds, resets, closes and opens accounts under the own scope alone;
// an initial password is shown once and never kept on a page.
func TestUsers(t *testing.T) {
	h := newHouse(t)
	adm := h.people[journal.Admin]
	a := adm.post("/users", url.Values{"op": {"one"}, "login": {"New.Clerk"}, "name": {"综合<岗"}, "role": {"town"}, "scope": {"盐场镇"}})
	secret := find(a.doc, sel("#secret"))
	if a.status != http.StatusOK || len(secret) != 1 || len(text(secret[0])) < 16 {
		t.Fatalf("adding: %d %s", a.status, words(a.doc))
	}
	made, err := h.deps.People.Load(h.ctx(), "new.clerk")
	h.must(err)
	if made.Scope != townC || made.Unit != townC || made.Role != journal.Town || !made.MustChange {
		t.Errorf("made %+v", made)
	}
	if _, _, _, err := h.deps.Accounts.Login(h.ctx(), account.Credentials{Login: "new.clerk", Password: text(secret[0])}); err != nil {
		t.Errorf("the initial password does not log in: %v", err)
	}
	if again := adm.post("/users", url.Values{"op": {"one"}, "login": {"new.clerk"}, "name": {"综合<岗"}, "role": {"town"}, "scope": {"盐场镇"}}); again.status != http.StatusConflict || strings.Contains(again.body, text(secret[0])) {
		t.Errorf("the same form again: %d", again.status)
	}
	if p := adm.page("/users"); strings.Contains(p.body, text(secret[0])) || !p.shows("new.clerk") || !p.shows("综合<岗") {
		t.Error("the list is not what it should be")
	}
	for name, form := range map[string]url.Values{
		"another county":  {"login": {"x1"}, "name": {"某岗"}, "role": {"bureau"}, "scope": {"610729"}},
		"everywhere":      {"login": {"x2"}, "name": {"某岗"}, "role": {"admin"}, "scope": {"61"}},
		"no role":         {"login": {"x3"}, "name": {"某<岗"}},
		"no name":         {"login": {"x4"}, "role": {"leader"}},
		"a strange login": {"login": {"x 5"}, "name": {"某岗"}, "role": {"leader"}},
	} {
		a := adm.post("/users", form)
		if a.status != http.StatusUnprocessableEntity || len(find(a.doc, sel("div.problems"))) != 1 || !strings.Contains(a.body, form.Get("login")) {
			t.Errorf("%s: %d %s", name, a.status, words(a.doc))
		}
		if _, err := h.deps.People.Load(h.ctx(), form.Get("login")); err == nil {
			t.Errorf("%s: the account was made", name)
		}
	}
	adm.done("/users/new.clerk/disable", nil)
	if made, _ = h.deps.People.Load(h.ctx(), "new.clerk"); !made.Disabled {
		t.Error("not disabled")
	}
	adm.done("/users/new.clerk/enable", nil)
	adm.done("/users/new.clerk/unlock", nil)
	adm.done("/users/new.clerk/end", nil)
	if a := adm.post("/users/new.clerk/reset", nil); a.status != 200 || len(find(a.doc, sel("#secret"))) != 1 {
		t.Errorf("reset: %d", a.status)
	}
	if a := adm.post("/users/admin/disable", nil); a.status != http.StatusConflict {
		t.Errorf("disabling oneself: %d", a.status)
	}
}

// TestJournalPage: who, what, when, about what, by town and day; hashes of accounts are not there.
func TestJournalPage(t *testing.T) {
	h := newHouse(t)
	c := h.people[journal.Town]
	c.done("/confirm", url.Values{"c": {"XF-001@0", "XF-002@0"}})
	h.pass(1)
	u := h.people[journal.Auditor]
	u.login()
	a := u.page("/journal")
	rows := find(a.doc, sel("tbody"))
	if len(rows) != 1 || !strings.Contains(text(rows[0]), "岗位<em>town") || !a.shows("签收 2 项") || !a.shows("开始下发") {
		t.Errorf("journal: %s", words(a.doc))
	}
	if a.shows("account") || a.shows("argon2") {
		t.Error("accounts are in the journal of the county")
	}
	clean(t, "/journal", a)
	if a := u.page("/journal?town=" + townB); !a.shows(emName) || a.shows("签收 2 项") || !a.shows("3 条操作记录") {
		t.Errorf("of one town: %s", words(a.doc))
	}
	if a := u.page("/journal?day=" + h.today().String()); !a.shows("没有记录") {
		t.Error("of a day without any")
	}
	if a := u.get("/journal?town=" + abroad); a.status != http.StatusNotFound {
		t.Errorf("of a town elsewhere: %d", a.status)
	}
	if a := u.get("/journal?day=yesterday"); a.status != http.StatusUnprocessableEntity {
		t.Errorf("of a day that is none: %d", a.status)
	}
	if a := u.page("/journal?page=99"); len(find(a.doc, sel("tbody"))) != 1 {
		t.Error("beyond the last page there is nothing")
	}
}

// TestCountyOfTown: somebody of a city reads a town of the second county as one of the first.
func TestCountyOfTown(t *testing.T) {
	h := newHouse(t)
	_, err := h.rollout.Issue(h.ctx(), h.deed(cli()), "610729", []catalog.Item{{Code: "XF-001", Name: "另一县的事项", Department: "县民政局", Type: "公共服务"}}, []string{"县民政局"},
		catalog.Issue{Title: "目录", Effective: h.today()}, false)
	h.must(err)
	city := h.as("city", journal.Leader, "6107", "6107")
	if a := city.page("/lines/" + abroad + "/XF-001"); !a.shows("城关镇 另一县的事项") {
		t.Errorf("%s", words(a.doc))
	}
	if a := city.page("/lines/" + townA + "/XF-001"); !a.shows("渔渡镇 低保认定") {
		t.Errorf("%s", words(a.doc))
	}
}

// TestAccountOfNobody: the page made accounts for a town that is in no register and for units that
// the county does not have, which the command line refuses.
func TestAccountOfNobody(t *testing.T) {
	w := newValley(t)
	g := w.as("guanli", journal.Admin, county, county)
	for says, form := range map[string]url.Values{
		"区划表里没有 610728999": {"role": {"town"}, "scope": {county + "999"}},
		"单位表里没有 nosuch":    {"role": {"department"}, "scope": {county}, "unit": {"nosuch"}},
		"单位表里没有 610729100": {"role": {"bureau"}, "unit": {"610729100"}},
	} {
		form.Set("login", "neu")
		form.Set("name", "综合岗")
		if a := g.post("/users", form); a.status != http.StatusUnprocessableEntity || !a.shows(says) {
			t.Errorf("%s: %d\n%s", says, a.status, words(a.doc))
		}
	}
	if _, err := w.deps.People.Load(w.ctx(), "neu"); err == nil {
		t.Error("one was made")
	}
}
