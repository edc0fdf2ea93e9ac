package account

import (
	"context"
	"errors"
	"time"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Outcome is how a try to log in ended.
type Outcome string

// The outcomes.
const (
	LoggedIn    Outcome = "in"
	WrongSecret Outcome = "wrong"    // login or password; which of them is not said to anybody
	LockedOut   Outcome = "locked"   // by the throttle, without a look at the password
	Closed      Outcome = "disabled" // password right, account disabled
	TooLate     Outcome = "late"     // password right, but initial and older than 72 hours
	NoAnswer    Outcome = "failed"   // store or queue
)

// Attempt is one try to log in, for the record that an audit asks for. Login is what was typed,
// at most 40 characters of it.
type Attempt struct {
	Login   string
	Address string
	At      time.Time
	Outcome Outcome
}

// Credentials is what the log-in form sends and where it comes from.
type Credentials struct {
	Login    string
	Password string
	Address  string // as far as it can be trusted; empty: not throttled by address
	Agent    string // the browser as it calls itself
}

// tooLong is in bytes: what nobody types is refused before argon2id sees it.
const tooLong = 4 * maxPassword

// Login checks a password and begins a session; the token is for the cookie alone. What it says
// and how long it takes are the same for a wrong password and for a login that nobody has.
// fault.Denied (wrong, locked, disabled, or an initial password that is too old),
// fault.Unavailable. The caller then asks MustChange.
func (s *Service) Login(ctx context.Context, c Credentials) (string, Session, *Account, error) {
	login := Normal(c.Login)
	try, err := s.Throttle.Take(ctx, login, c.Address)
	if err != nil {
		return "", Session{}, nil, s.ended(ctx, c, locked(err), err)
	}
	a, outcome, err := s.prove(ctx, try, login, c.Password)
	if err != nil {
		return "", Session{}, nil, s.ended(ctx, c, outcome, err)
	}
	token, session, err := s.Sessions.Start(ctx, a, c.Address, c.Agent)
	if err != nil {
		return "", Session{}, nil, s.ended(ctx, c, NoAnswer, err)
	}
	return token, session, a, s.ended(ctx, c, LoggedIn, nil)
}

func locked(err error) Outcome {
	if errors.Is(err, fault.Denied) {
		return LockedOut
	}
	return NoAnswer
}

// ended tells Record how it ended and gives the error on.
func (s *Service) ended(ctx context.Context, c Credentials, o Outcome, err error) error {
	s.Record(ctx, Attempt{Login: short(c.Login), Address: c.Address, At: s.clock.Now(), Outcome: o})
	return err
}

// prove gives the account whose password it is, if it may log in.
func (s *Service) prove(ctx context.Context, try *Try, login, password string) (*Account, Outcome, error) {
	a, weak, err := s.match(ctx, login, password)
	if err != nil && !errors.Is(err, fault.Denied) {
		return nil, NoAnswer, errors.Join(err, try.GiveBack(ctx))
	}
	if err != nil {
		return nil, WrongSecret, err
	}
	if err := try.Good(ctx); err != nil {
		return nil, NoAnswer, err
	}
	if a.Disabled {
		return nil, Closed, fault.New(fault.Denied, "这个账号已经停用，请联系本单位管理员")
	}
	if a.MustChange && s.clock.Now().Sub(a.Set) > initialFor {
		return nil, TooLate, fault.New(fault.Denied, "初始密码已经过期，请管理员重置")
	}
	if weak {
		a = s.rehash(ctx, a, password)
	}
	return a, LoggedIn, nil
}

// match gives the account of the login if the password is its own, and whether the hash is
// weaker than today's. fault.Denied where not.
func (s *Service) match(ctx context.Context, login, password string) (*Account, bool, error) {
	wrong := fault.New(fault.Denied, "账号或密码不正确")
	if len(password) > tooLong {
		return nil, false, wrong
	}
	a, err := s.accounts.Load(ctx, login)
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, false, err
	}
	if err != nil || login == commandLine {
		a = &Account{} // without a hash: Verify takes its time and says no
	}
	ok, weak, err := s.hasher.Verify(ctx, a.Hash, password)
	if err != nil {
		return nil, false, err
	}
	if !ok {
		return nil, false, wrong
	}
	return a, weak, nil
}

// rehash stores the password under today's cost. The log-in stands whether or not that works:
// the next one tries again.
func (s *Service) rehash(ctx context.Context, a *Account, password string) *Account {
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return a
	}
	better := *a
	better.Hash = hash
	d := journal.Deed{Actor: a.Actor(), Op: operation(Rehashed, a)}
	if err := s.accounts.Save(ctx, &better, d, Rehashed, journal.Ask(Rehashed, 0, a.Login)); err != nil {
		return a
	}
	return &better
}

// ChangePassword gives the account of the deed's person the password it chose, after a look at
// the old one, and ends all its sessions: the caller begins a new one with Sessions.Start for
// the account that comes back. A try with a wrong old password counts as a failed log-in.
// fault.Invalid with Mistakes, fault.Denied, fault.NotFound, fault.Conflict, fault.Unavailable.
func (s *Service) ChangePassword(ctx context.Context, d journal.Deed, old, chosen string, words ...string) (*Account, error) {
	login := Normal(d.Person)
	a, err := s.load(ctx, login)
	if err != nil {
		return nil, err
	}
	// The digest is without the password: a quick hash of it in the journal would be a gift.
	asked := journal.Ask(NewPassword, d.Day, login)
	if done, err := s.repeated(ctx, login, d.Op, asked); done || err != nil {
		return a, err
	}
	if err := s.judge(ctx, a, d.Address, old, chosen, words); err != nil {
		return nil, err
	}
	hash, err := s.hasher.Hash(ctx, chosen)
	if err != nil {
		return nil, err
	}
	seen := a.Hash
	a, _, err = s.act(ctx, d, login, NewPassword, asked, func(a *Account) error {
		if a.Hash != seen {
			return fault.New(fault.Conflict, "密码刚刚被改过，请重新登录")
		}
		a.Hash, a.Set, a.MustChange = hash, s.clock.Now(), false
		a.Epoch++
		return nil
	})
	return a, err
}

// judge looks at the old password, then at the new one.
func (s *Service) judge(ctx context.Context, a *Account, address, old, chosen string, words []string) error {
	try, err := s.Throttle.Take(ctx, a.Login, address)
	if err != nil {
		return err
	}
	_, _, err = s.match(ctx, a.Login, old)
	if errors.Is(err, fault.Denied) {
		return fault.New(fault.Denied, "原密码不正确")
	}
	if err != nil {
		return errors.Join(err, try.GiveBack(ctx))
	}
	if err := try.Good(ctx); err != nil {
		return err
	}
	list := s.policies.For(a.Role).Check(chosen, a, words...)
	if chosen == old {
		list = append(list, fault.Mistake{Field: "password", Reason: fault.Say("新密码与原密码相同"), Remedy: fault.Say("换一个新密码")})
	}
	return refused(list)
}
