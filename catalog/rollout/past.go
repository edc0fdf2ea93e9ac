package rollout

import (
	"slices"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// LedgerChannel is how a receipt came that stood in a ledger kept before the product was.
const LedgerChannel = "承接台账"

// PastLine is what a ledger that was kept elsewhere says of one item in one town. A day of 0 is one
// that it does not give.
type PastLine struct {
	Town     string      `json:"town"`
	Slot     int         `json:"slot"`
	Pushed   journal.Day `json:"pushed,omitzero"`
	Due      journal.Day `json:"due,omitzero"`
	Received journal.Day `json:"received,omitzero"`
	Ticked   bool        `json:"ticked,omitempty"` // received, on a day that the ledger does not say: Received was asked for
	Signed   string      `json:"signed,omitempty"` // who signed at the town
	Trained  journal.Day `json:"trained,omitzero"`
	Live     journal.Day `json:"live,omitzero"`
	Verified journal.Day `json:"verified,omitzero"`
	Objected journal.Day `json:"objected,omitzero"`
	Reason   string      `json:"reason,omitempty"` // of the objection, one of Reasons
	Note     string      `json:"note,omitempty"`
}

// The fields of a PastLine as problems and differences name them.
const (
	FieldLine      = "line"
	FieldPushed    = "pushed"
	FieldDue       = "due"
	FieldReceived  = "received"
	FieldTrained   = "trained"
	FieldLive      = "live"
	FieldVerified  = "verified"
	FieldObjection = "objection"
)

// pastStages are the stages after the push with their fields and acts, in order.
var pastStages = []struct {
	stage Stage
	field string
	act   string
	day   func(*PastLine) *journal.Day
}{
	{Received, FieldReceived, ActReceive, func(l *PastLine) *journal.Day { return &l.Received }},
	{Trained, FieldTrained, ActTrain, func(l *PastLine) *journal.Day { return &l.Trained }},
	{Live, FieldLive, ActLive, func(l *PastLine) *journal.Day { return &l.Live }},
	{Verified, FieldVerified, ActCheck, func(l *PastLine) *journal.Day { return &l.Verified }},
}

// first is the earliest day of anything that happened to the line after its push, 0 for none.
func (l *PastLine) first() journal.Day {
	first := l.Objected
	for _, s := range pastStages {
		if d := *s.day(l); d != 0 && (first == 0 || d < first) {
			first = d
		}
	}
	return first
}

// weighed is one line of a ledger held against the package.
type weighed struct {
	push     bool // to be pushed first
	facts    []PastFact
	problems []Problem
	diffs    []Diff
	skip     Why
}

// weigh tells what a ledger's line adds to the package. Nothing that stands here is overwritten: a
// day that differs is a problem, to be retracted by a person with a reason. pushed is the day of
// the push where the line gives none; objected tells whether the line was ever objected to.
func (p *Package) weigh(l PastLine, pushed, today journal.Day, objected bool) weighed {
	w := weighed{}
	if l.Pushed == 0 && l.first() == 0 {
		return w // the ledger says nothing of it
	}
	line := p.Line(l.Slot)
	switch why := standing(line); why {
	case "":
	case WhyOutside:
		w.problem(FieldLine, fault.Say("这一项不在该镇的适用范围"), fault.Say("清空这一格；确应承接的，先改目录的适用范围"))
		return w
	default:
		w.skip = why
		return w
	}
	since := w.pushed(p, l, line, pushed, today)
	for _, s := range pastStages {
		if d := *s.day(&l); d != 0 {
			w.stage(p, l, line, pastFact(s.act, d, l), s.stage, s.field, since, today)
		}
	}
	w.objection(l, line, since, today, objected)
	return w
}

func pastFact(act string, day journal.Day, l PastLine) PastFact {
	f := PastFact{Act: act, Day: day, Slots: []int{l.Slot}}
	if act == ActReceive {
		f.Signed, f.Note = l.Signed, l.Note
	}
	return f
}

func (w *weighed) problem(field string, reason, remedy fault.Message) {
	w.problems = append(w.problems, Problem{Field: field, Reason: reason, Remedy: remedy})
}

// pushed weighs the push and gives the day from which on the line's facts may lie.
func (w *weighed) pushed(p *Package, l PastLine, line Line, day, today journal.Day) journal.Day {
	if line.Has(Pushed) {
		if l.Pushed != 0 && l.Pushed != line.Pushed && !p.earlier(l.Slot, l.Pushed) {
			w.differs(FieldPushed, line.Pushed)
		}
		return line.Pushed
	}
	if l.Pushed != 0 {
		day = l.Pushed
	}
	if day > today {
		w.future(FieldPushed, day)
	}
	if l.Due != 0 && l.Due < day {
		w.problem(FieldDue, fault.Say("签收期限 %s 早于下发日 %s", l.Due, day), fault.Say("改为当天或之后的日期"))
	}
	w.push = true
	w.diffs = append(w.diffs, Diff{Field: FieldPushed, New: day.String()})
	return day
}

// earlier tells whether a day lies before the push of the version that the line stands at, which
// came over an earlier one: the ledger speaks of that.
func (p *Package) earlier(slot int, day journal.Day) bool {
	return p.open[slot].Before != nil && day < p.Line(slot).Pushed
}

func (w *weighed) stage(p *Package, l PastLine, line Line, f PastFact, stage Stage, field string, since, today journal.Day) {
	switch has := line.Has(stage); {
	case has && (line.DayOf(stage) == f.Day || stage == Received && l.Ticked), p.earlier(l.Slot, f.Day):
	case has:
		w.differs(field, line.DayOf(stage))
	case f.Day > today:
		w.future(field, f.Day)
	case f.Day < since:
		w.problem(field, fault.Say("%s 早于下发日 %s", f.Day, since), fault.Say("核对两个日期；下发日写在“下发日期”列，或用 --pushed 给出"))
	case line.Standing() == Objected && (stage == Received || stage == Live):
		w.problem(field, fault.Say("系统里这一项次的异议还没有答复"), fault.Say("先答复异议，或清空这一格"))
	default:
		w.facts = append(w.facts, f)
		w.diffs = append(w.diffs, Diff{Field: field, New: f.Day.String()})
	}
}

func (w *weighed) objection(l PastLine, line Line, since, today journal.Day, before bool) {
	switch {
	case l.Objected == 0, line.Standing() == Objected, before:
	case line.Has(Received), line.Has(Live), l.Received != 0, l.Live != 0:
		w.problem(FieldObjection, fault.Say("这一项次已签收或已可办，不能又写暂不承接"), fault.Say("核对后清空其中一格；签收有误的先更正"))
	case l.Objected > today:
		w.future(FieldObjection, l.Objected)
	case l.Objected < since:
		w.problem(FieldObjection, fault.Say("%s 早于下发日 %s", l.Objected, since), fault.Say("核对两个日期；下发日写在“下发日期”列，或用 --pushed 给出"))
	default:
		w.facts = append(w.facts, PastFact{Act: ActObject, Day: l.Objected, Slots: []int{l.Slot}, Signed: l.Signed, Reason: l.Reason, Note: l.Note})
		w.diffs = append(w.diffs, Diff{Field: FieldObjection, New: l.Reason})
	}
}

func (w *weighed) differs(field string, day journal.Day) {
	w.problem(field, fault.Say("系统里已登记为 %s，与表不同", day), fault.Say("改成系统里的日期或清空；系统里有误的，先在该项次上更正，再导入"))
}

func (w *weighed) future(field string, day journal.Day) {
	w.problem(field, fault.Say("日期 %s 还没有到", day), fault.Say("改为今天或之前的日期"))
}

// gather puts a fact to those of the same act, day and words.
func gather(facts []PastFact, f PastFact) []PastFact {
	i := slices.IndexFunc(facts, func(o PastFact) bool {
		return o.Act == f.Act && o.Day == f.Day && o.Signed == f.Signed && o.Reason == f.Reason && o.Note == f.Note
	})
	if i < 0 {
		f.Slots = slices.Clone(f.Slots)
		return append(facts, f)
	}
	facts[i].Slots = append(facts[i].Slots, f.Slots...)
	return facts
}
