package lines

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/bench"
	"jiedezhu/app/web/view"
	"jiedezhu/app/words"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// BenchmarkRatioMatrix makes the matrix page anew from the rows of 20 towns; the reference
// appends the same bytes by hand from a table that is ready: the page's head and foot as they
// are, and every cell.
func BenchmarkRatioMatrix(b *testing.B) {
	catalogue, err := words.Load()
	if err != nil {
		b.Fatal(err)
	}
	pages, err := view.New(map[string]view.Words{"zh-CN": catalogue.In(words.Chinese)}, func() journal.Day { return journal.DayOf(time.Date(2026, 6, 17, 12, 0, 0, 0, time.UTC)) })
	if err != nil {
		b.Fatal(err)
	}
	in := benchInput()
	made := func() []byte {
		p := view.MatrixPage{Table: matrixTable(in, coverage.Filter{}, 4)}
		p.Head = matrixHead(coverage.Make(in))
		body, err := pages.Render("zh-CN", p)
		if err != nil {
			b.Fatal(err)
		}
		return body
	}
	table := matrixTable(in, coverage.Filter{}, 4)
	table.Words = catalogue.In(words.Chinese)
	inner := view.AppendMatrix(nil, &table)
	whole := made()
	at := bytes.Index(whole, inner)
	if at < 0 {
		b.Fatal("the table is not in the page as the appender writes it")
	}
	head, foot := whole[:at], whole[at+len(inner):]
	var ours, theirs []time.Duration
	for range 60 {
		start := time.Now()
		out := append(make([]byte, 0, len(whole)), head...)
		out = append(view.AppendMatrix(out, &table), foot...)
		theirs = append(theirs, time.Since(start))
		if !bytes.Equal(out, whole) {
			b.Fatal("the reference wrote other bytes")
		}
		start = time.Now()
		made()
		ours = append(ours, time.Since(start))
	}
	r := bench.Ratio{What: fmt.Sprintf("the matrix page made anew (%d kB)", len(whole)/1000), Reference: "a hand-written appender of the same bytes", Ours: bench.Median(ours), Theirs: bench.Median(theirs), Bound: 8}
	b.ReportMetric(r.Value(), "ratio")
	fmt.Println(r)
	if !r.Holds() {
		b.Errorf("bound broken: %s", r)
	}
}

// benchInput is 212 items × 20 towns, pushed, part received and live.
func benchInput() coverage.Input {
	reg := &catalog.Register{Place: catalog.Division{Code: "610728", Name: "县"}}
	e := &catalog.Edition{Number: 1}
	for i := range 212 {
		e.Items = append(e.Items, catalog.Item{Slot: i, Code: fmt.Sprintf("XF-%03d", i+1), Name: fmt.Sprintf("事项名称%03d的申请和受理", i), Department: fmt.Sprintf("县部门%02d", i/10), Unit: fmt.Sprintf("610728-d%02d", i/10)})
	}
	in := coverage.Input{AsOf: 9000, Register: reg, Edition: e}
	for n := range 20 {
		code := fmt.Sprintf("610728%03d", n+1)
		reg.Towns = append(reg.Towns, catalog.Division{Code: code, Name: "某某镇"})
		p := rollout.New(code)
		a, _ := p.Open(e, 8000)
		p.Apply(a)
		var given []rollout.Given
		for i := range 212 {
			given = append(given, rollout.Given{Slot: i})
		}
		a, _ = p.Push(1, 8010, given, 8001)
		a.Day = 8001
		p.Apply(a)
		var slots []int
		for i := range 212 {
			if (i+n)%3 > 0 {
				slots = append(slots, i)
			}
		}
		p.Apply(rollout.Act{Name: rollout.ActReceive, Day: journal.Day(8005), Slots: slots})
		p.Apply(rollout.Act{Name: rollout.ActLive, Day: journal.Day(8009), Slots: slots[:len(slots)/2]})
		in.Rows = append(in.Rows, p.Row())
	}
	return in
}
