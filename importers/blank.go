package importers

import (
	"io"

	"jiedezhu/catalog"
	"jiedezhu/importers/sheet"
)

// blankLines is how many lines of a blank form offer the choices of their columns.
const blankLines = 300

// WriteBlank writes the blank form of a kind of sheet as one .xlsx: the columns that an import
// reads, with choices, and a sheet that says how to fill them in. reg gives the choices of towns and
// units, nil for none. fault.NotFound for another kind.
func WriteBlank(out io.Writer, kind string, reg *catalog.Register, say Say) error {
	k, err := kindOf(kind)
	if err != nil {
		return err
	}
	p := sheet.Page{Name: say(k.title), Columns: k.written(), Blank: blankLines, Guide: true}
	for i := range p.Columns {
		if c := &p.Columns[i]; len(c.Choices) == 0 {
			c.Choices = choices(k.name, c.Key, reg)
		}
	}
	return sheet.Write(out, p)
}

// choices are the names that a column of a form offers.
func choices(kind, key string, reg *catalog.Register) []string {
	if reg == nil {
		return nil
	}
	var names []string
	if kind == "catalog" && key == "department" || key == "unit" {
		for _, u := range reg.Departments() {
			names = append(names, u.Name)
		}
	}
	if key == "town" || key == "unit" {
		for _, t := range reg.Towns {
			names = append(names, t.Name)
		}
	}
	if kind == "catalog" && key == "type" {
		names = itemTypes
	}
	return names
}
