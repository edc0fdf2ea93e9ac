package importers

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers/sheet"
)

// liaisonColumns are the columns of the register of liaisons: a row a person.
var liaisonColumns = []sheet.Column{
	{Key: "serial", Title: "序号", Words: []string{"序号", "No", "No."}, Serial: true, Leave: true},
	{Key: "unit", Title: "单位", Words: []string{"单位", "单位名称", "县级部门", "县直部门", "县直单位", "部门单位", "部门", "部门名称", "镇（街道）", "镇街道", "镇", "镇办", "镇(办)", "镇街", "乡镇", "所在单位", "工作单位", "镇（街道）/部门", "部门/镇（街道）"}, Required: true, Identity: true, Width: 26, Example: "渔渡镇", Note: "县级部门的全称，或镇（街道）的名称"},
	{Key: "post", Title: "岗位", Words: []string{"岗位", "类别", "角色", "联络员类别", "AB岗", "A/B岗"}, Identity: true, Width: 14, Example: "联络员", Note: "一个单位有几个联络员时写明，如 A 岗、分管领导；不填即联络员"},
	{Key: "name", Title: "联络员", Words: []string{"联络员", "姓名", "联系人", "联络员姓名", "人员", "联络人"}, Required: true, Width: 12, Example: "（姓名）"},
	{Key: "duty", Title: "职务", Words: []string{"职务", "职务职称", "职务职级", "职位"}, Width: 16},
	{Key: "phone", Title: "电话", Words: []string{"电话", "手机", "联系电话", "联系方式", "手机号", "手机号码", "电话号码", "办公电话", "移动电话", "座机", "固定电话"}, Parts: true, Code: true, Width: 16, Example: "0916-0000000"},
	{Key: "remark", Title: "备注", Words: []string{"备注", "说明"}, Width: 20},
	{Key: "aside", Title: "性别", Words: with(personWords, "监督电话", "投诉电话", "咨询电话", "传真"), Leave: true},
}

// LiaisonOptions go with an import of liaisons.
type LiaisonOptions struct {
	Place  string
	DryRun bool
}

// Liaisons imports the register of liaisons.
func (im *Importer) Liaisons(ctx context.Context, deed journal.Deed, f File, opt LiaisonOptions) (*Result, error) {
	begun, err := im.start(ctx, deed, catalog.ImportTowns, "liaisons", opt.Place, f, aRegister, liaisonMore)
	if err != nil {
		return nil, err
	}
	stand, err := im.Rollout.Liaisons.Liaisons(ctx, opt.Place)
	if err != nil {
		return nil, err
	}
	s := &liaisonSheet{started: begun, stand: stand, seen: map[string]sheet.Cell{}}
	for _, t := range s.tables {
		for _, row := range t.Rows {
			s.row(t, row)
		}
	}
	r := s.result
	s.needs(r.Read, fault.Say("表里没有一个联络员"), fault.Say("表头下面至少填一行"))
	s.close()
	if len(r.Mistakes) > 0 {
		return r, nil
	}
	change, err := im.Rollout.PutLiaisons(ctx, deed, opt.Place, s.list, opt.DryRun)
	if err != nil {
		return r, r.settle(err)
	}
	r.take(change)
	r.Saved = !opt.DryRun
	if change.Absent > 0 {
		r.notice(fault.Say("%d 个联络员不在表里，照旧保留", change.Absent))
	}
	if r.Saved && change.Added+change.Changed == 0 {
		r.notice(fault.Say("与系统里的登记相同，没有改动"))
	}
	return r, nil
}

// liaisonSheet is a register of liaisons while it is read.
type liaisonSheet struct {
	*started
	stand *catalog.Liaisons
	list  []catalog.Liaison
	seen  map[string]sheet.Cell // unit and post
}

func (s *liaisonSheet) row(t sheet.Table, row sheet.Row) {
	s.begin(row)
	l := catalog.Liaison{
		Post: tight(row.Text("post")), Name: tight(row.Text("name")), Duty: tight(row.Text("duty")), Phone: phones(joined(row, "phone", "、")), Remark: joined(row, "remark", "；"),
	}
	if l.Post == "" {
		l.Post = s.post(t, row)
	}
	if l.Post == "" {
		l.Post = catalog.LiaisonPost
	}
	if emptyWord(l.Phone) {
		l.Phone = ""
	}
	c := t.Locate(row, "unit")
	unit, ok := s.unit(s.book, c)
	for _, m := range l.Check() {
		s.wrong(t.Locate(row, m.Field), m.Reason, m.Remedy)
	}
	if !ok {
		return
	}
	l.Unit = unit.ID
	key := unit.ID + "/" + l.Post
	if first, twice := s.seen[key]; twice {
		s.wrong(c, fault.Say("%s的%s在 %s 已有一人", unit.Name, l.Post, first.Ref), fault.Say("写明岗位以示区别，如 A 岗、B 岗；或删去一行"))
		return
	}
	s.seen[key] = c
	s.list = append(s.list, l)
	s.result.Rows = append(s.result.Rows, Row{{"unit", unit.Name}, {"post", l.Post}, {"name", l.Name}, {"duty", l.Duty}, {"phone", l.Phone}, {"remark", l.Remark}})
	s.differ(unit.Name, l)
}

// postHead is a head that names a post and means who holds it: 分管领导, B岗, 便民服务中心主任.
var postHead = regexp.MustCompile(`^\p{Han}{0,10}(?:领导|负责人|主任|局长|镇长|书记|专干|经办人|信息员|管理员|联络员|[A-Za-z]\s*[岗角])(?:姓名)?$|^[A-Za-z]\s*[岗角](?:姓名)?$`)

var postPhone = regexp.MustCompile(`^(.+?)(?:的)?(?:联系)?(?:电话|手机|方式)(?:号码?)?$`)

func isPost(head string) bool {
	return postHead.MatchString(head) && !strings.ContainsAny(head, "和及与话机号")
}

// liaisonMore finds the columns of people whose heads are their posts.
func liaisonMore(*countyBook, *sheet.Workbook) sheet.Spec {
	return sheet.Spec{Columns: liaisonColumns, More: func(head string) (string, bool) {
		if m := postPhone.FindStringSubmatch(head); m != nil && isPost(m[1]) { // B岗电话
			return "phone", true
		}
		return "name", isPost(head)
	}}
}

// post is the post that the head over a person says: that of several people of one unit beside each
// other, or that of the column of names itself.
func (s *liaisonSheet) post(t sheet.Table, row sheet.Row) string {
	if s.shared(t) && row.Over != "" {
		return tight(row.Over)
	}
	for _, x := range t.Titles {
		if x.Key == "name" && x.Band == row.Band && isPost(x.Text) {
			return strings.TrimSuffix(tight(x.Text), "姓名")
		}
	}
	return ""
}

// shared tells whether groups of people that stand beside each other are of one unit.
func (s *liaisonSheet) shared(t sheet.Table) bool {
	return !slices.ContainsFunc(t.Titles, func(x sheet.Title) bool { return x.Key == "unit" && x.Band > 0 })
}

var (
	phoneNumber = regexp.MustCompile(`(?:0[0-9]{2,3}[-—－ ]?)?[0-9]{7,8}(?:-[0-9]{1,4})?|1[0-9]{10}`)
	phoneLabel  = regexp.MustCompile(`^(?:办公室?|手机|住宅|宅|座机|固话|电话|短号|传真|办|[:：、，,;；/／()（）\s])*$`)
)

// phones are the numbers of a cell, parted by 、: people part them by a line break, or by what they are
// for, 0916-0000000（办）.
func phones(text string) string {
	list := phoneNumber.FindAllString(text, -1)
	if len(list) < 2 || !phoneLabel.MatchString(phoneNumber.ReplaceAllString(text, "")) {
		return text
	}
	return strings.Join(list, "、")
}

// unit reads a unit: a department of the register, or a town.
func (l *ledger) unit(b *countyBook, c sheet.Cell) (catalog.Unit, bool) {
	text := tight(c.Text)
	if u, ok := b.department(text); ok {
		return u, true
	}
	town, near, ok := b.town(text)
	switch {
	case c.Blank():
		l.wrong(c, fault.Say("没有填单位"), fault.Say("填县级部门的全称，或镇（街道）的名称"))
	case ok:
		return b.unitOf(town), true
	case near.Code != "" && townLike(text):
		l.wrong(c, fault.Say("单位表里没有“%s”", sheet.Shorten(c.Text, 40)), fault.Say("是“%s”吗？照区划表改好名称", near.Name))
	default:
		l.wrong(c, fault.Say("单位表里没有“%s”", sheet.Shorten(c.Text, 40)), likeUnit(b.reg, text))
	}
	return catalog.Unit{}, false
}

func likeUnit(reg *catalog.Register, name string) fault.Message {
	best, top := "", 0.0
	for _, u := range reg.Departments() {
		if v := catalog.Alike(u.Name, name); v > top {
			best, top = u.Name, v
		}
	}
	if top > 0.5 {
		return fault.Say("是“%s”吗？照单位表改好名称", best)
	}
	return fault.Say("照单位表改好名称；单位随事项目录登记")
}

// differ notes what a liaison changes, field by field.
func (s *liaisonSheet) differ(unit string, l catalog.Liaison) {
	was, known := s.stand.Find(l.Unit, l.Post)
	for _, f := range []struct{ field, old, now string }{
		{"name", was.Name, l.Name}, {"duty", was.Duty, l.Duty}, {"phone", was.Phone, l.Phone}, {"remark", was.Remark, l.Remark},
	} {
		if f.old != f.now {
			s.result.Changes = append(s.result.Changes, Change{Row: unit + " · " + l.Post, Field: s.kind.head(f.field), Old: f.old, New: f.now, Added: !known})
		}
	}
}
