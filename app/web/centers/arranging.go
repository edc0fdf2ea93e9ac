package centers

import (
	"net/http"
	"slices"
	"strconv"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// arrangeVisitPage is the form that puts an inspection together: first what kind and where, then
// the day, the subjects and the team.
func (s pages) arrangeVisitPage(r *site.Request) error {
	return s.showArranging(r, http.StatusOK, nil)
}

func (s pages) showArranging(r *site.Request, status int, problems []fault.Mistake) error {
	if err := r.NeedCounty(); err != nil {
		return err
	}
	p := view.Arranging{Shell: r.Shell(visitNav(r)), Op: s.NewID(), Action: "/inspections", Problems: view.Problems{List: problems}}
	p.Title = fault.Say("安排检查")
	p.Head.Crumb = []view.Link{{Href: "/inspections", Text: fault.Say("检查")}, {Text: fault.Say("安排一次检查")}}
	p.Head.Title = fault.Say("安排一次检查：先选类别和镇（街道）")
	kind, town := acceptance.Kind(r.Text("kind")), r.Text("town")
	p.Pick = kindPick(r, kind, town)
	d, known := r.Register.Town(town)
	if !known || !slices.Contains([]acceptance.Kind{acceptance.Acceptance, acceptance.Guidance, acceptance.Experience}, kind) {
		p.Empty = view.Empty{Title: fault.Say("选好类别和镇（街道）再往下填"), Text: fault.Say("作风督查的对象随机抽取，不在这里指定。"), Acts: []view.Act{{Href: "/draws/new", Text: fault.Say("随机抽取")}}}
		return r.Page(status, p)
	}
	std, err := newestStandard(r, kind)
	if err != nil {
		return err
	}
	if std == nil {
		p.Empty = view.Empty{Title: fault.Say("还没有%s标准", kind.Message()), Text: fault.Say("先从工作簿导入标准，再安排检查。"), Acts: []view.Act{{Href: "/standards", Text: fault.Say("看标准")}}}
		return r.Page(status, p)
	}
	p.Head.Title = fault.Say("安排%s：%s", kind.Message(), d.Name)
	p.Kept = []view.Hidden{{Name: "kind", Value: string(kind)}, {Name: "town", Value: town}}
	p.Facts = []view.Fact{{Term: fault.Say("标准"), Text: site.Nothing, Link: view.Link{Href: standardHref(std), Text: fault.Say("%s第 %d 版，%d 条", standardName(std), std.Number, len(std.Clauses()))}}}
	p.Fields = []view.Field{view.Field{Name: "date", Type: "date", Value: r.Text("date"), Label: fault.Say("检查日期"), Short: true}.With(problems)}
	switch kind {
	case acceptance.Acceptance:
		more, ok, err := applicationFact(r, town)
		if err != nil {
			return err
		}
		p.Facts = append(p.Facts, more)
		if !ok {
			p.Empty = view.Empty{Title: fault.Say("没有已受理、还没有验收的申请"), Text: fault.Say("镇（街道）自评并申请、县局受理之后再安排。"), Acts: []view.Act{{Href: CenterHref(town), Text: fault.Say("看中心")}}}
			return r.Page(status, p)
		}
	case acceptance.Guidance:
		p.Fields = append(p.Fields, view.Field{Name: "pick", Value: r.Text("pick"), Label: fault.Say("随机抽取几项"), Opt: fault.Say("（或在下面勾选）"), InputMode: "numeric", MaxLength: 3, Short: true}.With(problems))
		if p.Items, err = checkable(r, town); err != nil {
			return err
		}
	}
	if p.Team, err = teamForm(r, nil, problems); err != nil {
		return err
	}
	p.After = arrangedAfter(kind)
	p.Bar = view.ActBar{Before: fault.Say("安排%s：%s", kind.Message(), d.Name), Others: []view.Act{{Href: "/inspections", Text: fault.Say("不排了")}}}
	return r.Page(status, p)
}

func arrangedAfter(kind acceptance.Kind) view.After {
	a := view.After{Title: fault.Say("安排之后"), Facts: []view.Fact{
		site.Fact(fault.Say("检查组"), fault.Say("有账号的在“我的检查”里看到，几个人可以同时评分；没有账号的签在纸上，由组长代录")),
		site.Fact(fault.Say("回避"), fault.Say("被检查镇（街道）的人不能进检查组")),
		site.Fact(fault.Say("更正"), fault.Say("结论作出之前，检查组和日期都可以改，也可以取消")),
	}}
	if kind == acceptance.Guidance {
		a.Facts = append(a.Facts, site.Fact(fault.Say("锁定之后"), fault.Say("合格的事项记“抽查合格”，扣分的形成问题")))
	}
	return a
}

// kindPick is the choice of kind and town, as a form that asks for the page again.
func kindPick(r *site.Request, kind acceptance.Kind, town string) view.Filter {
	kinds := view.FilterField{Name: "kind", Label: fault.Say("类别"), Options: []view.Option{{Text: fault.Say("请选择")}}}
	for _, k := range []acceptance.Kind{acceptance.Acceptance, acceptance.Guidance, acceptance.Experience} {
		kinds.Options = append(kinds.Options, view.Option{Value: string(k), Text: k.Message(), On: k == kind})
	}
	towns := view.FilterField{Name: "town", Label: fault.Say("镇（街道）"), Options: []view.Option{{Text: fault.Say("请选择")}}}
	for _, t := range r.Register.Towns {
		towns.Options = append(towns.Options, view.Option{Value: t.Code, Text: view.Plain(t.Name), On: t.Code == town})
	}
	return view.Filter{Action: "/inspections/new", Fields: []view.FilterField{kinds, towns}, Button: fault.Say("选好")}
}

// waitingApplication is the admitted application of a town that no visit was arranged for, nil
// where there is none.
func waitingApplication(r *site.Request, town string) (*acceptance.Application, error) {
	list, err := r.Site.Acceptance.Applications.Applications(r.Context(), town, acceptance.Admitted)
	if err != nil {
		return nil, err
	}
	visits, err := r.Site.Acceptance.Inspections.Inspections(r.Context(), town, "")
	if err != nil {
		return nil, err
	}
	for _, a := range slices.Backward(list) {
		if !slices.ContainsFunc(visits, func(in *acceptance.Inspection) bool {
			return in.Application == a.ID && in.State != acceptance.CalledOff
		}) {
			return a, nil
		}
	}
	return nil, nil
}

func applicationFact(r *site.Request, town string) (view.Fact, bool, error) {
	a, err := waitingApplication(r, town)
	if err != nil || a == nil {
		return view.Fact{Term: fault.Say("验收申请"), Text: fault.Say("没有"), Quiet: true}, false, err
	}
	return view.Fact{Term: fault.Say("验收申请"), Link: view.Link{Href: ApplicationHref(a), Text: fault.Say("%s申请，自评 %s 分", view.Short(a.Sent.Day), a.Score.Tenths().Fixed())}}, true, nil
}

// checkable are the items that a guidance check may look at in a town: pushed, in its scope.
func checkable(r *site.Request, town string) ([]view.TickGroup, error) {
	t, err := lines.LoadTown(r, town)
	if err != nil {
		return nil, err
	}
	ticking := lines.Ticking{Town: t, Request: r}
	if t.In.Edition == nil {
		return nil, nil
	}
	for _, it := range t.In.Edition.Items {
		l := t.Pack.Line(it.Slot)
		if l.Has(rollout.Pushed) && l.Standing().InScope() {
			ticking.Slots = append(ticking.Slots, it.Slot)
		}
	}
	chosen := site.Set(r.List("c"))
	ticking.On = func(slot int) bool { return chosen[t.Item(slot).Code] }
	groups, _ := ticking.Groups()
	return groups, nil
}

// arrangeVisit arranges an inspection.
func (s pages) arrangeVisit(r *site.Request) error {
	if err := r.NeedCounty(); err != nil {
		return err
	}
	date, problems := r.Day("date")
	pick, wrong := r.Whole("pick", 0)
	trip := acceptance.Trip{Kind: acceptance.Kind(r.Text("kind")), Town: r.Text("town"), Date: date, Team: team(r)}
	if _, ok := r.Register.Town(trip.Town); !ok {
		problems = append(problems, fault.Mistake{Field: "town", Reason: fault.Say("没有选镇（街道）"), Remedy: fault.Say("从区划表中选择镇（街道）")})
	}
	switch {
	case len(problems) > 0:
	case trip.Kind == acceptance.Guidance:
		trip.Items, trip.Pick = r.List("c"), pick
	case trip.Kind == acceptance.Acceptance:
		a, err := waitingApplication(r, trip.Town)
		if err != nil {
			return err
		}
		if a != nil {
			trip.Application = a.ID
		}
	}
	if problems = append(problems, wrong...); len(problems) > 0 {
		return s.showArranging(r, http.StatusUnprocessableEntity, problems)
	}
	in, err := s.Acceptance.Arrange(r.Context(), r.Deed(), trip)
	if list, status, ok := site.Refused(err); ok {
		return s.showArranging(r, status, list)
	} else if err != nil {
		return err
	}
	return r.To(visitHref(in), &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已安排%s：%s，检查组 %d 人", in.Kind.Message(), r.Register.TownName(in.Town), len(in.Team)), Text: fault.Say("检查组里有账号的，在“我的检查”里看到。")})
}

// againPage is the form that arranges the next round from the findings that are not closed.
func (s pages) againPage(r *site.Request) error { return s.showTeam(r, "again", http.StatusOK, nil) }

// teamPage is the form that gives an inspection another team or day.
func (s pages) teamPage(r *site.Request) error { return s.showTeam(r, "team", http.StatusOK, nil) }

func (s pages) showTeam(r *site.Request, what string, status int, problems []fault.Mistake) error {
	v, err := loadVisit(r)
	if err != nil {
		return err
	}
	p := view.Arranging{Shell: r.Shell(visitNav(r)), Op: s.NewID(), Action: v.Href() + "/" + what, Problems: view.Problems{List: problems}}
	name := fault.Say("%s %s", v.Name, KindText(v.in))
	p.Title = fault.Say("改检查组")
	p.Head.Crumb = []view.Link{{Href: "/inspections", Text: fault.Say("检查")}, {Href: v.Href(), Text: name}, {Text: p.Title}}
	p.Head.Title = fault.Say("改检查组和日期：%s", name)
	date := v.in.Date.String()
	p.Kept = []view.Hidden{{Name: "seen", Value: strconv.Itoa(v.in.Teams)}}
	if status == http.StatusConflict { // what was typed is in the form, what a colleague saved beside it
		p.Facts = []view.Fact{site.Fact(fault.Say("现在的检查组"), view.Plain(teamNames(v.in))), site.Fact(fault.Say("现在的检查日期"), view.Full(v.in.Date))}
	}
	p.Bar = view.ActBar{Before: fault.Say("保存检查组"), Others: []view.Act{{Href: v.Href(), Text: fault.Say("不改了")}}}
	if what == "again" {
		short := site.Kept(v.in.Answers, func(a acceptance.Answer) bool {
			return a.Result == acceptance.Deducted || a.Result == acceptance.Vetoed
		})
		open, err := v.unclosed()
		if err != nil {
			return err
		}
		p.Title, p.Kept = fault.Say("安排复验"), nil
		p.Head.Crumb[2].Text = p.Title
		p.Head.Title = fault.Say("安排复验：%s，复查 %d 条没有销号的", v.Name, open)
		date = ""
		p.Facts = []view.Fact{
			site.Fact(fault.Say("上一轮"), fault.Say("扣分和否决 %d 条，已销号 %d 条", len(short), len(short)-open)),
			site.Fact(fault.Say("这一轮"), fault.Say("只评没有销号的 %d 条；其余照搬上一轮，已销号的按合格算", open)),
			site.Fact(fault.Say("上一轮的记录"), fault.Say("不动")),
		}
		p.Bar.Before, p.Bar.Others[0].Text = fault.Say("安排复验：%d 条", open), fault.Say("不排了")
	}
	if r.Posted() {
		date = r.Text("date")
	}
	p.Fields = []view.Field{view.Field{Name: "date", Type: "date", Value: date, Label: fault.Say("检查日期"), Short: true}.With(problems)}
	if p.Team, err = teamForm(r, v.in.Team, problems); err != nil {
		return err
	}
	return r.Page(status, p)
}

// unclosed is how many findings of an inspection are not closed.
func (v *Visit) unclosed() (int, error) {
	list, err := v.findings()
	if err != nil {
		return 0, err
	}
	return len(site.Kept(list, (*acceptance.Finding).Open)), nil
}

// again arranges the next round.
func (s pages) again(r *site.Request) error {
	return s.withTeam(r, "again", func(v *Visit, t acceptance.Trip) (*acceptance.Inspection, error) {
		return s.Acceptance.Reinspect(r.Context(), r.Deed(), v.in.Town, v.in.ID, t.Date, t.Team)
	}, fault.Say("复验已安排"))
}

// changeTeam gives an inspection another team or day.
func (s pages) changeTeam(r *site.Request) error {
	return s.withTeam(r, "team", func(v *Visit, t acceptance.Trip) (*acceptance.Inspection, error) {
		seen, wrong := r.Whole("seen", 0)
		if len(wrong) > 0 {
			return nil, fault.Mistakes(wrong, "检查组还有问题，没有保存")
		}
		return s.Acceptance.ChangeTeam(r.Context(), r.Deed(), v.in.Town, v.in.ID, t.Team, t.Date, seen)
	}, fault.Say("检查组已保存"))
}

func (s pages) withTeam(r *site.Request, what string, do func(*Visit, acceptance.Trip) (*acceptance.Inspection, error), said fault.Message) error {
	v, err := loadVisit(r)
	if err != nil {
		return err
	}
	date, problems := r.Day("date")
	if len(problems) > 0 {
		return s.showTeam(r, what, http.StatusUnprocessableEntity, problems)
	}
	in, err := do(v, acceptance.Trip{Date: date, Team: team(r)})
	if list, status, ok := site.Refused(err); ok {
		return s.showTeam(r, what, status, list)
	} else if err != nil {
		return err
	}
	return r.To(visitHref(in), &view.Notice{Kind: view.NoticeOK, Title: said})
}
