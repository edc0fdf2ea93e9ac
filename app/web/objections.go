package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// objections is the list of what waits for an answer, with the form that answers.
func (s *Server) objections(r *request) error {
	return s.showObjections(r, fiber.StatusOK, nil)
}

// answers are the four ways to answer, in the order of the form.
var answers = []view.Answer{
	{Value: rollout.AnswerMet, Text: fault.Say("条件已补齐，照常承接"), Help: fault.Say("写明补了什么；项次回到“下发”，由镇签收")},
	{Value: rollout.AnswerExempt, Text: fault.Say("改为不适用"), Help: fault.Say("填理由和批准人；应承接相应减少")},
	{Value: rollout.AnswerRecalled, Text: fault.Say("收回"), Help: fault.Say("填理由和文号；应承接相应减少，以前的报告不变")},
	{Value: rollout.AnswerRefused, Text: fault.Say("不予采纳"), Help: fault.Say("填理由；可以给新的签收期限")},
}

func (s *Server) showObjections(r *request, status int, problems []fault.Mistake) error {
	p := view.Objections{Shell: r.shell("/objections"), Op: s.NewID(), Problems: view.Problems{List: problems}}
	p.Title = fault.Say("异议")
	p.Empty = view.Empty{Title: fault.Say("没有等待答复的异议"), Text: fault.Say("镇里点“暂不具备承接条件”并写明理由之后，列在这里。")}
	p.Head.Title = fault.Say("没有等待答复的异议")
	e, err := r.edition()
	if err != nil {
		return err
	}
	if e == nil {
		return r.page(status, p)
	}
	desk, err := s.Rollout.Desk(r.ctx(), r.actor, r.place())
	if err != nil {
		return err
	}
	today, ticked := s.Clock.Today(), set(r.list("lines"))
	slices.SortStableFunc(desk.Objections, func(a, b rollout.ObjectedLine) int { return cmp.Compare(a.AnswerBy(), b.AnswerBy()) })
	for _, o := range desk.Objections {
		row := r.objectionRow(e.Items[o.Slot], o, today)
		row.On = row.May && ticked[row.Value]
		p.May = p.May || row.May
		p.Rows = append(p.Rows, row)
	}
	if len(p.Rows) > 0 {
		p.Head = objectionsHead(desk.Objections, today)
	}
	p.Count = fault.Say("%d 条待答复，按答复期限", len(p.Rows))
	r.answerForm(&p, problems)
	return r.page(status, p)
}

func (r *request) objectionRow(it catalog.Item, o rollout.ObjectedLine, today journal.Day) view.ObjectionRow {
	return view.ObjectionRow{
		ID: "o-" + o.Town + "-" + it.Code, Value: o.Town + "/" + it.Code, Town: r.reg.TownName(o.Town), Code: it.Code, Item: it.Name,
		Href: "/lines/" + o.Town + "/" + it.Code, Department: it.Department, Delegation: it.Delegation, Reason: rollout.ReasonText(o.Reason), Note: o.Note, Day: o.Day,
		Due: dueMark(o.AnswerBy(), today), May: catalog.May(r.actor, catalog.Answer, catalog.Subject{Division: o.Town, Unit: it.Unit}),
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
		h.Urgent, h.Rest = fault.Say("%d 项次过了答复期限", late), nothing
	}
	return h
}

// answerForm is the form beside the list, with what was typed.
func (r *request) answerForm(p *view.Objections, problems []fault.Mistake) {
	if !p.May {
		if len(p.Rows) > 0 {
			p.Elsewhere = fault.Say("由事项的主管部门或县局答复。")
		}
		return
	}
	chosen := r.text("answer")
	for _, a := range answers {
		a.On = a.Value == chosen
		switch a.Value {
		case rollout.AnswerExempt:
			a.Fields = []view.Field{view.Field{Name: "by", Value: r.text("by"), Label: fault.Say("批准人"), MaxLength: 40}.With(problems)}
		case rollout.AnswerRecalled:
			a.Fields = []view.Field{view.Field{Name: "doc_no", Value: r.text("doc_no"), Label: fault.Say("文号"), MaxLength: 60}.With(problems)}
		}
		p.Answers = append(p.Answers, a)
	}
	p.Fields = []view.Field{
		view.Field{Name: "reason", Type: "area", Value: r.text("reason"), Label: fault.Say("理由和说明"), Help: fault.Say("镇里看得到；条件已补齐的可不填"), MaxLength: 500}.With(problems),
		view.Field{Name: "due", Type: "date", Value: r.text("due"), Label: fault.Say("新的签收期限"), Opt: fault.Say("（可不填）"), Short: true}.With(problems),
	}
	on := 0
	for _, row := range p.Rows {
		if row.On {
			on++
		}
	}
	p.After = view.After{Title: fault.Say("答复之后"), Facts: []view.Fact{
		fact(fault.Say("状态"), fault.Say("补齐或不采纳的回到“下发”，由镇签收；不适用、收回的不再应承接")),
		fact(fault.Say("答复人"), fault.Say("%s，每个镇各记一条", view.Plain(r.actor.Name))),
		fact(fault.Say("更正"), fault.Say("不适用和收回以后可以恢复；两次都保留")),
	}}
	p.Bar = view.ActBar{Before: fault.Say("答复"), Count: "lines", N: on, After: fault.Say("条异议"), Others: []view.Act{{Href: "/", Text: fault.Say("以后再答")}}}
}

// answer answers the ticked objections with one reply.
func (s *Server) answer(r *request) error {
	e, err := r.edition()
	if err != nil {
		return err
	}
	if e == nil {
		return fault.New(fault.NotFound, "没有找到")
	}
	due, wrong := r.day("due")
	if len(wrong) > 0 {
		return s.showObjections(r, fiber.StatusUnprocessableEntity, wrong)
	}
	lines, err := r.answered(e)
	if err != nil {
		return err
	}
	reply := rollout.Reply{Answer: r.text("answer"), Reason: r.text("reason"), DocNo: r.text("doc_no"), By: r.text("by"), Due: due}
	acts, err := s.Rollout.AnswerAll(r.ctx(), r.deed(), lines, reply)
	if list, status, ok := refused(err); ok {
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
	return r.to("/objections", done)
}

// answered are the ticked lines by town, in the order of the form.
func (r *request) answered(e *catalog.Edition) ([]rollout.Answered, error) {
	var out []rollout.Answered
	for _, v := range r.list("lines") {
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
