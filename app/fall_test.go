package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiedezhu/app/storage"
	"jiedezhu/app/words"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// A server that childFall starts falls between the write and the answer of its fallAfter-th act of a
// clerk: whoever sent that act has no answer for what is done. With twin set its store has no index
// of operations.
const (
	childFall = "JIEDEZHU_TEST_CHILD_FALL"
	fallAfter = "JIEDEZHU_TEST_FALL_AFTER"
	twin      = "JIEDEZHU_TEST_TWIN"
	fallCode  = 9 // it ends with this
)

// serveAndFall is such a server.
func serveAndFall(address string) int {
	ctx := context.Background()
	p := &program{out: os.Stdout, err: os.Stderr, clock: time.Now, patience: unhurried}
	catalogue, err := words.Load()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return exitStore
	}
	p.words = catalogue.In(words.Chinese)
	backend, err := p.backend(ctx, address, false)
	if err != nil {
		return p.end(err)
	}
	key, err := backend.Vault.Key(ctx, freshKey())
	if err != nil {
		return p.end(err)
	}
	if os.Getenv(twin) != "" {
		backend.Shelf = &indexless{Shelf: backend.Shelf, key: key, macs: map[string][]byte{}}
	}
	after, err := strconv.ParseInt(os.Getenv(fallAfter), 10, 64)
	if err != nil {
		return p.end(err)
	}
	f := &falling{Shelf: backend.Shelf}
	f.left.Store(after)
	backend.Shelf = f
	return p.end(p.serveHouse(ctx, wire(backend, p.clock, key), serveFlags{listen: "127.0.0.1:0"}))
}

// falling is a shelf whose process ends when so many acts of clerks are written.
type falling struct {
	storage.Shelf
	left atomic.Int64
}

func (s *falling) Append(ctx context.Context, e journal.Entry, h storage.Head) error {
	err := s.Shelf.Append(ctx, e, h)
	if err == nil && ofClerk(e.Name) && s.left.Add(-1) == 0 {
		os.Exit(fallCode)
	}
	return err
}

func ofClerk(name string) bool {
	return name == rollout.ActReceive || name == rollout.ActRetract || name == rollout.ActObject
}

// indexless is a shelf that has no index of operations: every Entry gets an id that nobody knows,
// and is sealed with it. The store above remembers the seal that it made itself; macs has the one
// that stands in its place.
type indexless struct {
	storage.Shelf
	key []byte

	mu   sync.Mutex
	macs map[string][]byte
}

func (s *indexless) Append(ctx context.Context, e journal.Entry, h storage.Head) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	given, prev := string(e.Mac), e.Prev
	if mac, ok := s.macs[string(prev)]; ok {
		prev = mac
	}
	e.Op += twinMark + rand.Text()
	e.Seal(s.key, prev)
	h.Mac = e.Mac
	err := s.Shelf.Append(ctx, e, h)
	if err == nil {
		s.macs[given] = e.Mac
	}
	return err
}

func (s *indexless) Operation(context.Context, string, string, string) (journal.Entry, error) {
	return journal.Entry{}, storage.Missing()
}

// fallen is the command of a server that falls.
func fallen(address string, after int, more ...string) func(context.Context) *exec.Cmd {
	return func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, os.Args[0])
		cmd.Env = append(os.Environ(), append(more, childFall+"="+address, fmt.Sprintf("%s=%d", fallAfter, after))...)
		return cmd
	}
}

// TestFalls: two processes that fall between write and answer at every fourth act, so that resends
// of what is done are certain. Nobody hears a refusal of their own act, and nothing is done twice;
// of the broken twin the same checks say so, once for each fall at the least.
func TestFalls(t *testing.T) {
	everywhere(t, func(t *testing.T, empty func(testing.TB) string) {
		small := blows{towns: 2, acts: 40, pushes: 1, most: 2 * time.Minute}
		t.Run("sound", func(t *testing.T) {
			address := empty(t)
			h := newHammer(t, address, small, fallen(address, 4))
			h.strike()
			h.tell(h.faults())
			if sent, _ := h.again(); h.fell() < 4 || sent < h.fell() {
				t.Errorf("%d falls, %d acts sent again: the test proved nothing", h.fell(), sent)
			}
		})
		t.Run("twin", func(t *testing.T) {
			address := empty(t)
			h := newHammer(t, address, small, fallen(address, 4, twin+"=1"))
			h.strike()
			h.catches("was done, and its clerk heard 409", max(4, h.fell()))
		})
	})
}

// TestResentObjection: a town objects, the process falls, the objection is answered by the county,
// and then the town's browser sends it again. It is answered and not made a second time; the twin
// makes it a second time.
func TestResentObjection(t *testing.T) {
	everywhere(t, func(t *testing.T, empty func(testing.TB) string) {
		t.Run("sound", func(t *testing.T) {
			h := objected(t, empty(t))
			h.tell(h.faults())
		})
		t.Run("twin", func(t *testing.T) {
			h := objected(t, empty(t), twin+"=1")
			h.catches("was done 2 times", 1)
		})
	})
}

// objected tells that story.
func objected(t *testing.T, address string, more ...string) *hammer {
	h := newHammer(t, address, blows{towns: 1, most: time.Minute}, fallen(address, 1, more...))
	ctx, stop := context.WithTimeout(t.Context(), h.most)
	var servers sync.WaitGroup
	defer func() { stop(); servers.Wait() }()
	k := h.keepers[0]
	servers.Go(func() { k.run(ctx) })
	waitFor(t, "the server", func() bool { return k.at() != "" })
	w := h.clerks[0]
	a := &act{op: "object", path: "/object", form: url.Values{"c": {h.codes[0]}, "reason": {rollout.Reasons[0]}}, town: w.town, name: rollout.ActObject, code: h.codes[0]}
	if status, said := w.send(ctx, k.at(), a); status != 0 {
		t.Fatalf("the server should have fallen, and answered %d: %s", status, said)
	}
	y := openHouse(t, address)
	defer y.close()
	if _, err := y.rollout.Answer(ctx, cliDeed("answer"), w.town, []int{0}, rollout.Reply{Answer: rollout.AnswerMet}); err != nil {
		t.Fatal(err)
	}
	w.do(ctx, a)
	return h
}

// catches fails where the checks say nothing of that sort, or too little.
func (h *hammer) catches(what string, least int) {
	h.t.Helper()
	faults := h.faults()
	n := 0
	for _, f := range faults {
		if strings.Contains(f, what) {
			n++
		}
	}
	h.t.Logf("%d falls; %d faults, %d of them %q", h.fell(), len(faults), n, what)
	if n < least {
		h.t.Errorf("the checks say %d times that an act %s, want %d: %v", n, what, least, faults)
	}
}

// fell is how often a process ended between write and answer.
func (h *hammer) fell() int { return h.keepers[0].fell + h.keepers[1].fell }
