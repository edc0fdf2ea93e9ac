package acceptance

import (
	"context"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// State is how far an inspection has come.
type State string

// The states of an inspection.
const (
	Scoring   State = "scoring"   // clauses are answered
	Signing   State = "signing"   // the verdict stands and is signed
	Locking   State = "locking"   // locked; not every finding and line has it
	Locked    State = "locked"    // locked, and everything that follows from it is there
	Reopening State = "reopening" // opened again; not everything is taken back
	CalledOff State = "calledoff" // did not take place
)

// Message is the state as pages call it.
func (s State) Message() fault.Message {
	switch s {
	case Scoring:
		return fault.Say("评分")
	case Signing:
		return fault.Say("签字")
	case Locking:
		return fault.Say("正在锁定")
	case Locked:
		return fault.Say("已锁定")
	case Reopening:
		return fault.Say("正在重开")
	}
	return fault.Say("未进行")
}

// Inspection (检查) is one visit to one town against one version of a standard; a 复验 is the next
// round of one. Everything its paper says stands in it.
type Inspection struct {
	Revision    int64       `json:"-"`
	Town        string      `json:"town"`
	ID          string      `json:"id"`    // of an acceptance its application's; 610728101-g001, -e001; of a draw the draw's
	Place       string      `json:"place"` // that issued the standard
	Kind        Kind        `json:"kind"`
	Standard    int         `json:"standard"` // version: a newer one changes nothing here
	Date        journal.Day `json:"date"`     // of the visit
	Team        []Member    `json:"team"`
	Teams       int         `json:"teams,omitempty"`       // rises with every change of team or day
	Items       []Looked    `json:"items,omitempty"`       // guidance: the items looked at, in slot order
	Drawing     *Drawing    `json:"drawing,omitempty"`     // of Items, where they were drawn
	Draw        string      `json:"draw,omitempty"`        // id of the draw that chose this town
	Application string      `json:"application,omitempty"` // id

	Round  int    `json:"round"`            // from 1
	First  string `json:"first"`            // id of its first round, its own for round 1
	Before string `json:"before,omitempty"` // id of the round before

	State       State        `json:"state"`
	Answers     []Answer     `json:"answers,omitempty"`
	Disputes    []Dispute    `json:"disputes,omitempty"`    // answers that met another one
	Corrections []Correction `json:"corrections,omitempty"` // of failed vetoes, by the 组长
	Verdict     *Verdict     `json:"verdict,omitempty"`
	Signed      []Signed     `json:"signed,omitempty"`

	Locks      int               `json:"locks,omitempty"`   // how often it was locked
	Numbers    []Number          `json:"numbers,omitempty"` // of its findings
	Hash       string            `json:"hash,omitempty"`    // of the locked record
	Lock       journal.Signature `json:"lock,omitzero"`     // who locked it: the steps are this person's
	Reopenings []Reopened        `json:"reopenings,omitempty"`
	By         journal.Signature `json:"by"` // who arranged it
	Asked      []byte            `json:"asked,omitempty"`
	Past       *PastRecord       `json:"past,omitempty"` // 补录: what a sheet says of it, where that is all
}

// Looked is one item that a guidance check looks at.
type Looked struct {
	Slot int    `json:"slot"`
	Code string `json:"code"`
	Name string `json:"name"`
}

// Number is the display number of the finding from one answer: WT-007.
type Number struct {
	Clause string `json:"clause"`
	Item   string `json:"item,omitempty"`
	Number int    `json:"number"`
}

// Inspections is the port of the inspections.
type Inspections interface {
	// Inspection gives one. fault.NotFound.
	Inspection(ctx context.Context, town, id string) (*Inspection, error)

	// Inspections gives those of the towns under the prefix in that state ("" is every state), by
	// town and id.
	Inspections(ctx context.Context, prefix string, state State) ([]*Inspection, error)

	// InspectionsAt gives them by the entries made until the end of the day.
	InspectionsAt(ctx context.Context, prefix string, day journal.Day) ([]*Inspection, error)

	// InspectionAsked gives the digest of what a deed asked of one. fault.NotFound where it did
	// nothing yet.
	InspectionAsked(ctx context.Context, town, id, op string) ([]byte, error)

	// SaveInspection stores in as revision in.Revision + 1, atomically, and raises in.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveInspection(ctx context.Context, in *Inspection, deed journal.Deed, name string, asked []byte) error
}

// Key is what an answer is keyed by: a clause, and in a guidance check the item's code.
type Key struct {
	Clause string
	Item   string
}

// codes are what a clause is answered for: the items of a guidance check, once elsewhere.
func (in *Inspection) codes() []string {
	if in.Kind != Guidance {
		return []string{""}
	}
	codes := make([]string, len(in.Items))
	for i, it := range in.Items {
		codes[i] = it.Code
	}
	return codes
}

// Keys are everything that has to be answered, by item, then in the order of the standard.
func (in *Inspection) Keys(s *Standard) []Key {
	var keys []Key
	for _, item := range in.codes() {
		for _, c := range s.Clauses() {
			keys = append(keys, Key{c.No, item})
		}
	}
	return keys
}

// Answer gives the answer to a key.
func (in *Inspection) Answer(k Key) (Answer, bool) {
	if i := in.find(k); i >= 0 {
		return in.Answers[i], true
	}
	return Answer{}, false
}

func (in *Inspection) find(k Key) int {
	return slices.IndexFunc(in.Answers, func(a Answer) bool { return a.Clause == k.Clause && a.Item == k.Item })
}

// Open are the keys without an answer, in the order of Keys.
func (in *Inspection) Open(s *Standard) []Key {
	return slices.DeleteFunc(in.Keys(s), func(k Key) bool { return in.find(k) >= 0 })
}

// People are the person ids of its team: whom the rights know it by.
func (in *Inspection) People() []string {
	var ids []string
	for _, m := range in.Team {
		if m.Person != "" {
			ids = append(ids, m.Person)
		}
	}
	return ids
}

// Subject is the inspection as rights see it.
func (in *Inspection) Subject() catalog.Subject {
	return catalog.Subject{Division: in.Town, Team: in.People()}
}

// Leads tells whether a person is its 组长.
func (in *Inspection) Leads(person string) bool {
	return slices.ContainsFunc(in.Team, func(m Member) bool { return m.Lead && m.Person == person && person != "" })
}

// at refuses an act that belongs to another state.
func (in *Inspection) at(states ...State) error {
	switch {
	case slices.Contains(states, in.State):
		return nil
	case in.State == Locked || in.State == Locking:
		return fault.New(fault.Conflict, "检查记录已经锁定，要改先写明理由重开")
	case in.State == Signing:
		return fault.New(fault.Conflict, "结论已经作出，正在签字；要改评分，由组长先退回评分")
	case in.State == CalledOff:
		return fault.New(fault.Conflict, "这次检查没有进行")
	case in.State == Reopening:
		return fault.New(fault.Conflict, "检查记录正在重开，请稍后再试")
	}
	return fault.New(fault.Conflict, "还没有作出结论")
}
