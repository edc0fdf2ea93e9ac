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

// Healer makes whole what a process that died left between an Entry and its head: lists read heads
// as they stand, and until then they would not show the last act.
type Healer interface {
	// Heal looks at the Entries made at or after since (the zero instant: at all) and says how many
	// streams it made whole. fault.Unavailable.
	Heal(ctx context.Context, since time.Time) (int, error)
}

// Loop is the work of one process.
type Loop struct {
	Finishers []Finisher
	Healer    Healer
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
	var since time.Time // the first round looks at everything: nobody knows when the last process died
	for {
		next, healed := l.round(ctx, since)
		since = next
		wait := every
		if healed {
			wait = every / soon
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// soon is by how much the round comes earlier that follows one which found a head behind: an Entry
// younger than two seconds is left to its writer, who may be dead, and the batch that it began is in
// no list until its head is written.
const soon = 20

// overlap is how far a round looks back before the one before it: clocks of several machines
// differ, and Entries younger than two seconds are left to their writers.
const overlap = 5 * time.Minute

// round is one round, of what happened since an instant, and gives the instant for the next and
// whether a head was behind; a panic in it is logged and the next round comes all the same.
func (l *Loop) round(ctx context.Context, since time.Time) (next time.Time, healed bool) {
	next = since
	defer func() {
		if r := recover(); r != nil {
			l.Log.Error("work panicked", "panic", r)
		}
	}()
	began := l.Clock.Now()
	switch n, err := l.Healer.Heal(ctx, since); {
	case err != nil && ctx.Err() == nil:
		l.Log.Error("heads not made whole", "error", err.Error())
	case err == nil:
		next = began.Add(-overlap)
		if healed = n > 0; healed {
			l.Log.Info("heads made whole", "streams", n)
		}
	}
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
	return next, healed
}
