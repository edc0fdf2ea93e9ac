package sheet

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet/xls"
)

var bom = []byte("\ufeff")

func openCSV(ctx context.Context, w *Workbook, data []byte, lim Limits) error {
	if err := noText(data); err != nil {
		return err
	}
	text, err := decode(data)
	if err != nil {
		return err
	}
	b := builder{s: &Sheet{Name: stem(w.Name), w: w}, at: map[int]int{}}
	if !w.wants(b.s.Name, false) {
		return nil
	}
	p := &parser{s: text, comma: delimiter(text), lim: lim}
	next, lines := 0, strings.Count(text, "\n")
	if err := p.all(func(row, col int, field string) error {
		if row >= next {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			next = (row/tellEvery + 1) * tellEvery
			tell(ctx, catalog.Reading, row, lines)
		}
		b.add(row, datum{col: int32(col), text: unguard(field)})
		return nil
	}); err != nil {
		return err
	}
	w.Notices = append(w.Notices, p.doubts(text)...)
	return b.done()
}

// doubts are what the numbers of fields say of rows that may be lost: two rows that lost the line end
// between them are one of more fields than the others, and a file that was cut ends amid a row. Rows
// of fewer fields tell nothing where a title of one field shows that they are written by hand.
func (p *parser) doubts(text string) (out []fault.Message) {
	usual := 0
	for width, r := range p.widths {
		if most := p.widths[usual].n; r.n > most || r.n == most && width > usual {
			usual = width
		}
	}
	n := p.widths[usual].n
	if n < 2 {
		return nil
	}
	var odd []int
	count := 0
	for width, r := range p.widths {
		if width > usual || width < usual && width > 1 && p.first >= usual {
			odd, count = append(odd, r.first...), count+r.n
		}
	}
	if slices.Sort(odd); count > 0 && count < n {
		out = append(out, fault.Say("有 %d 行的列数与其他行（%d 列）不同，可能少了换行或分隔符，或文字里有分隔符：第 %s 行，请对照原表核对", count, usual, rowList(odd)))
	}
	if last := text[len(text)-1]; last != '\n' && last != '\r' && p.width < usual {
		out = append(out, fault.Say("文件在一行的中间结束，可能不完整，请对照原表核对"))
	}
	return out
}

// noText refuses what is no text, and text that is another kind of file.
func noText(data []byte) error {
	head := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(data[:min(len(data), 512)], bom)))
	switch {
	case bytes.HasPrefix(data, []byte{9, 0}), bytes.HasPrefix(data, []byte{9, 2}), bytes.HasPrefix(data, []byte{9, 4}):
		return tooOld(nil)
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		return refuse(nil, fault.Say("文本的编码是 UTF-16，无法读取"), fault.Say("请用 Excel 或 WPS 打开，另存为 .xlsx 或“CSV UTF-8”后重新上传"))
	case bytes.HasPrefix(head, []byte("<")):
		return refuse(nil, fault.Say("文件其实是网页或 XML，不是表格"), fault.Say("请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传"))
	case xls.IsCutOLE(data):
		return damage(nil, "", "", fault.Say("文件不完整或已损坏"))
	case bytes.IndexByte(data, 0) >= 0, bytes.HasPrefix(head, []byte("%pdf-")), bytes.HasPrefix(head, []byte(`{\rtf`)):
		return refuse(nil, fault.Say("文件不是表格"), fault.Say("请上传 .xlsx、.xls、.et 或 .csv 文件"))
	}
	return nil
}

// decode makes the text UTF-8. There is one encoding in a file: UTF-8 where all of it is
// valid, else GB18030 where all of it is and no line is plainly UTF-8.
func decode(data []byte) (string, error) {
	if rest, ok := bytes.CutPrefix(data, bom); ok {
		if !utf8.Valid(rest) {
			return "", mixed(rest)
		}
		return string(rest), nil
	}
	if utf8.Valid(data) {
		return string(data), nil
	}
	for l := range bytes.Lines(data) {
		if plainlyUTF8(l) {
			return "", mixed(data)
		}
	}
	var out strings.Builder
	out.Grow(len(data) * 3 / 2) // of two bytes, three
	_, err := io.Copy(&out, transform.NewReader(bytes.NewReader(data), simplifiedchinese.GB18030.NewDecoder()))
	if err != nil || strings.ContainsRune(out.String(), utf8.RuneError) {
		return "", refuse(err, fault.Say("文本的编码既不是 UTF-8，也不是 GB18030"), fault.Say("请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传"))
	}
	return out.String(), nil
}

// plainlyUTF8 tells whether a line is valid UTF-8 with Chinese characters in it. Of lines in
// GB18030 practically none is.
func plainlyUTF8(l []byte) bool {
	if !utf8.Valid(l) {
		return false
	}
	han := 0
	for _, r := range string(l) {
		if r >= 0x3000 && r < 0xa000 {
			han++
		}
	}
	return han >= 2
}

func mixed(data []byte) error {
	n, bad := 0, 0
	for l := range bytes.Lines(data) {
		if n++; !utf8.Valid(l) {
			bad = n
			break
		}
	}
	return refuse(nil, fault.Say("文本混用了两种编码，从第 %d 行起", bad), fault.Say("请分别用正确的编码打开，合并到一个 .xlsx 后重新上传"))
}

// delimiter is what parts the first line that has any: comma, tab or semicolon outside quotes.
func delimiter(s string) byte {
	var n [3]int
	quoted := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			n[0]++
		case c == '\t':
			n[1]++
		case c == ';':
			n[2]++
		case c == '\n' && n[0]+n[1]+n[2] > 0:
			return most(n)
		}
	}
	return most(n)
}

func most(n [3]int) byte {
	switch {
	case n[1] > n[0] && n[1] >= n[2]:
		return '\t'
	case n[2] > n[0]:
		return ';'
	}
	return ','
}

// parser reads CSV. The standard library's changes line ends inside quotes and refuses quotes
// that people leave in the middle of a field.
type parser struct {
	s         string
	comma     byte
	lim       Limits
	row, line int // the row as a spreadsheet counts it; the line of the text

	first  int             // fields of the first row that holds something
	width  int             // fields of the row just read
	widths map[int]widthOf // rows by the number of their fields
}

// widthOf is how many rows have so many fields, and the first of them.
type widthOf struct {
	n     int
	first []int
}

// count notes the fields of a row that holds something.
func (p *parser) count() {
	if len(p.widths) == 0 {
		p.first = p.width
	}
	w := p.widths[p.width]
	if w.n++; w.n <= mostRows {
		w.first = append(w.first, p.row)
	}
	p.widths[p.width] = w
}

func (p *parser) all(yield func(row, col int, field string) error) error {
	p.line, p.widths = 1, map[int]widthOf{}
	for cells, filled := 0, 0; p.s != ""; {
		p.row++
		col, full := 0, false
		for more := true; more; {
			field, next, err := p.field()
			if err != nil {
				return err
			}
			more = next
			if col++; col > lastColumn {
				return tooMany(fault.Say("第 %d 行的列数超过 %d", p.row, lastColumn))
			}
			if field != "" {
				full = true
				if cells++; cells > p.lim.Cells {
					return tooMany(fault.Say("有内容的单元格超过上限 %d 个", p.lim.Cells))
				}
				if err := yield(p.row, col, field); err != nil {
					return err
				}
			}
		}
		if p.width = col; full {
			p.count()
			if filled++; filled > p.lim.Rows {
				return tooMany(fault.Say("有内容的行超过上限 %d 行", p.lim.Rows))
			}
		}
		if p.row >= lastRow && p.s != "" {
			return tooMany(fault.Say("文本超过 %d 行", lastRow))
		}
	}
	return nil
}

// field reads one field with what ends it; more tells whether the row goes on.
func (p *parser) field() (field string, more bool, err error) {
	if !strings.HasPrefix(p.s, `"`) {
		i := strings.IndexAny(p.s, string(p.comma)+"\r\n")
		if i < 0 {
			i = len(p.s)
		}
		field, p.s = p.s[:i], p.s[i:]
		return field, p.after(), nil
	}
	from := p.line
	var b strings.Builder
	for s := p.s[1:]; ; {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			return "", false, unclosed(from)
		}
		b.WriteString(s[:i])
		p.line += strings.Count(s[:i], "\n")
		if s = s[i+1:]; !strings.HasPrefix(s, `"`) {
			p.s = s
			break
		}
		b.WriteByte('"')
		s = s[1:]
	}
	if i := strings.IndexAny(p.s, string(p.comma)+"\r\n"); i != 0 && p.s != "" { // text behind the closing quote
		if p.line > from { // which was the opening one of a later field: one was lost, or is too many
			return "", false, unclosed(from)
		}
		if i < 0 {
			i = len(p.s)
		}
		b.WriteString(p.s[:i])
		p.s = p.s[i:]
	}
	return b.String(), p.after(), nil
}

func unclosed(line int) error {
	return refuse(nil, fault.Say("第 %d 行的引号没有结束", line), fault.Say("请用 Excel 或 WPS 打开该文件检查，另存为 .xlsx 后重新上传"))
}

func (p *parser) after() (more bool) {
	switch {
	case p.s == "":
		return false
	case p.s[0] == p.comma:
		p.s = p.s[1:]
		return true
	case strings.HasPrefix(p.s, "\r\n"):
		p.s = p.s[2:]
	default:
		p.s = p.s[1:]
	}
	p.line++
	return false
}

// guard puts ' before a text that a spreadsheet would take for a formula, and before one that
// unguard would take for guarded.
func guard(s string) string {
	if risky(strings.TrimLeft(s, "'")) {
		return "'" + s
	}
	return s
}

// unguard takes the ' of guard away, once.
func unguard(s string) string {
	if rest := strings.TrimLeft(s, "'"); len(rest) < len(s) && risky(rest) {
		return s[1:]
	}
	return s
}

func risky(s string) bool {
	return s != "" && strings.IndexByte("=+-@\t\r\x00", s[0]) >= 0
}
