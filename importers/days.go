package importers

import (
	"regexp"
	"strconv"
	"strings"
)

// days is a time limit as a cell states it.
type days struct {
	n     int  // working days, 1 is 即办, 0 none given
	mixed bool // the cell has several; the longest was taken
	other bool // given in months, years or hours
}

var (
	noDays  = []string{"", "/", "／", "-", "—", "——", "--", "无", "不限", "无期限", "无时限", "无法定时限", "无法定期限", "未规定", "无规定", "法律未规定", "暂无", "无要求"}
	instant = []string{"即办", "即办件", "当场", "当场办结", "当场办理", "即时办结", "即时办理", "即时", "立等可取", "现场办结", "当日办结", "当日", "随到随办", "即来即办", "0", "0天", "0日", "0个工作日"}

	dayToken = regexp.MustCompile(`([0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十百两]+)(个?)(工作日|自然日|日历日|日|天|月|年|小时)?`)
)

// parseDays reads a time limit: 20, 20.0, 60日, 20个工作日, 即办, /, 告知承诺制：20个工作日/…. ok is false
// where it is none.
func parseDays(text string) (d days, ok bool) {
	t := strings.Map(func(r rune) rune {
		if r == ' ' || r == '\n' || r == '\u3000' {
			return -1
		}
		return r
	}, text)
	for _, w := range noDays {
		if t == w {
			return days{}, true
		}
	}
	for _, w := range instant {
		if t == w {
			return days{n: 1}, true
		}
	}
	if f, err := strconv.ParseFloat(t, 64); err == nil {
		return days{n: int(f)}, f >= 1 && f == float64(int(f)) && f <= 9999
	}
	found := dayToken.FindAllStringSubmatch(t, -1)
	units := 0
	for _, m := range found {
		if m[3] == "" {
			continue // a number without a unit beside words: 第二十条
		}
		units++
		n, other, valid := dayCount(m[1], m[3])
		if !valid {
			return days{}, false
		}
		d.n, d.other = max(d.n, n), d.other || other
	}
	if units == 0 || !plainDays(t, found) {
		return days{}, false
	}
	d.mixed = units > 1
	return d, true
}

// plainDays tells whether a text with a time limit is one: a single value with nothing beside it
// but 以内, or several that name their cases. 请在三天内补正 is a sentence, not a limit.
func plainDays(t string, found [][]string) bool {
	if len(found) > 1 || strings.ContainsAny(t, "：:（(") {
		return true
	}
	rest := strings.Replace(t, found[0][0], "", 1)
	switch rest {
	case "", "内", "以内", "之内", "办结", "内办结", "自受理之日起内", "自受理之日起":
		return true
	}
	return false
}

func dayCount(number, unit string) (n int, other, ok bool) {
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		f = float64(chineseNumber(number))
	}
	switch unit {
	case "月":
		f, other = f*30, true
	case "年":
		f, other = f*365, true
	case "小时":
		f, other = 1, true
	}
	return int(f), other, f >= 1 && f == float64(int(f)) && f <= 9999
}

// chineseNumber reads 一 to 九百九十九; 0 is none.
func chineseNumber(s string) int {
	total, digit := 0, 0
	for _, r := range s {
		switch r {
		case '十':
			total += max(digit, 1) * 10
			digit = 0
		case '百':
			total += max(digit, 1) * 100
			digit = 0
		case '两':
			digit = 2
		default:
			digit = strings.IndexRune("零一二三四五六七八九", r) / len("零")
		}
	}
	return total + digit
}
