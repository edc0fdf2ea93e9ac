package lines

import (
	"net/http"
	"net/url"
	"slices"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// oneLine is what the page of one line is made from.
type oneLine struct {
	*Town
	r     *site.Request
	it    catalog.Item
	at    coverage.Line
	line  rollout.Line
	today journal.Day

	failed   string // the id of the form that was refused
	problems view.Problems
}

// loadLine reads the line that the address names. fault.NotFound.
func loadLine(r *site.Request) (*oneLine, error) {
	t, err := LoadTown(r, r.Param("town"))
	if err != nil {
		return nil, err
	}
	code, err := url.PathUnescape(r.Param("code"))
	slot := t.Slot(code)
	if err != nil || slot < 0 {
		return nil, fault.New(fault.NotFound, "没有找到")
	}
	l := &oneLine{Town: t, r: r, it: t.Item(slot), line: t.Pack.Line(slot), today: r.Site.Clock.Today()}
	if list := t.Lines(coverage.Filter{Item: code}); len(list) == 1 {
		l.at = list[0]
	}
	return l, nil
}

// line is one item in one town.
func (s pages) line(r *site.Request) error {
	l, err := loadLine(r)
	if err != nil {
		return err
	}
	return l.send(http.StatusOK)
}

func (l *oneLine) send(status int) error {
	current := "/matrix"
	if l.r.Town.Code != "" {
		current = "/town"
	}
	p := view.LinePage{Shell: l.r.Shell(current), Cell: CellOf(l.at), Sum: l.counts(), Stages: l.stages(), Matters: l.matters(), Ready: l.conditions()}
	p.Title = fault.Say("%s %s", l.Name, l.it.Code)
	p.Head = l.head()
	p.Version = fault.Say("还没有下发")
	if l.line.Has(rollout.Pushed) {
		p.Version = fault.Say("现行资料：%s", rollout.VersionText(l.line.Version))
	}
	records, err := l.r.Site.Rollout.Packages.History(l.r.Context(), l.Code, 0, 0)
	if err != nil {
		return err
	}
	p.Events = l.events(rollout.Story(records, l.it.Slot))
	next := l.Pack.Next(l.it.Slot, l.today)
	p.Forms = l.forms(next)
	p.Next = l.next(next, p.Forms)
	if !slices.ContainsFunc(p.Forms, func(f view.LineForm) bool { return f.ID == l.failed }) {
		p.Problems = l.unplaced()
	}
	l.neighbours(&p)
	return l.r.Page(status, p)
}

// unplaced are the problems of a form that the page does not offer any more: a colleague was first.
func (l *oneLine) unplaced() view.Problems {
	list := slices.Clone(l.problems.List)
	for i := range list {
		list[i].Field = ""
	}
	return view.Problems{List: list}
}

// head says how the line stands.
func (l *oneLine) head() view.Head {
	h := view.Head{
		Crumb: []view.Link{{Href: "/matrix", Text: fault.Say("矩阵")}, {Href: "/towns/" + l.Code, Text: view.Plain(l.Name)}, {Href: "/items/" + url.PathEscape(l.it.Code), Text: view.Plain(l.it.Code)}},
		Title: fault.Say("%s %s：%s", l.Name, l.it.Name, StateOf(l.at.Mark)),
		Day:   []view.Link{{Text: view.Plain(l.it.Code)}, {Text: view.Plain(l.it.Department)}, {Text: fault.Say("%s %s", l.Name, l.Code)}, l.r.Now()},
	}
	if l.r.Town.Code != "" {
		h.Crumb = h.Crumb[1:]
	}
	switch {
	case l.at.Overdue:
		h.Title = fault.Say("%s %s：%s；", l.Name, l.it.Name, StateOf(l.at.Mark))
		h.Urgent = fault.Say("%s未签收", site.DueMark(l.line.Due, l.today).Text)
	case l.line.Waiting():
		h.Title = fault.Say("%s %s：%s；", l.Name, l.it.Name, StateOf(l.at.Mark))
		h.Rest = fault.Say("待签收")
	}
	subject := catalog.About(l.Code)
	switch own := l.r.Town.Code == l.Code; {
	case l.line.Waiting() && own && catalog.May(l.r.Actor, catalog.Receive, subject):
		h.Acts = []view.Act{{Href: "/object?item=" + url.QueryEscape(l.it.Code), Text: fault.Say("暂不具备承接条件")}, {Href: "/confirm", Text: fault.Say("去签收"), First: true}}
	case l.line.Waiting() && catalog.May(l.r.Actor, catalog.OnBehalf, subject):
		h.Acts = []view.Act{{Href: "/behalf?town=" + l.Code, Text: fault.Say("代录签收"), First: true}}
	case own && l.Pack.Next(l.it.Slot, l.today).Declare && catalog.May(l.r.Actor, catalog.Declare, subject):
		h.Acts = []view.Act{{Href: "/declare?item=" + url.QueryEscape(l.it.Code), Text: fault.Say("登记可办 1 项"), First: true}}
	}
	return h
}

// counts says in which numbers the line counts.
func (l *oneLine) counts() fault.Message {
	if !l.at.Mark.Standing().InScope() {
		return fault.Say("不计入应承接")
	}
	m := fault.Say("计入应承接")
	for k, s := range rollout.Stages {
		if l.line.Has(s) {
			m = fault.Say("%s、%s", m, StageNames[k+1])
		}
	}
	if l.at.Mark.Standing() == rollout.Objected {
		m = fault.Say("%s；异议答复之前不算逾期", m)
	}
	return m
}

func (l *oneLine) stages() []view.LineStage {
	var out []view.LineStage
	for k, s := range rollout.Stages {
		row := view.LineStage{Cell: view.Cell{Stage: uint8(k + 1), Standing: view.Open}, Name: StageNames[k+1], Day: view.Full(l.line.DayOf(s))}
		switch {
		case s == rollout.Pushed && l.line.Has(s):
			row.Note = fault.Say("第 %d 批，%s", l.line.Batch, rollout.VersionText(l.line.Version))
		case s == rollout.Received:
			l.receipt(&row)
		case s == rollout.Trained && !l.line.Has(s) && l.it.Training && l.line.Has(rollout.Pushed):
			row.Mark = view.Mark{Kind: view.MarkWait, Text: fault.Say("应培训，还没有培训")}
		case s == rollout.Trained && !l.it.Training:
			row.Note = fault.Say("目录没有要求培训")
		case s == rollout.Verified && !l.line.Has(s) && l.at.Ready.Checked():
			row.Mark = view.Mark{Kind: view.MarkLate, Text: fault.Say("抽查不合格")}
		case s == rollout.Verified && !l.line.Has(s):
			row.Note = fault.Say("没有抽查过")
		}
		out = append(out, row)
	}
	return out
}

// receipt says of the receipt what there is to say: late, waiting, of an earlier version.
func (l *oneLine) receipt(row *view.LineStage) {
	signed, ever := l.line.Signed()
	switch {
	case l.line.Waiting():
		row.Mark = site.DueMark(l.line.Due, l.today)
		if l.line.Due != 0 {
			row.Note = fault.Say("%s到期", view.Short(l.line.Due))
		}
		if ever {
			row.Note = fault.Say("签收过%s；新版要重新签收", rollout.VersionText(signed))
		}
	case l.line.Has(rollout.Received) && l.line.Due != 0 && l.line.Received > l.line.Due:
		row.Note = fault.Say("晚于期限 %s", view.Short(l.line.Due))
	case l.line.Has(rollout.Received):
		row.Note = fault.Say("按%s签收", rollout.VersionText(l.line.Version))
	}
}

// matters are what is open or out of the ordinary.
func (l *oneLine) matters() []view.Fact {
	m := l.Pack.Matters(l.it.Slot)
	var out []view.Fact
	if o := m.Objection; o != nil {
		text := fault.Say("%s提出：%s", view.Short(o.Day), rollout.ReasonText(o.Reason))
		if o.Note != "" {
			text = fault.Say("%s。%s", text, o.Note)
		}
		out = append(out, view.Fact{Term: fault.Say("异议"), Text: text})
	}
	ground := func(term fault.Message, g *rollout.Ground) {
		if g != nil {
			out = append(out, view.Fact{Term: term, Text: fault.Say("%s，%s %s %s", view.Full(g.Day), g.By, g.DocNo, g.Reason)})
		}
	}
	ground(fault.Say("不适用"), m.Exempt)
	ground(StandingNames[l.line.Standing()], m.Stop)
	return out
}

// conditions are what the town needs for the item and whether it has it.
func (l *oneLine) conditions() []view.Fact {
	have := func(needed, has bool, what string, yes, no fault.Message) (fault.Message, bool) {
		switch {
		case !needed:
			return fault.Say("不需要"), true
		case has:
			return fault.Say("%s，%s", what, yes), false
		}
		return fault.Say("%s，%s", what, no), false
	}
	needSeal, seal := l.line.Seal()
	needAccount, account := l.line.Account()
	sealText, noSeal := have(needSeal, seal, l.it.Seal, fault.Say("已授"), fault.Say("还没有授"))
	accountText, noAccount := have(needAccount, account, l.it.System, fault.Say("已开通"), fault.Say("还没有开通"))
	return []view.Fact{
		filled(fault.Say("下放方式"), l.it.Delegation), filled(fault.Say("办理方式"), l.it.Delivery),
		{Term: fault.Say("印章"), Text: sealText, Quiet: noSeal}, {Term: fault.Say("账号"), Text: accountText, Quiet: noAccount},
	}
}

// filled is a fact of the catalog, or that it says nothing.
func filled(term fault.Message, text string) view.Fact {
	if text == "" {
		return view.Fact{Term: term, Text: fault.Say("未填"), Quiet: true}
	}
	return view.Fact{Term: term, Text: view.Plain(text)}
}

// events are the story with who did it; a due day that passed is told where it lies.
func (l *oneLine) events(story []rollout.Event) []view.Moment {
	out := make([]view.Moment, 0, len(story)+1)
	for _, e := range story {
		m := view.Moment{State: "past", Day: e.Day, Text: e.Text, Detail: e.Detail, By: l.by(e), Entered: journal.DayOf(e.At)}
		if len(e.Hash) == 64 {
			m.Hash = e.Hash[:4] + "…" + e.Hash[60:]
		}
		if e.BackEntry() {
			m.Mark = view.Mark{Kind: view.MarkSoon, Text: fault.Say("补录")}
		}
		out = append(out, m)
	}
	if l.at.Overdue {
		late := view.Moment{State: "late", Day: l.line.Due, Text: fault.Say("到期，没有签收"), Mark: site.DueMark(l.line.Due, l.today), By: fault.Say("按期限算出，不是人填的")}
		i := slices.IndexFunc(out, func(m view.Moment) bool { return m.Day <= late.Day })
		if i < 0 {
			i = len(out)
		}
		return slices.Insert(out, i, late)
	}
	if len(out) > 0 {
		out[0].State = "now"
	}
	return out
}

// by is who did it: unit and person as signed, and for whom the county recorded it.
func (l *oneLine) by(e rollout.Event) fault.Message {
	who := fault.Say("%s %s", site.UnitName(l.In.Register, e.Unit), l.r.PersonName(e.Person))
	switch {
	case e.Channel != "" && e.Signed == "":
		return fault.Say("%s代录", who)
	case e.Channel != "":
		return fault.Say("%s代录，%s签收人 %s", who, l.Name, e.Signed)
	case e.Signed != "":
		return fault.Say("%s %s", site.UnitName(l.In.Register, e.Unit), e.Signed)
	}
	return who
}

// neighbours are the items before and after it in the town's list.
func (l *oneLine) neighbours(p *view.LinePage) {
	list := l.Lines(coverage.Filter{Standing: "inscope"})
	p.Count = fault.Say("%s应承接 %d 项，按编码翻看", l.Name, len(list))
	for _, o := range list {
		link := view.Link{Href: LineHref(l.Code, o.Item.Code)}
		switch {
		case o.Item.Slot < l.it.Slot:
			link.Text = fault.Say("上一项 %s", o.Item.Code)
			p.Prev = link
		case o.Item.Slot > l.it.Slot:
			link.Text = fault.Say("下一项 %s", o.Item.Code)
			p.After = link
			return
		}
	}
}
