package importers

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// days is a time limit as a cell states it.
type days struct {
	n     int  // working days, 1 is 即办, 0 none given
	mixed bool // the cell has several; the longest was taken
	other bool // given in months, years, hours or parts of a day
}

const mostDays = 9999

var (
	noDays  = []string{"", "/", "／", "\\", "-", "—", "——", "--", "无", "不限", "无期限", "无时限", "暂无", "无要求", "不适用"}
	noRule  = regexp.MustCompile(`^[^0-9]{0,12}(?:未|没有|无|不)(?:作|做|明确|法定|统一)*(?:规定|时限|期限|限制|要求)$`)
	instant = regexp.MustCompile(`(?:即来即办|即时|当场|现场|当日|当天|即|立即|随到随)(?:办结|办理|办件|办|结)?|立等可取`)
	inUnit  = regexp.MustCompile(`[(（]个?(工作日|天|日|月|年|小时)[)）]`)
	apart   = regexp.MustCompile(`[(（【\[](?:不含|不包括|不计|除)[^)）】\]]*[)）】\]]`)

	dayToken = regexp.MustCompile(`([0-9]+(?:\.[0-9]+)?|半|[一二三四五六七八九十百两]+)个?(工作日|自然日|日历日|日|天|周|月|年|小时)`)

	// dayFiller is what may stand beside a single limit. 请在三天内补正 is a sentence, not a limit.
	dayFiller = regexp.MustCompile(`^(?:自|从|受理|收到|申请|材料|齐全|之日|后|起|法定|承诺|办结|办理|审批|时限|期限|为|不超过|不得超过|最长|最多|约|共|在|以内|之内|内|[0-9一二三四五六七八九十]+个?[-—~～至到]|[:：,，;；。.、/]|[(（].*[)）]|.{0,20}[:：])*$`)
)

// parseDays reads a time limit: 20, 20.0, 60日, 20个工作日, 即办, /, 告知承诺制：20个工作日/…. ok is false
// where it is none.
func parseDays(text string) (d days, ok bool) {
	t := strings.Join(strings.Fields(text), "")
	if slices.Contains(noDays, t) || noRule.MatchString(t) {
		return days{}, true
	}
	if n, other, number := plainDays(t); number {
		return days{n: n, other: other}, n > 0
	}
	t = inUnit.ReplaceAllString(apart.ReplaceAllString(t, ""), "$1")
	tokens := dayToken.FindAllStringSubmatch(t, -1)
	rest := dayToken.ReplaceAllString(t, "")
	if at := instant.FindAllString(rest, -1); len(at) > 0 && len(at)+len(tokens) > 0 {
		tokens = append(tokens, []string{at[0], "1", "工作日"})
		rest = instant.ReplaceAllString(rest, "")
	}
	switch {
	case len(tokens) == 0:
		return listed(t)
	case len(tokens) == 1 && !dayFiller.MatchString(rest):
		return days{}, false
	}
	for _, m := range tokens {
		n, other := dayCount(m[1], m[2])
		if n == 0 {
			return days{}, false
		}
		d.n, d.other = max(d.n, n), d.other || other
	}
	d.mixed = len(tokens) > 1 && !sameLimits(tokens)
	return d, true
}

func sameLimits(tokens [][]string) bool {
	return !slices.ContainsFunc(tokens, func(m []string) bool { return m[1] != tokens[0][1] || m[2] != tokens[0][2] })
}

// listed reads numbers without a unit that the lines of one item have: 20；15.
func listed(t string) (d days, ok bool) {
	parts := strings.FieldsFunc(t, func(r rune) bool { return strings.ContainsRune("；;", r) })
	if len(parts) < 2 {
		return days{}, false
	}
	for _, p := range parts {
		one, ok := parseDays(p)
		if !ok {
			return days{}, false
		}
		d.n, d.other = max(d.n, one.n), d.other || one.other
	}
	d.mixed = true
	return d, true
}

// plainDays reads a number that stands alone; n is 0 where it is no time limit.
func plainDays(t string) (n int, part, number bool) {
	f, err := strconv.ParseFloat(t, 64)
	if err != nil {
		if n = chineseNumber(t); n == 0 {
			return 0, false, false
		}
		return n, false, true
	}
	if f == 0 {
		return 1, false, true // what takes no day is done at once
	}
	n, part = wholeDays(f)
	return n, part, true
}

// wholeDays is a number of days; less than one is one. 0 where it is none.
func wholeDays(f float64) (n int, part bool) {
	switch {
	case f > 0 && f < 1:
		return 1, true
	case f < 1 || f > mostDays || f != math.Trunc(f):
		return 0, false
	}
	return int(f), false
}

// dayCount is a number of a unit in days, 0 where it is none.
func dayCount(number, unit string) (n int, other bool) {
	f, err := strconv.ParseFloat(number, 64)
	switch {
	case number == "半":
		f = 0.5
	case err != nil:
		f = float64(chineseNumber(number))
	case f == 0:
		return 1, false
	}
	switch factor := unitDays[unit]; {
	case factor > 1:
		f, other = math.Ceil(f*factor), true
	case unit == "小时":
		f, other = math.Ceil(f/24), true
	}
	n, part := wholeDays(f)
	return n, other || part
}

// unitDays are the units that are more than a day.
var unitDays = map[string]float64{"周": 7, "月": 30, "年": 365}

// chineseNumber reads 一 to 九百九十九; 0 is none.
func chineseNumber(s string) int {
	total, digit := 0, 0
	for _, r := range s {
		switch r {
		case '百', '十':
			factor := 10
			if r == '百' {
				factor = 100
			}
			total += max(digit, 1) * factor
			digit = 0
		case '两':
			digit = 2
		default:
			at := strings.IndexRune("零一二三四五六七八九", r)
			if at < 0 {
				return 0
			}
			digit = at / len("零")
		}
	}
	return total + digit
}
