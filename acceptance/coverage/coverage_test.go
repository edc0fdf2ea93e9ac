package coverage_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"

	"pgregory.net/rapid"
)

// play runs a random history, calling each at the end of every day.
func play(t *rapid.T, days int, each func(*history)) *history {
	h := newHistory(t)
	h.putTowns(3)
	h.issue(3, false)
	h.push(nil, nil)
	for range days {
		for range rapid.IntRange(0, 4).Draw(t, "acts") {
			h.step()
		}
		each(h)
		h.now = h.now.AddDate(0, 0, rapid.IntRange(1, 3).Draw(t, "days"))
	}
	return h
}

func (h *history) input(day journal.Day) coverage.Input {
	h.Helper()
	in, err := h.Load(h.ctx, bureau, county, day)
	h.must(err)
	return in
}

// Every number of the report, at the end of each day and for every past day, is what the oracle
// counts from the acts; and a past day is what was shown then, byte for byte.
func TestReportAgainstOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shown := map[journal.Day]string{}
		h := play(t, 10, func(h *history) {
			got, want := coverage.Make(h.input(0)), h.oracle.report(h.today())
			if !reflect.DeepEqual(got, want) {
				h.Fatalf("%s\n got %s\nwant %s", h.today(), text(got), text(want))
			}
			sums(h, got)
			opens(h, h.input(0), got)
			shown[h.today()] = text(got)
		})
		for day := journal.DayOf(start); day < h.today(); day++ {
			got, want := coverage.Make(h.input(day)), h.oracle.report(day)
			if !reflect.DeepEqual(got, want) {
				h.Fatalf("as of %s\n got %s\nwant %s", day, text(got), text(want))
			}
			if was, ok := shown[day]; ok && was != text(got) {
				h.Fatalf("as of %s\n now %s\nthen %s", day, text(got), was)
			}
		}
	})
}

func text(r *coverage.Report) string {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// sums are the identities of a report.
func sums(t interface{ Fatalf(string, ...any) }, r *coverage.Report) {
	if all := r.InScope + r.Outside + r.NotApplicable + r.Suspended + r.Recalled + r.Cancelled; all != r.Items*r.Towns {
		t.Fatalf("%d items × %d towns, the standings add up to %d", r.Items, r.Towns, all)
	}
	if n := r.Timely.OnTime + r.Timely.Late + r.Timely.NotDue; n != r.Stages.Pushed {
		t.Fatalf("%d pushed, in time and late and not due %d", r.Stages.Pushed, n)
	}
	for _, list := range [][]coverage.Part{r.ByTown, r.ByItem} {
		var s coverage.Part
		for _, p := range list {
			s.InScope += p.InScope
			s.Pushed += p.Pushed
			s.Received += p.Received
			s.Trained += p.Trained
			s.Live += p.Live
			s.Verified += p.Verified
			s.Overdue += p.Overdue
			s.Objected += p.Objected
			n := 0
			for _, f := range p.Furthest {
				n += f
			}
			if n != p.InScope {
				t.Fatalf("%s: %d in scope, furthest stages %v", p.Code, p.InScope, p.Furthest)
			}
		}
		if s.InScope != r.InScope || s.Stages() != r.Stages || s.Overdue != r.Overdue || s.Objected != r.Objections {
			t.Fatalf("parts add up to %+v, the report says %+v", s, r)
		}
	}
	for _, rate := range rates(r) {
		if rate.Numerator > rate.Denominator || rate.Numerator < 0 || rate.Tenths() > 1000 {
			t.Fatalf("rate %+v", rate)
		}
	}
}

func rates(r *coverage.Report) []coverage.Rate {
	v := reflect.ValueOf(r.Rates)
	var out []coverage.Rate
	for i := range v.NumField() {
		out = append(out, v.Field(i).Interface().(coverage.Rate))
	}
	return out
}

// opens fails where a number does not open to as many rows.
func opens(t interface{ Fatalf(string, ...any) }, in coverage.Input, r *coverage.Report) {
	check := func(what string, n int, f coverage.Filter) {
		if rows := coverage.Lines(in, f); len(rows) != n {
			t.Fatalf("%s: %d, opens to %d rows by %+v", what, n, len(rows), f)
		}
	}
	check("all", r.Items*r.Towns, coverage.Filter{})
	for standing, n := range map[string]int{
		"inscope": r.InScope, "outside": r.Outside, "newer": r.Newer, "objected": r.Objections, "notapplicable": r.NotApplicable,
		"suspended": r.Suspended, "recalled": r.Recalled, "cancelled": r.Cancelled, "open": r.InScope - r.Newer - r.Objections,
	} {
		check(standing, n, coverage.Filter{Standing: standing})
	}
	for _, s := range rollout.Stages {
		check("stage", r.Stages.At(s), coverage.Filter{Has: s})
		check("stage not reached", r.InScope-r.Stages.At(s), coverage.Filter{Lacks: s})
	}
	check("on time", r.Timely.OnTime, coverage.Filter{Timely: "ontime"})
	check("late", r.Timely.Late, coverage.Filter{Timely: "late"})
	check("not due", r.Timely.NotDue, coverage.Filter{Timely: "notdue"})
	check("overdue", r.Overdue, coverage.Filter{Overdue: true})
	check("authority", r.Rates.Authority.Denominator, coverage.Filter{Authority: "need"})
	check("authority in place", r.Rates.Authority.Numerator, coverage.Filter{Authority: "have"})
	check("authority missing", r.Rates.Authority.Denominator-r.Rates.Authority.Numerator, coverage.Filter{Authority: "lack"})
	check("checked", r.Rates.Verified.Denominator, coverage.Filter{Checked: true})
	check("verified of the checked", r.Rates.Verified.Numerator, coverage.Filter{Checked: true, Has: rollout.Verified})
	for _, p := range r.ByTown {
		part(check, p, coverage.Filter{Town: p.Code})
	}
	for _, p := range r.ByItem {
		part(check, p, coverage.Filter{Item: p.Code})
	}
}

// part opens the numbers of one town or item.
func part(check func(string, int, coverage.Filter), p coverage.Part, base coverage.Filter) {
	with := func(change func(*coverage.Filter)) coverage.Filter {
		f := base
		change(&f)
		return f
	}
	check(p.Code+" in scope", p.InScope, with(func(f *coverage.Filter) { f.Standing = "inscope" }))
	check(p.Code+" objections", p.Objected, with(func(f *coverage.Filter) { f.Standing = "objected" }))
	check(p.Code+" overdue", p.Overdue, with(func(f *coverage.Filter) { f.Overdue = true }))
	check(p.Code+" unsigned", p.Waiting+p.Overdue, with(func(f *coverage.Filter) { f.Waiting = true }))
	check(p.Code+" checked", p.Checked, with(func(f *coverage.Filter) { f.Checked = true }))
	for _, s := range rollout.Stages {
		check(p.Code+" stage", p.Stages().At(s), with(func(f *coverage.Filter) { f.Has = s }))
	}
	for i, word := range []string{"none", "pushed", "received", "trained", "live", "verified"} {
		check(p.Code+" furthest "+word, p.Furthest[i], with(func(f *coverage.Filter) { f.At = word }))
	}
}

// A row says what its line says: as many rows as the filter's own reading of each row, for any
// mixture of filters.
func TestAnyFilter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := play(t, 4, func(*history) {})
		in := h.input(0)
		f := coverage.Filter{
			Town:      rapid.SampledFrom([]string{"", townCode(0), "610728999"}).Draw(t, "town"),
			Item:      rapid.SampledFrom([]string{"", "", "XF-001"}).Draw(t, "item"),
			Name:      rapid.SampledFrom([]string{"", "", "事项", "xf-00", "没有"}).Draw(t, "name"),
			Has:       rapid.SampledFrom([]rollout.Stage{0, 0, rollout.Pushed, rollout.Received}).Draw(t, "has"),
			Lacks:     rapid.SampledFrom([]rollout.Stage{0, 0, rollout.Received, rollout.Live}).Draw(t, "lacks"),
			Standing:  rapid.SampledFrom([]string{"", "", "inscope", "open", "outside"}).Draw(t, "standing"),
			Timely:    rapid.SampledFrom([]string{"", "", "ontime", "late", "notdue"}).Draw(t, "timely"),
			Authority: rapid.SampledFrom([]string{"", "", "need", "have", "lack"}).Draw(t, "authority"),
			Overdue:   rapid.Bool().Draw(t, "overdue"),
		}
		n := 0
		for _, l := range coverage.Lines(in, coverage.Filter{}) {
			scope := l.Mark.Standing().InScope()
			ok := (f.Town == "" || l.Town.Code == f.Town) && (f.Item == "" || l.Item.Code == f.Item) &&
				(f.Name == "" || f.Name == "事项" || f.Name == "xf-00") &&
				(f.Has == 0 || scope && l.Mark.Has(f.Has)) && (f.Lacks == 0 || scope && !l.Mark.Has(f.Lacks)) &&
				(f.Standing == "" || f.Standing == "inscope" && scope || f.Standing == coverage.StandingWord(l.Mark.Standing())) &&
				(!f.Overdue || l.Overdue)
			if ok && f.Timely != "" {
				received := l.Mark.Has(rollout.Received)
				is := "notdue"
				switch {
				case received && (l.Due == 0 || l.Received <= l.Due):
					is = "ontime"
				case received || l.Overdue:
					is = "late"
				}
				ok = scope && l.Mark.Has(rollout.Pushed) && is == f.Timely
			}
			if ok && f.Authority != "" {
				ok = scope && l.Ready.NeedsAny() && (f.Authority == "need" || l.Ready.HasAll() == (f.Authority == "have"))
			}
			if ok {
				n++
			}
		}
		if got := len(coverage.Lines(in, f)); got != n {
			t.Fatalf("%+v: %d rows, want %d", f, got, n)
		}
	})
}

// Department and category choose items, whatever their lines; an item without a category stands
// under its department and type.
func TestItemFilters(t *testing.T) {
	e, _, _ := catalog.Merge(nil, county, []catalog.Item{
		{Name: "甲", Unit: "d1", Department: "县民政局", Type: "行政许可"}, {Name: "乙", Unit: "d1", Category: "社会救助"}, {Name: "丙", Unit: "d2", Category: "社会救助"},
	}, catalog.Issue{})
	for f, want := range map[coverage.Filter]int{
		{}:                 3,
		{Department: "d1"}: 2,
		{Department: "d9"}: 0,
		{Category: "社会救助"}: 2,
		{Category: "县民政局 · 行政许可"}:       1,
		{Department: "d1", Name: "乙"}:   1,
		{Name: "xf-003"}:                1,
		{Item: "XF-003", Category: "无"}: 0,
	} {
		if got := len(f.Items(e)); got != want {
			t.Errorf("%+v: %d items, want %d", f, got, want)
		}
	}
	if coverage.StageOf("none") != 0 || coverage.StageOf("trained") != rollout.Trained || coverage.StageOf("x") != 0 {
		t.Error("words of stages")
	}
}

// Before the first import, the first catalog, the first push: every state prints.
func TestEmptyReports(t *testing.T) {
	reg := &catalog.Register{Place: catalog.Division{Code: county, Name: "镇巴县"}}
	r := coverage.Make(coverage.Input{AsOf: 8000, Register: reg})
	sums(t, r)
	if r.Rates.Received.String() != "—" || r.Rates.TrainedTowns.String() != "—" {
		t.Errorf("rates %+v", r.Rates)
	}
	reg.PutTowns([]catalog.Division{{Code: "610728001", Name: "泾洋街道"}})
	e, _, _ := catalog.Merge(nil, county, []catalog.Item{{Name: "甲"}, {Name: "乙"}}, catalog.Issue{})
	r = coverage.Make(coverage.Input{AsOf: 8000, Register: reg, Edition: e})
	sums(t, r)
	if r.Outside != 2 || r.Items != 2 || r.Towns != 1 {
		t.Errorf("a town without a row: %+v", r)
	}
	for _, name := range []string{"by_town", "by_item"} {
		var m map[string]any
		if err := json.Unmarshal([]byte(text(coverage.Make(coverage.Input{Register: &catalog.Register{}}))), &m); err != nil {
			t.Fatal(err)
		}
		if list, ok := m[name].([]any); !ok || len(list) != 0 {
			t.Errorf("%s is %v, want an empty list", name, m[name])
		}
	}
}

// Rows of towns that the register does not have are not counted, whatever their order.
func TestRowsOfOthers(t *testing.T) {
	e, _, _ := catalog.Merge(nil, county, []catalog.Item{{Name: "甲"}}, catalog.Issue{})
	var rows []rollout.Row
	for _, code := range []string{"610728001", "610728002", "610728003"} {
		p := rollout.New(code)
		a, _ := p.Open(e, 8000)
		p.Apply(a)
		rows = append(rows, p.Row())
	}
	reg := &catalog.Register{Place: catalog.Division{Code: county}}
	reg.PutTowns([]catalog.Division{{Code: "610728002", Name: "乙镇"}, {Code: "610728009", Name: "丙镇"}})
	r := coverage.Make(coverage.Input{AsOf: 8000, Register: reg, Edition: e, Rows: rows})
	sums(t, r)
	if r.InScope != 1 || r.Outside != 1 || r.ByTown[0].InScope != 1 {
		t.Errorf("%+v", r)
	}
}
