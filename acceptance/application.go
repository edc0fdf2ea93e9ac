package acceptance

import (
	"context"
	"slices"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// ApplicationState is how far an application has come.
type ApplicationState string

// The states of an application.
const (
	Submitted ApplicationState = "submitted" // waits for the desk check
	Returned  ApplicationState = "returned"  // sent back with reasons; the town submits again
	Admitted  ApplicationState = "admitted"  // the desk check passed; a visit may be arranged
)

// Message is the state as pages call it.
func (s ApplicationState) Message() fault.Message {
	switch s {
	case Submitted:
		return fault.Say("待审")
	case Returned:
		return fault.Say("已退回")
	}
	return fault.Say("已受理")
}

// Application (验收申请) is a town's word that its centre is ready, with its self-score.
type Application struct {
	Revision int64             `json:"-"`
	Town     string            `json:"town"`
	ID       string            `json:"id"`       // 610728101-a001: in order of time
	Standard int               `json:"standard"` // version whose clauses the town scored itself by
	Self     []Answer          `json:"self"`     // clauses that are not full; the others are
	Score    Score             `json:"score"`    // 自评分
	Vetoed   []string          `json:"vetoed,omitempty"`
	Papers   []Paper           `json:"papers,omitempty"`
	Note     string            `json:"note,omitempty"`
	State    ApplicationState  `json:"state"`
	Remarks  []Remark          `json:"remarks,omitempty"` // of the desk check, the oldest first
	By       journal.Signature `json:"by"`                // who made it
	Sent     journal.Signature `json:"sent"`              // who submitted it last
	Desk     journal.Signature `json:"desk,omitzero"`     // who passed the desk check
	Asked    []byte            `json:"asked,omitempty"`
}

// Paper is one paper that goes with a record: what it is and its file.
type Paper struct {
	Name string `json:"name"`
	File string `json:"file,omitempty"` // SHA-256 in the Files; empty where it is on paper only
}

// Remark is what somebody wrote to a decision; By says when.
type Remark struct {
	Text string            `json:"text"`
	By   journal.Signature `json:"by"`
}

// Applications is the port of the applications.
type Applications interface {
	// Application gives one. fault.NotFound.
	Application(ctx context.Context, town, id string) (*Application, error)

	// Applications gives those of the towns under the prefix in that state ("" is every state),
	// by town and id.
	Applications(ctx context.Context, prefix string, state ApplicationState) ([]*Application, error)

	// ApplicationAsked gives the digest of what a deed asked of one. fault.NotFound where it did
	// nothing yet.
	ApplicationAsked(ctx context.Context, town, id, op string) ([]byte, error)

	// SaveApplication stores a as revision a.Revision + 1, atomically, and raises a.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveApplication(ctx context.Context, a *Application, deed journal.Deed, name string, asked []byte) error
}

// Claim is what a town submits.
type Claim struct {
	Self   []Mark // clauses that are not full
	Papers []Paper
	Note   string
}

// fill takes a claim: every clause that it does not name is full.
func (a *Application) fill(s *Standard, c Claim, deed journal.Deed) error {
	sheet := &Inspection{Kind: Acceptance}
	ms := sheet.mistakes(s, c.Self)
	if err := fault.Mistakes(ms, "自评表还有问题，没有提交"); err != nil {
		return err
	}
	if a.State != "" && a.State != Returned {
		return fault.New(fault.Conflict, "已有一份验收申请在办")
	}
	a.Self, a.Papers, a.Note, a.Standard = nil, c.Papers, c.Note, s.Number
	for _, m := range c.Self {
		a.Self = append(a.Self, m.answer(deed))
	}
	sheet.Answers = append(sheet.Answers, a.Self...)
	sheet.fillRest(s, "", "", deed)
	a.Score, a.Vetoed = sheet.Tally(s)
	a.State, a.Sent = Submitted, journal.SignatureOf(deed)
	return nil
}

// sendBack returns it to the town.
func (a *Application) sendBack(reason string, deed journal.Deed) error {
	switch {
	case a.State != Submitted:
		return fault.New(fault.Conflict, "这份申请已经审过")
	case reason == "":
		return fault.New(fault.Invalid, "退回申请要写明哪里要补")
	}
	a.State = Returned
	a.Remarks = append(slices.Clip(a.Remarks), Remark{Text: reason, By: journal.SignatureOf(deed)})
	return nil
}

// admit passes the desk check.
func (a *Application) admit(deed journal.Deed) error {
	if a.State != Submitted {
		return fault.New(fault.Conflict, "这份申请已经审过")
	}
	a.State, a.Desk = Admitted, journal.SignatureOf(deed)
	return nil
}
