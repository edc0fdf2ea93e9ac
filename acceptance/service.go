package acceptance

import (
	"context"
	"fmt"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// Ports are everything that the service loads and saves.
type Ports struct {
	People       People
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

func (s *Service) center(town string) journal.Access[Center] {
	return journal.Access[Center]{
		Load:  func(ctx context.Context) (*Center, error) { return s.Centers.Center(ctx, town) },
		Save:  s.Centers.SaveCenter,
		Asked: func(ctx context.Context, op string) ([]byte, error) { return s.Centers.CenterAsked(ctx, town, op) },
	}
}

func (s *Service) application(town, id string) journal.Access[Application] {
	return journal.Access[Application]{
		Load: func(ctx context.Context) (*Application, error) { return s.Applications.Application(ctx, town, id) },
		Save: s.Applications.SaveApplication,
		Asked: func(ctx context.Context, op string) ([]byte, error) {
			return s.Applications.ApplicationAsked(ctx, town, id, op)
		},
	}
}

func (s *Service) inspection(town, id string) journal.Access[Inspection] {
	return journal.Access[Inspection]{
		Load: func(ctx context.Context) (*Inspection, error) { return s.Inspections.Inspection(ctx, town, id) },
		Save: s.Inspections.SaveInspection,
		Asked: func(ctx context.Context, op string) ([]byte, error) {
			return s.Inspections.InspectionAsked(ctx, town, id, op)
		},
	}
}

func (s *Service) finding(division, id string) journal.Access[Finding] {
	return journal.Access[Finding]{
		Load: func(ctx context.Context) (*Finding, error) { return s.Findings.Finding(ctx, division, id) },
		Save: s.Findings.SaveFinding,
		Asked: func(ctx context.Context, op string) ([]byte, error) {
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
