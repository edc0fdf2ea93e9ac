package site

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
)

const (
	toldEvery  = 300 * time.Millisecond // how often an import says how far it is
	toldFor    = 2 * time.Minute        // how long that is worth knowing
	ImportTime = 5 * time.Minute        // for reading and saving a sheet of 100,000 rows
)

// howFar is how far an act is, as the script of its page asks for it.
type howFar struct {
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
	key := r.progressKey(op)
	return catalog.WithProgress(r.Context(), func(now catalog.Step, done, total int) {
		mu.Lock()
		defer mu.Unlock()
		at := r.Site.Clock.Now()
		if now == step && at.Sub(last) < toldEvery {
			return
		}
		last, step = at, now
		if b, err := json.Marshal(howFar{now, done, total}); err == nil {
			_ = r.Site.Scratch.Put(r.Context(), key, b, at.Add(toldFor))
		}
	})
}

// Waited is the context of a file that the script of the page asked for and waits for, else that of
// the request.
func (r *Request) Waited() context.Context {
	op := r.Header("X-Progress")
	if len(op) != 32 || strings.Trim(op, "0123456789abcdef") != "" {
		return r.Context()
	}
	return r.Heard(op)
}

// Far says how far an act of the person is; one that nothing is known of has not begun.
func (s *Site) Far(r *Request) error {
	b, err := s.Scratch.Get(r.Context(), r.progressKey(r.Param("op")), s.Clock.Now())
	if errors.Is(err, fault.NotFound) {
		return r.JSON(howFar{})
	} else if err != nil {
		return err
	}
	return r.Send(http.StatusOK, JSONType, b)
}

// FarHref is where the script of a page asks how far an act is.
func FarHref(op string) string { return "/progress/" + op }

// progressKey is of the person's own session: nobody else hears of it.
func (r *Request) progressKey(op string) string { return "progress/" + r.Session.ID + "/" + op }
