package rollout

import (
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Channels are how a town answers when the county records it (代录).
var Channels = []string{"微信回复", "电话记录", "纸质回执"}

// Lift ends an exemption or a stop.
const Lift = "lift"

// What can be retracted: four stages and an objection. A push is withdrawn instead.
const (
	RetractReceipt   = "received"
	RetractTraining  = "trained"
	RetractLive      = "live"
	RetractCheck     = "verified"
	RetractObjection = "objection"
)

var retractable = map[string]Stage{
	RetractReceipt: Received, RetractTraining: Trained, RetractLive: Live, RetractCheck: Verified, RetractObjection: 0,
}

// pick parts the slots asked for into those an act changes and those it passes over; slots come
// in the order asked, each once. An empty why is a yes.
func (p *Package) pick(slots []int, why func(slot int, l Line) Why) (done []int, skipped []Skip) {
	seen := make(map[int]bool, len(slots))
	for _, s := range slots {
		if seen[s] {
			continue
		}
		seen[s] = true
		if w := why(s, p.Line(s)); w != "" {
			skipped = append(skipped, Skip{Slot: s, Why: w})
			continue
		}
		done = append(done, s)
	}
	return done, skipped
}

// standing is why a line cannot move at all: outside the scope or out of force.
func standing(l Line) Why {
	switch s := l.Standing(); {
	case s == OutOfScope:
		return WhyOutside
	case !s.InScope():
		return WhyStanding
	}
	return ""
}

// pushedOnly is why a fact that is bound to a version cannot be recorded.
func pushedOnly(l Line) Why {
	if w := standing(l); w != "" {
		return w
	}
	if !l.Has(Pushed) {
		return WhyNotPushed
	}
	return ""
}

// none is the fault where an act changed nothing: one sentence with the first reason.
func none(skipped []Skip) error {
	if len(skipped) == 0 {
		return fault.New(fault.Invalid, "没有选中任何事项")
	}
	return fault.New(fault.Conflict, "没有可登记的事项：%s", skipped[0].Why.Message())
}

// Open decides what an edition changes in this town; ok is false where it changes nothing.
func (p *Package) Open(e *catalog.Edition, day journal.Day) (Act, bool) {
	o := &Opened{Edition: e.Number, Scope: make([]byte, len(e.Items)), Needs: make([]byte, len(e.Items)), Gone: map[int]Ending{}}
	for _, it := range e.Items {
		if it.Scope.Includes(p.Town) {
			o.Scope[it.Slot] = 1
		}
		o.Needs[it.Slot] = byte(needs(it))
		if it.Gone != nil {
			o.Gone[it.Slot] = Ending{Ending: it.Gone.Ending, Ground: Ground{
				By: it.Gone.By, DocNo: it.Gone.DocNo, Reason: it.Gone.Reason, Day: it.Gone.From,
			}}
		}
	}
	return Act{Name: ActOpen, Day: day, Opened: o}, p.Edition < e.Number
}

func needs(it catalog.Item) readiness {
	var r readiness
	if it.NeedsSeal() {
		r |= needsSeal
	}
	if it.NeedsAccount() {
		r |= needsAccount
	}
	if it.Training {
		r |= needsTrain
	}
	return r
}

// Given is one item of a batch: the version a push binds its line to.
type Given struct {
	Slot    int    `json:"slot"`
	Code    string `json:"code"`
	Version int    `json:"version"`
	Hash    string `json:"hash"`
	// Since is the last version that asked for a new receipt: a line that stands at it or later
	// keeps its receipt and training.
	Since int `json:"since,omitempty"`
}

// Push decides what a batch gives this town.
func (p *Package) Push(batch int, due journal.Day, items []Given, day journal.Day) (Act, error) {
	bySlot := make(map[int]Given, len(items))
	slots := make([]int, len(items))
	for i, g := range items {
		bySlot[g.Slot], slots[i] = g, g.Slot
	}
	a := Act{Name: ActPush, Day: day, Batch: batch, Due: due}
	a.Slots, a.Skipped = p.pick(slots, func(s int, l Line) Why { return p.WhyNotPush(bySlot[s]) })
	for _, s := range a.Slots {
		g := bySlot[s]
		a.Versions = append(a.Versions, g.Version)
		if l := p.Line(s); l.Has(Pushed) && l.Version >= g.Since {
			a.Minor = append(a.Minor, s)
		}
	}
	return a, nil // a batch that gives a town nothing is still a fact: it was looked at
}

// WhyNotPush is why a push would pass over an item, empty where it would not.
func (p *Package) WhyNotPush(g Given) Why {
	l := p.Line(g.Slot)
	if w := standing(l); w != "" {
		return w
	}
	if l.Has(Pushed) && l.Version >= g.Version {
		return WhyHas
	}
	return ""
}

// Withdraw decides what of a batch can be taken back: what nobody signed for.
func (p *Package) Withdraw(batch int, reason string, day journal.Day) (Act, error) {
	a := Act{Name: ActWithdraw, Day: day, Batch: batch, Reason: reason}
	for s, l := range p.lines {
		switch {
		case l.Batch != batch || !l.Has(Pushed):
		case l.Has(Received), p.open[s].Before != nil && p.open[s].Before.Cut:
			a.Skipped = append(a.Skipped, Skip{Slot: s, Why: WhySigned})
		default:
			a.Slots = append(a.Slots, s)
		}
	}
	return a, nil
}

// Seen is a line as somebody saw it before acting: its slot and guidance version.
type Seen struct {
	Slot    int `json:"slot"`
	Version int `json:"version"`
}

// Receipt is what is signed for and how.
type Receipt struct {
	Lines    []Seen
	Doubts   []Doubt
	Signed   string // the name as signed at the town
	Channel  string // 代录 only
	Evidence string // 代录 only
	Note     string // 代录: the note of a call
}

// Receive decides a receipt. A line that moved to a newer version since it was seen is passed
// over: nobody signs for what they did not see.
func (p *Package) Receive(r Receipt, day journal.Day) (Act, error) {
	seen := make(map[int]int, len(r.Lines))
	slots := make([]int, len(r.Lines))
	for i, l := range r.Lines {
		seen[l.Slot], slots[i] = l.Version, l.Slot
	}
	early := journal.Day(0)
	a := Act{Name: ActReceive, Day: day, Signed: r.Signed, Channel: r.Channel, Evidence: r.Evidence, Reason: r.Note}
	a.Slots, a.Skipped = p.pick(slots, func(s int, l Line) Why {
		if w := pushedOnly(l); w != "" {
			return w
		}
		switch {
		case l.Standing() == Objected:
			return WhyObjected
		case l.Has(Received):
			return WhyHas
		case l.Version != seen[s]:
			return WhyMoved
		}
		early = max(early, l.Pushed)
		return ""
	})
	if len(a.Slots) == 0 {
		return Act{}, none(a.Skipped)
	}
	if day < early {
		return Act{}, fault.New(fault.Invalid, "签收日 %s 早于下发日 %s，请改为之后的日期", day, early)
	}
	for _, s := range a.Slots {
		a.Versions = append(a.Versions, p.Line(s).Version)
	}
	for _, d := range r.Doubts {
		if slices.Contains(a.Slots, d.Slot) && d.Text != "" {
			a.Doubts = append(a.Doubts, d)
		}
	}
	return a, nil
}

// Ready decides what a town has for items: seal and account, nil leaves one as it is.
func (p *Package) Ready(slots []int, seal, account *bool, day journal.Day) (Act, error) {
	if seal == nil && account == nil {
		return Act{}, fault.New(fault.Invalid, "请选择印章或账号")
	}
	a := Act{Name: ActReady, Day: day, Seal: seal, Account: account}
	a.Slots, a.Skipped = p.pick(slots, func(_ int, l Line) Why { return standing(l) })
	if len(a.Slots) == 0 {
		return Act{}, none(a.Skipped)
	}
	return a, nil
}

// Exempt decides that lines in scope do not apply here, or (lift) that they do after all.
func (p *Package) Exempt(slots []int, g Ground, lift bool, day journal.Day) (Act, error) {
	if !lift && (g.Reason == "" || g.By == "") {
		return Act{}, fault.New(fault.Invalid, "不适用要写明理由和批准人")
	}
	a := Act{Name: ActExempt, Day: day, Reason: g.Reason, By: g.By, DocNo: g.DocNo}
	if lift {
		a.What = Lift
	}
	a.Slots, a.Skipped = p.pick(slots, func(_ int, l Line) Why {
		switch has := l.flags&notApplicable != 0; {
		case lift && !has:
			return WhyHasNot
		case lift:
			return ""
		case has:
			return WhyHas
		}
		return standing(l)
	})
	if len(a.Slots) == 0 {
		return Act{}, none(a.Skipped)
	}
	return a, nil
}

// Stop decides that lines are suspended, recalled or cancelled, or (ending Lift) taken up again.
func (p *Package) Stop(slots []int, ending string, g Ground, day journal.Day) (Act, error) {
	lift := ending == Lift
	if !lift && !slices.Contains([]catalog.Ending{catalog.Suspended, catalog.Recalled, catalog.Cancelled}, catalog.Ending(ending)) {
		return Act{}, fault.New(fault.Invalid, "请选择暂停、收回或取消")
	}
	if !lift && (g.DocNo == "" || g.Reason == "") {
		return Act{}, fault.New(fault.Invalid, "暂停、收回和取消要写明文号和理由")
	}
	a := Act{Name: ActStop, Day: day, What: ending, Reason: g.Reason, By: g.By, DocNo: g.DocNo}
	a.Slots, a.Skipped = p.pick(slots, func(_ int, l Line) Why {
		switch {
		case l.flags&inScope == 0:
			return WhyOutside
		case lift && l.flags&stopped == 0:
			return WhyHasNot
		case !lift && l.flags&stopped == stopFlag(catalog.Ending(ending)):
			return WhyHas
		}
		return ""
	})
	if len(a.Slots) == 0 {
		return Act{}, none(a.Skipped)
	}
	return a, nil
}

// Train decides what a session fills: lines that are pushed. What is not pushed is passed over
// and named.
func (p *Package) Train(slots []int, session string, day journal.Day) (Act, error) {
	a := Act{Name: ActTrain, Day: day, By: session}
	a.Slots, a.Skipped = p.pick(slots, func(_ int, l Line) Why {
		if w := pushedOnly(l); w != "" {
			return w
		}
		if l.Has(Trained) {
			return WhyHas
		}
		return ""
	})
	return a, nil // a session that fills nothing new in a town was still held
}

// Declare decides that lines are live: the town handles them.
func (p *Package) Declare(slots []int, day journal.Day) (Act, error) {
	a := Act{Name: ActLive, Day: day}
	a.Slots, a.Skipped = p.pick(slots, func(_ int, l Line) Why {
		if w := pushedOnly(l); w != "" {
			return w
		}
		switch {
		case l.Standing() == Objected:
			return WhyObjected
		case l.Has(Live):
			return WhyHas
		}
		return ""
	})
	if len(a.Slots) == 0 {
		return Act{}, none(a.Skipped)
	}
	return a, nil
}

// Check decides what a guidance check found: which lines passed, which did not.
func (p *Package) Check(passed, failed []int, inspection string, day journal.Day) (Act, error) {
	a := Act{Name: ActCheck, Day: day, By: inspection}
	why := func(_ int, l Line) Why { return pushedOnly(l) }
	var more []Skip
	a.Slots, a.Skipped = p.pick(passed, why)
	a.Failed, more = p.pick(failed, why)
	a.Skipped = append(a.Skipped, more...)
	if len(a.Slots)+len(a.Failed) == 0 {
		return Act{}, none(a.Skipped)
	}
	return a, nil
}

// Retract decides that something recorded was a mistake; the reason stands in the journal, and
// the day on which it was recorded stays as it was known then.
func (p *Package) Retract(what string, slots []int, reason string, day journal.Day) (Act, error) {
	stage, ok := retractable[what]
	if !ok {
		return Act{}, fault.New(fault.Invalid, "请选择要更正的记录")
	}
	if reason == "" {
		return Act{}, fault.New(fault.Invalid, "请写明更正的理由")
	}
	a := Act{Name: ActRetract, Day: day, What: what, Reason: reason}
	a.Slots, a.Skipped = p.pick(slots, func(_ int, l Line) Why {
		if what == RetractObjection && l.flags&objected == 0 || what != RetractObjection && !l.Has(stage) {
			return WhyHasNot
		}
		return ""
	})
	if len(a.Slots) == 0 {
		return Act{}, none(a.Skipped)
	}
	return a, nil
}
