package shelftest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

const (
	county = "610728"
	town   = "610728114"
	kind   = "package"
	stream = "package/610728114"
)

// noon is an instant with milliseconds that are no whole second.
var noon = time.Date(2026, 6, 17, 4, 0, 0, 123e6, time.UTC)

// at is an instant n milliseconds after noon.
func at(n int) time.Time { return noon.Add(time.Duration(n) * time.Millisecond) }

// step is a plain Entry of a stream and the head after it.
func step(division, stream string, revision int64, op string, when time.Time) (journal.Entry, storage.Head) {
	e := journal.Entry{
		Division: division, Stream: stream, Revision: revision, Op: op, Name: "push", Person: "cli",
		Role: journal.Bureau, Day: journal.DayOf(when), At: when, V: 1,
		Act: fmt.Appendf(nil, `{"op":%q,"n":%d}`, op, revision),
		Row: []byte{byte(revision), 0, 255}, Prev: []byte{1}, Mac: []byte{byte(revision)},
	}
	h, _ := fold(storage.Head{Division: division, Stream: stream}, e)
	return e, h
}

// fold makes the head that step gives: the body is the last act.
func fold(h storage.Head, e journal.Entry) (storage.Head, error) {
	if e.Revision <= h.Revision {
		return storage.Head{}, fmt.Errorf("folded revision %d into %d", e.Revision, h.Revision)
	}
	h.Revision, h.At, h.V = e.Revision, e.At, e.V
	h.Body, h.Row, h.Mac = e.Act, e.Row, e.Mac
	return h, nil
}

// noFold is for loads of a head that lags behind nothing.
func noFold(h storage.Head, e journal.Entry) (storage.Head, error) {
	return h, fmt.Errorf("folded revision %d into a head of revision %d that was current", e.Revision, h.Revision)
}

// put appends plain revisions to a stream, one a millisecond.
func put(ctx context.Context, s storage.Shelf, division, stream string, from, to int64) error {
	for r := from; r <= to; r++ {
		e, h := step(division, stream, r, fmt.Sprintf("op-%d", r), at(int(r)))
		if err := s.Append(ctx, e, h); err != nil {
			return fmt.Errorf("append %s %s %d: %w", division, stream, r, err)
		}
	}
	return nil
}

// full is an Entry and a head with every field filled, in what is hard to keep.
func full() (journal.Entry, storage.Head) {
	hard := `{"名称":"低保(最低生活保障)审核","$set":{"a.b":"$x","":null},"行":"一\n二\u0000\t","宽":"ＡＢ１２　“”","空":[],"无":null,` +
		`"大":9007199254740993,"小":-0.125,"真":true,"堆":[{"a":[1,2]},{}],"emoji":"\ud83d\ude00","生":"䶮犇喆"}`
	e := journal.Entry{
		Division: "610728114", Stream: "package/610728114.$甲/乙\n丙", Revision: 1, Op: "操作.$1\n/推送",
		Name: "push", Person: "wang.$min", Signed: "便民服务中心　综合岗\n", Unit: "u/1", Role: journal.Town,
		Session: "s", Address: "2001:db8::1", Day: 9665, At: noon, Asked: []byte{0, 1, 2}, Touched: []int{0, 7, 211, 65535},
		V: 3, Act: json.RawMessage(hard), Row: []byte{0, 1, 0, 255}, Prev: []byte{9, 0}, Mac: []byte{0, 8},
	}
	h := storage.Head{
		Division: e.Division, Stream: e.Stream, Revision: 1, At: noon, State: "推送中.$", V: 4,
		Body: json.RawMessage(hard), Row: []byte{255, 0}, Mac: []byte{0, 8},
	}
	return e, h
}

// sameEntry compares what an Entry says: nil and empty differ in Act and Row, which have a
// meaning when they are nil; the other lists are as good nil as empty.
func sameEntry(got, wanted journal.Entry) error {
	if err := sameJSON(got.Act, wanted.Act); err != nil {
		return fmt.Errorf("entry %d act: %w", wanted.Revision, err)
	}
	if err := sameColumn(got.Row, wanted.Row); err != nil {
		return fmt.Errorf("entry %d row: %w", wanted.Revision, err)
	}
	if err := sameTime(got.At, wanted.At); err != nil {
		return fmt.Errorf("entry %d at: %w", wanted.Revision, err)
	}
	return sameRest("entry", plainEntry(got), plainEntry(wanted))
}

func plainEntry(e journal.Entry) journal.Entry {
	e.Act, e.Row, e.At = nil, nil, time.Time{}
	e.Asked, e.Prev, e.Mac = solid(e.Asked), solid(e.Prev), solid(e.Mac)
	e.Touched = append([]int{}, e.Touched...)
	return e
}

// sameHead is sameEntry for heads: Body and Row may be nil with a meaning.
func sameHead(got, wanted storage.Head) error {
	if err := sameJSON(got.Body, wanted.Body); err != nil {
		return fmt.Errorf("head %d body: %w", wanted.Revision, err)
	}
	if err := sameColumn(got.Row, wanted.Row); err != nil {
		return fmt.Errorf("head %d row: %w", wanted.Revision, err)
	}
	if err := sameTime(got.At, wanted.At); err != nil {
		return fmt.Errorf("head %d at: %w", wanted.Revision, err)
	}
	return sameRest("head", plainHead(got), plainHead(wanted))
}

func plainHead(h storage.Head) storage.Head {
	h.Body, h.Row, h.At, h.Mac = nil, nil, time.Time{}, solid(h.Mac)
	return h
}

func solid(b []byte) []byte { return append([]byte{}, b...) }

func sameRest(what string, got, wanted any) error {
	if reflect.DeepEqual(got, wanted) {
		return nil
	}
	return fmt.Errorf("%s is\n%+v, want\n%+v", what, got, wanted)
}

func sameColumn(got, wanted []byte) error {
	if bytes.Equal(got, wanted) && (got == nil) == (wanted == nil) {
		return nil
	}
	return fmt.Errorf("%#v, want %#v", got, wanted)
}

func sameTime(got, wanted time.Time) error {
	if got.Equal(wanted) && got.Location() == time.UTC {
		return nil
	}
	return fmt.Errorf("%v, want %v", got, wanted)
}

// sameJSON compares what two texts say: a store may spell the same JSON another way.
func sameJSON(got, wanted json.RawMessage) error {
	if got == nil || wanted == nil {
		if got == nil && wanted == nil {
			return nil
		}
		return fmt.Errorf("%s, want %s (nil differs from empty)", shown(got), shown(wanted))
	}
	if bytes.Equal(got, wanted) {
		return nil
	}
	g, err := value(got)
	if err != nil {
		return err
	}
	w, err := value(wanted)
	if err != nil {
		return err
	}
	if !reflect.DeepEqual(g, w) {
		return fmt.Errorf("%s, want %s", shown(got), shown(wanted))
	}
	return nil
}

func value(raw json.RawMessage) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber() // a float64 would hide a large number that was rounded
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("%s: %w", shown(raw), err)
	}
	return v, nil
}

func shown(raw json.RawMessage) string {
	if raw == nil {
		return "<nil>"
	}
	return string(raw[:min(len(raw), 300)])
}

// sameList compares lists one by one, in order.
func sameList[T any](got, wanted []T, same func(got, wanted T) error) error {
	if len(got) != len(wanted) {
		return fmt.Errorf("%d values, want %d", len(got), len(wanted))
	}
	for i := range wanted {
		if err := same(got[i], wanted[i]); err != nil {
			return fmt.Errorf("at %d: %w", i, err)
		}
	}
	return nil
}

// names compares the streams of a list, in order.
func names[T any](got []T, name func(T) string, wanted ...string) error {
	list := make([]string, 0, len(got))
	for _, v := range got {
		list = append(list, name(v))
	}
	if !slices.Equal(list, wanted) {
		return fmt.Errorf("gave %q, want %q", list, wanted)
	}
	return nil
}
