package account_test

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// accounts is the port in memory, as strict as a store.
type accounts struct {
	mu      sync.Mutex
	bodies  map[string][]byte
	entries map[string][]journal.Entry
	hook    func() // called before a Save, once; stands for a colleague who is faster
	loads   int
	down    bool
}

var _ account.Accounts = (*accounts)(nil)
var _ account.Scratch = storage.Scratch(nil) // what sessions need is what stores have

func newAccounts() *accounts {
	return &accounts{bodies: map[string][]byte{}, entries: map[string][]journal.Entry{}}
}

func (m *accounts) Load(_ context.Context, login string) (*account.Account, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.loads++
	if m.down {
		return nil, fault.New(fault.Unavailable, "down")
	}
	b, ok := m.bodies[login]
	if !ok {
		return nil, fault.NotFound
	}
	a := new(account.Account)
	if err := json.Unmarshal(b, a); err != nil {
		return nil, err
	}
	a.Revision = int64(len(m.entries[login]))
	return a, nil
}

func (m *accounts) All(ctx context.Context, prefix string) ([]*account.Account, error) {
	var list []*account.Account
	for login := range m.bodies {
		a, err := m.Load(ctx, login)
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(a.Scope, prefix) {
			list = append(list, a)
		}
	}
	slices.SortFunc(list, func(a, b *account.Account) int { return strings.Compare(a.Login, b.Login) })
	return list, nil
}

func (m *accounts) Asked(_ context.Context, login, op string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.entries[login] {
		if e.Op == op {
			return e.Asked, nil
		}
	}
	return nil, fault.NotFound
}

func (m *accounts) Save(_ context.Context, a *account.Account, d journal.Deed, name string, asked []byte) error {
	if hook := m.hook; hook != nil {
		m.hook = nil
		hook()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.entries[a.Login]
	if slices.ContainsFunc(list, func(e journal.Entry) bool { return e.Op == d.Op }) {
		return fault.Exists
	}
	if int64(len(list)) != a.Revision {
		return fault.Conflict
	}
	b, err := json.Marshal(a)
	if err != nil {
		return err
	}
	m.bodies[a.Login] = b
	m.entries[a.Login] = append(list, journal.Entry{Op: d.Op, Name: name, Person: d.Person, Asked: asked})
	a.Revision++
	return nil
}

// scratch is a Scratch in memory.
type scratch struct {
	mu     sync.Mutex
	values map[string][]byte
	until  map[string]time.Time
	puts   int
	down   bool
}

func newScratch() *scratch {
	return &scratch{values: map[string][]byte{}, until: map[string]time.Time{}}
}

func (m *scratch) Put(_ context.Context, key string, value []byte, until time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return fault.New(fault.Unavailable, "down")
	}
	m.puts++
	m.values[key], m.until[key] = slices.Clone(value), until
	return nil
}

func (m *scratch) Swap(ctx context.Context, key string, before, value []byte, now, until time.Time) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return false, fault.New(fault.Unavailable, "down")
	}
	v, ok := m.values[key]
	if ok = ok && now.Before(m.until[key]); ok != (before != nil) || ok && !bytes.Equal(v, before) {
		return false, nil
	}
	m.puts++
	m.values[key], m.until[key] = slices.Clone(value), until
	return true, nil
}

func (m *scratch) Get(_ context.Context, key string, now time.Time) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down {
		return nil, fault.New(fault.Unavailable, "down")
	}
	if v, ok := m.values[key]; ok && now.Before(m.until[key]) {
		return slices.Clone(v), nil
	}
	return nil, fault.NotFound
}

func (m *scratch) Delete(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.values, key)
	return nil
}

func (m *scratch) contains(s string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, v := range m.values {
		if strings.Contains(k, s) || bytes.Contains(v, []byte(s)) {
			return true
		}
	}
	return false
}

// bench is a Service on empty stores with a clock that the test moves.
type bench struct {
	*account.Service
	t        *testing.T
	ctx      context.Context
	accounts *accounts
	scratch  *scratch
	hasher   *account.Hasher
	mu       sync.Mutex
	now      time.Time
	attempts []account.Attempt
	ops      int
}

var cheap = account.Cost{Memory: 8, Time: 1, Threads: 1}

const good = "Xiang7-mulberry"

func newBench(t *testing.T) *bench {
	b := &bench{t: t, ctx: t.Context(), accounts: newAccounts(), scratch: newScratch(), hasher: account.NewHasher(cheap),
		now: time.Date(2026, 6, 17, 1, 0, 0, 0, time.UTC)}
	b.Service = account.NewService(b.accounts, b.scratch, b.hasher, account.Recommended(), b.clock)
	b.Record = func(_ context.Context, a account.Attempt) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.attempts = append(b.attempts, a)
	}
	return b
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

// deed is a new deed of the command line.
func (b *bench) deed() journal.Deed {
	b.ops++
	return journal.Deed{Actor: account.CommandLine().Actor(), Op: "op" + string(rune('a'+b.ops))}
}

// clerk makes the account of a town's clerk with the password good.
func (b *bench) clerk(login string) *account.Account {
	b.t.Helper()
	a, initial, err := b.Create(b.ctx, b.deed(), account.Account{
		Login: login, Name: "便民服务中心 综合岗", Unit: "u1", Role: journal.Town, Scope: "610728114",
	})
	if err != nil {
		b.t.Fatal(err)
	}
	d := b.deed()
	d.Actor = a.Actor()
	a, err = b.ChangePassword(b.ctx, d, initial, good)
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

func (b *bench) login(login, password, address string) (string, error) {
	token, _, _, err := b.Login(b.ctx, account.Credentials{Login: login, Password: password, Address: address, Agent: "Chrome/79"})
	return token, err
}
