package desks

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/web/findings"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// townDesk is everything that a town's desk is made from.
type townDesk struct {
	*lines.Town
	r       *site.Request
	today   journal.Day
	owed    []rollout.Owed
	answers []answer
	book    *findings.Book // the findings
}

// answer is one answer to an objection, not long ago.
type answer struct {
	slot int
	view.TownAnswer
	what string
	day  journal.Day
}

// answersFor is for how many days a desk shows an answer.
const answersFor = 30

// recent is how many entries a desk looks back over for answers: an entry holds many lines, and a
// town makes a few hundred a year.
const recent = 300

// homeTown is the desk of a town: what has to be done, and how far the town has come.
func (s pages) homeTown(r *site.Request) error {
	t, err := lines.LoadTown(r, r.Town.Code)
	if err != nil {
		return err
	}
	d := &townDesk{Town: t, r: r, today: s.Clock.Today()}
	d.owed = t.Pack.Owed(d.today)
	if err := d.readAnswers(); err != nil {
		return err
	}
	if d.book, err = findings.LoadBook(r); err != nil {
		return err
	}
	p := view.TownHome{Shell: r.Shell("/"), Scope: t.Figure(coverage.Filter{Standing: "inscope"}).N, Strip: t.Strip(), Departments: departments(t)}
	p.Title = fault.Say("待办")
	tasks, err := d.tasks()
	if err != nil {
		return err
	}
	p.Tasks = tasks
	p.Head = d.head(tasks)
	p.Bar = slices.Clone(p.Head.Acts)
	slices.Reverse(p.Bar)
	for i := range p.Head.Acts {
		p.Head.Acts[i].Wide = true
	}
	for _, a := range d.answers {
		p.Answers = append(p.Answers, a.TownAnswer)
	}
	p.Empty = view.Empty{Title: fault.Say("现在没有要办的事"), Left: true,
		Text: fault.Say("下发给%s的 %d 项都已签收；县里有新的下发，会出现在这里。", t.Name, p.Strip.Pushed.Part)}
	return r.Page(http.StatusOK, p)
}

// head is the town's title: how many things there are to do, and the first that is due.
func (d *townDesk) head(tasks []view.Task) view.Head {
	h := view.Head{Day: []view.Link{d.r.Now(), {Text: d.Denominator()}}}
	waiting := len(d.Pack.Waiting(d.today))
	late := d.Figure(coverage.Filter{Overdue: true}).N
	scope, received := d.Figure(coverage.Filter{Standing: "inscope"}).N, d.Figure(coverage.Filter{Has: rollout.Received}).N
	switch {
	case len(tasks) == 1: // what it is stands right below: the title tells the rest
		h.Title = fault.Say("%s应承接 %d 项，已签收 %d 项；", d.Name, scope, received)
		h.Rest = fault.Say("还有 1 件事要办")
		if late > 0 {
			h.Rest, h.Urgent = fault.Message{}, fault.Say("%d 项逾期未签收", late)
		}
	case len(tasks) == 0:
		h.Title = fault.Say("%s现在没有要办的事，已签收 %d 项", d.Name, received)
	case late > 0:
		h.Title = fault.Say("%s有 %d 件事要办，", d.Name, len(tasks))
		h.Urgent = fault.Say("%d 项逾期未签收", late)
	case tasks[0].Due.ID == "" || tasks[0].When.Text.ID == "无期限":
		h.Title = fault.Say("%s有 %d 件事要办", d.Name, len(tasks))
	default:
		h.Title = fault.Say("%s有 %d 件事要办，", d.Name, len(tasks))
		h.Rest = fault.Say("最早一件%s", tasks[0].When.Text)
	}
	if _, open := d.Pack.Objectionable(d.today); open > 0 {
		h.Acts = append(h.Acts, view.Act{Href: "/object", Text: fault.Say("暂不具备承接条件")})
	}
	if waiting > 0 {
		h.Acts = append(h.Acts, view.Act{Href: "/confirm", Text: fault.Say("确认签收 %d 项", waiting), First: true})
	}
	return h
}

// dayTask is a task with its day; those without one stand last.
type dayTask struct {
	day journal.Day
	view.Task
}

func (d *townDesk) tasks() ([]view.Task, error) {
	list, err := d.confirmTasks()
	if err != nil {
		return nil, err
	}
	more, err := d.enrolTasks()
	if err != nil {
		return nil, err
	}
	list = append(list, more...)
	list = append(list, d.answerTasks()...)
	if more, err = d.centerTasks(); err != nil {
		return nil, err
	}
	list = append(list, more...)
	for _, t := range ownTasks(d.book, d.Code) {
		list = append(list, dayTask{t.due, t.task})
	}
	slices.SortStableFunc(list, func(a, b dayTask) int {
		if (a.day == 0) != (b.day == 0) {
			return cmp.Compare(b.day, a.day)
		}
		return cmp.Compare(a.day, b.day)
	})
	out := make([]view.Task, 0, len(list)+1)
	for _, t := range list {
		out = append(out, t.Task)
	}
	if _, trained := d.Pack.Declarable(d.today); trained > 0 {
		out = append(out, view.Task{
			When: site.DueMark(0, d.today), Due: fault.Say("办了就登"), What: view.Link{Href: "/declare", Text: fault.Say("%d 项已培训，还没有登记可办", trained)},
			Detail: fault.Say("第一件办结后登记日期即可，可一次登记多项"), Do: view.Link{Href: "/declare", Text: fault.Say("登记可办")},
		})
	}
	return out, nil
}

// confirmTasks are the batches to be signed for; newer guidance of what was signed before is a
// task of its own words.
func (d *townDesk) confirmTasks() ([]dayTask, error) {
	var list []dayTask
	for _, o := range d.owed {
		b, err := d.r.Site.Rollout.Batches.Batch(d.r.Context(), d.r.Place(), o.Batch)
		if err != nil {
			return nil, err
		}
		href := "/confirm?batch=" + strconv.Itoa(o.Batch)
		t := view.Task{When: site.DueMark(o.Due, d.today), Do: view.Link{Href: href, Text: fault.Say("去签收")}}
		t.What = view.Link{Href: href, Text: fault.Say("签收第 %d 批资料 %d 项", o.Batch, len(o.Lines))}
		if o.Newer == len(o.Lines) {
			t.What.Text = fault.Say("签收 %d 项新版资料（第 %d 批）", o.Newer, o.Batch)
		}
		if o.Due != 0 {
			t.Due = fault.Say("%s到期", view.Short(o.Due))
		}
		t.Detail = d.batchDetail(b, o)
		list = append(list, dayTask{o.Due, t})
	}
	return list, nil
}

// batchDetail says whose items a batch has, on what document, and how many are newer.
func (d *townDesk) batchDetail(b *rollout.Batch, o rollout.Owed) fault.Message {
	units := map[string]bool{}
	for _, l := range o.Lines {
		units[d.Item(l.Slot).Unit] = true
	}
	m := fault.Say("%s等 %d 个部门", d.Item(o.Lines[0].Slot).Department, len(units))
	if len(units) == 1 {
		m = view.Plain(d.Item(o.Lines[0].Slot).Department)
	}
	if b.DocNo != "" {
		m = fault.Say("%s · %s", m, b.DocNo)
	}
	if o.Newer > 0 && o.Newer < len(o.Lines) {
		m = fault.Say("%s · 其中 %d 项是新版资料，以前的签收保留", m, o.Newer)
	}
	return m
}

// enrolTasks are the trainings that the town is invited to and has not answered.
func (d *townDesk) enrolTasks() ([]dayTask, error) {
	sessions, err := d.r.Site.Rollout.Trainings.Trainings(d.r.Context(), d.r.Place(), rollout.Arranged)
	if err != nil {
		return nil, err
	}
	var list []dayTask
	for _, s := range sessions {
		a, invited := s.Town(d.Code)
		if !invited || a.Enrolled {
			continue
		}
		href := "/trainings#t-" + s.ID
		t := view.Task{
			When: site.DueMark(s.Date, d.today), Due: fault.Say("%s培训", view.Short(s.Date)),
			What:   view.Link{Href: href, Text: fault.Say("报送“%s”参训人员", s.Title)},
			Detail: fault.Say("覆盖 %d 项 · 每镇 %d 人", len(s.Items), a.Expected), Do: view.Link{Href: href, Text: fault.Say("报名")},
		}
		if s.Date < d.today {
			t.When = view.Mark{Kind: view.MarkWait, Text: fault.Say("培训日已过")}
		}
		if s.Where != "" {
			t.Detail = fault.Say("%s · %s", s.Where, t.Detail)
		}
		list = append(list, dayTask{s.Date, t})
	}
	return list, nil
}

// answerTasks are the answers after which a line is to be signed for.
func (d *townDesk) answerTasks() []dayTask {
	n := 0
	for _, a := range d.answers {
		if d.Pack.Line(a.slot).Waiting() && (a.what == rollout.AnswerMet || a.what == rollout.AnswerRefused) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []dayTask{{0, view.Task{
		When: view.Mark{Kind: view.MarkLook, Text: fault.Say("已答复")}, What: view.Link{Href: "/confirm", Text: fault.Say("%d 项异议已答复，还没有签收", n)},
		Detail: fault.Say("答复在下面“新答复”里"), Do: view.Link{Href: "/confirm", Text: fault.Say("去签收")},
	}}}
}

// readAnswers reads what was answered to the town's objections of late, the newest first.
func (d *townDesk) readAnswers() error {
	records, err := d.r.Site.Rollout.Packages.History(d.r.Context(), d.Code, max(d.Pack.Revision-recent, 0), 0)
	if err != nil {
		return err
	}
	objections := map[int]string{}
	for _, rec := range records {
		for _, slot := range rec.Done.Slots {
			switch rec.Name {
			case rollout.ActObject:
				objections[slot] = rec.Done.What
			case rollout.ActAnswer:
				if journal.DayOf(rec.At) > d.today.Add(-answersFor) {
					d.answers = append(d.answers, d.answer(rec, slot, objections[slot]))
				}
			}
		}
	}
	slices.Reverse(d.answers)
	return nil
}

func (d *townDesk) answer(rec rollout.Record, slot int, objection string) answer {
	it := d.Item(slot)
	a := answer{slot: slot, what: rec.Done.What, day: rec.Day, TownAnswer: view.TownAnswer{Code: it.Code, Name: it.Name, Href: lines.LineHref(d.Code, it.Code)}}
	a.By = fault.Say("%s · %s", site.UnitName(d.In.Register, rec.Unit), view.Short(rec.Day))
	a.Text = rollout.AnswerText(rec.Done.What)
	if rec.Done.Reason != "" {
		a.Text = fault.Say("%s。%s", a.Text, rec.Done.Reason)
	}
	if objection != "" {
		a.Said = view.Plain(objection)
	}
	return a
}

// departments are the town's lines in scope by department.
func departments(t *lines.Town) []view.TownDepartment {
	var out []view.TownDepartment
	for _, rows := range lines.ByDepartment(t.Lines(coverage.Filter{Standing: "inscope"})) {
		unit := rows[0].Item.Unit
		of := func(f coverage.Filter) view.Figure {
			f.Department = unit
			return t.Figure(f)
		}
		d := view.TownDepartment{
			Name: rows[0].Item.Department, Href: "/town?department=" + unit, Spread: lines.Spread(rows),
			Scope: of(coverage.Filter{Standing: "inscope"}), Received: of(coverage.Filter{Has: rollout.Received}),
			Trained: of(coverage.Filter{Has: rollout.Trained}), Live: of(coverage.Filter{Has: rollout.Live}),
			Verified: of(coverage.Filter{Has: rollout.Verified}),
		}
		late, waiting := of(coverage.Filter{Overdue: true}).N, of(coverage.Filter{Waiting: true}).N
		switch {
		case late > 0:
			d.State = view.Mark{Kind: view.MarkLate, Text: fault.Say("%d 项逾期", late)}
		case waiting > 0:
			d.State = view.Mark{Kind: view.MarkRun, Text: fault.Say("%d 项待签收", waiting)}
		case d.Received.N == d.Scope.N:
			d.State = view.Mark{Kind: view.MarkDone, Text: fault.Say("签收完毕")}
		case of(coverage.Filter{Has: rollout.Pushed}).N == 0:
			d.State = view.Mark{Kind: view.MarkOff, Text: fault.Say("没有下发")}
		default:
			d.State = view.Mark{Kind: view.MarkHold, Text: fault.Say("%d 项没有签收", d.Scope.N-d.Received.N)}
		}
		out = append(out, d)
	}
	return out
}
