package view

import (
	"html/template"
	"strconv"
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

// calendar writes days in one language. The month and the day go in as text: a year is no
// number that wants a thousands separator.
type calendar struct{ words Words }

// full is 2026年6月17日.
func (c calendar) full(d journal.Day) template.HTML {
	y, m, day := d.Date()
	return stamp(d, c.words.T("%s年%s月%s日", strconv.Itoa(y), strconv.Itoa(int(m)), strconv.Itoa(day)))
}

// short is 6月17日.
func (c calendar) short(d journal.Day) template.HTML {
	_, m, day := d.Date()
	return stamp(d, c.words.T("%s月%s日", strconv.Itoa(int(m)), strconv.Itoa(day)))
}

// tight is 06-17, for columns.
func (c calendar) tight(d journal.Day) template.HTML {
	s := d.String()
	return stamp(d, s[min(5, len(s)):])
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
