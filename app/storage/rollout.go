package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

var (
	_ rollout.Packages  = (*Store)(nil)
	_ rollout.Batches   = (*Store)(nil)
	_ rollout.Trainings = (*Store)(nil)
	_ rollout.Plans     = (*Store)(nil)
)

var batches = kind[rollout.Batch]{
	name: "batch", version: 1,
	place:    func(b *rollout.Batch) (string, string) { return b.Place, number(b.Number) },
	revision: func(b *rollout.Batch) *int64 { return &b.Revision },
	state:    func(b *rollout.Batch) string { return string(b.State) },
	clone:    func(b *rollout.Batch) *rollout.Batch { c := *b; return &c },
}

// Batch implements rollout.Batches.
func (s *Store) Batch(ctx context.Context, place string, n int) (*rollout.Batch, error) {
	return load(ctx, s, batches, place, number(n))
}

// Batches implements rollout.Batches.
func (s *Store) Batches(ctx context.Context, prefix string, state rollout.BatchState) ([]*rollout.Batch, error) {
	return list(ctx, s, batches, prefix, string(state))
}

// SaveBatch implements rollout.Batches.
func (s *Store) SaveBatch(ctx context.Context, b *rollout.Batch, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, batches, b, deed, name, asked)
}

var trainings = kind[rollout.Training]{
	name: "training", version: 1,
	place:    func(t *rollout.Training) (string, string) { return t.Place, t.ID },
	revision: func(t *rollout.Training) *int64 { return &t.Revision },
	state:    func(t *rollout.Training) string { return string(t.State) },
	clone: func(t *rollout.Training) *rollout.Training {
		c := *t
		c.Towns = slices.Clone(t.Towns)
		return &c
	},
}

// Training implements rollout.Trainings.
func (s *Store) Training(ctx context.Context, place, id string) (*rollout.Training, error) {
	return load(ctx, s, trainings, place, id)
}

// Trainings implements rollout.Trainings.
func (s *Store) Trainings(ctx context.Context, prefix string, state rollout.TrainingState) ([]*rollout.Training, error) {
	return list(ctx, s, trainings, prefix, string(state))
}

// SaveTraining implements rollout.Trainings.
func (s *Store) SaveTraining(ctx context.Context, t *rollout.Training, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, trainings, t, deed, name, asked)
}

// TrainingAsked implements rollout.Trainings.
func (s *Store) TrainingAsked(ctx context.Context, place, id, op string) ([]byte, error) {
	e, err := s.shelf.Operation(ctx, place, trainings.stream(id), op)
	return e.Asked, err
}

var plans = kind[rollout.Plan]{
	name: "plan", version: 1,
	place:    func(p *rollout.Plan) (string, string) { return p.Place, p.ID },
	revision: func(p *rollout.Plan) *int64 { return &p.Revision },
	state:    func(p *rollout.Plan) string { return string(p.State) },
	clone:    func(p *rollout.Plan) *rollout.Plan { c := *p; return &c },
}

// Plans implements rollout.Plans.
func (s *Store) Plans(ctx context.Context, prefix string, state rollout.PlanState) ([]*rollout.Plan, error) {
	return list(ctx, s, plans, prefix, string(state))
}

// SavePlan implements rollout.Plans.
func (s *Store) SavePlan(ctx context.Context, p *rollout.Plan, deed journal.Deed, name string, asked []byte) error {
	return save(ctx, s, plans, p, deed, name, asked)
}

const packageKind = "package"

func packageStream(town string) string { return packageKind + "/" + town }

// foldPackage applies the act of one Entry to the package of a head.
func foldPackage(h Head, e journal.Entry) (Head, error) {
	p := rollout.New(h.Division)
	if h.Body != nil {
		var err error
		if p, err = rollout.UnmarshalBody(h.Body); err != nil {
			return Head{}, tooNew(err)
		}
	}
	a, err := actOf(e)
	if err != nil {
		return Head{}, err
	}
	p.Apply(a)
	body, err := p.MarshalBody()
	if err != nil {
		return Head{}, fmt.Errorf("package %s: %w", h.Division, err)
	}
	return Head{
		Division: h.Division, Stream: h.Stream, Revision: e.Revision, At: e.At, V: rollout.BodyVersion,
		Body: body, Row: e.Row, Mac: e.Mac,
	}, nil
}

// actOf is the act that an Entry of a package carries.
func actOf(e journal.Entry) (rollout.Act, error) {
	var a rollout.Act
	if e.V > rollout.BodyVersion {
		return a, tooNew(fmt.Errorf("act of %s@%d of version %d, known up to %d", e.Stream, e.Revision, e.V, rollout.BodyVersion))
	}
	if err := json.Unmarshal(e.Act, &a); err != nil {
		return a, fmt.Errorf("act of %s@%d: %w", e.Stream, e.Revision, err)
	}
	a.Name, a.Day = e.Name, e.Day
	return a, nil
}

// Package implements rollout.Packages.
func (s *Store) Package(ctx context.Context, town string) (*rollout.Package, error) {
	h, was, err := s.loadStream(ctx, town, packageStream(town), foldPackage)
	switch {
	case missing(err):
		return rollout.New(town), nil
	case err != nil:
		return nil, err
	case was != nil:
		return was.(*rollout.Package).Clone(), nil
	}
	p, err := rollout.UnmarshalBody(h.Body)
	if err != nil {
		return nil, tooNew(err)
	}
	p.Revision, p.At = h.Revision, h.At
	s.keep(h, p.Clone())
	return p, nil
}

// SavePackage implements rollout.Packages.
func (s *Store) SavePackage(ctx context.Context, p *rollout.Package, deed journal.Deed, a rollout.Act, asked []byte) error {
	act, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("act of package %s: %w", p.Town, err)
	}
	body, err := p.MarshalBody()
	if err != nil {
		return fmt.Errorf("package %s: %w", p.Town, err)
	}
	deed.Day = a.Day
	h, err := s.append(ctx, change{
		division: p.Town, stream: packageStream(p.Town), revision: p.Revision, deed: deed, name: a.Name, signed: a.Signed,
		asked: asked, touched: append(slices.Clip(a.Slots), a.Failed...), v: rollout.BodyVersion, act: act, body: body, row: p.Pack(),
		fold: foldPackage,
	})
	if err != nil {
		return err
	}
	p.Revision, p.At = h.Revision, h.At
	s.keep(h, p)
	return nil
}

// Done implements rollout.Packages.
func (s *Store) Done(ctx context.Context, town, op string) (rollout.Record, error) {
	e, err := s.shelf.Operation(ctx, town, packageStream(town), op)
	if err != nil {
		return rollout.Record{}, err
	}
	a, err := actOf(e)
	return rollout.Record{Entry: e, Done: a}, err
}

// Rows implements rollout.Packages.
func (s *Store) Rows(ctx context.Context, prefix string) ([]rollout.Row, error) {
	heads, err := s.shelf.Heads(ctx, Query{Kind: packageKind, Prefix: prefix})
	if err != nil {
		return nil, err
	}
	rows := make([]rollout.Row, 0, len(heads))
	for _, h := range heads {
		r, err := rollout.UnpackRow(h.Division, h.Revision, h.Row)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// RowsAt implements rollout.Packages.
func (s *Store) RowsAt(ctx context.Context, prefix string, day journal.Day) ([]rollout.Row, error) {
	entries, err := s.shelf.Last(ctx, Query{Kind: packageKind, Prefix: prefix}, day.End())
	if err != nil {
		return nil, err
	}
	rows := make([]rollout.Row, 0, len(entries))
	for _, e := range entries {
		r, err := rollout.UnpackRow(e.Division, e.Revision, e.Row)
		if err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// History implements rollout.Packages.
func (s *Store) History(ctx context.Context, town string, after int64, limit int) ([]rollout.Record, error) {
	entries, err := s.shelf.Entries(ctx, town, packageStream(town), after, limit)
	if err != nil {
		return nil, err
	}
	records := make([]rollout.Record, 0, len(entries))
	for _, e := range entries {
		a, err := actOf(e)
		if err != nil {
			return nil, err
		}
		records = append(records, rollout.Record{Entry: e, Done: a})
	}
	return records, nil
}
