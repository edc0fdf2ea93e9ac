package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"jiedezhu/acceptance"
	"jiedezhu/app/account"
	"jiedezhu/app/report"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/mongo"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

// house is the open stores and the services over them.
type house struct {
	backend    storage.Backend
	store      *storage.Store
	rollout    *rollout.Service
	acceptance *acceptance.Service
	reports    *report.Reports
	importer   *importers.Importer
	accounts   *account.Service
	clock      journal.Clock
}

// open opens the store that the settings name, making what is missing, and wires the services.
func (p *program) open(ctx context.Context) (*house, error) {
	return p.openAt(ctx, p.address(), false)
}

// address is where the store is: a URL, or a directory of the embedded store.
func (p *program) address() string {
	if p.set.store != "" {
		return p.set.store
	}
	return p.set.data
}

// openAt opens the store of an address. existing is for what only reads: it makes nothing, and a
// store that is not there is fault.Unavailable.
func (p *program) openAt(ctx context.Context, address string, existing bool) (*house, error) {
	backend, err := p.backend(ctx, address, existing)
	if err != nil {
		return nil, err
	}
	fresh := freshKey()
	if existing {
		fresh = nil
	}
	key, err := backend.Vault.Key(ctx, fresh)
	if err != nil {
		return nil, errors.Join(storeError{err}, backend.Close())
	}
	return wire(backend, p.clock, key), nil
}

// backend chooses by the address: one with a scheme is a database server's, any other a directory.
func (p *program) backend(ctx context.Context, address string, existing bool) (storage.Backend, error) {
	if slices.ContainsFunc(mongo.Schemes, func(s string) bool { return strings.HasPrefix(address, s) }) {
		b, err := mongo.Open(ctx, mongo.Options{URL: address, Clock: p.clock, Patience: p.patience, Existing: existing})
		if errors.Is(err, mongo.ErrAddress) {
			return storage.Backend{}, usage{fault.Say("数据库地址写得不对，写成 mongodb://用户:密码@主机:端口/库名")}
		}
		return b, stored(err)
	}
	if strings.Contains(address, "://") {
		return storage.Backend{}, usage{fault.Say("不认识的数据库地址 %s", scheme(address))}
	}
	if _, err := os.Stat(address); existing && errors.Is(err, fs.ErrNotExist) {
		return storage.Backend{}, fault.New(fault.Unavailable, "没有数据目录 %s", address)
	}
	if existing && !sqlite.There(address) {
		return storage.Backend{}, fault.New(fault.Unavailable, "目录 %s 里没有接得住的数据，请核对", address)
	}
	b, err := sqlite.Open(ctx, address)
	return b, stored(err)
}

// stored marks an error of the store.
func stored(err error) error {
	if err == nil {
		return nil
	}
	return storeError{err}
}

// freshKey draws a key for a journal that has none yet.
func freshKey() []byte {
	key := make([]byte, storage.KeySize)
	rand.Read(key) // never fails
	return key
}

func wire(backend storage.Backend, clock journal.Clock, key []byte) *house {
	s := storage.New(backend.Shelf, clock, key)
	h := &house{backend: backend, store: s, clock: clock}
	h.rollout = &rollout.Service{
		Ports: rollout.Ports{Registers: s, Editions: s, Guidances: s, Packages: s, Batches: s, Trainings: s, Plans: s, Intakes: s, Cases: s, Liaisons: s},
		Clock: clock,
	}
	h.acceptance = &acceptance.Service{
		Ports: acceptance.Ports{
			People: account.People{Accounts: storage.Accounts{Store: s}}, Registers: s, Editions: s, Packages: s, Centers: s, Standards: s, Applications: s, Inspections: s, Draws: s, Findings: s, Dockets: s, PastSheets: s,
		},
		Lines: h.rollout, Clock: clock, NewID: func() string { return newID(clock) },
	}
	h.reports = &report.Reports{Registers: s, Editions: s, Packages: s, Centers: s, Inspections: s, Findings: s, Clock: clock}
	h.importer = &importers.Importer{Rollout: h.rollout, Acceptance: h.acceptance, Heads: s}
	h.accounts = account.NewService(storage.Accounts{Store: s}, backend.Scratch, account.NewHasher(account.DefaultCost), account.Recommended(), clock)
	return h
}

func (h *house) close() error { return h.backend.Close() }

// scheme is a URL without what may be secret in it.
func scheme(url string) string {
	s, _, _ := strings.Cut(url, "://")
	return s + "://…"
}

// newID is a time-ordered id: milliseconds and 80 random bits.
func newID(clock journal.Clock) string {
	var b [10]byte
	rand.Read(b[:]) // never fails
	return fmt.Sprintf("%012x%s", clock.Now().UnixMilli(), hex.EncodeToString(b[:]))
}

// deed is one act of the account that the settings name.
func (p *program) deed(ctx context.Context, h *house) (journal.Deed, error) {
	a := account.CommandLine()
	if p.set.as != "" && account.Normal(p.set.as) != a.Login {
		var err error
		if a, err = (storage.Accounts{Store: h.store}).Load(ctx, account.Normal(p.set.as)); errors.Is(err, fault.NotFound) {
			return journal.Deed{}, usage{fault.Say("没有账号 %s", p.set.as)}
		} else if err != nil {
			return journal.Deed{}, storeError{err}
		}
		if a.Disabled {
			return journal.Deed{}, fault.New(fault.Denied, "账号 %s 已停用", p.set.as)
		}
	}
	return journal.Deed{Actor: a.Actor(), Op: newID(h.clock)}, nil
}

// with opens the store for one deed of the account that the settings name, and closes it.
func (p *program) with(ctx context.Context, do func(*house, journal.Deed) error) error {
	return p.within(ctx, false, do)
}

// reading is with for what only reads: it makes no store.
func (p *program) reading(ctx context.Context, do func(*house, journal.Deed) error) error {
	return p.within(ctx, true, do)
}

func (p *program) within(ctx context.Context, existing bool, do func(*house, journal.Deed) error) (err error) {
	h, err := p.openAt(ctx, p.address(), existing)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.close()) }()
	d, err := p.deed(ctx, h)
	if err != nil {
		return err
	}
	return below(do(h, d))
}

// below marks an error that no fault names, so that it is not taken for wrong usage.
func below(err error) error {
	if err == nil || errors.As(err, new(*fault.Error)) || errors.As(err, new(usage)) || errors.As(err, new(exit)) {
		return err
	}
	return storeError{err}
}

// place is the county that a command is about: the one named, or the only one there is.
func (p *program) place(ctx context.Context, h *house, a journal.Actor) (*catalog.Register, error) {
	all, err := h.rollout.Registers.Registers(ctx, catalog.CountyOf(a.Scope))
	if err != nil {
		return nil, storeError{err}
	}
	want := p.set.county
	for _, r := range all {
		if want != "" && (r.Place.Code == want || r.Place.Name == want) {
			return r, nil
		}
	}
	switch {
	case len(all) == 0:
		return nil, fault.New(fault.Conflict, "还没有导入区划，先运行 jiedezhu import towns")
	case want != "":
		return nil, usage{fault.Say("没有县 %s", want)}
	case len(all) > 1:
		return nil, usage{fault.Say("有 %d 个县，用 --county 指明一个", len(all))}
	}
	return all[0], nil
}
