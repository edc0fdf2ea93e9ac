package findings

import (
	"cmp"
	"slices"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// findingMark is the state of a finding with its shape.
func findingMark(f *acceptance.Finding) view.Mark {
	m := view.Mark{Text: f.State.Message()}
	switch f.State {
	case acceptance.Pending:
		m.Kind = view.MarkWait
	case acceptance.Working:
		m.Kind = view.MarkRun
	case acceptance.Waiting:
		m.Kind = view.MarkLook
	case acceptance.Closed:
		m.Kind = view.MarkDone
	default:
		m.Kind = view.MarkOff
	}
	switch {
	case f.Back():
		m.Text = fault.Say("%s，退回过", m.Text)
	case f.Open() && f.Relapses > 0:
		m.Text = fault.Say("%s，反弹", m.Text)
	}
	return m
}

// next is what has to be done about a finding, and by whom.
func (b *Book) next(f *acceptance.Finding) fault.Message {
	town := catalog.LevelOf(f.Division) == catalog.Town
	look := f.LookBackDue()
	switch {
	case f.Wanted != nil:
		return fault.Say("县局答复延期")
	case f.State == acceptance.Pending && town:
		return fault.Say("镇写整改措施")
	case f.State == acceptance.Pending:
		return fault.Say("部门写整改措施")
	case f.State == acceptance.Working && town:
		return fault.Say("镇报整改完成")
	case f.State == acceptance.Working:
		return fault.Say("部门报整改完成")
	case f.State == acceptance.Waiting && f.Closing != nil:
		return fault.Say("第二个账号确认销号")
	case f.State == acceptance.Waiting:
		return fault.Say("县里复查")
	case look != 0 && look <= b.Today:
		return fault.Say("县里回头看")
	case look != 0:
		return fault.Say("%s回头看", view.Short(look))
	}
	return fault.Say("办结")
}

// left is how far off a finding's due day is, empty where nobody has to keep it any more.
func (b *Book) left(f *acceptance.Finding) view.Mark {
	switch look := f.LookBackDue(); {
	case f.State == acceptance.Pending || f.State == acceptance.Working:
		m := site.DueMark(f.Due, b.Today)
		if m.Kind == view.MarkRun { // further off than a few days: nothing is under way by it
			m.Kind = view.MarkWait
		}
		return m
	case look != 0 && look <= b.Today:
		return view.Mark{Kind: view.MarkSoon, Text: fault.Say("到了回头看的日子")}
	}
	return view.Mark{}
}

// Row is one finding as lists show it.
func (b *Book) Row(f *acceptance.Finding) view.FindingRow {
	row := view.FindingRow{
		Label: f.Label(), Href: FindingHref(f), Who: b.UnitName(f.Unit), Person: f.Person, Text: f.What(), State: findingMark(f), Due: f.Due,
		Left: b.left(f), Next: b.next(f), From: b.from(f),
	}
	if f.Clause != "" {
		row.Clause = view.Plain(f.Clause)
		if _, section := b.clause(f); section != "" {
			row.Clause = fault.Say("%s %s", f.Clause, section)
		}
	}
	switch {
	case f.Wanted != nil:
		row.First = fault.Say("申请延期到 %s", view.Short(f.Wanted.To))
	case f.Due != f.FirstDue:
		row.First = fault.Say("已延期，原为 %s", view.Short(f.FirstDue))
	}
	return row
}

// from is where a finding comes from, and when: 验收 5月8日.
func (b *Book) from(f *acceptance.Finding) fault.Message {
	if f.Item != "" {
		return fault.Say("%s %s %s", f.Source.Message(), f.Item, view.Short(f.Found))
	}
	return fault.Say("%s %s", f.Source.Message(), view.Short(f.Found))
}

// task is one measure as 任务清单 shows it, or a finding that has none yet.
func (b *Book) task(t acceptance.Task) view.FindingRow {
	row := b.Row(t.Finding)
	if t.Measure == nil {
		row.Under, row.Text = row.Text, b.Request.Say(fault.Say("还没有写整改措施"))
		return row
	}
	m := t.Measure
	row.Under, row.Text, row.First = row.Text, m.Text, site.Nothing
	if m.Person != "" {
		row.Person = m.Person
	}
	if m.Due != 0 {
		row.Due = m.Due
	}
	switch mark := measureMark(*m, t.Finding, b.Today); {
	case m.Done != 0:
		row.Left, row.Done = view.Mark{}, view.Short(m.Done)
	case m.Lasting:
		row.Done = fault.Say("长期坚持")
	case mark.Kind == view.MarkLate && row.Left.Text.ID != "":
		row.Left = mark
	}
	return row
}

// measureMark is how a measure stands.
func measureMark(m acceptance.Measure, f *acceptance.Finding, today journal.Day) view.Mark {
	due := m.Due
	if due == 0 {
		due = f.Due
	}
	switch {
	case m.Done != 0 && m.Lasting:
		return view.Mark{Kind: view.MarkDone, Text: fault.Say("%s已做，长期坚持", view.Short(m.Done))}
	case m.Done != 0:
		return view.Mark{Kind: view.MarkDone, Text: fault.Say("%s完成", view.Short(m.Done))}
	case m.Lasting:
		return view.Mark{Kind: view.MarkRun, Text: fault.Say("长期坚持")}
	case f.State == acceptance.Working && due < today:
		return view.Mark{Kind: view.MarkLate, Text: fault.Say("逾期 %d 天", int(today)-int(due))}
	}
	return view.Mark{Kind: view.MarkWait, Text: fault.Say("未完成")}
}

// stateChoices are the choices of the filter, in the order of a finding's life.
var stateChoices = []struct {
	state acceptance.FindingState
	word  string // in the address
	text  fault.Message
}{
	{acceptance.Unclosed, "", fault.Say("未销号")}, {"", "all", fault.Say("全部")},
	{acceptance.Pending, "pending", fault.Say("待整改")}, {acceptance.Working, "working", fault.Say("整改中")},
	{acceptance.Waiting, "waiting", fault.Say("待复查")}, {acceptance.Closed, "closed", fault.Say("已销号")}, {acceptance.Void, "void", fault.Say("已撤销")},
}

// boundChoices are the choices of the due day.
var boundChoices = []struct {
	bound acceptance.Bound
	text  fault.Message
}{
	{"", fault.Say("不限")}, {acceptance.BoundLate, fault.Say("逾期")}, {acceptance.BoundSoon, fault.Say("7 天内到期")},
	{acceptance.BoundWanted, fault.Say("申请延期")}, {acceptance.BoundLook, fault.Say("该回头看")},
}

// shown says how many rows are shown of how many, narrowed by what.
func (b *Book) shown(n acceptance.Narrow, rows []*acceptance.Finding) fault.Message {
	all := acceptance.TallyOf(b.All, b.Today).All
	if n.State == acceptance.Void {
		return fault.Say("%d 条已撤销的", len(rows))
	}
	m := fault.Say("显示 %d/%d 条", len(rows), all)
	by := func(text fault.Message) { m = fault.Say("%s · %s", m, text) }
	for _, c := range stateChoices {
		if c.state == n.State && n.State != "" {
			by(c.text)
		}
	}
	if n.Division != "" {
		by(view.Plain(b.where(n.Division)))
	}
	if n.Unit != "" {
		by(view.Plain(b.UnitName(n.Unit)))
	}
	if n.Source != "" {
		by(n.Source.Message())
	}
	if n.Clause != "" {
		by(fault.Say("第 %s 条", n.Clause))
	}
	for _, c := range boundChoices {
		if c.bound == n.Bound && n.Bound != "" {
			by(c.text)
		}
	}
	return m
}

// where is the name of a town, of the county for what its departments own.
func (b *Book) where(division string) string {
	if division == b.Request.Place() {
		return b.Request.Say(fault.Say("县级单位"))
	}
	return b.Request.Register.TownName(division)
}

// filter is the line of choices over the lists; owners, sources and clauses are those there are.
func (b *Book) filter(n acceptance.Narrow, list string, rows []*acceptance.Finding) view.Filter {
	f := view.Filter{Action: "/findings", Result: b.shown(n, rows)}
	if list != IssueList {
		f.Keep = []view.Hidden{{Name: "list", Value: list}}
	}
	state := view.FilterField{Name: "state", Label: fault.Say("状态")}
	for _, c := range stateChoices {
		state.Options = append(state.Options, view.Option{Value: c.word, Text: c.text, On: c.state == n.State})
	}
	due := view.FilterField{Name: "due", Label: fault.Say("期限")}
	for _, c := range boundChoices {
		due.Options = append(due.Options, view.Option{Value: string(c.bound), Text: c.text, On: c.bound == n.Bound})
	}
	source := view.FilterField{Name: "source", Label: fault.Say("来源"), Options: []view.Option{{Text: fault.Say("全部")}}}
	for _, s := range acceptance.Sources {
		if c := b.count(func(f *acceptance.Finding) bool { return f.Source == s }); c > 0 || s == n.Source {
			source.Options = append(source.Options, view.Option{Value: string(s), Text: fault.Say("%s（%d）", s.Message(), c), On: s == n.Source})
		}
	}
	f.Fields = append(f.Fields, state)
	if b.Request.Town.Code == "" && b.Request.Register != nil {
		f.Fields = append(f.Fields, b.townChoice(n), b.unitChoice(n))
	}
	f.Fields = append(f.Fields, source)
	if c := b.clauseChoice(n); len(c.Options) > 1 {
		f.Fields = append(f.Fields, c)
	}
	f.Fields = append(f.Fields, due)
	return f
}

func (b *Book) count(ok func(*acceptance.Finding) bool) int {
	n := 0
	for _, f := range b.All {
		if f.State != acceptance.Void && ok(f) {
			n++
		}
	}
	return n
}

func (b *Book) townChoice(n acceptance.Narrow) view.FilterField {
	c := view.FilterField{Name: "town", Label: fault.Say("镇（街道）"), Options: []view.Option{{Text: fault.Say("全部 %d 个", len(b.Request.Register.Towns))}}}
	for _, t := range b.Request.Register.Towns {
		c.Options = append(c.Options, view.Option{Value: t.Code, Text: view.Plain(t.Name), On: t.Code == n.Division})
	}
	return view.FilterField{Name: c.Name, Label: c.Label, Options: append(c.Options, view.Option{Value: b.Request.Place(), Text: fault.Say("县级单位"), On: n.Division == b.Request.Place()})}
}

// unitChoice are the units that own a finding, in the order of the register.
func (b *Book) unitChoice(n acceptance.Narrow) view.FilterField {
	c := view.FilterField{Name: "unit", Label: fault.Say("责任单位"), Options: []view.Option{{Text: fault.Say("全部")}}}
	for _, u := range b.Request.Register.Units {
		if b.count(func(f *acceptance.Finding) bool { return f.Unit == u.ID }) > 0 || u.ID == n.Unit {
			c.Options = append(c.Options, view.Option{Value: u.ID, Text: view.Plain(u.Name), On: u.ID == n.Unit})
		}
	}
	return c
}

// clauseChoice are the clauses with a finding, in the order of the standards.
func (b *Book) clauseChoice(n acceptance.Narrow) view.FilterField {
	c := view.FilterField{Name: "clause", Label: fault.Say("条款"), Options: []view.Option{{Text: fault.Say("全部")}}}
	seen := map[string]bool{}
	for _, s := range b.standards {
		for _, x := range s.Clauses() {
			if seen[x.No] || b.count(func(f *acceptance.Finding) bool { return f.Clause == x.No }) == 0 && x.No != n.Clause {
				continue
			}
			seen[x.No] = true
			c.Options = append(c.Options, view.Option{Value: x.No, Text: view.Plain(x.No), On: x.No == n.Clause})
		}
	}
	return c
}

// empty is a list without rows: none there are, or none that fit.
func (b *Book) empty(n acceptance.Narrow) view.Empty {
	if len(b.All) == 0 {
		return view.Empty{Title: fault.Say("没有登记过问题"), Text: fault.Say("验收、检查锁定后，扣分和否决的条款自动列在这里；巡察、审计、督查、群众反映的由县局登记。")}
	}
	e := view.Empty{Title: fault.Say("没有符合的问题"), Text: fault.Say("去掉一个条件试试。"), Acts: []view.Act{{Href: "/findings?state=all", Text: fault.Say("看全部 %d 条", acceptance.TallyOf(b.All, b.Today).All)}}}
	if n == (acceptance.Narrow{State: acceptance.Unclosed}) {
		e.Title, e.Text = fault.Say("没有未销号的问题"), site.Nothing
	}
	return e
}

// common are the clauses that several towns fell short of, in the order of the standards.
func (b *Book) common() []view.CommonRow {
	place := map[[2]string]int{}
	for i, s := range b.standards {
		for j, c := range s.Clauses() {
			place[[2]string{string(s.Kind.Source()), c.No}] = i<<10 + j
		}
	}
	list := acceptance.InSeveral(b.All)
	slices.SortStableFunc(list, func(x, y acceptance.Common) int {
		return cmp.Compare(place[[2]string{string(x.Source), x.Clause}], place[[2]string{string(y.Source), y.Clause}])
	})
	var out []view.CommonRow
	for _, c := range list {
		row := view.CommonRow{Clause: c.Clause, Text: c.Findings[0].Text, Source: c.Source.Message(),
			Count: view.Figure{N: len(c.Findings), Href: FindingsHref(acceptance.Narrow{Source: c.Source, Clause: c.Clause}, IssueList)}}
		for _, t := range c.Towns {
			row.Towns = append(row.Towns, b.Request.Register.TownName(t))
		}
		out = append(out, row)
	}
	return out
}
