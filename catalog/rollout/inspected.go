package rollout

import (
	"context"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
)

// Visit is what a guidance check found of the items it looked at in one town.
type Visit struct {
	Town       string
	Inspection string   // id; the records of a check carry it
	Team       []string // person ids: an inspector whom the team names reaches the town
	Passed     []int    // slots
	Failed     []int
}

// Inspected records what a locked guidance check found: the items that passed are verified, those
// that did not are not. A visit whose lines all left the scope meanwhile records nothing.
func (s *Service) Inspected(ctx context.Context, deed journal.Deed, v Visit) (Act, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return Act{}, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Check, catalog.Subject{Division: v.Town, Team: v.Team}); err != nil {
		return Act{}, err
	}
	asked := journal.Ask(ActCheck, on, v.Inspection, v.Passed, v.Failed)
	return s.change(ctx, deed, v.Town, asked, func(p *Package) (Act, error) {
		a, err := p.Check(v.Passed, v.Failed, v.Inspection, deed.Day)
		if err != nil {
			return Act{}, journal.ErrNothing
		}
		return a, nil
	})
}

// Uninspected takes back what an inspection recorded, because its record is opened again. A line
// that another inspection looked at since keeps what that one found.
func (s *Service) Uninspected(ctx context.Context, deed journal.Deed, v Visit, reason string) (Act, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return Act{}, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Reopen, catalog.About(v.Town)); err != nil {
		return Act{}, err
	}
	asked := journal.Ask(ActRetract, on, v.Inspection, reason)
	return s.change(ctx, deed, v.Town, asked, func(*Package) (Act, error) {
		// Read after the package: what came between makes the save a conflict.
		records, err := s.Packages.History(ctx, v.Town, 0, 0)
		if err != nil {
			return Act{}, err
		}
		slots := foundBy(records, v.Inspection)
		if len(slots) == 0 {
			return Act{}, journal.ErrNothing
		}
		return Act{Name: ActRetract, Day: deed.Day, What: RetractCheck, Slots: slots, By: v.Inspection, Reason: reason}, nil
	})
}

// foundBy are the slots whose last check is that of an inspection, in order.
func foundBy(records []Record, inspection string) []int {
	last := map[int]string{}
	for _, r := range records {
		switch {
		case r.Name == ActCheck:
			for _, slot := range slices.Concat(r.Done.Slots, r.Done.Failed) {
				last[slot] = r.Done.By
			}
		case r.Name == ActRetract && r.Done.What == RetractCheck:
			for _, slot := range r.Done.Slots {
				delete(last, slot)
			}
		}
	}
	var slots []int
	for slot, by := range last {
		if by == inspection {
			slots = append(slots, slot)
		}
	}
	slices.Sort(slots)
	return slots
}
