package acceptance

import (
	"errors"

	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
)

// Deal is one thing that is done to a finding.
type Deal string

// The deals, in the order of a finding's life.
const (
	ToAssign  Deal = "assign"   // name who answers for it
	ToPlan    Deal = "measures" // write measures
	ToReport  Deal = "report"   // say that it is put right
	ToWant    Deal = "want"     // ask for a later due day
	ToExtend  Deal = "extend"   // give more time
	ToDecline Deal = "decline"  // answer a wish for more time with no
	ToMove    Deal = "transfer" // 转办
	ToReturn  Deal = "return"   // 退回
	ToClose   Deal = "close"    // 销号
	ToConfirm Deal = "confirm"  // the second account's word on a closing
	ToLook    Deal = "look"     // 回头看
)

// deals are their rights, in that order.
var deals = []struct {
	deal Deal
	act  catalog.Act
}{
	{ToAssign, catalog.Rectify}, {ToPlan, catalog.Rectify}, {ToReport, catalog.Rectify}, {ToWant, catalog.Rectify},
	{ToExtend, catalog.Extend}, {ToDecline, catalog.Extend}, {ToMove, catalog.Extend},
	{ToReturn, catalog.Recheck}, {ToClose, catalog.Recheck}, {ToConfirm, catalog.Recheck}, {ToLook, catalog.Recheck},
}

// Offer is one deal and why an actor cannot do it now: nil where they can. fault.Denied is a reason
// that stays, fault.Conflict one that may pass.
type Offer struct {
	Deal Deal
	Why  error
}

// Offers are all deals with a finding as an actor has them. What the actor still has to say
// (reasons, days) is judged when it is done.
func (f *Finding) Offers(a journal.Actor) []Offer {
	out := make([]Offer, len(deals))
	for i, d := range deals {
		why := catalog.Allow(a, d.act, f.Subject())
		if why == nil {
			why = f.stands(d.deal, a)
		}
		out[i] = Offer{d.deal, why}
	}
	return out
}

// stands tries a deal on a copy, with everything said that a person has to say: what is refused
// then, stands in the way whatever is said.
func (f *Finding) stands(d Deal, a journal.Actor) error {
	c, deed, day := *f, journal.Deed{Actor: a}, f.Due.Add(1)
	switch d {
	case ToAssign:
		return ignored(c.assign(f.Person + "·"))
	case ToPlan:
		return c.plan(f.Person, []Measure{{Text: "·"}}, f.Plans)
	case ToReport:
		return c.report("·", nil, deed)
	case ToWant:
		return c.want(day, "·", deed)
	case ToExtend:
		return c.extend(day, "·", deed)
	case ToDecline:
		return c.decline("·", deed)
	case ToMove:
		return c.transfer(f.Unit+"·", "·", deed)
	case ToReturn:
		return c.sendBack("·", deed)
	case ToClose:
		return c.close("·", "·", deed)
	case ToConfirm:
		return c.confirm(deed)
	}
	return c.look(true, "", day, deed)
}

func ignored(err error) error {
	if errors.Is(err, journal.ErrNothing) {
		return nil
	}
	return err
}
