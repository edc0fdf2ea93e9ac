package rollout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Finish brings to their end the deeds over several towns that a process left unfinished, and
// enters the plans whose day has come. It may run in any process at any time; each step is done
// once by its operation id. n is how many deeds it finished or entered; one that cannot be
// finished now does not keep the others waiting.
func (s *Service) Finish(ctx context.Context) (n int, err error) {
	var errs []error
	for _, part := range []func(context.Context) (int, error){s.finishEditions, s.finishTowns, s.finishBatches, s.finishTrainings, s.finishIntakes, s.finishPlanned, s.enterPlans} {
		done, err := part(ctx)
		n += done
		if err != nil {
			errs = append(errs, err)
		}
	}
	return n, errors.Join(errs...)
}

func (s *Service) finishEditions(ctx context.Context) (int, error) {
	list, err := s.Editions.Editions(ctx, "", catalog.Opening)
	if err != nil {
		return 0, err
	}
	return finishAll(list, func(e *catalog.Edition) error {
		whole, err := s.Editions.Edition(ctx, e.Place, e.Number)
		if err != nil {
			return err
		}
		return s.finishEdition(ctx, whole)
	})
}

func (s *Service) finishTowns(ctx context.Context) (int, error) {
	regs, err := s.Registers.Registers(ctx, "")
	if err != nil {
		return 0, err
	}
	var waiting []*catalog.Register
	for _, r := range regs {
		if len(r.Reach) > 0 {
			waiting = append(waiting, r)
		}
	}
	return finishAll(waiting, func(r *catalog.Register) error { return s.openTowns(ctx, r) })
}

func (s *Service) finishBatches(ctx context.Context) (int, error) {
	pushing, err := s.Batches.Batches(ctx, "", Pushing)
	if err != nil {
		return 0, err
	}
	n, err := finishAll(pushing, func(b *Batch) error { return s.deliver(ctx, b) })
	withdrawing, err2 := s.Batches.Batches(ctx, "", Withdrawing)
	if err2 != nil {
		return n, errors.Join(err, err2)
	}
	m, err2 := finishAll(withdrawing, func(b *Batch) error { return s.takeBack(ctx, b) })
	return n + m, errors.Join(err, err2)
}

func (s *Service) finishTrainings(ctx context.Context) (int, error) {
	list, err := s.Trainings.Trainings(ctx, "", Filling)
	if err != nil {
		return 0, err
	}
	return finishAll(list, func(t *Training) error { return s.fill(ctx, t) })
}

func finishAll[T any](list []T, finish func(T) error) (n int, err error) {
	var errs []error
	for _, v := range list {
		if err := finish(v); err != nil {
			errs = append(errs, err)
			continue
		}
		n++
	}
	return n, errors.Join(errs...)
}

// finishPlanned makes the plans of editions whose deed stopped between the two.
func (s *Service) finishPlanned(ctx context.Context) (int, error) {
	editions, err := s.Editions.Editions(ctx, "", catalog.Planned)
	if err != nil || len(editions) == 0 {
		return 0, err
	}
	plans, err := s.Plans.Plans(ctx, "", Waiting)
	if err != nil {
		return 0, err
	}
	planned := func(e *catalog.Edition) bool {
		return slices.ContainsFunc(plans, func(p *Plan) bool {
			return p.Place == e.Place && p.What == PlanEdition && string(p.Subject) == strconv.Itoa(e.Number)
		})
	}
	return finishAll(slices.DeleteFunc(editions, planned), func(e *catalog.Edition) error { return s.plan(ctx, e) })
}

// enterPlans does what was decided for a day that has come.
func (s *Service) enterPlans(ctx context.Context) (int, error) {
	plans, err := s.Plans.Plans(ctx, "", Waiting)
	if err != nil {
		return 0, err
	}
	var due []*Plan
	for _, p := range plans {
		if p.Day <= s.Clock.Today() {
			due = append(due, p)
		}
	}
	return finishAll(due, func(p *Plan) error { return s.enter(ctx, p) })
}

func (s *Service) enter(ctx context.Context, p *Plan) error {
	switch p.What {
	case PlanEdition:
		if err := s.enterEdition(ctx, p); err != nil {
			return err
		}
	default:
		return fmt.Errorf("plan %s: unknown kind %q", p.ID, p.What)
	}
	deed := p.By.Deed()
	deed.Day = p.Day
	p.State = Entered
	err := s.Plans.SavePlan(ctx, p, deed.Step("entered"), "entered", journal.Ask("entered", deed.Day))
	if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) {
		return nil
	}
	return err
}

// enterEdition makes a planned edition current on its day: its towns are those of that day.
func (s *Service) enterEdition(ctx context.Context, p *Plan) error {
	var number int
	if err := json.Unmarshal(p.Subject, &number); err != nil {
		return fmt.Errorf("plan %s: %w", p.ID, err)
	}
	e, err := s.Editions.Edition(ctx, p.Place, number)
	if err != nil {
		return err
	}
	if e.State == catalog.Planned {
		reg, err := s.Registers.Register(ctx, p.Place)
		if err != nil {
			return err
		}
		deed := p.By.Deed()
		deed.Day = p.Day
		e.State, e.Towns, e.By.Day = catalog.Opening, reg.TownCodes(), p.Day
		err = s.Editions.SaveEdition(ctx, e, deed.Step("current"), "current", journal.Ask("current", deed.Day))
		if err != nil && !errors.Is(err, fault.Exists) {
			return err
		}
	}
	return s.finishEdition(ctx, e)
}
