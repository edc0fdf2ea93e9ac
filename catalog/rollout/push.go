package rollout

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Preview tells who would get what by an order, and what is left out and why. It changes
// nothing.
func (s *Service) Preview(ctx context.Context, a journal.Actor, o Order) (*Preview, error) {
	if err := catalog.Allow(a, catalog.Push, catalog.About(o.Place)); err != nil {
		return nil, err
	}
	reg, err := s.Registers.Register(ctx, o.Place)
	if err != nil {
		return nil, err
	}
	e, err := s.Editions.Current(ctx, o.Place)
	if errors.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Conflict, "还没有事项目录，先导入目录再下发")
	} else if err != nil {
		return nil, err
	}
	if err := fault.Mistakes(o.check(reg, e, s.Clock.Today()), "这一批还不能下发"); err != nil {
		return nil, err
	}
	p := &Preview{Edition: e, LeftOut: map[Why]int{}}
	if p.Items, p.Missing, err = s.given(ctx, e, o.Codes); err != nil {
		return nil, err
	}
	return p, s.previewTowns(ctx, reg, o, p)
}

// given are the versions that a push binds the items to, in slot order; missing are the codes
// of those whose three documents are not all there.
func (s *Service) given(ctx context.Context, e *catalog.Edition, codes []string) (items []Given, missing []string, err error) {
	list, err := s.Guidances.Guidances(ctx, e.Place)
	if err != nil {
		return nil, nil, err
	}
	byCode := make(map[string]*catalog.Guidance, len(list))
	for _, g := range list {
		byCode[g.Code] = g
	}
	for _, it := range e.InForce() {
		if it.Gone != nil || len(codes) > 0 && !slices.Contains(codes, it.Code) {
			continue
		}
		g := byCode[it.Code]
		n, hash, complete := g.Latest(it)
		items = append(items, Given{Slot: it.Slot, Code: it.Code, Version: n, Hash: hash, Since: g.Since(n)})
		if !complete {
			missing = append(missing, it.Code)
		}
	}
	return items, missing, nil
}

func (s *Service) previewTowns(ctx context.Context, reg *catalog.Register, o Order, p *Preview) error {
	for _, t := range reg.Towns {
		if len(o.Towns) > 0 && !slices.Contains(o.Towns, t.Code) {
			continue
		}
		pkg, err := s.Packages.Package(ctx, t.Code)
		if err != nil {
			return err
		}
		row := PreviewTown{Code: t.Code, Name: t.Name, LeftOut: map[Why][]int{}}
		for _, g := range p.Items {
			if w := pkg.WhyNotPush(g); w != "" {
				row.LeftOut[w] = append(row.LeftOut[w], g.Slot)
				p.LeftOut[w]++
				continue
			}
			row.Lines++
		}
		p.Lines += row.Lines
		p.Towns = append(p.Towns, row)
	}
	return nil
}

// Push makes a batch of an order and delivers it. The batch is saved first: where the process
// ends between, the next start delivers the rest, each town once.
func (s *Service) Push(ctx context.Context, deed journal.Deed, o Order) (*Batch, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Push, catalog.About(o.Place)); err != nil {
		return nil, err
	}
	asked := journal.Ask(ActPush, on, o)
	b, err := s.putBatch(ctx, deed, o.Place, asked, func(number int) (*Batch, error) { return s.batch(ctx, deed, o, number) })
	if err != nil {
		return nil, err
	}
	return b, s.deliver(ctx, b)
}

// putBatch saves the batch of a deed under the next number, or finds the one that it saved before.
func (s *Service) putBatch(ctx context.Context, deed journal.Deed, place string, asked []byte, plan func(number int) (*Batch, error)) (*Batch, error) {
	for range journal.Tries(ctx) {
		known, err := s.batches(ctx, place)
		if err != nil {
			return nil, err
		}
		if i := slices.IndexFunc(known, func(b *Batch) bool { return b.Place == place && b.By.Op == deed.Op }); i >= 0 {
			if !bytes.Equal(known[i].Asked, asked) {
				return nil, journal.Reused()
			}
			return known[i], nil
		}
		b, err := plan(len(known) + 1)
		if err != nil {
			return nil, err
		}
		b.Asked = asked
		switch err := s.Batches.SaveBatch(ctx, b, deed, ActPush, asked); {
		case err == nil:
			return b, nil
		case !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.Exists):
			return nil, err
		}
	}
	return nil, journal.Beaten(ctx)
}

// batches are all batches of a place. A list reads heads as they stand, and a process that died may
// have left the last batch without one: what a list does not show is asked for by its number, or who
// sends such a push again would be refused until somebody has made the head.
func (s *Service) batches(ctx context.Context, place string) ([]*Batch, error) {
	known, err := s.Batches.Batches(ctx, place, "")
	if err != nil {
		return nil, err
	}
	for {
		b, err := s.Batches.Batch(ctx, place, len(known)+1)
		if errors.Is(err, fault.NotFound) {
			return known, nil
		}
		if err != nil {
			return nil, err
		}
		known = append(known, b)
	}
}

// batch is an order with what it binds, refused where it gives nobody anything.
func (s *Service) batch(ctx context.Context, deed journal.Deed, o Order, number int) (*Batch, error) {
	p, err := s.Preview(ctx, deed.Actor, o)
	if err != nil {
		return nil, err
	}
	if p.Lines == 0 {
		return nil, fault.New(fault.Conflict, "选中的事项在选中的镇（街道）都不需要下发")
	}
	b := &Batch{
		Place: o.Place, Number: number, Title: o.Title, DocNo: o.DocNo, Note: o.Note, Due: o.Due, Day: deed.Day,
		Edition: p.Edition.Number, Items: p.Items, State: Pushing, By: journal.SignatureOf(deed),
	}
	for _, t := range p.Towns {
		b.Towns = append(b.Towns, t.Code)
	}
	return b, nil
}

// deliver brings a batch to every town that does not have it, and then says so.
func (s *Service) deliver(ctx context.Context, b *Batch) error {
	if b.State != Pushing {
		return nil
	}
	deed := b.By.Deed()
	err := each(ctx, b.Towns, width, func(ctx context.Context, town string) error {
		step := deed.Step(opOf(ActPush, b.Number, town))
		_, err := s.change(ctx, step, town, journal.Ask(ActPush, step.Day, b.Number), func(p *Package) (Act, error) {
			return p.Push(b.Number, b.Due, b.For(town), step.Day)
		})
		return err
	})
	if err != nil {
		return err
	}
	return s.turn(ctx, b, deed, Delivered)
}

// turn moves a batch on to its next state; where another process did so already that is success.
func (s *Service) turn(ctx context.Context, b *Batch, deed journal.Deed, to BatchState) error {
	next := *b
	next.State = to
	err := s.Batches.SaveBatch(ctx, &next, deed.Step(string(to)), string(to), journal.Ask(string(to), deed.Day))
	if err != nil && !errors.Is(err, fault.Exists) && !errors.Is(err, fault.Conflict) {
		return err
	}
	if err != nil {
		again, err := s.Batches.Batch(ctx, b.Place, b.Number)
		if err != nil {
			return err
		}
		next = *again
	}
	*b = next
	return nil
}

// Withdraw (撤回) takes a wrong batch back from every town that has not signed for it.
func (s *Service) Withdraw(ctx context.Context, deed journal.Deed, place string, number int, reason string) (*Batch, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Withdraw, catalog.About(place)); err != nil {
		return nil, err
	}
	if reason == "" {
		return nil, fault.New(fault.Invalid, "请写明撤回的理由")
	}
	asked := journal.Ask(ActWithdraw, on, number, reason)
	for range journal.Tries(ctx) {
		b, err := s.Batches.Batch(ctx, place, number)
		if err != nil {
			return nil, err
		}
		switch {
		case b.Again.Op == deed.Op && b.Reason != reason:
			return nil, journal.Reused()
		case b.Again.Op == deed.Op && b.State == Withdrawing:
			return b, s.takeBack(ctx, b)
		case b.Again.Op == deed.Op && b.State == Withdrawn:
			return b, nil
		case b.State != Delivered:
			return nil, fault.New(fault.Conflict, "%s正在下发或已撤回，不能撤回", b.Name())
		}
		b.State, b.Reason, b.Again = Withdrawing, reason, journal.SignatureOf(deed)
		switch err := s.Batches.SaveBatch(ctx, b, deed, ActWithdraw, asked); {
		case err == nil:
			return b, s.takeBack(ctx, b)
		case errors.Is(err, fault.Exists):
			if b, err = s.Batches.Batch(ctx, place, number); err == nil && b.Again.Op != deed.Op {
				err = journal.Reused() // by another act on this batch: to try again would change nothing
			}
			if err != nil {
				return nil, err
			}
		case !errors.Is(err, fault.Conflict):
			return nil, err
		}
	}
	return nil, journal.Beaten(ctx)
}

func (s *Service) takeBack(ctx context.Context, b *Batch) error {
	deed := b.Again.Deed()
	err := each(ctx, b.Towns, width, func(ctx context.Context, town string) error {
		step := deed.Step(opOf(ActWithdraw, b.Number, town))
		_, err := s.change(ctx, step, town, journal.Ask(ActWithdraw, step.Day, b.Number), func(p *Package) (Act, error) {
			return p.Withdraw(b.Number, b.Reason, step.Day)
		})
		return err
	})
	if err != nil {
		return err
	}
	return s.turn(ctx, b, deed, Withdrawn)
}

// FillDocNo records the 文号 of a batch that went out before it had one.
func (s *Service) FillDocNo(ctx context.Context, deed journal.Deed, place string, number int, docNo string) error {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return err
	}
	if err := catalog.Allow(deed.Actor, catalog.Push, catalog.About(place)); err != nil {
		return err
	}
	b, err := s.Batches.Batch(ctx, place, number)
	switch {
	case err != nil:
		return err
	case docNo == "":
		return fault.New(fault.Invalid, "请填写文号")
	case b.DocNo == docNo:
		return nil
	case b.DocNo != "":
		return fault.New(fault.Conflict, "%s已有文号%s", b.Name(), b.DocNo)
	}
	b.DocNo = docNo
	return s.Batches.SaveBatch(ctx, b, deed, "docno", journal.Ask("docno", on, docNo))
}

// Delivery tells which towns of a batch have it: 已送达 11/20.
func (s *Service) Delivery(ctx context.Context, b *Batch) (done []string, err error) {
	for _, town := range b.Towns {
		switch _, err := s.Packages.Done(ctx, town, b.By.Op+"/"+opOf(ActPush, b.Number, town)); {
		case err == nil:
			done = append(done, town)
		case !errors.Is(err, fault.NotFound):
			return nil, err
		}
	}
	return done, nil
}
