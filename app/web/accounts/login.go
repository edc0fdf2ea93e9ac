package accounts

import (
	"errors"
	"net/http"

	"jiedezhu/app/account"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

func loginPage(r *site.Request, p view.Login, status int) error {
	p.Shell = r.Shell("")
	p.Shell.Title = fault.Say("登录")
	p.CSRF = account.FormToken(r.Guest())
	regs, err := r.Site.Rollout.Registers.Registers(r.Context(), "")
	if err != nil {
		return err
	}
	for _, reg := range regs {
		p.Demo = p.Demo || reg.Demo
	}
	return r.Page(status, p)
}

func (s pages) loginForm(r *site.Request) error {
	return loginPage(r, view.Login{Next: site.OwnPath(r.Text("next"))}, http.StatusOK)
}

func (s pages) login(r *site.Request) error {
	next := site.OwnPath(r.Text("next"))
	address, agent := r.Device()
	token, session, a, err := s.Accounts.Login(r.Context(), account.Credentials{
		Login: r.Text("account"), Password: r.Raw("password"), Address: address, Agent: agent,
	})
	var refused *fault.Error
	if errors.As(err, &refused) && refused.Kind == fault.Denied {
		return loginPage(r, view.Login{Account: r.Text("account"), Next: next, Refused: refused.Message, Attempts: 5, Minutes: 15}, http.StatusForbidden)
	} else if err != nil {
		return err
	}
	r.Entered(token, session)
	if s.Accounts.MustChange(a) {
		next = "/password"
	}
	return r.Go(next)
}

func (s pages) logout(r *site.Request) error {
	if err := s.Accounts.Sessions.End(r.Context(), r.Token); err != nil {
		return err
	}
	r.Left()
	return r.Go("/login")
}

// display keeps how pages look on this browser.
func (s pages) display(r *site.Request) error {
	year := s.Clock.Now().AddDate(1, 0, 0)
	for _, c := range []struct {
		name    string
		allowed []string
	}{{"theme", []string{"light", "dark"}}, {"type", []string{"large"}}, {"lang", []string{"zh-CN", "en"}}} {
		if r.Has(c.name) {
			r.Remember(c.name, site.OneOf(r.Text(c.name), c.allowed...), year)
		}
	}
	return r.Go(r.Back())
}

func passwordPage(r *site.Request, status int, problems []fault.Mistake) error {
	p := view.Password{Shell: r.Shell("/password"), Op: r.Site.NewID(), Problems: view.Problems{List: problems}}
	p.Title = fault.Say("改密码")
	p.Head.Title = fault.Say("改密码，改好后别处的登录都结束")
	p.Head.Day = []view.Link{{Text: fault.Say("这里不用重新登录；下次用新密码")}}
	p.Rule = r.Site.Accounts.Policy(r.Account).Rule()
	if r.Site.Accounts.MustChange(r.Account) { // an initial password has to be changed before anything else
		p.Head.Title = fault.Say("先改初始密码，再办别的事")
	}
	return r.Page(status, p)
}

func (s pages) passwordForm(r *site.Request) error { return passwordPage(r, http.StatusOK, nil) }

func (s pages) password(r *site.Request) error {
	chosen := r.Raw("new")
	if chosen != r.Raw("again") {
		return passwordPage(r, http.StatusUnprocessableEntity, []fault.Mistake{{
			Field: "again", Reason: fault.Say("两次输入的新密码不一样"), Remedy: fault.Say("再输一次"),
		}})
	}
	a, err := s.Accounts.ChangePassword(r.Context(), r.Deed(), r.Raw("old"), chosen)
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Denied) {
		list := refused.Mistakes
		if len(list) == 0 {
			list = []fault.Mistake{{Field: "old", Reason: refused.Message}}
		}
		return passwordPage(r, http.StatusUnprocessableEntity, list)
	} else if err != nil {
		return err
	}
	address, agent := r.Device()
	token, session, err := s.Accounts.Sessions.Start(r.Context(), a, address, agent)
	if err != nil {
		return err
	}
	r.Entered(token, session)
	return r.To("/", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("密码已改")})
}
