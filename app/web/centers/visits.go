package centers

import (
	"net/http"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// visits is the list of inspections that the person may know of: an inspector's own first.
func (s pages) visits(r *site.Request) error {
	p := view.Visits{Shell: r.Shell(visitNav(r))}
	p.Title = fault.Say("检查")
	list, err := Visible(r)
	if err != nil {
		return err
	}
	mine := r.Actor.Role == journal.Inspector && r.Text("all") == ""
	if r.Town.Code == "" && r.Register != nil {
		if p.Tabs, err = visitTabs(r, "/inspections"); err != nil {
			return err
		}
	}
	if mine {
		list = site.Kept(list, func(in *acceptance.Inspection) bool { return Named(r, in) })
	}
	kind, state := r.Text("kind"), r.Text("state")
	todo := 0
	for _, in := range list {
		v, err := VisitOf(r, in)
		if err != nil {
			return err
		}
		row := v.Row()
		todo += site.Bit(row.Do.Href != "")
		if (kind == "" || kind == string(in.Kind)) && (state == "" || state == string(in.State)) {
			p.Rows = append(p.Rows, row)
		}
	}
	p.Head = visitsHead(r, len(list), todo, mine)
	p.Filter = visitsFilter(kind, state, r.Actor.Role == journal.Inspector, !mine)
	p.Filter.Result = fault.Say("显示 %d/%d 次", len(p.Rows), len(list))
	p.Empty = view.Empty{Title: fault.Say("没有这样的检查"), Text: fault.Say("列进检查组的检查会出现在这里。")}
	return r.Page(http.StatusOK, p)
}

// visitsHead says how many inspections there are, and how many wait for the reader.
func visitsHead(r *site.Request, all, todo int, mine bool) view.Head {
	h := view.Head{Title: fault.Say("%d 次检查；", all), Rest: fault.Say("没有等你办的"), Day: []view.Link{r.Now()}}
	if mine {
		h.Title = fault.Say("我的检查 %d 次；", all)
	}
	if todo > 0 {
		h.Rest = fault.Say("%d 次等你办", todo)
	}
	if all == 0 {
		h.Title, h.Rest = fault.Say("没有检查"), site.Nothing
	}
	if site.May(r.Actor, catalog.Inspect, r.Place()) {
		h.Acts = []view.Act{{Href: "/draws/new", Text: fault.Say("随机抽取")}, {Href: "/inspections/new", Text: fault.Say("安排一次检查"), First: true}}
	}
	return h
}

func visitsFilter(kind, state string, inspector, all bool) view.Filter {
	kinds := view.FilterField{Name: "kind", Label: fault.Say("类别"), Options: []view.Option{{Text: fault.Say("不限")}}}
	for _, k := range acceptance.Kinds {
		kinds.Options = append(kinds.Options, view.Option{Value: string(k), Text: k.Message(), On: kind == string(k)})
	}
	states := view.FilterField{Name: "state", Label: fault.Say("进度"), Options: []view.Option{{Text: fault.Say("不限")}}}
	for _, st := range []acceptance.State{acceptance.Scoring, acceptance.Signing, acceptance.Locked, acceptance.CalledOff} {
		states.Options = append(states.Options, view.Option{Value: string(st), Text: st.Message(), On: state == string(st)})
	}
	f := view.Filter{Action: "/inspections", Fields: []view.FilterField{kinds, states}}
	if inspector {
		f.Checks = []view.FilterCheck{{Name: "all", Label: fault.Say("全县的也看"), On: all}}
	}
	return f
}

// Row is the inspection in a list.
func (v *Visit) Row() view.VisitRow {
	in := v.in
	row := view.VisitRow{Name: v.Name, Href: v.Href(), Kind: in.Kind.Message(), Day: in.Date, Team: teamNames(in), State: stateOfVisit(in)}
	if in.Round > 1 {
		row.Round = fault.Say("第 %d 轮", in.Round)
	}
	done, all, _, _ := v.answered()
	switch in.State {
	case acceptance.Scoring:
		row.Note = fault.Say("已查 %d/%d 条", done, all)
	case acceptance.Signing:
		row.Note = v.signCount()
	case acceptance.CalledOff:
		row.Note = view.Plain(in.Reopenings[len(in.Reopenings)-1].Reason)
	}
	if in.Verdict != nil {
		row.Score, row.Verdict = scoreFigure(in), GradeMark(in.Verdict.Grade)
	}
	row.Do = v.todo(done == all)
	return row
}

// todo is what waits for the person, without an address: nothing.
func (v *Visit) todo(complete bool) view.Link {
	in, named := v.in, Named(v.r, v.in)
	switch {
	case in.State == acceptance.Scoring && named && complete && v.leads():
		return view.Link{Href: v.Href() + "?s=end", Text: fault.Say("作结论")}
	case in.State == acceptance.Scoring && named && !complete:
		return view.Link{Href: v.Href(), Text: fault.Say("评分")}
	case in.State == acceptance.Signing && v.maySign():
		return view.Link{Href: v.Href(), Text: fault.Say("签字")}
	case in.State == acceptance.Signing && v.leads() && len(in.Unsigned()) == 0:
		return view.Link{Href: v.Href(), Text: fault.Say("锁定")}
	case in.State == acceptance.Signing && v.leads():
		return view.Link{Href: v.Href(), Text: fault.Say("代录签字")}
	case in.State == acceptance.Signing && v.MayCountersign():
		return view.Link{Href: v.Href(), Text: fault.Say("镇方签字")}
	}
	return view.Link{}
}

// maySign tells whether the person is of the team and has still to sign.
func (v *Visit) maySign() bool {
	if v.in.State != acceptance.Signing || !Named(v.r, v.in) || !v.may(catalog.Sign) {
		return false
	}
	for _, s := range v.in.Signed {
		if s.Side == acceptance.TeamSide && s.Person == v.r.Actor.Person {
			return false
		}
	}
	return true
}

// MayCountersign tells whether the person signs for the town and nobody did.
func (v *Visit) MayCountersign() bool {
	if v.in.State != acceptance.Signing || !v.may(catalog.Countersign) || v.in.Kind != acceptance.Acceptance && v.in.Kind != acceptance.Guidance {
		return false
	}
	for _, s := range v.in.Signed {
		if s.Side == acceptance.TownSide {
			return false
		}
	}
	return true
}
