package importers_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// ask imports a sheet by its form, as page and command line do.
func (c *county) ask(kind string, f importers.File, dry bool, values map[string]string) *importers.Result {
	c.t.Helper()
	r, _, err := c.im.Import(context.Background(), c.deed(), f, importers.Ask{Kind: kind, Place: placeCode, Values: values, DryRun: dry})
	return c.done(r, err)
}

func (c *county) mapHeads(kind string, pairs ...string) error {
	var list []catalog.MappedHead
	for i := 0; i < len(pairs); i += 2 {
		list = append(list, catalog.MappedHead{Head: pairs[i], Column: pairs[i+1]})
	}
	return c.im.MapHeads(context.Background(), c.deed(), placeCode, kind, list)
}

func unknown(r *importers.Result) string {
	var b strings.Builder
	for _, u := range r.Unknown {
		b.WriteString(u.Ref + " " + u.Head + " (" + strings.Join(u.Examples, ", ") + ")\n")
	}
	return b.String()
}

// A head that nothing names is shown with examples; what the person says of it holds for the next
// sheet too, however it is spelt, until it is undone.
func TestHeadsAreRemembered(t *testing.T) {
	c := fullCounty(t)
	sheet := drawnFile("台账", `
2022年承接台账
镇|事项编码|事项名称|落地时点|操作员
渔渡镇|XF-001||2022.3.5|甲
渔渡镇|XF-002||2022.3.6|甲
盐场镇|XF-001|||乙`)
	r := c.ask("ledger", sheet, true, nil)
	if want := "D2 落地时点 (2022.3.5, 2022.3.6)\nE2 操作员 (甲, 乙)\n"; unknown(r) != want || r.Added != 0 {
		t.Fatalf("asks about\n%s, adds %d; want\n%s", unknown(r), r.Added, want)
	}
	r, _, err := c.im.Import(context.Background(), c.deed(), sheet, importers.Ask{Kind: "ledger", Place: placeCode, DryRun: true, Heads: []catalog.MappedHead{{Head: "落地时点", Column: "received"}, {Head: "操作员"}}})
	must(err)
	wantNotice(t, r, "按这次给的对应：“落地时点”是签收日期")
	wantNotice(t, r, "按这次给的对应：“操作员”一列不读")
	must(c.mapHeads("ledger", "落地时点", "received", "操作员", ""))
	r = c.ask("ledger", sheet, false, nil)
	wantCounts(t, r, "read 3 accepted 3 added 2 changed 0 unchanged 0 absent 0 saved true")
	wantNotice(t, r, "按本县上次的对应：“落地时点”是签收日期")
	wantNotice(t, r, "按本县上次的对应：“操作员”一列不读")
	if len(r.Unknown) > 0 {
		t.Errorf("asks again about\n%s", unknown(r))
	}
	again := drawnFile("台账", `
镇|事项编码|事项名称|落地 时点：
渔渡镇|XF-001||2022.3.5`)
	if r = c.ask("ledger", again, true, nil); r.Unchanged != 1 {
		t.Errorf("spelt otherwise: %s\n%s", counts(r), unknown(r))
	}
	must(c.im.ForgetHeads(context.Background(), c.deed(), placeCode, "ledger", []string{"落地时点"}))
	if r = c.ask("ledger", sheet, true, nil); !strings.HasPrefix(unknown(r), "D2 落地时点") || r.Unchanged != 0 || len(r.Unknown) != 1 {
		t.Errorf("undone: %s\n%s", counts(r), unknown(r))
	}
}

// A required column under a head of the county's own is asked about, also where not one head is
// known; a town of a wide ledger may be the answer.
func TestHeadsInTheWay(t *testing.T) {
	c := fullCounty(t)
	near := drawnFile("台账", "\n序号|事项内容|渔渡镇\n1|最低生活保障|2022.3.5")
	r := c.ask("ledger", near, true, nil)
	if len(r.Mistakes) != 1 || unknown(r) != "B1 事项内容 (最低生活保障)\n" {
		t.Fatalf("%s asks about\n%s", told(r.Mistakes), unknown(r))
	}
	must(c.mapHeads("ledger", "事项内容", "name"))
	near = drawnFile("台账", "\n编码|事项内容|渔渡镇\nXF-001||2022.3.5")
	if r = c.ask("ledger", near, true, nil); r.Added != 1 {
		t.Errorf("%s%s", counts(r), told(r.Mistakes))
	}
	none := drawnFile("名单", "\n某某县通讯录\n所属|称呼|号码\n渔渡镇|甲|0916-0000000")
	r = c.ask("liaisons", none, true, nil)
	if want := "A2 所属 (渔渡镇)\nB2 称呼 (甲)\nC2 号码 (0916-0000000)\n"; len(r.Mistakes) != 1 || unknown(r) != want {
		t.Fatalf("%s asks about\n%s", told(r.Mistakes), unknown(r))
	}
	must(c.mapHeads("liaisons", "所属", "unit", "称呼", "name", "号码", "phone"))
	if r = c.ask("liaisons", none, false, nil); r.Added != 1 || !r.Saved {
		t.Errorf("%s%s", counts(r), told(r.Mistakes))
	}
	must(c.mapHeads("ledger", "渔镇", "town/610728101"))
	wide := drawnFile("台账", "\n编码|事项名称|渔镇\nXF-001||2022.3.5")
	if r = c.ask("ledger", wide, true, nil); r.Added != 1 {
		t.Errorf("a town: %s%s", counts(r), told(r.Mistakes))
	}
}

// Nobody maps heads of a kind that is not theirs to import, or to a column that the kind lacks; each
// is one entry of the journal, and what changes nothing is none.
func TestHeadsAreRefused(t *testing.T) {
	c := fullCounty(t)
	if err := c.mapHeads("ledger", "落地时点", "points"); !errors.Is(err, fault.Invalid) {
		t.Errorf("a column of another kind: %v", err)
	}
	if err := c.mapHeads("nosuch", "落地时点", "name"); !errors.Is(err, fault.NotFound) {
		t.Errorf("another kind: %v", err)
	}
	town := journal.Deed{Actor: journal.Actor{Person: "z", Role: journal.Town, Scope: "610728101"}, Op: "x"}
	if err := c.im.MapHeads(context.Background(), town, placeCode, "ledger", nil); !errors.Is(err, fault.NotFound) && !errors.Is(err, fault.Denied) {
		t.Errorf("a town: %v", err)
	}
	must(c.mapHeads("ledger", "落地时点", "received"))
	must(c.mapHeads("ledger", "落地时点", "received"))
	h, err := c.store.Heads(context.Background(), placeCode, "ledger")
	must(err)
	if h.Revision != 1 || len(h.List) != 1 {
		t.Errorf("%+v", h)
	}
}

// What a command says of heads is used at once, and remembered only where the sheet is saved.
func TestHeadsOfOneImport(t *testing.T) {
	c := fullCounty(t)
	f := drawnFile("台账", "\n镇|编码|事项名称|落地时点\n渔渡镇|XF-001||2022.3.5")
	ask := importers.Ask{Kind: "ledger", Place: placeCode, Heads: []catalog.MappedHead{{Head: "落地时点", Column: "received"}}, DryRun: true}
	for _, dry := range []bool{true, false} {
		ask.DryRun = dry
		r, _, err := c.im.Import(context.Background(), c.deed(), f, ask)
		if c.done(r, err).Added != 1 {
			t.Errorf("dry %v: %s", dry, counts(r))
		}
		h, err := c.store.Heads(context.Background(), placeCode, "ledger")
		must(err)
		if (len(h.List) == 0) != dry {
			t.Errorf("dry %v: remembered %+v", dry, h.List)
		}
	}
	if _, err := importers.ParseHead("ledger", "落地时点=没有", nil); !errors.Is(err, fault.Invalid) {
		t.Errorf("a column that is not there: %v", err)
	}
	if m, err := importers.ParseHead("ledger", "落地时点=签收日期", nil); err != nil || m.Column != "received" {
		t.Errorf("%+v %v", m, err)
	}
}

// Whatever was said of heads, the last word holds, and forgetting all leaves nothing.
func TestHeadsHoldTheLastWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, want := &catalog.Heads{}, map[string]string{}
		for _, m := range rapid.SliceOf(rapid.Custom(func(t *rapid.T) catalog.MappedHead {
			return catalog.MappedHead{Fold: rapid.SampledFrom([]string{"甲", "乙", "丙"}).Draw(t, "head"), Column: rapid.SampledFrom([]string{"", "name", "day"}).Draw(t, "column")}
		})).Draw(t, "said") {
			old, known := want[m.Fold]
			if changed := h.Put([]catalog.MappedHead{m}); changed != (!known || old != m.Column) {
				t.Fatalf("%+v changed: %v", m, changed)
			}
			want[m.Fold] = m.Column
		}
		if len(h.List) != len(want) {
			t.Fatalf("%d heads, want %d", len(h.List), len(want))
		}
		for _, m := range h.List {
			if want[m.Fold] != m.Column {
				t.Fatalf("%s is %q, want %q", m.Fold, m.Column, want[m.Fold])
			}
		}
		h.Forget([]string{"甲", "乙", "丙"})
		if len(h.List) > 0 {
			t.Fatal("not all forgotten")
		}
	})
}

// Every kind of sheet has a form, and every form a kind with at least one column that it needs.
func TestFormsAreWhole(t *testing.T) {
	kinds := importers.Kinds()
	for i, f := range importers.Forms() {
		if f.Kind != kinds[i] || len(f.Needs()) == 0 || f.Title.ID == "" || f.For.ID == "" {
			t.Errorf("form %d is %+v, kind %s", i, f, kinds[i])
		}
		values := map[string]string{}
		for _, o := range f.Options {
			if o.Sort != importers.TextSort && o.Sort != importers.TickSort {
				values[o.Name] = "不是"
			}
			if o.Default != "" {
				if ms := f.Check(map[string]string{o.Name: o.Default}); len(ms) > 0 {
					t.Errorf("%s %s: its default is wrong: %v", f.Kind, o.Name, ms)
				}
			}
		}
		if ms := f.Check(values); len(ms) != len(values) {
			t.Errorf("%s: %d of %d wrong values are told", f.Kind, len(ms), len(values))
		}
	}
}

// Types that the dictionary lacks are one question a word for the whole file: another type, as they
// stand, or out; the answer holds for the next catalog.
func TestTypesAreRemembered(t *testing.T) {
	c := newCounty(t)
	f := drawnFile("目录", `
事项编码|事项名称|事项类型|主管部门
XF-001|低保|给付类服务|县民政局
XF-002|临时救助|给付类服务|县民政局
XF-003|林木采伐|党内事务|县林业局
XF-004|备案|管理服务|县林业局`)
	r := c.ask("catalog", f, true, nil)
	if len(r.Mistakes) != 3 || len(r.Odd) != 3 || r.Odd[0].Word != "给付类服务" || r.Odd[0].Rows != 2 {
		t.Fatalf("%s%+v", told(r.Mistakes), r.Odd)
	}
	said := func(word, as string) error {
		return c.im.MapHeads(context.Background(), c.deed(), placeCode, "catalog", []catalog.MappedHead{{Of: "type", Head: word, Column: as}})
	}
	must(said("给付类服务", "行政给付"))
	must(said("党内事务", importers.OutWord))
	must(said("管理服务", importers.KeepWord))
	if err := said("管理服务", "没有这一类"); !errors.Is(err, fault.Invalid) {
		t.Errorf("a type that is none: %v", err)
	}
	r = c.ask("catalog", f, false, nil)
	wantCounts(t, r, "read 3 accepted 3 added 3 changed 0 unchanged 0 absent 0 saved true")
	wantNotice(t, r, "类型“给付类服务”的 2 行算作行政给付")
	wantNotice(t, r, "类型“党内事务”的 1 行不导入")
	var types []string
	for _, it := range c.edition().InForce() {
		types = append(types, it.Type)
	}
	if got := strings.Join(types, " "); got != "行政给付 行政给付 管理服务" {
		t.Errorf("types %s", got)
	}
}
