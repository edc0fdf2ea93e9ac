package importers_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/importers"
)

// However many groups of people stand beside each other, with blank columns between them or not, they
// are read as in one list.
func TestPeopleBesideEachOther(t *testing.T) {
	c := small(t)
	towns := []string{"渔渡镇", "盐场镇", "观音镇"}
	rapid.Check(t, func(rt *rapid.T) {
		head := rapid.SampledFrom([][]any{{"序号", "姓名", "单位"}, {"姓名", "单位"}, {"单位", "姓名", "电话"}}).Draw(rt, "head")
		groups, gap := rapid.IntRange(1, 4).Draw(rt, "groups"), rapid.IntRange(0, 1).Draw(rt, "gap")
		n := rapid.IntRange(groups, 20).Draw(rt, "people")
		tall := (n + groups - 1) / groups
		width := len(head) + gap
		rows := make([][]any, tall+2)
		rows[0] = []any{"2023年7月1日培训名单"}
		for i := range rows[1:] {
			rows[i+1] = make([]any, groups*width)
		}
		var want []string
		for i := range n {
			g, line := i/tall, i%tall
			for j, h := range head {
				rows[1][g*width+j] = h
				rows[line+2][g*width+j] = map[any]any{"序号": i + 1, "姓名": fmt.Sprintf("人%d", i), "单位": towns[i%3], "电话": "13800000000"}[h]
			}
			want = append(want, fmt.Sprintf("人%d|%s|2023-07-01|是|", i, towns[i%3]))
		}
		r := attendanceOf(importers.TrainingOptions{})(c, importers.File{Name: "名单.xlsx", Data: xlsx(page{name: "名单", rows: rows})}, true)
		got := understood(r, []string{"name", "town", "day", "present"})
		if !slices.Equal(got, want) {
			rt.Fatalf("%q\nwant\n%q\n%s", got, want, told(r.Mistakes))
		}
	})
}
