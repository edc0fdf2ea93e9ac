package sheet

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"jiedezhu/catalog/fault"
)

// marker marks one sheet.
type marker struct {
	f      *excelize.File
	name   string
	s      *Sheet
	say    func(fault.Message) string
	styles map[int]int // style of a cell to the same in red
	head   int         // line of the head
	far    bool        // see Workbook.far
}

func (m *marker) all(mistakes []fault.Mistake) error {
	old, err := m.comments()
	if err != nil {
		return err
	}
	lines := map[int][]string{}
	notes := map[string][]string{}
	var refs []string
	for _, x := range mistakes {
		text := m.say(x.Reason)
		if r := m.say(x.Remedy); r != "" {
			text += "。" + r
		}
		row, col, ok := parseRef(x.Cell)
		if !ok || m.far && (row > nearRow || col > nearColumn) { // told by the list
			lines[m.head] = append(lines[m.head], text)
			continue
		}
		lines[row] = append(lines[row], x.Cell+"："+text)
		if notes[x.Cell] == nil {
			refs = append(refs, x.Cell)
		}
		notes[x.Cell] = append(notes[x.Cell], text)
	}
	for i, ref := range refs {
		if err := m.redden(ref); err != nil {
			return err
		}
		if i >= mostComments {
			continue
		}
		if err := m.comment(ref, old[ref], strings.Join(notes[ref], "\n")); err != nil {
			return err
		}
	}
	return m.column(lines)
}

// comments are those of other people, by cell; ours of an earlier round go.
func (m *marker) comments() (map[string]string, error) {
	list, err := m.f.GetComments(m.name)
	if err != nil {
		return nil, err
	}
	old := map[string]string{}
	for _, c := range list {
		if c.Author == author {
			if err := m.f.DeleteComment(m.name, c.Cell); err != nil {
				return nil, err
			}
			continue
		}
		text := c.Text
		for _, p := range c.Paragraph {
			text += p.Text
		}
		old[c.Cell] = text
	}
	return old, nil
}

func (m *marker) comment(ref, before, text string) error {
	if before != "" {
		if err := m.f.DeleteComment(m.name, ref); err != nil {
			return err
		}
		text = before + "\n" + text
	}
	return m.f.AddComment(m.name, excelize.Comment{Cell: ref, Author: author,
		Paragraph: []excelize.RichTextRun{{Text: Shorten(text, 1000)}}, Width: 300, Height: 120})
}

// redden fills a cell red and leaves its other looks.
func (m *marker) redden(ref string) error {
	id, err := m.f.GetCellStyle(m.name, ref)
	if err != nil {
		return err
	}
	red, ok := m.styles[id]
	if !ok {
		s, err := m.f.GetStyle(id)
		if err != nil || s == nil {
			s = &excelize.Style{}
		}
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FF9999"}}
		if red, err = m.f.NewStyle(s); err != nil {
			return err
		}
		m.styles[id] = red
	}
	return m.f.SetCellStyle(m.name, ref, ref, red)
}

// column writes the column 错误说明: the one of an earlier round, else the first free column
// to the right of the head.
func (m *marker) column(lines map[int][]string) error {
	col := m.place()
	style, err := m.f.NewStyle(&excelize.Style{Font: &excelize.Font{Color: "C00000", Bold: true},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	if err != nil {
		return err
	}
	for _, l := range m.s.lines {
		if m.far && l.number > nearRow {
			break
		}
		if d, ok := l.find(col); ok && d.text != "" && l.number != m.head {
			if err := m.f.SetCellValue(m.name, Ref(l.number, col), nil); err != nil {
				return err
			}
		}
	}
	write := func(row int, text string) error {
		if err := m.f.SetCellStr(m.name, Ref(row, col), Shorten(text, 8000)); err != nil {
			return err
		}
		return m.f.SetCellStyle(m.name, Ref(row, col), Ref(row, col), style)
	}
	if err := write(m.head, mistakesHead); err != nil { // a head that is known on the way back
		return err
	}
	if own := lines[m.head]; len(own) > 0 {
		if err := m.comment(Ref(m.head, col), "", strings.Join(own, "\n")); err != nil {
			return err
		}
	}
	for row, texts := range lines {
		if row == m.head {
			continue
		}
		if err := write(row, strings.Join(texts, "；")); err != nil {
			return err
		}
	}
	name := ColumnName(col)
	if err := m.f.SetColVisible(m.name, name, true); err != nil {
		return err
	}
	return m.f.SetColWidth(m.name, name, name, 50)
}

// place is where the column stands: where an earlier round put it, else right of the head and
// of everything under it.
func (m *marker) place() int {
	limit := lastColumn
	if m.far {
		limit = nearColumn
	}
	col := 0
	for _, d := range m.s.lineAt(m.head).cells {
		if squeeze(d.text) == squeeze(mistakesHead) {
			return int(d.col)
		}
		if int(d.col) <= limit {
			col = int(d.col)
		}
	}
	used := map[int]bool{}
	for _, l := range m.s.lines {
		for _, d := range l.cells {
			used[int(d.col)] = true
		}
	}
	for _, r := range m.s.merges {
		for c := r.left; c <= r.right && r.bottom >= m.head && r.right-r.left < 500; c++ {
			used[c] = true
		}
	}
	for col++; used[col] && col < limit; col++ {
	}
	return min(col, limit)
}

// listAll adds the sheet 差错清单.
func listAll(f *excelize.File, mistakes []fault.Mistake, say func(fault.Message) string) error {
	if i, err := f.GetSheetIndex(listSheet); err == nil && i >= 0 {
		if err := f.DeleteSheet(listSheet); err != nil {
			return err
		}
	}
	if _, err := f.NewSheet(listSheet); err != nil {
		return err
	}
	rows := [][]string{{"工作表", "单元格", "内容", "差错", "怎么改"}}
	for _, x := range mistakes {
		rows = append(rows, []string{x.Sheet, x.Cell, x.Value, say(x.Reason), say(x.Remedy)})
	}
	for i, r := range rows {
		for j, v := range r {
			if err := f.SetCellStr(listSheet, Ref(i+1, j+1), Shorten(writable(v), 8000)); err != nil {
				return err
			}
		}
	}
	for j, width := range []float64{18, 10, 30, 50, 60} {
		if err := f.SetColWidth(listSheet, ColumnName(j+1), ColumnName(j+1), width); err != nil {
			return err
		}
	}
	return nil
}
