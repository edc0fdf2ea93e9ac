package web

import (
	"bytes"
	"context"
	"encoding/json"
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
	s       *Site
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

// guestCookie carries the token of a browser that has not logged in: the log-in form is bound
// to it, so that nobody is logged in as somebody else by another site.
const guestCookie = "jdz_guest"

func (r *request) cookie(name, value string, until time.Time) {
	r.c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", HTTPOnly: true, Secure: r.s.Secure, SameSite: fiber.CookieSameSiteLaxMode, Expires: until,
	})
}
