package storage

import (
	"context"

	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
)

var _ catalog.HeadBook = (*Store)(nil)

var mappedHeads = kind[catalog.Heads]{
	name: "heads", version: 1,
	place:    func(h *catalog.Heads) (string, string) { return h.Place, h.Kind },
	revision: func(h *catalog.Heads) *int64 { return &h.Revision },
	clone:    (*catalog.Heads).Clone,
}

// Heads implements catalog.HeadBook.
func (s *Store) Heads(ctx context.Context, place, kind string) (*catalog.Heads, error) {
	h, err := load(ctx, s, mappedHeads, place, kind)
	if missing(err) {
		return &catalog.Heads{Place: place, Kind: kind}, nil
	}
	return h, err
}

// SaveHeads implements catalog.HeadBook.
func (s *Store) SaveHeads(ctx context.Context, h *catalog.Heads, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, mappedHeads, h, deed, name, asked)
}
