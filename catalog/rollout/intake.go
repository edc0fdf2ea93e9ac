package rollout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// IntakeKind is what an intake brings.
type IntakeKind string

// The kinds of intakes.
const (
	PastLedger     IntakeKind = "ledger"     // how lines stood in a ledger kept elsewhere
	PastTrainings  IntakeKind = "training"   // sessions that took place
	PastAttendance IntakeKind = "attendance" // who came to them
	PastCases      IntakeKind = "cases"      // 办件量
)

// IntakeState is how far an intake has come.
type IntakeState string

// The states of an intake.
const (
	Entering IntakeState = "entering" // saved; not everything of it is where it belongs
	Taken    IntakeState = "taken"    // everything is
)

// Intake (补录单) is what one sheet brings in at once, over many aggregates: facts in packages,
// sessions, months of case counts. It is saved before the first of them and says all of it, so
// that any process finishes what another began; once it is done only its counts are kept in its
// body. Its id is the operation id of its deed.
type Intake struct {
	Revision int64             `json:"-"`
	Place    string            `json:"place"`
	ID       string            `json:"id"`
	What     IntakeKind        `json:"what"`
	File     string            `json:"file,omitempty"`    // name of the sheet
	Edition  int               `json:"edition,omitempty"` // whose slots it names
	State    IntakeState       `json:"state"`
	By       journal.Signature `json:"by"`
	Asked    []byte            `json:"asked"` // digest of what its deed asked
	Change   catalog.Change    `json:"change"`

	Pushes []PastPush   `json:"pushes,omitempty"` // ledger: what it says was pushed, by day
	Towns  []TownFacts  `json:"towns,omitempty"`  // ledger
	Held   []Training   `json:"held,omitempty"`   // training, attendance: sessions as they shall stand
	Months []CaseCounts `json:"months,omitempty"` // cases: counts to set
}

// PastPush is what a ledger says was pushed on one day with one due day: a batch of its own.
type PastPush struct {
	Day   journal.Day      `json:"day"`
	Due   journal.Day      `json:"due,omitzero"`
	DocNo string           `json:"doc_no,omitempty"`
	Items []Given          `json:"items"`
	Lines map[string][]int `json:"lines"` // slots, by town
}

// TownFacts are the facts of one town, by day.
type TownFacts struct {
	Town  string     `json:"town"`
	Facts []PastFact `json:"facts"`
}

// PastFact is one act on lines of one town on one day.
type PastFact struct {
	Act    string      `json:"act"` // ActReceive, ActTrain, ActLive, ActCheck, ActObject
	Day    journal.Day `json:"day"`
	Slots  []int       `json:"slots"`
	Signed string      `json:"signed,omitempty"` // who signed at the town
	Reason string      `json:"reason,omitempty"` // of an objection, one of Reasons
	Note   string      `json:"note,omitempty"`
}

// Intakes is the port of the intakes.
type Intakes interface {
	// Intake gives one. fault.NotFound.
	Intake(ctx context.Context, place, id string) (*Intake, error)

	// Intakes gives those of the places under the prefix in that state, by place and id.
	Intakes(ctx context.Context, prefix string, state IntakeState) ([]*Intake, error)

	// SaveIntake stores in as revision in.Revision + 1, atomically, and raises in.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveIntake(ctx context.Context, in *Intake, deed journal.Deed, name string, asked []byte) error
}

// Outcome is what an import of the past comes to.
type Outcome struct {
	Change   catalog.Change
	Problems []Problem // where there is one, nothing is saved
	Doubts   []int     // indices of rows that are taken as they are and contradict themselves
	Diffs    []Diff    // what is added or changed, field by field
	Passed   int       // ledger: lines left out because they are suspended, recalled, not applicable or cancelled
	Saved    bool
}

// Problem is what is wrong with one row of what is entered.
type Problem struct {
	Row            int    // index of the row asked
	Field          string // of the row
	Reason, Remedy fault.Message
}

// Diff is one field that an import changes; Old is empty where there was nothing.
type Diff struct {
	Row      int // index of the row asked
	Field    string
	Old, New string
	Added    bool // the row is new altogether
}

// taken is the intake that a deed made already, brought to its end; fault.NotFound where it made
// none yet, fault.Exists where it asked something else.
func (s *Service) taken(ctx context.Context, deed journal.Deed, place string, asked []byte) (*Outcome, error) {
	in, err := s.Intakes.Intake(ctx, place, deed.Op)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(in.Asked, asked) {
		return nil, journal.Reused()
	}
	return &Outcome{Change: in.Change, Saved: true}, s.finishIntake(ctx, in)
}

// take saves an intake and brings it to its end.
func (s *Service) take(ctx context.Context, deed journal.Deed, in *Intake, out *Outcome) (*Outcome, error) {
	in.ID, in.State, in.By, in.Change = deed.Op, Entering, journal.SignatureOf(deed), out.Change
	err := s.Intakes.SaveIntake(ctx, in, deed, string(in.What), in.Asked)
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) {
		return s.taken(ctx, deed, in.Place, in.Asked)
	}
	if err != nil {
		return nil, err
	}
	out.Saved = true
	return out, s.finishIntake(ctx, in)
}

// finishIntake does every step of an intake that is not done, and then says so.
func (s *Service) finishIntake(ctx context.Context, in *Intake) error {
	if in.State != Entering {
		return nil
	}
	deed := in.By.Deed()
	for _, part := range []func(context.Context, journal.Deed, *Intake) error{s.pushPast, s.enterFacts, s.holdPast, s.countPast} {
		if err := part(ctx, deed, in); err != nil {
			return err
		}
	}
	done := *in
	done.State = Taken
	done.Pushes, done.Towns, done.Held, done.Months = nil, nil, nil, nil // its first Entry has them
	err := s.Intakes.SaveIntake(ctx, &done, deed.Step(string(Taken)), string(Taken), journal.Ask(string(Taken), deed.Day))
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) {
		return nil // another process finished it
	}
	return err
}

func (s *Service) finishIntakes(ctx context.Context) (int, error) {
	list, err := s.Intakes.Intakes(ctx, "", Entering)
	if err != nil {
		return 0, err
	}
	return finishAll(list, func(in *Intake) error { return s.finishIntake(ctx, in) })
}

// tell says how many parts of an intake are where they belong: pushes, towns, sessions and months, in
// that order.
func (in *Intake) tell(ctx context.Context, done int) {
	catalog.Tell(ctx, catalog.Saving, done, len(in.Pushes)+len(in.Towns)+len(in.Held)+len(in.Months))
}

// pushPast makes a batch of everything that a ledger says was pushed on one day.
func (s *Service) pushPast(ctx context.Context, deed journal.Deed, in *Intake) error {
	for i, p := range in.Pushes {
		in.tell(ctx, i)
		step := deed.Step(fmt.Sprintf("batch-%d", i))
		step.Day = p.Day
		b, err := s.putBatch(ctx, step, in.Place, journal.Ask(ActPush, p.Day, p), func(number int) (*Batch, error) {
			return p.batch(step, in, number), nil
		})
		if err != nil {
			return err
		}
		if err := s.deliver(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// enterFacts does what a ledger says of each town, by day.
func (s *Service) enterFacts(ctx context.Context, deed journal.Deed, in *Intake) error {
	var done atomic.Int64
	return each(ctx, in.Towns, width, func(ctx context.Context, t TownFacts) error {
		defer func() { in.tell(ctx, len(in.Pushes)+int(done.Add(1))) }()
		reg, err := s.registerOf(ctx, t.Town)
		if err != nil {
			return err
		}
		for i, f := range t.Facts {
			step := deed.Step(opOf(f.Act, i, t.Town))
			step.Day = f.Day
			if f.Act == ActReceive && f.Note == "" {
				f.Note = in.File // what the receipt stood in
			}
			_, err := s.change(ctx, step, t.Town, journal.Ask(f.Act, f.Day, in.ID, i), func(p *Package) (Act, error) {
				return s.pastAct(ctx, reg, p, step, f)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// pastAct decides one fact on the package as it stands. What somebody recorded meanwhile is passed
// over.
func (s *Service) pastAct(ctx context.Context, reg *catalog.Register, p *Package, deed journal.Deed, f PastFact) (a Act, err error) {
	switch f.Act {
	case ActReceive:
		if a, err = p.Receive(Receipt{Lines: p.seen(f), Signed: f.Signed, Channel: LedgerChannel, Note: f.Note}, f.Day); err == nil {
			a.Hash, err = s.bound(ctx, reg, p, a)
		}
	case ActTrain:
		a, err = p.Train(f.Slots, "", f.Day)
	case ActLive:
		a, err = p.Declare(f.Slots, f.Day)
	case ActCheck:
		a, err = p.Check(f.Slots, nil, "", f.Day)
	case ActObject:
		a, err = p.Object(f.Slots, f.Reason, f.Note, deed.Person, f.Signed, f.Day)
	default:
		err = fault.Wrap(fault.Internal, fmt.Errorf("fact %q of %s", f.Act, p.Town), "内部错误")
	}
	if errors.Is(err, fault.Conflict) || errors.Is(err, fault.Invalid) || err == nil && len(a.Slots) == 0 {
		return Act{}, journal.ErrNothing
	}
	return a, err
}

// seen are the lines of a fact that were pushed by its day, at the versions they stand at.
func (p *Package) seen(f PastFact) []Seen {
	var list []Seen
	for _, slot := range f.Slots {
		if l := p.Line(slot); l.Pushed <= f.Day {
			list = append(list, Seen{Slot: slot, Version: l.Version})
		}
	}
	return list
}
