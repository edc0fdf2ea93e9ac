package acceptance

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Tenths is a number of points in tenths: 15 is 1.5 points.
type Tenths int

// String is the points as people write them: 4, 1.5.
func (t Tenths) String() string {
	sign := ""
	if t < 0 {
		sign, t = "-", -t
	}
	s := sign + strconv.Itoa(int(t/10))
	if t%10 != 0 {
		s += "." + strconv.Itoa(int(t%10))
	}
	return s
}

// Fixed is the points with their tenth: 80.0.
func (t Tenths) Fixed() string {
	if s := t.String(); strings.Contains(s, ".") {
		return s
	} else {
		return s + ".0"
	}
}

// mostTenths bounds what a form or a sheet may say.
const mostTenths = 100_000

// ParseTenths reads points of at most one decimal, also in full-width digits and with the word
// 分 behind: 1.5, ４, 2分. ok is false for anything else, and below zero.
func ParseTenths(text string) (t Tenths, ok bool) {
	text = strings.TrimSuffix(strings.TrimSpace(narrow(text)), "分")
	whole, part, dotted := strings.Cut(strings.TrimSpace(text), ".")
	part = strings.TrimRight(part, "0")
	if whole == "" || len(whole) > 5 || len(part) > 1 || dotted && strings.HasSuffix(text, ".") {
		return 0, false
	}
	for _, s := range []string{whole, part} {
		for i := range len(s) {
			if s[i] < '0' || s[i] > '9' {
				return 0, false
			}
			t = t*10 + Tenths(s[i]-'0')
		}
	}
	if part == "" {
		t *= 10
	}
	return t, t <= mostTenths
}

// narrow turns full-width digits and dots into ASCII.
func narrow(s string) string {
	if utf8.RuneCountInString(s) == len(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == '．' || r == '。':
			return '.'
		}
		return r
	}, s)
}
