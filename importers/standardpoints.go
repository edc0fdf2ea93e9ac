package importers

import (
	"regexp"
	"slices"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
	"jiedezhu/importers/sheet"
)

// endPoints are the points that stand at the end of a clause: 标识醒目。（2分）
var endPoints = regexp.MustCompile(`^(.*?)\s*[（(【\[]\s*(?:分值[：:]?|满分|计|共)?\s*([0-9]+(?:\.[0-9])?)\s*分\s*[)）】\]]\s*[。；;.]?$`)

// pointsInClauses tells whether a workbook has no column of points and writes them behind its clauses.
func pointsInClauses(w *sheet.Workbook) bool {
	words := map[string]bool{}
	for _, c := range standardColumns {
		if c.Key == "points" {
			words = headWords(c)
		}
	}
	n := 0
	for _, s := range w.Sheets {
		for _, cells := range s.Lines {
			for _, c := range cells {
				if headsPoints(words, c.Text) {
					return false
				}
				if endPoints.MatchString(strings.ReplaceAll(c.Text, "\n", " ")) {
					n++
				}
			}
		}
	}
	return n >= 2
}

// headsPoints tells whether a text is a head of points, alone, with what it says in brackets, or as one
// of two: 二级指标及分值.
func headsPoints(words map[string]bool, text string) bool {
	if len(text) > 90 {
		return false
	}
	plain := strings.Split(strings.Split(text, "（")[0], "(")[0]
	return words[bare(text)] || words[bare(plain)] ||
		slices.ContainsFunc(strings.FieldsFunc(plain, func(r rune) bool { return strings.ContainsRune("/／、及与和\n", r) }), func(part string) bool { return words[bare(part)] })
}

// pointed parts a clause from the points at its end.
func (s *standardSheet) pointed(t sheet.Table, row sheet.Row, text string) (string, acceptance.Tenths) {
	m := endPoints.FindStringSubmatch(strings.ReplaceAll(text, "\n", " "))
	if m == nil {
		s.unread = true
		s.wrong(t.Locate(row, "clause"), fault.Say("没有“分值”列，这一条的末尾也没有写几分"), fault.Say("加一列“分值”，或在条款末尾写上分值，如（2分）"))
		return text, 0
	}
	s.behind++
	v, _ := acceptance.ParseTenths(m[2])
	return m[1], v
}
