package centers

import (
	"net/url"
	"slices"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Visit is what the pages of one inspection are made from.
type Visit struct {
	r        *site.Request
	in       *acceptance.Inspection
	std      *acceptance.Standard
	reg      *catalog.Register // of the county that was inspected, which may be another than the person's
	Name     string            // of the town
	failed   string            // the id of the form that was refused
	problems []fault.Mistake
}

// loadVisit reads the inspection that the address names.
func loadVisit(r *site.Request) (*Visit, error) {
	in, err := r.Site.Acceptance.Inspections.Inspection(r.Context(), r.Param("town"), r.Param("visit"))
	if err != nil {
		return nil, err
	}
	return VisitOf(r, in)
}

// VisitOf is an inspection with its town and standard.
func VisitOf(r *site.Request, in *acceptance.Inspection) (*Visit, error) {
	v := &Visit{r: r, in: in, reg: r.Register}
	var err error
	if v.std, err = r.Site.Acceptance.StandardOf(r.Context(), in); err != nil {
		return nil, err
	}
	if county := catalog.CountyOf(in.Town); v.reg == nil || v.reg.Place.Code != county {
		if v.reg, err = r.Site.Acceptance.Registers.Register(r.Context(), county); err != nil {
			return nil, err
		}
	}
	v.Name = v.reg.TownName(in.Town)
	return v, nil
}

func visitHref(in *acceptance.Inspection) string {
	return "/inspections/" + url.PathEscape(in.Town) + "/" + url.PathEscape(in.ID)
}

// Href is the page of the inspection.
func (v *Visit) Href() string { return visitHref(v.in) }

// may tells whether the person may do an act to this inspection.
func (v *Visit) may(act catalog.Act) bool {
	return catalog.May(v.r.Actor, act, v.in.Subject())
}

// leads tells whether the person is its 组长.
func (v *Visit) leads() bool { return v.in.Leads(v.r.Actor.Person) }

// scores tells whether the person may answer clauses now.
func (v *Visit) scores() bool {
	mine := v.r.Actor.Role == journal.Bureau || slices.Contains(v.in.People(), v.r.Actor.Person)
	return v.in.State == acceptance.Scoring && mine && v.may(catalog.Check)
}

// answered is how many of the clauses have an answer, of how many, and what was deducted.
func (v *Visit) answered() (done, of int, deducted acceptance.Tenths, vetoed []string) {
	of = len(v.in.Keys(v.std))
	_, deducted, vetoed = v.in.ScoreOf(v.std, func(acceptance.Answer) bool { return true })
	return of - len(v.in.Open(v.std)), of, deducted, vetoed
}

// KindText is 验收, with its round from the second on: 复验（第 2 轮）.
func KindText(in *acceptance.Inspection) fault.Message {
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
func (v *Visit) by(a acceptance.Answer) fault.Message {
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
func (v *Visit) unit(id string) string {
	if id == "" {
		return ""
	}
	return site.UnitName(v.reg, id)
}

// Visible are the inspections that the person may know of, the newest first.
func Visible(r *site.Request) ([]*acceptance.Inspection, error) {
	list, err := r.Site.Acceptance.Visible(r.Context(), r.Actor, "")
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(in *acceptance.Inspection) bool { return r.Unannounced(in) })
	slices.SortStableFunc(list, func(a, b *acceptance.Inspection) int {
		if a.Date != b.Date {
			return int(b.Date) - int(a.Date)
		}
		return strings.Compare(a.Town, b.Town)
	})
	return list, nil
}

// Named tells whether an inspection's team names the person.
func Named(r *site.Request, in *acceptance.Inspection) bool {
	return slices.Contains(in.People(), r.Actor.Person)
}

// visitNav is the word of the navigation that inspections stand under.
func visitNav(r *site.Request) string {
	if r.Actor.Role == journal.Inspector || r.Town.Code != "" {
		return "/inspections"
	}
	return "/centers"
}
