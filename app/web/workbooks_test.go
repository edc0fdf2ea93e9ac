package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// TestWorkbooks: every list of a page is to be had as a workbook by the link on it, with as many rows
// as the page shows under the same filter, and of nobody's rows but the reader's.
func TestWorkbooks(t *testing.T) {
	b := pushed(t)
	object(b.world, county+"101", "XF-001")
	admin := b.person(journal.Admin, county, county)
	town := b.town(county + "101")
	for _, c := range []struct {
		who  *person
		path string
		head string // of the first column
		rows int
	}{
		{b, "/batches", "批次", 1}, {b, "/items", "事项编码", 6}, {b, "/items?name=低保", "事项编码", 1}, {b, "/matrix", "事项编码", 6}, {b, "/matrix?name=林木", "事项编码", 1}, {b, "/matrix?standing=objected", "事项编码", 1}, {b, "/objections", "镇（街道）", 1},
		{town, "/items", "事项编码", 6}, {admin, "/users", "账号", 2}, {admin, "/users?role=town", "账号", 1}, {b, "/journal?town=" + county + "101", "录入时间", 3},
	} {
		c.who.get(c.path)
		href := ""
		for n := range c.who.doc.Descendants() {
			if n.Type == html.ElementNode && strings.Contains(attr(n, "href"), ".xlsx") {
				href = attr(n, "href")
			}
		}
		if href == "" {
			t.Errorf("%s: no workbook is offered", c.path)
			continue
		}
		if c.who.get(href); c.who.status != http.StatusOK {
			t.Errorf("%s: %d", href, c.who.status)
			continue
		}
		w, err := sheet.Open(context.Background(), "a.xlsx", []byte(c.who.body), sheet.Limits{})
		if err != nil {
			t.Fatalf("%s: %v", href, err)
		}
		r, err := sheet.Read(context.Background(), w, sheet.Spec{Columns: []sheet.Column{{Key: "first", Words: []string{c.head}, Required: true}}, More: func(h string) (string, bool) { return h, true }})
		if err != nil || len(r.Tables) != 1 || len(r.Mistakes) > 0 {
			t.Fatalf("%s: %v %v", href, err, r.Mistakes)
		}
		if got := len(r.Tables[0].Rows); got != c.rows {
			t.Errorf("%s: %d rows, want %d", href, got, c.rows)
		}
	}
	if town.get("/users.xlsx"); town.status != http.StatusForbidden {
		t.Errorf("accounts to a town: %d", town.status)
	}
}

// TestImportNow: what is there of a kind comes as a workbook of its own sheet, which changes nothing
// when it is imported again.
func TestImportNow(t *testing.T) {
	b := pushed(t)
	admin := b.person(journal.Admin, county, county)
	b.town(county + "101")
	for _, c := range []struct {
		who  *person
		kind string
		want string
	}{{b, "towns", "新增 0，改动 0，不变 4"}, {b, "catalog", "新增 0，改动 0，不变 6"}, {b, "ledger", "新增 0，改动 0，不变 22"}, {admin, "users", "新增 0，改动 0，不变 2"}} {
		if c.who.get("/import/" + c.kind + "/now.xlsx"); c.who.status != http.StatusOK {
			t.Errorf("%s: %d", c.kind, c.who.status)
			continue
		}
		data := []byte(c.who.body)
		c.who.get("/import/"+c.kind).post("/import/"+c.kind, nil, map[string]file{c.kind: {c.kind + ".xlsx", data}})
		c.who.expect(http.StatusOK, c.want)
	}
}
