package web

import "github.com/gofiber/fiber/v2"

// What the tests need to see of the inside.
var (
	FilterOf     = filterOf
	LinesAddress = linesAddress
)

// App is the router, for the one helper of the tests that calls it.
func (s *Server) App() *fiber.App { return s.app }
