package centers

import (
	"net/http"
	"slices"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// draws is the list of draws, each with its record.
func (s pages) draws(r *site.Request) error {
	p := view.Draws{Shell: r.Shell(visitNav(r))}
	p.Title = fault.Say("抽取记录")
	list, err := s.Acceptance.Draws.Draws(r.Context(), r.Place(), "")
	if err != nil {
		return err
	}
	if r.Register != nil {
		if p.Tabs, err = visitTabs(r, "/draws"); err != nil {
			return err
		}
	}
	for _, d := range slices.Backward(list) {
		p.Rows = append(p.Rows, view.DrawRow{
			Name: d.Kind.Message(), Href: "/draws/" + d.ID, Day: d.Date, Of: fault.Say("%d 个里抽 %d 个", len(d.Lot.Pool), len(d.Towns)),
			Towns: strings.Join(townNames(r, d.Towns), "、"), By: d.By.Name,
		})
	}
	p.Head.Title = fault.Say("抽取过 %d 次；每次都可以照记录重抽", len(list))
	if len(list) == 0 {
		p.Head.Title = fault.Say("还没有抽取过")
	}
	if site.May(r.Actor, catalog.Inspect, r.Place()) {
		p.Head.Acts = []view.Act{{Href: "/draws/new", Text: fault.Say("随机抽取"), First: true}}
	}
	p.Empty = view.Empty{Title: fault.Say("还没有抽取过"), Text: fault.Say("作风督查和体验的对象随机抽取；种子、范围和结果都留下，谁都可以重抽核对。")}
	return r.Page(http.StatusOK, p)
}

func townNames(r *site.Request, codes []string) []string {
	var out []string
	for _, c := range codes {
		out = append(out, r.Register.TownName(c))
	}
	return out
}

// drawPage is the form of a draw.
func (s pages) drawPage(r *site.Request) error { return s.showDrawing(r, http.StatusOK, nil) }

func (s pages) showDrawing(r *site.Request, status int, problems []fault.Mistake) error {
	if err := r.NeedCounty(); err != nil {
		return err
	}
	p := view.Arranging{Shell: r.Shell(visitNav(r)), Op: s.NewID(), Action: "/draws", Problems: view.Problems{List: problems}}
	p.Title = fault.Say("随机抽取")
	p.Head.Crumb = []view.Link{{Href: "/draws", Text: fault.Say("抽取记录")}, {Text: fault.Say("随机抽取")}}
	p.Head.Title = fault.Say("随机抽取作风督查、体验的对象")
	p.Head.Day = []view.Link{{Text: fault.Say("抽取由系统做，种子和结果都留下；抽到的镇在锁定之前看不到这次检查")}}
	kind := r.Text("kind")
	p.Picks = view.Pick{Name: "kind", Label: fault.Say("类别"), Options: []view.Option{
		{Value: string(acceptance.Conduct), Text: acceptance.Conduct.Message(), On: kind != string(acceptance.Experience)},
		{Value: string(acceptance.Experience), Text: acceptance.Experience.Message(), On: kind == string(acceptance.Experience)},
	}}
	p.Fields = []view.Field{
		view.Field{Name: "date", Type: "date", Value: r.Text("date"), Label: fault.Say("检查日期")}.With(problems),
		view.Field{Name: "count", Value: r.Text("count"), Label: fault.Say("抽几个镇（街道）"), InputMode: "numeric", MaxLength: 3}.With(problems),
	}
	pool := site.Set(r.List("towns"))
	first := !r.Posted()
	for _, t := range r.Register.Towns {
		p.Pool = append(p.Pool, view.Box{ID: "t-" + t.Code, Name: "towns", Value: t.Code, Label: t.Name, On: first || pool[t.Code]})
	}
	var err error
	if p.Team, err = teamForm(r, nil, problems); err != nil {
		return err
	}
	p.After = view.After{Title: fault.Say("抽取之后"), Facts: []view.Fact{
		site.Fact(fault.Say("检查"), fault.Say("抽到的每个镇（街道）各开一次检查，检查组在“我的检查”里看到")),
		site.Fact(fault.Say("记录"), fault.Say("种子、范围和顺序都留下，谁都可以重抽核对")),
		site.Fact(fault.Say("重抽"), fault.Say("抽取不能撤回；不去的写明理由取消")),
	}}
	p.Bar = view.ActBar{Before: fault.Say("现在抽取"), Others: []view.Act{{Href: "/draws", Text: fault.Say("不抽了")}}, Why: fault.Say("抽取不能撤回"), Grave: false}
	return r.Page(status, p)
}

// draw draws towns and opens an inspection in each.
func (s pages) draw(r *site.Request) error {
	if err := r.NeedCounty(); err != nil {
		return err
	}
	date, problems := r.Day("date")
	count, wrong := r.Whole("count", 0)
	team := team(r)
	pool := r.List("towns")
	problems = append(problems, wrong...)
	if len(pool) == 0 { // an empty pool would mean every town
		problems = append(problems, fault.Mistake{Field: "pool", Reason: fault.Say("没有选抽取范围"), Remedy: fault.Say("至少选一个镇（街道）")})
	}
	if len(problems) > 0 {
		return s.showDrawing(r, http.StatusUnprocessableEntity, problems)
	}
	d, err := s.Acceptance.DrawTowns(r.Context(), r.Deed(), acceptance.Lots{Place: r.Place(), Kind: acceptance.Kind(r.Text("kind")), Date: date, Team: team, Pool: pool, Count: count})
	if list, status, ok := site.Refused(err); ok && d == nil {
		return s.showDrawing(r, status, list)
	} else if d == nil {
		return err
	}
	r.GoesOn(err)
	return r.To("/draws/"+d.ID, &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已从 %d 个镇（街道）里抽出 %d 个", len(d.Lot.Pool), len(d.Towns))})
}

// drawn is the record of one draw: seed, pool, order, and what came of it.
func (s pages) drawn(r *site.Request) error {
	d, err := s.Acceptance.Draws.Draw(r.Context(), r.Place(), r.Param("draw"))
	if err != nil {
		return err
	}
	p := view.DrawPage{Shell: r.Shell(visitNav(r))}
	p.Title = fault.Say("抽取记录")
	p.Head.Crumb = []view.Link{{Href: "/draws", Text: fault.Say("抽取记录")}, {Text: d.Kind.Message()}}
	p.Head.Title = fault.Say("%s：从 %d 个镇（街道）里抽出 %d 个", d.Kind.Message(), len(d.Lot.Pool), len(d.Towns))
	p.Head.Day = []view.Link{{Text: fault.Say("检查日期 %s", view.Full(d.Date))}, {Text: signedBy(r, d.By)}}
	p.Facts = []view.Fact{
		site.Fact(fault.Say("种子"), view.Plain(d.Lot.Seed)),
		site.Fact(fault.Say("算法"), fault.Say("对“种子、换行、区划代码”求 SHA-256，从小到大取前 %d 个；照此重抽，结果一样", d.Lot.Count)),
		site.Fact(fault.Say("检查组"), view.Plain(memberNames(d.Team))),
	}
	p.Count = fault.Say("%d 个，按校验值从小到大", len(d.Lot.Pool))
	for i, t := range d.Lot.Tickets() {
		row := view.TicketRow{N: i + 1, Name: r.Register.TownName(t.Subject), Code: t.Subject, Hash: t.Hash, Drawn: view.Mark{Kind: view.MarkOff, Text: fault.Say("没有抽到")}}
		if t.Drawn {
			row.Drawn, row.Href = view.Mark{Kind: view.MarkDone, Text: fault.Say("抽到")}, "/inspections/"+t.Subject+"/"+d.ID
		}
		p.Tickets = append(p.Tickets, row)
	}
	return r.Page(http.StatusOK, p)
}

func memberNames(team []acceptance.Member) string {
	var names []string
	for _, m := range team {
		names = append(names, m.Name)
	}
	return strings.Join(names, "、")
}
