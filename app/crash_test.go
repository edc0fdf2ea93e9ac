package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"jiedezhu/acceptance/coverage"
	"jiedezhu/app/account"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// childPush makes the test binary a process that pushes everything in a data directory and is
// killed while it does.
const childPush = "JIEDEZHU_TEST_CHILD_PUSH"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childPush); dir != "" {
		os.Exit(pushAndDie(dir))
	}
	if args := strings.Fields(os.Getenv(childCopy)); len(args) == 3 {
		after, _ := strconv.Atoi(args[0])
		os.Exit(copyAndDie(args[1], args[2], after))
	}
	if dir := os.Getenv(childServe); dir != "" {
		os.Exit(run(context.Background(), []string{"serve", "--data", dir, "--listen", "127.0.0.1:0"}, func(string) string { return "" }, os.Stdout, io.Discard))
	}
	os.Exit(m.Run())
}

func pushAndDie(dir string) int {
	p := &program{clock: time.Now, set: settings{data: dir}}
	h, err := p.open(context.Background())
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("pushing")
	deed := journal.Deed{Actor: account.CommandLine().Actor(), Op: "the-push"}
	if _, err := h.rollout.Push(context.Background(), deed, rollout.Order{Place: "610728", Due: journal.DayOf(time.Now()).Add(10)}); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("pushed")
	time.Sleep(time.Minute) // until it is killed
	return 0
}

// county fills a data directory with towns and catalog, through the command line.
func county(t *testing.T, dir string) {
	t.Helper()
	for _, args := range [][]string{
		{"import", "towns", "demo/data/towns.csv", "--county", "镇巴县"},
		{"import", "catalog", "demo/data/catalog.csv"},
	} {
		if code, out := command(t, dir, args...); code != exitDone {
			t.Fatalf("%v: exit %d\n%s", args, code, out)
		}
	}
}

// command runs the command line on a data directory.
func command(t *testing.T, dir string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), append(args, "--data", dir), func(string) string { return "" }, &out, &out)
	return code, out.String()
}

// TestPushSurvivesKill kills the process in the middle of a push, at random moments, until three
// kills left a batch unfinished; the next start of the server finishes it, and nothing is pushed
// twice.
func TestPushSurvivesKill(t *testing.T) {
	const enough, most = 3, 60
	middle, rounds := 0, 0
	for ; middle < enough && rounds < most; rounds++ {
		dir := t.TempDir()
		county(t, dir)
		if killedPush(t, dir, time.Duration(rand.IntN(14))*time.Millisecond) {
			middle++
		}
		serving(t, dir, func(string) {}) // the start finishes what was left
		checkPushed(t, dir)
	}
	t.Logf("%d of %d kills left a batch unfinished", middle, rounds)
	if middle == 0 {
		t.Errorf("none of %d kills hit the middle of a push: the test proved nothing", rounds)
	}
}

// killedPush starts a push in a process of its own, kills it, and says whether it left its batch
// unfinished.
func killedPush(t *testing.T, dir string, after time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childPush+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "pushing") {
		t.Fatalf("child said %q, %v", line, err)
	}
	time.Sleep(after)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // killed
	h := openHouse(t, dir)
	defer h.close()
	left, err := h.store.Batches(t.Context(), "", rollout.Pushing)
	if err != nil {
		t.Fatal(err)
	}
	return len(left) > 0
}

func openHouse(t *testing.T, dir string) *house {
	t.Helper()
	p := &program{clock: time.Now, set: settings{data: dir}}
	h, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// serving runs the server on a free port while f works, until it has finished what was left.
func serving(t *testing.T, dir string, f func(base string)) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	addr := make(chan string, 1)
	p := &program{getenv: func(string) string { return "" }, out: io.Discard, err: io.Discard, clock: time.Now, ready: func(a string) { addr <- a }}
	ended := make(chan int, 1)
	go func() { ended <- p.run(ctx, []string{"serve", "--data", dir, "--listen", "127.0.0.1:0"}) }()
	select {
	case a := <-addr:
		base := "http://" + a
		waitFor(t, "the server", func() bool {
			r, err := http.Get(base + "/readyz")
			if err != nil {
				return false
			}
			r.Body.Close()
			return r.StatusCode == http.StatusOK
		})
		f(base)
		h := openHouse(t, dir)
		waitFor(t, "unfinished batches", func() bool {
			left, err := h.store.Batches(t.Context(), "", rollout.Pushing)
			return err == nil && len(left) == 0
		})
		h.close()
	case code := <-ended:
		t.Fatalf("serve ended with %d", code)
	}
	stop()
	if code := <-ended; code != exitDone {
		t.Fatalf("serve ended with %d", code)
	}
}

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 200 {
		if is() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("%s: not in five seconds", what)
}

// checkPushed holds the store against what one push does: either the batch was saved, and then
// every town has it exactly once; or it was not, and then nobody has anything.
func checkPushed(t *testing.T, dir string) {
	t.Helper()
	h := openHouse(t, dir)
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
