package site

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
func (r *Request) subject() (catalog.Subject, error) {
	switch r.Route.Subject {
	case Place:
		return catalog.About(r.Place()), nil
	case Issued:
		return catalog.IssuedBy(r.Place()), nil
	case OwnItems:
		return catalog.Subject{Division: r.Place(), Unit: r.Actor.Unit}, nil
	case Owned:
		return r.Owned(), nil
	case OneTown:
		return catalog.About(r.c.Params("town")), nil
	case OneLine:
		return r.lineSubject()
	case OneFinding:
		return r.findingSubject()
	case OneVisit:
		return r.visitSubject()
	}
	return catalog.About(r.Actor.Scope), nil
}

// Owned is what the person's own unit owns, of a town's account what its town owns.
func (r *Request) Owned() catalog.Subject {
	return catalog.Subject{Division: r.Actor.Scope, Unit: r.Actor.Unit}
}

// lineSubject is the line that the address names, with the department its item belongs to. An
// item that does not exist answers like a town out of scope.
func (r *Request) lineSubject() (catalog.Subject, error) {
	s := catalog.About(r.c.Params("town"))
	if !catalog.Sees(r.Actor, s) || r.Register == nil {
		return s, fault.New(fault.NotFound, "没有找到")
	}
	e, err := r.Site.Rollout.Editions.Current(r.Context(), r.Place())
	if err != nil {
		return s, err
	}
	code, err := url.PathUnescape(r.c.Params("code"))
	it, ok := e.Item(code)
	if _, known := r.Register.Town(s.Division); err != nil || !ok || !known {
		return s, fault.New(fault.NotFound, "没有找到")
	}
	s.Unit = it.Unit
	return s, nil
}

// Place is the code of the county the person works in.
func (r *Request) Place() string {
	if r.Register == nil {
		return catalog.CountyOf(r.Actor.Scope)
	}
	return r.Register.Place.Code
}

// visitSubject is the inspection that the address names. A town knows nothing of an unannounced one.
func (r *Request) visitSubject() (catalog.Subject, error) {
	gone := fault.New(fault.NotFound, "没有找到")
	town := r.c.Params("town")
	if catalog.LevelOf(town) != catalog.Town {
		return catalog.Subject{}, gone
	}
	in, err := r.Site.Acceptance.Inspections.Inspection(r.Context(), town, r.c.Params("visit"))
	switch {
	case fault.KindOf(err) == fault.NotFound && err != nil:
		return catalog.Subject{}, gone
	case err != nil:
		return catalog.Subject{}, err
	case r.Unannounced(in):
		return catalog.Subject{}, gone
	}
	return in.Subject(), nil
}

// Unannounced tells whether the person is of the town and must not know of it yet.
func (r *Request) Unannounced(in *acceptance.Inspection) bool {
	return !in.Announced() && catalog.OfTown(r.Actor, in.Town)
}

// findingSubject is the finding that the address names as rights see it. One that is not there
// answers as one that the person may not know of.
func (r *Request) findingSubject() (catalog.Subject, error) {
	list, err := r.KnownFindings()
	if err != nil {
		return catalog.Subject{}, err
	}
	f, err := Numbered(list, r.c.Params("finding"))
	if err != nil {
		return catalog.Subject{}, err
	}
	return f.Subject(), nil
}

// KnownFindings are the findings of the county that the person may know of, to an account of one
// town those of its town.
func (r *Request) KnownFindings() ([]*acceptance.Finding, error) {
	if r.Register == nil {
		return nil, nil
	}
	prefix := r.Place()
	if r.Town.Code != "" {
		prefix = r.Town.Code
	}
	all, err := r.Site.Acceptance.Findings.Findings(r.Context(), prefix, "")
	return slices.DeleteFunc(all, func(f *acceptance.Finding) bool { return !catalog.Sees(r.Actor, f.Subject()) }), err
}

// Numbered is the finding of a number: WT-007, or 7. fault.NotFound.
func Numbered(list []*acceptance.Finding, label string) (*acceptance.Finding, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.ToUpper(label), "WT-"))
	i := slices.IndexFunc(list, func(f *acceptance.Finding) bool { return f.Number == n })
	if err != nil || i < 0 {
		return nil, fault.New(fault.NotFound, "没有找到")
	}
	return list[i], nil
}
