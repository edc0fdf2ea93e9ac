package findings

import (
	"net/http"
	"net/url"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// findingRoutes are the pages of findings.
func (s pages) findingRoutes() []site.Route {
	return append([]site.Route{
		site.Get("/findings", catalog.See, site.Issued, s.findings),
		site.Get("/findings.xlsx", catalog.See, site.Issued, s.findingsWorkbook),
		site.Get("/findings/new", catalog.Raise, site.Place, s.raisePage),
		site.Post("/findings", catalog.Raise, site.Place, s.raise),
		site.Get("/findings/:finding", catalog.See, site.OneFinding, s.finding),
	}, s.findingDeeds()...)
}

// findingsAPage is how many rows a page of a list shows: more than a county has open.
const findingsAPage = 200

// The three lists of findings.
const (
	IssueList = ""       // 问题清单
	taskList  = "tasks"  // 任务清单
	dutyList  = "duties" // 责任清单
)

// Book is the findings that a person may know of, with what pages say of them.
type Book struct {
	Request   *site.Request
	Today     journal.Day
	All       []*acceptance.Finding
	standards []*acceptance.Standard
}

// LoadBook reads the findings of the county, of an account of one town its own.
func LoadBook(r *site.Request) (*Book, error) {
	b := &Book{Request: r, Today: r.Site.Clock.Today()}
	if r.Register == nil {
		return b, nil
	}
	var err error
	if b.All, err = r.KnownFindings(); err != nil {
		return nil, err
	}
	b.standards, err = r.Site.Acceptance.Standards.Standards(r.Context(), r.Place(), "")
	return b, err
}

// clause is the clause that a finding is of, and the title of its section; empty where it is of none.
func (b *Book) clause(f *acceptance.Finding) (acceptance.Clause, string) {
	for _, s := range b.standards {
		if f.Clause == "" || s.Number != f.Standard || s.Kind.Source() != f.Source {
			continue
		}
		for _, sec := range s.Sections {
			for _, c := range sec.Clauses {
				if c.No == f.Clause {
					return c, sec.Title
				}
			}
		}
	}
	return acceptance.Clause{}, ""
}

// UnitName is the name of a unit, as pages call it.
func (b *Book) UnitName(id string) string { return site.UnitName(b.Request.Register, id) }

// May tells whether the person has a right over findings of this county at all.
func (b *Book) May(act catalog.Act) bool {
	return b.Request.Register != nil && site.May(b.Request.Actor, act, b.Request.Place())
}

// narrow reads the conditions of a list: without a state, what is not closed; where only looking
// back is asked for, everything.
func narrow(get func(string) string) acceptance.Narrow {
	n := acceptance.Narrow{
		State: acceptance.FindingState(get("state")), Division: get("town"), Unit: get("unit"), Source: acceptance.Source(get("source")),
		Clause: get("clause"), Bound: acceptance.Bound(get("due")),
	}
	switch {
	case n.State == "all", n.State == "" && n.Bound == acceptance.BoundLook:
		n.State = ""
	case n.State == "":
		n.State = acceptance.Unclosed
	}
	return n
}

// narrowQuery is narrow read backwards.
func narrowQuery(n acceptance.Narrow, list string) url.Values {
	q := url.Values{}
	state := string(n.State)
	switch {
	case n.State == acceptance.Unclosed, n.State == "" && n.Bound == acceptance.BoundLook:
		state = ""
	case n.State == "":
		state = "all"
	}
	for name, v := range map[string]string{
		"state": state, "town": n.Division, "unit": n.Unit, "source": string(n.Source), "clause": n.Clause, "due": string(n.Bound), "list": list,
	} {
		if v != "" {
			q.Set(name, v)
		}
	}
	return q
}

// FindingsHref is the address of the rows that conditions let through.
func FindingsHref(n acceptance.Narrow, list string) string {
	if q := narrowQuery(n, list); len(q) > 0 {
		return "/findings?" + q.Encode()
	}
	return "/findings"
}

// FindingHref is the page of a finding.
func FindingHref(f *acceptance.Finding) string { return "/findings/" + f.Label() }

// findings is the three lists of findings: views of the same rows.
func (s pages) findings(r *site.Request) error {
	b, err := LoadBook(r)
	if err != nil {
		return err
	}
	page, wrong := r.Whole("page", 1)
	if len(wrong) > 0 {
		return fault.Mistakes(wrong, "页码不对")
	}
	n, list := narrow(r.Text), site.OneOf(r.Text("list"), taskList, dutyList)
	rows := acceptance.Narrowed(b.All, n, b.Today)
	p := view.FindingsPage{Shell: r.Shell("/findings"), List: list, Town: r.Town.Code != ""}
	p.Title = listNames[list]
	p.Head = b.head(n, rows)
	p.Tabs = b.tabs(n, list, rows)
	p.Filter = b.filter(n, list, rows)
	if list == taskList {
		p.Filter.Result = fault.Say("%s，%d 项任务", p.Filter.Result, p.Tabs[1].N)
	}
	if len(rows) == 0 {
		p.Empty = b.empty(n)
	}
	groups, total := b.groups(list, rows)
	from, to, pager := site.Paged(total, page, findingsAPage, narrowQuery(n, list), "/findings")
	p.Groups, p.Pager = cut(groups, from, to), pager
	if list == IssueList {
		p.Common = b.common()
	}
	return r.Page(http.StatusOK, p)
}

var listNames = map[string]fault.Message{
	IssueList: fault.Say("问题清单"), taskList: fault.Say("任务清单"), dutyList: fault.Say("责任清单"),
}

// head says how many there are and how far: of everything but state and due day that the list is
// narrowed by, so that the parts add up.
func (b *Book) head(n acceptance.Narrow, rows []*acceptance.Finding) view.Head {
	wide := n
	wide.State, wide.Bound = "", ""
	all := acceptance.Narrowed(b.All, wide, b.Today)
	t := acceptance.TallyOf(all, b.Today)
	h := view.Head{Day: []view.Link{b.Request.Now()}}
	switch {
	case t.All == 0:
		h.Title = fault.Say("没有登记过问题")
	case t.Open() == 0:
		h.Title = fault.Say("%d 条问题已全部销号", t.All)
	default:
		h.Title = fault.Say("%d 条问题已销号 %d 条，还有 %d 条没有销号", t.All, t.Closed, t.Open())
	}
	if t.Overdue > 0 {
		h.Title, h.Urgent = fault.Say("%s，", h.Title), fault.Say("%d 条逾期", t.Overdue)
	}
	if t.All > 0 {
		h.Day = append(h.Day, view.Link{Text: fault.Say("来源：%s", sources(all))},
			view.Link{Text: fault.Say("整改销号率 %d/%d %s", t.Closed, t.All, view.Rate(t.Closed, t.All))})
	}
	if t.LookDue > 0 {
		h.Day = append(h.Day, view.Link{Text: fault.Say("%d 条到了回头看的日子", t.LookDue)})
	}
	if len(rows) > 0 {
		h.Acts = append(h.Acts, view.Act{Href: "/findings.xlsx?" + narrowQuery(n, "").Encode(), Text: fault.Say("导出三张清单（%d 条）", len(rows))})
	}
	if act, ok := b.togetherAct(n, rows); ok {
		h.Acts = append(h.Acts, act)
	}
	if b.May(catalog.Raise) {
		h.Acts = append(h.Acts, view.Act{Href: "/findings/new", Text: fault.Say("登记问题")})
	}
	if act, ok := b.first(n, t); ok {
		h.Acts = append(h.Acts, act)
	}
	return h
}

// first is what the person does most likely with the findings of a list; none where the list shows
// just these.
func (b *Book) first(n acceptance.Narrow, t acceptance.Tally) (view.Act, bool) {
	ask := func(count int, state acceptance.FindingState, text fault.Message) (view.Act, bool) {
		if count == 0 || n.State == state {
			return view.Act{}, false
		}
		n.State, n.Bound = state, ""
		return view.Act{Href: FindingsHref(n, IssueList), Text: text, First: true}, true
	}
	switch {
	case b.May(catalog.Recheck):
		return ask(t.Waiting, acceptance.Waiting, fault.Say("复查 %d 条", t.Waiting))
	case b.Request.Town.Code != "" && catalog.May(b.Request.Actor, catalog.Rectify, catalog.About(b.Request.Town.Code)):
		return ask(t.Pending, acceptance.Pending, fault.Say("写整改措施 %d 条", t.Pending))
	}
	return view.Act{}, false
}

// sources is how many come from where.
func sources(list []*acceptance.Finding) fault.Message {
	var parts []fault.Message
	for _, s := range acceptance.Sources {
		n := 0
		for _, f := range list {
			if f.Source == s {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fault.Say("%s %d 条", s.Message(), n))
		}
	}
	return fault.Say("%s", parts)
}

// tabs lead to the three lists, each with how many rows it has.
func (b *Book) tabs(n acceptance.Narrow, list string, rows []*acceptance.Finding) []view.Tab {
	return []view.Tab{
		{Href: FindingsHref(n, IssueList), Text: listNames[IssueList], N: len(rows), On: list == IssueList},
		{Href: FindingsHref(n, taskList), Text: listNames[taskList], N: len(acceptance.Tasks(rows)), On: list == taskList},
		{Href: FindingsHref(n, dutyList), Text: listNames[dutyList], N: len(rows), On: list == dutyList},
	}
}
