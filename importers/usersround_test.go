package importers_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/importers"
	"jiedezhu/importers/sheet"
)

// roster is the county's accounts, hashed as cheaply as can be: no password is asked here.
func (c *county) roster() account.Roster {
	people := storage.Accounts{Store: c.store}
	clock := journal.Clock(c.now.UTC)
	return account.Roster{Accounts: people, Service: account.NewService(people, memory.Open().Scratch, account.NewHasher(account.Cost{Memory: 8, Time: 1, Threads: 1}), account.Recommended(), clock)}
}

// drawnUser is an account as a person may make it.
func drawnUser(t *rapid.T, i int) importers.User {
	u := importers.User{Login: fmt.Sprintf("u%d%s", i, rapid.SampledFrom([]string{"", ".a", "-1e5", "_x"}).Draw(t, "login")), Role: rapid.SampledFrom(journal.Roles).Draw(t, "role")}
	u.Name = strings.TrimSpace(sheet.Clean(text(2).Draw(t, "name")))
	if u.Name == "" {
		u.Name = "综合岗"
	}
	place := rapid.SampledFrom([]string{placeCode, "6107", "61"})
	town := rapid.SampledFrom(smallTowns).Draw(t, "town")
	department := rapid.SampledFrom([]string{"610728-d01", "610728-d02"}).Draw(t, "department")
	switch u.Role {
	case journal.Town:
		u.Unit, u.Scope = town, town
	case journal.Department:
		u.Unit, u.Scope = department, placeCode
	case journal.Admin, journal.Auditor:
		u.Unit, u.Scope = rapid.SampledFrom([]string{"", placeCode, department}).Draw(t, "unit"), rapid.SampledFrom([]string{"", placeCode, "6107"}).Draw(t, "scope")
	default:
		u.Scope = rapid.SampledFrom([]string{place.Draw(t, "scope"), town}).Draw(t, "narrow")
		u.Unit = rapid.SampledFrom([]string{placeCode, department, town}).Draw(t, "unit")
		if u.Role != journal.Bureau && rapid.Bool().Draw(t, "alone") {
			u.Unit = ""
		}
	}
	return u
}

// The accounts that were exported come back without a change and without a new password, in both
// formats.
func TestUsersComeBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, ctx := small(t), context.Background()
		people, actor := c.roster(), account.CommandLine().Actor()
		deed := func() journal.Deed { d := c.deed(); d.Actor = actor; return d }
		for i := range rapid.IntRange(1, 6).Draw(rt, "users") {
			if _, err := people.Put(ctx, deed(), drawnUser(rt, i), false); err != nil {
				rt.Fatal(err)
			}
		}
		was, err := people.Users(ctx, actor)
		must(err)
		reg, err := c.store.Register(ctx, placeCode)
		must(err)
		for _, csv := range []bool{false, true} {
			var b bytes.Buffer
			must(importers.WriteUsers(&b, importers.Export{Register: reg, CSV: csv, Day: day("2022-04-25"), Say: fault.Message.String}, was))
			f := importers.File{Name: map[bool]string{true: "账号.csv", false: "账号.xlsx"}[csv], Data: b.Bytes()}
			r, passwords, err := c.im.Users(ctx, deed(), f, people, importers.UserOptions{Place: placeCode})
			must(err)
			if len(r.Mistakes) > 0 || r.Added+r.Changed > 0 || r.Unchanged != len(was) || len(passwords) > 0 {
				rt.Fatalf("csv %v: %s %+v\n%s", csv, counts(r), r.Changes, told(r.Mistakes))
			}
			if now, err := people.Users(ctx, actor); err != nil || !reflect.DeepEqual(now, was) {
				rt.Fatalf("%+v\nwas\n%+v (%v)", now, was, err)
			}
		}
	})
}
