package importers_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

func day(s string) journal.Day {
	d, err := journal.ParseDay(s)
	must(err)
	return d
}

// supplement are rows that a second workbook brings.
func supplement(n int) []line {
	lines := demoLines("catalog.csv")[:n]
	lines = set(lines, "code", func(i int, _ line) string { return fmt.Sprintf("XF-%03d", 213+i) })
	return set(lines, "name", func(i int, l line) string { return l["name"] + "（延伸）" })
}

func counts(r *importers.Result) string {
	return fmt.Sprintf("read %d accepted %d added %d changed %d unchanged %d absent %d saved %v", r.Read, r.Accepted, r.Added, r.Changed, r.Unchanged, r.Absent, r.Saved)
}

func wantCounts(t *testing.T, r *importers.Result, want string) {
	t.Helper()
	if got := counts(r); got != want {
		t.Fatalf("%s, want %s\n%s%s", got, want, told(r.Mistakes), said(r.Notices))
	}
}

func wantNotice(t *testing.T, r *importers.Result, want string) {
	t.Helper()
	if !strings.Contains(said(r.Notices), want) {
		t.Fatalf("%q is not told, only\n%s", want, said(r.Notices))
	}
}

func TestSupplementKeepsTheRest(t *testing.T) {
	c := fullCounty(t)
	r := c.catalog("补充.xlsx", one(grid(supplement(60), columns)), importers.CatalogOptions{})
	wantCounts(t, r, "read 60 accepted 60 added 60 changed 0 unchanged 0 absent 212 saved true")
	wantNotice(t, r, "212 项不在表里，照旧保留")
	if n := len(c.edition().InForce()); n != 272 {
		t.Fatalf("%d items in force", n)
	}
}

func TestCompleteRecallsTheAbsent(t *testing.T) {
	c := fullCounty(t)
	whole := one(grid(demoLines("catalog.csv")[:200], columns))
	before := c.state()
	for name, issue := range map[string]catalog.Issue{
		"no document": {Complete: true, Reason: "承接不了"}, "no reason": {Complete: true, DocNo: "镇政发〔2022〕9号"},
	} {
		r := c.catalog("目录.xlsx", whole, importers.CatalogOptions{Issue: issue})
		if len(r.Mistakes) != 1 || r.Saved || c.state() != before {
			t.Fatalf("%s: %s %s", name, counts(r), told(r.Mistakes))
		}
	}
	issue := catalog.Issue{Complete: true, DocNo: "镇政发〔2022〕9号", Reason: "承接不了"}
	dry := c.catalog("目录.xlsx", whole, importers.CatalogOptions{Issue: issue, DryRun: true})
	wantCounts(t, dry, "read 200 accepted 200 added 0 changed 0 unchanged 200 absent 12 saved false")
	if c.state() != before {
		t.Fatal("a dry run has changed the store")
	}
	r := c.catalog("目录.xlsx", whole, importers.CatalogOptions{Issue: issue})
	wantCounts(t, r, "read 200 accepted 200 added 0 changed 0 unchanged 200 absent 12 saved true")
	wantNotice(t, r, "12 项不在表里，收回")
	e := c.edition()
	gone := 0
	for _, it := range e.Items {
		if it.Gone != nil {
			gone++
			if it.Gone.Ending != catalog.Recalled || it.Gone.DocNo != issue.DocNo || it.Gone.Reason != issue.Reason {
				t.Fatalf("%s is gone by %+v", it.Code, it.Gone)
			}
		}
	}
	if gone != 12 || len(e.InForce()) != 200 {
		t.Fatalf("%d gone, %d in force", gone, len(e.InForce()))
	}
	back := c.catalog("目录.xlsx", one(grid(demoLines("catalog.csv"), columns)), importers.CatalogOptions{})
	wantCounts(t, back, "read 212 accepted 212 added 0 changed 12 unchanged 200 absent 0 saved true")
}

// in_scope and recalled of the packages add up with what the editions say.
func TestPackagesFollowTheCatalog(t *testing.T) {
	c := fullCounty(t)
	sum := func() (n [8]int) {
		rows, err := c.store.Rows(context.Background(), placeCode)
		must(err)
		for _, r := range rows {
			for _, m := range r.Marks() {
				n[rollout.Mark(m).Standing()]++
			}
		}
		return n
	}
	if n := sum(); n[1] != 4056 || n[0] != 184 {
		t.Fatalf("standings %v", n)
	}
	recall := catalog.Issue{Complete: true, DocNo: "镇政发〔2022〕9号", Reason: "承接不了"}
	c.catalog("目录.xlsx", one(grid(demoLines("catalog.csv")[:200], columns)), importers.CatalogOptions{Issue: recall})
	reg, err := c.store.Register(context.Background(), placeCode)
	must(err)
	var want [8]int
	for i, it := range c.edition().Items {
		for _, town := range reg.Towns {
			switch {
			case !it.Scope.Includes(town.Code):
				want[rollout.OutOfScope]++
			case i < 200:
				want[rollout.Open]++
			default:
				want[rollout.Recalled]++
			}
		}
	}
	if n := sum(); n != want || want[rollout.Recalled] == 0 {
		t.Fatalf("standings %v, want %v", n, want)
	}
}

func TestChangedRenamedUnchanged(t *testing.T) {
	c := fullCounty(t)
	lines := set(demoLines("catalog.csv"), "name", func(i int, l line) string {
		if i == 3 {
			return "小额临时救助审批"
		}
		return l["name"]
	})
	lines = set(lines, "promised_days", func(i int, l line) string {
		if i == 8 {
			return "1"
		}
		return l["promised_days"]
	})
	lines = set(lines, "scope", func(i int, l line) string {
		if i == 0 {
			return "除:泾洋街道外"
		}
		return l["scope"]
	})
	r := c.catalog("目录.xlsx", one(grid(lines, columns)), importers.CatalogOptions{})
	wantCounts(t, r, "read 212 accepted 212 added 0 changed 3 unchanged 209 absent 0 saved true")
	if it, _ := c.edition().Item("XF-004"); it.Name != "小额临时救助审批" || it.Slot != 3 {
		t.Fatalf("%+v", it)
	}
}

func TestNewDepartmentLater(t *testing.T) {
	c := fullCounty(t)
	for name, like := range map[string]string{"县民政": "是“县民政局”吗", "县人力资源社会保障局": "是“县人力资源和社会保障局”吗", "县总工会": "一并添加新部门"} {
		r := c.catalog("补充.xlsx", one(grid(set(supplement(1), "department", func(int, line) string { return name }), columns)), importers.CatalogOptions{})
		if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "D2" || !strings.Contains(r.Mistakes[0].Remedy.String(), like) {
			t.Errorf("%s: %s", name, told(r.Mistakes))
		}
	}
	// Told to, it adds the department, once for all its items.
	r := c.catalog("补充.xlsx", one(grid(set(supplement(2), "department", func(int, line) string { return "县总工会" }), columns)), importers.CatalogOptions{NewDepartments: true})
	if len(r.Mistakes) != 0 || r.Added != 2 || !r.Saved {
		t.Errorf("new department: added %d, saved %v, %s", r.Added, r.Saved, told(r.Mistakes))
	}
}

func TestCodesThatAreMissing(t *testing.T) {
	c := fullCounty(t)
	some := set(demoLines("catalog.csv"), "code", func(i int, l line) string {
		if i%10 == 0 {
			return ""
		}
		return l["code"]
	})
	some = append(some, set(supplement(1), "code", func(int, line) string { return "" })...)
	r := c.catalog("目录.xlsx", one(grid(some, columns)), importers.CatalogOptions{})
	wantCounts(t, r, "read 213 accepted 213 added 1 changed 0 unchanged 212 absent 0 saved true")
	wantNotice(t, r, "23 行没有编码：22 行按名称和部门对应现行目录，1 行是新事项")
	if got := r.Rows[212].Get("code"); got != "XF-213" {
		t.Fatalf("new code %s", got)
	}
	keys := columns[1:]
	r = c.catalog("目录.xlsx", one(grid(demoLines("catalog.csv"), keys)), importers.CatalogOptions{})
	wantCounts(t, r, "read 212 accepted 212 added 0 changed 0 unchanged 212 absent 1 saved true")
	wantNotice(t, r, "没有编码列：212 行按名称和部门对应现行目录，0 行是新事项")
	if r.Rows[211].Get("code") != "XF-212" {
		t.Fatalf("code %s", r.Rows[211].Get("code"))
	}
}

// A column that is not there says nothing; a blank cell says that there is none.
func TestColumnsThatAreNotThere(t *testing.T) {
	c := fullCounty(t)
	for _, keys := range [][]string{{"code", "name"}, {"name", "department"}, {"code", "name", "scope"}, {"code", "name", "type", "legal_days"}, short} {
		r := c.catalog("目录.xlsx", one(grid(demoLines("catalog.csv"), keys)), importers.CatalogOptions{})
		wantCounts(t, r, "read 212 accepted 212 added 0 changed 0 unchanged 212 absent 0 saved true")
		wantNotice(t, r, "已有事项的内容照旧")
		sameLines(t, understood(r, columns), shown(demoLines("catalog.csv"), columns, func(string) bool { return true }))
	}
	blank := set(demoLines("catalog.csv")[:1], "basis", func(int, line) string { return "" })
	r := c.catalog("目录.xlsx", one(grid(blank, columns)), importers.CatalogOptions{})
	wantCounts(t, r, "read 1 accepted 1 added 0 changed 1 unchanged 0 absent 211 saved true")
	if it, _ := c.edition().Item("XF-001"); it.Basis != "" {
		t.Fatalf("%+v", it)
	}
}

// Names are unique within a department, not in the catalog.
func TestOneNameInTwoDepartments(t *testing.T) {
	lines := demoLines("catalog.csv")[:30]
	lines = append(lines, set(lines[:1], "department", func(int, line) string { return "县财政局" })...)
	r := newCounty(t).catalog("目录.xlsx", one(grid(lines, short)), importers.CatalogOptions{})
	wantCounts(t, r, "read 31 accepted 31 added 31 changed 0 unchanged 0 absent 0 saved true")
}

func TestCodesInOtherCapitals(t *testing.T) {
	c := fullCounty(t)
	lines := set(demoLines("catalog.csv"), "code", func(_ int, l line) string { return strings.ToLower(l["code"]) })
	r := c.catalog("目录.xlsx", one(grid(lines, columns)), importers.CatalogOptions{})
	wantCounts(t, r, "read 212 accepted 212 added 0 changed 0 unchanged 212 absent 0 saved true")
}

// A row whose name the catalog has under another code would make the item twice.
func TestSameItemUnderAnotherCode(t *testing.T) {
	c := fullCounty(t)
	lines := set(demoLines("catalog.csv"), "code", func(i int, l line) string {
		if i == 5 {
			return "ZB-006"
		}
		return l["code"]
	})
	r := c.catalog("目录.xlsx", one(grid(lines, columns)), importers.CatalogOptions{})
	if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "B7" || !strings.Contains(r.Mistakes[0].Remedy.String(), "XF-006") {
		t.Fatal(told(r.Mistakes))
	}
	// XF-001 gets another name, and a row without a code its old one.
	lines = append(demoLines("catalog.csv")[:2], demoLines("catalog.csv")[0])
	lines = set(lines, "name", func(i int, l line) string {
		if i == 0 {
			return "低保"
		}
		return l["name"]
	})
	lines = set(lines, "code", func(i int, l line) string {
		if i == 2 {
			return ""
		}
		return l["code"]
	})
	r = c.catalog("目录.xlsx", one(grid(lines, columns)), importers.CatalogOptions{})
	if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "B4" {
		t.Fatal(told(r.Mistakes))
	}
}

func TestEditionOfAnotherDay(t *testing.T) {
	c := fullCounty(t)
	r := c.catalog("补充.xlsx", one(grid(supplement(3), columns)), importers.CatalogOptions{Issue: catalog.Issue{Title: "2022年调整", Effective: day("2022-07-01")}})
	wantCounts(t, r, "read 3 accepted 3 added 3 changed 0 unchanged 0 absent 212 saved true")
	wantNotice(t, r, "2022年调整将于 2022-07-01 生效")
	if e := c.edition(); e.Number != 1 {
		t.Fatalf("edition %d is current", e.Number)
	}
	rows, err := c.store.Rows(context.Background(), placeCode)
	must(err)
	for _, row := range rows {
		if len(row.Marks()) > 212 {
			t.Fatalf("%d lines of %s are open", len(row.Marks()), row.Town)
		}
	}
	r = c.catalog("补充.xlsx", one(grid(supplement(4), columns)), importers.CatalogOptions{})
	if len(r.Mistakes) != 1 || r.Saved || !strings.Contains(r.Mistakes[0].Reason.String(), "不能再立一版") {
		t.Fatal(told(r.Mistakes))
	}

	past := newCounty(t)
	r = past.catalog("目录.xlsx", one(grid(demoLines("catalog.csv"), columns)), importers.CatalogOptions{Issue: catalog.Issue{Effective: day("2021-07-01"), DocNo: "镇办字〔2021〕78号"}})
	wantCounts(t, r, "read 212 accepted 212 added 212 changed 0 unchanged 0 absent 0 saved true")
	if e := past.edition(); e.Effective != day("2021-07-01") || e.DocNo != "镇办字〔2021〕78号" {
		t.Fatalf("%s %s", e.Effective, e.DocNo)
	}
}

func TestWhoMayImport(t *testing.T) {
	c := fullCounty(t)
	d := c.deed()
	d.Actor = journal.Actor{Person: "zhen", Role: journal.Town, Scope: "610728101", Unit: "610728101"}
	f := importers.File{Name: "目录.csv", Data: demoFile("catalog.csv")}
	if _, err := c.im.Catalog(context.Background(), d, f, importers.CatalogOptions{Place: placeCode}); !errors.Is(err, fault.Denied) {
		t.Errorf("catalog by a town: %v", err)
	}
	d.Op += "-towns"
	if _, err := c.im.Towns(context.Background(), d, importers.File{Name: "towns.csv", Data: demoFile("towns.csv")}, importers.TownsOptions{}); !errors.Is(err, fault.NotFound) { // the county lies outside the town's sight
		t.Errorf("towns by a town: %v", err)
	}
}
