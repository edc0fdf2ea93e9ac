package importers

import (
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// double is a row that says again what an earlier one says.
type double struct {
	row            int
	cell           sheet.Cell
	from           string // sheet of the earlier row
	reason, remedy fault.Message
}

// double notes a mistake of the present row that is told when all rows are known.
func (s *itemSheet) double(c sheet.Cell, first int, reason, remedy fault.Message) {
	s.more()
	s.doubles = append(s.doubles, double{s.row, c, s.at[first].Sheet, reason, remedy})
}

// tellDoubles tells rows that say again what earlier ones say. Where one sheet has many of
// another, the same list stands twice in the workbook: one cause.
func (s *itemSheet) tellDoubles() {
	type pair struct{ from, to string }
	count := map[pair]int{}
	for _, d := range s.doubles {
		count[pair{d.from, d.cell.Sheet}]++
	}
	told := map[pair]bool{}
	for _, d := range s.doubles {
		p := pair{d.from, d.cell.Sheet}
		s.row = d.row
		switch n := count[p]; {
		case p.from == p.to || n <= mostAlike:
			s.wrong(d.cell, d.reason, d.remedy)
		case !told[p]:
			told[p] = true
			s.wrong(d.cell, fault.Say("工作表“%s”有 %d 行与“%s”重复", p.to, n, p.from), fault.Say("同一份目录只留一张表，旧的删去或隐藏"))
		}
	}
}

// where is the address of an item's cell in the column of c, with its sheet where that is another.
func (s *itemSheet) where(i int, c sheet.Cell) string {
	at := s.at[i]
	if at.Sheet != c.Sheet {
		return place(at.Sheet, at.Ref)
	}
	return sheet.Ref(at.Row, c.Column)
}
