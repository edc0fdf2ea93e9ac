package importers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// nameSerial is a serial that stands before a name: 1.林木采伐许可证核发.
var nameSerial = regexp.MustCompile(`^[0-9]{1,3}(?:[.．][0-9]{1,3})*\s*[.．、)） ]\s*([^0-9.．\s].*)$`)

// unnumber takes serials off the names of a table that has them there, before every name, and no column
// of serials or codes.
func (s *itemSheet) unnumber(t sheet.Table) {
	if t.Has("serial") || t.Has("code") || len(t.Rows) < 2 ||
		slices.ContainsFunc(t.Rows, func(r sheet.Row) bool { return !nameSerial.MatchString(r.Text("name")) }) {
		return
	}
	for _, row := range t.Rows {
		c := row.Cells["name"]
		c.Text = nameSerial.FindStringSubmatch(c.Text)[1]
		row.Cells["name"] = c
	}
	s.result.notice(fault.Say("工作表“%s”的名称前面有序号（如 1.），没有读入名称", t.Sheet))
}

// parents says which rows are numbered as the parents of others: 1 above 1.1. Whether they are items
// themselves a list does not say.
func (s *itemSheet) parents(t sheet.Table) {
	var numbers []string
	for i, row := range t.Rows[:max(0, len(t.Rows)-1)] {
		serial, next := strings.TrimRight(tight(row.Text("serial")), ".．、"), tight(t.Rows[i+1].Text("serial"))
		if serial != "" && (next == serial+".1" || next == serial+"．1" || next == serial+"-1") {
			numbers = append(numbers, strconv.Itoa(row.Number))
		}
	}
	if len(numbers) > 0 {
		s.result.notice(fault.Say("工作表“%s”第 %s 行是带子项（如 1.1）的大项，也作为事项读取；不是事项的请删去", t.Sheet, strings.Join(numbers, "、")))
	}
}
