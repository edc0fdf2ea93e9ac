package importers

import (
	"io"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// blankLines is how many lines of a blank form offer the choices of their columns.
const blankLines = 300

// WriteBlank writes the blank form of a kind of sheet, catalog, towns or standard, as one .xlsx: the
// columns that an import reads. fault.NotFound for another kind.
func WriteBlank(out io.Writer, kind string, say Say) error {
	var p sheet.Page
	switch kind {
	case "catalog":
		p = sheet.Page{Name: say(fault.Say("事项目录")), Columns: ItemColumns()}
	case "towns":
		p = sheet.Page{Name: say(fault.Say("镇（街道）")), Columns: townForm()}
	case "standard":
		p = sheet.Page{Name: say(fault.Say("检查标准")), Columns: standardForm()}
	default:
		return fault.New(fault.NotFound, "没有找到")
	}
	p.Blank = blankLines
	return sheet.Write(out, p)
}

// standardForm are the columns of a standard that an import reads.
func standardForm() []sheet.Column {
	var out []sheet.Column
	for _, c := range standardColumns {
		if !c.Leave && !c.Serial {
			out = append(out, c)
		}
	}
	return out
}

// townForm are the columns of the towns that an import reads.
func townForm() []sheet.Column {
	var out []sheet.Column
	for _, c := range townColumns {
		if !c.Leave {
			out = append(out, c)
		}
	}
	return out
}
