package sheet

import (
	"slices"
	"strings"
)

// What is written to be read back must come back as it was, also where a text looks like something
// that people write for a reader: 同上 for the cell above, 合计 before a line of totals, 注：. Such a
// text is written with a ' before it, as Excel itself marks what it must not calculate with, and read
// without, as what it says and nothing more. A mark on the file instead would be wrong for what people
// add to it: they write 同上 into our workbooks too.

// longestDitto is more bytes than any of dittos has, blanks about it too.
const longestDitto = 24

// dittoLetters are those of which every one of dittos has one; no other becomes one of them by Clean.
const dittoLetters = "同〃″〞"

// special tells whether a reader would take a text for another thing than what it says: anywhere in a
// row, or only where it is the first or second that stands in one.
func special(text string, nth int) bool {
	if nth >= 2 && (len(text) > longestDitto || !strings.ContainsAny(text, dittoLetters)) {
		return false
	}
	text = Clean(text)
	bare := strings.ReplaceAll(text, " ", "")
	switch {
	case slices.Contains(dittos, text):
		return true
	case nth < 2 && (totalLine.MatchString(bare) || countLine.MatchString(bare)):
		return true
	}
	return nth == 0 && (noteLine.MatchString(text) || signLine.MatchString(text) || labelLine.MatchString(text) || dateLine.MatchString(text) || pageLine.MatchString(text))
}

// specialSomewhere is special without regard to the place: what is read may have been moved.
func specialSomewhere(text string) bool { return special(text, 0) }

// literally puts ' before a text that would be taken for another thing at its place, and before one
// that already looks so marked.
func literally(text string, nth int) string {
	rest := strings.TrimLeft(text, "'")
	if special(rest, nth) || len(rest) < len(text) && specialSomewhere(rest) {
		return "'" + text
	}
	return text
}

// plainly takes the ' of literally away, once; marked tells that there was one.
func plainly(text string) (rest string, marked bool) {
	if rest = strings.TrimLeft(text, "'"); len(rest) < len(text) && specialSomewhere(rest) {
		return text[1:], true
	}
	return text, false
}

// literals writes rows to be read back. Long lists say the same few words over and over at their
// beginning: what became of these is kept.
type literals struct {
	known [2]map[string]string
	row   []Value
}

const mostKnown = 5_000

// of is a row as it is written, good until the next.
func (l *literals) of(row []Value) []Value {
	l.row = l.row[:0]
	nth := 0
	for _, v := range row {
		if v.kind == textValue {
			v.text = l.text(v.text, nth)
		}
		if v.kind != blankValue {
			nth++
		}
		l.row = append(l.row, v)
	}
	return l.row
}

func (l *literals) text(text string, nth int) string {
	if nth >= len(l.known) {
		return literally(text, nth)
	}
	if out, ok := l.known[nth][text]; ok {
		return out
	}
	if l.known[nth] == nil || len(l.known[nth]) == mostKnown {
		l.known[nth] = map[string]string{}
	}
	out := literally(text, nth)
	l.known[nth][text] = out
	return out
}
