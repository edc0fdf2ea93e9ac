package batches

import (
	"errors"
	"fmt"

	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// receipts is the receipts of a batch as a workbook, with the pictures by which the county recorded
// what a town had answered.
func (s pages) receipts(r *site.Request) error {
	n, err := batchNumber(r)
	if err != nil {
		return err
	}
	b, err := s.Rollout.Batches.Batch(r.Context(), r.Place(), n)
	if err != nil {
		return err
	}
	list, err := s.Rollout.Signings(r.Context(), r.Actor, b)
	if err != nil {
		return err
	}
	l := importers.Listing{Name: fault.Say("%s签收回执", view.Plain(b.Name())), Columns: []importers.ListingColumn{
		{Title: fault.Say("镇（街道）"), Width: 14}, {Title: fault.Say("签收项次"), Width: 10}, {Title: fault.Say("签收日期"), Width: 12}, {Title: fault.Say("签收人"), Width: 20},
		{Title: fault.Say("怎么签收的"), Width: 14}, {Title: fault.Say("录入日期"), Width: 12}, {Title: fault.Say("录入人"), Width: 26}, {Title: fault.Say("说明"), Width: 30},
		{Title: fault.Say("校验码"), Width: 24, Code: true}, {Title: fault.Say("依据图片"), Width: 20},
	}}
	for _, x := range list {
		row, err := receiptRow(r, x)
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, row)
	}
	return r.SendListing(l, fmt.Sprintf("receipts-%d.xlsx", n))
}

func receiptRow(r *site.Request, x rollout.Signing) ([]any, error) {
	done := x.Record.Done
	how := fault.Say("本镇签收")
	for i, c := range rollout.Channels {
		if done.Channel == c {
			how = fault.Say("代录：%s", channelNames[i])
		}
	}
	pic, err := evidence(r, done.Evidence)
	if err != nil {
		return nil, err
	}
	by := fault.Say("%s %s", site.UnitName(r.Register, x.Record.Unit), r.PersonName(x.Record.Person))
	return []any{r.Register.TownName(x.Town), x.Lines, x.Record.Day, done.Signed, how, journal.DayOf(x.Record.At), by, done.Reason, done.Hash, pic}, nil
}

// evidence is the picture of a receipt, or what stands in its place where it cannot be shown.
func evidence(r *site.Request, sum string) (any, error) {
	if sum == "" {
		return nil, nil
	}
	data, err := r.KeptPicture(sum)
	if errors.Is(err, fault.NotFound) {
		return fault.Say("图片不在了"), nil
	} else if err != nil {
		return nil, err
	}
	pic, err := sheet.NewPicture(data)
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.Invalid {
		return f.Message, nil
	} else if err != nil {
		return nil, err
	}
	return pic, nil
}
