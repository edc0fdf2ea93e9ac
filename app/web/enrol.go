package web

// trainingsTown and trainingTown are a town's own view of the trainings.
func (s *Server) trainingsTown(r *request) error { return r.c.Redirect("/matrix") }

func (s *Server) trainingTown(r *request) error { return r.c.Redirect("/matrix") }
