package account

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Limits is how long a session lives.
type Limits struct {
	Idle     time.Duration // since the last request; counted in whole minutes, never longer
	Absolute time.Duration // since the log-in
}

// DefaultLimits is half an hour without a request, eight hours in all.
var DefaultLimits = Limits{Idle: 30 * time.Minute, Absolute: 8 * time.Hour}

// places is how many sessions an account may have at once. A sixth takes the place of the one
// that was used longest ago.
const places = 5

// seenEvery is how often at most the last request of a session is written down.
const seenEvery = time.Minute

// Session is one log-in of an account on one browser.
type Session struct {
	ID      string    // for people and the journal: 16 hexadecimal digits; it opens nothing
	Login   string    //
	Epoch   int       // of the account when it logged in
	Started time.Time // UTC, milliseconds
	Until   time.Time // its absolute end
	Seen    time.Time // last request, to the minute
	Address string    // where it logged in from
	Agent   string    // the browser as it calls itself, shortened
}

// Actor is the account as the one who acts in this session from an address.
func (s Session) Actor(a *Account, address string) journal.Actor {
	actor := a.Actor()
	actor.Session, actor.Address = s.ID, address
	return actor
}

// Sessions keeps the sessions in a Scratch. An account has five places, each a key of its own
// (session/<account>/<place>); a token says which place it is for, so there is no list to keep
// right when two processes write at once, the cap holds by construction, and to end all sessions
// is to forget five keys. The time of the last request lies under another key, so that writing
// it can never bring back a session that has just been ended.
type Sessions struct {
	accounts Accounts
	scratch  Scratch
	clock    journal.Clock
	limits   func(journal.Role) Limits
}

// NewSessions makes Sessions; limits gives a role's Limits, nil is DefaultLimits for all.
func NewSessions(accounts Accounts, s Scratch, clock journal.Clock, limits func(journal.Role) Limits) *Sessions {
	if limits == nil {
		limits = func(journal.Role) Limits { return DefaultLimits }
	}
	return &Sessions{accounts: accounts, scratch: s, clock: clock, limits: limits}
}

// kept is a Session as it lies in its place.
type kept struct {
	Session
	Sum  []byte        // SHA-256 of the token
	Idle time.Duration // fixed at log-in
}

// tokenSize is in bytes: account 16, place 1, secret 32.
const tokenSize = 49

// Start begins a session of an account and gives its token, 66 characters that only the cookie
// may hold. Every log-in has a new one. fault.Unavailable.
func (s *Sessions) Start(ctx context.Context, a *Account, address, agent string) (string, Session, error) {
	place, err := s.place(ctx, a)
	if err != nil {
		return "", Session{}, err
	}
	raw := make([]byte, tokenSize)
	who, _ := hex.DecodeString(name(a.Login)) // name is hexadecimal by construction
	copy(raw, who)
	raw[16] = byte(place)
	rand.Read(raw[17:])
	token := base64.RawURLEncoding.EncodeToString(raw)
	sum := sha256.Sum256([]byte(token))

	now, limits := s.clock.Now(), s.limits(a.Role)
	k := kept{Sum: sum[:], Idle: limits.Idle, Session: Session{
		ID: hex.EncodeToString(sum[:8]), Login: a.Login, Epoch: a.Epoch, Started: now, Until: now.Add(limits.Absolute),
		Seen: now, Address: address, Agent: strings.ToValidUTF8(agent[:min(len(agent), 200)], ""),
	}}
	key := placeKey(name(a.Login), place)
	if err := s.touch(ctx, key, k, now); err != nil { // before the session: without it the session counts as idle
		return "", Session{}, err
	}
	if err := putJSON(ctx, s.scratch, key, k, k.Until); err != nil {
		return "", Session{}, err
	}
	return token, k.Session, nil
}

// Find gives the session of a token and its account as it now stands. fault.NotFound where the
// session is unknown, ended or too old, and at the first request after the account was disabled
// or its Epoch raised. fault.Unavailable.
func (s *Sessions) Find(ctx context.Context, token string) (Session, *Account, error) {
	key, k, err := s.open(ctx, token)
	if err != nil {
		return Session{}, nil, err
	}
	a, err := s.accounts.Load(ctx, k.Login)
	if errors.Is(err, fault.NotFound) || err == nil && !k.of(a) {
		return Session{}, nil, gone()
	}
	if err != nil {
		return Session{}, nil, err
	}
	if now := s.clock.Now(); now.Sub(k.Seen) >= seenEvery {
		if err := s.touch(ctx, key, k, now); err != nil {
			return Session{}, nil, err
		}
		k.Seen = now
	}
	return k.Session, a, nil
}

// End ends the session of a token; one that is not there is no error. fault.Unavailable.
func (s *Sessions) End(ctx context.Context, token string) error {
	key, k, err := s.open(ctx, token)
	if errors.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return errorsFirst(s.scratch.Delete(ctx, key), s.scratch.Delete(ctx, seenKey(key, k)))
}

// EndOne ends the session of an account that has the id; one that is not there is no error.
// fault.Unavailable.
func (s *Sessions) EndOne(ctx context.Context, login, id string) error {
	for place := range places {
		key := placeKey(name(login), place)
		k, ok, err := s.live(ctx, key)
		if err != nil {
			return err
		}
		if ok && k.ID == id {
			return s.scratch.Delete(ctx, key)
		}
	}
	return nil
}

// EndAll ends all sessions of an account. One that begins at the same instant may outlive it;
// Service.EndSessions raises the Epoch too and leaves none. fault.Unavailable.
func (s *Sessions) EndAll(ctx context.Context, login string) error {
	for place := range places {
		if err := s.scratch.Delete(ctx, placeKey(name(login), place)); err != nil {
			return err
		}
	}
	return nil
}

// List gives the living sessions of an account, the last used first. fault.Unavailable.
func (s *Sessions) List(ctx context.Context, a *Account) ([]Session, error) {
	var list []Session
	for place := range places {
		k, ok, err := s.live(ctx, placeKey(name(a.Login), place))
		if err != nil {
			return nil, err
		}
		if ok && k.of(a) {
			list = append(list, k.Session)
		}
	}
	slices.SortStableFunc(list, func(x, y Session) int {
		return cmp.Or(y.Seen.Compare(x.Seen), y.Started.Compare(x.Started))
	})
	return list, nil
}

// place is the first free place of an account, or that of the session used longest ago.
func (s *Sessions) place(ctx context.Context, a *Account) (int, error) {
	oldest, at := 0, time.Time{}
	for place := range places {
		k, ok, err := s.live(ctx, placeKey(name(a.Login), place))
		if err != nil {
			return 0, err
		}
		if !ok || !k.of(a) {
			return place, nil
		}
		if place == 0 || k.Seen.Before(at) {
			oldest, at = place, k.Seen
		}
	}
	return oldest, nil
}

// open finds what lies in the place of a token and belongs to it.
func (s *Sessions) open(ctx context.Context, token string) (string, kept, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) != tokenSize || raw[16] >= places {
		return "", kept{}, gone()
	}
	key := placeKey(hex.EncodeToString(raw[:16]), int(raw[16]))
	k, ok, err := s.live(ctx, key)
	if err != nil {
		return "", kept{}, err
	}
	sum := sha256.Sum256([]byte(token))
	if !ok || subtle.ConstantTimeCompare(sum[:], k.Sum) != 1 {
		return "", kept{}, gone()
	}
	return key, k, nil
}

// live gives the session in a place where it is neither past its end nor idle: the Scratch forgets
// the one at its end and the time of the last request when that was too long ago.
func (s *Sessions) live(ctx context.Context, key string) (kept, bool, error) {
	var k kept
	now := s.clock.Now()
	ok, err := getJSON(ctx, s.scratch, key, now, &k)
	if err != nil || !ok {
		return kept{}, false, err
	}
	ok, err = getJSON(ctx, s.scratch, seenKey(key, k), now, &k.Seen)
	if err != nil || !ok {
		return kept{}, false, err
	}
	return k, true, nil
}

func (s *Sessions) touch(ctx context.Context, key string, k kept, now time.Time) error {
	return putJSON(ctx, s.scratch, seenKey(key, k), now, now.Add(k.Idle))
}

// of tells whether the session is the account's and was begun as the account now stands.
func (k kept) of(a *Account) bool {
	return k.Login == a.Login && k.Epoch == a.Epoch && !a.Disabled
}

func placeKey(who string, place int) string { return fmt.Sprintf("session/%s/%d", who, place) }

func seenKey(key string, k kept) string { return key + "/seen/" + k.ID }

func gone() error { return fault.New(fault.NotFound, "登录已经过期，请重新登录") }
