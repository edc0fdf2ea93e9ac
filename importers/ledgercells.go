package importers

import (
	"regexp"
	"slices"
	"strings"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

var (
	notYet = regexp.MustCompile(`^(?:暂不具备承接条件|暂不承接|暂缓承接|不承接|无法承接|未能承接|不具备承接条件|暂不具备条件|异议)[:：，,（(\s]*([^）)]*)[）)]?$`)
	// reasonFirst has the reason before: 无办理对象，暂不承接.
	reasonFirst = regexp.MustCompile(`^(.{1,40}?)[，,；;、：:\s]*(?:暂不具备承接条件|暂不承接|暂缓承接|不承接|无法承接)$`)
	// signedDay is a day and who signed.
	signedDay = regexp.MustCompile(`^([0-9].*?[0-9日号])[\s（(/／、，,]+(?:签收人[:：]?)?(\p{Han}{1,4})[)）]?$`)
	// markFirst has a mark before the word that says the same.
	markFirst = regexp.MustCompile(`^([√✓✔☑●■×✗✘○□☐])\s*(.+)$`)
	// underWay is what is written where somebody is still taking a line on, or has not yet.
	underWay = regexp.MustCompile(`^(?:正在|正)(?:承接|签收|对接|落实|准备|协调|推进|办理|培训|移交)中?$|^(?:承接|签收|对接|落实|准备|协调|推进|办理|培训|移交)中$|^(?:尚未|还未|暂未|没有|没|未|待)(?:承接|签收|接收|落实|完成|签|接)?(?:到位|完成|承接|签收)?$`)
	outside  = []string{"不适用", "/", "／", "\\", "不涉及", "不在范围", "不下放", "无此事项", "无此项", "N/A", "NA"}
	withDay  = regexp.MustCompile(`^(?:√|✓|✔|☑|是|已?签收|已?承接|已?接收|已完成)?[:：于（(\s]*([0-9].*?[0-9日号])[）)\s]*(?:√|✓|✔|☑|已?签收|已?承接|已?接收)?$`)
)

// cellText reads what stands for a receipt: √, a day, 暂不承接, 不适用.
func (s *ledgerSheet) cellText(line *pastRow, c sheet.Cell, year int) {
	text := strings.TrimSuffix(tight(c.Text), "到位")
	if m := markFirst.FindStringSubmatch(text); m != nil && (ticked(m[1]) && ticked(m[2]) || nothing(m[1]) && (nothing(m[2]) || underWay.MatchString(m[2]))) {
		text = m[2] // √已承接, ×未承接
	}
	if d, ok := s.day(c, text, year); ok {
		s.receive(line, c, d)
		return
	}
	if m := withDay.FindStringSubmatch(text); m != nil {
		if d, ok := s.day(sheet.Cell{}, m[1], year); ok {
			s.receive(line, c, d)
			return
		}
	}
	if m := signedDay.FindStringSubmatch(text); m != nil { // 2022-3-8 甲
		if d, ok := s.day(sheet.Cell{}, m[1], year); ok {
			s.receive(line, c, d)
			line.Signed = m[2]
			return
		}
	}
	m := notYet.FindStringSubmatch(text)
	if m == nil {
		m = reasonFirst.FindStringSubmatch(text)
	}
	switch {
	case ticked(text):
		s.tick(line, c)
	case text == "1":
		s.ones++
		s.tick(line, c)
	case text == "0":
	case text == "○":
		s.hollow = append(s.hollow, c)
	case underWay.MatchString(text):
		s.pending = append(s.pending, c)
	case slices.Contains(outside, strings.ToUpper(text)):
		line.cells["outside"] = c
	case m != nil:
		s.object(line, c, m[1])
	case year == 0 && lacksOnlyYear(text):
		s.lacksYear(c)
	case !nothing(text):
		s.wrong(c, fault.Say("“%s”看不懂", sheet.Shorten(text, 30)), fault.Say("填√、签收日期、暂不承接（理由）或不适用；没有签收的留空"))
	}
}

// lacksOnlyYear tells a day without a year, with what may stand beside a day.
func lacksOnlyYear(text string) bool {
	if m := withDay.FindStringSubmatch(text); m != nil {
		text = m[1]
	} else if m := signedDay.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	_, ok := sheet.ParseDay(text, anyYear)
	return ok
}

// receive takes the day of a receipt. It says more than a mark beside it, 是 under 是否承接, and may not
// differ from another day.
func (s *ledgerSheet) receive(line *pastRow, c sheet.Cell, d journal.Day) {
	first := line.cells["received"]
	switch {
	case line.Ticked:
		s.ticks = slices.DeleteFunc(s.ticks, func(x sheet.Cell) bool { return x.Ref == first.Ref && x.Sheet == c.Sheet })
	case line.Received != 0 && line.Received != d:
		s.wrong(c, fault.Say("“%s”与 %s 的“%s”不是一回事", sheet.Shorten(c.Text, 30), first.Ref, sheet.Shorten(first.Text, 30)), fault.Say("核对后改其中一格"))
		return
	case line.Reason != "" && line.Objected == 0:
		line.Objected = d
		return
	}
	line.Received, line.Ticked, line.cells["received"] = d, false, c
}

// day reads a day of a cell, or of a part of its text.
func (s *ledgerSheet) day(c sheet.Cell, text string, year int) (journal.Day, bool) {
	if d, ok := c.Day(0); ok {
		return d, true
	}
	if d, ok := sheet.ParseDay(text, 0); ok {
		return d, true
	}
	d, ok := sheet.ParseDay(text, year)
	if !ok {
		d, ok = c.Day(year)
	}
	if ok {
		s.yearly++
	}
	return d, ok
}

// tick is a receipt without a day.
func (s *ledgerSheet) tick(line *pastRow, c sheet.Cell) {
	s.marked = true
	if line.Received != 0 && !line.Ticked {
		return // its day stands beside it
	}
	line.Received, line.Ticked, line.cells["received"] = s.opt.Day, true, c
	if s.opt.Day == 0 {
		s.ticks = append(s.ticks, c)
	}
}

// object is an objection; its words name one of the reasons, or stand as they are.
func (s *ledgerSheet) object(line *pastRow, c sheet.Cell, words string) {
	line.Reason, line.Note = rollout.Reasons[len(rollout.Reasons)-1], strings.TrimSpace(words)
	for _, r := range rollout.Reasons[:len(rollout.Reasons)-1] {
		if w := bare(words); w != "" && (strings.Contains(w, bare(r)) || strings.Contains(bare(r), w)) {
			line.Reason, line.Note = r, ""
		}
	}
	if line.Reason == rollout.Reasons[len(rollout.Reasons)-1] && line.Note == "" {
		line.Note = tight(c.Text)
	}
	line.cells["objection"] = c
}
