// Package work finishes what a process left unfinished and enters plans on their day: at the
// start and every minute. Every step it takes is done once by its operation id, so several
// processes may run it at once.
package work

import (
	"context"
	"log/slog"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

// Loop is the work of one process.
type Loop struct {
	Finishers []Finisher
	Scratch   storage.Scratch
	Clock     journal.Clock
	Log       *slog.Logger
	Every     time.Duration // 0 is a minute
}

// Finisher is a service whose deeds over several aggregates may stop between them.
type Finisher interface {
	// Finish brings to their end the deeds that a process left unfinished, and says how many that
	// were; one that cannot be finished now does not keep the others waiting.
	Finish(ctx context.Context) (n int, err error)
}

// Run works until ctx ends. The first round is at once: what a crash left is finished before
// anybody asks for it.
func (l *Loop) Run(ctx context.Context) {
	every := l.Every
	if every == 0 {
		every = time.Minute
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		l.round(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// round is one round; a panic in it is logged and the next round comes all the same.
func (l *Loop) round(ctx context.Context) {
	defer func() {
		if r := recover(); r != nil {
			l.Log.Error("work panicked", "panic", r)
		}
	}()
	for _, f := range l.Finishers {
		n, err := f.Finish(ctx)
		if n > 0 {
			l.Log.Info("finished", "deeds", n)
		}
		if err != nil && ctx.Err() == nil {
			l.Log.Error("work left something unfinished", "error", err.Error())
		}
	}
	if _, err := l.Scratch.Sweep(ctx, l.Clock.Now()); err != nil && ctx.Err() == nil {
		l.Log.Error("scratch not swept", "error", err.Error())
	}
}
