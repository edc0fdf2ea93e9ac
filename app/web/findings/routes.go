// Package findings is the lists of findings and each with its measures, from the record or from
// somebody who saw it to 销号 and 回头看.
package findings

import "jiedezhu/app/web/site"

// pages are the handlers.
type pages struct{ *site.Site }

// Routes is every address of findings.
func Routes(of *site.Site) []site.Route {
	s := pages{of}
	return append(s.togetherRoutes(), s.findingRoutes()...)
}
