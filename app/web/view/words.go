package view

import (
	"fmt"
	"io"

	"jiedezhu/catalog/fault"
)

// Words puts a sentence into a language. The id is the Chinese sentence itself, with the
// verbs of package fmt; whole numbers come with thousands separators.
type Words interface {
	// T gives the sentence of an id with its arguments; an id that it does not know stays Chinese.
	T(id string, args ...any) string
}

// verbatim is the id of what is the same in every language: names, codes, file names.
const verbatim = "%s"

// Plain makes a Message of data that is not translated: a town's name, an item's code.
func Plain(s string) fault.Message { return fault.Message{ID: verbatim, Args: []any{s}} }

// say is the sentence of a Message in a language; arguments that are Messages themselves are
// put into words first. A Message without an id is empty.
func say(w Words, m fault.Message) string {
	switch {
	case m.ID == "":
		return ""
	case m.ID == verbatim && len(m.Args) == 1:
		if s, ok := m.Args[0].(string); ok {
			return s
		}
	}
	return w.T(m.ID, inner(w, m.Args)...)
}

func inner(w Words, args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		if m, ok := a.(fault.Message); ok {
			a = say(w, m)
		}
		out[i] = a
	}
	return out
}

// chinese is the language of the ids: no catalogue is needed for it.
type chinese struct{}

// T fills the sentence in; whole numbers get their separators.
func (chinese) T(id string, args ...any) string {
	filled := make([]any, len(args))
	for i, a := range args {
		if n, ok := a.(int); ok {
			a = grouped(n)
		}
		filled[i] = a
	}
	return fmt.Sprintf(id, filled...)
}

// grouped prints as a number with thousands separators whatever the verb.
type grouped int

// Format makes %d write 4,018.
func (g grouped) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, Number(int(g))) }
