package centers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// centers is the county's list of service centres; a town is led to its own.
func (s pages) centers(r *site.Request) error {
	if r.Town.Code != "" {
		return r.Go(CenterHref(r.Town.Code))
	}
	p := view.Centers{Shell: r.Shell("/centers")}
	p.Title = fault.Say("便民服务中心")
	p.Head.Title = fault.Say("还没有便民服务中心")
	p.Empty = view.Empty{Title: fault.Say("还没有便民服务中心"), Text: fault.Say("由县里选定要建设的镇（街道），写明建设任务年度；建成后由镇申请验收。")}
	if r.Register == nil {
		return r.Page(http.StatusOK, p)
	}
	files, err := Files(r)
	if err != nil {
		return err
	}
	if p.Tabs, err = visitTabs(r, "/centers"); err != nil {
		return err
	}
	p.Head = centersHead(r, files)
	if len(files) == 0 {
		return r.Page(http.StatusOK, p)
	}
	p.Filter = centersFilter(files, r.Text("year"), r.Text("at"))
	for _, f := range files {
		if f.passes(r.Text("year"), r.Text("at")) {
			p.Rows = append(p.Rows, f.row(r.Site.Clock.Today()))
		}
	}
	p.Filter.Result = fault.Say("显示 %d/%d 个中心", len(p.Rows), len(files))
	if len(p.Rows) == 0 {
		p.Empty = view.Empty{Title: fault.Say("没有这样的中心"), Acts: []view.Act{{Href: "/centers", Text: fault.Say("看全部 %d 个中心", len(files))}}}
	}
	return r.Page(http.StatusOK, p)
}

// CenterHref is the page of a town's centre.
func CenterHref(town string) string { return "/centers/" + url.PathEscape(town) }

// CenterFile is one centre with everything that came of it.
type CenterFile struct {
	*acceptance.Center
	Name     string
	Progress acceptance.Progress
	findings []*acceptance.Finding
	std      *acceptance.Standard // of the round under way, nil where none is
}

// Files are the centres on the county's list, in division order.
func Files(r *site.Request) ([]*CenterFile, error) {
	a := r.Site.Acceptance
	centers, err := a.Centers.Centers(r.Context(), r.Place())
	if err != nil {
		return nil, err
	}
	applications, err := a.Applications.Applications(r.Context(), r.Place(), "")
	if err != nil {
		return nil, err
	}
	visits, err := a.Inspections.Inspections(r.Context(), r.Place(), "")
	if err != nil {
		return nil, err
	}
	findings, err := a.Findings.Findings(r.Context(), r.Place(), "")
	if err != nil {
		return nil, err
	}
	var out []*CenterFile
	for _, t := range r.Register.Towns {
		i := slices.IndexFunc(centers, func(c *acceptance.Center) bool { return c.Town == t.Code && c.Listed() })
		if i < 0 {
			continue
		}
		f := &CenterFile{Center: centers[i], Name: t.Name}
		f.Progress = acceptance.ProgressOf(centers[i],
			site.Kept(applications, func(a *acceptance.Application) bool { return a.Town == t.Code }),
			site.Kept(visits, func(in *acceptance.Inspection) bool { return in.Town == t.Code }))
		for _, x := range findings {
			if x.Division == t.Code && x.Source == acceptance.FromAcceptance && x.State != acceptance.Void {
				f.findings = append(f.findings, x)
			}
		}
		if n := len(f.Progress.Rounds); n > 0 {
			in := f.Progress.Rounds[n-1]
			if f.std, err = a.StandardOf(r.Context(), in); err != nil {
				return nil, err
			}
		}
		out = append(out, f)
	}
	return out, nil
}

// open is how many findings are to be put right.
func (f *CenterFile) open() int {
	n := 0
	for _, x := range f.findings {
		if x.Open() {
			n++
		}
	}
	return n
}

// at is the word of the filter for how far the centre is: a verdict where one holds, else a stage.
func (f *CenterFile) at() string {
	if f.Progress.Stage == acceptance.Concluded && f.Progress.Last != nil {
		return string(f.Progress.Last.Verdict.Grade)
	}
	return string(f.Progress.Stage)
}

func (f *CenterFile) passes(year, at string) bool {
	return (year == "" || strconv.Itoa(f.Year) == year) && (at == "" || at == f.at() || at == "built" && f.State == acceptance.Built)
}

func (f *CenterFile) row(today journal.Day) view.CenterRow {
	row := view.CenterRow{
		Name: f.Name, Href: CenterHref(f.Town), Year: strconv.Itoa(f.Year), State: f.State.Message(), Built: f.Center.Built, Stage: f.stage(),
		Findings: view.Figure{N: f.open(), Href: "/findings?town=" + f.Town},
	}
	if in := f.Progress.Last; in != nil {
		row.Score, row.Verdict, row.ScoreHref = scoreFigure(in), GradeMark(in.Verdict.Grade), visitHref(in)
	}
	if n := len(f.Progress.Rounds); n > 0 {
		in := f.Progress.Rounds[n-1]
		row.Note = fault.Say("第 %d 轮，%s", in.Round, view.Short(in.Date))
		if f.Progress.Stage == acceptance.OnVisit && f.std != nil {
			all := len(in.Keys(f.std))
			row.Note = fault.Say("第 %d 轮，已查 %d/%d 条", in.Round, all-len(in.Open(f.std)), all)
		}
	} else if a := f.Progress.Application; a != nil {
		row.Note = fault.Say("%s申请，自评 %s 分", view.Short(a.Sent.Day), a.Score.Tenths().Fixed())
	} else if f.State == acceptance.Built {
		row.Note = fault.Say("建成 %d 天", max(0, int(today)-int(f.Center.Built)))
	}
	return row
}

// stage is how far the centre is, with its shape.
func (f *CenterFile) stage() view.Mark {
	m := view.Mark{Text: f.Progress.Stage.Message(), Kind: view.MarkRun}
	switch f.Progress.Stage {
	case acceptance.Unbuilt:
		m.Kind = view.MarkOff
	case acceptance.Unapplied:
		m.Kind = view.MarkWait
	case acceptance.AtDesk, acceptance.AtSigning:
		m.Kind = view.MarkLook
	case acceptance.SentBack, acceptance.Unvisited:
		m.Kind = view.MarkSoon
	case acceptance.Concluded:
		return GradeMark(f.Progress.Last.Verdict.Grade)
	}
	return m
}

// GradeMark is a verdict with its shape.
func GradeMark(g acceptance.Grade) view.Mark {
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
func centersHead(r *site.Request, files []*CenterFile) view.Head {
	built, fit, mend, unfit, desk := 0, 0, 0, 0, 0
	for _, f := range files {
		desk += site.Bit(f.Progress.Stage == acceptance.AtDesk)
		if f.State != acceptance.Built { // not in the denominator, so not above it either
			continue
		}
		built++
		switch f.Progress.Verdict() {
		case acceptance.Fit:
			fit++
		case acceptance.Mend:
			mend++
		case acceptance.Unfit:
			unfit++
		}
	}
	h := view.Head{Title: fault.Say("还没有便民服务中心"), Day: []view.Link{r.Now()}}
	if len(files) > 0 {
		h.Title = fault.Say("%d 个中心建成 %d 个，验收合格 %d/%d；", len(files), built, fit, built)
		h.Rest = fault.Say("在建 %d 个", len(files)-built)
		if bad := mend + unfit; bad > 0 {
			h.Urgent, h.Rest = fault.Say("限期整改 %d 个，不合格 %d 个", mend, unfit), site.Nothing
		}
		h.Day = append(h.Day, view.Link{Text: fault.Say("建成达标一个，验收一个；限期整改的不算合格")})
	}
	if desk > 0 && site.May(r.Actor, catalog.Admit, r.Place()) {
		h.Acts = append(h.Acts, view.Act{Href: "/centers?at=" + string(acceptance.AtDesk), Text: fault.Say("审 %d 份验收申请", desk), First: true})
	}
	if site.May(r.Actor, catalog.Choose, r.Place()) {
		h.Acts = append([]view.Act{{Href: "/centers/new", Text: fault.Say("增加中心"), First: len(h.Acts) == 0}}, h.Acts...)
	}
	return h
}

func centersFilter(files []*CenterFile, year, at string) view.Filter {
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
func visitTabs(r *site.Request, on string) ([]view.Tab, error) {
	a := r.Site.Acceptance
	centers, err := a.Centers.Centers(r.Context(), r.Place())
	if err != nil {
		return nil, err
	}
	centers = slices.DeleteFunc(centers, func(c *acceptance.Center) bool { return !c.Listed() })
	visits, err := Visible(r)
	if err != nil {
		return nil, err
	}
	standards, err := standardsOf(r)
	if err != nil {
		return nil, err
	}
	list := []view.Tab{
		{Href: "/centers", Text: fault.Say("中心"), N: len(centers)},
		{Href: "/inspections", Text: fault.Say("检查"), N: len(visits)},
	}
	if catalog.May(r.Actor, catalog.See, catalog.About(r.Place())) {
		draws, err := a.Draws.Draws(r.Context(), r.Place(), "")
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
