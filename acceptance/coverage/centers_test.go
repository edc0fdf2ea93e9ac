package coverage_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"jiedezhu/acceptance"
	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/account"
	"jiedezhu/app/report"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"

	"pgregory.net/rapid"
)

// fact is one thing that people did about a centre or a finding, with the day it was entered. The
// oracle below knows nothing else: no record, no list, no state.
type fact struct {
	entered journal.Day
	town    string // or the county, of what a unit of it owns
	what    string // center, verdict, reopened, finding
	id      string // of the inspection or the finding
	word    string // state of the centre or finding, grade
	round   int
	score   string
	due     journal.Day
	relapse bool
}

// visits is a county whose people inspect and rectify, over one store.
type visits struct {
	*rapid.T
	ctx context.Context
	*acceptance.Service
	*report.Reports
	now   time.Time
	ops   int
	facts []fact
	roots map[string]string // inspection to its first round
}

var (
	leadActor = journal.Actor{Person: "lead", Name: "组长", Unit: county + "-d02", Role: journal.Inspector, Scope: county}
	closer    = journal.Actor{Person: "closer", Unit: county + "-d03", Role: journal.Bureau, Scope: county}
	testTeam  = []acceptance.Member{{Person: "lead", Name: "组长", Lead: true}, {Name: "编办 成员"}}
)

func newVisits(t *rapid.T, shelf storage.Shelf) *visits {
	v := &visits{T: t, ctx: context.Background(), now: start, roots: map[string]string{}}
	clock := journal.Clock(func() time.Time { return v.now })
	s := storage.New(shelf, clock, []byte("key"))
	id := func() string { v.ops++; return fmt.Sprintf("id-%05d", v.ops) }
	lines := &rollout.Service{
		Ports: rollout.Ports{Registers: s, Editions: s, Guidances: s, Packages: s, Batches: s, Trainings: s, Plans: s, Intakes: s, Cases: s, Liaisons: s}, Clock: clock,
	}
	v.Service = &acceptance.Service{
		Ports: acceptance.Ports{
			People: account.People{Accounts: storage.Accounts{Store: s}}, Registers: s, Editions: s, Packages: s, Centers: s, Standards: s, Applications: s, Inspections: s, Draws: s, Findings: s, Dockets: s, PastSheets: s,
		},
		Lines: lines, Clock: clock, NewID: id,
	}
	who := &account.Account{Login: leadActor.Person, Name: leadActor.Name, Unit: leadActor.Unit, Role: leadActor.Role, Scope: leadActor.Scope}
	v.must(storage.Accounts{Store: s}.Save(v.ctx, who, v.deed(bureau), "account", nil))
	v.Reports = &report.Reports{Registers: s, Editions: s, Packages: s, Centers: s, Inspections: s, Findings: s, Clock: clock}
	var towns []catalog.Division
	for i := range 3 {
		towns = append(towns, catalog.Division{Code: townCode(i), Name: fmt.Sprintf("第%d镇", i+1)})
	}
	_, _, err := lines.PutTowns(v.ctx, v.deed(bureau), catalog.Division{Code: county, Name: "镇巴县"}, towns, false, false)
	v.must(err)
	_, err = lines.Issue(v.ctx, v.deed(bureau), county, []catalog.Item{{Name: "事项", Type: "行政许可", Department: "县民政局"}}, []string{"县民政局"}, catalog.Issue{Title: "目录"}, false)
	v.must(err)
	sec := acceptance.Section{Title: "一"}
	for i := range 10 {
		sec.Clauses = append(sec.Clauses, acceptance.Clause{No: fmt.Sprintf("1.%d", i+1), Text: "条款", Points: 100, Cap: 100, Veto: i == 0})
	}
	_, _, err = v.Issue(v.ctx, v.deed(bureau), acceptance.Draft{Place: county, Kind: acceptance.Acceptance, Sections: []acceptance.Section{sec}, Settings: acceptance.Usual()}, false)
	v.must(err)
	return v
}

func (v *visits) today() journal.Day { return journal.DayOf(v.now) }

func (v *visits) deed(a journal.Actor) journal.Deed {
	v.ops++
	return journal.Deed{Actor: a, Op: fmt.Sprintf("op-%05d", v.ops)}
}

func (v *visits) must(err error) {
	v.Helper()
	if err != nil {
		v.Fatalf("%v", err)
	}
}

func (v *visits) tell(f fact) {
	f.entered = v.today()
	v.facts = append(v.facts, f)
}

// outcomes are what a visit may find, worked out by hand.
var outcomes = []struct {
	grade, score string
	marks        []acceptance.Mark
}{
	{"fit", "100.0", nil},
	{"fit", "95.5", []acceptance.Mark{{Clause: "1.2", Result: acceptance.Deducted, Deducted: 45}}},
	{"mend", "70.0", []acceptance.Mark{{Clause: "1.2", Result: acceptance.Deducted, Deducted: 100}, {Clause: "1.3", Result: acceptance.Deducted, Deducted: 100}, {Clause: "1.4", Result: acceptance.Deducted, Deducted: 100}}},
	{"unfit", "90.0", []acceptance.Mark{{Clause: "1.1", Result: acceptance.Vetoed}}},
}

// inspect scores, signs and locks.
func (v *visits) inspect(in *acceptance.Inspection, marks []acceptance.Mark) *acceptance.Inspection {
	if len(marks) > 0 {
		_, _, err := v.Score(v.ctx, v.deed(leadActor), in.Town, in.ID, marks)
		v.must(err)
	}
	_, _ = v.PassRest(v.ctx, v.deed(leadActor), in.Town, in.ID, "", "") // nothing may be left
	_, err := v.Judge(v.ctx, v.deed(leadActor), in.Town, in.ID)
	v.must(err)
	_, err = v.Sign(v.ctx, v.deed(leadActor), in.Town, in.ID)
	v.must(err)
	for _, p := range []acceptance.OnPaper{{Side: acceptance.TeamSide, Name: "编办 成员", Note: "纸"}, {Side: acceptance.TownSide, Name: "镇长", Note: "纸"}} {
		_, err = v.SignOnPaper(v.ctx, v.deed(leadActor), in.Town, in.ID, p)
		v.must(err)
	}
	in, err = v.Lock(v.ctx, v.deed(leadActor), in.Town, in.ID)
	v.must(err)
	return in
}

// accept is one acceptance from application to lock.
func (v *visits) accept(town string) {
	a, err := v.Apply(v.ctx, v.deed(journal.Actor{Person: "t", Role: journal.Town, Scope: town, Unit: town}), town, acceptance.Claim{})
	if err != nil {
		return // not built, or not on the list
	}
	_, err = v.Admit(v.ctx, v.deed(bureau), town, a.ID)
	v.must(err)
	in, err := v.Arrange(v.ctx, v.deed(bureau), acceptance.Trip{Kind: acceptance.Acceptance, Town: town, Date: v.today(), Team: testTeam, Application: a.ID})
	v.must(err)
	o := outcomes[rapid.IntRange(0, len(outcomes)-1).Draw(v.T, "outcome")]
	in = v.inspect(in, o.marks)
	v.roots[in.ID] = in.ID
	v.tell(fact{town: town, what: "verdict", id: in.ID, word: o.grade, round: 1, score: o.score})
	for _, m := range o.marks {
		v.tell(fact{town: town, what: "finding", id: in.ID + "/" + m.Clause, word: "pending", due: acceptance.Calendar{}.After(v.today(), 15)})
	}
}

func (v *visits) step() {
	town := townCode(rapid.IntRange(0, 2).Draw(v.T, "town"))
	switch rapid.SampledFrom([]string{"center", "center", "drop", "accept", "accept", "accept", "reopen", "again", "close", "close", "relapse", "raise"}).Draw(v.T, "act") {
	case "center":
		state := rapid.SampledFrom([]acceptance.CenterState{acceptance.Building, acceptance.Built, acceptance.Built}).Draw(v.T, "state")
		_, err := v.Choose(v.ctx, v.deed(bureau), county, []acceptance.Plan{{Town: town, Year: 2021, State: state}})
		v.must(err)
		v.tell(fact{town: town, what: "center", word: string(state)})
	case "drop":
		if _, err := v.Drop(v.ctx, v.deed(bureau), town, "撤并"); err == nil {
			v.tell(fact{town: town, what: "center", word: "dropped"})
		}
	case "accept":
		v.accept(town)
	case "reopen":
		v.reopen(town)
	case "again":
		v.reinspect(town)
	case "close":
		v.close(town)
	case "relapse":
		v.relapse(town)
	case "raise":
		unit, division := town, town
		if rapid.Bool().Draw(v.T, "county") {
			unit, division = county+"-d01", county
		}
		f, err := v.Raise(v.ctx, v.deed(bureau), acceptance.Told{Place: county, Source: acceptance.FromAudit, Unit: unit, Text: "问题", Due: v.today() + 2})
		v.must(err)
		v.tell(fact{town: division, what: "finding", id: f.ID, word: "pending", due: f.Due})
	}
}

// some picks one of a town's findings in that state, nil where there is none.
func (v *visits) some(town string, state acceptance.FindingState) *acceptance.Finding {
	list, err := v.Service.Findings.Findings(v.ctx, town, state)
	v.must(err)
	if len(list) == 0 {
		return nil
	}
	return list[rapid.IntRange(0, len(list)-1).Draw(v.T, "finding")]
}

func (v *visits) close(town string) {
	f := v.some(town, acceptance.Pending)
	if f == nil {
		return
	}
	_, err := v.PlanMeasures(v.ctx, v.deed(bureau), town, f.ID, "", []acceptance.Measure{{Text: "补", Lasting: true}}, f.Plans)
	v.must(err)
	v.tell(fact{town: town, what: "finding", id: f.ID, word: "working", due: f.Due})
	if rapid.Bool().Draw(v.T, "only planned") {
		return
	}
	_, err = v.Report(v.ctx, v.deed(bureau), town, f.ID, "好了", nil)
	v.must(err)
	v.tell(fact{town: town, what: "finding", id: f.ID, word: "waiting", due: f.Due})
	if rapid.Bool().Draw(v.T, "only reported") {
		return
	}
	_, err = v.Close(v.ctx, v.deed(closer), town, f.ID, "", "")
	v.must(err)
	v.tell(fact{town: town, what: "finding", id: f.ID, word: "closed", due: f.Due})
}

func (v *visits) relapse(town string) {
	f := v.some(town, acceptance.Closed)
	if f == nil {
		return
	}
	_, err := v.LookAgain(v.ctx, v.deed(closer), town, f.ID, false, "又犯")
	v.must(err)
	v.tell(fact{town: town, what: "finding", id: f.ID, word: "pending", due: max(f.Due, acceptance.Calendar{}.After(v.today(), 15)), relapse: true})
}

// locked picks one of a town's locked inspections that is the last of its rounds.
func (v *visits) locked(town string) *acceptance.Inspection {
	list, err := v.Service.Inspections.Inspections(v.ctx, town, acceptance.Locked)
	v.must(err)
	list = slices.DeleteFunc(list, func(in *acceptance.Inspection) bool {
		return slices.ContainsFunc(list, func(x *acceptance.Inspection) bool { return x.First == in.First && x.Round > in.Round })
	})
	if len(list) == 0 {
		return nil
	}
	return list[rapid.IntRange(0, len(list)-1).Draw(v.T, "inspection")]
}

// reopen opens a record again, whose correction finds everything in order a day later.
func (v *visits) reopen(town string) {
	in := v.locked(town)
	if in == nil || in.Round > 1 {
		return
	}
	if _, err := v.Reopen(v.ctx, v.deed(bureau), town, in.ID, "记错"); err != nil {
		return // a next round is arranged
	}
	v.tell(fact{town: town, what: "reopened", id: in.ID})
	v.now = v.now.AddDate(0, 0, 1)
	var marks []acceptance.Mark
	for _, a := range in.Answers {
		if a.Result != acceptance.Met {
			marks = append(marks, acceptance.Mark{Clause: a.Clause, Result: acceptance.Met, Seen: a.Version, Reason: "误判"})
		}
	}
	in = v.inspect(in, marks)
	v.tell(fact{town: town, what: "verdict", id: in.ID, word: "fit", round: 1, score: "100.0"})
	for _, m := range marks {
		v.tell(fact{town: town, what: "finding", id: in.ID + "/" + m.Clause, word: "void"})
	}
}

// reinspect is a next round that finds everything in order.
func (v *visits) reinspect(town string) {
	in := v.locked(town)
	if in == nil {
		return
	}
	next, err := v.Reinspect(v.ctx, v.deed(bureau), town, in.ID, v.today(), testTeam)
	if err != nil {
		return // nothing was short
	}
	std, err := v.Standards.Standard(v.ctx, county, acceptance.Acceptance, 1)
	v.must(err)
	asks := next.Asks(std)
	next = v.inspect(next, nil)
	v.roots[next.ID] = in.First
	v.tell(fact{town: town, what: "verdict", id: next.ID, word: "fit", round: next.Round, score: "100.0"})
	for _, k := range asks {
		v.tell(fact{town: town, what: "finding", id: in.First + "/" + k.Clause, word: "closed"})
	}
}

// told is what the facts entered until a day say of centres and findings.
func (v *visits) told(day journal.Day) (c coverage.Centers, s coverage.Findings, rates coverage.Rates) {
	c.Rows, s.ByTown = []coverage.CenterRow{}, []coverage.TownFindings{}
	for _, town := range []string{townCode(0), townCode(1), townCode(2), county} {
		state, first := "", ""
		var verdicts, findings []fact
		relapsed := map[string]bool{}
		for _, f := range v.facts {
			if f.entered > day || f.town != town {
				continue
			}
			switch f.what {
			case "center":
				state = f.word
			case "verdict":
				if i := slices.IndexFunc(verdicts, func(x fact) bool { return x.id == f.id }); i >= 0 {
					verdicts[i] = f
				} else {
					verdicts = append(verdicts, f)
				}
			case "reopened":
				i := slices.IndexFunc(verdicts, func(x fact) bool { return x.id == f.id })
				verdicts[i].word = ""
			case "finding":
				relapsed[f.id] = relapsed[f.id] || f.relapse
				if i := slices.IndexFunc(findings, func(x fact) bool { return x.id == f.id }); i >= 0 {
					findings[i] = f
				} else {
					findings = append(findings, f)
				}
			}
		}
		verdicts = slices.DeleteFunc(verdicts, func(f fact) bool { return f.word == "" })
		if state == "building" || state == "built" {
			row := coverage.CenterRow{Town: town, Name: fmt.Sprintf("第%c镇", town[8]), Year: 2021, State: acceptance.CenterState(state)}
			if n := len(verdicts); n > 0 {
				l := verdicts[n-1]
				row.Verdict, row.Score, row.Round, row.Inspection, row.Day = acceptance.Grade(l.word), l.score, l.round, l.id, l.entered
				if first = verdicts[0].word; verdicts[0].round == 1 && first == "fit" {
					row.FirstPass = true
				}
			}
			c.Rows = append(c.Rows, row)
			switch {
			case state == "building":
				c.Building++
			case row.Verdict == "fit":
				c.Accepted++
			case row.Verdict == "mend":
				c.Conditional++
			case row.Verdict == "unfit":
				c.Failed++
			default:
				c.Waiting++
			}
			if state == "built" && len(verdicts) > 0 {
				rates.FirstPass.Denominator++
				if row.FirstPass {
					rates.FirstPass.Numerator++
				}
			}
		}
		part := coverage.TownFindings{Code: town, Name: fmt.Sprintf("第%c镇", town[len(town)-1])}
		for _, f := range findings {
			if f.word == "void" {
				continue
			}
			part.Total++
			*map[string]*int{"pending": &s.Pending, "working": &s.Working, "waiting": &s.Waiting, "closed": &s.Closed}[f.word]++
			if f.word == "closed" {
				part.Closed++
			}
			if (f.word == "pending" || f.word == "working") && f.due < day {
				part.Overdue++
			}
			if relapsed[f.id] {
				s.Relapsed++
			}
		}
		s.Total += part.Total
		s.Overdue += part.Overdue
		switch {
		case town == county:
			s.County = part.Total
		case part.Total > 0:
			s.ByTown = append(s.ByTown, part)
		}
	}
	c.Built = c.Accepted + c.Conditional + c.Failed + c.Waiting
	rates.Accepted = coverage.Rate{Numerator: c.Accepted, Denominator: c.Built}
	rates.Rectified = coverage.Rate{Numerator: s.Closed, Denominator: s.Total}
	return c, s, rates
}

// holds fails where a report says something else than the facts.
func (v *visits) holds(day journal.Day, as string) string {
	in, err := v.Load(v.ctx, bureau, county, day)
	v.must(err)
	r := coverage.Make(in)
	c, s, rates := v.told(r.AsOf)
	if !reflect.DeepEqual(r.Centers, c) || !reflect.DeepEqual(r.Findings, s) {
		v.Fatalf("%s %s\n got %+v\n     %+v\nwant %+v\n     %+v", as, r.AsOf, r.Centers, r.Findings, c, s)
	}
	if r.Rates.Accepted != rates.Accepted || r.Rates.FirstPass != rates.FirstPass || r.Rates.Rectified != rates.Rectified {
		v.Fatalf("%s %s: %+v, want %+v", as, r.AsOf, r.Rates, rates)
	}
	if s.Pending+s.Working+s.Waiting+s.Closed != s.Total {
		v.Fatalf("%+v does not add up", s)
	}
	return text(r)
}

// Centres and findings of every day are what the oracle counts from what people did, on both
// stores, and a past day is what was shown then, byte for byte.
func TestCentersAgainstOracle(t *testing.T) {
	for _, store := range []string{"memory", "sqlite"} {
		t.Run(store, func(t *testing.T) {
			n := 0
			rapid.Check(t, func(rt *rapid.T) {
				backend := memory.Open()
				if store == "sqlite" {
					var err error
					n++
					if n > 8 { // a store on a disk each time: eight histories are enough of them
						return
					}
					if backend, err = sqlite.Open(context.Background(), fmt.Sprintf("%s/%d", t.TempDir(), n)); err != nil {
						t.Fatal(err)
					}
					defer backend.Close()
				}
				v := newVisits(rt, backend.Shelf)
				shown := map[journal.Day]string{}
				for range 8 {
					for range rapid.IntRange(1, 5).Draw(rt, "acts") {
						v.step()
					}
					shown[v.today()] = v.holds(0, "now")
					v.now = v.now.AddDate(0, 0, rapid.IntRange(1, 4).Draw(rt, "days"))
				}
				for day := journal.DayOf(start); day < v.today(); day++ {
					if now := v.holds(day, "as of"); shown[day] != "" && shown[day] != now {
						rt.Fatalf("as of %s\n now %s\nthen %s", day, now, shown[day])
					}
				}
			})
		})
	}
}
