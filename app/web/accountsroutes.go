package web

import "jiedezhu/catalog"

func (s *Server) accountsPages() []Route {
	return []Route{
		Get("/login", catalog.Enter, Public, s.loginForm),
		Post("/login", catalog.Enter, Public, s.login),
		Post("/logout", catalog.Enter, Self, s.logout),
		Post("/display", catalog.Enter, Self, s.display),
		Get("/password", catalog.Enter, Self, s.passwordForm),
		Post("/password", catalog.Enter, Self, s.password),
		Get("/users", catalog.Users, Self, s.users),
		Post("/users", catalog.Users, Self, s.addUser),
		Post("/users/:login/reset", catalog.Users, Self, s.resetUser),
		Post("/users/:login/disable", catalog.Users, Self, s.disableUser),
		Post("/users/:login/enable", catalog.Users, Self, s.enableUser),
		Post("/users/:login/end", catalog.Users, Self, s.endUser),
		Post("/users/:login/unlock", catalog.Users, Self, s.unlockUser),
		Get("/users.xlsx", catalog.Users, Self, workbookOf(s.users)),
	}
}
