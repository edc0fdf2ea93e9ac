package centers

import (
	"net/http"
	"strconv"

	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// forms are what the county says of the centre itself.
func (c *oneCenter) forms() []view.ActForm {
	if !c.may(catalog.Choose) {
		return nil
	}
	href := CenterHref(c.town.Code)
	typed := func(form, name, or string) string {
		if c.failed == form {
			return c.r.Text(name)
		}
		return or
	}
	year, state, built := "", "", ""
	if c.center != nil {
		year, state = strconv.Itoa(c.center.Year), string(c.center.State)
		if c.center.Built != 0 {
			built = c.center.Built.String()
		}
	}
	change := c.form("plan", href, fault.Say("改年度或建设情况"), fault.Say("建成之后镇里可以申请验收"), fault.Say("保存这个中心"))
	change.Choices = []view.Pick{statePick(typed("plan", "state", state))}
	change.Fields = []view.Field{
		view.Field{Name: "year", Value: typed("plan", "year", year), Label: fault.Say("建设任务年度"), InputMode: "numeric", MaxLength: 4, Short: true}.With(change.Problems.List),
		view.Field{Name: "built", Type: "date", Value: typed("plan", "built", built), Label: fault.Say("建成日期"), Opt: fault.Say("（建成的填，不填为今天）"), Short: true}.With(change.Problems.List),
	}
	if !c.listed() {
		change.Title, change.Help = fault.Say("列入建设名单"), fault.Say("写明建设任务年度，在建还是建成")
		return []view.ActForm{change}
	}
	drop := c.form("drop", href+"/drop", fault.Say("移出名单"), fault.Say("写明理由；检查记录和问题都保留"), fault.Say("移出这个中心"))
	drop.Grave = true
	drop.Fields = []view.Field{view.Field{Name: "reason", Value: typed("drop", "reason", ""), Label: fault.Say("理由"), MaxLength: 200}.With(drop.Problems.List)}
	return []view.ActForm{change, drop}
}

func (c *oneCenter) form(id, action string, title, help, button fault.Message) view.ActForm {
	f := view.ActForm{CSRF: shellCSRF(c.r), LineForm: view.LineForm{
		ID: id, Action: action, Op: c.r.Site.NewID(), Title: title, Help: help, Button: button, Open: c.failed == id || c.r.Text("do") == id,
	}}
	if c.failed == id {
		f.Problems = view.Problems{List: c.problems}
	}
	return f
}

// changeCenter says anew of what year the centre is and whether it is built, or lists it again.
func (s pages) changeCenter(r *site.Request) error {
	plans, wrong := plans(r, []string{r.Param("town")})
	if len(wrong) > 0 {
		return centerRefused(r, "plan", http.StatusUnprocessableEntity, wrong)
	}
	_, err := s.Acceptance.Choose(r.Context(), r.Deed(), r.Place(), plans)
	return centerDone(r, "plan", err, fault.Say("中心已保存"))
}

// dropCenter takes the centre off the county's list.
func (s pages) dropCenter(r *site.Request) error {
	_, err := s.Acceptance.Drop(r.Context(), r.Deed(), r.Param("town"), r.Text("reason"))
	return centerDone(r, "drop", err, fault.Say("中心已移出名单"))
}

// centerDone goes back to the centre after an act, or shows what was refused with its form.
func centerDone(r *site.Request, form string, err error, said fault.Message) error {
	if list, status, ok := site.Refused(err); ok {
		return centerRefused(r, form, status, list)
	} else if err != nil {
		return err
	}
	return r.To(CenterHref(r.Param("town")), &view.Notice{Kind: view.NoticeOK, Title: said})
}

func centerRefused(r *site.Request, form string, status int, list []fault.Mistake) error {
	c, err := loadCenter(r)
	if err != nil {
		return err
	}
	c.failed, c.problems = form, list
	return c.send(status)
}
