package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"jiedezhu/acceptance"
	"jiedezhu/app/account"
	"jiedezhu/app/web"
	"jiedezhu/app/web/site"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// served runs the server on a listener and gives its address.
func (h *house) served(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	h.must(err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.server.Serve(ctx, ln) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return "http://" + ln.Addr().String()
}

// TestTooLarge: a body over the route's limit, and one over every limit, on a real listener.
func TestTooLarge(t *testing.T) {
	h := newHouse(t)
	base := h.served(t)
	c := h.people[journal.Town]
	for _, x := range []struct {
		path string
		size int
		want int
	}{
		{"/object", 60 << 10, http.StatusUnprocessableEntity}, {"/object", 65 << 10, http.StatusRequestEntityTooLarge},
		{"/confirm", 100 << 10, http.StatusUnprocessableEntity},
	} {
		req, err := http.NewRequest(http.MethodPost, base+x.path, strings.NewReader("op="+h.id()+"&x="+strings.Repeat("y", x.size)))
		h.must(err)
		req.Header.Set("Content-Type", string(site.Form))
		req.Header.Set("X-CSRF-Token", account.FormToken(c.token))
		req.AddCookie(&http.Cookie{Name: "jdz", Value: c.token})
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Errorf("%s with %d bytes: %v", x.path, x.size, err)
			continue
		}
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != x.want {
			t.Errorf("%s with %d bytes: %d, want %d", x.path, x.size, res.StatusCode, x.want)
		}
	}
	// What is over every limit is refused by its length, before it is sent.
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	h.must(err)
	defer conn.Close()
	fmt.Fprintf(conn, "POST /confirm HTTP/1.1\r\nHost: x\r\nCookie: jdz=%s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", c.token, site.Form, 13<<20)
	h.must(conn.SetReadDeadline(time.Now().Add(10 * time.Second)))
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	h.must(err)
	defer res.Body.Close()
	if body, _ := io.ReadAll(res.Body); res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(body), "文件最多 12 MB") {
		t.Errorf("13 MiB: %d %s", res.StatusCode, body)
	}
}

// TestReuse: what one request said stays what it was while others follow on the same connection,
// whose buffers the server uses again.
func TestReuse(t *testing.T) {
	h := newHouse(t)
	base := h.served(t)
	c := h.people[journal.Town]
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	post := func(path string, form url.Values) {
		t.Helper()
		form.Set("op", h.id())
		form.Set("csrf", account.FormToken(c.token))
		req, err := http.NewRequest(http.MethodPost, base+path, strings.NewReader(form.Encode()))
		h.must(err)
		req.Header.Set("Content-Type", string(site.Form))
		req.AddCookie(&http.Cookie{Name: "jdz", Value: c.token})
		res, err := client.Do(req)
		h.must(err)
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
	}
	note := func(i int) string {
		return fmt.Sprintf("第%d条说明，%s", i, strings.Repeat(string(rune('甲'+i)), 30))
	}
	codes := []string{"XF-001", "XF-002", "XF-003", "XF-004"}
	for i, code := range codes {
		post("/object", url.Values{"c": {code}, "reason": {rollout.Reasons[1]}, "note": {note(i)}})
	}
	for i := range 50 {
		post("/object", url.Values{"note": {strings.Repeat("覆盖", 40+i)}, "reason": {"没有"}, "c": {"XF-999"}})
	}
	for i := range codes {
		o := h.pack(townA).Matters(i).Objection
		if o == nil || o.Note != note(i) || o.Reason != rollout.Reasons[1] {
			t.Errorf("%s now says %+v", codes[i], o)
		}
	}
}

// broken is a journal that fails, with something in its error that nobody may read.
type broken struct {
	how func() error
}

func (b broken) Journal(context.Context, string, journal.Day, int) ([]journal.Entry, int, error) {
	return nil, 0, b.how()
}

func (b broken) FindingHistory(context.Context, string, string) ([]acceptance.FindingRecord, error) {
	return nil, b.how()
}

// TestSecret: the inside of a failure reaches the log, under the number that the page shows, and
// never the page.
func TestSecret(t *testing.T) {
	const secret = "pg://root:hunter2@db"
	for name, how := range map[string]func() error{
		"an error": func() error { return errors.New(secret) },
		"a panic":  func() error { panic(secret) },
		"a fault":  func() error { return fmt.Errorf("reading %s: %w", secret, context.DeadlineExceeded) },
	} {
		h := newHouse(t)
		deps := h.deps
		deps.Journal = broken{how: how}
		server, err := web.New(deps)
		h.must(err)
		h.server = server
		for _, lang := range []string{"zh-CN", "en"} {
			req := h.people[journal.Bureau].request(http.MethodGet, "/journal", nil)
			req.Header.Set("Accept-Language", lang)
			a := ask(t, h.server.App(), req)
			if a.status != http.StatusInternalServerError || strings.Contains(a.body, "hunter2") {
				t.Errorf("%s: %d, the page says %s", name, a.status, words(a.doc))
			}
			number := regexp.MustCompile(`E-[0-9A-Z]+`).FindString(words(a.doc))
			if log := h.log.String(); number == "" || !strings.Contains(log, number) || !strings.Contains(log, "hunter2") {
				t.Errorf("%s: number %q, the log has it %v", name, number, strings.Contains(log, "hunter2"))
			} else if name == "a panic" && (!strings.Contains(log, "guard_test.go") || strings.Contains(a.body, "guard_test.go")) {
				t.Error("the log does not say where it was, or the page does")
			}
		}
	}
}

// TestHeaders are on every answer.
func TestHeaders(t *testing.T) {
	h := newHouse(t)
	for _, path := range []string{"/", "/nowhere", "/lines/" + abroad + "/XF-001", "/login"} {
		a := h.people[journal.Bureau].get(path)
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
		} {
			if got := a.header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if p := a.header.Get("Content-Security-Policy"); !strings.Contains(p, "default-src 'self'") || !strings.Contains(p, "frame-ancestors 'none'") || strings.Contains(p, "unsafe") {
			t.Errorf("%s: policy %q", path, p)
		}
	}
}
