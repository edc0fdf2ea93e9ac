package web

import (
	"github.com/gofiber/fiber/v2"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// readyForm is what is granted to whom, as it was sent, or as it begins.
type readyForm struct {
	seal, account bool
	choice        choice
	problems      []fault.Mistake
	status        int
}

// readyPage is where a department, or the bureau, records seals and accounts of many items in
// many towns at once.
func (s *Server) readyPage(r *request) error {
	f := readyForm{seal: true, account: true, choice: r.chosen(true), status: fiber.StatusOK}
	// A grant is a fact that somebody made: no department and no town is ticked beforehand.
	e, err := r.edition()
	if err != nil {
		return err
	}
	if e != nil {
		for _, it := range e.InForce() {
			f.choice.items[it.Code] = true
		}
	}
	return s.showReady(r, f)
}

// ready records what was granted.
func (s *Server) ready(r *request) error {
	f := readyForm{choice: r.chosen(true), status: fiber.StatusUnprocessableEntity}
	for _, w := range r.list("what") {
		f.seal, f.account = f.seal || w == "seal", f.account || w == "account"
	}
	e, err := r.edition()
	if err != nil {
		return err
	}
	if e == nil {
		return s.showReady(r, f)
	}
	n, err := s.Rollout.Grant(r.ctx(), r.deed(), rollout.Granting{
		Place: r.place(), Codes: f.choice.codes(e.InForce()), Towns: f.choice.townCodes(r.reg), Seal: f.seal, Account: f.account,
	})
	if list, status, ok := refused(err); ok {
		f.problems, f.status = list, status
		return s.showReady(r, f)
	} else if err != nil {
		return err
	}
	return r.to("/ready", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已登记 %d 项次的权限", n), Text: fault.Say("登记错了的，到那一项的页上更正。")})
}

func (s *Server) showReady(r *request, f readyForm) error {
	p := view.Ready{Shell: r.shell("/ready"), Op: s.NewID(), Problems: view.Problems{List: f.problems}, Seal: f.seal, Account: f.account}
	p.Title = fault.Say("权限到位")
	p.Head.Crumb = []view.Link{{Href: "/", Text: fault.Say("工作台")}, {Text: fault.Say("权限到位")}}
	in, err := r.input()
	if err != nil {
		return err
	}
	filter := coverage.Filter{Authority: "lack"}
	if r.actor.Role == journal.Department {
		filter.Department = r.actor.Unit
	}
	lacking := map[int]int{}
	towns := map[string]int{}
	total := 0
	for l := range coverage.Each(in, filter) {
		lacking[l.Item.Slot]++
		towns[l.Town.Code]++
		total++
	}
	if total == 0 {
		p.Head.Title = fault.Say("权限都到位了")
		p.Empty = view.Empty{Title: fault.Say("没有要登记的权限"), Text: fault.Say("需要印章或账号的事项，各镇（街道）都已登记。"), Acts: []view.Act{{Href: "/", Text: fault.Say("回工作台")}}}
		return r.page(f.status, p)
	}
	p.Head.Title = fault.Say("还有 %d 项次缺印章或账号", total)
	p.Head.Day = []view.Link{{Href: linesHref(filter, "authority", "lack"), Text: fault.Say("看这 %d 项次", total)}, {Text: fault.Say("资料下发不等于权限下放")}}
	var items []catalog.Item
	for _, it := range in.Edition.Items {
		if lacking[it.Slot] > 0 {
			items = append(items, it)
		}
	}
	chosen := len(f.choice.codes(items))
	p.Count = fault.Say("已选 %d/%d 项", chosen, len(items))
	p.Chooser = f.choice.chooser(items, len(f.choice.townCodes(r.reg)), nil, nil)
	p.Chooser.Note = nothing
	p.Ticks = f.choice.boxes(r.reg, towns)
	p.After = view.After{Title: fault.Say("登记之后"), Facts: []view.Fact{
		fact(fault.Say("权限"), fault.Say("选中的镇（街道）、选中的事项，缺的记为“已授”“已开通”")),
		fact(fault.Say("镇里"), fault.Say("不用做什么；条件不具备的异议可以答复“条件已具备”")),
		fact(fault.Say("更正"), fault.Say("登记错了的，到那一项的页上改")),
	}}
	p.Bar = view.ActBar{
		Before: fault.Say("登记"), Count: "towns", N: len(f.choice.townCodes(r.reg)), After: fault.Say("个镇（街道）的权限"),
		Others: []view.Act{{Href: "/", Text: fault.Say("以后再登记")}},
	}
	return r.page(f.status, p)
}
