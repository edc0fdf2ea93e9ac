package storage

import (
	"context"
	"slices"

	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

var (
	_ rollout.Intakes = (*Store)(nil)
	_ rollout.Cases   = (*Store)(nil)
)

var intakes = kind[rollout.Intake]{
	name: "intake", version: 1,
	place:    func(i *rollout.Intake) (string, string) { return i.Place, i.ID },
	revision: func(i *rollout.Intake) *int64 { return &i.Revision },
	state:    func(i *rollout.Intake) string { return string(i.State) },
	clone:    func(i *rollout.Intake) *rollout.Intake { c := *i; c.Held = slices.Clone(i.Held); return &c },
}

// Intake implements rollout.Intakes.
func (s *Store) Intake(ctx context.Context, place, id string) (*rollout.Intake, error) {
	return load(ctx, s, intakes, place, id)
}

// Intakes implements rollout.Intakes.
func (s *Store) Intakes(ctx context.Context, prefix string, state rollout.IntakeState) ([]*rollout.Intake, error) {
	return list(ctx, s, intakes, prefix, string(state))
}

// SaveIntake implements rollout.Intakes.
func (s *Store) SaveIntake(ctx context.Context, in *rollout.Intake, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, intakes, in, deed, name, asked)
}

var caseMonths = kind[rollout.CaseCounts]{
	name: "cases", version: 1,
	place:    func(c *rollout.CaseCounts) (string, string) { return c.Place, c.Month.String() },
	revision: func(c *rollout.CaseCounts) *int64 { return &c.Revision },
	clone:    (*rollout.CaseCounts).Clone,
}

// CaseMonth implements rollout.Cases.
func (s *Store) CaseMonth(ctx context.Context, place string, month journal.Day) (*rollout.CaseCounts, error) {
	c, err := load(ctx, s, caseMonths, place, month.String())
	if missing(err) {
		return &rollout.CaseCounts{Place: place, Month: month}, nil
	}
	return c, err
}

// CaseMonths implements rollout.Cases.
func (s *Store) CaseMonths(ctx context.Context, prefix string) ([]*rollout.CaseCounts, error) {
	return list(ctx, s, caseMonths, prefix, "")
}

// SaveCaseMonth implements rollout.Cases.
func (s *Store) SaveCaseMonth(ctx context.Context, c *rollout.CaseCounts, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, caseMonths, c, deed, name, asked)
}
