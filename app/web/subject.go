package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// subject is what the route is about.
func (r *request) subject() (catalog.Subject, error) {
	switch r.route.Subject {
	case Place:
		return catalog.About(r.place()), nil
	case Issued:
		return catalog.IssuedBy(r.place()), nil
	case OwnItems:
		return catalog.Subject{Division: r.place(), Unit: r.actor.Unit}, nil
	case Owned:
		return r.owned(), nil
	case OneTown:
		return catalog.About(r.c.Params("town")), nil
	case OneLine:
		return r.lineSubject()
	case OneFinding:
		return r.findingSubject()
	case OneVisit:
		return r.visitSubject()
	}
	return catalog.About(r.actor.Scope), nil
}

// owned is what the person's own unit owns, of a town's account what its town owns.
func (r *request) owned() catalog.Subject {
	return catalog.Subject{Division: r.actor.Scope, Unit: r.actor.Unit}
}

// lineSubject is the line that the address names, with the department its item belongs to. An
// item that does not exist answers like a town out of scope.
func (r *request) lineSubject() (catalog.Subject, error) {
	s := catalog.About(r.c.Params("town"))
	if !catalog.Sees(r.actor, s) || r.reg == nil {
		return s, fault.New(fault.NotFound, "没有找到")
	}
	e, err := r.s.Rollout.Editions.Current(r.ctx(), r.place())
	if err != nil {
		return s, err
	}
	code, err := url.PathUnescape(r.c.Params("code"))
	it, ok := e.Item(code)
	if _, known := r.reg.Town(s.Division); err != nil || !ok || !known {
		return s, fault.New(fault.NotFound, "没有找到")
	}
	s.Unit = it.Unit
	return s, nil
}

// place is the code of the county the person works in.
func (r *request) place() string {
	if r.reg == nil {
		return catalog.CountyOf(r.actor.Scope)
	}
	return r.reg.Place.Code
}

// visitSubject is the inspection that the address names. A town knows nothing of an unannounced one.
func (r *request) visitSubject() (catalog.Subject, error) {
	gone := fault.New(fault.NotFound, "没有找到")
	town := r.c.Params("town")
	if catalog.LevelOf(town) != catalog.Town {
		return catalog.Subject{}, gone
	}
	in, err := r.s.Acceptance.Inspections.Inspection(r.ctx(), town, r.c.Params("visit"))
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil:
		return catalog.Subject{}, gone
	case err != nil:
		return catalog.Subject{}, err
	case r.unannounced(in):
		return catalog.Subject{}, gone
	}
	return in.Subject(), nil
}

// unannounced tells whether the person is of the town and must not know of it yet.
func (r *request) unannounced(in *acceptance.Inspection) bool {
	return !in.Announced() && catalog.OfTown(r.actor, in.Town)
}

// findingSubject is the finding that the address names as rights see it. One that is not there
// answers as one that the person may not know of.
func (r *request) findingSubject() (catalog.Subject, error) {
	list, err := r.knownFindings()
	if err != nil {
		return catalog.Subject{}, err
	}
	f, err := numbered(list, r.c.Params("finding"))
	if err != nil {
		return catalog.Subject{}, err
	}
	return f.Subject(), nil
}

// knownFindings are the findings of the county that the person may know of, to an account of one
// town those of its town.
func (r *request) knownFindings() ([]*acceptance.Finding, error) {
	if r.reg == nil {
		return nil, nil
	}
	prefix := r.place()
	if r.town.Code != "" {
		prefix = r.town.Code
	}
	all, err := r.s.Acceptance.Findings.Findings(r.ctx(), prefix, "")
	return slices.DeleteFunc(all, func(f *acceptance.Finding) bool { return !catalog.Sees(r.actor, f.Subject()) }), err
}

// numbered is the finding of a number: WT-007, or 7. fault.NotFound.
func numbered(list []*acceptance.Finding, label string) (*acceptance.Finding, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.ToUpper(label), "WT-"))
	i := slices.IndexFunc(list, func(f *acceptance.Finding) bool { return f.Number == n })
	if err != nil || i < 0 {
		return nil, fault.New(fault.NotFound, "没有找到")
	}
	return list[i], nil
}
