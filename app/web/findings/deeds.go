package findings

import (
	"errors"
	"slices"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// deal is how a deal looks on a page: its words, what it asks and how it is done. field is the box
// that a refusal without a field of its own is about.
type deal struct {
	deal   acceptance.Deal
	act    catalog.Act
	title  fault.Message
	help   fault.Message
	button fault.Message
	said   fault.Message
	field  string
	grave  bool
	ask    func(*oneFinding, *view.FindingForm)
	do     func(*oneFinding, journal.Deed) (*acceptance.Finding, error)
}

// deals are what can be done to a finding, in the order in which pages offer it.
var deals = []deal{
	{acceptance.ToAssign, catalog.Rectify, fault.Say("指定责任人"), fault.Say("接下这条问题，写明由谁负责"), fault.Say("指定责任人"), fault.Say("已指定责任人"), "person", false,
		askPerson, func(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
			return f.service().Assign(f.Request.Context(), d, f.Division, f.ID, f.Request.Text("assign-person"))
		}},
	{acceptance.ToPlan, catalog.Rectify, fault.Say("写整改措施"), fault.Say("一条一件事；做完的填完成日和结果，没有终点的勾长期坚持"), fault.Say("保存整改措施"), fault.Say("整改措施已保存"), "person", false,
		askPlan, doPlan},
	{acceptance.ToReport, catalog.Rectify, fault.Say("报整改完成"), fault.Say("每条措施都完成或长期坚持之后报，县里随后复查"), fault.Say("报整改完成"), fault.Say("已报整改完成，等复查"), "text", false,
		askArea("text", fault.Say("整改结果")), func(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
			return f.service().Report(f.Request.Context(), d, f.Division, f.ID, f.Request.Text("report-text"), nil)
		}},
	{acceptance.ToWant, catalog.Rectify, fault.Say("申请延期"), fault.Say("由县局答复；答复之前期限不变"), fault.Say("申请延期"), fault.Say("已申请延期，等县局答复"), "reason", false,
		askDelay, func(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
			to, err := f.day("want-to")
			if err != nil {
				return nil, err
			}
			return f.service().AskExtension(f.Request.Context(), d, f.Division, f.ID, to, f.Request.Text("want-reason"))
		}},
	{acceptance.ToExtend, catalog.Extend, fault.Say("同意延期"), fault.Say("给一个新的期限；原期限一直留在旁边"), fault.Say("延期这 1 条"), fault.Say("已延期"), "reason", false,
		askDelay, func(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
			to, err := f.day("extend-to")
			if err != nil {
				return nil, err
			}
			return f.service().Extend(f.Request.Context(), d, f.Division, f.ID, to, f.Request.Text("extend-reason"))
		}},
	{acceptance.ToDecline, catalog.Extend, fault.Say("不同意延期"), fault.Say("期限不变，理由责任单位看得到"), fault.Say("不同意延期"), fault.Say("已答复：不同意延期"), "reason", false,
		askArea("reason", fault.Say("理由")), func(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
			return f.service().DeclineExtension(f.Request.Context(), d, f.Division, f.ID, f.Request.Text("decline-reason"))
		}},
	{acceptance.ToMove, catalog.Extend, fault.Say("转办"), fault.Say("交给县里另一个单位；责任人和措施由新单位重写，期限不变"), fault.Say("转办 1 条"), fault.Say("已转办"), "reason", true,
		askMove, func(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
			return f.service().Transfer(f.Request.Context(), d, f.Division, f.ID, f.Request.Text("transfer-unit"), f.Request.Text("transfer-reason"))
		}},
	{acceptance.ToClose, catalog.Recheck, fault.Say("销号"), fault.Say("复查看过、确已整改；之后还要回头看"), fault.Say("销号 1 条"), fault.Say("已销号"), "doc_no", false,
		askClose, func(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
			return f.service().Close(f.Request.Context(), d, f.Division, f.ID, f.Request.Text("close-text"), f.Request.Text("close-doc_no"))
		}},
	{acceptance.ToConfirm, catalog.Recheck, fault.Say("确认销号"), fault.Say("县局自己的问题，由另一个账号核对上级文件后确认"), fault.Say("确认销号 1 条"), fault.Say("已确认销号"), "", false,
		func(*oneFinding, *view.FindingForm) {}, func(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
			return f.service().Confirm(f.Request.Context(), d, f.Division, f.ID)
		}},
	{acceptance.ToReturn, catalog.Recheck, fault.Say("退回"), fault.Say("写明还差什么，回到整改中"), fault.Say("退回 1 条"), fault.Say("已退回"), "reason", true,
		askArea("reason", fault.Say("还差什么")), func(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
			return f.service().Return(f.Request.Context(), d, f.Division, f.ID, f.Request.Text("return-reason"))
		}},
	{acceptance.ToLook, catalog.Recheck, fault.Say("回头看"), fault.Say("销号以后再去看一次；反弹的重新打开，给新的期限"), fault.Say("记下回头看"), fault.Say("回头看已记下"), "text", false,
		askLook, doLook},
}

func (f *oneFinding) service() *acceptance.Service { return f.Request.Site.Acceptance }

// typed is what the refused form held; other forms have what stands.
func (f *oneFinding) typed(form, name, without string) string {
	if f.failed != form {
		return without
	}
	return f.Request.Text(form + "-" + name)
}

func (f *oneFinding) box(form, name string, label, help fault.Message, without string) view.Field {
	v := view.Field{Name: form + "-" + name, Value: f.typed(form, name, without), Label: label, Help: help, MaxLength: 40}
	if f.failed == form {
		v = v.With(f.problems.List)
	}
	return v
}

func askPerson(f *oneFinding, x *view.FindingForm) {
	x.Fields = []view.Field{f.box(x.ID, "person", fault.Say("责任人"), fault.Say("职务或岗位，如 分管副镇长"), f.Person)}
}

func askArea(name string, label fault.Message) func(*oneFinding, *view.FindingForm) {
	return func(f *oneFinding, x *view.FindingForm) {
		box := f.box(x.ID, name, label, site.Nothing, "")
		box.Type, box.MaxLength = "area", 500
		x.Fields = []view.Field{box}
	}
}

// askMove asks for another unit of the county.
func askMove(f *oneFinding, x *view.FindingForm) {
	pick := view.Pick{Name: x.ID + "-unit", Label: fault.Say("转给哪个单位")}
	for _, u := range f.Request.Register.Units {
		if u.Division == f.Division && u.ID != f.Unit {
			pick.Options = append(pick.Options, view.Option{Value: u.ID, Text: view.Plain(u.Name), On: f.typed(x.ID, "unit", "") == u.ID})
		}
	}
	x.Choices = []view.Pick{pick}
	askArea("reason", fault.Say("理由"))(f, x)
}

// askDelay asks for a later day; what the owner wished for stands there already.
func askDelay(f *oneFinding, x *view.FindingForm) {
	to, reason := "", ""
	if f.Wanted != nil && x.ID == string(acceptance.ToExtend) {
		to, reason = f.Wanted.To.String(), f.Wanted.Reason
	}
	day := f.box(x.ID, "to", fault.Say("延到哪天"), fault.Say("现在的期限 %s", view.Full(f.Due)), to)
	day.Type, day.Short = "date", true
	why := f.box(x.ID, "reason", fault.Say("理由"), site.Nothing, reason)
	why.Type, why.MaxLength = "area", 500
	x.Fields = []view.Field{day, why}
}

func askClose(f *oneFinding, x *view.FindingForm) {
	text := f.box(x.ID, "text", fault.Say("复查情况"), fault.Say("可不填"), "")
	text.Type, text.MaxLength = "area", 500
	x.Fields = []view.Field{text}
	if f.Request.Actor.Unit == f.Unit {
		doc := f.box(x.ID, "doc_no", fault.Say("上级文件的文号"), fault.Say("本局自己的问题凭上级文件销号，并由第二个账号确认"), "")
		doc.MaxLength = 60
		x.Fields = append(x.Fields, doc)
		x.Button = fault.Say("提出销号 1 条")
	}
}

func askLook(f *oneFinding, x *view.FindingForm) {
	held := f.typed(x.ID, "held", "")
	x.Choices = []view.Pick{{Name: x.ID + "-held", Label: fault.Say("看到了什么"), Options: []view.Option{
		{Value: "1", Text: fault.Say("没有反弹，仍然好"), On: held == "1"}, {Value: "0", Text: fault.Say("反弹：问题又出现了，重新整改"), On: held == "0"},
	}}}
	askArea("text", fault.Say("情况（反弹时必填）"))(f, x)
}

func doLook(f *oneFinding, d journal.Deed) (*acceptance.Finding, error) {
	held := f.Request.Yes("look-held")
	if held == nil {
		return nil, fault.New(fault.Invalid, "请选没有反弹，还是反弹")
	}
	return f.service().LookAgain(f.Request.Context(), d, f.Division, f.ID, *held, f.Request.Text("look-text"))
}

// day reads a day of the form; a wrong one is refused as the box has it.
func (f *oneFinding) day(name string) (journal.Day, error) {
	d, wrong := f.Request.Day(name)
	return d, fault.Mistakes(wrong, "日期不对")
}

// offered are the deals in the order in which the person thinks of them, each with why it cannot be
// done: who does not own the finding enters for its owner last.
func (f *oneFinding) offered(offers []acceptance.Offer) []offered {
	var first, last []offered
	for _, d := range deals {
		i := slices.IndexFunc(offers, func(o acceptance.Offer) bool { return o.Deal == d.deal })
		x := offered{d, offers[i].Why}
		if d.act == catalog.Rectify && !f.own() {
			x.help = fault.Say("代责任单位录入：%s", d.help)
			last = append(last, x)
			continue
		}
		first = append(first, x)
	}
	return append(first, last...)
}

// offered is a deal with why the person cannot do it now, nil where they can.
type offered struct {
	deal
	why error
}

// forms are the deals that the person may do now.
func (f *oneFinding) forms(list []offered) []view.FindingForm {
	var out []view.FindingForm
	for _, d := range list {
		if d.why != nil {
			continue
		}
		x := view.FindingForm{LineForm: view.LineForm{ID: string(d.deal.deal), Action: FindingHref(f.Finding) + "/" + string(d.deal.deal), Op: f.Request.Site.NewID(),
			Title: d.title, Help: d.help, Button: d.button, Grave: d.grave}}
		x.Open = f.failed == x.ID || f.failed == "" && f.Request.Text("do") == x.ID
		if f.failed == x.ID {
			x.Problems = f.problems
		}
		d.ask(f, &x)
		out = append(out, x)
	}
	return out
}

// nexts are what the person may do now, and what they may not with the reason, those of one reason
// together: what is theirs by right and has to wait, and why a unit does not recheck itself. What
// is never theirs is left out, and what nobody asked for.
func (f *oneFinding) nexts(list []offered) view.After {
	a := view.After{Title: fault.Say("现在能做什么")}
	var reasons []fault.Message
	waits := map[string][]fault.Message{}
	for _, d := range list {
		id := string(d.deal.deal)
		var refused *fault.Error
		switch {
		case d.why == nil:
			a.Facts = append(a.Facts, view.Fact{Term: d.title, TermHref: "?do=" + id + "#" + id, Text: d.help})
		case d.deal.deal == acceptance.ToConfirm && f.Closing == nil, d.deal.deal == acceptance.ToDecline && f.Wanted == nil,
			d.deal.deal == acceptance.ToMove && catalog.LevelOf(f.Division) == catalog.Town:
		case errors.As(d.why, &refused) && (refused.Kind != fault.Denied || f.own() && d.act == catalog.Recheck):
			why := refused.Message.String()
			if waits[why] == nil {
				reasons = append(reasons, refused.Message)
			}
			waits[why] = append(waits[why], d.title)
		}
	}
	if len(a.Facts) == 0 {
		a.Facts = []view.Fact{{Term: fault.Say("没有"), Text: fault.Say("下一步：%s", f.next(f.Finding))}}
	}
	for _, why := range reasons {
		a.Facts = append(a.Facts, view.Fact{Term: fault.Say("现在不能"), Text: fault.Say("%s：%s", waits[why.String()], why), Quiet: true})
	}
	return a
}

// findingDeed is an act on one finding.
func (s pages) findingDeed(d deal) func(*site.Request) error {
	form := string(d.deal)
	return func(r *site.Request) error {
		f, err := loadFinding(r)
		if err != nil {
			return err
		}
		done, err := d.do(f, r.Deed())
		var refused *fault.Error
		if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Conflict) {
			if f, err = loadFinding(r); err != nil {
				return err
			}
			field := form + "-" + d.field
			if d.field == "" {
				field = ""
			}
			f.failed, f.problems = form, site.ProblemsOf(refused, field)
			return f.send(site.Statuses[refused.Kind])
		} else if err != nil {
			return err
		}
		return r.To(FindingHref(done), &view.Notice{Kind: view.NoticeOK, Title: fault.Say("%s %s", done.Label(), d.said), Text: fault.Say("下一步：%s", f.next(done))})
	}
}

// findingDeeds are the acts on one finding.
func (s pages) findingDeeds() []site.Route {
	var out []site.Route
	for _, d := range deals {
		out = append(out, site.Post("/findings/:finding/"+string(d.deal), d.act, site.OneFinding, s.findingDeed(d)))
	}
	return out
}
