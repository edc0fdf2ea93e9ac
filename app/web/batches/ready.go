package batches

import (
	"net/http"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// readyForm is what is granted to whom, as it was sent, or as it begins.
type readyForm struct {
	seal, account bool
	choice        site.Choice
	problems      []fault.Mistake
	status        int
}

// readyPage is where a department, or the bureau, records seals and accounts of many items in
// many towns at once.
func (s pages) readyPage(r *site.Request) error {
	f := readyForm{seal: true, account: true, choice: r.Chosen(true), status: http.StatusOK}
	// A grant is a fact that somebody made: no department and no town is ticked beforehand.
	e, err := r.Edition()
	if err != nil {
		return err
	}
	if e != nil {
		for _, it := range e.InForce() {
			f.choice.Items[it.Code] = true
		}
	}
	return s.showReady(r, f)
}

// ready records what was granted.
func (s pages) ready(r *site.Request) error {
	f := readyForm{choice: r.Chosen(true), status: http.StatusUnprocessableEntity}
	for _, w := range r.List("what") {
		f.seal, f.account = f.seal || w == "seal", f.account || w == "account"
	}
	e, err := r.Edition()
	if err != nil {
		return err
	}
	if e == nil {
		return s.showReady(r, f)
	}
	n, err := s.Rollout.Grant(r.Context(), r.Deed(), rollout.Granting{
		Place: r.Place(), Codes: f.choice.Codes(e.InForce()), Towns: f.choice.TownCodes(r.Register), Seal: f.seal, Account: f.account,
	})
	if list, status, ok := site.Refused(err); ok {
		f.problems, f.status = list, status
		return s.showReady(r, f)
	} else if err != nil {
		return err
	}
	return r.To("/ready", &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已登记 %d 项次的权限", n), Text: fault.Say("登记错了的，到那一项的页上更正。")})
}

// lack is what is missing: items with a line that lacks something, and how many each town lacks.
type lack struct {
	items []catalog.Item
	towns map[string]int
	lines int
	href  string // to the lines
}

// lacking counts what is missing of the person's items: a department's own, or all.
func lacking(r *site.Request) (lack, error) {
	in, err := lines.Input(r)
	if err != nil {
		return lack{}, err
	}
	f := coverage.Filter{Authority: "lack"}
	if r.Actor.Role == journal.Department {
		f.Department = r.Actor.Unit
	}
	l := lack{towns: map[string]int{}, href: lines.LinesHref(f, "authority", "lack")}
	bySlot := map[int]bool{}
	for line := range coverage.Each(in, f) {
		bySlot[line.Item.Slot] = true
		l.towns[line.Town.Code]++
		l.lines++
	}
	if in.Edition == nil {
		return l, nil
	}
	for _, it := range in.Edition.Items {
		if bySlot[it.Slot] {
			l.items = append(l.items, it)
		}
	}
	return l, nil
}

func (s pages) showReady(r *site.Request, f readyForm) error {
	p := view.Ready{Shell: r.Shell("/ready"), Op: s.NewID(), Problems: view.Problems{List: f.problems}, Seal: f.seal, Account: f.account}
	p.Title = fault.Say("权限到位")
	p.Head.Crumb = []view.Link{{Href: "/", Text: fault.Say("工作台")}, {Text: fault.Say("权限到位")}}
	l, err := lacking(r)
	if err != nil {
		return err
	}
	if l.lines == 0 {
		p.Head.Title = fault.Say("权限都到位了")
		p.Empty = view.Empty{Title: fault.Say("没有要登记的权限"), Text: fault.Say("需要印章或账号的事项，各镇（街道）都已登记。"), Acts: []view.Act{{Href: "/", Text: fault.Say("回工作台")}}}
		return r.Page(f.status, p)
	}
	p.Head.Title = fault.Say("还有 %d 项次缺印章或账号", l.lines)
	p.Head.Day = []view.Link{{Href: l.href, Text: fault.Say("看这 %d 项次", l.lines)}, {Text: fault.Say("资料下发不等于权限下放")}}
	towns := len(f.choice.TownCodes(r.Register))
	p.Count = fault.Say("已选 %d/%d 项", len(f.choice.Codes(l.items)), len(l.items))
	p.Chooser = f.choice.Chooser(l.items, towns, nil, nil)
	p.Chooser.Note = site.Nothing
	p.Ticks = f.choice.Boxes(r.Register, l.towns)
	p.After = view.After{Title: fault.Say("登记之后"), Facts: []view.Fact{
		site.Fact(fault.Say("权限"), fault.Say("选中的镇（街道）、选中的事项，缺的记为“已授”“已开通”")),
		site.Fact(fault.Say("镇里"), fault.Say("不用做什么；条件不具备的异议可以答复“条件已具备”")),
		site.Fact(fault.Say("更正"), fault.Say("登记错了的，到那一项的页上改")),
	}}
	p.Bar = view.ActBar{
		Before: fault.Say("登记"), Count: "towns", N: towns, After: fault.Say("个镇（街道）的权限"),
		Others: []view.Act{{Href: "/", Text: fault.Say("以后再登记")}},
	}
	return r.Page(f.status, p)
}
