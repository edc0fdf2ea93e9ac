package catalog_test

import (
	"fmt"
	"slices"
	"testing"

	"jiedezhu/catalog"

	"pgregory.net/rapid"
)

func TestPutTowns(t *testing.T) {
	r := &catalog.Register{Place: catalog.Division{Code: "610728"}}
	if c := r.PutTowns([]catalog.Division{{Code: "610728102", Name: "盐场镇"}, {Code: "610728101", Name: "渔渡镇"}}); c != (catalog.Change{Added: 2}) {
		t.Fatalf("%+v", c)
	}
	if !slices.Equal(r.TownCodes(), []string{"610728101", "610728102"}) {
		t.Errorf("towns stand in division order: %v", r.TownCodes())
	}
	if c := r.PutTowns([]catalog.Division{{Code: "610728101", Name: "渔渡镇"}}); c != (catalog.Change{Unchanged: 1, Absent: 1}) {
		t.Errorf("%+v", c)
	}
	if c := r.PutTowns([]catalog.Division{{Code: "610728101", Name: "渔渡街道"}}); c != (catalog.Change{Changed: 1, Absent: 1}) {
		t.Errorf("%+v", c)
	}
	town, ok := r.Town("610728101")
	if !ok || town.Name != "渔渡街道" || !slices.Equal(town.Aliases, []string{"渔渡镇"}) {
		t.Errorf("the old name is an alias: %+v", town)
	}
	if u, ok := r.Unit("610728101"); !ok || u.Name != "渔渡街道" || u.Kind != catalog.TownUnit || u.Division != "610728101" {
		t.Errorf("unit %+v", u)
	}
	r.PutTowns([]catalog.Division{{Code: "610728101", Name: "渔渡镇"}})
	if town, _ := r.Town("610728101"); town.Name != "渔渡镇" || !slices.Equal(town.Aliases, []string{"渔渡街道"}) {
		t.Errorf("back to the old name: %+v", town)
	}
	if r.TownName("610728101") != "渔渡镇" || r.TownName("610728999") != "610728999" {
		t.Error("names")
	}
}

func TestDepartments(t *testing.T) {
	r := &catalog.Register{Place: catalog.Division{Code: "610728"}}
	a, b := r.AddDepartment(" 县民政局"), r.AddDepartment("县林业局")
	if a.ID != "610728-d01" || b.ID != "610728-d02" || a.Name != "县民政局" {
		t.Errorf("%+v %+v", a, b)
	}
	if again := r.AddDepartment("县 民政局"); again != a || len(r.Departments()) != 2 {
		t.Errorf("%+v", again)
	}
	r.PutTowns([]catalog.Division{{Code: "610728001", Name: "县民政局"}})
	if u, ok := r.Department("县民政局"); !ok || u != a {
		t.Errorf("a town's unit is no department: %+v", u)
	}
}

// Imports only ever add towns: order, uniqueness and the unit of each hold; counts add up; a
// clone stays as it was.
func TestPutTownsKeeps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &catalog.Register{Place: catalog.Division{Code: "610728"}}
		for range rapid.IntRange(1, 5).Draw(t, "imports") {
			var list []catalog.Division
			for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(1, 8), 0, 6, rapid.ID).Draw(t, "towns") {
				name := rapid.SampledFrom([]string{"甲镇", "乙镇", "丙镇"}).Draw(t, "name")
				list = append(list, catalog.Division{Code: fmt.Sprintf("610728%03d", i), Name: name})
			}
			kept, was := r.Clone(), fmt.Sprintf("%+v", *r)
			before := len(r.Towns)
			c := r.PutTowns(list)
			if fmt.Sprintf("%+v", *kept) != was {
				t.Fatalf("the clone changed: %+v", kept)
			}
			if len(r.Towns) != before+c.Added || c.Added+c.Changed+c.Unchanged != len(list) || c.Absent != len(r.Towns)-len(list) {
				t.Fatalf("%+v: %d towns of %d before, %d in the sheet", c, len(r.Towns), before, len(list))
			}
			codes := r.TownCodes()
			if !slices.IsSorted(codes) || len(slices.Compact(codes)) != len(r.Towns) {
				t.Fatalf("codes %v", codes)
			}
			for _, d := range list {
				if town, ok := r.Town(d.Code); !ok || town.Name != d.Name || slices.Contains(town.Aliases, d.Name) {
					t.Fatalf("%+v after %+v", town, d)
				}
				if u, ok := r.Unit(d.Code); !ok || u.Name != d.Name {
					t.Fatalf("unit %+v after %+v", u, d)
				}
			}
			if len(r.Units) != len(r.Towns) {
				t.Fatalf("%d units of %d towns", len(r.Units), len(r.Towns))
			}
			if again := r.PutTowns(list); again.Added+again.Changed != 0 {
				t.Fatalf("the same sheet again: %+v", again)
			}
		}
	})
}

// Two copies of one register may be added to at the same time.
func TestCloneSharesNothing(t *testing.T) {
	r := &catalog.Register{Reach: make([]string, 0, 4)}
	a, b := r.Clone(), r.Clone()
	a.Reach = append(a.Reach, "610728001")
	b.Reach = append(b.Reach, "610728002")
	if a.Reach[0] != "610728001" {
		t.Error("one copy wrote into the other")
	}
}
