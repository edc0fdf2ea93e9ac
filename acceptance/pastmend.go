package acceptance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// raised is the finding that a row becomes, before anything is done about it.
func (p PastFinding) raised(reg *catalog.Register, number int, set Settings, sheet *PastSheet, deed journal.Deed) *Finding {
	unit, _ := reg.Unit(p.Unit)
	deed.Day = p.Found
	return &Finding{
		Division: unit.Division, ID: fmt.Sprintf("wt-%06d", number), Place: sheet.Place, Number: number, Source: p.Source, DocNo: p.DocNo,
		Text: p.Text, Note: p.Note, Clause: p.Clause, Unit: unit.ID, Person: p.Person, Found: p.Found, Due: p.Due, FirstDue: p.Due,
		LookBack: set.LookBack, State: Pending, File: sheet.File, By: journal.SignatureOf(deed),
	}
}

// fill adds what a finding does not say yet, and tells whether it added anything.
func (f *Finding) fill(p PastFinding) bool {
	was := *f
	for _, x := range []struct {
		to   *string
		from string
	}{{&f.DocNo, p.DocNo}, {&f.Clause, p.Clause}, {&f.Person, p.Person}} {
		if *x.to == "" {
			*x.to = x.from
		}
	}
	if f.Note == "" && f.Inspection == "" {
		f.Note = p.Note
	}
	if len(f.Measures) == 0 && p.Measures != "" && (f.State == Waiting || f.State == Closed) {
		f.Measures = []Measure{{Text: p.Measures}}
	}
	return f.DocNo != was.DocNo || f.Clause != was.Clause || f.Person != was.Person || f.Note != was.Note || len(f.Measures) != len(was.Measures)
}

// reportPast is report as a ledger says it: measures that it gives no day for were done by then,
// and one without measures may have been put right as well.
func (f *Finding) reportPast(text string, deed journal.Deed) error {
	f.Measures = slices.Clone(f.Measures)
	for i, m := range f.Measures {
		if m.Done == 0 && !m.Lasting {
			f.Measures[i].Done = deed.Day
		}
	}
	if f.State == Pending {
		f.State = Working
	}
	return f.report(text, nil, deed)
}

// MeasuresText is what is done about a finding as one text, a line a measure.
func (f *Finding) MeasuresText() string {
	texts := make([]string, len(f.Measures))
	for i, m := range f.Measures {
		texts[i] = m.Text
	}
	return strings.Join(texts, "\n")
}

// RectifiedOn is the day on which its owner says it was put right, 0 where it is being put right
// or nobody said so.
func (f *Finding) RectifiedOn() journal.Day {
	if f.Done == nil || f.State != Waiting && f.State != Closed {
		return 0
	}
	return f.Done.By.Day
}

// ResultText is what its owner says was done, "" where a ledger gave no words.
func (f *Finding) ResultText() string {
	if f.RectifiedOn() == 0 || f.Done.Text == ledgerText {
		return ""
	}
	return f.Done.Text
}

// ClosedOn is the day of its closing, 0 where it is open.
func (f *Finding) ClosedOn() journal.Day {
	switch {
	case f.State != Closed || f.Closing == nil:
		return 0
	case f.Closing.Second.Op != "":
		return f.Closing.Second.Day
	}
	return f.Closing.By.Day
}

// changedBy are the fields in which a finding is another now.
func changedBy(row int, was, now *Finding) []rollout.Diff {
	var out []rollout.Diff
	day := func(d journal.Day) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	for _, x := range []struct{ field, old, now string }{
		{FieldDocNo, was.DocNo, now.DocNo}, {FieldClause, was.Clause, now.Clause}, {FieldPerson, was.Person, now.Person}, {FieldRemark, was.Note, now.Note},
		{FieldMeasures, was.MeasuresText(), now.MeasuresText()}, {FieldRectified, day(was.RectifiedOn()), day(now.RectifiedOn())},
		{FieldClosed, day(was.ClosedOn()), day(now.ClosedOn())}, {FieldState, was.State.Message().String(), now.State.Message().String()},
	} {
		if x.old != x.now {
			out = append(out, rollout.Diff{Row: row, Field: x.field, Old: x.old, New: x.now})
		}
	}
	return out
}

// enterFindings does the rows of a ledger. The new ones get numbers that follow each other, drawn
// once for the sheet.
func (s *Service) enterFindings(ctx context.Context, deed journal.Deed, sheet *PastSheet) error {
	fresh := 0
	for _, p := range sheet.Findings {
		if p.ID == "" {
			fresh++
		}
	}
	number, err := s.number(ctx, deed, sheet.Place, "numbers", fresh)
	if err != nil || len(sheet.Findings) == 0 {
		return err
	}
	reg, err := s.Registers.Register(ctx, sheet.Place)
	if err != nil {
		return err
	}
	for i, p := range sheet.Findings {
		unit, _ := reg.Unit(p.Unit)
		id := p.ID
		if id == "" {
			f, err := s.raisePast(ctx, deed, sheet, reg, i, number, p)
			if err != nil {
				return err
			}
			id, number = f.ID, number+1
		}
		if err := s.mendPast(ctx, deed, unit.Division, id, i, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) raisePast(ctx context.Context, deed journal.Deed, sheet *PastSheet, reg *catalog.Register, i, number int, p PastFinding) (*Finding, error) {
	set, err := s.settings(ctx, sheet.Place, p.Source)
	if err != nil {
		return nil, err
	}
	step := deed.Step(fmt.Sprintf("raise-%d", i))
	step.Day = p.Found
	f := p.raised(reg, number, set, sheet, step)
	f.Asked = journal.Ask("raise", p.Found, p)
	err = s.Findings.SaveFinding(ctx, f, step, "raise", f.Asked)
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) { // the number is this sheet's alone
		return f, nil
	}
	return f, err
}

// mendPast does what a row says was done. What somebody did meanwhile stays.
func (s *Service) mendPast(ctx context.Context, deed journal.Deed, division, id string, i int, p PastFinding) error {
	for _, act := range p.Acts {
		step := deed.Step(fmt.Sprintf("%s-%d", act, i))
		step.Day = p.dayOf(act)
		_, err := s.finding(division, id).Edit(ctx, step, string(act), journal.Ask(string(act), step.Day, p), func(f *Finding) error {
			err := p.do(act, f, step)
			if errors.Is(err, fault.Conflict) || errors.Is(err, fault.Invalid) {
				return journal.ErrNothing
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
