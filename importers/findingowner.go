package importers

import (
	"slices"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/importers/sheet"
)

// owner is the unit that owns a finding: the one that answers for it, else the town, else the one that
// stands over the row. Where unit and town stand and are not one, the note says which town it is
// about; the further units of a cell are those that help, in the note too.
func (s *findingSheet) owner(t sheet.Table, row sheet.Row, over catalog.Unit, p *acceptance.PastFinding) (catalog.Unit, bool) {
	at, place := t.Locate(row, "unit"), t.Locate(row, "town")
	if at.Blank() {
		at = place
	}
	help := splitNames(joined(row, "with", "、"))
	if under := s.unitUnder(row.Group, over); at.Blank() && under.ID != "" {
		s.placed++
		p.Unit = under.ID
		s.help(help, p)
		return under, true
	}
	unit, others, ok := s.firstUnit(at)
	p.Unit = unit.ID
	s.help(append(others, help...), p)
	if place.Blank() || place.Ref == at.Ref {
		return unit, ok
	}
	about, _, is := s.firstUnit(place)
	if ok && is && about.Division != unit.Division {
		p.Note = strings.Trim(about.Name+"；"+p.Note, "；")
	}
	return unit, ok && is
}

// help notes the units that help to put a finding right.
func (s *findingSheet) help(units []string, p *acceptance.PastFinding) {
	units = slices.DeleteFunc(units, emptyWord)
	if note := "配合单位：" + strings.Join(units, "、"); len(units) > 0 && !strings.Contains(p.Note, note) {
		p.Note = strings.Trim(note+"；"+p.Note, "；")
	}
}

// firstUnit is the unit of a cell, of several the first, and the others as they stand.
func (s *findingSheet) firstUnit(c sheet.Cell) (u catalog.Unit, others []string, ok bool) {
	text := tight(c.Text)
	if _, whole := s.book.department(text); !whole {
		if parts := splitNames(text); len(parts) > 1 {
			c.Text, others = parts[0], parts[1:]
			s.shared++
		}
	}
	u, ok = s.unit(s.book, c)
	return u, others, ok
}

// unitOver is the unit that a table without units states: the town of its title or its sheet's name,
// a department by a line such as 责任单位：县民政局 or by the sheet's name. A department that a title
// names may be the one that found it all.
func (s *findingSheet) unitOver(t sheet.Table, texts []string) catalog.Unit {
	if t.Has("unit") {
		return catalog.Unit{}
	}
	if town := s.book.townOver(t, texts); town.Code != "" {
		return s.book.unitOf(town)
	}
	for _, text := range texts {
		if m := departmentLabel.FindStringSubmatch(text); m != nil {
			text = departmentTail.ReplaceAllString(m[1], "")
		} else if text != t.Sheet {
			continue
		}
		if u, ok := s.book.department(tight(text)); ok {
			return u
		}
	}
	return catalog.Unit{}
}

// unitUnder is the unit that the group of a row names, else the one over the table.
func (s *findingSheet) unitUnder(group string, over catalog.Unit) catalog.Unit {
	name := tight(strings.TrimSpace(groupFrame.ReplaceAllString(groupFrame.ReplaceAllString(group, ""), "")))
	if m := departmentLabel.FindStringSubmatch(group); m != nil {
		name = tight(departmentTail.ReplaceAllString(m[1], ""))
	}
	if u, ok := s.book.department(name); ok {
		return u
	}
	if town, _, ok := s.book.town(name); ok && name != "" {
		return s.book.unitOf(town)
	}
	return over
}

// grouped tells whether a group of the table names a unit.
func (s *findingSheet) grouped(t sheet.Table) bool {
	return slices.ContainsFunc(t.Rows, func(r sheet.Row) bool { return r.Group != "" && s.unitUnder(r.Group, catalog.Unit{}).ID != "" })
}

// unitOf is a town's own unit.
func (b *countyBook) unitOf(town catalog.Division) catalog.Unit {
	if u, has := b.reg.Unit(town.Code); has {
		return u
	}
	return catalog.Unit{ID: town.Code, Name: town.Name, Division: town.Code}
}
