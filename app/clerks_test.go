package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"jiedezhu/catalog/rollout"
)

// keeper keeps one server running: one that is killed, or ends, is started again.
type keeper struct {
	command func(context.Context) *exec.Cmd
	log     string // what the servers said

	mu     sync.Mutex
	base   string // where it answers, "" while it does not
	cmd    *exec.Cmd
	starts int
	killed int
	fell   int // how often it ended by itself between write and answer
}

// run keeps the server until ctx ends, which kills it.
func (k *keeper) run(ctx context.Context) {
	log, err := os.OpenFile(k.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer log.Close()
	for ctx.Err() == nil {
		cmd := k.command(ctx)
		cmd.Stderr = log
		out, err := cmd.StdoutPipe()
		if err == nil {
			err = cmd.Start()
		}
		if err != nil {
			fmt.Fprintln(log, err)
			return
		}
		if base, err := listening(bufio.NewReader(out)); err == nil {
			k.set(base, cmd)
		}
		_ = cmd.Wait() // killed, ended, or never begun: the database may have been busy
		if cmd.ProcessState.ExitCode() == fallCode {
			k.fell++
		}
		k.set("", nil)
		rest(ctx, 20*time.Millisecond)
	}
}

func (k *keeper) set(base string, cmd *exec.Cmd) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.base, k.cmd = base, cmd
	if cmd != nil {
		k.starts++
	}
}

// at is where the server answers, "" while it does not.
func (k *keeper) at() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.base
}

// kill kills the server, once it is there; it says whether it could.
func (k *keeper) kill(ctx context.Context) bool {
	for k.at() == "" {
		if !rest(ctx, 5*time.Millisecond) {
			return false
		}
	}
	k.killed++
	k.renew()
	return true
}

// renew ends the server, so that another is started.
func (k *keeper) renew() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cmd != nil {
		_ = k.cmd.Process.Kill() // SIGKILL
		k.base = ""
	}
}

// act is one act of a clerk, and how it was answered.
type act struct {
	op, path string
	form     url.Values

	town, name, code string // of a clerk's: where, what, about which item
	rival            bool   // both clerks of the town do it, one of them rightly

	status int // of the answer, 0 for none
	sent   int
	busy   int    // times it was told to come again
	said   string // where it was refused
}

// writer is a clerk at one of the processes, with a session that holds at both.
type writer struct {
	*hammer
	town  string
	half  int // which process is nearer
	token string
	csrf  string
	http  *http.Client
	did   []*act
}

// day is a clerk's share of the acts: own lines signed for and taken back in turn, and now and then
// one that the colleague signs for too.
func (w *writer) day(ctx context.Context) {
	each := w.hammer.acts / (2 * w.towns)
	own, rivals := 0, 0
	for n := range each {
		var a *act
		if n%5 == 4 && rivals < w.rivals() {
			a = w.sign(w.codes[2*ownLines+rivals], fmt.Sprintf("rival-%d-%d", w.half, rivals))
			a.rival = true
			rivals++
		} else {
			a = w.turn(own)
			own++
		}
		began := time.Now()
		if !w.do(ctx, a) {
			return
		}
		w.done.Add(1)
		if pause := time.Duration(time.Since(began).Seconds() * float64(w.pause)); pause > 0 && !rest(ctx, rand.N(pause)) {
			return
		}
	}
}

// turn is the clerk's n-th act on lines of their own.
func (w *writer) turn(n int) *act {
	code := w.codes[w.half*ownLines+n%ownLines]
	op := fmt.Sprintf("own-%d-%d", w.half, n)
	if n/ownLines%2 == 0 {
		return w.sign(code, op)
	}
	return &act{
		op: op, path: "/lines/" + w.town + "/" + code + "/retract", town: w.town, name: rollout.ActRetract, code: code,
		form: url.Values{"retract-what": {rollout.RetractReceipt}, "retract-reason": {"签错了"}},
	}
}

func (w *writer) sign(code, op string) *act {
	return &act{op: op, path: "/confirm", form: url.Values{"c": {code + "@0"}}, town: w.town, name: rollout.ActReceive, code: code}
}

// do sends an act until it is answered, first to the nearer process, then to whichever there is. Who
// is told to come again does so after a while, and after a longer one the next time, up to the five
// seconds that the server asks for.
func (w *writer) do(ctx context.Context, a *act) bool {
	w.did = append(w.did, a)
	to, busy := w.half, 50*time.Millisecond
	for {
		pause := 25 * time.Millisecond
		if base := w.keepers[to].at(); base != "" {
			a.sent++
			a.status, a.said = w.send(ctx, base, a)
			switch a.status {
			case 0:
			case http.StatusServiceUnavailable:
				a.busy++
				busy = min(2*busy, 5*time.Second)
				pause = busy
			default:
				return true
			}
		}
		to = rand.IntN(2)
		if !rest(ctx, pause/4+rand.N(pause)) {
			return false
		}
	}
}

// send gives the status, 0 where no answer came, and what a refusal says.
func (w *writer) send(ctx context.Context, base string, a *act) (int, string) {
	form := url.Values{"csrf": {w.csrf}, "op": {a.op}}
	for k, v := range a.form {
		form[k] = v
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, base+a.path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, err.Error()
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "jdz", Value: w.token})
	answer, err := w.http.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	switch {
	case err != nil: // it ended within its answer
		return 0, err.Error()
	case answer.StatusCode == http.StatusSeeOther && !strings.HasPrefix(answer.Header.Get("Location"), "/login"):
		return answer.StatusCode, ""
	case answer.StatusCode == http.StatusSeeOther:
		return http.StatusUnauthorized, "sent to the log-in"
	}
	v := visitor{body: body}
	return answer.StatusCode, v.words()
}

// again is how many acts were sent more than once, and how often a clerk was told to come again.
func (h *hammer) again() (sent, busy int) {
	for _, w := range h.clerks {
		for _, a := range w.did {
			if a.sent > 1 {
				sent++
			}
			busy += a.busy
		}
	}
	return sent, busy
}
