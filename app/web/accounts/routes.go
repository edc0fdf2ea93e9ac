// Package accounts is the door: log-in and password, how pages look, and the accounts of the county.
package accounts

import (
	"jiedezhu/app/web/site"
	"jiedezhu/catalog"
)

// pages are the handlers.
type pages struct{ *site.Site }

// Routes is every address of the door and of accounts.
func Routes(of *site.Site) []site.Route {
	s := pages{of}
	return []site.Route{
		site.Get("/login", catalog.Enter, site.Public, s.loginForm),
		site.Post("/login", catalog.Enter, site.Public, s.login),
		site.Post("/logout", catalog.Enter, site.Self, s.logout),
		site.Post("/display", catalog.Enter, site.Self, s.display),
		site.Get("/password", catalog.Enter, site.Self, s.passwordForm),
		site.Post("/password", catalog.Enter, site.Self, s.password),
		site.Get("/users", catalog.Users, site.Self, s.users),
		site.Post("/users", catalog.Users, site.Self, s.addUser),
		site.Post("/users/:login/reset", catalog.Users, site.Self, s.resetUser),
		site.Post("/users/:login/disable", catalog.Users, site.Self, s.disableUser),
		site.Post("/users/:login/enable", catalog.Users, site.Self, s.enableUser),
		site.Post("/users/:login/end", catalog.Users, site.Self, s.endUser),
		site.Post("/users/:login/unlock", catalog.Users, site.Self, s.unlockUser),
		site.Get("/users.xlsx", catalog.Users, site.Self, site.WorkbookOf(s.users)),
	}
}
