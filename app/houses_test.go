package main

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/account"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
	"jiedezhu/importers"
)

// TestTwoHouses: two processes' worth of services over one store, each with what it keeps in memory.
// What one does the other knows at its next question, whatever it kept.
func TestTwoHouses(t *testing.T) {
	everywhere(t, func(t *testing.T, empty func(testing.TB) string) {
		address := empty(t)
		two := [2]*house{openHouse(t, address), openHouse(t, address)}
		for _, h := range two {
			defer h.close()
		}
		if _, err := two[0].importer.Towns(t.Context(), cliDeed("towns"), sheetOf(t, readCSV(t, "demo/data/towns.csv")[:1+houseTowns]), importers.TownsOptions{County: "镇巴县"}); err != nil {
			t.Fatal(err)
		}
		if _, err := two[0].importer.Catalog(t.Context(), cliDeed("catalog"), sheetOf(t, everywhereInScope(t, houseItems)), importers.CatalogOptions{Place: hammerCounty}); err != nil {
			t.Fatal(err)
		}
		t.Run("reports", func(t *testing.T) { reportsOfTwo(t, two) })
		t.Run("log-ins", func(t *testing.T) { loginsOfTwo(t, address, two) })
		t.Run("accounts", func(t *testing.T) { accountsOfTwo(t, two) })
	})
}

const houseTowns, houseItems = 2, 5

// reportsOfTwo: acts at one house, and the report, the package, the edition and the journal at both.
func reportsOfTwo(t *testing.T, two [2]*house) {
	ctx, cli := t.Context(), account.CommandLine().Actor()
	drawn := func(h *house) *coverage.Report {
		t.Helper()
		in, err := h.reports.Load(ctx, cli, hammerCounty, 0)
		if err != nil {
			t.Fatal(err)
		}
		return coverage.Make(in)
	}
	const town = "610728001"
	clerk := journal.Actor{Person: "zhen", Name: "综合岗", Role: journal.Town, Scope: town, Unit: town}
	for _, h := range two { // each keeps what it sees
		if r := drawn(h); r.Stages.Pushed != 0 || r.InScope != houseTowns*houseItems {
			t.Fatalf("%d pushed, %d in scope", r.Stages.Pushed, r.InScope)
		}
	}
	if _, err := two[0].rollout.Push(ctx, cliDeed("push"), rollout.Order{Place: hammerCounty, Towns: []string{town}}); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		h := two[n%2]
		p, err := two[(n+1)%2].store.Package(ctx, town) // kept at the other, and stale after the next act
		if err != nil || p.Line(n).Has(rollout.Received) {
			t.Fatalf("line %d: %v", n, err)
		}
		d := journal.Deed{Actor: clerk, Op: fmt.Sprintf("sign-%d", n)}
		if _, err := h.rollout.Receive(ctx, d, town, rollout.Receipt{Lines: []rollout.Seen{{Slot: n}}}); err != nil {
			t.Fatal(err)
		}
		for i, h := range two {
			if r := drawn(h); r.Stages.Pushed != houseItems || r.Stages.Received != n+1 {
				t.Errorf("house %d after %d receipts: %d of %d", i, n+1, r.Stages.Received, r.Stages.Pushed)
			}
		}
	}
	rows := everywhereInScope(t, houseItems)
	rows[1][1] = "换了名称的事项"
	if _, err := two[1].importer.Catalog(ctx, cliDeed("second"), sheetOf(t, rows), importers.CatalogOptions{Place: hammerCounty}); err != nil {
		t.Fatal(err)
	}
	for i, h := range two {
		e, err := h.store.Current(ctx, hammerCounty)
		if err != nil || e.Number != 2 || e.Items[0].Name != "换了名称的事项" {
			t.Errorf("house %d has edition %d, %v", i, e.Number, err)
		}
		if _, n, err := h.store.Journal(ctx, town, 0, 100); err != nil || n != 6 { // opened twice, pushed, three receipts
			t.Errorf("house %d: %d entries about the town, %v", i, n, err)
		}
	}
}

// withPassword makes an account and gives the password that it chose.
func withPassword(t *testing.T, h *house, login string) string {
	t.Helper()
	want := account.Account{Login: login, Name: "经办岗", Role: journal.Bureau, Scope: hammerCounty, Unit: hammerCounty}
	a, initial, err := h.accounts.Create(t.Context(), cliDeed("add-"+login), want)
	if err != nil {
		t.Fatal(err)
	}
	own := "Zijide-2022-" + login
	if _, err := h.accounts.ChangePassword(t.Context(), journal.Deed{Actor: a.Actor(), Op: "own"}, initial, own); err != nil {
		t.Fatal(err)
	}
	return own
}

// guessesAtTwo: of many guesses at once, half of them at each house, five reach the password. What one
// house counted the other used to write over.
func guessesAtTwo(t *testing.T, two [2]*house) {
	for person := range 30 {
		var reached atomic.Int64
		var all sync.WaitGroup
		for n := range 16 {
			all.Go(func() {
				_, err := two[n%2].accounts.Throttle.Take(t.Context(), fmt.Sprintf("caiyi%d", person), fmt.Sprintf("10.0.%d.%d", person, n))
				if err == nil {
					reached.Add(1)
				} else if !errors.Is(err, fault.Denied) {
					t.Errorf("guess %d: %v", n, err)
				}
			})
		}
		all.Wait()
		if n := reached.Load(); n != 5 {
			t.Errorf("%d guesses reached the password of person %d, want 5", n, person)
		}
	}
}

// loginsOfTwo: wrong passwords count together wherever they are typed, and who is let in again at one
// house is let in at both.
func loginsOfTwo(t *testing.T, address string, two [2]*house) {
	ctx := t.Context()
	if !strings.Contains(address, "://") { // the double replaces in two steps
		guessesAtTwo(t, two)
	}
	own := withPassword(t, two[0], "linyi")
	try := func(h *house, password, address string) error {
		_, _, _, err := h.accounts.Login(ctx, account.Credentials{Login: "linyi", Password: password, Address: address})
		return err
	}
	for n := range 5 {
		if err := try(two[n%2], "wrong", "10.0.0.1"); !errors.Is(err, fault.Denied) {
			t.Fatalf("try %d: %v", n+1, err)
		}
	}
	for i, h := range two {
		if err := try(h, own, "10.0.0.1"); !errors.Is(err, fault.Denied) {
			t.Errorf("house %d lets in after five wrong passwords: %v", i, err)
		}
	}
	if _, err := two[1].accounts.Unlock(ctx, cliDeed("unlock"), "linyi"); err != nil {
		t.Fatal(err)
	}
	for i, h := range two {
		if err := try(h, own, "10.0.0.1"); err != nil {
			t.Errorf("house %d after it was unlocked: %v", i, err)
		}
	}
	for n := range 30 { // of one address, by as many names
		_, _, _, err := two[n%2].accounts.Login(ctx, account.Credentials{Login: fmt.Sprintf("nobody%d", n), Password: "wrong", Address: "10.0.0.2"})
		if !errors.Is(err, fault.Denied) {
			t.Fatalf("try %d: %v", n+1, err)
		}
	}
	for i, h := range two {
		if err := try(h, own, "10.0.0.2"); !errors.Is(err, fault.Denied) {
			t.Errorf("house %d lets in from an address of thirty wrong passwords: %v", i, err)
		}
	}
}

// accountsOfTwo: a session begun at one house ends at the other's next look when the account is
// disabled, reset, changed or logged out elsewhere.
func accountsOfTwo(t *testing.T, two [2]*house) {
	ctx := t.Context()
	for n, end := range []struct {
		what string
		do   func(h *house, login, own, token string) error
	}{
		{"disabled", func(h *house, login, _, _ string) error {
			_, err := h.accounts.Disable(ctx, cliDeed("disable"), login)
			return err
		}},
		{"reset", func(h *house, login, _, _ string) error {
			_, _, err := h.accounts.ResetPassword(ctx, cliDeed("reset"), login)
			return err
		}},
		{"a new password", func(h *house, login, own, _ string) error {
			d := journal.Deed{Actor: journal.Actor{Person: login}, Op: "new"}
			_, err := h.accounts.ChangePassword(ctx, d, own, "Linwai-2022-xin!")
			return err
		}},
		{"another scope", func(h *house, login, _, _ string) error {
			scope := "610729"
			_, err := h.accounts.Change(ctx, cliDeed("change"), login, account.Change{Scope: &scope})
			return err
		}},
		{"all sessions ended", func(h *house, login, _, _ string) error {
			_, err := h.accounts.EndSessions(ctx, cliDeed("end"), login)
			return err
		}},
		{"logged out", func(h *house, _, _, token string) error { return h.accounts.Sessions.End(ctx, token) }},
	} {
		login := fmt.Sprintf("jingban%d", n)
		own := withPassword(t, two[0], login)
		here, there := two[n%2], two[(n+1)%2]
		token, _, _, err := here.accounts.Login(ctx, account.Credentials{Login: login, Password: own})
		if err != nil {
			t.Fatal(err)
		}
		for i, h := range two { // both have the account in memory
			if _, a, err := h.accounts.Sessions.Find(ctx, token); err != nil || a.Login != login {
				t.Errorf("%s: house %d does not know the session: %v", end.what, i, err)
			}
		}
		if err := end.do(there, login, own, token); err != nil {
			t.Fatalf("%s: %v", end.what, err)
		}
		for i, h := range two {
			if _, _, err := h.accounts.Sessions.Find(ctx, token); !errors.Is(err, fault.NotFound) {
				t.Errorf("%s: the session holds at house %d: %v", end.what, i, err)
			}
		}
	}
}
