package site

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// WorkbookOf answers with the rows of a page as a workbook.
func WorkbookOf(page func(*Request) error) func(*Request) error {
	return func(r *Request) error {
		r.asBook = true
		return page(r)
	}
}

// mostListed is how many rows of a list that has pages a workbook holds.
const mostListed = 5000

// APage is how many rows of a list one answer shows: a workbook has them all.
func (r *Request) APage(n int) int {
	if r.asBook {
		return mostListed
	}
	return n
}

// listed sends the rows of a page as a workbook.
func (r *Request) listed(p view.Page) error {
	l, _, ok := listingOf(p, view.Act{})
	if !ok {
		return ErrNoPage
	}
	return r.SendListing(l, strings.Trim(r.Route.Path, "/"))
}

// SendListing sends a list of the person's county or town as a workbook; plain is its name for browsers
// that know no other letters.
func (r *Request) SendListing(l importers.Listing, plain string) error {
	l.Place, l.Day = r.Actor.Scope, r.Site.Clock.Today()
	if r.Register != nil {
		l.Place, l.Demo = r.Register.Place.Name, r.Register.Demo
	}
	if r.Town.Code != "" {
		l.Place = r.Town.Name
	}
	var b bytes.Buffer
	if err := importers.WriteListing(&b, l, r.Say); err != nil {
		return err
	}
	return r.File(r.Say(l.Name)+" "+l.Day.String()+".xlsx", plain, XlsxType, b.Bytes())
}

// offered is a page with the link to its workbook, where it is a list with rows.
func (r *Request) offered(p view.Page) view.Page {
	l, _, ok := listingOf(p, view.Act{})
	if !ok || len(l.Rows) == 0 || r.Route.Method != fiber.MethodGet {
		return p
	}
	_, p, _ = listingOf(p, view.Act{Href: r.Beside(r.Route.Path + ".xlsx"), Text: fault.Say("导出 Excel"), Wide: true})
	return p
}

// Beside is an address with the conditions of the page that is shown.
func (r *Request) Beside(path string) string {
	if q := string(r.c.Request().URI().QueryString()); q != "" {
		return path + "?" + q
	}
	return path
}
