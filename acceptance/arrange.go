package acceptance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// Trip is an inspection as it is arranged.
type Trip struct {
	Kind        Kind
	Town        string
	Date        journal.Day
	Team        []Member
	Application string   // 验收: the admitted application
	Items       []string // 指导检查: codes of the items to look at
	Pick        int      // 指导检查: or so many drawn from those pushed to the town
}

// Arrange plans an inspection of one town. A conduct check is drawn instead (DrawTowns); a 复验 is
// made from the round before (Reinspect). fault.Invalid with every mistake.
func (s *Service) Arrange(ctx context.Context, deed journal.Deed, t Trip) (*Inspection, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Inspect, catalog.About(t.Town)); err != nil {
		return nil, err
	}
	asked := journal.Ask("arrange", on, t)
	for range journal.Tries(ctx) {
		list, err := s.Inspections.Inspections(ctx, t.Town, "")
		if err != nil {
			return nil, err
		}
		if done, err := arranged(list, deed.Op, asked); done != nil || err != nil {
			return done, err
		}
		in, err := s.planned(ctx, deed, t, list)
		if err != nil {
			return nil, err
		}
		in.Asked = asked
		if in, err = s.create(ctx, in, deed, "arrange", asked); !errors.Is(err, fault.Conflict) {
			return in, err
		}
	}
	return nil, journal.Beaten(ctx)
}

// planned is the inspection of a trip, not saved. fault.Invalid with every mistake.
func (s *Service) planned(ctx context.Context, deed journal.Deed, t Trip, list []*Inspection) (*Inspection, error) {
	reg, err := s.register(ctx, t.Town)
	if err != nil {
		return nil, err
	}
	std, err := s.Current(ctx, reg.Place.Code, t.Kind)
	if err != nil {
		return nil, err
	}
	team, ms, err := s.joined(ctx, deed.Actor, t.Team, catalog.CountyOf(t.Town))
	if err != nil {
		return nil, err
	}
	in := &Inspection{
		Town: t.Town, Place: std.Place, Kind: t.Kind, Standard: std.Number, Date: t.Date, Team: team,
		Application: t.Application, Round: 1, State: Scoring, By: journal.SignatureOf(deed),
	}
	ms = append(ms, checkTeam(team, t.Kind, t.Town)...)
	if t.Date == 0 {
		ms = append(ms, fault.Mistake{Field: "date", Reason: fault.Say("没有写检查日期"), Remedy: fault.Say("填检查那一天")})
	}
	more, err := s.aim(ctx, in, t, list)
	if err != nil {
		return nil, err
	}
	if err := fault.Mistakes(append(ms, more...), "检查还没有排好"); err != nil {
		return nil, err
	}
	in.First = in.ID
	return in, nil
}

// arranged is the inspection that a deed made already, nil where it made none.
func arranged(list []*Inspection, op string, asked []byte) (*Inspection, error) {
	for _, in := range list {
		if in.By.Op != op {
			continue
		}
		if !bytes.Equal(in.Asked, asked) {
			return nil, journal.Reused()
		}
		return in, nil
	}
	return nil, nil
}

// create saves a new inspection, or gives the one that the same deed made. fault.Conflict where
// there is one of that id already.
func (s *Service) create(ctx context.Context, in *Inspection, deed journal.Deed, name string, asked []byte) (*Inspection, error) {
	err := s.Inspections.SaveInspection(ctx, in, deed, name, asked)
	switch {
	case errors.Is(err, fault.Exists):
		if err := s.inspection(in.Town, in.ID).Done(ctx, deed.Op, asked); err != nil {
			return nil, err
		}
		return s.Inspections.Inspection(ctx, in.Town, in.ID)
	case err != nil:
		return nil, err
	}
	return in, nil
}

// aim gives an inspection its id and what it looks at.
func (s *Service) aim(ctx context.Context, in *Inspection, t Trip, list []*Inspection) ([]fault.Mistake, error) {
	switch t.Kind {
	case Acceptance:
		return s.aimAcceptance(ctx, in, t, list)
	case Guidance:
		in.ID = nextID(ids(list), t.Town+"-g")
		return s.aimGuidance(ctx, in, t)
	case Conduct:
		return nil, fault.New(fault.Invalid, "作风督查的对象要随机抽取，不能指定")
	}
	in.ID = nextID(ids(list), t.Town+"-e")
	return nil, nil
}

func ids(list []*Inspection) []string {
	out := make([]string, len(list))
	for i, in := range list {
		out[i] = in.ID
	}
	return out
}

// aimAcceptance binds a visit to its application: its id comes from there, so that two people
// who arrange the same visit at once make one.
func (s *Service) aimAcceptance(ctx context.Context, in *Inspection, t Trip, list []*Inspection) ([]fault.Mistake, error) {
	if err := s.builtIn(ctx, t.Town); err != nil {
		return nil, err
	}
	a, err := s.Applications.Application(ctx, t.Town, t.Application)
	switch {
	case errors.Is(err, fault.NotFound):
		return []fault.Mistake{{Field: "application", Value: t.Application, Reason: fault.Say("没有验收申请"), Remedy: fault.Say("镇（街道）申请、县局受理后再排验收")}}, nil
	case err != nil:
		return nil, err
	case a.State != Admitted:
		return []fault.Mistake{{Field: "application", Value: t.Application, Reason: fault.Say("验收申请还没有受理"), Remedy: fault.Say("先审申请材料")}}, nil
	}
	for _, other := range list {
		if other.Application == a.ID && other.State != CalledOff {
			return nil, fault.New(fault.Conflict, "这份申请的验收已经排过")
		}
	}
	in.ID = freeID(list, a.ID)
	return nil, nil
}

// freeID is an id that no inspection has: base, or base-2 and on where earlier ones were called
// off. Two that choose at once choose the same, and one of them is told.
func freeID(list []*Inspection, base string) string {
	id := base
	for n := 2; slices.ContainsFunc(list, func(in *Inspection) bool { return in.ID == id }); n++ {
		id = fmt.Sprintf("%s-%d", base, n)
	}
	return id
}

// aimGuidance gives a guidance check its items: named, or drawn from those pushed to the town.
func (s *Service) aimGuidance(ctx context.Context, in *Inspection, t Trip) ([]fault.Mistake, error) {
	e, err := s.Editions.Current(ctx, in.Place)
	if err != nil {
		return nil, err
	}
	p, err := s.Packages.Package(ctx, t.Town)
	if err != nil {
		return nil, err
	}
	pushed := func(it catalog.Item) bool {
		l := p.Line(it.Slot)
		return l.Has(rollout.Pushed) && l.Standing().InScope()
	}
	codes := t.Items
	if t.Pick > 0 && len(codes) == 0 {
		var pool []string
		for _, it := range e.Items {
			if pushed(it) {
				pool = append(pool, it.Code)
			}
		}
		in.Drawing = &Drawing{Seed: s.NewID(), Pool: pool, Count: min(t.Pick, len(pool))}
		codes = in.Drawing.Drawn()
	}
	var ms []fault.Mistake
	add := func(code string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: "items", Value: code, Reason: reason, Remedy: remedy})
	}
	for _, code := range codes {
		it, ok := e.Item(code)
		switch {
		case !ok:
			add(code, fault.Say("目录里没有编码 %s", code), fault.Say("从目录中选择事项"))
		case !pushed(it):
			add(code, fault.Say("%s 没有下发给这个镇（街道），或已不在办理", code), fault.Say("选已下发的事项"))
		case slices.ContainsFunc(in.Items, func(l Looked) bool { return l.Code == it.Code }):
			add(code, fault.Say("%s 写了两次", code), fault.Say("留一个"))
		default:
			in.Items = append(in.Items, Looked{Slot: it.Slot, Code: it.Code, Name: it.Name})
		}
	}
	if len(codes) == 0 {
		add("", fault.Say("没有选要检查的事项"), fault.Say("至少选一项，或随机抽取"))
	}
	slices.SortFunc(in.Items, func(a, b Looked) int { return a.Slot - b.Slot })
	return ms, nil
}

// ChangeTeam gives an inspection another team, or another day (0 keeps the one it has), until its
// verdict stands. seen is Teams as the person had it: where somebody else changed them meanwhile
// nothing is saved. fault.Invalid with every mistake, fault.Conflict.
func (s *Service) ChangeTeam(ctx context.Context, deed journal.Deed, town, id string, team []Member, date journal.Day, seen int) (*Inspection, error) {
	asked := []any{team, date, seen}
	team, wrong, err := s.joined(ctx, deed.Actor, team, catalog.CountyOf(town))
	if err != nil {
		return nil, err
	}
	return s.visit(ctx, deed, catalog.Inspect, town, id, "team", asked, func(in *Inspection, _ *Standard, _ journal.Deed) error {
		return in.changeTeam(team, date, seen, wrong)
	})
}

// changeTeam puts another team and day; wrong is what was found of its accounts.
func (in *Inspection) changeTeam(team []Member, date journal.Day, seen int, wrong []fault.Mistake) error {
	if err := in.at(Scoring); err != nil {
		return err
	}
	if date == 0 {
		date = in.Date
	}
	switch err := fault.Mistakes(slices.Concat(wrong, checkTeam(team, in.Kind, in.Town)), "检查组还有问题，没有保存"); {
	case err != nil:
		return err
	case slices.Equal(team, in.Team) && date == in.Date:
		return journal.ErrNothing
	case seen != in.Teams:
		return fault.New(fault.Conflict, "没有保存：检查组和日期刚刚有人改过，请看过再改")
	}
	in.Team, in.Date = slices.Clone(team), date
	in.Teams++
	return nil
}

// CallOff says that an inspection does not take place.
func (s *Service) CallOff(ctx context.Context, deed journal.Deed, town, id, reason string) (*Inspection, error) {
	return s.visit(ctx, deed, catalog.Inspect, town, id, "call-off", []any{reason}, func(in *Inspection, _ *Standard, deed journal.Deed) error {
		switch err := in.at(Scoring); {
		case err != nil:
			return err
		case reason == "":
			return fault.New(fault.Invalid, "取消检查要写明理由")
		case in.Locks > 0:
			return fault.New(fault.Conflict, "这次检查锁定过，不能取消")
		}
		in.State = CalledOff
		in.Reopenings = append(slices.Clip(in.Reopenings), Reopened{Reason: reason, By: journal.SignatureOf(deed)})
		return nil
	})
}

// visit changes one inspection in sight of its standard, by those whom its subject lets.
func (s *Service) visit(ctx context.Context, deed journal.Deed, act catalog.Act, town, id, name string, asked []any, change func(*Inspection, *Standard, journal.Deed) error) (*Inspection, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	in, err := s.Inspections.Inspection(ctx, town, id)
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, act, in.Subject()); err != nil {
		return nil, err
	}
	std, err := s.StandardOf(ctx, in)
	if err != nil {
		return nil, err
	}
	return s.inspection(town, id).Edit(ctx, deed, name, journal.Ask(name, on, asked...), func(in *Inspection) error { return change(in, std, deed) })
}
