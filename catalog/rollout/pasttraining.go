package rollout

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// PastTraining is one session of a log that was kept elsewhere. Its key is its day and its title.
type PastTraining struct {
	Title   string       `json:"title"`
	Date    journal.Day  `json:"date"`
	Where   string       `json:"where,omitempty"`
	Teacher string       `json:"teacher,omitempty"`
	Items   []Taught     `json:"items,omitempty"` // in slot order
	Towns   []Attendance `json:"towns,omitempty"` // those that came, in division order
}

// The fields of a PastTraining as problems and differences name them.
const (
	FieldTitle   = "title"
	FieldDay     = "day"
	FieldWhere   = "where"
	FieldTeacher = "teacher"
	FieldItems   = "items"
	FieldPresent = "present"
	FieldNames   = "names"
)

// EnterTrainings (补录) brings the sessions of a training log in: those that are not here yet as held
// on their day, and of the others what the log says more. dry only counts.
func (s *Service) EnterTrainings(ctx context.Context, deed journal.Deed, place, file string, log []PastTraining, dry bool) (*Outcome, error) {
	return s.enterSessions(ctx, deed, PastTrainings, place, file, log, dry)
}

// EnterAttendance (补录) records who came to sessions that are here already: an arranged one is
// thereby held, a held one amended. Title may be empty where its day has one session. Absent towns
// stay as they are. dry only counts.
func (s *Service) EnterAttendance(ctx context.Context, deed journal.Deed, place, file string, lists []PastTraining, dry bool) (*Outcome, error) {
	return s.enterSessions(ctx, deed, PastAttendance, place, file, lists, dry)
}

func (s *Service) enterSessions(ctx context.Context, deed journal.Deed, what IntakeKind, place, file string, list []PastTraining, dry bool) (*Outcome, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Train, catalog.About(place)); err != nil {
		return nil, err
	}
	asked := journal.Ask(string(what), on, place, file, list)
	if done, err := s.taken(ctx, deed, place, asked); err == nil || fault.KindOf(err) != fault.NotFound {
		return done, err
	}
	known, err := s.Trainings.Trainings(ctx, place, "")
	if err != nil {
		return nil, err
	}
	known = slices.DeleteFunc(known, func(t *Training) bool { return t.Place != place || t.State == Dropped })
	l := &sessions{s: s, what: what, deed: deed, today: s.Clock.Today(), known: known, met: map[string]bool{}, out: &Outcome{},
		in: &Intake{Place: place, What: what, File: file, Asked: asked}}
	for i, t := range list {
		l.row(i, t)
	}
	for _, t := range known {
		if t.State != Arranged && !l.met[t.ID] {
			l.out.Change.Absent++
		}
	}
	if dry || len(l.out.Problems) > 0 || len(l.in.Held) == 0 {
		return l.out, nil
	}
	return s.take(ctx, deed, l.in, l.out)
}

// sessions is a log or a set of sign-in sheets while it is held against what stands.
type sessions struct {
	s     *Service
	what  IntakeKind
	deed  journal.Deed
	today journal.Day
	known []*Training
	met   map[string]bool
	in    *Intake
	out   *Outcome
}

func (l *sessions) problem(row int, field string, reason, remedy fault.Message) {
	l.out.Problems = append(l.out.Problems, Problem{Row: row, Field: field, Reason: reason, Remedy: remedy})
}

// row weighs one session.
func (l *sessions) row(i int, t PastTraining) {
	if t.Date > l.today {
		l.problem(i, FieldDay, fault.Say("日期 %s 还没有到", t.Date), fault.Say("改为今天或之前的日期"))
		return
	}
	if l.deed.Role == journal.Department && slices.ContainsFunc(t.Items, func(x Taught) bool { return x.Unit != l.deed.Unit }) {
		l.problem(i, FieldItems, fault.Say("有不是本部门的事项"), fault.Say("去掉别的部门的事项"))
		return
	}
	found := l.find(t)
	switch {
	case len(found) > 1:
		l.problem(i, FieldTitle, fault.Say("%s 有 %d 场培训，分不清是哪一场", t.Date, len(found)), fault.Say("写明培训名称，与培训台账一致"))
	case len(found) == 1:
		l.amend(i, found[0], t)
	case l.what == PastAttendance:
		l.problem(i, FieldDay, fault.Say("%s 没有这一场培训", t.Date), fault.Say("先导入培训台账，或核对日期和培训名称"))
	default:
		l.add(i, t)
	}
}

// find are the sessions that a row means.
func (l *sessions) find(t PastTraining) []*Training {
	var found []*Training
	for _, k := range l.known {
		if k.Date == t.Date && (k.Title == t.Title || t.Title == "" && l.what == PastAttendance) {
			found = append(found, k)
		}
	}
	return found
}

func (l *sessions) add(i int, t PastTraining) {
	if len(t.Items) == 0 {
		l.problem(i, FieldItems, fault.Say("没有写培训的事项"), fault.Say("填事项编码或名称，一个部门的全部事项可写部门名称，都训的写“全部”"))
		return
	}
	if !slices.ContainsFunc(t.Towns, func(a Attendance) bool { return a.Present > 0 }) {
		l.problem(i, FieldPresent, fault.Say("没有一个镇（街道）到场，不能登记为已培训"), fault.Say("填参训的镇（街道）和人数"))
		return
	}
	l.out.Change.Added++
	l.out.Diffs = append(l.out.Diffs, Diff{Row: i, Field: FieldTitle, New: t.Title, Added: true})
	l.in.Held = append(l.in.Held, Training{
		Place: l.in.Place, ID: sessionID(l.deed.Op, len(l.in.Held)), Title: t.Title, Date: t.Date, Where: t.Where, Teacher: t.Teacher, Items: t.Items, Towns: t.Towns,
		State: Filling,
	})
}

// sessionID is the id of the nth session that a sheet brings. It hangs on the operation id, as that of
// a training that is arranged does, and stands in the order of the sheet.
func sessionID(op string, n int) string { return fmt.Sprintf("%s-%04d", trainingID(op), n+1) }

// amend weighs what a sheet says more of a session that is here.
func (l *sessions) amend(i int, k *Training, t PastTraining) {
	if l.met[k.ID] {
		l.problem(i, FieldTitle, fault.Say("%s “%s”在表里出现两次", k.Date, k.Title), fault.Say("合并成一场，或写清区别"))
		return
	}
	l.met[k.ID] = true
	if l.deed.Role == journal.Department && slices.ContainsFunc(k.Items, func(x Taught) bool { return x.Unit != l.deed.Unit }) {
		l.problem(i, FieldTitle, fault.Say("%s “%s”有别的部门的事项，不归你的账号登记", k.Date, k.Title), fault.Say("请县局或办培训的部门登记"))
		return
	}
	next := k.clone()
	diffs := next.amend(t)
	for _, a := range t.Towns {
		if was, ok := k.Town(a.Town); ok && was.Present > 0 && a.Present == 0 && k.State != Arranged {
			l.problem(i, FieldPresent, fault.Say("系统里已登记这个镇（街道）到场 %d 人，表里写没有到", was.Present), fault.Say("核对；系统里有误的，先在该镇的项次上更正培训"))
		}
	}
	if len(diffs) == 0 {
		l.out.Change.Unchanged++
		return
	}
	l.out.Change.Changed++
	for _, d := range diffs {
		d.Row = i
		l.out.Diffs = append(l.out.Diffs, d)
	}
	l.in.Held = append(l.in.Held, *next)
}

// clone is a copy that shares nothing that changes.
func (t *Training) clone() *Training {
	c := *t
	c.Items, c.Towns = slices.Clone(t.Items), slices.Clone(t.Towns)
	return &c
}

// amend takes what a sheet says more or otherwise of a session and gives the differences. A session
// that was arranged is thereby held. Items and towns are only added.
func (t *Training) amend(p PastTraining) []Diff {
	var diffs []Diff
	text := func(field string, have *string, says string) {
		if says != "" && says != *have {
			diffs = append(diffs, Diff{Field: field, Old: *have, New: says})
			*have = says
		}
	}
	text(FieldWhere, &t.Where, p.Where)
	text(FieldTeacher, &t.Teacher, p.Teacher)
	grew := t.State == Arranged
	for _, it := range p.Items {
		if !slices.ContainsFunc(t.Items, func(x Taught) bool { return x.Slot == it.Slot }) {
			t.Items = append(t.Items, it)
			diffs = append(diffs, Diff{Field: FieldItems, New: it.Code})
			grew = true
		}
	}
	slices.SortFunc(t.Items, func(a, b Taught) int { return a.Slot - b.Slot })
	for _, a := range p.Towns {
		more, came := t.present(a)
		diffs, grew = append(diffs, more...), grew || came
	}
	if grew && slices.ContainsFunc(t.Towns, func(a Attendance) bool { return a.Present > 0 }) {
		t.State = Filling
	}
	return diffs
}

// present takes who came from a town; came tells that it is one that had not come so far.
func (t *Training) present(a Attendance) (diffs []Diff, came bool) {
	i := slices.IndexFunc(t.Towns, func(x Attendance) bool { return x.Town == a.Town })
	if i < 0 {
		if a.Present == 0 {
			return nil, false
		}
		t.Towns = append(t.Towns, Attendance{Town: a.Town, Expected: max(a.Expected, a.Present)})
		slices.SortFunc(t.Towns, func(a, b Attendance) int { return cmp.Compare(a.Town, b.Town) })
		i = slices.IndexFunc(t.Towns, func(x Attendance) bool { return x.Town == a.Town })
	}
	was := &t.Towns[i]
	if a.Present > 0 && a.Present != was.Present {
		old := ""
		if came = was.Present == 0; !came {
			old = strconv.Itoa(was.Present)
		}
		diffs = append(diffs, Diff{Field: FieldPresent, Old: old, New: a.Town + " " + strconv.Itoa(a.Present)})
		was.Present, was.Expected = a.Present, max(was.Expected, a.Present)
	}
	if a.Expected > was.Expected {
		was.Expected = a.Expected
	}
	if a.Names != "" && a.Names != was.Names {
		diffs = append(diffs, Diff{Field: FieldNames, Old: was.Names, New: a.Names})
		was.Names = a.Names
	}
	return diffs, came
}

// holdPast saves the sessions of an intake and fills the lines of the towns that came.
func (s *Service) holdPast(ctx context.Context, deed journal.Deed, in *Intake) error {
	for i := range in.Held {
		in.tell(ctx, len(in.Pushes)+len(in.Towns)+i)
		want := &in.Held[i]
		step := deed.Step("session-" + want.ID)
		t, err := s.keepSession(ctx, step, in, want)
		if err != nil {
			return err
		}
		if err := s.fill(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

// keepSession saves one session of an intake as it shall stand, and gives it as it stands.
func (s *Service) keepSession(ctx context.Context, step journal.Deed, in *Intake, want *Training) (*Training, error) {
	for range journal.Tries(ctx) {
		t, err := s.Trainings.Training(ctx, in.Place, want.ID)
		switch {
		case errors.Is(err, fault.NotFound):
			t = want.clone()
			t.ArrangedBy = journal.SignatureOf(step)
		case err != nil:
			return nil, err
		case t.By.Op == step.Op:
			return t, nil
		default:
			t.amend(PastTraining{Where: want.Where, Teacher: want.Teacher, Items: want.Items, Towns: want.Towns})
		}
		t.By = journal.SignatureOf(step)
		err = s.Trainings.SaveTraining(ctx, t, step, string(in.What), journal.Ask(string(in.What), step.Day, in.ID, want.ID))
		switch {
		case err == nil:
			return t, nil
		case errors.Is(err, fault.Exists):
			return s.Trainings.Training(ctx, in.Place, want.ID)
		case !errors.Is(err, fault.Conflict):
			return nil, err
		}
	}
	return nil, journal.Beaten(ctx)
}
