package acceptance

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// Lock ends a record, by its 组长, once everybody has signed. Every deduction and failed veto
// becomes a finding, a guidance check verifies its lines, a 复验 closes what it found put right:
// steps that any process finishes.
func (s *Service) Lock(ctx context.Context, deed journal.Deed, town, id string) (*Inspection, error) {
	first := 0
	want := 0
	in, err := s.Inspections.Inspection(ctx, town, id)
	if err != nil {
		return nil, err
	}
	dated, _, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Sign, in.Subject()); err != nil {
		return nil, err
	}
	std, err := s.StandardOf(ctx, in)
	if err != nil {
		return nil, err
	}
	if in.lock(std, dated) == nil { // numbers are drawn only for a record that can be locked
		want = len(in.unnumbered(std))
		if first, err = s.number(ctx, dated, in.Place, fmt.Sprintf("numbers-%d", want), want); err != nil {
			return nil, err
		}
	}
	in, err = s.visit(ctx, deed, catalog.Sign, town, id, "lock", nil, func(in *Inspection, std *Standard, deed journal.Deed) error {
		if err := in.lock(std, deed); err != nil {
			return err
		}
		keys := in.unnumbered(std)
		if len(keys) != want {
			return fault.New(fault.Conflict, "评分刚刚有改动，没有锁定，请再试一次")
		}
		for i, k := range keys {
			in.Numbers = append(slices.Clip(in.Numbers), Number{Clause: k.Clause, Item: k.Item, Number: first + i})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.follow(ctx, in)
}

// short tells whether an answer makes a finding.
func (a Answer) short() bool { return a.Result == Deducted || a.Result == Vetoed }

// unnumbered are the keys of a first round whose findings have no number yet.
func (in *Inspection) unnumbered(s *Standard) []Key {
	if in.Round > 1 {
		return nil // its findings are those of the rounds before
	}
	return slices.DeleteFunc(in.Keys(s), func(k Key) bool {
		a, ok := in.Answer(k)
		return !ok || !a.short() || in.number(k) > 0
	})
}

func (in *Inspection) number(k Key) int {
	for _, n := range in.Numbers {
		if n.Clause == k.Clause && n.Item == k.Item {
			return n.Number
		}
	}
	return 0
}

// number takes n display numbers of a county, once for its deed, and gives the first.
func (s *Service) number(ctx context.Context, deed journal.Deed, place, step string, n int) (int, error) {
	if n == 0 {
		return 0, nil
	}
	deed = deed.Step(step)
	for range journal.Tries(ctx) {
		d, err := s.Dockets.Docket(ctx, place)
		if err != nil {
			return 0, err
		}
		d.First = max(d.Next, 1)
		d.Next = d.First + n
		switch err := s.Dockets.SaveDocket(ctx, d, deed, "number", journal.Ask("number", deed.Day, n)); {
		case err == nil:
			return d.First, nil
		case errors.Is(err, fault.Exists):
			if d, err = s.Dockets.DocketOf(ctx, place, deed.Op); err != nil {
				return 0, err
			}
			return d.First, nil
		case !errors.Is(err, fault.Conflict):
			return 0, err
		}
	}
	return 0, journal.Beaten(ctx)
}

// Reopen opens a locked record again, by the bureau with a reason: what it verified is taken
// back. Only the last round of an inspection can be opened.
func (s *Service) Reopen(ctx context.Context, deed journal.Deed, town, id, reason string) (*Inspection, error) {
	in, err := s.Inspections.Inspection(ctx, town, id)
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Reopen, in.Subject()); err != nil {
		return nil, err
	}
	list, err := s.Inspections.Inspections(ctx, town, "")
	if err != nil {
		return nil, err
	}
	later := slices.ContainsFunc(list, func(x *Inspection) bool { return x.First == in.First && x.Round > in.Round && x.State != CalledOff })
	in, err = s.visit(ctx, deed, catalog.Reopen, town, id, "reopen", []any{reason}, func(in *Inspection, _ *Standard, deed journal.Deed) error {
		if later {
			return fault.New(fault.Conflict, "这一轮之后已有复验，只能重开最后一轮")
		}
		return in.reopen(reason, deed)
	})
	if err != nil {
		return nil, err
	}
	return s.follow(ctx, in)
}

// follow does what a lock or a reopening has still to do, and then says that it is done. It gives
// the record as it stands then.
func (s *Service) follow(ctx context.Context, in *Inspection) (*Inspection, error) {
	switch in.State {
	case Locking:
		deed := in.Lock.Deed()
		if err := s.record(ctx, in, deed); err != nil {
			return nil, err
		}
		return s.finish(ctx, in, deed, "locked", func(in *Inspection) { in.State = Locked })
	case Reopening:
		r := in.Reopenings[len(in.Reopenings)-1]
		deed := r.By.Deed()
		if in.Kind == Guidance {
			v := rollout.Visit{Town: in.Town, Inspection: in.ID, Team: in.People()}
			if _, err := s.Lines.Uninspected(ctx, s.step(in, deed, "reopen"), v, r.Reason); err != nil {
				return nil, err
			}
		}
		return s.finish(ctx, in, deed, "reopened", (*Inspection).reopened)
	}
	return in, nil
}

// step is the deed of one step of a lock or a reopening: its operation id hangs on the record, so
// that it is the same whoever finishes it, and not longer than what a person sent.
func (s *Service) step(in *Inspection, deed journal.Deed, what string) journal.Deed {
	deed.Op = fmt.Sprintf("%s-%s-%d", what, in.ID, in.Locks)
	return deed
}

// finish says that everything that follows is there; somebody else may have said so.
func (s *Service) finish(ctx context.Context, in *Inspection, deed journal.Deed, name string, change func(*Inspection)) (*Inspection, error) {
	was, locks := in.State, in.Locks
	return s.inspection(in.Town, in.ID).Edit(ctx, s.step(in, deed, name), name, journal.Ask(name, deed.Day), func(in *Inspection) error {
		if in.State != was || in.Locks != locks {
			return journal.ErrNothing
		}
		change(in)
		return nil
	})
}

// record brings a locked record into the findings and the town's package.
func (s *Service) record(ctx context.Context, in *Inspection, deed journal.Deed) error {
	std, err := s.StandardOf(ctx, in)
	if err != nil {
		return err
	}
	if in.Kind == Guidance {
		v := rollout.Visit{Town: in.Town, Inspection: in.ID, Team: in.People()}
		for _, p := range in.Verdict.Items {
			if p.Passed {
				v.Passed = append(v.Passed, p.Slot)
			} else {
				v.Failed = append(v.Failed, p.Slot)
			}
		}
		if _, err := s.Lines.Inspected(ctx, s.step(in, deed, "inspected"), v); err != nil {
			return err
		}
	}
	for _, k := range in.Keys(std) {
		a, ok := in.Answer(k)
		if !ok || a.Carried {
			continue
		}
		if err := s.answered(ctx, in, std, a, deed); err != nil {
			return err
		}
	}
	return nil
}

// answered brings one answer of a locked record into its finding, where it has one or makes one.
func (s *Service) answered(ctx context.Context, in *Inspection, std *Standard, a Answer, deed journal.Deed) error {
	id := FindingID(in.First, a.Key())
	acc := s.finding(in.Town, id)
	step := s.step(in, deed, "found")
	asked := journal.Ask("found", deed.Day, id)
	_, err := acc.Load(ctx)
	switch {
	case errors.Is(err, fault.NotFound) && a.short() && in.Round == 1:
		f := in.finds(std, a, deed)
		err := s.Findings.SaveFinding(ctx, f, step, "found", asked)
		if errors.Is(err, fault.Exists) || errors.Is(err, fault.Conflict) {
			return nil
		}
		return err
	case errors.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	}
	_, err = acc.Edit(ctx, step, "found", asked, func(f *Finding) error {
		switch {
		case in.Round > 1 && a.short():
			return f.reinspect(false, in.ID, shortOf(a), deed)
		case in.Round > 1:
			return f.reinspect(true, in.ID, "复验合格", deed)
		case a.short():
			return f.again(in.finds(std, a, deed))
		}
		return f.void(in.lastReason(), deed)
	})
	return err
}

// lastReason is why the record was opened again, for what its correction takes back.
func (in *Inspection) lastReason() string {
	if n := len(in.Reopenings); n > 0 {
		return in.Reopenings[n-1].Reason
	}
	return ""
}

// shortOf is why a 复验 sends a finding back, as it stands on its paper.
func shortOf(a Answer) string {
	text := "复验仍不合格"
	if a.Result == Deducted {
		text = "复验仍扣" + a.Deducted.String() + "分"
	}
	if a.Note != "" {
		text += "：" + a.Note
	}
	return text
}

// finds is the finding that an answer makes.
func (in *Inspection) finds(std *Standard, a Answer, deed journal.Deed) *Finding {
	c, _ := std.Clause(a.Clause)
	due := std.Settings.Calendar.After(deed.Day, std.Settings.Rectify)
	return &Finding{
		Division: in.Town, ID: FindingID(in.First, a.Key()), Place: in.Place, Number: in.number(a.Key()), Source: in.Kind.Source(),
		Inspection: in.First, Standard: in.Standard, Clause: a.Clause, Item: a.Item, Text: c.Text, Note: a.Note,
		Veto: a.Result == Vetoed, Deducted: a.Deducted, Unit: in.Town, Found: min(a.Day, deed.Day), Due: due, FirstDue: due,
		LookBack: std.Settings.LookBack, State: Pending, By: journal.SignatureOf(deed),
	}
}
