package web

import (
	"bytes"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/gofiber/fiber/v2"

	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// largestSheet is the largest sheet that is taken, as on the command line.
const largestSheet = 10 << 20

// importPage has the two forms, with what is there now and what a sheet needs.
func (s *Server) importPage(r *request) error { return s.showImport(r, fiber.StatusOK, nil) }

func (s *Server) showImport(r *request, status int, problems []fault.Mistake) error {
	p := view.Import{Shell: r.shell("/import"), Op: s.NewID(), Problems: view.Problems{List: problems}, NoTowns: r.reg == nil}
	p.Title = fault.Say("导入")
	p.Head.Title = fault.Say("导入镇（街道）和事项目录：先校核，再保存")
	e, err := r.edition()
	if err != nil {
		return err
	}
	p.Towns = view.ImportForm{
		Action: "/import/towns", Blank: "/import/blank/towns.xlsx", Now: fault.Say("还没有"), First: r.reg == nil,
		Needs:  []fault.Message{fault.Say("必有两列：行政区划代码（九位）、名称"), fault.Say("可有一列：别名，表里写法不同的都认"), fault.Say("一张表只放一个县")},
		File:   view.Field{Name: "file", Type: "file", Label: fault.Say("区划表")},
		Fields: []view.Field{{Name: "county", Value: r.text("county"), Label: fault.Say("县名"), Help: fault.Say("如镇巴县；表里有县一行的不用填"), Opt: fault.Say("（可不填）"), MaxLength: 40}},
	}
	if r.reg != nil {
		p.Towns.Now = fault.Say("%s，%d 个镇（街道）", view.Plain(r.reg.Place.Name), len(r.reg.Towns))
		p.Towns.Fields[0].Value = r.reg.Place.Name
	}
	p.Catalog = view.ImportForm{
		Action: "/import/catalog", Blank: "/import/blank/catalog.xlsx", Now: fault.Say("还没有"), First: true, Whole: r.text("complete") != "", Units: r.text("departments") != "",
		Needs: []fault.Message{
			fault.Say("必有一列：事项名称；最好有类型、主管部门、法定和承诺时限"), fault.Say("适用范围写“全部”、“仅:甲镇、乙镇”或“除:甲镇外”"),
			fault.Say("没有编码列时按顺序给编码，以后按名称和部门对应"),
		},
		File: view.Field{Name: "file", Type: "file", Label: fault.Say("目录")}, Fields: r.issueFields(problems),
	}
	p.Catalog.File.Name, p.Towns.File.Name = "catalog", "towns"
	if e != nil {
		p.Catalog.Now = fault.Say("现行：%s，%d 项", view.Plain(e.Name()), len(e.InForce()))
		p.Head.Title = fault.Say("现行目录 %d 项、%d 个镇（街道）；改了就再导入一次", len(e.InForce()), len(r.reg.Towns))
	}
	p.Towns.File, p.Catalog.File = p.Towns.File.With(problems), p.Catalog.File.With(problems)
	return r.page(status, p)
}

// issueFields are what a catalog is issued with.
func (r *request) issueFields(problems []fault.Mistake) []view.Field {
	return []view.Field{
		view.Field{Name: "title", Value: r.text("title"), Label: fault.Say("目录名称"), Help: fault.Say("如 目录（2022年版）"), MaxLength: 60}.With(problems),
		view.Field{Name: "doc_no", Value: r.text("doc_no"), Label: fault.Say("文号"), Opt: fault.Say("（可后补）"), MaxLength: 60}.With(problems),
		view.Field{Name: "effective", Value: r.text("effective"), Type: "date", Label: fault.Say("生效日期"), Opt: fault.Say("（不填即今天）")}.With(problems),
		view.Field{Name: "reason", Value: r.text("reason"), Label: fault.Say("收回的理由"), Opt: fault.Say("（完整目录才用）"), MaxLength: 200}.With(problems),
	}
}

// importBlank is the blank form of a kind of sheet.
func (s *Server) importBlank(r *request) error {
	kind, isBook := strings.CutSuffix(r.c.Params("kind"), ".xlsx")
	if !isBook || kind != "towns" && kind != "catalog" { // the kinds that the page imports
		return fiber.ErrNotFound
	}
	var b bytes.Buffer
	if err := importers.WriteBlank(&b, kind, r.reg, r.say); err != nil {
		return err
	}
	name := fault.Say("空白事项目录.xlsx")
	if kind == "towns" {
		name = fault.Say("空白区划表.xlsx")
	}
	return r.file(r.say(name), kind+".xlsx", xlsxType, b.Bytes())
}

// upload is a sheet of a form: sent now, or kept since the dry run.
type upload struct {
	importers.File
	sum  string
	kept bool // the form confirms what was looked at
}

// sheet reads the uploaded sheet and keeps it by its hash, so that what is confirmed is what was
// looked at.
func (r *request) sheet(field string) (upload, []fault.Mistake, error) {
	if sum := r.text("sum"); sum != "" {
		u, err := r.keptSheet(sum, r.text("name"))
		return u, nil, err
	}
	h, err := r.c.FormFile(field)
	if err != nil || h.Size == 0 {
		return upload{}, []fault.Mistake{{Field: field, Reason: fault.Say("没有选文件"), Remedy: fault.Say("选一个 .xlsx、.xls、.et 或 .csv 文件")}}, nil
	}
	f, err := h.Open()
	if err != nil {
		return upload{}, nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestSheet+1))
	if err != nil {
		return upload{}, nil, err
	}
	if len(data) > largestSheet {
		return upload{}, []fault.Mistake{{Field: field, Value: h.Filename, Reason: fault.Say("文件太大，最多 %d MB", largestSheet>>20), Remedy: fault.Say("去掉图片和多余的工作表再传")}}, nil
	}
	sum, _, err := r.s.Files.Put(r.ctx(), bytes.NewReader(data), largestSheet)
	return upload{File: importers.File{Name: filepath.Base(strings.ReplaceAll(h.Filename, "\\", "/")), Data: data}, sum: sum}, nil, err
}

// keptSheet is a sheet that an earlier form sent.
func (r *request) keptSheet(sum, name string) (upload, error) {
	if !isSum(sum) {
		return upload{}, fault.New(fault.NotFound, "没有找到这个文件，请重新上传")
	}
	f, err := r.s.Files.Open(r.ctx(), sum)
	if err != nil {
		return upload{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestSheet+1))
	return upload{File: importers.File{Name: filepath.Base(name), Data: data}, sum: sum, kept: true}, err
}

// isSum tells whether a text may be the SHA-256 of a file.
func isSum(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// importing is one import of a form.
type importing struct {
	r      *request
	kind   string
	file   upload
	county string
	issue  catalog.Issue
}

// run does the import, or only looks.
func (m importing) run(deed journal.Deed, dry bool) (*importers.Result, error) {
	if m.kind == "towns" {
		return m.r.s.Importer.Towns(m.r.ctx(), deed, m.file.File, importers.TownsOptions{County: m.county, Demo: m.r.reg != nil && m.r.reg.Demo, DryRun: dry})
	}
	return m.r.s.Importer.Catalog(m.r.ctx(), deed, m.file.File, importers.CatalogOptions{Place: m.r.place(), Issue: m.issue, DryRun: dry, NewDepartments: m.r.text("departments") != ""})
}

// read makes an import of the form.
func (r *request) importing(kind string) (importing, []fault.Mistake, error) {
	m := importing{r: r, kind: kind, county: r.text("county")}
	var wrong []fault.Mistake
	if kind == "catalog" {
		if err := r.needCounty(); err != nil {
			return m, nil, err
		}
		var day journal.Day
		day, wrong = r.day("effective")
		m.issue = catalog.Issue{Title: r.text("title"), DocNo: r.text("doc_no"), Reason: r.text("reason"), Effective: day, Complete: r.text("complete") != ""}
	}
	file, more, err := r.sheet(kind)
	m.file = file
	return m, append(more, wrong...), err
}

func (s *Server) importTowns(r *request) error { return s.importSheet(r, "towns") }

func (s *Server) importCatalog(r *request) error { return s.importSheet(r, "catalog") }

// importSheet looks first; what was looked at and is confirmed is saved.
func (s *Server) importSheet(r *request, kind string) error {
	m, wrong, err := r.importing(kind)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return s.showImport(r, fiber.StatusUnprocessableEntity, wrong)
	}
	dry := !m.file.kept || r.text("act") != "save"
	res, err := m.run(r.deed(), dry)
	if err != nil {
		return err
	}
	if dry || len(res.Mistakes) > 0 {
		status := fiber.StatusOK
		if len(res.Mistakes) > 0 {
			status = fiber.StatusUnprocessableEntity
		}
		return r.page(status, m.check(res))
	}
	done := &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已导入 %s：新增 %d，改动 %d，不变 %d", view.Plain(res.File), res.Added, res.Changed, res.Unchanged)}
	if len(res.Notices) > 0 {
		done.Text = fault.Say("%s", res.Notices)
	}
	return r.to("/", done)
}

// importMarked is a sheet that was looked at, with every mistake marked where it stands.
func (s *Server) importMarked(r *request) error {
	file, err := r.keptSheet(r.text("sum"), r.text("name"))
	if err != nil {
		return err
	}
	m := importing{r: r, kind: oneOf(r.text("kind"), "towns", "catalog"), file: file, county: r.text("county")}
	if m.kind == "" {
		return fiber.ErrNotFound
	}
	res, err := m.run(journal.Deed{Actor: r.actor, Op: s.NewID()}, true)
	if err != nil {
		return err
	}
	body, err := res.Marked(r.say)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(file.Name, filepath.Ext(file.Name))
	return r.file(r.say(fault.Say("%s 标出差错.xlsx", view.Plain(name))), "marked.xlsx", xlsxType, body)
}

// check is the page of a dry run.
func (m importing) check(res *importers.Result) view.ImportCheck {
	p := view.ImportCheck{Shell: m.r.shell("/import"), Mistakes: res.Mistakes, Notices: res.Notices, Action: "/import/" + m.kind, Op: m.r.s.NewID()}
	p.Title = fault.Say("校核结果")
	what := fault.Say("事项目录")
	if m.kind == "towns" {
		what = fault.Say("镇（街道）")
	}
	p.Head.Crumb = []view.Link{{Href: "/import", Text: fault.Say("导入")}, {Text: what}, {Text: fault.Say("校核结果")}}
	p.Head.Day = []view.Link{{Text: fault.Say("%s，读到 %d 行，可用 %d 行", view.Plain(res.File), res.Read, res.Accepted)}, {Text: fault.Say("只校核，没有写入")}}
	p.Count = fault.Say("新增 %d，改动 %d，不变 %d，表里没有 %d", res.Added, res.Changed, res.Unchanged, res.Absent)
	p.Changes = m.changes(res)
	for _, row := range res.Rows {
		p.Sheet = append(p.Sheet, view.ImportRow{Code: row.Get("code"), Name: row.Get("name"), More: row.Get("department")})
	}
	if len(res.Mistakes) > 0 {
		q := url.Values{"kind": {m.kind}, "sum": {m.file.sum}, "name": {m.file.Name}, "county": {m.county}, "departments": {m.r.text("departments")}}
		p.Head.Title, p.Head.Urgent, p.Head.Rest = fault.Say("表里有 "), fault.Say("%d 处差错", len(res.Mistakes)), fault.Say("，改好才能导入；没有改动任何数据")
		p.Head.Acts = []view.Act{{Href: "/import/marked.xlsx?" + q.Encode(), Text: fault.Say("下载标出差错的工作簿")}, {Href: "/import", Text: fault.Say("改好后重新校核"), First: true}}
		return p
	}
	m.confirm(&p, res)
	return p
}

// confirm adds what saves the sheet that was looked at.
func (m importing) confirm(p *view.ImportCheck, res *importers.Result) {
	p.Head.Title = fault.Say("表里没有差错：新增 %d，改动 %d，不变 %d；还没有保存", res.Added, res.Changed, res.Unchanged)
	p.Keep = []view.Hidden{{Name: "sum", Value: m.file.sum}, {Name: "name", Value: m.file.Name}, {Name: "county", Value: m.county}}
	for _, name := range []string{"title", "doc_no", "effective", "reason", "complete", "departments"} {
		if v := m.r.text(name); v != "" {
			p.Keep = append(p.Keep, view.Hidden{Name: name, Value: v})
		}
	}
	p.After = view.After{Title: fault.Say("导入之后"), Facts: []view.Fact{
		fact(fault.Say("目录"), fault.Say("另立一版，旧的一版照旧可查；编码和签收记录不变")),
		fact(fault.Say("镇里"), fault.Say("新事项进入应承接，下发之后镇里才要签收")),
		fact(fault.Say("更正"), fault.Say("改好表再导入一次即可；过去某一天的报告不变")),
	}}
	p.Bar = view.ActBar{Before: fault.Say("导入 %d 项", res.Accepted), Name: "act", Value: "save", Others: []view.Act{{Href: "/import", Text: fault.Say("不导入")}}}
	if m.kind == "towns" {
		p.After.Facts = []view.Fact{
			fact(fault.Say("账簿"), fault.Say("每个镇（街道）各立一本承接台账")),
			fact(fault.Say("单位"), fault.Say("镇政府和街道办事处随之登记为单位，可开账号")),
			fact(fault.Say("更正"), fault.Say("名称改了再导入一次，旧名留作别名；表里没有的镇照旧保留")),
		}
		p.Bar.Before = fault.Say("导入 %d 个镇（街道）", res.Accepted)
	}
}

// changes are what the import would do, in words.
func (m importing) changes(res *importers.Result) []view.ImportChange {
	if m.kind == "towns" {
		return []view.ImportChange{
			{Name: fault.Say("新增"), N: res.Added, Text: fault.Say("登记为本县的镇（街道）")},
			{Name: fault.Say("改动"), N: res.Changed, Text: fault.Say("名称或别名改动，代码不变")},
			{Name: fault.Say("不变"), N: res.Unchanged, Text: nothing},
			{Name: fault.Say("本表没有"), N: res.Absent, Text: fault.Say("不会删除，照旧保留")},
		}
	}
	gone := fault.Say("不会删除，照旧保留；表是完整目录时勾选“这张表是完整目录”")
	if m.issue.Complete {
		gone = fault.Say("收回，按文号 %s", view.Plain(m.issue.DocNo))
	}
	return []view.ImportChange{
		{Name: fault.Say("新增"), N: res.Added, Text: fault.Say("进入目录，下发之后镇里签收")},
		{Name: fault.Say("改动"), N: res.Changed, Text: fault.Say("保留签收、培训记录；要镇里重新签收的，发布新版资料时选")},
		{Name: fault.Say("不变"), N: res.Unchanged, Text: nothing},
		{Name: fault.Say("本表没有"), N: res.Absent, Text: gone},
	}
}
