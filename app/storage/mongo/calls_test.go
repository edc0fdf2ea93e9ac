package mongo_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/mongo"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

const town = "610728114"

// start is when the acts of these tests are done.
var start = time.Date(2026, 6, 17, 4, 0, 0, 0, time.UTC)

// act is a small Entry of a stream and the head after it.
func act(stream string, revision int64) (journal.Entry, storage.Head) {
	e := journal.Entry{
		Division: town, Stream: stream, Revision: revision, Op: fmt.Sprintf("op-%d", revision), Name: "push", Person: "cli",
		Role: journal.Bureau, Day: journal.DayOf(start), At: start.Add(time.Duration(revision) * time.Millisecond), V: 1,
		Act: fmt.Appendf(nil, `{"n":%d}`, revision), Mac: []byte{byte(revision), byte(revision >> 8)},
	}
	h, _ := forward(storage.Head{Division: town, Stream: stream}, e)
	return e, h
}

// forward makes the head that act gives, and refuses an Entry that does not follow.
func forward(h storage.Head, e journal.Entry) (storage.Head, error) {
	if e.Revision <= h.Revision {
		return storage.Head{}, fmt.Errorf("folded revision %d into %d", e.Revision, h.Revision)
	}
	h.Revision, h.At, h.V, h.Body, h.Mac = e.Revision, e.At, e.V, e.Act, e.Mac
	return h, nil
}

// put appends the acts of a stream from a revision up to another.
func put(t testing.TB, s storage.Shelf, stream string, from, to int64) {
	t.Helper()
	for r := from; r <= to; r++ {
		e, h := act(stream, r)
		if err := s.Append(t.Context(), e, h); err != nil {
			t.Fatalf("append %s %d: %v", stream, r, err)
		}
	}
}

// opened opens a database with the clock of the machine; it is closed with the test.
func opened(t testing.TB, address string) storage.Backend {
	t.Helper()
	return openedAt(t, address, time.Now)
}

func openedAt(t testing.TB, address string, clock journal.Clock) storage.Backend {
	t.Helper()
	b, err := mongo.Open(t.Context(), mongo.Options{URL: address, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error("close", err)
		}
	})
	return b
}

// call is one method of a port, on what filled puts there.
type call struct {
	name string
	do   func(context.Context, storage.Backend) error
}

const filledText = "委托书"

// filled puts there what calls ask for.
func filled(t testing.TB, b storage.Backend) (sum string) {
	t.Helper()
	put(t, b.Shelf, "package/filled", 1, 3)
	sum, _, err := b.Files.Put(t.Context(), strings.NewReader(filledText), 100)
	if err = errors.Join(err, b.Scratch.Put(t.Context(), "k", []byte("v"), start)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Vault.Key(t.Context(), make([]byte, storage.KeySize)); err != nil {
		t.Fatal(err)
	}
	return sum
}

// calls are every method of every port.
func calls(sum string) []call {
	past := storage.Query{Kind: "package"}
	return []call{
		{"append", func(ctx context.Context, b storage.Backend) error { return appendAgain(ctx, b.Shelf, "package/called") }},
		{"load", func(ctx context.Context, b storage.Backend) error {
			return second(b.Shelf.Load(ctx, town, "package/filled", 0, forward))
		}},
		{"heads", func(ctx context.Context, b storage.Backend) error { return second(b.Shelf.Heads(ctx, past)) }},
		{"entries", func(ctx context.Context, b storage.Backend) error {
			return second(b.Shelf.Entries(ctx, town, "package/filled", 0, 0))
		}},
		{"operation", func(ctx context.Context, b storage.Backend) error {
			return second(b.Shelf.Operation(ctx, town, "package/filled", "op-2"))
		}},
		{"last", func(ctx context.Context, b storage.Backend) error {
			return second(b.Shelf.Last(ctx, past, start.Add(time.Hour)))
		}},
		{"lagging", func(ctx context.Context, b storage.Backend) error { return second(b.Shelf.Lagging(ctx, time.Time{})) }},
		{"put file", func(ctx context.Context, b storage.Backend) error {
			_, _, err := b.Files.Put(ctx, strings.NewReader("另一份"), 100)
			return err
		}},
		{"read file", func(ctx context.Context, b storage.Backend) error { return readFile(ctx, b.Files, sum) }},
		{"sums", func(ctx context.Context, b storage.Backend) error { return second(b.Files.Sums(ctx, "", 0)) }},
		{"put note", func(ctx context.Context, b storage.Backend) error {
			return b.Scratch.Put(ctx, "other", []byte("v"), start)
		}},
		{"get note", func(ctx context.Context, b storage.Backend) error {
			return second(b.Scratch.Get(ctx, "k", start.Add(-time.Hour)))
		}},
		{"swap note", func(ctx context.Context, b storage.Backend) error {
			return second(b.Scratch.Swap(ctx, "k", []byte("v"), []byte("v"), start.Add(-time.Hour), start))
		}},
		{"delete note", func(ctx context.Context, b storage.Backend) error { return b.Scratch.Delete(ctx, "nothing") }},
		{"sweep", func(ctx context.Context, b storage.Backend) error {
			return second(b.Scratch.Sweep(ctx, start.Add(-time.Hour)))
		}},
		{"key", func(ctx context.Context, b storage.Backend) error { return second(b.Vault.Key(ctx, nil)) }},
	}
}

func second[T any](_ T, err error) error { return err }

// appendAgain appends the first act of a stream as somebody does who sends again what had no answer:
// that it stands already is as good.
func appendAgain(ctx context.Context, s storage.Shelf, stream string) error {
	e, h := act(stream, 1)
	if err := s.Append(ctx, e, h); !errors.Is(err, fault.Exists) {
		return err
	}
	return nil
}

func readFile(ctx context.Context, f storage.Files, sum string) error {
	r, err := f.Open(ctx, sum)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(r)
	if err == nil && string(text) != filledText {
		return fmt.Errorf("the file holds %q", text)
	}
	return errors.Join(err, r.Close())
}

// soon is how long anybody may wait for an answer.
const soon = 3 * time.Second

// noAnswer is what is said of a server that does not answer, whatever kept it.
const noAnswer = "数据库连不上或没有及时答复，请稍后再试"

// answered calls and looks at the answer: it comes soon, and is what was asked for or
// fault.Unavailable with that sentence.
func answered(t testing.TB, c call, b storage.Backend) error {
	t.Helper()
	began := time.Now()
	err := c.do(context.Background(), b)
	if took := time.Since(began); took >= soon {
		t.Errorf("%s took %v", c.name, took)
	}
	if err != nil {
		says(t, c.name, err, noAnswer)
	}
	return err
}

// says looks that an error is fault.Unavailable with a sentence and nothing more for a person.
func says(t testing.TB, what string, err error, sentence string) {
	t.Helper()
	var f *fault.Error
	switch {
	case !errors.As(err, &f) || f.Kind != fault.Unavailable:
		t.Errorf("%s: %v, want fault.Unavailable", what, err)
	case f.Message.String() != sentence:
		t.Errorf("%s says %q, want %q: %v", what, f.Message.String(), sentence, f.Cause)
	}
}

// allAtOnce makes every call at once and gives how many failed.
func allAtOnce(t testing.TB, list []call, b storage.Backend) (failed int) {
	t.Helper()
	errs := make([]error, len(list))
	var group sync.WaitGroup
	for i, c := range list {
		group.Go(func() { errs[i] = answered(t, c, b) })
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			failed++
		}
	}
	return failed
}

// atOnce runs a test of every case at once: most of them wait.
func atOnce[C any](t *testing.T, cases map[string]C, run func(*testing.T, C)) {
	t.Helper()
	var group sync.WaitGroup
	for name, c := range cases {
		group.Go(func() { t.Run(name, func(t *testing.T) { run(t, c) }) })
	}
	group.Wait()
}

// nothingLeft looks that there are no more goroutines than before, once those that are ending have
// ended, and shows all where there are.
func nothingLeft(t testing.TB, before int) {
	t.Helper()
	for range 300 {
		if goroutines() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines before, %d after:\n%s", before, goroutines(), stacks())
}

// goroutines counts those that are not the proxy's: it forgets some of its own where a line is spoilt
// and mended while something passes.
func goroutines() int {
	n := 0
	for _, g := range strings.Split(stacks(), "\n\n") {
		if !strings.Contains(g, "Shopify/toxiproxy") {
			n++
		}
	}
	return n
}

func stacks() string {
	b := make([]byte, 4<<20)
	return string(b[:runtime.Stack(b, true)])
}

// once holds a stream against the acts that were done: revisions without a gap, each operation once.
func once(t testing.TB, b storage.Backend, stream string, wanted int) {
	t.Helper()
	list, err := b.Shelf.Entries(t.Context(), town, stream, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	ops := map[string]bool{}
	for i, e := range list {
		if e.Revision != int64(i+1) || ops[e.Op] {
			t.Errorf("%s: %s stands at %d as revision %d", stream, e.Op, i+1, e.Revision)
		}
		ops[e.Op] = true
	}
	if len(list) != wanted {
		t.Errorf("%s has %d acts, want %d", stream, len(list), wanted)
	}
	h, err := b.Shelf.Load(t.Context(), town, stream, 0, forward)
	if wanted > 0 && (err != nil || h.Revision != int64(wanted)) {
		t.Errorf("%s stands at %d, %v, want %d", stream, h.Revision, err, wanted)
	}
}
