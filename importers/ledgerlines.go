package importers

import (
	"fmt"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// put takes a line; one that stands twice is joined where its rows say different things of it, such
// as one stage a row.
func (s *ledgerSheet) put(town catalog.Division, it catalog.Item, p pastRow) {
	if c, is := p.cells["outside"]; is {
		if it.Scope.Includes(town.Code) {
			s.apart = append(s.apart, c)
			return
		}
		s.agreed++
		return
	}
	if c, is := p.cells["objection"]; is && p.Objected == 0 {
		if p.Objected = s.opt.Day; p.Objected == 0 {
			s.undated = append(s.undated, c)
		}
	}
	if p.Reason == "" {
		p.Objected = 0 // a day of an objection without the objection
	}
	if p.PastLine == (rollout.PastLine{Signed: p.Signed}) {
		return // nothing is known of it
	}
	p.Town, p.Slot = town.Code, it.Slot
	key := fmt.Sprintf("%s/%d", p.Town, p.Slot)
	i, twice := s.lines[key]
	if !twice {
		s.lines[key] = len(s.asked)
		s.asked = append(s.asked, p.PastLine)
		s.rows = append(s.rows, asked{row: s.row, about: town.Name + " · " + it.Name, cells: p.cells, any: p.any})
		return
	}
	s.join(i, p)
}

// join puts what a further row says of a line to what the first said.
func (s *ledgerSheet) join(i int, p pastRow) {
	line := &s.asked[i]
	for field, days := range map[string][2]*journal.Day{
		"pushed": {&line.Pushed, &p.Pushed}, "due": {&line.Due, &p.Due}, "received": {&line.Received, &p.Received}, "trained": {&line.Trained, &p.Trained},
		"live": {&line.Live, &p.Live}, "verified": {&line.Verified, &p.Verified}, "objection": {&line.Objected, &p.Objected},
	} {
		have, more := days[0], days[1]
		switch {
		case *more == 0:
		case *have == 0:
			*have = *more
			s.rows[i].cells[field] = p.cells[field]
		case *have != *more:
			s.wrong(p.cells[field], fault.Say("同一镇同一事项在 %s 已写 %s", s.rows[i].cell(field).Ref, *have), fault.Say("核对后删去一行"))
		}
	}
	if line.Reason == "" {
		line.Reason, line.Note = p.Reason, p.Note
	}
	if line.Signed == "" {
		line.Signed = p.Signed
	}
	line.Ticked = line.Ticked || p.Ticked
}

// further reads what stands beside the receipt under heads of the same meaning, 承接时间 beside 承接情况: a
// day says more than a mark.
func (s *ledgerSheet) further(line *pastRow, row sheet.Row, year int) {
	for n := 2; ; n++ {
		c, ok := row.Cells[fmt.Sprintf("received#%d", n)]
		if !ok {
			return
		}
		s.cellText(line, c, year)
	}
}

// judge asks once for the whole file what single cells do not say.
func (s *ledgerSheet) judge() {
	if n := len(s.ticks); n > 0 {
		m := s.ticks[0].Mistake(fault.Say("%d 格只写了已签收，没有日期", n), fault.Say("整个文件给一次签收日期（命令行 --day 2022-04-25）；或在格里改填日期"))
		m.Field = "day"
		s.result.Mistakes = append(s.result.Mistakes, m)
	}
	if n := len(s.undated); n > 0 && len(s.ticks) == 0 {
		m := s.undated[0].Mistake(fault.Say("%d 格暂不承接没有日期", n), fault.Say("整个文件给一次日期（命令行 --day 2022-04-25）；或加一列“异议日期”"))
		m.Field = "day"
		s.result.Mistakes = append(s.result.Mistakes, m)
	}
	if n := len(s.hollow); n > 0 && !s.marked {
		s.result.Mistakes = append(s.result.Mistakes, s.hollow[0].Mistake(fault.Say("%d 格写“○”，看不出是已签收还是没有签收", n), fault.Say("已签收的改成√，没有签收的留空")))
	}
	if s.ones > 0 {
		s.result.notice(fault.Say("%d 格写 1，按已签收读取；写 0 的按没有签收读取", s.ones))
	}
	if n := len(s.pending); n > 0 {
		s.result.notice(fault.Say("%d 格写着还没有签收（如“%s”），没有登记：%s", n, sheet.Shorten(s.pending[0].Text, 20), refs(s.pending)))
	}
	if s.yearly > 0 {
		s.result.notice(fault.Say("%d 格日期没有年份，按 %s 年读取", s.yearly, fmt.Sprint(s.yearOf)))
	}
	if n := len(s.apart); n > 0 {
		s.result.notice(fault.Say("%d 格写“不适用”而目录的适用范围包括该镇，没有登记：%s；要登记的在该项次上写明理由和批准人", n, refs(s.apart)))
	}
	if s.agreed > 0 {
		s.result.notice(fault.Say("%d 格写“不适用”，与目录的适用范围一致，不用登记", s.agreed))
	}
	if len(s.asked) == 0 && len(s.result.Mistakes) == 0 && len(s.apart)+s.agreed == 0 {
		s.result.Mistakes = append(s.result.Mistakes, fault.Mistake{
			Reason: fault.Say("表里没有一个项次"), Remedy: fault.Say("至少写一个镇的一项：√、日期或暂不承接"),
		})
	}
	for i := range s.asked {
		s.result.Rows = append(s.result.Rows, s.facts(i)...)
	}
}

// refs names at most eight cells.
func refs(cells []sheet.Cell) string {
	var list []string
	for i, c := range cells {
		if i == 8 {
			return strings.Join(list, "、") + "…"
		}
		list = append(list, c.Ref)
	}
	return strings.Join(list, "、")
}

// facts are the rows of a line as a Result shows them: one a stage.
func (s *ledgerSheet) facts(i int) []Row {
	line := s.asked[i]
	it := s.book.cur.Items[line.Slot]
	var rows []Row
	add := func(stage, day string, more ...Field) {
		rows = append(rows, append(Row{{"town", s.book.reg.TownName(line.Town)}, {"item", it.Code}, {"name", it.Name}, {"stage", stage}, {"day", day}}, more...))
	}
	if line.Pushed != 0 {
		add(rollout.FieldPushed, line.Pushed.String(), Field{"due", line.Due.String()})
	}
	if line.Received != 0 || line.Ticked {
		add(rollout.FieldReceived, line.Received.String(), Field{"signed", line.Signed})
	}
	for _, f := range []struct {
		stage string
		day   journal.Day
	}{{rollout.FieldTrained, line.Trained}, {rollout.FieldLive, line.Live}, {rollout.FieldVerified, line.Verified}} {
		if f.day != 0 {
			add(f.stage, f.day.String())
		}
	}
	if line.Reason != "" {
		add(rollout.FieldObjection, line.Objected.String(), Field{"reason", line.Reason}, Field{"note", line.Note})
	}
	return rows
}

// finish says what the service made of the ledger.
func (s *ledgerSheet) finish(out *rollout.Outcome, dry bool) {
	r := s.result
	r.Accepted = r.Read - len(s.bad)
	r.Saved = !dry && len(r.Mistakes) == 0
	if out.Passed > 0 {
		r.notice(fault.Say("%d 项次已暂停、收回、取消或不适用，没有登记", out.Passed))
	}
	if out.Change.Absent > 0 {
		r.notice(fault.Say("%d 项次在系统里已有登记而不在表里，照旧保留", out.Change.Absent))
	}
	if r.Saved && !out.Saved {
		r.notice(fault.Say("与系统里的登记相同，没有改动"))
	}
}
