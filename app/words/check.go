package words

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Fault says what is wrong with a sentence.
type Fault string

// What Check finds.
const (
	Missing    Fault = "no English"
	Verbs      Fault = "verbs differ"    // between the two languages, or no format at all
	Arguments  Fault = "argument count"  // a call gives more or fewer than the sentence uses
	NotLiteral Fault = "not a literal"   // an id that is neither a literal nor a constant of its file
	Unused     Fault = "nothing says it" // English for a sentence that no longer stands in the source
	Unreadable Fault = "cannot be read"  // a Go file or a template that does not parse
)

// Problem is one finding of Check.
type Problem struct {
	Where string // file:line in the source tree; empty for Unused
	ID    string // the Chinese sentence
	Fault Fault
	Note  string // more, for the person who mends it
}

// String is one line for a test's output.
func (p Problem) String() string {
	return fmt.Sprintf("%s: %s: %q %s", p.Where, p.Fault, p.ID, p.Note)
}

// use is one place of the source that says a sentence.
type use struct {
	where string
	id    string
	args  int // how many arguments it gives, -1 where that shows only when the program runs
}

// Check walks a source tree, reads every id that Go files and templates (*.html, *.tmpl) say and
// holds it against the catalogue. In Go these are the ids of fault.Say, New, Wrap and Mistakes,
// the ID of a fault.Message literal and the first argument of any method T, also under a name of
// its own (t := words.T); in templates the argument of t or of a method T. An id without a word
// or a full-width sign in it, such as %s, is the same in every language and needs no English.
// Tests, testdata, hidden folders and nested modules are left out. The problems are in the order
// of the tree; an error is one of reading it.
func (c *Catalogue) Check(tree fs.FS) ([]Problem, error) {
	var uses []use
	var problems []Problem
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skip(tree, name)
		}
		read := reader(name)
		if read == nil {
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		u, p := read(name, string(src))
		uses, problems = append(uses, u...), append(problems, p...)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("check of the words: %w", err)
	}
	return append(problems, c.judge(uses)...), nil
}

func reader(name string) func(name, src string) ([]use, []Problem) {
	switch ext := path.Ext(name); {
	case ext == ".go" && !strings.HasSuffix(name, "_test.go"):
		return readGo
	case ext == ".html" || ext == ".tmpl":
		return readTemplate
	}
	return nil
}

func skip(tree fs.FS, name string) error {
	base := path.Base(name)
	if name == "." {
		return nil
	}
	if base == "testdata" || base == "vendor" || base == "node_modules" || base[0] == '.' || base[0] == '_' {
		return fs.SkipDir
	}
	if _, err := fs.Stat(tree, path.Join(name, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func (c *Catalogue) judge(uses []use) []Problem {
	var problems []Problem
	said := map[string]bool{}
	for _, u := range uses {
		if !said[u.id] {
			said[u.id] = true
			problems = append(problems, c.translated(u)...)
		}
		f, err := usageOf(u.id)
		if err == nil && u.args >= 0 && u.args != f.count() {
			note := fmt.Sprintf("uses %d, is given %d", f.count(), u.args)
			problems = append(problems, Problem{u.where, u.id, Arguments, note})
		}
	}
	var idle []string
	for id := range c.english {
		if !said[id] {
			idle = append(idle, id)
		}
	}
	slices.Sort(idle)
	for _, id := range idle {
		problems = append(problems, Problem{ID: id, Fault: Unused})
	}
	return problems
}

// translated compares the English of an id with the Chinese.
func (c *Catalogue) translated(u use) []Problem {
	want, err := usageOf(u.id)
	if err != nil {
		return []Problem{{u.where, u.id, Verbs, err.Error()}}
	}
	s := c.english[u.id]
	if s.Other == "" && wordless(u.id) {
		return nil
	}
	if s.Other == "" {
		return []Problem{{u.where, u.id, Missing, ""}}
	}
	var problems []Problem
	for _, english := range []string{s.Other, s.One} {
		if english == "" {
			continue
		}
		got, err := usageOf(english)
		switch {
		case err != nil:
			problems = append(problems, Problem{u.where, u.id, Verbs, err.Error()})
		case !got.same(want):
			note := fmt.Sprintf("Chinese has %s, English %s: %q", want, got, english)
			problems = append(problems, Problem{u.where, u.id, Verbs, note})
		}
	}
	return problems
}

// wordless tells a format that is the same in every language: verbs, digits and signs alone,
// none of them the full-width signs of Chinese.
func wordless(format string) bool {
	return !strings.ContainsFunc(verb.ReplaceAllString(format, ""), func(r rune) bool {
		return unicode.IsLetter(r) || r >= '\u3000' && r <= '\u303f' || r >= '\uff00' && r <= '\uffef'
	})
}

// verb is a verb of package fmt, with what may stand between the % and its letter.
var verb = regexp.MustCompile(`%[-+# 0-9.*\[\]]*[a-zA-Z]`)
