package sheet

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet/xls"
)

// book is what the sheets of an .xlsx share while they are read.
type book struct {
	w       *Workbook
	a       *archive
	lim     Limits
	strings []string
	formats []string // number format code by style
	styled  bool     // there is a part of styles
	kept    int64    // bytes of texts that stand in cells
}

// entry is one sheet as the workbook lists it.
type entry struct {
	name, id string
	hidden   bool
}

// link is one relation of a part.
type link struct{ kind, target string }

// mostLinks is how many relations a part may have: a few, and one for each sheet.
const mostLinks = 10_000

func openXLSX(ctx context.Context, w *Workbook, data []byte, lim Limits) error {
	a, err := openArchive(data, lim)
	if err != nil {
		return err
	}
	b := &book{w: w, a: a, lim: lim}
	main, err := b.find()
	if err != nil {
		return err
	}
	list, err := b.list(main)
	if err != nil {
		return err
	}
	links, err := b.links(main)
	if err != nil {
		return err
	}
	if err := b.shared(ctx, links); err != nil {
		return err
	}
	for _, e := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		l, ok := links[e.id]
		if !ok {
			return damage(nil, e.name, "", fault.Say("文件已损坏：工作表“%s”没有内容部件", e.name))
		}
		if l.kind != "worksheet" || e.name == listSheet { // charts, old dialogs, what Mark added
			continue
		}
		if !w.wants(e.name, e.hidden) {
			continue
		}
		if err := b.sheet(ctx, e.name, l.target); err != nil {
			return err
		}
	}
	return a.rest()
}

// find is the place of the workbook part.
func (b *book) find() (string, error) {
	if b.a.has("_rels/.rels") {
		links, err := b.links("")
		if err != nil {
			return "", err
		}
		for _, l := range links {
			if l.kind == "officeDocument" && b.a.has(l.target) && strings.HasSuffix(strings.ToLower(l.target), ".xml") && strings.HasPrefix(place(l.target), "xl/") {
				return l.target, nil
			}
		}
	}
	switch {
	case b.a.has("xl/workbook.xml"):
		return "xl/workbook.xml", nil
	case b.a.has("xl/workbook.bin"):
		return "", refuse(nil, fault.Say("文件是 .xlsb 格式，无法读取"), fault.Say("请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传"))
	}
	return "", refuse(nil, fault.Say("文件不是表格"), fault.Say("请上传 .xlsx、.xls、.et 或 .csv 文件；Word 文件中的表格请复制到新建的工作簿"))
}

// links reads the relations of a part ("" is the whole file's), with targets as places.
func (b *book) links(part string) (map[string]link, error) {
	dir := path.Dir(place(part))
	name := path.Join(dir, "_rels", path.Base(place(part))+".rels")
	if part == "" {
		dir, name = "", "_rels/.rels"
	}
	out := map[string]link{}
	err := b.part(name, func(k *walker, _ string) error {
		return k.each(func(tag string) error {
			if tag != "Relationship" || k.attr("TargetMode") == "External" {
				return nil
			}
			t := strings.ReplaceAll(k.attr("Target"), `\`, "/")
			if !strings.HasPrefix(t, "/") {
				t = path.Join("/", dir, t)
			}
			if len(out) >= mostLinks {
				return errTooBig
			}
			out[k.attr("Id")] = link{kind: path.Base(k.attr("Type")), target: place(t)}
			return nil
		})
	})
	return out, err
}

// part reads one part from its root to its very end.
func (b *book) part(name string, read func(k *walker, root string) error) error {
	k, err := b.a.walk(name)
	if err != nil {
		return err
	}
	defer k.close()
	root, err := k.root()
	if err == nil {
		err = read(k, root)
	}
	if err != nil {
		return broken(err, k.part)
	}
	return k.finish()
}

func (b *book) list(main string) ([]entry, error) {
	var out []entry
	err := b.part(main, func(k *walker, _ string) error {
		return k.each(func(tag string) error {
			switch tag {
			case "workbookPr":
				b.w.date1904 = k.flag("date1904")
			case "sheets":
				return k.each(func(string) error {
					if len(out) >= b.lim.Sheets {
						return tooMany(fault.Say("工作表超过上限 %d 个", b.lim.Sheets))
					}
					state := k.attr("state")
					out = append(out, entry{k.attr("name"), k.attr("id"), state == "hidden" || state == "veryHidden"})
					return nil
				})
			}
			return nil
		})
	})
	if err == nil && len(out) == 0 {
		err = damage(nil, "", "", fault.Say("文件已损坏：没有工作表"))
	}
	return out, err
}

// shared reads the strings and styles that sheets refer to.
func (b *book) shared(ctx context.Context, links map[string]link) error {
	for _, l := range links {
		var err error
		switch l.kind {
		case "sharedStrings":
			err = b.part(l.target, func(k *walker, _ string) error { return b.readStrings(ctx, k) })
		case "styles":
			err = b.part(l.target, b.readStyles)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *book) readStrings(ctx context.Context, k *walker) error {
	size := int64(0)
	total, err := k.count("uniqueCount", 0, 1<<31-1, 0)
	if err != nil {
		total = 0 // said for those who count along, and often wrong
	}
	return k.each(func(tag string) error {
		if tag != "si" {
			return nil
		}
		s, err := richText(k)
		if size += int64(len(s)); size > b.lim.Text {
			return errTooBig
		}
		if len(b.strings) >= b.lim.Cells {
			return tooMany(fault.Say("单元格共用的文字超过上限 %d 个", b.lim.Cells))
		}
		b.strings = append(b.strings, s)
		if n := len(b.strings); n%tellEvery == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			tell(ctx, catalog.Texts, n, total)
		}
		return err
	})
}

// richText is the text of an si or is tag: its runs without the phonetic ones.
func richText(k *walker) (string, error) {
	var out strings.Builder
	var run func(tag string) error
	run = func(tag string) error {
		switch tag {
		case "t":
			s, err := k.words()
			out.WriteString(unescape(s))
			return err
		case "r":
			return k.each(run)
		}
		return nil
	}
	err := k.each(run)
	return out.String(), err
}

// mostStyles is more than Excel allows of styles and of number formats.
const mostStyles = 1 << 16

func (b *book) readStyles(k *walker, _ string) error {
	b.styled = true
	codes := map[int]string{}
	var ids []int
	err := k.each(func(tag string) error {
		switch tag {
		case "numFmts":
			return k.each(func(string) error {
				id, err := k.count("numFmtId", 0, 1<<20, 0)
				if codes[id] = k.attr("formatCode"); len(codes) > mostStyles {
					return errTooBig
				}
				return err
			})
		case "cellXfs":
			return k.each(func(string) error {
				id, err := k.count("numFmtId", 0, 1<<20, 0)
				if ids = append(ids, id); len(ids) > mostStyles {
					return errTooBig
				}
				return err
			})
		}
		return nil
	})
	for _, id := range ids {
		code, ok := codes[id]
		if !ok && id < 1<<16 {
			code = xls.BuiltIn(uint16(id))
		}
		b.formats = append(b.formats, code)
	}
	return err
}

// format is the number format of a style. A style that does not exist would turn dates into
// numbers in silence, so it is damage.
func (b *book) format(style string) (string, error) {
	style = strings.TrimSpace(style)
	if style == "" || !b.styled {
		return "", nil
	}
	n, ok := natural(style)
	if !ok || n >= len(b.formats) {
		return "", fmt.Errorf("style %q of %d", Shorten(style, 20), len(b.formats))
	}
	return b.formats[n], nil
}

// natural reads a number from 0 to a billion.
func natural(s string) (n int, ok bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// unescape turns _x000D_ into the character it stands for.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		if r, ok := escaped(s[i:]); ok {
			b.WriteRune(r)
			i += len("_x0000_")
			continue
		}
		b.WriteByte(s[i])
		i++
	}
	return b.String()
}

func escaped(s string) (rune, bool) {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return 0, false
	}
	r := rune(0)
	for _, c := range []byte(s[2:6]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, r < 0xd800 || r > 0xdfff // half of a pair stays as it is written
}

var errCell = errors.New("bad cell")
