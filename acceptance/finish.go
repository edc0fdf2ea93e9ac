package acceptance

import (
	"context"
	"errors"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
)

// Finish brings to their end the locks, reopenings, sheets of the past and draws that a process left unfinished. It
// may run in any process at any time. n is how many it finished; one that cannot be finished now
// does not keep the others waiting.
func (s *Service) Finish(ctx context.Context) (n int, err error) {
	var errs []error
	for _, state := range []State{Locking, Reopening} {
		list, err := s.Inspections.Inspections(ctx, "", state)
		if err != nil {
			return n, errors.Join(append(errs, err)...)
		}
		for _, in := range list {
			if _, err := s.follow(ctx, in); err != nil {
				errs = append(errs, err)
				continue
			}
			n++
		}
	}
	sheets, err := s.PastSheets.PastSheets(ctx, "", PastEntering)
	if err != nil {
		return n, errors.Join(append(errs, err)...)
	}
	for _, p := range sheets {
		if err := s.finishPast(ctx, p); err != nil {
			errs = append(errs, err)
			continue
		}
		n++
	}
	draws, err := s.Draws.Draws(ctx, "", Opening)
	if err != nil {
		return n, errors.Join(append(errs, err)...)
	}
	for _, d := range draws {
		if err := s.openDrawn(ctx, d); err != nil {
			errs = append(errs, err)
			continue
		}
		n++
	}
	return n, errors.Join(errs...)
}

// Visible are the inspections that an actor may know of, by town and id: those in their scope,
// and those whose team names them.
func (s *Service) Visible(ctx context.Context, a journal.Actor, state State) ([]*Inspection, error) {
	prefix := a.Scope
	if a.Role == journal.Inspector {
		prefix = "" // a team may name them anywhere
	}
	list, err := s.Inspections.Inspections(ctx, prefix, state)
	return slices.DeleteFunc(list, func(in *Inspection) bool { return !catalog.May(a, catalog.See, in.Subject()) }), err
}
