package acceptance

import (
	"bytes"
	"context"
	"errors"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// PastKind is what a sheet of the past brings.
type PastKind string

// The kinds of sheets of the past.
const (
	PastAcceptances PastKind = "acceptance" // 验收汇总表
	PastFindings    PastKind = "findings"   // 整改台账
)

// PastState is how far a sheet of the past has come.
type PastState string

// The states of a sheet of the past.
const (
	PastEntering PastState = "entering" // saved; not everything of it is where it belongs
	PastTaken    PastState = "taken"    // everything is
)

// PastSheet (补录单) is what one sheet brings in at once, over many centres, records and findings. It
// is saved before the first of them and says all of it, so that any process finishes what another
// began; once it is done only its counts are kept in its body. Its id is the operation id of its
// deed. What lines and trainings bring in is a rollout.Intake.
type PastSheet struct {
	Revision    int64             `json:"-"`
	Place       string            `json:"place"`
	ID          string            `json:"id"`
	What        PastKind          `json:"what"`
	File        string            `json:"file,omitempty"` // name of the sheet
	State       PastState         `json:"state"`
	By          journal.Signature `json:"by"`
	Asked       []byte            `json:"asked"` // digest of what its deed asked
	Change      catalog.Change    `json:"change"`
	Acceptances []PastAcceptance  `json:"acceptances,omitempty"` // those that are new
	Findings    []PastFinding     `json:"findings,omitempty"`    // those that are new or go on
}

// PastSheets is the port of the sheets of the past.
type PastSheets interface {
	// PastSheet gives one. fault.NotFound.
	PastSheet(ctx context.Context, place, id string) (*PastSheet, error)

	// PastSheets gives those of the places under the prefix in that state, by place and id.
	PastSheets(ctx context.Context, prefix string, state PastState) ([]*PastSheet, error)

	// SavePastSheet stores p as revision p.Revision + 1, atomically, and raises p.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SavePastSheet(ctx context.Context, p *PastSheet, deed journal.Deed, name string, asked []byte) error
}

// weighing is a sheet of the past while its rows are held against what stands.
type weighing struct {
	today journal.Day
	sheet *PastSheet
	out   *rollout.Outcome
}

func (w *weighing) problem(row int, field string, reason, remedy fault.Message) {
	w.out.Problems = append(w.out.Problems, rollout.Problem{Row: row, Field: field, Reason: reason, Remedy: remedy})
}

// dayed tells of a day that has not come yet.
func (w *weighing) dayed(row int, field string, day journal.Day) {
	if day > w.today {
		w.problem(row, field, fault.Say("日期 %s 还没有到", day), fault.Say("改为今天或之前的日期"))
	}
}

// differs tells of a field that stands with something else: a sheet overwrites nothing.
func (w *weighing) differs(row int, field, stands string) {
	w.problem(row, field, fault.Say("系统里登记的是“%s”，与表里不同", stands), fault.Say("核对后改表；系统里登记错的，在页面上写明理由更正，再导入"))
}

// enter brings a sheet of the past in: weigh holds its rows against what stands. A deed that was
// done before is brought to its end and gives what it came to. dry only counts.
func (s *Service) enter(ctx context.Context, deed journal.Deed, p PastSheet, dry bool, weigh func(*weighing) error) (*rollout.Outcome, error) {
	if done, err := s.pastTaken(ctx, deed, p.Place, p.Asked); err == nil || fault.KindOf(err) != fault.NotFound {
		return done, err
	}
	w := &weighing{today: s.Clock.Today(), sheet: &p, out: &rollout.Outcome{}}
	if err := weigh(w); err != nil {
		return nil, err
	}
	if dry || len(w.out.Problems) > 0 || len(p.Acceptances)+len(p.Findings) == 0 {
		return w.out, nil
	}
	p.ID, p.State, p.By, p.Change = deed.Op, PastEntering, journal.SignatureOf(deed), w.out.Change
	err := s.PastSheets.SavePastSheet(ctx, &p, deed, string(p.What), p.Asked)
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) {
		return s.pastTaken(ctx, deed, p.Place, p.Asked)
	}
	if err != nil {
		return nil, err
	}
	w.out.Saved = true
	return w.out, s.finishPast(ctx, &p)
}

// pastTaken is what a sheet came to that a deed brought already, brought to its end;
// fault.NotFound where it brought none yet, fault.Exists where it asked something else.
func (s *Service) pastTaken(ctx context.Context, deed journal.Deed, place string, asked []byte) (*rollout.Outcome, error) {
	p, err := s.PastSheets.PastSheet(ctx, place, deed.Op)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(p.Asked, asked) {
		return nil, journal.Reused()
	}
	return &rollout.Outcome{Change: p.Change, Saved: true}, s.finishPast(ctx, p)
}

// finishPast does every step of a sheet that is not done, and then says so.
func (s *Service) finishPast(ctx context.Context, p *PastSheet) error {
	if p.State != PastEntering {
		return nil
	}
	deed := p.By.Deed()
	for i, row := range p.Acceptances {
		if err := s.enterAcceptance(ctx, deed, p, i, row); err != nil {
			return err
		}
	}
	if err := s.enterFindings(ctx, deed, p); err != nil {
		return err
	}
	done := *p
	done.State, done.Acceptances, done.Findings = PastTaken, nil, nil // its first Entry has them
	err := s.PastSheets.SavePastSheet(ctx, &done, deed.Step(string(PastTaken)), string(PastTaken), journal.Ask(string(PastTaken), deed.Day))
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) {
		return nil // another process finished it
	}
	return err
}
