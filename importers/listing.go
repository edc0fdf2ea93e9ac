package importers

import (
	"fmt"
	"io"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// Listing is a list as a page shows it, to be written as a workbook: its rows, narrowed as they are
// there.
type Listing struct {
	Place   string // 镇巴县
	Demo    bool
	Name    fault.Message // of the sheet and the title
	Day     journal.Day
	Note    fault.Message // what the rows are narrowed by
	Columns []ListingColumn
	Rows    [][]any // string, int, journal.Day, *sheet.Picture, fault.Message or nil, a value a column
}

// ListingColumn is one column of a Listing.
type ListingColumn struct {
	Title fault.Message
	Width float64
	Code  bool // digits that are no quantity
}

// WriteListing writes a list as one .xlsx. A value of another type is fault.Internal.
func WriteListing(out io.Writer, l Listing, say Say) error {
	p := sheet.Page{Name: say(l.Name), Title: marked(l.Place+say(l.Name), l.Demo, say), Subtitle: say(fault.Say("截至 %s，共 %d 行", l.Day, len(l.Rows)))}
	if l.Note.ID != "" {
		p.Subtitle += "，" + say(l.Note)
	}
	for i, c := range l.Columns {
		p.Columns = append(p.Columns, sheet.Column{Key: fmt.Sprintf("c%d", i), Title: say(c.Title), Width: c.Width, Code: c.Code})
	}
	for _, values := range l.Rows {
		row := make([]sheet.Value, len(values))
		for i, v := range values {
			switch v := v.(type) {
			case nil:
			case string:
				row[i] = sheet.Text(v)
			case int:
				row[i] = number(v)
			case journal.Day:
				row[i] = sheet.Day(v)
			case *sheet.Picture:
				row[i] = sheet.Image(v)
			case fault.Message:
				if v.ID != "" {
					row[i] = sheet.Text(say(v))
				}
			default:
				return fault.Wrap(fault.Internal, fmt.Errorf("a list with a %T", v), "没有完成：系统出了差错")
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return sheet.Write(out, p)
}
