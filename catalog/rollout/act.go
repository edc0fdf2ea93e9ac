package rollout

import (
	"slices"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// The words of what happens to a package, as its Entries carry them.
const (
	ActOpen     = "open"     // an edition's scope
	ActPush     = "push"     // 下发
	ActWithdraw = "withdraw" // 撤回
	ActReceive  = "receive"  // 签收
	ActObject   = "object"   // 异议
	ActAnswer   = "answer"   // 答复
	ActReady    = "ready"    // 印章、账号
	ActExempt   = "exempt"   // 不适用, and its end
	ActStop     = "stop"     // 暂停、收回、取消, and the end of it
	ActTrain    = "train"    // 培训
	ActLive     = "live"     // 可办
	ActCheck    = "check"    // 抽查
	ActRetract  = "retract"  // 更正
)

// Act is one change of a package, complete: applying the acts of a stream in order gives the
// package at any revision, without anything else. Name and Day stand in the Entry.
type Act struct {
	Name string      `json:"-"`
	Day  journal.Day `json:"-"`

	Slots    []int       `json:"slots,omitempty"`    // lines it changes
	Skipped  []Skip      `json:"skipped,omitempty"`  // lines that were asked for and did not change
	Versions []int       `json:"versions,omitempty"` // beside Slots: guidance version
	Minor    []int       `json:"minor,omitempty"`    // push: slots whose receipt and training hold on
	Hash     string      `json:"hash,omitempty"`     // receive: SHA-256 over code, version and hash of every line signed for
	Batch    int         `json:"batch,omitempty"`
	Due      journal.Day `json:"due,omitzero"`
	What     string      `json:"what,omitempty"` // the chosen word: reason of an objection, answer, ending, stage retracted
	Reason   string      `json:"reason,omitempty"`
	Doubts   []Doubt     `json:"doubts,omitempty"` // receive: reservations
	DocNo    string      `json:"doc_no,omitempty"`
	By       string      `json:"by,omitempty"`       // approver, level that decided, session, inspection
	Signed   string      `json:"signed,omitempty"`   // name as signed at the town, where the county recorded it
	Channel  string      `json:"channel,omitempty"`  // 代录: how the town answered, one of Channels
	Evidence string      `json:"evidence,omitempty"` // 代录: SHA-256 of the picture
	Seal     *bool       `json:"seal,omitempty"`
	Account  *bool       `json:"account,omitempty"`
	Failed   []int       `json:"failed,omitempty"` // check: slots looked at that did not pass
	Person   string      `json:"person,omitempty"` // object: who objected

	Opened *Opened `json:"opened,omitempty"`
}

// Skip is a line that an act was asked for and passed over, with the word for why.
type Skip struct {
	Slot int `json:"slot"`
	Why  Why `json:"why"`
}

// Doubt is a reservation (有疑问) that a receipt carries; it opens a question.
type Doubt struct {
	Slot int    `json:"slot"`
	Text string `json:"text"`
}

// Why is why a line was passed over.
type Why string

// The reasons for passing over.
const (
	WhyOutside   Why = "outside"   // not in this town's scope
	WhyStanding  Why = "standing"  // suspended, recalled, not applicable or cancelled
	WhyNotPushed Why = "notpushed" // not pushed yet
	WhyHas       Why = "has"       // had it already
	WhyHasNot    Why = "hasnot"    // there is nothing to take back
	WhyObjected  Why = "objected"  // an objection is open
	WhyMoved     Why = "moved"     // a newer version came meanwhile
	WhySigned    Why = "signed"    // signed for already, so that it cannot be withdrawn
	WhyOther     Why = "other"     // of another batch
)

// Message is the reason as a sentence.
func (w Why) Message() fault.Message {
	switch w {
	case WhyOutside:
		return fault.Say("不在下放范围")
	case WhyStanding:
		return fault.Say("已暂停、收回、取消或不适用")
	case WhyNotPushed:
		return fault.Say("还没有下发")
	case WhyHas:
		return fault.Say("已经登记过")
	case WhyHasNot:
		return fault.Say("没有可更正的记录")
	case WhyObjected:
		return fault.Say("异议还没有答复")
	case WhyMoved:
		return fault.Say("刚刚下发了新版资料")
	case WhySigned:
		return fault.Say("镇里已签收，不能撤回")
	}
	return fault.Say("不属于这一批")
}

// Apply makes the change. It is pure and total: what an Entry says happened, happened.
func (p *Package) Apply(a Act) {
	apply, ok := appliers[a.Name]
	if !ok {
		return
	}
	for _, s := range slices.Concat(a.Slots, a.Failed) {
		p.grow(s + 1)
	}
	apply(p, a)
}

var appliers = map[string]func(*Package, Act){
	ActOpen:     (*Package).applyOpen,
	ActPush:     (*Package).applyPush,
	ActWithdraw: (*Package).applyWithdraw,
	ActReceive:  (*Package).applyReceive,
	ActObject:   (*Package).applyObject,
	ActAnswer:   (*Package).applyAnswer,
	ActReady:    (*Package).applyReady,
	ActExempt:   (*Package).applyExempt,
	ActStop:     (*Package).applyStop,
	ActTrain:    func(p *Package, a Act) { p.reach(a, Trained) },
	ActLive:     func(p *Package, a Act) { p.reach(a, Live) },
	ActCheck:    (*Package).applyCheck,
	ActRetract:  (*Package).applyRetract,
}

func (p *Package) applyPush(a Act) {
	for i, s := range a.Slots {
		l := &p.lines[s]
		minor := slices.Contains(a.Minor, s)
		if l.Has(Pushed) {
			p.matter(s, func(m *Matters) { m.Before = l.before(*m, minor) })
		}
		l.stages |= Pushed
		l.Version, l.Batch, l.Pushed = a.Versions[i], a.Batch, a.Day
		switch {
		case minor && l.Has(Received):
			l.signed = l.Version + 1 // the receipt of the earlier text holds on
		default:
			l.Due = a.Due
		}
		if !minor {
			l.stages &^= Received | Trained
			l.Received, l.Trained = 0, 0
		}
	}
}

// before is how the line stands, for the push that comes over it.
func (l Line) before(m Matters, minor bool) *before {
	b := &before{
		Stages: l.stages, Version: l.Version, Batch: l.Batch, Signed: l.signed, Due: l.Due, Pushed: l.Pushed,
		Received: l.Received, Trained: l.Trained, Minor: minor, Prior: m.Prior, Earlier: m.Before,
	}
	if l.Has(Received) {
		b.Earlier = m.Before.shallow()
	}
	return b
}

func (p *Package) applyWithdraw(a Act) {
	for _, s := range a.Slots {
		l := &p.lines[s]
		b := before{}
		if was := p.open[s].Before; was != nil {
			b = *was
		}
		const bound = Pushed | Received | Trained // what hangs on the version
		l.stages = l.stages&^bound | b.Stages&bound
		l.Version, l.Batch, l.signed = b.Version, b.Batch, b.Signed
		l.Due, l.Pushed, l.Received, l.Trained = b.Due, b.Pushed, b.Received, b.Trained
		p.matter(s, func(m *Matters) { m.Before, m.Prior = b.Earlier, b.Prior })
	}
}

func (p *Package) applyReceive(a Act) {
	p.reach(a, Received)
	for _, s := range a.Slots {
		l := &p.lines[s]
		p.matter(s, func(m *Matters) { m.Prior = l.signed })
		l.signed = l.Version + 1
	}
}

// reach sets a stage and its day.
func (p *Package) reach(a Act, stage Stage) {
	for _, s := range a.Slots {
		l := &p.lines[s]
		l.stages |= stage
		*l.day(stage) = a.Day
	}
}

// day is where the day of a stage stands.
func (l *Line) day(stage Stage) *journal.Day {
	switch stage {
	case Pushed:
		return &l.Pushed
	case Received:
		return &l.Received
	case Trained:
		return &l.Trained
	case Live:
		return &l.Live
	}
	return &l.Verified
}

// DayOf is the day on which the line reached a stage, 0 where it has not.
func (l Line) DayOf(stage Stage) journal.Day { return *l.day(stage) }

func (p *Package) applyObject(a Act) {
	for _, s := range a.Slots {
		p.lines[s].flags |= objected
		p.matter(s, func(m *Matters) {
			m.Objection = &Objection{Reason: a.What, Note: a.Reason, Person: a.Person, Signed: a.Signed, Day: a.Day}
		})
	}
}

func (p *Package) applyAnswer(a Act) {
	for _, s := range a.Slots {
		l := &p.lines[s]
		l.flags &^= objected
		if a.Due != 0 && l.Has(Pushed) && !l.Has(Received) {
			l.Due = a.Due
		}
		g := &Ground{By: a.By, DocNo: a.DocNo, Reason: a.Reason, Day: a.Day}
		p.matter(s, func(m *Matters) {
			m.Objection = nil
			switch a.What {
			case AnswerExempt:
				l.flags |= notApplicable
				m.Exempt = g
			case AnswerRecalled:
				l.flags = l.flags&^stopped | recalled
				m.Stop, m.Edition, m.Own = g, false, nil
			}
		})
	}
}

func (p *Package) applyReady(a Act) {
	set := func(l *Line, bit readiness, v *bool) {
		if v == nil {
			return
		}
		l.ready &^= bit
		if *v {
			l.ready |= bit
		}
	}
	for _, s := range a.Slots {
		set(&p.lines[s], sealGranted, a.Seal)
		set(&p.lines[s], accountOpen, a.Account)
	}
}

func (p *Package) applyExempt(a Act) {
	for _, s := range a.Slots {
		l := &p.lines[s]
		if a.What == Lift {
			l.flags &^= notApplicable
			p.matter(s, func(m *Matters) { m.Exempt = nil })
			continue
		}
		l.flags |= notApplicable
		p.matter(s, func(m *Matters) { m.Exempt = &Ground{By: a.By, DocNo: a.DocNo, Reason: a.Reason, Day: a.Day} })
	}
}

func (p *Package) applyCheck(a Act) {
	p.reach(a, Verified)
	for _, s := range a.Slots {
		p.lines[s].ready |= checked
	}
	for _, s := range a.Failed {
		l := &p.lines[s]
		l.ready |= checked
		l.stages &^= Verified
		l.Verified = 0
	}
}

func (p *Package) applyRetract(a Act) {
	for _, s := range a.Slots {
		l := &p.lines[s]
		if a.What == RetractObjection {
			l.flags &^= objected
			p.matter(s, func(m *Matters) { m.Objection = nil })
			continue
		}
		stage := retractable[a.What]
		l.stages &^= stage
		*l.day(stage) = 0
		switch stage {
		case Received:
			l.signed = p.open[s].Prior
			p.matter(s, func(m *Matters) { m.Before, m.Prior = m.Before.without(Received, l.signed), 0 })
		case Trained:
			p.matter(s, func(m *Matters) { m.Before = m.Before.without(Trained, 0) })
		case Verified:
			l.ready &^= checked // a check that was a mistake counts neither way
		}
	}
}
