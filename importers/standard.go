package importers

import (
	"context"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jiedezhu/acceptance"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// standardColumns are the columns of a standard.
var standardColumns = []sheet.Column{
	{Key: "section", Title: "项目", Words: []string{"项目", "部分", "类别", "评分项目", "考核项目", "验收项目", "检查项目", "一级指标", "指标", "指标类别", "大项", "板块", "章节", "评价项目", "验收类别", "section"}, Width: 20},
	{Key: "clause_no", Title: "条款号", Words: []string{"条款号", "条款编号", "编号", "条款", "条号", "指标编号", "项号", "clause no"}, Identity: true, Code: true, Width: 10},
	{Key: "serial", Title: "序号", Words: []string{"序号", "No", "No."}, Serial: true},
	{Key: "clause", Title: "评分项", Words: []string{"评分项", "评分内容", "验收内容", "检查内容", "考核内容", "评价内容", "条款内容", "内容", "具体内容", "指标内容", "检查要点", "验收要点", "检查事项", "考核要求", "考核点", "评估要点", "clause"},
		Weak: []string{"三级指标", "二级指标", "指标", "验收标准", "检查标准", "质量标准", "评分标准", "标准"}, Left: "section", Required: true, Identity: true, Width: 50},
	{Key: "method", Title: "检查方式", Words: []string{"检查方式", "检查方法", "验收方式", "验收方法", "考核办法", "考核方法", "考核方式", "评分方式", "评价方式", "查验方式", "方法", "方式", "method"}, Parts: true, Width: 20},
	{Key: "points", Title: "分值", Words: []string{"分值", "标准分", "标准分值", "满分", "权重", "权重分", "配分", "分数", "赋分", "分", "points"}, Required: true, Centre: true, Width: 8},
	{Key: "veto", Title: "一票否决", Words: []string{"一票否决", "是否一票否决", "一票否决项", "否决项", "否决", "是否否决", "是否否决项", "必要条件", "veto"}, Choices: []string{"是", "否"}, Centre: true, Width: 10},
	{Key: "deduction", Title: "扣分标准", Words: []string{"扣分标准", "评分标准", "评分方法", "检查标准", "验收标准", "赋分标准", "计分标准", "给分标准", "扣分规则", "扣分办法", "扣分细则", "评分细则", "评分办法", "评分规则", "计分办法", "计分方法", "扣分说明", "deduction"}, Parts: true, Width: 44},
	{Key: "cap", Title: "扣分上限", Words: []string{"扣分上限", "最高扣分", "最多扣分", "扣分封顶", "上限", "最多扣", "cap"}, Centre: true, Width: 10},
	{Key: "photo", Title: "拍照", Words: []string{"拍照", "是否拍照", "需拍照", "照片", "佐证照片", "是否需要照片", "photo"}, Choices: []string{"是", "否"}, Centre: true, Width: 8},
	{Key: "basis", Title: "依据", Words: []string{"依据", "制度依据", "政策依据", "评分依据", "验收依据", "basis"}, Parts: true, Width: 24},
	{Key: "aside", Title: "得分", Words: []string{"得分", "自评分", "自评得分", "考核分", "考核得分", "验收分", "验收得分", "实得分", "扣分", "扣分原因", "扣分情况", "检查情况", "备注", "说明"}, Leave: true},
}

// StandardOptions go with an import of a standard.
type StandardOptions struct {
	Place    string // the issuing division
	Kind     acceptance.Kind
	Title    string // "" is what stands above the head, or the name of the file
	DocNo    string
	Settings acceptance.Settings
	Total    acceptance.Tenths // what the clauses must add to; 0 is 100 points
	DryRun   bool
}

// Standard imports a standard as the next version of its kind. An empty kind is told by the
// title or the name of the file, and is acceptance where neither names one.
func (im *Importer) Standard(ctx context.Context, deed journal.Deed, f File, opt StandardOptions) (*Result, error) {
	if err := catalog.Allow(deed.Actor, catalog.SetStandard, catalog.IssuedBy(opt.Place)); err != nil {
		return nil, err
	}
	k, err := kindOf("standard")
	if err != nil {
		return nil, err
	}
	r, reading, err := k.read(ctx, f, standardShape)
	if err != nil || reading == nil {
		return r, err
	}
	s := &standardSheet{ledger: newLedger(r)}
	s.draft = acceptance.Draft{Place: opt.Place, Kind: opt.Kind, Title: opt.Title, DocNo: opt.DocNo, Settings: opt.Settings, Total: opt.Total}
	for _, t := range reading.Tables {
		s.table(t)
	}
	s.name(reading.Tables)
	s.judge()
	s.close()
	s.rows()
	if len(r.Mistakes) > 0 {
		return r, nil
	}
	return r, im.issueStandard(ctx, deed, k, s, opt.DryRun)
}

func (im *Importer) issueStandard(ctx context.Context, deed journal.Deed, k kind, s *standardSheet, dry bool) error {
	r, d := s.result, s.draft
	list, err := im.Acceptance.Standards.Standards(ctx, d.Place, d.Kind)
	if err != nil {
		return err
	}
	for _, old := range list {
		if s.unnamed && old.Place == d.Place { // a file's name is no new title
			d.Title = old.Title
		}
	}
	std, made, err := im.Acceptance.Issue(ctx, deed, d, dry)
	if err != nil {
		return r.settle(err)
	}
	var before *acceptance.Standard
	for _, old := range list {
		if old.Place == d.Place && old.Number == std.Number-1 || !made && old.Number == std.Number {
			before = old
		}
	}
	change, differ := k.differences(before, std)
	r.take(change)
	r.Changes = differ
	r.Standard, r.Saved = std, !dry
	if !made {
		r.notice(fault.Say("与现行第 %d 版相同，没有另立一版", std.Number))
	}
	return nil
}

// differences count the clauses of a version against those of the version before it, by number, and
// give what differs field by field; of a new clause its text alone.
func (k kind) differences(before, now *acceptance.Standard) (c catalog.Change, out []Change) {
	old := map[string]Row{}
	if before != nil {
		for _, was := range clauseRows(before) {
			old[was.Get("clause_no")] = was
		}
	}
	for _, is := range clauseRows(now) {
		no, text := is.Get("clause_no"), is.Get("clause")
		was, known := old[no]
		delete(old, no)
		switch {
		case !known:
			c.Added++
			out = append(out, Change{Row: no, Field: k.head("clause"), New: text, Added: true})
			continue
		case slices.Equal(was, is):
			c.Unchanged++
			continue
		}
		c.Changed++
		for i, f := range is {
			if was[i] != f {
				out = append(out, Change{Row: no + " " + text, Field: k.head(f.Name), Old: was[i].Value, New: f.Value})
			}
		}
	}
	c.Absent = len(old)
	return c, out
}

// name gives the draft its title and kind, where the options have none.
func (s *standardSheet) name(tables []sheet.Table) {
	base := path.Base(strings.ReplaceAll(s.result.File, `\`, "/"))
	file := strings.TrimSuffix(base, path.Ext(base))
	if s.draft.Title == "" {
		s.draft.Title, s.unnamed = file, true
		if title := titleRow(tables); title != "" {
			s.draft.Title, s.unnamed = title, false
		}
	}
	if s.draft.Kind != "" {
		return
	}
	s.draft.Kind = kindIn(s.draft.Title + " " + strings.ToLower(file))
	s.result.notice(fault.Say("作为%s标准导入；不是的话选对哪一类（--kind）", s.draft.Kind.Message()))
}

var (
	// noTitle is what stands over a table and does not name it: 附件2, 填报单位：, a day, （满分100分）.
	noTitle = regexp.MustCompile(`^(?:附件|附表|附)\s*[0-9一二三四五六七八九十]*\s*[-—0-9]*[:：]?$|^\p{Han}{2,8}\s*[:：]|^截至|^[0-9年月日./\-\s]+$|^[（(].*[)）]$`)
	// standardWord is what the title of a standard mostly has.
	standardWord = regexp.MustCompile(`标准|细则|办法|评分|检查|验收|考核|督查|评价|体验`)
)

// titleRow is the line over the tables that names the standard: the first that says it is one, else
// the first that is a title. "" where none is.
func titleRow(tables []sheet.Table) string {
	first := ""
	for _, t := range tables {
		for _, c := range t.Preamble {
			text := strings.TrimSpace(c.Text)
			switch {
			case utf8.RuneCountInString(text) > mostName || noTitle.MatchString(text) || text == "":
			case standardWord.MatchString(text):
				return text
			case first == "":
				first = text
			}
		}
	}
	return first
}

// kindIn is the kind that a title names.
func kindIn(title string) acceptance.Kind {
	for _, w := range []struct {
		word string
		kind acceptance.Kind
	}{
		{"指导检查", acceptance.Guidance}, {"作风", acceptance.Conduct}, {"督查", acceptance.Conduct}, {"体验", acceptance.Experience},
		{"guidance", acceptance.Guidance}, {"conduct", acceptance.Conduct}, {"experience", acceptance.Experience},
	} {
		if strings.Contains(title, w.word) {
			return w.kind
		}
	}
	return acceptance.Acceptance
}

// rows are the clauses as they were understood, in the order of the sheet.
func (s *standardSheet) rows() {
	for _, l := range s.lines {
		s.result.Rows = append(s.result.Rows, clauseRow(l.section, l.Clause))
	}
}

// clauseRows are the clauses of a standard as rows.
func clauseRows(s *acceptance.Standard) []Row {
	var list []Row
	for _, sec := range s.Sections {
		for _, c := range sec.Clauses {
			list = append(list, clauseRow(sec.Title, c))
		}
	}
	return list
}

func clauseRow(section string, c acceptance.Clause) Row {
	mark := map[bool]string{true: "是", false: "否"}
	return Row{
		{"section", section}, {"clause_no", c.No}, {"clause", c.Text}, {"method", c.Method}, {"points", c.Points.String()},
		{"veto", mark[c.Veto]}, {"deduction", c.Deduction}, {"cap", c.Cap.String()}, {"photo", mark[c.Photo]}, {"basis", c.Basis},
	}
}

// WriteStandard writes a version of a standard under its title: a row a clause.
func WriteStandard(out io.Writer, e Export, s *acceptance.Standard) error {
	points := func(t acceptance.Tenths) sheet.Value { return sheet.Number(float64(t) / 10) }
	return e.titled(out, "standard", s.Title, len(s.Clauses()), func(yield func(map[string]sheet.Value) bool) {
		for _, sec := range s.Sections {
			for _, c := range sec.Clauses {
				row := map[string]sheet.Value{"points": points(c.Points), "cap": points(c.Cap)}
				for _, f := range clauseRow(sec.Title, c) {
					if _, is := row[f.Name]; !is {
						row[f.Name] = sheet.Text(f.Value)
					}
				}
				if !yield(row) {
					return
				}
			}
		}
	})
}

// ParseKind reads a kind as the command line and forms write it: acceptance, 验收. fault.Invalid.
func ParseKind(text string) (acceptance.Kind, error) {
	for _, k := range acceptance.Kinds {
		if text == string(k) || text == k.Message().String() {
			return k, nil
		}
	}
	return "", fault.New(fault.Invalid, "没有“%s”这一类标准：用 acceptance（验收）、guidance（指导检查）、conduct（作风督查）或 experience（体验）", text)
}
