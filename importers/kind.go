package importers

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// kind is one kind of sheet. Its one table of columns serves import, export and the blank form.
type kind struct {
	name    string
	title   fault.Message // of the sheet that is written
	columns []sheet.Column
	limits  sheet.Limits // zero is for lists that people write
	people  bool         // a row a person: see sheet.Spec.Bands
	pairs   []pair       // of columns that may stand in one
	groups  [][]string   // keys of columns that people merge over rows; see inheritGroups
}

// kinds are all kinds of sheets, in the order in which a county needs them.
var kinds = []kind{
	{name: "towns", title: fault.Say("镇（街道）"), columns: townColumns},
	{name: "catalog", title: fault.Say("事项目录"), columns: itemColumns, groups: [][]string{{"department"}}},
	{name: "ledger", title: fault.Say("承接台账"), columns: ledgerColumns, limits: sheet.LargeLimits(), groups: [][]string{{"town"}}},
	{name: "training", title: fault.Say("培训台账"), columns: trainingColumns, pairs: trainingPairs, groups: [][]string{{"day"}, {"title"}, {"items"}, {"where"}, {"teacher"}}},
	{name: "attendance", title: fault.Say("培训签到表"), columns: attendanceColumns, limits: sheet.LargeLimits(), people: true, pairs: attendancePairs, groups: [][]string{{"town"}}},
	{name: "acceptance", title: fault.Say("验收汇总表"), columns: acceptanceColumns, pairs: acceptancePairs, groups: [][]string{{"town", "center"}}},
	{name: "findings", title: fault.Say("整改台账"), columns: ledgerOfFindings, pairs: findingsPairs, groups: [][]string{{"town", "unit"}}},
	{name: "cases", title: fault.Say("办件量"), columns: caseColumns, limits: sheet.LargeLimits(), groups: [][]string{{"town"}}},
	{name: "liaisons", title: fault.Say("联络员"), columns: liaisonColumns, people: true, pairs: liaisonsPairs, groups: [][]string{{"unit"}}},
	{name: "users", title: fault.Say("账号"), columns: userColumns, people: true, pairs: usersPairs},
	{name: "standard", title: fault.Say("检查标准"), columns: standardColumns, pairs: standardPairs},
}

// kindOf is a kind by its name. fault.NotFound.
func kindOf(name string) (kind, error) {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return kind{}, fault.New(fault.NotFound, "没有找到")
	}
	return kinds[i], nil
}

// Kinds are the names of the kinds of sheets that have a blank form.
func Kinds() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// written are the columns that an export and a blank form have: those with a width that are not
// left aside.
func (k kind) written() []sheet.Column {
	return slices.DeleteFunc(slices.Clone(k.columns), func(c sheet.Column) bool { return c.Leave || c.Width == 0 })
}

// read opens a file and finds the tables of its kind: those of spec, nil for the kind's columns. A
// file that cannot be read at all is a mistake of the result, with a nil reading.
func (k kind) read(ctx context.Context, f File, spec func(*sheet.Workbook) sheet.Spec) (*Result, *sheet.Reading, error) {
	r, err := open(ctx, k.name, f, k.limits)
	if err != nil || r.book == nil {
		return r, nil, err
	}
	by := sheet.Spec{Columns: k.columns}
	if spec != nil {
		by = spec(r.book)
	}
	by.Mapped, by.Bands, by.Pairs = f.Mapped, k.people, sheetPairs(k.pairs)
	if by.Others == nil {
		by.Others = kindred(k.name, nil)
	}
	reading, err := sheet.Read(ctx, r.book, by)
	if err != nil {
		return nil, nil, err
	}
	k.part(reading)
	k.inheritGroups(r.book, reading)
	r.found(ctx, k, f, reading)
	return r, reading, nil
}

// Change is one field that an import changes, in the words of its sheet; Old is empty where there
// was nothing.
type Change struct {
	Row   string // what the row is about: 渔渡镇 · 最低生活保障
	Field string // head of the column
	Old   string
	New   string
	Added bool // the row is new altogether
}

// asked is a row of a sheet as it was asked of the service: its cells, by the field that the service
// names, and what it is about.
type asked struct {
	row   int // of the ledger
	about string
	cells map[string]sheet.Cell
	any   sheet.Cell // where a field has no cell of its own
}

func (a asked) cell(field string) sheet.Cell {
	if c, ok := a.cells[field]; ok {
		return c
	}
	return a.any
}

// fields are the heads of the fields that services name, by the columns of a kind; those that have
// another name stand in also.
func (k kind) head(field string) string {
	for _, c := range k.columns {
		if c.Key == field {
			return c.Head()
		}
	}
	return field
}

// entered takes what the service made of the rows: counts, differences, and problems as mistakes at
// the cells that they are about.
func (s *started) entered(rows []asked, out *rollout.Outcome) {
	s.result.take(out.Change)
	for _, p := range out.Problems {
		if p.Row < 0 || p.Row >= len(rows) {
			continue
		}
		a := rows[p.Row]
		s.row = a.row
		s.wrong(a.cell(p.Field), p.Reason, p.Remedy)
	}
	for _, d := range out.Diffs {
		if d.Row >= 0 && d.Row < len(rows) {
			s.result.Changes = append(s.result.Changes, Change{Row: rows[d.Row].about, Field: s.kind.head(d.Field), Old: d.Old, New: d.New, Added: d.Added})
		}
	}
}

// county is what sheets about lines are read against.
type countyBook struct {
	reg   *catalog.Register
	cur   *catalog.Edition
	towns map[string]foundTown // by text as it stood
	codes map[string]int       // of items, in capitals, to their place in the edition
	names map[string][]int     // of items, bare, to their places
}

type foundTown struct {
	town, near catalog.Division
	ok         bool
}

// countyBook loads the register of a place, and where that is asked for its catalog: fault.Conflict
// where there is none.
func (im *Importer) countyBook(ctx context.Context, place string, by against) (*countyBook, error) {
	reg, err := im.Rollout.Registers.Register(ctx, place)
	if err != nil {
		return nil, err
	}
	if by == aRegister {
		return newCountyBook(reg, nil), nil
	}
	cur, err := im.Rollout.Editions.Current(ctx, place)
	if errors.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Conflict, "还没有事项目录，先导入目录")
	} else if err != nil {
		return nil, err
	}
	return newCountyBook(reg, cur), nil
}

func newCountyBook(reg *catalog.Register, cur *catalog.Edition) *countyBook {
	b := &countyBook{reg: reg, cur: cur, towns: map[string]foundTown{}, codes: map[string]int{}, names: map[string][]int{}}
	if cur == nil {
		return b
	}
	for i, it := range cur.Items {
		b.codes[upper(it.Code)] = i
		b.names[bare(it.Name)] = append(b.names[bare(it.Name)], i)
		if it.SubItem != "" {
			whole := bare(it.Name + it.SubItem)
			b.names[whole] = append(b.names[whole], i)
		}
	}
	return b
}

// townFrame is what stands around a town in a list: 1.渔渡镇（212项）.
var townFrame = regexp.MustCompile(`^[0-9]{1,2}[.．、]\s*|[（(][0-9]+\s*[项个人件户]?[)）]$`)

// town is the town that a text means; a sheet says the same few names over and over.
func (b *countyBook) town(text string) (town, near catalog.Division, ok bool) {
	f, known := b.towns[text]
	if !known {
		f.town, f.near, f.ok = catalog.FindTown(b.reg.Towns, text)
		if plain := townFrame.ReplaceAllString(text, ""); !f.ok && plain != text {
			if town, _, ok := catalog.FindTown(b.reg.Towns, plain); ok {
				f = foundTown{town: town, ok: true}
			}
		}
		b.towns[text] = f
	}
	return f.town, f.near, f.ok
}

// department is the department that a text means: by its name, or by that without the county's name
// before it (镇巴县民政局, 民政局 for 县民政局) where one alone has it.
func (b *countyBook) department(text string) (catalog.Unit, bool) {
	if u, ok := b.reg.Department(text); ok {
		return u, true
	}
	own := func(name string) string {
		return strings.TrimPrefix(strings.TrimPrefix(bare(name), bare(b.reg.Place.Name)), "县")
	}
	var found []catalog.Unit
	for _, u := range b.reg.Departments() {
		if own(u.Name) == own(text) {
			found = append(found, u)
		}
	}
	if len(found) != 1 {
		return catalog.Unit{}, false
	}
	return found[0], true
}

// townUnder is the town that the group of a row names, such as 渔渡镇（2人） over its people; else the one
// stated over the table.
func (b *countyBook) townUnder(group string, stated catalog.Division) catalog.Division {
	if group == "" {
		return stated
	}
	if town, _, ok := b.town(tight(strings.TrimSpace(groupFrame.ReplaceAllString(groupFrame.ReplaceAllString(group, ""), "")))); ok {
		return town
	}
	return stated
}

// townOver is the town that a table without towns states: in the lines over it, in the name of its
// sheet or of its file.
func (b *countyBook) townOver(t sheet.Table, texts []string) catalog.Division {
	if t.Has("town") || slices.ContainsFunc(t.Titles, func(x sheet.Title) bool { return strings.HasPrefix(x.Key, "town/") }) {
		return catalog.Division{}
	}
	for _, text := range texts {
		for _, town := range b.reg.Towns {
			if strings.Contains(tight(text), town.Name) {
				return town
			}
		}
	}
	return catalog.Division{}
}

// town reads the town of a row; a row without one may stand under a title that names it.
func (l *ledger) town(b *countyBook, c sheet.Cell, stated catalog.Division) (catalog.Division, bool) {
	if c.Blank() && stated.Code != "" {
		return stated, true
	}
	if c.Blank() {
		l.wrong(c, fault.Say("没有填镇（街道）名称"), fault.Say("填全称，如杨家河镇"))
		return catalog.Division{}, false
	}
	town, near, ok := b.town(tight(c.Text))
	switch {
	case ok:
		return town, true
	case near.Code != "":
		l.wrong(c, fault.Say("区划表里没有“%s”", sheet.Shorten(c.Text, 40)), fault.Say("是“%s”吗？照区划表改好名称", near.Name))
	default:
		l.wrong(c, fault.Say("区划表里没有“%s”", sheet.Shorten(c.Text, 40)), fault.Say("照区划表改好名称"))
	}
	return catalog.Division{}, false
}

// item reads the item of a row: by its code, else by name, of several of one name by sub-item and
// department.
func (l *ledger) item(b *countyBook, t sheet.Table, row sheet.Row, group string) (catalog.Item, bool) {
	code, name := t.Locate(row, "code"), t.Locate(row, "name")
	switch text := upper(code.Text); {
	case code.Lossy || scientific.MatchString(code.Text):
		l.wrong(code, fault.Say("编码 %s 变成了数字", code.Text), fault.Say("把这一列设为文本格式，重新填编码，如 XF-001"))
		return catalog.Item{}, false
	case !emptyWord(text):
		i, ok := b.codes[text]
		if !ok {
			l.wrong(code, fault.Say("目录里没有编码 %s", sheet.Shorten(code.Text, 40)), fault.Say("照现行目录改好编码，或清空编码按名称对应"))
			return catalog.Item{}, false
		}
		if named := b.names[bare(name.Text)]; len(named) > 0 && !slices.Contains(named, i) {
			l.wrong(name, fault.Say("编码 %s 是“%s”，与名称对不上", b.cur.Items[i].Code, sheet.Shorten(b.cur.Items[i].Name, 40)), fault.Say("改正编码或名称"))
			return catalog.Item{}, false
		}
		return b.cur.Items[i], true
	case name.Blank():
		l.wrong(name, fault.Say("没有填事项名称"), fault.Say("填名称；不要的行请整行删去"))
		return catalog.Item{}, false
	}
	found := b.named(name.Text, row.Text("sub_item"), row.Text("department"), group)
	switch len(found) {
	case 1:
		return b.cur.Items[found[0]], true
	case 0:
		l.wrong(name, fault.Say("目录里没有“%s”", sheet.Shorten(name.Text, 40)), b.likeItem(name.Text))
	default:
		l.wrong(name, fault.Say("目录里有 %d 项“%s”", len(found), sheet.Shorten(name.Text, 40)), fault.Say("写明编码或主管部门"))
	}
	return catalog.Item{}, false
}

// named are the items of a name; sub, department and group tell several apart, where they do.
func (b *countyBook) named(name, sub, department, group string) []int {
	found := b.names[bare(name)]
	if whole := b.names[bare(name+sub)]; !emptyWord(sub) && len(whole) > 0 {
		found = whole
	}
	for _, text := range []string{department, group} {
		if len(found) < 2 || text == "" {
			continue
		}
		var fits []int
		for _, i := range found {
			if d := bare(b.cur.Items[i].Department); d != "" && (bare(text) == d || containsBare(text, d)) {
				fits = append(fits, i)
			}
		}
		if len(fits) > 0 {
			found = fits
		}
	}
	return found
}

func (b *countyBook) likeItem(name string) fault.Message {
	best, top := "", 0.0
	for _, it := range b.cur.Items {
		v := catalog.Alike(it.Name, name)
		if len(bare(name)) >= len("四个汉字") && containsBare(it.Name, bare(name)) {
			v = 0.9
		}
		if v > top {
			best, top = it.Name, v
		}
	}
	if top > 0.5 {
		return fault.Say("是“%s”吗？照现行目录改好名称，或写编码", sheet.Shorten(best, 60))
	}
	return fault.Say("照现行目录改好名称，或写编码；新事项先导入目录")
}
