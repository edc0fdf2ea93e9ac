package sheet

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// guideSheet says how a blank form is filled in.
const guideSheet = "填写说明"

// guide writes the sheet that says of every column whether it has to be filled in, how, and what it
// may look like. Its own heads are those of no table.
func (w *writer) guide(p *Page) error {
	name := w.name(guideSheet)
	if _, err := w.f.NewSheet(name); err != nil {
		return err
	}
	head := w.style(look{role: headRole})
	rows := [][]string{{"这一列", "必填", "怎么填", "例"}}
	for _, c := range p.Columns {
		need, how := "", c.Note
		if c.Required {
			need = "是"
		}
		if len(c.Choices) > 0 && len(c.Choices) <= 12 {
			how = strings.Trim(how+"；从下拉列表选："+strings.Join(c.Choices, "、"), "；")
		}
		rows = append(rows, []string{c.Head(), need, how, c.Example})
	}
	body := w.style(look{})
	for i, r := range rows {
		for j, text := range r {
			ref, style := Ref(i+1, j+1), body
			if i == 0 {
				style = head
			}
			if err := w.f.SetCellStr(name, ref, writable(text)); err != nil {
				return err
			}
			if err := w.f.SetCellStyle(name, ref, ref, style); err != nil {
				return err
			}
		}
	}
	for j, width := range []float64{22, 8, 60, 30} {
		if err := w.f.SetColWidth(name, ColumnName(j+1), ColumnName(j+1), width); err != nil {
			return err
		}
	}
	return w.f.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}
