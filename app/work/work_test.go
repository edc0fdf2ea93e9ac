package work_test

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/app/work"
	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// buffer is a log that several goroutines write.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

var bureau = journal.Actor{Person: "bureau1", Role: journal.Bureau, Scope: "610728"}

// county is a place with one town and a catalog of the day.
func county(t *testing.T, c *clock) (*rollout.Service, storage.Backend) {
	t.Helper()
	backend := memory.Open()
	s := storage.New(backend.Shelf, c.Now, make([]byte, 32))
	service := &rollout.Service{Clock: c.Now, Ports: rollout.Ports{
		Registers: s, Editions: s, Guidances: s, Packages: s, Batches: s, Trainings: s, Plans: s, Intakes: s, Cases: s, Liaisons: s,
	}}
	if _, _, err := service.PutTowns(t.Context(), journal.Deed{Actor: bureau, Op: "towns"}, catalog.Division{Code: "610728", Name: "县"},
		[]catalog.Division{{Code: "610728101", Name: "甲镇"}}, false, false); err != nil {
		t.Fatal(err)
	}
	return service, backend
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 200 {
		if is() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%s: not in two seconds", what)
}

// A planned edition is entered on its day by the loop, with nobody asking; what had expired in
// Scratch goes; and the loop ends with its context.
func TestLoop(t *testing.T) {
	c := &clock{now: time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC)}
	service, backend := county(t, c)
	tomorrow := journal.DayOf(c.Now()).Add(1)
	rows := []catalog.Item{{Name: "事项", Department: "县民政局", Type: "公共服务"}}
	if _, err := service.Issue(t.Context(), journal.Deed{Actor: bureau, Op: "issue"}, "610728", rows, []string{"县民政局"}, catalog.Issue{Effective: tomorrow}, false); err != nil {
		t.Fatal(err)
	}
	if err := backend.Scratch.Put(t.Context(), "old", []byte("x"), c.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	var log buffer
	loop := work.Loop{Finishers: []work.Finisher{service}, Healer: storage.New(backend.Shelf, c.Now, nil), Scratch: backend.Scratch, Clock: c.Now, Log: slog.New(slog.NewJSONHandler(&log, nil)), Every: 5 * time.Millisecond}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { loop.Run(ctx); close(ended) }()
	time.Sleep(30 * time.Millisecond)
	if _, err := service.Editions.Current(t.Context(), "610728"); err == nil {
		t.Error("the edition is current before its day")
	}
	c.move(24 * time.Hour)
	eventually(t, "the planned edition", func() bool {
		e, err := service.Editions.Current(t.Context(), "610728")
		return err == nil && e.State == catalog.Issued
	})
	eventually(t, "the sweep", func() bool {
		n, err := backend.Scratch.Sweep(t.Context(), c.Now())
		return err == nil && n == 0
	})
	stop()
	<-ended
	if !strings.Contains(log.String(), `"msg":"finished"`) {
		t.Errorf("the log does not say what was finished: %s", log.String())
	}
}

// A round that panics is logged, and the next one comes all the same.
func TestPanic(t *testing.T) {
	c := &clock{now: time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC)}
	service, backend := county(t, c)
	service.Editions = nil // the first thing a round asks
	var log buffer
	loop := work.Loop{Finishers: []work.Finisher{service}, Healer: storage.New(backend.Shelf, c.Now, nil), Scratch: backend.Scratch, Clock: c.Now, Log: slog.New(slog.NewJSONHandler(&log, nil)), Every: 5 * time.Millisecond}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { loop.Run(ctx); close(ended) }()
	eventually(t, "two panics", func() bool { return strings.Count(log.String(), "work panicked") >= 2 })
	stop()
	<-ended
}

// healer fails first, then tells how far back it was asked to look.
type healer struct {
	mu    sync.Mutex
	asked []time.Time
}

func (h *healer) Heal(_ context.Context, since time.Time) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, since)
	if len(h.asked) == 1 {
		return 0, fault.New(fault.Unavailable, "数据库暂时无法使用，请稍后再试")
	}
	return 1, nil
}

func (h *healer) all() []time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.asked)
}

// The loop looks at everything until it once could, then only at what is recent.
func TestHealing(t *testing.T) {
	c := &clock{now: time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC)}
	service, backend := county(t, c)
	h := &healer{}
	var log buffer
	loop := work.Loop{Finishers: []work.Finisher{service}, Healer: h, Scratch: backend.Scratch, Clock: c.Now, Log: slog.New(slog.NewJSONHandler(&log, nil)), Every: 5 * time.Millisecond}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { loop.Run(ctx); close(ended) }()
	eventually(t, "three rounds", func() bool { return len(h.all()) >= 3 })
	stop()
	<-ended
	asked := h.all()
	recent := c.Now().Add(-5 * time.Minute)
	if !asked[0].IsZero() || !asked[1].IsZero() || !asked[2].Equal(recent) {
		t.Errorf("looked at what happened since %v", asked[:3])
	}
	for _, said := range []string{"heads not made whole", "heads made whole"} {
		if !strings.Contains(log.String(), said) {
			t.Errorf("the log does not say %q: %s", said, log.String())
		}
	}
}

// After a round that found a head behind the next one comes soon: what a process left that died a
// moment ago is whole after seconds and not after a whole pause.
func TestSoonAfterHealing(t *testing.T) {
	c := &clock{now: time.Date(2026, 3, 1, 1, 0, 0, 0, time.UTC)}
	service, backend := county(t, c)
	h := &healer{asked: make([]time.Time, 1)} // past its failure: it heals something at each round
	loop := work.Loop{Finishers: []work.Finisher{service}, Healer: h, Scratch: backend.Scratch, Clock: c.Now, Log: slog.New(slog.DiscardHandler), Every: 2 * time.Second}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	began := time.Now()
	go func() { loop.Run(ctx); close(ended) }()
	eventually(t, "two rounds more", func() bool { return len(h.all()) >= 4 })
	if took := time.Since(began); took >= 2*time.Second {
		t.Errorf("the next round came after %v", took)
	}
	stop()
	<-ended
}
