package acceptance_test

import (
	"context"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// failing is a package service whose store cannot be used now.
type failing struct{}

func (failing) Inspected(context.Context, journal.Deed, rollout.Visit) (rollout.Act, error) {
	return rollout.Act{}, fault.New(fault.Unavailable, "数据库已关闭")
}

func (failing) Uninspected(context.Context, journal.Deed, rollout.Visit, string) (rollout.Act, error) {
	return rollout.Act{}, fault.New(fault.Unavailable, "数据库已关闭")
}
