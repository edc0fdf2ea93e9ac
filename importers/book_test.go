package importers_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"html"
	"math"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jiedezhu/importers/sheet"
	"jiedezhu/importers/sheet/xls/xlstest"
)

// page is one sheet of a hand-made workbook. A cell is nil, a text, a number, a bool or a formula.
type page struct {
	name   string
	rows   [][]any
	merges []string
	hidden []int  // rows
	state  string // hidden, veryHidden
	empty  int    // bordered rows without anything, under the rest
}

type formula struct {
	text  string
	value float64
}

const (
	mainNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relURI = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	relNS  = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	kindNS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// xlsx is a workbook of the pages.
func xlsx(pages ...page) []byte {
	var list, links, kinds strings.Builder
	parts := map[string]string{}
	for i, p := range pages {
		n := i + 1
		state := ""
		if p.state != "" {
			state = fmt.Sprintf(` state="%s"`, p.state)
		}
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, html.EscapeString(p.name), n, state, n)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%sworksheet" Target="worksheets/sheet%d.xml"/>`, n, relURI, n)
		fmt.Fprintf(&kinds, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, n, kindNS)
		parts[fmt.Sprintf("xl/worksheets/sheet%d.xml", n)] = p.xml()
	}
	parts["[Content_Types].xml"] = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + kindNS + `sheet.main+xml"/>` + kinds.String() + `</Types>`
	parts["_rels/.rels"] = `<Relationships ` + relNS + `><Relationship Id="rId1" Type="` + relURI + `officeDocument" Target="xl/workbook.xml"/></Relationships>`
	parts["xl/workbook.xml"] = `<workbook ` + mainNS + `><sheets>` + list.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships ` + relNS + `>` + links.String() + `</Relationships>`
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(mapKeys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(parts[name]))
		}
		must(err)
	}
	must(z.Close())
	return b.Bytes()
}

func mapKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func (p page) xml() string {
	var b strings.Builder
	b.WriteString(`<worksheet ` + mainNS + `><sheetData>`)
	for i, cells := range p.rows {
		hidden := ""
		if slices.Contains(p.hidden, i+1) {
			hidden = ` hidden="1"`
		}
		fmt.Fprintf(&b, `<row r="%d"%s>`, i+1, hidden)
		for j, c := range cells {
			writeCell(&b, sheet.Ref(i+1, j+1), c)
		}
		b.WriteString(`</row>`)
	}
	for i := range p.empty {
		n := len(p.rows) + i + 1
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d" s="0"/><c r="B%d" s="0"/><c r="XFD%d" s="0"/></row>`, n, n, n, n)
	}
	b.WriteString(`</sheetData>`)
	if len(p.merges) > 0 {
		b.WriteString(`<mergeCells>`)
		for _, m := range p.merges {
			fmt.Fprintf(&b, `<mergeCell ref="%s"/>`, m)
		}
		b.WriteString(`</mergeCells>`)
	}
	b.WriteString(`</worksheet>`)
	return b.String()
}

func writeCell(b *strings.Builder, ref string, c any) {
	switch c := c.(type) {
	case nil:
	case string:
		fmt.Fprintf(b, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, ref, html.EscapeString(c))
	case int:
		fmt.Fprintf(b, `<c r="%s"><v>%d</v></c>`, ref, c)
	case float64:
		fmt.Fprintf(b, `<c r="%s"><v>%v</v></c>`, ref, c)
	case bool:
		fmt.Fprintf(b, `<c r="%s" t="b"><v>%d</v></c>`, ref, map[bool]int{true: 1}[c])
	case formula:
		fmt.Fprintf(b, `<c r="%s"><f>%s</f><v>%v</v></c>`, ref, html.EscapeString(c.text), c.value)
	default:
		panic(fmt.Sprintf("cell %T", c))
	}
}

// xlsOf is an .xls of the pages: texts, numbers and merged ranges.
func xlsOf(pages ...page) []byte {
	var b xlstest.Records
	b.Add(0x809, uint16(0x600), uint16(5), make([]byte, 12))
	b.Add(0xe0, uint16(0), uint16(0), make([]byte, 16))
	var places []int
	for _, p := range pages {
		places = append(places, b.Len()+4)
		b.Add(0x85, uint32(0), byte(0), byte(0), byte(len(utf16.Encode([]rune(p.name)))), twoByte(p.name))
	}
	b.Add(0x0a)
	starts := make([]int, len(pages))
	for i, p := range pages {
		starts[i] = b.Len()
		b.Add(0x809, uint16(0x600), uint16(0x10), make([]byte, 12))
		for r, cells := range p.rows {
			for c, v := range cells {
				switch v := v.(type) {
				case nil:
				case string:
					b.Add(0x204, uint16(r), uint16(c), uint16(0), uint16(len(utf16.Encode([]rune(v)))), twoByte(v))
				case int:
					b.Add(0x203, uint16(r), uint16(c), uint16(0), math.Float64bits(float64(v)))
				default:
					panic(fmt.Sprintf("cell %T", v))
				}
			}
		}
		for _, m := range p.merges {
			var c1, c2 string
			var r1, r2 int
			_, err := fmt.Sscanf(strings.ReplaceAll(m, ":", " "), "%1s%d %1s%d", &c1, &r1, &c2, &r2)
			must(err)
			b.Add(0xe5, uint16(1), uint16(r1-1), uint16(r2-1), uint16(c1[0]-'A'), uint16(c2[0]-'A'))
		}
		b.Add(0x0a)
	}
	out := b.Bytes()
	for i, p := range places {
		binary.LittleEndian.PutUint32(out[p:], uint32(starts[i]))
	}
	return xlstest.Container(xlstest.Stream{Name: "Workbook", Body: out})
}

func twoByte(s string) []byte {
	out := []byte{1}
	for _, c := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, c)
	}
	return out
}

// csvOf is the rows as CSV in UTF-8.
func csvOf(rows [][]any) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for _, r := range rows {
		line := make([]string, len(r))
		for i, c := range r {
			if c != nil {
				line[i] = fmt.Sprint(c)
			}
		}
		must(w.Write(line))
	}
	w.Flush()
	must(w.Error())
	return b.Bytes()
}

func gb18030(text []byte) []byte {
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(text)
	must(err)
	return out
}
