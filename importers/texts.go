package importers

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"jiedezhu/importers/sheet"
)

// bare is a name by which rows are matched: letters and digits alone, in capitals.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

func containsBare(text, part string) bool { return strings.Contains(bare(text), part) }

func upper(code string) string { return strings.ToUpper(strings.Join(strings.Fields(code), "")) }

// above are the texts that say what a whole table is about, the nearest first: the lines over its
// head, the sheet's name, the file's. A label and its value may stand in cells beside each other: what
// a line says in several is there as one text too.
func above(t sheet.Table, file string) []string {
	texts := make([]string, 0, len(t.Preamble)+2)
	line, cells := "", 0
	for i, c := range slices.Backward(t.Preamble) {
		texts = append(texts, c.Text)
		line, cells = strings.TrimSpace(c.Text+" "+line), cells+1
		if i == 0 || t.Preamble[i-1].Row != c.Row {
			if cells > 1 {
				texts = append(texts, line)
			}
			line, cells = "", 0
		}
	}
	base := path.Base(strings.ReplaceAll(file, `\`, "/"))
	return append(texts, t.Sheet, strings.TrimSuffix(base, path.Ext(base)))
}

// tickWords are what sheets write for yes: a mark, a word, a signature is none of them.
var tickWords = []string{
	"√", "✓", "✔", "☑", "●", "■", "是", "有", "Y", "YES", "TRUE", "已签收", "签收", "已承接", "承接", "已接收", "接收", "已收", "已签", "已领取", "已接", "已完成", "完成",
}

// nothingWords are what sheets write for nothing known.
var nothingWords = []string{"", "-", "—", "——", "--", "－", "×", "✗", "✘", "X", "否", "无", "空", "未签收", "未承接", "未接收", "未下发", "待签收", "待承接", "□", "☐", "○", "N", "NO", "FALSE"}

// marks is a short text without blanks and brackets around it, in capitals, for the lists above.
func marks(s string) string {
	return strings.ToUpper(strings.Trim(strings.Join(strings.Fields(s), ""), "（）()[]【】。.；;，,"))
}

func ticked(s string) bool  { return slices.Contains(tickWords, marks(s)) }
func nothing(s string) bool { return slices.Contains(nothingWords, marks(s)) }
