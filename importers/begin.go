package importers

import (
	"context"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// against is what the sheets of a kind are read against.
type against int

const (
	aRegister against = iota // towns and units
	aCatalog                 // and the items: fault.Conflict where there are none
)

// started is an import whose sheets are read: the beginning that all kinds of lists about a county
// have in common. A file that cannot be read has no tables, and a mistake that says so.
type started struct {
	*ledger
	kind     kind
	book     *countyBook
	tables   []sheet.Table
	given    int          // the year that was given for the file
	yearless []sheet.Cell // days that have none
}

// shape says by which columns a workbook is read, and finds the columns that no table of words can
// list; nil for the columns of the kind alone.
type shape func(b *countyBook, w *sheet.Workbook) sheet.Spec

// start asks for the right, loads what the sheets are read against, and reads them.
func (im *Importer) start(ctx context.Context, deed journal.Deed, act catalog.Act, name, place string, f File, by against, as shape) (*started, error) {
	if err := catalog.Allow(deed.Actor, act, catalog.About(place)); err != nil {
		return nil, err
	}
	k, err := kindOf(name)
	if err != nil {
		return nil, err
	}
	book, err := im.countyBook(ctx, place, by)
	if err != nil {
		return nil, err
	}
	r, reading, err := k.read(ctx, f, func(w *sheet.Workbook) sheet.Spec {
		by := sheet.Spec{Columns: k.columns}
		if as != nil {
			by = as(book, w)
		}
		by.Others = kindred(k.name, book)
		return by
	})
	if err != nil {
		return nil, err
	}
	s := &started{ledger: newLedger(r), kind: k, book: book, given: f.Year}
	if reading != nil {
		s.tables = reading.Tables
	}
	return s, nil
}

// needs is a mistake of the whole file, told where nothing else is wrong with it and nothing was
// found in it.
func (s *started) needs(found int, reason, remedy fault.Message) {
	s.askYear()
	if found == 0 && len(s.result.Mistakes) == 0 {
		s.result.Mistakes = append(s.result.Mistakes, fault.Mistake{Reason: reason, Remedy: remedy})
	}
}

// end hands what was read to the service, unless something is wrong with it, and takes what the
// service made of it.
func (s *started) end(enter func() (*rollout.Outcome, error), take func(*rollout.Outcome)) (*Result, error) {
	s.askYear()
	s.close()
	if len(s.result.Mistakes) > 0 {
		return s.result, nil
	}
	out, err := enter()
	if err != nil {
		return s.result, s.result.settle(err)
	}
	take(out)
	return s.result, nil
}
