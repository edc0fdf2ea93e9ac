package importers

import (
	"cmp"
	"context"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// Findings imports a ledger of findings that the county kept before: what was found and what was
// done about it, each by date of act.
func (im *Importer) Findings(ctx context.Context, deed journal.Deed, f File, opt FindingOptions) (*Result, error) {
	begun, err := im.start(ctx, deed, catalog.OnBehalf, "findings", opt.Place, f, aRegister, nil)
	if err != nil {
		return nil, err
	}
	s := &findingSheet{started: begun, opt: opt}
	for _, t := range s.tables {
		s.table(t)
	}
	s.judge()
	return s.end(func() (*rollout.Outcome, error) {
		return im.Acceptance.EnterFindings(ctx, deed, opt.Place, f.Name, s.asked, opt.DryRun)
	}, func(out *rollout.Outcome) {
		s.entered(s.rows, out)
		s.finish(out, opt.DryRun, fault.Say("%d 个问题在系统里而不在表里，照旧保留", out.Change.Absent))
		if n := s.own(deed.Unit); n > 0 {
			s.result.notice(fault.Say("%d 个问题由你的单位自己整改：销号要写上级文件的文号并由另一个账号确认，先按待复查登记", n))
		}
	})
}

// findingSheet is a ledger of findings while it is read.
type findingSheet struct {
	*started
	opt     FindingOptions
	asked   []acceptance.PastFinding
	rows    []asked
	sourced []sheet.Cell // rows without a source
	undated []sheet.Cell // rows that are done, without a day
	unfound int          // rows without a day on which they were found
	loose   int          // due days that are none
	shared  int          // rows with several units
	placed  int          // rows whose unit stands over them
	seen    journal.Day  // the day of the visit that the lines over the table state
	same    int          // rows whose closing day is that of putting right
}

func (s *findingSheet) table(t sheet.Table) {
	texts := above(t, s.result.File)
	over := s.unitOver(t, texts)
	if !t.Has("town") && !t.Has("unit") && over.ID == "" && !s.grouped(t) {
		s.result.Mistakes = append(s.result.Mistakes, fault.Mistake{Sheet: t.Sheet, Cell: sheet.Ref(t.Head, 1),
			Reason: fault.Say("表头（第 %d 行）缺少“%s”列", t.Head, "责任单位"), Remedy: fault.Say("请补上这一列；也可下载空白模板填写")})
		return
	}
	year := s.yearOver(t)
	s.seen = dayOver(texts, []string{"检查时间", "检查日期", "督查时间", "督查日期", "暗访时间", "反馈时间", "反馈日期", "交办时间", "交办日期", "发现时间", "发现日期"}, year)
	var stated acceptance.Source
	for _, text := range s.overAll(t) {
		if stated == "" {
			stated = sourceOf(text)
		}
	}
	for _, row := range t.Rows {
		s.begin(row)
		s.row(t, row, year, stated, over)
	}
}

// row reads one finding.
func (s *findingSheet) row(t sheet.Table, row sheet.Row, year int, stated acceptance.Source, over catalog.Unit) {
	p := acceptance.PastFinding{
		Label: labelOf(row.Text("label")), DocNo: row.Text("doc_no"), Text: longs(row, "text"), Clause: row.Text("clause"), Person: s.person(row),
		Measures: s.text(row, "measures"), Result: s.text(row, "result"), Ground: row.Text("ground"), Note: s.text(row, "remark"),
	}
	if p.Text == "" {
		s.wrong(t.Locate(row, "text"), fault.Say("没有写问题"), fault.Say("写明是什么问题；不要的行请整行删去"))
	}
	unit, ok := s.owner(t, row, over, &p)
	p.Source = s.source(t, row, stated)
	p.Found = s.date(t.Locate(row, "found"), year)
	if p.Found == 0 {
		p.Found = cmp.Or(s.opt.Found, s.seen)
	}
	if year == 0 && p.Found != 0 { // no line over the table says the year
		year, _, _ = p.Found.Date()
	}
	s.due(t.Locate(row, "due"), year, &p)
	s.progress(t, row, year, &p)
	if !ok || p.Text == "" {
		return
	}
	if p.Found == 0 {
		s.unfound++
	}
	s.put(t, row, unit, p)
}

// person is who answers for it; a ledger that names only a leader names that one.
func (s *findingSheet) person(row sheet.Row) string {
	for _, key := range []string{"person", "chief"} {
		if text := joined(row, key, "、"); !emptyWord(text) {
			return text
		}
	}
	return ""
}

func (s *findingSheet) text(row sheet.Row, key string) string {
	if text := longs(row, key); !emptyWord(text) {
		return text
	}
	return ""
}

// source reads where a finding comes from: of the row, of the lines over the table, of the options.
func (s *findingSheet) source(t sheet.Table, row sheet.Row, stated acceptance.Source) acceptance.Source {
	c := t.Locate(row, "source")
	if src := sourceOf(c.Text); src != "" {
		return src
	}
	if !emptyWord(c.Text) {
		s.wrong(c, fault.Say("“%s”不是问题来源", sheet.Shorten(c.Text, 30)), fault.Say("填验收、指导检查、作风督查、体验、巡察反馈、审计、督查或群众反映"))
		return ""
	}
	if s.opt.Source != "" {
		return s.opt.Source
	}
	if stated == "" {
		s.sourced = append(s.sourced, c)
	}
	return stated
}

// date reads a day that may be missing.
func (s *findingSheet) date(c sheet.Cell, year int) journal.Day {
	if nothing(c.Text) || emptyWord(c.Text) {
		return 0
	}
	d, _, ok := firstDay(c, year)
	if !ok {
		s.noDay(c, year, fault.Say("填日期，如 2022-04-25；不知道的留空"))
	}
	return d
}

func (s *findingSheet) due(c sheet.Cell, year int, p *acceptance.PastFinding) {
	if nothing(c.Text) || emptyWord(c.Text) {
		return
	}
	l, ok := dueOf(c, year)
	_, lacks := dueOf(c, anyYear)
	switch {
	case !ok && lacks && year == 0:
		s.lacksYear(c)
	case !ok:
		s.wrong(c, fault.Say("“%s”不是期限", sheet.Shorten(c.Text, 30)), fault.Say("填日期，如 2022-04-25；没有期限的留空"))
	case l.once:
		p.Due = p.Found // 0 is by the standard
	case l.loose:
		s.loose++
	}
	if l.day != 0 {
		p.Due = l.day
	}
}

// put takes one finding.
func (s *findingSheet) put(t sheet.Table, row sheet.Row, unit catalog.Unit, p acceptance.PastFinding) {
	a := asked{row: s.ledger.row, about: unit.Name + " · " + sheet.Shorten(p.Text, 30), any: t.Locate(row, "text"), cells: map[string]sheet.Cell{}}
	for _, c := range ledgerOfFindings {
		if !c.Leave {
			a.cells[c.Key] = t.Locate(row, c.Key)
		}
	}
	if a.cells["unit"].Blank() {
		a.cells["unit"] = a.cells["town"]
	}
	s.asked, s.rows = append(s.asked, p), append(s.rows, a)
	town, source := "", ""
	if p.Source != "" {
		source = p.Source.Message().String()
	}
	if catalog.LevelOf(unit.Division) == catalog.Town {
		town = s.book.reg.TownName(unit.Division)
	}
	s.result.Rows = append(s.result.Rows, Row{{"label", p.Label}, {"town", town}, {"source", source}, {"doc_no", p.DocNo}, {"text", p.Text}, {"clause", p.Clause},
		{"unit", unit.Name}, {"person", p.Person}, {"measures", p.Measures}, {"due", p.Due.String()}, {"found", p.Found.String()}, {"rectified", p.Rectified.String()},
		{"result", p.Result}, {"closed", p.Closed.String()}, {"ground", p.Ground}, {"state", reached(p).Message().String()}, {"remark", p.Note}})
}

// reached is how far a finding has come by what its row says.
func reached(p acceptance.PastFinding) acceptance.FindingState {
	switch {
	case p.Closed != 0:
		return acceptance.Closed
	case p.Rectified != 0:
		return acceptance.Waiting
	case p.Measures != "" || p.State == acceptance.Working:
		return acceptance.Working
	}
	return acceptance.Pending
}

// own counts the rows that say that a unit's own findings are closed.
func (s *findingSheet) own(unit string) (n int) {
	for _, p := range s.asked {
		if unit != "" && p.Unit == unit && p.Closed != 0 {
			n++
		}
	}
	return n
}

// judge asks once for the whole file what rows do not say.
func (s *findingSheet) judge() {
	once := func(option string, cells []sheet.Cell, reason, remedy fault.Message) {
		if len(cells) > 0 {
			m := cells[0].Mistake(reason, remedy)
			m.Field = option
			s.result.Mistakes = append(s.result.Mistakes, m)
		}
	}
	once("source", s.sourced, fault.Say("%d 个问题没有来源", len(s.sourced)), fault.Say("整个文件给一次来源（命令行 --source 巡察反馈）；或加一列“问题来源”"))
	once("day", s.undated, fault.Say("%d 个问题写了整改完成或已销号，没有日期", len(s.undated)), fault.Say("整个文件给一次日期（命令行 --day 2022-04-25）；或在格里改填日期"))
	for _, n := range []struct {
		n int
		m func(int) fault.Message
	}{
		{s.unfound, func(n int) fault.Message {
			return fault.Say("%d 个问题没有发现日期，按该行最早的日期登记；整个文件可给一次（命令行 --found 2022-03-20）", n)
		}},
		{s.loose, func(n int) fault.Message {
			return fault.Say("%d 个问题的期限不是日期，按标准的整改天数登记", n)
		}},
		{s.shared, func(n int) fault.Message {
			return fault.Say("%d 个问题写了几个单位，第一个登记为责任单位，其余记在备注的配合单位里", n)
		}},
		{s.placed, func(n int) fault.Message {
			return fault.Say("%d 个问题没有写单位，按上面的分组、标题或工作表名称登记责任单位", n)
		}},
		{s.same, func(n int) fault.Message {
			return fault.Say("%d 个问题只写了已销号，销号日期按整改完成日期登记", n)
		}},
	} {
		if n.n > 0 {
			s.result.notice(n.m(n.n))
		}
	}
	s.needs(len(s.asked), fault.Say("表里没有一个问题"), fault.Say("表头下面至少填一行"))
}
