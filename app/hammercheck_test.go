package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// faults holds the database against what the clerks did and heard, and says everything that is
// wrong. It reads by a house of its own, which knows nothing but the database.
func (h *hammer) faults() []string {
	y := openHouse(h.t, h.address)
	defer y.close()
	c := checker{hammer: h, house: y, ctx: h.t.Context()}
	reg, err := y.store.Register(c.ctx, hammerCounty)
	if err != nil {
		return []string{err.Error()}
	}
	for _, town := range reg.TownCodes() {
		c.town(town)
	}
	c.finished()
	for _, kind := range storage.Kinds() {
		if broken, err := y.store.Verify(c.ctx, kind); err != nil || broken != "" {
			c.fault("the chain of %s breaks at %s %v", kind, broken, err)
		}
		if differs, err := y.store.Replay(c.ctx, kind); err != nil || differs != "" {
			c.fault("the entries of %s do not make the head of %s %v", kind, differs, err)
		}
	}
	if lagging, err := y.backend.Shelf.Lagging(c.ctx, time.Time{}); err != nil || len(lagging) > 0 {
		c.fault("behind their entries: %v %v", lagging, err)
	}
	return c.list
}

// checker gathers what is wrong.
type checker struct {
	*hammer
	house *house
	ctx   context.Context
	list  []string
}

func (c *checker) fault(format string, args ...any) {
	c.list = append(c.list, fmt.Sprintf(format, args...))
}

// clerkOp is the operation id that a clerk gave an act: the twin without an index of operations
// makes each its own by what stands after the mark.
func clerkOp(op string) string { return strings.SplitN(op, twinMark, 2)[0] }

// town checks one stream: its revisions, its days, what each Entry says, and that every act that was
// acknowledged stands there once.
func (c *checker) town(town string) {
	records, err := c.house.store.History(c.ctx, town, 0, 0)
	if err != nil {
		c.fault("%s: %v", town, err)
		return
	}
	acts := map[string]*act{}
	for _, w := range c.clerks {
		for _, a := range w.did {
			if a.town == town {
				acts[a.op] = a
			}
		}
	}
	stands := map[string]int{}
	signed := map[int]bool{}
	pushed := map[int]int{}
	opened := 0
	var before time.Time
	for i, r := range records {
		if r.Revision != int64(i+1) {
			c.fault("%s: revision %d at place %d", town, r.Revision, i+1)
		}
		if r.At.Before(before) {
			c.fault("%s@%d was made before what it follows", town, r.Revision)
		}
		before = r.At
		switch r.Name {
		case rollout.ActReceive, rollout.ActRetract, rollout.ActObject:
			op := clerkOp(r.Op)
			stands[op]++
			if a := acts[op]; a == nil || a.name != r.Name {
				c.fault("%s@%d: nobody did %s", town, r.Revision, r.Op)
			}
			c.turned(signed, r)
		case rollout.ActPush:
			pushed[r.Done.Batch]++
		case rollout.ActOpen:
			// One whose opening was late is passed over where the next was opened meanwhile.
			if r.Done.Opened.Edition <= opened {
				c.fault("%s@%d: edition %d after %d", town, r.Revision, r.Done.Opened.Edition, opened)
			}
			opened = r.Done.Opened.Edition
		}
	}
	c.once(town, pushed, 1+c.pushes)
	if opened != 1+c.plans {
		c.fault("%s stands at edition %d, want %d", town, opened, 1+c.plans)
	}
	for _, a := range acts {
		c.heard(a, stands[a.op])
	}
}

// turned follows a line: it is signed for and taken back in turn, whatever was sent how often.
func (c *checker) turned(signed map[int]bool, r rollout.Record) {
	for _, slot := range r.Done.Slots {
		now := r.Name == rollout.ActReceive
		if r.Name != rollout.ActObject && signed[slot] == now {
			c.fault("%s@%d: slot %d was so before %s", r.Division, r.Revision, slot, r.Name)
		}
		signed[slot] = now
	}
}

// once checks that a town got each of n batches, and no more than once.
func (c *checker) once(town string, pushed map[int]int, n int) {
	for i := range n {
		if got := pushed[i+1]; got != 1 {
			c.fault("%s has batch %d %d times", town, i+1, got)
		}
	}
}

// heard checks what a clerk heard of an act that stands so often in the journal.
func (c *checker) heard(a *act, stands int) {
	done := a.status == http.StatusSeeOther
	switch {
	case a.status == 0 || a.status == http.StatusServiceUnavailable:
		c.fault("%s %s was not answered in %d times", a.town, a.op, a.sent)
	case stands > 1:
		c.fault("%s %s was done %d times", a.town, a.op, stands)
	case done && stands == 0:
		c.fault("%s %s was acknowledged and is not there", a.town, a.op)
	case !done && stands == 1:
		c.fault("%s %s was done, and its clerk heard %d: %s", a.town, a.op, a.status, a.said)
	case !done && !a.rival:
		c.fault("%s %s was refused with %d: %s", a.town, a.op, a.status, a.said)
	case !done && a.status != http.StatusConflict:
		c.fault("%s %s, signed for by the colleague, was answered %d: %s", a.town, a.op, a.status, a.said)
	case a.rival && done == c.rivalDone(a):
		c.fault("%s %s and its rival were both answered %d", a.town, a.op, a.status)
	}
}

// rivalDone tells whether the colleague's act on the same line was acknowledged.
func (c *checker) rivalDone(a *act) bool {
	for _, w := range c.clerks {
		for _, other := range w.did {
			if other != a && other.rival && other.town == a.town && other.code == a.code {
				return other.status == http.StatusSeeOther
			}
		}
	}
	return false
}

// finished checks that each batch, edition and plan went through all its states once.
func (c *checker) finished() {
	planned := []string{"issue", "current", "issued"}
	for kind, want := range map[string]struct {
		n     int
		words []string
	}{
		"batch":   {1 + c.pushes, []string{rollout.ActPush, string(rollout.Delivered)}},
		"plan":    {c.plans, []string{"plan", string(rollout.Entered)}},
		"edition": {1 + c.plans, planned},
	} {
		heads, err := c.house.backend.Shelf.Heads(c.ctx, storage.Query{Kind: kind, Prefix: hammerCounty})
		if err != nil || len(heads) != want.n {
			c.fault("%d streams of %s, want %d: %v", len(heads), kind, want.n, err)
		}
		for i, head := range heads {
			words := want.words
			if kind == "edition" && i == 0 { // current from the day it was issued
				words = []string{"issue", "issued"}
			}
			if got := c.names(head); !slices.Equal(got, words) {
				c.fault("%s went through %v, want %v", head.Stream, got, words)
			}
		}
	}
	for _, w := range c.clerks {
		for _, a := range w.did {
			if a.town == "" && a.status != http.StatusSeeOther {
				c.fault("%s was answered %d: %s", a.op, a.status, a.said)
			}
		}
	}
}

// names are the words of a stream's Entries.
func (c *checker) names(h storage.Head) (words []string) {
	entries, err := c.house.backend.Shelf.Entries(c.ctx, h.Division, h.Stream, 0, 0)
	if err != nil {
		c.fault("%s: %v", h.Stream, err)
	}
	return wordsOf(entries)
}

func wordsOf(entries []journal.Entry) (words []string) {
	for i, e := range entries {
		if e.Revision != int64(i+1) {
			words = append(words, fmt.Sprintf("revision %d at place %d", e.Revision, i+1))
		}
		words = append(words, e.Name)
	}
	return words
}

// twinMark parts what a clerk gave an act from what the twin puts behind it.
const twinMark = "~"
