package web

import (
	"bytes"
	"io"

	"jiedezhu/app/account"
	"jiedezhu/importers"
)

// hasNow tells whether what is there of a kind is given as a workbook here; a kind without has a page
// of its own.
func hasNow(kind string) bool { return kind == "users" || importers.HasWhole(kind) }

// importNow is what is there of the kind as a workbook, in the columns of its sheet, so that it can be
// mended and imported again.
func (s *Server) importNow(m *importing) error {
	r := m.r
	if err := r.needCounty(); err != nil {
		return err
	}
	var b bytes.Buffer
	e := importers.Export{Register: r.reg, Day: s.Clock.Today(), Say: r.say}
	write := r.writeWhole
	if m.form.Kind == "users" {
		write = r.writeUsers
	}
	if err := write(&b, m.form.Kind, e); err != nil {
		return err
	}
	return r.file(r.say(m.form.Title)+" "+e.Day.String()+".xlsx", m.form.Kind+".xlsx", xlsxType, b.Bytes())
}

func (r *request) writeWhole(w io.Writer, kind string, e importers.Export) error {
	in, err := r.input()
	if err != nil {
		return err
	}
	return r.s.Importer.Whole(r.ctx(), w, kind, in, e)
}

// writeUsers needs no right to see how the towns stand: who manages accounts has none.
func (r *request) writeUsers(w io.Writer, _ string, e importers.Export) error {
	list, err := account.Roster{Accounts: r.s.People, Service: r.s.Accounts}.Users(r.ctx(), r.actor)
	if err != nil {
		return err
	}
	return importers.WriteUsers(w, e, list)
}
