package catalog_test

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"

	"pgregory.net/rapid"
)

func item(code, name, unit string) catalog.Item {
	return catalog.Item{Code: code, Name: name, Department: unit, Unit: unit}
}

func codes(items []catalog.Item) []string {
	var out []string
	for _, i := range items {
		out = append(out, fmt.Sprintf("%d:%s:%s", i.Slot, i.Code, i.Name))
	}
	return out
}

func TestMerge(t *testing.T) {
	first, _, _ := catalog.Merge(nil, "610728", []catalog.Item{item("XF-001", "甲", "d1"), item("XF-005", "乙", "d1"), item("", "丙（镇级）", "d2")}, catalog.Issue{Title: "一"})
	gone := *first
	gone.Items = append([]catalog.Item{}, first.Items...)
	gone.Items[1].Gone = &catalog.Gone{Ending: catalog.Recalled}
	suspended := *first
	suspended.Items = append([]catalog.Item{}, first.Items...)
	suspended.Items[1].Gone = &catalog.Gone{Ending: catalog.Suspended}
	renamed := item("XF-001", "甲甲", "d1")
	tests := []struct {
		name   string
		cur    *catalog.Edition
		rows   []catalog.Item
		issue  catalog.Issue
		items  []string
		change catalog.Change
		gone   []int // slots out of force afterwards
	}{
		{"the first, codes past those that are taken", nil, []catalog.Item{item("", "甲", "d1"), item("XF-007", "乙", "d1"), item("", "丙", "d1")}, catalog.Issue{},
			[]string{"0:XF-008:甲", "1:XF-007:乙", "2:XF-009:丙"}, catalog.Change{Added: 3}, nil},
		{"the first, all without codes", nil, []catalog.Item{item("", "甲", "d1"), item("", "乙", "d1")}, catalog.Issue{},
			[]string{"0:XF-001:甲", "1:XF-002:乙"}, catalog.Change{Added: 2}, nil},
		{"the same", first, first.Items, catalog.Issue{}, codes(first.Items), catalog.Change{Unchanged: 3}, nil},
		{"by name and department, brackets aside", first, []catalog.Item{item("", "丙(镇级)", "d2")}, catalog.Issue{},
			[]string{"0:XF-001:甲", "1:XF-005:乙", "2:XF-006:丙(镇级)"}, catalog.Change{Changed: 1, Absent: 2}, nil},
		{"the same name elsewhere is another item", first, []catalog.Item{item("", "甲", "d2")}, catalog.Issue{},
			append(codes(first.Items), "3:XF-007:甲"), catalog.Change{Added: 1, Absent: 3}, nil},
		{"a rename keeps code and slot", first, []catalog.Item{renamed}, catalog.Issue{},
			[]string{"0:XF-001:甲甲", "1:XF-005:乙", "2:XF-006:丙（镇级）"}, catalog.Change{Changed: 1, Absent: 2}, nil},
		{"an unknown code is a new item", first, []catalog.Item{item("LD-9", "丁", "d1")}, catalog.Issue{},
			append(codes(first.Items), "3:LD-9:丁"), catalog.Change{Added: 1, Absent: 3}, nil},
		{"absent stays", first, first.Items[1:2], catalog.Issue{}, codes(first.Items), catalog.Change{Unchanged: 1, Absent: 2}, nil},
		{"absent from the whole is recalled", first, first.Items[1:2], catalog.Issue{Complete: true, DocNo: "1号", Reason: "上收", Effective: 8000},
			codes(first.Items), catalog.Change{Unchanged: 1, Absent: 2}, []int{0, 2}},
		{"what is recalled already is not absent", &gone, first.Items[:1], catalog.Issue{Complete: true}, codes(first.Items), catalog.Change{Unchanged: 1, Absent: 1}, []int{1, 2}},
		{"what is suspended is", &suspended, first.Items[:1], catalog.Issue{}, codes(first.Items), catalog.Change{Unchanged: 1, Absent: 2}, []int{1}},
		{"a recalled item comes back", &gone, first.Items, catalog.Issue{}, codes(first.Items), catalog.Change{Unchanged: 2, Changed: 1}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before string
			if tt.cur != nil {
				before = fmt.Sprintf("%+v", tt.cur.Items)
			}
			next, understood, change := catalog.Merge(tt.cur, "610728", tt.rows, tt.issue)
			if got := codes(next.Items); !reflect.DeepEqual(got, tt.items) {
				t.Errorf("items %v, want %v", got, tt.items)
			}
			if change != tt.change {
				t.Errorf("change %+v, want %+v", change, tt.change)
			}
			var out []int
			for _, i := range next.Items {
				if i.Gone != nil {
					out = append(out, i.Slot)
				}
			}
			if !reflect.DeepEqual(out, tt.gone) {
				t.Errorf("out of force %v, want %v", out, tt.gone)
			}
			if len(understood) != len(tt.rows) {
				t.Errorf("%d rows understood of %d", len(understood), len(tt.rows))
			}
			if tt.cur != nil && fmt.Sprintf("%+v", tt.cur.Items) != before {
				t.Error("the edition before was changed")
			}
		})
	}
}

func TestRecalledSaysWhy(t *testing.T) {
	cur, _, _ := catalog.Merge(nil, "610728", []catalog.Item{item("", "甲", "d")}, catalog.Issue{})
	next, _, _ := catalog.Merge(cur, "610728", nil, catalog.Issue{Complete: true, DocNo: "1号", Reason: "上收", Effective: 8000})
	if g := next.Items[0].Gone; g == nil || g.Ending != catalog.Recalled || g.DocNo != "1号" || g.Reason != "上收" || g.From != 8000 {
		t.Errorf("%+v", g)
	}
	if len(next.InForce()) != 0 || len(next.Items) != 1 {
		t.Errorf("in force %v of %v", next.InForce(), next.Items)
	}
}

// Over any number of editions a slot means the same item for life, codes are unique, counts add
// up to the rows, and what is absent is as it was.
func TestSlotsNeverMove(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cur *catalog.Edition
		owner := map[string]int{} // code → slot
		for range rapid.IntRange(1, 6).Draw(t, "editions") {
			var rows []catalog.Item
			for _, n := range rapid.SliceOfNDistinct(rapid.IntRange(0, 9), 0, 8, rapid.ID).Draw(t, "rows") {
				row := item("", fmt.Sprintf("事项%d", n), "d")
				if cur != nil && rapid.Bool().Draw(t, "with code") {
					for _, it := range cur.Items {
						if it.Name == row.Name {
							row.Code = it.Code
						}
					}
				}
				if rapid.IntRange(0, 3).Draw(t, "other basis") == 0 {
					row.Basis = "新依据"
				}
				rows = append(rows, row)
			}
			issue := catalog.Issue{Complete: rapid.Bool().Draw(t, "complete")}
			next, understood, change := catalog.Merge(cur, "610728", rows, issue)
			if change.Added+change.Changed+change.Unchanged != len(rows) {
				t.Fatalf("%+v of %d rows", change, len(rows))
			}
			for s, it := range next.Items {
				if it.Slot != s {
					t.Fatalf("item %s says slot %d at place %d", it.Code, it.Slot, s)
				}
				if was, ok := owner[it.Code]; ok && was != s {
					t.Fatalf("%s moved from slot %d to %d", it.Code, was, s)
				}
				owner[it.Code] = s
				if cur != nil && s < len(cur.Items) && cur.Items[s].Code != it.Code {
					t.Fatalf("slot %d was %s and is %s", s, cur.Items[s].Code, it.Code)
				}
			}
			if len(owner) != len(next.Items) {
				t.Fatalf("%d codes for %d items", len(owner), len(next.Items))
			}
			for i, u := range understood {
				if u.Name != rows[i].Name || u.Code == "" || next.Items[u.Slot].Code != u.Code || u.Gone != nil {
					t.Fatalf("row %d understood as %+v", i, u)
				}
			}
			if issue.Complete && len(next.InForce()) != len(rows) {
				t.Fatalf("the whole catalog has %d rows, %d are in force", len(rows), len(next.InForce()))
			}
			cur = next
		}
	})
}

func TestItemHash(t *testing.T) {
	base := item("XF-001", "甲", "d")
	base.Scope = catalog.Scope{Mode: catalog.OnlyTowns, Towns: []string{"610728001"}}
	moved := base
	moved.Slot, moved.Unit, moved.Scope = 9, "x", catalog.Scope{}
	if base.Hash() != moved.Hash() {
		t.Error("slot, unit and scope are not what a town receives")
	}
	// No two columns may be taken for one another: each change of a text column changes the hash.
	v := reflect.ValueOf(&base).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		if name == "Slot" || name == "Unit" || name == "Scope" || name == "Before" || name == "Gone" {
			continue
		}
		was, old := base.Hash(), reflect.ValueOf(v.Field(i).Interface())
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString(f.String() + "改")
		case reflect.Int:
			f.SetInt(f.Int() + 1)
		case reflect.Bool:
			f.SetBool(!f.Bool())
		default:
			t.Fatalf("%s: a column of a new kind", name)
		}
		if base.Hash() == was {
			t.Errorf("%s is not in the hash: a town would not hear of the change", name)
		}
		v.Field(i).Set(old)
	}
	a, b := item("1", "23", ""), item("12", "3", "")
	if a.Hash() == b.Hash() {
		t.Error("columns run into one another")
	}
}

func TestHeadingAndNeeds(t *testing.T) {
	it := catalog.Item{Type: "行政许可", Department: "县林业局"}
	if it.Heading() != "县林业局 · 行政许可" {
		t.Error(it.Heading())
	}
	it.Category = "林业草原"
	if it.Heading() != "林业草原" {
		t.Error(it.Heading())
	}
	for _, s := range []string{"", "无", "/", "不需要"} {
		if (catalog.Item{Seal: s}).NeedsSeal() || (catalog.Item{System: s}).NeedsAccount() {
			t.Errorf("%q is needed", s)
		}
	}
	if !(catalog.Item{Seal: "镇政府公章"}).NeedsSeal() {
		t.Error("镇政府公章 is not needed")
	}
}

func TestFill(t *testing.T) {
	e := &catalog.Edition{Number: 3}
	if e.Name() != "第 3 版目录" {
		t.Error(e.Name())
	}
	if err := e.Fill("1号"); err != nil || e.DocNo != "1号" {
		t.Fatal(err)
	}
	if err := e.Fill("2号"); !errors.Is(err, fault.Conflict) || e.DocNo != "1号" {
		t.Errorf("%v, %s", err, e.DocNo)
	}
}

func TestGuidance(t *testing.T) {
	it := item("XF-001", "甲", "d")
	var none *catalog.Guidance
	if n, hash, complete := none.Latest(it); n != 0 || hash != it.Hash() || complete || none.Since(0) != 0 {
		t.Error("an item without guidance stands at version 0 over its row")
	}
	g := &catalog.Guidance{Code: it.Code}
	publish := func(material, alone bool, author, publisher, why string) error {
		return g.Publish(catalog.Version{Material: material, Author: author, Publisher: publisher, Why: why, Number: 77,
			Parts: catalog.Parts{Answers: "答", Steps: "步", Materials: fmt.Sprint(len(g.Versions))}}, alone)
	}
	if err := publish(true, false, "a", "a", "新"); !errors.Is(err, fault.Denied) {
		t.Errorf("one person alone: %v", err)
	}
	if err := publish(true, false, "a", "b", ""); !errors.Is(err, fault.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if len(g.Versions) != 0 {
		t.Fatal("a refused version was kept")
	}
	for i, material := range []bool{false, false, true, false} {
		if err := publish(material, i == 0, "a", []string{"a", "b"}[min(i, 1)], "修改"); err != nil {
			t.Fatal(err)
		}
	}
	for n, want := range []int{0, 1, 1, 3, 3, 3} { // the first text there is asks for a receipt
		if got := g.Since(n); got != want {
			t.Errorf("since version %d: %d, want %d", n, got, want)
		}
	}
	n, hash, complete := g.Latest(it)
	if n != 4 || hash != g.Versions[3].Hash || !complete {
		t.Errorf("latest %d %s %v", n, hash, complete)
	}
	hashes := map[string]bool{}
	for i, v := range g.Versions {
		if v.Number != i+1 {
			t.Errorf("version %d at place %d", v.Number, i+1)
		}
		hashes[v.Hash] = true
	}
	if len(hashes) != 4 {
		t.Errorf("%d hashes of 4 versions", len(hashes))
	}
}
