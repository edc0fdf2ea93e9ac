package web

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/account"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

func (r *request) loginPage(p view.Login, status int) error {
	guest := r.c.Cookies(guestCookie)
	if guest == "" {
		guest = account.NewGuest()
		r.cookie(guestCookie, guest, time.Time{})
	}
	p.Shell = r.shell("")
	p.Shell.Title = fault.Say("登录")
	p.CSRF = account.FormToken(guest)
	regs, err := r.s.Rollout.Registers.Registers(r.ctx(), "")
	if err != nil {
		return err
	}
	for _, reg := range regs {
		p.Demo = p.Demo || reg.Demo
	}
	return r.page(status, p)
}

func (s *Server) loginForm(r *request) error {
	return r.loginPage(view.Login{Next: ownPath(r.text("next"))}, fiber.StatusOK)
}

func (s *Server) login(r *request) error {
	next := ownPath(r.text("next"))
	token, session, a, err := s.Accounts.Login(r.ctx(), account.Credentials{
		Login: r.text("account"), Password: r.c.FormValue("password"), Address: r.c.IP(), Agent: r.c.Get(fiber.HeaderUserAgent),
	})
	var refused *fault.Error
	if errors.As(err, &refused) && refused.Kind == fault.Denied {
		return r.loginPage(view.Login{Account: r.text("account"), Next: next, Refused: refused.Message, Attempts: 5, Minutes: 15}, fiber.StatusForbidden)
	} else if err != nil {
		return err
	}
	r.cookie(sessionCookie, token, session.Until)
	r.cookie(guestCookie, "", time.Unix(0, 0))
	if s.Accounts.MustChange(a) {
		next = "/password"
	}
	return r.c.Redirect(next, fiber.StatusSeeOther)
}

func (s *Server) logout(r *request) error {
	if err := s.Accounts.Sessions.End(r.ctx(), r.token); err != nil {
		return err
	}
	r.cookie(sessionCookie, "", time.Unix(0, 0))
	return r.c.Redirect("/login", fiber.StatusSeeOther)
}

// display keeps how pages look on this browser.
func (s *Server) display(r *request) error {
	year := s.Clock.Now().AddDate(1, 0, 0)
	if v, ok := r.given("theme"); ok {
		r.cookie("theme", oneOf(v, "light", "dark"), year)
	}
	if v, ok := r.given("type"); ok {
		r.cookie("type", oneOf(v, "large"), year)
	}
	if v, ok := r.given("lang"); ok {
		r.cookie("lang", oneOf(v, "zh-CN", "en"), year)
	}
	return r.c.Redirect(r.back(), fiber.StatusSeeOther)
}

func (r *request) given(name string) (string, bool) {
	if !r.c.Context().PostArgs().Has(name) {
		return "", false
	}
	return r.text(name), true
}

// back is the page that a form stood on, as far as the browser says so.
func (r *request) back() string {
	ref := r.c.Get(fiber.HeaderReferer)
	host := "://" + string(r.c.Request().Host())
	for i := range ref {
		if len(ref) >= i+len(host) && ref[i:i+len(host)] == host {
			return ownPath(ref[i+len(host):])
		}
	}
	return "/"
}

func (r *request) passwordPage(status int, problems []fault.Mistake) error {
	p := view.Password{Shell: r.shell("/password"), Op: r.s.NewID(), Problems: view.Problems{List: problems}}
	p.Title = fault.Say("改密码")
	p.Head.Title = fault.Say("改密码，改好后别处的登录都结束")
	p.Head.Day = []view.Link{{Text: fault.Say("这里不用重新登录；下次用新密码")}}
	p.Rule = r.s.Accounts.Policy(r.account).Rule()
	if r.s.Accounts.MustChange(r.account) { // an initial password has to be changed before anything else
		p.Head.Title = fault.Say("先改初始密码，再办别的事")
	}
	return r.page(status, p)
}

func (s *Server) passwordForm(r *request) error { return r.passwordPage(fiber.StatusOK, nil) }

func (s *Server) password(r *request) error {
	chosen := r.c.FormValue("new")
	if chosen != r.c.FormValue("again") {
		return r.passwordPage(fiber.StatusUnprocessableEntity, []fault.Mistake{{
			Field: "again", Reason: fault.Say("两次输入的新密码不一样"), Remedy: fault.Say("再输一次"),
		}})
	}
	a, err := s.Accounts.ChangePassword(r.ctx(), r.deed(), r.c.FormValue("old"), chosen)
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Denied) {
		list := refused.Mistakes
		if len(list) == 0 {
			list = []fault.Mistake{{Field: "old", Reason: refused.Message}}
		}
		return r.passwordPage(fiber.StatusUnprocessableEntity, list)
	} else if err != nil {
		return err
	}
	token, session, err := s.Accounts.Sessions.Start(r.ctx(), a, r.c.IP(), r.c.Get(fiber.HeaderUserAgent))
	if err != nil {
		return err
	}
	r.cookie(sessionCookie, token, session.Until)
	r.session = session
	return r.to("/", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("密码已改")})
}
