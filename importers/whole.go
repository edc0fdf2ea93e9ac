package importers

import (
	"context"
	"io"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
)

// wholes write what is there of a kind of sheet in the columns of the kind, so that it comes back
// unchanged. Accounts and standards have other rights and another choice: WriteUsers, WriteStandard.
var wholes = map[string]func(*whole) error{
	"towns":      func(w *whole) error { return WriteTowns(w.out, w.Export) },
	"catalog":    (*whole).catalog,
	"ledger":     (*whole).ledger,
	"training":   func(w *whole) error { return w.sessions(WriteTraining) },
	"attendance": func(w *whole) error { return w.sessions(WriteAttendance) },
	"acceptance": (*whole).acceptances,
	"findings":   func(w *whole) error { return WriteFindingLedger(w.out, w.Export, w.in.Findings) },
	"cases":      (*whole).cases,
	"liaisons":   (*whole).liaisons,
}

// HasWhole tells whether Whole writes a kind.
func HasWhole(kind string) bool { return wholes[kind] != nil }

// whole is one writing of all that is there.
type whole struct {
	Export
	ctx context.Context
	im  *Importer
	out io.Writer
	in  coverage.Input
}

// Whole writes what is there of a kind, of the towns in the input, which has been narrowed to what
// its reader may see; e.Register and e.Day are the input's. fault.NotFound for a kind that HasWhole
// does not know, fault.Conflict where there is no catalog yet and the kind needs one.
func (im *Importer) Whole(ctx context.Context, out io.Writer, kind string, in coverage.Input, e Export) error {
	write := wholes[kind]
	if write == nil {
		return fault.New(fault.NotFound, "没有找到")
	}
	e.Register, e.Day = in.Register, in.AsOf
	return write(&whole{Export: e, ctx: ctx, im: im, out: out, in: in})
}

func (w *whole) place() string { return w.Register.Place.Code }

// edition is the current one. fault.Conflict before there is one.
func (w *whole) edition() (*catalog.Edition, error) {
	if w.in.Edition == nil {
		return nil, fault.New(fault.Conflict, "还没有事项目录，先导入目录")
	}
	return w.in.Edition, nil
}

func (w *whole) catalog() error {
	e, err := w.edition()
	if err != nil {
		return err
	}
	return WriteCatalog(w.out, w.Register, e, w.CSV, w.Day, w.Say)
}

func (w *whole) ledger() error {
	e, err := w.edition()
	if err != nil {
		return err
	}
	var list []*rollout.Package
	for _, town := range w.Register.TownCodes() {
		p, err := w.im.Rollout.Packages.Package(w.ctx, town)
		if err != nil {
			return err
		}
		list = append(list, p)
	}
	return WriteLedger(w.out, w.Export, e, list)
}

func (w *whole) sessions(write func(io.Writer, Export, []*rollout.Training) error) error {
	list, err := w.im.Rollout.Trainings.Trainings(w.ctx, w.place(), "")
	if err != nil {
		return err
	}
	return write(w.out, w.Export, list)
}

func (w *whole) acceptances() error {
	list, err := w.im.Acceptance.Applications.Applications(w.ctx, w.place(), "")
	if err != nil {
		return err
	}
	return WriteAcceptances(w.out, w.Export, Accepted{Centers: w.in.Centers, Applications: list, Inspections: w.in.Inspections})
}

func (w *whole) cases() error {
	e, err := w.edition()
	if err != nil {
		return err
	}
	months, err := w.im.Rollout.Cases.CaseMonths(w.ctx, w.place())
	if err != nil {
		return err
	}
	return WriteCases(w.out, w.Export, e, months)
}

func (w *whole) liaisons() error {
	l, err := w.im.Rollout.Liaisons.Liaisons(w.ctx, w.place())
	if err != nil {
		return err
	}
	return WriteLiaisons(w.out, w.Export, l)
}
