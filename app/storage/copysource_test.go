package storage_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// county2 is a second county of the same city.
const county2 = "610729"

// source is a place with two counties, their accounts and files, sealed under the key "key", which
// more acts can be done in.
type source struct {
	*bench
	storage.Backend
}

func newSource(t *testing.T) *source {
	b := newBench(t)
	s := &source{bench: b, Backend: opened(b.ctx, b.place)}
	_, err := s.Vault.Key(b.ctx, []byte("key"))
	b.must(err)
	for _, code := range []string{county, county2} {
		r := &catalog.Register{Place: catalog.Division{Code: code, Name: "县" + code}}
		b.must(b.store.SaveRegister(b.ctx, r, b.deed(), "import", nil))
		e := edition(1)
		e.Place, e.Towns = code, []string{code + "001"}
		b.must(b.store.SaveEdition(b.ctx, e, b.deed(), "issue", []byte{1}))
		s.work(code+"001", opening)
		s.work(code+"001", pushing(1))
		s.login("ren"+code, code)
	}
	s.login("shi", "6107")
	s.file("附件一")
	s.file("附件二")
	return s
}

func opened(ctx context.Context, p *memory.Place) storage.Backend {
	b, err := p.Open(ctx)
	if err != nil { // memory never fails
		panic(err)
	}
	return b
}

func (s *source) work(town string, decide func(*rollout.Package) (rollout.Act, error)) {
	s.now = s.now.Add(time.Minute)
	p, err := s.store.Package(s.ctx, town)
	s.must(err)
	a, err := decide(p)
	s.must(err)
	p.Apply(a)
	s.must(s.store.SavePackage(s.ctx, p, s.deed(), a, []byte("asked")))
}

func (s *source) login(login, scope string) {
	a := &account.Account{Login: login, Scope: scope, Hash: "x"}
	accounts := storage.Accounts{Store: s.store}
	if was, err := accounts.Load(s.ctx, login); err == nil {
		a, a.Epoch = was, was.Epoch+1
	}
	s.must(accounts.Save(s.ctx, a, s.deed(), account.Created, nil))
}

func (s *source) file(content string) string {
	sum, _, err := s.Files.Put(s.ctx, strings.NewReader(content), 1<<20)
	s.must(err)
	return sum
}

// act is one of several acts.
func (s *source) act(i, which int) {
	switch which {
	case 0:
		s.work(town, pushing(i+2))
	case 1:
		s.work(county2+"001", pushing(i+2))
	case 2:
		s.login(fmt.Sprintf("ren%d", i%3), county)
	case 3:
		b := &rollout.Batch{Place: county, Number: i, State: rollout.Pushing, Towns: []string{town}}
		s.must(s.store.SaveBatch(s.ctx, b, s.deed(), "push", nil))
	case 4:
		s.file(fmt.Sprint("文件", i))
	}
}

// The ways in which a write is the last that a process does.
const (
	refuses = iota // it is not done
	dies           // it is done and not acknowledged
	lags           // its Entry is done, its head is not
)

// fuse is a backend whose writes end after some.
type fuse struct {
	storage.Backend
	mu    sync.Mutex
	place *memory.Place
	left  int
	blown bool
	how   int
}

var errBlown = fault.New(fault.Unavailable, "断电")

func fused(b storage.Backend, place *memory.Place, left, how int) *fuse {
	f := &fuse{Backend: b, place: place, left: left, how: how}
	f.Backend.Shelf, f.Backend.Files, f.Backend.Vault = fusedShelf{b.Shelf, f}, fusedFiles{b.Files, f}, fusedVault{b.Vault, f}
	return f
}

// write does a write, or half of it.
func (f *fuse) write(do func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.blown || f.left == 0 && f.how == refuses:
		f.blown = true
		return errBlown
	case f.left == 0:
		f.blown = true
		return errors.Join(do(), errBlown)
	}
	f.left--
	return do()
}

type fusedShelf struct {
	storage.Shelf
	*fuse
}

func (s fusedShelf) Append(ctx context.Context, e journal.Entry, h storage.Head) error {
	return s.write(func() error {
		before, _ := s.Shelf.Load(ctx, e.Division, e.Stream, 0, func(h storage.Head, _ journal.Entry) (storage.Head, error) { return h, nil })
		before.Division, before.Stream = e.Division, e.Stream
		err := s.Shelf.Append(ctx, e, h)
		if err == nil && s.blown && s.how == lags {
			err = s.place.LagHead(ctx, before)
		}
		return err
	})
}

type fusedFiles struct {
	storage.Files
	*fuse
}

func (f fusedFiles) Put(ctx context.Context, r io.Reader, most int64) (sum string, size int64, err error) {
	err = f.write(func() (err error) {
		sum, size, err = f.Files.Put(ctx, r, most)
		return err
	})
	return sum, size, err
}

type fusedVault struct {
	storage.Vault
	*fuse
}

func (v fusedVault) Key(ctx context.Context, fresh []byte) (key []byte, err error) {
	if key, err = v.Vault.Key(ctx, nil); err == nil || fresh == nil {
		return key, err
	}
	err = v.write(func() (err error) {
		key, err = v.Vault.Key(ctx, fresh)
		return err
	})
	return key, err
}
