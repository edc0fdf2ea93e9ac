package web

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// ownTown is a town's own lines; somebody of the county is led to the matrix.
func (s *Server) ownTown(r *request) error {
	if r.town.Code == "" {
		return r.c.Redirect("/matrix", fiber.StatusSeeOther)
	}
	return r.townPage(r.town.Code, "/town")
}

// pickTown leads from the choice of a town to its page.
func (s *Server) pickTown(r *request) error {
	return r.c.Redirect("/towns/"+url.PathEscape(r.text("town")), fiber.StatusSeeOther)
}

// townOf is the lines of one town.
func (s *Server) townOf(r *request) error {
	code := r.c.Params("town")
	if code == r.town.Code {
		return r.townPage(code, "/town")
	}
	return r.townPage(code, "/towns/"+code)
}

func (r *request) townPage(code, path string) error {
	t, err := r.loadTown(code)
	if err != nil {
		return err
	}
	current := "/matrix"
	if r.town.Code != "" {
		current = "/town"
	}
	p := view.TownPage{Shell: r.shell(current)}
	p.Title = fault.Say("%s承接清单", t.Name)
	p.Head = t.pageHead(r, path)
	if r.town.Code == "" && len(t.in.Register.Towns) > 1 {
		f := townField(t.in, code)
		f.Options = f.Options[1:]
		p.Pick = view.Filter{Fields: []view.FilterField{f}}
		p.Sheet = view.Link{Href: "/matrix", Text: fault.Say("看 %d 个镇（街道）一张表", len(t.in.Register.Towns))}
	}
	if p.Findings, err = r.townFindings(code); err != nil {
		return err
	}
	f := coverage.Filter{Department: r.text("department"), At: r.text("at"), Waiting: r.text("waiting") != "", Standing: r.text("standing")}
	p.Tabs = t.tabs(path, f)
	shown := t.known(f)
	all := len(t.known(coverage.Filter{}))
	p.Sum = fault.Say("显示 %d/%d 项，按部门", len(shown), all)
	p.Groups = t.groups(shown, r.text("open") != "" || f.Department != "")
	if len(p.Groups) == 0 {
		p.Empty = view.Empty{Title: fault.Say("没有这样的事项"), Acts: []view.Act{{Href: path, Text: fault.Say("看全部 %d 项", all)}}}
	}
	return r.page(fiber.StatusOK, p)
}

// pageHead is the town's answer: how many, how far, what waits.
func (t *oneTown) pageHead(r *request, path string) view.Head {
	n := func(f coverage.Filter) int { return t.figure(f).N }
	h := view.Head{
		Title: fault.Say("%s %d 项：已签收 %d，可办 %d；", t.Name, n(coverage.Filter{Standing: "inscope"}), n(coverage.Filter{Has: rollout.Received}), n(coverage.Filter{Has: rollout.Live})),
		Day:   []view.Link{r.now(), {Text: t.denominator()}},
		Acts:  []view.Act{{Href: path + "?open=1", Text: fault.Say("展开全部，打印清单")}},
	}
	late, waiting := n(coverage.Filter{Overdue: true}), n(coverage.Filter{Waiting: true})
	switch {
	case late > 0:
		h.Urgent = fault.Say("%d 项逾期未签收", late)
	case waiting > 0:
		h.Rest = fault.Say("%d 项待签收", waiting)
	default:
		h.Rest = fault.Say("没有待签收的")
	}
	if waiting == 0 {
		return h
	}
	switch {
	case r.town.Code == t.Code && catalog.May(r.actor, catalog.Receive, catalog.About(t.Code)):
		h.Acts = append(h.Acts, view.Act{Href: "/confirm", Text: fault.Say("确认签收 %d 项", waiting), First: true})
	case catalog.May(r.actor, catalog.OnBehalf, catalog.About(t.Code)):
		h.Acts = append(h.Acts, view.Act{Href: "/behalf?town=" + t.Code, Text: fault.Say("代录签收 %d 项", waiting), First: true})
	}
	return h
}

// known are the lines that a filter lets through, those outside the town's scope aside.
func (t *oneTown) known(f coverage.Filter) []coverage.Line {
	return slices.DeleteFunc(t.lines(f), func(l coverage.Line) bool { return l.Mark.Standing() == rollout.OutOfScope })
}

// tabs are the town's lines by how far they got.
func (t *oneTown) tabs(path string, now coverage.Filter) []view.Tab {
	filters := []struct {
		f    coverage.Filter
		text fault.Message
	}{
		{coverage.Filter{}, fault.Say("全部")},
		{coverage.Filter{Standing: "inscope"}, fault.Say("应承接")},
		{coverage.Filter{Waiting: true}, fault.Say("待签收")},
		{coverage.Filter{At: "received"}, fault.Say("止于签收")},
		{coverage.Filter{At: "trained"}, fault.Say("止于培训")},
		{coverage.Filter{At: "live"}, fault.Say("止于可办")},
		{coverage.Filter{At: "verified"}, fault.Say("抽查合格")},
		{coverage.Filter{At: "none"}, fault.Say("未下发")},
		{coverage.Filter{Standing: "objected"}, fault.Say("异议")},
	}
	var tabs []view.Tab
	for _, x := range filters {
		f := x.f
		f.Department = now.Department
		tab := view.Tab{Href: path, Text: x.text, N: len(t.known(f)), On: f == now}
		if q := linesQuery(f); len(q) > 0 {
			tab.Href += "?" + q.Encode()
		}
		tabs = append(tabs, tab)
	}
	return tabs
}

// groups are lines by department; the first that waits, or else the first, is open.
func (t *oneTown) groups(lines []coverage.Line, open bool) []view.LineGroup {
	var out []view.LineGroup
	first := -1
	for i, part := range byDepartment(lines) {
		g := view.LineGroup{Name: part[0].Item.Department, N: len(part), Open: open, Spread: spread(part)}
		live, scope, waits := 0, 0, false
		for _, l := range part {
			if l.Mark.Standing().InScope() {
				scope++
				live += bit(l.Mark.Has(rollout.Live))
			}
			waits = waits || t.pack.Line(l.Item.Slot).Waiting()
			g.Lines = append(g.Lines, t.line(l))
		}
		g.At = fault.Say("可办 %d/%d", live, scope)
		if waits && first < 0 {
			first = i
		}
		out = append(out, g)
	}
	if len(out) > 0 {
		out[max(first, 0)].Open = true
	}
	return out
}

// line is one line with the day it got to where it stands.
func (t *oneTown) line(l coverage.Line) view.TownLine {
	v := view.TownLine{Cell: cellOf(l), Code: l.Item.Code, Name: l.Item.Name, Href: lineHref(t.Code, l.Item.Code), At: stateOf(l.Mark)}
	if k := l.Mark.Furthest(); k >= 0 && l.Mark.Standing() == rollout.Open {
		v.Day = t.pack.Line(l.Item.Slot).DayOf(rollout.Stages[k])
	}
	if o := t.pack.Matters(l.Item.Slot).Objection; o != nil && l.Mark.Standing() == rollout.Objected {
		v.Day = o.Day
	}
	return v
}
