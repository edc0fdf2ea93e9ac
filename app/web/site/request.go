package site

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

// Request is one request of a person: who, in which language, about which county.
type Request struct {
	c        *fiber.Ctx
	Site     *Site
	Route    Route
	Lang     words.Language
	Token    string // of the session cookie
	Session  account.Session
	Account  *account.Account
	Actor    journal.Actor
	Register *catalog.Register // of the county the person works in; nil before there is one
	Town     catalog.Division  // of an account of one town
	names    map[string]string // of people, by account, as far as they were asked for
	asBook   bool              // the rows of the page are asked for, as a workbook
}

type requestKey struct{}

// Who is the person of a request that the guard has let in, empty for nobody.
func Who(c *fiber.Ctx) string {
	if r, ok := c.Locals(requestKey{}).(*Request); ok {
		return r.Actor.Person
	}
	return ""
}

// Context is that of the request, with its deadline.
func (r *Request) Context() context.Context { return r.c.UserContext() }

// Say puts a message into the person's language, for files; pages do it themselves.
func (r *Request) Say(m fault.Message) string { return r.Site.words.In(r.Lang).Message(m) }

// language is the one the person chose, Chinese where none was: a browser's own language says
// nothing about a clerk of a county.
func language(c *fiber.Ctx) words.Language {
	if v := c.Cookies("lang"); v != "" {
		return words.Choose(v)
	}
	return words.Chinese
}

// Deed is the act of the form: its operation id was made with the form, so that a form sent
// twice is done once.
func (r *Request) Deed() journal.Deed {
	return journal.Deed{Actor: r.Actor, Op: r.Text("op")}
}

// Page renders a page with the given status.
func (r *Request) Page(status int, p view.Page) error {
	if status == fiber.StatusOK {
		if r.asBook {
			return r.listed(p)
		}
		p = r.offered(p)
	}
	body, err := r.Site.Pages.Render(string(r.Lang), p)
	if err != nil {
		return err
	}
	r.c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return r.c.Status(status).Send(body)
}

// To sends the person on after an act, with what it did said on the next page.
func (r *Request) To(path string, flash *view.Notice) error {
	if flash != nil {
		if b, err := json.Marshal(flash); err == nil {
			// Said once and not worth a failure: the act itself is done.
			_ = r.Site.Scratch.Put(r.Context(), "flash/"+r.Session.ID, b, r.Site.Clock.Now().Add(5*time.Minute))
		}
	}
	return r.c.Redirect(path, fiber.StatusSeeOther)
}

// flash is what the last act did, once.
func (r *Request) flash() *view.Notice {
	key := "flash/" + r.Session.ID
	b, err := r.Site.Scratch.Get(r.Context(), key, r.Site.Clock.Now())
	if err != nil {
		return nil
	}
	_ = r.Site.Scratch.Delete(r.Context(), key) // it expires by itself
	n := new(view.Notice)
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if d.Decode(n) != nil {
		return nil
	}
	for _, m := range []*fault.Message{&n.Title, &n.Text, &n.Link.Text} {
		*m = Revived(*m)
	}
	return n
}

// Revived is a message that was kept as JSON: its whole numbers are ints again and its messages
// messages, or a sentence could not be filled in.
func Revived(m fault.Message) fault.Message {
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
		return Revived(m)
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

// PersonName is the name of an account as pages call it, its login where there is none. Each is
// looked up once a request.
func (r *Request) PersonName(login string) string {
	if login == account.CommandLine().Login {
		return account.CommandLine().Name
	}
	name, ok := r.names[login]
	if ok {
		return name
	}
	name = login
	if a, err := r.Site.People.Load(r.Context(), login); err == nil && a.Name != "" {
		name = a.Name
	}
	if r.names == nil {
		r.names = map[string]string{}
	}
	r.names[login] = name
	return name
}

// File sends a file of that name: with filename* for browsers that know it and an ASCII name for
// those that do not.
func (r *Request) File(name, plain, kind string, body []byte) error {
	r.c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+plain+`"; filename*=UTF-8''`+url.PathEscape(name))
	r.c.Set(fiber.HeaderContentType, kind)
	return r.c.Send(body)
}

// XlsxType is the type of a workbook.
const XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
