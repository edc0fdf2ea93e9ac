package importers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// townRowColumns are the columns of a ledger that has a row a town; its items stand across.
var townRowColumns = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号", "No", "No."}, Serial: true, Leave: true},
	{Key: "town", Title: "镇（街道）", Words: append([]string{"镇/事项", "事项/镇", "镇办/事项", "事项/镇办", "镇（街道）/事项", "事项/镇（街道）", "镇（街道）/事项名称", "事项名称/镇（街道）", "乡镇/事项", "单位/事项", "事项/单位"}, ledgerColumns[1].Words...), Required: true, Identity: true},
	{Key: "remarks", Title: "备注", Words: []string{"备注", "说明", "备注说明", "合计", "小计", "总计", "联系人", "联络员", "联系电话", "电话", "签收人", "负责人"}, Leave: true},
}

// lookedAt is how many lines of a sheet may stand above the last line of its head.
const lookedAt = 60

// itemsAcross tells whether a workbook has a head with items in it: a line that names three of them,
// or fewer under or beside the word for towns and none for items. A row of another ledger names one,
// or two where its code and its name do not fit; what stands below the word for codes is a row's code.
func (b *countyBook) itemsAcross(w *sheet.Workbook) bool {
	towns, codes, names := headWords(townRowColumns[1]), headWords(ledgerColumns[2]), headWords(ledgerColumns[3])
	for _, s := range w.Sheets {
		n, town, name, coded := 0, -9, -9, -1 // lines, those where the words stood last, the column of codes
		for _, cells := range s.Lines {
			items := map[string]bool{}
			for _, c := range cells {
				if key, ok := staged(c.Text, b.itemHead); ok && !c.Number && c.Column != coded {
					items[strings.Join(strings.SplitN(key, "/", 3)[:2], "/")] = true
				}
				switch word := bare(c.Text); {
				case codes[word]:
					coded = c.Column
				case towns[word]:
					town = n
				case names[word]:
					name = n
				}
			}
			if len(items) >= 3 || len(items) > 0 && n-town < 3 && n-name >= 3 {
				return true
			}
			if n++; n > lookedAt {
				break
			}
		}
	}
	return false
}

// headWords are the words of a column, bare.
func headWords(c sheet.Column) map[string]bool {
	words := map[string]bool{}
	for _, w := range c.Words {
		words[bare(w)] = true
	}
	return words
}

// codeFirst parts a code from the name behind it: XF-001 最低生活保障.
var codeFirst = regexp.MustCompile(`^([A-Za-z]{1,8}[-－]?[0-9]{1,6})[\s、.．:：)）]*(.*)$`)

// itemHead is the key of a column of one item: item/ and its place in the catalog, or items/ and the
// name that several have.
func (b *countyBook) itemHead(head string) (string, bool) {
	if i, ok := b.codes[upper(head)]; ok {
		return "item/" + strconv.Itoa(i), true
	}
	if m := codeFirst.FindStringSubmatch(head); m != nil {
		if i, ok := b.codes[upper(m[1])]; ok && (m[2] == "" || slices.Contains(b.names[bare(m[2])], i)) {
			return "item/" + strconv.Itoa(i), true
		}
	}
	for _, name := range []string{head, listMark.ReplaceAllString(head, "")} {
		found := b.names[bare(name)]
		switch {
		case bare(name) == "" || len(found) == 0:
		case len(found) == 1:
			return "item/" + strconv.Itoa(found[0]), true
		default:
			return "items/" + bare(name), true
		}
	}
	return "", false
}

// townRow reads one row of a ledger whose items stand across: a line an item.
func (s *ledgerSheet) townRow(t sheet.Table, row sheet.Row, year int) {
	town, is := s.town(s.book, t.Locate(row, "town"), catalog.Division{})
	lines := s.columns(t, row, "item/", year)
	for i, it := range s.book.cur.Items {
		if line := lines[strconv.Itoa(i)]; line != nil && is {
			s.put(town, it, *line)
		}
	}
}

// strangers tells the heads of a wide ledger that are no town, or no item: what stands under them
// would be lost.
func (s *ledgerSheet) strangers(t sheet.Table, across bool) {
	for _, x := range t.Titles {
		text := x.Text[strings.LastIndex(x.Text, "/")+1:]
		c := sheet.Cell{Sheet: t.Sheet, Ref: x.Ref, Row: rowOf(x.Ref), Column: x.Column, Text: text}
		_, near, _ := s.book.town(tight(text))
		remedy := fault.Say("照区划表改好名称")
		if near.Code != "" {
			remedy = fault.Say("是“%s”吗？照区划表改好名称", near.Name)
		}
		switch {
		case strings.HasPrefix(x.Key, "items/"):
			s.outsideRow(c, fault.Say("目录里有 %d 项“%s”", len(s.book.names[x.Key[len("items/"):]]), sheet.Shorten(text, 40)), fault.Say("表头写编码"))
		case x.Key != "":
		case across && s.book.alike(text):
			s.outsideRow(c, fault.Say("目录里没有“%s”", sheet.Shorten(text, 40)), s.book.likeItem(text))
		case !across && near.Code != "" && townLike(text):
			s.outsideRow(c, fault.Say("区划表里没有“%s”", sheet.Shorten(text, 40)), remedy)
		}
	}
}

// outsideRow notes a mistake that belongs to no row.
func (s *ledgerSheet) outsideRow(c sheet.Cell, reason, remedy fault.Message) {
	if at := place(c.Sheet, c.Ref); !s.told[at] {
		s.told[at] = true
		s.result.Mistakes = append(s.result.Mistakes, c.Mistake(reason, remedy))
	}
}

// alike tells whether a head looks like the code or the name of an item that is not in the catalog.
func (b *countyBook) alike(head string) bool {
	if codeFirst.MatchString(head) {
		return true
	}
	return slices.ContainsFunc(b.cur.Items, func(it catalog.Item) bool { return catalog.Alike(it.Name, head) > 0.5 })
}
