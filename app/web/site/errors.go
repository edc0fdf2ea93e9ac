package site

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// Statuses is the one table from kinds to HTTP.
var Statuses = map[fault.Kind]int{
	fault.Invalid:     fiber.StatusUnprocessableEntity,
	fault.NotFound:    fiber.StatusNotFound,
	fault.Denied:      fiber.StatusForbidden,
	fault.Conflict:    fiber.StatusConflict,
	fault.Exists:      fiber.StatusConflict,
	fault.Unavailable: fiber.StatusServiceUnavailable,
	fault.Internal:    fiber.StatusInternalServerError,
}

// Failed is the one error handler: every error becomes a page, or JSON for the API, that says
// nothing of the inside. What is Internal gets a number to pass on; the log has it with the cause.
func (s *Site) Failed(c *fiber.Ctx, err error) error {
	r, ok := c.Locals(requestKey{}).(*Request)
	if !ok {
		r = &Request{c: c, Site: s, Lang: language(c)}
	}
	api := strings.HasPrefix(c.Path(), "/api/")
	switch {
	case errors.Is(err, errLogin) && !api:
		return c.Redirect("/login?next="+url.QueryEscape(nextOf(c)), fiber.StatusSeeOther)
	case errors.Is(err, errPassword) && !api:
		return c.Redirect("/password", fiber.StatusSeeOther)
	case errors.Is(err, errLogin), errors.Is(err, errPassword):
		return c.Status(fiber.StatusUnauthorized).JSON(apiError{Kind: "unauthenticated", Message: r.Say(fault.Say("请先登录"))})
	}
	status, err := statusOf(err)
	m := view.NewMessage(r.Shell(""), err)
	m.At, m.Acts = s.Clock(), r.wayOut(status)
	if status >= fiber.StatusInternalServerError {
		m.Number = "E-" + strings.ToUpper(s.NewID()[6:16])
		s.Log.Error("failed", "number", m.Number, "method", c.Method(), "path", c.Path(), "error", err.Error())
	}
	if status == fiber.StatusServiceUnavailable {
		c.Set(fiber.HeaderRetryAfter, "5")
	}
	if api {
		return c.Status(status).JSON(apiError{Kind: string(m.Kind), Message: r.Say(m.Head.Title), Number: m.Number})
	}
	if err := r.Page(status, m); err != nil {
		// The page of errors itself failed: a template is broken, which New would have refused.
		s.Log.Error("error page failed", "error", err.Error())
		return c.Status(status).SendString(fmt.Sprintf("%d", status))
	}
	return nil
}

// wayOut is where somebody goes on who is not where they wanted to be. Who can mend what was sent
// goes back instead, as the page says.
func (r *Request) wayOut(status int) []view.Act {
	switch {
	case status != fiber.StatusNotFound && status != fiber.StatusForbidden:
		return nil
	case r.Account == nil:
		return []view.Act{{Href: "/login", Text: fault.Say("去登录"), First: true}}
	case r.Town.Code != "":
		return []view.Act{{Href: "/", Text: fault.Say("回待办"), First: true}}
	}
	return []view.Act{{Href: "/", Text: fault.Say("回工作台"), First: true}}
}

type apiError struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Number  string `json:"number,omitempty"`
}

// Missing answers an address that is no route; whoever is logged in keeps the navigation.
func (s *Site) Missing(c *fiber.Ctx) error {
	r := &Request{c: c, Site: s, Lang: language(c)}
	if r.identify() == nil {
		c.Locals(requestKey{}, r)
	}
	return fiber.ErrNotFound
}

// ErrNoPage is told of an address that leads nowhere, for this person at least.
var ErrNoPage = fault.New(fault.NotFound, "没有找到这一页")

// statusOf is the error as a fault with its status; Fiber's own errors become faults.
func statusOf(err error) (int, error) {
	var f *fiber.Error
	if !errors.As(err, &f) {
		return Statuses[fault.KindOf(err)], err
	}
	switch f.Code {
	case fiber.StatusNotFound, fiber.StatusMethodNotAllowed:
		return f.Code, ErrNoPage
	case fiber.StatusRequestEntityTooLarge:
		return f.Code, fault.New(fault.Invalid, "提交的内容太多：文件最多 %d MB（导入的表以导入页所写为准），文字请分几次填", LargestBody>>20)
	case fiber.StatusUnsupportedMediaType:
		return f.Code, fault.New(fault.Invalid, "提交的格式不对，请从页面上提交")
	case fiber.StatusRequestHeaderFieldsTooLarge:
		return f.Code, fault.New(fault.Invalid, "搜索的内容太长")
	}
	if f.Code >= 400 && f.Code < 500 {
		return f.Code, fault.New(fault.Invalid, "请求不完整，请刷新页面后再试")
	}
	return fiber.StatusInternalServerError, err
}

// nextOf is where to go after the log-in: only a page of ours, only what was asked by GET.
func nextOf(c *fiber.Ctx) string {
	if c.Method() != fiber.MethodGet {
		return "/"
	}
	return OwnPath(c.OriginalURL())
}

// OwnPath is a path of this site, / for everything else: //evil and /\evil are other sites.
func OwnPath(p string) string {
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n\t") {
		return "/"
	}
	u, err := url.Parse(p)
	if err != nil || u.Host != "" || u.Scheme != "" {
		return "/"
	}
	return p
}
