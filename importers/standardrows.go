package importers

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// standardSheet is a standard while it is read.
type standardSheet struct {
	*ledger
	draft   acceptance.Draft
	lines   []standardLine // in the order of the sheet
	totals  []totalLine
	heads   []totalLine // what the lines that head sections say that these add to
	unread  bool        // a number of points was not understood: what they add to says nothing
	section string
	above   string // the uppermost section of the row before
	middle  string // the index of the second level that stands for the row
	unnamed bool   // the draft's title is the name of the file
	given   int    // clauses that got their number here
	tenths  int    // numbers such as 1.10 that the workbook keeps as 1.1
	filled  int    // rows that stand under the section of the row above
}

// standardLine is one clause with where its cells stand.
type standardLine struct {
	acceptance.Clause
	section string
	table   sheet.Table
	row     sheet.Row
	index   int // of its row among those read
}

// totalLine is a line such as 合计 or 小计, after so many clauses.
type totalLine struct {
	cell  sheet.Cell
	label string
	after int
}

// levels are the indices of a standard that has three: the lowest is the clause.
var levels = []string{"一级指标", "二级指标", "三级指标"}

// standardShape reads a standard by its columns; where it has indices of three levels the second stands
// under the section, else it is the clause.
func standardShape(w *sheet.Workbook) sheet.Spec {
	columns := slices.Clone(standardColumns)
	howScored(w, columns)
	for _, s := range w.Sheets {
		for _, cells := range s.Lines {
			if !slices.ContainsFunc(cells, func(c sheet.Cell) bool { return bare(c.Text) == levels[2] }) {
				continue
			}
			for i, c := range columns {
				columns[i].Words = slices.DeleteFunc(slices.Clone(c.Words), func(word string) bool { return word == levels[1] })
			}
			return sheet.Spec{Columns: append(columns, sheet.Column{Key: "middle", Words: levels[1:2]})}
		}
	}
	return sheet.Spec{Columns: columns}
}

// byStandard are words for a clause that mean how it is scored where the clause has a column besides:
// 评分内容 | 分值 | 评分标准.
var byStandard = []string{"评分标准", "验收标准", "检查标准", "标准"}

// howScored gives byStandard to the deductions where some line of heads has another word for the clause.
func howScored(w *sheet.Workbook, columns []sheet.Column) {
	at := func(key string) *sheet.Column {
		return &columns[slices.IndexFunc(columns, func(c sheet.Column) bool { return c.Key == key })]
	}
	clause, deduction := at("clause"), at("deduction")
	others := slices.DeleteFunc(slices.Clone(clause.Words), func(word string) bool { return slices.Contains(byStandard, word) || slices.Contains(levels, word) })
	deductions := headWords(*deduction)
	for _, s := range w.Sheets {
		for _, cells := range s.Lines {
			standard, other, told := false, false, false
			for _, c := range cells {
				text := bare(brackets.ReplaceAllString(c.Text, ""))
				standard = standard || slices.Contains(byStandard, text)
				other = other || slices.Contains(others, text) || slices.ContainsFunc(others, func(word string) bool { return text == word+"及分值" })
				told = told || deductions[text]
			}
			if standard && other && !told {
				clause.Words = slices.DeleteFunc(slices.Clone(clause.Words), func(word string) bool { return slices.Contains(byStandard, word) })
				deduction.Words = slices.Concat(deduction.Words, byStandard)
				return
			}
		}
	}
}

var brackets = regexp.MustCompile(`[（(][^（()）]*[)）]`)

// table reads the rows under one head, with the totals between them.
func (s *standardSheet) table(t sheet.Table) {
	s.section = ""
	totals := t.Totals
	for _, row := range t.Rows {
		for len(totals) > 0 && totals[0].Number < row.Number {
			s.total(totals[0])
			totals = totals[1:]
		}
		if s.headed(row) {
			continue
		}
		s.begin(row)
		s.clause(t, row)
	}
	for _, x := range totals {
		s.total(x)
	}
}

func (s *standardSheet) total(row sheet.Row) {
	if c, ok := row.Cells["points"]; ok {
		s.totals = append(s.totals, totalLine{c, row.Group, len(s.lines)})
	}
}

var (
	ordinal     = regexp.MustCompile(`^[（(]?[一二三四五六七八九十]+[)）]?[、.．]?$`)
	headingLine = regexp.MustCompile(`^[（(]?[一二三四五六七八九十]+[)）]?[、.．\s]`)
)

// headed takes a line that only heads a section: 一、组织领导 alone, or 一 beside 组织领导 and what the
// section adds to.
func (s *standardSheet) headed(row sheet.Row) bool {
	title := ""
	switch number := row.Text("clause_no") + row.Text("serial"); {
	case ordinal.MatchString(number) && row.Text("section") != "" && row.Text("clause") == "" && len(row.Under) == 0:
		title = strings.TrimRight(number, "、.．") + "、" + row.Text("section")
	case row.Text("section") != "" || len(row.Under) > 0:
		return false
	case ordinal.MatchString(number) && row.Text("clause") != "" && row.Text("deduction") == "":
		title = strings.TrimRight(number, "、.．") + "、" + row.Text("clause")
	case len(row.Cells) == 1 && headingLine.MatchString(number+row.Text("clause")):
		title = number + row.Text("clause")
	default:
		return false
	}
	s.section = tight(title)
	if c, ok := row.Cells["points"]; ok {
		s.heads = append(s.heads, totalLine{c, s.section, len(s.lines)})
	}
	return true
}

// clause reads one row.
func (s *standardSheet) clause(t sheet.Table, row sheet.Row) {
	l := standardLine{table: t, row: row, index: s.row, section: s.under(row)}
	l.Text, l.Method = joined(row, "clause", "；"), joined(row, "method", "、")
	l.Deduction, l.Basis = joined(row, "deduction", "；"), joined(row, "basis", "；")
	l.No = s.number(t, row, l.section)
	l.Veto, l.Photo = s.yes(t.Locate(row, "veto")), s.yes(t.Locate(row, "photo"))
	l.Points = s.points(t.Locate(row, "points"), 0)
	l.Cap = s.points(t.Locate(row, "cap"), l.Points)
	for _, key := range []string{"clause", "method", "deduction", "basis"} {
		if utf8.RuneCountInString(joined(row, key, "；")) > mostText {
			s.wrong(t.Locate(row, key), fault.Say("文字超过 %d 个", mostText), fault.Say("只写要点"))
		}
	}
	s.lines = append(s.lines, l)
}

// under is the section of a row: its own cell, the head of its group, or that of the row above.
func (s *standardSheet) under(row sheet.Row) string {
	section := s.top(row)
	if c, weighs := row.Cells[strippedKey]; weighs && section != s.above && s.middle == "" && row.Text("middle") == "" && !strings.ContainsAny(c.Text, "%％") {
		s.heads = append(s.heads, totalLine{c, section, len(s.lines)}) // 组织领导（20分）: what its clauses add to
	}
	switch text := tight(row.Text("middle")); {
	case row.Text("section") != "" && section != s.above:
		s.middle = text
	case text != "":
		s.middle = text
	}
	if s.above = section; s.middle != "" {
		return strings.TrimPrefix(section+" · "+s.middle, " · ")
	}
	return section
}

// top is the uppermost section of a row.
func (s *standardSheet) top(row sheet.Row) string {
	switch text := tight(row.Text("section")); {
	case text != "":
		s.section = text
	case row.Group != "" && s.section == "":
		return tight(row.Group)
	case row.Group != "":
		s.section = tight(row.Group)
	case s.section != "":
		s.filled++
	}
	return s.section
}

// number is a row's clause number. A workbook that keeps 1.10 as a number shows 1.1: after 1.9 it
// is meant as 1.10.
func (s *standardSheet) number(t sheet.Table, row sheet.Row, section string) string {
	c, ok := row.Cells["clause_no"]
	if !ok && !t.Has("clause_no") {
		c, ok = row.Cells["serial"]
	}
	if !ok && !t.Has("clause_no") && !t.Has("serial") {
		s.given++
		return s.next(section)
	}
	no := strings.TrimRight(tight(strings.Map(halfDigit, c.Text)), "、．.")
	if n := len(s.lines); n > 0 && c.Number {
		major, minor, _ := strings.Cut(s.lines[n-1].No, ".")
		if last, err := strconv.Atoi(minor); err == nil && last%10 == 9 && no == major+"."+strconv.Itoa((last+1)/10) {
			s.tenths++
			return fmt.Sprintf("%s.%d", major, last+1)
		}
	}
	return no
}

func halfDigit(r rune) rune {
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '．':
		return '.'
	}
	return r
}

// next is the number of the next clause of a section, where the sheet has none.
func (s *standardSheet) next(section string) string {
	major, minor := 1, 1
	for i, l := range s.lines {
		switch {
		case l.section == section:
			minor++
		case i == 0 || s.lines[i-1].section != l.section:
			major++
			minor = 1
		}
	}
	return fmt.Sprintf("%d.%d", major, minor)
}

// yes reads a mark such as 是 or √; blank is no.
func (s *standardSheet) yes(c sheet.Cell) bool {
	text := strings.ToLower(strings.TrimRight(strings.ReplaceAll(c.Text, " ", ""), "。."))
	switch {
	case slices.Contains(yesWords, text), slices.Contains([]string{"★", "☆", "▲", "*", "一票否决", "否决", "否决项", "拍照", "需拍照"}, text):
		return true
	case !slices.Contains(noWords, text):
		s.wrong(c, fault.Say("“%s”看不懂", sheet.Shorten(c.Text, 30)), fault.Say("填“是”或“否”"))
	}
	return false
}

// points reads a number of points; a blank cell is the number without it.
func (s *standardSheet) points(c sheet.Cell, without acceptance.Tenths) acceptance.Tenths {
	if c.Blank() {
		return without
	}
	v, ok := acceptance.ParseTenths(c.Text)
	if !ok {
		s.unread = true
		s.wrong(c, fault.Say("“%s”不是分数", sheet.Shorten(c.Text, 30)), fault.Say("填最多一位小数的分数，如 4 或 1.5"))
	}
	return v
}
