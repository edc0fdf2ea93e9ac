package centers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// ApplicationHref is the page of an application.
func ApplicationHref(a *acceptance.Application) string {
	return CenterHref(a.Town) + "/applications/" + url.PathEscape(a.ID)
}

// claim is an application as it was typed: a clause that is not named is full.
type claim struct {
	marks    map[string]acceptance.Mark
	deducted map[string]string // as typed
	papers   string
	note     string
	problems []fault.Mistake
}

// applyPage is the town's form: its own score, clause by clause, beside what is asked for.
func (s pages) applyPage(r *site.Request) error {
	c, err := loadCenter(r)
	if err != nil {
		return err
	}
	cl := claim{marks: map[string]acceptance.Mark{}, deducted: map[string]string{}}
	if a := c.progress.Application; a != nil && a.State == acceptance.Returned { // what was sent is still there
		for _, x := range a.Self {
			cl.marks[x.Clause] = acceptance.Mark{Clause: x.Clause, Result: x.Result, Deducted: x.Deducted, Note: x.Note}
			if x.Deducted > 0 {
				cl.deducted[x.Clause] = x.Deducted.String()
			}
		}
		var names []string
		for _, p := range a.Papers {
			names = append(names, p.Name)
		}
		cl.papers, cl.note = strings.Join(names, "\n"), a.Note
	}
	return s.showApply(r, c, http.StatusOK, cl)
}

func (s pages) showApply(r *site.Request, c *oneCenter, status int, cl claim) error {
	p := view.Apply{Shell: r.Shell("/centers"), Op: s.NewID(), Action: CenterHref(c.town.Code) + "/apply", Problems: view.Problems{List: cl.problems}}
	p.Title = fault.Say("申请验收")
	p.Head.Crumb = []view.Link{{Href: CenterHref(c.town.Code), Text: fault.Say("%s便民服务中心", c.town.Name)}, {Text: fault.Say("申请验收")}}
	back := view.Act{Href: CenterHref(c.town.Code), Text: fault.Say("看中心")}
	std, err := newestStandard(r, acceptance.Acceptance)
	if err != nil {
		return err
	}
	switch st := c.progress.Stage; {
	case !c.listed() || std == nil || st != acceptance.Unapplied && st != acceptance.SentBack && st != acceptance.Concluded:
		p.Head.Title = fault.Say("现在不能申请验收")
		p.Empty = view.Empty{Title: fault.Say("现在不能申请验收"), Text: fault.Say("中心列入名单、建成、没有在办的申请，县里又有验收标准，才能申请。"), Acts: []view.Act{back}}
		return r.Page(status, p)
	}
	p.Head.Title = fault.Say("自评 %d 条、%s 分，再申请验收", len(std.Clauses()), std.Total)
	p.Head.Day = []view.Link{{Href: standardHref(std), Text: fault.Say("%s第 %d 版", standardName(std), std.Number)}, {Text: fault.Say("不动的条款按合格算；做不到的照实扣，自评与组评并排公开")}}
	if a := c.progress.Application; a != nil && a.State == acceptance.Returned {
		for i := len(a.Remarks) - 1; i >= 0; i-- {
			m := a.Remarks[i]
			p.Remarks = append(p.Remarks, view.Moment{State: "now", Day: m.By.Day, Text: fault.Say("县局退回"), Detail: view.Plain(m.Text), By: signedBy(r, m.By)})
		}
		p.Head.Title, p.Head.Urgent = fault.Say("验收申请已退回："), fault.Say("补好再交")
	}
	p.Sections = cl.sections(std)
	p.Fields = []view.Field{
		{Name: "papers", Type: "area", Value: cl.papers, Label: fault.Say("佐证材料"), Opt: fault.Say("（可不填）"), Help: fault.Say("一行一件，写名称；纸质的现场备查"), MaxLength: 800},
		{Name: "note", Type: "area", Value: cl.note, Label: fault.Say("说明"), Opt: fault.Say("（可不填）"), MaxLength: 300},
	}
	p.After = view.After{Title: fault.Say("申请之后"), Facts: []view.Fact{
		site.Fact(fault.Say("县局"), fault.Say("先审资料；不齐的写明理由退回，补好再交")),
		site.Fact(fault.Say("现场"), fault.Say("受理后组成验收组逐条评分；自评留在旁边，不改")),
		site.Fact(fault.Say("结论"), fault.Say("%s 分以上合格；有一条否决即不合格；扣分的形成问题，限期整改", std.Settings.Pass)),
	}}
	p.Bar = view.ActBar{Before: fault.Say("提交验收申请：自评 %d 条", len(std.Clauses())), Others: []view.Act{{Href: CenterHref(c.town.Code), Text: fault.Say("以后再报")}}}
	return r.Page(status, p)
}

// sections are the clauses of the form, each as it was typed.
func (cl claim) sections(std *acceptance.Standard) []view.SheetSection {
	var list []view.SheetSection
	for i, sec := range std.Sections {
		out := view.SheetSection{ID: "s" + strconv.Itoa(i+1), Name: sec.Title, Of: len(sec.Clauses), Points: pointsOf(sec.Clauses).String()}
		for _, x := range sec.Clauses {
			f := clauseText(x)
			m, ok := cl.marks[x.No]
			f.Result, f.Deducted, f.Note = string(acceptance.Met), cl.deducted[x.No], m.Note
			if ok {
				f.Result = string(m.Result)
			}
			f.Short = f.Result == string(acceptance.Deducted) || f.Result == string(acceptance.Vetoed)
			for _, w := range cl.problems {
				if w.Field == x.No {
					f.Wrong = w.Reason
				}
			}
			out.Clauses = append(out.Clauses, f)
		}
		list = append(list, out)
	}
	return list
}

// newestStandard is the newest of a kind in the county, nil where there is none.
func newestStandard(r *site.Request, kind acceptance.Kind) (*acceptance.Standard, error) {
	list, err := standardsOf(r)
	if err != nil {
		return nil, err
	}
	for _, std := range list {
		if std.Kind == kind && std.Place == r.Place() {
			return std, nil
		}
	}
	return nil, nil
}

// apply submits the application.
func (s pages) apply(r *site.Request) error {
	c, err := loadCenter(r)
	if err != nil {
		return err
	}
	std, err := newestStandard(r, acceptance.Acceptance)
	if err != nil {
		return err
	}
	cl := claim{marks: map[string]acceptance.Mark{}, deducted: map[string]string{}, papers: r.Text("papers"), note: r.Text("note")}
	ask := acceptance.Claim{Note: cl.note}
	for line := range strings.Lines(cl.papers) {
		if name := strings.TrimSpace(line); name != "" {
			ask.Papers = append(ask.Papers, acceptance.Paper{Name: name})
		}
	}
	if std != nil {
		for _, x := range std.Clauses() {
			m, wrong := claimed(r, x)
			if m.Result != acceptance.Met {
				cl.marks[x.No], cl.deducted[x.No] = m, r.Text("d-"+x.No)
				ask.Self = append(ask.Self, m)
			}
			cl.problems = append(cl.problems, wrong...)
		}
	}
	if len(cl.problems) > 0 {
		return s.showApply(r, c, http.StatusUnprocessableEntity, cl)
	}
	a, err := s.Acceptance.Apply(r.Context(), r.Deed(), c.town.Code, ask)
	if list, status, ok := site.Refused(err); ok {
		cl.problems = list
		return s.showApply(r, c, status, cl)
	} else if err != nil {
		return err
	}
	return r.To(CenterHref(c.town.Code), &view.Notice{Kind: view.NoticeOK, Title: fault.Say("验收申请已提交，自评 %s 分", a.Score.Tenths().Fixed()), Text: fault.Say("县局先审资料；退回或受理都会出现在这里。")})
}

// claimed is what the town says of one clause.
func claimed(r *site.Request, c acceptance.Clause) (acceptance.Mark, []fault.Mistake) {
	m := acceptance.Mark{Clause: c.No, Result: acceptance.Result(r.Text("r-" + c.No)), Note: r.Text("n-" + c.No)}
	if m.Result == "" {
		m.Result = acceptance.Met
	}
	if m.Result != acceptance.Deducted {
		return m, nil
	}
	t, wrong := points(c.No, c.No, r.Text("d-"+c.No), c)
	m.Deducted = t
	return m, wrong
}

// points reads a deduction; an empty one is left to the service, which knows what a clause asks.
func points(field, no, text string, c acceptance.Clause) (acceptance.Tenths, []fault.Mistake) {
	if text == "" {
		return 0, nil
	}
	t, ok := acceptance.ParseTenths(text)
	if !ok {
		return 0, []fault.Mistake{{Field: field, Value: text, Reason: fault.Say("第 %s 条扣分“%s”不对", no, text), Remedy: fault.Say("填 0.1 到 %s 分，最多一位小数", c.Cap)}}
	}
	return t, nil
}

// application is one application, and the desk check of it.
func (s pages) application(r *site.Request) error {
	c, err := loadCenter(r)
	if err != nil {
		return err
	}
	return c.showApplication(http.StatusOK)
}

func (c *oneCenter) showApplication(status int) error {
	id, _ := url.PathUnescape(c.r.Param("id"))
	a := c.application(id)
	if a == nil {
		return fault.New(fault.NotFound, "没有找到")
	}
	std, err := c.r.Site.Acceptance.Standards.Standard(c.r.Context(), c.r.Place(), acceptance.Acceptance, a.Standard)
	if err != nil {
		return err
	}
	p := view.Application{Shell: c.r.Shell("/centers")}
	p.Title = fault.Say("%s验收申请", c.town.Name)
	p.Head.Crumb = []view.Link{{Href: "/centers", Text: fault.Say("验收")}, {Href: CenterHref(c.town.Code), Text: view.Plain(c.town.Name)}, {Text: fault.Say("验收申请")}}
	p.Head.Title = fault.Say("%s申请验收，自评 %s 分；", c.town.Name, a.Score.Tenths(std.Settings.Pass, std.Settings.Mend).Fixed())
	p.Head.Rest = a.State.Message()
	p.Head.Day = []view.Link{{Text: fault.Say("%s提交", view.Full(a.Sent.Day))}, {Text: signedBy(c.r, a.Sent)}, {Href: standardHref(std), Text: fault.Say("%s第 %d 版", standardName(std), std.Number)}}
	p.Scores = selfTable(std, a)
	for _, x := range a.Self {
		cl, _ := std.Clause(x.Clause)
		p.Short = append(p.Short, view.AnswerRow{No: x.Clause, Text: cl.Text, Points: cl.Points.String(), Veto: cl.Veto, Answer: resultMark(x), Note: x.Note})
	}
	for _, paper := range a.Papers {
		p.Papers = append(p.Papers, paper.Name)
	}
	p.Facts = []view.Fact{site.Fact(fault.Say("自评"), fault.Say("%s/%s 分", a.Score.Earned.Fixed(), a.Score.Applicable.String())), site.Fact(fault.Say("说明"), site.OrNone(a.Note))}
	if len(a.Vetoed) > 0 {
		p.Facts = append(p.Facts, site.Fact(fault.Say("自认否决"), view.Plain(strings.Join(a.Vetoed, "、"))))
	}
	for i := len(a.Remarks) - 1; i >= 0; i-- {
		p.Events = append(p.Events, view.Moment{State: "past", Day: a.Remarks[i].By.Day, Text: fault.Say("退回验收申请"), Detail: view.Plain(a.Remarks[i].Text), By: signedBy(c.r, a.Remarks[i].By)})
	}
	if a.State == acceptance.Submitted && c.may(catalog.Admit) {
		back := c.form("send-back", ApplicationHref(a)+"/send-back", fault.Say("退回补资料"), fault.Say("写明哪里要补，镇里看得到"), fault.Say("退回这份申请"))
		reason := ""
		if c.failed == back.ID {
			reason = c.r.Text("reason")
		}
		back.Fields = []view.Field{view.Field{Name: "reason", Type: "area", Value: reason, Label: fault.Say("哪里要补"), MaxLength: 300}.With(back.Problems.List)}
		p.Forms = []view.ActForm{back}
		p.Admit = c.form("admit", ApplicationHref(a)+"/admit", site.Nothing, site.Nothing, fault.Say("受理验收申请"))
		p.Problems = p.Admit.Problems
	}
	if a.State == acceptance.Admitted && c.progress.Stage == acceptance.Unvisited && c.may(catalog.Inspect) {
		p.Head.Acts = []view.Act{{Href: "/inspections/new?kind=acceptance&town=" + c.town.Code, Text: fault.Say("安排验收组"), First: true}}
	}
	return c.r.Page(status, p)
}

// selfTable is the town's own score by section.
func selfTable(std *acceptance.Standard, a *acceptance.Application) view.ScoreTable {
	t := view.ScoreTable{Self: true, Own: true, Count: fault.Say("%d 节，%d 条", len(std.Sections), len(std.Clauses()))}
	widest := acceptance.Tenths(1)
	for _, sec := range std.Sections {
		widest = max(widest, pointsOf(sec.Clauses))
	}
	for _, sec := range std.Sections {
		own := a.SelfScore(sec.Clauses)
		t.Rows = append(t.Rows, view.SectionScore{
			Name: sec.Title, Clauses: len(sec.Clauses), Points: pointsOf(sec.Clauses).String(), Self: own.Earned.Fixed(), SelfBar: hundredths(own.Earned, widest),
			WholeBar: hundredths(pointsOf(sec.Clauses), widest), TeamBar: "0",
		})
	}
	t.Sum = view.SectionScore{Clauses: len(std.Clauses()), Points: std.Total.String(), Self: a.Score.Earned.Fixed()}
	return t
}

// admit passes the desk check.
func (s pages) admit(r *site.Request) error {
	return desk(r, "admit", fault.Say("已受理，可以安排验收组"), func(town, id string) error {
		_, err := s.Acceptance.Admit(r.Context(), r.Deed(), town, id)
		return err
	})
}

// sendBackApplication returns the application to its town.
func (s pages) sendBackApplication(r *site.Request) error {
	return desk(r, "send-back", fault.Say("已退回，镇里看得到理由"), func(town, id string) error {
		_, err := s.Acceptance.SendBack(r.Context(), r.Deed(), town, id, r.Text("reason"))
		return err
	})
}

func desk(r *site.Request, form string, said fault.Message, do func(town, id string) error) error {
	id, _ := url.PathUnescape(r.Param("id"))
	err := do(r.Param("town"), id)
	if list, status, ok := site.Refused(err); ok {
		c, err := loadCenter(r)
		if err != nil {
			return err
		}
		c.failed, c.problems = form, list
		return c.showApplication(status)
	} else if err != nil {
		return err
	}
	return r.To(CenterHref(r.Param("town")), &view.Notice{Kind: view.NoticeOK, Title: said})
}
