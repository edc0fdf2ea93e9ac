package sheet

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// WriteCSV writes a page's head and rows as CSV in UTF-8 with BOM, lines ended by CR LF. A text
// that a spreadsheet would take for a formula gets a ' before it, which Open takes away again.
// Errors of out are wrapped.
func WriteCSV(out io.Writer, p Page) error {
	b := bufio.NewWriter(out)
	b.Write(bom)
	for i, c := range p.Columns {
		field(b, i, guard(writable(c.Head())))
	}
	b.WriteString("\r\n")
	n := 0
	for r := range p.all() {
		n++
		for i := range p.Columns {
			var v Value
			if i < len(r) {
				v = r[i]
			}
			s := v.String()
			if v.kind == textValue {
				s = guard(s)
			}
			field(b, i, s)
		}
		b.WriteString("\r\n")
	}
	if n != p.count() {
		return miscounted(p.count(), n)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// field writes one field. Everything that Open could take for a delimiter is quoted.
func field(b *bufio.Writer, i int, s string) {
	if i > 0 {
		b.WriteByte(',')
	}
	if strings.ContainsAny(s, "\",;\t\r\n") || strings.TrimSpace(s) != s {
		s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	b.WriteString(s)
}
