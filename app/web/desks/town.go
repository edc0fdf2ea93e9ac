package desks

import (
	"net/http"
	"net/url"
	"slices"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// ownTown is a town's own lines; somebody of the county is led to the matrix.
func (s pages) ownTown(r *site.Request) error {
	if r.Town.Code == "" {
		return r.Go("/matrix")
	}
	return townPage(r, r.Town.Code, "/town")
}

// pickTown leads from the choice of a town to its page.
func (s pages) pickTown(r *site.Request) error {
	return r.Go("/towns/" + url.PathEscape(r.Text("town")))
}

// townOf is the lines of one town.
func (s pages) townOf(r *site.Request) error {
	code := r.Param("town")
	if code == r.Town.Code {
		return townPage(r, code, "/town")
	}
	return townPage(r, code, "/towns/"+code)
}

func townPage(r *site.Request, code, path string) error {
	t, err := lines.LoadTown(r, code)
	if err != nil {
		return err
	}
	current := "/matrix"
	if r.Town.Code != "" {
		current = "/town"
	}
	p := view.TownPage{Shell: r.Shell(current)}
	p.Title = fault.Say("%s承接清单", t.Name)
	p.Head = pageHead(t, r, path)
	if r.Town.Code == "" && len(t.In.Register.Towns) > 1 {
		f := lines.TownField(t.In, code)
		f.Options = f.Options[1:]
		p.Pick = view.Filter{Fields: []view.FilterField{f}}
		p.Sheet = view.Link{Href: "/matrix", Text: fault.Say("看 %d 个镇（街道）一张表", len(t.In.Register.Towns))}
	}
	if p.Findings, err = townFindings(r, code); err != nil {
		return err
	}
	f := coverage.Filter{Department: r.Text("department"), At: r.Text("at"), Waiting: r.Text("waiting") != "", Standing: r.Text("standing")}
	p.Tabs = tabs(t, path, f)
	shown := inScope(t, f)
	all := len(inScope(t, coverage.Filter{}))
	p.Sum = fault.Say("显示 %d/%d 项，按部门", len(shown), all)
	p.Groups = groups(t, shown, r.Text("open") != "" || f.Department != "")
	if len(p.Groups) == 0 {
		p.Empty = view.Empty{Title: fault.Say("没有这样的事项"), Acts: []view.Act{{Href: path, Text: fault.Say("看全部 %d 项", all)}}}
	}
	return r.Page(http.StatusOK, p)
}

// pageHead is the town's answer: how many, how far, what waits.
func pageHead(t *lines.Town, r *site.Request, path string) view.Head {
	n := func(f coverage.Filter) int { return t.Figure(f).N }
	h := view.Head{
		Title: fault.Say("%s %d 项：已签收 %d，可办 %d；", t.Name, n(coverage.Filter{Standing: "inscope"}), n(coverage.Filter{Has: rollout.Received}), n(coverage.Filter{Has: rollout.Live})),
		Day:   []view.Link{r.Now(), {Text: t.Denominator()}},
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
	case r.Town.Code == t.Code && catalog.May(r.Actor, catalog.Receive, catalog.About(t.Code)):
		h.Acts = append(h.Acts, view.Act{Href: "/confirm", Text: fault.Say("确认签收 %d 项", waiting), First: true})
	case catalog.May(r.Actor, catalog.OnBehalf, catalog.About(t.Code)):
		h.Acts = append(h.Acts, view.Act{Href: "/behalf?town=" + t.Code, Text: fault.Say("代录签收 %d 项", waiting), First: true})
	}
	return h
}

// inScope are the lines that a filter lets through, those outside the town's scope aside.
func inScope(t *lines.Town, f coverage.Filter) []coverage.Line {
	return slices.DeleteFunc(t.Lines(f), func(l coverage.Line) bool { return l.Mark.Standing() == rollout.OutOfScope })
}

// tabs are the town's lines by how far they got.
func tabs(t *lines.Town, path string, now coverage.Filter) []view.Tab {
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
		tab := view.Tab{Href: path, Text: x.text, N: len(inScope(t, f)), On: f == now}
		if q := lines.LinesQuery(f); len(q) > 0 {
			tab.Href += "?" + q.Encode()
		}
		tabs = append(tabs, tab)
	}
	return tabs
}

// groups are lines by department; the first that waits, or else the first, is open.
func groups(t *lines.Town, shown []coverage.Line, open bool) []view.LineGroup {
	var out []view.LineGroup
	first := -1
	for i, part := range lines.ByDepartment(shown) {
		g := view.LineGroup{Name: part[0].Item.Department, N: len(part), Open: open, Spread: lines.Spread(part)}
		live, scope, waits := 0, 0, false
		for _, l := range part {
			if l.Mark.Standing().InScope() {
				scope++
				live += site.Bit(l.Mark.Has(rollout.Live))
			}
			waits = waits || t.Pack.Line(l.Item.Slot).Waiting()
			g.Lines = append(g.Lines, line(t, l))
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
func line(t *lines.Town, l coverage.Line) view.TownLine {
	v := view.TownLine{Cell: lines.CellOf(l), Code: l.Item.Code, Name: l.Item.Name, Href: lines.LineHref(t.Code, l.Item.Code), At: lines.StateOf(l.Mark)}
	if k := l.Mark.Furthest(); k >= 0 && l.Mark.Standing() == rollout.Open {
		v.Day = t.Pack.Line(l.Item.Slot).DayOf(rollout.Stages[k])
	}
	if o := t.Pack.Matters(l.Item.Slot).Objection; o != nil && l.Mark.Standing() == rollout.Objected {
		v.Day = o.Day
	}
	return v
}
