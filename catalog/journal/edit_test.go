package journal_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// counter is an aggregate with a revision, kept as a store keeps one: whoever saves over a newer
// revision, or by an operation id that was used, is refused.
type counter struct{ n, revision int }

type cell struct {
	mu    sync.Mutex
	now   counter
	asked map[string][]byte
}

func (c *cell) access() journal.Access[counter] {
	return journal.Access[counter]{
		Load: func(context.Context) (*counter, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			v := c.now
			return &v, nil
		},
		Save: func(_ context.Context, v *counter, d journal.Deed, _ string, asked []byte) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			switch _, used := c.asked[d.Op]; {
			case used:
				return fault.New(fault.Exists, "有了")
			case v.revision != c.now.revision:
				return fault.New(fault.Conflict, "有人先改了")
			}
			c.asked[d.Op] = asked
			v.revision++
			c.now = *v
			return nil
		},
		Asked: func(_ context.Context, op string) ([]byte, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			if asked, ok := c.asked[op]; ok {
				return asked, nil
			}
			return nil, fault.New(fault.NotFound, "没有找到")
		},
	}
}

// Twenty at once are each counted once, and so is one that is sent again.
func TestEditInACrowd(t *testing.T) {
	c := &cell{asked: map[string][]byte{}}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			op := string(rune('a' + i%20)) // every deed comes twice
			if _, err := c.access().Edit(t.Context(), journal.Deed{Op: op}, "add", []byte(op), func(v *counter) error { v.n++; return nil }); err != nil {
				t.Errorf("%s: %v", op, err)
			}
		}()
	}
	wg.Wait()
	if c.now.n != 20 {
		t.Errorf("20 deeds came to %d", c.now.n)
	}
}

func TestEdit(t *testing.T) {
	no := fault.New(fault.Invalid, "不行")
	for _, tt := range []struct {
		name   string
		op     string
		asked  string
		change error
		want   error
		n      int
	}{
		{"a new deed", "new", "x", nil, nil, 2},
		{"what is refused changes nothing", "new", "x", no, fault.Invalid, 1},
		{"nothing to do gives what stands", "new", "x", journal.ErrNothing, nil, 1},
		{"a deed that was done", "old", "x", nil, nil, 1},
		{"a deed that was done, in whose way something stands now", "old", "x", no, nil, 1},
		{"its operation id with another content", "old", "y", nil, fault.Exists, 1},
		{"the same, refused before it is saved", "old", "y", no, fault.Exists, 1},
		{"the same, with nothing to do", "old", "y", journal.ErrNothing, fault.Exists, 1},
	} {
		c := &cell{now: counter{n: 1, revision: 1}, asked: map[string][]byte{"old": []byte("x")}}
		v, err := c.access().Edit(t.Context(), journal.Deed{Op: tt.op}, "add", []byte(tt.asked), func(v *counter) error { v.n++; return tt.change })
		if !errors.Is(err, tt.want) || err == nil && v.n != tt.n || c.now.n != tt.n {
			t.Errorf("%s: %v, %v, kept %d", tt.name, v, err, c.now.n)
		}
	}
}
