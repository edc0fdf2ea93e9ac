package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/app/storage/mongo/mongotest"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

// blows say how hard the hammer is.
type blows struct {
	towns  int           // two clerks each, one at each process
	acts   int           // of all clerks together
	kills  int           // of each process
	pushes int           // batches while they work
	plans  int           // editions that fall due while they work
	pause  time.Duration // of a clerk between two acts, at most, for each second that an act took
	most   time.Duration // then the hammer gives up
}

// The hammer of every test run, and that of make soak. On the double an act that meets another looks
// at every Entry there is, so that a thousand of them and more, with nobody pausing, are nothing but
// tries that come too late: who waited long then pauses long.
var (
	everyRun = blows{towns: 10, acts: 300, kills: 3, pushes: 2, plans: 1, pause: time.Second, most: 8 * time.Minute}
	soak     = blows{towns: 10, acts: 2000, kills: 10, pushes: 5, plans: 3, pause: 6 * time.Second, most: 40 * time.Minute}
)

// TestHammer: two processes of the real program on one database of MongoDB, clerks of ten towns at
// both, each process killed at random moments and started again. Who had no answer, or was told to
// come again, sends the same act by the same operation id to either process until it is answered.
func TestHammer(t *testing.T) {
	b := everyRun
	if os.Getenv("JIEDEZHU_TEST_HAMMER") == "full" {
		b = soak
	}
	address := mongotest.Database(t)
	path := realBinary(t)
	h := newHammer(t, address, b, func(ctx context.Context) *exec.Cmd {
		return exec.CommandContext(ctx, path, append([]string{"serve", "--listen", "127.0.0.1:0"}, flags(address)...)...)
	})
	h.strike()
	h.tell(h.faults())
	if n := h.keepers[0].killed + h.keepers[1].killed; n != 2*b.kills {
		t.Errorf("%d kills, want %d", n, 2*b.kills)
	}
}

// hammer is one county on a database, two processes and the clerks at both.
type hammer struct {
	blows
	t       *testing.T
	address string
	keepers [2]*keeper
	clerks  []*writer // two a town, and the bureau's at the end
	codes   []string  // of the items that stand in every town, all but the last few pushed
	done    atomic.Int64
	began   time.Time
}

const (
	hammerCounty = "610728"
	ownLines     = 10 // of each clerk, signed for and taken back over and over
	batchOf      = 2  // items of a push while they work
)

// newHammer makes a county whose every day so far lies one day back, so that what is planned there
// for the next day falls due at once where the time is today's.
func newHammer(t *testing.T, address string, b blows, server func(context.Context) *exec.Cmd) *hammer {
	t.Helper()
	h := &hammer{blows: b, t: t, address: address}
	for i := range h.keepers {
		h.keepers[i] = &keeper{command: server, log: filepath.Join(t.TempDir(), fmt.Sprintf("server%d.log", i))}
	}
	y := openYesterday(t, address)
	defer y.close()
	h.must(y.importer.Towns(t.Context(), cliDeed("towns"), sheetOf(t, readCSV(t, "demo/data/towns.csv")[:1+b.towns]), importers.TownsOptions{County: "镇巴县"}))
	rows := h.catalog(0)
	for _, row := range rows[1:] {
		h.codes = append(h.codes, row[slices.Index(rows[0], "code")])
	}
	h.must(y.importer.Catalog(t.Context(), cliDeed("catalog"), sheetOf(t, rows), importers.CatalogOptions{Place: hammerCounty}))
	pushed := h.codes[:len(h.codes)-batchOf*b.pushes]
	h.must(y.rollout.Push(t.Context(), cliDeed("the-push"), rollout.Order{Place: hammerCounty, Codes: pushed}))
	now := openHouse(t, address)
	defer now.close()
	for i, row := range readCSV(t, "demo/data/towns.csv")[1 : 1+b.towns] {
		person := account.Account{Login: fmt.Sprintf("zhen%d", i), Name: "综合岗", Role: journal.Town, Scope: row[0], Unit: row[0]}
		for half := range 2 {
			h.clerks = append(h.clerks, h.writer(now, person, half))
		}
	}
	h.clerks = append(h.clerks, h.writer(now, account.Account{Login: "xianju", Name: "审改股", Role: journal.Bureau, Scope: hammerCounty, Unit: hammerCounty}, 0))
	return h
}

// must is for the setting up.
func (h *hammer) must(_ any, err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// openYesterday opens a store with a clock that goes a day late.
func openYesterday(t *testing.T, address string) *house {
	t.Helper()
	p := &program{clock: func() time.Time { return time.Now().AddDate(0, 0, -1) }, patience: unhurried}
	h, err := p.openAt(t.Context(), address, false)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func cliDeed(op string) journal.Deed {
	return journal.Deed{Actor: account.CommandLine().Actor(), Op: op}
}

func sheetOf(t *testing.T, rows [][]string) importers.File {
	t.Helper()
	data, err := os.ReadFile(writeCSV(t, rows))
	if err != nil {
		t.Fatal(err)
	}
	return importers.File{Name: "sheet.csv", Data: data}
}

// catalog is the sheet of as many items as the clerks need, each in every town; changed is what the
// first of them says, another with each edition.
func (h *hammer) catalog(changed int) [][]string {
	rows := everywhereInScope(h.t, 2*ownLines+h.rivals()+batchOf*h.pushes)
	rows[1][slices.Index(rows[0], "legal_days")] = fmt.Sprint(31 + changed)
	return rows
}

// everywhereInScope are the head and n rows of the demonstration's catalog, of items that every town
// has: a small county is quick where a question looks at everything there is.
func everywhereInScope(t *testing.T, n int) [][]string {
	t.Helper()
	all := readCSV(t, "demo/data/catalog.csv")
	scope := slices.Index(all[0], "scope")
	return slices.DeleteFunc(all, func(row []string) bool { return row[scope] != "" && row[scope] != "scope" })[:1+n]
}

// rivals is how many lines of a town both its clerks sign for.
func (h *hammer) rivals() int { return h.acts / h.towns / 2 / 5 }

// writer logs a person in who works at one of the processes.
func (h *hammer) writer(now *house, person account.Account, half int) *writer {
	h.t.Helper()
	ctx := h.t.Context()
	a, initial, err := now.accounts.Create(ctx, cliDeed("add-"+person.Login), person)
	own := "Zijide-2022-" + person.Login
	switch {
	case err == nil:
		a, err = now.accounts.ChangePassword(ctx, journal.Deed{Actor: a.Actor(), Op: "own"}, initial, own)
	case fault.KindOf(err) == fault.Exists: // the other clerk of the town, by the same account
		a, err = now.accounts.Change(ctx, cliDeed("look"), person.Login, account.Change{})
	}
	h.must(nil, err)
	token, _, err := now.accounts.Sessions.Start(ctx, a, "127.0.0.1", "clerk")
	h.must(nil, err)
	return &writer{
		hammer: h, town: person.Scope, half: half, token: token, csrf: account.FormToken(token),
		http: &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// strike lets everybody work until every act is answered, and the processes finish what is left.
func (h *hammer) strike() {
	h.t.Helper()
	ctx, stop := context.WithTimeout(h.t.Context(), h.most)
	defer stop()
	var servers, clerks, work sync.WaitGroup
	for _, k := range h.keepers {
		servers.Go(func() { k.run(ctx) })
	}
	h.began = time.Now()
	for _, w := range h.clerks[:2*h.towns] {
		clerks.Go(func() { w.day(ctx) })
	}
	work.Go(func() { h.push(ctx) })
	work.Go(func() { h.plan(ctx) })
	for _, k := range h.keepers {
		work.Go(func() { h.kill(ctx, k) })
	}
	talk, hush := context.WithCancel(ctx)
	work.Go(func() {
		for rest(talk, time.Minute) {
			h.t.Logf("%d acts after %v", h.done.Load(), time.Since(h.began).Round(time.Second))
		}
	})
	clerks.Wait()
	hush()
	work.Wait()
	took := time.Since(h.began)
	y := openHouse(h.t, h.address)
	defer y.close()
	for _, k := range h.keepers {
		k.renew() // a start finishes what was left, at once and not at the next minute
	}
	settle(h.t, y)
	stop()
	servers.Wait()
	sent, busy := h.again()
	h.t.Logf("%d acts of %d clerks in %v (%.1f a second), %d sent again, %d times the database had no time, %d starts after %d kills, %d pushes, %d plans",
		h.done.Load(), 2*h.towns, took.Round(time.Millisecond), float64(h.done.Load())/took.Seconds(), sent, busy,
		h.keepers[0].starts+h.keepers[1].starts, h.keepers[0].killed+h.keepers[1].killed, h.pushes, h.plans)
}

// reached waits until a part of the acts is answered.
func (h *hammer) reached(ctx context.Context, part float64) bool {
	for float64(h.done.Load()) < part*float64(h.acts) {
		if !rest(ctx, 5*time.Millisecond) {
			return false
		}
	}
	return true
}

func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// kill kills a process at random moments of the work.
func (h *hammer) kill(ctx context.Context, k *keeper) {
	moments := make([]float64, h.kills)
	for i := range moments {
		moments[i] = rand.Float64() * 0.95
	}
	slices.Sort(moments)
	for _, m := range moments {
		if !h.reached(ctx, m) || !k.kill(ctx) {
			return
		}
	}
}

// push pushes batches by the page, at moments spread over the work.
func (h *hammer) push(ctx context.Context) {
	bureau := h.clerks[len(h.clerks)-1]
	form := url.Values{"due": {time.Now().AddDate(0, 0, 9).Format("2006-01-02")}, "act": {"push"}}
	y := openHouse(h.t, h.address)
	defer y.close()
	reg, err := y.store.Register(ctx, hammerCounty)
	if err != nil {
		h.t.Error(err)
		return
	}
	form["towns"] = reg.TownCodes()
	for _, u := range reg.Units {
		form.Add("units", u.ID)
	}
	for n := range h.pushes {
		if !h.reached(ctx, float64(n)/float64(h.pushes)) {
			return
		}
		from := len(h.codes) - batchOf*(n+1)
		form["items"] = h.codes[from : from+batchOf]
		bureau.do(ctx, &act{op: fmt.Sprintf("push-%d", n), path: "/batches", form: form})
	}
}

// plan decides, a day ago, on editions for today: the work loops enter them.
func (h *hammer) plan(ctx context.Context) {
	y := openYesterday(h.t, h.address)
	defer y.close()
	for n := range h.plans {
		if !h.reached(ctx, (float64(n)+0.3)/float64(h.plans+1)) {
			return
		}
		opt := importers.CatalogOptions{Place: hammerCounty, Issue: catalog.Issue{Effective: journal.DayOf(time.Now())}}
		sheet := sheetOf(h.t, h.catalog(n+1))
		for {
			r, err := y.importer.Catalog(ctx, cliDeed(fmt.Sprintf("plan-%d", n)), sheet, opt)
			if err == nil && len(r.Mistakes) == 0 {
				break
			}
			// Another edition waits still, or the database had no time.
			if kind := fault.KindOf(err); kind != fault.Conflict && kind != fault.Unavailable {
				h.t.Errorf("plan %d: %v", n, err)
				return
			}
			if !rest(ctx, time.Second) {
				return
			}
		}
	}
}

// tell says what is wrong, and what the servers said of it.
func (h *hammer) tell(faults []string) {
	h.t.Helper()
	for _, f := range faults {
		h.t.Error(f)
	}
	if !h.t.Failed() {
		return
	}
	for _, k := range h.keepers {
		said, err := os.ReadFile(k.log)
		if err != nil {
			h.t.Log(err)
		}
		n := 0
		for line := range strings.Lines(string(said)) {
			if strings.Contains(line, `"level":"ERROR"`) && n < 20 {
				h.t.Log(line)
				n++
			}
		}
	}
}
