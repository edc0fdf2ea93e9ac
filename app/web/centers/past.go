package centers

import (
	"jiedezhu/acceptance"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

// scoreText is the score of a verdict. Of an acceptance that was entered later from a sheet it may
// not be known.
func scoreText(in *acceptance.Inspection) fault.Message {
	if in.Past != nil && in.Past.Score == "" {
		return fault.Say("得分不详")
	}
	return fault.Say("%s 分", in.Verdict.Shown.Fixed())
}

// scoreFigure is the same in a column of scores.
func scoreFigure(in *acceptance.Inspection) fault.Message {
	if in.Past != nil && in.Past.Score == "" {
		return view.Plain("—")
	}
	return view.Plain(in.Verdict.Shown.Fixed())
}

// pastFacts are what is known of an acceptance of the past: what its sheet said, and what is not.
func (v *Visit) pastFacts() []view.Fact {
	p := v.in.Past
	list := []view.Fact{site.Fact(fault.Say("补录"), fault.Say("来自《%s》，%s录入", view.Plain(p.File), signedBy(v.r, v.in.By)))}
	if p.File == "" {
		list[0].Text = fault.Say("%s录入", signedBy(v.r, v.in.By))
	}
	for _, f := range []struct {
		term fault.Message
		text string
	}{{fault.Say("得分"), p.Score}, {fault.Say("自评分"), p.Self}, {fault.Say("标准"), p.Standard}, {fault.Say("备注"), p.Remark}} {
		if f.text != "" {
			list = append(list, site.Fact(f.term, view.Plain(f.text)))
		}
	}
	missing := fault.Say("没有逐条评分、签名和照片")
	if p.Score == "" {
		missing = fault.Say("没有得分、逐条评分、签名和照片")
	}
	return append(list, site.Fact(fault.Say("不详"), missing))
}

// pastHead says what the record of the past came to.
func (v *Visit) pastHead(name fault.Message) view.Head {
	in := v.in
	h := view.Head{Crumb: []view.Link{{Href: "/inspections", Text: fault.Say("检查")}, {Text: view.Plain(in.ID)}}, Day: []view.Link{{Text: fault.Say("%s %s", view.Full(in.Date), KindText(in))}, {Text: fault.Say("补录")}}}
	if in.State == acceptance.CalledOff {
		h.Title = fault.Say("%s：补录已撤销", name)
		return h
	}
	h.Title, h.Rest = fault.Say("%s：%s，", name, scoreText(in)), in.Verdict.Grade.Message()
	if in.Verdict.Grade == acceptance.Unfit {
		h.Urgent, h.Rest = h.Rest, site.Nothing
	}
	h.Day = append(h.Day, view.Link{Text: fault.Say("记录已锁定，校验码 %s", shortHash(in.Hash))})
	return h
}

// sendPast is a record of the past: it has no clauses and no signatures to show.
func (v *Visit) sendPast(status int) error {
	r, name := v.r, fault.Say("%s%s", v.Name, KindText(v.in))
	p := view.Record{Shell: r.Shell(visitNav(r)), Past: true}
	p.Title = name
	p.Facts = append([]view.Fact{site.Fact(fault.Say("类别"), KindText(v.in)), site.Fact(fault.Say("日期"), view.Full(v.in.Date)), site.Fact(fault.Say("检查组"), view.Plain(teamNames(v.in)))}, v.pastFacts()...)
	p.Changes = v.changes()
	if v.in.Hash != "" {
		p.Hash, p.Hashed = v.in.Hash, v.hashMark()
	}
	if v.in.State == acceptance.Locked && v.may(catalog.Reopen) {
		f := v.reason(v.form("reopen", fault.Say("撤销补录"), fault.Say("写明理由；撤销后可以重新导入"), fault.Say("撤销这份补录")), fault.Say("理由"))
		f.Grave = true
		p.Forms = []view.ActForm{f}
	}
	p.Problems = v.unplaced(p.Forms)
	p.Head = v.pastHead(name)
	return r.Page(status, p)
}

// hashMark tells whether the record is what was locked.
func (v *Visit) hashMark() view.Mark {
	if !v.in.Intact(v.std) {
		return view.Mark{Kind: view.MarkLate, Text: fault.Say("与锁定时不一致")}
	}
	return view.Mark{Kind: view.MarkLock, Text: fault.Say("与锁定时一致")}
}

// pastMoment is how a centre's story tells of a record that was entered later.
func pastMoment(in *acceptance.Inspection) (text, detail fault.Message) {
	return fault.Say("补录第 %d 轮：%s，%s，%s", in.Round, view.Short(in.Date), in.Verdict.Grade.Message(), scoreText(in)), view.Plain(in.Past.File)
}

// appliesAnew tells whether the town's way on is a new application: its last acceptance was entered
// later and was not 合格, and without clauses nobody can inspect it again.
func (c *oneCenter) appliesAnew() bool {
	last := c.progress.Last
	return c.progress.Stage == acceptance.Concluded && last != nil && last.Past != nil && last.Verdict.Grade != acceptance.Fit
}
