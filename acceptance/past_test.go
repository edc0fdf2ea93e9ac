package acceptance_test

import (
	"fmt"
	"slices"
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"

	"pgregory.net/rapid"
)

func ago(w *world, days int) journal.Day { return w.today().Add(-days) }

// summary brings a summary of acceptances in.
func (w *world) summary(rows ...acceptance.PastAcceptance) *rollout.Outcome {
	w.Helper()
	before := w.entries()
	dry, err := w.EnterAcceptances(w.ctx, w.deed(bureau), county, "验收汇总.xlsx", rows, true)
	w.must(err)
	if w.entries() != before || dry.Saved {
		w.Fatalf("a dry run wrote something")
	}
	out, err := w.EnterAcceptances(w.ctx, w.deed(bureau), county, "验收汇总.xlsx", rows, false)
	w.must(err)
	if out.Change != dry.Change || len(out.Problems) != len(dry.Problems) || len(out.Problems) > 0 && w.entries() != before {
		w.Fatalf("dry %+v %v, saved %+v %v", dry.Change, dry.Problems, out.Change, out.Problems)
	}
	return out
}

// fieldsOf are the problems of an outcome: row and field.
func fieldsOf(out *rollout.Outcome) []string {
	var list []string
	for _, p := range out.Problems {
		list = append(list, fmt.Sprintf("%d %s", p.Row, p.Field))
	}
	slices.Sort(list)
	return list
}

func (w *world) problems(out *rollout.Outcome, want ...string) {
	w.Helper()
	slices.Sort(want)
	if got := fieldsOf(out); !slices.Equal(got, want) {
		w.Fatalf("problems %v, want %v: %v", got, want, out.Problems)
	}
}

// An acceptance of the past is a locked record with score and verdict and no clauses; its centre is
// built from then on. The same table again changes nothing.
func TestPastAcceptance(t *testing.T) {
	w := newWorld(t).seed(2)
	rows := []acceptance.PastAcceptance{
		{Town: town0, Day: ago(w, 90), Score: "72.50", Self: "88分", Grade: acceptance.Mend, Lead: "组长", Team: []string{"成员甲", "成员乙"}, Standard: "2021年标准"},
		{Town: town0, Day: ago(w, 60), Score: "92.55"},
		{Town: town1, Day: ago(w, 30), Grade: acceptance.Fit},
	}
	if out := w.summary(rows...); out.Change.Added != 3 || !out.Saved {
		t.Fatalf("%+v %v", out.Change, out.Problems)
	}
	list, err := w.store.Inspections(w.ctx, county, acceptance.Locked)
	w.must(err)
	if len(list) != 3 {
		t.Fatalf("%d records", len(list))
	}
	first, again, unscored := list[0], list[1], list[2]
	if first.Past == nil || first.Date != ago(w, 90) || first.Verdict.Grade != acceptance.Mend || first.ScoreText() != "72.5" || first.Past.Self != "88" || first.Verdict.By.Day != first.Date {
		t.Errorf("%+v", first)
	}
	if again.Round != 2 || again.Verdict.Grade != acceptance.Fit || again.ScoreText() != "92.55" || again.Verdict.Shown != 926 {
		t.Errorf("%+v %+v", again, again.Verdict)
	}
	if unscored.ScoreText() != "" || unscored.Verdict.Score.Applicable != 0 || unscored.Verdict.Grade != acceptance.Fit {
		t.Errorf("%+v", unscored)
	}
	std, err := w.StandardOf(w.ctx, first)
	w.must(err)
	if !first.Intact(std) || len(first.Keys(std)) != 0 || len(first.Unsigned()) != 0 {
		t.Errorf("not a whole record: %v", first)
	}
	changed := *first
	changed.Past = &acceptance.PastRecord{Score: "82.5"}
	if changed.Intact(std) {
		t.Error("another score has the same hash")
	}
	before := w.entries()
	if out := w.summary(rows...); out.Change.Unchanged != 3 || out.Saved || w.entries() != before {
		t.Errorf("again: %+v", out.Change)
	}
	if out := w.summary(rows[1]); out.Change.Absent != 2 {
		t.Errorf("absent: %+v", out.Change)
	}
}

// What is entered today of the past is true today, and a past day is as it was known then.
func TestPastDayStaysAsItWasKnown(t *testing.T) {
	w := newWorld(t).seed(2)
	w.pass(20)
	w.summary(acceptance.PastAcceptance{Town: town0, Day: ago(w, 15), Grade: acceptance.Fit})
	w.ledger(acceptance.PastFinding{Source: acceptance.FromAudit, Unit: town0, Text: "甲", Found: ago(w, 15), Closed: ago(w, 12)})
	for _, days := range []int{15, 12, 1, 0} {
		visits, err := w.store.InspectionsAt(w.ctx, county, ago(w, days))
		w.must(err)
		findings, err := w.store.FindingsAt(w.ctx, county, ago(w, days))
		w.must(err)
		if known := days == 0; len(visits) != len(findings) || (len(visits) > 0) != known {
			t.Errorf("%d days ago %d records and %d findings were known", days, len(visits), len(findings))
		}
	}
}

// A town that is not on the county's list gets a centre of the year that its row says, built.
func TestPastAcceptanceMakesTheCenter(t *testing.T) {
	w := newWorld(t).seed(2)
	_, err := w.Drop(w.ctx, w.deed(bureau), town0, "写错")
	w.must(err)
	w.summary(acceptance.PastAcceptance{Town: town0, Day: ago(w, 10), Grade: acceptance.Fit, Year: 2020, Built: ago(w, 20)})
	c, err := w.store.Center(w.ctx, town0)
	w.must(err)
	if !c.Listed() || c.State != acceptance.Built {
		t.Errorf("%+v", c)
	}
	// It stands with another year and another day now.
	out := w.summary(acceptance.PastAcceptance{Town: town1, Day: ago(w, 10), Grade: acceptance.Fit, Year: 2019, Built: ago(w, 20)})
	w.problems(out, "0 built", "0 year")
}

// Every mistake is told at its field, and nothing is saved.
func TestPastAcceptanceMistakes(t *testing.T) {
	w := newWorld(t).seed(2)
	out := w.summary(
		acceptance.PastAcceptance{Town: "610728999", Day: ago(w, 1), Grade: acceptance.Fit},
		acceptance.PastAcceptance{Town: town0, Grade: acceptance.Fit},
		acceptance.PastAcceptance{Town: town0, Day: ago(w, -1), Grade: acceptance.Fit},
		acceptance.PastAcceptance{Town: town0, Day: ago(w, 9)},
		acceptance.PastAcceptance{Town: town0, Day: ago(w, 8), Score: "101"},
		acceptance.PastAcceptance{Town: town0, Day: ago(w, 7), Score: "九十", Self: "80.123", Grade: acceptance.Fit},
		acceptance.PastAcceptance{Town: town1, Day: ago(w, 7), Score: "80", Built: ago(w, 6)},
		acceptance.PastAcceptance{Town: town1, Day: ago(w, 5), Score: "80"},
		acceptance.PastAcceptance{Town: town1, Day: ago(w, 5), Score: "80"},
	)
	w.problems(out, "0 town", "1 day", "2 day", "3 verdict", "4 score", "5 score", "5 self", "6 built", "8 town")
}

// A verdict that the score does not give is taken as it is, and told.
func TestPastVerdictAgainstItsScore(t *testing.T) {
	w := newWorld(t).seed(4)
	out := w.summary(
		acceptance.PastAcceptance{Town: town0, Day: ago(w, 9), Score: "80", Grade: acceptance.Fit},
		acceptance.PastAcceptance{Town: town1, Day: ago(w, 9), Score: "79.99", Grade: acceptance.Fit},
		acceptance.PastAcceptance{Town: town0, Day: ago(w, 20), Score: "92", Grade: acceptance.Unfit},
		acceptance.PastAcceptance{Town: town1, Day: ago(w, 20), Grade: acceptance.Unfit},
		acceptance.PastAcceptance{Town: town0, Day: ago(w, 30), Score: "59"},
	)
	w.problems(out)
	if !slices.Equal(out.Doubts, []int{1, 2}) || out.Change.Added != 5 {
		t.Errorf("doubts %v, %+v", out.Doubts, out.Change)
	}
}

// What stands is not overwritten: what a sheet says otherwise is told at its field. Before a record
// that was made here an acceptance may be entered, after it none.
func TestPastAcceptanceOverwritesNothing(t *testing.T) {
	w := newWorld(t).seed(2)
	row := acceptance.PastAcceptance{Town: town0, Day: ago(w, 90), Score: "70", Self: "90", Grade: acceptance.Mend, Lead: "组长", Team: []string{"甲"}, Remark: "备"}
	w.summary(row)
	other := acceptance.PastAcceptance{Town: town0, Day: ago(w, 90), Score: "71", Self: "91", Grade: acceptance.Fit, Lead: "乙", Team: []string{"丙"}, Remark: "别的", Standard: "新"}
	w.problems(w.summary(other), "0 score", "0 self", "0 verdict", "0 lead", "0 team", "0 remark", "0 standard")
	if out := w.summary(acceptance.PastAcceptance{Town: town0, Day: ago(w, 90), Grade: acceptance.Mend}); out.Change.Unchanged != 1 {
		t.Errorf("a row that says less: %+v %v", out.Change, out.Problems)
	}
	in := w.locked(w.judged(w.arranged(town1), deduct("1.2", 35)))
	same := acceptance.PastAcceptance{Town: town1, Day: in.Date, Score: in.ScoreText(), Grade: acceptance.Fit, Lead: "别人", Remark: "没有关系"}
	if out := w.summary(row, same); out.Change.Unchanged != 2 {
		t.Errorf("%+v %v", out.Change, out.Problems)
	}
	same.Score = "50"
	w.problems(w.summary(same), "0 score")
	w.pass(5)
	w.problems(w.summary(acceptance.PastAcceptance{Town: town1, Day: ago(w, 1), Grade: acceptance.Fit}), "0 day")
	if out := w.summary(acceptance.PastAcceptance{Town: town1, Day: ago(w, 40), Score: "60"}); out.Change.Added != 1 {
		t.Errorf("before it: %+v %v", out.Change, out.Problems)
	}
	list, err := w.store.Inspections(w.ctx, town1, "")
	w.must(err)
	c, err := w.store.Center(w.ctx, town1)
	w.must(err)
	if p := acceptance.ProgressOf(c, nil, list); p.Last == nil || p.Last.ID != in.ID {
		t.Errorf("the last acceptance is %+v", p.Last)
	}
}

// A record of the past has no clause: nothing is inspected again from it, reopening takes it back,
// and then a better sheet brings it in anew. Only the bureau may.
func TestPastRecordIsTakenBack(t *testing.T) {
	w := newWorld(t).seed(1)
	w.summary(acceptance.PastAcceptance{Town: town0, Day: ago(w, 9), Score: "61", Grade: acceptance.Mend})
	list, err := w.store.Inspections(w.ctx, town0, acceptance.Locked)
	w.must(err)
	in := list[0]
	w.refused(fault.Conflict, func() error {
		_, err := w.Reinspect(w.ctx, w.deed(bureau), town0, in.ID, w.today(), team())
		return err
	})
	w.refused(fault.Invalid, func() error {
		_, err := w.Reopen(w.ctx, w.deed(bureau), town0, in.ID, "")
		return err
	})
	now, err := w.Reopen(w.ctx, w.deed(bureau), town0, in.ID, "抄错了")
	w.must(err)
	if now.State != acceptance.CalledOff || now.Hash != "" || now.Reopenings[0].Hash != in.Hash {
		t.Errorf("%+v", now)
	}
	if out := w.summary(acceptance.PastAcceptance{Town: town0, Day: ago(w, 9), Score: "81"}); out.Change.Added != 1 {
		t.Errorf("%+v %v", out.Change, out.Problems)
	}
	for _, a := range []journal.Actor{townActor(town0), dept, lead, leader, abroad, auditor} {
		if _, err := w.EnterAcceptances(w.ctx, w.deed(a), county, "", nil, true); err == nil {
			t.Errorf("%s may enter acceptances", a.Role)
		}
		if _, err := w.EnterFindings(w.ctx, w.deed(a), county, "", nil, true); err == nil {
			t.Errorf("%s may enter findings", a.Role)
		}
	}
}

// ledger brings a ledger of findings in.
func (w *world) ledger(rows ...acceptance.PastFinding) *rollout.Outcome {
	w.Helper()
	before := w.entries()
	dry, err := w.EnterFindings(w.ctx, w.deed(bureau), county, "整改台账.xlsx", rows, true)
	w.must(err)
	if w.entries() != before || dry.Saved {
		w.Fatalf("a dry run wrote something")
	}
	out, err := w.EnterFindings(w.ctx, w.deed(bureau), county, "整改台账.xlsx", rows, false)
	w.must(err)
	if out.Change != dry.Change || len(out.Problems) != len(dry.Problems) || len(out.Problems) > 0 && w.entries() != before {
		w.Fatalf("dry %+v %v, saved %+v %v", dry.Change, dry.Problems, out.Change, out.Problems)
	}
	return out
}

func (w *world) allFindings() []*acceptance.Finding {
	w.Helper()
	list, err := w.store.Findings(w.ctx, county, "")
	w.must(err)
	slices.SortFunc(list, func(a, b *acceptance.Finding) int { return a.Number - b.Number })
	return list
}

// A ledger comes in by the acts that people do by hand, each on its day; read again it changes
// nothing, and what it says more is done.
func TestPastFindings(t *testing.T) {
	w := newWorld(t).seed(2)
	found, rectified, closed := ago(w, 60), ago(w, 40), ago(w, 30)
	rows := []acceptance.PastFinding{
		{Source: acceptance.FromPatrol, Unit: town0, Text: "没有指导检查", Found: found, Due: ago(w, 35), Measures: "补上检查", Rectified: rectified, Closed: closed, Person: "综合岗", Clause: "3.2", DocNo: "〔2021〕3号"},
		{Source: acceptance.FromAudit, Unit: deptUnit, Text: "没有委托书", Found: found, Measures: "补签", Rectified: rectified},
		{Source: acceptance.FromPublic, Unit: town1, Text: "窗口无人", Found: found, Due: ago(w, 1), Measures: "轮岗"},
		{Source: acceptance.FromPublic, Unit: town1, Text: "没有公示", Due: ago(w, -20)},
		{Source: acceptance.FromPatrol, Unit: bureauUnit, Text: "没有培训", Found: found, Rectified: rectified, Closed: closed, Ground: "〔2022〕1号"},
		{Source: acceptance.FromPatrol, Unit: bureauUnit, Text: "没有台账", Found: found, Rectified: rectified, Closed: closed},
	}
	if out := w.ledger(rows...); out.Change.Added != 6 || !out.Saved {
		t.Fatalf("%+v %v", out.Change, out.Problems)
	}
	list := w.allFindings()
	states := []acceptance.FindingState{acceptance.Closed, acceptance.Waiting, acceptance.Working, acceptance.Pending, acceptance.Waiting, acceptance.Waiting}
	for i, f := range list {
		if f.State != states[i] || f.Number != i+1 || f.File != "整改台账.xlsx" || f.Text != rows[i].Text {
			t.Errorf("%d: %s %+v", i, f.State, f)
		}
	}
	first := list[0]
	if first.Found != found || first.By.Day != found || first.RectifiedOn() != rectified || first.ClosedOn() != closed || first.Clause != "3.2" || first.Measures[0].Done != rectified || first.DocNo != "〔2021〕3号" {
		t.Errorf("%+v", first)
	}
	if list[3].Found != w.today() || list[3].FirstDue != ago(w, -20) {
		t.Errorf("without a day: %+v", list[3])
	}
	if list[4].Closing == nil || list[4].Closing.DocNo != "〔2022〕1号" || list[5].Closing != nil {
		t.Errorf("the bureau's own: %+v, %+v", list[4].Closing, list[5].Closing)
	}
	records, err := w.store.FindingHistory(w.ctx, first.Division, first.ID)
	w.must(err)
	for _, e := range acceptance.FindingStory(records) {
		if !e.BackEntry() {
			t.Errorf("%v is no back entry", e.Text)
		}
	}
	before := w.entries()
	if out := w.ledger(rows...); out.Change.Unchanged != 6 || w.entries() != before {
		t.Errorf("again: %+v %v", out.Change, out.Problems)
	}
	rows[2].Rectified, rows[2].Person = ago(w, 2), "综合岗"
	rows[1].Closed = ago(w, 1)
	if out := w.ledger(rows...); out.Change.Changed != 2 || out.Change.Unchanged != 4 {
		t.Errorf("more: %+v %v", out.Change, out.Problems)
	}
	if list := w.allFindings(); list[1].State != acceptance.Closed || list[2].State != acceptance.Waiting || list[2].Person != "综合岗" {
		t.Errorf("%+v %+v", list[1], list[2])
	}
	w.must(func() error {
		_, err := w.Return(w.ctx, w.deed(bureau), town1, list[2].ID, "还差公示")
		return err
	}())
	if out := w.ledger(rows...); out.Change.Unchanged != 6 {
		t.Errorf("a ledger from before it was sent back: %+v %v", out.Change, out.Problems)
	}
}

// Every mistake is told at its field, nothing that stands is overwritten, and nothing is saved.
func TestPastFindingMistakes(t *testing.T) {
	w := newWorld(t).seed(2)
	d := ago(w, 9)
	out := w.ledger(
		acceptance.PastFinding{},
		acceptance.PastFinding{Source: acceptance.FromAudit, Unit: town0, Text: "甲", Found: ago(w, -1)},
		acceptance.PastFinding{Source: acceptance.FromAudit, Unit: town0, Text: "乙", Found: d, Due: ago(w, 10)},
		acceptance.PastFinding{Source: acceptance.FromAudit, Unit: town0, Text: "丙", Found: d, Rectified: ago(w, 10)},
		acceptance.PastFinding{Source: acceptance.FromAudit, Unit: town0, Text: "丁", Found: d, Rectified: ago(w, 8), Closed: ago(w, 9)},
		acceptance.PastFinding{Source: acceptance.FromAudit, Unit: town0, Text: "戊", State: acceptance.Closed},
		acceptance.PastFinding{Source: acceptance.FromAudit, Unit: town0, Text: "己", State: acceptance.Waiting},
		acceptance.PastFinding{Source: acceptance.FromAudit, Unit: town1, Text: "庚", Found: d},
		acceptance.PastFinding{Source: acceptance.FromAudit, Unit: town1, Text: "庚 ", Found: d},
	)
	w.problems(out, "0 source", "0 text", "0 unit", "1 found", "2 due", "3 rectified", "4 closed", "5 closed", "6 rectified", "8 text")
	row := acceptance.PastFinding{Source: acceptance.FromAudit, Unit: town0, Text: "甲", Found: d, Due: ago(w, 2), Person: "一", Measures: "做", Clause: "1.1", Note: "记", DocNo: "1号", Rectified: ago(w, 5), Result: "好了", Closed: ago(w, 3), Ground: "2号"}
	w.ledger(row)
	other := acceptance.PastFinding{Label: "WT-001", Source: acceptance.FromAudit, Unit: town0, Text: "甲", Found: ago(w, 10), Due: ago(w, 1), Person: "二", Measures: "别的", Clause: "1.2", Note: "别记", DocNo: "3号", Rectified: ago(w, 6), Result: "没好", Closed: ago(w, 4), Ground: "4号"}
	w.problems(w.ledger(other), "0 found", "0 due", "0 person", "0 measures", "0 clause", "0 remark", "0 doc_no", "0 rectified", "0 result", "0 closed", "0 ground")
	other.Text = "乙"
	w.problems(w.ledger(other), "0 label")
	row.Label, row.Found = "WT-099", 0
	if out := w.ledger(row); out.Change.Unchanged != 1 {
		t.Errorf("a number that is not here: %+v %v", out.Change, out.Problems)
	}
}

// Of any ledger everything stands by the days it says, and the same ledger again changes nothing.
func TestPastFindingsAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t).seed(3)
		var rows []acceptance.PastFinding
		for i := range rapid.IntRange(1, 8).Draw(t, "rows") {
			p := acceptance.PastFinding{
				Source: rapid.SampledFrom(acceptance.Sources).Draw(t, "source"),
				Unit:   rapid.SampledFrom([]string{town0, town1, deptUnit}).Draw(t, "unit"),
				Text:   fmt.Sprintf("问题%d", i),
			}
			day := ago(w, 60)
			next := func(name string) journal.Day {
				day = day.Add(rapid.IntRange(0, 15).Draw(t, name))
				return day
			}
			if rapid.Bool().Draw(t, "found") {
				p.Found = next("found day")
			}
			far := rapid.IntRange(0, 3).Draw(t, "far")
			if far >= 1 {
				p.Measures = "措施"
			}
			if far >= 2 {
				p.Rectified = next("rectified")
			}
			if far >= 3 {
				p.Closed = next("closed")
			}
			if rapid.Bool().Draw(t, "due") {
				p.Due = next("due")
			}
			rows = append(rows, p)
		}
		if out := w.ledger(rows...); out.Change.Added != len(rows) {
			t.Fatalf("%+v %v", out.Change, out.Problems)
		}
		for i, f := range w.allFindings() {
			p := rows[i]
			if f.RectifiedOn() != p.Rectified || f.ClosedOn() != p.Closed || p.Due != 0 && f.Due != p.Due || f.Found > f.Due || (f.State == acceptance.Closed) != (p.Closed != 0) {
				t.Fatalf("%+v is %+v", p, f)
			}
		}
		before := w.entries()
		if out := w.ledger(rows...); out.Change.Unchanged != len(rows) || w.entries() != before {
			t.Fatalf("again: %+v %v", out.Change, out.Problems)
		}
	})
}

// A process that dies within a sheet of the past leaves what any other finishes: everything once.
func TestPastSheetIsFinished(t *testing.T) {
	for _, written := range []bool{false, true} {
		for stop := 0; ; stop++ {
			w := newWorld(t).seed(2)
			b := w.shelf.(*breaking)
			deed, other := w.deed(bureau), w.deed(bureau)
			findings := []acceptance.PastFinding{
				{Source: acceptance.FromPatrol, Unit: town0, Text: "甲", Found: ago(w, 9), Measures: "做", Rectified: ago(w, 5), Closed: ago(w, 3)},
				{Source: acceptance.FromPatrol, Unit: town1, Text: "乙", Found: ago(w, 9)},
			}
			rounds := []acceptance.PastAcceptance{{Town: town0, Day: ago(w, 9), Score: "70"}, {Town: town0, Day: ago(w, 5), Score: "90"}}
			b.armed, b.left, b.written = true, stop, written
			_, err := w.EnterFindings(w.ctx, deed, county, "台账", findings, false)
			if err == nil {
				_, err = w.EnterAcceptances(w.ctx, other, county, "汇总", rounds, false)
			}
			b.armed = false
			if err == nil {
				if stop < 8 {
					t.Fatalf("only %d writes", stop)
				}
				break
			}
			_, err = w.Finish(w.ctx)
			w.must(err)
			out, err := w.EnterFindings(w.ctx, deed, county, "台账", findings, false)
			w.must(err)
			rest, err := w.EnterAcceptances(w.ctx, other, county, "汇总", rounds, false)
			w.must(err)
			list := w.allFindings()
			locked, err := w.store.Inspections(w.ctx, county, acceptance.Locked)
			w.must(err)
			if out.Change.Added != 2 || len(list) != 2 || list[0].State != acceptance.Closed || list[1].State != acceptance.Pending || rest.Change.Added != 2 || len(locked) != 2 {
				t.Fatalf("stopped at write %d: %+v %d findings, %+v %d records", stop, out.Change, len(list), rest.Change, len(locked))
			}
		}
	}
}
