// Package demo fills an empty store with demonstration data, through the importers and services
// that people use, on a clock of its own that ends today: so past days exist, every number has
// its rows, and nothing in the store could not have come about by hand. Everything is marked
// 演示数据. No place is named here: the story goes by their order in the table.
package demo

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"jiedezhu/acceptance"
	"jiedezhu/app/account"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

//go:embed data/*.csv data/county.txt
var files embed.FS

// Clock is a clock that stands where it is put.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is where the clock stands, a millisecond later each time it is asked, so that entries of
// one day have an order.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(time.Millisecond)
	return c.now
}

// Set puts the clock at an hour of a day, never back.
func (c *Clock) Set(d journal.Day, hour int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := d.Start().Add(time.Duration(hour) * time.Hour); t.After(c.now) {
		c.now = t
	}
}

// Story is a demonstration on its way: the services over the store to fill, all on Clock.
type Story struct {
	Rollout    *rollout.Service
	Acceptance *acceptance.Service
	Importer   *importers.Importer
	Accounts   *account.Service
	People     account.Accounts
	Clock      *Clock
	Today      journal.Day
	Password   string // of every account of the demonstration

	reg       *catalog.Register
	edition   *catalog.Edition
	place     string
	bureau    journal.Actor
	inspector journal.Actor
	townActor map[string]journal.Actor
	rand      *rand.Rand
	step      int
	batch     int // number of the newest

	// of the centres
	built  []string // codes of towns with a built centre, in the order of the file
	chance *rand.Rand
	acts   int
}

// Login is an account of the demonstration, for the person who tries it.
type Login struct {
	Role  journal.Role
	Login string
	Name  string
	Where string // town or county
}

// days the story begins before today.
const length = 84

// Fill tells the story. The store must be empty: fault.Exists where it is not.
func (s *Story) Fill(ctx context.Context) ([]Login, error) {
	regs, err := s.Rollout.Registers.Registers(ctx, "")
	if err != nil {
		return nil, err
	}
	if len(regs) > 0 {
		return nil, fault.New(fault.Exists, "数据目录里已经有数据，演示数据只能填进空的目录")
	}
	s.rand = rand.New(rand.NewPCG(2022, 425)) // the same story every time
	s.chance = rand.New(rand.NewPCG(2022, 426))
	s.bureau = account.CommandLine().Actor()
	logins, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	for _, chapter := range []func(context.Context) error{
		s.chosen, s.first, s.second, s.inspected, s.renewed, s.adjusted, s.rectified, s.last, s.lately,
	} {
		if err := chapter(ctx); err != nil {
			return nil, err
		}
	}
	return logins, nil
}

// on puts the clock so many days before today.
func (s *Story) on(before, hour int) journal.Day {
	d := s.Today.Add(-before)
	s.Clock.Set(d, hour)
	return d
}

// deed is the next act of an actor.
func (s *Story) deed(a journal.Actor) journal.Deed {
	s.step++
	return journal.Deed{Actor: a, Op: fmt.Sprintf("demo-%04d", s.step)}
}

// begin imports towns and catalog and makes an account of each role.
func (s *Story) begin(ctx context.Context) ([]Login, error) {
	s.on(length, 9)
	towns, err := s.file("towns.csv")
	if err != nil {
		return nil, err
	}
	county, err := s.file("county.txt")
	if err != nil {
		return nil, err
	}
	r, err := s.Importer.Towns(ctx, s.deed(s.bureau), towns, importers.TownsOptions{County: strings.TrimSpace(string(county.Data)), Demo: true})
	if err := refused(r, err); err != nil {
		return nil, err
	}
	regs, err := s.Rollout.Registers.Registers(ctx, "")
	if err != nil {
		return nil, err
	}
	s.place = regs[0].Place.Code
	items, err := s.file("catalog.csv")
	if err != nil {
		return nil, err
	}
	r, err = s.Importer.Catalog(ctx, s.deed(s.bureau), items, importers.CatalogOptions{Place: s.place, Issue: catalog.Issue{
		Title: "下放审批服务事项目录（2022年版）", DocNo: "演示文号〔2022〕1号",
	}})
	if err := refused(r, err); err != nil {
		return nil, err
	}
	if err := s.reload(ctx); err != nil {
		return nil, err
	}
	return s.people(ctx)
}

func (s *Story) reload(ctx context.Context) (err error) {
	if s.reg, err = s.Rollout.Registers.Register(ctx, s.place); err != nil {
		return err
	}
	s.edition, err = s.Rollout.Editions.Current(ctx, s.place)
	return err
}

func (s *Story) file(name string) (importers.File, error) {
	data, err := files.ReadFile("data/" + name)
	return importers.File{Name: name, Data: data}, err
}

// refused is an import's first mistake as an error: the demonstration's own files have none.
func refused(r *importers.Result, err error) error {
	if err != nil {
		return err
	}
	if len(r.Mistakes) > 0 {
		m := r.Mistakes[0]
		return fmt.Errorf("demonstration %s %s: %s", m.Sheet, m.Cell, m.Reason)
	}
	return nil
}

// people makes an account of each role, and one a town; posts, no names.
func (s *Story) people(ctx context.Context) ([]Login, error) {
	departments := s.reg.Departments()
	own := departments[0]
	for _, d := range departments {
		if strings.Contains(d.Name, "行政审批") {
			own = d
		}
	}
	wants := []account.Account{
		{Login: "xianju", Name: "审改股 演示人员甲", Role: journal.Bureau, Scope: s.place, Unit: own.ID},
		{Login: "bumen", Name: "综合岗 演示人员乙", Role: journal.Department, Scope: s.place, Unit: departments[0].ID},
		{Login: "jiancha", Name: "检查岗 演示人员丙", Role: journal.Inspector, Scope: s.place, Unit: own.ID},
		{Login: "lingdao", Name: "分管领导 演示人员丁", Role: journal.Leader, Scope: s.place, Unit: own.ID},
		{Login: "guanli", Name: "系统管理岗", Role: journal.Admin, Scope: s.place, Unit: own.ID},
		{Login: "shenji", Name: "审计岗", Role: journal.Auditor, Scope: s.place, Unit: own.ID},
	}
	for i, t := range s.reg.Towns {
		wants = append(wants, account.Account{
			Login: fmt.Sprintf("zhen%02d", i+1), Name: "便民服务中心 综合岗", Role: journal.Town, Scope: t.Code, Unit: t.Code,
		})
	}
	s.townActor = map[string]journal.Actor{}
	var logins []Login
	for _, w := range wants {
		a, initial, err := s.Accounts.Create(ctx, s.deed(s.bureau), w)
		if err != nil {
			return nil, err
		}
		if a, err = s.Accounts.ChangePassword(ctx, s.deed(a.Actor()), initial, s.Password); err != nil {
			return nil, err
		}
		if w.Role == journal.Town {
			s.townActor[w.Scope] = a.Actor()
		}
		if w.Role != journal.Town || len(s.townActor) == 1 {
			logins = append(logins, Login{Role: w.Role, Login: w.Login, Name: w.Name, Where: s.where(w.Scope)})
		}
		switch w.Role {
		case journal.Bureau:
			s.bureau = a.Actor()
		case journal.Inspector:
			s.inspector = a.Actor()
		}
	}
	return logins, nil
}

func (s *Story) where(scope string) string {
	if t, ok := s.reg.Town(scope); ok {
		return t.Name
	}
	return s.reg.Place.Name
}

// ignore is nil where a deed found nothing left to do: the story is drawn, and may draw a line
// twice.
func ignore(err error) error {
	if errors.Is(err, fault.Conflict) {
		return nil
	}
	return err
}
