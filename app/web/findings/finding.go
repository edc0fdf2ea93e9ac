package findings

import (
	"net/http"
	"slices"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// oneFinding is what the page of one finding is made from.
type oneFinding struct {
	*Book
	*acceptance.Finding

	failed   string // the id of the form that was refused
	problems view.Problems
}

func loadFinding(r *site.Request) (*oneFinding, error) {
	b, err := LoadBook(r)
	if err != nil {
		return nil, err
	}
	f, err := site.Numbered(b.All, r.Param("finding"))
	if err != nil {
		return nil, err
	}
	return &oneFinding{Book: b, Finding: f}, nil
}

// finding is one finding.
func (s pages) finding(r *site.Request) error {
	f, err := loadFinding(r)
	if err != nil {
		return err
	}
	return f.send(http.StatusOK)
}

func (f *oneFinding) send(status int) error {
	r := f.Request
	p := view.FindingPage{Shell: r.Shell("/findings"), Facts: f.facts(), Owner: f.owner(), Path: f.path(), Warn: f.warn()}
	p.Title = view.Plain(f.Label())
	for _, m := range f.Measures {
		row := view.MeasureRow{Text: m.Text, Person: m.Person, Result: m.Result, Due: m.Due, State: measureMark(m, f.Finding, f.Today)}
		if row.Due == 0 && !m.Lasting {
			row.Due = f.Due // without a day of its own it has the finding's
		}
		p.Measures = append(p.Measures, row)
	}
	records, err := r.Site.Journal.FindingHistory(r.Context(), f.Division, f.ID)
	if err != nil {
		return err
	}
	p.Events = f.events(acceptance.FindingStory(records))
	offers := f.offered(f.Offers(r.Actor))
	p.Forms = f.forms(offers)
	p.Next = f.nexts(offers)
	p.Head = f.head(p.Forms)
	if !slices.ContainsFunc(p.Forms, func(x view.FindingForm) bool { return x.ID == f.failed }) {
		p.Problems = f.unplaced()
	}
	f.neighbours(&p)
	return r.Page(status, p)
}

// unplaced are the problems of a form that the page does not offer any more: a colleague was first.
func (f *oneFinding) unplaced() view.Problems {
	list := slices.Clone(f.problems.List)
	for i := range list {
		list[i].Field = ""
	}
	return view.Problems{List: list}
}

// head says whose finding it is and how it stands; the likeliest act is the button.
func (f *oneFinding) head(forms []view.FindingForm) view.Head {
	h := view.Head{
		Crumb: []view.Link{{Href: "/findings", Text: fault.Say("问题")}, {Text: view.Plain(f.Label())}},
		Title: fault.Say("%s %s：%s", f.Label(), view.Plain(f.UnitName(f.Unit)), findingMark(f.Finding).Text),
		Day:   []view.Link{{Text: view.Plain(f.What())}, f.Request.Now()},
	}
	switch {
	case f.Overdue(f.Today):
		h.Title, h.Urgent = fault.Say("%s；", h.Title), site.DueMark(f.Due, f.Today).Text
	case f.State == acceptance.Pending || f.State == acceptance.Working:
		h.Title, h.Rest = fault.Say("%s；", h.Title), site.DueMark(f.Due, f.Today).Text
	}
	for _, id := range f.likeliest() {
		for _, x := range forms {
			if x.ID == string(id) {
				h.Acts = []view.Act{{Href: "?do=" + x.ID + "#" + x.ID, Text: x.Button, First: true}}
				return h
			}
		}
	}
	return h
}

// likeliest are the deals in the order in which one is the button: what waits for an answer first.
func (f *oneFinding) likeliest() []acceptance.Deal {
	list := []acceptance.Deal{acceptance.ToConfirm, acceptance.ToClose}
	if f.Wanted != nil {
		list = append(list, acceptance.ToExtend)
	}
	if f.own() && f.finished() {
		list = append(list, acceptance.ToReport)
	}
	if f.own() {
		list = append(list, acceptance.ToPlan)
	}
	if look := f.LookBackDue(); look != 0 && look <= f.Today {
		list = append(list, acceptance.ToLook)
	}
	return list
}

// own tells whether the person puts it right: somebody of the unit that owns it, or of its town.
func (f *oneFinding) own() bool {
	return f.Request.Actor.Unit == f.Unit || f.Request.Town.Code != "" && f.Request.Town.Code == f.Division
}

// finished tells whether every measure is done or has no end.
func (f *oneFinding) finished() bool {
	return len(f.Measures) > 0 && !slices.ContainsFunc(f.Measures, func(m acceptance.Measure) bool { return m.Done == 0 && !m.Lasting })
}

// warn is what is out of the ordinary.
func (f *oneFinding) warn() *view.Notice {
	switch {
	case f.Wanted != nil:
		return &view.Notice{Kind: view.NoticeWarn, Title: fault.Say("申请延期到 %s，等县局答复", view.Full(f.Wanted.To)), Text: view.Plain(f.Wanted.Reason)}
	case f.Back():
		last := f.SentBack[len(f.SentBack)-1]
		return &view.Notice{Kind: view.NoticeWarn, Title: fault.Say("%s退回过，还差：", view.Short(last.By.Day)), Text: view.Plain(last.Text)}
	case f.State == acceptance.Waiting && f.Closing != nil:
		return &view.Notice{Kind: view.NoticeWarn, Title: fault.Say("已提出销号，等第二个账号确认"), Text: fault.Say("依据 %s", f.Closing.DocNo)}
	case f.Open() && f.Relapses > 0:
		return &view.Notice{Kind: view.NoticeWarn, Title: fault.Say("反弹过 %d 次", f.Relapses), Text: view.Plain(f.Looks[len(f.Looks)-1].Text)}
	}
	return nil
}

// facts are where it comes from: the visit, the clause, what was taken off and the team's words.
func (f *oneFinding) facts() []view.Fact {
	facts := []view.Fact{site.Fact(fault.Say("来源"), f.Source.Message())}
	if f.DocNo != "" {
		facts[0].Text = fault.Say("%s，%s", f.Source.Message(), f.DocNo)
	}
	if f.Inspection != "" {
		facts[0].Link = view.Link{Href: "/inspections/" + f.Division + "/" + f.Inspection, Text: fault.Say("看这次检查")}
	}
	if c, section := f.clause(f.Finding); c.No != "" {
		facts = append(facts, site.Fact(fault.Say("条款"), fault.Say("%s %s", c.No, view.Plain(section))), site.Fact(fault.Say("标准要求"), view.Plain(c.Text)))
		if c.Deduction != "" {
			facts = append(facts, site.Fact(fault.Say("扣分标准"), view.Plain(c.Deduction)))
		}
	} else {
		if f.Clause != "" {
			facts = append(facts, site.Fact(fault.Say("条款"), view.Plain(f.Clause)))
		}
		facts = append(facts, site.Fact(fault.Say("问题"), view.Plain(f.Text)))
	}
	if f.Item != "" {
		facts = append(facts, view.Fact{Term: fault.Say("事项"), Text: site.Nothing, Link: view.Link{Href: lines.LineHref(f.Division, f.Item), Text: view.Plain(f.Item)}})
	}
	switch {
	case f.Veto:
		facts = append(facts, site.Fact(fault.Say("评分"), fault.Say("一票否决不合格")))
	case f.Deducted > 0:
		facts = append(facts, site.Fact(fault.Say("评分"), fault.Say("扣 %s 分", f.Deducted)))
	}
	if f.Note != "" {
		term := fault.Say("检查组写的")
		if f.Inspection == "" {
			term = fault.Say("说明")
		}
		facts = append(facts, site.Fact(term, view.Plain(f.Note)))
	}
	if f.File != "" {
		facts = append(facts, site.Fact(fault.Say("补录"), fault.Say("来自《%s》", view.Plain(f.File))))
	}
	facts = append(facts, site.Fact(fault.Say("发现日"), view.Full(f.Found)))
	if f.Done != nil && f.Open() {
		facts = append(facts, site.Fact(fault.Say("整改结果"), fault.Say("%s（%s报）", view.Plain(f.Done.Text), view.Short(f.Done.By.Day))))
	}
	return facts
}

// owner is who puts it right until when; the first due day stands beside a later one.
func (f *oneFinding) owner() []view.Fact {
	due := site.Fact(fault.Say("整改期限"), view.Full(f.Due))
	if f.Due != f.FirstDue {
		due.Text = fault.Say("%s（原为 %s，延期 %d 次）", view.Full(f.Due), view.Full(f.FirstDue), len(f.Extended))
		if len(f.Extended) == 0 { // a relapse gave it a new one
			due.Text = fault.Say("%s（第一次为 %s）", view.Full(f.Due), view.Full(f.FirstDue))
		}
	}
	person := site.Fact(fault.Say("责任人"), view.Plain(f.Person))
	if f.Person == "" {
		person = view.Fact{Term: fault.Say("责任人"), Text: fault.Say("还没有指定"), Quiet: true}
	}
	unit := site.Fact(fault.Say("责任单位"), view.Plain(f.UnitName(f.Unit)))
	if n := len(f.Moved); n > 0 {
		unit.Text = fault.Say("%s（%s由%s转来）", view.Plain(f.UnitName(f.Unit)), view.Short(f.Moved[n-1].By.Day), view.Plain(f.UnitName(f.Moved[n-1].From)))
	}
	out := []view.Fact{unit, person, due}
	if look := f.LookBackDue(); look != 0 {
		out = append(out, site.Fact(fault.Say("回头看"), fault.Say("%s起", view.Full(look))))
	}
	return out
}

// path is how far it has come.
func (f *oneFinding) path() []view.Stop {
	stops := []view.Stop{{Name: fault.Say("待整改")}, {Name: fault.Say("整改中")}, {Name: fault.Say("待复查")}, {Name: fault.Say("已销号")}, {Name: fault.Say("回头看")}}
	at := slices.Index([]acceptance.FindingState{acceptance.Pending, acceptance.Working, acceptance.Waiting, acceptance.Closed}, f.State)
	for i := range stops {
		switch {
		case i < at:
			stops[i].State = "past"
		case i == at:
			stops[i].State = "now"
		default:
			stops[i].State = "next"
		}
	}
	stops[0].Day = f.Found
	if f.State == acceptance.Waiting && f.Done != nil {
		stops[2].Day = f.Done.By.Day
	}
	if f.State != acceptance.Closed {
		return stops
	}
	stops[3].Day = f.Closing.By.Day
	look := f.LookBackDue()
	switch {
	case look != 0 && look <= f.Today:
		stops[3].State, stops[4].State, stops[4].Text = "past", "now", fault.Say("到日子了")
	case look != 0:
		stops[4].Day = look
	default:
		stops[3].State, stops[4].State = "past", "past"
		stops[4].Day, stops[4].Text = f.Looks[len(f.Looks)-1].By.Day, fault.Say("没有反弹")
	}
	return stops
}

// events are the story with who did it; a due day that passed is told where it lies.
func (f *oneFinding) events(story []acceptance.FindingEvent) []view.Moment {
	out := make([]view.Moment, 0, len(story)+1)
	for _, e := range story {
		m := view.Moment{State: "past", Day: e.Day, Text: e.Text, Detail: e.Detail, Entered: journal.DayOf(e.At),
			By: fault.Say("%s %s", view.Plain(f.UnitName(e.Unit)), view.Plain(f.Request.PersonName(e.Person)))}
		if e.BackEntry() {
			m.Mark = view.Mark{Kind: view.MarkSoon, Text: fault.Say("补录")}
		}
		out = append(out, m)
	}
	if f.Overdue(f.Today) {
		late := view.Moment{State: "late", Day: f.Due, Text: fault.Say("到期，没有报整改完成"), Mark: site.DueMark(f.Due, f.Today), By: fault.Say("按期限算出，不是人填的")}
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

// neighbours are the open findings before and after it, as lists have them.
func (f *oneFinding) neighbours(p *view.FindingPage) {
	list := acceptance.Narrowed(f.All, acceptance.Narrow{State: acceptance.Unclosed}, f.Today)
	p.Count = fault.Say("未销号 %d 条，按区划、编号翻看", len(list))
	i := slices.IndexFunc(list, func(x *acceptance.Finding) bool { return x.Number == f.Number })
	if i > 0 {
		p.Prev = view.Link{Href: FindingHref(list[i-1]), Text: fault.Say("上一条 %s", list[i-1].Label())}
	}
	if i+1 < len(list) {
		p.After = view.Link{Href: FindingHref(list[i+1]), Text: fault.Say("下一条 %s", list[i+1].Label())}
	}
}
