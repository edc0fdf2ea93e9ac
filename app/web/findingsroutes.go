package web

func (s *Server) findingsPages() []Route {
	return append(s.togetherRoutes(), s.findingRoutes()...)
}
