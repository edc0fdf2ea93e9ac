package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
	"jiedezhu/catalog/rollout"
)

// clerk is a person of a town with one session and the lines that wait for it.
type clerk struct {
	town  string
	http  *http.Client
	csrf  string
	lines []string // as the form has them
}

func newClerk(t *testing.T, address, base, town string) *clerk {
	t.Helper()
	login := "zhen" + town[6:]
	code, said := command(t, address, "user", "add", login, "--role", "town", "--scope", town, "--name", "综合岗")
	if code != exitDone {
		t.Fatal(said)
	}
	v := newVisitor(t, base).enter(login, initialIn.FindStringSubmatch(said)[1]).get("/confirm")
	_, form := v.form("/confirm")
	c := &clerk{town: town, csrf: form.Get("csrf"), lines: form["c"][:24]}
	c.http = &http.Client{Jar: v.http.Jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c
}

// sign signs for one line at a server and gives the status, 0 where no answer came.
func (c *clerk) sign(base, op, line string) int {
	r, err := c.http.PostForm(base+"/confirm", url.Values{"csrf": {c.csrf}, "op": {op}, "c": {line}})
	if err != nil {
		return 0
	}
	defer r.Body.Close()
	_, _ = io.Copy(io.Discard, r.Body)
	return r.StatusCode
}

// day is the work of the clerk at one of two servers at once: every second line, then a line that
// both servers are sent by the same deed, then one by two deeds. What had no answer or was told to
// come again is sent again to the other server, as a person would. It tells what was refused.
func (c *clerk) day(here, there string, half int) (refused []string) {
	do := func(op, line string, fine ...int) {
		status := c.sign(here, op, line)
		for try := 0; (status == 0 || status == http.StatusServiceUnavailable) && try < 20; try++ {
			time.Sleep(50 * time.Millisecond)
			status = c.sign(there, op, line)
		}
		if !slices.Contains(fine, status) {
			refused = append(refused, fmt.Sprintf("%s %s: %d", c.town, line, status))
		}
	}
	last := len(c.lines) - 2
	for i := half; i < last; i += 2 {
		do(fmt.Sprintf("own-%d", i), c.lines[i], http.StatusSeeOther)
	}
	do("the-same", c.lines[last], http.StatusSeeOther)
	do(fmt.Sprintf("rival-%d", half), c.lines[last+1], http.StatusSeeOther, http.StatusConflict)
	return refused
}

// TestTwoServers: two servers on one store and imports beside them. A session begun at one holds at
// the other; 4 towns sign at both at once while editions are issued; one server is killed in the
// middle. Every line is signed for exactly once and no revision is missing.
func TestTwoServers(t *testing.T) {
	everywhere(t, func(t *testing.T, empty func(testing.TB) string) { twoServers(t, empty(t)) })
}

func twoServers(t *testing.T, address string) {
	towns, rows := readCSV(t, "demo/data/towns.csv"), readCSV(t, "demo/data/catalog.csv")
	if strings.Contains(address, "://") { // the double looks at everything there is
		towns, rows = towns[:1+4], everywhereInScope(t, 30)
	}
	sheets(t, address, writeCSV(t, towns), writeCSV(t, rows))
	h := openHouse(t, address)
	defer h.close()
	push := journal.Deed{Actor: account.CommandLine().Actor(), Op: "the-push"}
	var err error
	again(func() bool {
		_, err = h.rollout.Push(t.Context(), push, rollout.Order{Place: "610728"})
		return errors.Is(err, fault.Unavailable)
	})
	if err != nil {
		t.Fatal(err)
	}
	a, killA := served(t, address)
	b, _ := served(t, address)
	var clerks []*clerk
	for _, row := range towns[1:5] {
		clerks = append(clerks, newClerk(t, address, a, row[0]))
	}
	var wg sync.WaitGroup
	refused := make([][]string, 2*len(clerks))
	for i, c := range clerks {
		wg.Go(func() { refused[2*i] = c.day(a, b, 0) })
		wg.Go(func() { refused[2*i+1] = c.day(b, b, 1) })
	}
	for n := range 3 {
		rows[1][slices.Index(rows[0], "legal_days")] = fmt.Sprint(31 + n)
		importBeside(t, address, writeCSV(t, rows))
		if n == 0 {
			killA()
		}
	}
	wg.Wait()
	if all := slices.Concat(refused...); len(all) > 0 {
		t.Errorf("refused: %s", strings.Join(all, ", "))
	}
	for _, c := range clerks {
		checkSigned(t, h, c)
	}
	for _, kind := range []string{"package", "batch", "edition", "register", "account"} {
		if broken, err := h.store.Verify(t.Context(), kind); err != nil || broken != "" {
			t.Errorf("chain of %s: %s %v", kind, broken, err)
		}
	}
}

// importBeside imports a catalog with one change beside the servers; where the database had no time
// it is done again, and then the change may be there already.
func importBeside(t *testing.T, address, sheet string) {
	t.Helper()
	var (
		code, tries int
		out         string
		got         answer
	)
	again(func() bool {
		code, out = command(t, address, "import", "catalog", sheet, "--format", "json")
		tries++
		return code == exitStore
	})
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != exitDone || !got.Saved || got.Changed > 1 || got.Changed == 0 && tries == 1 {
		t.Errorf("import: exit %d, changed %d, saved %v, %v\n%.300s", code, got.Changed, got.Saved, err, out)
	}
}

// checkSigned holds a town's history against what its clerk did.
func checkSigned(t *testing.T, h *house, c *clerk) {
	t.Helper()
	records, err := h.store.History(t.Context(), c.town, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	signed, opened := map[int]int{}, 0
	for _, r := range records {
		switch r.Name {
		case rollout.ActReceive:
			for _, s := range r.Done.Slots {
				signed[s]++
			}
		case rollout.ActOpen:
			// One whose opening was late is passed over where the next was opened meanwhile.
			if r.Done.Opened.Edition <= opened {
				t.Errorf("%s: edition %d after %d", c.town, r.Done.Opened.Edition, opened)
			}
			opened = r.Done.Opened.Edition
		}
	}
	for slot, n := range signed {
		if n != 1 {
			t.Errorf("%s: slot %d signed for %d times", c.town, slot, n)
		}
	}
	if len(signed) != len(c.lines) || opened != 4 {
		t.Errorf("%s: %d lines signed for, want %d; edition %d, want 4", c.town, len(signed), len(c.lines), opened)
	}
}
