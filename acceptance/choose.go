package acceptance

import (
	"context"
	"errors"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Choose puts centres on the county's list, or says anew of what year they are and whether they
// are built. Every mistake is told at once; nothing is saved where there is one. Each centre is
// a step of its own: a deed that stopped between is sent again and goes on.
func (s *Service) Choose(ctx context.Context, deed journal.Deed, place string, plans []Plan) ([]*Center, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Choose, catalog.About(place)); err != nil {
		return nil, err
	}
	reg, err := s.Registers.Register(ctx, place)
	if err != nil {
		return nil, err
	}
	if err := fault.Mistakes(checkPlans(reg, plans, deed.Day), "中心名单还有问题，没有保存"); err != nil {
		return nil, err
	}
	var out []*Center
	for _, p := range plans {
		c, err := s.chosen(ctx, deed.Step("choose-"+p.Town), p, journal.Ask("choose", on, p))
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

func checkPlans(reg *catalog.Register, plans []Plan, today journal.Day) []fault.Mistake {
	var ms []fault.Mistake
	seen := map[string]bool{}
	for _, p := range plans {
		if _, ok := reg.Town(p.Town); !ok {
			ms = append(ms, fault.Mistake{Field: "towns", Value: p.Town, Reason: fault.Say("区划表里没有 %s", p.Town), Remedy: fault.Say("从区划表中选择镇（街道）")})
			continue
		}
		if seen[p.Town] {
			ms = append(ms, fault.Mistake{Field: "towns", Value: p.Town, Reason: fault.Say("%s 写了两次", reg.TownName(p.Town)), Remedy: fault.Say("留一个")})
		}
		seen[p.Town] = true
		ms = append(ms, p.check(today)...)
	}
	if len(plans) == 0 {
		ms = append(ms, fault.Mistake{Field: "towns", Reason: fault.Say("没有选镇（街道）"), Remedy: fault.Say("至少选一个")})
	}
	return ms
}

// chosen saves one centre as planned.
func (s *Service) chosen(ctx context.Context, deed journal.Deed, p Plan, asked []byte) (*Center, error) {
	a := s.center(p.Town)
	load := a.Load
	a.Load = func(ctx context.Context) (*Center, error) {
		c, err := load(ctx)
		if errors.Is(err, fault.NotFound) {
			return &Center{Town: p.Town}, nil
		}
		return c, err
	}
	return a.Edit(ctx, deed, "choose", asked, func(c *Center) error {
		built := p.Built
		switch {
		case p.State == Building:
			built = 0
		case built == 0 && c.State == Built:
			built = c.Built // the day on which it was built stays
		case built == 0:
			built = deed.Day
		}
		if c.Revision > 0 && c.Listed() && c.Year == p.Year && c.State == p.State && c.Built == built {
			return journal.ErrNothing
		}
		c.Year, c.State, c.Built, c.Dropped, c.By = p.Year, p.State, built, "", journal.SignatureOf(deed)
		return nil
	})
}

// Drop takes a centre off the county's list, with a reason; what was inspected there stays.
func (s *Service) Drop(ctx context.Context, deed journal.Deed, town, reason string) (*Center, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Choose, catalog.About(town)); err != nil {
		return nil, err
	}
	return s.center(town).Edit(ctx, deed, "drop", journal.Ask("drop", on, reason), func(c *Center) error {
		switch {
		case reason == "":
			return fault.New(fault.Invalid, "移出名单要写明理由")
		case !c.Listed():
			return fault.New(fault.Conflict, "这个中心已经不在名单里")
		}
		c.Dropped, c.By = reason, journal.SignatureOf(deed)
		return nil
	})
}

// Apply submits a town's application for acceptance: a new one, or again the one that was sent
// back. The town's centre has to be on the county's list and built.
func (s *Service) Apply(ctx context.Context, deed journal.Deed, town string, c Claim) (*Application, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Apply, catalog.About(town)); err != nil {
		return nil, err
	}
	reg, err := s.register(ctx, town)
	if err != nil {
		return nil, err
	}
	asked := journal.Ask("apply", on, c)
	list, err := s.Applications.Applications(ctx, town, "")
	if err != nil {
		return nil, err
	}
	for _, a := range slices.Backward(list) {
		if done := s.application(town, a.ID).Done(ctx, deed.Op, asked); !errors.Is(done, fault.NotFound) {
			return a, done
		}
	}
	if err := s.builtIn(ctx, town); err != nil {
		return nil, err
	}
	std, err := s.Current(ctx, reg.Place.Code, Acceptance)
	if err != nil {
		return nil, err
	}
	if n := len(list); n > 0 {
		if over, err := s.visited(ctx, list[n-1]); err != nil || !over {
			if err != nil {
				return nil, err
			}
			return s.application(town, list[n-1].ID).Edit(ctx, deed, "apply", asked, func(a *Application) error { return a.fill(std, c, deed) })
		}
	}
	return s.applyNew(ctx, deed, town, std, c, list, asked)
}

// applyNew makes an application. Two at once take the same id, and one of them is told.
func (s *Service) applyNew(ctx context.Context, deed journal.Deed, town string, std *Standard, c Claim, list []*Application, asked []byte) (*Application, error) {
	var ids []string
	for _, a := range list {
		ids = append(ids, a.ID)
	}
	a := &Application{Town: town, ID: nextID(ids, town+"-a"), By: journal.SignatureOf(deed), Asked: asked}
	if err := a.fill(std, c, deed); err != nil {
		return nil, err
	}
	switch err := s.Applications.SaveApplication(ctx, a, deed, "apply", asked); {
	case errors.Is(err, fault.Exists):
		if err := s.application(town, a.ID).Done(ctx, deed.Op, asked); err != nil {
			return nil, err
		}
		return s.Applications.Application(ctx, town, a.ID)
	case err != nil:
		return nil, err
	}
	return a, nil
}

// builtIn refuses where a town has no centre on the list, or none that is built.
func (s *Service) builtIn(ctx context.Context, town string) error {
	c, err := s.Centers.Center(ctx, town)
	switch {
	case errors.Is(err, fault.NotFound) || err == nil && !c.Listed():
		return fault.New(fault.Conflict, "本镇（街道）的中心不在县里的建设名单中")
	case err != nil:
		return err
	case c.State != Built:
		return fault.New(fault.Conflict, "中心还在建设，建成后再验收")
	}
	return nil
}

// visited tells whether the inspection that an application asked for is over and locked.
func (s *Service) visited(ctx context.Context, a *Application) (bool, error) {
	list, err := s.Inspections.Inspections(ctx, a.Town, Locked)
	return slices.ContainsFunc(list, func(in *Inspection) bool { return in.Application == a.ID }), err
}

// SendBack returns an application to its town with what is missing.
func (s *Service) SendBack(ctx context.Context, deed journal.Deed, town, id, reason string) (*Application, error) {
	return s.desk(ctx, deed, town, id, "send-back", []any{reason}, func(a *Application, d journal.Deed) error { return a.sendBack(reason, d) })
}

// Admit passes an application's desk check: a visit may be arranged.
func (s *Service) Admit(ctx context.Context, deed journal.Deed, town, id string) (*Application, error) {
	return s.desk(ctx, deed, town, id, "admit", nil, (*Application).admit)
}

func (s *Service) desk(ctx context.Context, deed journal.Deed, town, id, name string, asked []any, change func(*Application, journal.Deed) error) (*Application, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Admit, catalog.About(town)); err != nil {
		return nil, err
	}
	return s.application(town, id).Edit(ctx, deed, name, journal.Ask(name, on, asked...), func(a *Application) error { return change(a, deed) })
}
