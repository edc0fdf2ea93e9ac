package web

import "jiedezhu/catalog"

func (s *Server) centersPages() []Route {
	return append([]Route{
		Get("/centers", catalog.See, Issued, s.centers),
		Get("/centers/new", catalog.Choose, Place, s.chooseCenters),
		Post("/centers", catalog.Choose, Place, s.addCenters),
		Get("/centers/:town", catalog.See, OneTown, s.center),
		Post("/centers/:town", catalog.Choose, OneTown, s.changeCenter),
		Post("/centers/:town/drop", catalog.Choose, OneTown, s.dropCenter),
		Get("/centers/:town/apply", catalog.Apply, OneTown, s.applyPage),
		Post("/centers/:town/apply", catalog.Apply, OneTown, s.apply).takes(listBody),
		Get("/centers/:town/applications/:id", catalog.See, OneTown, s.application),
		Post("/centers/:town/applications/:id/admit", catalog.Admit, OneTown, s.admit),
		Post("/centers/:town/applications/:id/send-back", catalog.Admit, OneTown, s.sendBackApplication),
		Get("/inspections", catalog.See, Self, s.visits),
		Get("/inspections/new", catalog.Inspect, Place, s.arrangeVisitPage),
		Post("/inspections", catalog.Inspect, Place, s.arrangeVisit).takes(listBody),
		Get("/inspections/:town/:visit", catalog.See, OneVisit, s.visit),
		Post("/inspections/:town/:visit/score", catalog.Check, OneVisit, s.score),
		Post("/inspections/:town/:visit/rest", catalog.Check, OneVisit, s.passRest),
		Post("/inspections/:town/:visit/settle", catalog.Check, OneVisit, s.settle),
		Get("/inspections/:town/:visit/team", catalog.Inspect, OneVisit, s.teamPage),
		Post("/inspections/:town/:visit/team", catalog.Inspect, OneVisit, s.changeTeam),
		Get("/inspections/:town/:visit/again", catalog.Inspect, OneVisit, s.againPage),
		Post("/inspections/:town/:visit/again", catalog.Inspect, OneVisit, s.again),
		Get("/draws", catalog.See, Place, s.draws),
		Get("/draws/new", catalog.Inspect, Place, s.drawPage),
		Post("/draws", catalog.Inspect, Place, s.draw),
		Get("/draws/:draw", catalog.See, Place, s.drawn),
		Get("/standards", catalog.See, Issued, s.standards),
		Get("/standards/:kind/:number", catalog.See, Issued, s.standard),
		Get("/centers.xlsx", catalog.See, Issued, workbookOf(s.centers)),
		Get("/inspections.xlsx", catalog.See, Self, workbookOf(s.visits)),
		Get("/draws.xlsx", catalog.See, Place, workbookOf(s.draws)),
		Get("/standards.xlsx", catalog.See, Issued, workbookOf(s.standards)),
	}, s.sealRoutes()...)
}
