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

// mostLooked bounds the cells that are looked at for heads of other kinds in one workbook: what names a
// sheet may not cost more than reading it.
const mostLooked = 10_000

// kin is the kind of Spec.Others that a sheet is, "" for none: all that is required there, at least
// three keys, and over by keys more than the head that is found in it here.
func (s *Sheet) kin(v *vocabulary, h *head, over int) string {
	best, name := leastKin-1, ""
	if h != nil {
		best = max(best, h.score+over-1)
	}
	v.kinds()
	for i, l := range s.lines[:min(len(s.lines), searched)] {
		if h != nil && (l.number < h.top || l.number > h.bottom) {
			continue
		}
		folds := l.folds()
		for j, o := range v.others {
			if o.known(folds) < 2 || v.looked > mostLooked {
				continue
			}
			v.looked += len(l.cells)
			for tall := 1; tall <= tallest && i+tall <= len(s.lines) && s.lines[i+tall-1].number == l.number+tall-1; tall++ {
				if score := s.fits(o, l.number, l.number+tall-1); score > best {
					best, name = score, v.spec.Others[j].Name
				}
			}
		}
	}
	return name
}

// fits is how well lines are the head of a kind, 0 where they are none. A fact tells more than a name.
func (s *Sheet) fits(o *vocabulary, top, bottom int) int {
	h := s.headAt(o, top, bottom)
	if h.factless(o); !h.whole() {
		return 0
	}
	return h.score + min(1, len(o.spec.Facts))
}

// folds are the short texts of a line as heads are compared.
func (l line) folds() []string {
	var list []string
	for _, d := range l.cells {
		if d.kind == words && len(d.text) < 100 {
			list = append(list, squeeze(d.text))
		}
	}
	return list
}

// known is how many of the texts are words of heads.
func (v *vocabulary) known(folds []string) int {
	n := 0
	for _, f := range folds {
		if v.words[f] != "" {
			n++
		}
	}
	return n
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

// foreign tells whether a line is the head of another kind of table on the same sheet, and says that
// what stands under it is not read.
func (t *tabling) foreign(l line) bool {
	if len(l.cells) < leastKin || !t.v.strange(l) {
		return false
	}
	for i, o := range t.v.others {
		h := t.s.headAt(o, l.number, l.number)
		if h.factless(o); h.whole() && h.score >= leastKin && h.mostly() {
			t.r.Notices = append(t.r.Notices, fault.Say("工作表“%s”第 %d 行起的表像是%s，没有读取；要导入它，请按那一类导入", t.s.Name, l.number, t.v.spec.Others[i].Name))
			return true
		}
	}
	return false
}

// strange is the cheap question first: three words of heads of other kinds, and nothing but texts.
func (v *vocabulary) strange(l line) bool {
	if v.foreign == nil {
		v.foreign = map[string]bool{}
		v.kinds()
		for _, o := range v.others {
			for w := range o.words {
				v.foreign[w] = true
			}
		}
	}
	n := 0
	for _, d := range l.cells {
		if d.kind != words || len(d.text) > 60 {
			return false
		}
		if v.foreign[squeeze(d.text)] {
			n++
		}
	}
	return n >= leastKin-1 && 2*n >= len(l.cells)
}

// kinds makes the vocabularies of the other kinds.
func (v *vocabulary) kinds() {
	if v.others != nil {
		return
	}
	v.others = make([]*vocabulary, len(v.spec.Others))
	for i, k := range v.spec.Others {
		v.others[i] = newVocabulary(k.Spec)
	}
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
