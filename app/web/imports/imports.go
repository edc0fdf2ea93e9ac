// Package imports is the page of every kind of sheet: looked at before it is saved, with what it
// would change, every mistake and the heads that nobody knows.
package imports

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// pages are the handlers.
type pages struct{ *site.Site }

// Routes is every address of imports: one table of forms makes them.
func Routes(of *site.Site) []site.Route {
	s := pages{of}
	list := []site.Route{
		site.Get("/import", catalog.IssueItems, site.Place, s.importPage),
	}
	for _, f := range importers.Forms() {
		at := "/import/" + f.Kind
		list = append(list,
			site.Get(at, f.Act, site.Place, s.ofKind(f, s.importKind)),
			site.Post(at, f.Act, site.Place, s.ofKind(f, s.importSheet)).Upload(int(f.Limits().Bytes)+site.SmallBody),
			site.Post(at+"/again", f.Act, site.Place, s.ofKind(f, s.importAgain)).Takes(site.ListBody),
			site.Post(at+"/heads", f.Act, site.Place, s.ofKind(f, s.forgetHeads)),
			site.Get(at+"/blank.xlsx", f.Act, site.Place, s.ofKind(f, s.importBlank)),
			site.Get(at+"/marked.xlsx", f.Act, site.Place, s.ofKind(f, s.importMarked)),
		)
		if hasNow(f.Kind) {
			list = append(list, site.Get(at+"/now.xlsx", f.Act, site.Place, s.ofKind(f, s.importNow)))
		}
	}
	return list
}

// importing is one import of a person: of which kind, of which file, with what.
type importing struct {
	r    *site.Request
	form importers.Form
	file site.Upload
}

// ofKind is the handler of an address of one kind of sheet; reading a large one takes its time.
func (s pages) ofKind(f importers.Form, do func(*importing) error) func(*site.Request) error {
	return func(r *site.Request) error {
		ctx, cancel := context.WithTimeout(storage.WaitOnce(context.Background(), nil), site.ImportTime)
		defer cancel()
		r.Within(ctx)
		return do(&importing{r: r, form: f})
	}
}

// at is an address of the kind.
func (m *importing) at(rest string) string { return "/import/" + m.form.Kind + rest }

// fieldName is the name of an option's field on pages.
func fieldName(option string) string { return strings.ReplaceAll(option, "-", "_") }

// values are the options as the form sent them, by their names.
func (m *importing) values() map[string]string {
	v := map[string]string{}
	for _, o := range m.form.Options {
		v[o.Name] = m.r.Text(fieldName(o.Name))
	}
	return v
}

// ask is the import of the form.
func (m *importing) ask(dry bool) importers.Ask {
	place := ""
	if m.r.Register != nil {
		place = m.r.Place()
	}
	return importers.Ask{
		Kind: m.form.Kind, Place: place, Values: m.values(), Demo: m.r.Register != nil && m.r.Register.Demo, DryRun: dry,
		People: account.Roster{Accounts: m.r.Site.People, Service: m.r.Site.Accounts},
	}
}

// run imports, or only looks. What is wrong with the options comes back as mistakes by field.
func (m *importing) run(deed journal.Deed, dry bool) (*importers.Result, []importers.Password, []fault.Mistake, error) {
	ctx := m.r.Heard(deed.Op)
	catalog.Tell(ctx, catalog.Reading, 0, 0) // a small sheet is read before it tells anything
	res, passwords, err := m.r.Site.Importer.Import(ctx, deed, m.file.File, m.ask(dry))
	var refused *fault.Error
	if errors.As(err, &refused) && refused.Kind == fault.Invalid && len(refused.Mistakes) > 0 && res == nil {
		wrong := refused.Mistakes
		for i := range wrong {
			wrong[i].Field = fieldName(wrong[i].Field)
		}
		return nil, nil, wrong, nil
	}
	return res, passwords, nil, err
}

// importSheet looks first; what was looked at and is confirmed is saved.
func (s pages) importSheet(m *importing) error {
	r := m.r
	if err := m.ready(); err != nil {
		return err
	}
	var wrong []fault.Mistake
	var err error
	if m.file, wrong, err = r.Sheet(m.form); err != nil {
		return err
	}
	if r.Text("act") == "upload" {
		return r.Uploaded(m.file, wrong)
	}
	if len(wrong) > 0 {
		return s.showKind(m, http.StatusUnprocessableEntity, wrong)
	}
	return s.checked(m, !m.file.Kept || r.Text("act") != "save")
}

// ready refuses a kind before what it needs is there.
func (m *importing) ready() error {
	if m.form.Kind == "towns" {
		return nil
	}
	return m.r.NeedCounty()
}

// checked looks at the sheet, or saves it, and shows what that came to.
func (s pages) checked(m *importing, dry bool) error {
	r := m.r
	res, passwords, wrong, err := m.run(r.Deed(), dry)
	switch {
	case err != nil && len(passwords) == 0:
		return err
	case len(wrong) > 0:
		return s.showKind(m, http.StatusUnprocessableEntity, wrong)
	case len(passwords) > 0: // they are shown now or never, whatever came after them
		r.GoesOn(err)
		return r.Page(http.StatusOK, m.slip(passwords))
	case dry || len(res.Mistakes) > 0:
		status := http.StatusOK
		if len(res.Mistakes) > 0 {
			status = http.StatusUnprocessableEntity
		}
		return r.Page(status, m.check(res))
	}
	done := &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已导入 %s：新增 %d，改动 %d，不变 %d", view.Plain(res.File), res.Added, res.Changed, res.Unchanged)}
	if len(res.Notices) > 0 {
		done.Text = fault.Say("%s", res.Notices)
	}
	return r.To(m.next(), done)
}

// next is where the person goes on after an import: to the desk while the county is being set up.
func (m *importing) next() string {
	switch m.form.Kind {
	case "towns", "catalog":
		return "/"
	case "users":
		return "/users"
	}
	if site.May(m.r.Actor, catalog.IssueItems, m.r.Place()) {
		return "/import"
	}
	return m.at("")
}

// importAgain looks at a kept sheet again, with other options; what the person says of its heads is
// remembered first.
func (s pages) importAgain(m *importing) error {
	r := m.r
	if err := m.ready(); err != nil {
		return err
	}
	var err error
	if m.file, err = r.KeptSheet(m.form, r.Text("sum"), r.Text("name")); err != nil {
		return err
	}
	if said := m.said(); len(said) > 0 {
		if err := s.Importer.MapHeads(r.Context(), r.Deed().Step("heads"), r.Place(), m.form.Kind, said); err != nil {
			return err
		}
	}
	return s.checked(m, true)
}

// said is what the form says of heads and of words.
func (m *importing) said() (list []catalog.MappedHead) {
	field := func(name string, i int) string { return m.r.Text(fmt.Sprintf("%s-%d", name, i)) }
	for i := range mostHeads {
		if head, column := field("head", i), field("column", i); head != "" && column != "" {
			list = append(list, catalog.MappedHead{Head: head, Column: strings.TrimPrefix(column, asideValue)})
		}
		if word, means := field("word", i), field("means", i); word != "" && means != "" {
			list = append(list, catalog.MappedHead{Of: field("of", i), Head: word, Column: means})
		}
	}
	return list
}

// forgetHeads undoes what was said of a head.
func (s pages) forgetHeads(m *importing) error {
	r := m.r
	if err := r.NeedCounty(); err != nil {
		return err
	}
	if err := s.Importer.ForgetHeads(r.Context(), r.Deed(), r.Place(), m.form.Kind, r.List("fold")); err != nil {
		return err
	}
	return r.To(m.at(""), &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已不再这样对应；下次导入再问")})
}

// importBlank is the blank form of the kind.
func (s pages) importBlank(m *importing) error {
	var b bytes.Buffer
	if err := importers.WriteBlank(&b, m.form.Kind, m.r.Register, m.r.Say); err != nil {
		return err
	}
	return m.r.File(m.r.Say(fault.Say("空白%s.xlsx", m.form.Title)), m.form.Kind+".xlsx", site.XlsxType, b.Bytes())
}

// importMarked is a sheet that was looked at, with every mistake marked where it stands.
func (s pages) importMarked(m *importing) error {
	r := m.r
	if err := m.ready(); err != nil {
		return err
	}
	var err error
	if m.file, err = r.KeptSheet(m.form, r.Text("sum"), r.Text("name")); err != nil {
		return err
	}
	res, _, wrong, err := m.run(journal.Deed{Actor: r.Actor, Op: s.NewID()}, true)
	if err == nil && len(wrong) > 0 {
		err = fault.Mistakes(wrong, "还有没填对的，没有导入")
	}
	if err != nil {
		return err
	}
	body, err := res.Marked(r.Say)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(m.file.Name, filepath.Ext(m.file.Name))
	return r.File(r.Say(fault.Say("%s 标出差错.xlsx", view.Plain(name))), "marked.xlsx", site.XlsxType, body)
}

// markedHref is the address of the marked workbook of what was looked at.
func (m *importing) markedHref() string {
	q := url.Values{"sum": {m.file.Sum}, "name": {m.file.Name}}
	for name, v := range m.values() {
		if v != "" {
			q.Set(fieldName(name), v)
		}
	}
	return m.at("/marked.xlsx?") + q.Encode()
}
