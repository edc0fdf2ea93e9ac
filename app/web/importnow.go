package web

import (
	"bytes"
	"io"

	"jiedezhu/app/account"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

// writers write what is there of a kind in the columns of its sheet, so that the workbook can be
// mended and imported again. A kind without one has a page of its own.
var writers = map[string]func(*importing, io.Writer, importers.Export) error{
	"towns":      func(_ *importing, w io.Writer, e importers.Export) error { return importers.WriteTowns(w, e) },
	"catalog":    writeCatalog,
	"ledger":     writeLedger,
	"training":   writeSessions(importers.WriteTraining),
	"attendance": writeSessions(importers.WriteAttendance),
	"cases":      writeCases,
	"liaisons":   writeLiaisons,
	"users":      writeUsers,
}

// importNow is what is there of the kind as a workbook.
func (s *Server) importNow(m *importing) error {
	r := m.r
	if err := r.needCounty(); err != nil {
		return err
	}
	var b bytes.Buffer
	e := importers.Export{Register: r.reg, Day: s.Clock.Today(), Say: r.say}
	if err := writers[m.form.Kind](m, &b, e); err != nil {
		return err
	}
	return r.file(r.say(m.form.Title)+" "+e.Day.String()+".xlsx", m.form.Kind+".xlsx", xlsxType, b.Bytes())
}

// catalog is the current edition. fault.Conflict before there is one.
func (m *importing) catalog() (*catalog.Edition, error) {
	ed, err := m.r.edition()
	if err == nil && ed == nil {
		err = fault.New(fault.Conflict, "还没有事项目录，先导入目录")
	}
	return ed, err
}

func writeCatalog(m *importing, w io.Writer, e importers.Export) error {
	ed, err := m.catalog()
	if err != nil {
		return err
	}
	return importers.WriteCatalog(w, e.Register, ed, false, e.Day, e.Say)
}

func writeLedger(m *importing, w io.Writer, e importers.Export) error {
	ed, err := m.catalog()
	if err != nil {
		return err
	}
	var list []*rollout.Package
	for _, code := range e.Register.TownCodes() {
		p, err := m.r.s.Rollout.Packages.Package(m.r.ctx(), code)
		if err != nil {
			return err
		}
		list = append(list, p)
	}
	return importers.WriteLedger(w, e, ed, list)
}

func writeSessions(write func(io.Writer, importers.Export, []*rollout.Training) error) func(*importing, io.Writer, importers.Export) error {
	return func(m *importing, w io.Writer, e importers.Export) error {
		list, err := m.r.s.Rollout.Trainings.Trainings(m.r.ctx(), m.r.place(), "")
		if err != nil {
			return err
		}
		return write(w, e, list)
	}
}

func writeCases(m *importing, w io.Writer, e importers.Export) error {
	ed, err := m.catalog()
	if err != nil {
		return err
	}
	months, err := m.r.s.Rollout.Cases.CaseMonths(m.r.ctx(), m.r.place())
	if err != nil {
		return err
	}
	return importers.WriteCases(w, e, ed, months)
}

func writeLiaisons(m *importing, w io.Writer, e importers.Export) error {
	l, err := m.r.s.Rollout.Liaisons.Liaisons(m.r.ctx(), m.r.place())
	if err != nil {
		return err
	}
	return importers.WriteLiaisons(w, e, l)
}

func writeUsers(m *importing, w io.Writer, e importers.Export) error {
	list, err := account.Roster{Accounts: m.r.s.People, Service: m.r.s.Accounts}.Users(m.r.ctx(), m.r.actor)
	if err != nil {
		return err
	}
	return importers.WriteUsers(w, e, list)
}
