package findings

import (
	"net/http"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
)

// raisePage is the page on which a finding is entered by hand.
func (s pages) raisePage(r *site.Request) error { return s.showRaise(r, http.StatusOK, nil) }

func (s pages) showRaise(r *site.Request, status int, problems []fault.Mistake) error {
	p := view.RaisePage{Shell: r.Shell("/findings"), Op: s.NewID(), Problems: view.Problems{List: problems}}
	p.Title = fault.Say("登记问题")
	p.Head.Crumb = []view.Link{{Href: "/findings", Text: fault.Say("问题")}, {Text: fault.Say("登记问题")}}
	p.Head.Title = fault.Say("登记一条问题，交给谁整改、到哪天")
	p.Head.Day = []view.Link{{Text: fault.Say("检查中扣分、否决的条款锁定后自动列为问题，不用在这里登记")}}
	if r.Register == nil {
		p.Empty = view.Empty{Title: fault.Say("还不能登记问题"), Text: fault.Say("还没有导入区划，先导入镇（街道）")}
		return r.Page(status, p)
	}
	for _, x := range acceptance.Sources {
		p.Sources = append(p.Sources, view.Option{Value: string(x), Text: x.Message(), On: r.Text("source") == string(x)})
	}
	p.Units = view.FilterField{Name: "unit", Label: fault.Say("责任单位"), Options: []view.Option{{Text: fault.Say("请选")}}}
	for _, u := range r.Register.Units {
		p.Units.Options = append(p.Units.Options, view.Option{Value: u.ID, Text: view.Plain(u.Name), On: r.Text("unit") == u.ID})
	}
	p.Wrong = map[string]fault.Message{}
	for _, m := range problems {
		if m.Field == "source" || m.Field == "unit" {
			p.Wrong[m.Field] = m.Reason
		}
	}
	found := r.Text("found")
	if found == "" && !r.Posted() {
		found = s.Clock.Today().String()
	}
	p.Fields = []view.Field{
		view.Field{Name: "text", Type: "area", Value: r.Text("text"), Label: fault.Say("问题"), Help: fault.Say("写看到的事实：哪里、缺什么、几件"), MaxLength: 500}.With(problems),
		view.Field{Name: "note", Type: "area", Value: r.Text("note"), Label: fault.Say("说明"), Opt: fault.Say("（可不填）"), MaxLength: 500}.With(problems),
	}
	p.Short = []view.Field{
		view.Field{Name: "doc_no", Value: r.Text("doc_no"), Label: fault.Say("来文文号"), Opt: fault.Say("（可不填）"), MaxLength: 60}.With(problems),
		view.Field{Name: "person", Value: r.Text("person"), Label: fault.Say("责任人"), Opt: fault.Say("（可不填，由责任单位指定）"), MaxLength: 40}.With(problems),
		view.Field{Name: "found", Type: "date", Short: true, Value: found, Label: fault.Say("发现日")}.With(problems),
		view.Field{Name: "due", Type: "date", Short: true, Value: r.Text("due"), Label: fault.Say("整改期限"), Opt: fault.Say("（可不填）")}.With(problems),
	}
	p.After = view.After{Title: fault.Say("登记之后"), Facts: []view.Fact{
		site.Fact(fault.Say("编号"), fault.Say("全县连着编，如 WT-007，不再改")),
		site.Fact(fault.Say("责任单位"), fault.Say("在待办里看到，写整改措施，做完报整改完成")),
		site.Fact(fault.Say("销号"), fault.Say("由责任单位以外的人复查后销号；县局自己的要有上级文件和第二个账号")),
		site.Fact(fault.Say("整改期限"), fault.Say("不填按标准的设置算，通常是 15 个工作日")),
		site.Fact(fault.Say("登记人"), view.Plain(r.Actor.Name)),
	}}
	p.Bar = view.ActBar{Before: fault.Say("登记 1 条问题"), Others: []view.Act{{Href: "/findings", Text: fault.Say("不登记了")}}}
	return r.Page(status, p)
}

// raise enters a finding.
func (s pages) raise(r *site.Request) error {
	t := acceptance.Told{
		Place: r.Place(), Source: acceptance.Source(r.Text("source")), DocNo: r.Text("doc_no"), Unit: r.Text("unit"),
		Person: r.Text("person"), Text: r.Text("text"), Note: r.Text("note"),
	}
	var wrong, more []fault.Mistake
	t.Found, wrong = r.Day("found")
	t.Due, more = r.Day("due")
	if wrong = append(wrong, more...); len(wrong) > 0 || r.Register == nil {
		return s.showRaise(r, http.StatusUnprocessableEntity, wrong)
	}
	f, err := s.Acceptance.Raise(r.Context(), r.Deed(), t)
	if list, status, ok := site.Refused(err); ok {
		return s.showRaise(r, status, list)
	} else if err != nil {
		return err
	}
	return r.To(FindingHref(f), &view.Notice{Kind: view.NoticeOK, Title: fault.Say("已登记 %s，交%s整改", f.Label(), view.Plain(site.UnitName(r.Register, f.Unit))),
		Text: fault.Say("期限 %s", view.Full(f.Due)), Link: view.Link{Href: "/findings/new", Text: fault.Say("再登记一条")}})
}
