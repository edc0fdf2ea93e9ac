package acceptance

import (
	"context"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Transfer (转办) is a finding that went to another unit.
type Transfer struct {
	From   string            `json:"from"` // unit ids
	To     string            `json:"to"`
	Reason string            `json:"reason"`
	By     journal.Signature `json:"by"`
}

// movable refuses where a finding cannot go to another unit, whichever it is: what a town has to
// put right stays there, because its stream and its clause lie in the town; and nobody hands on
// what their own unit owns, or the bureau would get rid of the second account that closes its own.
func (f *Finding) movable(a journal.Actor) error {
	switch {
	case catalog.LevelOf(f.Division) == catalog.Town:
		return fault.New(fault.Conflict, "%s 是镇（街道）的问题，不能转给别的单位", f.Label())
	case a.Unit == f.Unit:
		return fault.New(fault.Denied, "%s 由你的单位整改，不能自己转给别的单位", f.Label())
	}
	return f.at(Pending, Working)
}

// transfer gives a finding to another unit of the county, which begins anew: who answered for it
// and what was planned were the other's. Its due days stay.
func (f *Finding) transfer(unit, reason string, deed journal.Deed) error {
	switch err := f.movable(deed.Actor); {
	case err != nil:
		return err
	case unit == f.Unit:
		return fault.New(fault.Conflict, "%s 已经由这个单位整改", f.Label())
	case reason == "":
		return fault.New(fault.Invalid, "转办要写明理由")
	}
	f.Moved = append(slices.Clip(f.Moved), Transfer{From: f.Unit, To: unit, Reason: reason, By: journal.SignatureOf(deed)})
	f.Unit, f.Person, f.Measures, f.Wanted, f.Done, f.Evidence, f.State = unit, "", nil, nil, nil, nil, Pending
	f.Plans++
	return nil
}

// Transfer (转办) gives a finding to another unit of the same county, by the bureau with a reason.
// fault.Invalid where the unit is none of the county or there is no reason, fault.Conflict for a
// town's finding, fault.Denied for one of the actor's own unit.
func (s *Service) Transfer(ctx context.Context, deed journal.Deed, division, id, unit, reason string) (*Finding, error) {
	return s.mend(ctx, deed, catalog.Extend, division, id, "transfer", []any{unit, reason}, func(f *Finding, deed journal.Deed) error {
		if err := f.movable(deed.Actor); err != nil {
			return err
		}
		reg, err := s.Registers.Register(ctx, f.Place)
		if err != nil {
			return err
		}
		if u, ok := reg.Unit(unit); !ok || u.Division != f.Division {
			return fault.New(fault.Invalid, "没有选转给哪个单位：从县里的单位中选一个")
		}
		return f.transfer(unit, reason, deed)
	})
}
