package desks

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/batches"
	"jiedezhu/app/web/findings"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// home is what the person has to do now: the county's desk, or the town's.
func (s pages) home(r *site.Request) error {
	if r.Town.Code != "" {
		return s.homeTown(r)
	}
	return s.homeCounty(r)
}

// homeCounty is the desk of everybody who works for the county.
func (s pages) homeCounty(r *site.Request) error {
	p := view.CountyHome{Shell: r.Shell("/")}
	p.Title = fault.Say("工作台")
	if !catalog.May(r.Actor, catalog.See, catalog.IssuedBy(r.Place())) {
		return r.Go("/users")
	}
	d, err := loadCounty(r)
	if err != nil {
		return err
	}
	if p.Steps = d.steps(); len(p.Steps) > 0 {
		p.Head.Title = d.stepsTitle()
		if d.book != nil { // centres and findings do not wait for the first push
			p.Tasks = d.tasks(d.findingTasks)
		}
		return r.Page(http.StatusOK, p)
	}
	p.Tasks = d.tasks(d.batchTasks, d.objectionTasks, d.trainingTasks, d.itemTasks, d.findingTasks)
	p.None = view.Empty{Title: fault.Say("现在没有要做的"), Text: fault.Say("没有逾期、异议、待登记的培训、要办的问题，也没有快到期的批次。"), Left: true}
	if r.Actor.Role == journal.Department {
		p.Head, p.Strip, p.Items = d.ofUnit()
		return r.Page(http.StatusOK, p)
	}
	p.Head, p.Strip = d.head(), stripOf(d.rep, waitingOf(d.rep.ByTown))
	p.Side, p.Towns = d.side(), townTable(d.rep, 0)
	return r.Page(http.StatusOK, p)
}

// countyDesk is everything that a desk is made from.
type countyDesk struct {
	r         *site.Request
	in        coverage.Input
	rep       *coverage.Report
	desk      *rollout.Desk
	batches   []*rollout.Batch
	trainings []*rollout.Training
	visits    []dated        // of centres and inspections
	missing   []string       // items without complete guidance
	book      *findings.Book // the findings
	today     journal.Day
}

// loadCounty reads what the desk of somebody of the county is made from.
func loadCounty(r *site.Request) (*countyDesk, error) {
	d := &countyDesk{r: r, today: r.Site.Clock.Today(), desk: &rollout.Desk{}}
	if r.Register == nil {
		return d, nil
	}
	var err error
	if d.in, err = lines.InputAt(r, 0); err != nil {
		return nil, err
	}
	d.rep = coverage.Make(d.in)
	if d.book, err = findings.LoadBook(r); err != nil {
		return nil, err
	}
	if d.visits, err = visitTasks(r); err != nil {
		return nil, err
	}
	if d.in.Edition == nil {
		return d, nil
	}
	if d.desk, err = r.Site.Rollout.Desk(r.Context(), r.Actor, r.Place()); err != nil {
		return nil, err
	}
	if d.batches, err = r.Site.Rollout.Batches.Batches(r.Context(), r.Place(), ""); err != nil {
		return nil, err
	}
	if d.trainings, err = r.Site.Rollout.Trainings.Trainings(r.Context(), r.Place(), ""); err != nil {
		return nil, err
	}
	d.missing, err = r.Site.Rollout.Incomplete(r.Context(), r.Actor, d.in.Edition)
	return d, err
}

// steps are what is to be done before the first push; none after it.
func (d *countyDesk) steps() []view.FirstStep {
	if len(d.batches) > 0 {
		return nil
	}
	importing := site.May(d.r.Actor, catalog.IssueItems, d.r.Place())
	mark := func(done, now bool) view.Mark {
		switch {
		case done:
			return view.Mark{Kind: view.MarkDone, Text: fault.Say("已完成")}
		case now:
			return view.Mark{Kind: view.MarkRun, Text: fault.Say("现在做")}
		}
		return view.Mark{Kind: view.MarkWait, Text: fault.Say("还没轮到")}
	}
	towns, items := d.r.Register != nil, d.in.Edition != nil
	list := []view.FirstStep{
		{State: mark(towns, !towns), What: fault.Say("导入镇（街道）"), Text: fault.Say("一张表：九位区划代码和名称。县和各镇的账簿由此建立。")},
		{State: mark(items, towns && !items), What: fault.Say("导入事项目录"), Text: fault.Say("一张表：事项名称、类型、主管部门等；适用范围决定每个镇应承接哪些。")},
		{State: mark(false, items), What: fault.Say("下发第 1 批"), Text: fault.Say("选事项、选镇，先看谁收到什么，再下发。镇上随即可以签收。")},
	}
	if towns {
		list[0].Text = fault.Say("%s，%d 个镇（街道）", view.Plain(d.r.Register.Place.Name), len(d.r.Register.Towns))
	}
	if items {
		list[1].Text = fault.Say("%s，%d 项，应承接 %d 项次", view.Plain(d.in.Edition.Name()), len(d.in.Edition.InForce()), d.rep.InScope)
	}
	switch {
	case !importing:
	case !towns:
		list[0].Do = view.Act{Href: "/import/towns", Text: fault.Say("导入镇（街道）"), First: true}
	case !items:
		list[1].Do = view.Act{Href: "/import/catalog", Text: fault.Say("导入目录"), First: true}
	default:
		list[2].Do = view.Act{Href: "/batches/new", Text: fault.Say("准备第 1 批：%d 项", len(d.in.Edition.InForce())), First: true}
	}
	return list
}

// stepsTitle says how far the county has come towards its first push.
func (d *countyDesk) stepsTitle() fault.Message {
	switch {
	case d.r.Register == nil:
		return fault.Say("还没有下发任何事项；从两张表开始")
	case d.in.Edition == nil:
		return fault.Say("还没有下发任何事项；%d 个镇（街道）已导入，还差事项目录", len(d.r.Register.Towns))
	}
	return fault.Say("还没有下发任何事项；目录 %d 项、%d 个镇（街道）都已导入", len(d.in.Edition.InForce()), len(d.r.Register.Towns))
}

// head is the county's title: how much is owed, how much is signed for, who is late.
func (d *countyDesk) head() view.Head {
	rep := d.rep
	h := view.Head{
		Title: fault.Say("应承接 %d 项次，已签收 %d 项次（%s）；", rep.InScope, rep.Stages.Received, view.Rate(rep.Stages.Received, rep.InScope)),
		Rest:  fault.Say("没有逾期"),
		Day: []view.Link{
			{Text: fault.Say("截至 %s %s，按录入日统计", view.Full(rep.AsOf), view.Clock(d.r.Site.Clock.Now()))},
			{Text: fault.Say("应承接 = %d 项 × %d%s", rep.Items, rep.Towns, minus(rep))},
			{Text: fault.Say("签收率 = 已签收/应承接，异议 %d 项次不扣除", rep.Objections)},
			{Href: "/report", Text: fault.Say("看过去某一天")},
		},
	}
	if rep.LateTowns > 0 {
		h.Urgent, h.Rest = fault.Say("%d 个镇逾期", rep.LateTowns), site.Nothing
		if site.May(d.r.Actor, catalog.OnBehalf, d.r.Place()) {
			h.Acts = []view.Act{{Href: behalfHref(d.lateTowns(0)), Text: fault.Say("代录 %d 个镇的答复", rep.LateTowns), First: true}}
		}
	}
	return h
}

// minus is what the denominator leaves out: − 不在下放范围 184 − 收回 20.
func minus(rep *coverage.Report) fault.Message {
	var parts []fault.Message
	for _, p := range []struct {
		n    int
		name fault.Message
	}{
		{rep.Outside, fault.Say("不在下放范围")}, {rep.NotApplicable, fault.Say("不适用")}, {rep.Suspended, fault.Say("暂停")},
		{rep.Recalled, fault.Say("收回")}, {rep.Cancelled, fault.Say("取消")},
	} {
		if p.n > 0 {
			parts = append(parts, fault.Say(" − %s %d", p.name, p.n))
		}
	}
	return chained(parts)
}

// chained is messages one behind the other, without anything between.
func chained(parts []fault.Message) fault.Message {
	m := site.Nothing
	for _, p := range parts {
		if m.ID == "" {
			m = p
			continue
		}
		m = fault.Say("%s%s", m, p)
	}
	return m
}

// ofUnit is the head, strip and items of a department.
func (d *countyDesk) ofUnit() (view.Head, view.Strip, []view.ItemRow) {
	var sum coverage.Part
	var rows []view.ItemRow
	unit, taught, due := d.r.Actor.Unit, 0, 0
	for i, it := range d.in.Edition.Items {
		if it.Unit != unit {
			continue
		}
		p := d.rep.ByItem[i]
		sum = add(sum, p)
		rows = append(rows, lines.ItemRow(p, 0))
		if it.Training && it.Gone == nil {
			due++
			if p.Trained > 0 {
				taught++
			}
		}
	}
	href := func(pairs ...string) string { return lines.LinesAt(0, append(pairs, "department", unit)...) }
	h := view.Head{
		Title: fault.Say("本部门 %d 项应承接 %d 项次，已签收 %d 项次（%s）；", len(rows), sum.InScope, sum.Received, view.Rate(sum.Received, sum.InScope)),
		Rest:  fault.Say("没有逾期"),
		Day:   []view.Link{{Text: fault.Say("截至 %s %s，按录入日统计", view.Full(d.today), view.Clock(d.r.Site.Clock.Now()))}},
	}
	if sum.Overdue > 0 {
		h.Urgent, h.Rest = fault.Say("%d 项次逾期", sum.Overdue), site.Nothing
	}
	figure := func(n, of int, why fault.Message, pairs ...string) view.StripFigure {
		return view.StripFigure{Portion: view.Portion{Part: n, Whole: of, Href: href(pairs...)}, Why: why}
	}
	s := view.Strip{
		Pushed:   figure(sum.Pushed, sum.InScope, fault.Say("未下发 %d", sum.InScope-sum.Pushed), "has", "pushed"),
		Received: figure(sum.Received, sum.InScope, fault.Say("逾期 %d，未到期 %d，异议 %d", sum.Overdue, sum.Waiting, sum.Objected), "has", "received"),
		Trained:  view.StripFigure{Portion: view.Portion{Part: taught, Whole: due, Href: "/items?training=1&department=" + url.QueryEscape(unit)}, Of: fault.Say("应训 %d 项", due)},
		Live:     figure(sum.Live, sum.InScope, fault.Say("还不能办 %d", sum.InScope-sum.Live), "has", "live"),
		Verified: figure(sum.Verified, sum.Checked, fault.Say("占应承接 %s", view.Rate(sum.Verified, sum.InScope)), "has", "verified"),
	}
	s.Verified.Of = fault.Say("已抽查 %d", sum.Checked)
	return h, s, rows
}

// side is how the batches stand, the last first.
func (d *countyDesk) side() []view.SideRow {
	const most = 8
	var list []view.SideRow
	for _, b := range slices.Backward(d.batches) {
		if len(list) == most {
			break
		}
		t := d.total(b.Number)
		list = append(list, view.SideRow{
			Name: b.Name(), Href: batches.BatchHref(b.Number), State: batches.BatchMark(b, t), Due: b.Due,
			Received: view.Portion{Part: t.Received, Whole: t.Lines, Href: batches.BatchHref(b.Number) + "?show=received"},
		})
	}
	return list
}

// total is how a batch stands in all towns together.
func (d *countyDesk) total(batch int) rollout.Stand { return batches.TotalOf(d.desk, batch) }

// lateTowns are the codes of the towns with something overdue, of one batch or (0) of any.
func (d *countyDesk) lateTowns(batch int) []string {
	var codes []string
	for _, s := range d.desk.Stands {
		if s.Overdue > 0 && (batch == 0 || s.Batch == batch) && !slices.Contains(codes, s.Town) {
			codes = append(codes, s.Town)
		}
	}
	return codes
}

func (d *countyDesk) townNames(codes []string) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = d.r.Register.TownName(c)
	}
	return out
}

// behalfHref is the page that records for towns, with those towns chosen.
func behalfHref(towns []string) string {
	q := url.Values{"town": towns}
	return "/behalf?" + q.Encode()
}

// dated is a task with the day it is due; those without a day stand last.
type dated struct {
	due  journal.Day
	task view.Task
}

// tasks are what is to be done now, by due day, the overdue first: those of parts, and of visits.
func (d *countyDesk) tasks(parts ...func() []dated) []view.Task {
	var list []dated
	for _, part := range parts {
		list = append(list, part()...)
	}
	list = append(list, d.visits...)
	slices.SortStableFunc(list, func(a, b dated) int {
		switch {
		case a.due == 0 || b.due == 0:
			return cmp.Compare(b.due, a.due)
		}
		return cmp.Compare(a.due, b.due)
	})
	out := make([]view.Task, len(list))
	for i, t := range list {
		out[i] = t.task
	}
	return out
}
