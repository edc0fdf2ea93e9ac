package rollout

import (
	"context"
	"errors"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// PutLiaisons merges a sheet's liaisons into those of a place, by unit and post. Where nothing
// differs nothing is saved. dry only counts.
func (s *Service) PutLiaisons(ctx context.Context, deed journal.Deed, place string, list []catalog.Liaison, dry bool) (catalog.Change, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return catalog.Change{}, err
	}
	if err := catalog.Allow(deed.Actor, catalog.ImportTowns, catalog.About(place)); err != nil {
		return catalog.Change{}, err
	}
	var ms []fault.Mistake
	for _, l := range list {
		ms = append(ms, l.Check()...)
	}
	if err := fault.Mistakes(ms, "联络员还有问题，没有保存"); err != nil {
		return catalog.Change{}, err
	}
	asked := journal.Ask("liaisons", on, place, list)
	for range journal.Tries(ctx) {
		stand, err := s.Liaisons.Liaisons(ctx, place)
		if err != nil {
			return catalog.Change{}, err
		}
		change := stand.Put(list)
		if dry || change.Added+change.Changed == 0 {
			return change, nil
		}
		switch err := s.Liaisons.SaveLiaisons(ctx, stand, deed, "liaisons", asked); {
		case err == nil, errors.Is(err, fault.Exists):
			return change, nil
		case !errors.Is(err, fault.Conflict):
			return catalog.Change{}, err
		}
	}
	return catalog.Change{}, journal.Beaten(ctx)
}
