package importers

import (
	"jiedezhu/catalog"
	"jiedezhu/importers/sheet"
)

// inherit gives an item that the catalog has already what the table has no column for: a column
// that is not there says nothing, a blank cell says that there is none.
func (s *itemSheet) inherit(t sheet.Table, it *catalog.Item) {
	old, has := s.before(t, *it)
	if !has {
		return
	}
	kept := *it
	lacks := func(keys ...string) bool {
		for _, k := range keys {
			if t.Has(k) {
				return false
			}
		}
		return true
	}
	if lacks("type") && it.Type == "" {
		kept.Type = old.Type
		s.types.bare--
	}
	if lacks("sub_item") {
		kept.SubItem = old.SubItem
	}
	if lacks("legal_days", "both_days") {
		kept.LegalDays = old.LegalDays
	}
	if lacks("promised_days", "both_days") {
		kept.PromisedDays = old.PromisedDays
	}
	if lacks("scope") {
		kept.Scope = old.Scope
	}
	if lacks("training") {
		kept.Training = old.Training
	}
	for _, c := range nationalColumns {
		if lacks(c.key) {
			*c.field(&kept) = *c.field(&old)
		}
	}
	for _, c := range plainColumns {
		if lacks(c.key) {
			*c.field(&kept) = *c.field(&old)
		}
	}
	if kept.Hash() != it.Hash() || kept.Scope.Mode != it.Scope.Mode {
		s.kept++
	}
	*it = kept
}

// before is the item of the current edition that a row means: by its code, else by name and
// department; where the table has no sub-items, the only one of that name.
func (s *itemSheet) before(t sheet.Table, it catalog.Item) (old catalog.Item, ok bool) {
	if s.cur == nil || it.Code != "" {
		return s.standing(it.Code)
	}
	whole := t.Has("sub_item")
	if s.byName[whole] == nil {
		s.byName[whole] = namesOf(s.cur, whole)
	}
	found := s.byName[whole][it.Key()]
	if len(found) != 1 {
		return catalog.Item{}, false
	}
	return s.cur.Items[found[0]], true
}

// namesOf are the items of an edition by department, name and, where whole, sub-item.
func namesOf(e *catalog.Edition, whole bool) map[string][]int {
	out := make(map[string][]int, len(e.Items))
	for i, it := range e.Items {
		if !whole {
			it.SubItem = ""
		}
		out[it.Key()] = append(out[it.Key()], i)
	}
	return out
}
