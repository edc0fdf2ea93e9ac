package account_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/catalog/fault"
)

// isLocked tells a lock from a wrong password.
func isLocked(err error) bool {
	return errors.Is(err, fault.Denied) && strings.Contains(err.Error(), "次数太多")
}

func (b *bench) failTimes(n int, login, address string) {
	b.t.Helper()
	for i := range n {
		if _, err := b.login(login, "wrong", address); !errors.Is(err, fault.Denied) || isLocked(err) {
			b.t.Fatalf("failure %d of %s: %v", i+1, login, err)
		}
	}
}

func TestLock(t *testing.T) {
	for _, login := range []string{"zhenban", "nobody"} { // a lock does not tell who exists
		t.Run(login, func(t *testing.T) {
			b := newBench(t)
			b.clerk("zhenban")
			b.failTimes(5, login, "10.0.0.9")
			for _, lock := range []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour, time.Hour} {
				_, err := b.login(login, good, "10.0.0.9")
				if want := fmt.Sprintf("%d 分钟", int(lock.Minutes())); !isLocked(err) || !strings.Contains(err.Error(), want) {
					t.Fatalf("locked for %s: %v", lock, err)
				}
				b.pass(lock - time.Second)
				if _, err := b.login(login, good, "10.0.0.9"); !isLocked(err) {
					t.Fatalf("a second before its end: %v", err)
				}
				b.pass(time.Second)
				b.failTimes(5, login, "10.0.0.9")
			}
		})
	}
}

func TestFailuresFarApartDoNotLock(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	for range 10 {
		b.failTimes(4, "zhenban", "10.0.0.9")
		b.pass(15*time.Minute + time.Second)
	}
	_, err := b.login("zhenban", good, "10.0.0.9")
	b.must(err)
	b.failTimes(4, "zhenban", "10.0.0.9") // success forgot the earlier ones
	_, err = b.login("zhenban", good, "10.0.0.9")
	b.must(err)
}

func TestLockSurvivesRestart(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	b.failTimes(5, "zhenban", "")
	b.Service = account.NewService(b.accounts, b.scratch, b.hasher, account.Recommended(), b.clock)
	if _, err := b.login("zhenban", good, ""); !isLocked(err) {
		t.Errorf("after a restart: %v", err)
	}
}

// A stranger's guesses do not shut a person out of the desk where they log in every day, and the
// desk's own lock is the desk's.
func TestStrangerCannotLockTheDesk(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	_, err := b.login("zhenban", good, "desk")
	b.must(err)
	b.failTimes(5, "zhenban", "stranger")
	if _, err := b.login("zhenban", good, "other desk"); !isLocked(err) {
		t.Errorf("from a third address: %v", err)
	}
	_, err = b.login("zhenban", good, "desk")
	b.must(err)
	b.failTimes(5, "zhenban", "desk")
	if _, err := b.login("zhenban", good, "desk"); !isLocked(err) {
		t.Errorf("five failures at the desk: %v", err)
	}
	b.pass(time.Second)
	_, err = b.Unlock(b.ctx, b.deed(), "zhenban")
	b.must(err)
	for _, address := range []string{"desk", "other desk"} {
		if _, err := b.login("zhenban", good, address); err != nil {
			t.Errorf("unlocked, from %s: %v", address, err)
		}
	}
}

func TestAddressLock(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	for i := range 30 {
		b.failTimes(1, fmt.Sprintf("login%d", i), "10.0.0.9")
	}
	if _, err := b.login("zhenban", good, "10.0.0.9"); !isLocked(err) {
		t.Errorf("after spraying: %v", err)
	}
	if _, err := b.login("zhenban", good, "10.0.0.8"); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
	b.pass(15 * time.Minute)
	if _, err := b.login("zhenban", good, "10.0.0.9"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// An office of fifty behind one address logs in every morning.
func TestOfficeIsNoAttack(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	for range 50 {
		_, err := b.login("zhenban", good, "10.0.0.7")
		b.must(err)
	}
	b.failTimes(4, "zhenban", "10.0.0.7")
}

// A person who is locked out and keeps trying does not lock their office.
func TestTriesOfALockedAccountDoNotLockTheAddress(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	b.clerk("other")
	b.failTimes(5, "zhenban", "10.0.0.7")
	for range 100 {
		if _, err := b.login("zhenban", "wrong", "10.0.0.7"); !isLocked(err) {
			t.Fatal(err)
		}
	}
	if _, err := b.login("other", good, "10.0.0.7"); err != nil {
		t.Errorf("a colleague: %v", err)
	}
}

// Of 200 guesses at once five reach the password, no more.
func TestGuessesAtOnce(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	var reached atomic.Int64
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			_, err := b.login("zhenban", "wrong", fmt.Sprint("10.0.0.", i))
			if !isLocked(err) {
				reached.Add(1)
			}
		})
	}
	all.Wait()
	if n := reached.Load(); n != 5 {
		t.Errorf("%d guesses reached the password", n)
	}
}

// A try that came to no answer is nobody's failure.
func TestFullQueueIsNoFailure(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	free := b.hasher.Full()
	for range 20 {
		if _, err := b.login("zhenban", good, "10.0.0.7"); !errors.Is(err, fault.Unavailable) {
			t.Fatal(err)
		}
	}
	free()
	if _, err := b.login("zhenban", good, "10.0.0.7"); err != nil {
		t.Error(err)
	}
	if at := b.attempts[0]; at.Outcome != account.NoAnswer || at.Login != "zhenban" || at.Address != "10.0.0.7" {
		t.Errorf("recorded %+v", at)
	}
}

// Whether a login exists cannot be told by the time an answer takes: with the queue full, what
// comes to argon2id is refused, and both come to it. A locked account does not.
func TestUnknownLoginCostsTheSame(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	b.clerk("closed")
	b.clerk("locked")
	_, err := b.Disable(b.ctx, b.deed(), "closed")
	b.must(err)
	b.failTimes(5, "locked", "")
	defer b.hasher.Full()()
	for _, login := range []string{"zhenban", "nobody", "closed", "cli", ""} {
		if _, err := b.login(login, "wrong", ""); !errors.Is(err, fault.Unavailable) {
			t.Errorf("%q does not reach the hash: %v", login, err)
		}
	}
	if _, err := b.login("locked", "wrong", ""); !isLocked(err) {
		t.Errorf("locked: %v", err)
	}
}

// TestClockPutRight: a machine whose clock ran a year ahead locked an account; when the clock was
// put right the lock had a year to go, and unlocking, dated before the failures, undid nothing.
func TestClockPutRight(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	b.pass(365 * 24 * time.Hour)
	b.failTimes(5, "zhenban", "10.0.0.9")
	b.pass(-365 * 24 * time.Hour)
	_, err := b.login("zhenban", good, "10.0.0.9")
	b.must(err)
}

// hung is a store that stops answering at its tallies: each question takes its full patience.
type hung struct {
	account.Scratch
	patience time.Duration
}

func (h hung) Get(ctx context.Context, key string, now time.Time) ([]byte, error) {
	if !strings.HasPrefix(key, "failures/address/") {
		return h.Scratch.Get(ctx, key, now)
	}
	select {
	case <-ctx.Done():
	case <-time.After(h.patience):
	}
	return nil, fault.New(fault.Unavailable, "gone")
}

// TestThrottleOfAStoreThatIsGone: thirty people of one office log in when the store stops answering.
// Each of them waited for the waits of all who came before.
func TestThrottleOfAStoreThatIsGone(t *testing.T) {
	b := newBench(t)
	throttle := account.NewThrottle(hung{b.scratch, 2500 * time.Millisecond}, b.clock)
	began := time.Now()
	var group sync.WaitGroup
	for i := range 30 {
		group.Go(func() {
			if _, err := throttle.Take(t.Context(), fmt.Sprintf("person%d", i), "10.0.0.9"); !errors.Is(err, fault.Unavailable) {
				t.Errorf("person %d: %v", i, err)
			}
		})
	}
	group.Wait()
	if took := time.Since(began); took >= 3*time.Second {
		t.Errorf("they took %v", took)
	}
}
