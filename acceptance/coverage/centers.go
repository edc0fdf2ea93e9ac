package coverage

import (
	"cmp"
	"slices"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
)

// Centers counts the town service centres on the county's list. Built is the sum of Accepted,
// Conditional, Failed and Waiting, and so the denominator of what was accepted; each of them and
// Building counts Rows.
type Centers struct {
	Built       int         `json:"built"`
	Building    int         `json:"building"`
	Accepted    int         `json:"accepted"`    // 合格 by the last locked acceptance
	Conditional int         `json:"conditional"` // 限期整改
	Failed      int         `json:"failed"`      // 不合格
	Waiting     int         `json:"waiting"`     // built, without a locked verdict
	Rows        []CenterRow `json:"rows"`        // in division order
}

// CenterRow is one centre.
type CenterRow struct {
	Town       string                 `json:"town"` // code
	Name       string                 `json:"name"`
	Year       int                    `json:"year"` // 建设任务年度
	State      acceptance.CenterState `json:"state"`
	Verdict    acceptance.Grade       `json:"verdict"` // of the last locked acceptance; empty where there is none
	Score      string                 `json:"score"`   // out of a hundred, as it was printed: 84.5; empty where it is not known
	Round      int                    `json:"round"`
	Inspection string                 `json:"inspection"`
	Day        journal.Day            `json:"day"`        // of the verdict
	FirstPass  bool                   `json:"first_pass"` // 合格 at the first visit
}

// Findings counts the findings, without those taken back with their record. Total is the sum of
// Pending, Working, Waiting and Closed, and of ByTown and County.
type Findings struct {
	Total    int            `json:"total"`
	Pending  int            `json:"pending"` // 待整改
	Working  int            `json:"working"` // 整改中
	Waiting  int            `json:"waiting"` // 待复查
	Closed   int            `json:"closed"`  // 已销号
	Overdue  int            `json:"overdue"` // 待整改 or 整改中, past the due day
	Relapsed int            `json:"relapsed"`
	County   int            `json:"county"`  // owned by units of the county
	ByTown   []TownFindings `json:"by_town"` // towns that have any, in division order
}

// TownFindings are those that a town owns.
type TownFindings struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Total   int    `json:"total"`
	Closed  int    `json:"closed"`
	Overdue int    `json:"overdue"`
}

// acceptances fills in the centres and the findings of a report.
func (r *Report) acceptances(in Input) {
	r.Centers.Rows, r.Findings.ByTown = []CenterRow{}, []TownFindings{}
	first := Rate{}
	for _, t := range in.Register.Towns {
		for _, c := range in.Centers {
			if c.Town == t.Code && c.Listed() {
				row, visited := centerRow(t, c, in.Inspections)
				r.Centers.count(row)
				if row.State == acceptance.Built && visited {
					first.Denominator++
					if row.FirstPass {
						first.Numerator++
					}
				}
			}
		}
		r.Findings.town(t, in)
	}
	for _, f := range in.Findings {
		if catalog.LevelOf(f.Division) != catalog.Town && f.State != acceptance.Void {
			r.Findings.County++
			r.Findings.add(f, in.AsOf)
		}
	}
	r.Rates.Accepted = Rate{r.Centers.Accepted, r.Centers.Built}
	r.Rates.FirstPass = first
	r.Rates.Rectified = Rate{r.Findings.Closed, r.Findings.Total}
}

// centerRow is a centre with its last locked verdict; visited tells whether it ever had one.
func centerRow(t catalog.Division, c *acceptance.Center, all []*acceptance.Inspection) (row CenterRow, visited bool) {
	row = CenterRow{Town: t.Code, Name: t.Name, Year: c.Year, State: c.State}
	var locked []*acceptance.Inspection
	for _, in := range all {
		if in.Town == t.Code && in.Kind == acceptance.Acceptance && in.Hash != "" && (in.State == acceptance.Locked || in.State == acceptance.Locking) {
			locked = append(locked, in)
		}
	}
	if len(locked) == 0 {
		return row, false
	}
	slices.SortFunc(locked, func(a, b *acceptance.Inspection) int {
		return cmp.Or(cmp.Compare(a.First, b.First), a.Round-b.Round) // an acceptance has the id of its application, in order of time
	})
	last := locked[len(locked)-1]
	row.Verdict, row.Round = last.Verdict.Grade, last.Round
	if last.Past == nil || last.Past.Score != "" { // of one that was entered later it may not be known
		row.Score = last.Verdict.Shown.Fixed()
	}
	row.Inspection, row.Day = last.ID, last.Verdict.By.Day
	row.FirstPass = locked[0].Round == 1 && locked[0].Verdict.Grade == acceptance.Fit
	return row, true
}

// count adds a centre.
func (c *Centers) count(row CenterRow) {
	c.Rows = append(c.Rows, row)
	if row.State != acceptance.Built {
		c.Building++
		return
	}
	c.Built++
	switch row.Verdict {
	case acceptance.Fit:
		c.Accepted++
	case acceptance.Mend:
		c.Conditional++
	case acceptance.Unfit:
		c.Failed++
	default:
		c.Waiting++
	}
}

// town adds a town's findings.
func (s *Findings) town(t catalog.Division, in Input) {
	part := TownFindings{Code: t.Code, Name: t.Name}
	for _, f := range in.Findings {
		if f.Division != t.Code || f.State == acceptance.Void {
			continue
		}
		s.add(f, in.AsOf)
		part.Total++
		if f.State == acceptance.Closed {
			part.Closed++
		}
		if f.Overdue(in.AsOf) {
			part.Overdue++
		}
	}
	if part.Total > 0 {
		s.ByTown = append(s.ByTown, part)
	}
}

// add counts one finding.
func (s *Findings) add(f *acceptance.Finding, asOf journal.Day) {
	s.Total++
	switch f.State {
	case acceptance.Pending:
		s.Pending++
	case acceptance.Working:
		s.Working++
	case acceptance.Waiting:
		s.Waiting++
	case acceptance.Closed:
		s.Closed++
	}
	if f.Overdue(asOf) {
		s.Overdue++
	}
	if f.Relapses > 0 {
		s.Relapsed++
	}
}
