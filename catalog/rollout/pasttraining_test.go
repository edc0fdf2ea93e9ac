package rollout_test

import (
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

func taught(slots ...int) []rollout.Taught {
	list := make([]rollout.Taught, len(slots))
	for i, s := range slots {
		it := row(s)
		list[i] = rollout.Taught{Slot: s, Code: []string{"XF-001", "XF-002", "XF-003"}[s], Unit: map[string]string{"县民政局": "610728-d01", "县林业局": "610728-d02"}[it.Department]}
	}
	return list
}

func trainingLog() []rollout.PastTraining {
	return []rollout.PastTraining{
		{Title: "民政业务培训", Date: onDay(5), Where: "县委党校", Items: taught(0, 2), Towns: []rollout.Attendance{{Town: townCode(0), Expected: 2, Present: 2}, {Town: townCode(2), Expected: 1, Present: 1}}},
		{Title: "林业业务培训", Date: onDay(6), Items: taught(1), Towns: []rollout.Attendance{{Town: townCode(1), Expected: 1, Present: 1}}},
	}
}

func signInSheets() []rollout.PastTraining {
	return []rollout.PastTraining{
		{Date: onDay(5), Towns: []rollout.Attendance{{Town: townCode(0), Expected: 3, Present: 3, Names: "甲、乙、丙"}, {Town: townCode(3), Expected: 1, Present: 1, Names: "丁"}}},
		{Title: "林业业务培训", Date: onDay(6), Towns: []rollout.Attendance{{Town: townCode(1), Expected: 1, Present: 1, Names: "戊"}}},
	}
}

// A training log fills the lines of the towns that came, on the day of the session; sign-in sheets
// add who came; both again change nothing.
func TestTrainingsOfThePast(t *testing.T) {
	w := newWorld(t)
	w.seed(4, rows(3))
	w.push(nil, nil)
	w.pass(20)
	out, err := w.EnterTrainings(w.ctx, w.deed(bureau), county, "培训台账", trainingLog(), false)
	w.must(err)
	if out.Change != (catalog.Change{Added: 2}) || len(out.Problems) > 0 {
		t.Fatalf("%+v %s", out.Change, said(out.Problems))
	}
	w.mark(townCode(0), 0, rollout.Open, pu, rollout.Trained)
	w.mark(townCode(3), 0, rollout.Open, pu)
	if d := w.line(townCode(0), 2).Trained; d != onDay(5) {
		t.Errorf("trained on %s", d)
	}
	out, err = w.EnterAttendance(w.ctx, w.deed(bureau), county, "签到表", signInSheets(), false)
	w.must(err)
	if out.Change != (catalog.Change{Changed: 2}) {
		t.Fatalf("%+v %s", out.Change, said(out.Problems))
	}
	w.mark(townCode(3), 0, rollout.Open, pu, rollout.Trained)
	list, err := w.store.Trainings(w.ctx, county, "")
	w.must(err)
	for _, tr := range list {
		a, _ := tr.Town(townCode(0))
		if tr.State != rollout.Held || tr.Date == onDay(5) && (a.Present != 3 || a.Names != "甲、乙、丙" || len(tr.Present()) != 3) {
			t.Errorf("%+v", tr)
		}
	}
	was := w.state()
	for what, again := range map[string]func() (*rollout.Outcome, error){
		"log": func() (*rollout.Outcome, error) {
			return w.EnterTrainings(w.ctx, w.deed(bureau), county, "培训台账", onlyTowns(trainingLog()), false)
		},
		"sheets": func() (*rollout.Outcome, error) {
			return w.EnterAttendance(w.ctx, w.deed(bureau), county, "签到表", signInSheets(), false)
		},
	} {
		out, err := again()
		w.must(err)
		if out.Change != (catalog.Change{Unchanged: 2}) || w.state() != was {
			t.Errorf("%s again: %+v", what, out.Change)
		}
	}
	w.once()
}

// onlyTowns is the log as it says no more than the sign-in sheets do.
func onlyTowns(log []rollout.PastTraining) []rollout.PastTraining {
	log[0].Towns[0].Present, log[0].Towns[0].Expected = 3, 3
	return log
}

// An arranged session is held by its sign-in sheet.
func TestAttendanceHoldsAnArrangedSession(t *testing.T) {
	w := newWorld(t)
	w.seed(4, rows(3))
	w.push(nil, nil)
	_, err := w.Arrange(w.ctx, w.deed(bureau), course())
	w.must(err)
	w.pass(20)
	list, err := w.store.Trainings(w.ctx, county, rollout.Arranged)
	w.must(err)
	out, err := w.EnterAttendance(w.ctx, w.deed(bureau), county, "签到表", []rollout.PastTraining{
		{Date: list[0].Date, Towns: []rollout.Attendance{{Town: townCode(1), Expected: 2, Present: 2, Names: "甲、乙"}}},
	}, false)
	w.must(err)
	if out.Change.Changed != 1 {
		t.Fatalf("%+v %s", out.Change, said(out.Problems))
	}
	held, err := w.store.Trainings(w.ctx, county, rollout.Held)
	w.must(err)
	if len(held) != 1 || len(held[0].Present()) != 1 {
		t.Errorf("%+v", held)
	}
	if !w.line(townCode(1), held[0].Items[0].Slot).Has(rollout.Trained) {
		t.Error("the town that came is not trained")
	}
}

func TestTrainingProblems(t *testing.T) {
	w := newWorld(t)
	w.seed(4, rows(3))
	w.push(nil, nil)
	w.pass(20)
	_, err := w.EnterTrainings(w.ctx, w.deed(bureau), county, "培训台账", trainingLog(), false)
	w.must(err)
	was := w.state()
	out, err := w.EnterTrainings(w.ctx, w.deed(bureau), county, "台账", []rollout.PastTraining{
		{Title: "将来", Date: onDay(30), Items: taught(0)}, {Title: "无事项", Date: onDay(3), Towns: []rollout.Attendance{{Town: townCode(0), Present: 1}}},
		{Title: "无人", Date: onDay(3), Items: taught(0)}, {Title: "民政业务培训", Date: onDay(5), Towns: []rollout.Attendance{{Town: townCode(0)}}},
	}, false)
	w.must(err)
	want := "0 day 日期 2022-03-16 还没有到\n1 items 没有写培训的事项\n2 present 没有一个镇（街道）到场，不能登记为已培训\n3 present 系统里已登记这个镇（街道）到场 2 人，表里写没有到\n"
	if got := said(out.Problems); got != want || w.state() != was {
		t.Errorf("problems\n%s\nwant\n%s", got, want)
	}
	out, err = w.EnterAttendance(w.ctx, w.deed(bureau), county, "签到表", []rollout.PastTraining{{Date: onDay(9)}}, false)
	w.must(err)
	if got := said(out.Problems); got != "0 day 2022-02-23 没有这一场培训\n" {
		t.Error(got)
	}
	out, err = w.EnterTrainings(w.ctx, w.deed(department("610728-d02")), county, "台账", []rollout.PastTraining{{Title: "甲", Date: onDay(3), Items: taught(0)}}, false)
	w.must(err)
	if got := said(out.Problems); got != "0 items 有不是本部门的事项\n" {
		t.Error(got)
	}
	out, err = w.EnterAttendance(w.ctx, w.deed(department("610728-d02")), county, "签到表", signInSheets(), false)
	w.must(err)
	if got := said(out.Problems); got != "0 title 2022-02-19 “民政业务培训”有别的部门的事项，不归你的账号登记\n" {
		t.Error(got)
	}
	_, err = w.EnterTrainings(w.ctx, w.deed(leader), county, "台账", nil, false)
	wantKind(t, err, fault.Denied)
}

func caseRows() []rollout.CaseRow {
	feb, march := month(t0(2022, 2)), month(t0(2022, 3))
	return []rollout.CaseRow{
		{Town: townCode(0), Slot: 0, Month: feb, Count: 3}, {Town: townCode(0), Slot: 1, Month: feb, Count: 0},
		{Town: townCode(1), Slot: 0, Month: march, Count: 12}, {Town: townCode(1), Slot: 2, Month: march, Count: 7},
	}
}

func t0(y, m int) [2]int { return [2]int{y, m} }

func month(ym [2]int) journal.Day {
	for d := journal.Day(1); ; d++ {
		if y, m, day := d.Date(); y == ym[0] && int(m) == ym[1] && day == 1 {
			return d
		}
	}
}

// Counts are set month by month; a count that differs is changed, the same again is not, what a
// sheet does not name stays.
func TestCases(t *testing.T) {
	w := newWorld(t)
	w.seed(4, rows(3))
	w.pass(200)
	out, err := w.EnterCases(w.ctx, w.deed(bureau), county, "办件量", caseRows(), false)
	w.must(err)
	if out.Change != (catalog.Change{Added: 4}) || !out.Saved {
		t.Fatalf("%+v", out.Change)
	}
	was := w.state()
	out, err = w.EnterCases(w.ctx, w.deed(bureau), county, "办件量", caseRows(), false)
	w.must(err)
	if out.Change != (catalog.Change{Unchanged: 4}) || out.Saved || w.state() != was {
		t.Errorf("again %+v", out.Change)
	}
	other := caseRows()[2:]
	other[0].Count = 13
	out, err = w.EnterCases(w.ctx, w.deed(bureau), county, "办件量", append(other[:1:1], rollout.CaseRow{Town: townCode(3), Slot: 0, Month: other[0].Month, Count: 1}), false)
	w.must(err)
	if out.Change != (catalog.Change{Added: 1, Changed: 1, Absent: 1}) || out.Diffs[0].Old != "12" || out.Diffs[0].New != "13" {
		t.Errorf("%+v %+v", out.Change, out.Diffs)
	}
	m, err := w.store.CaseMonth(w.ctx, county, other[0].Month)
	w.must(err)
	if n, ok := m.Count(townCode(1), 2); m.Len() != 3 || n != 7 || !ok {
		t.Errorf("%+v", m)
	}
	out, err = w.EnterCases(w.ctx, w.deed(bureau), county, "办件量", []rollout.CaseRow{
		{Town: townCode(0), Slot: 0, Month: month(t0(2030, 1)), Count: 1}, {Town: townCode(0), Slot: 0, Month: other[0].Month, Count: -1},
		{Town: townCode(0), Slot: 0, Month: other[0].Month, Count: 1}, {Town: townCode(0), Slot: 0, Month: other[0].Month, Count: 2},
	}, false)
	w.must(err)
	if got := said(out.Problems); got != "0 month 月份 2030-01 还没有到\n1 count 件数 -1 不像一个月的办件量\n3 count 同一事项、镇和月份已有 1 件\n" {
		t.Error(got)
	}
	_, err = w.EnterCases(w.ctx, w.deed(department("610728-d01")), county, "办件量", caseRows(), false)
	wantKind(t, err, fault.Denied)
}
