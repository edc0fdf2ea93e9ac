package storage

import (
	"context"
	"slices"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/journal"
)

var (
	_ acceptance.Centers      = (*Store)(nil)
	_ acceptance.Standards    = (*Store)(nil)
	_ acceptance.Applications = (*Store)(nil)
	_ acceptance.Inspections  = (*Store)(nil)
	_ acceptance.Draws        = (*Store)(nil)
)

var centers = kind[acceptance.Center]{
	name: "center", version: 1,
	place:    func(c *acceptance.Center) (string, string) { return c.Town, c.Town },
	revision: func(c *acceptance.Center) *int64 { return &c.Revision },
	state:    func(c *acceptance.Center) string { return string(c.State) },
	clone:    func(c *acceptance.Center) *acceptance.Center { d := *c; return &d },
}

// Center implements acceptance.Centers.
func (s *Store) Center(ctx context.Context, town string) (*acceptance.Center, error) {
	return load(ctx, s, centers, town, town)
}

// Centers implements acceptance.Centers.
func (s *Store) Centers(ctx context.Context, prefix string) ([]*acceptance.Center, error) {
	return list(ctx, s, centers, prefix, "")
}

// CentersAt implements acceptance.Centers.
func (s *Store) CentersAt(ctx context.Context, prefix string, day journal.Day) ([]*acceptance.Center, error) {
	return at(ctx, s, centers, prefix, day)
}

// CenterAsked implements acceptance.Centers.
func (s *Store) CenterAsked(ctx context.Context, town, op string) ([]byte, error) {
	return askedOf(ctx, s, centers, town, town, op)
}

// SaveCenter implements acceptance.Centers.
func (s *Store) SaveCenter(ctx context.Context, c *acceptance.Center, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, centers, c, deed, name, asked)
}

// askedOf is the digest of what a deed asked of one aggregate. fault.NotFound.
func askedOf[T any](ctx context.Context, s *Store, k kind[T], division, key, op string) ([]byte, error) {
	e, err := s.shelf.Operation(ctx, division, k.stream(key), op)
	return e.Asked, err
}

var standards = kind[acceptance.Standard]{
	name: "standard", version: 1,
	place: func(t *acceptance.Standard) (string, string) {
		return t.Place, standardKey(t.Kind, t.Number)
	},
	revision: func(t *acceptance.Standard) *int64 { return &t.Revision },
	state:    func(t *acceptance.Standard) string { return string(t.Kind) },
	clone: func(t *acceptance.Standard) *acceptance.Standard {
		c := *t
		c.Sections = slices.Clip(t.Sections)
		return &c
	},
}

func standardKey(k acceptance.Kind, n int) string { return string(k) + "-" + number(n) }

// Standard implements acceptance.Standards.
func (s *Store) Standard(ctx context.Context, place string, k acceptance.Kind, n int) (*acceptance.Standard, error) {
	return load(ctx, s, standards, place, standardKey(k, n))
}

// Standards implements acceptance.Standards.
func (s *Store) Standards(ctx context.Context, prefix string, k acceptance.Kind) ([]*acceptance.Standard, error) {
	return list(ctx, s, standards, prefix, string(k))
}

// SaveStandard implements acceptance.Standards.
func (s *Store) SaveStandard(ctx context.Context, t *acceptance.Standard, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, standards, t, deed, name, asked)
}

var applications = kind[acceptance.Application]{
	name: "application", version: 1,
	place:    func(a *acceptance.Application) (string, string) { return a.Town, a.ID },
	revision: func(a *acceptance.Application) *int64 { return &a.Revision },
	state:    func(a *acceptance.Application) string { return string(a.State) },
	clone:    func(a *acceptance.Application) *acceptance.Application { c := *a; return &c },
}

// Application implements acceptance.Applications.
func (s *Store) Application(ctx context.Context, town, id string) (*acceptance.Application, error) {
	return load(ctx, s, applications, town, id)
}

// Applications implements acceptance.Applications.
func (s *Store) Applications(ctx context.Context, prefix string, state acceptance.ApplicationState) ([]*acceptance.Application, error) {
	return list(ctx, s, applications, prefix, string(state))
}

// ApplicationAsked implements acceptance.Applications.
func (s *Store) ApplicationAsked(ctx context.Context, town, id, op string) ([]byte, error) {
	return askedOf(ctx, s, applications, town, id, op)
}

// SaveApplication implements acceptance.Applications.
func (s *Store) SaveApplication(ctx context.Context, a *acceptance.Application, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, applications, a, deed, name, asked)
}

var inspections = kind[acceptance.Inspection]{
	name: "inspection", version: 1,
	place:    func(in *acceptance.Inspection) (string, string) { return in.Town, in.ID },
	revision: func(in *acceptance.Inspection) *int64 { return &in.Revision },
	state:    func(in *acceptance.Inspection) string { return string(in.State) },
	clone: func(in *acceptance.Inspection) *acceptance.Inspection {
		c := *in
		c.Answers = slices.Clone(in.Answers) // the one slice whose elements change in place
		return &c
	},
}

// Inspection implements acceptance.Inspections.
func (s *Store) Inspection(ctx context.Context, town, id string) (*acceptance.Inspection, error) {
	return load(ctx, s, inspections, town, id)
}

// Inspections implements acceptance.Inspections.
func (s *Store) Inspections(ctx context.Context, prefix string, state acceptance.State) ([]*acceptance.Inspection, error) {
	return list(ctx, s, inspections, prefix, string(state))
}

// InspectionsAt implements acceptance.Inspections.
func (s *Store) InspectionsAt(ctx context.Context, prefix string, day journal.Day) ([]*acceptance.Inspection, error) {
	return at(ctx, s, inspections, prefix, day)
}

// InspectionAsked implements acceptance.Inspections.
func (s *Store) InspectionAsked(ctx context.Context, town, id, op string) ([]byte, error) {
	return askedOf(ctx, s, inspections, town, id, op)
}

// SaveInspection implements acceptance.Inspections.
func (s *Store) SaveInspection(ctx context.Context, in *acceptance.Inspection, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, inspections, in, deed, name, asked)
}

var draws = kind[acceptance.Draw]{
	name: "draw", version: 1,
	place:    func(d *acceptance.Draw) (string, string) { return d.Place, d.ID },
	revision: func(d *acceptance.Draw) *int64 { return &d.Revision },
	state:    func(d *acceptance.Draw) string { return string(d.State) },
	clone:    func(d *acceptance.Draw) *acceptance.Draw { c := *d; return &c },
}

// Draw implements acceptance.Draws.
func (s *Store) Draw(ctx context.Context, place, id string) (*acceptance.Draw, error) {
	return load(ctx, s, draws, place, id)
}

// Draws implements acceptance.Draws.
func (s *Store) Draws(ctx context.Context, prefix string, state acceptance.DrawState) ([]*acceptance.Draw, error) {
	return list(ctx, s, draws, prefix, string(state))
}

// SaveDraw implements acceptance.Draws.
func (s *Store) SaveDraw(ctx context.Context, d *acceptance.Draw, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, draws, d, deed, name, asked)
}
