package importers

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers/sheet"
)

// attendanceColumns are the columns of a sign-in sheet: a row a person.
var attendanceColumns = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号", "No", "No."}, Serial: true, Leave: true},
	{Key: "day", Title: "培训日期", Words: []string{"培训日期", "日期", "培训时间", "时间", "签到日期", "签到时间"}, Identity: true, Width: 12, Example: "2022-03-08"},
	{Key: "title", Title: "培训名称", Words: []string{"培训名称", "培训内容", "培训主题", "主题", "内容", "课程"}, Identity: true, Width: 36, Example: "民政业务培训", Note: "同一天只有一场的可以不填"},
	{Key: "name", Title: "姓名", Words: []string{"姓名", "参训人员", "参训人", "人员", "参会人员", "名字", "学员", "学员姓名"}, Required: true, Identity: true, Width: 12, Example: "（姓名）"},
	{Key: "town", Title: "镇（街道）", Words: with(townWords, "所属镇", "单位", "所在单位", "工作单位", "单位名称", "参训单位", "部门"), Own: true, Identity: true, Width: 20, Example: "渔渡镇"},
	{Key: "present", Title: "签到", Words: []string{"签到", "签名", "签字", "本人签字", "是否到场", "到场", "出勤", "到场情况", "签到情况", "出勤情况", "是否参加", "是否签到"}, Width: 8, Centre: true, Choices: []string{"√", "缺席"}, Example: "√", Note: "到场打√，没有到的写缺席"},
	{Key: "forenoon", Title: "上午签到", Words: []string{"上午签到", "上午", "上午上班", "上午下班", "上午签名"}},
	{Key: "afternoon", Title: "下午签到", Words: []string{"下午签到", "下午", "下午上班", "下午下班", "下午签名"}},
	{Key: "weekday", Title: "星期", Words: []string{"星期", "周"}},
	{Key: "remarks", Title: "备注", Words: with(personWords, "备注", "说明", "职务", "职务/职称", "职务职级", "岗位", "窗口/科室", "科室", "窗口", "电话", "手机", "手机号", "联系电话", "手机号码", "联系方式"), Leave: true},
}

// Unnamed stands for a person who came and whose name nobody recorded.
const Unnamed = "未登记姓名"

// awayWords are what a sheet writes for somebody who did not come.
var awayWords = []string{"缺席", "缺勤", "请假", "未到", "未参加", "病假", "事假", "公假", "旷课", "产假", "年假", "休假", "调休", "公出", "出差", "外出", "没来", "0"}

// away is what begins a word of absence; no name does: 未签到, 没有到, 请假半天.
var away = regexp.MustCompile(`^(?:未|没|缺席|缺勤|请假|因)`)

// Attendance imports sign-in sheets of sessions that are there already.
func (im *Importer) Attendance(ctx context.Context, deed journal.Deed, f File, opt TrainingOptions) (*Result, error) {
	begun, err := im.start(ctx, deed, catalog.Train, "attendance", opt.Place, f, aRegister, signMore)
	if err != nil {
		return nil, err
	}
	known, err := im.Rollout.Trainings.Trainings(ctx, opt.Place, "")
	if err != nil {
		return nil, err
	}
	s := &signSheet{started: begun, opt: opt, known: known, sessions: map[string]int{}, people: map[string]bool{}}
	for _, t := range s.tables {
		s.table(t)
	}
	s.judge()
	return s.end(func() (*rollout.Outcome, error) {
		return im.Rollout.EnterAttendance(ctx, deed, opt.Place, f.Name, s.asked, opt.DryRun)
	}, func(out *rollout.Outcome) {
		s.entered(s.rows, out)
		s.finish(out, opt.DryRun, fault.Say("%d 场培训在系统里而不在表里，照旧保留", out.Change.Absent))
	})
}

// signSheet is a set of sign-in sheets while it is read.
type signSheet struct {
	*started
	opt      TrainingOptions
	known    []*rollout.Training // of the county
	asked    []rollout.PastTraining
	rows     []asked
	columns  []acrossColumn // of the table that is read, where its days stand across
	sessions map[string]int
	people   map[string]bool // session, town and name
	guests   int             // people of departments
	rosters  int             // tables without a column of signatures
	doubles  int
}

func (s *signSheet) table(t sheet.Table) {
	texts := above(t, s.result.File)
	year := s.yearOver(t)
	last, title := s.over(t, texts, year)
	columns := s.daysAcross(t, year, last)
	s.columns = columns
	how := s.signed(t, columns)
	how.town = s.book.townOver(t, texts)
	if d, _ := s.over(t, texts, anyYear); last == 0 && year == 0 && d != 0 && !t.Has("day") && len(columns) == 0 {
		how.yearless = s.titleCell(t)
		s.yearless = append(s.yearless, how.yearless)
	}
	for _, row := range t.Rows {
		s.begin(row)
		if v := sessionTitle(s.known, row.Text("title")); v != "" {
			title = v
		}
		if len(columns) > 0 {
			s.across(t, row, columns, title, how)
			continue
		}
		if c, ok := row.Cells["day"]; ok {
			d, is := c.Day(year)
			if !is {
				s.noDay(c, year, fault.Say("填日期，如 2022-04-25"))
				continue
			}
			s.weekday(t, row, c, d)
			last = d // once over its rows, without a merge
		}
		if last == 0 && how.yearless.Ref != "" {
			s.more()
			continue
		}
		if last == 0 {
			s.wrong(t.Locate(row, "day"), fault.Say("没有写培训日期"), fault.Say("加一列“培训日期”，或在表头上面写一行“培训时间：2022年4月25日”"))
			continue
		}
		s.person(t, row, last, title, how.town, how.all || s.came(row))
	}
}

// signed is how a table says who came.
type signed struct {
	town  catalog.Division     // of people without one
	all   bool                 // everybody who is listed
	blank map[journal.Day]bool // days across that nobody signed

	yearless sheet.Cell // of the line that states a day without a year
}

// signed looks at the columns of signatures of a table. One that nobody signed is a question, not an
// absence: the signatures may be on paper.
func (s *signSheet) signed(t sheet.Table, columns []acrossColumn) signed {
	how := signed{blank: map[journal.Day]bool{}}
	has, blank := s.signatures(t)
	if len(columns) == 0 {
		how.all = !has || blank && s.opt.Unsigned
		if has && blank {
			s.unsigned(t.Locate(t.Rows[0], s.signKey(t)), fault.Say("签到栏全部空白，看不出谁到场"))
		} else if !has {
			s.rosters++
		}
		return how
	}
	for _, x := range columns {
		signed := func(r sheet.Row) bool { // on the day, on any of its columns
			return slices.ContainsFunc(columns, func(y acrossColumn) bool { return y.day == x.day && y.filled(r) })
		}
		if len(t.Rows) == 0 || how.blank[x.day] || slices.ContainsFunc(t.Rows, signed) {
			continue
		}
		how.blank[x.day] = true
		s.unsigned(t.Locate(t.Rows[0], x.Key), fault.Say("“%s”一列全部空白，看不出谁到场", sheet.Shorten(x.Text, 30)))
	}
	return how
}

// titleCell is the lowest line over a table, else its head.
func (s *signSheet) titleCell(t sheet.Table) sheet.Cell {
	if n := len(t.Preamble); n > 0 {
		return t.Preamble[n-1]
	}
	return sheet.Cell{Sheet: t.Sheet, Ref: sheet.Ref(t.Head, 1), Row: t.Head, Column: 1}
}

// unsigned asks who came where nobody signed, unless that was said for the file.
func (s *signSheet) unsigned(c sheet.Cell, reason fault.Message) {
	if !s.opt.Unsigned {
		s.result.Mistakes = append(s.result.Mistakes, c.Mistake(reason,
			fault.Say("签名在纸上、名单上的都到了的，导入时选“签到栏全部空白的，名单上的都到场了”（--unsigned-present）；否则在栏里打√；没有办的一场，删去那一列")))
	}
}

// over is the day and the title that the lines over a table state.
func (s *signSheet) over(t sheet.Table, texts []string, year int) (day journal.Day, title string) {
	day = dayOver(texts, []string{"培训时间", "培训日期", "时间", "日期"}, year)
	for _, x := range labelled(t) {
		if slices.Contains([]string{"培训名称", "培训内容", "培训主题", "培训课程", "培训班次"}, x[0]) && title == "" {
			title = x[1]
		}
	}
	for _, text := range texts {
		if d, ok := sheet.ParseDay(text, 0); ok && day == 0 {
			day = d
		}
	}
	if day == 0 {
		day = s.dayIn(t, texts, year)
	}
	return day, title
}

var fullDate = regexp.MustCompile(`[0-9]{4}\s*(?:年|[-./])\s*[0-9]{1,2}\s*(?:月|[-./])\s*[0-9]{1,2}\s*[日号]?`)

// dayIn is the one day that stands over the columns of signatures (3月8日 over 上午 and 下午), or amid
// the title: 2022年3月8日业务培训签到表. 0 where there are several, or none.
func (s *signSheet) dayIn(t sheet.Table, texts []string, year int) journal.Day {
	var days []journal.Day
	for _, x := range t.Titles {
		for _, part := range strings.Split(x.Text, "/") {
			if d, ok := sheet.ParseDay(part, year); ok && slices.Contains(signKeys, x.Key) {
				days = append(days, d)
			}
		}
	}
	for _, text := range texts {
		if len(days) > 0 {
			break
		}
		for _, part := range fullDate.FindAllString(text, -1) {
			if d, ok := sheet.ParseDay(part, 0); ok {
				days = append(days, d)
			}
		}
	}
	if days = slices.Compact(days); len(days) != 1 {
		return 0
	}
	return days[0]
}

var signKeys = []string{"present", "forenoon", "afternoon"}

func (s *signSheet) signKey(t sheet.Table) string {
	for _, k := range signKeys {
		if t.Has(k) {
			return k
		}
	}
	return "name"
}

// signatures tells whether a table has a column of signatures, and whether it is blank throughout.
func (s *signSheet) signatures(t sheet.Table) (has, blank bool) {
	has = slices.ContainsFunc(signKeys, t.Has)
	blank = len(t.Rows) > 0 && !slices.ContainsFunc(t.Rows, func(r sheet.Row) bool {
		return slices.ContainsFunc(signKeys, func(k string) bool { return r.Text(k) != "" || r.Text(k+"#2") != "" })
	})
	return has, blank
}

// came tells whether a row says that its person came: any mark but one of absence.
func (s *signSheet) came(row sheet.Row) bool {
	return slices.ContainsFunc(signKeys, func(k string) bool { return present(row.Text(k)) || present(row.Text(k+"#2")) })
}

// present tells whether a cell of a column of signatures says that its person came.
func present(text string) bool {
	return !nothing(text) && !slices.Contains(awayWords, marks(text)) && !away.MatchString(marks(text))
}

// weekday holds the weekday that a row states against its day: a year that was guessed is wrong
// where they differ.
func (s *signSheet) weekday(t sheet.Table, row sheet.Row, c sheet.Cell, d journal.Day) {
	text := strings.TrimPrefix(strings.TrimPrefix(tight(row.Text("weekday")), "星期"), "周")
	i := strings.Index("日一二三四五六", text)
	if text == "天" {
		i = 0
	}
	if text == "" || i < 0 {
		return
	}
	if is := int(d.Start().Weekday()); is != i/len("日") {
		s.wrong(c, fault.Say("%s 不是星期%s", d, text), fault.Say("核对日期的年份：写全年月日"))
	}
}

// person takes one person of a sheet.
func (s *signSheet) person(t sheet.Table, row sheet.Row, day journal.Day, title string, stated catalog.Division, came bool) {
	c := t.Locate(row, "name")
	name := tight(c.Text)
	if name == "" {
		s.wrong(c, fault.Say("没有填姓名"), fault.Say("填姓名；空行请整行删去"))
		return
	}
	at := t.Locate(row, "town")
	if _, _, ok := s.book.town(tight(at.Text)); !ok && !at.Blank() {
		if _, known := s.book.department(at.Text); known || isDepartment(tight(at.Text)) {
			s.guests++
			return
		}
	}
	town, ok := s.town(s.book, at, s.book.townUnder(row.Group, stated))
	if !ok {
		return
	}
	present := "否"
	if came {
		present = "是"
	}
	s.result.Rows = append(s.result.Rows, Row{{"name", name}, {"town", town.Name}, {"day", day.String()}, {"present", present}, {"title", title}})
	i := s.session(t, row, day, title)
	if key := day.String() + bare(title) + town.Code + name; name != Unnamed {
		if s.people[key] {
			s.doubles++
			return
		}
		s.people[key] = true
	}
	s.add(&s.asked[i], town.Code, name, came)
}

func (s *signSheet) session(t sheet.Table, row sheet.Row, day journal.Day, title string) int {
	key := day.String() + bare(title)
	if i, ok := s.sessions[key]; ok {
		return i
	}
	s.sessions[key] = len(s.asked)
	s.asked = append(s.asked, rollout.PastTraining{Title: title, Date: day})
	s.rows = append(s.rows, asked{row: s.ledger.row, about: strings.TrimSpace(day.String() + " " + title), any: t.Locate(row, "name"),
		cells: map[string]sheet.Cell{rollout.FieldDay: s.dayCell(t, row, day), rollout.FieldTitle: t.Locate(row, "title")}})
	return len(s.asked) - 1
}

func (s *signSheet) add(tr *rollout.PastTraining, town, name string, came bool) {
	j := slices.IndexFunc(tr.Towns, func(a rollout.Attendance) bool { return a.Town == town })
	if j < 0 {
		j = len(tr.Towns)
		tr.Towns = append(tr.Towns, rollout.Attendance{Town: town})
	}
	a := &tr.Towns[j]
	a.Expected++
	if !came {
		return
	}
	a.Present++
	switch {
	case name == Unnamed:
	case a.Names == "":
		a.Names = name
	default:
		a.Names += "、" + name
	}
}

// judge says what of the whole file a person should know.
func (s *signSheet) judge() {
	if s.guests > 0 {
		s.result.notice(fault.Say("%d 人是部门的，没有登记", s.guests))
	}
	if s.rosters > 0 && len(s.asked) > 0 {
		s.result.notice(fault.Say("%d 张表没有签到栏，名单上的都按到场登记", s.rosters))
	}
	if s.doubles > 0 {
		s.result.notice(fault.Say("%d 人重复出现，算一次", s.doubles))
	}
	s.needs(len(s.asked), fault.Say("表里没有一个参训的人"), fault.Say("表头下面至少填一行"))
	for i := range s.asked {
		slices.SortFunc(s.asked[i].Towns, func(a, b rollout.Attendance) int { return strings.Compare(a.Town, b.Town) })
	}
}
