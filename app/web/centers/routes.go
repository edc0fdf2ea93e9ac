// Package centers is the centres of the towns: applications, standards, draws, and inspections from the
// team to the locked record.
package centers

import (
	"jiedezhu/app/web/site"
	"jiedezhu/catalog"
)

// pages are the handlers.
type pages struct{ *site.Site }

// Routes is every address of centres, inspections, draws and standards.
func Routes(of *site.Site) []site.Route {
	s := pages{of}
	return append([]site.Route{
		site.Get("/centers", catalog.See, site.Issued, s.centers),
		site.Get("/centers/new", catalog.Choose, site.Place, s.chooseCenters),
		site.Post("/centers", catalog.Choose, site.Place, s.addCenters),
		site.Get("/centers/:town", catalog.See, site.OneTown, s.center),
		site.Post("/centers/:town", catalog.Choose, site.OneTown, s.changeCenter),
		site.Post("/centers/:town/drop", catalog.Choose, site.OneTown, s.dropCenter),
		site.Get("/centers/:town/apply", catalog.Apply, site.OneTown, s.applyPage),
		site.Post("/centers/:town/apply", catalog.Apply, site.OneTown, s.apply).Takes(site.ListBody),
		site.Get("/centers/:town/applications/:id", catalog.See, site.OneTown, s.application),
		site.Post("/centers/:town/applications/:id/admit", catalog.Admit, site.OneTown, s.admit),
		site.Post("/centers/:town/applications/:id/send-back", catalog.Admit, site.OneTown, s.sendBackApplication),
		site.Get("/inspections", catalog.See, site.Self, s.visits),
		site.Get("/inspections/new", catalog.Inspect, site.Place, s.arrangeVisitPage),
		site.Post("/inspections", catalog.Inspect, site.Place, s.arrangeVisit).Takes(site.ListBody),
		site.Get("/inspections/:town/:visit", catalog.See, site.OneVisit, s.visit),
		site.Post("/inspections/:town/:visit/score", catalog.Check, site.OneVisit, s.score),
		site.Post("/inspections/:town/:visit/rest", catalog.Check, site.OneVisit, s.passRest),
		site.Post("/inspections/:town/:visit/settle", catalog.Check, site.OneVisit, s.settle),
		site.Get("/inspections/:town/:visit/team", catalog.Inspect, site.OneVisit, s.teamPage),
		site.Post("/inspections/:town/:visit/team", catalog.Inspect, site.OneVisit, s.changeTeam),
		site.Get("/inspections/:town/:visit/again", catalog.Inspect, site.OneVisit, s.againPage),
		site.Post("/inspections/:town/:visit/again", catalog.Inspect, site.OneVisit, s.again),
		site.Get("/draws", catalog.See, site.Place, s.draws),
		site.Get("/draws/new", catalog.Inspect, site.Place, s.drawPage),
		site.Post("/draws", catalog.Inspect, site.Place, s.draw),
		site.Get("/draws/:draw", catalog.See, site.Place, s.drawn),
		site.Get("/standards", catalog.See, site.Issued, s.standards),
		site.Get("/standards/:kind/:number", catalog.See, site.Issued, s.standard),
		site.Get("/centers.xlsx", catalog.See, site.Issued, site.WorkbookOf(s.centers)),
		site.Get("/inspections.xlsx", catalog.See, site.Self, site.WorkbookOf(s.visits)),
		site.Get("/draws.xlsx", catalog.See, site.Place, site.WorkbookOf(s.draws)),
		site.Get("/standards.xlsx", catalog.See, site.Issued, site.WorkbookOf(s.standards)),
	}, s.sealRoutes()...)
}
