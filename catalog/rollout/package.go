package rollout

import (
	"maps"
	"time"

	"jiedezhu/catalog/journal"
)

// Package (承接台账) is what one town was given, a Line a slot. In a store it is columns; its
// history is the Entries of its stream.
type Package struct {
	Revision int64
	At       time.Time // of the last entry
	Town     string    // nine digits; also its key
	Edition  int       // number of the edition whose scope it has; 0 before the first

	lines []Line
	open  map[int]Matters // what is open or out of the ordinary, by slot
}

// Line (承接项) is one item in one town.
type Line struct {
	flags    flag
	stages   Stage
	ready    readiness
	Version  int // guidance version it stands at
	Batch    int // number of the batch that pushed it, 0 before
	signed   int // 1 + the version last received, 0 never
	Due      journal.Day
	Pushed   journal.Day
	Received journal.Day // of the version it stands at
	Trained  journal.Day
	Live     journal.Day
	Verified journal.Day
}

// flag is one of the facts from which the standing is made.
type flag byte

const (
	inScope flag = 1 << iota
	objected
	suspended
	recalled
	notApplicable
	cancelled
)

// readiness is what a town has, and whether it was ever checked.
type readiness byte

const (
	sealGranted  readiness = 1 << iota // 印章已授
	accountOpen                        // 账号已开通
	needsSeal                          // the item needs a seal
	needsAccount                       // the item needs an account
	needsTrain                         // 应培训
	checked                            // a guidance check looked at it, whatever it found
)

// Standing is the highest that holds.
func (l Line) Standing() Standing {
	switch {
	case l.flags&cancelled != 0:
		return Cancelled
	case l.flags&notApplicable != 0:
		return NotApplicable
	case l.flags&recalled != 0:
		return Recalled
	case l.flags&suspended != 0:
		return Suspended
	case l.flags&inScope == 0:
		return OutOfScope
	case l.flags&objected != 0:
		return Objected
	case l.newer():
		return Newer
	}
	return Open
}

// newer tells whether an earlier version was received and the one it stands at was not.
func (l Line) newer() bool {
	return l.stages&Pushed != 0 && l.stages&Received == 0 && l.signed > 0
}

// Mark is the line in one byte.
func (l Line) Mark() Mark { return MakeMark(l.stages, l.Standing()) }

// Has tells whether the line has reached a stage on the version it stands at.
func (l Line) Has(s Stage) bool { return l.stages&s != 0 }

// Signed is the version last received, false where none ever was.
func (l Line) Signed() (int, bool) { return l.signed - 1, l.signed > 0 }

// Seal tells whether the item needs a seal and whether the town has it.
func (l Line) Seal() (needed, granted bool) {
	return l.ready&needsSeal != 0, l.ready&sealGranted != 0
}

// Account tells whether the item needs an account and whether the town has it.
func (l Line) Account() (needed, open bool) {
	return l.ready&needsAccount != 0, l.ready&accountOpen != 0
}

// Overdue tells whether the line is late on a day: pushed, not received, its due day passed,
// standing open. An objection is never late.
func (l Line) Overdue(day journal.Day) bool {
	s := l.Standing()
	return (s == Open || s == Newer) && l.Has(Pushed) && !l.Has(Received) && l.Due != 0 && l.Due < day
}

// Waiting tells whether the town still has to sign for the line: pushed, not received, open.
func (l Line) Waiting() bool {
	s := l.Standing()
	return (s == Open || s == Newer) && l.Has(Pushed) && !l.Has(Received)
}

// Matters are what is open or out of the ordinary about a line, each nil where it is not.
type Matters struct {
	Objection *Objection `json:"objection,omitempty"`
	Exempt    *Ground    `json:"exempt,omitempty"`  // why it is not applicable
	Stop      *Ground    `json:"stop,omitempty"`    // why it is suspended, recalled or cancelled
	Edition   bool       `json:"edition,omitempty"` // Stop came with an edition, and ends with one
	Own       *Ending    `json:"own,omitempty"`     // beside an edition's: how the county had stopped it here alone
	Before    *before    `json:"before,omitempty"`  // how it stood before the push of the version it stands at
	Prior     int        `json:"prior,omitempty"`   // 1 + the version received before the receipt that holds now, 0 none
}

func (m Matters) empty() bool {
	return m.Objection == nil && m.Exempt == nil && m.Stop == nil && m.Before == nil && m.Prior == 0
}

// Objection (异议) is why a town cannot take a line on yet.
type Objection struct {
	Reason string      `json:"reason"` // one of Reasons
	Note   string      `json:"note,omitempty"`
	Person string      `json:"person"`
	Signed string      `json:"signed"`
	Day    journal.Day `json:"day"`
}

// Ground is on what ground a line left the ordinary: by whom, on what document, why.
type Ground struct {
	By     string      `json:"by,omitempty"`
	DocNo  string      `json:"doc_no,omitempty"`
	Reason string      `json:"reason,omitempty"`
	Day    journal.Day `json:"day"`
}

// before is how a line stood when a newer version was pushed; a withdrawal puts it back. It is
// never changed in place: copies of a package share it.
type before struct {
	Stages   Stage       `json:"s"`
	Version  int         `json:"v"`
	Batch    int         `json:"b"`
	Signed   int         `json:"g"`
	Due      journal.Day `json:"due"`
	Pushed   journal.Day `json:"p"`
	Received journal.Day `json:"r"`
	Trained  journal.Day `json:"t"`
	Minor    bool        `json:"m,omitempty"` // the push over it was minor: receipt and training held on
	Prior    int         `json:"x,omitempty"` // as in Matters
	Earlier  *before     `json:"e,omitempty"` // what that state itself would go back to
	Cut      bool        `json:"c,omitempty"` // there was more, which is not kept: no withdrawal goes past it
}

// without is the state after a stage was retracted that a minor push had carried on: what is
// retracted must not come back by a withdrawal.
func (b *before) without(stage Stage, signed int) *before {
	if b == nil || !b.Minor || b.Stages&stage == 0 {
		return b
	}
	c := *b
	c.Stages &^= stage
	if stage == Received {
		c.Received, c.Signed, c.Prior = 0, signed, 0
	} else {
		c.Trained = 0
	}
	c.Earlier = b.Earlier.without(stage, signed)
	return &c
}

// shallow is the state without what lies further back than its own Earlier. A line that was
// signed for cannot be withdrawn, so that nobody needs more, and years of versions do not pile
// up in the body.
func (b *before) shallow() *before {
	if b == nil || b.Earlier == nil {
		return b
	}
	c := *b
	c.Earlier = &before{Cut: true}
	return &c
}

// New is the empty package of a town.
func New(town string) *Package {
	return &Package{Town: town, open: map[int]Matters{}}
}

// Len is the number of slots.
func (p *Package) Len() int { return len(p.lines) }

// Line is the line of a slot; a slot beyond the columns is out of scope.
func (p *Package) Line(slot int) Line {
	if slot < 0 || slot >= len(p.lines) {
		return Line{}
	}
	return p.lines[slot]
}

// Matters are what is open or out of the ordinary about a slot.
func (p *Package) Matters(slot int) Matters { return p.open[slot] }

// Clone is a copy that shares nothing that changes: an act is tried on a copy, and a kept head
// stays as it was read.
func (p *Package) Clone() *Package {
	c := *p
	c.lines = append(make([]Line, 0, len(p.lines)), p.lines...)
	c.open = maps.Clone(p.open)
	if c.open == nil {
		c.open = map[int]Matters{}
	}
	return &c
}

// grow makes room for n slots.
func (p *Package) grow(n int) {
	for len(p.lines) < n {
		p.lines = append(p.lines, Line{})
	}
}

// matter changes what is open about a slot and forgets it where nothing is left.
func (p *Package) matter(slot int, change func(*Matters)) {
	m := p.open[slot]
	change(&m)
	if m.empty() {
		delete(p.open, slot)
		return
	}
	p.open[slot] = m
}
