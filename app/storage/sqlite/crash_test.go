package sqlite_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	zombiezen "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/sqlite"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// crashDir makes this binary the child of the crash tests: it appends there until it is killed.
var (
	crashDir  = flag.String("crashdir", "", "directory to append to until killed (for the test's own child)")
	crashName = flag.String("crashname", "", "begins the operation ids of the child")
	crashSize = flag.Uint64("crashsize", 0, "largest file the child may write, 0 is any")
)

const crashStreams = 6

func TestMain(m *testing.M) {
	flag.Parse()
	if *crashDir != "" {
		if err := appendForever(*crashDir, *crashName, *crashSize); err != nil {
			fmt.Println("END", fault.KindOf(err), strings.ReplaceAll(err.Error(), "\n", " "))
		}
		return
	}
	os.Exit(m.Run())
}

// appendForever appends to a few streams from several hands and says what was acknowledged,
// and only then.
func appendForever(dir, name string, size uint64) error {
	if err := limitFiles(size); err != nil {
		return err
	}
	b, err := sqlite.Open(context.Background(), dir)
	if err != nil {
		return err
	}
	errs := make(chan error, crashStreams)
	var out sync.Mutex
	for c := range crashStreams {
		go func() { errs <- appendTo(b.Shelf, c, name, &out) }()
	}
	err = <-errs
	if size == 0 {
		return err
	}
	for range crashStreams - 1 { // the others hear it too
		err = errors.Join(err, <-errs)
	}
	if failed := errors.Join(liftLimit(), plainOf(b.Shelf, crashStreams)); failed != nil {
		return fmt.Errorf("not usable once there is room: %w", errors.Join(failed, fault.Internal))
	}
	return err
}

// appendTo is one hand: it takes the next revision, and the next but one where another process
// was first.
func appendTo(s storage.Shelf, c int, name string, out *sync.Mutex) error {
	division, stream := townOf(c)
	list, err := s.Entries(context.Background(), division, stream, 0, 0)
	if err != nil {
		return err
	}
	revision := int64(len(list)) + 1
	for n := 0; ; n++ {
		e, h := act(division, stream, revision, start, bytes.Repeat([]byte{'x'}, 5000))
		e.Op = fmt.Sprintf("%s-%d-%d", name, c, n)
		err := s.Append(context.Background(), e, h)
		switch {
		case errors.Is(err, fault.Conflict):
			h, err := s.Load(context.Background(), division, stream, 0, forward)
			if err != nil {
				return err
			}
			revision = h.Revision + 1
			continue
		case err != nil:
			return err
		}
		out.Lock()
		fmt.Printf("ACK %d %d %s\n", c, revision, e.Op)
		out.Unlock()
		revision++
	}
}

// forward folds the revision alone. The other process may append between the two reads of a load.
func forward(h storage.Head, e journal.Entry) (storage.Head, error) {
	h.Revision = e.Revision
	return h, nil
}

// child starts this binary as a process that appends; acked gives its whole lines once it has
// ended.
func child(t *testing.T, dir, name string, more ...string) (cmd *exec.Cmd, acked func() []string) {
	t.Helper()
	cmd = exec.Command(os.Args[0], append([]string{"-crashdir", dir, "-crashname", name}, more...)...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := make(chan []string, 1)
	go func() {
		text, err := io.ReadAll(out)
		if err != nil {
			t.Errorf("read child: %v", err)
		}
		whole := text[:bytes.LastIndexByte(text, '\n')+1] // the kill may have cut the last
		var list []string
		for scan := bufio.NewScanner(bytes.NewReader(whole)); scan.Scan(); {
			list = append(list, scan.Text())
		}
		lines <- list
	}()
	return cmd, func() []string {
		list := <-lines
		if err := cmd.Wait(); err != nil && cmd.ProcessState.ExitCode() > 0 {
			t.Errorf("child: %v: %s", err, complaint.String())
		}
		return list
	}
}

// TestKill kills processes while they append: two at once on one directory, at random moments.
// Every acknowledged act must be there, once, under the revision that was said; no stream may
// have a gap; the file must be whole. There is no control that loses something here: a process
// killed by a signal loses nothing that it has handed to the system, so kill -9 cannot show the
// difference that synchronous=FULL makes; only losing the power can.
func TestKill(t *testing.T) {
	const rounds = 20
	dir := t.TempDir()
	acks := 0
	known := map[string]string{} // operation id → stream and revision
	for round := range rounds {
		one, acked1 := child(t, dir, fmt.Sprintf("r%d-a", round))
		two, acked2 := child(t, dir, fmt.Sprintf("r%d-b", round))
		time.Sleep(time.Duration(60+rand.IntN(240)) * time.Millisecond)
		err := one.Process.Kill()
		time.Sleep(time.Duration(rand.IntN(40)) * time.Millisecond)
		if err = errors.Join(err, two.Process.Kill()); err != nil {
			t.Fatal(err)
		}
		for _, line := range append(acked1(), acked2()...) {
			place, op, ok := ack(line)
			if !ok {
				t.Fatalf("round %d: a child said %q", round, line)
			}
			known[op] = place
			acks++
		}
		whole(t, dir, known)
	}
	if acks < rounds*10 {
		t.Errorf("only %d acts were acknowledged in %d rounds: the test tries nothing", acks, rounds)
	}
	t.Logf("%d acts acknowledged in %d rounds, none lost", acks, rounds)
}

// ack reads a child's line: where the Entry must stand and its operation id.
func ack(line string) (place, op string, ok bool) {
	f := strings.Fields(line)
	if len(f) != 4 || f[0] != "ACK" {
		return "", "", false
	}
	return f[1] + " " + f[2], f[3], true
}

// whole looks at a directory after a crash.
func whole(t *testing.T, dir string, known map[string]string) {
	t.Helper()
	b, err := sqlite.Open(t.Context(), dir)
	if err != nil {
		t.Fatalf("open after the crash: %v", err)
	}
	found := 0
	for c := range crashStreams {
		division, stream := townOf(c)
		list, err := b.Shelf.Entries(t.Context(), division, stream, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range list {
			if e.Revision != int64(i)+1 {
				t.Fatalf("%s: revision %d stands at %d", stream, e.Revision, i+1)
			}
			place, acked := known[e.Op]
			if acked && place != fmt.Sprintf("%d %d", c, e.Revision) {
				t.Errorf("%s was acknowledged as %s and stands at %d %d", e.Op, place, c, e.Revision)
			}
			if acked {
				found++
			}
		}
		h, err := b.Shelf.Load(t.Context(), division, stream, 0, forward)
		if len(list) > 0 && (err != nil || h.Revision != int64(len(list))) {
			t.Errorf("%s: head at %d (%v), %d entries", stream, h.Revision, err, len(list))
		}
	}
	if found != len(known) {
		t.Errorf("%d acts were acknowledged, %d are there", len(known), found)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	integrity(t, dir)
}

func integrity(t *testing.T, dir string) {
	t.Helper()
	conn, err := place(dir).connect()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, check := range []string{"PRAGMA integrity_check", "PRAGMA foreign_key_check"} {
		err := sqlitex.ExecuteTransient(conn, check, &sqlitex.ExecOptions{ResultFunc: func(stmt *zombiezen.Stmt) error {
			if said := stmt.ColumnText(0); said != "ok" {
				t.Errorf("%s: %s", check, said)
			}
			return nil
		}})
		if err != nil {
			t.Error(err)
		}
	}
}

// TestFullDisk lets a process write until its files may not grow: it must hear so, with what it
// had acknowledged kept, and work again once there is room, without being started again.
func TestFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" {
		if os.Getenv("CI") == "true" {
			t.Fatal("a full disk is tried on Linux alone")
		}
		t.Skip("SKIPPED LOUDLY: this system has no limit of file sizes, so a full disk was not tried")
	}
	for _, size := range []int{200_000, 700_000, 3_000_000} {
		dir := t.TempDir()
		_, acked := child(t, dir, "full", "-crashsize", fmt.Sprint(size))
		lines := acked()
		known := map[string]string{}
		for _, line := range lines[:max(0, len(lines)-1)] {
			if place, op, ok := ack(line); ok {
				known[op] = place
			}
		}
		if len(lines) == 0 || !strings.HasPrefix(lines[len(lines)-1], "END unavailable ") {
			t.Fatalf("files of %d bytes: the child ended with %q", size, lines[max(0, len(lines)-1):])
		}
		t.Logf("files of %d bytes: %d acknowledged, then %.200s", size, len(known), lines[len(lines)-1])
		whole(t, dir, known)
		b, err := sqlite.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		e, h := act("610728", "package/610728", 1, start, nil)
		if err := errors.Join(b.Shelf.Append(t.Context(), e, h), b.Close()); err != nil {
			t.Errorf("append once there is room: %v", err)
		}
	}
}
