package imports

import (
	"slices"
	"strings"

	"jiedezhu/app/web/accounts"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

const (
	mostHeads  = 60  // columns that a person may be asked about
	mostShown  = 100 // rows of a sheet that a dry run shows
	mostDiffs  = 200 // changed fields that it shows
	asideValue = "-" // of a column that is not to be read
)

// check is the page of a dry run.
func (m *importing) check(res *importers.Result) view.ImportCheck {
	p := view.ImportCheck{Shell: m.r.Shell("/import"), Mistakes: res.Mistakes, Notices: res.Notices, Action: m.at(""), Op: m.r.Site.NewID()}
	p.Progress = site.FarHref(p.Op)
	p.Title = fault.Say("校核结果")
	crumb := m.crumb()
	crumb[1].Href = m.at("")
	p.Head.Crumb = append(crumb, view.Link{Text: fault.Say("校核结果")})
	p.Head.Day = []view.Link{{Text: fault.Say("%s，读到 %d 行，可用 %d 行", view.Plain(res.File), res.Read, res.Accepted)}, {Text: fault.Say("只校核，没有写入")}}
	p.Count = fault.Say("新增 %d，改动 %d，不变 %d，表里没有 %d", res.Added, res.Changed, res.Unchanged, res.Absent)
	p.Changes = m.changes(res)
	m.differ(&p, res)
	m.understood(&p, res)
	p.Again = m.again(res)
	if n := len(res.Mistakes); n > 0 {
		p.Head.Title, p.Head.Urgent, p.Head.Rest = fault.Say("表里有 "), fault.Say("%d 处差错", n), fault.Say("，改好才能导入；没有改动任何数据")
		p.Head.Acts = []view.Act{{Href: m.markedHref(), Text: fault.Say("下载标出差错的工作簿")}, {Href: m.at(""), Text: fault.Say("改好后重新校核"), First: !p.Again.First}}
		return p
	}
	p.Head.Title = fault.Say("表里没有差错：新增 %d，改动 %d，不变 %d；还没有保存", res.Added, res.Changed, res.Unchanged)
	p.Keep = m.keep(true)
	p.After = view.After{Title: fault.Say("导入之后"), Facts: afterImport(m.form.Kind)}
	p.Bar = view.ActBar{Before: importButton(m.form.Kind, res.Accepted), Name: "act", Value: "save", Others: []view.Act{{Href: m.at(""), Text: fault.Say("不导入")}}}
	return p
}

// keep is the file that was looked at, and with options what went with it.
func (m *importing) keep(options bool) []view.Hidden {
	list := []view.Hidden{{Name: "sum", Value: m.file.Sum}, {Name: "name", Value: m.file.Name}}
	if !options {
		return list
	}
	v := m.values()
	for _, o := range m.form.Options {
		if v[o.Name] != "" {
			list = append(list, view.Hidden{Name: fieldName(o.Name), Value: v[o.Name]})
		}
	}
	return list
}

// again is the form that looks once more: its button is the first of the page where an answer of
// the person may take a mistake away.
func (m *importing) again(res *importers.Result) view.ImportAgain {
	wrong := slices.Clone(res.Mistakes)
	asked := false
	for i := range wrong {
		wrong[i].Field = fieldName(wrong[i].Field)
		asked = asked || wrong[i].Field != ""
	}
	a := view.ImportAgain{Action: m.at("/again"), Op: m.r.Site.NewID(), Keep: m.keep(false), Options: m.options(wrong)}
	a.Progress = site.FarHref(a.Op)
	choices, err := importers.HeadChoices(m.form.Kind, m.r.Register)
	if err != nil || m.r.Register == nil {
		return a
	}
	for i, u := range res.Unknown {
		if i == mostHeads {
			break
		}
		h := view.UnknownHead{N: i, Head: u.Head, At: strings.TrimSpace(u.Sheet + " " + u.Ref), Examples: u.Examples,
			Options: []view.Option{{Text: fault.Say("这次不管")}, {Value: asideValue, Text: fault.Say("不读，以后也不问")}}}
		for _, c := range choices {
			h.Options = append(h.Options, view.Option{Value: c.Column, Text: view.Plain(c.Title)})
		}
		a.Unknown = append(a.Unknown, h)
	}
	for i, o := range res.Odd[:min(len(res.Odd), mostHeads)] {
		w := view.OddWord{N: i, Of: o.Of, Word: o.Word, At: o.At, Rows: o.Rows, Options: []view.Option{
			{Text: fault.Say("算差错，到表里改")}, {Value: importers.KeepWord, Text: fault.Say("照录")}, {Value: importers.OutWord, Text: fault.Say("这些行不导入")},
		}}
		for _, c := range importers.WordChoices(m.form.Kind, o.Of) {
			w.Options = append(w.Options, view.Option{Value: c, Text: view.Plain(c)})
		}
		a.Odd = append(a.Odd, w)
	}
	a.First = len(res.Mistakes) > 0 && (asked || len(a.Unknown)+len(a.Odd) > 0)
	return a
}

// differ is what is changed, field by field; what is new altogether is counted.
func (m *importing) differ(p *view.ImportCheck, res *importers.Result) {
	n := 0
	for _, c := range res.Changes {
		if c.Added {
			continue
		}
		if n++; n <= mostDiffs {
			p.Differ = append(p.Differ, view.ImportDiff{Row: c.Row, Field: c.Field, Old: c.Old, New: c.New})
		}
	}
	p.Differs = fault.Say("%d 处", n)
	if n > mostDiffs {
		p.Differs = fault.Say("前 %d 处，共 %d 处", mostDiffs, n)
	}
}

// understood is the rows as they were read, from the top, in the columns that any of them fills.
func (m *importing) understood(p *view.ImportCheck, res *importers.Result) {
	rows := res.Rows[:min(len(res.Rows), mostShown)]
	var names []string
	for _, row := range rows {
		for _, f := range row {
			if f.Value != "" && !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
	}
	for _, name := range names {
		p.Heads = append(p.Heads, importers.RowHead(m.form.Kind, name))
	}
	for _, row := range rows {
		cells := make([]string, len(names))
		for i, name := range names {
			cells[i] = m.shown(name, row.Get(name))
		}
		p.Sheet = append(p.Sheet, cells)
	}
	p.Rows = fault.Say("%d 行", len(res.Rows))
	if len(res.Rows) > mostShown {
		p.Rows = fault.Say("前 %d 行，共 %d 行", mostShown, len(res.Rows))
	}
}

// shown is a value of a row in words: stages and roles are words of the program.
func (m *importing) shown(name, value string) string {
	switch {
	case name == "role":
		if text, ok := accounts.RoleNames[journal.Role(value)]; ok {
			return m.r.Say(text)
		}
	case name == "stage" && value == rollout.FieldObjection:
		return m.r.Say(lines.StandingNames[rollout.Objected])
	case name == "stage":
		for i, stage := range rollout.Stages {
			if lines.StageWord(stage) == value {
				return m.r.Say(lines.StageNames[i+1])
			}
		}
	}
	return value
}

// changes are what the import would do, in words.
func (m *importing) changes(res *importers.Result) []view.ImportChange {
	added, changed, gone := fault.Say("登记进来"), fault.Say("照表改正，逐处列在下面"), fault.Say("不会删除，照旧保留")
	switch m.form.Kind {
	case "towns":
		added, changed = fault.Say("登记为本县的镇（街道）"), fault.Say("名称或别名改动，代码不变")
	case "catalog":
		added, changed = fault.Say("进入目录，下发之后镇里签收"), fault.Say("保留签收、培训记录；要镇里重新签收的，发布新版资料时选")
		gone = fault.Say("不会删除，照旧保留；表是完整目录时勾选“这张表是完整目录”")
		if v := m.values(); v["complete"] != "" {
			gone = fault.Say("收回，按文号 %s", view.Plain(v["doc-no"]))
		}
	case "standard":
		added, gone = fault.Say("新的条款"), fault.Say("新的一版里没有这些条款；旧版照旧可查")
	}
	return []view.ImportChange{
		{Name: fault.Say("新增"), N: res.Added, Text: added}, {Name: fault.Say("改动"), N: res.Changed, Text: changed},
		{Name: fault.Say("不变"), N: res.Unchanged, Text: site.Nothing}, {Name: fault.Say("本表没有"), N: res.Absent, Text: gone},
	}
}

// importButton is what saves: the act and its size.
func importButton(kind string, n int) fault.Message {
	switch kind {
	case "towns":
		return fault.Say("导入 %d 个镇（街道）", n)
	case "catalog":
		return fault.Say("导入 %d 项", n)
	}
	return fault.Say("导入 %d 行", n)
}

// afterImport is what follows from an import of a kind.
func afterImport(kind string) []view.Fact {
	switch kind {
	case "towns":
		return []view.Fact{
			site.Fact(fault.Say("账簿"), fault.Say("每个镇（街道）各立一本承接台账")),
			site.Fact(fault.Say("单位"), fault.Say("镇政府和街道办事处随之登记为单位，可开账号")),
			site.Fact(fault.Say("更正"), fault.Say("名称改了再导入一次，旧名留作别名；表里没有的镇照旧保留")),
		}
	case "catalog":
		return []view.Fact{
			site.Fact(fault.Say("目录"), fault.Say("另立一版，旧的一版照旧可查；编码和签收记录不变")),
			site.Fact(fault.Say("镇里"), fault.Say("新事项进入应承接，下发之后镇里才要签收")),
			site.Fact(fault.Say("更正"), fault.Say("改好表再导入一次即可；过去某一天的报告不变")),
		}
	case "ledger", "training", "attendance":
		return []view.Fact{
			site.Fact(fault.Say("日期"), fault.Say("按表里的日期登记，注明补录；过去某一天按当时所知的报告不变")),
			site.Fact(fault.Say("已有的"), fault.Say("不覆盖：与已登记的日期不同的算差错，到该项次写明理由更正")),
			site.Fact(fault.Say("再导入"), fault.Say("同一张表再导入一次不会重复")),
		}
	case "users":
		return []view.Fact{
			site.Fact(fault.Say("密码"), fault.Say("新账号的初始密码在保存之后显示一次，系统里不留存")),
			site.Fact(fault.Say("已有的"), fault.Say("姓名、角色、单位照表改，密码不变；表里没有的照旧保留")),
		}
	case "standard":
		return []view.Fact{
			site.Fact(fault.Say("版本"), fault.Say("另立一版，以后安排的检查用它；已锁定的记录照旧用当时的版本")),
			site.Fact(fault.Say("更正"), fault.Say("改好表再导入一次即可")),
		}
	}
	return []view.Fact{
		site.Fact(fault.Say("已有的"), fault.Say("照表改正，表里没有的照旧保留")),
		site.Fact(fault.Say("更正"), fault.Say("改好表再导入一次即可")),
	}
}
