package account

import (
	"context"
	"errors"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
)

// Roster is the accounts as an import of them needs them.
type Roster struct {
	Accounts Accounts
	Service  *Service
}

var _ importers.People = Roster{}

// Users implements importers.People.
func (r Roster) Users(ctx context.Context, a journal.Actor) ([]importers.User, error) {
	all, err := r.Accounts.All(ctx, a.Scope)
	if err != nil {
		return nil, err
	}
	list := make([]importers.User, len(all))
	for i, x := range all {
		list[i] = importers.User{Login: x.Login, Name: x.Name, Unit: x.Unit, Scope: x.Scope, Role: x.Role}
	}
	return list, nil
}

// Judge implements importers.People.
func (r Roster) Judge(ctx context.Context, a journal.Actor, u importers.User) error {
	if a.Person != CommandLine().Login {
		if err := catalog.Allow(a, catalog.Users, catalog.About(u.Scope)); err != nil {
			return err
		}
	}
	was, err := r.Accounts.Load(ctx, u.Login)
	switch {
	case err == nil && !catalog.Within(was.Scope, a.Scope):
		return fault.New(fault.Denied, "账号 %s 已经有了，不归你的账号管", u.Login)
	case err != nil && !errors.Is(err, fault.NotFound):
		return err
	}
	want := Account{Login: u.Login, Name: u.Name, Unit: u.Unit, Role: u.Role, Scope: u.Scope}
	return want.Validate()
}

// Put implements importers.People.
func (r Roster) Put(ctx context.Context, d journal.Deed, u importers.User, is bool) (string, error) {
	if is {
		_, err := r.Service.Change(ctx, d, u.Login, Change{Name: &u.Name, Unit: &u.Unit, Scope: &u.Scope, Role: &u.Role})
		return "", err
	}
	_, initial, err := r.Service.Create(ctx, d, Account{Login: u.Login, Name: u.Name, Unit: u.Unit, Role: u.Role, Scope: u.Scope})
	return initial, err
}
