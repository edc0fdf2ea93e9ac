package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// importRoutes are the page of all kinds of sheets and the addresses of each: a kind is a row of the
// table of forms in importers, and whose right it is stands there.
func (s *Server) importRoutes() []Route {
	get, post := fiber.MethodGet, fiber.MethodPost
	list := []Route{
		{get, "/import", catalog.IssueItems, Place, None, 0, s.importPage},
		{get, "/import/progress/:op", catalog.Enter, Self, None, 0, s.importProgress},
	}
	for _, f := range importers.Forms() {
		at := "/import/" + f.Kind
		list = append(list,
			Route{get, at, f.Act, Place, None, 0, s.ofKind(f, s.importKind)},
			Route{post, at, f.Act, Place, Multipart, int(f.Limits().Bytes) + smallBody, s.ofKind(f, s.importSheet)},
			Route{post, at + "/again", f.Act, Place, Form, listBody, s.ofKind(f, s.importAgain)},
			Route{post, at + "/heads", f.Act, Place, Form, 0, s.ofKind(f, s.forgetHeads)},
			Route{get, at + "/blank.xlsx", f.Act, Place, None, 0, s.ofKind(f, s.importBlank)},
			Route{get, at + "/marked.xlsx", f.Act, Place, None, 0, s.ofKind(f, s.importMarked)},
		)
		if hasNow(f.Kind) {
			list = append(list, Route{get, at + "/now.xlsx", f.Act, Place, None, 0, s.ofKind(f, s.importNow)})
		}
	}
	return list
}

// importing is one import of a person: of which kind, of which file, with what.
type importing struct {
	r    *request
	form importers.Form
	file upload
}

// ofKind is the handler of an address of one kind of sheet; reading a large one takes its time.
func (s *Server) ofKind(f importers.Form, do func(*importing) error) func(*request) error {
	return func(r *request) error {
		ctx, cancel := context.WithTimeout(storage.WaitOnce(context.Background(), nil), importTime)
		defer cancel()
		r.c.SetUserContext(ctx)
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
		v[o.Name] = m.r.text(fieldName(o.Name))
	}
	return v
}

// ask is the import of the form.
func (m *importing) ask(dry bool) importers.Ask {
	place := ""
	if m.r.reg != nil {
		place = m.r.place()
	}
	return importers.Ask{
		Kind: m.form.Kind, Place: place, Values: m.values(), Demo: m.r.reg != nil && m.r.reg.Demo, DryRun: dry,
		People: account.Roster{Accounts: m.r.s.People, Service: m.r.s.Accounts},
	}
}

// run imports, or only looks. What is wrong with the options comes back as mistakes by field.
func (m *importing) run(deed journal.Deed, dry bool) (*importers.Result, []importers.Password, []fault.Mistake, error) {
	ctx := m.r.heard(deed.Op)
	catalog.Tell(ctx, catalog.Reading, 0, 0) // a small sheet is read before it tells anything
	res, passwords, err := m.r.s.Importer.Import(ctx, deed, m.file.File, m.ask(dry))
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
func (s *Server) importSheet(m *importing) error {
	r := m.r
	if err := m.ready(); err != nil {
		return err
	}
	var wrong []fault.Mistake
	var err error
	if m.file, wrong, err = r.sheet(m.form); err != nil {
		return err
	}
	if r.text("act") == "upload" {
		return r.uploaded(m.file, wrong)
	}
	if len(wrong) > 0 {
		return s.showKind(m, fiber.StatusUnprocessableEntity, wrong)
	}
	return s.checked(m, !m.file.kept || r.text("act") != "save")
}

// ready refuses a kind before what it needs is there.
func (m *importing) ready() error {
	if m.form.Kind == "towns" {
		return nil
	}
	return m.r.needCounty()
}

// checked looks at the sheet, or saves it, and shows what that came to.
func (s *Server) checked(m *importing, dry bool) error {
	r := m.r
	res, passwords, wrong, err := m.run(r.deed(), dry)
	switch {
	case err != nil && len(passwords) == 0:
		return err
	case len(wrong) > 0:
		return s.showKind(m, fiber.StatusUnprocessableEntity, wrong)
	case len(passwords) > 0: // they are shown now or never, whatever came after them
		r.goesOn(err)
		return r.page(fiber.StatusOK, m.slip(passwords))
	case dry || len(res.Mistakes) > 0:
		status := fiber.StatusOK
		if len(res.Mistakes) > 0 {
			status = fiber.StatusUnprocessableEntity
		}
		return r.page(status, m.check(res))
	}
	done := &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已导入 %s：新增 %d，改动 %d，不变 %d", view.Plain(res.File), res.Added, res.Changed, res.Unchanged)}
	if len(res.Notices) > 0 {
		done.Text = fault.Say("%s", res.Notices)
	}
	return r.to(m.next(), done)
}

// next is where the person goes on after an import: to the desk while the county is being set up.
func (m *importing) next() string {
	switch m.form.Kind {
	case "towns", "catalog":
		return "/"
	case "users":
		return "/users"
	}
	if may(m.r.actor, catalog.IssueItems, m.r.place()) {
		return "/import"
	}
	return m.at("")
}

// importAgain looks at a kept sheet again, with other options; what the person says of its heads is
// remembered first.
func (s *Server) importAgain(m *importing) error {
	r := m.r
	if err := m.ready(); err != nil {
		return err
	}
	var err error
	if m.file, err = r.keptSheet(m.form, r.text("sum"), r.text("name")); err != nil {
		return err
	}
	if said := m.said(); len(said) > 0 {
		if err := s.Importer.MapHeads(r.ctx(), r.deed().Step("heads"), r.place(), m.form.Kind, said); err != nil {
			return err
		}
	}
	return s.checked(m, true)
}

// said is what the form says of heads and of words.
func (m *importing) said() (list []catalog.MappedHead) {
	field := func(name string, i int) string { return m.r.text(fmt.Sprintf("%s-%d", name, i)) }
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
func (s *Server) forgetHeads(m *importing) error {
	r := m.r
	if err := r.needCounty(); err != nil {
		return err
	}
	if err := s.Importer.ForgetHeads(r.ctx(), r.deed(), r.place(), m.form.Kind, r.list("fold")); err != nil {
		return err
	}
	return r.to(m.at(""), &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已不再这样对应；下次导入再问")})
}

// importBlank is the blank form of the kind.
func (s *Server) importBlank(m *importing) error {
	var b bytes.Buffer
	if err := importers.WriteBlank(&b, m.form.Kind, m.r.reg, m.r.say); err != nil {
		return err
	}
	return m.r.file(m.r.say(fault.Say("空白%s.xlsx", m.form.Title)), m.form.Kind+".xlsx", xlsxType, b.Bytes())
}

// importMarked is a sheet that was looked at, with every mistake marked where it stands.
func (s *Server) importMarked(m *importing) error {
	r := m.r
	if err := m.ready(); err != nil {
		return err
	}
	var err error
	if m.file, err = r.keptSheet(m.form, r.text("sum"), r.text("name")); err != nil {
		return err
	}
	res, _, wrong, err := m.run(journal.Deed{Actor: r.actor, Op: s.NewID()}, true)
	if err == nil && len(wrong) > 0 {
		err = fault.Mistakes(wrong, "还有没填对的，没有导入")
	}
	if err != nil {
		return err
	}
	body, err := res.Marked(r.say)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(m.file.Name, filepath.Ext(m.file.Name))
	return r.file(r.say(fault.Say("%s 标出差错.xlsx", view.Plain(name))), "marked.xlsx", xlsxType, body)
}

// markedHref is the address of the marked workbook of what was looked at.
func (m *importing) markedHref() string {
	q := url.Values{"sum": {m.file.sum}, "name": {m.file.Name}}
	for name, v := range m.values() {
		if v != "" {
			q.Set(fieldName(name), v)
		}
	}
	return m.at("/marked.xlsx?") + q.Encode()
}
