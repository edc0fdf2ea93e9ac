package web

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// workbookOf answers with the rows of a page as a workbook.
func workbookOf(page func(*request) error) func(*request) error {
	return func(r *request) error {
		r.asBook = true
		return page(r)
	}
}

// mostListed is how many rows of a list that has pages a workbook holds.
const mostListed = 5000

// aPage is how many rows of a list one answer shows: a workbook has them all.
func (r *request) aPage(n int) int {
	if r.asBook {
		return mostListed
	}
	return n
}

// listed sends the rows of a page as a workbook.
func (r *request) listed(p view.Page) error {
	l, _, ok := listingOf(p, view.Act{})
	if !ok {
		return errNoPage
	}
	l.Place, l.Day = r.actor.Scope, r.s.Clock.Today()
	if r.reg != nil {
		l.Place, l.Demo = r.reg.Place.Name, r.reg.Demo
	}
	if r.town.Code != "" {
		l.Place = r.town.Name
	}
	var b bytes.Buffer
	if err := importers.WriteListing(&b, l, r.say); err != nil {
		return err
	}
	plain := strings.Trim(r.route.Path, "/")
	return r.file(r.say(l.Name)+" "+l.Day.String()+".xlsx", plain, xlsxType, b.Bytes())
}

// offered is a page with the link to its workbook, where it is a list with rows.
func (r *request) offered(p view.Page) view.Page {
	l, _, ok := listingOf(p, view.Act{})
	if !ok || len(l.Rows) == 0 || r.route.Method != fiber.MethodGet {
		return p
	}
	_, p, _ = listingOf(p, view.Act{Href: r.beside(r.route.Path + ".xlsx"), Text: fault.Say("导出 Excel"), Wide: true})
	return p
}

// beside is an address with the conditions of the page that is shown.
func (r *request) beside(path string) string {
	if q := string(r.c.Request().URI().QueryString()); q != "" {
		return path + "?" + q
	}
	return path
}
