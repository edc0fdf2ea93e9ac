package site

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/account"
)

// What a handler reads of a request and answers beside a page; nobody else knows of Fiber.

const (
	// SessionCookie carries the token of a session.
	SessionCookie = "jdz"
	// guestCookie carries the token of a browser that has not logged in: the log-in form is bound
	// to it, so that nobody is logged in as somebody else by another site.
	guestCookie = "jdz_guest"
)

// The types of answers that are no page.
const (
	JSONType = fiber.MIMEApplicationJSONCharsetUTF8
	HTMLType = fiber.MIMETextHTMLCharsetUTF8
)

// Param is the part of the address that the route calls so.
func (r *Request) Param(name string) string { return r.c.Params(name) }

// Asked is a value of the address behind the ?, as it was sent, also where a form was posted.
func (r *Request) Asked(name string) string { return r.c.Query(name) }

// Posted tells whether a form was sent.
func (r *Request) Posted() bool { return r.c.Method() == http.MethodPost }

// Has tells whether the form that was sent has a field, be it empty.
func (r *Request) Has(name string) bool { return r.c.Context().PostArgs().Has(name) }

// Raw is a field of the form as it was typed: a password is not cleaned.
func (r *Request) Raw(name string) string { return r.c.FormValue(name) }

// Header is a header of the request, empty for none.
func (r *Request) Header(name string) string { return r.c.Get(name) }

// Device is where the request comes from, as a log-in keeps it: address and browser.
func (r *Request) Device() (address, agent string) { return r.c.IP(), r.c.Get(fiber.HeaderUserAgent) }

// Back is the page of ours that the form stood on, as far as the browser says so.
func (r *Request) Back() string {
	_, path, _ := strings.Cut(r.c.Get(fiber.HeaderReferer), "://"+string(r.c.Request().Host()))
	return OwnPath(path)
}

// Within gives the rest of the request another context, of an act that takes its time.
func (r *Request) Within(ctx context.Context) { r.c.SetUserContext(ctx) }

// Go sends the browser to a page of ours, with nothing to say there.
func (r *Request) Go(path string) error { return r.c.Redirect(path, http.StatusSeeOther) }

// Set adds a header to the answer.
func (r *Request) Set(name, value string) { r.c.Set(name, value) }

// Send answers with bytes of a type.
func (r *Request) Send(status int, kind string, body []byte) error {
	r.c.Set(fiber.HeaderContentType, kind)
	return r.c.Status(status).Send(body)
}

// JSON answers with a value as JSON.
func (r *Request) JSON(v any) error { return r.c.Status(http.StatusOK).JSON(v) }

// Remember keeps a cookie on the browser until then, with it gone where that is past; the zero time
// is until the browser closes.
func (r *Request) Remember(name, value string, until time.Time) {
	r.c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", HTTPOnly: true, Secure: r.Site.Secure, SameSite: fiber.CookieSameSiteLaxMode, Expires: until,
	})
}

// Guest is the token of a browser that has not logged in, made where it has none.
func (r *Request) Guest() string {
	guest := r.c.Cookies(guestCookie)
	if guest == "" {
		guest = account.NewGuest()
		r.Remember(guestCookie, guest, time.Time{})
	}
	return guest
}

// Entered binds the browser to a session that began.
func (r *Request) Entered(token string, session account.Session) {
	r.Remember(SessionCookie, token, session.Until)
	r.Remember(guestCookie, "", time.Unix(0, 0))
	r.Session = session
}

// Left forgets the session on the browser.
func (r *Request) Left() { r.Remember(SessionCookie, "", time.Unix(0, 0)) }
