package sheet

import (
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog/fault"
)

// end judges the hidden rows and hands the table over.
func (t *tabling) end() {
	slices.SortStableFunc(t.held, func(a, b heldRow) int { return a.Band - b.Band }) // down one group, then down the next
	in, out := t.hidden()
	for i, r := range t.held {
		if out[i] {
			continue
		}
		t.table.Rows = append(t.table.Rows, r.Row)
		t.r.Mistakes = append(t.r.Mistakes, r.mistakes...)
	}
	t.say(fault.Say("工作表“%s”有 %d 行是隐藏的，已照常读取：第 %s 行", t.s.Name, len(in), rowList(in)), in)
	var gone []int
	for i, r := range t.held {
		if out[i] {
			gone = append(gone, r.Number)
		}
	}
	t.say(fault.Say("工作表“%s”有 %d 行是隐藏的，与可见的行重复，没有读取：第 %s 行", t.s.Name, len(gone), rowList(gone)), gone)
	if t.h.groups > 0 {
		t.r.Notices = append(t.r.Notices, fault.Say("工作表“%s”的表头有 %d 组并排，每组按一行读取", t.s.Name, t.h.groups))
	}
	t.sensed()
	for _, x := range t.h.titles {
		if x.Key == "" {
			t.r.Notices = append(t.r.Notices, fault.Say("工作表“%s”的“%s”列（%s）没有使用", t.s.Name, Shorten(x.Text, 40), ColumnName(x.Column)))
		} else if t.s.columnHidden(x.Column) && !t.v.by[x.Key].Leave {
			t.r.Notices = append(t.r.Notices, fault.Say("工作表“%s”的“%s”列（%s）是隐藏的，已照常读取", t.s.Name, Shorten(x.Text, 40), ColumnName(x.Column)))
		}
	}
	if len(t.unheard) > 0 {
		t.r.Notices = append(t.r.Notices, fault.Say("工作表“%s”有 %d 列有内容而没有表头", t.s.Name, len(t.unheard)))
	}
	t.r.Tables = append(t.r.Tables, t.table)
}

// sensed says which heads were understood by their sense.
func (t *tabling) sensed() {
	var heads []string
	for _, x := range t.h.titles {
		if c, known := t.v.by[x.Key]; known && x.sensed && x.Nth <= 1 && !c.Leave {
			heads = append(heads, Shorten(x.Text, 40)+"="+c.Head())
		}
	}
	if len(heads) > 0 {
		t.r.Notices = append(t.r.Notices, fault.Say("工作表“%s”的表头按意思对应：%s；不对的请改表头", t.s.Name, strings.Join(heads, "、")))
	}
}

// hidden decides on hidden rows: a row under a filter is in, unless a visible row has the same
// names and codes, or the visible row next to it has the same serial (an older version of it).
func (t *tabling) hidden() (in []int, out map[int]bool) {
	out = map[int]bool{}
	seen := map[string]bool{}
	for _, r := range t.held {
		if k := t.identity(r.Row); !r.Hidden && k != "" {
			seen[k] = true
		}
	}
	for i, r := range t.held {
		if !r.Hidden {
			continue
		}
		if k := t.identity(r.Row); k != "" && seen[k] || t.replaced(i) {
			out[i] = true
			continue
		}
		in = append(in, r.Number)
	}
	return in, out
}

func (t *tabling) identity(r Row) string {
	var b strings.Builder
	for _, c := range t.v.spec.Columns {
		if c.Identity && r.Text(c.Key) != "" {
			b.WriteString(c.Key + "\x00" + squeeze(r.Text(c.Key)) + "\x00")
		}
	}
	return b.String()
}

// replaced tells whether the nearest visible row on either side has the serial of a hidden row.
func (t *tabling) replaced(i int) bool {
	for _, c := range t.v.spec.Columns {
		serial := t.held[i].Text(c.Key)
		if !c.Serial || serial == "" {
			continue
		}
		for _, step := range []int{-1, 1} {
			j := i + step
			for j >= 0 && j < len(t.held) && t.held[j].Hidden {
				j += step
			}
			if j >= 0 && j < len(t.held) && t.held[j].Text(c.Key) == serial {
				return true
			}
		}
	}
	return false
}

// tell gives the notices of a whole sheet.
func (t *tabling) tell() {
	t.say(fault.Say("工作表“%s”有 %d 行合计没有读取：第 %s 行", t.s.Name, len(t.totals), rowList(t.totals)), t.totals)
	t.say(fault.Say("工作表“%s”有 %d 行说明没有读取：第 %s 行", t.s.Name, len(t.notes), rowList(t.notes)), t.notes)
	t.say(fault.Say("工作表“%s”有 %d 行是重复的表头或页码，没有读取：第 %s 行", t.s.Name, len(t.repeats), rowList(t.repeats)), t.repeats)
	t.say(fault.Say("工作表“%s”有 %d 行只有分组名称，没有当作数据：第 %s 行", t.s.Name, len(t.groups), rowList(t.groups)), t.groups)
	t.say(fault.Say("工作表“%s”有 %d 行只在没有使用的列中有内容：第 %s 行", t.s.Name, len(t.beside), rowList(t.beside)), t.beside)
}

func (t *tabling) say(m fault.Message, rows []int) {
	if len(rows) > 0 {
		t.r.Notices = append(t.r.Notices, m)
	}
}

// mostRows is how many rows a notice names.
const mostRows = 8

// rowList names the first of them.
func rowList(rows []int) string {
	var b strings.Builder
	for i, n := range rows {
		switch {
		case i == mostRows:
			return b.String() + "…"
		case i > 0:
			b.WriteString("、")
		}
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}
