package acceptance

import (
	"context"
	"fmt"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Reinspect (复验) arranges the next round of a locked inspection, made from the findings that are
// not closed: those clauses are answered anew, everything else is carried over, and a clause
// whose finding was closed counts as met. The round before stays as it was.
func (s *Service) Reinspect(ctx context.Context, deed journal.Deed, town, id string, date journal.Day, team []Member) (*Inspection, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Inspect, catalog.About(town)); err != nil {
		return nil, err
	}
	list, err := s.Inspections.Inspections(ctx, town, "")
	if err != nil {
		return nil, err
	}
	asked := journal.Ask("reinspect", on, id, date, team)
	if done, err := arranged(list, deed.Op, asked); done != nil || err != nil {
		return done, err
	}
	before, err := s.Inspections.Inspection(ctx, town, id)
	if err != nil {
		return nil, err
	}
	findings, err := s.Findings.Findings(ctx, town, "")
	if err != nil {
		return nil, err
	}
	if err := before.again(list); err != nil {
		return nil, err
	}
	team, ms, err := s.joined(ctx, deed.Actor, team, catalog.CountyOf(town))
	if err != nil {
		return nil, err
	}
	next := before.next(findings)
	next.ID, next.Date, next.Team = freeID(list, fmt.Sprintf("%s-r%d", before.First, next.Round)), date, team
	next.By, next.Asked = journal.SignatureOf(deed), asked
	ms = append(ms, checkTeam(team, next.Kind, town)...)
	switch {
	case date == 0:
		ms = append(ms, fault.Mistake{Field: "date", Reason: fault.Say("没有写检查日期"), Remedy: fault.Say("填检查那一天")})
	case date < before.Date:
		ms = append(ms, fault.Mistake{
			Field: "date", Value: date.String(), Reason: fault.Say("复验日 %s 早于上一轮 %s", date, before.Date), Remedy: fault.Say("改为之后的日期"),
		})
	}
	if err := fault.Mistakes(ms, "检查还没有排好"); err != nil {
		return nil, err
	}
	return s.create(ctx, next, deed, "reinspect", asked)
}

// again refuses a next round where there is nothing to do one about.
func (in *Inspection) again(list []*Inspection) error {
	if in.State != Locked {
		return fault.New(fault.Conflict, "上一轮还没有锁定，不能复验")
	}
	if in.Past != nil {
		return fault.New(fault.Conflict, "补录的验收没有逐条评分，不能从它复验；由镇（街道）申请验收，或补录复验")
	}
	if slices.ContainsFunc(list, func(x *Inspection) bool { return x.First == in.First && x.Round > in.Round && x.State != CalledOff }) {
		return fault.New(fault.Conflict, "这次检查的下一轮已经排过")
	}
	later := func(x *Inspection) bool { return x.Kind == Acceptance && x.First > in.First && x.State != CalledOff }
	if in.Kind == Acceptance && slices.ContainsFunc(list, later) {
		return fault.New(fault.Conflict, "这个中心之后又申请了验收，不能再复验上一次")
	}
	if !slices.ContainsFunc(in.Answers, Answer.short) {
		return fault.New(fault.Conflict, "上一轮没有扣分，不用复验")
	}
	return nil
}

// next is the round after this one.
func (in *Inspection) next(findings []*Finding) *Inspection {
	next := &Inspection{
		Town: in.Town, Place: in.Place, Kind: in.Kind, Standard: in.Standard, Items: slices.Clone(in.Items), Application: in.Application,
		Round: in.Round + 1, First: in.First, Before: in.ID, State: Scoring,
	}
	state := map[string]FindingState{}
	for _, f := range findings {
		state[f.ID] = f.State
	}
	for _, a := range in.Answers {
		if a.short() {
			if state[FindingID(in.First, a.Key())] != Closed {
				continue // to be answered anew
			}
			a.Result, a.Deducted = Met, 0
		}
		a.Carried = true
		a.Photos = slices.Clone(a.Photos)
		next.Answers = append(next.Answers, a)
	}
	return next
}

// Asks are the keys that a round asks for: all of a first one, in a 复验 those not carried over.
func (in *Inspection) Asks(s *Standard) []Key {
	return slices.DeleteFunc(in.Keys(s), func(k Key) bool {
		a, ok := in.Answer(k)
		return ok && a.Carried
	})
}
