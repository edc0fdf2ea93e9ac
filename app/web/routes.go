package web

import (
	"fmt"
	"slices"
	"strings"

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
	Limit   int // bytes of the body, 0 is small (64 KiB)
	do      func(*request) error
}

const (
	smallBody = 64 << 10
	listBody  = 512 << 10 // a form in which thousands of items may be ticked
)

// routes is every address there is, literals before parameters. A test walks it by role, method
// and town, and fails on an address that it does not know.
func (s *Server) routes() []Route {
	get, post := fiber.MethodGet, fiber.MethodPost
	return slices.Concat(s.lineRoutes(), s.sealRoutes(), s.togetherRoutes(), s.findingRoutes(), s.importRoutes(), s.workbookRoutes(), []Route{
		{get, "/static/:file", catalog.Enter, Public, None, 0, s.static},
		{get, "/healthz", catalog.Enter, Public, None, 0, s.healthy},
		{get, "/readyz", catalog.Enter, Public, None, 0, s.readyForWork},
		{get, "/login", catalog.Enter, Public, None, 0, s.loginForm},
		{post, "/login", catalog.Enter, Public, Form, 0, s.login},

		{post, "/logout", catalog.Enter, Self, Form, 0, s.logout},
		{post, "/display", catalog.Enter, Self, Form, 0, s.display},
		{get, "/password", catalog.Enter, Self, None, 0, s.passwordForm},
		{post, "/password", catalog.Enter, Self, Form, 0, s.password},
		{get, "/", catalog.Enter, Self, None, 0, s.home},

		{get, "/matrix", catalog.See, Issued, None, 0, s.matrix},
		{get, "/matrix.xlsx", catalog.See, Issued, None, 0, s.matrixWorkbook},
		{get, "/report.xlsx", catalog.See, Issued, None, 0, s.reportWorkbook},

		// what a town does, and what everybody reads
		{get, "/confirm", catalog.Receive, Self, None, 0, s.confirmForm},
		{post, "/confirm", catalog.Receive, Self, Form, 512 << 10, s.confirm},
		{get, "/object", catalog.Object, Self, None, 0, s.objectForm},
		{post, "/object", catalog.Object, Self, Form, 0, s.object},
		{get, "/declare", catalog.Declare, Self, None, 0, s.declareForm},
		{post, "/declare", catalog.Declare, Self, Form, 0, s.declare},
		{post, "/trainings/:id/enrol", catalog.Enrol, Self, Form, 0, s.enrol},
		{get, "/town", catalog.See, Self, None, 0, s.ownTown},
		{get, "/towns", catalog.See, Issued, None, 0, s.pickTown},
		{get, "/towns/:town", catalog.See, OneTown, None, 0, s.townOf},
		{get, "/lines", catalog.See, Issued, None, 0, s.lines},
		{get, "/lines.xlsx", catalog.See, Issued, None, 0, s.linesWorkbook},
		{get, "/lines/:town/:code", catalog.See, OneLine, None, 0, s.line},
		{get, "/items", catalog.See, Issued, None, 0, s.items},
		{get, "/items/:code", catalog.See, Issued, None, 0, s.item},
		{get, "/journal", catalog.SeeJournal, Place, None, 0, s.journal},
		{get, "/users", catalog.Users, Self, None, 0, s.users},
		{post, "/users", catalog.Users, Self, Form, 0, s.addUser},
		{post, "/users/:login/reset", catalog.Users, Self, Form, 0, s.resetUser},
		{post, "/users/:login/disable", catalog.Users, Self, Form, 0, s.disableUser},
		{post, "/users/:login/enable", catalog.Users, Self, Form, 0, s.enableUser},
		{post, "/users/:login/end", catalog.Users, Self, Form, 0, s.endUser},
		{post, "/users/:login/unlock", catalog.Users, Self, Form, 0, s.unlockUser},

		// of the county
		{get, "/report", catalog.See, Issued, None, 0, s.report},
		{get, "/batches", catalog.See, Issued, None, 0, s.batches},
		{get, "/batches/new", catalog.Push, Place, None, 0, s.pushPage},
		{post, "/batches", catalog.Push, Place, Form, listBody, s.push},
		{get, "/batches/:number", catalog.See, Issued, None, 0, s.batch},
		{post, "/batches/:number/docno", catalog.Push, Place, Form, 0, s.fillDocNo},
		{get, "/batches/:number/withdraw", catalog.Withdraw, Place, None, 0, s.withdrawPage},
		{post, "/batches/:number/withdraw", catalog.Withdraw, Place, Form, 0, s.withdraw},
		{get, "/behalf", catalog.OnBehalf, Place, None, 0, s.behalfPage},
		{post, "/behalf", catalog.OnBehalf, Place, Multipart, largestBody, s.behalf},
		{get, "/objections", catalog.See, Issued, None, 0, s.objections},
		{post, "/objections", catalog.Answer, OwnItems, Form, listBody, s.answer},
		{get, "/ready", catalog.Ready, OwnItems, None, 0, s.readyPage},
		{post, "/ready", catalog.Ready, OwnItems, Form, listBody, s.ready},
		{get, "/trainings", catalog.See, Issued, None, 0, s.trainings},
		{get, "/trainings/new", catalog.Train, Place, None, 0, s.arrangePage},
		{post, "/trainings", catalog.Train, Place, Form, listBody, s.arrange},
		{get, "/trainings/:id", catalog.See, Issued, None, 0, s.training},
		{post, "/trainings/:id/hold", catalog.Train, Place, Form, 0, s.hold},

		// centres and inspections
		{get, "/centers", catalog.See, Issued, None, 0, s.centers},
		{get, "/centers/new", catalog.Choose, Place, None, 0, s.chooseCenters},
		{post, "/centers", catalog.Choose, Place, Form, 0, s.addCenters},
		{get, "/centers/:town", catalog.See, OneTown, None, 0, s.center},
		{post, "/centers/:town", catalog.Choose, OneTown, Form, 0, s.changeCenter},
		{post, "/centers/:town/drop", catalog.Choose, OneTown, Form, 0, s.dropCenter},
		{get, "/centers/:town/apply", catalog.Apply, OneTown, None, 0, s.applyPage},
		{post, "/centers/:town/apply", catalog.Apply, OneTown, Form, listBody, s.apply},
		{get, "/centers/:town/applications/:id", catalog.See, OneTown, None, 0, s.application},
		{post, "/centers/:town/applications/:id/admit", catalog.Admit, OneTown, Form, 0, s.admit},
		{post, "/centers/:town/applications/:id/send-back", catalog.Admit, OneTown, Form, 0, s.sendBackApplication},
		{get, "/inspections", catalog.See, Self, None, 0, s.visits},
		{get, "/inspections/new", catalog.Inspect, Place, None, 0, s.arrangeVisitPage},
		{post, "/inspections", catalog.Inspect, Place, Form, listBody, s.arrangeVisit},
		{get, "/inspections/:town/:visit", catalog.See, OneVisit, None, 0, s.visit},
		{post, "/inspections/:town/:visit/score", catalog.Check, OneVisit, Form, 0, s.score},
		{post, "/inspections/:town/:visit/rest", catalog.Check, OneVisit, Form, 0, s.passRest},
		{post, "/inspections/:town/:visit/settle", catalog.Check, OneVisit, Form, 0, s.settle},
		{get, "/inspections/:town/:visit/team", catalog.Inspect, OneVisit, None, 0, s.teamPage},
		{post, "/inspections/:town/:visit/team", catalog.Inspect, OneVisit, Form, 0, s.changeTeam},
		{get, "/inspections/:town/:visit/again", catalog.Inspect, OneVisit, None, 0, s.againPage},
		{post, "/inspections/:town/:visit/again", catalog.Inspect, OneVisit, Form, 0, s.again},
		{get, "/draws", catalog.See, Place, None, 0, s.draws},
		{get, "/draws/new", catalog.Inspect, Place, None, 0, s.drawPage},
		{post, "/draws", catalog.Inspect, Place, Form, 0, s.draw},
		{get, "/draws/:draw", catalog.See, Place, None, 0, s.drawn},
		{get, "/standards", catalog.See, Issued, None, 0, s.standards},
		{get, "/standards/:kind/:number", catalog.See, Issued, None, 0, s.standard},

		{get, "/api/v1/coverage", catalog.See, Issued, None, 0, s.apiCoverage},
	})
}

// register puts the table into the router.
func (s *Server) register(table []Route) error {
	seen := map[string]bool{}
	for _, r := range table {
		key := r.Method + " " + r.Path
		if seen[key] || r.do == nil || !strings.HasPrefix(r.Path, "/") {
			return fmt.Errorf("route %s stands twice or has no handler", key)
		}
		seen[key] = true
		s.app.Add(r.Method, r.Path, s.serve(r))
		if r.Method == fiber.MethodGet { // Fiber answers HEAD only where it is told to by Get
			s.app.Add(fiber.MethodHead, r.Path, s.serve(r))
		}
	}
	s.app.Use(s.missing)
	return nil
}

// Routes is the table, for the tests that walk it.
func (s *Server) Routes() []Route { return s.routes() }
