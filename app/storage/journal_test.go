package storage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
)

// TestJournal: the newest first, of one day or of all, of a place and what lies under it, and
// never an account.
func TestJournal(t *testing.T) {
	ctx := context.Background()
	now := time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)
	s := storage.New(memory.Open().Shelf, func() time.Time { return now }, []byte("key"))
	ops := 0
	deed := func() journal.Deed {
		ops++
		return journal.Deed{Actor: journal.Actor{Person: "zhang"}, Op: fmt.Sprintf("op-%d", ops)}
	}
	save := func(place string) {
		t.Helper()
		r, err := s.Register(ctx, place)
		if err != nil {
			r = &catalog.Register{Place: catalog.Division{Code: place}}
		}
		if err := s.SaveRegister(ctx, r, deed(), fmt.Sprintf("import-%d", ops), nil); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	if err := (storage.Accounts{Store: s}).Save(ctx, &account.Account{Login: "zhang", Hash: "secret"}, deed(), account.Created, nil); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		save("610728")
	}
	save("610729")
	now = now.Add(24 * time.Hour)
	save("610728")
	for _, c := range []struct {
		name, prefix string
		day          journal.Day
		most         int
		want         []int64 // revisions
		total        int
	}{
		{"all of a county", "610728", 0, 10, []int64{4, 3, 2, 1}, 4},
		{"the last two", "610728", 0, 2, []int64{4, 3}, 4},
		{"a city", "6107", 0, 2, []int64{4, 1}, 5},
		{"the first day", "610728", journal.DayOf(now.AddDate(0, 0, -1)), 2, []int64{3, 2}, 3},
		{"the second day", "610728", journal.DayOf(now), 9, []int64{4}, 1},
		{"a day without any", "610728", journal.DayOf(now).Add(5), 9, nil, 0},
		{"elsewhere", "62", 0, 9, nil, 0},
	} {
		list, total, err := s.Journal(ctx, c.prefix, c.day, c.most)
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, e := range list {
			if e.Act != nil || e.Row != nil {
				t.Errorf("%s: an entry comes with its body", c.name)
			}
			got = append(got, e.Revision)
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) || total != c.total {
			t.Errorf("%s: %v of %d, want %v of %d", c.name, got, total, c.want, c.total)
		}
	}
	if list, _, err := s.Journal(ctx, "", 0, 99); err != nil || len(list) != 5 {
		t.Errorf("%d entries, %v: accounts are in", len(list), err)
	}
}
