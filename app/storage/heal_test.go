package storage_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// TestHeal: of every kind of stream one whose head is gone, as after a process that died between
// Entry and head; lists show them again once they are made whole, and nothing is left to heal. A
// stream of a kind that only a newer program knows is told, and keeps no other from it.
func TestHeal(t *testing.T) {
	b := newBench(t)
	s := b.store
	b.must(s.SaveRegister(b.ctx, &catalog.Register{Place: catalog.Division{Code: county, Name: "镇巴县"}}, b.deed(), "import", nil))
	b.must(s.SaveEdition(b.ctx, edition(1), b.deed(), "issue", nil))
	b.must(b.act(s, opening))
	b.must(b.act(s, pushing(1)))
	b.must((storage.Accounts{Store: s}).Save(b.ctx, &account.Account{Login: "zhang"}, b.deed(), account.Created, nil))
	lost := []storage.Name{{Division: "", Stream: "account/zhang"}, {Division: county, Stream: "edition/000001"},
		{Division: county, Stream: "register/" + county}, {Division: town, Stream: "package/" + town}}
	before, err := s.Rows(b.ctx, county)
	b.must(err)
	lose := func() {
		for _, n := range lost {
			b.must(b.place.LagHead(b.ctx, storage.Head{Division: n.Division, Stream: n.Stream}))
		}
	}
	lose()
	if rows, err := s.Rows(b.ctx, county); err != nil || len(rows) != 0 {
		t.Fatalf("lists show %d packages, %v: nothing was lost", len(rows), err)
	}
	if n, err := b.another().Heal(b.ctx, b.now.Add(time.Millisecond)); n != 0 || err != nil {
		t.Errorf("healed %d of what is older, %v", n, err)
	}
	if n, err := b.another().Heal(b.ctx, b.now); n != len(lost) || err != nil {
		t.Errorf("healed %d, %v, want %d", n, err, len(lost))
	}
	after, err := b.another().Rows(b.ctx, county)
	b.must(err)
	if len(after) != 1 || after[0].Revision != 2 || string(after[0].Marks()) != string(before[0].Marks()) {
		t.Errorf("the package is not what it was: %+v", after)
	}
	if all, err := (storage.Accounts{Store: b.another()}).All(b.ctx, ""); err != nil || len(all) != 1 {
		t.Errorf("%d accounts, %v", len(all), err)
	}
	if n, err := b.another().Heal(b.ctx, time.Time{}); n != 0 || err != nil {
		t.Errorf("healed %d once more, %v", n, err)
	}
	lose()
	e := journal.Entry{Division: county, Stream: "novel/1", Revision: 1, Op: "op", At: b.now, V: 1, Act: []byte("{}")}
	b.must(b.shelf.Append(b.ctx, e, storage.Head{Division: county, Stream: "novel/1", Revision: 1, At: b.now}))
	b.must(b.place.LagHead(b.ctx, storage.Head{Division: county, Stream: "novel/1"}))
	if n, err := b.another().Heal(b.ctx, time.Time{}); n != len(lost) || !errors.Is(err, fault.Unavailable) {
		t.Errorf("healed %d, %v, want %d and a sentence", n, err, len(lost))
	}
}

// TestReplay: heads are what their Entries make, and one that was hurt, lost, or written over by an
// older one is told.
func TestReplay(t *testing.T) {
	b := newBench(t)
	s := b.store
	b.must(s.SaveRegister(b.ctx, &catalog.Register{Place: catalog.Division{Code: county, Name: "镇巴县"}}, b.deed(), "import", nil))
	b.must(b.act(s, opening))
	b.must(b.act(s, pushing(1)))
	for _, kind := range storage.Kinds() {
		if differs, err := s.Replay(b.ctx, kind); err != nil || differs != "" {
			t.Errorf("%s: %s %v", kind, differs, err)
		}
	}
	heads, err := b.shelf.Heads(b.ctx, storage.Query{Kind: "package", Bodies: true})
	b.must(err)
	for what, hurt := range map[string]func(*storage.Head){
		"body":     func(h *storage.Head) { h.Body = bytes.Replace(h.Body, []byte(`"edition":1`), []byte(`"edition":2`), 1) },
		"row":      func(h *storage.Head) { h.Row[len(h.Row)-1]++ },
		"revision": func(h *storage.Head) { h.Revision-- },
		"state":    func(h *storage.Head) { h.State = "x" },
	} {
		h := storage.CloneHead(heads[0])
		hurt(&h)
		b.must(b.place.LagHead(b.ctx, h))
		if differs, err := s.Replay(b.ctx, "package"); err != nil || differs == "" {
			t.Errorf("a head of another %s is not told, %v", what, err)
		}
	}
}
