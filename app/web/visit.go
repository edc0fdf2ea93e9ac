package web

import (
	"net/url"
	"slices"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// oneVisit is what the pages of one inspection are made from.
type oneVisit struct {
	r        *request
	in       *acceptance.Inspection
	std      *acceptance.Standard
	reg      *catalog.Register // of the county that was inspected, which may be another than the person's
	name     string            // of the town
	failed   string            // the id of the form that was refused
	problems []fault.Mistake
}

// loadVisit reads the inspection that the address names.
func (r *request) loadVisit() (*oneVisit, error) {
	in, err := r.s.Acceptance.Inspections.Inspection(r.ctx(), r.c.Params("town"), r.c.Params("visit"))
	if err != nil {
		return nil, err
	}
	return r.visitOf(in)
}

func (r *request) visitOf(in *acceptance.Inspection) (*oneVisit, error) {
	v := &oneVisit{r: r, in: in, reg: r.reg}
	var err error
	if v.std, err = r.s.Acceptance.StandardOf(r.ctx(), in); err != nil {
		return nil, err
	}
	if county := catalog.CountyOf(in.Town); v.reg == nil || v.reg.Place.Code != county {
		if v.reg, err = r.s.Acceptance.Registers.Register(r.ctx(), county); err != nil {
			return nil, err
		}
	}
	v.name = v.reg.TownName(in.Town)
	return v, nil
}

func visitHref(in *acceptance.Inspection) string {
	return "/inspections/" + url.PathEscape(in.Town) + "/" + url.PathEscape(in.ID)
}

func (v *oneVisit) href() string { return visitHref(v.in) }

// may tells whether the person may do an act to this inspection.
func (v *oneVisit) may(act catalog.Act) bool {
	return catalog.May(v.r.actor, act, v.in.Subject())
}

// leads tells whether the person is its 组长.
func (v *oneVisit) leads() bool { return v.in.Leads(v.r.actor.Person) }

// scores tells whether the person may answer clauses now.
func (v *oneVisit) scores() bool {
	mine := v.r.actor.Role == journal.Bureau || slices.Contains(v.in.People(), v.r.actor.Person)
	return v.in.State == acceptance.Scoring && mine && v.may(catalog.Check)
}

// answered is how many of the clauses have an answer, of how many, and what was deducted.
func (v *oneVisit) answered() (done, of int, deducted acceptance.Tenths, vetoed []string) {
	of = len(v.in.Keys(v.std))
	_, deducted, vetoed = v.in.ScoreOf(v.std, func(acceptance.Answer) bool { return true })
	return of - len(v.in.Open(v.std)), of, deducted, vetoed
}

// kindText is 验收, with its round from the second on: 复验（第 2 轮）.
func kindText(in *acceptance.Inspection) fault.Message {
	if in.Round > 1 {
		return fault.Say("%s复验（第 %d 轮）", in.Kind.Message(), in.Round)
	}
	return in.Kind.Message()
}

// stateOfVisit is how far an inspection is, with its shape.
func stateOfVisit(in *acceptance.Inspection) view.Mark {
	m := view.Mark{Kind: view.MarkRun, Text: in.State.Message()}
	switch in.State {
	case acceptance.Signing:
		m.Kind = view.MarkLook
	case acceptance.Locked:
		m.Kind = view.MarkLock
	case acceptance.CalledOff:
		if m.Kind = view.MarkOff; in.Past != nil {
			m.Text = fault.Say("已撤销")
		}
	}
	return m
}

// resultMark is an answer with its shape.
func resultMark(a acceptance.Answer) view.Mark {
	m := view.Mark{Text: a.Result.Message()}
	switch a.Result {
	case acceptance.Met:
		m.Kind = view.MarkDone
	case acceptance.Deducted:
		m.Kind, m.Text = view.MarkSoon, fault.Say("扣 %s 分", a.Deducted)
	case acceptance.NotApplicable:
		m.Kind = view.MarkOff
	default:
		m.Kind = view.MarkLate
	}
	return m
}

// by is who answered, on which day.
func (v *oneVisit) by(a acceptance.Answer) fault.Message {
	name := a.Name
	if name == "" {
		name = a.Person
	}
	return fault.Say("%s · %s", view.Plain(name), view.Short(a.Day))
}

// teamNames are the members as they are signed, the 组长 first.
func teamNames(in *acceptance.Inspection) string {
	var names []string
	for _, m := range in.Team {
		if m.Lead {
			names = append([]string{m.Name}, names...)
			continue
		}
		names = append(names, m.Name)
	}
	return strings.Join(names, "、")
}

// unit is the name of a unit; of a team it may be written by hand.
func (v *oneVisit) unit(id string) string {
	if id == "" {
		return ""
	}
	return unitName(v.reg, id)
}

// visible are the inspections that the person may know of, the newest first.
func (r *request) visible() ([]*acceptance.Inspection, error) {
	list, err := r.s.Acceptance.Visible(r.ctx(), r.actor, "")
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(in *acceptance.Inspection) bool { return r.unannounced(in) })
	slices.SortStableFunc(list, func(a, b *acceptance.Inspection) int {
		if a.Date != b.Date {
			return int(b.Date) - int(a.Date)
		}
		return strings.Compare(a.Town, b.Town)
	})
	return list, nil
}

// named tells whether an inspection's team names the person.
func (r *request) named(in *acceptance.Inspection) bool {
	return slices.Contains(in.People(), r.actor.Person)
}

// visitNav is the word of the navigation that inspections stand under.
func (r *request) visitNav() string {
	if r.actor.Role == journal.Inspector || r.town.Code != "" {
		return "/inspections"
	}
	return "/centers"
}
