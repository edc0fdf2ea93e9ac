package view_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jba/templatecheck"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// zh is the language of the ids.
type zh struct{}

func (zh) T(id string, args ...any) string { return fmt.Sprintf(id, args...) }

// loud marks every sentence that went through it, so that one that did not shows.
type loud struct{}

func (loud) T(id string, args ...any) string { return "⟦" + fmt.Sprintf(id, args...) + "⟧" }

func newSet(t testing.TB) *view.Set {
	t.Helper()
	s, err := view.New(map[string]view.Words{"zh-CN": zh{}, "en": loud{}}, view.Day)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func render(t testing.TB, p view.Page) []byte {
	t.Helper()
	b, err := newSet(t).Render("zh-CN", p)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTypes checks every template against the struct of its row.
func TestTypes(t *testing.T) {
	fresh, err := view.Fresh("zh-CN", zh{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range view.Pages() {
		if err := templatecheck.CheckHTMLStrict(fresh[p.Template()], p); err != nil {
			t.Errorf("%s: %v", p.Template(), err)
		}
	}
}

// TestZero renders every page's zero value in every language: no part may need a value.
func TestZero(t *testing.T) {
	s := newSet(t)
	for _, p := range view.Pages() {
		for _, lang := range []string{"zh-CN", "en"} {
			if _, err := s.Render(lang, p); err != nil {
				t.Errorf("%s, %s: %v", p.Template(), lang, err)
			}
		}
	}
}

// lone is a page of the tests' own.
type lone struct {
	view.Shell
	Name string
}

func (lone) Template() string { return "lone" }

// Half fails after the template has written something.
func (lone) Half() (string, error) { return "", errors.New("secret of the store") }

func files(main string) fstest.MapFS {
	return fstest.MapFS{
		"layout.html":     {Data: []byte(`<html>{{template "main" .}}</html>`)},
		"parts/part.html": {Data: []byte(`{{define "part"}}<b>{{.}}</b>{{end}}`)},
		"lone.html":       {Data: []byte(main)},
	}
}

func TestNewRefuses(t *testing.T) {
	langs := map[string]view.Words{"zh-CN": zh{}}
	good := `{{define "main"}}{{template "part" .Name}}{{end}}`
	orphan := files(good)
	orphan["stray.html"] = &fstest.MapFile{Data: []byte(good)}
	for _, c := range []struct {
		name  string
		files fstest.MapFS
		rows  []view.Page
		say   string // what the error must hold; empty: no error
	}{
		{"sound", files(good), []view.Page{lone{}}, ""},
		{"does not parse", files(`{{define "main"}}{{if .Name}}{{end}`), []view.Page{lone{}}, "lone"},
		{"unknown function", files(`{{define "main"}}{{shout .Name}}{{end}}`), []view.Page{lone{}}, "shout"},
		{"cannot be escaped", files(`{{define "main"}}<a href="{{if .Name}}x" {{end}}>{{end}}`), []view.Page{lone{}}, "lone"},
		{"no such part", files(`{{define "main"}}{{template "prat" .Name}}{{end}}`), []view.Page{lone{}}, "prat"},
		{"file without a row", orphan, []view.Page{lone{}}, "stray"},
		{"row without a file", files(good), []view.Page{lone{}, view.Login{}}, "login"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := view.NewSet(c.files, c.rows, langs)
			switch {
			case c.say == "" && err != nil:
				t.Error(err)
			case c.say != "" && (err == nil || !strings.Contains(err.Error(), c.say)):
				t.Errorf("error %v does not name %q", err, c.say)
			}
		})
	}
}

// TestTypo shows that the check of types finds what html/template lets through.
func TestTypo(t *testing.T) {
	fresh, err := view.Fresh("zh-CN", zh{})
	if err != nil {
		t.Fatal(err)
	}
	bad, err := fresh["login"].Clone()
	if err != nil {
		t.Fatal(err)
	}
	if bad, err = bad.Parse(`{{define "main"}}{{.Acount}}{{end}}`); err != nil {
		t.Fatal(err)
	}
	if err := templatecheck.CheckHTMLStrict(bad, view.Login{}); err == nil {
		t.Error("a misspelt field passed the check")
	}
}

// TestHalfWay: a page that fails after it has begun gives an error and no bytes.
func TestHalfWay(t *testing.T) {
	s, err := view.NewSet(files(`{{define "main"}}<p>begun</p>{{.Half}}{{end}}`), []view.Page{lone{}}, map[string]view.Words{"zh-CN": zh{}})
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Render("zh-CN", lone{})
	if b != nil || fault.KindOf(err) != fault.Internal {
		t.Errorf("got %q and %v", b, err)
	}
	var f *fault.Error
	if errors.As(err, &f); f == nil || strings.Contains(f.Message.String(), "secret") {
		t.Errorf("the message shows the cause: %v", f)
	}
}

func TestUnknown(t *testing.T) {
	s := newSet(t)
	if _, err := s.Render("fr", view.Login{}); fault.KindOf(err) != fault.Internal {
		t.Errorf("unknown language: %v", err)
	}
	if _, err := s.Render("zh-CN", lone{}); fault.KindOf(err) != fault.Internal {
		t.Errorf("unknown page: %v", err)
	}
	if !s.Has("en") || s.Has("fr") {
		t.Error("Has is wrong")
	}
}

// TestWords: no Chinese sentence reaches a page past the Words, except the characters of cells.
func TestWords(t *testing.T) {
	s := newSet(t)
	for _, p := range sample() {
		b, err := s.Render("en", p)
		if err != nil {
			t.Fatal(err)
		}
		rest := string(b)
		for _, f := range []struct{ from, to string }{{"⟦", "⟧"}} {
			rest = strip(rest, f.from, f.to)
		}
		for _, r := range rest {
			if r >= 0x4e00 && r <= 0x9fff && !strings.ContainsRune("发签训办查异停回消", r) {
				i := strings.IndexRune(rest, r)
				t.Errorf("%s: %q is not in the catalogue", p.Template(), rest[max(0, i-60):min(len(rest), i+60)])
				break
			}
		}
	}
}

// strip removes everything between two marks, which may nest.
func strip(s, from, to string) string {
	var b bytes.Buffer
	depth := 0
	for _, r := range s {
		switch {
		case string(r) == from:
			depth++
		case string(r) == to:
			depth--
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}
