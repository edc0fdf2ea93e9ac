package centers

import (
	"fmt"
	"slices"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/app/web/lines"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// findings are those of every round of this inspection.
func (v *Visit) findings() ([]*acceptance.Finding, error) {
	list, err := v.r.Site.Acceptance.Findings.Findings(v.r.Context(), v.in.Town, "")
	return site.Kept(list, func(f *acceptance.Finding) bool { return strings.HasPrefix(f.ID, v.in.First+"/") }), err
}

// sendRecord is the inspection as a record: sums, answers, signatures, and the act that comes next.
func (v *Visit) sendRecord(status int) error {
	if v.in.Past != nil {
		return v.sendPast(status)
	}
	r := v.r
	p := view.Record{Shell: r.Shell(visitNav(r)), All: r.Text("all") != "" || v.in.State == acceptance.Locked, Facts: v.recordFacts()}
	p.Title = fault.Say("%s%s", v.Name, v.in.Kind.Message())
	app, err := v.applied()
	if err != nil {
		return err
	}
	p.Scores = v.scoreTable(app)
	p.Items = v.passedItems()
	list, err := v.findings()
	if err != nil {
		return err
	}
	if v.in.Locks > 0 {
		p.Findings, p.Found = briefs(list, r.Site.Clock.Today())
	}
	for _, d := range v.in.Unsettled() {
		p.Disputes = append(p.Disputes, v.dispute(d, v.stepOf(d.Offered.Key())))
	}
	if v.in.State == acceptance.Scoring {
		p.Left = v.left()
	}
	p.Sections = v.recordSections()
	p.Changes = v.changes()
	if v.in.State != acceptance.Scoring && v.in.State != acceptance.CalledOff {
		p.Signed, p.Signs = v.signatures(), v.signCount()
	}
	if v.in.Hash != "" {
		p.Hash, p.Hashed = v.in.Hash, v.hashMark()
	}
	p.Act, p.After = v.primary(len(p.Left) == 0 && len(p.Disputes) == 0)
	p.Forms = v.recordForms()
	p.Problems = v.unplaced(p.Forms)
	p.Head = v.recordHead(list)
	return r.Page(status, p)
}

// unplaced are the problems of an act that has no folded form on the page: of the one button, or
// of a form that is not offered any more because a colleague was first.
func (v *Visit) unplaced(forms []view.ActForm) view.Problems {
	if slices.ContainsFunc(forms, func(f view.ActForm) bool { return f.ID == v.failed }) {
		return view.Problems{}
	}
	list := slices.Clone(v.problems)
	for i := range list {
		list[i].Field = ""
	}
	return view.Problems{List: list}
}

// applied is the application that an acceptance was asked for by, nil for other kinds.
func (v *Visit) applied() (*acceptance.Application, error) {
	if v.in.Application == "" {
		return nil, nil
	}
	return v.r.Site.Acceptance.Applications.Application(v.r.Context(), v.in.Town, v.in.Application)
}

func (v *Visit) recordHead(list []*acceptance.Finding) view.Head {
	h := v.sheetHead()
	name := fault.Say("%s%s", v.Name, KindText(v.in))
	switch in := v.in; {
	case in.State == acceptance.CalledOff:
		h.Title = fault.Say("%s没有进行", name)
	case in.Verdict == nil:
		left := len(in.Open(v.std))
		h.Rest = fault.Say("；还有 %d 条没有评", left)
		if left == 0 {
			h.Rest = fault.Say("；都已评完，等组长作结论")
		}
	default:
		h.Title = fault.Say("%s：得 %s 分，", name, in.Verdict.Shown.Fixed())
		h.Rest = in.Verdict.Grade.Message()
		if in.Verdict.Grade == acceptance.Unfit {
			h.Urgent, h.Rest = h.Rest, site.Nothing
		}
		end := fault.Say("；还差 %d 个签字", len(in.Unsigned()))
		switch {
		case in.State == acceptance.Locked && len(list) > 0:
			closed := len(site.Kept(list, func(f *acceptance.Finding) bool { return f.State == acceptance.Closed }))
			end = fault.Say("；%d 条问题已销号 %d 条", len(list), closed)
		case in.State == acceptance.Locked:
			end = fault.Say("；没有问题")
		case in.State == acceptance.Locking:
			end = fault.Say("；正在锁定")
		case in.State == acceptance.Reopening:
			end = fault.Say("；正在重开")
		case len(in.Unsigned()) == 0:
			end = fault.Say("；签字已齐，等组长锁定")
		}
		h.Rest = fault.Say("%s%s", h.Rest, end)
	}
	if v.in.Hash != "" {
		h.Day = append(h.Day, view.Link{Text: fault.Say("记录已锁定，校验码 %s", shortHash(v.in.Hash))})
	}
	if v.in.State == acceptance.Scoring && v.may(catalog.Inspect) {
		h.Acts = append(h.Acts, view.Act{Href: v.Href() + "/team", Text: fault.Say("改检查组")})
	}
	if v.in.State == acceptance.Scoring && v.scores() && len(v.in.Open(v.std)) > 0 {
		h.Acts = append(h.Acts, view.Act{Href: v.Href() + "?s=" + v.firstOpen(), Text: fault.Say("接着评分"), First: true})
	}
	if open := len(site.Kept(list, (*acceptance.Finding).Open)); v.in.State == acceptance.Locked && v.in.Kind == acceptance.Acceptance && open > 0 && v.in.Verdict.Grade != acceptance.Fit && v.may(catalog.Inspect) {
		h.Acts = append(h.Acts, view.Act{Href: v.Href() + "/again", Text: fault.Say("安排复验：%d 条没有销号", open), First: true})
	}
	return h
}

func (v *Visit) recordFacts() []view.Fact {
	list := []view.Fact{
		site.Fact(fault.Say("类别"), KindText(v.in)), site.Fact(fault.Say("日期"), view.Full(v.in.Date)), site.Fact(fault.Say("检查组"), view.Plain(teamNames(v.in))),
	}
	if v.in.Verdict != nil {
		s := v.in.Verdict.Score
		list = append(list, site.Fact(fault.Say("得分"), fault.Say("%s/%s 分，折 %s 分", s.Earned.Fixed(), s.Applicable, v.in.Verdict.Shown.Fixed())))
	} else {
		score, vetoes := v.tally()
		list = append(list, site.Fact(fault.Say("得分"), score))
		if vetoes.ID != "" {
			list = append(list, site.Fact(fault.Say("一票否决"), vetoes))
		}
	}
	if v.in.Draw != "" && catalog.May(v.r.Actor, catalog.See, catalog.About(v.in.Place)) {
		list = append(list, view.Fact{Term: fault.Say("对象"), Link: view.Link{Href: "/draws/" + v.in.Draw, Text: fault.Say("随机抽取，看记录")}})
	}
	if d := v.in.Drawing; d != nil {
		list = append(list, site.Fact(fault.Say("事项"), fault.Say("从已下发的 %d 项里随机抽取 %d 项，种子 %s", len(d.Pool), d.Count, d.Seed)))
	}
	if v.in.Before != "" {
		list = append(list, view.Fact{Term: fault.Say("上一轮"), Link: view.Link{Href: "/inspections/" + v.in.Town + "/" + v.in.Before, Text: fault.Say("第 %d 轮", v.in.Round-1)}})
	}
	return list
}

// passedItems are the items of a guidance check, each with how it stands now.
func (v *Visit) passedItems() []view.PassedRow {
	var out []view.PassedRow
	for i, it := range v.in.Items {
		score, _, vetoed := v.in.ScoreOf(v.std, func(a acceptance.Answer) bool { return a.Item == it.Code })
		row := view.PassedRow{Code: it.Code, Name: it.Name, Href: lines.LineHref(v.in.Town, it.Code), Sheet: fmt.Sprintf("%s?s=%d", v.Href(), i+1)}
		open := len(site.Kept(v.in.Open(v.std), func(k acceptance.Key) bool { return k.Item == it.Code }))
		row.Score = fault.Say("%s/%s 分", score.Earned.Fixed(), score.Applicable)
		switch {
		case open > 0:
			row.Mark = view.Mark{Kind: view.MarkRun, Text: fault.Say("还有 %d 条没有评", open)}
		case len(vetoed) > 0:
			row.Mark = view.Mark{Kind: view.MarkLate, Text: fault.Say("%d 处否决", len(vetoed))}
		case score.Reaches(v.std.Settings.Line):
			row.Mark = view.Mark{Kind: view.MarkDone, Text: fault.Say("合格")}
		default:
			row.Mark = view.Mark{Kind: view.MarkLate, Text: fault.Say("不合格")}
		}
		out = append(out, row)
	}
	return out
}

// left are the clauses without an answer, each leading there.
func (v *Visit) left() []view.Link {
	var out []view.Link
	for _, k := range v.in.Open(v.std) {
		text := k.Clause
		if k.Item != "" {
			text = k.Item + " " + k.Clause
		}
		out = append(out, view.Link{Href: fmt.Sprintf("%s?s=%d#%s", v.Href(), v.stepOf(k), clauseID(k.Clause, k.Item)), Text: view.Plain(text)})
	}
	return out
}

// recordSections are the answers by section, in a guidance check by item.
func (v *Visit) recordSections() []view.RecordSection {
	var out []view.RecordSection
	for _, st := range v.steps() {
		sec := view.RecordSection{Name: st.name}
		if st.item != "" {
			sec.Name = st.item + " " + st.name
		}
		for _, k := range st.keys() {
			c, _ := v.std.Clause(k.Clause)
			row := view.AnswerRow{No: c.No, Item: k.Item, Text: c.Text, Points: c.Points.String(), Veto: c.Veto, Answer: view.Mark{Kind: view.MarkWait, Text: fault.Say("没有评")}}
			if a, ok := v.in.Answer(k); ok {
				row.Answer, row.Note, row.By = resultMark(a), a.Note, v.by(a)
				if a.Carried {
					row.By = fault.Say("照搬上一轮")
				}
			}
			sec.Rows = append(sec.Rows, row)
		}
		out = append(out, sec)
	}
	return out
}

// changes are the corrections, settled disputes and reopenings of the record, the newest first.
func (v *Visit) changes() []view.Moment {
	var out []view.Moment
	for _, c := range v.in.Corrections {
		out = append(out, view.Moment{State: "past", Day: c.By.Day, Text: fault.Say("第 %s 条由“%s”更正为“%s”", c.Was.Clause, resultMark(c.Was).Text, resultMark(c.Now).Text), Detail: view.Plain(c.Reason), By: signedBy(v.r, c.By)})
	}
	for _, d := range v.in.Disputes {
		if d.Settled == nil {
			continue
		}
		used, other := d.Settled.Was, d.Offered
		if d.Settled.Took {
			used, other = other, used
		}
		m := view.Moment{State: "past", Day: d.Settled.By.Day, By: signedBy(v.r, d.Settled.By),
			Text: fault.Say("第 %s 条两人评得不同，用“%s”（%s），不用“%s”（%s）", used.Clause, resultMark(used).Text, used.Name, resultMark(other).Text, other.Name)}
		if d.Settled.Reason != "" {
			m.Detail = view.Plain(d.Settled.Reason)
		}
		out = append(out, m)
	}
	for _, o := range v.in.Reopenings {
		text := fault.Say("退回评分，原结论和签字保留在记录里")
		switch {
		case v.in.Past != nil:
			text = fault.Say("撤销补录，原记录校验码 %s", shortHash(o.Hash))
		case o.Hash != "":
			text = fault.Say("重开，原记录校验码 %s", shortHash(o.Hash))
		case v.in.State == acceptance.CalledOff:
			text = fault.Say("取消这次检查")
		}
		out = append(out, view.Moment{State: "past", Day: o.By.Day, Text: text, Detail: view.Plain(o.Reason), By: signedBy(v.r, o.By)})
	}
	sortMoments(out)
	return out
}
