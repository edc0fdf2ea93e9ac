package batches

import (
	"net/http"
	"slices"
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

// trainings is the list of sessions: the county's, or a town's own.
func (s pages) trainings(r *site.Request) error {
	if r.Town.Code != "" {
		return s.townTrainings(r)
	}
	p := view.Trainings{Shell: r.Shell("/trainings")}
	p.Title = fault.Say("培训")
	p.Head.Title = fault.Say("还没有排过培训")
	p.Empty = view.Empty{Title: fault.Say("还没有排过培训"), Text: fault.Say("排一次培训：哪天、哪里、讲哪些事项、哪些镇来。镇里看到后报名，当天登记到场。")}
	may := catalog.May(r.Actor, catalog.Train, catalog.About(r.Place()))
	if may && r.Register != nil {
		p.Head.Acts = []view.Act{{Href: "/trainings/new", Text: fault.Say("排一次培训"), First: true}, {Href: "/import/training", Text: fault.Say("从表格补录")}}
	}
	if r.Register == nil {
		return r.Page(http.StatusOK, p)
	}
	list, err := s.Rollout.Trainings.Trainings(r.Context(), r.Place(), "")
	if err != nil {
		return err
	}
	slices.SortStableFunc(list, func(a, b *rollout.Training) int { return int(b.Date) - int(a.Date) })
	open := 0
	for _, t := range list {
		if t.State == rollout.Arranged && t.Date <= s.Clock.Today() {
			open++
		}
		p.Rows = append(p.Rows, view.TrainingRow{
			Name: t.Title, Href: "/trainings/" + t.ID, Day: t.Date, Where: t.Where, Items: len(t.Items), State: trainingMark(t, s.Clock.Today()),
			Enrolled: view.Portion{Part: Enrolled(t), Whole: len(t.Towns)}, Present: view.Portion{Part: len(t.Present()), Whole: len(t.Towns)},
		})
	}
	if len(list) > 0 {
		p.Head.Title = fault.Say("排了 %d 次培训；", len(list))
		p.Head.Rest = fault.Say("到期的都已登记")
	}
	if open > 0 {
		p.Head.Urgent, p.Head.Rest = fault.Say("%d 次待登记到场", open), site.Nothing
	}
	return r.Page(http.StatusOK, p)
}

// trainingMark is how far a session is.
func trainingMark(t *rollout.Training, today journal.Day) view.Mark {
	switch {
	case t.State == rollout.Held:
		return view.Mark{Kind: view.MarkDone, Text: fault.Say("已登记")}
	case t.State == rollout.Filling:
		return view.Mark{Kind: view.MarkRun, Text: fault.Say("正在记入各镇")}
	case t.State == rollout.Dropped:
		return view.Mark{Kind: view.MarkOff, Text: fault.Say("没有举行")}
	case t.Date <= today:
		return view.Mark{Kind: view.MarkSoon, Text: fault.Say("待登记到场")}
	}
	return view.Mark{Kind: view.MarkRun, Text: fault.Say("报名中，还有 %d 天", int(t.Date)-int(today))}
}

// arrangeForm is a session as it was sent, or as it begins.
type arrangeForm struct {
	title, date, where, teacher, people string
	choice                              site.Choice
	problems                            []fault.Mistake
	status                              int
}

func (s pages) arrangePage(r *site.Request) error {
	return s.showArrange(r, arrangeForm{choice: r.Chosen(false), people: "1", status: http.StatusOK})
}

// arrange plans a session.
func (s pages) arrange(r *site.Request) error {
	f := arrangeForm{
		title: r.Text("title"), date: r.Text("date"), where: r.Text("where"), teacher: r.Text("teacher"), people: r.Text("people"),
		choice: r.Chosen(true), status: http.StatusUnprocessableEntity,
	}
	e, err := r.Edition()
	if err != nil {
		return err
	}
	if e == nil {
		return s.showArrange(r, f)
	}
	date, wrong := r.Day("date")
	people, more := people(r, "people", f.people)
	c := rollout.Course{
		Place: r.Place(), Title: f.title, Date: date, Where: f.where, Teacher: f.teacher,
		Codes: f.choice.Codes(e.InForce()), Towns: f.choice.TownCodes(r.Register), People: people,
	}
	f.problems = slices.Concat(wrong, more)
	if len(c.Towns) == 0 { // an empty list would mean every town
		f.problems = append(f.problems, fault.Mistake{Field: "towns", Reason: fault.Say("没有选参训的镇（街道）"), Remedy: fault.Say("至少选一个")})
	}
	if len(f.problems) > 0 {
		return s.showArrange(r, f)
	}
	t, err := s.Rollout.Arrange(r.Context(), r.Deed(), c)
	if list, status, ok := site.Refused(err); ok {
		f.problems, f.status = list, status
		return s.showArrange(r, f)
	} else if err != nil {
		return err
	}
	return r.To("/trainings/"+t.ID, &view.Notice{Kind: view.NoticeOK, Title: fault.Say("培训已排好：%d 项、%d 个镇（街道）", len(t.Items), len(t.Towns)), Text: fault.Say("镇里现在可以报名；当天登记到场。")})
}

// people reads a number of people of a form.
func people(r *site.Request, field, text string) (int, []fault.Mistake) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 99 {
		return 0, []fault.Mistake{{Field: field, Value: text, Reason: fault.Say("人数“%s”不对", text), Remedy: fault.Say("填 0 到 99 的整数")}}
	}
	return n, nil
}

func (s pages) showArrange(r *site.Request, f arrangeForm) error {
	p := view.Arrange{Shell: r.Shell("/trainings"), Op: s.NewID(), Problems: view.Problems{List: f.problems}}
	p.Title = fault.Say("排培训")
	p.Head.Crumb = []view.Link{{Href: "/trainings", Text: fault.Say("培训")}, {Text: fault.Say("排一次培训")}}
	e, err := r.Edition()
	if err != nil {
		return err
	}
	items := teachable(r, e)
	if len(items) == 0 {
		p.Head.Title = fault.Say("还不能排培训：没有可培训的事项")
		p.Empty = view.Empty{Title: fault.Say("没有可培训的事项"), Text: fault.Say("目录里有本部门的事项之后再排。"), Acts: []view.Act{{Href: "/trainings", Text: fault.Say("看培训")}}}
		return r.Page(f.status, p)
	}
	if f.choice.All {
		f.choice = owed(items, r.Register)
	}
	chosen, towns := len(f.choice.Codes(items)), len(f.choice.TownCodes(r.Register))
	p.Head.Title = fault.Say("排一次培训：%d 项、%d 个镇（街道）", chosen, towns)
	p.Head.Day = []view.Link{{Text: fault.Say("先勾上的是应培训的事项")}, {Text: fault.Say("没有下发的，登记时不记")}}
	p.Chooser = f.choice.Chooser(items, towns, nil, nil)
	p.Chooser.Note = site.Nothing
	p.Count = fault.Say("已选 %d/%d 项", chosen, len(items))
	p.Ticks = f.choice.Boxes(r.Register, nil)
	p.Fields = []view.Field{
		view.Field{Name: "title", Value: f.title, Label: fault.Say("培训名称"), MaxLength: 60}.With(f.problems),
		view.Field{Name: "date", Value: f.date, Type: "date", Label: fault.Say("日期")}.With(f.problems),
		view.Field{Name: "where", Value: f.where, Label: fault.Say("地点"), Opt: fault.Say("（可不填）"), MaxLength: 60}.With(f.problems),
		view.Field{Name: "teacher", Value: f.teacher, Label: fault.Say("讲课人"), Opt: fault.Say("（可不填）"), MaxLength: 60}.With(f.problems),
		view.Field{Name: "people", Value: f.people, Label: fault.Say("每镇应到人数"), InputMode: "numeric", MaxLength: 2}.With(f.problems),
	}
	p.After = view.After{Title: fault.Say("排好之后"), Facts: []view.Fact{
		site.Fact(fault.Say("镇里"), fault.Say("选中的镇（街道）在待办里看到，报名写几个人、谁来")),
		site.Fact(fault.Say("当天"), fault.Say("在这次培训的页上登记各镇到场人数")),
		site.Fact(fault.Say("记录"), fault.Say("到场的镇，讲过而已下发的事项记为“培训”")),
		site.Fact(fault.Say("没来的"), fault.Say("不记，补训时另排一次")),
	}}
	p.Bar = view.ActBar{Before: fault.Say("排好这次培训"), Others: []view.Act{{Href: "/trainings", Text: fault.Say("不排了")}}}
	return r.Page(f.status, p)
}

// teachable are the items that the person may arrange a training for.
func teachable(r *site.Request, e *catalog.Edition) []catalog.Item {
	if e == nil {
		return nil
	}
	return slices.DeleteFunc(e.InForce(), func(it catalog.Item) bool {
		return it.Gone != nil || r.Actor.Role == journal.Department && it.Unit != r.Actor.Unit
	})
}

// owed ticks the items that need training, with their departments, and every town.
func owed(items []catalog.Item, reg *catalog.Register) site.Choice {
	c := site.Choice{Units: map[string]bool{}, Items: map[string]bool{}, Towns: site.Set(reg.TownCodes())}
	for _, it := range items {
		if it.Training {
			c.Items[it.Code] = true
			c.Units[it.Unit] = true
		}
	}
	return c
}

// training is one session: who enrolled, who came, what it recorded.
func (s pages) training(r *site.Request) error {
	if r.Town.Code != "" {
		return r.Go("/trainings")
	}
	return s.showTraining(r, http.StatusOK, nil)
}

func (s pages) showTraining(r *site.Request, status int, problems []fault.Mistake) error {
	if err := r.NeedCounty(); err != nil {
		return err
	}
	t, err := s.Rollout.Trainings.Training(r.Context(), r.Place(), r.Param("id"))
	if err != nil {
		return err
	}
	filled, err := s.Rollout.Filled(r.Context(), r.Actor, t)
	if err != nil {
		return err
	}
	p := view.Training{Shell: r.Shell("/trainings"), Op: s.NewID(), Problems: view.Problems{List: problems}, Action: "/trainings/" + t.ID + "/hold"}
	p.Title = view.Plain(t.Title)
	p.Hold = t.State == rollout.Arranged && t.Date <= s.Clock.Today() && catalog.May(r.Actor, catalog.Train, catalog.About(r.Place()))
	p.Ahead = t.State == rollout.Arranged && !p.Hold
	for _, a := range t.Towns {
		row := attendance(r, a, filled[a.Town], problems)
		p.Sum.Expected, p.Sum.Present, p.Sum.Filled = p.Sum.Expected+row.Expected, p.Sum.Present+row.Present, p.Sum.Filled+row.Filled
		p.Rows = append(p.Rows, row)
	}
	p.Head = trainingHead(t, p.Sum, s.Clock.Today())
	p.Facts = []view.Fact{
		site.Fact(fault.Say("日期"), view.Full(t.Date)), site.Fact(fault.Say("地点"), site.OrNone(t.Where)), site.Fact(fault.Say("讲课人"), site.OrNone(t.Teacher)),
		site.Fact(fault.Say("排的人"), site.OrNone(t.ArrangedBy.Name)),
	}
	if p.Hold {
		p.After = view.After{Title: fault.Say("登记之后"), Facts: []view.Fact{
			site.Fact(fault.Say("到场的镇"), fault.Say("讲过而已下发的事项记为“培训”")),
			site.Fact(fault.Say("没有下发的"), fault.Say("不记，登记后逐镇说明")),
			site.Fact(fault.Say("更正"), fault.Say("登记只有一次；记错的在项次页上更正")),
		}}
		p.Bar = view.ActBar{Before: fault.Say("登记到场：%d 个镇（街道）", len(t.Towns)), Others: []view.Act{{Href: "/trainings", Text: fault.Say("以后再登")}}, Why: fault.Say("没来的镇留空")}
	}
	if p.Items, err = taught(r, t); err != nil {
		return err
	}
	return r.Page(status, p)
}

func trainingHead(t *rollout.Training, sum view.AttendanceRow, today journal.Day) view.Head {
	h := view.Head{Crumb: []view.Link{{Href: "/trainings", Text: fault.Say("培训")}, {Text: view.Plain(t.Title)}}}
	h.Day = []view.Link{{Text: view.Full(t.Date)}, {Text: fault.Say("%d 项、%d 个镇（街道）", len(t.Items), len(t.Towns))}}
	title := view.Plain(t.Title)
	switch {
	case t.State == rollout.Held, t.State == rollout.Filling:
		h.Title = fault.Say("%s：%d/%d 个镇（街道）到场，记培训 %d 项次", title, len(t.Present()), len(t.Towns), sum.Filled)
	case t.Date <= today:
		h.Title, h.Urgent = fault.Say("%s：", title), fault.Say("到场还没有登记")
	default:
		h.Title = fault.Say("%s：还有 %d 天，已报名 %d/%d 个镇（街道）", title, int(t.Date)-int(today), Enrolled(t), len(t.Towns))
	}
	return h
}

// attendance is one town of a session; what was typed stays.
func attendance(r *site.Request, a rollout.Attendance, act rollout.Act, problems []fault.Mistake) view.AttendanceRow {
	row := view.AttendanceRow{
		Code: a.Town, Name: r.Register.TownName(a.Town), Names: a.Names, Expected: a.Expected, Present: a.Present, Href: "/towns/" + a.Town,
		State: view.Mark{Kind: view.MarkWait, Text: fault.Say("未报名")}, Filled: len(act.Slots), Skipped: site.Skipped(act.Skipped),
	}
	if a.Enrolled {
		row.State = view.Mark{Kind: view.MarkDone, Text: fault.Say("已报名")}
		row.Value = strconv.Itoa(a.Expected)
	}
	if r.Posted() {
		row.Value = r.Text("present-" + a.Town)
	}
	for _, m := range problems {
		row.Wrong = row.Wrong || m.Field == "present-"+a.Town
	}
	return row
}

// taught are the items of a session, each with how it stands over the towns today.
func taught(r *site.Request, t *rollout.Training) ([]view.ItemRow, error) {
	in, err := lines.InputAt(r, 0)
	if err != nil {
		return nil, err
	}
	rep := coverage.Make(in)
	var rows []view.ItemRow
	for _, it := range t.Items {
		if it.Slot < len(rep.ByItem) {
			rows = append(rows, lines.ItemRow(rep.ByItem[it.Slot], 0))
		}
	}
	return rows, nil
}

// hold records who came, and fills the lines of the towns that were there.
func (s pages) hold(r *site.Request) error {
	if err := r.NeedCounty(); err != nil {
		return err
	}
	t, err := s.Rollout.Trainings.Training(r.Context(), r.Place(), r.Param("id"))
	if err != nil {
		return err
	}
	present := map[string]int{}
	var problems []fault.Mistake
	for _, a := range t.Towns {
		n, wrong := people(r, "present-"+a.Town, r.Text("present-"+a.Town))
		problems = append(problems, wrong...)
		if n > 0 {
			present[a.Town] = n
		}
	}
	if len(problems) > 0 {
		return s.showTraining(r, http.StatusUnprocessableEntity, problems)
	}
	t, err = s.Rollout.Hold(r.Context(), r.Deed(), r.Place(), t.ID, present)
	if list, status, ok := site.Refused(err); ok && t == nil {
		return s.showTraining(r, status, list)
	} else if t == nil {
		return err
	}
	r.GoesOn(err)
	filled, err := s.Rollout.Filled(r.Context(), r.Actor, t)
	if err != nil {
		return err
	}
	lines, over := 0, 0
	for _, a := range filled {
		lines, over = lines+len(a.Slots), over+len(a.Skipped)
	}
	return r.To("/trainings/"+t.ID, &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已登记 %d 个镇（街道）到场，记培训 %d 项次", len(present), lines), Text: fault.Say("%d 项次没有记，下面逐镇说明。", over)})
}

// Enrolled is how many towns have said who comes.
func Enrolled(t *rollout.Training) int {
	n := 0
	for _, a := range t.Towns {
		if a.Enrolled {
			n++
		}
	}
	return n
}
