package acceptance

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Stage is how far a centre has come on its way to acceptance.
type Stage string

// The stages of a centre, in their order.
const (
	Unbuilt   Stage = "unbuilt"   // 在建
	Unapplied Stage = "unapplied" // 建成, and nobody applied
	AtDesk    Stage = "desk"      // the application waits for the desk check
	SentBack  Stage = "sentback"  // the application went back to the town
	Unvisited Stage = "unvisited" // admitted, no visit is arranged
	OnVisit   Stage = "visit"     // a round is scored
	AtSigning Stage = "signing"   // the verdict of a round is signed
	Concluded Stage = "concluded" // the last round is locked: its verdict holds
)

// Message is the stage as pages call it.
func (s Stage) Message() fault.Message {
	switch s {
	case Unbuilt:
		return fault.Say("在建")
	case Unapplied:
		return fault.Say("待申请")
	case AtDesk:
		return fault.Say("待审资料")
	case SentBack:
		return fault.Say("资料已退回")
	case Unvisited:
		return fault.Say("待安排验收")
	case OnVisit:
		return fault.Say("现场评分")
	case AtSigning:
		return fault.Say("待签字锁定")
	}
	return fault.Say("已出结论")
}

// Progress is how one centre stands: what it is made of is the newest of each.
type Progress struct {
	Stage       Stage
	Application *Application  // nil where there is none
	Rounds      []*Inspection // 验收 that took place, the oldest first
	Last        *Inspection   // the newest locked round, nil where there is none
}

// ProgressOf tells how a centre stands by the applications and inspections of its town.
func ProgressOf(c *Center, applications []*Application, inspections []*Inspection) Progress {
	var p Progress
	if n := len(applications); n > 0 {
		p.Application = applications[n-1]
	}
	for _, in := range inspections {
		if in.Kind != Acceptance || in.State == CalledOff {
			continue
		}
		p.Rounds = append(p.Rounds, in)
	}
	slices.SortStableFunc(p.Rounds, func(a, b *Inspection) int { return cmp.Or(cmp.Compare(a.First, b.First), a.Round-b.Round) })
	for _, in := range p.Rounds {
		if in.State == Locked || in.State == Locking {
			p.Last = in
		}
	}
	p.Stage = p.stage(c)
	return p
}

func (p Progress) stage(c *Center) Stage {
	if n := len(p.Rounds); n > 0 && (p.Application == nil || p.Rounds[n-1].Application == p.Application.ID) {
		switch p.Rounds[n-1].State {
		case Scoring, Reopening:
			return OnVisit
		case Signing:
			return AtSigning
		}
		return Concluded
	}
	switch {
	case c.State != Built:
		return Unbuilt
	case p.Application == nil:
		return Unapplied
	case p.Application.State == Submitted:
		return AtDesk
	case p.Application.State == Returned:
		return SentBack
	}
	return Unvisited
}

// Verdict is that of the last locked round, whatever is under way since; "" where there is none.
func (p Progress) Verdict() Grade {
	if p.Last == nil || p.Last.Verdict == nil {
		return ""
	}
	return p.Last.Verdict.Grade
}

// Announced tells whether the town that is looked at may know of the inspection: of 作风督查 and
// 体验 it hears when the record is locked, or the visit would find what was put up for it.
func (in *Inspection) Announced() bool {
	return in.Kind == Acceptance || in.Kind == Guidance || in.State == Locked || in.State == Locking
}

// Ticket is one subject of a draw with the hash that put it in its place.
type Ticket struct {
	Subject string
	Hash    string // SHA-256(seed, line break, subject) in hexadecimal
	Drawn   bool
}

// Tickets are the pool in the order of the hashes, so that anybody can draw again by hand: the
// first Count are the drawn ones.
func (d Drawing) Tickets() []Ticket {
	drawn := d.Drawn()
	list := make([]Ticket, len(d.Pool))
	for i, s := range d.Pool {
		h := sha256.Sum256([]byte(d.Seed + "\n" + s))
		list[i] = Ticket{Subject: s, Hash: hex.EncodeToString(h[:]), Drawn: slices.Contains(drawn, s)}
	}
	slices.SortFunc(list, func(a, b Ticket) int {
		switch {
		case a.Hash < b.Hash:
			return -1
		case a.Hash > b.Hash:
			return 1
		}
		return 0
	})
	return list
}

// ScoreOf adds up the answers to some clauses alone: a section, an item of a guidance check.
// Deducted is what was taken off them, a failed veto for the points of its clause.
func (in *Inspection) ScoreOf(s *Standard, take func(Answer) bool) (score Score, deducted Tenths, vetoed []string) {
	score, vetoed = in.tally(s, take)
	return score, score.Applicable - score.Earned, vetoed
}

// SelfScore is what an application says of some clauses: those that it does not name are full.
func (a *Application) SelfScore(clauses []Clause) Score {
	part := &Standard{Sections: []Section{{Clauses: clauses}}}
	sheet := &Inspection{Kind: Acceptance, Answers: slices.Clone(a.Self)}
	sheet.fillRest(part, "", "", journal.Deed{})
	score, _ := sheet.Tally(part)
	return score
}
