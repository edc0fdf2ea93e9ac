package importers

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// acceptanceColumns are the columns of a summary of acceptances (验收汇总表): a row an acceptance.
var acceptanceColumns = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号", "No", "No."}, Serial: true, Leave: true},
	{Key: "town", Title: "镇（街道）", Words: with(townWords, "单位", "单位名称", "被验收单位", "验收单位", "受检单位", "被检查单位", "验收对象", "申报单位"), Own: true, Identity: true, Width: 20, Example: "渔渡镇"},
	{Key: "center", Title: "便民服务中心", Words: []string{"便民服务中心", "中心", "中心名称", "便民服务中心名称", "验收中心", "镇便民服务中心"}, Identity: true},
	{Key: "year", Title: "建设任务年度", Words: []string{"建设任务年度", "建设年度", "任务年度", "年度", "建设年份", "建设任务"}, Width: 12, Example: "2021", Note: "不填的按验收那一年登记"},
	{Key: "built", Title: "建成日期", Words: []string{"建成日期", "建成时间", "竣工日期", "竣工时间", "投用日期", "投入使用时间"}, Width: 12},
	{Key: "day", Title: "验收日期", Words: []string{"验收日期", "验收时间", "日期", "时间", "现场验收日期", "现场验收时间", "验收日", "考核日期", "考核时间", "检查日期"}, Identity: true, Width: 12, Example: "2022-03-20", Note: "整个文件一天的，导入时用 --day 给一次"},
	{Key: "round", Title: "轮次", Words: []string{"轮次", "第几轮", "验收轮次", "验收类型", "验收类别", "类别", "验收次数"}, Width: 8, Note: "首次验收填 1，复验填 2；不填的按日期推定"},
	{Key: "self", Title: "自评分", Words: []string{"自评分", "自评得分", "自评", "镇自评分", "自评总分", "自查得分", "自评分数", "镇办自评分"}, Sole: true, Width: 8, Example: "95"},
	{Key: "score", Title: "得分", Words: []string{"得分", "考核分", "考核得分", "验收得分", "验收评分", "评分", "总分", "总得分", "综合得分", "实得分", "分数", "最终得分", "考核评分", "验收分", "验收总分", "组评得分", "组评分", "验收组评分", "考核组评分", "平均得分", "平均分"}, Sole: true, Width: 8, Example: "92.5", Note: "百分制；不知道的留空"},
	{Key: "verdict", Title: "结论", Words: []string{"结论", "验收结论", "验收结果", "结果", "是否合格", "验收意见", "评定结果", "考核结果", "等次", "评定等次", "验收等次", "考核等次", "考核结论", "检查结论", "是否通过", "验收情况", "是否通过验收", "是否验收合格"}, Sole: true, Width: 10, Centre: true, Choices: []string{"合格", "限期整改", "不合格"}, Example: "合格", Note: "不填的按标准的分数线判定"},
	{Key: "lead", Title: "组长", Words: []string{"组长", "验收组长", "验收组组长", "带队领导", "带队人"}, Width: 12},
	{Key: "team", Title: "验收组", Words: []string{"验收组", "验收组成员", "成员", "组员", "验收人员", "验收人", "检查组", "参加人员", "验收小组"}, Parts: true, Width: 24, Note: "用顿号分开"},
	{Key: "standard", Title: "验收标准", Words: []string{"验收标准", "标准", "依据", "验收依据", "检查标准"}, Width: 24},
	{Key: "issues", Title: "存在问题", Words: []string{"存在问题", "存在的问题", "主要问题", "问题"}, Parts: true},
	{Key: "remark", Title: "备注", Words: []string{"备注", "说明"}, Parts: true, Width: 24},
	{Key: "applied", Title: "申请日期", Words: []string{"申请日期", "申请时间", "申报日期", "联系人", "联系电话", "电话"}, Leave: true},
}

// AcceptanceOptions go with an import of a summary of acceptances.
type AcceptanceOptions struct {
	Place  string
	Day    journal.Day // of acceptances without a day
	DryRun bool
}

// Acceptances imports a summary of acceptances that took place before: each becomes a locked record
// with score and verdict, by date of act.
func (im *Importer) Acceptances(ctx context.Context, deed journal.Deed, f File, opt AcceptanceOptions) (*Result, error) {
	begun, err := im.start(ctx, deed, catalog.Inspect, "acceptance", opt.Place, f, aRegister, nil)
	if err != nil {
		return nil, err
	}
	s := &acceptanceSheet{started: begun, opt: opt}
	for _, t := range s.tables {
		s.table(t)
	}
	s.judge()
	return s.end(func() (*rollout.Outcome, error) {
		return im.Acceptance.EnterAcceptances(ctx, deed, opt.Place, f.Name, s.asked, opt.DryRun)
	}, func(out *rollout.Outcome) {
		s.entered(s.rows, out)
		s.verdicts(out)
		s.finish(out, opt.DryRun, fault.Say("%d 次验收在系统里而不在表里，照旧保留", out.Change.Absent))
	})
}

// acceptanceSheet is a summary of acceptances while it is read.
type acceptanceSheet struct {
	*started
	opt     AcceptanceOptions
	asked   []acceptance.PastAcceptance
	rows    []asked
	undated []sheet.Cell
	waiting int // rows of centres that nobody has accepted yet
	judged  int // rows whose verdict is by their score
	spans   int // days written as several
	monthly int // months in which centres were built
}

func (s *acceptanceSheet) table(t sheet.Table) {
	for _, need := range []struct {
		has    bool
		column string
	}{{t.Has("town") || t.Has("center"), "镇（街道）"}, {t.Has("score") || t.Has("verdict"), "得分、结论"}} {
		if !need.has {
			s.result.Mistakes = append(s.result.Mistakes, fault.Mistake{Sheet: t.Sheet, Cell: sheet.Ref(t.Head, 1),
				Reason: fault.Say("表头（第 %d 行）缺少“%s”列", t.Head, need.column), Remedy: fault.Say("请补上这一列；也可下载空白模板填写")})
			return
		}
	}
	texts := above(t, s.result.File)
	year := sheet.YearIn(texts...)
	stated := dayOver(texts, []string{"验收时间", "验收日期", "时间", "日期"}, year)
	for _, row := range t.Rows {
		s.begin(row)
		s.row(t, row, year, stated)
	}
}

// row reads one acceptance.
func (s *acceptanceSheet) row(t sheet.Table, row sheet.Row, year int, stated journal.Day) {
	at := t.Locate(row, "town")
	if at.Blank() && t.Has("center") {
		at = t.Locate(row, "center")
	}
	town, is := s.town(s.book, at, catalog.Division{})
	p := acceptance.PastAcceptance{Town: town.Code, Score: scoreCell(row.At("score")), Self: scoreCell(row.At("self")), Standard: tight(row.Text("standard")), Remark: s.remark(row)}
	p.Lead, p.Team = teamOf(tight(row.Text("lead")), joined(row, "team", "、"))
	var ok, none bool
	if p.Grade, none, ok = gradeOf(row.Text("verdict")); !ok {
		s.wrong(t.Locate(row, "verdict"), fault.Say("“%s”不是验收结论", sheet.Shorten(row.Text("verdict"), 30)), fault.Say("填合格、限期整改或不合格；还没有验收的留空"))
	}
	if c := t.Locate(row, "day"); !c.Blank() && !nothing(c.Text) {
		p.Day = s.day(c, year)
	} else if p.Day = stated; p.Day == 0 {
		p.Day = s.opt.Day
	}
	p.Round = s.round(t.Locate(row, "round"))
	p.Year = s.year(t.Locate(row, "year"))
	if c := t.Locate(row, "built"); !nothing(c.Text) && !unvisited.MatchString(marks(c.Text)) {
		p.Built = s.built(c, year)
	}
	if none || p.Grade == "" && p.Score == "" && ok {
		s.waiting++
		return
	}
	if p.Day == 0 && t.Locate(row, "day").Blank() {
		s.undated = append(s.undated, t.Locate(row, "day"))
	}
	if p.Grade == "" && ok {
		s.judged++
	}
	if !is {
		return
	}
	s.put(t, row, town, at, p)
}

// put takes one acceptance.
func (s *acceptanceSheet) put(t sheet.Table, row sheet.Row, town catalog.Division, at sheet.Cell, p acceptance.PastAcceptance) {
	a := asked{row: s.ledger.row, about: strings.TrimSpace(town.Name + " " + p.Day.String()), any: at, cells: map[string]sheet.Cell{}}
	for _, field := range []string{acceptance.FieldDay, acceptance.FieldRound, acceptance.FieldYear, acceptance.FieldBuilt, acceptance.FieldScore, acceptance.FieldSelf, acceptance.FieldVerdict, acceptance.FieldStandard, acceptance.FieldLead, acceptance.FieldTeam, acceptance.FieldRemark} {
		a.cells[field] = t.Locate(row, field)
	}
	s.asked, s.rows = append(s.asked, p), append(s.rows, a)
	verdict := ""
	if p.Grade != "" {
		verdict = p.Grade.Message().String()
	}
	s.result.Rows = append(s.result.Rows, Row{{"town", town.Name}, {"day", p.Day.String()}, {"round", numberText(p.Round)}, {"score", p.Score}, {"self", p.Self}, {"verdict", verdict},
		{"year", numberText(p.Year)}, {"built", p.Built.String()}, {"lead", p.Lead}, {"team", strings.Join(p.Team, "、")}, {"standard", p.Standard}, {"remark", p.Remark}})
}

// remark is what a row remarks, the problems that it lists among it.
func (s *acceptanceSheet) remark(row sheet.Row) string {
	remark, issues := joined(row, "remark", "；"), joined(row, "issues", "；")
	if emptyWord(issues) {
		return remark
	}
	return strings.Trim("存在问题："+issues+"；"+remark, "；")
}

// built reads the day on which a centre was built; of a month alone its first.
func (s *acceptanceSheet) built(c sheet.Cell, year int) journal.Day {
	if _, _, ok := firstDay(c, year); !ok {
		if m, is := sheet.ParseMonth(c.Text, year); is {
			s.monthly++
			return m
		}
	}
	return s.day(c, year)
}

// day reads a day; of several written in one cell the first.
func (s *acceptanceSheet) day(c sheet.Cell, year int) journal.Day {
	d, span, ok := firstDay(c, year)
	switch {
	case ok:
	case yearless(c, year):
		reason, remedy := noYear(c)
		s.wrong(c, reason, remedy)
	default:
		s.wrong(c, fault.Say("“%s”不是日期", sheet.Shorten(c.Text, 30)), fault.Say("填日期，如 2022-04-25；不知道的留空"))
	}
	if span {
		s.spans++
	}
	return d
}

var roundMark = regexp.MustCompile(`^第?([0-9一二三四五])[轮次]?(?:验收|复验)?$`)

// round reads the round of an acceptance, 0 where the row does not say it.
func (s *acceptanceSheet) round(c sheet.Cell) int {
	text := marks(c.Text)
	m := roundMark.FindStringSubmatch(strings.TrimSuffix(text, ".0"))
	switch {
	case nothing(text), text == "验收":
		return 0
	case m != nil:
		if i := strings.Index("一二三四五", m[1]); i >= 0 {
			return i/len("一") + 1
		}
		n, _ := strconv.Atoi(m[1])
		return n
	case strings.Contains(text, "复验"), strings.Contains(text, "复查"), strings.Contains(text, "重新"):
		return 2
	case strings.Contains(text, "首"), strings.Contains(text, "初"):
		return 1
	}
	s.wrong(c, fault.Say("“%s”不是轮次", sheet.Shorten(c.Text, 30)), fault.Say("首次验收填 1，复验填 2；不知道的留空"))
	return 0
}

var yearMark = regexp.MustCompile(`^(2[0-9]{3})(?:\.0)?年?度?$`)

func (s *acceptanceSheet) year(c sheet.Cell) int {
	if nothing(c.Text) {
		return 0
	}
	m := yearMark.FindStringSubmatch(marks(c.Text))
	if m == nil {
		s.wrong(c, fault.Say("“%s”不是建设任务年度", sheet.Shorten(c.Text, 30)), fault.Say("填四位年份，如 2021"))
		return 0
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// judge asks once for the whole file what rows do not say.
func (s *acceptanceSheet) judge() {
	if n := len(s.undated); n > 0 {
		m := s.undated[0].Mistake(fault.Say("%d 行没有验收日期", n), fault.Say("整个文件给一次日期（命令行 --day 2022-04-25）；或加一列“验收日期”"))
		m.Field = "day"
		s.result.Mistakes = append(s.result.Mistakes, m)
	}
	if s.waiting > 0 {
		s.result.notice(fault.Say("%d 行还没有验收，没有登记", s.waiting))
	}
	if s.judged > 0 {
		s.result.notice(fault.Say("%d 行没有写结论，按标准的分数线判定", s.judged))
	}
	if s.monthly > 0 {
		s.result.notice(fault.Say("%d 格建成日期只写到月，按当月 1 日登记", s.monthly))
	}
	if s.spans > 0 {
		s.result.notice(fault.Say("%d 格日期写了几天，按第一天登记", s.spans))
	}
	s.needs(len(s.asked)+s.waiting, fault.Say("表里没有一次验收"), fault.Say("表头下面至少填一行"))
}

// verdicts fills in those that came of the scores.
func (s *acceptanceSheet) verdicts(out *rollout.Outcome) {
	for _, d := range out.Diffs {
		if d.Field != acceptance.FieldVerdict || d.Row >= len(s.result.Rows) {
			continue
		}
		row := s.result.Rows[d.Row]
		if i := slices.IndexFunc(row, func(f Field) bool { return f.Name == "verdict" && f.Value == "" }); i >= 0 {
			row[i].Value = d.New
		}
	}
}
