package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/web/accounts"
	"jiedezhu/app/web/batches"
	"jiedezhu/app/web/centers"
	"jiedezhu/app/web/desks"
	"jiedezhu/app/web/findings"
	"jiedezhu/app/web/imports"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/catalog"
)

// routes is every address there is, each package's literals before its parameters. A test walks it
// by role, method and town, and fails on an address that it does not know.
func (s *Server) routes() []site.Route {
	return slices.Concat([]site.Route{
		site.Get("/static/:file", catalog.Enter, site.Public, s.static),
		site.Get("/healthz", catalog.Enter, site.Public, s.healthy),
		site.Get("/readyz", catalog.Enter, site.Public, s.readyForWork),
		site.Get("/progress/:op", catalog.Enter, site.Self, s.Far),
	}, accounts.Routes(s.Site), desks.Routes(s.Site), lines.Routes(s.Site), batches.Routes(s.Site), centers.Routes(s.Site), findings.Routes(s.Site), imports.Routes(s.Site))
}

// register puts the table into the router.
func (s *Server) register(table []site.Route) error {
	seen := map[string]bool{}
	for _, r := range table {
		key := r.Method + " " + r.Path
		if seen[key] || r.Do == nil || !strings.HasPrefix(r.Path, "/") {
			return fmt.Errorf("route %s stands twice or has no handler", key)
		}
		seen[key] = true
		s.app.Add(r.Method, r.Path, s.Handle(r))
		if r.Method == fiber.MethodGet { // Fiber answers HEAD only where it is told to by Get
			s.app.Add(fiber.MethodHead, r.Path, s.Handle(r))
		}
	}
	s.app.Use(s.Missing)
	return nil
}

// Routes is the table, for the tests that walk it.
func (s *Server) Routes() []site.Route { return s.routes() }
