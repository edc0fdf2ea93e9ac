package importers

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// sourceWords are what ledgers write for where a finding comes from; the first that stands in a
// text is meant, so the narrower stand before the wider.
var sourceWords = []struct {
	source acceptance.Source
	words  []string
}{
	{acceptance.FromPatrol, []string{"巡察", "巡视"}},
	{acceptance.FromAudit, []string{"审计"}},
	{acceptance.FromConduct, []string{"作风", "明察暗访", "暗访", "效能"}},
	{acceptance.FromExperience, []string{"体验"}},
	{acceptance.FromAcceptance, []string{"验收"}},
	{acceptance.FromGuidance, []string{"指导检查", "业务检查", "日常检查", "抽查"}},
	{acceptance.FromSupervision, []string{"督查", "督导", "督办"}},
	{acceptance.FromPublic, []string{"群众", "信访", "投诉", "举报", "12345", "热线"}},
	{acceptance.FromGuidance, []string{"检查"}},
}

// sourceOf reads a source, "" for none.
func sourceOf(text string) acceptance.Source {
	if s := acceptance.Source(text); slices.Contains(acceptance.Sources, s) {
		return s
	}
	t := marks(text)
	for _, s := range sourceWords {
		if slices.ContainsFunc(s.words, func(w string) bool { return strings.Contains(t, w) }) {
			return s.source
		}
	}
	return ""
}

var (
	notClosed = regexp.MustCompile(`^(?:未|待|尚未|没有|不|暂未|还未|拟)|未销号|待销号|不予销号`)
	notDone   = regexp.MustCompile(`^(?:未整改|待整改|未开始|未启动|尚未整改|没有整改|还未整改|未落实)`)
	underway  = regexp.MustCompile(`整改中|正在整改|推进|进行中|办理中|持续|长期|部分|基本完成|未完成|尚未完成|正在`)
	putRight  = regexp.MustCompile(`^(?:已|全部|均已|基本)?(?:完成|整改|办结|落实|解决)(?:整改|完成|到位|完毕|落实|办结)*$|整改完成|整改到位|待复查|待复核|待销号|待验收`)
)

// findingState reads how far a finding has come; ok is false for what is no such word.
func findingState(text string) (s acceptance.FindingState, ok bool) {
	t := marks(text)
	for _, s := range []acceptance.FindingState{acceptance.Pending, acceptance.Working, acceptance.Waiting, acceptance.Closed} {
		if t == s.Message().String() {
			return s, true
		}
	}
	switch {
	case strings.Contains(t, "销号") && !notClosed.MatchString(t):
		return acceptance.Closed, true
	case notDone.MatchString(t):
		return acceptance.Pending, true
	case underway.MatchString(t):
		return acceptance.Working, true
	case putRight.MatchString(t):
		return acceptance.Waiting, true
	}
	return "", false
}

var monthEnd = regexp.MustCompile(`^(?:([0-9]{4})\s*[年./-]\s*)?([0-9]{1,2})\s*月?\s*(?:月|份)?\s*(?:底|末)(?:前|之前|以前)?$`)

var (
	yearEnd   = regexp.MustCompile(`^(?:(20[0-9]{2})年?|今年|本年度?)?(?:年底|年末|年内|年终|底)(?:前|之前|以前)?(?:完成|整改到位|整改完成)?$`)
	beforeDay = regexp.MustCompile(`^(.*?[日号0-9])\s*(?:前|之前|以前|止)$`)
	atOnce    = []string{"立行立改", "立即整改", "立即", "即知即改", "立改", "当场整改", "当场", "即时整改"}
	noLimit   = regexp.MustCompile(`长期|持续|常态|不定期|按要求|待定`)
)

// limit is a due day as a ledger writes it.
type limit struct {
	day   journal.Day
	once  bool // 立行立改: on the day on which it was found
	loose bool // 长期坚持 and the like: no day
}

// dueOf reads a due day: a date, 2022年6月底前, 立行立改, 长期坚持. ok is false for what is none.
func dueOf(c sheet.Cell, year int) (l limit, ok bool) {
	text := tight(c.Text)
	if d, ok := c.Day(year); ok {
		return limit{day: d}, true
	}
	if m := beforeDay.FindStringSubmatch(text); m != nil {
		if d, ok := sheet.ParseDay(m[1], year); ok {
			return limit{day: d}, true
		}
	}
	if m := monthEnd.FindStringSubmatch(text); m != nil {
		y, month := year, 0
		if m[1] != "" {
			y, _ = strconv.Atoi(m[1])
		}
		month, _ = strconv.Atoi(m[2])
		if y > 0 && month >= 1 && month <= 12 {
			return limit{day: journal.DayOf(time.Date(y, time.Month(month)+1, 0, 12, 0, 0, 0, journal.Zone))}, true
		}
	}
	if m := yearEnd.FindStringSubmatch(text); m != nil {
		if y, _ := strconv.Atoi(cmp.Or(m[1], strconv.Itoa(year))); y > 0 {
			return limit{day: journal.DayOf(time.Date(y, 12, 31, 12, 0, 0, 0, journal.Zone))}, true
		}
	}
	switch {
	case slices.Contains(atOnce, marks(text)):
		return limit{once: true}, true
	case noLimit.MatchString(text):
		return limit{loose: true}, true
	}
	return limit{}, false
}

var labelMark = regexp.MustCompile(`^WT-?0*([0-9]{1,9})$`)

// labelOf is the number of a finding as the product writes it: WT-007; "" where a ledger numbers
// its rows in its own way.
func labelOf(text string) string {
	m := labelMark.FindStringSubmatch(upper(text))
	if m == nil {
		return ""
	}
	n, _ := strconv.Atoi(m[1])
	return (&acceptance.Finding{Number: n}).Label()
}
