package web_test

import (
	"context"
	"encoding/binary"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"jiedezhu/app/account"
	"jiedezhu/app/web"
	"jiedezhu/app/web/site"
	"jiedezhu/catalog/rollout"
)

// TestUnseen: a note with a NUL, an escape and a mark that turns the direction of writing was
// kept as it came and shown to every department that answers. It is cleaned as a cell of a sheet
// is; a text that no box of a page lets through is refused, and changes nothing.
func TestUnseen(t *testing.T) {
	w := newValley(t)
	b, c := w.desk(), w.clerk(townA)
	w.push(5)
	c.done("/object", url.Values{"c": {"XF-001"}, "reason": {"其他"}, "note": {"缺\x00编\u202e外\u2066\x1b[31m人\xff员"}})
	list := b.page("/objections")
	if strings.ContainsAny(list.body, "\x00\x1b\u202e\u2066\ufffd") {
		t.Error("the note reached the page with what nobody sees in it")
	}
	if !list.shows("缺编外[31m人员") {
		t.Errorf("the note is not as it was written\n%s", words(list.doc))
	}
	before := w.pack(townA).Revision
	a := c.post("/object", url.Values{"c": {"XF-002"}, "reason": {"其他"}, "note": {strings.Repeat("长", 1001)}})
	if a.status != http.StatusUnprocessableEntity || !a.shows("一栏最多 1,000 字") || w.pack(townA).Revision != before {
		t.Errorf("a note of 1001 characters: %d\n%s", a.status, words(a.doc))
	}
	c.done("/object", url.Values{"c": {"XF-002"}, "reason": {"其他"}, "note": {strings.Repeat("长", 1000)}})
}

// TestOtherPlace: a county that is not there, or not theirs, was answered with the first that is,
// so that its figures could be taken for those of the one asked for.
func TestOtherPlace(t *testing.T) {
	w := newValley(t)
	b := w.desk()
	own := county
	if a := b.get("/api/v1/coverage?place=" + own); a.status != http.StatusOK {
		t.Errorf("one's own county: %d", a.status)
	}
	for _, path := range []string{"/api/v1/coverage?place=610999", "/matrix?place=610999", "/?place=x"} {
		if a := b.get(path); a.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, a.status)
		}
	}
}

// TestHugePicture: a picture of a few hundred bytes that claims ten thousand million pixels was
// taken for evidence; whoever opened it would have run out of memory.
func TestHugePicture(t *testing.T) {
	b := pushed(t)
	small := picture(t)
	huge := append([]byte(nil), small...)
	binary.BigEndian.PutUint32(huge[16:], 100_000) // width and height of the header,
	binary.BigEndian.PutUint32(huge[20:], 100_000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29])) // and its checksum
	one := county + "101"
	b.get("/behalf").post("/behalf", map[string][]string{"towns": {one}, "channel-" + one: {rollout.Channels[0]}, "signed-" + one: {"甲"}},
		map[string]file{"picture-" + one: {"a.png", huge}})
	b.expect(http.StatusUnprocessableEntity, "").says("div", "problems", "不是 JPG 或 PNG 图片")
}

// TestWidths: what an input method left in full width is what it looks like.
func TestWidths(t *testing.T) {
	w := newValley(t)
	c := w.clerk(townA)
	w.push(5)
	c.done("/declare", url.Values{"c": {"XF-001"}, "day": {"２０２６－０６－０８"}})
}

// TestVisitorsAddress: what a visitor writes about their own address counts for nothing, or each
// try to log in would come from somewhere else; what the named proxy writes counts.
func TestVisitorsAddress(t *testing.T) {
	for proxy, want := range map[string]string{"": "0.0.0.0", "10.1.1.1": "0.0.0.0", "0.0.0.0": "10.9.8.7"} {
		w := newWorld(t)
		w.deps.Proxy = proxy
		var seen string
		w.deps.Accounts.Record = func(_ context.Context, a account.Attempt) { seen = a.Address }
		server, err := web.New(w.deps)
		if err != nil {
			t.Fatal(err)
		}
		guest := account.NewGuest()
		req := httptest.NewRequest(http.MethodPost, "/login", strings.NewReader(url.Values{"account": {"x"}, "password": {"y"}, "csrf": {account.FormToken(guest)}}.Encode()))
		req.Header.Set("Content-Type", string(site.Form))
		req.Header.Set("X-Real-IP", "10.9.8.7")
		req.Header.Set("X-Forwarded-For", "10.6.6.6")
		req.AddCookie(&http.Cookie{Name: "jdz_guest", Value: guest})
		if res, _ := do(t, server.App(), req); res.StatusCode != http.StatusForbidden || seen != want {
			t.Errorf("proxy %q: %d, seen from %q, want %q", proxy, res.StatusCode, seen, want)
		}
	}
}
