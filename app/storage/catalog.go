package storage

import (
	"context"
	"fmt"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

var (
	_ catalog.Registers   = (*Store)(nil)
	_ catalog.Editions    = (*Store)(nil)
	_ catalog.Guidances   = (*Store)(nil)
	_ catalog.LiaisonBook = (*Store)(nil)
)

var registers = kind[catalog.Register]{
	name: "register", version: 1,
	place:    func(r *catalog.Register) (string, string) { return r.Place.Code, r.Place.Code },
	revision: func(r *catalog.Register) *int64 { return &r.Revision },
	clone:    (*catalog.Register).Clone,
}

// Register implements catalog.Registers.
func (s *Store) Register(ctx context.Context, place string) (*catalog.Register, error) {
	return load(ctx, s, registers, place, place)
}

// Registers implements catalog.Registers.
func (s *Store) Registers(ctx context.Context, prefix string) ([]*catalog.Register, error) {
	return list(ctx, s, registers, prefix, "")
}

// RegisterAt implements catalog.Registers.
func (s *Store) RegisterAt(ctx context.Context, place string, day journal.Day) (*catalog.Register, error) {
	all, err := at(ctx, s, registers, place, day)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if r.Place.Code == place {
			return r, nil
		}
	}
	return nil, fault.New(fault.NotFound, "没有找到")
}

// SaveRegister implements catalog.Registers.
func (s *Store) SaveRegister(ctx context.Context, r *catalog.Register, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, registers, r, deed, name, asked)
}

var editions = kind[catalog.Edition]{
	name: "edition", version: 1,
	place:    func(e *catalog.Edition) (string, string) { return e.Place, number(e.Number) },
	revision: func(e *catalog.Edition) *int64 { return &e.Revision },
	state:    func(e *catalog.Edition) string { return string(e.State) },
	clone:    func(e *catalog.Edition) *catalog.Edition { c := *e; c.Items = slices.Clip(e.Items); return &c },
}

// number is a key that sorts as its number does.
func number(n int) string { return fmt.Sprintf("%06d", n) }

// Edition implements catalog.Editions.
func (s *Store) Edition(ctx context.Context, place string, n int) (*catalog.Edition, error) {
	return load(ctx, s, editions, place, number(n))
}

// Current implements catalog.Editions.
func (s *Store) Current(ctx context.Context, place string) (*catalog.Edition, error) {
	heads, err := s.shelf.Heads(ctx, Query{Kind: editions.name, Prefix: place})
	if err != nil {
		return nil, err
	}
	for _, h := range slices.Backward(heads) {
		if h.Division != place || h.State == string(catalog.Planned) {
			continue
		}
		if was, ok := s.recall(h.Division, h.Stream, h.Revision); ok {
			return editions.clone(was.value.(*catalog.Edition)), nil
		}
		whole, err := s.shelf.Load(ctx, h.Division, h.Stream, 0, editions.fold)
		if err != nil {
			return nil, err
		}
		return decoded(s, editions, whole)
	}
	return nil, fault.New(fault.NotFound, "没有找到")
}

// Editions implements catalog.Editions.
func (s *Store) Editions(ctx context.Context, prefix string, state catalog.EditionState) ([]*catalog.Edition, error) {
	all, err := list(ctx, s, editions, prefix, string(state))
	for _, e := range all {
		e.Items = nil
	}
	return all, err
}

// CurrentAt implements catalog.Editions.
func (s *Store) CurrentAt(ctx context.Context, place string, day journal.Day) (*catalog.Edition, error) {
	all, err := at(ctx, s, editions, place, day)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(all) {
		if e.Place == place && e.State != catalog.Planned {
			return e, nil
		}
	}
	return nil, fault.New(fault.NotFound, "没有找到")
}

// SaveEdition implements catalog.Editions.
func (s *Store) SaveEdition(ctx context.Context, e *catalog.Edition, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, editions, e, deed, name, asked)
}

var guidances = kind[catalog.Guidance]{
	name: "guidance", version: 1,
	place:    func(g *catalog.Guidance) (string, string) { return g.Place, g.Code },
	revision: func(g *catalog.Guidance) *int64 { return &g.Revision },
	clone:    func(g *catalog.Guidance) *catalog.Guidance { c := *g; c.Versions = slices.Clip(g.Versions); return &c },
}

// Guidance implements catalog.Guidances.
func (s *Store) Guidance(ctx context.Context, place, code string) (*catalog.Guidance, error) {
	return load(ctx, s, guidances, place, code)
}

// Guidances implements catalog.Guidances.
func (s *Store) Guidances(ctx context.Context, place string) ([]*catalog.Guidance, error) {
	all, err := list(ctx, s, guidances, place, "")
	return slices.DeleteFunc(all, func(g *catalog.Guidance) bool { return g.Place != place }), err
}

// SaveGuidance implements catalog.Guidances.
func (s *Store) SaveGuidance(ctx context.Context, g *catalog.Guidance, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, guidances, g, deed, name, asked)
}

var liaisons = kind[catalog.Liaisons]{
	name: "liaisons", version: 1,
	place:    func(l *catalog.Liaisons) (string, string) { return l.Place, l.Place },
	revision: func(l *catalog.Liaisons) *int64 { return &l.Revision },
	clone:    (*catalog.Liaisons).Clone,
}

// Liaisons implements catalog.LiaisonBook.
func (s *Store) Liaisons(ctx context.Context, place string) (*catalog.Liaisons, error) {
	l, err := load(ctx, s, liaisons, place, place)
	if missing(err) {
		return &catalog.Liaisons{Place: place}, nil
	}
	return l, err
}

// SaveLiaisons implements catalog.LiaisonBook.
func (s *Store) SaveLiaisons(ctx context.Context, l *catalog.Liaisons, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, liaisons, l, deed, name, asked)
}
