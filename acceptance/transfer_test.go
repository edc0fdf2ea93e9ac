package acceptance_test

import (
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// A finding goes to another unit of the county by the bureau, with a reason: the new owner begins
// anew in the time that is left, the old one has nothing to do with it any more.
func TestTransfer(t *testing.T) {
	w := newWorld(t).seed(1)
	f := w.told(deptUnit)
	_, err := w.PlanMeasures(w.ctx, w.deed(dept), county, f.ID, "分管副局长", []acceptance.Measure{{Text: "补"}}, 0)
	w.must(err)
	_, err = w.AskExtension(w.ctx, w.deed(dept), county, f.ID, f.Due+5, "人手不够")
	w.must(err)
	other := bureau
	other.Unit = county + "-d09"
	move := func(a journal.Actor, unit, reason string) func() error {
		return func() error {
			_, err := w.Transfer(w.ctx, w.deed(a), county, f.ID, unit, reason)
			return err
		}
	}
	w.refused(fault.Denied, move(dept, bureauUnit, "不归我们"))
	w.refused(fault.Denied, move(outside, bureauUnit, "不归我们"))
	w.refused(fault.NotFound, move(abroad, bureauUnit, "不归我们"))
	w.refused(fault.Invalid, move(bureau, bureauUnit, ""))
	w.refused(fault.Invalid, move(bureau, "nobody", "职责"))
	w.refused(fault.Invalid, move(bureau, town0, "职责")) // of a town
	w.refused(fault.Conflict, move(bureau, deptUnit, "职责"))
	deed := w.deed(bureau)
	got, err := w.Transfer(w.ctx, deed, county, f.ID, bureauUnit, "职责在县局")
	w.must(err)
	if got.Unit != bureauUnit || got.State != acceptance.Pending || got.Person != "" || len(got.Measures) != 0 || got.Wanted != nil || got.Due != f.Due || got.FirstDue != f.FirstDue {
		t.Errorf("%+v", got)
	}
	if m := got.Moved[0]; m.From != deptUnit || m.To != bureauUnit || m.Reason != "职责在县局" || m.By.Person != "bureau1" {
		t.Errorf("%+v", m)
	}
	before := w.entries()
	_, err = w.Transfer(w.ctx, deed, county, f.ID, bureauUnit, "职责在县局") // sent again
	w.must(err)
	if w.entries() != before {
		t.Error("it went twice")
	}
	w.refused(fault.Denied, func() error {
		_, err := w.PlanMeasures(w.ctx, w.deed(dept), county, f.ID, "", []acceptance.Measure{{Text: "补"}}, got.Plans)
		return err
	})
	w.refused(fault.Denied, move(bureau, deptUnit, "不想办")) // its own
	w.must(move(other, deptUnit, "复议后仍归民政")())
}

// What a town has to put right stays in the town, and what is put right already stays where it is.
func TestNoTransfer(t *testing.T) {
	w := newWorld(t).seed(1)
	own := w.told(town0)
	w.refused(fault.Conflict, func() error {
		_, err := w.Transfer(w.ctx, w.deed(bureau), town0, own.ID, deptUnit, "要部门配合")
		return err
	})
	f := w.told(deptUnit)
	_, err := w.PlanMeasures(w.ctx, w.deed(dept), county, f.ID, "", []acceptance.Measure{{Text: "补", Lasting: true}}, 0)
	w.must(err)
	_, err = w.Report(w.ctx, w.deed(dept), county, f.ID, "好了", nil)
	w.must(err)
	w.refused(fault.Conflict, func() error {
		_, err := w.Transfer(w.ctx, w.deed(bureau), county, f.ID, bureauUnit, "职责")
		return err
	})
}
