package mongo_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/mongo"
	"jiedezhu/app/storage/mongo/mongotest"
	"jiedezhu/catalog/fault"
)

// line is a double behind a proxy.
type line struct {
	*mongotest.Double
	*mongotest.Proxy
}

func newLine(t testing.TB) line {
	t.Helper()
	d := mongotest.Start(t)
	return line{d, mongotest.Before(t, d)}
}

// loss is a way in which a server is lost; it ends every call.
type loss struct{ lose, mend func(line) }

var losses = map[string]loss{
	"no answer":         {func(l line) { l.Spoil(mongotest.Answering, "timeout", map[string]int{"timeout": 0}) }, func(l line) { l.Mend() }},
	"nothing arrives":   {func(l line) { l.Spoil(mongotest.Asking, "timeout", map[string]int{"timeout": 0}) }, func(l line) { l.Mend() }},
	"cut after a while": {func(l line) { l.Spoil(mongotest.Answering, "timeout", map[string]int{"timeout": 100}) }, func(l line) { l.Mend() }},
	"too slow":          {func(l line) { l.Spoil(mongotest.Answering, "latency", map[string]int{"latency": 4000}) }, func(l line) { l.Mend() }},
	"reset":             {func(l line) { l.Spoil(mongotest.Answering, "reset_peer", map[string]int{"timeout": 0}) }, func(l line) { l.Mend() }},
	"nobody there":      {func(l line) { l.Down() }, func(l line) { l.Up() }},
	"stopped":           {func(l line) { l.Stop() }, func(l line) { l.Restart() }},
}

// TestLost: whatever takes the server away, every call of every port is told so soon, in one
// sentence; and the next calls work once it is back, of the same backend.
func TestLost(t *testing.T) {
	atOnce(t, losses, func(t *testing.T, c loss) {
		l := newLine(t)
		b := opened(t, l.Proxy.URI)
		list := calls(filled(t, b))
		if failed := allAtOnce(t, list, b); failed > 0 {
			t.Fatalf("%d calls fail before anything is lost", failed)
		}
		c.lose(l)
		if failed := allAtOnce(t, list, b); failed != len(list) {
			t.Errorf("%d of %d calls fail", failed, len(list))
		}
		c.mend(l)
		if failed := allAtOnce(t, list, b); failed > 0 {
			t.Errorf("%d calls fail once the server is back", failed)
		}
		once(t, b, "package/called", 1)
	})
}

// TestSlow: a server that takes its time is waited for.
func TestSlow(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	b := opened(t, l.Proxy.URI)
	list := calls(filled(t, b))
	l.Spoil(mongotest.Answering, "latency", map[string]int{"latency": 120, "jitter": 40})
	if failed := allAtOnce(t, list, b); failed > 0 {
		t.Errorf("%d calls fail", failed)
	}
}

// TestOpenLost: opening is told as soon, and leaves nothing behind.
func TestOpenLost(t *testing.T) {
	before := goroutines()
	lines := map[string]line{}
	for name := range losses {
		lines[name] = newLine(t)
	}
	var group sync.WaitGroup
	for name, c := range losses {
		group.Go(func() {
			c.lose(lines[name])
			began := time.Now()
			_, err := mongo.Open(t.Context(), mongo.Options{URL: lines[name].Proxy.URI, Clock: time.Now})
			if took := time.Since(began); took >= soon {
				t.Errorf("%s: it took %v", name, took)
			}
			says(t, name, err, noAnswer)
			c.mend(lines[name])
		})
	}
	group.Wait()
	nothingLeft(t, before)
	for name := range losses {
		if err := opened(t, lines[name].Proxy.URI).Scratch.Delete(t.Context(), "k"); err != nil {
			t.Errorf("%s, once it is back: %v", name, err)
		}
	}
}

// TestManyWhileLost: 50 at once are each told as soon as one, nothing of them stays, and who comes
// when the server is back is served.
func TestManyWhileLost(t *testing.T) {
	before := goroutines()
	l := newLine(t)
	b, err := mongo.Open(t.Context(), mongo.Options{URL: l.Proxy.URI, Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	list := calls(filled(t, b))
	for _, name := range []string{"no answer", "nobody there"} { // a wait each; the others are like one of these
		c := losses[name]
		c.lose(l)
		var many []call
		for i := range 50 {
			many = append(many, list[i%len(list)])
		}
		if failed := allAtOnce(t, many, b); failed != len(many) {
			t.Errorf("%s: %d of %d calls fail", name, failed, len(many))
		}
		c.mend(l)
		if failed := allAtOnce(t, many, b); failed > 0 {
			t.Errorf("%s: %d calls fail once the server is back", name, failed)
		}
	}
	began := time.Now()
	if err := b.Close(); err != nil || time.Since(began) >= soon {
		t.Errorf("close: %v after %v", err, time.Since(began))
	}
	nothingLeft(t, before)
}

// TestWaitOnce: within one request a server that is gone is waited for once.
func TestWaitOnce(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	b := opened(t, l.Proxy.URI)
	list := calls(filled(t, b))
	l.Down()
	request := storage.WaitOnce(t.Context(), time.Now)
	began := time.Now()
	for range 3 {
		for _, c := range list {
			says(t, c.name, c.do(request, b), noAnswer)
		}
	}
	if took := time.Since(began); took >= soon {
		t.Errorf("%d calls took %v", 3*len(list), took)
	}
	l.Up()
	for _, c := range list {
		if err := c.do(storage.WaitOnce(t.Context(), time.Now), b); err != nil {
			t.Errorf("%s in the next request: %v", c.name, err)
		}
	}
}

// TestCloseWhileLost: Close does not wait for an answer that does not come, and ends who waits.
func TestCloseWhileLost(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	b := opened(t, l.Proxy.URI)
	list := calls(filled(t, b))
	l.Spoil(mongotest.Answering, "timeout", map[string]int{"timeout": 0})
	var group sync.WaitGroup
	for _, c := range list {
		group.Go(func() {
			if err := c.do(context.Background(), b); !errors.Is(err, fault.Unavailable) {
				t.Errorf("%s: %v", c.name, err)
			}
		})
	}
	time.Sleep(100 * time.Millisecond)
	began := time.Now()
	_ = b.Close() // who was thrown out is no matter of who closes
	group.Wait()
	if took := time.Since(began); took >= soon {
		t.Errorf("it took %v", took)
	}
}

// stands counts the Entries of a stream beside the product, by the straight way.
func stands(t testing.TB, l line, stream string) (entries, heads int64) {
	t.Helper()
	err := mongotest.With(t.Context(), l.Double.URI, func(db *driver.Database) (err error) {
		filter := bson.D{{Key: "stream", Value: stream}}
		if entries, err = db.Collection("entry").CountDocuments(t.Context(), filter); err != nil {
			return err
		}
		heads, err = db.Collection("head").CountDocuments(t.Context(), filter)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries, heads
}

// TestCutInAnAct: the line breaks within an act, at whatever byte of what is asked or answered. The
// act succeeds all the same, once, because what was sent again is known by its own mark.
func TestCutInAnAct(t *testing.T) {
	mongotest.Database(t) // or there is nothing to cut
	var stood atomic.Int64
	type cut struct {
		direction string
		after     []int
	}
	atOnce(t, map[string]cut{
		"answering": {mongotest.Answering, []int{0, 100, 180, 195, 210, 225, 240, 255, 270, 300}},
		"asking":    {mongotest.Asking, []int{0, 150, 300, 450, 600, 800, 1000}},
	}, func(t *testing.T, c cut) {
		l := newLine(t)
		b := opened(t, l.Proxy.URI)
		for _, bytes := range c.after {
			stream := fmt.Sprintf("package/%d", bytes)
			put(t, b.Shelf, stream, 1, 1)
			l.Spoil(c.direction, "limit_data", map[string]int{"bytes": bytes})
			done := make(chan error, 1)
			go func() {
				e, h := act(stream, 2)
				done <- b.Shelf.Append(context.Background(), e, h)
			}()
			time.Sleep(60 * time.Millisecond)
			if entries, _ := stands(t, l, stream); entries == 2 && len(done) == 0 {
				stood.Add(1)
			}
			l.Mend()
			if err := <-done; err != nil {
				t.Errorf("cut after %d bytes: %v", bytes, err)
			}
			once(t, b, stream, 2)
		}
	})
	if stood.Load() == 0 {
		t.Error("no cut fell between an act that was done and its answer: the test tries nothing")
	}
	t.Logf("%d acts were done and their answer cut off", stood.Load())
}

// TestNoAnswerToAnAct: the act is done, and whoever sent it waits in vain. It was not
// acknowledged; sent again it is known, and stands once.
func TestNoAnswerToAnAct(t *testing.T) {
	t.Parallel()
	l := newLine(t)
	b := opened(t, l.Proxy.URI)
	l.Spoil(mongotest.Answering, "timeout", map[string]int{"timeout": 0})
	e, h := act("package/a", 1)
	began := time.Now()
	says(t, "append", b.Shelf.Append(t.Context(), e, h), noAnswer)
	if took := time.Since(began); took >= soon {
		t.Errorf("it took %v", took)
	}
	if entries, heads := stands(t, l, "package/a"); entries != 1 || heads != 0 {
		t.Errorf("%d Entries and %d heads stand, want the Entry alone", entries, heads)
	}
	l.Mend()
	// fault.Exists, or nil where the line broke once more and the act met itself.
	if err := appendAgain(t.Context(), b.Shelf, "package/a"); err != nil {
		t.Errorf("sent again: %v", err)
	}
	once(t, b, "package/a", 1)
	if entries, heads := stands(t, l, "package/a"); entries != 1 || heads != 1 {
		t.Errorf("%d Entries and %d heads stand after the load, want one each", entries, heads)
	}
}

// TestRestarted: several write while the server is killed and started again, three times. What was
// answered with an error is sent again under the same operation id until it is settled; in the end
// every act stands once.
func TestRestarted(t *testing.T) {
	t.Parallel()
	const writers, acts = 6, 30
	l := newLine(t)
	b := opened(t, l.Proxy.URI)
	var group sync.WaitGroup
	for w := range writers {
		stream := fmt.Sprintf("package/%d", w)
		group.Go(func() {
			for r := int64(1); r <= acts; r++ {
				if err := settle(b.Shelf, stream, r); err != nil {
					t.Errorf("%s %d: %v", stream, r, err)
					return
				}
			}
		})
	}
	for range 3 {
		time.Sleep(150 * time.Millisecond)
		l.Stop()
		time.Sleep(100 * time.Millisecond)
		l.Restart()
	}
	group.Wait()
	for w := range writers {
		once(t, b, fmt.Sprintf("package/%d", w), acts)
	}
}

// settle does an act until it is known to be done.
func settle(s storage.Shelf, stream string, revision int64) error {
	e, h := act(stream, revision)
	var err error
	for range 10 {
		began := time.Now()
		err = s.Append(context.Background(), e, h)
		if took := time.Since(began); took >= soon {
			return fmt.Errorf("an answer after %v: %w", took, err)
		}
		if err == nil || errors.Is(err, fault.Exists) {
			return nil
		}
		if !errors.Is(err, fault.Unavailable) {
			return err
		}
	}
	return err
}
