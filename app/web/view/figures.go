package view

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog/journal"
)

// none stands where there is nothing to divide, count or date.
const none = "—"

// Number writes a whole number with thousands separators: 4,018.
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Rate writes part of whole in per cent, by the one rule of coverage.Rate; 0/0, and what is no
// part of a whole at all, is —.
func Rate(part, whole int) string {
	if whole <= 0 || part < 0 || part > whole {
		return none
	}
	return coverage.Rate{Numerator: part, Denominator: whole}.String()
}

// Clock writes the time of day in UTC+8: 9:30.
func Clock(t time.Time) string {
	l := t.In(journal.Zone)
	return strconv.Itoa(l.Hour()) + l.Format(":04")
}

// passing is a year that a page need not say while it lasts.
type passing string

// thisYear are words that leave the passing year out of days: 6月17日 is of the year of the page.
type thisYear struct {
	Words
	today func() journal.Day
}

// T fills the sentence in.
func (w thisYear) T(id string, args ...any) string {
	if len(args) == 3 {
		if y, ok := args[0].(passing); ok && string(y) == w.year() {
			return w.Words.T("%s月%s日", args[1:]...)
		}
	}
	return w.Words.T(id, args...)
}

func (w thisYear) year() string {
	y, _, _ := w.today().Date()
	return strconv.Itoa(y)
}

// calendar writes days in one language. The month and the day go in as text: a year is no
// number that wants a thousands separator.
type calendar struct{ words thisYear }

// full is 2026年6月17日.
func (c calendar) full(d journal.Day) template.HTML {
	y, m, day := d.Date()
	return stamp(d, c.words.T("%s年%s月%s日", strconv.Itoa(y), strconv.Itoa(int(m)), strconv.Itoa(day)))
}

// short is 6月17日, of another year 2022年6月17日.
func (c calendar) short(d journal.Day) template.HTML { return stamp(d, say(c.words, Short(d))) }

// tight is 06-17, for columns, of another year 2022-06-17.
func (c calendar) tight(d journal.Day) template.HTML {
	s := d.String()
	return stamp(d, strings.TrimPrefix(s, c.words.year()+"-"))
}

// moment is 2026年6月17日 9:30.
func (c calendar) moment(t time.Time) template.HTML {
	if t.IsZero() {
		return none
	}
	return c.full(journal.DayOf(t)) + " " + template.HTML(Clock(t))
}

func stamp(d journal.Day, text string) template.HTML {
	if d == 0 {
		return none
	}
	return template.HTML(`<time datetime="` + d.String() + `">` + template.HTMLEscapeString(text) + `</time>`)
}
