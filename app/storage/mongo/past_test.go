package mongo_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"pgregory.net/rapid"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/mongo"
	"jiedezhu/app/storage/mongo/mongotest"
	"jiedezhu/catalog/journal"
)

// TestPastIsKeptRight: Last keeps what can change no more. Two processes on one database append and
// ask in any order, at instants that come again and again; each answer is what the Entries say that
// stand then.
func TestPastIsKeptRight(t *testing.T) {
	address := string(database(t).(place))
	processes := []storage.Backend{opened(t, address), opened(t, address)}
	must(t, mongotest.With(t.Context(), address, func(db *driver.Database) error {
		rounds := 0
		rapid.Check(t, func(r *rapid.T) {
			rounds++
			for _, name := range []string{"entry", "head"} { // which the double would look through each time
				if _, err := db.Collection(name).DeleteMany(t.Context(), bson.D{}); err != nil {
					r.Fatal(err)
				}
			}
			past := &pastStory{ctx: t.Context(), processes: processes, kind: fmt.Sprintf("kind%d", rounds), standing: map[string][]journal.Entry{}}
			for range rapid.IntRange(2, 14).Draw(r, "steps") {
				rapid.SampledFrom([]func(*rapid.T){past.append, past.ask}).Draw(r, "step")(r)
			}
		})
		return nil
	}))
}

// pastStory is one story of two processes, of streams that no other story has.
type pastStory struct {
	ctx       context.Context
	processes []storage.Backend
	kind      string
	standing  map[string][]journal.Entry
}

func (p *pastStory) streams() []string { return []string{p.kind + "/a", p.kind + "/b"} }

// append adds an Entry at the instant of the last or a little later, sometimes without its head.
func (p *pastStory) append(r *rapid.T) {
	b := rapid.SampledFrom(p.processes).Draw(r, "process")
	stream := rapid.SampledFrom(p.streams()).Draw(r, "stream")
	list := p.standing[stream]
	e, h := act(stream, int64(len(list)+1))
	e.At = start
	if len(list) > 0 {
		e.At = list[len(list)-1].At
	}
	e.At = e.At.Add(time.Duration(rapid.IntRange(0, 2).Draw(r, "later")) * time.Millisecond)
	h.At = e.At
	err := mongo.Half(p.ctx, b, e)
	if err == nil && rapid.Bool().Draw(r, "whole") {
		err = mongo.OtherHalf(p.ctx, b, h)
	}
	if err != nil {
		r.Fatal(err)
	}
	p.standing[stream] = append(list, e)
}

// ask asks at one of a few instants.
func (p *pastStory) ask(r *rapid.T) {
	b := rapid.SampledFrom(p.processes).Draw(r, "process")
	before := start.Add(time.Duration(rapid.IntRange(0, 5).Draw(r, "before")) * time.Millisecond)
	bodies := rapid.Bool().Draw(r, "bodies")
	list, err := b.Shelf.Last(p.ctx, storage.Query{Kind: p.kind, Bodies: bodies}, before)
	if err != nil {
		r.Fatal(err)
	}
	if got, want := briefly(list), briefly(lastOf(p.streams(), p.standing, before, bodies)); got != want {
		r.Fatalf("before %v: %s, want %s", before, got, want)
	}
}

// lastOf is the plainest reading of Last.
func lastOf(streams []string, standing map[string][]journal.Entry, before time.Time, bodies bool) (list []journal.Entry) {
	for _, s := range streams {
		for i := len(standing[s]) - 1; i >= 0; i-- {
			if e := standing[s][i]; e.At.Before(before) {
				if !bodies {
					e.Act = nil
				}
				list = append(list, e)
				break
			}
		}
	}
	return list
}

// briefly says what matters of Entries.
func briefly(list []journal.Entry) (text string) {
	for _, e := range list {
		text += fmt.Sprintf("%s %d %v %s; ", e.Stream, e.Revision, e.At.UTC(), e.Act)
	}
	return text
}
