package sheet

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog/journal"
)

var (
	// fullDay is a day with its year; what may follow is a time, a weekday or a full stop.
	fullDay  = regexp.MustCompile(`^([0-9]{4}|[0-9]{2})\s*[-./年]\s*([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*(?:[日号])?` + dayTail)
	shortDay = regexp.MustCompile(`^([0-9]{1,2})\s*[-./月]\s*([0-9]{1,2})\s*(?:[日号])?` + dayTail)
	packed   = regexp.MustCompile(`^([0-9]{4})([0-9]{2})([0-9]{2})$`)

	fullMonth   = regexp.MustCompile(`^([0-9]{4})\s*(?:[-./年]\s*([0-9]{1,2})\s*月?(?:份)?|([0-9]{2}))$`)
	singleMonth = regexp.MustCompile(`^(?:([0-9]{1,2})|(十[一二]?|[一二三四五六七八九]))\s*月(?:份)?$`)

	// yearIn finds the year that a title or a sheet's name states.
	yearIn = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)[0-9]{2})(?:$|[^0-9])`)
)

// plainFormats are the formats of a number that lost the one that showed it as a date.
var plainFormats = []string{"", "General", "GENERAL", "G/通用格式", "0", "@"}

// dayTail is what may stand behind a day: （星期二）上午9:00.
const dayTail = `(?:\s*[(（]?\s*(?:星期|周)[一二三四五六日天]\s*[)）]?)?(?:\s*[(（]?(?:上午|下午|晚上|全天|早上)[)）]?)?(?:[T\s]*[0-9]{1,2}(?:[:：时点][0-9]{1,2}(?:[:：分][0-9]{1,2}(?:\.[0-9]+)?)?[秒分]?|[时点]半?)(?:\s*[-—–~～至到]+\s*[0-9]{1,2}(?:[:：时点][0-9]{1,2}分?|[时点]半?))?)?\s*[.。]?$`

// Day reads a cell of a column of days, however it is written: a date, 2022-04-25, 2022/4/25,
// 2022.4.25, 2022年4月25日, 20220425, a serial whose format was lost. Where year is given (a title states
// it), 4月25日 and 4.25 are days too, and a date in 1900, which is what is left of a month and a day
// typed alone, gets it. ok is false where the cell is no day from 2000 on.
func (c Cell) Day(year int) (d journal.Day, ok bool) {
	switch {
	case c.Failed:
		return 0, false
	case !c.Date.IsZero():
		y, m, day := c.Date.Date()
		if y <= 1904 && year > 0 {
			y = year
		}
		return dayOf(y, int(m), day)
	case c.Number:
		if d, ok := ParseDay(c.Text, 0); ok {
			return d, true
		}
		if days := math.Floor(c.value); days >= 36526-1462 && days < 73051 && slices.Contains(plainFormats, c.Format) {
			_, date, _ := serial(days, true, c.from1904)
			return dayOf(date.Year(), int(date.Month()), date.Day())
		}
		if year > 0 { // 4.25 typed as a number; 4.1 may have been 4.10
			return ParseDay(c.Text, year)
		}
		return 0, false
	}
	return ParseDay(c.Text, year)
}

// ParseDay is Day for a text as Clean leaves it.
func ParseDay(text string, year int) (d journal.Day, ok bool) {
	text = arabic(unquote(strings.TrimSpace(Clean(text))))
	for _, form := range []*regexp.Regexp{packed, fullDay} {
		if m := form.FindStringSubmatch(text); m != nil {
			y := atoi(m[1])
			if len(m[1]) == 2 {
				y += 2000
			}
			return dayOf(y, atoi(m[2]), atoi(m[3]))
		}
	}
	if m := shortDay.FindStringSubmatch(text); m != nil && year > 0 {
		return dayOf(year, atoi(m[1]), atoi(m[2]))
	}
	return 0, false
}

var chineseDay = regexp.MustCompile(`^([〇○零0一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]`)

// arabic writes 二〇二二年三月八日 in digits.
func arabic(text string) string {
	m := chineseDay.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	var year strings.Builder
	for _, r := range m[1] {
		year.WriteString(strconv.Itoa(max(0, strings.IndexRune("零一二三四五六七八九", r)/len("零"))))
	}
	return year.String() + "年" + strconv.Itoa(tens(m[2])) + "月" + strconv.Itoa(tens(m[3])) + "日" + text[len(m[0]):]
}

// tens is a number up to 99 in Chinese: 二十五.
func tens(s string) int {
	total, digit := 0, 0
	for _, r := range s {
		if r == '十' {
			total += max(digit, 1) * 10
			digit = 0
			continue
		}
		digit = strings.IndexRune("零一二三四五六七八九", r) / len("零")
	}
	return total + digit
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil { // the expressions let digits through alone
		return -1
	}
	return n
}

// dayOf is a day that the calendar has.
func dayOf(y, m, day int) (journal.Day, bool) {
	d, err := journal.ParseDay(strconv.Itoa(y) + "-" + two(m) + "-" + two(day))
	return d, err == nil && d != 0
}

func two(n int) string {
	if n >= 0 && n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// Month reads a cell of a month: 2022-04, 2022年4月, 202204, a date in it; where year is given also 4月
// and 四月. The answer is the month's first day; ok is false where the cell is no month from 2000 on.
func (c Cell) Month(year int) (first journal.Day, ok bool) {
	if d, ok := c.Day(0); ok {
		y, m, _ := d.Date()
		return dayOf(y, int(m), 1)
	}
	return ParseMonth(c.Text, year)
}

// ParseMonth is Month for a text as Clean leaves it.
func ParseMonth(text string, year int) (first journal.Day, ok bool) {
	text = strings.TrimSpace(Clean(text))
	if m := fullMonth.FindStringSubmatch(text); m != nil {
		return dayOf(atoi(m[1]), atoi(m[2]+m[3]), 1)
	}
	m := singleMonth.FindStringSubmatch(text)
	if m == nil || year <= 0 {
		return 0, false
	}
	n := 0
	if m[1] != "" {
		n = atoi(m[1])
	} else {
		for _, r := range m[2] {
			n += strings.IndexRune("一二三四五六七八九十", r)/3 + 1
		}
	}
	return dayOf(year, n, 1)
}

// YearIn is the one year that texts state, the first text that states one; 0 for none. A text that
// states two (2021—2022) states none.
func YearIn(texts ...string) int {
	for _, t := range texts {
		found := 0
		for rest := Clean(t); ; {
			m := yearIn.FindStringSubmatchIndex(rest)
			if m == nil {
				break
			}
			y := atoi(rest[m[2]:m[3]])
			if found != 0 && found != y {
				found = -1
				break
			}
			found = y
			rest = rest[m[3]:]
		}
		if found > 0 {
			return found
		}
	}
	return 0
}
