package acceptance

import (
	"cmp"
	"errors"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// try does the acts to a finding that is not saved, and tells what stands in their way.
func (p PastFinding) try(w *weighing, i int, f *Finding, deed journal.Deed) bool {
	for _, act := range p.Acts {
		err := p.do(act, f, deed)
		if err == nil {
			continue
		}
		field := map[pastAct]string{pastPlan: FieldMeasures, pastReport: FieldRectified, pastClosing: FieldClosed}[act]
		var refused *fault.Error
		if errors.As(err, &refused) {
			reason := refused.Message
			if len(refused.Mistakes) > 0 {
				reason = refused.Mistakes[0].Reason
			}
			w.problem(i, cmp.Or(field, FieldText), reason, fault.Say("核对这一行"))
		}
		return false
	}
	return true
}

// do does one act of a row to a finding.
func (p PastFinding) do(act pastAct, f *Finding, deed journal.Deed) error {
	deed.Day = p.dayOf(act)
	switch act {
	case pastFill:
		if !f.fill(p) {
			return journal.ErrNothing
		}
		return nil
	case pastPlan:
		return f.plan(cmp.Or(f.Person, p.Person), []Measure{{Text: cmp.Or(p.Measures, ledgerMeasure)}}, f.Plans)
	case pastReport:
		return f.reportPast(cmp.Or(p.Result, ledgerText), deed)
	}
	return f.close(ledgerText, p.Ground, deed)
}

// dayOf is the day of an act; of measures a ledger has none, they came with the finding.
func (p PastFinding) dayOf(act pastAct) journal.Day {
	switch act {
	case pastReport:
		return p.Rectified
	case pastClosing:
		return p.Closed
	}
	return p.Found
}
