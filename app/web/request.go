package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/account"
	"jiedezhu/app/web/view"
	"jiedezhu/app/words"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// request is one request of a person: who, in which language, about which county.
type request struct {
	c       *fiber.Ctx
	s       *Server
	route   Route
	lang    words.Language
	token   string // of the session cookie
	session account.Session
	account *account.Account
	actor   journal.Actor
	reg     *catalog.Register // of the county the person works in; nil before there is one
	town    catalog.Division  // of an account of one town
	names   map[string]string // of people, by account, as far as they were asked for
	asBook  bool              // the rows of the page are asked for, as a workbook
}

type requestKey struct{}

const sessionCookie = "jdz"

// serve is the handler of a route: it finds the person, asks for the right and calls the page.
func (s *Server) serve(route Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		r := &request{c: c, s: s, route: route, lang: language(c)}
		c.Locals(requestKey{}, r)
		if err := r.enter(); err != nil {
			return err
		}
		return route.do(r)
	}
}

// enter is everything before the handler, in the order in which it may refuse: who it is, where
// the request comes from, whether the act is theirs, what the body is.
func (r *request) enter() error {
	if r.route.Subject != Public {
		if err := r.identify(); err != nil {
			return err
		}
	}
	if r.c.Method() != fiber.MethodGet && r.c.Method() != fiber.MethodHead {
		if err := r.genuine(); err != nil {
			return err
		}
	}
	if r.route.Subject == Public {
		return r.body()
	}
	subject, err := r.subject()
	if err != nil {
		return err
	}
	if err := catalog.Allow(r.actor, r.route.Act, subject); err != nil {
		return err
	}
	return r.body()
}

// errLogin sends the person to the door.
var errLogin = errors.New("not logged in")

// identify finds session, account and county.
func (r *request) identify() error {
	r.token = r.c.Cookies(sessionCookie)
	if r.token == "" {
		return errLogin
	}
	var err error
	r.session, r.account, err = r.s.Accounts.Sessions.Find(r.ctx(), r.token)
	if errors.Is(err, fault.NotFound) {
		return errLogin
	} else if err != nil {
		return err
	}
	r.actor = r.session.Actor(r.account, r.c.IP())
	if r.s.Accounts.MustChange(r.account) && r.route.Path != "/password" && r.route.Path != "/logout" {
		return errPassword
	}
	return r.county()
}

// errPassword sends the person to the page that changes an initial password.
var errPassword = errors.New("password must be changed")

// county finds the register the person works in: that of their scope, or under it the one that
// the address names, else the first. A county that is not theirs is like a page that is not there.
func (r *request) county() error {
	regs, err := r.s.Rollout.Registers.Registers(r.ctx(), catalog.CountyOf(r.actor.Scope))
	if err != nil {
		return err
	}
	want := r.c.Query("place")
	if town := r.c.Params("town"); town != "" { // the address names a town: its county
		want = catalog.CountyOf(town)
	}
	for _, reg := range regs {
		if r.reg == nil || reg.Place.Code == want {
			r.reg = reg
		}
	}
	if asked := r.c.Query("place"); asked != "" && (r.reg == nil || r.reg.Place.Code != asked) {
		return errNoPage
	}
	if r.reg != nil && catalog.LevelOf(r.actor.Scope) == catalog.Town {
		r.town, _ = r.reg.Town(r.actor.Scope)
	}
	return nil
}

// subject is what the route is about.
func (r *request) subject() (catalog.Subject, error) {
	switch r.route.Subject {
	case Place:
		return catalog.About(r.place()), nil
	case Issued:
		return catalog.IssuedBy(r.place()), nil
	case OwnItems:
		return catalog.Subject{Division: r.place(), Unit: r.actor.Unit}, nil
	case Owned:
		return r.owned(), nil
	case OneTown:
		return catalog.About(r.c.Params("town")), nil
	case OneLine:
		return r.lineSubject()
	case OneFinding:
		return r.findingSubject()
	case OneVisit:
		return r.visitSubject()
	}
	return catalog.About(r.actor.Scope), nil
}

// owned is what the person's own unit owns, of a town's account what its town owns.
func (r *request) owned() catalog.Subject {
	return catalog.Subject{Division: r.actor.Scope, Unit: r.actor.Unit}
}

// lineSubject is the line that the address names, with the department its item belongs to. An
// item that does not exist answers like a town out of scope.
func (r *request) lineSubject() (catalog.Subject, error) {
	s := catalog.About(r.c.Params("town"))
	if !catalog.Sees(r.actor, s) || r.reg == nil {
		return s, fault.New(fault.NotFound, "没有找到")
	}
	e, err := r.s.Rollout.Editions.Current(r.ctx(), r.place())
	if err != nil {
		return s, err
	}
	code, err := url.PathUnescape(r.c.Params("code"))
	it, ok := e.Item(code)
	if _, known := r.reg.Town(s.Division); err != nil || !ok || !known {
		return s, fault.New(fault.NotFound, "没有找到")
	}
	s.Unit = it.Unit
	return s, nil
}

// place is the code of the county the person works in.
func (r *request) place() string {
	if r.reg == nil {
		return catalog.CountyOf(r.actor.Scope)
	}
	return r.reg.Place.Code
}

// genuine refuses an unsafe request that comes from another site or without the session's token.
func (r *request) genuine() error {
	if err := account.SameOrigin(r.c.Method(), string(r.c.Request().Host()), r.c.Get(fiber.HeaderOrigin), r.c.Get("Sec-Fetch-Site")); err != nil {
		return err
	}
	if err := r.content(); err != nil { // before the form is read
		return err
	}
	token := r.token
	if r.route.Subject == Public {
		token = r.c.Cookies(guestCookie)
	}
	given := r.c.Get("X-CSRF-Token")
	if given == "" {
		given = r.c.FormValue("csrf")
	}
	return account.CheckForm(token, given)
}

// content refuses a body of another type or size than the route takes.
func (r *request) content() error {
	limit := r.route.Limit
	if limit == 0 {
		limit = smallBody
	}
	if len(r.c.Request().Body()) > limit {
		return fiber.ErrRequestEntityTooLarge
	}
	kind, _, _ := mime.ParseMediaType(r.c.Get(fiber.HeaderContentType))
	if kind != string(r.route.Body) {
		return fiber.ErrUnsupportedMediaType
	}
	return nil
}

// body refuses a body where the route takes none, and fields that nobody typed.
func (r *request) body() error {
	if r.route.Body == None {
		if len(r.c.Request().Body()) > 0 {
			return fiber.ErrUnsupportedMediaType
		}
		return nil
	}
	return r.notTooLong()
}

func (r *request) ctx() context.Context { return r.c.UserContext() }

// say puts a message into the person's language, for files; pages do it themselves.
func (r *request) say(m fault.Message) string { return r.s.words.In(r.lang).Message(m) }

// language is the one the person chose, Chinese where none was: a browser's own language says
// nothing about a clerk of a county.
func language(c *fiber.Ctx) words.Language {
	if v := c.Cookies("lang"); v != "" {
		return words.Choose(v)
	}
	return words.Chinese
}

// deed is the act of the form: its operation id was made with the form, so that a form sent
// twice is done once.
func (r *request) deed() journal.Deed {
	return journal.Deed{Actor: r.actor, Op: r.text("op")}
}

// page renders a page with the given status.
func (r *request) page(status int, p view.Page) error {
	if status == fiber.StatusOK {
		if r.asBook {
			return r.listed(p)
		}
		p = r.offered(p)
	}
	body, err := r.s.pages.Render(string(r.lang), p)
	if err != nil {
		return err
	}
	r.c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return r.c.Status(status).Send(body)
}

// to sends the person on after an act, with what it did said on the next page.
func (r *request) to(path string, flash *view.Notice) error {
	if flash != nil {
		if b, err := json.Marshal(flash); err == nil {
			// Said once and not worth a failure: the act itself is done.
			_ = r.s.Scratch.Put(r.ctx(), "flash/"+r.session.ID, b, r.s.Clock.Now().Add(5*time.Minute))
		}
	}
	return r.c.Redirect(path, fiber.StatusSeeOther)
}

// flash is what the last act did, once.
func (r *request) flash() *view.Notice {
	key := "flash/" + r.session.ID
	b, err := r.s.Scratch.Get(r.ctx(), key, r.s.Clock.Now())
	if err != nil {
		return nil
	}
	_ = r.s.Scratch.Delete(r.ctx(), key) // it expires by itself
	n := new(view.Notice)
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if d.Decode(n) != nil {
		return nil
	}
	for _, m := range []*fault.Message{&n.Title, &n.Text, &n.Link.Text} {
		*m = revived(*m)
	}
	return n
}

// revived is a message that was kept as JSON: its whole numbers are ints again and its messages
// messages, or a sentence could not be filled in.
func revived(m fault.Message) fault.Message {
	for i, a := range m.Args {
		m.Args[i] = revive(a)
	}
	return m
}

func revive(a any) any {
	switch v := a.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return int(n)
		}
		return v.String()
	case map[string]any:
		m := fault.Message{}
		m.ID, _ = v["ID"].(string)
		m.Args, _ = v["Args"].([]any)
		return revived(m)
	case []any:
		list := make([]fault.Message, 0, len(v))
		for _, e := range v {
			if m, ok := revive(e).(fault.Message); ok {
				list = append(list, m)
			}
		}
		return list
	}
	return a
}

// personName is the name of an account as pages call it, its login where there is none. Each is
// looked up once a request.
func (r *request) personName(login string) string {
	if login == account.CommandLine().Login {
		return account.CommandLine().Name
	}
	name, ok := r.names[login]
	if ok {
		return name
	}
	name = login
	if a, err := r.s.People.Load(r.ctx(), login); err == nil && a.Name != "" {
		name = a.Name
	}
	if r.names == nil {
		r.names = map[string]string{}
	}
	r.names[login] = name
	return name
}

// file sends a file of that name: with filename* for browsers that know it and an ASCII name for
// those that do not.
func (r *request) file(name, plain, kind string, body []byte) error {
	r.c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+plain+`"; filename*=UTF-8''`+url.PathEscape(name))
	r.c.Set(fiber.HeaderContentType, kind)
	return r.c.Send(body)
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
