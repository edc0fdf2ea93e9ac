package sheet

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog/fault"
)

// Reading is what Read found in a workbook.
type Reading struct {
	Tables   []Table
	Mistakes []fault.Mistake // in the order of the workbook; where there are any, nothing should be taken
	Notices  []fault.Message // what was left out or taken in a way that a person should know
	Unknown  []Unknown       // columns that hold something and that no word names
	Mapped   []Title         // heads that Spec.Mapped named, each once; Key is "" where it leaves them aside
}

// Table is the rows under one head. A sheet may have several.
type Table struct {
	Sheet    string
	Preamble []Cell  // what stands above the head: titles, 部门名称：…
	Titles   []Title // the head, by columns; those without Key were not used
	Head     int     // the last line of the head
	Rows     []Row
	Totals   []Row // lines such as 合计 and 小计, which are no rows
}

// Has tells whether a column stands in the table.
func (t Table) Has(key string) bool {
	for _, x := range t.Titles {
		if x.Key == key || x.Also == key {
			return true
		}
	}
	return false
}

// Row is one row under a head.
type Row struct {
	Sheet   string
	Number  int // from 1
	Hidden  bool
	Further bool            // some of Cells are of further columns
	Group   string          // the group row last seen above: 一、社会救助
	Band    int             // which of the groups beside each other it is of, from 1; 0 where there are none
	Over    string          // what stands over the heads of its group: 分管领导 over 姓名 and 电话
	Cells   map[string]Cell // by key; blank cells are absent. Further columns under one head: level#2
	Under   []Row           // lines that continue an item merged over several, with only what is not merged
}

// Text is what a column shows, "" where the cell is blank.
func (r Row) Text(key string) string { return r.Cells[key].Text }

// mostParts are the columns that one value may have.
const mostParts = 9

// Filled are the cells of a column that hold something, those of its further columns behind.
func (r Row) Filled(key string) []Cell {
	var list []Cell
	for n := 1; n == 1 || r.Further && n <= mostParts; n++ {
		at := key
		if n > 1 {
			at = key + "#" + strconv.Itoa(n)
		}
		if c, is := r.Cells[at]; is && c.Text != "" {
			list = append(list, c)
		}
	}
	return list
}

// At is the cell of a column for a mistake; a blank one has at least its sheet and row.
func (r Row) At(key string) Cell {
	c, ok := r.Cells[key]
	if !ok {
		c = Cell{Sheet: r.Sheet, Row: r.Number}
	}
	return c
}

// Locate is At with an address for blank cells too: that of the column in the row.
func (t Table) Locate(r Row, key string) Cell {
	c := r.At(key)
	if c.Ref != "" {
		return c
	}
	c.Ref = Ref(r.Number, 1)
	for _, x := range t.Titles {
		if (x.Key == key || x.Also == key) && (x.Band == 0 || x.Band == r.Band) {
			c.Column, c.Ref = x.Column, Ref(r.Number, x.Column)
			break
		}
	}
	return c
}

// Read finds the heads that spec names in every visible sheet and reads the rows under them.
// What is wrong with the sheets themselves (no head, a required column missing, two different
// columns for one key, error values, lost digits) is in Mistakes; the rows' content is the
// importer's. It returns an error only where ctx ended.
func Read(ctx context.Context, w *Workbook, spec Spec) (*Reading, error) {
	r := &Reading{}
	r.Notices = append(r.Notices, w.Notices...)
	v := newVocabulary(spec)
	w.heads = map[string]int{}
	f := r.look(w, v, func(s *Sheet) *tabling { return &tabling{r: r, v: v, s: s, ctx: ctx} })
	for _, t := range f.tables {
		if err := t.all(); err != nil {
			return nil, err
		}
	}
	r.judge(w, v, f)
	return r, nil
}

// judge says what of a workbook has no head. A sheet that nearly has one is a mistake where no
// other sheet has, or where three of its columns are known; else it is another kind of sheet.
func (r *Reading) judge(w *Workbook, v *vocabulary, f found) {
	for _, t := range f.near {
		kin := t.s.kin(v, t.h, 1)
		if len(r.Tables) > 0 && (kin != "" || t.h.score < 3) {
			f.without = append(f.without, left{t.s.Name, kin})
			continue
		}
		if kin != "" {
			r.tellLeft([]left{{t.s.Name, kin}})
		}
		for _, c := range t.h.missing {
			r.Mistakes = append(r.Mistakes, fault.Mistake{Sheet: t.s.Name, Cell: Ref(t.h.bottom, t.h.titles[0].Column),
				Reason: fault.Say("表头（第 %d 行）缺少“%s”列", t.h.bottom, c.Head()),
				Remedy: fault.Say("请补上这一列，表头可以写作：%s", strings.Join(c.spellings(), "、"))})
		}
		w.heads[t.s.Name] = t.h.bottom
		r.unclaimed(t.s, v, t.h)
	}
	if len(r.Tables) == 0 && len(f.near) == 0 {
		r.tellLeft(slices.DeleteFunc(f.without, func(l left) bool { return l.kin == "" }))
		heads := make([]string, 0, len(v.need))
		for _, c := range v.need {
			heads = append(heads, c.Head())
		}
		name := ""
		if len(w.Sheets) > 0 {
			name = w.Sheets[0].Name
		}
		for _, s := range w.Sheets {
			if h := s.likeHead(v); h != nil {
				r.unclaimed(s, v, h)
			}
		}
		r.Mistakes = append(r.Mistakes, fault.Mistake{Sheet: name,
			Reason: fault.Say("没有找到表头"),
			Remedy: fault.Say("请在数据上方的一行写上列名，至少要有：%s；也可下载空白模板填写", strings.Join(heads, "、"))})
		return
	}
	r.tellLeft(f.without)
}
