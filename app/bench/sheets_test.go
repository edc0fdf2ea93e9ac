package bench_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"jiedezhu/app/bench"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

// readAll is excelize's own read of a workbook: every row of its first sheet.
func readAll(tb testing.TB, data []byte, want int) {
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) < want {
		tb.Fatalf("%d rows, want %d (%v)", len(rows), want, err)
	}
}

func (p *place) importer() *importers.Importer { return &importers.Importer{Rollout: p.service} }

func (p *place) export() importers.Export {
	reg, err := p.store.Register(p.ctx, p.code)
	if err != nil {
		p.tb.Fatal(err)
	}
	return importers.Export{Register: reg, Day: journal.DayOf(time.Now()), Say: fault.Message.String}
}

// BenchmarkRatioImportCatalog imports 212 items with validation and saving, each time as a next
// edition that 20 towns open.
func BenchmarkRatioImportCatalog(b *testing.B) {
	p := newPlace(b, "610728", towns)
	e, err := p.store.Current(p.ctx, p.code)
	if err != nil {
		b.Fatal(err)
	}
	e.Items = slices.Clone(e.Items) // what the store keeps is not ours to change
	var ours, theirs []time.Duration
	for i := range rounds {
		for j := range e.Items {
			e.Items[j].Remarks = fmt.Sprintf("第 %d 次", i)
			e.Items[j].Basis = "最低生活保障审核确认办法（民发〔2021〕57号）第三条、第十二条"
		}
		var file bytes.Buffer
		if err := importers.WriteCatalog(&file, p.export().Register, e, false, 0, fault.Message.String); err != nil {
			b.Fatal(err)
		}
		theirs = append(theirs, took(func() { readAll(b, file.Bytes(), items) }))
		ours = append(ours, took(func() {
			r, err := p.importer().Catalog(p.ctx, p.deed(bureau), importers.File{Name: "目录.xlsx", Data: file.Bytes()}, importers.CatalogOptions{Place: p.code})
			if err != nil || !r.Saved || r.Changed != items {
				b.Fatalf("%v, %d changed", err, r.Changed)
			}
		}))
	}
	report1(b, bench.Ratio{What: "import of a catalog of 212 rows, checked and saved", Reference: "excelize's own read of the same file", Ours: bench.Median(ours), Theirs: bench.Median(theirs), Bound: 2.5})
}

// hundredThousand are 100,000 case counts: 24 months of 20 towns and their items.
func hundredThousand(e *catalog.Edition, codes []string) []*rollout.CaseCounts {
	var list []*rollout.CaseCounts
	n := 0
	for month := range 24 {
		d, err := journal.ParseDay(fmt.Sprintf("%d-%02d-01", 2022+month/12, month%12+1))
		if err != nil {
			panic(err)
		}
		m := &rollout.CaseCounts{Month: d}
		for _, town := range codes {
			for _, it := range e.Items {
				if n < 100_000 {
					m.Set(town, it.Slot, n%500)
					n++
				}
			}
		}
		list = append(list, m)
	}
	return list
}

func BenchmarkRatioImportCases(b *testing.B) {
	var ours, theirs []time.Duration
	var file bytes.Buffer
	for range 3 {
		p := newPlace(b, "610728", towns)
		e, err := p.store.Current(p.ctx, p.code)
		if err != nil {
			b.Fatal(err)
		}
		if file.Len() == 0 {
			if err := importers.WriteCases(&file, p.export(), e, hundredThousand(e, p.towns)); err != nil {
				b.Fatal(err)
			}
		}
		runtime.GC()
		theirs = append(theirs, took(func() { readAll(b, file.Bytes(), 100_000) }))
		runtime.GC()
		ours = append(ours, took(func() {
			r, err := p.importer().Cases(p.ctx, p.deed(bureau), importers.File{Name: "办件量.xlsx", Data: file.Bytes()}, importers.CaseOptions{Place: p.code})
			if err != nil || !r.Saved || r.Added != 100_000 {
				b.Fatalf("%v %d %v", err, r.Added, r.Mistakes)
			}
		}))
	}
	report1(b, bench.Ratio{What: "import of 100,000 case counts, checked and saved", Reference: "excelize's own read of the same file", Ours: bench.Median(ours), Theirs: bench.Median(theirs), Bound: 2})
}

// streamed writes the same cells by StreamWriter alone, without heads, styles or paper.
func streamed(tb testing.TB, list []*rollout.CaseCounts, e *catalog.Edition, codes []string) {
	f := excelize.NewFile()
	defer f.Close()
	s, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		tb.Fatal(err)
	}
	n := 0
	row := make([]any, 5)
	for _, m := range list {
		for _, town := range codes {
			for _, it := range e.Items {
				count, ok := m.Count(town, it.Slot)
				if !ok {
					continue
				}
				n++
				row[0], row[1], row[2], row[3], row[4] = it.Code, it.Name, "镇"+town, m.Month.String()[:7], count
				if err := s.SetRow(fmt.Sprintf("A%d", n), row); err != nil {
					tb.Fatal(err)
				}
			}
		}
	}
	if err := s.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := f.Write(io.Discard); err != nil {
		tb.Fatal(err)
	}
}

func BenchmarkRatioExportCases(b *testing.B) {
	p := newPlace(b, "610728", towns)
	e, err := p.store.Current(p.ctx, p.code)
	if err != nil {
		b.Fatal(err)
	}
	list := hundredThousand(e, p.towns)
	out := p.export()
	var ours, theirs []time.Duration
	for range 5 {
		runtime.GC()
		theirs = append(theirs, took(func() { streamed(b, list, e, p.towns) }))
		runtime.GC()
		ours = append(ours, took(func() {
			if err := importers.WriteCases(io.Discard, out, e, list); err != nil {
				b.Fatal(err)
			}
		}))
	}
	report1(b, bench.Ratio{What: "export of 100,000 case counts as a styled workbook", Reference: "the same cells by StreamWriter alone", Ours: bench.Median(ours), Theirs: bench.Median(theirs), Bound: 1.3})
}
