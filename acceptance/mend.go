package acceptance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Told is a finding that somebody enters by hand.
type Told struct {
	Place  string
	Source Source
	DocNo  string
	Unit   string // that owns it: an id of the register
	Person string
	Text   string
	Note   string
	Found  journal.Day // 0 is today
	Due    journal.Day // 0 is by the settings of the standard of its kind
}

// Raise enters a finding by hand.
func (s *Service) Raise(ctx context.Context, deed journal.Deed, t Told) (*Finding, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Raise, catalog.About(t.Place)); err != nil {
		return nil, err
	}
	reg, err := s.Registers.Register(ctx, t.Place)
	if err != nil {
		return nil, err
	}
	asked := journal.Ask("raise", on, t)
	list, err := s.Findings.Findings(ctx, t.Place, "")
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if f.By.Op == deed.Op {
			if !bytes.Equal(f.Asked, asked) {
				return nil, journal.Reused()
			}
			return f, nil
		}
	}
	if t.Found == 0 {
		t.Found = deed.Day
	}
	set, err := s.settings(ctx, t.Place, t.Source)
	if err != nil {
		return nil, err
	}
	if t.Due == 0 {
		t.Due = set.Calendar.After(deed.Day, set.Rectify)
	}
	unit, ms := t.check(reg, s.Clock.Today())
	if err := fault.Mistakes(ms, "问题还没有写好，没有保存"); err != nil {
		return nil, err
	}
	n, err := s.number(ctx, deed, t.Place, "number", 1)
	if err != nil {
		return nil, err
	}
	f := &Finding{
		Division: unit.Division, ID: fmt.Sprintf("wt-%06d", n), Place: t.Place, Number: n, Source: t.Source, DocNo: t.DocNo, Text: t.Text, Note: t.Note,
		Unit: unit.ID, Person: t.Person, Found: t.Found, Due: t.Due, FirstDue: t.Due, LookBack: set.LookBack, State: Pending,
		By: journal.SignatureOf(deed), Asked: asked,
	}
	err = s.Findings.SaveFinding(ctx, f, deed, "raise", asked)
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) { // the number is this deed's alone
		return s.Findings.Finding(ctx, f.Division, f.ID)
	}
	return f, err
}

// check tells every problem, and gives the owning unit.
func (t Told) check(reg *catalog.Register, today journal.Day) (catalog.Unit, []fault.Mistake) {
	var ms []fault.Mistake
	add := func(field, value string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: field, Value: value, Reason: reason, Remedy: remedy})
	}
	if !slices.Contains(Sources, t.Source) {
		add("source", string(t.Source), fault.Say("没有选问题来源"), fault.Say("从八类来源中选一类"))
	}
	if t.Text == "" {
		add("text", "", fault.Say("没有写问题"), fault.Say("写明是什么问题"))
	}
	unit, ok := reg.Unit(t.Unit)
	if !ok {
		add("unit", t.Unit, fault.Say("没有选责任单位"), fault.Say("从单位表中选择"))
	}
	if t.Found > today {
		add("found", t.Found.String(), fault.Say("日期 %s 还没有到，不能提前登记", t.Found), fault.Say("改为当天或之前的日期"))
	}
	if t.Due < t.Found {
		add("due", t.Due.String(), fault.Say("期限 %s 早于发现日期 %s", t.Due, t.Found), fault.Say("改为之后的日期"))
	}
	return unit, ms
}

// settings are those that a finding of a source goes by: of the newest standard of its kind, of
// the acceptance where the source is no inspection, the usual ones where there is none.
func (s *Service) settings(ctx context.Context, place string, source Source) (Settings, error) {
	kind := Kind(source)
	if !slices.Contains(Kinds, kind) {
		kind = Acceptance
	}
	std, err := s.Current(ctx, place, kind)
	switch {
	case errors.Is(err, fault.Conflict):
		return Usual(), nil
	case err != nil:
		return Settings{}, err
	}
	return std.Settings, nil
}

// mend changes one finding, by those whom it lets.
func (s *Service) mend(ctx context.Context, deed journal.Deed, act catalog.Act, division, id, name string, asked []any, change func(*Finding, journal.Deed) error) (*Finding, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	f, err := s.Findings.Finding(ctx, division, id)
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, act, f.Subject()); err != nil {
		return nil, err
	}
	return s.finding(division, id).Edit(ctx, deed, name, journal.Ask(name, on, asked...), func(f *Finding) error { return change(f, deed) })
}

// PlanMeasures writes the measures and who answers for them, by the owner; seen is Plans as the
// person had it.
func (s *Service) PlanMeasures(ctx context.Context, deed journal.Deed, division, id, person string, measures []Measure, seen int) (*Finding, error) {
	today := s.Clock.Today()
	return s.mend(ctx, deed, catalog.Rectify, division, id, "measures", []any{person, measures, seen}, func(f *Finding, _ journal.Deed) error {
		for _, m := range measures {
			if m.Done > today {
				return fault.New(fault.Invalid, "日期 %s 还没有到，不能提前登记", m.Done)
			}
		}
		return f.plan(person, measures, seen)
	})
}

// Report says that a finding is put right, by the owner: it waits for the recheck.
func (s *Service) Report(ctx context.Context, deed journal.Deed, division, id, text string, evidence []string) (*Finding, error) {
	return s.mend(ctx, deed, catalog.Rectify, division, id, "report", []any{text, evidence}, func(f *Finding, deed journal.Deed) error {
		return f.report(text, evidence, deed)
	})
}

// Return (退回) sends a finding back, by somebody outside the owning unit.
func (s *Service) Return(ctx context.Context, deed journal.Deed, division, id, reason string) (*Finding, error) {
	return s.mend(ctx, deed, catalog.Recheck, division, id, "return", []any{reason}, func(f *Finding, deed journal.Deed) error {
		return f.sendBack(reason, deed)
	})
}

// Close (销号) closes a finding, by somebody outside the owning unit. What the bureau itself owns
// is closed on a named document (docNo) of the level above and stays open until Confirm.
func (s *Service) Close(ctx context.Context, deed journal.Deed, division, id, text, docNo string) (*Finding, error) {
	return s.mend(ctx, deed, catalog.Recheck, division, id, "close", []any{text, docNo}, func(f *Finding, deed journal.Deed) error {
		return f.close(text, docNo, deed)
	})
}

// Confirm is the second account's word on a closing of what the bureau itself owns.
func (s *Service) Confirm(ctx context.Context, deed journal.Deed, division, id string) (*Finding, error) {
	return s.mend(ctx, deed, catalog.Recheck, division, id, "confirm", nil, (*Finding).confirm)
}

// Extend (延期) gives more time, by the bureau; the first due day is kept.
func (s *Service) Extend(ctx context.Context, deed journal.Deed, division, id string, to journal.Day, reason string) (*Finding, error) {
	return s.mend(ctx, deed, catalog.Extend, division, id, "extend", []any{to, reason}, func(f *Finding, deed journal.Deed) error {
		return f.extend(to, reason, deed)
	})
}

// LookAgain (回头看) records what a visit after the end saw: it holds, or it came back (反弹) and is
// open again, due by the settings.
func (s *Service) LookAgain(ctx context.Context, deed journal.Deed, division, id string, held bool, text string) (*Finding, error) {
	return s.mend(ctx, deed, catalog.Recheck, division, id, "look", []any{held, text}, func(f *Finding, deed journal.Deed) error {
		set, err := s.settings(ctx, f.Place, f.Source)
		if err != nil {
			return err
		}
		return f.look(held, text, set.Calendar.After(deed.Day, set.Rectify), deed)
	})
}
