package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// streamsOf are the streams of a place, as text.
func streamsOf(t testing.TB, b storage.Backend) (names []string) {
	heads, err := b.Shelf.Heads(context.Background(), storage.Query{})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range heads {
		names = append(names, storage.Name{Division: h.Division, Stream: h.Stream}.String())
	}
	return names
}

type fataler interface {
	Helper()
	Errorf(string, ...any)
	Fatal(...any)
}

// same compares what two places keep, stream by stream; with seals also keys and macs.
func same(t fataler, got, want storage.Backend, seals bool) {
	t.Helper()
	ctx := context.Background()
	heads, err := want.Shelf.Heads(ctx, storage.Query{Bodies: true})
	if err != nil {
		t.Fatal(err)
	}
	there, err := got.Shelf.Heads(ctx, storage.Query{Bodies: true})
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(plain(there, seals), plain(heads, seals)) {
		t.Errorf("heads are\n%v, want\n%v", there, heads)
	}
	for _, h := range heads {
		a, err := want.Shelf.Entries(ctx, h.Division, h.Stream, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		b, err := got.Shelf.Entries(ctx, h.Division, h.Stream, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !seals {
			for _, list := range [][]journal.Entry{a, b} {
				for i := range list {
					list[i].Prev, list[i].Mac = nil, nil
				}
			}
		}
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s %s: entries\n%v, want\n%v", h.Division, h.Stream, b, a)
		}
	}
	sums, _ := want.Files.Sums(ctx, "", 0)
	if others, _ := got.Files.Sums(ctx, "", 0); !slices.Equal(sums, others) {
		t.Errorf("files %v, want %v", others, sums)
	}
	intact(t, got)
}

func plain(list []storage.Head, seals bool) []storage.Head {
	list = slices.Clone(list)
	for i := range list {
		if !seals {
			list[i].Mac = nil
		}
	}
	return list
}

// intact follows every chain of a place under its own key.
func intact(t fataler, b storage.Backend) {
	t.Helper()
	ctx := context.Background()
	key, err := b.Vault.Key(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := storage.New(b.Shelf, time.Now, key)
	for _, kind := range []string{"register", "edition", "guidance", "package", "batch", "training", "plan", "account"} {
		if broken, err := s.Verify(ctx, kind); broken != "" || err != nil {
			t.Errorf("chain of %s: %s %v", kind, broken, err)
		}
	}
}

// TestCopyWhole: everything is there, byte by byte, sealed as it was; done again, nothing is
// written; continued, only what is new.
func TestCopyWhole(t *testing.T) {
	s := newSource(t)
	to := memory.Open()
	first, err := storage.Copy{From: s.Backend, To: to}.Run(s.ctx)
	s.must(err)
	same(t, to, s.Backend, true)
	if first.Streams != 9 || first.Entries != 11 || first.NewEntries != 11 || first.Files != 2 || first.NewFiles != 2 || first.Resealed {
		t.Errorf("copied %+v", first)
	}
	unwritable := fused(to, nil, 0, refuses)
	again, err := storage.Copy{From: s.Backend, To: unwritable.Backend}.Run(s.ctx)
	s.must(err)
	if again.NewEntries+again.NewFiles != 0 || again.Digest != first.Digest {
		t.Errorf("again %+v, first %+v", again, first)
	}
	s.work(town, pushing(2))
	s.login("ren"+county, county)
	s.file("附件三")
	var told []string
	more, err := storage.Copy{From: s.Backend, To: to, Tell: func(done, all int) { told = append(told, fmt.Sprint(done, "/", all)) }}.Run(s.ctx)
	s.must(err)
	same(t, to, s.Backend, true)
	if more.NewEntries != 2 || more.NewFiles != 1 || more.Digest == first.Digest || fmt.Sprint(told) != "[1/2 2/2]" {
		t.Errorf("continued %+v, told %v", more, told)
	}
}

// TestCopyCounty: the county's streams, its accounts and all files, and nobody else's.
func TestCopyCounty(t *testing.T) {
	s := newSource(t)
	for _, c := range []struct {
		copy storage.Copy
		want []string
	}{
		{storage.Copy{County: county}, []string{"account/ren610728", "610728 edition/000001", "610728 register/610728", "610728001 package/610728001"}},
		{storage.Copy{County: county2, NoAccounts: true}, []string{"610729 edition/000001", "610729 register/610729", "610729001 package/610729001"}},
	} {
		c.copy.From, c.copy.To = s.Backend, memory.Open()
		done, err := c.copy.Run(s.ctx)
		s.must(err)
		if got := streamsOf(t, c.copy.To); !slices.Equal(got, c.want) || done.Files != 2 || done.Streams != len(c.want) {
			t.Errorf("copied %q, %+v, want %q", got, done, c.want)
		}
		intact(t, c.copy.To)
	}
	for _, place := range []string{"610730", "62"} {
		if _, err := (storage.Copy{From: s.Backend, To: memory.Open(), County: place}).Run(s.ctx); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", place, err)
		}
	}
}

// TestCopySecondCounty: two counties with keys of their own become one database; what comes second
// is sealed under its key, says the same, and may be continued.
func TestCopySecondCounty(t *testing.T) {
	a, b := newSource(t), newSource(t)
	to := memory.Open()
	_, err := to.Vault.Key(a.ctx, bytes.Repeat([]byte{7}, storage.KeySize))
	a.must(err)
	one, err := storage.Copy{From: a.Backend, To: to, County: county}.Run(a.ctx)
	a.must(err)
	two, err := storage.Copy{From: b.Backend, To: to, County: county2}.Run(b.ctx)
	b.must(err)
	if !one.Resealed || !two.Resealed || one.Streams+two.Streams != 8 {
		t.Errorf("%+v, %+v", one, two)
	}
	b.work(county2+"001", pushing(2))
	more, err := storage.Copy{From: b.Backend, To: to, County: county2}.Run(b.ctx)
	b.must(err)
	if more.NewEntries != 1 || len(streamsOf(t, to)) != 8 {
		t.Errorf("continued %+v", more)
	}
	intact(t, to)
	back := memory.Open()
	home, err := storage.Copy{From: to, To: back, County: county2}.Run(b.ctx)
	b.must(err)
	if home.Digest != more.Digest || home.Resealed {
		t.Errorf("back again %+v, there %+v", home, more)
	}
}

// TestCopyRefusesOther: whatever in the target is no beginning of the source is named, all at once,
// and the target stays as it is.
func TestCopyRefusesOther(t *testing.T) {
	s, other := newSource(t), newSource(t)
	to := other.Backend
	other.work(town, pushing(2))                                                                                  // longer
	other.now = other.now.Add(time.Hour)                                                                          //
	other.login("ren"+county, county)                                                                             // longer as well
	b := &rollout.Batch{Place: county2, Number: 1, State: rollout.Pushing}                                        //
	s.must(other.store.SaveBatch(s.ctx, b, other.deed(), "push", nil))                                            // not there at all
	s.must((storage.Accounts{Store: other.store}).Save(s.ctx, &account.Account{Login: "duo"}, s.deed(), "", nil)) // does no harm
	s.work(county2+"001", pushing(2))
	other.now = other.now.Add(time.Minute)
	other.work(county2+"001", pushing(2)) // same act, another instant
	s.login("xin", county)
	other.login("xin", county2) // another person
	before := snapshot(t, to)
	_, err := storage.Copy{From: s.Backend, To: to}.Run(s.ctx)
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Conflict {
		t.Fatalf("%v", err)
	}
	var named []string
	for _, m := range f.Mistakes {
		named = append(named, m.Field)
		if m.Reason.ID == "" || m.Remedy.ID == "" {
			t.Errorf("%s: no reason, no remedy", m.Field)
		}
	}
	slices.Sort(named)
	if want := []string{"610728001 package/610728001", "610729 batch/000001", "610729001 package/610729001", "account/ren610728", "account/xin"}; !slices.Equal(named, want) {
		t.Errorf("named %q, want %q", named, want)
	}
	if after := snapshot(t, to); after != before {
		t.Errorf("the target was\n%s, is\n%s", before, after)
	}
	if _, err := (storage.Copy{From: s.Backend, To: memory.Open()}).Run(s.ctx); err != nil {
		t.Errorf("into an empty place: %v", err)
	}
}

// snapshot is all that a place keeps, as text.
func snapshot(t testing.TB, b storage.Backend) string {
	ctx := context.Background()
	var text strings.Builder
	heads, err := b.Shelf.Heads(ctx, storage.Query{Bodies: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range heads {
		entries, err := b.Shelf.Entries(ctx, h.Division, h.Stream, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&text, h, entries)
	}
	sums, err := b.Files.Sums(ctx, "", 0)
	key, noKey := b.Vault.Key(ctx, nil)
	fmt.Fprintln(&text, sums, err, key, noKey)
	return text.String()
}

// TestCopyInterrupted: any history, broken off at any write, as often as you like, between Entry
// and head too, is the same in the end as one that was copied at once.
func TestCopyInterrupted(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newSource(t)
		acts := rapid.SliceOfN(rapid.IntRange(0, 4), 0, 12).Draw(r, "acts")
		for i, a := range acts {
			s.act(i, a)
		}
		place := memory.NewPlace()
		to := opened(s.ctx, place)
		if rapid.Bool().Draw(r, "key of its own") {
			_, err := to.Vault.Key(s.ctx, []byte("other"))
			s.must(err)
		}
		for i, left := range rapid.SliceOfN(rapid.IntRange(0, 20), 0, 4).Draw(r, "writes until it breaks") {
			f := fused(to, place, left, rapid.IntRange(refuses, lags).Draw(r, "how"))
			switch _, err := (storage.Copy{From: s.Backend, To: f.Backend}).Run(s.ctx); {
			case f.blown && !errors.Is(err, fault.Unavailable):
				r.Fatalf("copy %d broke and said %v", i, err)
			case !f.blown && err != nil:
				r.Fatalf("copy %d: %v", i, err)
			}
		}
		done, err := storage.Copy{From: s.Backend, To: to}.Run(s.ctx)
		if err != nil {
			r.Fatal(err)
		}
		same(r, to, s.Backend, !done.Resealed)
		if whole, err := (storage.Copy{From: s.Backend, To: memory.Open()}).Run(s.ctx); err != nil || whole.Digest != done.Digest {
			r.Errorf("at once %+v %v, by pieces %+v", whole, err, done)
		}
	})
}
