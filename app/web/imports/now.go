package imports

import (
	"bytes"
	"io"

	"jiedezhu/app/account"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/catalog"
	"jiedezhu/importers"
)

// hasNow tells whether what is there of a kind is given as a workbook here; a kind without has a page
// of its own.
func hasNow(kind string) bool { return kind == "users" || importers.HasWhole(kind) }

// importNow is what is there of the kind as a workbook, in the columns of its sheet, so that it can be
// mended and imported again.
func (s pages) importNow(m *importing) error {
	r := m.r
	if err := r.NeedCounty(); err != nil {
		return err
	}
	var b bytes.Buffer
	ctx := r.Waited()
	heard := func(done, total int) { catalog.Tell(ctx, catalog.Writing, done, total) }
	e := importers.Export{Register: r.Register, Day: s.Clock.Today(), Say: r.Say, Heard: heard}
	write := writeWhole
	if m.form.Kind == "users" {
		write = writeUsers
	}
	if err := write(r, &b, m.form.Kind, e); err != nil {
		return err
	}
	return r.File(r.Say(m.form.Title)+" "+e.Day.String()+".xlsx", m.form.Kind+".xlsx", site.XlsxType, b.Bytes())
}

func writeWhole(r *site.Request, w io.Writer, kind string, e importers.Export) error {
	in, err := lines.Input(r)
	if err != nil {
		return err
	}
	return r.Site.Importer.Whole(r.Context(), w, kind, in, e)
}

// writeUsers needs no right to see how the towns stand: who manages accounts has none.
func writeUsers(r *site.Request, w io.Writer, _ string, e importers.Export) error {
	list, err := account.Roster{Accounts: r.Site.People, Service: r.Site.Accounts}.Users(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return importers.WriteUsers(w, e, list)
}
