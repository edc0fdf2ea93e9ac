package centers

import (
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// form is an act on the record, folded under its name.
func (v *Visit) form(id string, title, help, button fault.Message) view.ActForm {
	f := view.ActForm{CSRF: shellCSRF(v.r), LineForm: view.LineForm{
		ID: id, Action: v.Href() + "/" + id, Op: v.r.Site.NewID(), Title: title, Help: help, Button: button, Open: v.failed == id || v.r.Text("do") == id,
	}}
	if v.failed == id {
		f.Problems = view.Problems{List: v.problems}
	}
	return f
}

// typed is what the refused form held; other forms are empty.
func (v *Visit) typed(form, name string) string {
	if v.failed != form {
		return ""
	}
	return v.r.Text(name)
}

func (v *Visit) reason(f view.ActForm, label fault.Message) view.ActForm {
	f.Fields = []view.Field{view.Field{Name: f.ID + "-reason", Value: v.typed(f.ID, f.ID+"-reason"), Label: label, MaxLength: 200}.With(f.Problems.List)}
	return f
}

// primary is the one act that comes next for the reader, nil where it is not theirs, and what it
// changes.
func (v *Visit) primary(complete bool) (*view.ActForm, view.After) {
	in := v.in
	score, vetoed := in.Tally(v.std)
	set := v.std.Settings
	shown, grade := score.Tenths(set.Pass, set.Mend).Fixed(), set.Grade(score, len(vetoed)).Message()
	if in.Verdict != nil {
		shown, grade = in.Verdict.Shown.Fixed(), in.Verdict.Grade.Message()
	}
	act := func(id string, button fault.Message) *view.ActForm {
		f := v.form(id, site.Nothing, site.Nothing, button)
		return &f
	}
	short := len(site.Kept(in.Answers, func(a acceptance.Answer) bool {
		return !a.Carried && (a.Result == acceptance.Deducted || a.Result == acceptance.Vetoed)
	}))
	switch {
	case in.State == acceptance.Scoring && complete && v.leads() && v.may(catalog.Check):
		return act("judge", fault.Say("作出结论：%s，得 %s 分", grade, shown)), view.After{Title: fault.Say("作出结论之后"), Facts: []view.Fact{
			site.Fact(fault.Say("结论"), fault.Say("%s：%s 分以上合格，%s 分以上限期整改；否决 %d 条", grade, set.Pass, set.Mend, len(vetoed))),
			site.Fact(fault.Say("评分"), fault.Say("不能再改；要改由组长写明理由退回评分")),
			site.Fact(fault.Say("签字"), fault.Say("检查组 %d 人都签；没有账号的签在纸上，由组长代录", len(in.Team))),
		}}
	case v.maySign():
		return act("sign", fault.Say("签字：%s，得 %s 分", grade, shown)), view.After{}
	case v.MayCountersign():
		return act("countersign", fault.Say("代表本镇签字：%s，得 %s 分", grade, shown)), view.After{Title: fault.Say("签字之后"), Facts: []view.Fact{
			site.Fact(fault.Say("签字人"), fault.Say("%s，姓名留在记录里", view.Plain(v.r.Actor.Name))),
			site.Fact(fault.Say("也可以"), fault.Say("领导签在纸上，由检查组代录")),
			site.Fact(fault.Say("问题"), fault.Say("%d 条，锁定后在“问题”里整改，%d 个工作日", short, set.Rectify)),
		}}
	case in.State == acceptance.Signing && v.leads() && len(in.Unsigned()) == 0 && v.may(catalog.Sign):
		a := view.After{Title: fault.Say("锁定之后"), Facts: []view.Fact{
			site.Fact(fault.Say("记录"), fault.Say("不能再改，留下校验码；重开要县局写明理由")),
			site.Fact(fault.Say("问题"), fault.Say("形成 %d 条，期限 %d 个工作日", short, set.Rectify)),
		}}
		if in.Kind == acceptance.Guidance {
			a.Facts = append(a.Facts, site.Fact(fault.Say("承接项"), fault.Say("合格的事项记“抽查合格”")))
		}
		return act("lock", fault.Say("锁定记录：形成 %d 条问题", short)), a
	}
	return nil, view.After{}
}

// recordForms are the acts on the record that are not the next step.
func (v *Visit) recordForms() []view.ActForm {
	in := v.in
	var out []view.ActForm
	clerk := v.leads() || v.r.Actor.Role == journal.Bureau
	if in.State == acceptance.Signing && clerk && v.may(catalog.Sign) {
		if f, ok := v.paperForm(); ok {
			out = append(out, f)
		}
	}
	if in.State == acceptance.Signing && v.leads() && v.may(catalog.Check) {
		out = append(out, v.reason(v.form("rescore", fault.Say("退回评分"), fault.Say("写明理由；原结论和签字留在记录里，改完重新签"), fault.Say("退回评分")), fault.Say("理由")))
	}
	if in.State == acceptance.Scoring && v.may(catalog.Inspect) {
		if in.Locks == 0 {
			f := v.reason(v.form("call-off", fault.Say("取消这次检查"), fault.Say("写明理由；已有的评分留着"), fault.Say("取消这次检查")), fault.Say("理由"))
			f.Grave = true
			out = append(out, f)
		}
	}
	if in.State == acceptance.Locked && v.may(catalog.Reopen) {
		f := v.reason(v.form("reopen", fault.Say("重开记录"), fault.Say("写明理由；它核定的撤回，签字作废，改完重新签、重新锁"), fault.Say("重开这份记录")), fault.Say("理由"))
		f.Grave = true
		out = append(out, f)
	}
	return out
}

// paperForm enters a signature that was given on paper; ok is false where none is missing.
func (v *Visit) paperForm() (view.ActForm, bool) {
	f := v.form("paper", fault.Say("代录纸上的签字"), fault.Say("没有账号的成员和镇里的领导签在纸上，拍照或写明签在哪里"), fault.Say("代录 1 个签字"))
	var options []view.Option
	chosen := v.typed("paper", "who")
	for _, m := range v.in.Team {
		if m.Person == "" && !v.signedOnPaper(m.Name) {
			value := "team/" + m.Name
			options = append(options, view.Option{Value: value, Text: fault.Say("检查组 %s", view.Plain(m.Name)), On: chosen == value})
		}
	}
	for _, name := range v.in.Unsigned() {
		if name == "" {
			options = append(options, view.Option{Value: "town", Text: fault.Say("%s（被检查）", view.Plain(v.Name)), On: chosen == "town"})
		}
	}
	f.Choices = []view.Pick{{Name: "who", Label: fault.Say("谁签的"), Options: options}}
	f.Fields = []view.Field{
		view.Field{Name: "paper-name", Value: v.typed("paper", "paper-name"), Label: fault.Say("镇里签字的人"), Opt: fault.Say("（代录镇方签字时填）"), MaxLength: 60},
		view.Field{Name: "paper-note", Value: v.typed("paper", "paper-note"), Label: fault.Say("签在哪里"), Help: fault.Say("有签字纸的照片可不填"), MaxLength: 120},
	}
	f.Upload, f.Code = &view.Picture{}, "paper"
	if v.failed == "paper" { // the picture that came with the refused form need not be chosen again
		if pic, _, err := v.r.Picture("paper"); err == nil && pic.Sum != "" {
			f.Upload.Sum = pic.Sum
			f.Kept = []view.Hidden{{Name: "kept-paper", Value: pic.Sum}}
		}
	}
	return f, len(options) > 0
}

func (v *Visit) signedOnPaper(name string) bool {
	return len(site.Kept(v.in.Signed, func(s acceptance.Signed) bool {
		return s.Side == acceptance.TeamSide && s.Person == "" && s.Name == name
	})) > 0
}

// sealed is an act on a record: it goes back to the record, or shows it with what was refused.
func (s pages) sealed(form string, said fault.Message, do func(*Visit, journal.Deed) (*acceptance.Inspection, error)) func(*site.Request) error {
	return func(r *site.Request) error {
		v, err := loadVisit(r)
		if err != nil {
			return err
		}
		in, err := do(v, r.Deed())
		if list, status, ok := site.Refused(err); ok {
			if v, err = loadVisit(r); err != nil {
				return err
			}
			v.failed, v.problems = form, list
			return v.sendRecord(status)
		} else if err != nil {
			return err
		}
		notice := &view.Notice{Kind: view.NoticeOK, Title: said}
		if form == "lock" {
			notice.Text = fault.Say("校验码 %s", in.Hash)
		}
		return r.To(visitHref(in)+"?s=end", notice)
	}
}

// sealRoutes are the acts on a record.
func (s pages) sealRoutes() []site.Route {
	a := s.Acceptance
	post := func(form string, act catalog.Act, said fault.Message, do func(*Visit, journal.Deed) (*acceptance.Inspection, error)) site.Route {
		return site.Post("/inspections/:town/:visit/"+form, act, site.OneVisit, s.sealed(form, said, do))
	}
	return []site.Route{
		post("judge", catalog.Check, fault.Say("结论已作出，请签字"), func(v *Visit, d journal.Deed) (*acceptance.Inspection, error) {
			return a.Judge(v.r.Context(), d, v.in.Town, v.in.ID)
		}),
		post("rescore", catalog.Check, fault.Say("已退回评分"), func(v *Visit, d journal.Deed) (*acceptance.Inspection, error) {
			return a.Rescore(v.r.Context(), d, v.in.Town, v.in.ID, v.r.Text("rescore-reason"))
		}),
		post("sign", catalog.Sign, fault.Say("已签字"), func(v *Visit, d journal.Deed) (*acceptance.Inspection, error) {
			return a.Sign(v.r.Context(), d, v.in.Town, v.in.ID)
		}),
		post("countersign", catalog.Countersign, fault.Say("已代表本镇签字"), func(v *Visit, d journal.Deed) (*acceptance.Inspection, error) {
			return a.Countersign(v.r.Context(), d, v.in.Town, v.in.ID)
		}),
		post("lock", catalog.Sign, fault.Say("记录已锁定"), func(v *Visit, d journal.Deed) (*acceptance.Inspection, error) {
			return a.Lock(v.r.Context(), d, v.in.Town, v.in.ID)
		}),
		post("reopen", catalog.Reopen, fault.Say("记录已重开，可以改评分"), func(v *Visit, d journal.Deed) (*acceptance.Inspection, error) {
			return a.Reopen(v.r.Context(), d, v.in.Town, v.in.ID, v.r.Text("reopen-reason"))
		}),
		post("call-off", catalog.Inspect, fault.Say("已取消这次检查"), func(v *Visit, d journal.Deed) (*acceptance.Inspection, error) {
			return a.CallOff(v.r.Context(), d, v.in.Town, v.in.ID, v.r.Text("call-off-reason"))
		}),
		post("paper", catalog.Sign, fault.Say("已代录签字"), s.onPaper).Upload(site.LargestBody),
	}
}

// onPaper enters a signature that was given on paper, with its picture where there is one.
func (s pages) onPaper(v *Visit, d journal.Deed) (*acceptance.Inspection, error) {
	pic, wrong, err := v.r.Picture("paper")
	if err != nil {
		return nil, err
	}
	if err := fault.Mistakes(wrong, "签字纸的照片有问题，没有保存"); err != nil {
		return nil, err
	}
	p := acceptance.OnPaper{Evidence: pic.Sum, Note: v.r.Text("paper-note")}
	side, name, _ := strings.Cut(v.r.Text("who"), "/")
	p.Side, p.Name = acceptance.Side(side), name
	if p.Side == acceptance.TownSide {
		p.Name = v.r.Text("paper-name")
	}
	return s.Acceptance.SignOnPaper(v.r.Context(), d, v.in.Town, v.in.ID, p)
}
