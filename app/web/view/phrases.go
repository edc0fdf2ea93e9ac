package view

import (
	"strings"
	"unicode/utf8"
)

// Phrase is a piece of a title that a line break should leave whole.
type Phrase struct {
	Text string
	Gap  bool // a space stood behind it (English, and before a figure that follows)
}

// Phrases cuts a title after ，；： (and after the same marks of English where a space
// follows, so that 4,018 stays whole). Put together, with a space for each Gap, the pieces are
// the title again.
func Phrases(title string) []Phrase {
	var out []Phrase
	for title != "" {
		n := phraseEnd(title)
		text, rest := title[:n], title[n:]
		if rest == "" && len(text) > 1 { // a title that goes on after a blank, as in 表里有 9 处
			text = strings.TrimSuffix(text, " ")
			rest = title[len(text):]
		}
		cut := strings.TrimPrefix(rest, " ")
		out = append(out, Phrase{Text: text, Gap: cut != rest})
		title = cut
	}
	return out
}

func phraseEnd(s string) int {
	for i, r := range s {
		end := i + utf8.RuneLen(r)
		if r == utf8.RuneError { // a broken byte is one byte long, whatever RuneLen says
			continue
		}
		if strings.ContainsRune("，；：", r) || strings.ContainsRune(",;:", r) && strings.HasPrefix(s[end:], " ") {
			return end
		}
	}
	return len(s)
}
