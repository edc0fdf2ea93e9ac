package importers

import (
	"regexp"
	"slices"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// progress reads how far a finding has come: days, and words that stand for days.
func (s *findingSheet) progress(t sheet.Table, row sheet.Row, year int, p *acceptance.PastFinding) {
	words := s.stateWord(t, row, p)
	done := t.Locate(row, "rectified")
	if st, ok := findingState(done.Text); ok && !done.Blank() {
		words = further(words, st)
	} else {
		p.Rectified = s.date(done, year)
	}
	for _, closed := range row.Filled("closed") { // 是否销号 and 销号时间 side by side
		words = further(words, s.closing(closed, year, p))
	}
	s.complete(t, row, words, p)
}

// closing reads one cell of a closing: its day, or the state that it says.
func (s *findingSheet) closing(closed sheet.Cell, year int, p *acceptance.PastFinding) acceptance.FindingState {
	switch st, ok := findingState(closed.Text); {
	case marks(closed.Text) == "否", nothing(closed.Text):
	case ticked(closed.Text):
		return acceptance.Closed
	case ok && st == acceptance.Closed:
		if d, is := sheet.ParseDay(strings.TrimSpace(withoutWords(closed.Text)), year); is { // 2022-04-25 销号
			p.Closed = d
		}
		return acceptance.Closed
	case ok || notClosed.MatchString(marks(closed.Text)):
		return st
	default:
		p.Closed = s.closedOn(closed, year)
	}
	return ""
}

var yesDay = regexp.MustCompile(`^(?:是|√|已)[，,：:（(\s]*([0-9].*?)[)）\s]*$`)

// closedOn reads the day of a closing: a day, 是（3月25日）.
func (s *findingSheet) closedOn(c sheet.Cell, year int) journal.Day {
	if m := yesDay.FindStringSubmatch(c.Text); m != nil {
		if d, ok := sheet.ParseDay(m[1], year); ok {
			return d
		}
	}
	return s.date(c, year)
}

// complete gives the days that words stand for.
func (s *findingSheet) complete(t sheet.Table, row sheet.Row, words acceptance.FindingState, p *acceptance.PastFinding) {
	if p.Closed != 0 { // 已整改 in one column, the day of its closing in another
		words = acceptance.Closed
	}
	p.State = words
	if words == acceptance.Closed && p.Closed == 0 {
		switch {
		case s.opt.Day != 0 && s.opt.Day >= p.Rectified:
			p.Closed = s.opt.Day
		case p.Rectified != 0:
			p.Closed = p.Rectified
			s.same++
		default:
			s.undated = append(s.undated, s.worded(t, row))
		}
	}
	if words == acceptance.Waiting && p.Rectified == 0 && p.Closed == 0 {
		if p.Rectified = s.opt.Day; p.Rectified == 0 {
			s.undated = append(s.undated, s.worded(t, row))
		}
	}
}

// worded is the cell that says how far a finding has come.
func (s *findingSheet) worded(t sheet.Table, row sheet.Row) sheet.Cell {
	keys := []string{"closed", "state", "rectified", "result"}
	if i := slices.IndexFunc(keys, func(k string) bool { return row.Text(k) != "" }); i >= 0 {
		return t.Locate(row, keys[i])
	}
	return t.Locate(row, "text")
}

// stateWord reads the columns that say how far it has come in words. 整改情况 is mostly a sentence:
// then it is the result.
func (s *findingSheet) stateWord(t sheet.Table, row sheet.Row, p *acceptance.PastFinding) acceptance.FindingState {
	var words acceptance.FindingState
	var texts []string
	for _, text := range strings.Split(p.Result, "\n") {
		if st, ok := findingState(text); ok {
			words = further(words, st)
			continue
		}
		texts = append(texts, text)
	}
	p.Result = strings.Join(texts, "\n")
	c := t.Locate(row, "state")
	st, ok := findingState(c.Text)
	switch {
	case c.Blank(), emptyWord(c.Text):
	case ok:
		words = further(words, st)
	case ticked(c.Text):
		words = further(words, acceptance.Waiting)
	case nothing(c.Text):
	default:
		s.wrong(c, fault.Say("“%s”不是整改状态", sheet.Shorten(c.Text, 30)), fault.Say("填待整改、整改中、待复查或已销号"))
	}
	return words
}

// further is the one of two states that is nearer to the end.
func further(a, b acceptance.FindingState) acceptance.FindingState {
	order := []acceptance.FindingState{"", acceptance.Pending, acceptance.Working, acceptance.Waiting, acceptance.Closed}
	if slices.Index(order, b) > slices.Index(order, a) {
		return b
	}
	return a
}

// withoutWords is a cell without the words beside its day.
func withoutWords(text string) string {
	for _, w := range []string{"已销号", "销号", "已", "（", "）", "(", ")", "：", ":", "于"} {
		text = strings.ReplaceAll(text, w, " ")
	}
	return text
}
