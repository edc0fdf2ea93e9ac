package acceptance_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"jiedezhu/acceptance"
	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

const county = "610728"

// start is the first day of every test's world: a Monday, 9 in the morning.
var start = time.Date(2022, 2, 14, 1, 0, 0, 0, time.UTC)

// tb is what testing.T and rapid.T have in common.
type tb interface {
	Helper()
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

// world is the services over memory with their own clock.
type world struct {
	tb
	ctx context.Context
	*acceptance.Service
	rollout *rollout.Service
	store   *storage.Store
	shelf   storage.Shelf

	mu  sync.Mutex
	now time.Time
	ids int
	ops int
}

func newWorld(t tb) *world {
	w := &world{tb: t, ctx: context.Background(), now: start, shelf: &breaking{Shelf: memory.Open().Shelf}}
	w.store = storage.New(w.shelf, w.clock, []byte("key of the chain"))
	s := w.store
	w.rollout = &rollout.Service{
		Ports: rollout.Ports{Registers: s, Editions: s, Guidances: s, Packages: s, Batches: s, Trainings: s, Plans: s, Intakes: s, Cases: s, Liaisons: s},
		Clock: w.clock,
	}
	w.Service = &acceptance.Service{
		Ports: acceptance.Ports{
			People: account.People{Accounts: storage.Accounts{Store: s}}, Registers: s, Editions: s, Packages: s, Centers: s, Standards: s, Applications: s, Inspections: s, Draws: s, Findings: s, Dockets: s, PastSheets: s,
		},
		Lines: w.rollout, Clock: w.clock, NewID: w.id,
	}
	w.known(bureau, bureau2, lead, second, outside, dept, leader, admin, abroad)
	return w
}

// known gives actors accounts, or their accounts other contents.
func (w *world) known(actors ...journal.Actor) {
	w.Helper()
	book := storage.Accounts{Store: w.store}
	for _, x := range actors {
		a := &account.Account{Login: x.Person}
		if old, err := book.Load(w.ctx, x.Person); err == nil {
			a = old
		}
		a.Name, a.Unit, a.Role, a.Scope = x.Name, x.Unit, x.Role, x.Scope
		w.must(book.Save(w.ctx, a, w.deed(bureau), "account", nil))
	}
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) id() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids++
	return fmt.Sprintf("id-%06d", w.ids)
}

// pass moves the clock on by days.
func (w *world) pass(days int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.AddDate(0, 0, days)
}

func (w *world) today() journal.Day { return journal.DayOf(w.clock()) }

// deed is a new deed of an actor, today.
func (w *world) deed(a journal.Actor) journal.Deed {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ops++
	return journal.Deed{Actor: a, Op: fmt.Sprintf("op-%d", w.ops)}
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatalf("%v %v", err, mistakesOf(err))
	}
}

func mistakesOf(err error) (list []string) {
	var f *fault.Error
	if errors.As(err, &f) {
		for _, m := range f.Mistakes {
			list = append(list, m.Field+": "+m.Reason.String())
		}
	}
	return list
}

// want ends the test where an error is not of a kind; "" wants none.
func want(t tb, err error, kind fault.Kind) {
	t.Helper()
	switch {
	case kind == "" && err != nil:
		t.Fatalf("got %v %v, want no error", err, mistakesOf(err))
	case kind != "" && !errors.Is(err, kind):
		t.Fatalf("got %v %v, want %s", err, mistakesOf(err), kind)
	}
}

// entries counts everything that was ever written.
func (w *world) entries() (n int64) {
	w.Helper()
	for _, kind := range []string{"register", "edition", "batch", "package", "center", "standard", "application", "inspection", "draw", "finding", "docket", "pastsheet"} {
		heads, err := w.shelf.Heads(w.ctx, storage.Query{Kind: kind})
		w.must(err)
		for _, h := range heads {
			n += h.Revision
		}
	}
	return n
}

// refused fails where an act did not end in a fault of that kind, or wrote anything.
func (w *world) refused(kind fault.Kind, do func() error) {
	w.Helper()
	before := w.entries()
	err := do()
	want(w, err, kind)
	var f *fault.Error
	if !errors.As(err, &f) || f.Message.ID == "" {
		w.Fatalf("no sentence: %v", err)
	}
	if n := w.entries() - before; n != 0 {
		w.Fatalf("refused, and %d entries written", n)
	}
}

const (
	bureauUnit = county + "-d01"
	deptUnit   = county + "-d02"
)

var (
	bureau  = journal.Actor{Person: "bureau1", Name: "县局 经办岗", Unit: bureauUnit, Role: journal.Bureau, Scope: county}
	bureau2 = journal.Actor{Person: "bureau2", Name: "县局 验收岗", Unit: bureauUnit, Role: journal.Bureau, Scope: county}
	lead    = journal.Actor{Person: "lead", Name: "验收组 组长", Unit: bureauUnit, Role: journal.Inspector, Scope: county}
	second  = journal.Actor{Person: "second", Name: "验收组 成员", Unit: deptUnit, Role: journal.Inspector, Scope: county}
	outside = journal.Actor{Person: "outside", Name: "编办 检查岗", Unit: county + "-d03", Role: journal.Inspector, Scope: county}
	native  = journal.Actor{Person: "native", Name: "镇里的检查员", Unit: town0, Role: journal.Inspector, Scope: county}
	dept    = journal.Actor{Person: "dept", Name: "县民政局 综合岗", Unit: deptUnit, Role: journal.Department, Scope: county}
	leader  = journal.Actor{Person: "leader1", Role: journal.Leader, Scope: county}
	admin   = journal.Actor{Person: "admin1", Role: journal.Admin, Scope: county}
	auditor = journal.Actor{Person: "auditor1", Role: journal.Auditor, Scope: county}
	abroad  = journal.Actor{Person: "bureau9", Role: journal.Bureau, Scope: "610729"}
)

var (
	town0 = townCode(0)
	town1 = townCode(1)
)

func townCode(i int) string { return fmt.Sprintf("610728%03d", i+101) }

func townActor(code string) journal.Actor {
	return journal.Actor{Person: "town-" + code, Name: "便民服务中心 综合岗", Unit: code, Role: journal.Town, Scope: code}
}

// team is a lead and a member with accounts, and one without.
func team() []acceptance.Member {
	return []acceptance.Member{
		{Person: "lead", Name: "验收组 组长", Unit: bureauUnit, Lead: true},
		{Person: "second", Name: "验收组 成员", Unit: deptUnit},
		{Name: "县编办 成员", Unit: "县编办"},
	}
}

// clause is one of a test's standard: points and cap in tenths.
func clause(no string, points, cap acceptance.Tenths, veto bool) acceptance.Clause {
	return acceptance.Clause{No: no, Text: "条款" + no, Method: "现场查看", Points: points, Cap: cap, Veto: veto, Deduction: "每项扣分"}
}

// sections is a small standard: ten clauses of ten points, 1.1 and 2.1 with a veto, 2.5 capped at
// half.
func sections() []acceptance.Section {
	var out []acceptance.Section
	for s := 1; s <= 2; s++ {
		sec := acceptance.Section{Title: []string{"", "一、场所", "二、办理"}[s]}
		for c := 1; c <= 5; c++ {
			cap := acceptance.Tenths(100)
			if s == 2 && c == 5 {
				cap = 50
			}
			sec.Clauses = append(sec.Clauses, clause(fmt.Sprintf("%d.%d", s, c), 100, cap, c == 1))
		}
		out = append(out, sec)
	}
	return out
}

func (w *world) issue(kind acceptance.Kind) *acceptance.Standard {
	w.Helper()
	std, _, err := w.Issue(w.ctx, w.deed(bureau), acceptance.Draft{
		Place: county, Kind: kind, Title: "标准", Sections: sections(), Settings: acceptance.Usual(),
	}, false)
	w.must(err)
	return std
}

// seed makes a county of so many towns with a catalog of four items, all pushed, a standard of
// each kind and a built centre in every town.
func (w *world) seed(towns int) *world {
	w.Helper()
	var list []catalog.Division
	for i := range towns {
		list = append(list, catalog.Division{Code: townCode(i), Name: fmt.Sprintf("第%d镇", i+1)})
	}
	_, _, err := w.rollout.PutTowns(w.ctx, w.deed(bureau), catalog.Division{Code: county, Name: "镇巴县"}, list, false, false)
	w.must(err)
	var rows []catalog.Item
	for i := range 4 {
		rows = append(rows, catalog.Item{Name: fmt.Sprintf("事项%d", i), Type: "行政许可", Department: []string{"县行政审批局", "县民政局"}[i%2]})
	}
	_, err = w.rollout.Issue(w.ctx, w.deed(bureau), county, rows, []string{"县行政审批局", "县民政局"}, catalog.Issue{Title: "目录"}, false)
	w.must(err)
	_, err = w.rollout.Push(w.ctx, w.deed(bureau), rollout.Order{Place: county, Due: w.today().Add(10)})
	w.must(err)
	for _, k := range acceptance.Kinds {
		w.issue(k)
	}
	var plans []acceptance.Plan
	for i := range towns {
		plans = append(plans, acceptance.Plan{Town: townCode(i), Year: 2021, State: acceptance.Built})
	}
	_, err = w.Choose(w.ctx, w.deed(bureau), county, plans)
	w.must(err)
	return w
}

// applied is an admitted application of a town.
func (w *world) applied(town string) *acceptance.Application {
	w.Helper()
	a, err := w.Apply(w.ctx, w.deed(townActor(town)), town, acceptance.Claim{Self: []acceptance.Mark{deduct("1.2", 5)}})
	w.must(err)
	a, err = w.Admit(w.ctx, w.deed(bureau), town, a.ID)
	w.must(err)
	return a
}

// arranged is an acceptance of a town, ready to be scored.
func (w *world) arranged(town string) *acceptance.Inspection {
	w.Helper()
	a := w.applied(town)
	in, err := w.Arrange(w.ctx, w.deed(bureau), acceptance.Trip{Kind: acceptance.Acceptance, Town: town, Date: w.today(), Team: team(), Application: a.ID})
	w.must(err)
	return in
}

func deduct(no string, tenths acceptance.Tenths) acceptance.Mark {
	return acceptance.Mark{Clause: no, Result: acceptance.Deducted, Deducted: tenths, Note: "差一点"}
}

func veto(no string) acceptance.Mark {
	return acceptance.Mark{Clause: no, Result: acceptance.Vetoed, Note: "没有"}
}

func pass(no string) acceptance.Mark { return acceptance.Mark{Clause: no, Result: acceptance.Met} }

func na(no string) acceptance.Mark {
	return acceptance.Mark{Clause: no, Result: acceptance.NotApplicable}
}

// score gives marks as the lead, each having seen what stands.
func (w *world) score(in *acceptance.Inspection, marks ...acceptance.Mark) {
	w.Helper()
	now := w.inspection(in)
	for i, m := range marks {
		if a, ok := now.Answer(acceptance.Key{Clause: m.Clause, Item: m.Item}); ok {
			marks[i].Seen = a.Version
		}
	}
	_, out, err := w.Score(w.ctx, w.deed(lead), in.Town, in.ID, marks)
	w.must(err)
	if len(out.Disputed) > 0 {
		w.Fatalf("disputed %v", out.Disputed)
	}
}

// judged gives marks, passes the rest and asks for the verdict.
func (w *world) judged(in *acceptance.Inspection, marks ...acceptance.Mark) *acceptance.Inspection {
	w.Helper()
	if len(marks) > 0 {
		w.score(in, marks...)
	}
	_, err := w.PassRest(w.ctx, w.deed(second), in.Town, in.ID, "", "")
	if err != nil && !errors.Is(err, fault.Conflict) {
		w.must(err)
	}
	in, err = w.Judge(w.ctx, w.deed(lead), in.Town, in.ID)
	w.must(err)
	return in
}

// locked signs for everybody and locks.
func (w *world) locked(in *acceptance.Inspection) *acceptance.Inspection {
	w.Helper()
	for _, a := range []journal.Actor{lead, second} {
		_, err := w.Sign(w.ctx, w.deed(a), in.Town, in.ID)
		w.must(err)
	}
	_, err := w.SignOnPaper(w.ctx, w.deed(lead), in.Town, in.ID, acceptance.OnPaper{Side: acceptance.TeamSide, Name: "县编办 成员", Note: "签在评分表上"})
	w.must(err)
	_, err = w.Countersign(w.ctx, w.deed(townActor(in.Town)), in.Town, in.ID)
	w.must(err)
	in, err = w.Lock(w.ctx, w.deed(lead), in.Town, in.ID)
	w.must(err)
	return in
}

func (w *world) inspection(in *acceptance.Inspection) *acceptance.Inspection {
	w.Helper()
	now, err := w.store.Inspection(w.ctx, in.Town, in.ID)
	w.must(err)
	return now
}

// findings are those of a town by clause[/item].
func (w *world) findings(town string) map[string]*acceptance.Finding {
	w.Helper()
	list, err := w.store.Findings(w.ctx, town, "")
	w.must(err)
	out := map[string]*acceptance.Finding{}
	for _, f := range list {
		k := f.Clause
		if f.Item != "" {
			k += "/" + f.Item
		}
		out[k] = f
	}
	return out
}

var _ tb = (*testing.T)(nil)

// shut takes a login out of use.
func (w *world) shut(login string) {
	w.Helper()
	book := storage.Accounts{Store: w.store}
	a, err := book.Load(w.ctx, login)
	w.must(err)
	a.Disabled = true
	w.must(book.Save(w.ctx, a, w.deed(admin), "disable", nil))
}
