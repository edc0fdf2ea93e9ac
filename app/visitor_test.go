package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// visitor is a person at a browser without script: reads pages, fills in forms as they stand,
// presses buttons.
type visitor struct {
	t    *testing.T
	base string
	http *http.Client
	body []byte
	page *html.Node
	at   string
}

func newVisitor(t *testing.T, base string) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, base: base, http: &http.Client{Jar: jar}}
}

// get opens a page and fails where it is not there.
func (v *visitor) get(path string) *visitor {
	v.t.Helper()
	return v.read(v.patiently(func() (*http.Response, error) { return v.http.Get(v.base + path) }), http.StatusOK)
}

// patiently asks again, a few times, where the server says to come again.
func (v *visitor) patiently(ask func() (*http.Response, error)) *http.Response {
	v.t.Helper()
	var r *http.Response
	again(func() bool {
		if r != nil {
			r.Body.Close()
		}
		var err error
		if r, err = ask(); err != nil {
			v.t.Fatal(err)
		}
		return r.StatusCode == http.StatusServiceUnavailable
	})
	return r
}

func (v *visitor) read(r *http.Response, want int) *visitor {
	v.t.Helper()
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.at, v.body = r.Request.URL.Path, body
	if r.StatusCode != want {
		v.t.Fatalf("%s: status %d, want %d: %s", v.at, r.StatusCode, want, v.words())
	}
	if v.page, err = html.Parse(bytes.NewReader(body)); err != nil {
		v.t.Fatal(err)
	}
	return v
}

// words is what the page says in its title and problems, for messages.
func (v *visitor) words() string {
	page, err := html.Parse(bytes.NewReader(v.body))
	if err != nil {
		return string(v.body)
	}
	var out []string
	for n := range page.Descendants() {
		if n.Data == "h1" || attr(n, "class") == "problems" || attr(n, "role") == "status" {
			out = append(out, textOf(n))
		}
	}
	return strings.Join(out, " | ")
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// form finds the form with that action on the page.
func (v *visitor) form(action string) (*html.Node, url.Values) {
	v.t.Helper()
	for n := range v.page.Descendants() {
		if n.Data == "form" && attr(n, "action") == action {
			return n, fields(n)
		}
	}
	v.t.Fatalf("%s has no form %s", v.at, action)
	return nil, nil
}

// fields are what a form sends as it stands, its first button included.
func fields(form *html.Node) url.Values {
	values := url.Values{}
	pressed := false
	for n := range form.Descendants() {
		name := attr(n, "name")
		if name == "" || has(n, "disabled") {
			continue
		}
		switch n.Data {
		case "input":
			kind := attr(n, "type")
			if kind == "file" || (kind == "checkbox" || kind == "radio") && !has(n, "checked") {
				continue
			}
			values.Add(name, attr(n, "value"))
		case "textarea":
			values.Add(name, textOf(n))
		case "select":
			values.Add(name, chosen(n))
		case "button":
			if !pressed {
				values.Add(name, attr(n, "value"))
			}
		}
		pressed = pressed || n.Data == "button"
	}
	return values
}

func chosen(sel *html.Node) string {
	first, set := "", false
	for n := range sel.Descendants() {
		if n.Data != "option" {
			continue
		}
		if has(n, "selected") {
			return attr(n, "value")
		}
		if !set {
			first, set = attr(n, "value"), true
		}
	}
	return first
}

// send presses the button of the form with that action, after change has filled it in.
func (v *visitor) send(action string, change func(url.Values)) *visitor {
	v.t.Helper()
	form, values := v.form(action)
	if change != nil {
		change(values)
	}
	return v.read(v.patiently(func() (*http.Response, error) {
		if attr(form, "enctype") == "multipart/form-data" {
			return v.multipart(action, values)
		}
		return v.http.PostForm(v.base+action, values)
	}), http.StatusOK)
}

// multipart sends a form that could carry files, without one.
func (v *visitor) multipart(action string, values url.Values) (*http.Response, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, list := range values {
		for _, s := range list {
			if err := w.WriteField(k, s); err != nil {
				return nil, err
			}
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return v.http.Post(v.base+action, w.FormDataContentType(), &b)
}

// enter logs in with an initial password and chooses one of one's own.
func (v *visitor) enter(login, initial string) *visitor {
	v.t.Helper()
	own := fmt.Sprintf("Zijide-%s-2022!", login)
	v.get("/login").send("/login", func(f url.Values) { f.Set("account", login); f.Set("password", initial) })
	if v.at != "/password" {
		v.t.Fatalf("%s with an initial password came to %s: %s", login, v.at, v.words())
	}
	return v.send("/password", func(f url.Values) { f.Set("old", initial); f.Set("new", own); f.Set("again", own) })
}
