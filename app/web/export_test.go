package web

import "github.com/gofiber/fiber/v2"

// App is the router, for the one helper of the tests that calls it.
func (s *Server) App() *fiber.App { return s.app }
