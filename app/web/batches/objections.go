package batches

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// objections is the list of what waits for an answer, with the form that answers.
func (s pages) objections(r *site.Request) error {
	return s.showObjections(r, http.StatusOK, nil)
}

// answers are the four ways to answer, in the order of the form.
var answers = []view.Answer{
	{Value: rollout.AnswerMet, Text: fault.Say("条件已补齐，照常承接"), Help: fault.Say("写明补了什么；项次回到“下发”，由镇签收")},
	{Value: rollout.AnswerExempt, Text: fault.Say("改为不适用"), Help: fault.Say("填理由和批准人；应承接相应减少")},
	{Value: rollout.AnswerRecalled, Text: fault.Say("收回"), Help: fault.Say("填理由和文号；应承接相应减少，以前的报告不变")},
	{Value: rollout.AnswerRefused, Text: fault.Say("不予采纳"), Help: fault.Say("填理由；可以给新的签收期限")},
}

func (s pages) showObjections(r *site.Request, status int, problems []fault.Mistake) error {
	p := view.Objections{Shell: r.Shell("/objections"), Op: s.NewID(), Problems: view.Problems{List: problems}}
	p.Title = fault.Say("异议")
	p.Empty = view.Empty{Title: fault.Say("没有等待答复的异议"), Text: fault.Say("镇里点“暂不具备承接条件”并写明理由之后，列在这里。")}
	p.Head.Title = fault.Say("没有等待答复的异议")
	e, err := r.Edition()
	if err != nil {
		return err
	}
	if e == nil {
		return r.Page(status, p)
	}
	desk, err := s.Rollout.Desk(r.Context(), r.Actor, r.Place())
	if err != nil {
		return err
	}
	today, ticked := s.Clock.Today(), site.Set(r.List("lines"))
	slices.SortStableFunc(desk.Objections, func(a, b rollout.ObjectedLine) int { return cmp.Compare(a.AnswerBy(), b.AnswerBy()) })
	for _, o := range desk.Objections {
		row := objectionRow(r, e.Items[o.Slot], o, today)
		row.On = row.May && ticked[row.Value]
		p.May = p.May || row.May
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) > 0 {
		p.Head = objectionsHead(desk.Objections, today)
	}
	p.Count = fault.Say("%d 条待答复，按答复期限", len(p.Rows))
	answerForm(r, &p, problems)
	return r.Page(status, p)
}

func objectionRow(r *site.Request, it catalog.Item, o rollout.ObjectedLine, today journal.Day) view.ObjectionRow {
	return view.ObjectionRow{
		ID: "o-" + o.Town + "-" + it.Code, Value: o.Town + "/" + it.Code, Town: r.Register.TownName(o.Town), Code: it.Code, Item: it.Name,
		Href: "/lines/" + o.Town + "/" + it.Code, Department: it.Department, Delegation: it.Delegation, Reason: rollout.ReasonText(o.Reason), Note: o.Note, Day: o.Day,
		Due: site.DueMark(o.AnswerBy(), today), May: catalog.May(r.Actor, catalog.Answer, catalog.Subject{Division: o.Town, Unit: it.Unit}),
	}
}

func objectionsHead(list []rollout.ObjectedLine, today journal.Day) view.Head {
	towns, items, late := map[string]bool{}, map[int]bool{}, 0
	for _, o := range list {
		towns[o.Town], items[o.Slot] = true, true
		if o.AnswerBy() < today {
			late++
		}
	}
	h := view.Head{
		Crumb: []view.Link{{Href: "/", Text: fault.Say("工作台")}, {Text: fault.Say("异议")}},
		Title: fault.Say("%d 项次异议等待答复；", len(list)), Rest: fault.Say("最早 %s到期", view.Short(list[0].AnswerBy())),
		Day: []view.Link{
			{Text: fault.Say("%d 个镇（街道）、%d 项", len(towns), len(items))}, {Text: fault.Say("异议计入应承接，单列，不算逾期")},
			{Text: fault.Say("部门 3 个工作日内答复（按周一至周五计）")},
		},
	}
	if late > 0 {
		h.Urgent, h.Rest = fault.Say("%d 项次过了答复期限", late), site.Nothing
	}
	return h
}

// answerForm is the form beside the list, with what was typed.
func answerForm(r *site.Request, p *view.Objections, problems []fault.Mistake) {
	if !p.May {
		if len(p.Rows) > 0 {
			p.Elsewhere = fault.Say("由事项的主管部门或县局答复。")
		}
		return
	}
	chosen := r.Text("answer")
	for _, a := range answers {
		a.On = a.Value == chosen
		switch a.Value {
		case rollout.AnswerExempt:
			a.Fields = []view.Field{view.Field{Name: "by", Value: r.Text("by"), Label: fault.Say("批准人"), MaxLength: 40}.With(problems)}
		case rollout.AnswerRecalled:
			a.Fields = []view.Field{view.Field{Name: "doc_no", Value: r.Text("doc_no"), Label: fault.Say("文号"), MaxLength: 60}.With(problems)}
		}
		p.Answers = append(p.Answers, a)
	}
	p.Fields = []view.Field{
		view.Field{Name: "reason", Type: "area", Value: r.Text("reason"), Label: fault.Say("理由和说明"), Help: fault.Say("镇里看得到；条件已补齐的可不填"), MaxLength: 500}.With(problems),
		view.Field{Name: "due", Type: "date", Value: r.Text("due"), Label: fault.Say("新的签收期限"), Opt: fault.Say("（可不填）"), Short: true}.With(problems),
	}
	on := 0
	for _, row := range p.Rows {
		if row.On {
			on++
		}
	}
	p.After = view.After{Title: fault.Say("答复之后"), Facts: []view.Fact{
		site.Fact(fault.Say("状态"), fault.Say("补齐或不采纳的回到“下发”，由镇签收；不适用、收回的不再应承接")),
		site.Fact(fault.Say("答复人"), fault.Say("%s，每个镇各记一条", view.Plain(r.Actor.Name))),
		site.Fact(fault.Say("更正"), fault.Say("不适用和收回以后可以恢复；两次都保留")),
	}}
	p.Bar = view.ActBar{Before: fault.Say("答复"), Count: "lines", N: on, After: fault.Say("条异议"), Others: []view.Act{{Href: "/", Text: fault.Say("以后再答")}}}
}

// answer answers the ticked objections with one reply.
func (s pages) answer(r *site.Request) error {
	e, err := r.Edition()
	if err != nil {
		return err
	}
	if e == nil {
		return fault.New(fault.NotFound, "没有找到")
	}
	due, wrong := r.Day("due")
	if len(wrong) > 0 {
		return s.showObjections(r, http.StatusUnprocessableEntity, wrong)
	}
	lines, err := answered(r, e)
	if err != nil {
		return err
	}
	reply := rollout.Reply{Answer: r.Text("answer"), Reason: r.Text("reason"), DocNo: r.Text("doc_no"), By: r.Text("by"), Due: due}
	acts, err := s.Rollout.AnswerAll(r.Context(), r.Deed(), lines, reply)
	if list, status, ok := site.Refused(err); ok {
		return s.showObjections(r, status, list)
	} else if err != nil {
		return err
	}
	n, asked := 0, 0
	for i, a := range acts {
		n, asked = n+len(a.Slots), asked+len(lines[i].Slots)
	}
	done := &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已答复 %d 条异议", n)}
	if n < asked {
		done.Kind, done.Text = view.NoticeWarn, fault.Say("%d 条没有记：别人已先答复", asked-n)
	}
	return r.To("/objections", done)
}

// answered are the ticked lines by town, in the order of the form.
func answered(r *site.Request, e *catalog.Edition) ([]rollout.Answered, error) {
	var out []rollout.Answered
	for _, v := range r.List("lines") {
		town, code, _ := strings.Cut(v, "/")
		it, ok := e.Item(code)
		if !ok {
			return nil, fault.New(fault.NotFound, "没有找到")
		}
		i := slices.IndexFunc(out, func(a rollout.Answered) bool { return a.Town == town })
		if i < 0 {
			i = len(out)
			out = append(out, rollout.Answered{Town: town})
		}
		out[i].Slots = append(out[i].Slots, it.Slot)
	}
	return out, nil
}
