package acceptance

import (
	"context"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// assign names who answers for a finding in the unit that owns it. It counts as a change of the
// measures: whoever is writing them sees first who was named meanwhile.
func (f *Finding) assign(person string) error {
	switch err := f.at(Pending, Working); {
	case err != nil:
		return err
	case person == "":
		return fault.New(fault.Invalid, "请写明责任人")
	case person == f.Person:
		return journal.ErrNothing
	}
	f.Person = person
	f.Plans++
	return nil
}

// want asks for a later due day; there is one such wish at a time.
func (f *Finding) want(to journal.Day, reason string, deed journal.Deed) error {
	switch err := f.at(Pending, Working); {
	case err != nil:
		return err
	case f.Wanted != nil:
		return fault.New(fault.Conflict, "%s 已经申请延期到 %s，等县局答复", f.Label(), f.Wanted.To)
	case to <= f.Due:
		return fault.New(fault.Invalid, "延期后的期限 %s 不晚于现在的期限 %s，请改为之后的日期", to, f.Due)
	case reason == "":
		return fault.New(fault.Invalid, "延期要写明理由")
	}
	f.Wanted = &Extension{From: f.Due, To: to, Reason: reason, By: journal.SignatureOf(deed)}
	return nil
}

// decline answers a wish with no: the due day stays.
func (f *Finding) decline(reason string, deed journal.Deed) error {
	switch err := f.at(Pending, Working); {
	case err != nil:
		return err
	case f.Wanted == nil:
		return fault.New(fault.Conflict, "%s 没有申请延期", f.Label())
	case reason == "":
		return fault.New(fault.Invalid, "不同意延期要写明理由")
	}
	f.Wanted = nil
	f.Declined = append(slices.Clip(f.Declined), Remark{Text: reason, By: journal.SignatureOf(deed)})
	return nil
}

// Assign names who answers for a finding, by the unit that owns it.
func (s *Service) Assign(ctx context.Context, deed journal.Deed, division, id, person string) (*Finding, error) {
	return s.mend(ctx, deed, catalog.Rectify, division, id, "assign", []any{person}, func(f *Finding, _ journal.Deed) error {
		return f.assign(person)
	})
}

// AskExtension asks the bureau for a later due day, by the unit that owns the finding.
func (s *Service) AskExtension(ctx context.Context, deed journal.Deed, division, id string, to journal.Day, reason string) (*Finding, error) {
	return s.mend(ctx, deed, catalog.Rectify, division, id, "want", []any{to, reason}, func(f *Finding, deed journal.Deed) error {
		return f.want(to, reason, deed)
	})
}

// DeclineExtension answers such a wish with no, by the bureau.
func (s *Service) DeclineExtension(ctx context.Context, deed journal.Deed, division, id, reason string) (*Finding, error) {
	return s.mend(ctx, deed, catalog.Extend, division, id, "decline", []any{reason}, func(f *Finding, deed journal.Deed) error {
		return f.decline(reason, deed)
	})
}
