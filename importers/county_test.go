package importers_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

// county is a county on the memory backend, with its towns.
type county struct {
	t     testing.TB
	im    *importers.Importer
	store *storage.Store
	now   time.Time
	acts  int
}

const placeCode = "610728"

func emptyCounty(t testing.TB) *county {
	t.Helper()
	c := &county{t: t, now: time.Date(2022, 4, 25, 9, 0, 0, 0, journal.Zone)}
	clock := journal.Clock(func() time.Time { return c.now })
	backend := memory.Open()
	c.store = storage.New(backend.Shelf, clock, make([]byte, 32))
	s := c.store
	c.im = &importers.Importer{Rollout: &rollout.Service{
		Ports: rollout.Ports{Registers: s, Editions: s, Guidances: s, Packages: s, Batches: s, Trainings: s, Plans: s, Intakes: s, Cases: s, Liaisons: s},
		Clock: clock,
	}, Heads: s}
	return c.withStandards()
}

// newCounty has its towns, and no catalog.
func newCounty(t testing.TB) *county {
	t.Helper()
	c := emptyCounty(t)
	if r := c.towns("towns.csv", demoFile("towns.csv")); len(r.Mistakes) > 0 || !r.Saved {
		t.Fatalf("towns: %v", r.Mistakes)
	}
	return c
}

// fullCounty has the catalog of the demonstration, too.
func fullCounty(t testing.TB) *county {
	t.Helper()
	c := newCounty(t)
	if r := c.catalog("catalog.csv", demoFile("catalog.csv"), importers.CatalogOptions{}); r.Added != 212 || !r.Saved {
		t.Fatalf("catalog: %d added, %v", r.Added, r.Mistakes)
	}
	return c
}

func demoFile(name string) []byte {
	data, err := os.ReadFile("../app/demo/data/" + name)
	must(err)
	return data
}

func (c *county) deed() journal.Deed {
	c.acts++
	return journal.Deed{Actor: journal.Actor{Person: "cli", Name: "命令行", Role: journal.Bureau}, Op: fmt.Sprintf("op-%d", c.acts)}
}

func (c *county) towns(name string, data []byte) *importers.Result {
	c.t.Helper()
	r, err := c.im.Towns(context.Background(), c.deed(), importers.File{Name: name, Data: data}, importers.TownsOptions{})
	if err != nil {
		c.t.Fatalf("import %s: %v", name, err)
	}
	return r
}

func (c *county) catalog(name string, data []byte, opt importers.CatalogOptions) *importers.Result {
	c.t.Helper()
	opt.Place = placeCode
	r, err := c.im.Catalog(context.Background(), c.deed(), importers.File{Name: name, Data: data}, opt)
	if err != nil {
		c.t.Fatalf("import %s: %v", name, err)
	}
	c.addsUp(r)
	return r
}

// addsUp holds what is true of every result.
func (c *county) addsUp(r *importers.Result) {
	c.t.Helper()
	if r.Saved && len(r.Mistakes) > 0 {
		c.t.Fatalf("saved with %d mistakes", len(r.Mistakes))
	}
	if r.Accepted < 0 || r.Accepted > r.Read || len(r.Mistakes) == 0 && r.Accepted != r.Read {
		c.t.Fatalf("read %d, accepted %d, %d mistakes", r.Read, r.Accepted, len(r.Mistakes))
	}
	for _, m := range r.Mistakes {
		if m.Reason.ID == "" || m.Remedy.ID == "" {
			c.t.Fatalf("%+v lacks a reason or a remedy", m)
		}
	}
}

// state is everything that the county's catalog and register say, as an export.
func (c *county) state() string {
	c.t.Helper()
	reg, err := c.store.Register(context.Background(), placeCode)
	if err != nil {
		c.t.Fatal(err)
	}
	e, err := c.store.Current(context.Background(), placeCode)
	if err != nil {
		return fmt.Sprintf("%+v", reg)
	}
	var b bytes.Buffer
	if err := importers.WriteCatalog(&b, reg, e, true, 0, fault.Message.String); err != nil {
		c.t.Fatal(err)
	}
	return fmt.Sprintf("%+v\n%d %d %s\n%s", reg, e.Number, e.Revision, e.Effective, b.String())
}

func (c *county) edition() *catalog.Edition {
	c.t.Helper()
	e, err := c.store.Current(context.Background(), placeCode)
	if err != nil {
		c.t.Fatal(err)
	}
	return e
}

// line is one row of a file of the product, by column.
type line map[string]string

// columns are those of the catalog's file, in its order.
var columns = []string{
	"code", "name", "type", "department", "delivery", "legal_days", "promised_days", "basis", "category", "delegation",
	"scope", "training", "seal", "system", "supervisor",
}

// demoLines are the rows of a file of the demonstration.
func demoLines(file string) []line { return linesOf(demoFile(file)) }

func linesOf(data []byte) []line {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	must(err)
	var out []line
	for _, r := range rows[1:] {
		l := line{}
		for i, k := range rows[0] {
			l[k] = r[i]
		}
		out = append(out, l)
	}
	return out
}

// understood is the rows of a result as text, a line each, with the given columns.
func understood(r *importers.Result, keys []string) []string {
	var out []string
	for _, row := range r.Rows {
		var b strings.Builder
		for _, k := range keys {
			b.WriteString(row.Get(k) + "|")
		}
		out = append(out, b.String())
	}
	return out
}

// shown is lines as understood shows them; a column that the sheet lacks is blank, 应培训 is 否.
func shown(lines []line, keys []string, has func(string) bool) []string {
	var out []string
	for _, l := range lines {
		var b strings.Builder
		for _, k := range keys {
			switch {
			case has(k):
				b.WriteString(l[k])
			case k == "training":
				b.WriteString("否")
			}
			b.WriteString("|")
		}
		out = append(out, b.String())
	}
	return out
}

func sameLines(t testing.TB, got, want []string) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		g, w := "(none)", "(none)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Fatalf("row %d of %d (want %d):\n got %q\nwant %q", i+1, len(got), len(want), g, w)
		}
	}
}

// said are messages as they stand.
func said(list []fault.Message) string {
	var b strings.Builder
	for _, m := range list {
		b.WriteString(m.String() + "\n")
	}
	return b.String()
}

// told are mistakes as sheet!cell reason, a line each.
func told(list []fault.Mistake) string {
	var b strings.Builder
	for _, m := range list {
		fmt.Fprintf(&b, "%s!%s %q %s（%s）\n", m.Sheet, m.Cell, m.Value, m.Reason, m.Remedy)
	}
	return b.String()
}
