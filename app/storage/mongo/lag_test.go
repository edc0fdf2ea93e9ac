package mongo_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/mongo"
	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

const lagged = "package/" + town

// heads are the revisions of the heads as lists show them.
func heads(t testing.TB, b storage.Backend) (list []int64) {
	t.Helper()
	found, err := b.Shelf.Heads(t.Context(), storage.Query{Kind: "package"})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range found {
		list = append(list, h.Revision)
	}
	return list
}

// lagging are the streams whose heads lag.
func lagging(t testing.TB, b storage.Backend) []storage.Name {
	t.Helper()
	list, err := b.Shelf.Lagging(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestHealed: whatever left a head behind its Entries, it is seen, every load is right, and the first
// load when the Entries are over two seconds old puts the head right; a younger one is left to its
// writer.
func TestHealed(t *testing.T) {
	for name, c := range map[string]struct {
		acts  int64
		head  []int64 // as lists show it before it is put right
		leave func(t *testing.T, p place, b storage.Backend)
	}{
		"died between Entry and head": {4, []int64{3}, func(t *testing.T, _ place, b storage.Backend) {
			put(t, b.Shelf, lagged, 1, 3)
			e, _ := act(lagged, 4)
			must(t, mongo.Half(t.Context(), b, e))
		}},
		"died between the first Entry and its head": {1, nil, func(t *testing.T, _ place, b storage.Backend) {
			e, _ := act(lagged, 1)
			must(t, mongo.Half(t.Context(), b, e))
		}},
		"a late replace": {5, []int64{4}, func(t *testing.T, p place, b storage.Backend) {
			put(t, b.Shelf, lagged, 1, 5)
			_, older := act(lagged, 4)
			must(t, p.LagHead(t.Context(), older))
		}},
		"ten behind": {12, []int64{2}, func(t *testing.T, p place, b storage.Backend) {
			put(t, b.Shelf, lagged, 1, 12)
			_, older := act(lagged, 2)
			must(t, p.LagHead(t.Context(), older))
		}},
		"no head": {3, nil, func(t *testing.T, p place, b storage.Backend) {
			put(t, b.Shelf, lagged, 1, 3)
			must(t, p.LagHead(t.Context(), storage.Head{Division: town, Stream: lagged}))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p := database(t).(place)
			c.leave(t, p, opened(t, string(p)))
			now := start
			b := openedAt(t, string(p), func() time.Time { return now })
			standing := int64(0)
			if len(c.head) > 0 {
				standing = c.head[0]
			}
			first, _ := act(lagged, standing+1)
			_, want := act(lagged, c.acts)
			load := func() {
				t.Helper()
				for _, have := range []int64{0, standing} {
					h, err := b.Shelf.Load(t.Context(), town, lagged, have, forward)
					if err != nil || !reflect.DeepEqual(h, want) {
						t.Errorf("load with %d gives %+v, %v, want %+v", have, h, err, want)
					}
				}
			}
			for _, now = range []time.Time{start, first.At, first.At.Add(2 * time.Second)} { // young
				load()
				if got := heads(t, b); !slices.Equal(got, c.head) {
					t.Errorf("lists show %v, want %v until it is old enough", got, c.head)
				}
				if got := lagging(t, b); !slices.Equal(got, []storage.Name{{Division: town, Stream: lagged}}) {
					t.Errorf("lagging are %v", got)
				}
			}
			now = first.At.Add(2*time.Second + time.Millisecond)
			load()
			if got := heads(t, b); !slices.Equal(got, []int64{c.acts}) {
				t.Errorf("lists show %v, want %d", got, c.acts)
			}
			if got := lagging(t, b); len(got) > 0 {
				t.Errorf("lagging are %v", got)
			}
			load() // and as it stands now
			put(t, b.Shelf, lagged, c.acts+1, c.acts+1)
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestLateHalf: who was slow between Entry and head finds a newer head and leaves it.
func TestLateHalf(t *testing.T) {
	p := database(t).(place)
	slow, quick := opened(t, string(p)), opened(t, string(p))
	put(t, slow.Shelf, lagged, 1, 1)
	e, h := act(lagged, 2)
	must(t, mongo.Half(t.Context(), slow, e))
	put(t, quick.Shelf, lagged, 3, 4)
	must(t, mongo.OtherHalf(t.Context(), slow, h))
	if got := heads(t, quick); !slices.Equal(got, []int64{4}) {
		t.Errorf("lists show %v, want 4", got)
	}
	if got := lagging(t, quick); len(got) > 0 {
		t.Errorf("lagging are %v", got)
	}
}

// TestHealEndToEnd: the typed stores on a database in which a process died: every list shows what was
// acknowledged and what was not once the work loop has looked.
func TestHealEndToEnd(t *testing.T) {
	const county = "610728"
	p := database(t).(place)
	now := start
	clock := func() time.Time { return now }
	b := openedAt(t, string(p), clock)
	process := func() *storage.Store { return storage.New(b.Shelf, clock, make([]byte, storage.KeySize)) }
	s := process()
	n := 0
	deed := func() journal.Deed {
		n++
		return journal.Deed{Actor: journal.Actor{Person: "p", Role: journal.Bureau, Scope: county}, Op: string(rune('a' + n)), Day: journal.DayOf(now)}
	}
	must(t, s.SaveRegister(t.Context(), &catalog.Register{Place: catalog.Division{Code: county, Name: "镇巴县"}}, deed(), "import", nil))
	edition := &catalog.Edition{Place: county, Number: 1, State: catalog.Issued, Towns: []string{town}, Items: []catalog.Item{{Code: "XF-001", Name: "甲"}}}
	must(t, s.SaveEdition(t.Context(), edition, deed(), "issue", nil))
	pack, err := s.Package(t.Context(), town)
	must(t, err)
	for _, decide := range []func() (rollout.Act, error){
		func() (rollout.Act, error) { a, _ := pack.Open(edition, 8000); return a, nil },
		func() (rollout.Act, error) {
			return pack.Push(1, 9000, []rollout.Given{{Slot: 0, Version: 1, Since: 1}}, 8000)
		},
	} {
		a, err := decide()
		must(t, err)
		pack.Apply(a)
		must(t, s.SavePackage(t.Context(), pack, deed(), a, nil))
	}
	must(t, (storage.Accounts{Store: s}).Save(t.Context(), &account.Account{Login: "zhang"}, deed(), account.Created, nil))
	before, err := s.Rows(t.Context(), county)
	must(t, err)
	lost := []storage.Name{{Stream: "account/zhang"}, {Division: county, Stream: "edition/000001"}, {Division: county, Stream: "register/" + county}, {Division: town, Stream: lagged}}
	for _, n := range lost {
		must(t, p.LagHead(t.Context(), storage.Head{Division: n.Division, Stream: n.Stream}))
	}
	if rows, err := process().Rows(t.Context(), county); err != nil || len(rows) > 0 || !slices.Equal(lagging(t, b), lost) {
		t.Fatalf("%d rows, %v, lagging %v: nothing was lost", len(rows), err, lagging(t, b))
	}
	now = now.Add(time.Minute)
	if n, err := process().Heal(t.Context(), start); n != len(lost) || err != nil {
		t.Errorf("healed %d, %v, want %d", n, err, len(lost))
	}
	after, err := process().Rows(t.Context(), county)
	if err != nil || len(after) != 1 || after[0].Revision != 2 || string(after[0].Marks()) != string(before[0].Marks()) {
		t.Errorf("the package is not what it was: %+v, %v", after, err)
	}
	if all, err := (storage.Accounts{Store: process()}).All(t.Context(), ""); err != nil || len(all) != 1 {
		t.Errorf("%d accounts, %v", len(all), err)
	}
	if n, err := process().Heal(t.Context(), time.Time{}); n != 0 || err != nil || len(lagging(t, b)) > 0 {
		t.Errorf("healed %d once more, %v", n, err)
	}
	for _, kind := range []string{"register", "edition", "package", "account"} {
		if broken, err := process().Verify(t.Context(), kind); broken != "" || err != nil {
			t.Errorf("chain of %s: %s, %v", kind, broken, err)
		}
	}
}

// TestFoldThatFails: what cannot be folded is told as it is, and the head that stands is left.
func TestFoldThatFails(t *testing.T) {
	p := database(t).(place)
	now := start.Add(time.Hour)
	b := openedAt(t, string(p), func() time.Time { return now })
	put(t, b.Shelf, lagged, 1, 2)
	_, older := act(lagged, 1)
	must(t, p.LagHead(t.Context(), older))
	strange := errors.New("a body of a format nobody knows")
	_, err := b.Shelf.Load(t.Context(), town, lagged, 0, func(h storage.Head, _ journal.Entry) (storage.Head, error) { return h, strange })
	if !errors.Is(err, strange) {
		t.Errorf("load: %v", err)
	}
	if got := heads(t, b); !slices.Equal(got, []int64{1}) {
		t.Errorf("lists show %v after a fold that failed", got)
	}
}
