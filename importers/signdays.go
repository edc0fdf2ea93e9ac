package importers

import (
	"regexp"
	"strconv"
	"strings"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// onKey is the key of a column of signatures for one day or one session: on/3月5日, on/第一期.
const onKey = "on/"

// anyYear stands for a year that a head does not say.
const anyYear = 2000

var (
	// sessionHead is a head that numbers days or sessions, perhaps with the day in brackets.
	sessionHead = regexp.MustCompile(`^第\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*(天|日|期|场|次|讲|课|节|轮)(?:培训|签到|签名|签字)?(上午|下午)?(?:[(（](.*)[)）])?$`)
	// dayHead is a day of the month that stands over the table: 8日, 9日上午.
	dayHead = regexp.MustCompile(`^([0-9]{1,2})\s*[日号]\s*(上午|下午)?$`)
	// signWord is what stands beside the day in a head.
	signWord = regexp.MustCompile(`[/\s]*(?:签到|签退|签名|签字|出勤|到场|考勤)(?:情况|栏)?`)
)

// signMore finds the columns of a sign-in sheet that has days or sessions across.
func signMore(*countyBook, *sheet.Workbook) sheet.Spec {
	return sheet.Spec{Columns: attendanceColumns, More: func(head string) (string, bool) {
		if _, ok := sheet.ParseDay(bareDay(head), anyYear); ok || sessionHead.MatchString(head) || dayHead.MatchString(bareDay(head)) {
			return onKey + head, true
		}
		return "", false
	}}
}

func bareDay(head string) string { return signWord.ReplaceAllString(head, "") }

// acrossColumn is one column of signatures with the day that its head means.
type acrossColumn struct {
	sheet.Title
	day     journal.Day
	session string // 第一期, where that tells it from others
}

// filled tells whether a row has anything in the column.
func (x acrossColumn) filled(r sheet.Row) bool {
	return r.Text(x.Key) != "" || r.Text(x.Key+"#2") != ""
}

// daysAcross are the columns of days that a table has, nil for none; a column whose day cannot be
// known is a mistake at its head.
func (s *signSheet) daysAcross(t sheet.Table, year int, first journal.Day) (list []acrossColumn) {
	for _, x := range t.Titles {
		head, is := strings.CutPrefix(x.Key, onKey)
		if !is || x.Nth > 1 {
			continue
		}
		c := acrossColumn{Title: x}
		c.day, c.session = s.dayOfHead(t, head, year, first)
		lacking, _ := s.dayOfHead(t, head, anyYear, first)
		switch {
		case c.day != 0:
		case year == 0 && lacking != 0:
			s.yearless = append(s.yearless, sheet.Cell{Sheet: t.Sheet, Ref: x.Ref, Row: t.Head, Column: x.Column, Text: x.Text})
		default:
			s.result.Mistakes = append(s.result.Mistakes, fault.Mistake{Sheet: t.Sheet, Cell: x.Ref, Value: x.Text, Reason: fault.Say("看不出“%s”是哪一天", sheet.Shorten(x.Text, 30)),
				Remedy: fault.Say("在表头写全日期，如 2022-04-25，或在表头上面写一行“培训时间：2022年4月25日”")})
		}
		list = append(list, c)
	}
	return list
}

// dayOfHead is the day that a head means: its own, that of the month over the table, that of a session
// of this name, or the nth day from the first.
func (s *signSheet) dayOfHead(t sheet.Table, head string, year int, first journal.Day) (day journal.Day, session string) {
	if d, ok := sheet.ParseDay(bareDay(head), year); ok {
		return d, ""
	}
	if m := dayHead.FindStringSubmatch(bareDay(head)); m != nil {
		for _, text := range above(t, s.result.File) {
			if month, ok := monthIn(text); ok {
				d, _ := sheet.ParseDay(month.String()[:8]+m[1], 0)
				return d, ""
			}
		}
		return 0, ""
	}
	m := sessionHead.FindStringSubmatch(head)
	if m == nil {
		return 0, ""
	}
	session = "第" + m[1] + m[2]
	if d, ok := sheet.ParseDay(m[4], year); ok {
		return d, session
	}
	if m[2] == "天" || m[2] == "日" {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			n = chineseNumber(m[1])
		}
		if first == 0 || n == 0 {
			return 0, session
		}
		return first.Add(n - 1), ""
	}
	return s.dayOfSession(session), session
}

// dayCell is where a day of a row stands: in its cell, or at the head of its column.
func (s *signSheet) dayCell(t sheet.Table, row sheet.Row, day journal.Day) sheet.Cell {
	for _, x := range s.columns {
		if x.day == day {
			return sheet.Cell{Sheet: t.Sheet, Ref: x.Ref, Row: t.Head, Column: x.Column, Text: x.Text}
		}
	}
	return t.Locate(row, "day")
}

// dayOfSession is the day of the one session of the county whose title has a text, 0 for none.
func (s *signSheet) dayOfSession(text string) journal.Day {
	var found []journal.Day
	for _, tr := range s.known {
		if tr.State != rollout.Dropped && containsBare(tr.Title, bare(text)) {
			found = append(found, tr.Date)
		}
	}
	if len(found) != 1 {
		return 0
	}
	return found[0]
}

// across takes a person of a sheet that has days across: one row a day.
func (s *signSheet) across(t sheet.Table, row sheet.Row, columns []acrossColumn, title string, how signed) {
	came := map[journal.Day]bool{}
	for _, x := range columns {
		came[x.day] = came[x.day] || how.blank[x.day] && s.opt.Unsigned || present(row.Text(x.Key)) || present(row.Text(x.Key+"#2"))
	}
	done := map[journal.Day]bool{}
	for _, x := range columns {
		if done[x.day] || x.day == 0 {
			continue
		}
		done[x.day] = true
		s.person(t, row, x.day, s.titleOf(x, title), how.town, came[x.day])
	}
}

// titleOf is the title of the session of a column: that of the county's session of this day whose
// title has the name of the column's, else the sheet's.
func (s *signSheet) titleOf(x acrossColumn, title string) string {
	for _, tr := range s.known {
		if x.session != "" && tr.Date == x.day && containsBare(tr.Title, bare(x.session)) {
			return tr.Title
		}
	}
	return title
}
