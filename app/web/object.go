package web

import (
	"errors"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

func (s *Server) objectForm(r *request) error {
	t, err := r.loadTown(r.town.Code)
	if err != nil {
		return err
	}
	f := ticking{oneTown: t, r: r}
	f.on = f.one
	return f.objectPage(fiber.StatusOK)
}

func (t *ticking) objectPage(status int) error {
	var open int
	t.slots, open = t.pack.Objectionable(t.r.s.Clock.Today())
	all := len(t.slots)
	more := t.narrow(open)
	p := view.Object{Shell: t.r.shell("/confirm"), Op: t.r.s.NewID(), Problems: t.problems}
	p.Title = fault.Say("暂不具备承接条件")
	p.Head.Crumb = []view.Link{{Href: "/", Text: fault.Say("待办")}, {Text: fault.Say("暂不具备承接条件")}}
	p.Head.Title = fault.Say("接不了的写明理由报县里，答复之前不算逾期")
	p.Head.Day = []view.Link{t.r.now(), {Text: fault.Say("%d 项已下发、没有异议在等答复，其中 %d 项还没有登记可办", all, open)}}
	if p.Groups, p.Ticked = t.groups(); len(p.Groups) == 0 {
		p.Empty = view.Empty{Title: fault.Say("没有可以提异议的事项"), Text: fault.Say("还没有下发，或者异议都在等答复。"), Acts: []view.Act{{Href: "/", Text: fault.Say("回待办")}}}
		return t.r.page(status, p)
	}
	p.More = more
	for _, reason := range rollout.Reasons {
		p.Reasons = append(p.Reasons, view.Option{Value: reason, Text: rollout.ReasonText(reason), On: t.r.text("reason") == reason})
	}
	p.Note = view.Field{Name: "note", Type: "area", Value: t.r.text("note"), Label: fault.Say("具体情况"), Opt: fault.Say("（选“其他”时必填）"),
		Help: fault.Say("缺什么、差谁、超出什么权限，写一两句，县级部门照此答复"), MaxLength: 300}.With(t.problems.List)
	p.After = view.After{Title: fault.Say("提出之后"), Facts: []view.Fact{
		{Term: fault.Say("逾期"), Text: fault.Say("答复之前不算逾期；仍计入应承接，单独列出")},
		{Term: fault.Say("答复"), Text: fault.Say("主管部门答复：条件已具备、改为不适用、收回，或写明理由请继续承接")},
		{Term: fault.Say("署名"), Text: fault.Say("%s，代表%s", t.r.account.Name, t.Name)},
		{Term: fault.Say("更正"), Text: fault.Say("提错了可在事项的经过里更正，原记录保留")},
	}}
	return t.r.page(status, p)
}

// narrow leaves of the slots, open of which come first, what a town most likely means: the item it
// came from, else what is not live yet; whatever is ticked stays. The link leads to the wider list.
func (t *ticking) narrow(open int) view.Link {
	all, show := t.slots, t.r.text("show")
	item := url.QueryEscape(t.r.text("item"))
	switch {
	case show == "all" || open == 0 || open == len(all) && show != "" || len(all) == 0:
		return view.Link{}
	case show == "" && item != "" && slices.ContainsFunc(all, t.on):
		t.slots = slices.DeleteFunc(slices.Clone(all), func(slot int) bool { return !t.on(slot) })
		return view.Link{Href: "/object?show=open&item=" + item, Text: fault.Say("还有别的事项")}
	}
	t.slots = slices.Clone(all[:open])
	for _, slot := range all[open:] {
		if t.on(slot) {
			t.slots = append(t.slots, slot)
		}
	}
	if len(t.slots) == len(all) {
		return view.Link{}
	}
	return view.Link{Href: "/object?show=all&item=" + item, Text: fault.Say("连同已可办的，看全部 %d 项", len(all))}
}

// object records why the town cannot take lines on yet.
func (s *Server) object(r *request) error {
	t, err := r.loadTown(r.town.Code)
	if err != nil {
		return err
	}
	f := ticking{oneTown: t, r: r}
	act, err := s.Rollout.Object(r.ctx(), r.deed(), t.Code, f.chosen(), r.text("reason"), r.text("note"))
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Conflict) {
		field := "reason"
		if r.text("reason") == rollout.Reasons[len(rollout.Reasons)-1] {
			field = "note"
		}
		f.keep(refused, field)
		return f.objectPage(statuses[refused.Kind])
	} else if err != nil {
		return err
	}
	return r.to("/", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已对 %d 项提出异议，等主管部门答复", len(act.Slots)), Text: passedOver(act.Skipped),
		Link: view.Link{Href: linesAddress(coverage.Filter{Town: t.Code, Standing: "objected"}), Text: fault.Say("看这些事项")}})
}

func (s *Server) declareForm(r *request) error {
	t, err := r.loadTown(r.town.Code)
	if err != nil {
		return err
	}
	f := ticking{oneTown: t, r: r}
	f.on = f.one
	if r.text("item") == "" {
		f.on = func(slot int) bool { return t.pack.Line(slot).Has(rollout.Trained) }
	}
	return f.declarePage(fiber.StatusOK)
}

func (t *ticking) declarePage(status int) error {
	today := t.r.s.Clock.Today()
	var trained int
	t.slots, trained = t.pack.Declarable(today)
	p := view.Declare{Shell: t.r.shell("/"), Op: t.r.s.NewID(), Problems: t.problems}
	p.Title = fault.Say("登记可办")
	p.Head.Crumb = []view.Link{{Href: "/", Text: fault.Say("待办")}, {Text: fault.Say("登记可办")}}
	p.Head.Title = fault.Say("%d 项已下发、还没有登记可办，其中 %d 项已培训", len(t.slots), trained)
	p.Head.Day = []view.Link{t.r.now()}
	if p.Groups, p.Ticked = t.groups(); len(p.Groups) == 0 {
		p.Head.Title = fault.Say("没有要登记可办的事项")
		p.Empty = view.Empty{Title: fault.Say("没有要登记可办的事项"), Text: fault.Say("已下发的都登记了，或者有异议在等答复。"), Acts: []view.Act{{Href: "/town", Text: fault.Say("看本镇情况")}}}
		return t.r.page(status, p)
	}
	day := t.r.text("day")
	if day == "" {
		day = today.String()
	}
	p.Day = view.Field{Name: "day", Type: "date", Short: true, Value: day, Label: fault.Say("能办的日期"),
		Help: fault.Say("第一件办结的日期，或宣布能办的日期；可以填过去的日期")}.With(t.problems.List)
	live, scope := t.figure(coverage.Filter{Has: rollout.Live}).N, t.figure(coverage.Filter{Standing: "inscope"}).N
	p.After = view.After{Title: fault.Say("登记之后"), Facts: []view.Fact{
		{Term: fault.Say("可办率"), Text: fault.Say("%d/%d %s → ", live, scope, view.Rate(live, scope)),
			Strong: fault.Say("%d/%d %s", live+p.Ticked, scope, view.Rate(live+p.Ticked, scope))},
		{Term: fault.Say("抽查"), Text: fault.Say("登记可办的事项，县里会抽查")},
		{Term: fault.Say("更正"), Text: fault.Say("登错了可写明理由更正，原记录保留")},
	}}
	return t.r.page(status, p)
}

// declare records that the town handles lines, from a day on.
func (s *Server) declare(r *request) error {
	t, err := r.loadTown(r.town.Code)
	if err != nil {
		return err
	}
	f := ticking{oneTown: t, r: r}
	deed := r.deed()
	var wrong []fault.Mistake
	deed.Day, wrong = r.day("day")
	act, err := rollout.Act{}, fault.Mistakes(wrong, "日期不对")
	if err == nil {
		act, err = s.Rollout.Declare(r.ctx(), deed, t.Code, f.chosen())
	}
	var refused *fault.Error
	if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Conflict) {
		field := ""
		if deed.Day > s.Clock.Today() {
			field = "day"
		}
		f.keep(refused, field)
		return f.declarePage(statuses[refused.Kind])
	} else if err != nil {
		return err
	}
	return r.to("/", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已登记可办 %d 项，自 %s起", len(act.Slots), view.Short(dayOr(act.Day, s.Clock.Today()))),
		Text: passedOver(act.Skipped), Link: view.Link{Href: linesAddress(coverage.Filter{Town: t.Code, Has: rollout.Live}), Text: fault.Say("看可办的事项")}})
}

func dayOr(d, without journal.Day) journal.Day {
	if d == 0 {
		return without
	}
	return d
}
