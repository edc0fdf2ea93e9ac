package centers

import (
	"slices"
	"strconv"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// namedRows is how many members without an account a form has room for.
const namedRows = 4

// teamForm is the team as it stands or was typed: who has an account is ticked, who has none is
// named.
func teamForm(r *site.Request, now []acceptance.Member, problems []fault.Mistake) (view.TeamForm, error) {
	var f view.TeamForm
	people, err := r.Site.People.All(r.Context(), r.Place())
	if err != nil {
		return f, err
	}
	if r.Posted() {
		now = team(r)
		lead := r.Text("lead") // a 组长 who is not ticked is still the one that was chosen
		for i := range now {
			now[i].Lead = now[i].Person != "" && now[i].Person == lead
		}
	}
	for _, a := range people {
		if a.Disabled || a.Role != journal.Inspector && a.Role != journal.Bureau {
			continue
		}
		row := view.MemberRow{Login: a.Login, Name: a.Name, Role: a.Role.Message()}
		if r.Register != nil && a.Unit != "" {
			row.Unit = site.UnitName(r.Register, a.Unit)
		}
		if i := slices.IndexFunc(now, func(m acceptance.Member) bool { return m.Person == a.Login }); i >= 0 {
			row.On, row.Lead = true, now[i].Lead
		}
		f.Rows = append(f.Rows, row)
	}
	for _, m := range now { // who was sent from another place stands in no list of this one
		if m.Person != "" && m.Name != "" && !slices.ContainsFunc(f.Rows, func(x view.MemberRow) bool { return x.Login == m.Person }) {
			f.Rows = append(f.Rows, view.MemberRow{Login: m.Person, Name: m.Name, Unit: m.Unit, On: true, Lead: m.Lead})
		}
	}
	for _, m := range now {
		if m.Person == "" {
			f.Named = append(f.Named, view.NamedRow{N: len(f.Named) + 1, Name: m.Name, Unit: m.Unit})
		}
	}
	for len(f.Named) < namedRows {
		f.Named = append(f.Named, view.NamedRow{N: len(f.Named) + 1})
	}
	for _, m := range problems {
		if m.Field == "team" && f.Wrong.ID == "" {
			f.Wrong = m.Reason
		}
	}
	return f, nil
}

// team is the team that a form names. Who an account is, and whether it may come, is the service's
// to say.
func team(r *site.Request) []acceptance.Member {
	var team []acceptance.Member
	lead := r.Text("lead")
	ticked := r.List("members")
	if lead != "" && !slices.Contains(ticked, lead) {
		ticked = append([]string{lead}, ticked...) // the 组长 is of the team
	}
	for _, login := range ticked {
		team = append(team, acceptance.Member{Person: login, Lead: login == lead})
	}
	for n := range namedRows {
		if name := r.Text("name-" + strconv.Itoa(n+1)); name != "" {
			team = append(team, acceptance.Member{Name: name, Unit: r.Text("unit-" + strconv.Itoa(n+1))})
		}
	}
	return team
}
