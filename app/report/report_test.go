package report_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/report"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

const county = "610728"

var bureau = journal.Actor{Person: "b", Role: journal.Bureau, Scope: county}

// office is a service and reports over memory with one clock.
type office struct {
	*testing.T
	ctx context.Context
	*rollout.Service
	*report.Reports
	store *storage.Store
	now   time.Time
	ops   int
}

func newOffice(t *testing.T) *office {
	o := &office{T: t, ctx: context.Background(), now: time.Date(2022, 2, 14, 1, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return o.now }
	o.store = storage.New(memory.Open().Shelf, clock, []byte("key"))
	s := o.store
	o.Service = &rollout.Service{
		Ports: rollout.Ports{Registers: s, Editions: s, Guidances: s, Packages: s, Batches: s, Trainings: s, Plans: s, Intakes: s, Cases: s, Liaisons: s},
		Clock: clock,
	}
	o.Reports = &report.Reports{Registers: s, Editions: s, Packages: s, Centers: s, Inspections: s, Findings: s, Clock: clock}
	return o
}

func (o *office) deed(a journal.Actor) journal.Deed {
	o.ops++
	return journal.Deed{Actor: a, Op: fmt.Sprintf("op-%03d", o.ops)}
}

func (o *office) today() journal.Day { return journal.DayOf(o.now) }

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func townCode(place string, i int) string { return fmt.Sprintf("%s%03d", place, i) }

func (o *office) seed(place string, n int) {
	o.Helper()
	bureau := journal.Actor{Person: "b", Role: journal.Bureau, Scope: place}
	var towns []catalog.Division
	for i := 1; i <= n; i++ {
		towns = append(towns, catalog.Division{Code: townCode(place, i), Name: fmt.Sprintf("第%d镇", i)})
	}
	_, _, err := o.PutTowns(o.ctx, o.deed(bureau), catalog.Division{Code: place, Name: "县" + place}, towns, false, false)
	o.must(err)
	_, err = o.Issue(o.ctx, o.deed(bureau), place, items(4), []string{"县民政局"}, catalog.Issue{Title: "目录"}, false)
	o.must(err)
	_, err = o.Push(o.ctx, o.deed(bureau), rollout.Order{Place: place, Due: o.today() + 2})
	o.must(err)
}

func items(n int) []catalog.Item {
	var list []catalog.Item
	for i := range n {
		list = append(list, catalog.Item{Name: fmt.Sprintf("事项%d", i), Type: "行政许可", Department: "县民政局"})
	}
	return list
}

func (o *office) json(a journal.Actor, place string, day journal.Day) string {
	o.Helper()
	in, err := o.Load(o.ctx, a, place, day)
	o.must(err)
	b, err := json.Marshal(coverage.Make(in))
	o.must(err)
	return string(b)
}

// A past day is what was shown on it, byte for byte, whatever happened since: receipts, a new
// name of a town, a document number that followed, a new edition, a retraction, a clock that
// stepped back.
func TestPastDaysStay(t *testing.T) {
	o := newOffice(t)
	o.seed(county, 3)
	t1 := townCode(county, 1)
	one := journal.Actor{Person: "t", Role: journal.Town, Scope: t1}
	days := []func(){
		func() {},
		func() {
			p, err := o.store.Package(o.ctx, t1)
			o.must(err)
			_, err = o.Receive(o.ctx, o.deed(one), t1, rollout.Receipt{Lines: p.Waiting(o.today())})
			o.must(err)
		},
		func() {
			_, err := o.Retract(o.ctx, o.deed(bureau), t1, rollout.RetractReceipt, []int{0}, "看错了")
			o.must(err)
		},
		func() {
			_, _, err := o.PutTowns(o.ctx, o.deed(bureau), catalog.Division{Code: county, Name: "新县"}, []catalog.Division{
				{Code: t1, Name: "新名镇"}, {Code: townCode(county, 9), Name: "新镇"},
			}, false, false)
			o.must(err)
		},
		func() {
			_, err := o.Issue(o.ctx, o.deed(bureau), county, items(4), nil, catalog.Issue{DocNo: "县政发〔2022〕1号"}, false)
			o.must(err)
		},
		func() {
			_, err := o.Issue(o.ctx, o.deed(bureau), county, items(6), nil, catalog.Issue{Title: "第二版"}, false)
			o.must(err)
		},
		func() { // registered later for a day that was shown already
			d := o.deed(bureau)
			_, err := o.OnBehalf(o.ctx, d, []rollout.Behalf{{Town: townCode(county, 2), Channel: "电话记录", Signed: "王", Note: "x", Day: o.today() - 3}})
			o.must(err)
		},
	}
	shown := map[journal.Day]string{}
	for _, act := range days {
		act()
		shown[o.today()] = o.json(bureau, county, 0)
		if again := o.json(bureau, county, o.today()); again != shown[o.today()] {
			t.Errorf("today by its date differs from today")
		}
		o.now = o.now.AddDate(0, 0, 1)
	}
	o.now = o.now.AddDate(3, 0, 0)
	distinct := map[string]bool{}
	for day, was := range shown {
		if got := o.json(bureau, county, day); got != was {
			t.Errorf("%s\n now %s\nthen %s", day, got, was)
		}
		distinct[was] = true
	}
	if len(distinct) != len(shown) {
		t.Errorf("%d days, only %d different reports: the history is too dull to prove anything", len(shown), len(distinct))
	}
}

// A town sees its own rows and no trace of another's; its numbers are those of its row.
func TestTownSeesItsOwn(t *testing.T) {
	o := newOffice(t)
	o.seed(county, 3)
	t2 := townCode(county, 2)
	o.now = o.now.AddDate(0, 0, 5)
	for _, day := range []journal.Day{0, o.today() - 4} {
		all, err := o.Load(o.ctx, bureau, county, day)
		o.must(err)
		in, err := o.Load(o.ctx, journal.Actor{Person: "t", Role: journal.Town, Scope: t2}, county, day)
		o.must(err)
		whole, own := coverage.Make(all), coverage.Make(in)
		if own.Towns != 1 || len(own.ByTown) != 1 || own.ByTown[0] != whole.ByTown[1] || own.InScope != whole.ByTown[1].InScope {
			t.Errorf("day %s: %+v", day, own)
		}
		for _, l := range coverage.Lines(in, coverage.Filter{}) {
			if l.Town.Code != t2 {
				t.Fatalf("day %s: a line of %s", day, l.Town.Code)
			}
		}
		if b, _ := json.Marshal(own); strings.Contains(string(b), "第1镇") || strings.Contains(string(b), "第3镇") {
			t.Errorf("day %s: another town's name", day)
		}
		if len(all.Register.Towns) != 3 {
			t.Fatal("one reader's sight narrowed another's")
		}
	}
	if in, err := o.Load(o.ctx, bureau, county, 0); err != nil || len(in.Register.Towns) != 3 {
		t.Errorf("the register that is kept was narrowed: %v", err)
	}
}

// Who may not know of a place is told that it is not there; a role without sight is refused.
func TestWhoMaySee(t *testing.T) {
	o := newOffice(t)
	o.seed(county, 2)
	o.seed("610729", 2)
	tests := []struct {
		role  journal.Role
		scope string
		kind  error
		towns int
	}{
		{journal.Bureau, county, nil, 2},
		{journal.Leader, "6107", nil, 2},
		{journal.Auditor, "", nil, 2},
		{journal.Department, county, nil, 2},
		{journal.Town, townCode(county, 1), nil, 1},
		{journal.Town, townCode("610729", 1), fault.NotFound, 0},
		{journal.Bureau, "610729", fault.NotFound, 0},
		{journal.Leader, "6108", fault.NotFound, 0},
		{journal.Admin, county, fault.Denied, 0},
		{"", county, fault.Denied, 0},
	}
	for _, tt := range tests {
		in, err := o.Load(o.ctx, journal.Actor{Person: "p", Role: tt.role, Scope: tt.scope}, county, 0)
		if !errors.Is(err, tt.kind) || tt.kind == nil && err != nil {
			t.Errorf("%s of %q: %v, want %v", tt.role, tt.scope, err, tt.kind)
		}
		if err == nil && len(in.Register.Towns) != tt.towns {
			t.Errorf("%s of %q sees %d towns", tt.role, tt.scope, len(in.Register.Towns))
		}
		if err == nil {
			for _, r := range in.Rows {
				if !strings.HasPrefix(r.Town, county) {
					t.Errorf("%s of %q has a row of %s", tt.role, tt.scope, r.Town)
				}
			}
		}
	}
}

// A county that looks at what its city issued sees its own towns there, not its neighbours'.
func TestCountySeesItsOwnOfTheCity(t *testing.T) {
	o := newOffice(t)
	o.seed(county, 2)
	o.seed("610729", 2)
	reg := &catalog.Register{Place: catalog.Division{Code: "6107", Name: "市"}}
	reg.PutTowns([]catalog.Division{{Code: townCode(county, 1), Name: "甲镇"}, {Code: townCode("610729", 1), Name: "乙镇"}})
	o.must(o.store.SaveRegister(o.ctx, reg, o.deed(bureau), "towns", nil))
	in, err := o.Load(o.ctx, bureau, "6107", 0)
	o.must(err)
	if len(in.Register.Towns) != 1 || len(in.Rows) != 2 {
		t.Errorf("%d towns, %d rows", len(in.Register.Towns), len(in.Rows))
	}
	for _, r := range in.Rows {
		if !strings.HasPrefix(r.Town, county) {
			t.Errorf("a row of %s", r.Town)
		}
	}
}

// Days: none to come, none before the first record; a place with towns and no catalog has a
// report.
func TestDays(t *testing.T) {
	o := newOffice(t)
	if _, err := o.Load(o.ctx, bureau, county, 0); !errors.Is(err, fault.NotFound) {
		t.Errorf("an empty store: %v", err)
	}
	_, _, err := o.PutTowns(o.ctx, o.deed(bureau), catalog.Division{Code: county, Name: "县"}, []catalog.Division{{Code: townCode(county, 1), Name: "甲镇"}}, true, false)
	o.must(err)
	in, err := o.Load(o.ctx, bureau, county, 0)
	o.must(err)
	if r := coverage.Make(in); r.Items != 0 || r.Towns != 1 || !r.Demo || r.AsOf != o.today() {
		t.Errorf("%+v", r)
	}
	if _, err := o.Load(o.ctx, bureau, county, o.today()+1); !errors.Is(err, fault.Invalid) {
		t.Errorf("tomorrow: %v", err)
	}
	if _, err := o.Load(o.ctx, bureau, county, o.today()-1); !errors.Is(err, fault.NotFound) {
		t.Errorf("before the first record: %v", err)
	}
}
