package batches

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

func (s pages) objectForm(r *site.Request) error {
	t, err := lines.LoadTown(r, r.Town.Code)
	if err != nil {
		return err
	}
	f := &lines.Ticking{Town: t, Request: r}
	f.On = f.One
	return objectPage(f, http.StatusOK)
}

func objectPage(t *lines.Ticking, status int) error {
	var open int
	t.Slots, open = t.Pack.Objectionable(t.Request.Site.Clock.Today())
	all := len(t.Slots)
	more := narrow(t, open)
	p := view.Object{Shell: t.Request.Shell("/confirm"), Op: t.Request.Site.NewID(), Problems: t.Problems}
	p.Title = fault.Say("暂不具备承接条件")
	p.Head.Crumb = []view.Link{{Href: "/", Text: fault.Say("待办")}, {Text: fault.Say("暂不具备承接条件")}}
	p.Head.Title = fault.Say("接不了的写明理由报县里，答复之前不算逾期")
	p.Head.Day = []view.Link{t.Request.Now(), {Text: fault.Say("%d 项已下发、没有异议在等答复，其中 %d 项还没有登记可办", all, open)}}
	if p.Groups, p.Ticked = t.Groups(); len(p.Groups) == 0 {
		p.Empty = view.Empty{Title: fault.Say("没有可以提异议的事项"), Text: fault.Say("还没有下发，或者异议都在等答复。"), Acts: []view.Act{{Href: "/", Text: fault.Say("回待办")}}}
		return t.Request.Page(status, p)
	}
	p.More = more
	for _, reason := range rollout.Reasons {
		p.Reasons = append(p.Reasons, view.Option{Value: reason, Text: rollout.ReasonText(reason), On: t.Request.Text("reason") == reason})
	}
	p.Note = view.Field{Name: "note", Type: "area", Value: t.Request.Text("note"), Label: fault.Say("具体情况"), Opt: fault.Say("（选“其他”时必填）"),
		Help: fault.Say("缺什么、差谁、超出什么权限，写一两句，县级部门照此答复"), MaxLength: 300}.With(t.Problems.List)
	p.After = view.After{Title: fault.Say("提出之后"), Facts: []view.Fact{
		{Term: fault.Say("逾期"), Text: fault.Say("答复之前不算逾期；仍计入应承接，单独列出")},
		{Term: fault.Say("答复"), Text: fault.Say("主管部门答复：条件已具备、改为不适用、收回，或写明理由请继续承接")},
		{Term: fault.Say("署名"), Text: fault.Say("%s，代表%s", t.Request.Account.Name, t.Name)},
		{Term: fault.Say("更正"), Text: fault.Say("提错了可在事项的经过里更正，原记录保留")},
	}}
	return t.Request.Page(status, p)
}

// narrow leaves of the slots, open of which come first, what a town most likely means: the item it
// came from, else what is not live yet; whatever is ticked stays. The link leads to the wider list.
func narrow(t *lines.Ticking, open int) view.Link {
	all, show := t.Slots, t.Request.Text("show")
	item := url.QueryEscape(t.Request.Text("item"))
	switch {
	case show == "all" || open == 0 || open == len(all) && show != "" || len(all) == 0:
		return view.Link{}
	case show == "" && item != "" && slices.ContainsFunc(all, t.On):
		t.Slots = slices.DeleteFunc(slices.Clone(all), func(slot int) bool { return !t.On(slot) })
		return view.Link{Href: "/object?show=open&item=" + item, Text: fault.Say("还有别的事项")}
	}
	t.Slots = slices.Clone(all[:open])
	for _, slot := range all[open:] {
		if t.On(slot) {
			t.Slots = append(t.Slots, slot)
		}
	}
	if len(t.Slots) == len(all) {
		return view.Link{}
	}
	return view.Link{Href: "/object?show=all&item=" + item, Text: fault.Say("连同已可办的，看全部 %d 项", len(all))}
}

// object records why the town cannot take lines on yet.
func (s pages) object(r *site.Request) error {
	t, err := lines.LoadTown(r, r.Town.Code)
	if err != nil {
		return err
	}
	f := &lines.Ticking{Town: t, Request: r}
	act, err := s.Rollout.Object(r.Context(), r.Deed(), t.Code, f.Chosen(), r.Text("reason"), r.Text("note"))
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Conflict) {
		field := "reason"
		if r.Text("reason") == rollout.Reasons[len(rollout.Reasons)-1] {
			field = "note"
		}
		f.Keep(refused, field)
		return objectPage(f, site.Statuses[refused.Kind])
	} else if err != nil {
		return err
	}
	return r.To("/", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已对 %d 项提出异议，等主管部门答复", len(act.Slots)), Text: site.PassedOver(act.Skipped),
		Link: view.Link{Href: lines.LinesAddress(coverage.Filter{Town: t.Code, Standing: "objected"}), Text: fault.Say("看这些事项")}})
}

func (s pages) declareForm(r *site.Request) error {
	t, err := lines.LoadTown(r, r.Town.Code)
	if err != nil {
		return err
	}
	f := &lines.Ticking{Town: t, Request: r}
	f.On = f.One
	if r.Text("item") == "" {
		f.On = func(slot int) bool { return t.Pack.Line(slot).Has(rollout.Trained) }
	}
	return declarePage(f, http.StatusOK)
}

func declarePage(t *lines.Ticking, status int) error {
	today := t.Request.Site.Clock.Today()
	var trained int
	t.Slots, trained = t.Pack.Declarable(today)
	p := view.Declare{Shell: t.Request.Shell("/"), Op: t.Request.Site.NewID(), Problems: t.Problems}
	p.Title = fault.Say("登记可办")
	p.Head.Crumb = []view.Link{{Href: "/", Text: fault.Say("待办")}, {Text: fault.Say("登记可办")}}
	p.Head.Title = fault.Say("%d 项已下发、还没有登记可办，其中 %d 项已培训", len(t.Slots), trained)
	p.Head.Day = []view.Link{t.Request.Now()}
	if p.Groups, p.Ticked = t.Groups(); len(p.Groups) == 0 {
		p.Head.Title = fault.Say("没有要登记可办的事项")
		p.Empty = view.Empty{Title: fault.Say("没有要登记可办的事项"), Text: fault.Say("已下发的都登记了，或者有异议在等答复。"), Acts: []view.Act{{Href: "/town", Text: fault.Say("看本镇情况")}}}
		return t.Request.Page(status, p)
	}
	day := t.Request.Text("day")
	if day == "" {
		day = today.String()
	}
	p.Day = view.Field{Name: "day", Type: "date", Short: true, Value: day, Label: fault.Say("能办的日期"),
		Help: fault.Say("第一件办结的日期，或宣布能办的日期；可以填过去的日期")}.With(t.Problems.List)
	live, scope := t.Figure(coverage.Filter{Has: rollout.Live}).N, t.Figure(coverage.Filter{Standing: "inscope"}).N
	p.After = view.After{Title: fault.Say("登记之后"), Facts: []view.Fact{
		{Term: fault.Say("可办率"), Text: fault.Say("%d/%d %s → ", live, scope, view.Rate(live, scope)),
			Strong: fault.Say("%d/%d %s", live+p.Ticked, scope, view.Rate(live+p.Ticked, scope))},
		{Term: fault.Say("抽查"), Text: fault.Say("登记可办的事项，县里会抽查")},
		{Term: fault.Say("更正"), Text: fault.Say("登错了可写明理由更正，原记录保留")},
	}}
	return t.Request.Page(status, p)
}

// declare records that the town handles lines, from a day on.
func (s pages) declare(r *site.Request) error {
	t, err := lines.LoadTown(r, r.Town.Code)
	if err != nil {
		return err
	}
	f := &lines.Ticking{Town: t, Request: r}
	deed := r.Deed()
	var wrong []fault.Mistake
	deed.Day, wrong = r.Day("day")
	act, err := rollout.Act{}, fault.Mistakes(wrong, "日期不对")
	if err == nil {
		act, err = s.Rollout.Declare(r.Context(), deed, t.Code, f.Chosen())
	}
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Conflict) {
		field := ""
		if deed.Day > s.Clock.Today() {
			field = "day"
		}
		f.Keep(refused, field)
		return declarePage(f, site.Statuses[refused.Kind])
	} else if err != nil {
		return err
	}
	return r.To("/", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已登记可办 %d 项，自 %s起", len(act.Slots), view.Short(dayOr(act.Day, s.Clock.Today()))),
		Text: site.PassedOver(act.Skipped), Link: view.Link{Href: lines.LinesAddress(coverage.Filter{Town: t.Code, Has: rollout.Live}), Text: fault.Say("看可办的事项")}})
}

func dayOr(d, without journal.Day) journal.Day {
	if d == 0 {
		return without
	}
	return d
}
