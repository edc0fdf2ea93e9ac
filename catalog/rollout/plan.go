package rollout

import (
	"context"
	"encoding/json"

	"jiedezhu/catalog/journal"
)

// PlanState is how far a plan has come.
type PlanState string

// The states of a plan.
const (
	Waiting PlanState = "waiting" // its day has not come
	Entered PlanState = "entered" // done on its day
	Called  PlanState = "called"  // called off
)

// Plan (计划) is what is decided today for a later day; the work loop enters it then, in the name
// of who decided it.
type Plan struct {
	Revision int64             `json:"-"`
	Place    string            `json:"place"`
	ID       string            `json:"id"`   // what it is about, such as edition-000002
	What     string            `json:"what"` // PlanEdition, …
	Day      journal.Day       `json:"day"`
	State    PlanState         `json:"state"`
	By       journal.Signature `json:"by"`
	Subject  json.RawMessage   `json:"subject"` // depends on What
}

// PlanEdition is the plan to make an edition current; Subject is its number.
const PlanEdition = "edition"

// Plans is the port of the plans.
type Plans interface {
	// Plans gives those of the places under the prefix in that state, by place and id.
	Plans(ctx context.Context, prefix string, state PlanState) ([]*Plan, error)

	// SavePlan stores p as revision p.Revision + 1, atomically, and raises p.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SavePlan(ctx context.Context, p *Plan, deed journal.Deed, name string, asked []byte) error
}
