package sheet

import "jiedezhu/catalog/fault"

// Kindred is another kind of sheet, which may stand in the same workbook: a sheet that is one of it is
// left to it, by its name.
type Kindred struct {
	Name string
	Spec Spec // without Others
}

// leastKin are the keys by which a sheet is another kind and not only like it.
const leastKin = 3

// kin is the kind of Spec.Others that a sheet is, "" for none: all that is required there, at least
// three keys, and over by keys more than the head that is found in it here.
func (s *Sheet) kin(v *vocabulary, h *head, over int) string {
	best, name := leastKin-1, ""
	if h != nil {
		best = max(best, h.score+over-1)
	}
	for i, k := range v.spec.Others {
		if v.others == nil {
			v.others = make([]*vocabulary, len(v.spec.Others))
		}
		if v.others[i] == nil {
			v.others[i] = newVocabulary(k.Spec)
		}
		o := s.search(v.others[i], s.lines)
		if o == nil {
			continue
		}
		o.factless(v.others[i])
		score := o.score + min(1, len(k.Spec.Facts)) // a fact tells more than a name
		if o.whole() && score > best {
			best, name = score, k.Name
		}
	}
	return name
}

// found is what was found in the sheets of a workbook.
type found struct {
	tables  []*tabling        // with a whole head
	near    []*tabling        // with part of one
	without []left            // with none
	kin     map[string]string // of sheets with a whole head, the kind that they are rather
}

// left is a sheet that is not read, and the kind that it is, "" for none known.
type left struct{ name, kin string }

// look finds the heads of all sheets. Where one is of this kind beyond doubt, those that are rather
// another are left to it; where none is, the person who says what they are is believed.
func (r *Reading) look(w *Workbook, v *vocabulary, each func(*Sheet) *tabling) (f found) {
	f.kin = map[string]string{}
	for _, s := range w.Sheets {
		t := each(s)
		if t.h = s.search(v, s.lines); t.h != nil {
			t.h.factless(v)
		}
		switch {
		case t.h == nil && len(s.lines) > 0:
			f.without = append(f.without, left{s.Name, s.kin(v, nil, 0)})
		case t.h == nil:
		case !t.h.whole():
			f.near = append(f.near, t)
		default:
			f.tables = append(f.tables, t)
		}
	}
	if len(w.Sheets) < 2 {
		return f
	}
	var sure []*tabling
	for _, t := range f.tables {
		if f.kin[t.s.Name] = t.s.kin(v, t.h, 2); f.kin[t.s.Name] == "" {
			sure = append(sure, t)
		}
	}
	if len(sure) == 0 || len(sure) == len(f.tables) {
		return f
	}
	for _, t := range f.tables {
		if k := f.kin[t.s.Name]; k != "" {
			f.without = append(f.without, left{t.s.Name, k})
		}
	}
	f.tables = sure
	return f
}

// tellLeft says which sheets are not read and why.
func (r *Reading) tellLeft(list []left) {
	for _, l := range list {
		if l.kin == "" {
			r.Notices = append(r.Notices, fault.Say("工作表“%s”没有可用的表头，没有读取", l.name))
			continue
		}
		r.Notices = append(r.Notices, fault.Say("工作表“%s”像是%s，没有读取；要导入它，请按那一类导入", l.name, l.kin))
	}
}
