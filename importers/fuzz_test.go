package importers_test

import (
	"testing"

	"jiedezhu/acceptance"
	"jiedezhu/importers"
)

// kinds are names that a file may come under.
var kinds = []string{"表.xlsx", "表.csv", "表.xls", "表.et", "表"}

// settled holds what is true of every import of any bytes.
func settled(t *testing.T, c *county, before string, r *importers.Result) {
	t.Helper()
	c.addsUp(r)
	if len(r.Mistakes) > 0 && c.state() != before {
		t.Fatal("the store has changed though there are mistakes")
	}
	if len(r.Mistakes) == 0 && (!r.Saved || r.Read == 0 || len(r.Rows) != r.Read) {
		t.Fatalf("no mistakes, and %s with %d rows", counts(r), len(r.Rows))
	}
	if r.Read != 0 && r.Added+r.Changed+r.Unchanged > r.Read {
		t.Fatal(counts(r))
	}
}

// Any bytes are read or refused, never saved with a mistake. With -fuzzminimizetime 10x the time
// goes to new inputs; workbooks take long to make small.
func FuzzCatalog(f *testing.F) {
	lines := demoLines("catalog.csv")[:6]
	f.Add(0, one(grid(lines, columns)))
	f.Add(1, csvOf(grid(lines, columns)))
	f.Add(1, gb18030(csvOf(grid(lines, short))))
	f.Add(1, []byte("事项名称,子项,主管部门,适用范围,法定时限,承诺时限,应培训\n甲,1.乙 2.丙,县民政局,\"除渔渡镇、盐场镇\n外\",告知承诺制：20日/10日,0.5,√\n"))
	f.Add(1, []byte("编号,事项名称,法定/承诺时限\n1,甲,20/10\n2,乙,/\n"))
	f.Add(2, xlsOf(page{name: "县民政局", rows: grid(lines, short), merges: []string{"C2:C4"}}))
	f.Fuzz(func(t *testing.T, kind int, data []byte) {
		name := kinds[uint(kind)%uint(len(kinds))]
		c := newCounty(t)
		before := c.state()
		first := c.catalog(name, data, importers.CatalogOptions{})
		settled(t, c, before, first)
		if first.Saved { // what was taken once is taken again, and changes nothing
			again := c.catalog(name, data, importers.CatalogOptions{})
			if len(again.Mistakes) > 0 || again.Unchanged != first.Read {
				t.Fatalf("again: %s\n%s", counts(again), told(again.Mistakes))
			}
		}
	})
}

func FuzzTowns(f *testing.F) {
	f.Add(1, demoFile("towns.csv"))
	f.Add(0, one(townGrid(demoLines("towns.csv")[:5])))
	f.Add(1, []byte("代码,名称,别名\n610728000000,镇巴县,\n610728101000,渔渡镇,渔度镇、渔肚\n610728101201,三湾村,\n6.10728E+11,x,\n"))
	f.Add(2, xlsOf(page{name: "镇", rows: townGrid(demoLines("towns.csv"))}))
	f.Fuzz(func(t *testing.T, kind int, data []byte) {
		c := newCounty(t)
		before := c.state()
		r := c.towns(kinds[uint(kind)%uint(len(kinds))], data)
		settled(t, c, before, r)
	})
}

// FuzzPast: any bytes under any of the kinds that bring the past in are read or refused, never
// saved with a mistake, and what was taken once is taken again without a change.
func FuzzPast(f *testing.F) {
	pasts := damagedKinds[4:]
	for i, k := range pasts {
		f.Add(i, csvOf([][]any{anys(k.heads), anys(k.values)}))
		f.Add(i, xlsx(page{name: "2022年3月", rows: [][]any{{"渔渡镇2022年"}, anys(k.heads), anys(k.values)}, merges: []string{"A1:C1"}}))
	}
	f.Add(0, []byte("镇,事项名称,阶段,日期,签收,签收人\n渔渡镇,事项0、办理（甲）,签收,3月8日,√,甲\n盐场镇,事项1、办理（甲）,暂不承接：其他,,,\n"))
	f.Add(1, []byte("2022年\n时间,内容,事项,参训单位,人数\n3.8-9,甲,县民政局,渔渡镇2人、盐场镇1人,3\n"))
	f.Add(3, []byte("事项名称,1月,二月,2022-03\n事项0、办理（甲）,1,-,\"1,200件\"\n"))
	f.Add(0, []byte("镇/事项,XF-001,事项1、办理（甲）,XF-003签收日期\n渔渡镇,√,暂不承接,2022-03-01\n盐场镇,3月8日,/,\n"))
	f.Add(4, []byte("2022年\n便民服务中心,验收时间,得分,是否合格,验收组,轮次\n渔渡镇便民服务中心,3.1-3.3,92.55分,√,组长：甲；成员：乙,复验\n盐场镇,2022-03-01,70/100,,,\n"))
	f.Add(5, []byte("巡察反馈问题整改台账\n单位,问题,整改措施,期限,完成情况,销号\n渔渡镇,甲,乙,2022年6月底前,已完成,2022-07-01\n县民政局、盐场镇,丙,,立行立改,整改中,否\n"))
	f.Add(2, []byte("2022年\n姓名,单位,3月8日,,第2期（4月1日）\n,,上午,下午,\n甲,渔渡镇,√,,请假\n"))
	f.Add(2, []byte("培训时间：2022年3月8日\n序号,姓名,单位及职务,序号,姓名,单位及职务\n1,甲,渔渡镇镇长,2,乙,盐场镇 干事\n"))
	f.Add(5, []byte("渔渡镇审计问题2022年\n问题,责任单位及责任人,配合单位,反馈时间\n'同上,县民政局 甲,各镇,3.8\n丙,,,\n"))
	f.Add(4, []byte("组长：甲  组员：乙\n镇,结论及得分,日期\n渔渡镇,合格（九十五分）,3月8日\n,限期整改 70分,2022-03-09\n"))
	f.Fuzz(func(t *testing.T, which int, data []byte) {
		k := pasts[uint(which)%uint(len(pasts))]
		c := small(t)
		before := c.everything()
		file := importers.File{Name: "表", Data: data}
		dry := k.in(c, file, true)
		if c.everything() != before {
			t.Fatal("a dry run changed something")
		}
		r := k.in(c, file, false)
		if len(r.Mistakes) != len(dry.Mistakes) || r.Added != dry.Added || r.Changed != dry.Changed {
			t.Fatalf("dry %s\n%s\nsaved %s\n%s", counts(dry), told(dry.Mistakes), counts(r), told(r.Mistakes))
		}
		if len(r.Mistakes) > 0 && c.everything() != before {
			t.Fatal("the store has changed though there are mistakes")
		}
		stands := c.everything()
		again := k.in(c, file, false)
		if len(r.Mistakes) == 0 && (len(again.Mistakes) > 0 || again.Added+again.Changed > 0) || c.everything() != stands {
			t.Fatalf("again: %s\n%s", counts(again), told(again.Mistakes))
		}
	})
}

// Any bytes are a standard or refused; what was taken once is taken again, and makes no version.
func FuzzStandard(f *testing.F) {
	f.Add(1, demoFile("standard_experience.csv"))
	book, _ := dress(nil)
	f.Add(0, book)
	f.Add(1, []byte("序号,评分项,分值\n一,甲,60\n1,a,60\n二,乙,40\n2,b,40\n合计,,100\n"))
	f.Fuzz(func(t *testing.T, kind int, data []byte) {
		c := newCounty(t).withStandards()
		name := kinds[uint(kind)%uint(len(kinds))]
		r := c.standard(name, data, importers.StandardOptions{Kind: acceptance.Acceptance})
		n := c.standards(acceptance.Acceptance)
		if len(r.Mistakes) > 0 && (n > 0 || r.Saved) || len(r.Mistakes) == 0 && (n != 1 || len(r.Rows) != r.Read) || r.Accepted > r.Read {
			t.Fatalf("%d mistakes, %d versions, %d rows of %d", len(r.Mistakes), n, len(r.Rows), r.Read)
		}
		if again := c.standard(name, data, importers.StandardOptions{Kind: acceptance.Acceptance}); again.Saved && c.standards(acceptance.Acceptance) != 1 {
			t.Fatal("the same file made a second version")
		}
	})
}
