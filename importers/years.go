package importers

import (
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// yearOption is the year of days such as 3月8日 and 3.8, for a whole file: one question, not one a cell.
var yearOption = Option{Name: "year", Sort: YearSort, Label: fault.Say("没写年份的日期是哪一年"), Help: fault.Say("整个文件给一次，如 2022；标题里有年份的不用填")}

// yearOver is what a table's days without a year are taken for: the year that stands over it, else the one
// that was given for the file. 0 is neither.
func (s *started) yearOver(t sheet.Table) int {
	if y := sheet.YearIn(s.overAll(t)...); y > 0 {
		return y
	}
	return s.given
}

// overAll are the texts over a table, and then those over the first of its sheet: the title of a sheet
// with several tables stands over the first alone. It is for what holds of a whole sheet, not for the
// town or the unit that a title over one table names.
func (s *started) overAll(t sheet.Table) []string {
	texts := above(t, s.result.File)
	for _, first := range s.tables {
		if first.Sheet == t.Sheet {
			if first.Head != t.Head {
				for _, c := range first.Preamble {
					texts = append(texts, c.Text)
				}
			}
			break
		}
	}
	return texts
}

// noDay notes a cell that is no day. One that only lacks its year is asked about once for the file.
func (s *started) noDay(c sheet.Cell, year int, remedy fault.Message) {
	if _, _, lacks := firstDay(c, anyYear); lacks && year == 0 {
		s.lacksYear(c)
		return
	}
	s.wrong(c, fault.Say("“%s”不是日期", sheet.Shorten(c.Text, 30)), remedy)
}

// lacksYear notes a day without a year in the present row.
func (s *started) lacksYear(c sheet.Cell) {
	s.yearless = append(s.yearless, c)
	s.more()
}

// askYear asks for the year that days lack.
func (s *started) askYear() {
	if n := len(s.yearless); n > 0 {
		m := s.yearless[0].Mistake(fault.Say("%d 格日期没有年份", n), fault.Say("整个文件给一次年份（命令行 --year 2022），或在标题里写明年份"))
		m.Field = yearOption.Name
		s.result.Mistakes = append(s.result.Mistakes, m)
		s.yearless = nil
	}
}
