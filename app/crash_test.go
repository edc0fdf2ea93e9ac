package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/account"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// childPush makes the test binary a process that pushes everything in the store of an address and
// is killed while it does.
const childPush = "JIEDEZHU_TEST_CHILD_PUSH"

func pushAndDie(address string) int {
	p := &program{clock: time.Now, patience: unhurried}
	h, err := p.openAt(context.Background(), address, false)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("pushing")
	deed := journal.Deed{Actor: account.CommandLine().Actor(), Op: "the-push"}
	order := rollout.Order{Place: "610728", Due: journal.DayOf(time.Now()).Add(10)}
	again(func() bool {
		_, err = h.rollout.Push(context.Background(), deed, order)
		return errors.Is(err, fault.Unavailable)
	})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("pushed")
	time.Sleep(time.Minute) // until it is killed
	return 0
}

// TestPushSurvivesKill kills the process in the middle of a push, at random moments, until some kills
// left a batch unfinished; the next start of the server finishes it, and nothing is pushed twice.
func TestPushSurvivesKill(t *testing.T) {
	everywhere(t, func(t *testing.T, empty func(testing.TB) string) {
		const most = 60
		first := empty(t)
		enough, whole := 3, timedPush(t, first)
		if strings.Contains(first, "://") {
			enough = 1 // a round costs seconds there
		}
		middle, rounds := 0, 0
		for ; middle < enough && rounds < most; rounds++ {
			address := empty(t)
			county(t, address)
			if killedPush(t, address, whole/4+rand.N(whole*3/4)) {
				middle++
			}
			serving(t, address, func(string) {}) // the start finishes what was left
			checkPushed(t, address)
		}
		t.Logf("%d of %d kills within %v left a batch unfinished", middle, rounds, whole)
		if middle == 0 {
			t.Errorf("none of %d kills hit the middle of a push: the test proved nothing", rounds)
		}
	})
}

// timedPush is how long a push takes that nobody kills.
func timedPush(t *testing.T, address string) time.Duration {
	t.Helper()
	county(t, address)
	said, kill := pushing(t, address)
	defer kill()
	began := time.Now()
	if line, err := said.ReadString('\n'); err != nil || line != "pushed\n" {
		t.Fatalf("child said %q, %v", line, err)
	}
	return time.Since(began)
}

// killedPush starts a push in a process of its own, kills it, and says whether it left its batch
// unfinished.
func killedPush(t *testing.T, address string, after time.Duration) bool {
	t.Helper()
	_, kill := pushing(t, address)
	time.Sleep(after)
	kill()
	h := openHouse(t, address)
	defer h.close()
	left, err := h.store.Batches(t.Context(), "", rollout.Pushing)
	if err != nil {
		t.Fatal(err)
	}
	lagging, err := h.backend.Shelf.Lagging(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return len(left) > 0 || len(lagging) > 0
}

// pushing is a process that is pushing, what it says next, and how to kill it.
func pushing(t *testing.T, address string) (said *bufio.Reader, kill func()) {
	t.Helper()
	said, kill = started(t, exec.Command(os.Args[0]), childPush+"="+address)
	if line, err := said.ReadString('\n'); err != nil || line != "pushing\n" {
		t.Fatalf("child said %q, %v", line, err)
	}
	return said, kill
}

// checkPushed holds the store against what one push does: either the batch was saved, and then
// every town has it exactly once; or it was not, and then nobody has anything.
func checkPushed(t *testing.T, address string) {
	t.Helper()
	h := openHouse(t, address)
	defer h.close()
	batches, err := h.store.Batches(t.Context(), "610728", "")
	if err != nil {
		t.Fatal(err)
	}
	in, err := h.reports.Load(t.Context(), account.CommandLine().Actor(), "610728", 0)
	if err != nil {
		t.Fatal(err)
	}
	r := coverage.Make(in)
	if len(batches) == 0 {
		if r.Stages.Pushed != 0 {
			t.Fatalf("no batch, but %d lines are pushed", r.Stages.Pushed)
		}
		return
	}
	if len(batches) != 1 || batches[0].State != rollout.Delivered || r.Stages.Pushed != r.InScope || r.InScope != 4056 {
		t.Fatalf("%d batches, state %s, %d of %d pushed", len(batches), batches[0].State, r.Stages.Pushed, r.InScope)
	}
	for _, town := range in.Register.Towns {
		records, err := h.store.History(t.Context(), town.Code, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		pushes := 0
		for _, rec := range records {
			if rec.Name == rollout.ActPush {
				pushes++
			}
		}
		if pushes != 1 {
			t.Errorf("%s has %d pushes", town.Name, pushes)
		}
	}
	for _, kind := range []string{"package", "batch", "edition", "register"} {
		if broken, err := h.store.Verify(t.Context(), kind); err != nil || broken != "" {
			t.Errorf("chain of %s: %s %v", kind, broken, err)
		}
	}
}
