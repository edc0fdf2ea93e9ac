package acceptance

import (
	"slices"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Score is what was earned of what was applicable, exact.
type Score struct {
	Earned     Tenths `json:"earned"`
	Applicable Tenths `json:"applicable"`
}

// Reaches tells whether the score, out of a hundred, is at least a line: compared before it is
// rounded, in whole numbers. Where nothing was applicable it reaches no line.
func (s Score) Reaches(line Tenths) bool {
	return s.Applicable > 0 && int64(s.Earned)*1000 >= int64(line)*int64(s.Applicable)
}

// Tenths is the score out of a hundred, rounded half up to a tenth and kept below the lines that
// it does not reach, so that what is printed never speaks against the verdict. 0 where nothing
// was applicable.
func (s Score) Tenths(lines ...Tenths) Tenths {
	if s.Applicable <= 0 {
		return 0
	}
	t := Tenths((2000*int64(s.Earned) + int64(s.Applicable)) / (2 * int64(s.Applicable)))
	for _, line := range append(lines, 1000) {
		if t >= line && !s.Reaches(line) {
			t = line - 1
		}
	}
	return t
}

// Grade is what a verdict says.
type Grade string

// The three verdicts.
const (
	Fit   Grade = "fit"   // 合格
	Mend  Grade = "mend"  // 限期整改: not counted as accepted
	Unfit Grade = "unfit" // 不合格
)

// Message is the verdict as pages call it.
func (g Grade) Message() fault.Message {
	switch g {
	case Fit:
		return fault.Say("合格")
	case Mend:
		return fault.Say("限期整改")
	}
	return fault.Say("不合格")
}

// Verdict (验收结论) is what an inspection came to.
type Verdict struct {
	Grade  Grade             `json:"grade"`
	Score  Score             `json:"score"`
	Shown  Tenths            `json:"shown"`            // out of a hundred, as it is printed
	Vetoed []string          `json:"vetoed,omitempty"` // clauses, in a guidance check clause/item
	Items  []Passed          `json:"items,omitempty"`  // of a guidance check
	By     journal.Signature `json:"by"`
}

// Passed is how one item of a guidance check stands.
type Passed struct {
	Slot   int    `json:"slot"`
	Code   string `json:"code"`
	Score  Score  `json:"score"`
	Vetoed bool   `json:"vetoed,omitempty"`
	Passed bool   `json:"passed"` // reached the line, without a veto: its line is verified
}

// Tally adds up the answers: what was earned of what was applicable, and what was vetoed. A
// failed veto earns nothing of its clause.
func (in *Inspection) Tally(s *Standard) (Score, []string) {
	return in.tally(s, func(Answer) bool { return true })
}

func (in *Inspection) tally(s *Standard, take func(Answer) bool) (score Score, vetoed []string) {
	for _, k := range in.Keys(s) {
		a, ok := in.Answer(k)
		if !ok || a.Result == NotApplicable || !take(a) {
			continue
		}
		c, _ := s.Clause(a.Clause)
		score.Applicable += c.Points
		switch a.Result {
		case Met:
			score.Earned += c.Points
		case Deducted:
			score.Earned += c.Points - a.Deducted
		case Vetoed:
			vetoed = append(vetoed, field(k))
		}
	}
	return score, vetoed
}

// Grade is the verdict of a score under the settings: a failed veto is 不合格 whatever was earned.
func (t Settings) Grade(score Score, vetoes int) Grade {
	switch {
	case vetoes > 0 || !score.Reaches(t.Mend):
		return Unfit
	case score.Reaches(t.Pass):
		return Fit
	}
	return Mend
}

// judge gives the verdict, where everything is answered and settled.
func (in *Inspection) judge(s *Standard, deed journal.Deed) error {
	if err := in.at(Scoring); err != nil {
		return err
	}
	var ms []fault.Mistake
	for _, k := range in.Open(s) {
		ms = append(ms, fault.Mistake{Field: field(k), Reason: fault.Say("第 %s 条没有评", field(k)), Remedy: fault.Say("评合格、扣分或不适用")})
	}
	for _, d := range in.Unsettled() {
		k := field(d.Offered.Key())
		ms = append(ms, fault.Mistake{Field: k, Reason: fault.Say("第 %s 条两人评得不同", k), Remedy: fault.Say("由组长定用哪一个")})
	}
	v := &Verdict{By: journal.SignatureOf(deed)}
	v.Score, v.Vetoed = in.Tally(s)
	for _, it := range in.Items {
		p := Passed{Slot: it.Slot, Code: it.Code}
		var vetoed []string
		p.Score, vetoed = in.tally(s, func(a Answer) bool { return a.Item == it.Code })
		p.Vetoed = len(vetoed) > 0
		p.Passed = !p.Vetoed && p.Score.Reaches(s.Settings.Line)
		if p.Score.Applicable == 0 {
			ms = append(ms, fault.Mistake{Field: it.Code, Reason: fault.Say("%s 没有一条适用", it.Code), Remedy: fault.Say("至少评一条，或换一个事项")})
		}
		v.Items = append(v.Items, p)
	}
	if v.Score.Applicable == 0 && len(ms) == 0 {
		ms = append(ms, fault.Mistake{Reason: fault.Say("没有一条适用，得不出分数"), Remedy: fault.Say("至少评一条")})
	}
	if err := fault.Mistakes(ms, "还不能作出结论"); err != nil {
		return err
	}
	v.Grade = s.Settings.Grade(v.Score, len(v.Vetoed))
	v.Shown = v.Score.Tenths(s.Settings.Pass, s.Settings.Mend)
	in.Verdict, in.State = v, Signing
	return nil
}

// rescore goes back from signing to scoring, by the 组长 with a reason. What was signed goes with
// the verdict that it was signed under.
func (in *Inspection) rescore(reason string, deed journal.Deed) error {
	switch err := in.at(Signing); {
	case err != nil:
		return err
	case reason == "":
		return fault.New(fault.Invalid, "退回评分要写明理由")
	}
	in.Reopenings = append(slices.Clip(in.Reopenings), Reopened{
		Reason: reason, Verdict: in.Verdict, Signed: in.Signed, By: journal.SignatureOf(deed),
	})
	in.Verdict, in.Signed, in.State = nil, nil, Scoring
	return nil
}
