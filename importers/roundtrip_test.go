package importers_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// words are pieces that texts are drawn from: what spreadsheets take for something else.
var pieces = []string{
	"=SUM(A1)", "+86", "-1", "@甲", "'", "''", "007", "1E5", "6.1E+11", "2022-04-25", "最低生活保障", "（镇级）", "“一卡通”", "、", "；", ",", "\"", "第10条",
	"合计", "注：", "无", "〔2022〕9号", "<b>", "&", "%", "TRUE", "#REF!", "龘", "𠮷", "A-1", "/",
}

// nasty are whole cells that a reader of people's sheets takes for something else than what they say.
var nasty = []string{
	"同上", "〃", "'同上", "''〃", "合计", "小计：", "总计3项", "以上共5项", "'合计", "注：见附件", "说明1、无", "填表人：甲", "负责人：乙", "责任单位：县民政局", "部门名称：县林业局",
	"2022年3月", "第 2 页", "续表", "一、组织领导", "（二）", "一", "=1+1", "'=1", "'", "-", "/", "事项总数", "承接率", "姓名", "序号", "1",
}

func text(most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		if most > 0 && rapid.IntRange(0, 3).Draw(t, "nasty") == 0 {
			return rapid.SampledFrom(nasty).Draw(t, "cell")
		}
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, most).Draw(t, "pieces"), "")
	})
}

// drawn is an item as an import leaves it.
func drawn(t *rapid.T, i int, towns []catalog.Division) catalog.Item {
	code := rapid.SampledFrom([]string{"XF-%03d", "%04d", "ZB%d", "镇巴县-%d", "610728MZ-XK-%04d", "%dE7"}).Draw(t, "code")
	it := catalog.Item{
		Slot: i, Code: fmt.Sprintf(code, i+1), Name: fmt.Sprintf("%s事项%d", text(6).Draw(t, "name"), i),
		Type:       rapid.SampledFrom([]string{"行政许可", "公共服务", "其他行政权力", "行政处罚"}).Draw(t, "type"),
		Department: rapid.SampledFrom([]string{"县民政局", "县财政局", "国家税务总局镇巴县税务局", "=局"}).Draw(t, "department"),
		LegalDays:  rapid.IntRange(0, 9999).Draw(t, "legal"), Training: rapid.Bool().Draw(t, "training"),
		Basis: text(8).Draw(t, "basis"), Category: text(3).Draw(t, "category"), Subcategory: text(2).Draw(t, "subcategory"),
		Delivery: text(2).Draw(t, "delivery"), Delegation: text(2).Draw(t, "delegation"), Mandate: text(2).Draw(t, "mandate"),
		MandateEnd: text(2).Draw(t, "end"), Supervisor: text(2).Draw(t, "supervisor"), Level: text(2).Draw(t, "level"),
		Seal: text(2).Draw(t, "seal"), System: text(2).Draw(t, "system"),
		Remarks: strings.Repeat("长", rapid.SampledFrom([]int{0, 1, 300, 29_000}).Draw(t, "long")) + text(4).Draw(t, "remarks"),
		SubItem: "子项" + text(2).Draw(t, "sub"),
	}
	if rapid.Bool().Draw(t, "nasty name") {
		it.Name = nasty[i] // each once
	}
	if it.LegalDays > 0 {
		it.PromisedDays = rapid.IntRange(0, it.LegalDays).Draw(t, "promised")
	}
	if rapid.Bool().Draw(t, "national") {
		it.BasicCode, it.ActCode = "000100001000", "12441500196720244T3442199806003"
		it.HandlingID = it.ActCode + "01"
	}
	it.Scope.Mode = rapid.SampledFrom([]catalog.ScopeMode{catalog.AllTowns, catalog.OnlyTowns, catalog.ExceptTowns}).Draw(t, "mode")
	if it.Scope.Mode != catalog.AllTowns {
		for _, town := range rapid.SliceOfNDistinct(rapid.SampledFrom(towns), 1, 5, func(d catalog.Division) string { return d.Code }).Draw(t, "towns") {
			it.Scope.Towns = append(it.Scope.Towns, town.Code)
		}
	}
	return it
}

// An export read back is the same catalog, whatever its texts look like.
func TestExportComesBackAsItWas(t *testing.T) {
	c := newCounty(t)
	reg, err := c.store.Register(context.Background(), placeCode)
	must(err)
	for _, csv := range []bool{false, true} {
		rapid.Check(t, func(rt *rapid.T) {
			e := &catalog.Edition{Place: placeCode, Number: 1, Title: "目录（212项）"}
			for i := range rapid.IntRange(1, 5).Draw(rt, "items") {
				e.Items = append(e.Items, drawn(rt, i, reg.Towns))
			}
			var b bytes.Buffer
			if err := importers.WriteCatalog(&b, reg, e, csv, day("2022-04-25"), fault.Message.String); err != nil {
				rt.Fatal(err)
			}
			name := map[bool]string{false: "导出.xlsx", true: "导出.csv"}[csv]
			r, err := c.im.Catalog(context.Background(), c.deed(), importers.File{Name: name, Data: b.Bytes()}, importers.CatalogOptions{Place: placeCode, DryRun: true})
			if err != nil {
				rt.Fatal(err)
			}
			if len(r.Mistakes) > 0 || r.Edition == nil {
				rt.Fatalf("mistakes:\n%s", told(r.Mistakes))
			}
			for i := range r.Edition.Items {
				r.Edition.Items[i].Unit = ""
			}
			if !reflect.DeepEqual(r.Edition.Items, e.Items) {
				for i, it := range r.Edition.Items {
					if !reflect.DeepEqual(it, e.Items[i]) {
						rt.Fatalf("item %d:\n got %+v\nwant %+v", i, it, e.Items[i])
					}
				}
				rt.Fatalf("%d items, want %d", len(r.Edition.Items), len(e.Items))
			}
		})
	}
}

// The demonstration's catalog goes out and comes back without a change.
func TestDemonstrationComesBack(t *testing.T) {
	c := fullCounty(t)
	reg, err := c.store.Register(context.Background(), placeCode)
	must(err)
	for name, csv := range map[string]bool{"导出.xlsx": false, "导出.csv": true} {
		var b bytes.Buffer
		must(importers.WriteCatalog(&b, reg, c.edition(), csv, day("2022-04-25"), fault.Message.String))
		wantCounts(t, c.catalog(name, b.Bytes(), importers.CatalogOptions{}), "read 212 accepted 212 added 0 changed 0 unchanged 212 absent 0 saved true")
	}
}
