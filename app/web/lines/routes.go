// Package lines is what everybody reads: the rows behind every number, the items, the matrix and the
// report as workbooks, and the acts on one line.
package lines

import (
	"jiedezhu/app/web/site"
	"jiedezhu/catalog"
)

// pages are the handlers.
type pages struct{ *site.Site }

// Routes is every address of rows, items and the matrix.
func Routes(of *site.Site) []site.Route {
	s := pages{of}
	return append([]site.Route{
		site.Get("/matrix", catalog.See, site.Issued, s.matrix),
		site.Get("/matrix.xlsx", catalog.See, site.Issued, s.matrixWorkbook),
		site.Get("/report.xlsx", catalog.See, site.Issued, s.reportWorkbook),
		site.Get("/lines", catalog.See, site.Issued, s.lines),
		site.Get("/lines.xlsx", catalog.See, site.Issued, s.linesWorkbook),
		site.Get("/lines/:town/:code", catalog.See, site.OneLine, s.line),
		site.Get("/items", catalog.See, site.Issued, s.items),
		site.Get("/items/:code", catalog.See, site.Issued, s.item),
		site.Get("/api/v1/coverage", catalog.See, site.Issued, s.apiCoverage),
		site.Get("/items.xlsx", catalog.See, site.Issued, site.WorkbookOf(s.items)),
	}, s.lineRoutes()...)
}
