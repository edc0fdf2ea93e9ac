package lines

import (
	"errors"
	"net/url"

	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// may tells whether the person may do an act to this line; a department only for its own items.
func (l *oneLine) may(act catalog.Act) bool {
	return catalog.May(l.r.Actor, act, catalog.Subject{Division: l.Code, Unit: l.it.Unit})
}

// next is what the person may do with the line now: other pages first, then the forms below.
func (l *oneLine) next(n rollout.Next, forms []view.LineForm) view.After {
	a := view.After{Title: fault.Say("现在能做什么")}
	item := url.QueryEscape(l.it.Code)
	own := l.r.Town.Code == l.Code
	add := func(can bool, href string, act, text fault.Message) {
		if can {
			a.Facts = append(a.Facts, view.Fact{Term: act, TermHref: href, Text: text})
		}
	}
	add(n.Receive && own && l.may(catalog.Receive), "/confirm", fault.Say("签收"), fault.Say("按现行版本签收，可带疑问"))
	add(n.Receive && l.may(catalog.OnBehalf), "/behalf?town="+l.Code, fault.Say("代录签收"), fault.Say("镇已用微信、电话、纸质答复的，凭依据录"))
	add(n.Object && own && l.may(catalog.Object), "/object?item="+item, fault.Say("暂不具备承接条件"), fault.Say("写明理由，答复之前不算逾期"))
	add(n.Declare && own && l.may(catalog.Declare), "/declare?item="+item, fault.Say("登记可办"), fault.Say("第一件办结的日期，或宣布能办的日期"))
	for _, f := range forms {
		a.Facts = append(a.Facts, view.Fact{Term: f.Title, TermHref: "?do=" + f.ID + "#" + f.ID, Text: f.Help})
	}
	if len(a.Facts) == 0 {
		a.Facts = []view.Fact{{Term: fault.Say("没有"), Text: fault.Say("这一项现在没有要你办的")}}
	}
	return a
}

// forms are the acts that the person may do on this page.
func (l *oneLine) forms(n rollout.Next) []view.LineForm {
	var out []view.LineForm
	add := func(can bool, f view.LineForm) {
		if can {
			f.Action, f.Op = LineHref(l.Code, l.it.Code)+"/"+f.ID, l.r.Site.NewID()
			f.Open = l.failed == f.ID || l.failed == "" && l.r.Text("do") == f.ID
			if l.failed == f.ID {
				f.Problems = l.problems
			}
			out = append(out, f)
		}
	}
	add(n.Answer && l.may(catalog.Answer), l.answerForm())
	add(n.Ready && l.may(catalog.Ready), l.readyForm())
	add(n.Exempt && l.may(catalog.Exempt), l.groundForm("exempt", fault.Say("改为不适用"), fault.Say("填理由和批准人，应承接减 1"), fault.Say("改为不适用 1 项")))
	add(n.Include && l.may(catalog.Exempt), l.liftForm("include", fault.Say("恢复适用"), fault.Say("重新计入应承接"), fault.Say("恢复适用 1 项")))
	add(n.Stop && l.may(catalog.Stop), l.stopForm())
	add(n.Resume && l.may(catalog.Stop), l.liftForm("resume", fault.Say("恢复办理"), fault.Say("重新计入应承接，原有记录继续有效"), fault.Say("恢复办理 1 项")))
	if f := l.retractForm(n.Retract); len(f.Choices[0].Options) > 0 {
		add(l.may(catalog.Retract), f)
	}
	return out
}

// typed is what the refused form held; other forms are empty.
func (l *oneLine) typed(form, name string) string {
	if l.failed != form {
		return ""
	}
	return l.r.Text(name)
}

func (l *oneLine) field(form, name string, label, help fault.Message) view.Field {
	return view.Field{Name: form + "-" + name, Value: l.typed(form, form+"-"+name), Label: label, Help: help, MaxLength: 200}.With(l.problems.List)
}

func (l *oneLine) choice(form, name string, label fault.Message, options ...view.Option) view.Pick {
	for i := range options {
		options[i].On = l.typed(form, form+"-"+name) == options[i].Value
	}
	return view.Pick{Name: form + "-" + name, Label: label, Options: options}
}

func (l *oneLine) answerForm() view.LineForm {
	f := view.LineForm{ID: "answer", Title: fault.Say("答复异议"), Help: fault.Say("答复之后，期限重新起算"), Button: fault.Say("答复 1 项")}
	f.Choices = []view.Pick{l.choice(f.ID, "answer", fault.Say("答复"),
		view.Option{Value: rollout.AnswerMet, Text: fault.Say("条件已具备")},
		view.Option{Value: rollout.AnswerRefused, Text: fault.Say("请继续承接，写明理由")},
		view.Option{Value: rollout.AnswerExempt, Text: fault.Say("改为不适用，写明理由和批准人")},
		view.Option{Value: rollout.AnswerRecalled, Text: fault.Say("收回，写明理由和文号")})}
	due := l.field(f.ID, "due", fault.Say("新的签收期限"), fault.Say("不填则保留原来的期限"))
	due.Type, due.Short = "date", true
	f.Fields = []view.Field{
		l.field(f.ID, "reason", fault.Say("理由"), fault.Say("镇里看得到；条件已具备的可不填")), l.field(f.ID, "by", fault.Say("批准人"), fault.Message{}),
		l.field(f.ID, "doc_no", fault.Say("文号"), fault.Message{}), due,
	}
	return f
}

func (l *oneLine) readyForm() view.LineForm {
	f := view.LineForm{ID: "ready", Title: fault.Say("登记印章、账号"), Help: fault.Say("计入权限到位率"), Button: fault.Say("登记 1 项的承接条件")}
	f.Choices = []view.Pick{
		l.choice(f.ID, "seal", fault.Say("印章"), view.Option{Value: "1", Text: fault.Say("已授")}, view.Option{Value: "0", Text: fault.Say("未授")}),
		l.choice(f.ID, "account", fault.Say("账号"), view.Option{Value: "1", Text: fault.Say("已开通")}, view.Option{Value: "0", Text: fault.Say("未开通")}),
	}
	return f
}

func (l *oneLine) groundForm(id string, title, help, button fault.Message) view.LineForm {
	return view.LineForm{ID: id, Title: title, Help: help, Button: button, Fields: []view.Field{
		l.field(id, "reason", fault.Say("理由"), fault.Message{}), l.field(id, "by", fault.Say("批准人"), fault.Message{}), l.field(id, "doc_no", fault.Say("文号"), fault.Say("没有的可不填")),
	}}
}

func (l *oneLine) liftForm(id string, title, help, button fault.Message) view.LineForm {
	return view.LineForm{ID: id, Title: title, Help: help, Button: button, Fields: []view.Field{l.field(id, "reason", fault.Say("理由"), fault.Message{})}}
}

func (l *oneLine) stopForm() view.LineForm {
	f := l.groundForm("stop", fault.Say("暂停、收回或取消"), fault.Say("填文号和理由，应承接减 1；已有记录保留"), fault.Say("停办 1 项"))
	f.Fields[1].Label, f.Fields[2].Help = fault.Say("哪一级决定"), fault.Message{}
	f.Grave = true
	f.Choices = []view.Pick{l.choice(f.ID, "ending", fault.Say("怎样停办"),
		view.Option{Value: string(catalog.Suspended), Text: fault.Say("暂停")}, view.Option{Value: string(catalog.Recalled), Text: fault.Say("收回")},
		view.Option{Value: string(catalog.Cancelled), Text: fault.Say("取消")})}
	return f
}

func (l *oneLine) retractForm(what []string) view.LineForm {
	f := view.LineForm{ID: "retract", Title: fault.Say("更正一条"), Help: fault.Say("写明理由，原记录和更正都看得到"), Button: fault.Say("更正 1 条")}
	var options []view.Option
	for _, w := range what {
		if rollout.MayRetract(l.r.Actor.Role, w) {
			options = append(options, view.Option{Value: w, Text: rollout.RetractText(w)})
		}
	}
	f.Choices = []view.Pick{l.choice(f.ID, "what", fault.Say("哪一条记错了"), options...)}
	f.Fields = []view.Field{l.field(f.ID, "reason", fault.Say("理由"), fault.Say("写明错在哪里"))}
	return f
}

// lineDeed is an act on one line: form is the id of its form, field the box that a refusal without
// a field of its own is about.
func (s pages) lineDeed(form, field string, said fault.Message, do func(*oneLine, journal.Deed, []int) (rollout.Act, error)) func(*site.Request) error {
	return func(r *site.Request) error {
		l, err := loadLine(r)
		if err != nil {
			return err
		}
		_, err = do(l, r.Deed(), []int{l.it.Slot})
		var refused *fault.Error
		if errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.Conflict) {
			if l, err = loadLine(r); err != nil {
				return err
			}
			l.failed, l.problems = form, site.ProblemsOf(refused, form+"-"+field)
			for i := range l.problems.List {
				if m := &l.problems.List[i]; len(refused.Mistakes) > 0 && m.Field != "" {
					m.Field = form + "-" + m.Field
				}
			}
			return l.send(site.Statuses[refused.Kind])
		} else if err != nil {
			return err
		}
		return r.To(LineHref(l.Code, l.it.Code), &view.Notice{Kind: view.NoticeOK, Title: said, Text: fault.Say("%s %s %s", l.Name, l.it.Code, l.it.Name)})
	}
}

func (l *oneLine) ground(form string) rollout.Ground {
	return rollout.Ground{Reason: l.r.Text(form + "-reason"), By: l.r.Text(form + "-by"), DocNo: l.r.Text(form + "-doc_no")}
}

// lineRoutes are the acts on one line.
func (s pages) lineRoutes() []site.Route {
	post := func(form string, act catalog.Act, field string, said fault.Message, do func(*oneLine, journal.Deed, []int) (rollout.Act, error)) site.Route {
		return site.Post("/lines/:town/:code/"+form, act, site.OneLine, s.lineDeed(form, field, said, do))
	}
	return []site.Route{
		post("answer", catalog.Answer, "reason", fault.Say("已答复"), func(l *oneLine, d journal.Deed, slots []int) (rollout.Act, error) {
			due, wrong := l.r.Day("answer-due")
			if len(wrong) > 0 {
				wrong[0].Field = "due"
				return rollout.Act{}, fault.Mistakes(wrong, "答复还有问题，没有保存")
			}
			g := l.ground("answer")
			return s.Rollout.Answer(l.r.Context(), d, l.Code, slots, rollout.Reply{Answer: l.r.Text("answer-answer"), Reason: g.Reason, DocNo: g.DocNo, By: g.By, Due: due})
		}),
		post("ready", catalog.Ready, "seal", fault.Say("已登记承接条件"), func(l *oneLine, d journal.Deed, slots []int) (rollout.Act, error) {
			return s.Rollout.Ready(l.r.Context(), d, l.Code, slots, l.r.Yes("ready-seal"), l.r.Yes("ready-account"))
		}),
		post("exempt", catalog.Exempt, "reason", fault.Say("已改为不适用"), func(l *oneLine, d journal.Deed, slots []int) (rollout.Act, error) {
			return s.Rollout.Exempt(l.r.Context(), d, l.Code, slots, l.ground("exempt"), false)
		}),
		post("include", catalog.Exempt, "reason", fault.Say("已恢复适用"), func(l *oneLine, d journal.Deed, slots []int) (rollout.Act, error) {
			return s.Rollout.Exempt(l.r.Context(), d, l.Code, slots, l.ground("include"), true)
		}),
		post("stop", catalog.Stop, "doc_no", fault.Say("已停办"), func(l *oneLine, d journal.Deed, slots []int) (rollout.Act, error) {
			ending := l.r.Text("stop-ending")
			if ending == rollout.Lift {
				ending = ""
			}
			return s.Rollout.Stop(l.r.Context(), d, l.Code, slots, ending, l.ground("stop"))
		}),
		post("resume", catalog.Stop, "reason", fault.Say("已恢复办理"), func(l *oneLine, d journal.Deed, slots []int) (rollout.Act, error) {
			return s.Rollout.Stop(l.r.Context(), d, l.Code, slots, rollout.Lift, l.ground("resume"))
		}),
		post("retract", catalog.Retract, "reason", fault.Say("已更正"), func(l *oneLine, d journal.Deed, slots []int) (rollout.Act, error) {
			return s.Rollout.Retract(l.r.Context(), d, l.Code, l.r.Text("retract-what"), slots, l.r.Text("retract-reason"))
		}),
	}
}
