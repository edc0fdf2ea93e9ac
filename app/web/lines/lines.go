package lines

import (
	"bytes"
	"net/http"
	"net/url"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

// linesAPage is how many rows a page of a list shows.
const linesAPage = 100

// filterOf reads the conditions of a list of lines; get gives a field, empty where it is not there.
func filterOf(get func(string) string) coverage.Filter {
	return coverage.Filter{
		Department: get("department"), Category: get("category"), Town: get("town"), Item: get("item"), Name: get("name"),
		Has: coverage.StageOf(get("has")), Lacks: coverage.StageOf(get("lacks")), Standing: get("standing"), At: get("at"),
		Timely: get("timely"), Overdue: get("overdue") != "", Waiting: get("waiting") != "",
		Authority: get("authority"), Checked: get("checked") != "", Training: get("training") != "",
	}
}

// LinesAddress is the address of the rows that a filter lets through: filterOf read backwards.
func LinesAddress(f coverage.Filter) string {
	q := LinesQuery(f)
	if len(q) == 0 {
		return "/lines"
	}
	return "/lines?" + q.Encode()
}

// LinesQuery is the conditions of a filter as an address has them.
func LinesQuery(f coverage.Filter) url.Values {
	q := url.Values{}
	for name, v := range map[string]string{
		"department": f.Department, "category": f.Category, "town": f.Town, "item": f.Item, "name": f.Name,
		"has": StageWord(f.Has), "lacks": StageWord(f.Lacks), "standing": f.Standing, "at": f.At, "timely": f.Timely,
		"overdue": tick(f.Overdue), "waiting": tick(f.Waiting), "authority": f.Authority, "checked": tick(f.Checked),
		"training": tick(f.Training),
	} {
		if v != "" {
			q.Set(name, v)
		}
	}
	return q
}

func tick(on bool) string {
	if on {
		return "1"
	}
	return ""
}

// StageWord is the word of a stage in an address, empty for none.
func StageWord(s rollout.Stage) string {
	if s == 0 {
		return ""
	}
	return coverage.StageWord(rollout.MakeMark(s, rollout.Open))
}

// lines is the rows behind any number.
func (s pages) lines(r *site.Request) error {
	in, err := Input(r)
	if err != nil {
		return err
	}
	page, wrong := r.Whole("page", 1)
	if len(wrong) > 0 {
		return fault.Mistakes(wrong, "页码不对")
	}
	f := lineFilter(r)
	list := coverage.Lines(in, f)
	p := view.LinesPage{Shell: r.Shell("/matrix"), Total: len(list)}
	p.Title = fault.Say("明细")
	p.Head.Title = countedTitle(in, f, len(list))
	if late := len(coverage.Lines(in, lateOf(f))); late > 0 && !f.Overdue {
		p.Head.Title = fault.Say("%s；", p.Head.Title)
		p.Head.Urgent = fault.Say("%d 项逾期未签收", late)
	}
	p.Head.Day = []view.Link{{Text: fault.Say("截至 %s，按录入日统计", view.Full(in.AsOf))}}
	for _, c := range chips(in, f) {
		p.Head.Day = append(p.Head.Day, view.Link{Text: c.Text})
	}
	p.Filter = linesFilter(in, f, len(list))
	q := LinesQuery(f)
	if day := r.Text("as_of"); day != "" { // a past day stays with every page of its rows
		q.Set("as_of", day)
		p.Filter.Keep = append(p.Filter.Keep, view.Hidden{Name: "as_of", Value: day})
	}
	if len(list) == 0 {
		p.Empty = view.Empty{Title: fault.Say("没有符合的项次"), Text: fault.Say("去掉一个条件试试。"), Acts: []view.Act{{Href: "/matrix", Text: fault.Say("看全部")}}}
		if r.Town.Code != "" {
			p.Empty.Acts[0].Href = "/town"
		}
		return r.Page(http.StatusOK, p)
	}
	p.Head.Acts = []view.Act{{Href: "/lines.xlsx?" + q.Encode(), Text: fault.Say("导出 Excel（%d 行）", len(list))}}
	from, to, pager := site.Paged(len(list), page, linesAPage, q, "/lines")
	p.Pager = pager
	for _, l := range list[from:to] {
		p.Rows = append(p.Rows, lineRowOf(in, l))
	}
	return r.Page(http.StatusOK, p)
}

func lineRowOf(in coverage.Input, l coverage.Line) view.LineRow {
	row := view.LineRow{
		Town: l.Town.Name, TownHref: "/towns/" + l.Town.Code, Code: l.Item.Code, Name: l.Item.Name, Href: LineHref(l.Town.Code, l.Item.Code),
		Department: l.Item.Department, Cell: CellOf(l), State: StateOf(l.Mark), Due: view.Short(l.Due), Received: view.Short(l.Received),
	}
	if l.Overdue {
		row.Late = site.DueMark(l.Due, in.AsOf)
	}
	return row
}

// LineHref is the address of one item in one town.
func LineHref(town, code string) string { return "/lines/" + town + "/" + url.PathEscape(code) }

// lateOf is the same rows, the overdue alone.
func lateOf(f coverage.Filter) coverage.Filter {
	f.Overdue = true
	return f
}

// countedTitle says what is counted and how many there are.
func countedTitle(in coverage.Input, f coverage.Filter, n int) fault.Message {
	if len(in.Register.Towns) == 1 || f.Town != "" {
		return fault.Say("%s：%d 项", counted(f), n)
	}
	return fault.Say("%s：%d 项次", counted(f), n)
}

// counted is what a filter counts, by the condition that says most.
func counted(f coverage.Filter) fault.Message {
	switch {
	case f.Overdue:
		return fault.Say("逾期未签收")
	case f.Waiting:
		return fault.Say("待签收")
	case f.Timely != "":
		return timelyNames[f.Timely]
	case f.Authority != "":
		return authorityNames[f.Authority]
	case f.Checked && f.Has == rollout.Verified:
		return fault.Say("抽查合格")
	case f.Checked:
		return fault.Say("已抽查")
	case f.Training && f.Has == rollout.Trained:
		return fault.Say("应培训，已培训")
	case f.Training:
		return fault.Say("应培训")
	case f.Has != 0:
		return fault.Say("已%s", StageNames[rollout.MakeMark(f.Has, 0).Furthest()+1])
	case f.Lacks != 0:
		return fault.Say("还没有%s", StageNames[rollout.MakeMark(f.Lacks, 0).Furthest()+1])
	case f.At != "":
		return fault.Say("止于%s", StageNames[rollout.MakeMark(coverage.StageOf(f.At), 0).Furthest()+1])
	case f.Standing == "inscope":
		return fault.Say("应承接")
	}
	for i, name := range StandingNames {
		if f.Standing == coverage.StandingWord(rollout.Standing(i)) {
			return name
		}
	}
	return fault.Say("全部事项")
}

var (
	timelyNames = map[string]fault.Message{
		"ontime": fault.Say("按期签收"), "late": fault.Say("逾期（含逾期后签收）"), "notdue": fault.Say("未到期"),
	}
	authorityNames = map[string]fault.Message{
		"need": fault.Say("需要印章或账号"), "have": fault.Say("印章、账号已到位"), "lack": fault.Say("印章、账号未到位"),
	}
)

// chips are the conditions that hold, each leading to the list without it.
func chips(in coverage.Input, f coverage.Filter) []view.Link {
	var out []view.Link
	add := func(m fault.Message, without func(*coverage.Filter)) {
		rest := f
		without(&rest)
		out = append(out, view.Link{Text: m, Href: LinesAddress(rest)})
	}
	if f.Department != "" {
		add(view.Plain(site.UnitName(in.Register, f.Department)), func(f *coverage.Filter) { f.Department = "" })
	}
	if f.Category != "" {
		add(view.Plain(f.Category), func(f *coverage.Filter) { f.Category = "" })
	}
	if f.Town != "" {
		add(view.Plain(in.Register.TownName(f.Town)), func(f *coverage.Filter) { f.Town = "" })
	}
	if f.Item != "" {
		add(view.Plain(f.Item), func(f *coverage.Filter) { f.Item = "" })
	}
	if f.Name != "" {
		add(fault.Say("名称或编码含“%s”", f.Name), func(f *coverage.Filter) { f.Name = "" })
	}
	return out
}

// linesFilter is the line of choices over the rows; conditions that it has no box for go along.
func linesFilter(in coverage.Input, f coverage.Filter, n int) view.Filter {
	v := view.Filter{Action: "/lines", Tight: true, Result: fault.Say("显示 %d 行", n), Chips: chips(in, f)}
	if in.Edition == nil {
		return v
	}
	v.Fields = append(v.Fields, departmentField(in, f.Department))
	if len(in.Register.Towns) > 1 {
		v.Fields = append(v.Fields, TownField(in, f.Town))
	}
	v.Fields = append(v.Fields, view.FilterField{Name: "name", Value: f.Name, Label: fault.Say("事项名称或编码")})
	shown := map[string]bool{"department": true, "town": len(in.Register.Towns) > 1, "name": true}
	q := LinesQuery(f)
	for _, name := range []string{"category", "item", "has", "lacks", "standing", "at", "timely", "overdue", "waiting", "authority", "checked", "training", "town"} {
		if value := q.Get(name); value != "" && !shown[name] {
			v.Keep = append(v.Keep, view.Hidden{Name: name, Value: value})
		}
	}
	return v
}

// linesWorkbook is the same rows as a workbook.
func (s pages) linesWorkbook(r *site.Request) error {
	in, err := Input(r)
	if err != nil {
		return err
	}
	f := lineFilter(r)
	list := coverage.Lines(in, f)
	var b bytes.Buffer
	if err := importers.WriteLines(&b, coverage.Make(in), countedTitle(in, f, len(list)), list, r.Say); err != nil {
		return err
	}
	return r.File(r.Say(fault.Say("明细"))+" "+in.AsOf.String()+".xlsx", "lines.xlsx", site.XlsxType, b.Bytes())
}

// LinesAt is the address of the rows behind a figure: pairs of name and value; as a report of a
// past day asks, with its day.
func LinesAt(asOf journal.Day, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	if asOf != 0 {
		q.Set("as_of", asOf.String())
	}
	return "/lines?" + q.Encode()
}
