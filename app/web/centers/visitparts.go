package centers

import (
	"cmp"
	"fmt"
	"slices"

	"jiedezhu/acceptance"
	"jiedezhu/app/account"
	"jiedezhu/app/web/site"
	"jiedezhu/app/web/view"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// shellCSRF is the token of the session, for forms that stand inside a part.
func shellCSRF(r *site.Request) string { return account.FormToken(r.Token) }

// signedBy is unit and person as an act was signed.
func signedBy(r *site.Request, s journal.Signature) fault.Message {
	name := s.Name
	if name == "" {
		name = r.PersonName(s.Person)
	}
	if r.Register == nil || s.Unit == "" {
		return view.Plain(name)
	}
	return fault.Say("%s %s", view.Plain(site.UnitName(r.Register, s.Unit)), view.Plain(name))
}

// sortMoments puts the newest first; of one day what came last stands first.
func sortMoments(list []view.Moment) {
	slices.SortStableFunc(list, func(a, b view.Moment) int { return cmp.Compare(b.Day, a.Day) })
}

// basis says by which standard an inspection goes, with its size.
func (v *Visit) basis() view.Link {
	if v.in.Past != nil {
		return view.Link{Text: fault.Say("补录，没有逐条评分")}
	}
	veto := 0
	for _, c := range v.std.Clauses() {
		veto += site.Bit(c.Veto)
	}
	return view.Link{Href: standardHref(v.std), Text: fault.Say("按%s第 %d 版：%d 条、%s 分、一票否决 %d 条", standardName(v.std), v.std.Number, len(v.std.Clauses()), v.std.Total, veto)}
}

// scoreTable is the points by section, beside those that the town gave itself (nil: it did not).
func (v *Visit) scoreTable(a *acceptance.Application) view.ScoreTable {
	t := view.ScoreTable{Self: a != nil && a.Standard == v.std.Number, Count: fault.Say("%d 节，%d 条", len(v.std.Sections), len(v.std.Clauses()))}
	widest := acceptance.Tenths(1)
	for _, sec := range v.std.Sections {
		widest = max(widest, pointsOf(sec.Clauses))
	}
	for i, sec := range v.std.Sections {
		row := v.sectionScore(i, sec.Clauses, widest)
		row.Name = sec.Title
		if t.Self {
			own := a.SelfScore(sec.Clauses).Earned
			row.Self, row.SelfBar = own.Fixed(), hundredths(own, widest)
			if score := v.earned(sec.Clauses); score.Applicable > 0 {
				row.Diff = signed(score.Earned - own)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	t.Sum = v.sectionScore(0, v.std.Clauses(), widest)
	if t.Self {
		t.Sum.Self = a.Score.Earned.Fixed()
		if score := v.earned(v.std.Clauses()); score.Applicable > 0 {
			t.Sum.Diff = signed(score.Earned - a.Score.Earned)
		}
	}
	return t
}

// earned is what was earned of some clauses, over every item of a guidance check.
func (v *Visit) earned(list []acceptance.Clause) acceptance.Score {
	score, _, _ := v.in.ScoreOf(v.std, amongst(list))
	return score
}

// amongst tells whether an answer is to one of the clauses.
func amongst(list []acceptance.Clause) func(acceptance.Answer) bool {
	return func(a acceptance.Answer) bool {
		return slices.ContainsFunc(list, func(c acceptance.Clause) bool { return c.No == a.Clause })
	}
}

// sectionScore is the row of some clauses; i is the number of their section, from 0.
func (v *Visit) sectionScore(i int, list []acceptance.Clause, widest acceptance.Tenths) view.SectionScore {
	score, _, vetoed := v.in.ScoreOf(v.std, amongst(list))
	items := acceptance.Tenths(max(1, len(v.in.Items)))
	row := view.SectionScore{Href: fmt.Sprintf("%s?s=%d", v.Href(), i+1), Clauses: len(list), Points: (pointsOf(list) * items).String()}
	if v.in.Kind == acceptance.Guidance || v.in.State != acceptance.Scoring {
		row.Href = v.Href() + "?view=record&all=1#all"
	}
	if score.Applicable > 0 {
		row.Team = score.Earned.Fixed()
	}
	row.TeamBar, row.WholeBar = hundredths(score.Earned, widest*items), hundredths(pointsOf(list), widest)
	n, seen := 0, 0
	for _, c := range list {
		if c.Veto {
			n++
			seen += site.Bit(slices.ContainsFunc(v.in.Answers, func(x acceptance.Answer) bool { return x.Clause == c.No }))
		}
	}
	row.Vetoes = vetoMark(n, seen, len(vetoed))
	return row
}

func pointsOf(list []acceptance.Clause) (t acceptance.Tenths) {
	for _, c := range list {
		t += c.Points
	}
	return t
}

// hundredths is part of whole as the width of a bar: hundredths with two decimals.
func hundredths(part, whole acceptance.Tenths) string {
	return view.Gauge{Part: int(part), Whole: int(whole)}.Width()
}

// signed is a difference of points with its sign: +0.5, −1.0, 0.
func signed(t acceptance.Tenths) string {
	switch {
	case t > 0:
		return "+" + t.Fixed()
	case t < 0:
		return "−" + (-t).Fixed()
	}
	return "0"
}

func vetoMark(n, seen, failed int) view.Mark {
	switch {
	case n == 0:
		return view.Mark{}
	case failed > 0:
		return view.Mark{Kind: view.MarkLate, Text: fault.Say("%d 处否决", failed)}
	case seen < n:
		return view.Mark{Kind: view.MarkRun, Text: fault.Say("%d/%d 已查", seen, n)}
	}
	return view.Mark{Kind: view.MarkDone, Text: fault.Say("%d/%d 合格", n, n)}
}

// signatures are who signed and who has still to sign.
func (v *Visit) signatures() []view.SignedRow {
	var out []view.SignedRow
	row := func(part fault.Message, name, unit string, ok func(acceptance.Signed) bool) {
		r := view.SignedRow{Part: part, Name: name, Unit: unit, Mark: view.Mark{Kind: view.MarkWait, Text: fault.Say("未签")}}
		if i := slices.IndexFunc(v.in.Signed, ok); i >= 0 {
			s := v.in.Signed[i]
			r.Mark, r.Note = view.Mark{Kind: view.MarkDone, Text: view.Short(s.By.Day)}, s.Note
			if s.Paper {
				r.By = fault.Say("纸上签字，%s代录", signedBy(v.r, s.By))
			}
			if name == "" {
				r.Name = s.Name
			}
		}
		out = append(out, r)
	}
	team := slices.Clone(v.in.Team)
	slices.SortStableFunc(team, func(a, b acceptance.Member) int { return site.Bit(b.Lead) - site.Bit(a.Lead) })
	for _, m := range team {
		part := fault.Say("成员")
		if m.Lead {
			part = fault.Say("组长")
		}
		row(part, m.Name, v.unit(m.Unit), func(s acceptance.Signed) bool {
			return s.Side == acceptance.TeamSide && (m.Person != "" && s.Person == m.Person || m.Person == "" && s.Person == "" && s.Name == m.Name)
		})
	}
	if v.in.Kind == acceptance.Acceptance || v.in.Kind == acceptance.Guidance {
		row(fault.Say("被检查"), "", v.Name, func(s acceptance.Signed) bool { return s.Side == acceptance.TownSide })
	}
	return out
}

// signCount is how many of the team signed, and whether the town did.
func (v *Visit) signCount() fault.Message {
	team, town := 0, false
	for _, s := range v.in.Signed {
		team += site.Bit(s.Side == acceptance.TeamSide)
		town = town || s.Side == acceptance.TownSide
	}
	switch {
	case town:
		return fault.Say("检查组 %d/%d，镇方已签", team, len(v.in.Team))
	case v.in.Kind == acceptance.Acceptance || v.in.Kind == acceptance.Guidance:
		return fault.Say("检查组 %d/%d，镇方未签", team, len(v.in.Team))
	}
	return fault.Say("检查组 %d/%d", team, len(v.in.Team))
}

// briefMark is how far a finding is, with its shape.
func briefMark(f *acceptance.Finding, today journal.Day) view.Mark {
	m := view.Mark{Kind: view.MarkWait, Text: f.State.Message()}
	switch {
	case f.Overdue(today):
		return view.Mark{Kind: view.MarkLate, Text: fault.Say("逾期 %d 天", int(today)-int(f.Due))}
	case f.State == acceptance.Working:
		m.Kind = view.MarkRun
	case f.State == acceptance.Waiting:
		m.Kind = view.MarkLook
	case f.State == acceptance.Closed:
		m.Kind = view.MarkDone
	case f.State == acceptance.Void:
		m.Kind = view.MarkOff
	}
	return m
}

// briefs are findings on the page of what they come from, and how many of them are closed.
func briefs(list []*acceptance.Finding, today journal.Day) ([]view.FindingBrief, fault.Message) {
	var out []view.FindingBrief
	closed := 0
	for _, f := range list {
		b := view.FindingBrief{
			Number: f.Label(), Href: briefHref(f), Note: f.Note, Clause: f.Clause + " " + f.Text, Veto: f.Veto, State: briefMark(f, today), Due: f.Due,
		}
		if f.Deducted > 0 {
			b.Deducted = f.Deducted.Fixed()
		}
		if b.Note == "" {
			b.Note = f.Text
			b.Clause = f.Clause
		}
		if f.Item != "" {
			b.Clause = f.Item + " " + b.Clause
		}
		if f.Due != f.FirstDue {
			b.Was = fault.Say("原 %s，已延期", view.Short(f.FirstDue))
		}
		closed += site.Bit(f.State == acceptance.Closed)
		out = append(out, b)
	}
	slices.SortStableFunc(out, func(a, b view.FindingBrief) int { return cmp.Compare(a.Number, b.Number) })
	return out, fault.Say("%d 条，已销号 %d 条", len(list), closed)
}

// briefHref is the page of one finding.
func briefHref(f *acceptance.Finding) string { return "/findings/" + f.Label() }
