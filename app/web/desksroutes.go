package web

import "jiedezhu/catalog"

func (s *Server) desksPages() []Route {
	return []Route{
		Get("/", catalog.Enter, Self, s.home),
		Get("/town", catalog.See, Self, s.ownTown),
		Get("/towns", catalog.See, Issued, s.pickTown),
		Get("/towns/:town", catalog.See, OneTown, s.townOf),
		Get("/journal", catalog.SeeJournal, Place, s.journal),
		Get("/report", catalog.See, Issued, s.report),
		Get("/journal.xlsx", catalog.SeeJournal, Place, workbookOf(s.journal)),
	}
}
