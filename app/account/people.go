package account

import (
	"context"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// People says whom a login stands for, to those who name others: who puts a team together.
type People struct{ Accounts }

// Person gives whom a login stands for. fault.NotFound where nobody has it, or it is shut.
func (p People) Person(ctx context.Context, login string) (journal.Actor, error) {
	a, err := p.Load(ctx, login)
	switch {
	case err != nil:
		return journal.Actor{}, err
	case a.Disabled:
		return journal.Actor{}, fault.New(fault.NotFound, "没有找到")
	}
	return a.Actor(), nil
}
