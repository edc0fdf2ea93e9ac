package view

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

//go:embed templates
var templateFiles embed.FS

// Page is what a template shows: a struct with Shell embedded.
type Page interface {
	// Template is the name of the page's file in templates, without .html.
	Template() string
}

// pages has a row for every template of a page; New refuses a file without a row and a row
// without a file. The values are zero: they say the type, and New renders each once.
var pages = []Page{
	Login{},
	MatrixPage{},
	Message{},
	Password{},

	// of the county
	CountyHome{},
	Report{},
	Import{},
	ImportKind{},
	ImportCheck{},
	ImportedUsers{},
	Batches{},
	Push{},
	Batch{},
	Withdraw{},
	Behalf{},
	Objections{},
	Trainings{},
	Arrange{},
	Ready{},
	Training{},

	TownHome{},
	Confirm{},
	Object{},
	Declare{},
	TownTrainings{},
	TownPage{},
	LinesPage{},
	LinePage{},
	ItemsPage{},
	ItemPage{},
	UsersPage{},
	JournalPage{},

	FindingsPage{},
	RaisePage{}, TogetherPage{},
	FindingPage{},
	Centers{},
	ChooseCenters{},
	Center{},
	Apply{},
	Application{},
	Visits{},
	Arranging{},
	Draws{},
	DrawPage{},
	Sheet{},
	Record{},
	Standards{},
	Standard{},
}

// Set is every page in every language, parsed. It does not change and may be used by many at once.
type Set struct {
	langs map[string]map[string]*template.Template
}

// New parses every page for each language (BCP 47: zh-CN, en) with its Words; days of the year of
// today are written without it. The error names
// the template that does not parse, cannot be escaped, or has no row in the table of pages.
func New(langs map[string]Words, today func() journal.Day) (*Set, error) {
	dir, err := fs.Sub(templateFiles, "templates")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return newSet(dir, pages, langs, today)
}

func newSet(dir fs.FS, table []Page, langs map[string]Words, today func() journal.Day) (*Set, error) {
	if err := matched(dir, table); err != nil {
		return nil, err
	}
	s := &Set{langs: map[string]map[string]*template.Template{}}
	for _, lang := range slices.Sorted(maps.Keys(langs)) {
		parsed, err := parse(dir, table, lang, thisYear{langs[lang], today})
		if err != nil {
			return nil, fmt.Errorf("templates, %s: %w", lang, err)
		}
		for _, p := range table {
			if err := settle(parsed[p.Template()], p); err != nil {
				return nil, fmt.Errorf("templates, %s: %w", lang, err)
			}
		}
		s.langs[lang] = parsed
	}
	return s, nil
}

// matched tells whether files and rows are the same.
func matched(dir fs.FS, table []Page) error {
	files, err := fs.Glob(dir, "*.html")
	if err != nil {
		return fmt.Errorf("templates: %w", err)
	}
	rows := map[string]bool{"layout": true}
	for _, p := range table {
		rows[p.Template()] = true
	}
	for _, f := range files {
		name := strings.TrimSuffix(path.Base(f), ".html")
		if !rows[name] {
			return fmt.Errorf("templates: %s has no row in the table of pages", f)
		}
		delete(rows, name)
	}
	for name := range rows {
		return fmt.Errorf("templates: %s.html is missing", name)
	}
	return nil
}

// parse gives each page its own copy of layout and parts, so that each has its own "main".
func parse(dir fs.FS, table []Page, lang string, w thisYear) (map[string]*template.Template, error) {
	base, err := template.New("layout.html").Funcs(funcs(lang, w)).ParseFS(dir, "layout.html", "parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("layout: %w", err)
	}
	out := map[string]*template.Template{}
	for _, p := range table {
		t, err := base.Clone()
		if err == nil {
			t, err = t.ParseFS(dir, p.Template()+".html")
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Template(), err)
		}
		out[p.Template()] = t
	}
	return out, nil
}

// settle renders a page's zero value, because html/template finds what it cannot escape only
// at the first execution. Other errors may be the zero value's own and are none of New.
func settle(t *template.Template, p Page) error {
	err := t.Execute(io.Discard, p)
	var unsafe *template.Error
	if errors.As(err, &unsafe) {
		return fmt.Errorf("%s: %w", p.Template(), err)
	}
	return nil
}

// Has tells whether there are pages in a language.
func (s *Set) Has(lang string) bool { return s.langs[lang] != nil }

// Render gives the whole page in a language, or an error and no bytes. A language or a page
// that the Set does not have, and a template that fails half-way, are fault.Internal.
func (s *Set) Render(lang string, page Page) ([]byte, error) {
	t := s.langs[lang][page.Template()]
	if t == nil {
		return nil, fault.Wrap(fault.Internal, fmt.Errorf("no page %q in language %q", page.Template(), lang), "没有完成：系统出了差错")
	}
	var b bytes.Buffer
	if err := t.Execute(&b, page); err != nil {
		return nil, fault.Wrap(fault.Internal, fmt.Errorf("page %q: %w", page.Template(), err), "没有完成：系统出了差错")
	}
	return b.Bytes(), nil
}

// funcs is what templates may call.
func funcs(lang string, w thisYear) template.FuncMap {
	c := calendar{w}
	m := template.FuncMap{
		"t":        func(id string, args ...any) string { return w.T(id, inner(w, args)...) },
		"say":      func(m fault.Message) string { return say(w, m) },
		"lang":     func() string { return lang },
		"asset":    asset,
		"number":   Number,
		"rate":     Rate,
		"day":      c.short,
		"fullday":  c.full,
		"tightday": c.tight,
		"moment":   c.moment,
		"phrases":  Phrases,
		"legend":   func() []Key { return legend },
		"walk":     func() []Key { return legend[1:6] },
		"choice":   newChoice,
		"matrix":   func(m Matrix) template.HTML { return matrixHTML(m, w) },
	}
	maps.Copy(m, countyFuncs)
	return m
}

// Choice is one button of the display settings.
type Choice struct {
	Name, Value, Text string
	On                bool
}

func newChoice(name, value, now, text string) Choice {
	return Choice{Name: name, Value: value, Text: text, On: value == now}
}
