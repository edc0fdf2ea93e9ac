package importers

import (
	"context"
	"errors"
	"slices"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// townColumns are the columns of the towns, for reading and writing.
var townColumns = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号"}, Serial: true, Leave: true},
	{Key: "code", Title: "行政区划代码", Words: []string{"行政区划代码", "区划代码", "代码", "编码", "镇代码", "镇街道代码", "统计用区划代码", "行政区划编码", "区划编码", "代码编号", "统计代码", "镇办代码", "乡镇代码", "编号", "town code"}, Required: true, Identity: true, Code: true, Width: 16},
	{Key: "name", Title: "镇（街道）", Words: []string{"单位名称", "名称", "镇", "镇街道", "镇（街道）", "镇(办)", "镇办", "乡镇", "乡镇街道", "乡镇（街道）", "单位", "区划名称", "行政区划名称", "行政区划", "镇名称", "镇（街道）名称", "镇办名称", "乡镇名称", "地名", "镇（街道办）", "town", "town name"}, Required: true, Identity: true, Width: 20},
	{Key: "aliases", Title: "别名", Words: []string{"别名", "曾用名", "其他名称", "又名", "简称"}, Width: 20},
	{Key: "remarks", Title: "备注", Words: []string{"备注", "说明"}, Leave: true},
}

// TownsOptions go with an import of towns.
type TownsOptions struct {
	County string // name of the county, "" where the sheet or the store has it
	Demo   bool   // 演示数据
	DryRun bool
}

// Towns imports a table of towns: it makes the county from the common prefix of the codes.
func (im *Importer) Towns(ctx context.Context, deed journal.Deed, f File, opt TownsOptions) (*Result, error) {
	r, err := open(ctx, "towns", f, sheet.Limits{})
	if err != nil || r.book == nil {
		return r, err
	}
	reading, err := sheet.Read(ctx, r.book, sheet.Spec{Columns: townColumns, Mapped: f.Mapped})
	if err != nil {
		return nil, err
	}
	r.found(ctx, kind{columns: townColumns}, f, reading)
	t := townSheet{ledger: newLedger(r), codes: map[string]int{}, names: map[string]int{}}
	for _, table := range reading.Tables {
		for _, row := range table.Rows {
			t.read(table, row)
		}
	}
	t.judge()
	t.close()
	if len(r.Mistakes) > 0 {
		return r, nil
	}
	return r, im.putTowns(ctx, deed, r, &t, opt)
}

func (im *Importer) putTowns(ctx context.Context, deed journal.Deed, r *Result, t *townSheet, opt TownsOptions) error {
	before, err := im.Rollout.Registers.Register(ctx, t.county)
	if errors.Is(err, fault.NotFound) {
		before, err = &catalog.Register{}, nil
	}
	if err != nil {
		return err
	}
	place := catalog.Division{Code: t.county, Name: opt.County}
	if place.Name == "" {
		place.Name = t.countyName
	}
	reg, change, err := im.Rollout.PutTowns(ctx, deed, place, t.towns, opt.Demo, opt.DryRun)
	if err != nil {
		return r.settle(err)
	}
	r.take(change)
	r.Changes = t.changes(before, reg)
	r.Saved = !opt.DryRun
	if reg.Place.Name == "" {
		r.notice(fault.Say("没有给出县名，暂用代码 %s；填县名补上（--county）", reg.Place.Code))
	}
	if change.Absent > 0 {
		r.notice(fault.Say("%d 个镇（街道）不在表里，照旧保留", change.Absent))
	}
	return nil
}

// changes are the fields in which the sheet's towns differ from those that were there.
func (t *townSheet) changes(before, after *catalog.Register) []Change {
	var out []Change
	for _, town := range t.towns {
		old, known := before.Town(town.Code)
		now, _ := after.Town(town.Code)
		if old.Name != now.Name {
			out = append(out, Change{Row: town.Code, Field: kind{columns: townColumns}.head("name"), Old: old.Name, New: now.Name, Added: !known})
		}
		if was, is := strings.Join(old.Aliases, "、"), strings.Join(now.Aliases, "、"); was != is {
			out = append(out, Change{Row: town.Code, Field: kind{columns: townColumns}.head("aliases"), Old: was, New: is, Added: !known})
		}
	}
	return out
}

// townSheet is a table of towns while it is read.
type townSheet struct {
	*ledger
	towns      []catalog.Division
	cells      []sheet.Cell   // of the codes, beside towns
	codes      map[string]int // code to its town
	names      map[string]int // name to its town
	county     string
	countyName string
	villages   int
}

func (t *townSheet) read(table sheet.Table, row sheet.Row) {
	code, name := table.Locate(row, "code"), table.Locate(row, "name")
	digits, called := bareDigits(code.Text), tight(name.Text)
	if !code.Lossy && !townLike(called) {
		if above, ok := aboveTown(digits); ok { // a province, city or county over its towns is no town
			if catalog.LevelOf(above) == catalog.County {
				t.countyName = called
			}
			return
		}
		if isVillage(digits) {
			t.villages++
			return
		}
	}
	t.begin(row)
	town, twin := t.code(code, digits)
	t.name(name, called, twin)
	t.towns = append(t.towns, catalog.Division{Code: town, Name: called, Aliases: aliasesOf(row.Text("aliases"))})
	t.cells = append(t.cells, code)
	t.result.Rows = append(t.result.Rows, Row{{"code", town}, {"name", called}})
}

// townLike tells whether a name is a town's: its code has to be one, too.
func townLike(name string) bool {
	for _, e := range []string{"镇", "乡", "街道", "街道办事处", "街道办", "镇人民政府", "镇政府", "镇(办)", "镇（办）"} {
		if strings.HasSuffix(name, e) {
			return true
		}
	}
	return false
}

// bareDigits is a code without blanks and without the ' that keeps it a text.
func bareDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" '’‘", r) {
			return -1
		}
		return r
	}, text)
}

// code reads a town's code. twin is the town above that has it already, -1 for none.
func (t *townSheet) code(c sheet.Cell, digits string) (town string, twin int) {
	town, is := catalog.TownCode(digits)
	first, taken := t.codes[town]
	switch {
	case c.Blank():
		t.wrong(c, fault.Say("没有填行政区划代码"), fault.Say("填九位代码，如 610728114"))
	case c.Lossy || scientific.MatchString(digits):
		t.wrong(c, fault.Say("代码 %s 变成了数字，位数已丢失", c.Text), fault.Say("把这一列设为文本格式，重新填九位代码"))
	case !is || strings.HasSuffix(town, "000"):
		t.wrong(c, fault.Say("“%s”不是镇（街道）的代码", sheet.Shorten(c.Text, 40)), fault.Say("填九位数字，如 610728114；十二位的去掉末尾三个 0"))
	case taken:
		t.wrong(c, fault.Say("代码 %s 与 %s 重复", town, t.cells[first].Ref), fault.Say("核对后改掉其中一个"))
		return town, first
	default:
		t.codes[town] = len(t.towns)
	}
	return town, -1
}

// name checks a town's name; a row that stands twice is one mistake, that of its code.
func (t *townSheet) name(c sheet.Cell, name string, twin int) {
	first, taken := t.names[name]
	switch {
	case name == "":
		t.wrong(c, fault.Say("没有填镇（街道）名称"), fault.Say("填全称，如杨家河镇"))
	case !taken:
		t.names[name] = len(t.towns)
	case first != twin:
		t.wrong(c, fault.Say("名称“%s”与 %s 重复", name, sheet.Ref(t.cells[first].Row, c.Column)), fault.Say("核对后改掉其中一个"))
	}
}

// aboveTown is the code of a province, city or county, also padded with zeroes to 6, 9 or 12
// digits.
func aboveTown(digits string) (string, bool) {
	switch len(digits) {
	case 2, 4:
		return digits, catalog.LevelOf(digits) != catalog.NoLevel
	case 6, 9, 12:
		head := digits[:6]
		if catalog.LevelOf(head) != catalog.County || strings.Trim(digits[6:], "0") != "" {
			return "", false
		}
		if s := strings.TrimSuffix(head, "00"); s != head {
			return strings.TrimSuffix(s, "00"), true
		}
		return head, true
	}
	return "", false
}

// isVillage tells whether a code is one of twelve digits below a town.
func isVillage(digits string) bool {
	return len(digits) == 12 && catalog.LevelOf(digits[:9]) == catalog.Town && digits[9:] != "000"
}

func aliasesOf(text string) []string {
	names := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；; ", r) })
	if len(names) == 0 {
		return nil
	}
	return names
}

// judge looks at all towns together: they belong to one county, the one most of them name.
func (t *townSheet) judge() {
	t.county = t.mostly()
	for i, town := range t.towns {
		if county := catalog.CountyOf(town.Code); catalog.LevelOf(town.Code) == catalog.Town && county != t.county {
			t.row = i
			t.wrong(t.cells[i], fault.Say("代码 %s 属于另一个县（%s）", town.Code, county), fault.Say("一张表只放一个县（%s）的镇（街道）", t.county))
		}
	}
	if t.villages > 0 {
		t.result.notice(fault.Say("%d 行是村（社区），没有读取", t.villages))
	}
	if t.result.Read == 0 && len(t.result.Mistakes) == 0 {
		t.result.Mistakes = append(t.result.Mistakes, fault.Mistake{
			Reason: fault.Say("表里没有一个镇（街道）"), Remedy: fault.Say("至少填一行：行政区划代码、名称"),
		})
	}
	slices.SortStableFunc(t.towns, func(a, b catalog.Division) int { return strings.Compare(a.Code, b.Code) })
}

// mostly is the county that most codes name; of two with as many, the first by code.
func (t *townSheet) mostly() string {
	count := map[string]int{}
	best := ""
	for _, town := range t.towns {
		if catalog.LevelOf(town.Code) == catalog.Town {
			count[catalog.CountyOf(town.Code)]++
		}
	}
	for c, n := range count {
		if n > count[best] || n == count[best] && c < best {
			best = c
		}
	}
	return best
}
