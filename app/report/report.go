// Package report loads what coverage needs, once for the page, the API and the command line.
package report

import (
	"context"
	"errors"
	"slices"

	"jiedezhu/acceptance"
	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// Reports draws coverage from the ports.
type Reports struct {
	Registers catalog.Registers
	Editions  catalog.Editions
	Packages  rollout.Packages

	Centers     acceptance.Centers
	Inspections acceptance.Inspections
	Findings    acceptance.Findings

	Clock journal.Clock
}

// Load reads what a report of a place needs for a day: today's as it stands, a past day's as it
// was known at its end. Day 0 is today. Only a town's own row is there for an actor of one town.
// fault.NotFound where the place is not in the actor's sight, fault.Invalid for a day to come.
func (r *Reports) Load(ctx context.Context, a journal.Actor, place string, day journal.Day) (coverage.Input, error) {
	if err := catalog.Allow(a, catalog.See, catalog.IssuedBy(place)); err != nil {
		return coverage.Input{}, err
	}
	today := r.Clock.Today()
	var in coverage.Input
	var err error
	switch {
	case day > today:
		return in, fault.New(fault.Invalid, "%s 还没有到，只能看今天或过去的日子", day)
	case day == 0 || day == today:
		in, err = r.now(ctx, place, today)
	default:
		in, err = r.past(ctx, place, day)
	}
	if err != nil {
		return coverage.Input{}, err
	}
	return within(in, a.Scope), nil
}

func (r *Reports) now(ctx context.Context, place string, today journal.Day) (coverage.Input, error) {
	in := coverage.Input{AsOf: today}
	var err error
	if in.Register, err = r.Registers.Register(ctx, place); err != nil {
		return in, err
	}
	if in.Edition, err = r.Editions.Current(ctx, place); err != nil && !errors.Is(err, fault.NotFound) {
		return in, err
	}
	if in.Rows, err = r.Packages.Rows(ctx, place); err != nil {
		return in, err
	}
	if in.Centers, err = r.Centers.Centers(ctx, place); err != nil {
		return in, err
	}
	if in.Inspections, err = r.Inspections.Inspections(ctx, place, ""); err != nil {
		return in, err
	}
	in.Findings, err = r.Findings.Findings(ctx, place, "")
	return in, err
}

func (r *Reports) past(ctx context.Context, place string, day journal.Day) (coverage.Input, error) {
	in := coverage.Input{AsOf: day}
	var err error
	if in.Register, err = r.Registers.RegisterAt(ctx, place, day); errors.Is(err, fault.NotFound) {
		return in, fault.New(fault.NotFound, "%s 那天还没有任何记录", day)
	} else if err != nil {
		return in, err
	}
	if in.Edition, err = r.Editions.CurrentAt(ctx, place, day); err != nil && !errors.Is(err, fault.NotFound) {
		return in, err
	}
	if in.Rows, err = r.Packages.RowsAt(ctx, place, day); err != nil {
		return in, err
	}
	if in.Centers, err = r.Centers.CentersAt(ctx, place, day); err != nil {
		return in, err
	}
	if in.Inspections, err = r.Inspections.InspectionsAt(ctx, place, day); err != nil {
		return in, err
	}
	in.Findings, err = r.Findings.FindingsAt(ctx, place, day)
	return in, err
}

// within leaves only the towns that a scope reaches: a town sees its own rows, a county those
// of its towns also in what the city above it issued.
func within(in coverage.Input, scope string) coverage.Input {
	reg := *in.Register
	reg.Towns = nil
	for _, t := range in.Register.Towns {
		if catalog.Within(t.Code, scope) {
			reg.Towns = append(reg.Towns, t)
		}
	}
	in.Register = &reg
	var rows []rollout.Row
	for _, row := range in.Rows {
		if catalog.Within(row.Town, scope) {
			rows = append(rows, row)
		}
	}
	in.Rows = rows
	in.Centers = keep(in.Centers, func(c *acceptance.Center) bool { return catalog.Within(c.Town, scope) })
	in.Inspections = keep(in.Inspections, func(x *acceptance.Inspection) bool { return catalog.Within(x.Town, scope) })
	in.Findings = keep(in.Findings, func(f *acceptance.Finding) bool { return catalog.Within(f.Division, scope) })
	return in
}

// keep are the elements that a choice takes.
func keep[T any](list []T, take func(T) bool) []T {
	return slices.DeleteFunc(list, func(v T) bool { return !take(v) })
}
