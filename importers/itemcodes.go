package importers

import (
	"regexp"
	"strconv"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// numbering is what the numbers in a column of codes are.
type numbering int

const (
	lostNumbers   numbering = iota // a text code that became a number
	ownNumbers                     // the county's codes are numbers
	serialNumbers                  // 编号 1, 2, 3 …: a serial under another head
)

// numberingOf looks at a table's column of codes as a whole: a number among texts has lost
// something, numbers alone have not.
func numberingOf(t sheet.Table) numbering {
	filled, inOrder := 0, 0
	for i, row := range t.Rows {
		text := row.Text("code")
		if emptyWord(text) {
			continue
		}
		if n, err := strconv.Atoi(text); err != nil {
			return lostNumbers
		} else if n == i+1 && !strings.HasPrefix(text, "0") {
			inOrder++
		}
		filled++
	}
	switch {
	case filled == 0:
		return lostNumbers
	case inOrder == filled && filled == len(t.Rows) && serialHead(t):
		return serialNumbers
	}
	return ownNumbers
}

// serialHead tells whether the column of codes is headed by a word that also means 序号.
func serialHead(t sheet.Table) bool {
	for _, x := range t.Titles {
		if x.Key == "code" {
			return strings.TrimSpace(x.Text) == "编号"
		}
	}
	return false
}

var (
	// codeForm is what an own code may look like; scientific is what is left of a long one.
	codeForm   = regexp.MustCompile(`^[0-9A-Za-z\p{Han}][-_.·/0-9A-Za-z\p{Han}〔〕()（）]{0,39}$`)
	scientific = regexp.MustCompile(`^[0-9]+(?:\.[0-9]+[eE]\+?|[eE]\+)[0-9]+$`)
)

// code reads the own code of the present row. twin is the item above that has it already, -1 for
// none.
func (s *itemSheet) code(c sheet.Cell, it *catalog.Item, numbers numbering) (twin int) {
	text := strings.Join(strings.Fields(c.Text), "")
	switch {
	case emptyWord(text), numbers == serialNumbers:
		s.uncoded++
		return -1
	case c.Lossy, c.Number && numbers == lostNumbers, scientific.MatchString(text):
		s.wrong(c, fault.Say("编码 %s 变成了数字", c.Text), fault.Say("把这一列设为文本格式，重新填编码，如 XF-001"))
		return -1
	case !codeForm.MatchString(text):
		s.wrong(c, fault.Say("编码“%s”写法不对", sheet.Shorten(c.Text, 40)), fault.Say("用字母、数字和短横，如 XF-001"))
		return -1
	}
	it.Code = text
	if old, has := s.standing(text); has {
		it.Code = old.Code
	}
	first, taken := s.codes[strings.ToUpper(text)]
	if !taken {
		s.codes[strings.ToUpper(text)] = len(s.items)
		return -1
	}
	s.wrong(c, fault.Say("编码 %s 与 %s 重复", it.Code, s.where(first, c)), fault.Say("每项一个编码，核对后改掉其中一个"))
	return first
}

// standing is the item of the current edition with that code, without regard to capitals.
func (s *itemSheet) standing(code string) (catalog.Item, bool) {
	if s.cur == nil {
		return catalog.Item{}, false
	}
	if s.known == nil {
		s.known = make(map[string]int, len(s.cur.Items))
		for i, it := range s.cur.Items {
			s.known[strings.ToUpper(it.Code)] = i
		}
	}
	i, ok := s.known[strings.ToUpper(code)]
	if !ok {
		return catalog.Item{}, false
	}
	return s.cur.Items[i], true
}

// nationalColumns are the optional codes of the state's lists, with their lengths.
var nationalColumns = []struct {
	key    string
	length int
	field  func(*catalog.Item) *string
}{
	{"basic_code", 12, func(i *catalog.Item) *string { return &i.BasicCode }},
	{"act_code", 31, func(i *catalog.Item) *string { return &i.ActCode }},
	{"handling_id", 33, func(i *catalog.Item) *string { return &i.HandlingID }},
}

// national checks the codes of the state's lists: text of a fixed length, only where filled.
func (s *itemSheet) national(t sheet.Table, row sheet.Row, it *catalog.Item) {
	for _, n := range nationalColumns {
		c := t.Locate(row, n.key)
		text := strings.Join(strings.Fields(c.Text), "")
		if emptyWord(text) {
			continue
		}
		*n.field(it) = text
		switch {
		case c.Lossy || scientific.MatchString(text):
			s.wrong(c, fault.Say("编码 %s 变成了数字，位数已丢失", c.Text), fault.Say("把这一列设为文本格式，从原清单重新复制"))
		case len(text) != n.length:
			s.wrong(c, fault.Say("编码“%s”是 %d 位，应为 %d 位", sheet.Shorten(text, 40), len(text), n.length), fault.Say("核对编码；不知道的可以留空"))
		}
	}
}

// mostRenumbered is how many rows with another code than before are told one by one.
const mostRenumbered = 20

// renumbered tells a row that would make an item twice: its department and name stand in the
// catalog under a code that the sheet does not use (the row has a new one), or that another row
// of the sheet uses (the row has none).
func (s *itemSheet) renumbered() {
	if s.cur == nil {
		return
	}
	known := map[string]string{}
	for _, it := range s.cur.Items {
		if it.Gone == nil {
			known[it.Key()] = it.Code
		}
	}
	var rows []int
	for i, it := range s.items {
		code := known[it.Key()]
		_, used := s.codes[strings.ToUpper(code)]
		switch _, has := s.standing(it.Code); {
		case code == "" || has:
		case it.Code == "" && used:
			s.row = i
			s.wrong(s.at[i], fault.Say("现行目录里这一项的编码是 %s，表里另一行用了这个编码", code), fault.Say("给这一行填上编码；确是另一项的，请改名称"))
		case it.Code != "" && !used:
			rows = append(rows, i)
		}
	}
	s.tellRenumbered(rows, known)
}

func (s *itemSheet) tellRenumbered(rows []int, known map[string]string) {
	if len(rows) > mostRenumbered { // all have new codes: one cause
		for _, i := range rows {
			s.row = i
			s.more()
		}
		i := rows[0]
		s.wrong(s.at[i], fault.Say("%d 行的编码与现行目录不同：如这一项是 %s，表里写的是 %s", len(rows), known[s.items[i].Key()], s.items[i].Code), fault.Say("沿用原编码，或删去编码列按名称和部门对应"))
		return
	}
	for _, i := range rows {
		code := known[s.items[i].Key()]
		s.row = i
		s.wrong(s.at[i], fault.Say("现行目录里这一项的编码是 %s，表里写的是 %s", code, s.items[i].Code), fault.Say("沿用原编码 %s；确是另一项的，请改名称", code))
	}
}
