package batches

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// BatchMark is how far a batch is, in words.
func BatchMark(b *rollout.Batch, t rollout.Stand) view.Mark {
	switch {
	case b.State == rollout.Pushing:
		return view.Mark{Kind: view.MarkRun, Text: fault.Say("正在下发")}
	case b.State == rollout.Withdrawing:
		return view.Mark{Kind: view.MarkRun, Text: fault.Say("正在撤回")}
	case b.State == rollout.Withdrawn:
		return view.Mark{Kind: view.MarkOff, Text: fault.Say("已撤回")}
	case t.Overdue > 0:
		return view.Mark{Kind: view.MarkLate, Text: fault.Say("逾期 %d", t.Overdue)}
	case t.Waiting > 0:
		return view.Mark{Kind: view.MarkWait, Text: fault.Say("待签收 %d", t.Waiting)}
	}
	return view.Mark{Kind: view.MarkDone, Text: fault.Say("已签收完")}
}

// batches is the list of pushes, the last first.
func (s pages) batches(r *site.Request) error {
	p := view.Batches{Shell: r.Shell("/batches")}
	p.Title = fault.Say("下发")
	may := catalog.May(r.Actor, catalog.Push, catalog.About(r.Place()))
	p.Empty = view.Empty{Title: fault.Say("还没有下发过"), Text: fault.Say("选事项、选镇（街道），先看谁收到什么，再下发。")}
	p.Head.Title = fault.Say("还没有下发过任何一批")
	if may {
		p.Head.Acts = []view.Act{{Href: "/batches/new", Text: fault.Say("准备新的一批"), First: true}}
	}
	if r.Register == nil {
		return r.Page(http.StatusOK, p)
	}
	list, err := s.Rollout.Batches.Batches(r.Context(), r.Place(), "")
	if err != nil {
		return err
	}
	desk, err := s.Rollout.Desk(r.Context(), r.Actor, r.Place())
	if err != nil {
		return err
	}
	lines, received, late := 0, 0, 0
	for _, b := range slices.Backward(list) {
		row, err := s.batchRow(r, b, TotalOf(desk, b.Number))
		if err != nil {
			return err
		}
		lines, received, late = lines+row.Received.Whole, received+row.Received.Part, late+row.Late.N
		p.Rows = append(p.Rows, row)
	}
	if len(list) > 0 {
		p.Head.Title = fault.Say("已下发 %d 批，%d 项次已签收 %d（%s）；", len(list), lines, received, view.Rate(received, lines))
		p.Head.Rest = fault.Say("没有逾期")
	}
	if late > 0 {
		p.Head.Urgent, p.Head.Rest = fault.Say("逾期 %d 项次", late), site.Nothing
	}
	return r.Page(http.StatusOK, p)
}

func (s pages) batchRow(r *site.Request, b *rollout.Batch, t rollout.Stand) (view.BatchRow, error) {
	href := BatchHref(b.Number)
	row := view.BatchRow{
		Name: b.Name(), Href: href, DocNo: b.DocNo, Day: b.Day, Due: b.Due, Items: len(b.Items), Towns: len(b.Towns),
		State:    view.Mark{Kind: view.MarkDone, Text: fault.Say("已送达 %d/%d", len(b.Towns), len(b.Towns))},
		Received: view.Portion{Part: t.Received, Whole: t.Lines, Href: href + "?show=received"},
		Late:     view.Figure{N: t.Overdue, Href: href + "?show=overdue"},
	}
	switch b.State {
	case rollout.Pushing:
		done, err := s.Rollout.Delivery(r.Context(), b)
		if err != nil {
			return row, err
		}
		row.State = view.Mark{Kind: view.MarkRun, Text: fault.Say("已送达 %d/%d", len(done), len(b.Towns))}
	case rollout.Withdrawing, rollout.Withdrawn:
		row.State = BatchMark(b, t)
	}
	return row, nil
}

// batchNumber is the number of the batch in the address; what is no number is no batch.
func batchNumber(r *site.Request) (int, error) {
	n, err := strconv.Atoi(r.Param("number"))
	if err != nil || n < 1 {
		return 0, fault.New(fault.NotFound, "没有找到这一批")
	}
	return n, r.NeedCounty()
}

// oneBatch is the batch in the address with what it came to.
func oneBatch(r *site.Request) (*batchView, error) {
	n, err := batchNumber(r)
	if err != nil {
		return nil, err
	}
	v := &batchView{r: r}
	if v.b, err = r.Site.Rollout.Batches.Batch(r.Context(), r.Place(), n); err != nil {
		return nil, err
	}
	if v.e, err = r.Site.Rollout.Editions.Edition(r.Context(), r.Place(), v.b.Edition); err != nil {
		return nil, err
	}
	v.reach, err = r.Site.Rollout.Reaches(r.Context(), r.Actor, v.b)
	return v, err
}

func (s pages) batch(r *site.Request) error { return s.showBatch(r, http.StatusOK, nil) }

func (s pages) showBatch(r *site.Request, status int, problems []fault.Mistake) error {
	v, err := oneBatch(r)
	if err != nil {
		return err
	}
	p := view.Batch{Shell: r.Shell("/batches"), Pushing: v.b.State == rollout.Pushing, All: len(v.reach)}
	p.Title = view.Plain(v.b.Name())
	p.Head = v.head()
	if show := r.Text("show"); show != "" || r.Text("town") != "" {
		p.LinesHead, p.Lines = v.rows(show, r.Text("town"))
		if len(p.Lines) > 0 {
			return r.Page(status, p)
		}
	}
	v.fill(&p)
	if v.b.DocNo == "" && v.mayPush() {
		p.DocNo = &view.BatchForm{
			Action: BatchHref(v.b.Number) + "/docno", Op: s.NewID(), Problems: view.Problems{List: problems}, Button: fault.Say("补上文号"),
			Field: view.Field{Name: "doc_no", Value: r.Text("doc_no"), Label: fault.Say("文号"), MaxLength: 60}.With(problems),
		}
	}
	return r.Page(status, p)
}

// batchView is one batch with what it came to.
type batchView struct {
	r     *site.Request
	b     *rollout.Batch
	e     *catalog.Edition
	reach []rollout.Reach
}

func (v *batchView) mayPush() bool {
	return catalog.May(v.r.Actor, catalog.Push, catalog.About(v.r.Place()))
}

// counts are towns reached, lines given, lines that still stand at the batch, and of these the
// received.
func (v *batchView) counts() (done, given, standing, received int) {
	for _, t := range v.reach {
		if t.Done {
			done++
		}
		given += len(t.Slots)
		for _, l := range t.Lines {
			switch v.state(l) {
			case "received":
				received++
				standing++
			case "waiting", "overdue", "objected":
				standing++
			}
		}
	}
	return done, given, standing, received
}

// state is how a line that the batch gave stands now, in the word of ?show=.
func (v *batchView) state(l rollout.Line) string {
	switch {
	case l.Batch != v.b.Number || !l.Has(rollout.Pushed):
		return "moved"
	case !l.Standing().InScope():
		return "gone"
	case l.Has(rollout.Received):
		return "received"
	case l.Standing() == rollout.Objected:
		return "objected"
	case l.Overdue(v.r.Site.Clock.Today()):
		return "overdue"
	}
	return "waiting"
}

// lineStates are the words of a line of a batch.
var lineStates = map[string]view.Mark{
	"moved":    {Kind: view.MarkOff, Text: fault.Say("已有新版或已撤回")},
	"gone":     {Kind: view.MarkOff, Text: fault.Say("已不在应承接之列")},
	"received": {Kind: view.MarkDone, Text: fault.Say("已签收")},
	"objected": {Kind: view.MarkHold, Text: fault.Say("异议")},
	"overdue":  {Kind: view.MarkLate, Text: fault.Say("逾期")},
	"waiting":  {Kind: view.MarkWait, Text: fault.Say("待签收")},
}

func (v *batchView) head() view.Head {
	done, given, standing, received := v.counts()
	h := view.Head{Crumb: []view.Link{{Href: "/batches", Text: fault.Say("下发")}, {Text: view.Plain(v.b.Name())}}}
	name := view.Plain(v.b.Name())
	switch v.b.State {
	case rollout.Pushing:
		h.Title = fault.Say("%s正在下发：已送达 %d/%d 个镇（街道）；%d 项次", name, done, len(v.reach), given)
	case rollout.Withdrawing:
		h.Title = fault.Say("%s正在撤回", name)
	case rollout.Withdrawn:
		h.Title = fault.Say("%s已撤回：镇里没有签收的都已收回", name)
	default:
		h.Title = fault.Say("%s已送达 %d 个镇（街道）：%d 项次已签收 %d（%s）", name, done, standing, received, view.Rate(received, standing))
	}
	if received > 0 {
		h.Acts = []view.Act{{Href: BatchHref(v.b.Number) + "/receipts.xlsx", Text: fault.Say("导出回执"), Wide: true}}
	}
	h.Day = []view.Link{{Text: fault.Say("%s下发", view.Full(v.b.Day))}}
	if v.b.DocNo != "" {
		h.Day = append(h.Day, view.Link{Text: view.Plain(v.b.DocNo)})
	}
	if v.b.Due != 0 {
		h.Day = append(h.Day, view.Link{Text: fault.Say("%s到期", view.Short(v.b.Due))})
	}
	return h
}

// fill writes towns, reasons and facts onto the page.
func (v *batchView) fill(p *view.Batch) {
	left := map[rollout.Why][]int{}
	var rows []view.BatchTown
	passed := 0
	for _, t := range v.reach {
		if t.Done {
			p.Done++
			passed += len(t.Skipped)
		}
		rows = append(rows, v.townRow(t))
		for _, k := range t.Skipped {
			left[k.Why] = append(left[k.Why], k.Slot)
		}
	}
	half := (len(rows) + 1) / 2
	p.Left, p.Right = rows[:half], rows[half:]
	p.Reasons = site.Reasons(left)
	for i := range p.Reasons {
		p.Reasons[i].Href = "?show=left"
	}
	_, given, _, _ := v.counts()
	p.Facts = []view.Fact{
		site.Fact(fault.Say("事项"), fault.Say("%d 项", len(v.b.Items))),
		site.Fact(fault.Say("项次"), fault.Say("%d 项次；%d 项次没有下发", given, passed)),
		site.Fact(fault.Say("目录"), view.Plain(v.e.Name())),
		site.Fact(fault.Say("下发"), view.Plain(v.b.By.Name)),
	}
	if v.b.Note != "" {
		p.Facts = append(p.Facts, site.Fact(fault.Say("附言"), view.Plain(v.b.Note)))
	}
	if v.b.Reason != "" {
		p.Facts = append(p.Facts, site.Fact(fault.Say("撤回"), fault.Say("%s %s：%s", view.Full(v.b.Again.Day), view.Plain(v.b.Again.Name), view.Plain(v.b.Reason))))
	}
	if p.Pushing {
		p.After = view.After{Title: fault.Say("可以离开本页"), Facts: []view.Fact{
			site.Fact(fault.Say("继续"), fault.Say("离开、断电、重启都接着送，不会送两遍")),
			site.Fact(fault.Say("送不到"), fault.Say("自动再试，一直列在工作台上")),
			site.Fact(fault.Say("送完"), fault.Say("镇的待办同时出现")),
		}}
	}
	if v.b.State == rollout.Delivered && catalog.May(v.r.Actor, catalog.Withdraw, catalog.About(v.r.Place())) {
		p.Withdraw = BatchHref(v.b.Number) + "/withdraw"
	}
}

func (v *batchView) townRow(t rollout.Reach) view.BatchTown {
	row := view.BatchTown{Name: v.r.Register.TownName(t.Town), Href: "/towns/" + t.Town, State: view.Mark{Kind: view.MarkRun, Text: fault.Say("正在送")}}
	if !t.Done {
		return row
	}
	href := BatchHref(v.b.Number) + "?town=" + t.Town
	n := map[string]int{}
	for _, l := range t.Lines {
		n[v.state(l)]++
	}
	row.Lines = view.Figure{N: len(t.Slots), Href: href}
	row.Received = view.Figure{N: n["received"], Href: href + "&show=received"}
	row.State = view.Mark{Kind: view.MarkDone, Text: fault.Say("已送达")}
	switch {
	case v.b.State == rollout.Withdrawn:
		row.State = view.Mark{Kind: view.MarkOff, Text: fault.Say("已撤回")}
	case n["overdue"] > 0:
		row.State = view.Mark{Kind: view.MarkLate, Text: fault.Say("逾期 %d", n["overdue"])}
	case n["waiting"] > 0:
		row.State = view.Mark{Kind: view.MarkWait, Text: fault.Say("待签收 %d", n["waiting"])}
	case n["received"] > 0:
		row.State = view.Mark{Kind: view.MarkDone, Text: fault.Say("已签收完")}
	case len(t.Slots) == 0:
		row.State = view.Mark{Kind: view.MarkOff, Text: fault.Say("没有本镇的事项")}
	}
	return row
}

// rows are the lines behind a figure of the batch: of a town, in a state, or (left) what was
// passed over.
func (v *batchView) rows(show, town string) (fault.Message, []view.BatchLine) {
	var out []view.BatchLine
	for _, t := range v.reach {
		if town != "" && t.Town != town {
			continue
		}
		if show == "left" {
			for _, k := range t.Skipped {
				out = append(out, v.line(t.Town, k.Slot, view.Mark{Kind: view.MarkOff, Text: fault.Say("没有下发")}, k.Why.Message()))
			}
			continue
		}
		for i, l := range t.Lines {
			state := v.state(l)
			if show == "" || state == show || show == "waiting" && state == "overdue" {
				out = append(out, v.line(t.Town, t.Slots[i], lineStates[state], site.Nothing))
			}
		}
	}
	if town != "" {
		return fault.Say("本批在%s", view.Plain(v.r.Register.TownName(town))), out
	}
	return fault.Say("本批的项次"), out
}

func (v *batchView) line(town string, slot int, state view.Mark, why fault.Message) view.BatchLine {
	l := view.BatchLine{Town: v.r.Register.TownName(town), State: state, Why: why}
	if slot < len(v.e.Items) {
		it := v.e.Items[slot]
		l.Code, l.Name, l.Href = it.Code, it.Name, "/lines/"+town+"/"+it.Code
	}
	return l
}

// TotalOf is how a batch stands over all its towns.
func TotalOf(d *rollout.Desk, batch int) rollout.Stand {
	sum := rollout.Stand{Batch: batch}
	for _, s := range d.Stands {
		if s.Batch != batch {
			continue
		}
		sum.Lines += s.Lines
		sum.Received += s.Received
		sum.Waiting += s.Waiting
		sum.Overdue += s.Overdue
		if s.Due != 0 && (sum.Due == 0 || s.Due < sum.Due) {
			sum.Due = s.Due
		}
	}
	return sum
}

// BatchHref is the page of a batch.
func BatchHref(n int) string { return fmt.Sprintf("/batches/%d", n) }
