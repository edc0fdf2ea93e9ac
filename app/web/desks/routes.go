// Package desks is where everybody begins: the desk of the county, of a department and of a town, the
// page of one town, the report and the journal.
package desks

import (
	"jiedezhu/app/web/site"
	"jiedezhu/catalog"
)

// pages are the handlers.
type pages struct{ *site.Site }

// Routes is every address of the desks, the towns, the report and the journal.
func Routes(of *site.Site) []site.Route {
	s := pages{of}
	return []site.Route{
		site.Get("/", catalog.Enter, site.Self, s.home),
		site.Get("/town", catalog.See, site.Self, s.ownTown),
		site.Get("/towns", catalog.See, site.Issued, s.pickTown),
		site.Get("/towns/:town", catalog.See, site.OneTown, s.townOf),
		site.Get("/journal", catalog.SeeJournal, site.Place, s.journal),
		site.Get("/report", catalog.See, site.Issued, s.report),
		site.Get("/journal.xlsx", catalog.SeeJournal, site.Place, site.WorkbookOf(s.journal)),
	}
}
