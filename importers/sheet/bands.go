package sheet

import (
	"slices"
)

// bands tells which of the titles belong to groups that stand beside each other under one head, such
// as 序号 姓名 单位 | 序号 姓名 单位: each group has a row of its own on every line. It gives titles
// their Band, 1 and up; what stands once, before or behind the groups, is every group's (0). Where
// groups begin with all that repeats, 姓名 | 姓名 电话, what stands behind the last is its own. The
// groups are n, 0 where the head has none.
//
// Heads repeat for other reasons too (a second set that is hidden, two counts of one name), so that
// it asks for all of: a column that is needed is among what repeats, every group has all of what
// repeats in one order, and no group is hidden.
func (s *Sheet) bands(v *vocabulary, h *head) (n int) {
	var begin []int // columns on which groups begin
	for _, t := range h.titles {
		if t.Nth <= 1 && len(h.keys[t.Key]) > 1 && t.Key != ownKey && t.Key != asideKey {
			begin = h.keys[t.Key]
			break
		}
	}
	needed := slices.ContainsFunc(v.need, func(c Column) bool { return len(h.keys[c.Key]) == len(begin) })
	if len(begin) < 2 || !needed || !s.alike(h, begin) {
		return 0
	}
	last := begin[len(begin)-1] // column on which the last group ends, where that can be told
	for _, t := range h.titles {
		if len(h.keys[t.Key]) > 1 && t.Column > last {
			last = t.Column
		}
	}
	for i, t := range h.titles {
		band, found := slices.BinarySearch(begin, t.Column)
		if !found {
			band--
		}
		if band >= 0 && (t.Column <= last || last == begin[len(begin)-1]) {
			h.titles[i].Band = band + 1
		}
	}
	return len(begin)
}

// alike tells whether the groups that begin on these columns all have what repeats, once each and in
// one order, on columns that are seen, and what nobody knows at the same places: 镇 姓名 | 县级部门 姓名
// with one unknown word must not give a person the other's unit.
func (s *Sheet) alike(h *head, begin []int) bool {
	groups := make([][]string, len(begin))
	for _, t := range h.titles {
		if t.Nth > 1 || t.Key != "" && len(h.keys[t.Key]) < 2 || t.Key == "" && t.Column < begin[0] {
			continue
		}
		i, found := slices.BinarySearch(begin, t.Column)
		if !found {
			i--
		}
		if i < 0 || s.columnHidden(t.Column) || t.Key != "" && slices.Contains(groups[i], t.Key) {
			return false
		}
		groups[i] = append(groups[i], t.Key)
	}
	for last := &groups[len(begin)-1]; len(*last) > len(groups[0]) && (*last)[len(*last)-1] == ""; { // behind the groups
		*last = (*last)[:len(*last)-1]
	}
	return !slices.ContainsFunc(groups, func(g []string) bool { return !slices.Equal(g, groups[0]) })
}

// band is the group of a column, 0 for what is every group's.
func (h *head) band(col int) int {
	if x, ok := h.column(col); ok {
		return x.Band
	}
	band := 0 // without a head: it stands amid the group on its left
	for _, t := range h.titles {
		if t.Column < col {
			band = t.Band
		}
	}
	return band
}

// sideBySide takes a line as the rows of its groups: those that say something of their own.
func (t *tabling) sideBySide(l line, cells []Cell) {
	said := false
	for band := 1; band <= t.h.groups; band++ {
		r := heldRow{Row: Row{Sheet: t.s.Name, Number: l.number, Hidden: l.hidden, Group: t.group, Over: t.h.over(band), Band: band, Cells: map[string]Cell{}}}
		own := false
		for _, c := range cells {
			b := t.h.band(c.Column)
			if b != 0 && b != band {
				continue
			}
			x, _ := t.h.column(c.Column)
			own = own || b == band && x.Key != "" && !t.v.by[x.Key].Serial
			t.put(&r, t.ditto(&r, c))
		}
		if own {
			t.fillDown(&r)
			t.held = append(t.held, r)
			said = true
		}
	}
	if !said {
		t.beside = append(t.beside, l.number)
	}
}

// over is what stands over the heads of a group: 分管领导 over 姓名 and 电话. "" where nothing does.
func (h *head) over(band int) string {
	text := ""
	for _, x := range h.titles {
		switch {
		case x.Band != band:
		case x.over == "" || text != "" && x.over != text:
			return ""
		default:
			text = x.over
		}
	}
	return text
}

// before is the row that stands above the next one of a group, nil for none.
func (t *tabling) before(band int) *heldRow {
	for i := len(t.held) - 1; i >= 0 && i >= len(t.held)-2*max(t.h.groups, 1); i-- {
		if t.held[i].Band == band {
			return &t.held[i]
		}
	}
	return nil
}
