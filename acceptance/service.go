package acceptance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// Ports are everything that the service loads and saves.
type Ports struct {
	Registers    catalog.Registers
	Editions     catalog.Editions
	Packages     rollout.Packages
	Centers      Centers
	Standards    Standards
	Applications Applications
	Inspections  Inspections
	Draws        Draws
	Findings     Findings
	Dockets      Dockets
	PastSheets   PastSheets
}

// Lines is what a locked guidance check does to a town's package.
type Lines interface {
	// Inspected records what a guidance check found, once for its deed. fault.NotFound and
	// fault.Denied where the actor may not.
	Inspected(ctx context.Context, deed journal.Deed, v rollout.Visit) (rollout.Act, error)

	// Uninspected takes back what an inspection recorded, once for its deed. fault.NotFound and
	// fault.Denied where the actor may not.
	Uninspected(ctx context.Context, deed journal.Deed, v rollout.Visit, reason string) (rollout.Act, error)
}

// Service does what people do with centres, inspections and findings. Every method checks the
// right of its actor, takes a Deed and is done once for its operation id, however often it is
// called.
type Service struct {
	Ports
	Lines Lines
	Clock journal.Clock
	NewID func() string // time-ordered, unique, and not to be guessed: draws are seeded by it
}

// dated gives the deed a day, today where it has none; no act lies after the day it is entered.
// on is the day that was asked for: what the digest of the deed is made of, so that a deed that
// comes again after midnight is still the same.
func (s *Service) dated(deed journal.Deed) (dated journal.Deed, on journal.Day, err error) {
	today := s.Clock.Today()
	on = deed.Day
	switch {
	case deed.Op == "" || len(deed.Op) > 128:
		return deed, on, fault.New(fault.Invalid, "缺少操作编号，请刷新页面后再试")
	case deed.Day == 0:
		deed.Day = today
	case deed.Day > today:
		return deed, on, fault.New(fault.Invalid, "日期 %s 还没有到，不能提前登记", deed.Day)
	}
	return deed, on, nil
}

// tries bounds how often an act is applied again after somebody else was first.
const tries = 64

// errNothing is what a decision gives where the record stands past the act already.
var errNothing = errors.New("nothing to do")

// access is how one aggregate is read and written.
type access[T any] struct {
	load  func(context.Context) (*T, error)
	save  func(context.Context, *T, journal.Deed, string, []byte) error
	asked func(ctx context.Context, op string) ([]byte, error)
}

// edit changes one aggregate: it decides on it as it stands, decides again where somebody was
// first, and gives a deed that was done before the record as it stands now. Such a deed is looked
// up where something stands in the way. Rights are the caller's.
func edit[T any](ctx context.Context, a access[T], deed journal.Deed, name string, asked []byte, change func(*T) error) (*T, error) {
	for try := range tries {
		v, err := a.load(ctx)
		if err != nil {
			return nil, err
		}
		if err := change(v); err != nil {
			done := a.done(ctx, deed.Op, asked)
			switch {
			case done == nil, errors.Is(err, errNothing) && errors.Is(done, fault.NotFound):
				return a.load(ctx)
			case errors.Is(done, fault.NotFound):
				return nil, err
			}
			return nil, done
		}
		switch err := a.save(ctx, v, deed, name, asked); {
		case err == nil:
			return v, nil
		case errors.Is(err, fault.Exists):
			if err := a.done(ctx, deed.Op, asked); err != nil {
				return nil, err
			}
			return a.load(ctx)
		case !errors.Is(err, fault.Conflict):
			return nil, err
		}
		if err := pause(ctx, try); err != nil {
			return nil, err
		}
	}
	return nil, fault.New(fault.Conflict, "同时登记的人太多，没有保存，请再试一次")
}

// done tells whether a deed was done: nil where it asked the same, fault.Exists where it asked
// something else, fault.NotFound where it did nothing yet.
func (a access[T]) done(ctx context.Context, op string, asked []byte) error {
	before, err := a.asked(ctx, op)
	if err == nil && !bytes.Equal(before, asked) {
		return reused()
	}
	return err
}

// nextID is the id after those of a prefix: a number that the store's insert makes unique, so that
// the same deed sent twice at once makes one record. Ids of one prefix stand in order of time.
func nextID(taken []string, prefix string) string {
	n := 0
	for _, id := range taken {
		var v int
		if _, err := fmt.Sscanf(id, prefix+"%03d", &v); err == nil {
			n = max(n, v)
		}
	}
	return fmt.Sprintf("%s%03d", prefix, n+1)
}

func reused() error {
	return fault.New(fault.Exists, "这个操作编号已经用于别的内容，请刷新页面后再试")
}

// pause waits a little longer after each lost try, with jitter.
func pause(ctx context.Context, try int) error {
	d := time.Duration(rand.Int64N(int64(time.Millisecond) << min(try, 5)))
	select {
	case <-ctx.Done():
		return fmt.Errorf("waiting to try again: %w", ctx.Err())
	case <-time.After(d):
		return nil
	}
}

func (s *Service) center(town string) access[Center] {
	return access[Center]{
		load:  func(ctx context.Context) (*Center, error) { return s.Centers.Center(ctx, town) },
		save:  s.Centers.SaveCenter,
		asked: func(ctx context.Context, op string) ([]byte, error) { return s.Centers.CenterAsked(ctx, town, op) },
	}
}

func (s *Service) application(town, id string) access[Application] {
	return access[Application]{
		load: func(ctx context.Context) (*Application, error) { return s.Applications.Application(ctx, town, id) },
		save: s.Applications.SaveApplication,
		asked: func(ctx context.Context, op string) ([]byte, error) {
			return s.Applications.ApplicationAsked(ctx, town, id, op)
		},
	}
}

func (s *Service) inspection(town, id string) access[Inspection] {
	return access[Inspection]{
		load: func(ctx context.Context) (*Inspection, error) { return s.Inspections.Inspection(ctx, town, id) },
		save: s.Inspections.SaveInspection,
		asked: func(ctx context.Context, op string) ([]byte, error) {
			return s.Inspections.InspectionAsked(ctx, town, id, op)
		},
	}
}

func (s *Service) finding(division, id string) access[Finding] {
	return access[Finding]{
		load: func(ctx context.Context) (*Finding, error) { return s.Findings.Finding(ctx, division, id) },
		save: s.Findings.SaveFinding,
		asked: func(ctx context.Context, op string) ([]byte, error) {
			return s.Findings.FindingAsked(ctx, division, id, op)
		},
	}
}

// register is that of a town's county, and the town in it.
func (s *Service) register(ctx context.Context, town string) (*catalog.Register, error) {
	reg, err := s.Registers.Register(ctx, catalog.CountyOf(town))
	if err != nil {
		return nil, err
	}
	if _, ok := reg.Town(town); !ok {
		return nil, fault.New(fault.NotFound, "没有找到")
	}
	return reg, nil
}

// Current is the newest version of a kind of standard. fault.Conflict where there is none.
func (s *Service) Current(ctx context.Context, place string, kind Kind) (*Standard, error) {
	list, err := s.Standards.Standards(ctx, place, kind)
	if err != nil {
		return nil, err
	}
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Place == place {
			return list[i], nil
		}
	}
	return nil, fault.New(fault.Conflict, "还没有%s标准，先导入标准", kind.Message())
}

// StandardOf is the version that an inspection keeps; of a record of the past one without clauses.
// fault.NotFound.
func (s *Service) StandardOf(ctx context.Context, in *Inspection) (*Standard, error) {
	if in.Past != nil {
		return &Standard{Place: in.Place, Kind: in.Kind, Title: in.Past.Standard, Settings: Usual()}, nil
	}
	return s.Standards.Standard(ctx, in.Place, in.Kind, in.Standard)
}
