package batches

import (
	"net/http"
	"strconv"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// pushForm is the form of a batch as it was sent, or as it begins.
type pushForm struct {
	title, docNo, due, note string
	choice                  site.Choice
	problems                []fault.Mistake
	status                  int
}

// dueDays is how long towns have to sign by the form's own proposal.
const dueDays = 7

func (s pages) pushPage(r *site.Request) error {
	f := pushForm{due: s.Clock.Today().Add(dueDays).String(), choice: r.Chosen(false), status: http.StatusOK}
	return s.showPush(r, f)
}

// push makes the batch, or (look) shows the form again with its figures.
func (s pages) push(r *site.Request) error {
	f := pushForm{title: r.Text("title"), docNo: r.Text("doc_no"), due: r.Text("due"), note: r.Text("note"), choice: r.Chosen(true), status: http.StatusOK}
	due, wrong := r.Day("due")
	e, err := r.Edition()
	if err != nil {
		return err
	}
	if r.Text("act") == "look" || e == nil {
		f.problems = wrong
		return s.showPush(r, f)
	}
	o := rollout.Order{
		Place: r.Place(), Title: f.title, DocNo: f.docNo, Note: f.note, Due: due,
		Codes: f.choice.Codes(e.InForce()), Towns: f.choice.TownCodes(r.Register),
	}
	f.problems = append(wrong, none(o)...)
	if f.status = http.StatusUnprocessableEntity; len(f.problems) > 0 {
		return s.showPush(r, f)
	}
	b, err := s.Rollout.Push(r.Context(), r.Deed(), o)
	if list, status, ok := site.Refused(err); ok && b == nil {
		f.problems, f.status = list, status
		return s.showPush(r, f)
	} else if b == nil {
		return err
	}
	r.GoesOn(err)
	if b.State == rollout.Pushing {
		return r.To(BatchHref(b.Number), &view.Notice{Kind: view.NoticeWarn, Title: fault.Say("%s正在下发，还没有送到每个镇（街道）", view.Plain(b.Name())), Text: fault.Say("会自动接着送，不用再点。")})
	}
	return r.To(BatchHref(b.Number), &view.Notice{Kind: view.NoticeOK, Title: fault.Say("%s已下发：%d 项、%d 个镇（街道）", view.Plain(b.Name()), len(b.Items), len(b.Towns))})
}

// none is what is wrong with an order in which nothing is ticked: an empty list would mean all.
func none(o rollout.Order) []fault.Mistake {
	var ms []fault.Mistake
	if len(o.Codes) == 0 {
		ms = append(ms, fault.Mistake{Field: "items", Reason: fault.Say("没有选中任何事项"), Remedy: fault.Say("至少选一项；部门也要勾上")})
	}
	if len(o.Towns) == 0 {
		ms = append(ms, fault.Mistake{Field: "towns", Reason: fault.Say("没有选中任何镇（街道）"), Remedy: fault.Say("至少选一个")})
	}
	return ms
}

func (s pages) showPush(r *site.Request, f pushForm) error {
	p := view.Push{Shell: r.Shell("/batches"), Op: s.NewID(), Problems: view.Problems{List: f.problems}}
	p.Title = fault.Say("下发")
	p.Head.Crumb = []view.Link{{Href: "/batches", Text: fault.Say("下发")}, {Text: fault.Say("新的一批")}}
	e, err := r.Edition()
	if err != nil {
		return err
	}
	if e == nil {
		p.Head.Title = fault.Say("还不能下发：没有事项目录")
		p.Empty = view.Empty{Title: fault.Say("先导入镇（街道）和事项目录"), Acts: []view.Act{{Href: "/import", Text: fault.Say("去导入"), First: true}}}
		return r.Page(f.status, p)
	}
	d := pushDraft{r: r, e: e, form: f}
	if err := d.look(); err != nil {
		return err
	}
	d.fill(&p)
	return r.Page(f.status, p)
}

// pushDraft is a batch that is being put together, with what it would do.
type pushDraft struct {
	r       *site.Request
	e       *catalog.Edition
	form    pushForm
	number  int
	gives   map[int]int           // slot to chosen towns that would get it
	offered []catalog.Item        // items that some town could be given
	towns   map[string]int        // chosen items that each town would get
	left    map[rollout.Why][]int // slots of chosen items in chosen towns
	lines   int
	missing map[string]bool
	done    int // items that every town has
	pushed  int // lines pushed now
	scope   int
}

// look asks the service who would get what: of every item, to find what can be offered, and then
// of what is chosen.
func (d *pushDraft) look() error {
	all, err := d.r.Site.Rollout.Preview(d.r.Context(), d.r.Actor, rollout.Order{Place: d.r.Place()})
	if err != nil {
		return err
	}
	known, err := d.r.Site.Rollout.Batches.Batches(d.r.Context(), d.r.Place(), "")
	if err != nil {
		return err
	}
	d.number, d.missing = len(known)+1, site.Set(all.Missing)
	open := map[int]int{}
	for _, g := range all.Items {
		open[g.Slot] = len(all.Towns)
	}
	d.gives, d.towns, d.left = map[int]int{}, map[string]int{}, map[rollout.Why][]int{}
	for _, t := range all.Towns {
		for _, slots := range t.LeftOut {
			for _, slot := range slots {
				open[slot]--
			}
		}
	}
	for _, g := range all.Items {
		if open[g.Slot] == 0 {
			d.done++
			continue
		}
		d.offered = append(d.offered, d.e.Items[g.Slot])
	}
	for _, t := range all.Towns {
		d.town(t)
	}
	return d.rates()
}

// town counts what one town would get of what is chosen.
func (d *pushDraft) town(t rollout.PreviewTown) {
	out := map[int]rollout.Why{}
	for w, slots := range t.LeftOut {
		for _, s := range slots {
			out[s] = w
		}
	}
	for _, it := range d.offered {
		why, not := out[it.Slot]
		if d.form.choice.Item(it) && !not {
			d.towns[t.Code]++
		}
		if !d.form.choice.Town(t.Code) {
			continue
		}
		switch {
		case !not:
			d.gives[it.Slot]++
			if d.form.choice.Item(it) {
				d.lines++
			}
		case d.form.choice.Item(it):
			d.left[why] = append(d.left[why], it.Slot)
		}
	}
}

// rates are how much is pushed today, for the consequence.
func (d *pushDraft) rates() error {
	in, err := lines.InputAt(d.r, 0)
	if err != nil {
		return err
	}
	rep := coverage.Make(in)
	d.pushed, d.scope = rep.Stages.Pushed, rep.InScope
	return nil
}

// fill writes the draft onto its page.
func (d *pushDraft) fill(p *view.Push) {
	f, towns := d.form, d.form.choice.TownCodes(d.r.Register)
	chosen := len(d.form.choice.Codes(d.offered))
	p.Head.Title = fault.Say("第 %d 批还没有下发：%d 项、%d 个镇（街道），共 %d 项次", d.number, chosen, len(towns), d.lines)
	if len(d.offered) == 0 {
		p.Head.Title = fault.Say("没有要下发的：%d 项都已下发到每个镇（街道）", d.done)
		p.Empty = view.Empty{Title: fault.Say("目录里的事项都已下发"), Text: fault.Say("导入新目录、发布新版资料之后，这里列出要下发的。"), Acts: []view.Act{{Href: "/batches", Text: fault.Say("看已下发的批次")}}}
		return
	}
	cells := chosen * len(towns)
	p.Head.Day = []view.Link{{Text: fault.Say("还没有保存 · %d × %d = %d，不下发 %d", chosen, len(towns), cells, cells-d.lines)}}
	p.Fields = d.fields(f)
	p.Chooser = f.choice.Chooser(d.offered, len(towns), d.gives, d.missing)
	p.Count = fault.Say("已选 %d/%d 项要下发的事项，%d 个部门", chosen, len(d.offered), len(p.Chooser.Groups))
	p.Ticks = f.choice.Boxes(d.r.Register, d.towns)
	p.TownsOn = fault.Say("已选 %d/%d 个；右边是各镇收到的项数", len(towns), len(d.r.Register.Towns))
	p.Reasons = site.Reasons(d.left)
	if d.done > 0 {
		p.Reasons = append(p.Reasons, view.Reason{Why: fault.Say("已下发"), Items: d.done, Text: fault.Say("每个镇（街道）都已有现行资料，不再发")})
	}
	p.LeftOut = fault.Say("%d 项次不在本批", cells-d.lines)
	p.After = d.after(f)
	if n := d.incomplete(); n > 0 {
		p.Warning = &view.Notice{Title: fault.Say("%d 项资料未齐", n), Text: fault.Say("缺政策解答、办理流程或要件要素标准。可以下发，镇上看到“资料未齐”；补齐后再下发新版。")}
	}
	p.Bar = view.ActBar{
		Before: fault.Say("下发 %d 项次", d.lines), Wide: fault.Say("（%d 项 × %d 镇）", chosen, len(towns)), Name: "act", Value: "push",
		Again: &view.Again{Name: "act", Value: "look", Text: fault.Say("按选中的重新算")},
		Why:   fault.Say("改了勾选先重新算；%d 项次自动不发", cells-d.lines),
	}
}

func (d *pushDraft) incomplete() int {
	n := 0
	for _, it := range d.offered {
		if d.missing[it.Code] && d.form.choice.Item(it) {
			n++
		}
	}
	return n
}

func (d *pushDraft) fields(f pushForm) []view.Field {
	return []view.Field{
		view.Field{Name: "title", Value: f.title, Label: fault.Say("批次"), Opt: fault.Say("（不填即第 %s 批）", strconv.Itoa(d.number)), MaxLength: 40}.With(f.problems),
		view.Field{Name: "doc_no", Value: f.docNo, Label: fault.Say("文号"), Opt: fault.Say("（可后补）"), MaxLength: 60}.With(f.problems),
		view.Field{Name: "due", Value: f.due, Type: "date", Label: fault.Say("签收期限")}.With(f.problems),
		view.Field{Name: "note", Value: f.note, Label: fault.Say("附言"), Opt: fault.Say("（可不填）"), MaxLength: 200}.With(f.problems),
	}
}

// after is what the push will do.
func (d *pushDraft) after(f pushForm) view.After {
	a := view.After{Title: fault.Say("下发之后"), Facts: []view.Fact{
		site.Fact(fault.Say("项次"), fault.Say("%d 项次变为“下发”，各绑定现行资料的版本和校验码", d.lines)),
	}}
	rate := site.Fact(fault.Say("下发率"), fault.Say("%d/%d %s → ", d.pushed, d.scope, view.Rate(d.pushed, d.scope)))
	now := min(d.pushed+d.fresh(), d.scope)
	rate.Strong = fault.Say("%d/%d %s", now, d.scope, view.Rate(now, d.scope))
	due := fault.Say("没有期限，不会逾期")
	if day, err := journal.ParseDay(f.due); err == nil && day != 0 {
		due = fault.Say("%s；提出异议的，答复前不算逾期", view.Short(day))
	}
	a.Facts = append(a.Facts, rate,
		site.Fact(fault.Say("谁收到"), fault.Say("%d 个镇（街道），每镇一条待办；镇不用逐项点开", len(f.choice.TownCodes(d.r.Register)))),
		site.Fact(fault.Say("期限"), due),
		site.Fact(fault.Say("文号"), fault.Say("先发后补也可以，补的文号和日期另记一条")),
		site.Fact(fault.Say("更正"), fault.Say("发错了可撤回，写明理由，原记录保留；镇里已签收的不撤")))
	return a
}

// fresh is how many lines would be pushed for the first time; a line with an earlier version is
// pushed already.
func (d *pushDraft) fresh() int {
	return min(d.lines, d.scope-d.pushed)
}
