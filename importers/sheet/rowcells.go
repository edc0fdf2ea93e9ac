package sheet

import (
	"fmt"
	"slices"

	"jiedezhu/catalog/fault"
)

// put takes one cell under its head.
func (t *tabling) put(r *heldRow, c Cell) {
	x, ok := t.h.column(c.Column)
	if !ok { // no head: the further column of the head on its left, or nothing
		t.unheard[c.Column] = true
		left, _ := t.h.column(c.Column - 1)
		if k := t.v.by[left.Key]; left.Key == "" || k.Leave || k.Identity || k.Serial || k.Required || k.Key == "" {
			return
		}
		x = Title{Key: left.Key, Nth: max(left.Nth, 1) + 1}
	}
	if k := t.v.by[x.Key]; x.Key == "" || k.Leave && !k.Serial { // a serial tells which hidden rows are old
		return
	}
	if ok && !t.v.by[x.Key].Leave { // what stands beside the table is nobody's mistake
		r.mistakes = append(r.mistakes, t.faults(c, x.Key)...)
	}
	if t.v.by[x.Key].Code {
		c.Text = unquote(c.Text)
	}
	key := x.Key
	if x.Nth > 1 {
		key, r.Further = fmt.Sprintf("%s#%d", key, x.Nth), true
	}
	old, taken := r.Cells[key]
	switch {
	case !taken:
		r.Cells[key] = c
	case old.Text != c.Text && !t.shown[key]:
		t.shown[key] = true
		r.mistakes = append(r.mistakes, c.Mistake(
			fault.Say("“%s”有两列，内容不同：%s 是“%s”，%s 是“%s”", t.head(key), old.Ref, Shorten(old.Text, 30), c.Ref, Shorten(c.Text, 30)),
			fault.Say("请删去其中一列，或把其中一列的表头改成别的名称")))
	}
}

// dittos are what people write for the text of the cell above.
var dittos = []string{"同上", "同前", "同上行", "同上一行", "〃", "″", "〞"}

// ditto is a cell, or where it says 同上 what the row above says in its column.
func (t *tabling) ditto(r *heldRow, c Cell) Cell {
	if c.Number || c.literal || !slices.Contains(dittos, c.Text) {
		return c
	}
	x, ok := t.h.column(c.Column)
	if k := t.v.by[x.Key]; !ok || x.Key == "" || k.Leave {
		return c
	}
	key := x.Key
	if x.Nth > 1 {
		key = fmt.Sprintf("%s#%d", key, x.Nth)
	}
	if last := t.before(r.Band); last != nil {
		if above, found := last.Cells[key]; found {
			above.Ref, above.Row, above.Column = c.Ref, c.Row, c.Column
			return above
		}
	}
	r.mistakes = append(r.mistakes, c.Mistake(fault.Say("写着“%s”，而上一行这一列没有内容", c.Text), fault.Say("直接填写内容")))
	return c
}

func (t *tabling) head(key string) string {
	if c, ok := t.v.by[key]; ok {
		return c.Head()
	}
	for _, x := range t.h.titles {
		if x.Key == key {
			return x.Text
		}
	}
	return key
}

// faults are the mistakes that a cell shows by itself.
func (t *tabling) faults(c Cell, key string) []fault.Mistake {
	switch {
	case c.Failed && c.Raw == "=?":
		return []fault.Mistake{c.Mistake(fault.Say("公式的结果没有保存在文件中"), fault.Say("请用 Excel 或 WPS 打开，保存一次后重新上传，或直接填写内容"))}
	case c.Failed:
		return []fault.Mistake{c.Mistake(fault.Say("单元格是错误值 %s", c.Text), fault.Say("请改正公式，或直接填写内容"))}
	case c.Lossy && t.v.by[key].Code:
		return []fault.Mistake{c.Mistake(fault.Say("编码存成了数字，后面的位数已经丢失"), fault.Say("请把这一列设为文本格式，再重新填写编码"))}
	}
	return nil
}

// fillDown gives a row what merged ranges that began above hold. Only the first column of a
// range has its value.
func (t *tabling) fillDown(r *heldRow) {
	for _, x := range t.h.titles {
		m, ok := t.cover.at(x.Column)
		if !ok || x.Band != 0 && x.Band != r.Band || m.left != x.Column || m.top >= r.Number || m.top <= t.h.bottom {
			continue
		}
		if d, found := t.s.lineAt(m.top).find(m.left); found {
			if c := t.s.cell(m.top, d); !c.Blank() && !c.Failed {
				t.put(r, c)
			}
		}
	}
}
