package site

import (
	"errors"
	"mime"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/account"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// Handle is the handler of a route: it finds the person, asks for the right and calls the page.
func (s *Site) Handle(route Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := &Request{c: c, Site: s, Route: route, Lang: language(c)}
		c.Locals(requestKey{}, r)
		if err := r.enter(); err != nil {
			return err
		}
		return route.Do(r)
	}
}

// enter is everything before the handler, in the order in which it may refuse: who it is, where
// the request comes from, whether the act is theirs, what the body is.
func (r *Request) enter() error {
	if r.Route.Subject != Public {
		if err := r.identify(); err != nil {
			return err
		}
	}
	if r.c.Method() != fiber.MethodGet && r.c.Method() != fiber.MethodHead {
		if err := r.genuine(); err != nil {
			return err
		}
	}
	if r.Route.Subject == Public {
		return r.body()
	}
	subject, err := r.subject()
	if err != nil {
		return err
	}
	if err := catalog.Allow(r.Actor, r.Route.Act, subject); err != nil {
		return err
	}
	return r.body()
}

// errLogin sends the person to the door.
var errLogin = errors.New("not logged in")

// identify finds session, account and county.
func (r *Request) identify() error {
	r.Token = r.c.Cookies(SessionCookie)
	if r.Token == "" {
		return errLogin
	}
	var err error
	r.Session, r.Account, err = r.Site.Accounts.Sessions.Find(r.Context(), r.Token)
	if errors.Is(err, fault.NotFound) {
		return errLogin
	} else if err != nil {
		return err
	}
	r.Actor = r.Session.Actor(r.Account, r.c.IP())
	if r.Site.Accounts.MustChange(r.Account) && r.Route.Path != "/password" && r.Route.Path != "/logout" {
		return errPassword
	}
	return r.county()
}

// errPassword sends the person to the page that changes an initial password.
var errPassword = errors.New("password must be changed")

// county finds the register the person works in: that of their scope, or under it the one that
// the address names, else the first. A county that is not theirs is like a page that is not there.
func (r *Request) county() error {
	regs, err := r.Site.Rollout.Registers.Registers(r.Context(), catalog.CountyOf(r.Actor.Scope))
	if err != nil {
		return err
	}
	want := r.c.Query("place")
	if town := r.c.Params("town"); town != "" { // the address names a town: its county
		want = catalog.CountyOf(town)
	}
	for _, reg := range regs {
		if r.Register == nil || reg.Place.Code == want {
			r.Register = reg
		}
	}
	if asked := r.c.Query("place"); asked != "" && (r.Register == nil || r.Register.Place.Code != asked) {
		return ErrNoPage
	}
	if r.Register != nil && catalog.LevelOf(r.Actor.Scope) == catalog.Town {
		r.Town, _ = r.Register.Town(r.Actor.Scope)
	}
	return nil
}

// genuine refuses an unsafe request that comes from another site or without the session's token.
func (r *Request) genuine() error {
	if err := account.SameOrigin(r.c.Method(), string(r.c.Request().Host()), r.c.Get(fiber.HeaderOrigin), r.c.Get("Sec-Fetch-Site")); err != nil {
		return err
	}
	if err := r.content(); err != nil { // before the form is read
		return err
	}
	token := r.Token
	if r.Route.Subject == Public {
		token = r.c.Cookies(guestCookie)
	}
	given := r.c.Get("X-CSRF-Token")
	if given == "" {
		given = r.c.FormValue("csrf")
	}
	return account.CheckForm(token, given)
}

// content refuses a body of another type or size than the route takes.
func (r *Request) content() error {
	limit := r.Route.Limit
	if limit == 0 {
		limit = SmallBody
	}
	if len(r.c.Request().Body()) > limit {
		return fiber.ErrRequestEntityTooLarge
	}
	kind, _, _ := mime.ParseMediaType(r.c.Get(fiber.HeaderContentType))
	if kind != string(r.Route.Body) {
		return fiber.ErrUnsupportedMediaType
	}
	return nil
}

// body refuses a body where the route takes none, and fields that nobody typed.
func (r *Request) body() error {
	if r.Route.Body == None {
		if len(r.c.Request().Body()) > 0 {
			return fiber.ErrUnsupportedMediaType
		}
		return nil
	}
	return r.notTooLong()
}
