package findings

import (
	"cmp"
	"errors"
	"net/http"
	"slices"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// shared is a deal that may be done to several findings at once: the same deal of each by the same
// service, with one sentence for all.
type shared struct {
	deal    acceptance.Deal
	act     catalog.Act
	subject site.Subject
	title   fault.Message
	before  fault.Message // of the button: 销号 ‹3› 条
	label   fault.Message // of the sentence
	help    fault.Message
	after   fault.Message
	done    fault.Message // of a row
	grave   bool
	field   string // the box that a rule of the findings refuses
	do      func(*oneFinding, journal.Deed, allOf) (*acceptance.Finding, error)
}

// allOf is what is said of all findings of an act.
type allOf struct {
	text string
	to   journal.Day // of more time; 0 is the day that each asked for
}

// sharedDeals are those deals, in the order of the tabs.
var sharedDeals = []shared{
	{acceptance.ToClose, catalog.Recheck, site.Self, fault.Say("销号"), fault.Say("销号"), fault.Say("复查情况"), fault.Say("可不填；每一条都记这一句"), fault.Say("已销号，之后还要回头看"), fault.Say("已销号"), false, "text",
		func(f *oneFinding, d journal.Deed, a allOf) (*acceptance.Finding, error) {
			return f.service().Close(f.Request.Context(), d, f.Division, f.ID, a.text, "")
		}},
	{acceptance.ToReturn, catalog.Recheck, site.Self, fault.Say("退回"), fault.Say("退回"), fault.Say("还差什么"), fault.Say("责任单位看得到；每一条都记这一句"), fault.Say("回到整改中，由责任单位再报"), fault.Say("已退回"), true, "text",
		func(f *oneFinding, d journal.Deed, a allOf) (*acceptance.Finding, error) {
			return f.service().Return(f.Request.Context(), d, f.Division, f.ID, a.text)
		}},
	{acceptance.ToExtend, catalog.Extend, site.Self, fault.Say("同意延期"), fault.Say("延期"), fault.Say("理由"), fault.Say("责任单位看得到；每一条都记这一句"), fault.Say("换成新的期限，原期限一直留在旁边"), fault.Say("已延期"), false, "to",
		func(f *oneFinding, d journal.Deed, a allOf) (*acceptance.Finding, error) {
			to := a.to
			if to == 0 && f.Wanted != nil {
				to = f.Wanted.To
			}
			return f.service().Extend(f.Request.Context(), d, f.Division, f.ID, to, a.text)
		}},
	{acceptance.ToReport, catalog.Rectify, site.Owned, fault.Say("报整改完成"), fault.Say("报整改完成"), fault.Say("整改结果"), fault.Say("每一条都记这一句"), fault.Say("等县里复查"), fault.Say("已报整改完成"), false, "text",
		func(f *oneFinding, d journal.Deed, a allOf) (*acceptance.Finding, error) {
			return f.service().Report(f.Request.Context(), d, f.Division, f.ID, a.text, nil)
		}},
}

// togetherRoutes are the page of acts on several findings and the acts.
func (s pages) togetherRoutes() []site.Route {
	out := []site.Route{site.Get("/findings/together", catalog.See, site.Issued, s.together)}
	for _, d := range sharedDeals {
		out = append(out, site.Post("/findings/together/"+string(d.deal), d.act, d.subject, s.doTogether(d)).Takes(site.ListBody))
	}
	return out
}

// fitting are the findings of a list on which the person may do a deal now. What is reported put
// right is so by who owns it: the county's entering for others goes finding by finding.
func (b *Book) fitting(rows []*acceptance.Finding, d shared) []*acceptance.Finding {
	return site.Kept(rows, func(f *acceptance.Finding) bool {
		offers := f.Offers(b.Request.Actor)
		i := slices.IndexFunc(offers, func(o acceptance.Offer) bool { return o.Deal == d.deal })
		return offers[i].Why == nil && (d.deal != acceptance.ToReport || (&oneFinding{Book: b, Finding: f}).own())
	})
}

// mayTogether are the deals that the person has the right to.
func (b *Book) mayTogether() []shared {
	return site.Kept(sharedDeals, func(d shared) bool {
		subject := catalog.About(b.Request.Actor.Scope)
		if d.subject == site.Owned {
			subject = b.Request.Owned()
		}
		return b.Request.Register != nil && catalog.May(b.Request.Actor, d.act, subject)
	})
}

// togetherAct leads from a list to the acts on several of its rows, where there are any.
func (b *Book) togetherAct(n acceptance.Narrow, rows []*acceptance.Finding) (view.Act, bool) {
	for _, d := range b.mayTogether() {
		if len(b.fitting(rows, d)) > 1 {
			return view.Act{Href: togetherHref(n, ""), Text: fault.Say("几条一起办")}, true
		}
	}
	return view.Act{}, false
}

func togetherHref(n acceptance.Narrow, d acceptance.Deal) string {
	q := narrowQuery(n, "")
	if d != "" {
		q.Set("do", string(d))
	}
	if len(q) == 0 {
		return "/findings/together"
	}
	return "/findings/together?" + q.Encode()
}

// together is the findings on which a deal may be done at once, and its form.
func (s pages) together(r *site.Request) error {
	return s.showTogether(r, http.StatusOK, acceptance.Deal(r.Text("do")), nil)
}

func (s pages) showTogether(r *site.Request, status int, do acceptance.Deal, problems []fault.Mistake) error {
	b, err := LoadBook(r)
	if err != nil {
		return err
	}
	n := narrow(r.Text)
	rows := acceptance.Narrowed(b.All, n, b.Today)
	p := view.TogetherPage{Shell: r.Shell("/findings"), Op: s.NewID(), Problems: view.Problems{List: problems}}
	p.Title = fault.Say("几条一起办")
	p.Head = view.Head{Crumb: []view.Link{{Href: FindingsHref(n, IssueList), Text: fault.Say("问题")}, {Text: p.Title}}, Title: fault.Say("没有能一起办的问题"), Day: []view.Link{r.Now()}}
	p.Empty = view.Empty{Title: fault.Say("没有能一起办的问题"), Text: fault.Say("报了整改完成的可以一起销号或退回，没有到复查的可以一起延期，措施都做完的可以一起报整改完成。"),
		Acts: []view.Act{{Href: FindingsHref(n, IssueList), Text: fault.Say("回问题清单")}}}
	may := b.mayTogether()
	if i := slices.IndexFunc(may, func(d shared) bool { return len(b.fitting(rows, d)) > 0 }); do == "" && i >= 0 {
		do = may[i].deal
	}
	for _, d := range may {
		list := b.fitting(rows, d)
		p.Tabs = append(p.Tabs, view.Tab{Href: togetherHref(n, d.deal), Text: d.title, N: len(list), On: d.deal == do})
		if d.deal == do {
			b.togetherForm(&p, d, list, problems)
		}
	}
	for name, v := range narrowQuery(n, "") {
		p.Keep = append(p.Keep, view.Hidden{Name: name, Value: v[0]})
	}
	slices.SortFunc(p.Keep, func(a, b view.Hidden) int { return cmp.Compare(a.Name, b.Name) })
	return r.Page(status, p)
}

// togetherForm is the list of one deal and the form for all, with what was ticked and typed.
func (b *Book) togetherForm(p *view.TogetherPage, d shared, list []*acceptance.Finding, problems []fault.Mistake) {
	ticked, on := site.Set(b.Request.List("findings")), 0
	for _, f := range list {
		row := view.TogetherRow{FindingRow: b.Row(f)}
		switch {
		case d.deal == acceptance.ToClose && f.Unit == b.Request.Actor.Unit:
			row.Alone = fault.Say("本局自己的问题凭上级文件销号，到它的页面单独办")
		case f.Done != nil && f.State == acceptance.Waiting:
			row.Said = fault.Say("报：%s", view.Plain(f.Done.Text))
		case f.Wanted != nil && d.deal == acceptance.ToExtend:
			row.Said = fault.Say("申请：%s", view.Plain(f.Wanted.Reason))
		}
		if row.On = row.Alone.ID == "" && ticked[f.Label()]; row.On {
			on++
		}
		p.Rows = append(p.Rows, row)
	}
	if len(list) > 0 {
		p.Head.Title = fault.Say("%d 条问题现在可以%s", len(list), d.title)
	}
	p.Action, p.Button, p.Count = "/findings/together/"+string(d.deal), d.title, fault.Say("%d 条，按区划、编号", len(list))
	if d.deal == acceptance.ToExtend {
		p.Fields = append(p.Fields, view.Field{Name: "to", Type: "date", Value: b.Request.Text("to"), Label: fault.Say("延到哪天"), Help: fault.Say("不填的，按各条自己申请的日期"), Short: true}.With(problems))
	}
	p.Fields = append(p.Fields, view.Field{Name: "text", Type: "area", Value: b.Request.Text("text"), Label: d.label, Help: d.help, MaxLength: 500}.With(problems))
	p.After = view.After{Title: fault.Say("办了之后"), Facts: []view.Fact{
		site.Fact(fault.Say("状态"), d.after), site.Fact(fault.Say("记录"), fault.Say("每条各记一次；办不了的逐条说明，不影响别的")),
	}}
	p.Bar = view.ActBar{Before: d.before, Count: "findings", N: on, After: fault.Say("条"), Grave: d.grave, Others: []view.Act{{Href: p.Empty.Acts[0].Href, Text: fault.Say("以后再办")}}}
}

// doTogether does a deal to every ticked finding, each by its own act, and tells of each what became
// of it. Where nothing was done because of what was typed, the form comes back with it.
func (s pages) doTogether(d shared) func(*site.Request) error {
	return func(r *site.Request) error {
		b, err := LoadBook(r)
		if err != nil {
			return err
		}
		list, all, wrong := b.chosenTogether(d)
		if len(wrong) > 0 {
			return s.showTogether(r, http.StatusUnprocessableEntity, d.deal, wrong)
		}
		p := view.TogetherPage{Shell: r.Shell("/findings")}
		p.Title = fault.Say("几条一起办")
		done, deed := 0, r.Deed()
		var typed []fault.Mistake // what the form is refused for, once each, by the first that it is about
		seen := map[string]bool{}
		for _, f := range list {
			after, err := d.do(&oneFinding{Book: b, Finding: f}, deed.Step(f.Label()), all)
			var refused *fault.Error
			switch {
			case err == nil:
				done++
				p.Results = append(p.Results, view.TogetherResult{FindingRow: b.Row(after), Done: true, Mark: view.Mark{Kind: view.MarkDone, Text: d.done}})
				continue
			case !errors.As(err, &refused) || refused.Kind == fault.Internal || refused.Kind == fault.Unavailable:
				return err // the same form again goes on where it broke off
			case refused.Kind == fault.Invalid && !seen[refused.Message.String()]:
				seen[refused.Message.String()] = true
				typed = append(typed, fault.Mistake{Field: d.field, Reason: fault.Say("%s：%s", f.Label(), refused.Message)})
			}
			p.Results = append(p.Results, view.TogetherResult{FindingRow: b.Row(f), Mark: view.Mark{Kind: view.MarkLate, Text: fault.Say("没有办")}, Why: refused.Message})
		}
		if done == 0 && len(typed) > 0 {
			return s.showTogether(r, http.StatusUnprocessableEntity, d.deal, typed)
		}
		p.Head = b.togetherHead(d, done, len(list))
		return r.Page(http.StatusOK, p)
	}
}

// chosenTogether are the ticked findings and what is said of all, or what is wrong with the form.
func (b *Book) chosenTogether(d shared) (list []*acceptance.Finding, all allOf, wrong []fault.Mistake) {
	all.text = b.Request.Text("text")
	if d.deal == acceptance.ToExtend {
		all.to, wrong = b.Request.Day("to")
	}
	for _, label := range b.Request.List("findings") {
		f, err := site.Numbered(b.All, label)
		if err != nil {
			wrong = append(wrong, fault.Mistake{Field: "findings", Value: label, Reason: fault.Say("没有找到 %s", view.Plain(label)), Remedy: fault.Say("重新打开这一页再选")})
			continue
		}
		if d.deal == acceptance.ToExtend && all.to == 0 && f.Wanted == nil && len(wrong) == 0 {
			wrong = append(wrong, fault.Mistake{Field: "to", Reason: fault.Say("%s 没有申请延期，要填延到哪天", f.Label()), Remedy: fault.Say("填一个日期，或去掉这一条")})
		}
		list = append(list, f)
	}
	if len(list) == 0 && len(wrong) == 0 {
		wrong = append(wrong, fault.Mistake{Field: "findings", Reason: fault.Say("没有选中任何问题"), Remedy: fault.Say("至少选一条")})
	}
	if all.text == "" && d.deal != acceptance.ToClose {
		wrong = append(wrong, fault.Mistake{Field: "text", Reason: fault.Say("没有写%s", d.label), Remedy: fault.Say("写一句，每一条都记这一句")})
	}
	return list, all, wrong
}

// togetherHead says how many were done, and how many not.
func (b *Book) togetherHead(d shared, done, of int) view.Head {
	h := view.Head{
		Crumb: []view.Link{{Href: "/findings", Text: fault.Say("问题")}, {Text: fault.Say("几条一起办")}},
		Title: fault.Say("%d 条%s", done, d.done), Day: []view.Link{b.Request.Now()},
		Acts: []view.Act{{Href: "/findings/together?do=" + string(d.deal), Text: fault.Say("再办几条")}, {Href: "/findings", Text: fault.Say("回问题清单"), First: true}},
	}
	if done < of {
		h.Title, h.Urgent = fault.Say("%s；", h.Title), fault.Say("%d 条没有办，原因见下", of-done)
	}
	return h
}
