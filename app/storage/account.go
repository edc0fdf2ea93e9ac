package storage

import (
	"context"
	"strings"

	"jiedezhu/app/account"
	"jiedezhu/catalog/journal"
)

// Accounts is the port of the accounts over a Store. Accounts belong to no place: their streams
// stand in the division "".
type Accounts struct{ *Store }

var _ account.Accounts = Accounts{}

var accounts = kind[account.Account]{
	name: "account", version: 1,
	place:    func(a *account.Account) (string, string) { return "", a.Login },
	revision: func(a *account.Account) *int64 { return &a.Revision },
	clone:    func(a *account.Account) *account.Account { c := *a; return &c },
}

// Load implements account.Accounts.
func (s Accounts) Load(ctx context.Context, login string) (*account.Account, error) {
	return load(ctx, s.Store, accounts, "", login)
}

// All implements account.Accounts.
func (s Accounts) All(ctx context.Context, prefix string) ([]*account.Account, error) {
	all, err := list(ctx, s.Store, accounts, "", "")
	if err != nil {
		return nil, err
	}
	var under []*account.Account
	for _, a := range all {
		if strings.HasPrefix(a.Scope, prefix) {
			under = append(under, a)
		}
	}
	return under, nil
}

// Asked implements account.Accounts.
func (s Accounts) Asked(ctx context.Context, login, op string) ([]byte, error) {
	e, err := s.shelf.Operation(ctx, "", accounts.stream(login), op)
	return e.Asked, err
}

// Save implements account.Accounts.
func (s Accounts) Save(ctx context.Context, a *account.Account, d journal.Deed, name string, asked []byte) error {
	return save(ctx, s.Store, accounts, a, d, name, asked)
}
