package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/app/storage"
	"jiedezhu/app/storage/mongo/mongotest"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// childCopy makes the test binary a copy that is killed: how many Entries it writes first, from
// and to, with blanks between.
const childCopy = "JIEDEZHU_TEST_CHILD_COPY"

// life is a county of few towns and items over four days on a clock of its own.
type life struct {
	*testing.T
	clock *movedClock
	dir   string
	code  string
	towns []string
	ops   int
}

// newLife makes a county's data directory: every kind of act, a day apart.
func newLife(t *testing.T, county, name string) *life {
	l := &life{T: t, dir: filepath.Join(t.TempDir(), "data"), code: county}
	l.clock = &movedClock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, journal.Zone)}
	rows := [][]string{{"code", "name"}}
	for i, town := range []string{"甲镇", "乙镇", "丙街道"} {
		l.towns = append(l.towns, fmt.Sprintf("%s%03d", county, 101+i))
		rows = append(rows, []string{l.towns[i], town})
	}
	l.do(exitDone, "import", "towns", writeCSV(t, rows), "--county", name, "--data", l.dir)
	l.do(exitDone, "import", "catalog", writeCSV(t, readCSV(t, "demo/data/catalog.csv")[:7]), "--data", l.dir)
	l.do(exitDone, "user", "add", "xianju"+county, "--role", "bureau", "--name", "审改股", "--data", l.dir)
	l.acts(func(ctx context.Context, h *house) error {
		_, err := h.rollout.Push(ctx, l.deed(account.CommandLine().Actor()), rollout.Order{Place: county, Due: l.today().Add(1)})
		return err
	})
	l.clock.Next()
	l.acts(func(ctx context.Context, h *house) error {
		for i, town := range l.towns[:2] {
			if err := l.sign(ctx, h, town, 6-2*i); err != nil {
				return err
			}
		}
		_, err := h.rollout.Object(ctx, l.deed(l.actor(l.towns[1])), l.towns[1], []int{5}, "无专业人员", "")
		return err
	})
	l.clock.Next()
	l.acts(func(ctx context.Context, h *house) error {
		course := rollout.Course{Place: county, Title: "业务培训", Date: l.today(), Codes: []string{"XF-001", "XF-002"}}
		training, err := h.rollout.Arrange(ctx, l.deed(account.CommandLine().Actor()), course)
		if err != nil {
			return err
		}
		_, err = h.rollout.Hold(ctx, l.deed(account.CommandLine().Actor()), county, training.ID, map[string]int{l.towns[0]: 2})
		return err
	})
	l.clock.Next()
	l.acts(func(ctx context.Context, h *house) error {
		if _, _, err := h.backend.Files.Put(ctx, strings.NewReader("回执照片 "+county), 1<<20); err != nil {
			return err
		}
		_, err := h.rollout.Declare(ctx, l.deed(l.actor(l.towns[0])), l.towns[0], []int{0, 2})
		return err
	})
	return l
}

func (l *life) today() journal.Day { return journal.DayOf(l.clock.Peek()) }

func (l *life) deed(a journal.Actor) journal.Deed {
	l.ops++
	return journal.Deed{Actor: a, Op: fmt.Sprintf("op-%s-%d", l.code, l.ops)}
}

func (l *life) actor(town string) journal.Actor {
	return journal.Actor{Person: "zhen" + town, Name: "综合岗", Unit: town, Role: journal.Town, Scope: town}
}

// sign lets a town sign for its first lines.
func (l *life) sign(ctx context.Context, h *house, town string, lines int) error {
	var r rollout.Receipt
	for slot := range lines {
		r.Lines = append(r.Lines, rollout.Seen{Slot: slot, Version: 0})
	}
	_, err := h.rollout.Receive(ctx, l.deed(l.actor(town)), town, r)
	return err
}

// acts does something with the open house, as the pages would.
func (l *life) acts(f func(context.Context, *house) error) {
	l.Helper()
	p := &program{clock: l.clock.Now, set: settings{data: l.dir}}
	h, err := p.open(l.Context())
	if err != nil {
		l.Fatal(err)
	}
	defer h.close()
	if err := f(l.Context(), h); err != nil {
		l.Fatal(err)
	}
}

// do runs the command line on the life's clock.
func (l *life) do(want int, args ...string) string {
	l.Helper()
	var out strings.Builder
	p := &program{getenv: func(string) string { return "" }, out: &out, err: &out, clock: l.clock.Now}
	if code := p.run(l.Context(), args); code != want {
		l.Fatalf("%v: exit %d, want %d\n%s", args, code, want, out.String())
	}
	return out.String()
}

func (l *life) copy(want int, from, to string, more ...string) string {
	l.Helper()
	return l.do(want, append([]string{"copy", "--from", from, "--to", to}, more...)...)
}

// place is how the command line is told of an address.
func place(address string) []string {
	if strings.Contains(address, "://") {
		return []string{"--store", address}
	}
	return []string{"--data", address}
}

// reports are the county's report of today and of the three days before it, from one store.
func (l *life) reports(address string) []string {
	l.Helper()
	list := []string{l.do(exitDone, append([]string{"report", "coverage", "--county", l.code}, place(address)...)...)}
	for before := 1; before <= 3; before++ {
		day := l.today().Add(-before).String()
		list = append(list, l.do(exitDone, append([]string{"report", "coverage", "--county", l.code, "--as-of", day}, place(address)...)...))
	}
	return list
}

// sameReports holds a store's reports against others of the same county.
func (l *life) sameReports(what string, got, want []string) {
	l.Helper()
	for i := range want {
		if got[i] != want[i] {
			l.Errorf("%s: the report %d days ago is\n%s\nwant\n%s", what, i, got[i], want[i])
		}
	}
}

// verified follows every chain of a store under its own key.
func (l *life) verified(address string) {
	l.Helper()
	p := &program{clock: l.clock.Now, patience: unhurried}
	h, err := p.openAt(l.Context(), address, true)
	if err != nil {
		l.Fatal(err)
	}
	defer h.close()
	for _, kind := range []string{"register", "edition", "guidance", "package", "batch", "training", "plan", "account"} {
		if broken, err := h.store.Verify(l.Context(), kind); broken != "" || err != nil {
			l.Errorf("%s: chain of %s: %s %v", address, kind, broken, err)
		}
	}
}

var digestIn = regexp.MustCompile(`摘要：([0-9a-f]{64})`)

func digest(t *testing.T, said string) string {
	t.Helper()
	m := digestIn.FindStringSubmatch(said)
	if m == nil {
		t.Fatalf("no digest in\n%s", said)
	}
	return m[1]
}

// TestCopyThereAndBack: SQLite → MongoDB → SQLite says the same of today and of three past days,
// every chain holds, and what comes after is continued.
func TestCopyThereAndBack(t *testing.T) {
	l := newLife(t, "610728", "镇巴县")
	want := l.reports(l.dir)
	for i := range want[1:] {
		if want[i] == want[i+1] {
			t.Errorf("the reports of %d and %d days ago are the same: nothing is proved by them", i, i+1)
		}
	}
	db, back := mongotest.Database(t), filepath.Join(t.TempDir(), "back")
	there := l.copy(exitDone, l.dir, db)
	home := l.copy(exitDone, db, back)
	if digest(t, there) != digest(t, home) || !strings.Contains(home, "1 个文件") || strings.Contains(home, "重新封签") {
		t.Errorf("there\n%s\nand back\n%s", there, home)
	}
	for _, address := range []string{db, back} {
		l.sameReports(address, l.reports(address), want)
		l.verified(address)
	}
	again := l.copy(exitDone, l.dir, back)
	if !strings.Contains(again, "这次没有写") || digest(t, again) != digest(t, home) {
		t.Errorf("again\n%s", again)
	}
	l.acts(func(ctx context.Context, h *house) error { return l.sign(ctx, h, l.towns[2], 6) })
	if said := l.copy(exitDone, l.dir, db); !strings.Contains(said, "这次写了 1 条记录、0 个文件") {
		t.Errorf("one act more\n%s", said)
	}
	l.sameReports("continued", l.reports(db), l.reports(l.dir))
	if said := l.copy(exitRefused, back, db); !strings.Contains(said, l.towns[2]+" package/"+l.towns[2]) {
		t.Errorf("the older over the newer\n%s", said)
	}
	if said := l.copy(exitDone, db, back, "--lang", "en"); !strings.Contains(said, "Both sides agree") {
		t.Errorf("in English\n%s", said)
	}
}

// TestCopySecondCountyIn: two counties of a city come into one database, each with a key of its
// own, and each says what it said at home; the second's way out again is the same too.
func TestCopySecondCountyIn(t *testing.T) {
	first, second := newLife(t, "610728", "镇巴县"), newLife(t, "610729", "留坝县")
	db := mongotest.Database(t)
	first.copy(exitDone, first.dir, db)
	said := second.copy(exitDone, second.dir, db, "--county", "留坝县")
	if !strings.Contains(said, "重新封签") || !strings.Contains(said, "重新登录") {
		t.Errorf("the second\n%s", said)
	}
	first.sameReports("first", first.reports(db), first.reports(first.dir))
	second.sameReports("second", second.reports(db), second.reports(second.dir))
	second.verified(db)
	out := filepath.Join(t.TempDir(), "out")
	second.copy(exitDone, db, out, "--county", "610729")
	second.sameReports("out again", second.reports(out), second.reports(second.dir))
	second.verified(out)
	second.do(exitUsage, append([]string{"report", "coverage", "--county", "610728"}, place(out)...)...) // the first is not there
}

// TestCopyRefuses: what was asked wrongly, and what cannot be; nothing is made or changed.
func TestCopyRefuses(t *testing.T) {
	l := newLife(t, "610728", "镇巴县")
	empty, none := t.TempDir(), filepath.Join(t.TempDir(), "none")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(l.dir, link); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{exitUsage, "--from", []string{"copy"}},
		{exitUsage, "--to", []string{"copy", "--from", l.dir}},
		{exitUsage, "--from", []string{"copy", "--to", none}},
		{exitUsage, "同一个地方", []string{"copy", "--from", l.dir, "--to", l.dir + "/."}},
		{exitUsage, "同一个地方", []string{"copy", "--from", link, "--to", l.dir}},
		{exitUsage, "同一个地方", []string{"copy", "--from", "mongodb://h/a", "--to", "mongodb://h/a"}},
		{exitUsage, "610728 镇巴县", []string{"copy", "--from", l.dir, "--to", none, "--county", "留坝县"}},
		{exitUsage, "不能再写", []string{"copy", l.dir, none}},
		{exitUsage, "不认识", []string{"copy", "--from", l.dir, "--to", "postgres://user:secret@h/a"}},
		{exitStore, "没有数据目录", []string{"copy", "--from", none, "--to", l.dir}},
		{exitStore, "没有接得住的数据", []string{"copy", "--from", empty, "--to", l.dir}},
		{exitStore, "", []string{"copy", "--from", l.dir, "--to", file}},
	} {
		said := l.do(c.code, c.args...)
		if !strings.Contains(said, c.says) || strings.Contains(said, "secret") || strings.Contains(said, ".go:") {
			t.Errorf("%v said\n%s", c.args, said)
		}
	}
	newer := filepath.Join(t.TempDir(), "newer")
	l.copy(exitDone, l.dir, newer)
	poke(t, newer, func(b []byte) { b[63] = 99 }) // the file's user_version
	if said := l.copy(exitStore, l.dir, newer); !strings.Contains(said, "更新版本") {
		t.Errorf("a target of a newer format\n%s", said)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("a target was made")
	}
	if list, err := os.ReadDir(empty); len(list) > 0 || err != nil {
		t.Errorf("in the empty directory there is %v, %v", list, err)
	}
}

// poke changes the database file of a directory that nobody has open.
func poke(t *testing.T, dir string, change func([]byte)) {
	t.Helper()
	name := filepath.Join(dir, "jiedezhu.db")
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	change(b)
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestCopyChangedByte: somebody changed who signed, in the file itself: it is told where, in
// both languages, and nothing is copied.
func TestCopyChangedByte(t *testing.T) {
	l := newLife(t, "610728", "镇巴县")
	poke(t, l.dir, func(b []byte) {
		name, other := []byte("zhen"+l.towns[1]), []byte("Zhen"+l.towns[1])
		copy(b, bytes.ReplaceAll(b, name, other))
		if !bytes.Contains(b, other) {
			t.Fatal("nobody signed")
		}
	})
	to := filepath.Join(t.TempDir(), "to")
	said := l.copy(exitStore, l.dir, to)
	if !strings.Contains(said, l.towns[1]+" package/"+l.towns[1]+"：来源的第 ") || !strings.Contains(said, "什么都没有复制（1 处）") {
		t.Errorf("said\n%s", said)
	}
	if said := l.copy(exitStore, l.dir, to, "--lang", "en"); !strings.Contains(said, "is missing or was changed") {
		t.Errorf("in English\n%s", said)
	}
	if n := entriesIn(t, l, to); n != 0 {
		t.Errorf("%d entries were copied", n)
	}
}

// TestCopyDemo: the whole demonstration, with every kind of act there is, from directory to
// directory.
func TestCopyDemo(t *testing.T) {
	from, to := filepath.Join(t.TempDir(), "demo"), filepath.Join(t.TempDir(), "to")
	said := func(args ...string) string {
		t.Helper()
		var out strings.Builder
		if code := run(t.Context(), args, func(string) string { return "" }, &out, &out); code != exitDone {
			t.Fatalf("%v: exit %d\n%s", args, code, out.String())
		}
		return out.String()
	}
	said("demo", "--data", from)
	begun := time.Now()
	copied := said("copy", "--from", from, "--to", to)
	t.Logf("%s in %v", strings.Split(copied, "\n")[1], time.Since(begun))
	for _, day := range []string{"", journal.DayOf(time.Now()).Add(-30).String(), journal.DayOf(time.Now()).Add(-60).String()} {
		if got, want := said("report", "coverage", "--data", to, "--as-of", day), said("report", "coverage", "--data", from, "--as-of", day); got != want {
			t.Errorf("as of %q the copy says\n%s", day, got)
		}
	}
}

// TestCopyKilled: a copy in a process of its own is killed in the middle, again and again, into a
// directory and into a database; what it left is continued, and in the end all is there.
func TestCopyKilled(t *testing.T) {
	l := newLife(t, "610728", "镇巴县")
	want := l.reports(l.dir)
	whole := l.copy(exitDone, l.dir, filepath.Join(t.TempDir(), "whole"))
	all := entriesIn(t, l, l.dir)
	for name, to := range map[string]string{"SQLite": filepath.Join(t.TempDir(), "to"), "MongoDB": ""} {
		t.Run(name, func(t *testing.T) {
			if to == "" {
				to = mongotest.Database(t)
			}
			middle := 0
			for _, after := range []int{1, 2, 3} {
				had := entriesIn(t, l, to)
				killedCopy(t, l.dir, to, after)
				has := entriesIn(t, l, to)
				t.Logf("%d of %d entries, killed after %d more were acknowledged: %d", had, all, after, has)
				if has < had+int64(after) && has < all {
					t.Errorf("of %d acknowledged entries %d are there", had+int64(after), has)
				}
				if has > had && has < all {
					middle++
				}
			}
			if middle == 0 {
				t.Error("no kill left a part: the test proved nothing")
			}
			if said := l.copy(exitDone, l.dir, to); digest(t, said) != digest(t, whole) {
				t.Errorf("in the end\n%s\nat once\n%s", said, whole)
			}
			l.sameReports(name, l.reports(to), want)
			l.verified(to)
		})
	}
}

// copyAndDie is the child: it says each Entry that is acknowledged, and waits to be killed after
// some, while other streams are in the middle of theirs.
func copyAndDie(said string) int {
	var after int
	var from, to string
	if _, err := fmt.Sscan(said, &after, &from, &to); err != nil {
		fmt.Println(err)
		return 1
	}
	ctx := context.Background()
	p := &program{clock: time.Now, patience: unhurried}
	source, err := p.backend(ctx, from, true)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	target, err := p.backend(ctx, to, false)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	_, err = storage.Copy{From: source, To: target, Tell: func(done, _ int) {
		if done == after {
			fmt.Println("copied", done)
			time.Sleep(time.Minute) // until it is killed
		}
	}}.Run(ctx)
	fmt.Println("ended", err)
	return 1
}

// killedCopy starts a copy and kills it once it has written some Entries.
func killedCopy(t *testing.T, from, to string, after int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d %s %s", childCopy, after, from, to))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_ = cmd.Process.Kill() // SIGKILL
	_ = cmd.Wait()         // killed
	if err != nil || !strings.HasPrefix(line, "copied") {
		t.Fatalf("child said %q, %v", line, err)
	}
}

// entriesIn counts what a store has, 0 where there is none yet.
func entriesIn(t *testing.T, l *life, address string) (n int64) {
	t.Helper()
	p := &program{clock: l.clock.Now, patience: unhurried}
	b, err := p.backend(t.Context(), address, true)
	if err != nil {
		return 0
	}
	defer b.Close()
	heads, err := b.Shelf.Heads(t.Context(), storage.Query{})
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range heads {
		n += h.Revision
	}
	return n
}
