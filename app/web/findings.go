package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// findingRoutes are the pages of findings.
func (s *Server) findingRoutes() []Route {
	return append([]Route{
		Get("/findings", catalog.See, Issued, s.findings),
		Get("/findings.xlsx", catalog.See, Issued, s.findingsWorkbook),
		Get("/findings/new", catalog.Raise, Place, s.raisePage),
		Post("/findings", catalog.Raise, Place, s.raise),
		Get("/findings/:finding", catalog.See, OneFinding, s.finding),
	}, s.findingDeeds()...)
}

// findingsAPage is how many rows a page of a list shows: more than a county has open.
const findingsAPage = 200

// The three lists of findings.
const (
	issueList = ""       // 问题清单
	taskList  = "tasks"  // 任务清单
	dutyList  = "duties" // 责任清单
)

// book is the findings that a person may know of, with what pages say of them.
type book struct {
	r         *request
	today     journal.Day
	all       []*acceptance.Finding
	standards []*acceptance.Standard
}

// book reads the findings of the county, of an account of one town its own.
func (r *request) book() (*book, error) {
	b := &book{r: r, today: r.s.Clock.Today()}
	if r.reg == nil {
		return b, nil
	}
	var err error
	if b.all, err = r.knownFindings(); err != nil {
		return nil, err
	}
	b.standards, err = r.s.Acceptance.Standards.Standards(r.ctx(), r.place(), "")
	return b, err
}

// clause is the clause that a finding is of, and the title of its section; empty where it is of none.
func (b *book) clause(f *acceptance.Finding) (acceptance.Clause, string) {
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

func (b *book) unit(id string) string { return unitName(b.r.reg, id) }

// may tells whether the person has a right over findings of this county at all.
func (b *book) may(act catalog.Act) bool { return b.r.reg != nil && may(b.r.actor, act, b.r.place()) }

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

// findingsHref is the address of the rows that conditions let through.
func findingsHref(n acceptance.Narrow, list string) string {
	if q := narrowQuery(n, list); len(q) > 0 {
		return "/findings?" + q.Encode()
	}
	return "/findings"
}

func findingHref(f *acceptance.Finding) string { return "/findings/" + f.Label() }

// findings is the three lists of findings: views of the same rows.
func (s *Server) findings(r *request) error {
	b, err := r.book()
	if err != nil {
		return err
	}
	page, wrong := r.whole("page", 1)
	if len(wrong) > 0 {
		return fault.Mistakes(wrong, "页码不对")
	}
	n, list := narrow(r.text), oneOf(r.text("list"), taskList, dutyList)
	rows := acceptance.Narrowed(b.all, n, b.today)
	p := view.FindingsPage{Shell: r.shell("/findings"), List: list, Town: r.town.Code != ""}
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
	from, to, pager := paged(total, page, findingsAPage, narrowQuery(n, list), "/findings")
	p.Groups, p.Pager = cut(groups, from, to), pager
	if list == issueList {
		p.Common = b.common()
	}
	return r.page(fiber.StatusOK, p)
}

var listNames = map[string]fault.Message{
	issueList: fault.Say("问题清单"), taskList: fault.Say("任务清单"), dutyList: fault.Say("责任清单"),
}

// head says how many there are and how far: of everything but state and due day that the list is
// narrowed by, so that the parts add up.
func (b *book) head(n acceptance.Narrow, rows []*acceptance.Finding) view.Head {
	wide := n
	wide.State, wide.Bound = "", ""
	all := acceptance.Narrowed(b.all, wide, b.today)
	t := acceptance.TallyOf(all, b.today)
	h := view.Head{Day: []view.Link{b.r.now()}}
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
	if b.may(catalog.Raise) {
		h.Acts = append(h.Acts, view.Act{Href: "/findings/new", Text: fault.Say("登记问题")})
	}
	if act, ok := b.first(n, t); ok {
		h.Acts = append(h.Acts, act)
	}
	return h
}

// first is what the person does most likely with the findings of a list; none where the list shows
// just these.
func (b *book) first(n acceptance.Narrow, t acceptance.Tally) (view.Act, bool) {
	ask := func(count int, state acceptance.FindingState, text fault.Message) (view.Act, bool) {
		if count == 0 || n.State == state {
			return view.Act{}, false
		}
		n.State, n.Bound = state, ""
		return view.Act{Href: findingsHref(n, issueList), Text: text, First: true}, true
	}
	switch {
	case b.may(catalog.Recheck):
		return ask(t.Waiting, acceptance.Waiting, fault.Say("复查 %d 条", t.Waiting))
	case b.r.town.Code != "" && catalog.May(b.r.actor, catalog.Rectify, catalog.About(b.r.town.Code)):
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
func (b *book) tabs(n acceptance.Narrow, list string, rows []*acceptance.Finding) []view.Tab {
	return []view.Tab{
		{Href: findingsHref(n, issueList), Text: listNames[issueList], N: len(rows), On: list == issueList},
		{Href: findingsHref(n, taskList), Text: listNames[taskList], N: len(acceptance.Tasks(rows)), On: list == taskList},
		{Href: findingsHref(n, dutyList), Text: listNames[dutyList], N: len(rows), On: list == dutyList},
	}
}
