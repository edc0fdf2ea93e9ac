package web

import "jiedezhu/catalog"

func (s *Server) linesPages() []Route {
	return append([]Route{
		Get("/matrix", catalog.See, Issued, s.matrix),
		Get("/matrix.xlsx", catalog.See, Issued, s.matrixWorkbook),
		Get("/report.xlsx", catalog.See, Issued, s.reportWorkbook),
		Get("/lines", catalog.See, Issued, s.lines),
		Get("/lines.xlsx", catalog.See, Issued, s.linesWorkbook),
		Get("/lines/:town/:code", catalog.See, OneLine, s.line),
		Get("/items", catalog.See, Issued, s.items),
		Get("/items/:code", catalog.See, Issued, s.item),
		Get("/api/v1/coverage", catalog.See, Issued, s.apiCoverage),
		Get("/items.xlsx", catalog.See, Issued, workbookOf(s.items)),
	}, s.lineRoutes()...)
}
