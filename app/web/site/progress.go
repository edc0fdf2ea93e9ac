package site

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
	ImportTime = 5 * time.Minute        // for reading and saving a sheet of 100,000 rows
)

// HowFar is how far an act is, as the script of its page asks for it.
type HowFar struct {
	Step  catalog.Step `json:"step"`
	Done  int          `json:"done"`
	Total int          `json:"total"`
}

// Heard is the context of an act whose page asks how far it is. What is told stands in Scratch, where
// every process finds it; that it could not be told is no reason to fail the act.
func (r *Request) Heard(op string) context.Context {
	var mu sync.Mutex
	var last time.Time
	var step catalog.Step
	key := r.ProgressKey(op)
	return catalog.WithProgress(r.Context(), func(now catalog.Step, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		at := r.Site.Clock.Now()
		if now == step && at.Sub(last) < toldEvery {
			return
		}
		last, step = at, now
		if b, err := json.Marshal(HowFar{now, done, total}); err == nil {
			_ = r.Site.Scratch.Put(r.Context(), key, b, at.Add(toldFor))
		}
	})
}

// ProgressKey is of the person's own session: nobody else hears of it.
func (r *Request) ProgressKey(op string) string { return "progress/" + r.Session.ID + "/" + op }
