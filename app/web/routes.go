package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/catalog"
)

// routes is every address there is, each package's literals before its parameters. A test walks it
// by role, method and town, and fails on an address that it does not know.
func (s *Server) routes() []Route {
	return slices.Concat([]Route{
		Get("/static/:file", catalog.Enter, Public, s.static),
		Get("/healthz", catalog.Enter, Public, s.healthy),
		Get("/readyz", catalog.Enter, Public, s.readyForWork),
	}, s.accountsPages(), s.desksPages(), s.linesPages(), s.batchesPages(), s.centersPages(), s.findingsPages(), s.importsPages())
}

// register puts the table into the router.
func (s *Server) register(table []Route) error {
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
	s.app.Use(s.missing)
	return nil
}

// Routes is the table, for the tests that walk it.
func (s *Server) Routes() []Route { return s.routes() }
