package lines

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// items is the catalog, for the county with how far each item got, for a town with its own line.
func (s pages) items(r *site.Request) error {
	in, err := Input(r)
	if err != nil {
		return err
	}
	p := view.ItemsPage{Shell: r.Shell("/items"), Town: r.Town.Code != ""}
	p.Title = fault.Say("事项")
	if in.Edition == nil {
		p.Head.Title = fault.Say("还没有事项目录")
		p.Empty = view.Empty{Title: fault.Say("还没有事项目录"), Text: fault.Say("导入目录之后，这里是每一项的资料和承接情况。")}
		return r.Page(http.StatusOK, p)
	}
	guides, err := guidances(r)
	if err != nil {
		return err
	}
	f := coverage.Filter{Department: r.Text("department"), Category: r.Text("category"), Name: r.Text("name")}
	training := r.Text("training") != ""
	rep := coverage.Make(in)
	shown, complete := 0, 0
	at := map[string]int{}
	for _, it := range f.Items(in.Edition) {
		if it.Gone != nil && it.Gone.Ending != catalog.Suspended || training && !it.Training {
			continue
		}
		if _, ok := at[it.Unit]; !ok {
			at[it.Unit] = len(p.Groups)
			p.Groups = append(p.Groups, view.ItemGroup{Department: it.Department})
		}
		row := catalogRow(r, in, rep, it, guides[it.Code])
		g := &p.Groups[at[it.Unit]]
		g.Rows = append(g.Rows, row)
		shown++
		complete += site.Bit(row.Guidance.Kind == view.MarkDone)
	}
	p.Head = itemsHead(r, in, rep, shown, complete)
	p.Filter = itemsFilter(in, f, training, shown)
	if shown == 0 {
		p.Empty = view.Empty{Title: fault.Say("没有符合的事项"), Text: fault.Say("去掉一个条件试试。"), Acts: []view.Act{{Href: "/items", Text: fault.Say("看全部")}}}
	}
	return r.Page(http.StatusOK, p)
}

func itemsFilter(in coverage.Input, f coverage.Filter, training bool, shown int) view.Filter {
	return view.Filter{Action: "/items", Tight: true, Result: fault.Say("显示 %d/%d 项", shown, len(in.Edition.InForce())),
		Fields: []view.FilterField{departmentField(in, f.Department), categoryField(in, f.Category), {Name: "name", Value: f.Name, Label: fault.Say("事项名称或编码")}},
		Checks: []view.FilterCheck{{Name: "training", Label: fault.Say("只看应培训"), On: training}}}
}

func itemsHead(r *site.Request, in coverage.Input, rep *coverage.Report, shown, complete int) view.Head {
	h := view.Head{Title: fault.Say("%d 项下放事项，%d 项资料齐全", shown, complete), Day: []view.Link{{Text: view.Plain(in.Edition.Name())}, r.Now()}}
	if r.Town.Code != "" {
		h.Title = fault.Say("%d 项下放事项，本镇应承接 %d 项，可办 %d 项", shown, rep.InScope, rep.Stages.Live)
	}
	return h
}

// guidances are the item's documents by code.
func guidances(r *site.Request) (map[string]*catalog.Guidance, error) {
	list, err := r.Site.Rollout.Guidances.Guidances(r.Context(), r.Place())
	if err != nil {
		return nil, err
	}
	out := make(map[string]*catalog.Guidance, len(list))
	for _, g := range list {
		out[g.Code] = g
	}
	return out, nil
}

func catalogRow(r *site.Request, in coverage.Input, rep *coverage.Report, it catalog.Item, g *catalog.Guidance) view.CatalogRow {
	row := view.CatalogRow{Code: it.Code, Name: it.Name, Href: "/items/" + url.PathEscape(it.Code), Kind: it.Type}
	row.Guidance = view.Mark{Kind: view.MarkWait, Text: fault.Say("资料未齐")}
	if n, _, complete := g.Latest(it); complete {
		row.Guidance = view.Mark{Kind: view.MarkDone, Text: rollout.VersionText(n)}
	}
	if r.Town.Code != "" {
		if lines := coverage.Lines(in, coverage.Filter{Item: it.Code}); len(lines) > 0 {
			row.Cell, row.State = CellOf(lines[0]), StateOf(lines[0].Mark)
		}
		return row
	}
	part := rep.ByItem[it.Slot]
	of := func(n int, f coverage.Filter) view.Portion {
		f.Item = it.Code
		return view.Portion{Part: n, Whole: part.InScope, Href: LinesAddress(f)}
	}
	row.Scope = view.Figure{N: part.InScope, Href: LinesAddress(coverage.Filter{Item: it.Code, Standing: "inscope"})}
	row.Pushed = of(part.Pushed, coverage.Filter{Has: rollout.Pushed})
	row.Received = of(part.Received, coverage.Filter{Has: rollout.Received})
	row.Live = of(part.Live, coverage.Filter{Has: rollout.Live})
	return row
}

// item is one item: its documents, its facts, and where each town, or this town, stands.
func (s pages) item(r *site.Request) error {
	in, err := Input(r)
	if err != nil {
		return err
	}
	code, err := url.PathUnescape(r.Param("code"))
	if err != nil || in.Edition == nil {
		return fault.New(fault.NotFound, "没有找到 %s：目录里没有这个编码", r.Param("code"))
	}
	it, ok := in.Edition.Item(code)
	if !ok {
		return fault.New(fault.NotFound, "没有找到 %s：目录里没有这个编码", code)
	}
	g, err := s.Rollout.Guidances.Guidance(r.Context(), r.Place(), it.Code)
	if errors.Is(err, fault.NotFound) {
		g = &catalog.Guidance{}
	} else if err != nil {
		return err
	}
	p := view.ItemPage{Shell: r.Shell("/items"), Facts: itemFacts(in, it, g), Warn: goneNotice(it)}
	p.Title = fault.Say("%s %s", it.Code, it.Name)
	p.Head.Crumb = []view.Link{{Href: "/items", Text: fault.Say("事项")},
		{Href: "/items?department=" + url.QueryEscape(it.Unit), Text: view.Plain(it.Department)}, {Text: view.Plain(it.Code)}}
	p.Head.Day = []view.Link{{Text: view.Plain(it.Code)}, {Text: view.Plain(it.Department)}, {Text: view.Plain(it.Type)}, r.Now()}
	itemParts(&p, g)
	lines := coverage.Lines(in, coverage.Filter{Item: it.Code})
	if r.Town.Code != "" {
		return itemTown(r, p, it, lines)
	}
	itemCounty(&p, in, it, lines)
	return r.Page(http.StatusOK, p)
}

// goneNotice says that an item is out of force.
func goneNotice(it catalog.Item) *view.Notice {
	if it.Gone == nil {
		return nil
	}
	names := map[catalog.Ending]fault.Message{catalog.Suspended: fault.Say("已暂停"), catalog.Recalled: fault.Say("已收回"), catalog.Cancelled: fault.Say("已取消")}
	return &view.Notice{Kind: view.NoticeWarn, Title: names[it.Gone.Ending], Text: fault.Say("%s起，%s %s %s", view.Full(it.Gone.From), it.Gone.By, it.Gone.DocNo, it.Gone.Reason)}
}

// itemParts are the three documents and the versions.
func itemParts(p *view.ItemPage, g *catalog.Guidance) {
	if len(g.Versions) == 0 {
		p.Empty = view.Empty{Title: fault.Say("资料还没有发布"), Left: true, Text: fault.Say("政策解答、办理流程、要件要素标准由主管部门发布；发布之前按目录所列下发。")}
		return
	}
	now := g.Versions[len(g.Versions)-1]
	for _, d := range []struct {
		id, text string
		title    fault.Message
	}{
		{"answers", now.Parts.Answers, fault.Say("一、政策解答")}, {"steps", now.Parts.Steps, fault.Say("二、办理流程")},
		{"materials", now.Parts.Materials, fault.Say("三、要件要素标准")},
	} {
		part := view.ItemPart{ID: d.id, Title: d.title}
		for _, line := range strings.Split(d.text, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				part.Paragraphs = append(part.Paragraphs, line)
			}
		}
		p.Parts = append(p.Parts, part)
	}
	for i := len(g.Versions) - 1; i >= 0; i-- {
		v := g.Versions[i]
		row := view.ItemVersion{Name: rollout.VersionText(v.Number), Day: view.Full(v.Day), Kind: fault.Say("一般修改"), Why: v.Why, Author: v.Author, Publisher: v.Publisher}
		if v.Material {
			row.Kind = fault.Say("重大修改")
		}
		if len(v.Hash) == 64 {
			row.Hash = v.Hash[:4] + "…" + v.Hash[60:]
		}
		p.Versions = append(p.Versions, row)
	}
}

// itemCounty is where the item stands in every town.
func itemCounty(p *view.ItemPage, in coverage.Input, it catalog.Item, lines []coverage.Line) {
	scope := figureOf(in, coverage.Filter{Item: it.Code, Standing: "inscope"}).N
	received := figureOf(in, coverage.Filter{Item: it.Code, Has: rollout.Received}).N
	live := figureOf(in, coverage.Filter{Item: it.Code, Has: rollout.Live}).N
	late := figureOf(in, coverage.Filter{Item: it.Code, Overdue: true}).N
	p.Head.Title = fault.Say("%s：%d/%d 个镇（街道）已签收，%d 个可办", it.Name, received, scope, live)
	if late > 0 {
		p.Head.Title = fault.Say("%s：%d/%d 个镇（街道）已签收，%d 个可办，", it.Name, received, scope, live)
		p.Head.Urgent = fault.Say("%d 个逾期", late)
	}
	p.Head.Acts = []view.Act{{Href: LinesAddress(coverage.Filter{Item: it.Code, Standing: "inscope"}), Text: fault.Say("看 %d 项次", scope)}}
	for _, l := range lines {
		p.Towns = append(p.Towns, view.ItemTown{Name: l.Town.Name, Href: LineHref(l.Town.Code, it.Code), Cell: CellOf(l)})
	}
	p.Sum = fault.Say("△ 新资料待签收，° 缺前一阶段，缺角为逾期。")
}

// itemTown is where the item stands in the person's own town.
func itemTown(r *site.Request, p view.ItemPage, it catalog.Item, lines []coverage.Line) error {
	t, err := LoadTown(r, r.Town.Code)
	if err != nil {
		return err
	}
	p.Head.Title = fault.Say("%s：不在%s的下放范围", it.Name, t.Name)
	if len(lines) == 0 || lines[0].Mark.Standing() == rollout.OutOfScope {
		return r.Page(http.StatusOK, p)
	}
	l := lines[0]
	line := t.Pack.Line(it.Slot)
	p.Head.Title = fault.Say("%s：本镇%s", it.Name, StateOf(l.Mark))
	p.Line = view.Link{Href: LineHref(t.Code, it.Code), Text: fault.Say("全部经过")}
	p.Note = fault.Say("接不了的，选暂不具备承接条件，写明理由；答复之前不算逾期。")
	p.Path = stops(line)
	next := t.Pack.Next(it.Slot, r.Site.Clock.Today())
	item := url.QueryEscape(it.Code)
	if next.Object && catalog.May(r.Actor, catalog.Object, catalog.About(t.Code)) {
		p.Head.Acts = append(p.Head.Acts, view.Act{Href: "/object?item=" + item, Text: fault.Say("暂不具备承接条件")})
	}
	switch {
	case next.Receive && catalog.May(r.Actor, catalog.Receive, catalog.About(t.Code)):
		p.Head.Acts = append(p.Head.Acts, view.Act{Href: "/confirm", Text: fault.Say("去签收"), First: true})
	case next.Declare && catalog.May(r.Actor, catalog.Declare, catalog.About(t.Code)):
		p.Head.Acts = append(p.Head.Acts, view.Act{Href: "/declare?item=" + item, Text: fault.Say("登记可办 1 项"), First: true})
	}
	return r.Page(http.StatusOK, p)
}

// stops is how far one line has come, as stops; the first that is not reached is now.
func stops(line rollout.Line) []view.Stop {
	var out []view.Stop
	now := false
	for k, s := range rollout.Stages {
		stop := view.Stop{State: "past", Name: StageNames[k+1], Day: line.DayOf(s)}
		if !line.Has(s) {
			stop.State = "next"
			if !now {
				stop.State, now = "now", true
			}
		}
		if s == rollout.Pushed && line.Has(s) {
			stop.Text = rollout.VersionText(line.Version)
		}
		out = append(out, stop)
	}
	return out
}

// itemFacts are what the catalog says of an item.
func itemFacts(in coverage.Input, it catalog.Item, g *catalog.Guidance) []view.Fact {
	yes := fault.Say("否")
	if it.Training {
		yes = fault.Say("是")
	}
	facts := []view.Fact{
		filled(fault.Say("编码"), it.Code), filled(fault.Say("国家编码"), it.BasicCode),
		filled(fault.Say("类型"), it.Type), filled(fault.Say("主管部门"), it.Department), filled(fault.Say("监管部门"), it.Supervisor),
		filled(fault.Say("大类"), it.Category), filled(fault.Say("办理方式"), it.Delivery), filled(fault.Say("下放方式"), it.Delegation),
		filled(fault.Say("委托书"), strings.TrimSpace(it.Mandate+" "+it.MandateEnd)), filled(fault.Say("印章"), it.Seal), filled(fault.Say("业务系统"), it.System),
		{Term: fault.Say("应培训"), Text: yes}, {Term: fault.Say("时限"), Text: fault.Say("法定 %s，承诺 %s", days(it.LegalDays), days(it.PromisedDays))},
		{Term: fault.Say("适用范围"), Text: scopeText(in, it)}, filled(fault.Say("依据"), it.Basis),
	}
	if it.SubItem != "" {
		facts = append(facts, filled(fault.Say("子项"), it.SubItem))
	}
	if it.Remarks != "" {
		facts = append(facts, filled(fault.Say("备注"), it.Remarks))
	}
	n, hash, _ := g.Latest(it)
	facts = append(facts, view.Fact{Term: fault.Say("当前资料"), Text: fault.Say("%s · 校验码 %s", rollout.VersionText(n), hash[:4]+"…"+hash[60:])})
	if len(it.Before) > 0 {
		facts = append(facts, filled(fault.Say("来自"), strings.Join(it.Before, "、")))
	}
	return facts
}

func days(n int) fault.Message {
	switch n {
	case 0:
		return fault.Say("未填")
	case 1:
		return fault.Say("即办")
	}
	return fault.Say("%d 个工作日", n)
}

func scopeText(in coverage.Input, it catalog.Item) fault.Message {
	if it.Scope.Mode == catalog.AllTowns {
		return fault.Say("全部镇（街道）")
	}
	return view.Plain(it.Scope.Text(in.Register.TownName))
}

// ItemRow is how one item stands over its towns.
func ItemRow(p coverage.Part, asOf journal.Day) view.ItemRow {
	href := func(pairs ...string) string { return LinesAt(asOf, append(pairs, "item", p.Code)...) }
	return view.ItemRow{
		Code: p.Code, Name: p.Name, Href: "/items/" + url.PathEscape(p.Code), Spread: view.Spread{Counts: p.Furthest},
		Scope:      view.Figure{N: p.InScope, Href: href("standing", "inscope")},
		Received:   view.Portion{Part: p.Received, Whole: p.InScope, Href: href("has", "received")},
		Live:       view.Portion{Part: p.Live, Whole: p.InScope, Href: href("has", "live")},
		Late:       view.Figure{N: p.Overdue, Href: href("overdue", "1")},
		Objections: view.Figure{N: p.Objected, Href: href("standing", "objected")},
	}
}
