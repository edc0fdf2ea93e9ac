package importers

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

var (
	unvisited = regexp.MustCompile(`^(?:未|待|没有|尚未|还未)(?:申请)?(?:验收|评定|检查|建成|开展)|^在建|^不涉及`)
	unfit     = regexp.MustCompile(`不合格|未通过|不通过|不达标|未达标|不予通过|没有通过`)
	fit       = regexp.MustCompile(`(?:^|[^不未基本])(?:合格|通过|达标|通过验收)$`)
	mend      = regexp.MustCompile(`整改|改进|待复验|暂缓`)
	behind    = regexp.MustCompile(`[（(].*[)）]$`) // 合格（92.5分）
	graded    = []string{"优秀", "良好", "优", "良", "示范", "示范型", "标准型", "已验收"}
)

// gradeOf reads a verdict. none tells that nobody has accepted the centre yet; ok is false for what
// is no verdict.
func gradeOf(text string) (g acceptance.Grade, none, ok bool) {
	t := marks(behind.ReplaceAllString(text, ""))
	switch {
	case t == "否" || t == "×" || t == "N", unfit.MatchString(t):
		return acceptance.Unfit, false, true
	case nothing(t):
		return "", false, true
	case unvisited.MatchString(t):
		return "", true, true
	case ticked(t), slices.Contains(graded, t), fit.MatchString(t):
		return acceptance.Fit, false, true
	case mend.MatchString(marks(text)): // 基本合格（限期整改）
		return acceptance.Mend, false, true
	}
	return "", false, false
}

var (
	ofHundred    = regexp.MustCompile(`^([0-9.]+)\s*分?\s*[/／]\s*100\s*分?$`)
	scoreFront   = regexp.MustCompile(`^(?:最终|综合|实际)?(?:得分|得|总分|考核分)\s*[:：为]?\s*`)
	chineseScore = regexp.MustCompile(`^(一百|[一二三四五六七八九]?十[一二三四五六七八九]?|[零〇一二三四五六七八九])(?:点([零〇一二三四五六七八九]{1,2}))?分?$`)
)

// scoreCell is a score as its cell says it, "" where it says none: 95.5 分, 95/100, 得分：95（合格）,
// 九十五分. 九五分 and other words that are no number stay as they are.
func scoreCell(c sheet.Cell) string {
	text := strings.TrimSpace(c.Text)
	if nothing(text) || emptyWord(text) {
		return ""
	}
	for _, t := range []string{text, behind.ReplaceAllString(text, ""), scoreFront.ReplaceAllString(behind.ReplaceAllString(text, ""), "")} {
		t = strings.TrimSpace(t)
		if m := ofHundred.FindStringSubmatch(t); m != nil {
			t = m[1]
		} else if m := chineseScore.FindStringSubmatch(tight(t)); m != nil {
			t = strconv.Itoa(chineseNumber(strings.ReplaceAll(m[1], "〇", "零"))) + "." + chineseDigits(m[2])
		}
		if _, plain, ok := acceptance.ParseScore(t); ok {
			return plain
		}
	}
	return text
}

// chineseDigits writes 零五 as 05.
func chineseDigits(s string) string {
	var b strings.Builder
	for _, r := range s {
		b.WriteString(strconv.Itoa(max(0, strings.IndexRune("零一二三四五六七八九", r)/len("零"))))
	}
	return b.String()
}

var (
	leadMark = regexp.MustCompile(`组\s*长\s*[:：]?\s*([^、，,；;：:\s（(]+)`)
	teamMark = regexp.MustCompile(`(?:验收组|成\s*员|组\s*员)\s*[:：]|(?:^|[\s，,、；;])(?:成员|组员)\s`)
)

// teamOf parts a team into its 组长 and the others: 组长：甲；成员：乙、丙.
func teamOf(lead, team string) (string, []string) {
	if m := leadMark.FindStringSubmatch(team); m != nil {
		if lead == "" {
			lead = m[1]
		}
		team = strings.Replace(team, m[0], "", 1)
	}
	var names []string
	for _, n := range splitNames(teamMark.ReplaceAllString(team, "、")) {
		if n = outer(strings.Trim(n, "：:")); n != "" && n != lead && !slices.Contains(names, n) && !emptyWord(n) {
			names = append(names, n)
		}
	}
	if emptyWord(lead) {
		lead = ""
	}
	return lead, names
}

// outer is a name without a bracket that has no other: （甲, 乙）. 甲（县编办） keeps its own.
func outer(n string) string {
	if strings.ContainsAny(n, "（(") != strings.ContainsAny(n, "）)") {
		return strings.Trim(n, "（）()")
	}
	if strings.HasPrefix(n, "（") || strings.HasPrefix(n, "(") {
		return strings.Trim(n, "（）()")
	}
	return n
}

// firstDay reads a day; of several written in one cell (4月20日至22日) the first, and says so.
func firstDay(c sheet.Cell, year int) (d journal.Day, span, ok bool) {
	if d, ok = c.Day(year); ok {
		return d, false, true
	}
	if m := spanMark.FindStringSubmatch(c.Text); m != nil {
		d, ok = sheet.ParseDay(m[1], year)
	}
	return d, ok, ok
}

// dayOver is the day that the lines over a table state behind one of the labels, 0 for none.
func dayOver(texts, labels []string, year int) journal.Day {
	for _, text := range texts {
		for _, label := range labels {
			_, rest, found := strings.Cut(text, label)
			if !found {
				continue
			}
			rest = strings.TrimLeft(rest, ":： ")
			if first, _, _ := strings.Cut(rest, " "); first != rest {
				if d, ok := sheet.ParseDay(first, year); ok {
					return d
				}
			}
			if d, ok := sheet.ParseDay(rest, year); ok {
				return d
			}
			if m := spanMark.FindStringSubmatch(rest); m != nil {
				rest = m[1]
			}
			rest, _, _ = strings.Cut(rest, " ")
			if d, ok := sheet.ParseDay(rest, year); ok {
				return d
			}
		}
	}
	return 0
}

// numberText is a number that 0 means nothing of.
func numberText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
