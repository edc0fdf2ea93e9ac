package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/storage/mongo/mongotest"
	"jiedezhu/catalog/rollout"
)

// children are what the test binary does instead of the tests, with what the variable says: most
// take an address.
var children = map[string]func(said string) int{
	childPush: pushAndDie, childServe: serveUntilKilled, childFall: serveAndFall, childCopy: copyAndDie,
}

func TestMain(m *testing.M) {
	for name, work := range children {
		if said := os.Getenv(name); said != "" {
			os.Exit(work(said))
		}
	}
	code := m.Run()
	if dir, err := binaryDir(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// everywhere runs a test on each kind of store: empty gives the address of an empty one, a
// directory or a database of MongoDB.
func everywhere(t *testing.T, test func(t *testing.T, empty func(testing.TB) string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, func(t testing.TB) string { return t.TempDir() }) })
	t.Run("mongodb", func(t *testing.T) { test(t, mongotest.Database) })
}

// unhurried is the patience of every program here but those that are asked how soon they tell a
// person: the double looks at everything it has for most questions, and much runs beside it.
const unhurried = longestPatience

// flags name the store of an address on the command line, and what may be asked of it.
func flags(address string) []string {
	if strings.Contains(address, "://") {
		return []string{"--store", address, "--patience", unhurried.String()}
	}
	return []string{"--data", address}
}

// command runs the command line on the store of an address.
func command(t *testing.T, address string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	p := &program{getenv: func(string) string { return "" }, out: &out, err: &out, clock: time.Now, patience: unhurried}
	code := p.run(t.Context(), slices.Concat(args, flags(address)))
	return code, out.String()
}

// county fills a store with the demonstration's towns and catalog, through the command line.
func county(t *testing.T, address string) {
	t.Helper()
	sheets(t, address, "demo/data/towns.csv", "demo/data/catalog.csv")
}

func sheets(t *testing.T, address, towns, catalog string) {
	t.Helper()
	for _, args := range [][]string{
		{"import", "towns", towns, "--county", "镇巴县"},
		{"import", "catalog", catalog},
	} {
		var code int
		var out string
		again(func() bool { code, out = command(t, address, args...); return code == exitStore })
		if code != exitDone {
			t.Fatalf("%v: exit %d\n%s", args, code, out)
		}
	}
}

// again does what the database may have had no time for, on a machine that does other things too, as
// a person does it who is told to come again; busy does it and says whether that was so.
func again(busy func() bool) {
	for try := 0; busy() && try < 5; try++ {
		time.Sleep(time.Second)
	}
}

func openHouse(t *testing.T, address string) *house {
	t.Helper()
	p := &program{clock: time.Now, patience: unhurried}
	h, err := p.openAt(t.Context(), address, false)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// binaryDir is where binary puts what it builds.
var binaryDir = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "jiedezhu-test") })

// binary is the path of the real program, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := binaryDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "jiedezhu")
	build := exec.Command("go", "build", "-o", path, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

func realBinary(t *testing.T) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// started runs a process with more in its environment: what it says, and how to kill it, which is
// done with the test at the latest.
func started(t *testing.T, cmd *exec.Cmd, more ...string) (said *bufio.Reader, kill func()) {
	t.Helper()
	cmd.Env = append(os.Environ(), more...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill() // SIGKILL
		_ = cmd.Wait()         // killed
	})
	t.Cleanup(kill)
	return bufio.NewReader(out), kill
}

// listening is where a server says that it answers.
func listening(said *bufio.Reader) (base string, err error) {
	line, err := said.ReadString('\n')
	if err != nil || !addressIn.MatchString(line) {
		return "", fmt.Errorf("the server said %q: %w", line, err)
	}
	return "http://" + addressIn.FindStringSubmatch(line)[1], nil
}

// childServe makes the test binary a server of the store of an address, until it is killed.
const childServe = "JIEDEZHU_TEST_CHILD_SERVE"

func serveUntilKilled(address string) int {
	return run(context.Background(), append([]string{"serve", "--listen", "127.0.0.1:0"}, flags(address)...), func(string) string { return "" }, os.Stdout, io.Discard)
}

// served is a server in a process of its own: where it answers, and how to kill it.
func served(t *testing.T, address string) (base string, kill func()) {
	t.Helper()
	said, kill := started(t, exec.Command(os.Args[0]), childServe+"="+address)
	base, err := listening(said)
	if err != nil {
		t.Fatal(err)
	}
	return base, kill
}

// serving runs the server on a free port while f works, until it has finished what was left.
func serving(t *testing.T, address string, f func(base string)) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	addr := make(chan string, 1)
	p := &program{getenv: func(string) string { return "" }, out: io.Discard, err: io.Discard, clock: time.Now, ready: func(a string) { addr <- a }}
	ended := make(chan int, 1)
	go func() { ended <- p.run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, flags(address)...)) }()
	select {
	case a := <-addr:
		base := "http://" + a
		waitFor(t, "the server", func() bool { return answers(base) })
		f(base)
		h := openHouse(t, address)
		settle(t, h)
		h.close()
	case code := <-ended:
		t.Fatalf("serve ended with %d", code)
	}
	stop()
	if code := <-ended; code != exitDone {
		t.Fatalf("serve ended with %d", code)
	}
}

// answers tells whether a server is ready.
func answers(base string) bool {
	r, err := http.Get(base + "/readyz")
	if err != nil {
		return false
	}
	r.Body.Close()
	return r.StatusCode == http.StatusOK
}

// settle waits until the work loops have nothing left to do.
func settle(t *testing.T, h *house) {
	t.Helper()
	var left string
	for end := time.Now().Add(patience); ; time.Sleep(25 * time.Millisecond) {
		if left = unfinished(t, h); left == "" {
			return
		}
		if time.Now().After(end) {
			t.Errorf("left unfinished for %v: %s", patience, left)
			return
		}
	}
}

// unfinished names a batch that is under way, or heads behind their Entries; "" where there are none.
func unfinished(t *testing.T, h *house) string {
	lagging, err := h.backend.Shelf.Lagging(t.Context(), time.Time{})
	if err != nil {
		return err.Error()
	}
	if len(lagging) > 0 {
		return fmt.Sprintf("behind their entries: %v", lagging)
	}
	left, err := h.store.Batches(t.Context(), "", rollout.Pushing)
	if err != nil {
		return err.Error()
	}
	if len(left) > 0 {
		return fmt.Sprintf("%d batches, the first %d", len(left), left[0].Number)
	}
	return ""
}

// patience is how long waitFor and settle wait: two rounds of the work loop, of which a busy database
// may spoil one.
const patience = 150 * time.Second

func waitFor(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(25 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not in %v", what, patience)
		}
	}
}
