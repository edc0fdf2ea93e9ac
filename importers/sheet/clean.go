package sheet

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean is a text on one line, as a list wants it: full-width letters and digits as ASCII,
// blanks of every width as one blank, marks that nobody sees gone. A line break between two
// Chinese characters is gone without a trace (lists made from PDF break every few characters);
// elsewhere it is a blank.
func Clean(s string) string { return clean(s, false) }

// quoted is a number, a code or a day with the ' before it that keeps Excel from calculating with it:
// programs write it into files and lists copied out of Excel keep it.
var quoted = regexp.MustCompile(`^['‘’` + "`" + `](?:[A-Za-z]{1,4}-?)?[0-9]{2,}[0-9A-Za-z./:-]*$`)

func unquote(s string) string {
	if !quoted.MatchString(s) {
		return s
	}
	_, n := utf8.DecodeRuneInString(s)
	return s[n:]
}

// CleanLines is Clean for texts of several paragraphs: each line by itself, empty lines at
// either end gone.
func CleanLines(s string) string { return clean(s, true) }

func clean(s string, breaks bool) string {
	if plain(s) {
		return s
	}
	out := make([]rune, 0, utf8.RuneCountInString(s))
	var gap rune // what stands between the last character and the next: 0, blank or break
	for _, r := range s {
		r = narrow(r)
		switch {
		case r == '\n':
			gap = '\n'
		case r == ' ':
			if gap == 0 {
				gap = ' '
			}
		case r >= 0:
			out = join(out, gap, r, breaks)
			gap = 0
		}
	}
	dots(out)
	return string(out)
}

// join adds r after what parted it from the text before.
func join(out []rune, gap, r rune, breaks bool) []rune {
	if gap == 0 || len(out) == 0 {
		return append(out, r)
	}
	last := out[len(out)-1]
	if gap == '\n' && !breaks {
		if wide(last) || wide(r) {
			return append(out, r)
		}
		gap = ' '
	}
	return append(out, gap, r)
}

func plain(s string) bool {
	if s == "" || s[0] == ' ' || s[len(s)-1] == ' ' {
		return s == ""
	}
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == ' ' && s[i+1] == ' ' {
			return false
		}
	}
	return true
}

// narrow maps one character: '\n' for breaks, ' ' for blanks, -1 for what is not seen.
func narrow(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == 0x0b || r == 0x0c || r == 0x85 || r == 0x2028 || r == 0x2029:
		return '\n'
	case r == '\t' || r == 0xa0 || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == 0x205f || r == 0x3000:
		return ' '
	case r >= 0xff10 && r <= 0xff19, r >= 0xff21 && r <= 0xff3a, r >= 0xff41 && r <= 0xff5a:
		return r - 0xff00 + ' '
	case r < ' ' || r >= 0x7f && r < 0xa0, r == 0xad, r == utf8.RuneError,
		r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x206f,
		r == 0xfeff, r&0xfffe == 0xfffe, r >= 0xfe00 && r <= 0xfe0f, r >= 0xe000 && r <= 0xf8ff:
		return -1
	}
	return r
}

// dots makes the full-width dot, dash and the dashes of every kind ASCII between ASCII
// characters: ＸＦ－００１ is a code. Between Chinese characters they are punctuation.
func dots(out []rune) {
	for i := 1; i < len(out)-1; i++ {
		if !ascii(out[i-1]) || !ascii(out[i+1]) {
			continue
		}
		switch out[i] {
		case 0xff0e:
			out[i] = '.'
		case 0xff0d, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212:
			out[i] = '-'
		}
	}
}

func ascii(r rune) bool { return r > ' ' && r < 0x7f }

// wide tells whether a character stands without blanks beside it.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3001 && r <= 0x303f || r >= 0xff01 && r <= 0xff5e || r == '“' || r == '”' || r == '、'
}

// squeeze is what a head or a mark is compared by: letters and digits alone, in lower case.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		r = narrow(r)
		if r < 0 || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// unbracket leaves out what stands in brackets: 法定期限（工作日） is 法定期限.
func unbracket(s string) string {
	depth := 0
	return strings.Map(func(r rune) rune {
		switch r {
		case '(', '（', '[', '【', '〔', '［':
			depth++
			return -1
		case ')', '）', ']', '】', '〕', '］':
			depth = max(depth-1, 0)
			return -1
		}
		if depth > 0 {
			return -1
		}
		return r
	}, s)
}
