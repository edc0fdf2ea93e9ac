package acceptance

import (
	"bytes"
	"context"
	"errors"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Draft is a standard as it comes in. Total is what its clauses must add to, 0 is 100 points.
type Draft struct {
	Place    string
	Kind     Kind
	Title    string
	DocNo    string
	Sections []Section
	Settings Settings
	Total    Tenths
}

// Issue makes the next version of a standard. A draft that asks what the newest version asks
// makes none and gives that one. dry only checks: the version it gives has no revision.
// fault.Invalid with every mistake.
func (s *Service) Issue(ctx context.Context, deed journal.Deed, d Draft, dry bool) (std *Standard, made bool, err error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, false, err
	}
	if err := catalog.Allow(deed.Actor, catalog.SetStandard, catalog.IssuedBy(d.Place)); err != nil {
		return nil, false, err
	}
	asked := journal.Ask("standard", on, d)
	next := &Standard{
		Place: d.Place, Kind: d.Kind, Title: d.Title, DocNo: d.DocNo, Sections: d.Sections, Settings: d.Settings,
		By: journal.SignatureOf(deed), Asked: asked,
	}
	if err := fault.Mistakes(d.Check(), "标准还有问题，没有保存"); err != nil {
		return nil, false, err
	}
	next.Total = d.total()
	for range journal.Tries(ctx) {
		list, err := s.Standards.Standards(ctx, d.Place, d.Kind)
		if err != nil {
			return nil, false, err
		}
		if done, err := numbered(list, next, deed.Op); done != nil || err != nil {
			if err != nil || done.By.Op == deed.Op || dry {
				return done, err == nil && done.By.Op == deed.Op, err
			}
			return done, false, s.fillDocNo(ctx, deed, done, d.DocNo)
		}
		if dry {
			return next, true, nil
		}
		err = s.Standards.SaveStandard(ctx, next, deed, "standard", asked)
		if err == nil || !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.Exists) {
			return next, err == nil, err
		}
	}
	return nil, false, journal.Beaten(ctx)
}

// fillDocNo records the 文号 of a version that came in before it had one.
func (s *Service) fillDocNo(ctx context.Context, deed journal.Deed, std *Standard, docNo string) error {
	if docNo == "" || std.DocNo != "" {
		return nil
	}
	std.DocNo = docNo
	err := s.Standards.SaveStandard(ctx, std, deed, "docno", journal.Ask("docno", deed.Day, docNo))
	if errors.Is(err, fault.Exists) {
		return nil
	}
	return err
}

// numbered gives the version that a deed made already, or the newest where it asks the same;
// else it gives next its number and hash.
func numbered(list []*Standard, next *Standard, op string) (*Standard, error) {
	next.Number = 1
	for i := len(list) - 1; i >= 0; i-- {
		old := list[i]
		if old.Place != next.Place {
			continue
		}
		if old.By.Op == op {
			if !bytes.Equal(old.Asked, next.Asked) {
				return nil, journal.Reused()
			}
			return old, nil
		}
		next.Number = max(next.Number, old.Number+1)
	}
	if next.Number > 1 {
		for _, old := range list {
			if old.Place == next.Place && old.Number == next.Number-1 && old.same(next) {
				return old, nil
			}
		}
	}
	next.Hash = next.hash()
	return nil, nil
}
