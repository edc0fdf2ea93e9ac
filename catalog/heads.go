package catalog

import (
	"cmp"
	"context"
	"slices"

	"jiedezhu/catalog/journal"
)

// MappedHead is what a county said of one head of its sheets that no word of the product names, or of
// one word that stands in a column of a few known ones.
type MappedHead struct {
	Of     string `json:"of,omitempty"`     // key of the column that a word stands in, "" for a head
	Head   string `json:"head"`             // as it stands in the sheet
	Fold   string `json:"fold"`             // what it is looked up by
	Column string `json:"column,omitempty"` // key of the column, "" where the head is left aside; of a word, what it means
}

// Heads (表头对应) are the mapped heads of one kind of sheet in one place, by fold. They hold for the
// next sheet of that kind, whoever brings it in, until somebody undoes them.
type Heads struct {
	Revision int64        `json:"-"`
	Place    string       `json:"place"`
	Kind     string       `json:"kind"` // of the sheet: ledger, catalog …
	List     []MappedHead `json:"list"`
}

// HeadBook is the port of the mapped heads.
type HeadBook interface {
	// Heads gives those of a kind of sheet in a place, an empty list (revision 0) where there are
	// none yet.
	Heads(ctx context.Context, place, kind string) (*Heads, error)

	// SaveHeads stores h as revision h.Revision + 1, atomically, and raises h.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveHeads(ctx context.Context, h *Heads, deed journal.Deed, name string, asked []byte) error
}

// Put takes what was said of heads in the place of what was said of them before; it tells whether
// that changes anything.
func (h *Heads) Put(list []MappedHead) (changed bool) {
	for _, m := range list {
		i := slices.IndexFunc(h.List, func(x MappedHead) bool { return x.Fold == m.Fold })
		switch {
		case i < 0:
			h.List = append(h.List, m)
		case h.List[i].Column == m.Column:
			continue
		default:
			h.List[i] = m
		}
		changed = true
	}
	slices.SortFunc(h.List, func(a, b MappedHead) int { return cmp.Compare(a.Fold, b.Fold) })
	return changed
}

// Forget undoes what was said of heads, by their folds; it tells whether anything was.
func (h *Heads) Forget(folds []string) (changed bool) {
	n := len(h.List)
	h.List = slices.DeleteFunc(h.List, func(m MappedHead) bool { return slices.Contains(folds, m.Fold) })
	return len(h.List) < n
}

// Clone is a copy that shares nothing that changes.
func (h *Heads) Clone() *Heads {
	c := *h
	c.List = slices.Clone(h.List)
	return &c
}
