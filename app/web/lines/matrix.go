package lines

import (
	"net/http"
	"net/url"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// StageNames are the words of the stages on pages, from none.
var StageNames = [6]fault.Message{
	fault.Say("未下发"), fault.Say("下发"), fault.Say("签收"), fault.Say("培训"), fault.Say("可办"), fault.Say("抽查合格"),
}

// matrix is items × towns: one row an item, one column a town.
func (s pages) matrix(r *site.Request) error {
	in, err := Input(r)
	if err != nil {
		return err
	}
	f := lineFilter(r)
	rep := coverage.Make(in)
	p := view.MatrixPage{Shell: r.Shell("/matrix")}
	p.Title = fault.Say("承接矩阵")
	p.Head = matrixHead(rep)
	p.Head.Acts = []view.Act{{Href: r.Beside("/matrix.xlsx"), Text: fault.Say("导出 Excel")}}
	if rep.Overdue > 0 && catalog.May(r.Actor, catalog.OnBehalf, catalog.About(r.Place())) {
		p.Head.Acts = append(p.Head.Acts, view.Act{Href: "/lines?overdue=1", Text: fault.Say("看逾期 %d 项次", rep.Overdue), First: true})
	}
	if in.Edition == nil {
		p.Empty = view.Empty{Title: fault.Say("还没有事项目录"), Text: fault.Say("导入区划和目录之后，这里是每一项在每个镇（街道）走到哪一步。"),
			Acts: []view.Act{{Href: "/import", Text: fault.Say("去导入")}}}
		return r.Page(http.StatusOK, p)
	}
	p.Table = matrixTable(in, f, measure(r))
	p.Filter = matrixFilter(r, in, f, shownItems(p.Table))
	if len(p.Table.Groups) == 0 {
		p.Empty = view.Empty{Title: fault.Say("没有符合的事项"), Text: fault.Say("去掉一个条件试试。"), Acts: []view.Act{{Href: "/matrix", Text: fault.Say("看全部")}}}
	}
	return r.Page(http.StatusOK, p)
}

func matrixHead(rep *coverage.Report) view.Head {
	h := view.Head{
		Title: fault.Say("应承接 %d 项次，已签收 %d，可办 %d；", rep.InScope, rep.Stages.Received, rep.Stages.Live),
		Day: []view.Link{
			{Text: fault.Say("截至 %s，按录入日统计", rep.AsOf.String())},
			{Text: fault.Say("%d 项 × %d 个镇（街道）", rep.Items, rep.Towns)},
			{Text: fault.Say("每格是走到的最远阶段")},
		},
	}
	if rep.Overdue > 0 {
		h.Urgent = fault.Say("%d 项次逾期未签收", rep.Overdue)
		return h
	}
	h.Rest = fault.Say("没有逾期")
	return h
}

// measure is the stage that subtotals count: 4 (可办) where none is chosen.
func measure(r *site.Request) uint8 {
	stage := coverage.StageOf(r.Text("count"))
	for i, s := range rollout.Stages {
		if s == stage {
			return uint8(i + 1)
		}
	}
	return 4
}

// lineFilter reads the conditions of a list of lines from the address.
func lineFilter(r *site.Request) coverage.Filter { return filterOf(r.Text) }

// matrixTable lays the lines that the filter leaves out as departments × towns.
func matrixTable(in coverage.Input, f coverage.Filter, measure uint8) view.Matrix {
	m := view.Matrix{Measure: measure, Open: "/lines/{town}/{item}"}
	l := layout{m: &m, stage: rollout.Stages[measure-1], groups: map[string]int{}}
	if in.Edition != nil {
		l.items = make([]place, len(in.Edition.Items))
	}
	for _, t := range in.Register.Towns {
		if f.Town == "" || f.Town == t.Code {
			m.Towns = append(m.Towns, view.MatrixTown{Code: t.Code, Name: t.Name, Href: "/towns/" + t.Code})
		}
	}
	l.totals()
	rows, hit := f.Rows(in)
	for line := range coverage.Each(in, rows) {
		if hit == nil || hit[line.Item.Slot] {
			l.add(line)
		}
	}
	l.sums(f)
	return m
}

// layout fills a matrix line by line; the lines come by town, then slot.
type layout struct {
	m      *view.Matrix
	stage  rollout.Stage
	groups map[string]int
	items  []place // by slot
	wholes [6]int  // what the rows on top are counted of
	town   int
	last   string
}

// place is where the row of an item stands.
type place struct {
	group, row int
	known      bool
}

func (l *layout) totals() {
	for i := range 6 {
		t := view.MatrixTotal{Stage: uint8(i), Cells: make([]view.Figure, len(l.m.Towns))}
		if i > 0 {
			t.Href = "/matrix?count=" + coverage.StageWord(rollout.MakeMark(rollout.Stages[i-1], rollout.Open))
		}
		l.m.Totals = append(l.m.Totals, t)
	}
}

func (l *layout) add(line *coverage.Line) {
	if line.Town.Code != l.last {
		l.last = line.Town.Code
		for i, t := range l.m.Towns {
			if t.Code == l.last {
				l.town = i
			}
		}
	}
	at := &l.items[line.Item.Slot]
	if !at.known {
		*at = l.item(line.Item)
	}
	g := &l.m.Groups[at.group]
	it := &g.Items[at.row]
	it.Cells[l.town] = CellOf(*line)
	if !line.Mark.Standing().InScope() {
		return
	}
	it.Whole++
	g.Sub[l.town].Whole++
	l.m.Totals[0].Cells[l.town].N++
	for i := range l.wholes {
		l.wholes[i]++
	}
	needs := line.Ready.NeedsTraining()
	if !needs {
		l.wholes[3]--
	}
	if !line.Ready.Checked() {
		l.wholes[5]--
	}
	for i, s := range rollout.Stages {
		if line.Mark.Has(s) && (s != rollout.Trained || needs) {
			l.m.Totals[i+1].Cells[l.town].N++
		}
	}
	if line.Mark.Has(l.stage) {
		it.Sum++
		g.Sub[l.town].Part++
	}
	if line.Overdue {
		l.m.Towns[l.town].Late = true
	}
}

func (l *layout) item(it *catalog.Item) place {
	g, ok := l.groups[it.Unit]
	if !ok {
		g = len(l.m.Groups)
		l.groups[it.Unit] = g
		l.m.Groups = append(l.m.Groups, view.MatrixGroup{
			Department: it.Department, Unit: it.Unit, Href: "/matrix?department=" + url.QueryEscape(it.Unit), Sub: make([]view.Portion, len(l.m.Towns)),
		})
	}
	group := &l.m.Groups[g]
	group.Items = append(group.Items, view.MatrixItem{Code: it.Code, Name: it.Name, Href: "/items/" + url.PathEscape(it.Code), Cells: make([]view.Cell, len(l.m.Towns))})
	return place{group: g, row: len(group.Items) - 1, known: true}
}

// sums adds up rows and gives every figure the address of its rows.
func (l *layout) sums(f coverage.Filter) {
	word := coverage.StageWord(rollout.MakeMark(l.stage, rollout.Open))
	for g := range l.m.Groups {
		group := &l.m.Groups[g]
		group.Sum.Href = LinesHref(f, "has", word, "department", group.Unit)
		for i := range group.Sub {
			group.Sum.Part += group.Sub[i].Part
			group.Sum.Whole += group.Sub[i].Whole
			group.Sub[i].Href = l.inTown(f, group.Sum.Href, i)
		}
	}
	for i := range l.m.Totals {
		l.total(f, &l.m.Totals[i], i)
	}
}

// total adds up one of the rows on top: 培训 is of the lines that have to be trained, 抽查合格 of
// those that were checked, the others are of all in scope.
func (l *layout) total(f coverage.Filter, t *view.MatrixTotal, i int) {
	switch i {
	case 0:
		t.Sum.Href = LinesHref(f, "standing", "inscope")
	case 3:
		t.Sum.Href = LinesHref(f, "has", "trained", "training", "1")
	default:
		t.Sum.Href = LinesHref(f, "has", coverage.StageWord(rollout.MakeMark(rollout.Stages[i-1], rollout.Open)))
	}
	t.Whole = l.wholes[i]
	for n := range t.Cells {
		t.Cells[n].Href = l.inTown(f, t.Sum.Href, n)
		t.Sum.N += t.Cells[n].N
	}
}

// inTown is the address of the rows of one column.
func (l *layout) inTown(f coverage.Filter, href string, column int) string {
	if f.Town != "" { // it stands in the address already
		return href
	}
	return href + "&town=" + l.m.Towns[column].Code
}

// LinesHref is the address of the rows behind a figure: the filter of the page and what the
// figure adds, as pairs of name and value.
func LinesHref(f coverage.Filter, pairs ...string) string {
	q := url.Values{}
	for name, v := range map[string]string{"department": f.Department, "category": f.Category, "town": f.Town, "item": f.Item, "name": f.Name} {
		if v != "" {
			q.Set(name, v)
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return "/lines?" + q.Encode()
}

// CellOf is a line as a cell shows it.
func CellOf(l coverage.Line) view.Cell {
	return view.Cell{
		Stage: uint8(l.Mark.Furthest() + 1), Standing: view.Standing(l.Mark.Standing()), Gap: l.Mark.Gap(), Late: l.Overdue,
	}
}

func shownItems(m view.Matrix) int {
	n := 0
	for _, g := range m.Groups {
		n += len(g.Items)
	}
	return n
}

// matrixFilter is the line of choices over the matrix.
func matrixFilter(r *site.Request, in coverage.Input, f coverage.Filter, shown int) view.Filter {
	v := view.Filter{Action: "/matrix", Tight: true, Result: fault.Say("显示 %d/%d 项", shown, len(in.Edition.Items))}
	v.Fields = append(v.Fields, departmentField(in, f.Department), categoryField(in, f.Category), TownField(in, f.Town))
	at := view.FilterField{Name: "at", Label: fault.Say("阶段"), Options: []view.Option{{Text: fault.Say("不限")}}}
	for i, name := range StageNames {
		word := "none"
		if i > 0 {
			word = coverage.StageWord(rollout.MakeMark(rollout.Stages[i-1], rollout.Open))
		}
		at.Options = append(at.Options, view.Option{Value: word, Text: fault.Say("止于%s", name), On: f.At == word})
	}
	v.Fields = append(v.Fields, at, standingField(f.Standing), view.FilterField{Name: "name", Value: f.Name, Label: fault.Say("事项名称或编码")})
	v.Checks = []view.FilterCheck{{Name: "overdue", Label: fault.Say("只看逾期"), On: f.Overdue}}
	if c := r.Text("count"); c != "" {
		v.Keep = append(v.Keep, view.Hidden{Name: "count", Value: c})
	}
	return v
}

func departmentField(in coverage.Input, chosen string) view.FilterField {
	list := in.Register.Departments()
	f := view.FilterField{Name: "department", Label: fault.Say("部门"), Options: []view.Option{{Text: fault.Say("全部 %d 个", len(list))}}}
	for _, u := range list {
		f.Options = append(f.Options, view.Option{Value: u.ID, Text: view.Plain(u.Name), On: u.ID == chosen})
	}
	return f
}

func categoryField(in coverage.Input, chosen string) view.FilterField {
	var list []string
	seen := map[string]bool{}
	for _, it := range in.Edition.Items {
		if h := it.Heading(); !seen[h] {
			seen[h] = true
			list = append(list, h)
		}
	}
	f := view.FilterField{Name: "category", Label: fault.Say("大类"), Options: []view.Option{{Text: fault.Say("全部 %d 类", len(list))}}}
	for _, h := range list {
		f.Options = append(f.Options, view.Option{Value: h, Text: view.Plain(h), On: h == chosen})
	}
	return f
}

// TownField is the choice of a town, with the one that is chosen.
func TownField(in coverage.Input, chosen string) view.FilterField {
	f := view.FilterField{Name: "town", Label: fault.Say("镇（街道）"), Options: []view.Option{{Text: fault.Say("全部 %d 个", len(in.Register.Towns))}}}
	for _, t := range in.Register.Towns {
		f.Options = append(f.Options, view.Option{Value: t.Code, Text: view.Plain(t.Name), On: t.Code == chosen})
	}
	return f
}

// StandingNames are the words of the standings on pages.
var StandingNames = [8]fault.Message{
	fault.Say("不在下放范围"), fault.Say("正常"), fault.Say("新资料待签收"), fault.Say("异议"), fault.Say("暂停"), fault.Say("收回"),
	fault.Say("不适用"), fault.Say("取消"),
}

func standingField(chosen string) view.FilterField {
	f := view.FilterField{Name: "standing", Label: fault.Say("状态"), Options: []view.Option{{Text: fault.Say("不限")}}}
	for i, name := range StandingNames {
		word := coverage.StandingWord(rollout.Standing(i))
		f.Options = append(f.Options, view.Option{Value: word, Text: name, On: word == chosen})
	}
	return f
}
