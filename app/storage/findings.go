package storage

import (
	"context"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/journal"
)

var (
	_ acceptance.Findings   = (*Store)(nil)
	_ acceptance.Dockets    = (*Store)(nil)
	_ acceptance.PastSheets = (*Store)(nil)
)

var findings = kind[acceptance.Finding]{
	name: "finding", version: 1,
	place:    func(f *acceptance.Finding) (string, string) { return f.Division, f.ID },
	revision: func(f *acceptance.Finding) *int64 { return &f.Revision },
	state:    func(f *acceptance.Finding) string { return string(f.State) },
	clone:    func(f *acceptance.Finding) *acceptance.Finding { c := *f; return &c },
}

// Finding implements acceptance.Findings.
func (s *Store) Finding(ctx context.Context, division, id string) (*acceptance.Finding, error) {
	return load(ctx, s, findings, division, id)
}

// Findings implements acceptance.Findings.
func (s *Store) Findings(ctx context.Context, prefix string, state acceptance.FindingState) ([]*acceptance.Finding, error) {
	return list(ctx, s, findings, prefix, string(state))
}

// FindingsAt implements acceptance.Findings.
func (s *Store) FindingsAt(ctx context.Context, prefix string, day journal.Day) ([]*acceptance.Finding, error) {
	return at(ctx, s, findings, prefix, day)
}

// FindingAsked implements acceptance.Findings.
func (s *Store) FindingAsked(ctx context.Context, division, id, op string) ([]byte, error) {
	return askedOf(ctx, s, findings, division, id, op)
}

// SaveFinding implements acceptance.Findings.
func (s *Store) SaveFinding(ctx context.Context, f *acceptance.Finding, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, findings, f, deed, name, asked)
}

var dockets = kind[acceptance.Docket]{
	name: "docket", version: 1,
	place:    func(d *acceptance.Docket) (string, string) { return d.Place, d.Place },
	revision: func(d *acceptance.Docket) *int64 { return &d.Revision },
	clone:    func(d *acceptance.Docket) *acceptance.Docket { c := *d; return &c },
}

// Docket implements acceptance.Dockets.
func (s *Store) Docket(ctx context.Context, place string) (*acceptance.Docket, error) {
	d, err := load(ctx, s, dockets, place, place)
	if missing(err) {
		return &acceptance.Docket{Place: place}, nil
	}
	return d, err
}

// DocketOf implements acceptance.Dockets.
func (s *Store) DocketOf(ctx context.Context, place, op string) (*acceptance.Docket, error) {
	e, err := s.shelf.Operation(ctx, place, dockets.stream(place), op)
	if err != nil {
		return nil, err
	}
	return dockets.decode(e.Act, e.V, e.Revision)
}

// SaveDocket implements acceptance.Dockets.
func (s *Store) SaveDocket(ctx context.Context, d *acceptance.Docket, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, dockets, d, deed, name, asked)
}

var pastSheets = kind[acceptance.PastSheet]{
	name: "pastsheet", version: 1,
	place:    func(p *acceptance.PastSheet) (string, string) { return p.Place, p.ID },
	revision: func(p *acceptance.PastSheet) *int64 { return &p.Revision },
	state:    func(p *acceptance.PastSheet) string { return string(p.State) },
	clone:    func(p *acceptance.PastSheet) *acceptance.PastSheet { c := *p; return &c },
}

// PastSheet implements acceptance.PastSheets.
func (s *Store) PastSheet(ctx context.Context, place, id string) (*acceptance.PastSheet, error) {
	return load(ctx, s, pastSheets, place, id)
}

// PastSheets implements acceptance.PastSheets.
func (s *Store) PastSheets(ctx context.Context, prefix string, state acceptance.PastState) ([]*acceptance.PastSheet, error) {
	return list(ctx, s, pastSheets, prefix, string(state))
}

// SavePastSheet implements acceptance.PastSheets.
func (s *Store) SavePastSheet(ctx context.Context, p *acceptance.PastSheet, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, pastSheets, p, deed, name, asked)
}
