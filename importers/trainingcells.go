package importers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// spanMark parts the first day of several from the rest.
var spanMark = regexp.MustCompile(`^(.*?[日号0-9])\s*(?:[-—–~～至到]+|、|和)\s*[0-9].*$`)

// date reads the day of a session; of several days the first.
func (s *trainingSheet) date(c sheet.Cell, year int) (journal.Day, bool) {
	if c.Blank() {
		s.wrong(c, fault.Say("没有写培训日期"), fault.Say("填培训那一天"))
		return 0, false
	}
	if d, span, ok := firstDay(c, year); ok {
		if span {
			s.spans++
		}
		return d, true
	}
	if yearless(c, year) {
		reason, remedy := noYear(c)
		s.wrong(c, reason, remedy)
		return 0, false
	}
	s.wrong(c, fault.Say("“%s”不是日期", sheet.Shorten(c.Text, 30)), fault.Say("填日期，如 2022-04-25"))
	return 0, false
}

// counted finds a town with its people: 渔渡镇3人, 渔渡镇（3）.
var counted = regexp.MustCompile(`^(.*?[^0-9(（])\s*[（(]?([0-9]{1,2})\s*(?:人|名)?[）)]?$`)

// people reads who came: towns with their people each, or towns and a number for all.
func (s *trainingSheet) people(t sheet.Table, row sheet.Row) []rollout.Attendance {
	if list := s.across(t, row); len(list) > 0 {
		return list
	}
	c := t.Locate(row, "towns")
	total, given := s.number(t.Locate(row, "present"))
	expected, _ := s.number(t.Locate(row, "expected"))
	text := joined(row, "towns", "、")
	if text == "" {
		if !t.Has("towns") || total > 0 {
			s.wrong(c, fault.Say("没有写参训的镇（街道）"), fault.Say("填镇名，用顿号分开；都参加的写“全部”"))
		}
		return nil
	}
	text = s.withoutPeople(text)
	var list []rollout.Attendance
	each := false
	for _, part := range splitList(text) {
		m := counted.FindStringSubmatch(part)
		if m == nil {
			continue
		}
		if town, _, ok := s.book.town(m[1]); ok {
			n, _ := strconv.Atoi(m[2])
			list, each = append(list, rollout.Attendance{Town: town.Code, Expected: n, Present: n}), true
		}
	}
	if each && len(list) == len(splitList(text)) {
		return list
	}
	scope, mistakes := catalog.ParseScope(text, s.book.reg.Towns)
	if len(mistakes) > 0 {
		s.more()
		for _, m := range mistakes {
			s.wrong(c, m.Reason, m.Remedy)
		}
		return nil
	}
	var codes []string
	for _, code := range s.book.reg.TownCodes() {
		if scope.Includes(code) {
			codes = append(codes, code)
		}
	}
	return s.share(codes, total, given, expected)
}

var (
	// whoOfTowns is which people of a town a session is for.
	whoOfTowns = regexp.MustCompile(`(?:便民服务中心|人民政府|政府|党政办|窗口|综合岗|负责人|负责同志|分管领导|主要领导|主任|工作|业务|经办|审批|服务|人员|干部|职工|同志|相关|有关|全体|的|及|和)+$`)
	everyTown  = regexp.MustCompile(`^(?:全县|全区|全市|辖区|县内)?(?:所有|全部|各|全体)+(?:镇|乡镇|街道|镇街|镇办|（街道）|\(街道\)|、|[0-9]+个)+$`)
)

// withoutPeople is a list of towns without the people that it names of them: 渔渡镇、盐场镇便民服务中心工作人员;
// 各镇（街道）窗口人员 is 全部. What names no town stays as it is.
func (s *trainingSheet) withoutPeople(text string) string {
	if all := whoOfTowns.ReplaceAllString(tight(text), ""); everyTown.MatchString(all) {
		return "全部"
	}
	parts, found := splitList(text), false
	for i, p := range parts {
		if _, _, ok := s.book.town(p); ok {
			continue
		}
		if town, _, ok := s.book.town(whoOfTowns.ReplaceAllString(p, "")); ok {
			parts[i], found = town.Name, true
		}
	}
	if !found {
		return text
	}
	return strings.Join(parts, "、")
}

// across reads the columns of towns that a log may have: a mark, or how many came.
func (s *trainingSheet) across(t sheet.Table, row sheet.Row) []rollout.Attendance {
	var list []rollout.Attendance
	for _, x := range t.Titles {
		code, is := strings.CutPrefix(x.Key, "town/")
		c, filled := row.Cells[x.Key]
		if !is || !filled || x.Nth > 1 || nothing(c.Text) {
			continue
		}
		n := 1
		if !ticked(c.Text) {
			if n, _ = s.number(c); n == 0 {
				continue
			}
		}
		list = append(list, rollout.Attendance{Town: code, Expected: n, Present: n})
	}
	return list
}

// share gives towns their people: one town all of them; of several only that they came, where the
// number is not theirs alone.
func (s *trainingSheet) share(codes []string, total int, given bool, expected int) []rollout.Attendance {
	one := 1
	switch {
	case len(codes) == 1 && given:
		one = total
	case given && total == 0:
		one = 0
	case given && total != len(codes):
		s.shared++
	}
	list := make([]rollout.Attendance, len(codes))
	for i, code := range codes {
		list[i] = rollout.Attendance{Town: code, Present: one, Expected: one}
		if len(codes) == 1 {
			list[i].Expected = max(expected, one)
		}
	}
	return list
}

var people = regexp.MustCompile(`^([0-9]{1,5})(?:\.0)?\s*(?:人|名|人次)?$`)

// number reads a number of people; given tells that there is one.
func (s *trainingSheet) number(c sheet.Cell) (n int, given bool) {
	if nothing(c.Text) {
		return 0, false
	}
	m := people.FindStringSubmatch(c.Text)
	if m == nil {
		s.wrong(c, fault.Say("“%s”不是人数", sheet.Shorten(c.Text, 30)), fault.Say("填整数"))
		return 0, false
	}
	n, _ = strconv.Atoi(m[1])
	return n, true
}

// splitList parts names that a cell lists.
func splitList(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,；;\n ", r) })
}

// items reads what a session covered: codes, names, departments, 全部.
func (s *trainingSheet) items(c sheet.Cell) []rollout.Taught {
	text := c.Long()
	if emptyWord(text) {
		if s.opt.AllItems {
			return s.taught(func(catalog.Item) bool { return true })
		}
		return nil
	}
	if i := slices.Index([]string{"全部", "全部事项", "所有事项", "所有", "全部下放事项"}, marks(text)); i >= 0 {
		return s.taught(func(catalog.Item) bool { return true })
	}
	var list []rollout.Taught
	for _, segment := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("；;\n", r) }) {
		found, stranger := s.listed(segment)
		if stranger != "" {
			s.wrong(c, fault.Say("目录里没有“%s”", sheet.Shorten(stranger, 40)), s.book.likeItem(stranger))
			return nil
		}
		list = append(list, found...)
	}
	return list
}

// listed are the items that a list names. A name may itself have 、 in it: the longest text that is
// a name is one. stranger is what is none.
func (s *trainingSheet) listed(text string) (list []rollout.Taught, stranger string) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、，,", r) })
	for i := 0; i < len(parts); {
		j := len(parts)
		for ; j > i; j-- {
			if found := s.covered(strings.TrimSpace(strings.Join(parts[i:j], "、"))); len(found) > 0 {
				list = append(list, found...)
				break
			}
		}
		if j == i {
			return nil, strings.TrimSpace(parts[i])
		}
		i = j
	}
	return list, ""
}

// listMark is what stands before and behind a name in a list: 1., 《》, 等.
var listMark = regexp.MustCompile(`^[0-9]{1,2}[.．、)）]\s*|^《|》?(?:等)?(?:[0-9]+项)?(?:事项)?$`)

// covered are the items that one word of a list means.
func (s *trainingSheet) covered(word string) []rollout.Taught {
	if i, ok := s.book.codes[upper(word)]; ok {
		return s.taughtAt(i)
	}
	for _, name := range []string{word, listMark.ReplaceAllString(word, "")} {
		if found := s.book.names[bare(name)]; bare(name) != "" && len(found) > 0 {
			return s.taughtAt(found...)
		}
		if u, ok := s.book.department(name); ok {
			return s.taught(func(it catalog.Item) bool { return it.Unit == u.ID })
		}
	}
	return nil
}

func (s *trainingSheet) taughtAt(places ...int) []rollout.Taught {
	var list []rollout.Taught
	for _, i := range places {
		it := s.book.cur.Items[i]
		list = append(list, rollout.Taught{Slot: it.Slot, Code: it.Code, Unit: it.Unit})
	}
	return list
}

func (s *trainingSheet) taught(is func(catalog.Item) bool) []rollout.Taught {
	var list []rollout.Taught
	for _, it := range s.book.cur.InForce() {
		if is(it) {
			list = append(list, rollout.Taught{Slot: it.Slot, Code: it.Code, Unit: it.Unit})
		}
	}
	return list
}
