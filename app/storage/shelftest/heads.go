package shelftest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

func headCases() []Case {
	return []Case{
		{"load/round trip of full values", on(fullRoundTrip)},
		{"load/round trip of empty values", on(emptyRoundTrip)},
		{"load/a body of two thousand items", on(largeBody)},
		{"load/not found", on(loadNotFound)},
		{"load/no body where the caller has it", on(loadHad)},
		{"load/what is returned is the caller's", on(returnedIsOwn)},
		{"heads/prefix and kind", on(headsPrefix)},
		{"heads/order", on(headsOrder)},
		{"heads/state", on(headsState)},
		{"heads/bodies only when asked", on(headsBodies)},
		{"heads/stand at the newest revision", on(headsNewest)},
		{"heads/cancelled context", on(cancelledReads)},
	}
}

func fullRoundTrip(ctx context.Context, b storage.Backend) error {
	e, h := full()
	if err := b.Shelf.Append(ctx, e, h); err != nil {
		return fmt.Errorf("append: %w", err)
	}
	if err := stands(ctx, b.Shelf, e, h); err != nil {
		return err
	}
	got, err := b.Shelf.Operation(ctx, e.Division, e.Stream, e.Op)
	if err = errors.Join(err, sameEntry(got, e)); err != nil {
		return fmt.Errorf("operation: %w", err)
	}
	q := storage.Query{Kind: kind, Prefix: county, Bodies: true}
	heads, err := b.Shelf.Heads(ctx, q)
	if err = errors.Join(err, sameList(heads, []storage.Head{h}, sameHead)); err != nil {
		return fmt.Errorf("heads: %w", err)
	}
	last, err := b.Shelf.Last(ctx, q, at(1))
	if err = errors.Join(err, sameList(last, []journal.Entry{e}, sameEntry)); err != nil {
		return fmt.Errorf("last: %w", err)
	}
	return nil
}

// Row nil is "no columns" and Row empty is "columns of no items"; Body nil is "no body".
func emptyRoundTrip(ctx context.Context, b storage.Backend) error {
	for i, c := range []struct {
		body json.RawMessage
		row  []byte
	}{
		{nil, nil}, {nil, []byte{}}, {json.RawMessage(`{}`), []byte{}}, {json.RawMessage(`{"a":null,"b":[],"c":"","d":{}}`), []byte{0}},
	} {
		name := fmt.Sprintf("empty/%d", i)
		e := journal.Entry{Stream: name, Revision: 1, At: noon, Act: c.body, Row: c.row}
		h := storage.Head{Stream: name, Revision: 1, At: noon, Body: c.body, Row: c.row}
		if err := b.Shelf.Append(ctx, e, h); err != nil {
			return fmt.Errorf("append %s: %w", name, err)
		}
		if err := stands(ctx, b.Shelf, e, h); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// largeBody is an Edition as large as a province's: about a megabyte.
func largeBody(ctx context.Context, b storage.Backend) error {
	type item struct {
		Code, Name, Text string
		Towns            map[string]string
	}
	items := make([]item, 2000)
	for i := range items {
		items[i] = item{
			Code: fmt.Sprintf("XF-%04d", i), Name: fmt.Sprintf("事项%d.$", i),
			Text: strings.Repeat("城乡居民最低生活保障审核确认", 8), Towns: map[string]string{"610728.114": "委托下放"},
		}
	}
	body, err := json.Marshal(map[string]any{"items": items})
	if err != nil {
		return fmt.Errorf("marshal: %w", err)
	}
	e, h := step(county, "edition/2022", 1, "issue", noon)
	e.Act, h.Body = body, body
	e.Row, h.Row = make([]byte, 2000*8), make([]byte, 2000*8)
	if err := b.Shelf.Append(ctx, e, h); err != nil {
		return fmt.Errorf("append of %d bytes: %w", len(body), err)
	}
	return stands(ctx, b.Shelf, e, h)
}

func loadNotFound(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 1); err != nil {
		return err
	}
	for _, p := range [][2]string{{town, "package/610728"}, {town, "package"}, {county, stream}, {"", stream}, {"61072811", stream}} {
		_, err := b.Shelf.Load(ctx, p[0], p[1], 0, fold)
		if err := want(fault.NotFound, err, "load of %q %q", p[0], p[1]); err != nil {
			return err
		}
	}
	return nil
}

func returnedIsOwn(ctx context.Context, b storage.Backend) error {
	e, h := full()
	if err := b.Shelf.Append(ctx, e, h); err != nil {
		return fmt.Errorf("append: %w", err)
	}
	q := storage.Query{Kind: kind, Bodies: true}
	loaded, err1 := b.Shelf.Load(ctx, e.Division, e.Stream, 0, noFold)
	heads, err2 := b.Shelf.Heads(ctx, q)
	list, err3 := b.Shelf.Entries(ctx, e.Division, e.Stream, 0, 0)
	op, err4 := b.Shelf.Operation(ctx, e.Division, e.Stream, e.Op)
	last, err5 := b.Shelf.Last(ctx, q, at(1))
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	for _, x := range append(heads, loaded) {
		spoil(x.Body, x.Row, x.Mac)
	}
	for _, x := range append(append(list, last...), op) {
		spoil(x.Act, x.Row, x.Asked, x.Prev, x.Mac)
		for i := range x.Touched {
			x.Touched[i] = -1
		}
	}
	return fullAgain(ctx, b.Shelf, e, h)
}

func fullAgain(ctx context.Context, s storage.Shelf, e journal.Entry, h storage.Head) error {
	if err := stands(ctx, s, e, h); err != nil {
		return err
	}
	heads, err := s.Heads(ctx, storage.Query{Kind: kind, Bodies: true})
	if err = errors.Join(err, sameList(heads, []storage.Head{h}, sameHead)); err != nil {
		return fmt.Errorf("heads: %w", err)
	}
	return nil
}

func division(h storage.Head) string { return h.Division + " " + h.Stream }

// populate makes streams of several kinds and divisions, out of order.
func populate(ctx context.Context, s storage.Shelf) error {
	for _, p := range [][2]string{
		{"610729101", "package/610729101"}, {"610728114", "package/610728114"}, {"6107", "edition/2"},
		{"610728", "batch/2"}, {"610728", "batch/10"}, {"610728", "batch"}, {"610728002", "package/610728002"},
		{"61072", "package/odd"}, {"", "package/none"}, {"610728", "packages/x"}, {"710728114", "package/710728114"},
	} {
		if err := put(ctx, s, p[0], p[1], 1, 1); err != nil {
			return err
		}
	}
	return nil
}

func headsPrefix(ctx context.Context, b storage.Backend) error {
	if err := populate(ctx, b.Shelf); err != nil {
		return err
	}
	for _, c := range []struct {
		kind, prefix string
		wanted       []string
	}{
		{"package", "610728", []string{"610728002 package/610728002", "610728114 package/610728114"}},
		{"package", "61072", []string{"61072 package/odd", "610728002 package/610728002", "610728114 package/610728114", "610729101 package/610729101"}},
		{"package", "610728114", []string{"610728114 package/610728114"}},
		{"package", "6107281140", nil},
		{"package", "10728", nil},
		{"package", "7", []string{"710728114 package/710728114"}},
		{"package", "9", nil},
		{"package", "6107_8", nil},
		{"package", "%", nil},
		{"batch", "610728", []string{"610728 batch", "610728 batch/10", "610728 batch/2"}},
		{"batch", "61072801", nil},
		{"edition", "610728", nil},
		{"edition", "6107", []string{"6107 edition/2"}},
		{"pack", "", nil},
		{"packages", "", []string{"610728 packages/x"}},
		{"nothing", "", nil},
		{"", "610728", []string{"610728 batch", "610728 batch/10", "610728 batch/2", "610728 packages/x", "610728002 package/610728002", "610728114 package/610728114"}},
		{"", "6107_8", nil},
	} {
		got, err := b.Shelf.Heads(ctx, storage.Query{Kind: c.kind, Prefix: c.prefix})
		if err = errors.Join(err, names(got, division, c.wanted...)); err != nil {
			return fmt.Errorf("heads of %q under %q: %w", c.kind, c.prefix, err)
		}
	}
	return nil
}

func headsOrder(ctx context.Context, b storage.Backend) error {
	list := [][2]string{{"610728114", "p/b"}, {"", "p/甲"}, {"610728114", "p/B"}, {"6107", "p/x"}, {"610728114", "p/a.b"},
		{"610728114", "p/a"}, {"610728114", "p/é"}, {"610728114", "p/10"}, {"610728114", "p/9"}, {"61", "p/z"}, {"610728114", "p/中"}, {"610728114", "p/a/b"}}
	for _, p := range list {
		if err := put(ctx, b.Shelf, p[0], p[1], 1, 1); err != nil {
			return err
		}
	}
	got, err := b.Shelf.Heads(ctx, storage.Query{Kind: "p"})
	if err != nil {
		return fmt.Errorf("heads: %w", err)
	}
	return names(got, division, " p/甲", "61 p/z", "6107 p/x", "610728114 p/10", "610728114 p/9", "610728114 p/B",
		"610728114 p/a", "610728114 p/a.b", "610728114 p/a/b", "610728114 p/b", "610728114 p/é", "610728114 p/中")
}

func headsState(ctx context.Context, b storage.Backend) error {
	for i, state := range []string{"pushing", "", "done", "pushing", "push"} {
		e, h := step(county, fmt.Sprintf("batch/%d", i), 1, "op", noon)
		h.State = state
		if err := b.Shelf.Append(ctx, e, h); err != nil {
			return fmt.Errorf("append: %w", err)
		}
	}
	e, h := step(county, "batch/0", 2, "op2", at(1)) // leaves the state it had
	h.State = "done"
	if err := b.Shelf.Append(ctx, e, h); err != nil {
		return fmt.Errorf("append: %w", err)
	}
	for state, wanted := range map[string][]string{
		"pushing": {"610728 batch/3"}, "done": {"610728 batch/0", "610728 batch/2"}, "pus": nil, "PUSH": nil,
		"": {"610728 batch/0", "610728 batch/1", "610728 batch/2", "610728 batch/3", "610728 batch/4"},
	} {
		got, err := b.Shelf.Heads(ctx, storage.Query{Kind: "batch", Prefix: "61", State: state})
		if err = errors.Join(err, names(got, division, wanted...)); err != nil {
			return fmt.Errorf("heads of state %q: %w", state, err)
		}
		got, err = b.Shelf.Heads(ctx, storage.Query{Kind: "batch", Prefix: "62", State: state})
		if err = errors.Join(err, names(got, division)); err != nil {
			return fmt.Errorf("heads of state %q elsewhere: %w", state, err)
		}
	}
	return nil
}

func headsBodies(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 2); err != nil {
		return err
	}
	_, wanted := step(town, stream, 2, "op-2", at(2))
	for _, bodies := range []bool{true, false} {
		if !bodies {
			wanted.Body = nil
		}
		got, err := b.Shelf.Heads(ctx, storage.Query{Kind: kind, Prefix: town, Bodies: bodies})
		if err = errors.Join(err, sameList(got, []storage.Head{wanted}, sameHead)); err != nil {
			return fmt.Errorf("heads, bodies %v: %w", bodies, err)
		}
	}
	return nil
}

func headsNewest(ctx context.Context, b storage.Backend) error {
	for r := int64(1); r <= 5; r++ {
		if err := put(ctx, b.Shelf, town, stream, r, r); err != nil {
			return err
		}
		got, err := b.Shelf.Heads(ctx, storage.Query{Kind: kind})
		if err != nil {
			return fmt.Errorf("heads: %w", err)
		}
		_, wanted := step(town, stream, r, fmt.Sprintf("op-%d", r), at(int(r)))
		wanted.Body = nil
		if err := sameList(got, []storage.Head{wanted}, sameHead); err != nil {
			return err
		}
	}
	return nil
}

func cancelledReads(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 2); err != nil {
		return err
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	q := storage.Query{Kind: kind}
	_, load := b.Shelf.Load(gone, town, stream, 0, fold)
	_, heads := b.Shelf.Heads(gone, q)
	_, entries := b.Shelf.Entries(gone, town, stream, 0, 0)
	_, operation := b.Shelf.Operation(gone, town, stream, "op-1")
	_, last := b.Shelf.Last(gone, q, at(9))
	for name, err := range map[string]error{"load": load, "heads": heads, "entries": entries, "operation": operation, "last": last} {
		if err := want(context.Canceled, err, "%s with a cancelled context", name); err != nil {
			return err
		}
	}
	return put(ctx, b.Shelf, town, stream, 3, 3) // and it goes on working
}

// loadHad asks for a head whose body the caller has: it comes without, and with where the caller
// has another revision.
func loadHad(ctx context.Context, b storage.Backend) error {
	if err := put(ctx, b.Shelf, town, stream, 1, 3); err != nil {
		return err
	}
	_, wanted := step(town, stream, 3, "op-3", at(3))
	for _, have := range []int64{0, 2, 4} {
		got, err := b.Shelf.Load(ctx, town, stream, have, noFold)
		if err = errors.Join(err, sameHead(got, wanted)); err != nil {
			return fmt.Errorf("have %d: %w", have, err)
		}
	}
	got, err := b.Shelf.Load(ctx, town, stream, 3, noFold)
	if got.Body != nil {
		return fmt.Errorf("have 3: the body came all the same")
	}
	got.Body = wanted.Body
	return errors.Join(err, sameHead(got, wanted))
}
