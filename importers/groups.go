package importers

import (
	"fmt"
	"slices"
	"strings"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// inheritGroups gives rows of a CSV what merged cells above them said before they were saved as text:
// a merged unit is left as one cell and blanks below it. The first of k.groups is the column that
// people merge so, of several the one that the table has; the others follow it where they are blank on
// the same rows. It holds only for a column that is so throughout: the first row has a value, and none
// is followed by itself, as it would be where every row says its own. Everywhere else a blank stays a
// blank, and a mistake where something is needed.
func (k kind) inheritGroups(book *sheet.Workbook, reading *sheet.Reading) {
	if book.Format != sheet.CSV || len(k.groups) == 0 {
		return
	}
	for _, t := range reading.Tables {
		has := slices.DeleteFunc(slices.Clone(k.groups[0]), func(key string) bool { return !t.Has(key) })
		if len(has) != 1 { // of two, one says what the other leaves blank
			continue
		}
		blanks := blanksBelow(t.Rows, has[0])
		k.inheritGroup(reading, t, has[0], blanks)
		for _, follows := range k.groups[1:] {
			k.inheritGroup(reading, t, follows[0], slices.DeleteFunc(slices.Clone(blanks), func(i int) bool { return t.Rows[i].Text(follows[0]) != "" }))
		}
	}
}

// inheritGroup gives rows the cell of the row above.
func (k kind) inheritGroup(reading *sheet.Reading, t sheet.Table, key string, blanks []int) {
	var lines []string
	for _, i := range blanks {
		from, ok := t.Rows[i-1].Cells[key]
		if !ok {
			continue
		}
		at := t.Locate(t.Rows[i], key)
		from.Ref, from.Row = at.Ref, at.Row
		t.Rows[i].Cells[key] = from
		lines = append(lines, fmt.Sprint(t.Rows[i].Number))
	}
	if len(lines) == 0 {
		return
	}
	reading.Notices = append(reading.Notices, fault.Say("CSV 不保存合并单元格：%d 行的“%s”空着，按上一行登记：第 %s 行；不对的请补上", len(lines), k.head(key), sheet.Shorten(strings.Join(lines, "、"), 60)))
}

// blanksBelow are the rows whose cell of a column is blank below a value, in order, where all of the
// column is of that kind; nil else.
func blanksBelow(rows []sheet.Row, key string) (blanks []int) {
	for i, r := range rows {
		begins := i == 0 || rows[i-1].Band != r.Band || rows[i-1].Group != r.Group
		switch text := r.Text(key); {
		case begins && text == "":
			return nil
		case text == "":
			blanks = append(blanks, i)
		case !begins && text == rows[i-1].Text(key):
			return nil
		}
	}
	return blanks
}
