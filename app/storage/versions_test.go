package storage_test

import (
	"encoding/json"
	"errors"
	"os"
	"testing"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// Data that a newer program wrote is refused as unavailable, not misread: a body, and an act
// that lies beyond the head.
func TestNewerVersionIsRefused(t *testing.T) {
	body := json.RawMessage(`{"v":99}`)
	b := newBench(t)
	raw := func(division, stream string, v int) {
		t.Helper()
		e := journal.Entry{Division: division, Stream: stream, Revision: 1, Op: "o", Name: "x", At: start, V: v, Act: body}
		e.Seal([]byte("key"), nil)
		b.must(b.shelf.Append(b.ctx, e, storage.Head{Division: division, Stream: stream, Revision: 1, At: start, V: v, Body: body, Mac: e.Mac}))
	}
	raw(town, "package/"+town, 99)
	raw(county, "edition/000001", 99)
	raw(county, "register/"+county, 0)
	for what, err := range map[string]error{
		"package": second(b.store.Package(b.ctx, town)), "edition": second(b.store.Edition(b.ctx, county, 1)), "register": second(b.store.Register(b.ctx, county)),
		"editions at": second(b.store.CurrentAt(b.ctx, county, journal.DayOf(start))), "history": second(b.store.History(b.ctx, town, 0, 0)),
	} {
		if !errors.Is(err, fault.Unavailable) {
			t.Errorf("%s: %v", what, err)
		}
	}
	b.must(b.place.LagHead(b.ctx, storage.Head{Division: town, Stream: "package/" + town}))
	if _, err := b.another().Package(b.ctx, town); !errors.Is(err, fault.Unavailable) {
		t.Errorf("an act of a newer version beyond the head: %v", err)
	}
}

// A head that a crash left behind is caught up from the entries, act by act.
func TestLaggingHead(t *testing.T) {
	b := newBench(t)
	b.must(b.act(b.store, opening))
	old, err := b.shelf.Heads(b.ctx, storage.Query{Kind: "package", Bodies: true})
	b.must(err)
	b.must(b.act(b.store, pushing(1)))
	b.must(b.act(b.store, func(p *rollout.Package) (rollout.Act, error) {
		return p.Object([]int{1}, rollout.Reasons[0], "", "p", "综合岗", 8000)
	}))
	want, err := b.store.Package(b.ctx, town)
	b.must(err)
	wantBody, _ := want.MarshalBody()
	for _, h := range []storage.Head{old[0], {Division: town, Stream: "package/" + town}} {
		b.must(b.place.LagHead(b.ctx, h))
		got, err := b.another().Package(b.ctx, town)
		b.must(err)
		body, _ := got.MarshalBody()
		if got.Revision != 3 || string(body) != string(wantBody) {
			t.Errorf("from revision %d:\n%s\nwant\n%s", h.Revision, body, wantBody)
		}
	}
}

// A package as version 1 wrote it is read for ever. When the columns change this file stays as
// it is and BodyVersion gets an upcaster.
func TestOldBodyIsRead(t *testing.T) {
	body, err := os.ReadFile("testdata/package_v1.json")
	if err != nil {
		t.Fatal(err)
	}
	p, err := rollout.UnmarshalBody(body)
	if err != nil {
		t.Fatal(err)
	}
	if p.Town != town || p.Edition != 2 || p.Len() != 5 {
		t.Fatalf("%s edition %d, %d slots", p.Town, p.Edition, p.Len())
	}
	marks := []rollout.Mark{
		rollout.MakeMark(rollout.Pushed|rollout.Received|rollout.Trained|rollout.Live|rollout.Verified, rollout.Open),
		rollout.MakeMark(rollout.Pushed, rollout.Newer),
		rollout.MakeMark(rollout.Pushed, rollout.Objected),
		rollout.MakeMark(0, rollout.NotApplicable),
		rollout.MakeMark(rollout.Pushed, rollout.Suspended),
	}
	for s, want := range marks {
		if got := p.Line(s).Mark(); got != want {
			t.Errorf("slot %d: %08b, want %08b", s, got, want)
		}
	}
	l := p.Line(0)
	if l.Version != 1 || l.Batch != 1 || l.Due != 8010 || l.Pushed != 8000 || l.Received != 8001 || l.Trained != 8002 || l.Live != 8003 || l.Verified != 8004 {
		t.Errorf("slot 0: %+v", l)
	}
	if o := p.Matters(2).Objection; o == nil || o.Reason != "无专业人员" || o.Signed != "综合岗" {
		t.Errorf("objection %+v", o)
	}
	if g := p.Matters(3).Exempt; g == nil || g.By != "县局" {
		t.Errorf("exempt %+v", g)
	}
	// What version 1 left out of a withdrawal comes back as it was.
	a, err := p.Withdraw(2, "r", 8006)
	if err != nil {
		t.Fatal(err)
	}
	p.Apply(a)
	if got := p.Line(1); got.Mark() != rollout.MakeMark(rollout.Pushed|rollout.Received, rollout.Open) || got.Version != 1 {
		t.Errorf("withdrawn: %+v", got)
	}
}
