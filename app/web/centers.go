package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// centers is the county's list of service centres; a town is led to its own.
func (s *Server) centers(r *request) error {
	if r.town.Code != "" {
		return r.c.Redirect(centerHref(r.town.Code), fiber.StatusSeeOther)
	}
	p := view.Centers{Shell: r.shell("/centers")}
	p.Title = fault.Say("便民服务中心")
	p.Head.Title = fault.Say("还没有便民服务中心")
	p.Empty = view.Empty{Title: fault.Say("还没有便民服务中心"), Text: fault.Say("由县里选定要建设的镇（街道），写明建设任务年度；建成后由镇申请验收。")}
	if r.reg == nil {
		return r.page(fiber.StatusOK, p)
	}
	files, err := r.centerFiles()
	if err != nil {
		return err
	}
	if p.Tabs, err = r.visitTabs("/centers"); err != nil {
		return err
	}
	p.Head = r.centersHead(files)
	if len(files) == 0 {
		return r.page(fiber.StatusOK, p)
	}
	p.Filter = centersFilter(files, r.text("year"), r.text("at"))
	for _, f := range files {
		if f.passes(r.text("year"), r.text("at")) {
			p.Rows = append(p.Rows, f.row(r.s.Clock.Today()))
		}
	}
	p.Filter.Result = fault.Say("显示 %d/%d 个中心", len(p.Rows), len(files))
	if len(p.Rows) == 0 {
		p.Empty = view.Empty{Title: fault.Say("没有这样的中心"), Acts: []view.Act{{Href: "/centers", Text: fault.Say("看全部 %d 个中心", len(files))}}}
	}
	return r.page(fiber.StatusOK, p)
}

func centerHref(town string) string { return "/centers/" + url.PathEscape(town) }

// centerFile is one centre with everything that came of it.
type centerFile struct {
	*acceptance.Center
	name     string
	progress acceptance.Progress
	findings []*acceptance.Finding
	std      *acceptance.Standard // of the round under way, nil where none is
}

// centerFiles are the centres on the county's list, in division order.
func (r *request) centerFiles() ([]*centerFile, error) {
	a := r.s.Acceptance
	centers, err := a.Centers.Centers(r.ctx(), r.place())
	if err != nil {
		return nil, err
	}
	applications, err := a.Applications.Applications(r.ctx(), r.place(), "")
	if err != nil {
		return nil, err
	}
	visits, err := a.Inspections.Inspections(r.ctx(), r.place(), "")
	if err != nil {
		return nil, err
	}
	findings, err := a.Findings.Findings(r.ctx(), r.place(), "")
	if err != nil {
		return nil, err
	}
	var out []*centerFile
	for _, t := range r.reg.Towns {
		i := slices.IndexFunc(centers, func(c *acceptance.Center) bool { return c.Town == t.Code && c.Listed() })
		if i < 0 {
			continue
		}
		f := &centerFile{Center: centers[i], name: t.Name}
		f.progress = acceptance.ProgressOf(centers[i],
			kept(applications, func(a *acceptance.Application) bool { return a.Town == t.Code }),
			kept(visits, func(in *acceptance.Inspection) bool { return in.Town == t.Code }))
		for _, x := range findings {
			if x.Division == t.Code && x.Source == acceptance.FromAcceptance && x.State != acceptance.Void {
				f.findings = append(f.findings, x)
			}
		}
		if n := len(f.progress.Rounds); n > 0 {
			in := f.progress.Rounds[n-1]
			if f.std, err = a.StandardOf(r.ctx(), in); err != nil {
				return nil, err
			}
		}
		out = append(out, f)
	}
	return out, nil
}

// open is how many findings are to be put right.
func (f *centerFile) open() int {
	n := 0
	for _, x := range f.findings {
		if x.Open() {
			n++
		}
	}
	return n
}

// at is the word of the filter for how far the centre is: a verdict where one holds, else a stage.
func (f *centerFile) at() string {
	if f.progress.Stage == acceptance.Concluded && f.progress.Last != nil {
		return string(f.progress.Last.Verdict.Grade)
	}
	return string(f.progress.Stage)
}

func (f *centerFile) passes(year, at string) bool {
	return (year == "" || strconv.Itoa(f.Year) == year) && (at == "" || at == f.at() || at == "built" && f.State == acceptance.Built)
}

func (f *centerFile) row(today journal.Day) view.CenterRow {
	row := view.CenterRow{
		Name: f.name, Href: centerHref(f.Town), Year: strconv.Itoa(f.Year), State: f.State.Message(), Built: f.Center.Built, Stage: f.stage(),
		Findings: view.Figure{N: f.open(), Href: "/findings?town=" + f.Town},
	}
	if in := f.progress.Last; in != nil {
		row.Score, row.Verdict, row.ScoreHref = scoreFigure(in), gradeMark(in.Verdict.Grade), visitHref(in)
	}
	if n := len(f.progress.Rounds); n > 0 {
		in := f.progress.Rounds[n-1]
		row.Note = fault.Say("第 %d 轮，%s", in.Round, view.Short(in.Date))
		if f.progress.Stage == acceptance.OnVisit && f.std != nil {
			all := len(in.Keys(f.std))
			row.Note = fault.Say("第 %d 轮，已查 %d/%d 条", in.Round, all-len(in.Open(f.std)), all)
		}
	} else if a := f.progress.Application; a != nil {
		row.Note = fault.Say("%s申请，自评 %s 分", view.Short(a.Sent.Day), a.Score.Tenths().Fixed())
	} else if f.State == acceptance.Built {
		row.Note = fault.Say("建成 %d 天", max(0, int(today)-int(f.Center.Built)))
	}
	return row
}

// stage is how far the centre is, with its shape.
func (f *centerFile) stage() view.Mark {
	m := view.Mark{Text: f.progress.Stage.Message(), Kind: view.MarkRun}
	switch f.progress.Stage {
	case acceptance.Unbuilt:
		m.Kind = view.MarkOff
	case acceptance.Unapplied:
		m.Kind = view.MarkWait
	case acceptance.AtDesk, acceptance.AtSigning:
		m.Kind = view.MarkLook
	case acceptance.SentBack, acceptance.Unvisited:
		m.Kind = view.MarkSoon
	case acceptance.Concluded:
		return gradeMark(f.progress.Last.Verdict.Grade)
	}
	return m
}

// gradeMark is a verdict with its shape.
func gradeMark(g acceptance.Grade) view.Mark {
	kind := view.MarkLate
	switch g {
	case acceptance.Fit:
		kind = view.MarkDone
	case acceptance.Mend:
		kind = view.MarkSoon
	}
	return view.Mark{Kind: kind, Text: g.Message()}
}

// centersHead says how many centres there are, how many are accepted of how many built.
func (r *request) centersHead(files []*centerFile) view.Head {
	built, fit, mend, unfit, desk := 0, 0, 0, 0, 0
	for _, f := range files {
		desk += bit(f.progress.Stage == acceptance.AtDesk)
		if f.State != acceptance.Built { // not in the denominator, so not above it either
			continue
		}
		built++
		switch f.progress.Verdict() {
		case acceptance.Fit:
			fit++
		case acceptance.Mend:
			mend++
		case acceptance.Unfit:
			unfit++
		}
	}
	h := view.Head{Title: fault.Say("还没有便民服务中心"), Day: []view.Link{r.now()}}
	if len(files) > 0 {
		h.Title = fault.Say("%d 个中心建成 %d 个，验收合格 %d/%d；", len(files), built, fit, built)
		h.Rest = fault.Say("在建 %d 个", len(files)-built)
		if bad := mend + unfit; bad > 0 {
			h.Urgent, h.Rest = fault.Say("限期整改 %d 个，不合格 %d 个", mend, unfit), nothing
		}
		h.Day = append(h.Day, view.Link{Text: fault.Say("建成达标一个，验收一个；限期整改的不算合格")})
	}
	if desk > 0 && may(r.actor, catalog.Admit, r.place()) {
		h.Acts = append(h.Acts, view.Act{Href: "/centers?at=" + string(acceptance.AtDesk), Text: fault.Say("审 %d 份验收申请", desk), First: true})
	}
	if may(r.actor, catalog.Choose, r.place()) {
		h.Acts = append([]view.Act{{Href: "/centers/new", Text: fault.Say("增加中心"), First: len(h.Acts) == 0}}, h.Acts...)
	}
	return h
}

func centersFilter(files []*centerFile, year, at string) view.Filter {
	years := view.FilterField{Name: "year", Label: fault.Say("建设任务年度"), Options: []view.Option{{Text: fault.Say("不限")}}}
	seen := map[int]bool{}
	for _, f := range files {
		seen[f.Year] = true
	}
	for y := range 3000 {
		if seen[y] {
			text := strconv.Itoa(y)
			years.Options = append(years.Options, view.Option{Value: text, Text: view.Plain(text), On: text == year})
		}
	}
	ats := view.FilterField{Name: "at", Label: fault.Say("进度"), Options: []view.Option{{Text: fault.Say("不限")}}}
	add := func(value string, text fault.Message) {
		ats.Options = append(ats.Options, view.Option{Value: value, Text: text, On: value == at})
	}
	for _, st := range []acceptance.Stage{acceptance.Unbuilt, acceptance.Unapplied, acceptance.AtDesk, acceptance.SentBack, acceptance.Unvisited, acceptance.OnVisit, acceptance.AtSigning} {
		add(string(st), st.Message())
	}
	for _, g := range []acceptance.Grade{acceptance.Fit, acceptance.Mend, acceptance.Unfit} {
		add(string(g), g.Message())
	}
	return view.Filter{Action: "/centers", Fields: []view.FilterField{years, ats}}
}

// visitTabs are the lists of this part of the product, with how much each has.
func (r *request) visitTabs(on string) ([]view.Tab, error) {
	a := r.s.Acceptance
	centers, err := a.Centers.Centers(r.ctx(), r.place())
	if err != nil {
		return nil, err
	}
	centers = slices.DeleteFunc(centers, func(c *acceptance.Center) bool { return !c.Listed() })
	visits, err := r.visible()
	if err != nil {
		return nil, err
	}
	standards, err := r.standardsOf()
	if err != nil {
		return nil, err
	}
	list := []view.Tab{
		{Href: "/centers", Text: fault.Say("中心"), N: len(centers)},
		{Href: "/inspections", Text: fault.Say("检查"), N: len(visits)},
	}
	if catalog.May(r.actor, catalog.See, catalog.About(r.place())) {
		draws, err := a.Draws.Draws(r.ctx(), r.place(), "")
		if err != nil {
			return nil, err
		}
		list = append(list, view.Tab{Href: "/draws", Text: fault.Say("抽取记录"), N: len(draws)})
	}
	list = append(list, view.Tab{Href: "/standards", Text: fault.Say("标准"), N: len(standards)})
	for i := range list {
		list[i].On = list[i].Href == on
	}
	return list, nil
}
