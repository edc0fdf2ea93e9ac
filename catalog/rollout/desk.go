package rollout

import (
	"context"
	"errors"
	"slices"
	"time"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Stand is how the lines of one batch stand in one town now.
type Stand struct {
	Town     string
	Batch    int
	Lines    int // pushed by the batch, in scope, at no newer version
	Received int
	Waiting  int         // for a receipt
	Overdue  int         // of the waiting
	Due      journal.Day // the earliest due day among the waiting, 0 where none has one
}

// ObjectedLine is one open objection.
type ObjectedLine struct {
	Town string
	Slot int
	Line Line
	Objection
}

// Desk is what waits in a place: how each batch stands in each town, and the open objections.
// Both are in division order, then by batch or slot.
type Desk struct {
	Stands     []Stand
	Objections []ObjectedLine
}

// Desk reads what waits in a place, today. A person of one town sees that town.
func (s *Service) Desk(ctx context.Context, a journal.Actor, place string) (*Desk, error) {
	if err := catalog.Allow(a, catalog.See, catalog.IssuedBy(place)); err != nil {
		return nil, err
	}
	reg, err := s.Registers.Register(ctx, place)
	if err != nil {
		return nil, err
	}
	d := &Desk{}
	today := s.Clock.Today()
	for _, t := range reg.Towns {
		if !catalog.Within(t.Code, a.Scope) {
			continue
		}
		p, err := s.Packages.Package(ctx, t.Code)
		if err != nil {
			return nil, err
		}
		d.Stands = append(d.Stands, p.Stands(today)...)
		d.Objections = append(d.Objections, p.Objections()...)
	}
	return d, nil
}

// Stands are the package's lines counted by the batch they stand at, by batch.
func (p *Package) Stands(day journal.Day) []Stand {
	var list []Stand
	for _, l := range p.lines {
		if !l.Has(Pushed) || !l.Standing().InScope() {
			continue
		}
		i, ok := slices.BinarySearchFunc(list, l.Batch, func(s Stand, n int) int { return s.Batch - n })
		if !ok {
			list = slices.Insert(list, i, Stand{Town: p.Town, Batch: l.Batch})
		}
		list[i].count(l, day)
	}
	return list
}

func (s *Stand) count(l Line, day journal.Day) {
	s.Lines++
	if l.Has(Received) {
		s.Received++
	}
	if !l.Waiting() {
		return
	}
	s.Waiting++
	if l.Overdue(day) {
		s.Overdue++
	}
	if l.Due != 0 && (s.Due == 0 || l.Due < s.Due) {
		s.Due = l.Due
	}
}

// Objections are the package's open objections, by slot.
func (p *Package) Objections() []ObjectedLine {
	var list []ObjectedLine
	for s, l := range p.lines {
		if m := p.open[s]; m.Objection != nil && l.Standing() == Objected {
			list = append(list, ObjectedLine{Town: p.Town, Slot: s, Line: l, Objection: *m.Objection})
		}
	}
	return list
}

// answerDays is in how many working days an objection is answered.
const answerDays = 3

// AnswerBy is the day by which the objection is to be answered: Monday to Friday are counted,
// public holidays are not known here.
func (o Objection) AnswerBy() journal.Day {
	d := o.Day
	for n := 0; n < answerDays; {
		d = d.Add(1)
		if w := d.Start().Weekday(); w != time.Saturday && w != time.Sunday {
			n++
		}
	}
	return d
}

// Answered are the lines of one town that one reply answers.
type Answered struct {
	Town  string
	Slots []int
}

// AnswerAll answers objections in several towns with one reply: each town is an act of its own.
// Every mistake of the reply is told at once, and nothing is recorded where there is one or where
// one of the lines is not the actor's to answer. The answer has an act a town, in the order given; a town where a colleague answered first has an
// act without slots.
func (s *Service) AnswerAll(ctx context.Context, deed journal.Deed, lines []Answered, r Reply) ([]Act, error) {
	if len(lines) == 0 {
		return nil, fault.Mistakes([]fault.Mistake{{
			Field: "lines", Reason: fault.Say("没有选中任何异议"), Remedy: fault.Say("至少选一条"),
		}}, "答复还有问题，没有保存")
	}
	if err := fault.Mistakes(r.check(s.Clock.Today()), "答复还有问题，没有保存"); err != nil {
		return nil, err
	}
	for _, l := range lines {
		if err := s.mayAct(ctx, deed.Actor, catalog.Answer, l.Town, l.Slots); err != nil {
			return nil, err
		}
	}
	acts := make([]Act, len(lines))
	for i, l := range lines {
		a, err := s.Answer(ctx, deed, l.Town, l.Slots, r)
		if err != nil && !errors.Is(err, fault.Conflict) {
			return acts, err
		}
		acts[i] = a
	}
	return acts, nil
}

// check tells every problem of a reply at once.
func (r Reply) check(today journal.Day) []fault.Mistake {
	var ms []fault.Mistake
	add := func(field string, reason, remedy fault.Message) {
		ms = append(ms, fault.Mistake{Field: field, Reason: reason, Remedy: remedy})
	}
	switch r.Answer {
	case AnswerMet, AnswerExempt, AnswerRecalled, AnswerRefused:
	default:
		add("answer", fault.Say("没有选答复"), fault.Say("四种里选一种"))
		return ms
	}
	if r.Answer != AnswerMet && r.Reason == "" {
		add("reason", fault.Say("没有写理由"), fault.Say("写明为什么，镇里看得到"))
	}
	if r.Answer == AnswerExempt && r.By == "" {
		add("by", fault.Say("不适用没有写批准人"), fault.Say("写明谁批准的"))
	}
	if r.Answer == AnswerRecalled && r.DocNo == "" {
		add("doc_no", fault.Say("收回没有写文号"), fault.Say("写明依据哪个文件收回"))
	}
	if r.Due != 0 && r.Due < today {
		add("due", fault.Say("新的签收期限 %s 已过", r.Due), fault.Say("改为今天或之后的日期，或不填"))
	}
	return ms
}

// Reach is what a batch came to in one town.
type Reach struct {
	Town    string
	Done    bool      // 已送达
	At      time.Time // when, zero before
	Slots   []int     // what it gave the town
	Skipped []Skip    // what it passed over, and why
	Lines   []Line    // beside Slots: how each stands now
	Back    int       // lines that taking the batch back would take from the town
	Stay    int       // lines that would stay, because they are signed for
}

// Reaches tells for every town of a batch what it got, what it was not given and why, and how
// that stands now. A person of one town sees that town.
func (s *Service) Reaches(ctx context.Context, a journal.Actor, b *Batch) ([]Reach, error) {
	if err := catalog.Allow(a, catalog.See, catalog.IssuedBy(b.Place)); err != nil {
		return nil, err
	}
	var list []Reach
	for _, town := range b.Towns {
		if !catalog.Within(town, a.Scope) {
			continue
		}
		r := Reach{Town: town}
		done, err := s.Packages.Done(ctx, town, b.By.Op+"/"+opOf(ActPush, b.Number, town))
		if err != nil && !errors.Is(err, fault.NotFound) {
			return nil, err
		}
		if err == nil {
			r.Done, r.At, r.Slots, r.Skipped = true, done.At, done.Done.Slots, done.Done.Skipped
			p, err := s.Packages.Package(ctx, town)
			if err != nil {
				return nil, err
			}
			for _, slot := range r.Slots {
				r.Lines = append(r.Lines, p.Line(slot))
			}
			back, err := p.Withdraw(b.Number, "", 0)
			if err != nil {
				return nil, err
			}
			r.Back, r.Stay = len(back.Slots), len(back.Skipped)
		}
		list = append(list, r)
	}
	return list, nil
}

// Filled gives for every town that was at a training what the session recorded in its package;
// towns that do not have it yet are left out.
func (s *Service) Filled(ctx context.Context, a journal.Actor, t *Training) (map[string]Act, error) {
	if err := catalog.Allow(a, catalog.See, catalog.IssuedBy(t.Place)); err != nil {
		return nil, err
	}
	out := map[string]Act{}
	for _, town := range t.Present() {
		switch r, err := s.Packages.Done(ctx, town, t.By.Op+"/"+fillOp(t.ID, town)); {
		case err == nil:
			out[town] = r.Done
		case !errors.Is(err, fault.NotFound):
			return nil, err
		}
	}
	return out, nil
}

// fillOp is the part of an operation id that filling one town adds.
func fillOp(training, town string) string { return "train-" + training + "-" + town }

// Incomplete are the codes of the items in force whose three documents are not all there, in
// slot order.
func (s *Service) Incomplete(ctx context.Context, a journal.Actor, e *catalog.Edition) ([]string, error) {
	if err := catalog.Allow(a, catalog.See, catalog.IssuedBy(e.Place)); err != nil {
		return nil, err
	}
	_, missing, err := s.given(ctx, e, nil)
	return missing, err
}
