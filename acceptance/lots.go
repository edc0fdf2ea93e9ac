package acceptance

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Lots is a draw of towns as it is asked for.
type Lots struct {
	Place string
	Kind  Kind
	Date  journal.Day
	Team  []Member
	Pool  []string // codes of towns; empty is every town of the place
	Count int
}

// DrawTowns draws towns by lot and opens an inspection in each. The seed and the pool are kept,
// so that anybody can draw again and find the same towns.
func (s *Service) DrawTowns(ctx context.Context, deed journal.Deed, l Lots) (*Draw, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Inspect, catalog.About(l.Place)); err != nil {
		return nil, err
	}
	asked := journal.Ask("draw", on, l)
	for range journal.Tries(ctx) {
		list, err := s.Draws.Draws(ctx, l.Place, "")
		if err != nil {
			return nil, err
		}
		var taken []string
		for _, d := range list {
			if d.By.Op == deed.Op {
				if !bytes.Equal(d.Asked, asked) {
					return nil, journal.Reused()
				}
				return d, s.openDrawn(ctx, d)
			}
			taken = append(taken, d.ID)
		}
		d, err := s.draw(ctx, deed, l)
		if err != nil {
			return nil, err
		}
		d.ID, d.Asked = nextID(taken, l.Place+"-d"), asked
		err = s.Draws.SaveDraw(ctx, d, deed, "draw", asked)
		switch {
		case err == nil:
			return d, s.openDrawn(ctx, d)
		case !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.Exists):
			return nil, err
		}
	}
	return nil, journal.Beaten(ctx)
}

// draw draws; the draw is not saved. fault.Invalid with every mistake.
func (s *Service) draw(ctx context.Context, deed journal.Deed, l Lots) (*Draw, error) {
	reg, err := s.Registers.Register(ctx, l.Place)
	if err != nil {
		return nil, err
	}
	std, err := s.Current(ctx, l.Place, l.Kind)
	if err != nil {
		return nil, err
	}
	if len(l.Pool) == 0 {
		l.Pool = reg.TownCodes()
	}
	var ms []fault.Mistake
	if l.Team, ms, err = s.joined(ctx, deed.Actor, l.Team, l.Place); err != nil {
		return nil, err
	}
	if err := fault.Mistakes(append(ms, l.check(reg)...), "还不能抽取"); err != nil {
		return nil, err
	}
	pool := slices.Clone(l.Pool)
	slices.Sort(pool)
	d := &Draw{
		Place: l.Place, Kind: l.Kind, Standard: std.Number, Date: l.Date, Team: slices.Clone(l.Team),
		Lot: Drawing{Seed: s.NewID(), Pool: pool, Count: l.Count}, State: Opening, By: journal.SignatureOf(deed),
	}
	d.Towns = d.Lot.Drawn()
	return d, nil
}

// check tells every problem of a draw.
func (l Lots) check(reg *catalog.Register) []fault.Mistake {
	var ms []fault.Mistake
	add := func(field, value string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: field, Value: value, Reason: reason, Remedy: remedy})
	}
	if l.Kind != Conduct && l.Kind != Experience {
		add("kind", string(l.Kind), fault.Say("只有作风督查和体验按镇（街道）抽取"), fault.Say("验收按申请安排，指导检查抽取事项"))
	}
	if l.Date == 0 {
		add("date", "", fault.Say("没有写检查日期"), fault.Say("填检查那一天"))
	}
	seen := map[string]bool{}
	for _, town := range l.Pool {
		if _, ok := reg.Town(town); !ok {
			add("pool", town, fault.Say("区划表里没有 %s", town), fault.Say("从区划表中选择镇（街道）"))
		}
		if seen[town] {
			add("pool", town, fault.Say("%s 写了两次", town), fault.Say("留一个"))
		}
		seen[town] = true
		for _, m := range l.Team {
			if catalog.UnitOfTown(m.Unit, town) {
				add("pool", town, fault.Say("“%s”是%s的人", m.Name, reg.TownName(town)), fault.Say("换人，或把这个镇（街道）移出抽取范围"))
			}
		}
	}
	if l.Count < 1 || l.Count > len(l.Pool) {
		add("count", "", fault.Say("抽取 %d 个，范围里有 %d 个", l.Count, len(l.Pool)), fault.Say("抽取的个数在 1 和范围之间"))
	}
	return append(ms, checkTeam(l.Team, l.Kind, "")...)
}

// openDrawn opens the inspections of a draw and then says so.
func (s *Service) openDrawn(ctx context.Context, d *Draw) error {
	if d.State != Opening {
		return nil
	}
	deed := d.By.Deed()
	for _, town := range d.Towns {
		in := &Inspection{
			Town: town, ID: d.ID, Place: d.Place, Kind: d.Kind, Standard: d.Standard, Date: d.Date, Team: slices.Clone(d.Team), Draw: d.ID,
			Round: 1, First: d.ID, State: Scoring, By: journal.SignatureOf(deed.Step("drawn")), Asked: d.Asked,
		}
		if _, err := s.create(ctx, in, deed.Step("drawn"), "drawn", d.Asked); err != nil && !errors.Is(err, fault.Conflict) {
			return err
		}
	}
	done := *d
	done.State = Opened
	err := s.Draws.SaveDraw(ctx, &done, deed.Step("opened"), "opened", d.Asked)
	if err != nil && !errors.Is(err, fault.Exists) && !errors.Is(err, fault.Conflict) {
		return err
	}
	d.State = Opened
	return nil
}
