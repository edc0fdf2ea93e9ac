package sheet

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// paper sets what surrounds the cells of a page: print, filter, choices. It comes before the
// stream of rows, which copies it.
func (w *writer) paper(p *Page, name string, top int) error {
	size, across, one, many, yes := 9, "landscape", 1, 0, true
	last := Ref(top+max(p.count()+p.Blank, 1), max(len(p.Columns), 1))
	steps := []func() error{
		func() error {
			return w.f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes})
		},
		func() error {
			return w.f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &size, Orientation: &across, FitToWidth: &one, FitToHeight: &many})
		},
		func() error {
			return w.f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页 共 &N 页"})
		},
		func() error {
			return w.f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name,
				RefersTo: fmt.Sprintf("'%s'!$%d:$%d", name, top, top)})
		},
		func() error {
			return w.f.AutoFilter(name, Ref(top, 1)+":"+last, nil)
		},
	}
	if p.Guide {
		steps = append(steps, func() error {
			return w.f.ProtectSheet(name, &excelize.SheetProtectionOptions{SelectLockedCells: true, SelectUnlockedCells: true, FormatCells: true,
				FormatColumns: true, FormatRows: true, InsertRows: true, DeleteRows: true, Sort: true, AutoFilter: true, EditObjects: true})
		})
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	for i, c := range p.Columns {
		if len(c.Choices) == 0 {
			continue
		}
		w.dict = append(w.dict, c.Choices)
		v := excelize.NewDataValidation(true)
		v.Sqref = Ref(top+1, i+1) + ":" + Ref(top+max(p.count()+p.Blank, 1), i+1)
		v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%[2]s$%d", dictSheet, ColumnName(len(w.dict)), len(c.Choices)))
		if err := w.f.AddDataValidation(name, v); err != nil {
			return err
		}
	}
	return nil
}

// style is the id of a look; excelize refuses none of ours.
func (w *writer) style(l look) int {
	if id, ok := w.styles[l]; ok {
		return id
	}
	font := &excelize.Font{Family: "宋体", Size: 10.5, Bold: l.Bold, Color: l.Colour}
	s := &excelize.Style{Font: font, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}
	if l.Centre {
		s.Alignment.Horizontal = "center"
	}
	switch l.role {
	case titleRole:
		font.Size, font.Bold, s.Alignment.Horizontal = 16, true, "center"
	case subtitleRole:
		s.Alignment.Horizontal = "center"
	case headRole:
		font.Bold, s.Alignment.Horizontal = true, "center"
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EDEDED"}}
	}
	if l.role == headRole || l.role == bodyRole {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Color: "808080", Style: 1})
		}
	}
	if l.open {
		s.Protection = &excelize.Protection{Locked: false}
	}
	if l.Fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.Fill}}
	}
	switch iso := "yyyy-mm-dd"; {
	case l.day:
		s.CustomNumFmt = &iso
	case l.code:
		s.NumFmt = 49
	}
	id, err := w.f.NewStyle(s)
	if err != nil {
		id = 0 // plain beats nothing: the text is there
	}
	w.styles[l] = id
	return id
}
