package importers

import (
	"path"
	"slices"
	"strings"
	"unicode"

	"jiedezhu/catalog/fault"
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
// head, the sheet's name, the file's.
func above(t sheet.Table, file string) []string {
	texts := make([]string, 0, len(t.Preamble)+2)
	for _, c := range slices.Backward(t.Preamble) {
		texts = append(texts, c.Text)
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

// yearless tells a day that would be one if anybody said its year: 3月20日 where no line over the table
// names a year.
func yearless(c sheet.Cell, year int) bool {
	_, ok := sheet.ParseDay(strings.TrimRight(c.Text, "前止）)"), 2000)
	return year == 0 && ok
}

// noYear is what to say of such a day.
func noYear(c sheet.Cell) (reason, remedy fault.Message) {
	return fault.Say("“%s”看不出是哪一年", sheet.Shorten(c.Text, 30)), fault.Say("在标题或工作表名里写年份，如 2022年；或写全日期，如 2022-04-25")
}

// marks is a short text without blanks and brackets around it, in capitals, for the lists above.
func marks(s string) string {
	return strings.ToUpper(strings.Trim(strings.Join(strings.Fields(s), ""), "（）()[]【】。.；;，,"))
}

func ticked(s string) bool  { return slices.Contains(tickWords, marks(s)) }
func nothing(s string) bool { return slices.Contains(nothingWords, marks(s)) }
