package site

import (
	"jiedezhu/app/account"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// link is one word of the navigation: where it leads and who has it.
type link struct {
	href string
	text fault.Message
	act  catalog.Act
}

// countyNav and townNav are the words of the two navigations, in order. Each is shown to those
// whose right it needs.
var (
	countyNav = []link{
		{"/", fault.Say("工作台"), catalog.Enter},
		{"/batches", fault.Say("下发"), catalog.Push},
		{"/matrix", fault.Say("矩阵"), catalog.See},
		{"/items", fault.Say("事项"), catalog.See},
		{"/trainings", fault.Say("培训"), catalog.See},
		{"/objections", fault.Say("异议"), catalog.See},
		{"/findings", fault.Say("问题"), catalog.See},
		{"/import", fault.Say("导入"), catalog.IssueItems},
		{"/centers", fault.Say("验收"), catalog.See},
		{"/report", fault.Say("通报"), catalog.See},
		{"/journal", fault.Say("操作记录"), catalog.SeeJournal},
		{"/users", fault.Say("账号"), catalog.Users},
	}
	townNav = []link{
		{"/", fault.Say("待办"), catalog.Enter},
		{"/confirm", fault.Say("签收"), catalog.Receive},
		{"/items", fault.Say("事项"), catalog.See},
		{"/trainings", fault.Say("培训"), catalog.See},
		{"/findings", fault.Say("问题"), catalog.See},
		{"/town", fault.Say("本镇情况"), catalog.See},
		{"/centers", fault.Say("中心"), catalog.See},
		{"/inspections", fault.Say("检查"), catalog.See},
	}
	inspectorNav = []link{
		{"/", fault.Say("工作台"), catalog.Enter},
		{"/inspections", fault.Say("检查"), catalog.See},
		{"/centers", fault.Say("中心"), catalog.See},
		{"/items", fault.Say("事项"), catalog.See},
		{"/matrix", fault.Say("矩阵"), catalog.See},
		{"/report", fault.Say("通报"), catalog.See},
	}
)

// Shell is what is around a page; current is the path of the word in the navigation.
func (r *Request) Shell(current string) view.Shell {
	sh := view.Shell{Theme: OneOf(r.c.Cookies("theme"), "light", "dark"), Type: OneOf(r.c.Cookies("type"), "large")}
	if r.Account == nil {
		sh.Bare = true
		return sh
	}
	sh.CSRF = account.FormToken(r.Token)
	sh.Post = r.Account.Name
	if r.Register != nil {
		sh.Demo, sh.Place = r.Register.Demo, r.Register.Place.Name
	}
	nav := countyNav
	if r.Actor.Role == journal.Inspector {
		nav = inspectorNav
	}
	if r.Town.Code != "" {
		nav, sh.Place = townNav, r.Town.Name
	}
	for _, l := range nav {
		if !May(r.Actor, l.act, r.Place()) {
			continue
		}
		sh.Nav = append(sh.Nav, view.NavLink{Href: l.href, Text: l.text, Current: l.href == current})
	}
	sh.Foot = []view.Link{{Href: "/password", Text: fault.Say("改密码")}}
	if current != "" {
		sh.Flash = r.flash()
	}
	return sh
}

// May tells whether a word of the navigation leads anywhere for the person.
func May(a journal.Actor, act catalog.Act, place string) bool {
	return catalog.May(a, act, catalog.About(a.Scope)) || catalog.May(a, act, catalog.IssuedBy(place)) || catalog.May(a, act, catalog.About(place))
}

// OneOf is a value where it is allowed, empty for every other.
func OneOf(v string, allowed ...string) string {
	for _, a := range allowed {
		if v == a {
			return v
		}
	}
	return ""
}
