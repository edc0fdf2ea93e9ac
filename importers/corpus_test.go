package importers_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// drawing is one sheet of the corpus: what it is, and what an import must make of it.
type drawing struct {
	path     string
	kind     string
	options  map[string]string
	keys     []string
	rows     []string
	mistakes []string // "cell part of the reason"
	notices  []string
}

// readDrawing reads what stands in a drawing about the import; make.py reads the rest.
func readDrawing(t testing.TB, path string) drawing {
	t.Helper()
	text, err := os.ReadFile(path)
	must(err)
	parts := strings.Split(string(text), "\n---")
	if len(parts) != 3 {
		t.Fatalf("%s has %d parts", path, len(parts))
	}
	d := drawing{path: path, options: map[string]string{}}
	for _, l := range strings.Split(parts[0], "\n") {
		head, is := strings.CutPrefix(l, "# ")
		key, value, _ := strings.Cut(head, ": ")
		switch {
		case !is:
		case key == "kind":
			d.kind = value
		case key == "keys":
			d.keys = strings.Fields(value)
		case key == "options":
			for _, o := range strings.Fields(value) {
				k, v, _ := strings.Cut(o, "=")
				d.options[k] = v
			}
		}
	}
	d.rows = strings.Split(strings.Trim(parts[1], "\n"), "\n")
	if strings.Trim(parts[1], "\n") == "" {
		d.rows = nil
	}
	for _, l := range strings.Split(parts[2], "\n") {
		if m, is := strings.CutPrefix(l, "mistake: "); is {
			d.mistakes = append(d.mistakes, m)
		}
		if n, is := strings.CutPrefix(l, "notice: "); is {
			d.notices = append(d.notices, n)
		}
	}
	return d
}

func (d drawing) day(t testing.TB, key string) journal.Day {
	if d.options[key] == "" {
		return 0
	}
	return day(d.options[key])
}

// county is where a drawing of a kind is read: with its towns; for what is about lines with the
// catalog; for sign-in sheets with the sessions that they sign.
func (d drawing) county(t testing.TB) *county {
	switch d.kind {
	case "towns":
		return emptyCounty(t)
	case "catalog":
		return newCounty(t)
	}
	c := pastCounty(t)
	if d.kind == "standard" {
		return c.withStandards()
	}
	if d.kind == "attendance" {
		r := trainingOf(importers.TrainingOptions{})(c, drawnFile("培训台账", `
培训日期|培训名称|培训事项|参训镇
2022-03-08|社会救助业务培训|XF-001|渔渡镇、盐场镇
2022-04-01|救助培训|XF-003|盐场镇`), false)
		if !r.Saved {
			t.Fatal(told(r.Mistakes))
		}
	}
	return c
}

func (d drawing) read(t testing.TB, c *county, f importers.File) *importers.Result {
	t.Helper()
	f.Year, _ = strconv.Atoi(d.options["year"])
	switch d.kind {
	case "towns":
		return c.done(c.im.Towns(context.Background(), c.deed(), f, importers.TownsOptions{DryRun: true}))
	case "catalog":
		return c.catalog(f.Name, f.Data, importers.CatalogOptions{DryRun: true})
	case "ledger":
		return ledgerOf(importers.LedgerOptions{Day: d.day(t, "day"), Pushed: d.day(t, "pushed")})(c, f, true)
	case "training":
		return trainingOf(importers.TrainingOptions{})(c, f, true)
	case "attendance":
		_, unsigned := d.options["unsigned"]
		return attendanceOf(importers.TrainingOptions{Unsigned: unsigned})(c, f, true)
	case "acceptance":
		return acceptancesOf(importers.AcceptanceOptions{Day: d.day(t, "day")})(c, f, true)
	case "findings":
		return findingsOf(importers.FindingOptions{Day: d.day(t, "day"), Found: d.day(t, "found")})(c, f, true)
	case "cases":
		return casesOf(importers.CaseOptions{})(c, f, true)
	case "liaisons":
		return liaisonsOf()(c, f, true)
	case "standard":
		return c.standard(f.Name, f.Data, importers.StandardOptions{DryRun: true})
	case "users":
		r, _, err := c.im.Users(context.Background(), c.deed(), f, nobody{}, importers.UserOptions{Place: placeCode, DryRun: true})
		return c.done(r, err)
	}
	t.Fatalf("%s: kind %q", d.path, d.kind)
	return nil
}

// Sheets as counties draw them, each written by other programs: what is understood of every row,
// every mistake at its cell, what is said besides. make.py beside them writes the workbooks.
func TestCorpus(t *testing.T) {
	paths, err := filepath.Glob("testdata/sheets/*.txt")
	must(err)
	files, writers := 0, map[string]int{}
	for _, path := range paths {
		d := readDrawing(t, path)
		stem := strings.TrimSuffix(path, ".txt")
		books, err := filepath.Glob(stem + ".*")
		must(err)
		for _, book := range books {
			if book == path {
				continue
			}
			files++
			writers[strings.TrimPrefix(book, stem+".")]++
			t.Run(filepath.Base(book), func(t *testing.T) {
				data, err := os.ReadFile(book)
				must(err)
				d.check(t, importers.File{Name: filepath.Base(book), Data: data})
			})
		}
	}
	if len(paths) < 30 || files < 60 || writers["openpyxl.xlsx"] < 5 || writers["office.xlsx"] < 5 || writers["office.xls"] < 5 || writers["excelize.xlsx"] < 5 {
		t.Errorf("%d sheets in %d files by %v", len(paths), files, writers)
	}
}

func (d drawing) check(t *testing.T, f importers.File) {
	r := d.read(t, d.county(t), f)
	if len(d.mistakes) == 0 || len(d.rows) > 0 {
		var got []string
		for _, row := range r.Rows {
			var values []string
			for _, k := range d.keys {
				values = append(values, row.Get(k))
			}
			got = append(got, strings.Join(values, " "))
		}
		want := slices.Clone(d.rows)
		slices.Sort(got)
		slices.Sort(want)
		sameLines(t, got, want)
	}
	if len(r.Mistakes) != len(d.mistakes) {
		t.Errorf("%d mistakes, want %d:\n%s", len(r.Mistakes), len(d.mistakes), told(r.Mistakes))
	}
	for _, want := range d.mistakes {
		cell, part, _ := strings.Cut(want, " ")
		if !slices.ContainsFunc(r.Mistakes, func(m fault.Mistake) bool { return m.Cell == cell && strings.Contains(m.Reason.String(), part) }) {
			t.Errorf("%q is not told:\n%s", want, told(r.Mistakes))
		}
	}
	for _, want := range d.notices {
		if !strings.Contains(said(r.Notices), want) {
			t.Errorf("%q is not said:\n%s", want, said(r.Notices))
		}
	}
	if len(r.Mistakes) > 0 {
		if marked, err := r.Marked(fault.Message.String); err != nil || len(marked) == 0 {
			t.Errorf("not marked: %v", err)
		}
	}
}
