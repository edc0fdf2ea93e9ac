package acceptance

import (
	"context"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Score takes answers to clauses, of one or many at once, each with the version that the person
// saw. What somebody else changed meanwhile becomes a dispute: both answers are kept. Every
// mistake is told at once, and nothing is kept where there is one. The bureau may enter what the
// team wrote on paper.
func (s *Service) Score(ctx context.Context, deed journal.Deed, town, id string, marks []Mark) (*Inspection, Scored, error) {
	var out Scored
	in, err := s.visit(ctx, deed, catalog.Check, town, id, "score", []any{marks}, func(in *Inspection, std *Standard, deed journal.Deed) error {
		if err := in.scores(deed); err != nil {
			return err
		}
		if len(marks) == 0 {
			return fault.New(fault.Invalid, "没有评任何一条")
		}
		if err := fault.Mistakes(in.mistakes(std, marks), "评分还有问题，没有保存"); err != nil {
			return err
		}
		return in.score(marks, deed)
	})
	if err != nil {
		return nil, out, err
	}
	for _, m := range marks {
		k := Key{m.Clause, m.Item}
		if slices.ContainsFunc(in.Disputes, func(d Dispute) bool { return d.Op == deed.Op && d.Offered.Key() == k }) {
			out.Disputed = append(out.Disputed, k)
			continue
		}
		out.Kept = append(out.Kept, k)
	}
	return in, out, nil
}

// scores refuses who may not score now: the team scores, and the bureau enters for it.
func (in *Inspection) scores(deed journal.Deed) error {
	if deed.Role != journal.Bureau && !slices.Contains(in.People(), deed.Person) {
		return fault.New(fault.Denied, "你不在这次检查的检查组里，不能评分")
	}
	return in.at(Scoring)
}

// PassRest (其余 n 条全部合格) answers what nobody has answered yet: in one section or ("") all, for
// one item or ("") all. It never changes an answer.
func (s *Service) PassRest(ctx context.Context, deed journal.Deed, town, id, section, item string) (*Inspection, error) {
	return s.visit(ctx, deed, catalog.Check, town, id, "pass-rest", []any{section, item}, func(in *Inspection, std *Standard, deed journal.Deed) error {
		if err := in.scores(deed); err != nil {
			return err
		}
		if in.fillRest(std, section, item, deed) == 0 {
			return fault.New(fault.Conflict, "没有还没评的条款")
		}
		return nil
	})
}

// Settle ends a dispute, by the 组长: take puts the offered answer over the one that stands.
func (s *Service) Settle(ctx context.Context, deed journal.Deed, town, id string, n int, take bool, reason string) (*Inspection, error) {
	return s.visit(ctx, deed, catalog.Check, town, id, "settle", []any{n, take, reason}, func(in *Inspection, _ *Standard, deed journal.Deed) error {
		if err := in.led(deed); err != nil {
			return err
		}
		if err := in.at(Scoring); err != nil {
			return err
		}
		return in.settle(n, take, reason, deed)
	})
}

// led refuses whoever is not the 组长.
func (in *Inspection) led(deed journal.Deed) error {
	if !in.Leads(deed.Person) {
		return fault.New(fault.Denied, "这件事由组长办")
	}
	return nil
}

// Judge gives the verdict, by the 组长, where everything is answered and settled.
func (s *Service) Judge(ctx context.Context, deed journal.Deed, town, id string) (*Inspection, error) {
	return s.visit(ctx, deed, catalog.Check, town, id, "judge", nil, func(in *Inspection, std *Standard, deed journal.Deed) error {
		if err := in.led(deed); err != nil {
			return err
		}
		return in.judge(std, deed)
	})
}

// Rescore goes back from the verdict to the scores, by the 组长 with a reason. What was signed
// is kept with the verdict it was signed under, and has to be signed again.
func (s *Service) Rescore(ctx context.Context, deed journal.Deed, town, id, reason string) (*Inspection, error) {
	return s.visit(ctx, deed, catalog.Check, town, id, "rescore", []any{reason}, func(in *Inspection, _ *Standard, deed journal.Deed) error {
		if err := in.led(deed); err != nil {
			return err
		}
		return in.rescore(reason, deed)
	})
}

// Sign is a member's signature under the verdict, by their own account.
func (s *Service) Sign(ctx context.Context, deed journal.Deed, town, id string) (*Inspection, error) {
	return s.visit(ctx, deed, catalog.Sign, town, id, "sign", nil, func(in *Inspection, _ *Standard, deed journal.Deed) error { return in.sign(deed) })
}

// Countersign is the town's signature under the verdict, by its own account.
func (s *Service) Countersign(ctx context.Context, deed journal.Deed, town, id string) (*Inspection, error) {
	return s.visit(ctx, deed, catalog.Countersign, town, id, "countersign", nil, func(in *Inspection, _ *Standard, deed journal.Deed) error {
		return in.countersign(deed)
	})
}

// SignOnPaper (代录) enters a signature that a member without an account, or the town, gave on
// paper. It is entered by the 组长 or the bureau.
func (s *Service) SignOnPaper(ctx context.Context, deed journal.Deed, town, id string, p OnPaper) (*Inspection, error) {
	return s.visit(ctx, deed, catalog.Sign, town, id, "sign-on-paper", []any{p}, func(in *Inspection, _ *Standard, deed journal.Deed) error {
		if deed.Role != journal.Bureau && !in.Leads(deed.Person) {
			return fault.New(fault.Denied, "纸上的签字由组长或县局代录")
		}
		return in.signOnPaper(p, deed)
	})
}
