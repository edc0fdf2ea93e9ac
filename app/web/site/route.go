package site

import (
	"github.com/gofiber/fiber/v2"

	"jiedezhu/catalog"
)

// Body is what a route takes: one content type, everything else is refused.
type Body string

// The bodies.
const (
	None      Body = ""
	Form      Body = "application/x-www-form-urlencoded"
	Multipart Body = "multipart/form-data"
)

// Subject is which record a route is about; the guard asks catalog.May with it before the
// handler runs. A service checks again what the guard cannot know.
type Subject int

// The subjects.
const (
	Public     Subject = iota // nobody has to be logged in
	Self                      // the person's own desk and settings
	Place                     // rows about the county the person works in
	Issued                    // what that county issued: catalog, batches, trainings
	OneTown                   // the town in :town
	OneLine                   // the item in :code in the town in :town
	OneVisit                  // the inspection :visit in the town in :town
	OneFinding                // the finding whose number is in :finding
	OwnItems                  // items of the person's own unit, in the county the person works in
	Owned                     // findings of the person's own unit, of a town's account those of its town
	System                    // the installation: accounts, settings
)

// Route is one row of the table: method, path, right, what it is about, what it takes.
type Route struct {
	Method  string
	Path    string
	Act     catalog.Act
	Subject Subject
	Body    Body
	Limit   int                  // bytes of the body, 0 is small (64 KiB)
	Do      func(*Request) error // the handler
}

// How much bodies may hold, in bytes.
const (
	SmallBody   = 64 << 10
	ListBody    = 512 << 10 // a form in which thousands of items may be ticked
	LargestBody = 12 << 20  // a workbook or a picture
)

// Get is a route that shows something.
func Get(path string, act catalog.Act, about Subject, do func(*Request) error) Route {
	return Route{Method: fiber.MethodGet, Path: path, Act: act, Subject: about, Do: do}
}

// Post is a route that takes a small form.
func Post(path string, act catalog.Act, about Subject, do func(*Request) error) Route {
	return Route{Method: fiber.MethodPost, Path: path, Act: act, Subject: about, Body: Form, Do: do}
}

// Takes is the route with a form of up to so many bytes.
func (r Route) Takes(limit int) Route {
	r.Limit = limit
	return r
}

// Upload is the route with a form that brings a file, of up to so many bytes together.
func (r Route) Upload(limit int) Route {
	r.Body, r.Limit = Multipart, limit
	return r
}
