package centers

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// standardsOf are the checklists of the county, the newest of a kind first.
func standardsOf(r *site.Request) ([]*acceptance.Standard, error) {
	list, err := r.Site.Acceptance.Standards.Standards(r.Context(), r.Place(), "")
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b *acceptance.Standard) int {
		if a.Kind != b.Kind {
			return slices.Index(acceptance.Kinds, a.Kind) - slices.Index(acceptance.Kinds, b.Kind)
		}
		return b.Number - a.Number
	})
	return list, nil
}

func standardHref(std *acceptance.Standard) string {
	return "/standards/" + string(std.Kind) + "/" + strconv.Itoa(std.Number)
}

// standardName is its title, else the kind it is for.
func standardName(std *acceptance.Standard) fault.Message {
	if std.Title != "" {
		return fault.Say("《%s》", std.Title)
	}
	return fault.Say("%s标准", std.Kind.Message())
}

// standards is the list of the checklists, read only: they come in from a workbook.
func (s pages) standards(r *site.Request) error {
	p := view.Standards{Shell: r.Shell("/centers")}
	p.Title = fault.Say("标准")
	p.Head.Title = fault.Say("还没有标准")
	p.Empty = view.Empty{Title: fault.Say("还没有标准"), Text: fault.Say("验收、指导检查、作风督查、体验各用一张表，从工作簿导入。")}
	if r.Register == nil {
		return r.Page(http.StatusOK, p)
	}
	list, err := standardsOf(r)
	if err != nil {
		return err
	}
	if r.Town.Code == "" {
		if p.Tabs, err = visitTabs(r, "/standards"); err != nil {
			return err
		}
	}
	used := map[string]int{}
	visits, err := Visible(r)
	if err != nil {
		return err
	}
	for _, in := range visits {
		used[string(in.Kind)+strconv.Itoa(in.Standard)]++
	}
	newest := map[acceptance.Kind]bool{}
	for _, std := range list {
		row := standardRow(std, newest[std.Kind])
		row.Used = view.Figure{N: used[string(std.Kind)+strconv.Itoa(std.Number)], Href: "/inspections?kind=" + string(std.Kind)}
		newest[std.Kind] = true
		p.Rows = append(p.Rows, row)
	}
	if len(list) > 0 {
		p.Head.Title = fault.Say("%d 类检查有标准；检查过的各用当时那一版", len(newest))
	}
	return r.Page(http.StatusOK, p)
}

func standardRow(std *acceptance.Standard, older bool) view.StandardRow {
	row := view.StandardRow{
		Href: standardHref(std), Kind: std.Kind.Message(), Version: fault.Say("第 %d 版", std.Number), Clauses: len(std.Clauses()), Points: std.Total.String(),
		Name: std.Title, By: std.By.Name, Day: std.By.Day, Mark: view.Mark{Kind: view.MarkDone, Text: fault.Say("现行")},
		Lines:   fault.Say("%s 分合格，%s 分以上限期整改", std.Settings.Pass, std.Settings.Mend),
		Rectify: fault.Say("%d 个工作日", std.Settings.Rectify),
	}
	if older {
		row.Mark = view.Mark{Kind: view.MarkOff, Text: fault.Say("旧版")}
	}
	for _, c := range std.Clauses() {
		row.Veto += site.Bit(c.Veto)
	}
	return row
}

// standard is one version of a checklist.
func (s pages) standard(r *site.Request) error {
	n, err := strconv.Atoi(r.Param("number"))
	if err != nil || r.Register == nil {
		return site.ErrNoPage
	}
	std, err := s.Acceptance.Standards.Standard(r.Context(), r.Place(), acceptance.Kind(r.Param("kind")), n)
	if err != nil {
		return err
	}
	p := view.Standard{Shell: r.Shell("/centers")}
	p.Title = standardName(std)
	row := standardRow(std, false)
	p.Head.Crumb = []view.Link{{Href: "/standards", Text: fault.Say("标准")}, {Text: std.Kind.Message()}}
	p.Head.Title = fault.Say("%s第 %d 版：%d 条、%s 分、一票否决 %d 条", standardName(std), std.Number, row.Clauses, std.Total, row.Veto)
	p.Head.Day = []view.Link{{Text: view.Full(std.By.Day)}, {Text: fault.Say("以前的检查各用当时那一版，不受新版影响")}}
	if std.DocNo != "" {
		p.Head.Day = append(p.Head.Day, view.Link{Text: view.Plain(std.DocNo)})
	}
	p.Facts = []view.Fact{
		site.Fact(fault.Say("结论"), fault.Say("%s 分以上合格，%s 分以上限期整改，以下不合格；有一条否决即不合格", std.Settings.Pass, std.Settings.Mend)),
		site.Fact(fault.Say("整改期限"), fault.Say("%d 个工作日", std.Settings.Rectify)), site.Fact(fault.Say("回头看"), fault.Say("销号后 %d 天", std.Settings.LookBack)),
		site.Fact(fault.Say("校验码"), view.Plain(shortHash(std.Hash))),
	}
	if std.Kind == acceptance.Guidance {
		p.Facts = append(p.Facts, site.Fact(fault.Say("事项合格"), fault.Say("%s 分以上且没有否决，这一项记“抽查合格”", std.Settings.Line)))
	}
	for i, sec := range std.Sections {
		out := view.StandardSection{ID: "s" + strconv.Itoa(i+1), Name: sec.Title, Points: pointsOf(sec.Clauses).String()}
		for _, c := range sec.Clauses {
			out.Clauses = append(out.Clauses, clauseText(c))
		}
		p.Sections = append(p.Sections, out)
	}
	return r.Page(http.StatusOK, p)
}

// clauseText is what the standard says of a clause.
func clauseText(c acceptance.Clause) view.ClauseForm {
	return view.ClauseForm{
		ID: "c-" + url.PathEscape(c.No), No: c.No, Text: c.Text, Method: c.Method, Deduction: c.Deduction, Points: c.Points.String(), Cap: c.Cap.String(),
		Veto: c.Veto, Photo: c.Photo,
	}
}
