// Package coverage is the report: of what a place devolved, what each town has really taken on.
// Pure functions of an edition, the towns' rows, inspections and a day; no I/O and no clock, so
// that the same question years later gives the same answer.
package coverage

import (
	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// Input is everything a report is made from.
type Input struct {
	AsOf     journal.Day
	Register *catalog.Register
	Edition  *catalog.Edition // nil before the first
	Rows     []rollout.Row    // by town; a town without one has every item outside its scope

	Centers     []*acceptance.Center
	Inspections []*acceptance.Inspection
	Findings    []*acceptance.Finding
}

// Report (承接落实情况) is the coverage of one place on one day. Its JSON is what the API, the
// command line and the workbook say.
type Report struct {
	AsOf    journal.Day `json:"as_of"`
	Place   string      `json:"place"`
	Name    string      `json:"name"`
	Demo    bool        `json:"demo"` // 演示数据
	Edition EditionRef  `json:"edition"`
	Items   int         `json:"items"` // slots of the catalog: items in force and those that went out of it
	Towns   int         `json:"towns"`

	// Items × Towns is the sum of InScope, Outside, NotApplicable, Suspended, Recalled, Cancelled.
	InScope       int    `json:"in_scope"`
	Outside       int    `json:"outside_scope"`
	Stages        Stages `json:"stages"`
	Newer         int    `json:"newer_guidance"` // in scope, an earlier version was received
	NotApplicable int    `json:"not_applicable"`
	Objections    int    `json:"objections"` // in scope, and never late
	Suspended     int    `json:"suspended"`
	Recalled      int    `json:"recalled"`
	Cancelled     int    `json:"cancelled"`
	Overdue       int    `json:"overdue"`
	LateTowns     int    `json:"late_towns"` // towns with something overdue

	Timely   Timely   `json:"timely"`
	Rates    Rates    `json:"rates"`
	ByTown   []Part   `json:"by_town"` // in division order, never ranked
	ByItem   []Part   `json:"by_item"` // in slot order
	Centers  Centers  `json:"centers"`
	Findings Findings `json:"findings"`
}

// EditionRef names the edition a report is about.
type EditionRef struct {
	Number    int         `json:"number"`
	Title     string      `json:"title"`
	DocNo     string      `json:"doc_no"`
	Effective journal.Day `json:"effective"`
}

// Stages counts lines in scope that have reached each stage on the version they stand at.
type Stages struct {
	Pushed   int `json:"pushed"`
	Received int `json:"received"`
	Trained  int `json:"trained"`
	Live     int `json:"live"`
	Verified int `json:"verified"`
}

// At gives the count of a stage.
func (s Stages) At(stage rollout.Stage) int { return *s.at(stage) }

func (s *Stages) at(stage rollout.Stage) *int {
	switch stage {
	case rollout.Pushed:
		return &s.Pushed
	case rollout.Received:
		return &s.Received
	case rollout.Trained:
		return &s.Trained
	case rollout.Live:
		return &s.Live
	}
	return &s.Verified
}

// Timely parts the pushed lines by date of act; the three add up to the pushed.
type Timely struct {
	OnTime int `json:"on_time"` // received by the due day, or without one
	Late   int `json:"late"`    // received after it, or not yet and overdue
	NotDue int `json:"not_due"` // not received, and not late: not yet due, or objected to
}

// Part is one town or one item of a report. The counts of either add up to the report's.
type Part struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	InScope  int    `json:"in_scope"`
	Pushed   int    `json:"pushed"`
	Received int    `json:"received"`
	Trained  int    `json:"trained"`
	Live     int    `json:"live"`
	Verified int    `json:"verified"`
	Overdue  int    `json:"overdue"`
	Waiting  int    `json:"waiting"` // pushed, open, not received, not overdue
	Objected int    `json:"objections"`
	Checked  int    `json:"checked"` // in scope and looked at by a guidance check
	// Owed are the lines in scope of items that need training, Taught those of them with the stage.
	Owed   int `json:"training_owed"`
	Taught int `json:"training_met"`
	// Furthest counts lines in scope by the furthest stage: none, pushed … verified.
	Furthest [6]int `json:"furthest"`
}

// Stages are the part's five counts.
func (p Part) Stages() Stages {
	return Stages{Pushed: p.Pushed, Received: p.Received, Trained: p.Trained, Live: p.Live, Verified: p.Verified}
}

// Rates are the report's rates, each with its denominator.
type Rates struct {
	Pushed       Rate `json:"pushed"`        // pushed / in scope
	Authority    Rate `json:"authority"`     // seal and account in place / lines in scope that need one
	Received     Rate `json:"received"`      // received / in scope
	Live         Rate `json:"live"`          // live / in scope
	TrainedTowns Rate `json:"trained_towns"` // towns with a trained line / towns
	TrainedItems Rate `json:"trained_items"` // items trained somewhere / items in force that need training
	Verified     Rate `json:"verified"`      // passed / checked
	OnTime       Rate `json:"on_time"`       // received in time / pushed
	Accepted     Rate `json:"accepted"`      // centres accepted / built
	FirstPass    Rate `json:"first_pass"`    // centres accepted at their first visit / built centres with a locked verdict
	Rectified    Rate `json:"rectified"`     // findings closed / findings
}

// Make draws the report.
func Make(in Input) *Report {
	r := &Report{AsOf: in.AsOf, Towns: len(in.Register.Towns), Demo: in.Register.Demo, ByTown: []Part{}, ByItem: []Part{}}
	r.Place, r.Name = in.Register.Place.Code, in.Register.Place.Name
	if e := in.Edition; e != nil {
		r.Edition = EditionRef{Number: e.Number, Title: e.Title, DocNo: e.DocNo, Effective: e.Effective}
		r.Items = len(e.Items)
		for _, it := range e.Items {
			r.ByItem = append(r.ByItem, Part{Code: it.Code, Name: it.Name})
		}
	}
	c := counter{report: r, in: in}
	for _, row := range rowsOf(in) {
		c.town(row)
	}
	c.rates()
	r.acceptances(in)
	return r
}

// townRow is a town of the register with its row; the zero row is a town that has nothing.
type townRow struct {
	catalog.Division
	rollout.Row
}

// rowsOf joins the towns in division order with their rows, which come in the same order.
func rowsOf(in Input) []townRow {
	out := make([]townRow, 0, len(in.Register.Towns))
	i := 0
	for _, t := range in.Register.Towns {
		for i < len(in.Rows) && in.Rows[i].Town < t.Code {
			i++
		}
		tr := townRow{Division: t}
		if i < len(in.Rows) && in.Rows[i].Town == t.Code {
			tr.Row = in.Rows[i]
		}
		out = append(out, tr)
	}
	return out
}

// counter adds up rows.
type counter struct {
	report     *Report
	in         Input
	authority  Rate
	checked    int
	standings  [8]int
	trainTowns int
}

// town counts one town's row into the report.
func (c *counter) town(row townRow) {
	r := c.report
	part := Part{Code: row.Code, Name: row.Name}
	n := min(row.Row.Len(), len(r.ByItem))
	if n > 0 {
		marks, ready := row.Marks()[:n], row.Ready()[:n]
		for slot, b := range marks {
			m := rollout.Mark(b)
			c.standings[m.Standing()]++
			if m.Standing().InScope() {
				c.line(&part, &r.ByItem[slot], row.Row, slot, m, rollout.ReadyBits(ready[slot]))
			}
		}
	}
	c.standings[rollout.OutOfScope] += len(r.ByItem) - n
	if part.Overdue > 0 {
		r.LateTowns++
	}
	if part.Trained > 0 {
		c.trainTowns++
	}
	r.InScope += part.InScope
	r.Overdue += part.Overdue
	for _, s := range rollout.Stages {
		*r.Stages.at(s) += part.Stages().At(s)
	}
	r.ByTown = append(r.ByTown, part)
}

// line counts one line in scope into its town and its item.
func (c *counter) line(town, item *Part, row rollout.Row, slot int, m rollout.Mark, ready rollout.ReadyBits) {
	town.count(m)
	item.count(m)
	if ready.NeedsAny() {
		c.authority.Denominator++
		if ready.HasAll() {
			c.authority.Numerator++
		}
	}
	if ready.NeedsTraining() {
		town.owe(m)
		item.owe(m)
	}
	if ready.Checked() {
		c.checked++
		town.Checked++
		item.Checked++
	}
	if !m.Has(rollout.Pushed) {
		return
	}
	t, w := timing(m, row.Due(slot), row.Receipt(slot), c.in.AsOf)
	*c.report.Timely.at(t)++
	switch w {
	case overdue:
		town.Overdue++
		item.Overdue++
	case notYetDue:
		town.Waiting++
		item.Waiting++
	}
}

// timely is how a pushed line stands to its due day; wait is whether the town still owes a
// receipt.
type timely string

type wait string

const (
	onTime timely = "ontime"
	late   timely = "late"
	notDue timely = "notdue"

	overdue   wait = "overdue"
	notYetDue wait = "notyetdue"
)

// timing is the one rule for both, of a line in scope that is pushed: an objection is never
// late and owes nothing until it is answered.
func timing(m rollout.Mark, due, received, asOf journal.Day) (timely, wait) {
	switch {
	case m.Has(rollout.Received) && (due == 0 || received <= due):
		return onTime, ""
	case m.Has(rollout.Received):
		return late, ""
	case m.Standing() == rollout.Objected:
		return notDue, ""
	case due != 0 && due < asOf:
		return late, overdue
	}
	return notDue, notYetDue
}

func (t *Timely) at(w timely) *int {
	switch w {
	case onTime:
		return &t.OnTime
	case late:
		return &t.Late
	}
	return &t.NotDue
}

// count adds a line in scope by its bits.
func (p *Part) count(m rollout.Mark) {
	p.InScope++
	p.Furthest[m.Furthest()+1]++
	p.Pushed += bit(m, rollout.Pushed)
	p.Received += bit(m, rollout.Received)
	p.Trained += bit(m, rollout.Trained)
	p.Live += bit(m, rollout.Live)
	p.Verified += bit(m, rollout.Verified)
	if m.Standing() == rollout.Objected {
		p.Objected++
	}
}

// owe adds a line whose item needs training.
func (p *Part) owe(m rollout.Mark) {
	p.Owed++
	p.Taught += bit(m, rollout.Trained)
}

func bit(m rollout.Mark, s rollout.Stage) int {
	if m.Has(s) {
		return 1
	}
	return 0
}

// rates fills in what hangs on all the rows.
func (c *counter) rates() {
	r := c.report
	r.Outside, r.Newer, r.Objections = c.standings[rollout.OutOfScope], c.standings[rollout.Newer], c.standings[rollout.Objected]
	r.NotApplicable, r.Suspended = c.standings[rollout.NotApplicable], c.standings[rollout.Suspended]
	r.Recalled, r.Cancelled = c.standings[rollout.Recalled], c.standings[rollout.Cancelled]
	r.Rates = Rates{
		Pushed:       Rate{r.Stages.Pushed, r.InScope},
		Authority:    c.authority,
		Received:     Rate{r.Stages.Received, r.InScope},
		Live:         Rate{r.Stages.Live, r.InScope},
		TrainedTowns: Rate{c.trainTowns, r.Towns},
		TrainedItems: c.trainedItems(),
		Verified:     Rate{r.Stages.Verified, c.checked},
		OnTime:       Rate{r.Timely.OnTime, r.Stages.Pushed},
	}
}

func (c *counter) trainedItems() Rate {
	var rate Rate
	if c.in.Edition == nil {
		return rate
	}
	for i, it := range c.in.Edition.Items {
		if !it.Training || it.Gone != nil {
			continue
		}
		rate.Denominator++
		if c.report.ByItem[i].Trained > 0 {
			rate.Numerator++
		}
	}
	return rate
}
