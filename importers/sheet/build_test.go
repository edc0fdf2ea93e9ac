package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// part is one entry of a hand-made container.
type part struct{ name, body string }

const (
	mainNS = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relNS  = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relURI = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// parts are those of a workbook with the given sheets, each a whole <worksheet> body.
func parts(shared, styles string, sheets ...string) []part {
	var list, links, kinds strings.Builder
	for i := range sheets {
		fmt.Fprintf(&list, `<sheet name="表%d" sheetId="%d" r:id="rId%d"/>`, i+1, i+1, i+1)
		fmt.Fprintf(&links, `<Relationship Id="rId%d" Type="%sworksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relURI, i+1)
		fmt.Fprintf(&kinds, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`, i+1)
	}
	if shared != "" {
		fmt.Fprintf(&links, `<Relationship Id="rId90" Type="%ssharedStrings" Target="sharedStrings.xml"/>`, relURI)
		kinds.WriteString(`<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>`)
	}
	if styles != "" {
		fmt.Fprintf(&links, `<Relationship Id="rId91" Type="%sstyles" Target="styles.xml"/>`, relURI)
		kinds.WriteString(`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>`)
	}
	out := []part{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` + kinds.String() + `</Types>`},
		{"_rels/.rels", `<Relationships ` + relNS + `><Relationship Id="rId1" Type="` + relURI + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook ` + mainNS + `><sheets>` + list.String() + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships ` + relNS + `>` + links.String() + `</Relationships>`},
	}
	for i, s := range sheets {
		out = append(out, part{fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), s})
	}
	if shared != "" {
		out = append(out, part{"xl/sharedStrings.xml", shared})
	}
	if styles != "" {
		out = append(out, part{"xl/styles.xml", styles})
	}
	return out
}

// data is a worksheet around rows.
func data(rows string, more ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><worksheet ` + mainNS + `><sheetData>` + rows + `</sheetData>` + strings.Join(more, "") + `</worksheet>`
}

// grid is a worksheet of inline texts, one line a row, cells parted by |; merges are like A1:B2.
func grid(text string, merges ...string) string {
	var b strings.Builder
	for i, l := range strings.Split(strings.Trim(text, "\n"), "\n") {
		if strings.TrimSpace(l) == "" {
			continue
		}
		hidden := ""
		if rest, ok := strings.CutPrefix(l, "~"); ok {
			l, hidden = rest, ` hidden="1"`
		}
		fmt.Fprintf(&b, `<row r="%d"%s>`, i+1, hidden)
		for j, c := range strings.Split(l, "|") {
			switch {
			case c == "":
			case strings.HasPrefix(c, "!"):
				fmt.Fprintf(&b, `<c r="%s" t="e"><v>%s</v></c>`, sheet.Ref(i+1, j+1), c[1:])
			case strings.HasPrefix(c, "%"):
				fmt.Fprintf(&b, `<c r="%s"><v>%s</v></c>`, sheet.Ref(i+1, j+1), c[1:])
			default:
				fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, sheet.Ref(i+1, j+1), c)
			}
		}
		b.WriteString(`</row>`)
	}
	more := ""
	if len(merges) > 0 {
		more = `<mergeCells>`
		for _, m := range merges {
			more += `<mergeCell ref="` + m + `"/>`
		}
		more += `</mergeCells>`
	}
	return data(b.String(), more)
}

func zipped(list []part) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, p := range list {
		w, err := z.Create(p.name)
		if err == nil {
			_, err = w.Write([]byte(p.body))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func book(sheets ...string) []byte { return zipped(parts("", "", sheets...)) }

func open(t testing.TB, data []byte) *sheet.Workbook {
	t.Helper()
	w, err := sheet.Open(context.Background(), "目录.xlsx", data, sheet.Limits{})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return w
}

// dump is everything that a workbook shows: Ref=Text, a line a row.
func dump(w *sheet.Workbook) string {
	var b strings.Builder
	for _, s := range w.Sheets {
		fmt.Fprintf(&b, "[%s]\n", s.Name)
		for _, cells := range s.Lines {
			for i, c := range cells {
				if i > 0 {
					b.WriteByte(' ')
				}
				fmt.Fprintf(&b, "%s=%s", c.Ref, c.Text)
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// refused checks that an error is a fault of the file, told with a remedy.
func refused(t testing.TB, err error, want string) {
	t.Helper()
	if !errors.Is(err, fault.Invalid) {
		t.Fatalf("got %v, want an invalid file", err)
	}
	var f *fault.Error
	if !errors.As(err, &f) || len(f.Mistakes) == 0 || f.Mistakes[0].Remedy.ID == "" {
		t.Fatalf("%v has no remedy", err)
	}
	if !strings.Contains(f.Message.String(), want) {
		t.Fatalf("message %q, want %q in it", f.Message, want)
	}
}
