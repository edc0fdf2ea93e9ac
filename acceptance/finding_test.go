package acceptance_test

import (
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
)

func (w *world) told(unit string) *acceptance.Finding {
	w.Helper()
	f, err := w.Raise(w.ctx, w.deed(bureau), acceptance.Told{Place: county, Source: acceptance.FromPatrol, DocNo: "巡察〔2022〕1号", Unit: unit, Text: "缺乏指导检查"})
	w.must(err)
	return f
}

// The whole life: measures, put right, sent back, extended, closed, looked back at, relapsed.
func TestLifeOfAFinding(t *testing.T) {
	w := newWorld(t).seed(1)
	f := w.told(town0)
	town, id := townActor(town0), f.ID
	if f.Label() != "WT-001" || f.Division != town0 || f.State != acceptance.Pending || f.Due.String() != "2022-03-07" {
		t.Fatalf("%+v", f)
	}
	w.refused(fault.Conflict, func() error { _, err := w.Report(w.ctx, w.deed(town), town0, id, "好了", nil); return err })
	w.refused(fault.Invalid, func() error { _, err := w.PlanMeasures(w.ctx, w.deed(town), town0, id, "", nil, 0); return err })
	plan := []acceptance.Measure{{Text: "补资料", Due: f.Due}, {Text: "每月自查", Lasting: true}}
	f, err := w.PlanMeasures(w.ctx, w.deed(town), town0, id, "分管副镇长", plan, 0)
	w.must(err)
	if f.State != acceptance.Working || f.Person != "分管副镇长" {
		t.Fatalf("%+v", f)
	}
	w.refused(fault.Conflict, func() error { // somebody else planned meanwhile
		_, err := w.PlanMeasures(w.ctx, w.deed(town), town0, id, "别人", plan, 0)
		return err
	})
	w.refused(fault.Invalid, func() error { _, err := w.Report(w.ctx, w.deed(town), town0, id, "好了", nil); return err })
	w.refused(fault.Invalid, func() error {
		_, err := w.Extend(w.ctx, w.deed(bureau), town0, id, f.Due, "不够")
		return err
	})
	first := f.Due
	f, err = w.Extend(w.ctx, w.deed(bureau), town0, id, first.Add(10), "设备未到货")
	w.must(err)
	if f.FirstDue != first || f.Due != first.Add(10) || len(f.Extended) != 1 {
		t.Fatalf("%+v", f)
	}
	w.pass(3)
	plan[0].Done = w.today()
	f, err = w.PlanMeasures(w.ctx, w.deed(town), town0, id, "分管副镇长", plan, 1)
	w.must(err)
	_, err = w.Report(w.ctx, w.deed(town), town0, id, "已补齐", []string{"sum"})
	w.must(err)
	w.refused(fault.Denied, func() error { _, err := w.Close(w.ctx, w.deed(town), town0, id, "", ""); return err })
	w.refused(fault.Denied, func() error { _, err := w.Close(w.ctx, w.deed(native), town0, id, "", ""); return err })
	w.refused(fault.Invalid, func() error { _, err := w.Return(w.ctx, w.deed(outside), town0, id, ""); return err })
	f, err = w.Return(w.ctx, w.deed(outside), town0, id, "缺两份")
	w.must(err)
	if f.State != acceptance.Working || f.SentBack[0].Text != "缺两份" {
		t.Fatalf("%+v", f)
	}
	_, err = w.Report(w.ctx, w.deed(town), town0, id, "又补了两份", nil)
	w.must(err)
	f, err = w.Close(w.ctx, w.deed(outside), town0, id, "看过", "")
	w.must(err)
	if f.State != acceptance.Closed || f.LookBackDue() != w.today().Add(30) {
		t.Fatalf("%s, look back %s", f.State, f.LookBackDue())
	}
	w.refused(fault.Invalid, func() error { _, err := w.LookAgain(w.ctx, w.deed(outside), town0, id, false, ""); return err })
	w.pass(30)
	f, err = w.LookAgain(w.ctx, w.deed(outside), town0, id, true, "仍然好")
	w.must(err)
	if f.LookBackDue() != 0 || f.State != acceptance.Closed {
		t.Fatalf("%s %s", f.State, f.LookBackDue())
	}
	f, err = w.LookAgain(w.ctx, w.deed(outside), town0, id, false, "又缺了")
	w.must(err)
	if f.State != acceptance.Pending || f.Relapses != 1 || f.FirstDue != first || f.Due <= w.today() {
		t.Fatalf("%+v", f)
	}
	w.fix(f)
	f, err = w.Close(w.ctx, w.deed(outside), town0, id, "", "")
	w.must(err)
	if f.LookBackDue() == 0 {
		t.Error("closed again, and nobody looks back")
	}
}

// What the bureau itself owns is closed on a named document and by a second account; an
// inspector of that unit, the department of it and an account of no unit do not close it.
func TestBureausOwn(t *testing.T) {
	w := newWorld(t).seed(1)
	f := w.told(bureauUnit)
	if f.Division != county {
		t.Fatalf("lies in %s", f.Division)
	}
	_, err := w.PlanMeasures(w.ctx, w.deed(bureau), county, f.ID, "分管副局长", []acceptance.Measure{{Text: "开展培训", Done: w.today()}}, 0)
	w.must(err)
	_, err = w.Report(w.ctx, w.deed(bureau), county, f.ID, "已培训", nil)
	w.must(err)
	noUnit := bureau
	noUnit.Unit = ""
	w.refused(fault.Denied, func() error { _, err := w.Close(w.ctx, w.deed(lead), county, f.ID, "", "文"); return err })
	w.refused(fault.Denied, func() error { _, err := w.Close(w.ctx, w.deed(noUnit), county, f.ID, "", "文"); return err })
	w.refused(fault.Invalid, func() error { _, err := w.Close(w.ctx, w.deed(bureau), county, f.ID, "", ""); return err })
	w.refused(fault.Conflict, func() error { _, err := w.Confirm(w.ctx, w.deed(bureau2), county, f.ID); return err })
	f, err = w.Close(w.ctx, w.deed(bureau), county, f.ID, "已销号", "县巡察办〔2022〕9号")
	w.must(err)
	if f.State != acceptance.Waiting {
		t.Fatal("closed by one account")
	}
	w.refused(fault.Denied, func() error { _, err := w.Confirm(w.ctx, w.deed(bureau), county, f.ID); return err })
	w.refused(fault.Denied, func() error { _, err := w.Confirm(w.ctx, w.deed(lead), county, f.ID); return err })
	f, err = w.Confirm(w.ctx, w.deed(bureau2), county, f.ID)
	w.must(err)
	if f.State != acceptance.Closed || f.Closing.DocNo == "" || f.Closing.Second.Person != "bureau2" {
		t.Fatalf("%+v", f.Closing)
	}
}

// A department puts right what it owns, in the county; a town does not see it, nor another's.
func TestOwners(t *testing.T) {
	w := newWorld(t).seed(2)
	f := w.told(deptUnit)
	plan := []acceptance.Measure{{Text: "指导", Done: w.today()}}
	w.refused(fault.NotFound, func() error {
		_, err := w.PlanMeasures(w.ctx, w.deed(townActor(town0)), county, f.ID, "", plan, 0)
		return err
	})
	other := dept
	other.Unit = county + "-d09"
	w.refused(fault.Denied, func() error {
		_, err := w.PlanMeasures(w.ctx, w.deed(other), county, f.ID, "", plan, 0)
		return err
	})
	_, err := w.PlanMeasures(w.ctx, w.deed(dept), county, f.ID, "分管副局长", plan, 0)
	w.must(err)
	_, err = w.Report(w.ctx, w.deed(dept), county, f.ID, "已指导", nil)
	w.must(err)
	w.refused(fault.Denied, func() error { _, err := w.Close(w.ctx, w.deed(dept), county, f.ID, "", ""); return err })
	w.refused(fault.Denied, func() error { _, err := w.Close(w.ctx, w.deed(second), county, f.ID, "", ""); return err }) // of the same unit
	_, err = w.Close(w.ctx, w.deed(bureau), county, f.ID, "", "")
	w.must(err)
	own := w.told(town1)
	w.refused(fault.NotFound, func() error {
		_, err := w.PlanMeasures(w.ctx, w.deed(townActor(town0)), town1, own.ID, "", plan, 0)
		return err
	})
	if own.Label() != "WT-002" {
		t.Errorf("%s", own.Label())
	}
}

// Three lists are views of the same rows, and a clause short in several towns is shown once.
func TestViews(t *testing.T) {
	w := newWorld(t).seed(3)
	for i := range 3 {
		marks := []acceptance.Mark{deduct("1.2", 5)}
		if i == 0 {
			marks = append(marks, deduct("1.3", 5))
		}
		w.locked(w.judged(w.arranged(townCode(i)), marks...))
	}
	f := w.findings(town0)["1.2"]
	_, err := w.PlanMeasures(w.ctx, w.deed(townActor(town0)), town0, f.ID, "副镇长", []acceptance.Measure{{Text: "一"}, {Text: "二"}}, 0)
	w.must(err)
	list, err := w.store.Findings(w.ctx, county, "")
	w.must(err)
	if n := len(acceptance.Tasks(list)); len(list) != 4 || n != 5 {
		t.Errorf("%d findings, %d tasks", len(list), n)
	}
	rows := 0
	for _, d := range acceptance.Duties(list) {
		rows += len(d.Findings)
	}
	if rows != len(list) {
		t.Errorf("duties hold %d", rows)
	}
	common := acceptance.InSeveral(list)
	if len(common) != 1 || common[0].Clause != "1.2" || len(common[0].Towns) != 3 || len(common[0].Findings) != 3 {
		t.Errorf("%+v", common)
	}
	numbers := map[int]bool{}
	for _, f := range list {
		if numbers[f.Number] || f.Number < 1 || f.Number > 4 {
			t.Errorf("%s twice", f.Label())
		}
		numbers[f.Number] = true
	}
}
