package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"jiedezhu/app/account"
	"jiedezhu/app/report"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

// house is the open stores and the services over them.
type house struct {
	backend  storage.Backend
	store    *storage.Store
	rollout  *rollout.Service
	reports  *report.Reports
	importer *importers.Importer
	accounts *account.Service
	clock    journal.Clock
}

// open opens the store that the settings name and wires the services.
func (p *program) open(ctx context.Context) (*house, error) {
	if p.set.store != "" {
		return nil, usage{fault.Say("不认识的数据库地址 %s", scheme(p.set.store))}
	}
	backend, err := sqlite.Open(ctx, p.set.data)
	if err != nil {
		return nil, storeError{err}
	}
	key, err := journalKey(p.set.data)
	if err != nil {
		return nil, errors.Join(storeError{err}, backend.Shelf.Close())
	}
	return wire(backend, p.clock, key), nil
}

func wire(backend storage.Backend, clock journal.Clock, key []byte) *house {
	s := storage.New(backend.Shelf, clock, key)
	h := &house{backend: backend, store: s, clock: clock}
	h.rollout = &rollout.Service{
		Ports: rollout.Ports{Registers: s, Editions: s, Guidances: s, Packages: s, Batches: s, Trainings: s, Plans: s, Intakes: s, Cases: s, Liaisons: s},
		Clock: clock, NewID: func() string { return newID(clock) },
	}
	h.reports = &report.Reports{Registers: s, Editions: s, Packages: s, Clock: clock}
	h.importer = &importers.Importer{Rollout: h.rollout}
	h.accounts = account.NewService(storage.Accounts{Store: s}, backend.Scratch, account.NewHasher(account.DefaultCost), account.Recommended(), clock)
	return h
}

func (h *house) close() error { return h.backend.Shelf.Close() }

// scheme is a URL without what may be secret in it.
func scheme(url string) string {
	s, _, _ := strings.Cut(url, "://")
	return s + "://…"
}

// journalKey reads the key that seals the journal, and makes it the first time. Two processes
// may start at once: the file is made by whoever is first and read by both. It comes into being
// whole, or the next start after one that was killed would find a key that is none.
func journalKey(dir string) ([]byte, error) {
	path := filepath.Join(dir, "journal.key")
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeKey(path); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, fault.Wrap(fault.Unavailable, err, "不能写数据目录")
		}
		text, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "读不到日志密钥文件 journal.key")
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keySize {
		return nil, fault.Wrap(fault.Unavailable, err, "日志密钥文件坏了，请从备份恢复 journal.key")
	}
	return key, nil
}

// keySize is in bytes.
const keySize = 32

// makeKey writes a key beside path and links it there: fs.ErrExist where another process was first.
func makeKey(path string) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "journal.key.*")
	if err != nil {
		return fmt.Errorf("journal key: %w", err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	var key [keySize]byte
	rand.Read(key[:]) // never fails
	_, err = fmt.Fprintln(f, hex.EncodeToString(key[:]))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("journal key: %w", err)
	}
	return os.Link(f.Name(), path)
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
func (p *program) with(ctx context.Context, do func(*house, journal.Deed) error) (err error) {
	h, err := p.open(ctx)
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
