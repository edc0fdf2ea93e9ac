package importers

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// trainingColumns are the columns of a training log: a row a session, or a row a town of one.
var trainingColumns = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号", "期次", "期数", "班次", "批次", "No", "No."}, Serial: true, Leave: true},
	{Key: "day", Title: "培训日期", Words: []string{"培训日期", "培训时间", "时间", "日期", "举办时间", "开班时间", "培训日"}, Required: true, Identity: true, Width: 12, Example: "2022-03-08"},
	{Key: "title", Title: "培训名称", Words: []string{"培训名称", "培训内容", "培训主题", "主题", "内容", "培训班名称", "培训项目", "课程名称", "培训课程"}, Required: true, Identity: true, Width: 36, Example: "民政业务培训", Note: "同一天的两场名称不能相同"},
	{Key: "where", Title: "培训地点", Words: []string{"培训地点", "地点", "地址", "培训场所"}, Parts: true, Width: 20, Example: "县政务服务中心三楼"},
	{Key: "teacher", Title: "授课人", Words: []string{"授课人", "主讲人", "主讲", "讲师", "培训讲师", "授课老师", "授课教师", "主讲单位", "培训老师"}, Parts: true, Width: 14},
	{Key: "items", Title: "培训事项", Words: []string{"培训事项", "覆盖事项", "涉及事项", "事项", "事项名称", "事项编码", "培训事项编码", "培训的事项", "所训事项"}, Width: 40, Example: "XF-001、XF-002", Note: "编码或名称，用顿号分开；一个部门的全部事项写部门名称；都训的写“全部”"},
	{Key: "towns", Title: "参训镇（街道）", Words: []string{"参训镇（街道）", "参训镇街道", "参训镇", "参训镇办", "参训单位", "参加单位", "参训对象", "参加镇", "参加镇（街道）", "镇", "镇（街道）", "镇街道", "镇办", "镇街", "乡镇", "参训范围", "覆盖镇", "覆盖镇（街道）"}, Weak: []string{"培训对象"}, Own: true, Identity: true, Width: 30, Example: "渔渡镇", Note: "写“全部”、几个镇，或每镇一行"},
	{Key: "present", Title: "到场人数", Words: []string{"到场人数", "参训人数", "实到人数", "参加人数", "人数", "培训人数", "实到", "参训人次", "培训人次"}, Width: 10, Example: "2", Note: "一行一个镇时是该镇人数"},
	{Key: "expected", Title: "应到人数", Words: []string{"应到人数", "应到", "应参训人数", "计划人数"}, Width: 10},
	{Key: "remarks", Title: "备注", Words: []string{"备注", "说明"}, Leave: true},
}

// TrainingOptions go with an import of a training log or of sign-in sheets.
type TrainingOptions struct {
	Place    string
	AllItems bool // log: a session without items covered all of them
	Unsigned bool // sign-in sheets: where the column of signatures is blank throughout, everybody came
	DryRun   bool
}

// trainingShape reads a log by its columns, and a column a town where it has such.
func trainingShape(b *countyBook, _ *sheet.Workbook) sheet.Spec {
	return sheet.Spec{Columns: trainingColumns, More: b.townHead}
}

// Training imports a training log.
func (im *Importer) Training(ctx context.Context, deed journal.Deed, f File, opt TrainingOptions) (*Result, error) {
	begun, err := im.start(ctx, deed, catalog.Train, "training", opt.Place, f, aCatalog, trainingShape)
	if err != nil {
		return nil, err
	}
	known, err := im.Rollout.Trainings.Trainings(ctx, opt.Place, "")
	if err != nil {
		return nil, err
	}
	s := &trainingSheet{started: begun, opt: opt, known: known, sessions: map[string]int{}}
	for _, t := range s.tables {
		for _, row := range t.Rows {
			s.row(t, row)
		}
	}
	s.judge()
	return s.end(func() (*rollout.Outcome, error) {
		return im.Rollout.EnterTrainings(ctx, deed, opt.Place, f.Name, s.asked, opt.DryRun)
	}, func(out *rollout.Outcome) {
		s.entered(s.rows, out)
		s.finish(out, opt.DryRun, fault.Say("%d 场培训在系统里而不在表里，照旧保留", out.Change.Absent))
	})
}

// finish says what the service made of the rows; absent is told where something is.
func (l *ledger) finish(out *rollout.Outcome, dry bool, absent fault.Message) {
	r := l.result
	r.Accepted = r.Read - len(l.bad)
	r.Saved = !dry && len(r.Mistakes) == 0
	if out.Change.Absent > 0 {
		r.notice(absent)
	}
	if r.Saved && !out.Saved {
		r.notice(fault.Say("与系统里的登记相同，没有改动"))
	}
}

// trainingSheet is a training log while it is read.
type trainingSheet struct {
	*started
	opt      TrainingOptions
	known    []*rollout.Training // of the county
	asked    []rollout.PastTraining
	rows     []asked
	sessions map[string]int // day and title to the session
	spans    int            // sessions of several days
	shared   int            // sessions whose people are not told by town
}

func (s *trainingSheet) row(t sheet.Table, row sheet.Row) {
	s.begin(row)
	year := s.yearOver(t)
	day, ok := s.date(t.Locate(row, "day"), year)
	title := sessionTitle(s.known, row.Text("title"))
	c := t.Locate(row, "title")
	if title == "" {
		s.wrong(c, fault.Say("没有写培训名称"), fault.Say("写一个看得懂的名称"))
		ok = false
	} else if utf8.RuneCountInString(title) > mostName {
		s.wrong(c, fault.Say("培训名称超过 %d 字", mostName), fault.Say("只写名称，别的写到备注"))
		ok = false
	}
	towns := s.people(t, row)
	items := s.items(t.Locate(row, "items"))
	if !ok {
		return
	}
	i := s.session(t, row, day, title)
	tr := &s.asked[i]
	for _, x := range items {
		if !slices.ContainsFunc(tr.Items, func(y rollout.Taught) bool { return y.Slot == x.Slot }) {
			tr.Items = append(tr.Items, x)
		}
	}
	slices.SortFunc(tr.Items, func(a, b rollout.Taught) int { return a.Slot - b.Slot })
	for _, a := range towns {
		if j := slices.IndexFunc(tr.Towns, func(x rollout.Attendance) bool { return x.Town == a.Town }); j >= 0 {
			tr.Towns[j].Present = max(tr.Towns[j].Present, a.Present)
			tr.Towns[j].Expected = max(tr.Towns[j].Expected, a.Expected)
			continue
		}
		tr.Towns = append(tr.Towns, a)
	}
	slices.SortFunc(tr.Towns, func(a, b rollout.Attendance) int { return strings.Compare(a.Town, b.Town) })
}

// session is the session of a day and a title: the one of a row above, or a new one.
func (s *trainingSheet) session(t sheet.Table, row sheet.Row, day journal.Day, title string) int {
	key := day.String() + bare(title)
	where, teacher := joined(row, "where", "；"), joined(row, "teacher", "、")
	if i, ok := s.sessions[key]; ok {
		if s.asked[i].Where == "" {
			s.asked[i].Where = where
		}
		if s.asked[i].Teacher == "" {
			s.asked[i].Teacher = teacher
		}
		return i
	}
	i := len(s.asked)
	s.sessions[key] = i
	s.asked = append(s.asked, rollout.PastTraining{Title: title, Date: day, Where: where, Teacher: teacher})
	a := asked{row: s.row0(), about: day.String() + " " + title, cells: map[string]sheet.Cell{}, any: t.Locate(row, "title")}
	for field, key := range map[string]string{rollout.FieldTitle: "title", rollout.FieldDay: "day", rollout.FieldItems: "items", rollout.FieldPresent: "towns"} {
		a.cells[field] = t.Locate(row, key)
	}
	s.rows = append(s.rows, a)
	return i
}

func (s *trainingSheet) row0() int { return s.ledger.row }

// judge says what of the whole log a person should know.
func (s *trainingSheet) judge() {
	if s.spans > 0 {
		s.result.notice(fault.Say("%d 场培训写了几天，按第一天登记", s.spans))
	}
	if s.shared > 0 {
		s.result.notice(fault.Say("%d 场培训只写了总人数，每镇按到场 1 人登记；各镇人数用签到表（attendance）补", s.shared))
	}
	s.needs(len(s.asked), fault.Say("表里没有一场培训"), fault.Say("表头下面至少填一行"))
	for _, t := range s.asked {
		codes := make([]string, len(t.Items))
		for i, it := range t.Items {
			codes[i] = it.Code
		}
		for _, a := range t.Towns {
			s.result.Rows = append(s.result.Rows, Row{{"day", t.Date.String()}, {"title", t.Title}, {"where", t.Where}, {"teacher", t.Teacher},
				{"items", strings.Join(codes, "、")}, {"town", s.book.reg.TownName(a.Town)}, {"present", fmt.Sprint(a.Present)}, {"expected", fmt.Sprint(a.Expected)}})
		}
	}
}
