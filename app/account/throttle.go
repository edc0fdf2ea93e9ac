package account

import (
	"context"
	"time"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// The bounds of the throttle.
const (
	accountFailures = 5                // then the account is locked
	addressFailures = 30               // then the address is: an office shares one
	failureWindow   = 15 * time.Minute // failures count together that lie within it
	firstLock       = 15 * time.Minute // the next one is twice as long …
	longestLock     = time.Hour        // … up to this: nobody is shut out for a day
	rememberLocks   = 24 * time.Hour
	knownFor        = 30 * 24 * time.Hour
	clockSlack      = time.Minute // a tally from later than this was counted by a clock put right since
)

// Throttle counts failed log-ins in a Scratch, so that a restart forgets none. Five in a quarter
// of an hour lock the account, thirty the address. From an address where the account logged in
// well during the last 30 days failures are counted apart: whoever guesses somewhere else cannot
// shut a person out of their own desk.
//
// A try is counted before the password is looked at and given back when it was right; so of many
// tries at once, at however many processes on one store, no more than five reach the password.
type Throttle struct {
	scratch Scratch
	clock   journal.Clock
}

// NewThrottle makes a Throttle.
func NewThrottle(s Scratch, clock journal.Clock) *Throttle {
	return &Throttle{scratch: s, clock: clock}
}

// tally is the failures under one key.
type tally struct {
	Failures int
	Since    time.Time // of the first of them
	Until    time.Time // locked until then; zero: not locked
	Locks    int       // how often it was locked lately
}

// Try is one try to log in, counted as a failure until it says otherwise.
type Try struct {
	throttle *Throttle
	login    string
	address  string
	account  string // key of the account's tally
	network  string // key of the address's tally; empty where the address is not known
}

// Take counts a try. fault.Denied, with the minutes to wait, where the account or the address
// is locked; it says the same of a login that nobody has. fault.Unavailable.
func (t *Throttle) Take(ctx context.Context, login, address string) (*Try, error) {
	try := &Try{throttle: t, login: login, address: address, account: "failures/account/" + name(login)}
	known, err := getJSON(ctx, t.scratch, try.known(), t.clock.Now(), new(bool))
	if err != nil {
		return nil, err
	}
	if known {
		try.account += "/" + name(address)
	}
	if address != "" {
		try.network = "failures/address/" + name(address)
		if err := t.count(ctx, try.network, addressFailures, time.Time{}); err != nil {
			return nil, err
		}
	}
	var unlocked time.Time
	if _, err := getJSON(ctx, t.scratch, unlockKey(login), t.clock.Now(), &unlocked); err != nil {
		return nil, err
	}
	if err := t.count(ctx, try.account, accountFailures, unlocked); err != nil {
		return nil, errorsFirst(err, t.giveBack(ctx, try.network))
	}
	return try, nil
}

// Good says that the password was right: the account's failures are forgotten, the address
// gets this one try back and is known from now on.
func (y *Try) Good(ctx context.Context) error {
	t := y.throttle
	if err := t.scratch.Delete(ctx, y.account); err != nil {
		return err
	}
	if y.address == "" {
		return nil
	}
	if err := t.giveBack(ctx, y.network); err != nil {
		return err
	}
	return putJSON(ctx, t.scratch, y.known(), true, t.clock.Now().Add(knownFor))
}

// GiveBack says that the try came to no answer (the store or the queue failed).
func (y *Try) GiveBack(ctx context.Context) error {
	return errorsFirst(y.throttle.giveBack(ctx, y.account), y.throttle.giveBack(ctx, y.network))
}

// Unlock forgets every failure of an account until now, from whatever address.
func (t *Throttle) Unlock(ctx context.Context, login string) error {
	now := t.clock.Now()
	return putJSON(ctx, t.scratch, unlockKey(login), now, now.Add(2*rememberLocks))
}

func unlockKey(login string) string { return "failures/unlocked/" + name(login) }

func (y *Try) known() string { return "failures/known/" + name(y.login) + "/" + name(y.address) }

// count adds a failure to a tally; what was counted before void is void.
func (t *Throttle) count(ctx context.Context, key string, limit int, void time.Time) error {
	now := t.clock.Now()
	return change(ctx, t.scratch, key, now, now.Add(rememberLocks), func(y *tally) (bool, error) {
		if !y.Since.After(void) || y.Since.Sub(now) > clockSlack {
			*y = tally{}
		}
		if now.Before(y.Until) {
			minutes := int((y.Until.Sub(now) + time.Minute - 1) / time.Minute)
			return false, fault.New(fault.Denied, "输错的次数太多，请 %d 分钟后再试，或者请管理员解锁", minutes)
		}
		if y.Failures == 0 || y.Failures >= limit || now.Sub(y.Since) > failureWindow {
			y.Failures, y.Since = 0, now
		}
		y.Failures++
		if y.Failures == limit {
			y.Until = now.Add(min(firstLock<<y.Locks, longestLock))
			y.Locks = min(y.Locks+1, 8)
		}
		return true, nil
	})
}

// giveBack takes one failure off a tally, and with it the lock that it brought.
func (t *Throttle) giveBack(ctx context.Context, key string) error {
	if key == "" {
		return nil
	}
	now := t.clock.Now()
	return change(ctx, t.scratch, key, now, now.Add(rememberLocks), func(y *tally) (bool, error) {
		if y.Failures == 0 {
			return false, nil
		}
		y.Failures--
		if !y.Until.IsZero() && now.Before(y.Until) {
			y.Until, y.Locks = time.Time{}, max(0, y.Locks-1)
		}
		return true, nil
	})
}

// errorsFirst is the first of two errors that is one.
func errorsFirst(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
