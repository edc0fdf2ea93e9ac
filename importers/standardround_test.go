package importers_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
)

// drawnSections are the sections of a standard of a hundred points.
func drawnSections(t *rapid.T) []acceptance.Section {
	left, n := 1000, rapid.IntRange(1, 3).Draw(t, "sections")
	var list []acceptance.Section
	for i := range n {
		sec := acceptance.Section{Title: fmt.Sprintf("%s部分%d", text(1).Draw(t, "title"), i)}
		clauses := rapid.IntRange(1, 3).Draw(t, "clauses")
		for j := range clauses {
			points := rapid.IntRange(1, 99).Draw(t, "points")
			if i == n-1 && j == clauses-1 {
				points = left
			}
			left -= points
			sec.Clauses = append(sec.Clauses, acceptance.Clause{No: fmt.Sprintf("%d.%d", i+1, 10*(j+1)), Text: worded(t, "text", "内容"), Method: cell(t, "method"), Points: acceptance.Tenths(points),
				Cap: acceptance.Tenths(rapid.IntRange(1, points).Draw(t, "cap")), Veto: rapid.Bool().Draw(t, "veto"), Photo: rapid.Bool().Draw(t, "photo"), Deduction: cell(t, "deduction"), Basis: cell(t, "basis")})
		}
		list = append(list, sec)
	}
	return list
}

// A standard that was exported comes back as the version that stands.
func TestStandardsComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, ctx := small(t), context.Background()
		title := "验收标准（测试）"
		std, _, err := c.im.Acceptance.Issue(ctx, c.deed(), acceptance.Draft{Place: placeCode, Kind: acceptance.Acceptance, Title: title, Sections: drawnSections(rt), Settings: acceptance.Usual()}, false)
		if err != nil {
			rt.Fatal(err)
		}
		reg, err := c.store.Register(ctx, placeCode)
		must(err)
		for _, csv := range []bool{false, true} {
			var b bytes.Buffer
			must(importers.WriteStandard(&b, importers.Export{Register: reg, CSV: csv, Day: day("2022-04-25"), Say: fault.Message.String}, std))
			r := c.standard(map[bool]string{true: "标准.csv", false: "标准.xlsx"}[csv], b.Bytes(), importers.StandardOptions{Kind: acceptance.Acceptance, Settings: acceptance.Usual()})
			if len(r.Mistakes) > 0 || r.Standard == nil || r.Standard.Number != std.Number || r.Added+r.Changed+r.Absent > 0 {
				rt.Fatalf("csv %v: %s %+v\n%s", csv, counts(r), r.Changes, told(r.Mistakes))
			}
		}
	})
}
