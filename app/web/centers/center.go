package centers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// oneCenter is what the page of one centre is made from.
type oneCenter struct {
	r            *site.Request
	center       *acceptance.Center // nil where none was ever chosen
	town         catalog.Division
	progress     acceptance.Progress
	applications []*acceptance.Application
	visits       []*acceptance.Inspection // that the reader may know of
	findings     []*acceptance.Finding    // of the town's rounds
	round        *Visit                   // the newest round, nil where there is none
	failed       string
	problems     []fault.Mistake
}

func loadCenter(r *site.Request) (*oneCenter, error) {
	a, code := r.Site.Acceptance, r.Param("town")
	c := &oneCenter{r: r}
	var known bool
	if r.Register != nil {
		c.town, known = r.Register.Town(code)
	}
	if !known {
		return nil, fault.New(fault.NotFound, "没有找到")
	}
	var err error
	if c.center, err = a.Centers.Center(r.Context(), code); err != nil && !errors.Is(err, fault.NotFound) {
		return nil, err
	}
	if c.applications, err = a.Applications.Applications(r.Context(), code, ""); err != nil {
		return nil, err
	}
	all, err := a.Inspections.Inspections(r.Context(), code, "")
	if err != nil {
		return nil, err
	}
	c.visits = site.Kept(all, func(in *acceptance.Inspection) bool { return !r.Unannounced(in) })
	if c.center != nil {
		c.progress = acceptance.ProgressOf(c.center, c.applications, c.visits)
	}
	if n := len(c.progress.Rounds); n > 0 {
		if c.round, err = VisitOf(r, c.progress.Rounds[n-1]); err != nil {
			return nil, err
		}
		list, err := a.Findings.Findings(r.Context(), code, "")
		if err != nil {
			return nil, err
		}
		first := c.round.in.First
		c.findings = site.Kept(list, func(f *acceptance.Finding) bool { return strings.HasPrefix(f.ID, first+"/") })
	}
	return c, nil
}

// center is one centre: how far it came, what was found, what can be done next.
func (s pages) center(r *site.Request) error {
	c, err := loadCenter(r)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK)
}

func (c *oneCenter) may(act catalog.Act) bool {
	return catalog.May(c.r.Actor, act, catalog.About(c.town.Code))
}

func (c *oneCenter) listed() bool { return c.center != nil && c.center.Listed() }

func (c *oneCenter) send(status int) error {
	p := view.Center{Shell: c.r.Shell("/centers"), Forms: c.forms(), Facts: c.facts()}
	p.Title = fault.Say("%s便民服务中心", c.town.Name)
	p.Head = c.head()
	if c.listed() {
		p.Path = c.path()
	}
	switch {
	case c.round != nil:
		p.Scores = c.round.scoreTable(c.application(c.round.in.Application))
		p.Scores.More = view.Link{Href: c.round.Href(), Text: fault.Say("看全部 %d 条", len(c.round.in.Keys(c.round.std)))}
		p.Signed = c.round.signatures()
		p.Signs = c.round.signCount()
		p.Findings, p.Found = briefs(c.findings, c.r.Site.Clock.Today())
	case !c.listed():
		p.Empty = view.Empty{Title: fault.Say("这里没有列入建设名单的中心"), Text: fault.Say("由县里选定后列入；列入的中心建成后由镇申请验收。"), Left: true}
	default:
		p.Empty = view.Empty{Title: fault.Say("还没有验收过"), Text: c.waitsFor(), Left: true}
	}
	for i := len(c.visits) - 1; i >= 0; i-- {
		row, err := c.roundRow(c.visits[i])
		if err != nil {
			return err
		}
		p.Rounds = append(p.Rounds, row)
	}
	p.Events = c.events()
	return c.r.Page(status, p)
}

// application is the one of that id, nil for none.
func (c *oneCenter) application(id string) *acceptance.Application {
	for _, a := range c.applications {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// waitsFor says whose turn it is.
func (c *oneCenter) waitsFor() fault.Message {
	switch c.progress.Stage {
	case acceptance.Unbuilt:
		return fault.Say("中心在建；县里登记建成之后，镇里可以申请验收。")
	case acceptance.Unapplied:
		return fault.Say("中心已建成，等镇里自评并申请验收。")
	case acceptance.AtDesk:
		return fault.Say("申请已交，等县局审资料。")
	case acceptance.SentBack:
		return fault.Say("资料已退回，等镇里补好再交。")
	}
	return fault.Say("资料已受理，等县局安排验收组。")
}

// head says how the centre stands, with the one act that is the reader's turn.
func (c *oneCenter) head() view.Head {
	h := view.Head{Crumb: []view.Link{{Href: "/centers", Text: fault.Say("验收")}, {Text: view.Plain(c.town.Name)}}}
	if c.r.Town.Code != "" {
		h.Crumb = nil
	}
	name := fault.Say("%s便民服务中心", c.town.Name)
	switch in := c.progress.Last; {
	case !c.listed():
		h.Title = fault.Say("%s没有列入建设名单的便民服务中心", c.town.Name)
	case in == nil || c.progress.Stage != acceptance.Concluded:
		h.Title = fault.Say("%s：%s", name, c.progress.Stage.Message())
		if c.round != nil && c.progress.Stage == acceptance.OnVisit {
			done, all, _, _ := c.round.answered()
			h.Title = fault.Say("%s%s：已查 %d/%d 条", name, KindText(c.round.in), done, all)
		}
		if c.progress.Stage == acceptance.SentBack {
			h.Title, h.Urgent = fault.Say("%s：", name), fault.Say("验收申请已退回，补好再交")
		}
	default:
		score := in.Verdict.Shown.Fixed()
		h.Title = fault.Say("%s验收合格，得 %s 分；", name, score)
		if in.Verdict.Grade != acceptance.Fit {
			h.Title, h.Urgent = fault.Say("%s得 %s 分，", name, score), in.Verdict.Grade.Message()
		}
		if in.Past != nil {
			h.Title = fault.Say("%s验收%s，%s（补录）", name, in.Verdict.Grade.Message(), scoreText(in))
			h.Urgent = site.Nothing
		}
		if n := len(c.findings); n > 0 {
			closed := len(site.Kept(c.findings, func(f *acceptance.Finding) bool { return f.State == acceptance.Closed }))
			h.Rest = fault.Say("；%d 条问题已销号 %d 条", n, closed)
			if h.Urgent.ID == "" && in.Past == nil {
				h.Rest = fault.Say("%d 条问题已销号 %d 条", n, closed)
			}
		} else if h.Urgent.ID == "" && in.Past == nil {
			h.Rest = fault.Say("没有扣分")
		}
	}
	if c.round != nil {
		h.Day = append(h.Day, view.Link{Text: fault.Say("第 %d 轮", c.round.in.Round)}, c.round.basis())
		if c.round.in.Hash != "" {
			h.Day = append(h.Day, view.Link{Text: fault.Say("记录已锁定，校验码 %s", shortHash(c.round.in.Hash))})
		}
	} else {
		h.Day = []view.Link{c.r.Now()}
	}
	h.Acts = c.acts()
	return h
}

// shortHash is a hash as a line of text shows it.
func shortHash(h string) string {
	if len(h) < 64 {
		return h
	}
	return h[:4] + "…" + h[60:]
}

// acts are what can be done next: the first button is the reader's turn.
func (c *oneCenter) acts() []view.Act {
	var acts []view.Act
	href := CenterHref(c.town.Code)
	add := func(can bool, act view.Act) {
		if can {
			acts = append(acts, act)
		}
	}
	st, desk := c.progress.Stage, ""
	if !c.listed() {
		return nil
	}
	if a := c.progress.Application; a != nil {
		desk = ApplicationHref(a)
	}
	add(c.may(catalog.Apply) && (st == acceptance.Unapplied || st == acceptance.SentBack || c.appliesAnew()), view.Act{Href: href + "/apply", Text: fault.Say("自评并申请验收")})
	add(st == acceptance.AtDesk && c.may(catalog.Admit), view.Act{Href: desk, Text: fault.Say("审验收申请")})
	add(st == acceptance.Unvisited && c.may(catalog.Inspect), view.Act{Href: "/inspections/new?kind=acceptance&town=" + c.town.Code, Text: fault.Say("安排验收组")})
	add(c.round != nil && st == acceptance.OnVisit && c.round.scores(), view.Act{Href: c.visitOfRound(), Text: fault.Say("去评分")})
	add(c.round != nil && st == acceptance.AtSigning, view.Act{Href: c.visitOfRound(), Text: fault.Say("看结论和签字")})
	open := len(site.Kept(c.findings, (*acceptance.Finding).Open))
	waiting := len(site.Kept(c.findings, func(f *acceptance.Finding) bool { return f.State == acceptance.Waiting }))
	fit := c.progress.Verdict() == acceptance.Fit
	add(st == acceptance.Concluded && open > 0 && c.may(catalog.Inspect) && c.round.in.Past == nil, view.Act{Href: c.visitOfRound() + "/again", Text: fault.Say("安排复验：%d 条没有销号", open)})
	add(st == acceptance.Concluded && waiting > 0 && c.may(catalog.Recheck), view.Act{Href: "/findings?town=" + c.town.Code, Text: fault.Say("复查 %d 条问题", waiting)})
	add(st == acceptance.Concluded && open > waiting && c.r.Town.Code != "" && c.may(catalog.Rectify), view.Act{Href: "/findings", Text: fault.Say("整改 %d 条问题", open-waiting)})
	// A centre that is fit needs no other round: its findings are looked at one by one.
	if n := len(acts); n > 0 && !(fit && n == 1 && c.r.Town.Code == "") {
		acts[n-1].First = true
	}
	return acts
}

func (c *oneCenter) visitOfRound() string {
	if c.round == nil {
		return ""
	}
	return c.round.Href()
}

// path are the stops from application to lock.
func (c *oneCenter) path() []view.Stop {
	names := []fault.Message{fault.Say("申请"), fault.Say("资料审核"), fault.Say("现场验收"), fault.Say("结论"), fault.Say("签名"), fault.Say("锁定")}
	stops := make([]view.Stop, len(names))
	at := map[acceptance.Stage]int{
		acceptance.Unbuilt: 0, acceptance.Unapplied: 0, acceptance.SentBack: 0, acceptance.AtDesk: 1, acceptance.Unvisited: 2, acceptance.OnVisit: 2,
		acceptance.AtSigning: 4, acceptance.Concluded: len(names),
	}[c.progress.Stage]
	for i, n := range names {
		stops[i] = view.Stop{Name: n, State: "next"}
		switch {
		case i < at:
			stops[i].State = "past"
		case i == at && c.progress.Stage != acceptance.Unbuilt:
			stops[i].State = "now"
		}
	}
	if a := c.progress.Application; a != nil {
		stops[0].Day, stops[0].Text = a.Sent.Day, fault.Say("自评 %s 分", a.Score.Tenths().Fixed())
		if n := len(a.Remarks); n > 0 {
			stops[1].Text = fault.Say("退补 %d 次", n)
		}
		if a.State == acceptance.Admitted {
			stops[1].Day = a.Desk.Day
		}
	}
	if c.round == nil {
		return stops
	}
	in := c.round.in
	done, all, _, _ := c.round.answered()
	stops[2].Day, stops[2].Text = in.Date, fault.Say("验收组 %d 人，已查 %d/%d 条", len(in.Team), done, all)
	if in.Verdict != nil {
		stops[3].Day, stops[3].Text = in.Verdict.By.Day, fault.Say("%s，%s", in.Verdict.Grade.Message(), scoreText(in))
		stops[4].Text = c.round.signCount()
	}
	if in.Past != nil {
		stops[2].Text, stops[4].Text = fault.Say("没有逐条评分"), fault.Say("签名不详")
		stops[5] = view.Stop{State: "past lock", Name: names[5], Day: in.Lock.Day, Text: fault.Say("补录")}
		return stops
	}
	if in.State == acceptance.Locked || in.State == acceptance.Locking {
		stops[5] = view.Stop{State: "past lock", Name: names[5], Day: in.Lock.Day, Text: fault.Say("重开须写明理由")}
	}
	return stops
}

func (c *oneCenter) facts() []view.Fact {
	if c.center == nil {
		return nil
	}
	list := []view.Fact{
		site.Fact(fault.Say("建设任务年度"), view.Plain(strconv.Itoa(c.center.Year))),
		site.Fact(fault.Say("建设情况"), c.center.State.Message()),
	}
	if c.center.Built != 0 {
		list = append(list, site.Fact(fault.Say("建成日期"), view.Full(c.center.Built)))
	}
	if !c.center.Listed() {
		list = append(list, site.Fact(fault.Say("移出名单"), view.Plain(c.center.Dropped)))
	}
	return list
}

func (c *oneCenter) roundRow(in *acceptance.Inspection) (view.RoundRow, error) {
	row := view.RoundRow{Name: KindText(in), Href: visitHref(in), Day: in.Date, State: stateOfVisit(in)}
	if in.Verdict != nil {
		row.Score, row.Verdict = scoreText(in), GradeMark(in.Verdict.Grade)
	}
	return row, nil
}

// events are what came of the centre, the newest first.
func (c *oneCenter) events() []view.Moment {
	var out []view.Moment
	add := func(day journal.Day, text, detail fault.Message, by journal.Signature) {
		out = append(out, view.Moment{State: "past", Day: day, Text: text, Detail: detail, By: signedBy(c.r, by)})
	}
	for _, in := range slices.Backward(c.progress.Rounds) { // of one day the last act first
		if in.Past != nil {
			text, detail := pastMoment(in)
			add(in.Date, text, detail, in.By)
			continue
		}
		if in.Hash != "" {
			add(in.Lock.Day, fault.Say("锁定第 %d 轮记录", in.Round), site.Nothing, in.Lock)
		}
		if in.Verdict != nil {
			add(in.Verdict.By.Day, fault.Say("第 %d 轮结论：%s，%s", in.Round, in.Verdict.Grade.Message(), scoreText(in)), site.Nothing, in.Verdict.By)
		}
		for _, o := range slices.Backward(in.Reopenings) {
			text := fault.Say("退回评分")
			if o.Hash != "" {
				text = fault.Say("重开第 %d 轮记录", in.Round)
			}
			add(o.By.Day, text, view.Plain(o.Reason), o.By)
		}
		add(in.By.Day, fault.Say("安排第 %d 轮：%s，%s", in.Round, view.Short(in.Date), view.Plain(teamNames(in))), site.Nothing, in.By)
	}
	for _, a := range slices.Backward(c.applications) {
		if a.State == acceptance.Admitted {
			add(a.Desk.Day, fault.Say("受理验收申请"), site.Nothing, a.Desk)
		}
		for _, m := range slices.Backward(a.Remarks) {
			add(m.By.Day, fault.Say("退回验收申请"), view.Plain(m.Text), m.By)
		}
		add(a.Sent.Day, fault.Say("申请验收，自评 %s 分", a.Score.Tenths().Fixed()), site.Nothing, a.Sent)
	}
	sortMoments(out)
	if len(out) > 0 {
		out[0].State = "now"
	}
	return out
}
