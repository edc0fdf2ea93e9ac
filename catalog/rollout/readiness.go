package rollout

import (
	"context"
	"slices"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Lacking are the slots, of those asked for, whose item needs a seal or an account that the town
// does not have; seal and account say which of the two is asked about.
func (p *Package) Lacking(slots []int, seal, account bool) []int {
	var out []int
	for _, s := range slots {
		l := p.Line(s)
		if !l.Standing().InScope() {
			continue
		}
		needsSeal, granted := l.Seal()
		needsAccount, open := l.Account()
		if seal && needsSeal && !granted || account && needsAccount && !open {
			out = append(out, s)
		}
	}
	return out
}

// Granting is what a person records as granted: seal, account or both, for items in towns.
type Granting struct {
	Place   string
	Codes   []string
	Towns   []string
	Seal    bool
	Account bool
}

// check tells every problem of a granting at once.
func (g Granting) check(reg *catalog.Register) []fault.Mistake {
	var ms []fault.Mistake
	if !g.Seal && !g.Account {
		ms = append(ms, fault.Mistake{Field: "what", Reason: fault.Say("没有选登记什么"), Remedy: fault.Say("选印章、账号或两样都选")})
	}
	if len(g.Codes) == 0 {
		ms = append(ms, fault.Mistake{Field: "items", Reason: fault.Say("没有选中任何事项"), Remedy: fault.Say("至少选一项；部门也要勾上")})
	}
	if len(g.Towns) == 0 {
		ms = append(ms, fault.Mistake{Field: "towns", Reason: fault.Say("没有选中任何镇（街道）"), Remedy: fault.Say("至少选一个")})
	}
	for _, t := range g.Towns {
		if _, ok := reg.Town(t); !ok {
			ms = append(ms, fault.Mistake{Field: "towns", Value: t, Reason: fault.Say("区划表里没有 %s", t), Remedy: fault.Say("从区划表中选择镇（街道）")})
		}
	}
	return ms
}

// Grant (权限到位) records seals and accounts of many items in many towns: a department for its
// own items, or the bureau. The answer is how many lines got what they lacked; sent again it
// finds nothing more and says 0 for the towns that were done.
func (s *Service) Grant(ctx context.Context, deed journal.Deed, g Granting) (lines int, err error) {
	reg, err := s.Registers.Register(ctx, g.Place)
	if err != nil {
		return 0, err
	}
	e, err := s.Editions.Current(ctx, g.Place)
	if err != nil {
		return 0, err
	}
	if err := fault.Mistakes(g.check(reg), "权限还没有登记"); err != nil {
		return 0, err
	}
	var slots []int
	for _, it := range e.Items {
		if slices.Contains(g.Codes, it.Code) {
			slots = append(slots, it.Slot)
		}
	}
	for _, town := range g.Towns { // all before the first: half a grant helps nobody
		if err := s.mayAct(ctx, deed.Actor, catalog.Ready, town, slots); err != nil {
			return 0, err
		}
	}
	for _, town := range g.Towns {
		n, err := s.grantTown(ctx, deed.Step(opOf(ActReady, e.Number, town)), town, slots, g)
		if err != nil {
			return lines, err
		}
		lines += n
	}
	return lines, nil
}

func (s *Service) grantTown(ctx context.Context, step journal.Deed, town string, slots []int, g Granting) (int, error) {
	p, err := s.Packages.Package(ctx, town)
	if err != nil {
		return 0, err
	}
	lacking := p.Lacking(slots, g.Seal, g.Account)
	if len(lacking) == 0 {
		return 0, nil
	}
	var seal, account *bool
	if g.Seal {
		seal = &g.Seal
	}
	if g.Account {
		account = &g.Account
	}
	a, err := s.Ready(ctx, step, town, lacking, seal, account)
	return len(a.Slots), err
}
