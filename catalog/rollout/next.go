package rollout

import (
	"cmp"
	"slices"

	"jiedezhu/catalog/journal"
)

// Owed is what a town still has to sign for of one batch with one due day.
type Owed struct {
	Batch int
	Due   journal.Day // 0 is without one
	Lines []Seen      // in slot order
	Newer int         // of them, how many were received in an earlier version
}

// Owed are the lines that wait for a receipt, by due day (those without one last), then batch.
func (p *Package) Owed(day journal.Day) []Owed {
	var list []Owed
	for _, seen := range p.Waiting(day) {
		l := p.Line(seen.Slot)
		i := slices.IndexFunc(list, func(o Owed) bool { return o.Batch == l.Batch && o.Due == l.Due })
		if i < 0 {
			list = append(list, Owed{Batch: l.Batch, Due: l.Due})
			i = len(list) - 1
		}
		list[i].Lines = append(list[i].Lines, seen)
		if l.Standing() == Newer {
			list[i].Newer++
		}
	}
	slices.SortStableFunc(list, func(a, b Owed) int {
		if (a.Due == 0) != (b.Due == 0) {
			return cmp.Compare(b.Due, a.Due)
		}
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Batch, b.Batch))
	})
	return list
}

// Declarable are the slots that the town may declare live on a day: pushed, not live, without an
// open objection. Those that were trained come first; trained says how many these are.
func (p *Package) Declarable(day journal.Day) (slots []int, trained int) {
	var rest []int
	for s, l := range p.lines {
		if _, err := p.Declare([]int{s}, day); err != nil {
			continue
		}
		if l.Has(Trained) {
			slots = append(slots, s)
			continue
		}
		rest = append(rest, s)
	}
	return append(slots, rest...), len(slots)
}

// Objectionable are the slots that the town may object to on a day: pushed, and without an open
// objection. Those that are not live come first; open says how many these are.
func (p *Package) Objectionable(day journal.Day) (slots []int, open int) {
	var live []int
	for s, l := range p.lines {
		if _, err := p.Object([]int{s}, Reasons[0], "", "", "", day); err != nil {
			continue
		}
		if l.Has(Live) {
			live = append(live, s)
			continue
		}
		slots = append(slots, s)
	}
	return append(slots, live...), len(slots)
}

// Next is what can be done next with one line.
type Next struct {
	Receive, Object, Declare, Answer bool
	Ready                            bool // its seal or account can be recorded
	Exempt, Include                  bool // does not apply, or does after all
	Stop, Resume                     bool
	Retract                          []string // what of it can be taken back, by the words of Retract
}

// Next tells what can be done with a line on a day, whoever may do it. It asks the rules of the
// acts themselves.
func (p *Package) Next(slot int, day journal.Day) Next {
	one := []int{slot}
	ground := Ground{By: "-", DocNo: "-", Reason: "-"}
	can := func(_ Act, err error) bool { return err == nil }
	yes := true
	n := Next{
		Receive: p.Line(slot).Waiting(),
		Object:  can(p.Object(one, Reasons[0], "", "", "", day)),
		Declare: can(p.Declare(one, day)),
		Answer:  can(p.Answer(one, Reply{Answer: AnswerMet}, day)),
		Ready:   can(p.Ready(one, &yes, nil, day)),
		Exempt:  can(p.Exempt(one, ground, false, day)),
		Include: can(p.Exempt(one, ground, true, day)),
		Resume:  can(p.Stop(one, Lift, ground, day)),
	}
	n.Stop = !n.Resume && !n.Include && p.Line(slot).Standing().InScope()
	for _, what := range []string{RetractObjection, RetractReceipt, RetractTraining, RetractLive, RetractCheck} {
		if can(p.Retract(what, one, "-", day)) {
			n.Retract = append(n.Retract, what)
		}
	}
	return n
}

// MayRetract tells whether a role may take a record back: a town only what is its own side's.
func MayRetract(role journal.Role, what string) bool {
	return role != journal.Town || slices.Contains(ownSide, what)
}
