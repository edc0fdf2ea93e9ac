package importers

import (
	"slices"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// judge makes the draft of what was read and tells what the domain finds wrong, each where it
// stands in the sheet.
func (s *standardSheet) judge() {
	order := s.arrange()
	s.checkTotals()
	for _, m := range s.draft.Check() {
		parts := strings.Split(m.Field, "/")
		if len(parts) == 3 && parts[0] == "clauses" {
			i, _ := strconv.Atoi(parts[1])
			l := s.lines[order[i]]
			s.row = l.index
			s.wrong(l.table.Locate(l.row, columnOf(l, parts[2])), m.Reason, m.Remedy)
			continue
		}
		switch {
		case m.Field == "total" && s.unread: // told already
		case m.Field == "total" && len(s.lines) > 0:
			s.wrongTotal(m)
		default:
			s.result.Mistakes = append(s.result.Mistakes, m)
		}
	}
	if s.behind > 0 {
		s.result.notice(fault.Say("没有“分值”列，%d 条的分值取自条款末尾的括号", s.behind))
	}
	if s.given > 0 {
		s.result.notice(fault.Say("表里没有条款号，按顺序编了 %d 个", s.given))
	}
	if s.tenths > 0 {
		s.result.notice(fault.Say("%d 个条款号存成了数字，末尾的 0 已补回（如 1.10）；最好把这一列设为文本格式", s.tenths))
	}
	if s.filled > 0 {
		s.result.notice(fault.Say("%d 行没有写项目，沿用上面的项目", s.filled))
	}
}

// columnOf is the column in which a problem of a clause stands.
func columnOf(l standardLine, what string) string {
	switch {
	case what == "text":
		return "clause"
	case what == "no" && !l.table.Has("clause_no"):
		return "serial"
	case what == "no":
		return "clause_no"
	case what == "cap" && l.row.Cells["cap"].Blank():
		return "points"
	}
	return what
}

// arrange puts the clauses into their sections, in the order in which these first come; order is
// the line of each clause then.
func (s *standardSheet) arrange() (order []int) {
	at := map[string]int{}
	var lines [][]int
	for i, l := range s.lines {
		k, ok := at[l.section]
		if !ok {
			k = len(lines)
			at[l.section] = k
			lines = append(lines, nil)
			s.draft.Sections = append(s.draft.Sections, acceptance.Section{Title: l.section})
		}
		lines[k] = append(lines[k], i)
		s.draft.Sections[k].Clauses = append(s.draft.Sections[k].Clauses, l.Clause)
	}
	return slices.Concat(lines...)
}

// wrongTotal tells of clauses that add to something else: at the line of the total, or at the
// last clause where there is none.
func (s *standardSheet) wrongTotal(m fault.Mistake) {
	l := s.lines[len(s.lines)-1]
	c := l.table.Locate(l.row, "points")
	for _, t := range s.totals {
		if !subtotal(t.label) {
			c = t.cell
		}
	}
	s.row = -1 // it is no row's mistake
	s.wrong(c, m.Reason, m.Remedy)
}

func subtotal(label string) bool { return strings.Contains(label, "小计") }

// checkTotals holds the totals that the sheet writes against what its rows add to.
func (s *standardSheet) checkTotals() {
	from := 0
	for _, t := range s.totals {
		start, what := 0, strings.TrimRight(t.label, "：:")
		if subtotal(t.label) {
			start, from = from, t.after
		}
		var sum acceptance.Tenths
		for _, l := range s.lines[start:t.after] {
			sum += l.Points
		}
		s.holds(t.cell, what, sum)
	}
	for _, h := range s.heads {
		var sum acceptance.Tenths
		for _, l := range s.lines {
			if l.section == h.label {
				sum += l.Points
			}
		}
		s.holds(h.cell, h.label, sum)
	}
}

// holds tells of a total that is another.
func (s *standardSheet) holds(c sheet.Cell, what string, sum acceptance.Tenths) {
	if said, ok := acceptance.ParseTenths(c.Text); !s.unread && (!ok || said != sum) {
		s.row = -1
		s.wrong(c, fault.Say("%s写的是 %s，各条相加是 %s 分", what, c.Text, sum), fault.Say("核对每一条的分值和这一行"))
	}
}
