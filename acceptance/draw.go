package acceptance

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"slices"

	"jiedezhu/catalog/journal"
)

// Drawing (抽取) is a choice by lot that anybody can repeat: the pool is put in the order of
// SHA-256(seed, line break, subject) and the first Count of it are drawn.
type Drawing struct {
	Seed  string   `json:"seed"`
	Pool  []string `json:"pool"` // in order, each once
	Count int      `json:"count"`
}

// Drawn are the subjects drawn, in the order of the pool. The order of the pool does not matter
// to what is drawn.
func (d Drawing) Drawn() []string {
	type lot struct {
		subject string
		rank    [sha256.Size]byte
	}
	lots := make([]lot, len(d.Pool))
	for i, s := range d.Pool {
		lots[i] = lot{s, sha256.Sum256([]byte(d.Seed + "\n" + s))}
	}
	slices.SortFunc(lots, func(a, b lot) int {
		return cmp.Or(bytes.Compare(a.rank[:], b.rank[:]), cmp.Compare(a.subject, b.subject))
	})
	taken := make(map[string]bool, d.Count)
	for _, l := range lots[:max(0, min(d.Count, len(lots)))] {
		taken[l.subject] = true
	}
	var drawn []string
	for _, s := range d.Pool {
		if taken[s] {
			drawn = append(drawn, s)
		}
	}
	return drawn
}

// DrawState is how far a draw has come.
type DrawState string

// The states of a draw.
const (
	Opening DrawState = "opening" // not every town drawn has its inspection
	Opened  DrawState = "opened"
)

// Draw is towns drawn for inspections: it is saved before the first of them and names whom it
// must reach.
type Draw struct {
	Revision int64             `json:"-"`
	Place    string            `json:"place"`
	ID       string            `json:"id"` // 610728-d001; also that of the inspection in each town drawn
	Kind     Kind              `json:"kind"`
	Standard int               `json:"standard"`
	Date     journal.Day       `json:"date"`
	Team     []Member          `json:"team"`
	Lot      Drawing           `json:"lot"`
	Towns    []string          `json:"towns"` // drawn
	State    DrawState         `json:"state"`
	By       journal.Signature `json:"by"`
	Asked    []byte            `json:"asked,omitempty"`
}

// Draws is the port of the draws.
type Draws interface {
	// Draw gives one. fault.NotFound.
	Draw(ctx context.Context, place, id string) (*Draw, error)

	// Draws gives those of the places under the prefix in that state ("" is every state), by place
	// and id.
	Draws(ctx context.Context, prefix string, state DrawState) ([]*Draw, error)

	// SaveDraw stores d as revision d.Revision + 1, atomically, and raises d.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveDraw(ctx context.Context, d *Draw, deed journal.Deed, name string, asked []byte) error
}
