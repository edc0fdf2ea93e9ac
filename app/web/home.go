package web

// home is what the person has to do now: the county's desk, or the town's.
func (s *Server) home(r *request) error {
	return r.c.Redirect("/matrix")
}
