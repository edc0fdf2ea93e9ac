package sheet

import (
	"slices"
	"strings"
	"unicode"
)

// Unknown is a column that holds something under a head that no word names: a person says what it
// means, or that it is left aside.
type Unknown struct {
	Head     string // as it stands, with the heads above it: 时限/法定
	Fold     string // what it is remembered by
	Sheet    string
	Ref      string   // of its cell
	Examples []string // at most three values, each once
}

const (
	mostExamples = 3
	mostUnknown  = 40  // a table with more columns to ask about is another kind of sheet
	sampled      = 400 // lines under a head in which examples are looked for
)

// unclaimed notes the heads of a table that no word names, and those that a person named before.
func (r *Reading) unclaimed(s *Sheet, v *vocabulary, h *head) {
	for _, t := range h.titles {
		fold := squeeze(t.Text)
		key, mapped := v.spec.Mapped[fold]
		switch {
		case mapped && (t.Key == key || t.Key == asideKey):
			if !slices.ContainsFunc(r.Mapped, func(x Title) bool { return squeeze(x.Text) == fold }) {
				t.Key = key
				r.Mapped = append(r.Mapped, t)
			}
		case t.Key != "" || !worded(fold) || len(r.Unknown) == mostUnknown || len(t.Text) > 300:
		case slices.ContainsFunc(r.Unknown, func(u Unknown) bool { return u.Fold == fold }):
		default:
			if values := s.examples(h.bottom, t.Column); len(values) > 0 {
				r.Unknown = append(r.Unknown, Unknown{Head: t.Text, Fold: fold, Sheet: s.Name, Ref: t.Ref, Examples: values})
			}
		}
	}
}

// worded tells whether a head says anything: numbers of columns do not.
func worded(fold string) bool { return strings.ContainsFunc(fold, unicode.IsLetter) }

// likeHead is the first line that looks like heads where no word of one is known: at least two
// texts, each once, and lines below.
func (s *Sheet) likeHead(v *vocabulary) *head {
	for i, l := range s.lines[:min(len(s.lines), searched)] {
		var texts []string
		for _, d := range l.cells {
			if text := Clean(d.text); d.kind == words && worded(squeeze(text)) && len(text) < 100 && !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
		if len(texts) >= 2 && len(texts) == len(l.cells) && i+1 < len(s.lines) {
			return s.readHead(v, l.number, l.number)
		}
	}
	return nil
}

// examples are the first values of a column under a line.
func (s *Sheet) examples(under, column int) []string {
	var list []string
	start, _ := slices.BinarySearchFunc(s.lines, under+1, func(l line, n int) int { return l.number - n })
	for _, l := range s.lines[start:min(len(s.lines), start+sampled)] {
		d, ok := l.find(column)
		if !ok {
			continue
		}
		text := Shorten(s.cell(l.number, d).Text, 30)
		if text == "" || slices.Contains(list, text) {
			continue
		}
		if list = append(list, text); len(list) == mostExamples {
			break
		}
	}
	return list
}
