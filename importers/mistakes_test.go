package importers_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// slip is one kind of mistake: what it does to a cell, and what has to be told of which cell.
type slip struct {
	name   string
	line   int // of the lines, from 0
	key    string
	value  any
	cell   string // where that is not the cell that was changed
	reason string
	later  bool // only a catalog that follows another can tell
}

var slips = []slip{
	{name: "missing name", line: 10, key: "name", value: nil, reason: "没有填事项名称"},
	{name: "duplicate name in a department", line: 4, key: "name", value: "特困人员认定、救助供养金给付", reason: "与 B3 重复：县民政局已有"},
	{name: "duplicate code", line: 30, key: "code", value: "XF-021", reason: "编码 XF-021 与 A22 重复"},
	{name: "unknown type", line: 40, key: "type", value: "行政审核", reason: "类型“行政审核”不在类型表里（1 行）"},
	{name: "unknown department", line: 50, key: "department", value: "县航天局", reason: "部门“县航天局”不在单位表里", later: true},
	{name: "days that are none", line: 60, key: "legal_days", value: "尽快", reason: "“尽快”不是时限"},
	{name: "promised over legal", line: 70, key: "promised_days", value: "400", reason: "承诺 400 个工作日，长于法定"},
	{name: "unknown town", line: 80, key: "scope", value: "仅:渔渡镇、东关镇", reason: "“东关镇”不在区划表中"},
	{name: "bad 应培训", line: 90, key: "training", value: "再说", reason: "应培训“再说”看不懂"},
	{name: "a code turned into a number", line: 100, key: "code", value: 44562, reason: "编码 44562 变成了数字"},
}

func (s slip) at() string {
	if s.cell != "" {
		return s.cell
	}
	return sheet.Ref(s.line+2, slices.Index(columns, s.key)+1)
}

// slipped is the demonstration's catalog with the mistakes.
func slipped(list ...slip) []byte {
	rows := grid(demoLines("catalog.csv"), columns)
	for _, s := range list {
		rows[s.line+1][slices.Index(columns, s.key)] = s.value
	}
	return one(rows)
}

func checkSlips(t *testing.T, r *importers.Result, list []slip) {
	t.Helper()
	if len(r.Mistakes) != len(list) {
		t.Fatalf("%d mistakes for %d:\n%s", len(r.Mistakes), len(list), told(r.Mistakes))
	}
	rows := map[int]bool{}
	for _, s := range list {
		rows[s.line] = true
		i := slices.IndexFunc(r.Mistakes, func(m fault.Mistake) bool { return m.Cell == s.at() })
		switch {
		case i < 0:
			t.Errorf("%s: nothing at %s:\n%s", s.name, s.at(), told(r.Mistakes))
		case !strings.Contains(r.Mistakes[i].Reason.String(), s.reason) || r.Mistakes[i].Sheet != "目录":
			t.Errorf("%s: %s", s.name, told(r.Mistakes[i:i+1]))
		case s.value != nil && !strings.Contains(fmt.Sprint(s.value), r.Mistakes[i].Value):
			t.Errorf("%s: value %q", s.name, r.Mistakes[i].Value)
		}
	}
	if r.Read != 212 || r.Accepted != 212-len(rows) || r.Saved {
		t.Errorf("read %d, accepted %d, saved %v, %d rows wrong", r.Read, r.Accepted, r.Saved, len(rows))
	}
}

func TestEachMistakeAlone(t *testing.T) {
	for _, s := range slips {
		t.Run(s.name, func(t *testing.T) {
			for _, c := range []*county{newCounty(t), fullCounty(t)} {
				if s.later && !strings.Contains(c.state(), "XF-001") {
					continue // the first catalog makes its departments
				}
				before := c.state()
				checkSlips(t, c.catalog("目录.xlsx", slipped(s), importers.CatalogOptions{}), []slip{s})
				if c.state() != before {
					t.Error("the store has changed")
				}
			}
		})
	}
}

func TestTenMistakesAtOnce(t *testing.T) {
	c := fullCounty(t)
	before := c.state()
	r := c.catalog("目录.xlsx", slipped(slips...), importers.CatalogOptions{})
	checkSlips(t, r, slips)
	if c.state() != before {
		t.Error("the store has changed")
	}
	for i := 1; i < len(r.Mistakes); i++ {
		if a, b := r.Mistakes[i-1], r.Mistakes[i]; rowOf(a.Cell) > rowOf(b.Cell) {
			t.Errorf("%s before %s", a.Cell, b.Cell)
		}
	}
	if r.Added != 0 || r.Unchanged != r.Accepted {
		t.Errorf("of the sound rows %d added, %d changed, %d unchanged", r.Added, r.Changed, r.Unchanged)
	}
	first := newCounty(t)
	nine := slices.DeleteFunc(slices.Clone(slips), func(s slip) bool { return s.later })
	checkSlips(t, first.catalog("目录.xlsx", slipped(nine...), importers.CatalogOptions{}), nine)
}

func rowOf(cell string) (n int) {
	_, err := fmt.Sscanf(strings.TrimLeft(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "%d", &n)
	must(err)
	return n
}

// The marked workbook shows each mistake where it stands; put right, it imports as it is.
func TestMarkedWorkbookComesBack(t *testing.T) {
	for name, data := range map[string][]byte{"目录.xlsx": slipped(slips...), "目录.xls": nil, "目录.csv": nil} {
		t.Run(name, func(t *testing.T) {
			c := fullCounty(t)
			rows := grid(demoLines("catalog.csv"), columns)
			for _, s := range slips {
				rows[s.line+1][slices.Index(columns, s.key)] = s.value
			}
			switch name {
			case "目录.xls":
				data = xlsOf(page{name: "目录", rows: rows})
			case "目录.csv":
				rows[101][0] = "4.46E+04" // all that CSV keeps of a number is how it looked
				data = csvOf(rows)
			}
			r := c.catalog(name, data, importers.CatalogOptions{})
			if len(r.Mistakes) != len(slips) {
				t.Fatalf("%d mistakes:\n%s", len(r.Mistakes), told(r.Mistakes))
			}
			marked, err := r.Marked(fault.Message.String)
			if err != nil {
				t.Fatal(err)
			}
			w, err := sheet.Open(context.Background(), "标注.xlsx", marked, sheet.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			again := readBack(w)
			head := again[0]
			col := slices.Index(head, any("错误说明"))
			if col < 0 {
				t.Fatalf("no column 错误说明 in %v", head)
			}
			for _, s := range slips {
				if note := fmt.Sprint(again[s.line+1][col]); !strings.Contains(note, "（") && !strings.Contains(note, "：") && len(note) < 10 {
					t.Errorf("%s: row says %q", s.name, note)
				}
				again[s.line+1][slices.Index(columns, s.key)] = demoLines("catalog.csv")[s.line][s.key]
			}
			fixed := c.catalog("改好.xlsx", one(again), importers.CatalogOptions{})
			if len(fixed.Mistakes) > 0 || fixed.Unchanged != 212 {
				t.Errorf("put right: %d unchanged, %s", fixed.Unchanged, told(fixed.Mistakes))
			}
			still := c.catalog("标注.xlsx", marked, importers.CatalogOptions{})
			if len(still.Mistakes) != len(slips) || still.Read != 212 {
				t.Errorf("sent again as it is: read %d, %s", still.Read, told(still.Mistakes))
			}
		})
	}
}

// readBack is the first sheet of a workbook as rows of texts.
func readBack(w *sheet.Workbook) [][]any {
	var out [][]any
	for n, cells := range w.Sheets[0].Lines {
		for len(out) < n {
			out = append(out, nil)
		}
		for _, c := range cells {
			for len(out[n-1]) < c.Column {
				out[n-1] = append(out[n-1], nil)
			}
			out[n-1][c.Column-1] = c.Raw
		}
	}
	return out
}

// What one cause does to many rows is told once.
func TestOneCauseOneMistake(t *testing.T) {
	lines := demoLines("catalog.csv")
	for name, c := range map[string]struct {
		data   []byte
		wrong  int // rows
		reason []string
	}{
		"a type in every row": {one(grid(set(lines, "type", func(int, line) string { return "行政职权" }), columns)), 212, []string{"类型“行政职权”不在类型表里（212 行）"}},
		"two types in every row": {one(grid(set(lines, "type", func(i int, _ line) string { return []string{"甲类权", "乙类权"}[i%2] }), columns)), 212,
			[]string{"类型“甲类权”不在类型表里（106 行）", "类型“乙类权”不在类型表里（106 行）"}},
		"no department anywhere":    {one(grid(lines, []string{"name", "type"})), 212, []string{"没有主管部门列"}},
		"a row twice":               {one(append(grid(lines, columns), cells(lines[7], columns))), 1, []string{"编码 XF-008 与 A9 重复"}},
		"a row twice without codes": {one(append(grid(lines, short), cells(lines[7], short))), 1, []string{"与 A9 重复"}},
		"an unknown department merged over rows": {xlsx(page{name: "目录", merges: []string{"D2:D9"},
			rows: grid(set(lines, "department", func(i int, l line) string {
				if i < 8 {
					return "县航天局"
				}
				return l["department"]
			}), columns)}), 8, []string{"部门“县航天局”不在单位表里"}},
		"an error value": {xlsx(page{name: "目录", rows: each(grid(lines, columns), 1, func(row, col int, c any) any {
			if row == 5 && col == 3 {
				return "#REF!"
			}
			return c
		})}), 1, []string{"部门“#REF!”不在单位表里"}},
		"all codes new":          {one(grid(otherCodes(lines), columns)), 212, []string{"212 行的编码与现行目录不同"}},
		"no head":                {one([][]any{{"甲", "乙"}, {"丙", "丁"}}), 0, []string{"没有找到表头"}},
		"no name":                {one(grid(lines, []string{"code", "type", "department", "legal_days"})), 0, []string{"缺少“事项名称”列"}},
		"nothing under the head": {one([][]any{heads(columns)}), 0, []string{"表里没有一项事项"}},
		"two wrong towns in a scope": {one(grid(set(lines, "scope", func(i int, l line) string {
			if i == 3 {
				return "除：东关镇、西关镇外"
			}
			return l["scope"]
		}), columns)), 1, []string{"“东关镇”不在区划表中", "“西关镇”不在区划表中"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := fullCounty(t).catalog("目录.xlsx", c.data, importers.CatalogOptions{})
			if len(r.Mistakes) != len(c.reason) || r.Read-r.Accepted != c.wrong {
				t.Fatalf("read %d, accepted %d, mistakes:\n%s", r.Read, r.Accepted, told(r.Mistakes))
			}
			for i, want := range c.reason {
				if !strings.Contains(r.Mistakes[i].Reason.String(), want) {
					t.Errorf("mistake %d is %q, want %q", i, r.Mistakes[i].Reason, want)
				}
			}
		})
	}
}

func TestDaysThatAreNone(t *testing.T) {
	for _, text := range []string{"尽快", "随时", "-5", "二十多天", "2022-04-25", "99999", "1.5", "请在三天内补正", "3.7个工作日", "约定", "#", "10000个工作日", "20/10", "视情况"} {
		lines := set(demoLines("catalog.csv")[:3], "legal_days", func(i int, l line) string {
			if i == 1 {
				return text
			}
			return l["legal_days"]
		})
		r := newCounty(t).catalog("目录.xlsx", one(grid(lines, columns)), importers.CatalogOptions{})
		if len(r.Mistakes) != 1 || r.Mistakes[0].Cell != "F3" {
			t.Errorf("%q: %s", text, told(r.Mistakes))
		}
	}
}

func TestDaysInEverySpelling(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "/": "", "无": "", "—": "", "无法定时限": "", "法律法规未作规定": "", "未规定": "", "不限": "", "没有规定": "",
		"即办": "1", "即办件": "1", "当场办结": "1", "即时办理": "1", "即来即办": "1", "随到随办": "1", "0": "1", "0.5": "1", "0.5个工作日": "1", "半天": "1", "半个工作日": "1", "2小时": "1", "即办（1个工作日）": "1", "当场": "1", "立等可取": "1",
		"20": "20", "20.0": "20", "２０": "20", "20日": "20", "20 个 工作日": "20", "20个工作日": "20", "二十个工作日": "20", "二十": "20", "20天内": "20", "20日以内": "20", "20个自然日": "20", "不超过20个工作日": "20",
		"自受理之日起20个工作日内办结": "20", "受理后20个工作日": "20", "法定20个工作日": "20", "3-5个工作日": "5", "20个工作日（不含公示30日）": "20", "20个工作日（特殊情况可延长10日）": "20",
		"告知承诺制：20个工作日 / 非告知承诺制：10个工作日": "20", "一般程序15个工作日；简易程序5个工作日": "15", "当场办结；需核查的3个工作日": "3", "20\n个工\n作日": "20", "60 日": "60", "一个月": "30", "3个月": "90", "1年": "365", "2周": "14", "十五日": "15", "30个工作日，特殊情况40个工作日": "40",
	} {
		lines := set(demoLines("catalog.csv")[:1], "legal_days", func(int, line) string { return text })
		lines = set(lines, "promised_days", func(int, line) string { return "" })
		r := newCounty(t).catalog("目录.xlsx", one(grid(lines, columns)), importers.CatalogOptions{})
		if len(r.Mistakes) > 0 || r.Rows[0].Get("legal_days") != want {
			t.Errorf("%q: got %q, want %q %s", text, r.Rows[0].Get("legal_days"), want, told(r.Mistakes))
		}
	}
}
