package web

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"jiedezhu/catalog"
)

const (
	toldEvery  = 300 * time.Millisecond // how often an import says how far it is
	toldFor    = 2 * time.Minute        // how long that is worth knowing
	importTime = 5 * time.Minute        // for reading and saving a sheet of 100,000 rows
)

// howFar is how far an act is, as the script of its page asks for it.
type howFar struct {
	Step  catalog.Step `json:"step"`
	Done  int          `json:"done"`
	Total int          `json:"total"`
}

// heard is the context of an act whose page asks how far it is. What is told stands in Scratch, where
// every process finds it; that it could not be told is no reason to fail the act.
func (r *request) heard(op string) context.Context {
	var mu sync.Mutex
	var last time.Time
	var step catalog.Step
	key := r.progressKey(op)
	return catalog.WithProgress(r.ctx(), func(now catalog.Step, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		at := r.s.Clock.Now()
		if now == step && at.Sub(last) < toldEvery {
			return
		}
		last, step = at, now
		if b, err := json.Marshal(howFar{now, done, total}); err == nil {
			_ = r.s.Scratch.Put(r.ctx(), key, b, at.Add(toldFor))
		}
	})
}

// progressKey is of the person's own session: nobody else hears of it.
func (r *request) progressKey(op string) string { return "progress/" + r.session.ID + "/" + op }
