package rollout

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Ports are everything that the service loads and saves.
type Ports struct {
	Registers catalog.Registers
	Editions  catalog.Editions
	Guidances catalog.Guidances
	Packages  Packages
	Batches   Batches
	Trainings Trainings
	Plans     Plans
	Intakes   Intakes
	Cases     Cases
	Liaisons  catalog.LiaisonBook
}

// Service does what people do with packages. Every method checks the right of its actor, takes
// a Deed and is done once for its operation id, however often it is called.
type Service struct {
	Ports
	Clock journal.Clock
}

// change applies an act to one town's package: it decides on the package as it stands, decides
// again where somebody was first, and gives a deed that was done before its first answer. That
// deed is looked up where something stands in the way and not beforehand: the store knows a
// repeated operation id by itself, and a lookup before every act costs a fifth of it. Rights are
// the caller's.
func (s *Service) change(ctx context.Context, deed journal.Deed, town string, asked []byte, decide func(*Package) (Act, error)) (Act, error) {
	for range journal.Tries(ctx) {
		p, err := s.Packages.Package(ctx, town)
		if err != nil {
			return Act{}, err
		}
		a, err := decide(p)
		if err != nil {
			done, again := s.done(ctx, deed, town, asked)
			switch {
			case !errors.Is(again, fault.NotFound):
				return done, again
			case errors.Is(err, journal.ErrNothing):
				return Act{}, nil
			}
			return Act{}, err
		}
		a.Day = deed.Day
		p.Apply(a)
		switch err := s.Packages.SavePackage(ctx, p, deed, a, asked); {
		case err == nil:
			return a, nil
		case errors.Is(err, fault.Exists):
			return s.done(ctx, deed, town, asked)
		case !errors.Is(err, fault.Conflict):
			return Act{}, err
		}
	}
	return Act{}, journal.Beaten(ctx)
}

// done is the first answer of a deed. The same operation id with another content is an error.
func (s *Service) done(ctx context.Context, deed journal.Deed, town string, asked []byte) (Act, error) {
	r, err := s.Packages.Done(ctx, town, deed.Op)
	if err != nil {
		return Act{}, err
	}
	if !bytes.Equal(r.Asked, asked) {
		return Act{}, journal.Reused()
	}
	return r.Done, nil
}

// each calls do for every element, at most width at once, and joins the errors. A panic in one
// becomes its error: a goroutine that panics would take the process down.
func each[T any](ctx context.Context, list []T, width int, do func(context.Context, T) error) error {
	errs := make([]error, len(list))
	slots := make(chan struct{}, width)
	var wg sync.WaitGroup
	for i, v := range list {
		wg.Add(1)
		slots <- struct{}{}
		go func() {
			defer wg.Done()
			defer func() { <-slots }()
			defer func() {
				if r := recover(); r != nil {
					errs[i] = fault.Wrap(fault.Internal, fmt.Errorf("panic: %v", r), "内部错误")
				}
			}()
			errs[i] = do(ctx, v)
		}()
	}
	wg.Wait()
	return errors.Join(errs...)
}

// width is how many towns of a deed are written at once: enough for a store to put them into
// one commit, few enough to leave room for others.
const width = 32

// registerOf is the register that a town stands in: that of its county, or of the city or
// province that issues for it.
func (s *Service) registerOf(ctx context.Context, town string) (*catalog.Register, error) {
	for _, n := range []catalog.Level{catalog.County, catalog.City, catalog.Province} {
		if len(town) < int(n) {
			continue
		}
		reg, err := s.Registers.Register(ctx, town[:n])
		if !errors.Is(err, fault.NotFound) {
			return reg, err
		}
	}
	return nil, fault.New(fault.NotFound, "没有找到")
}

// town is the register's entry for a town that the actor may do the act to.
func (s *Service) town(ctx context.Context, a journal.Actor, act catalog.Act, code string) (catalog.Division, *catalog.Register, error) {
	if err := catalog.Allow(a, act, catalog.About(code)); err != nil {
		return catalog.Division{}, nil, err
	}
	reg, err := s.registerOf(ctx, code)
	if err != nil {
		return catalog.Division{}, nil, err
	}
	t, ok := reg.Town(code)
	if !ok {
		return catalog.Division{}, nil, fault.New(fault.NotFound, "没有找到")
	}
	return t, reg, nil
}

// owned refuses a department that acts on items of another: the units of the slots must be its
// own. Other roles act on every item in their scope.
func (s *Service) owned(ctx context.Context, a journal.Actor, act catalog.Act, town string, slots []int) error {
	reg, err := s.registerOf(ctx, town)
	if err != nil {
		return err
	}
	e, err := s.Editions.Current(ctx, reg.Place.Code)
	if err != nil {
		return err
	}
	for _, slot := range slots {
		if slot < 0 || slot >= len(e.Items) {
			return fault.New(fault.NotFound, "没有找到")
		}
		if err := catalog.Allow(a, act, catalog.Subject{Division: town, Unit: e.Items[slot].Unit}); err != nil {
			return err
		}
	}
	return nil
}

// opOf is the part of an operation id that a step adds: what, of which number, where.
func opOf(what string, number int, town string) string {
	return fmt.Sprintf("%s-%d-%s", what, number, town)
}
