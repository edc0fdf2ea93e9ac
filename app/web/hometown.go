package web

// homeTown is the desk of a town.
func (s *Server) homeTown(r *request) error { return r.c.Redirect("/matrix") }
