package account

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// The words under which the deeds on accounts are entered.
const (
	Created       = "create"
	Changed       = "change"
	Reset         = "reset-password"
	NewPassword   = "new-password"
	Rehashed      = "rehash"
	DisabledIt    = "disable"
	EnabledIt     = "enable"
	Unlocked      = "unlock"
	SessionsEnded = "end-sessions"
)

// initialFor is how long a password that somebody else handed over is good for.
const initialFor = 72 * time.Hour

// tries is how often an act is applied again after somebody else was first.
const tries = 5

// Service is what is done with accounts. Fields are set by NewService; Record may be set before
// the Service is used and is told of every try to log in.
type Service struct {
	accounts Accounts
	hasher   *Hasher
	clock    journal.Clock
	policies Policies

	Sessions *Sessions
	Throttle *Throttle
	Record   func(context.Context, Attempt)
}

// NewService makes a Service with DefaultLimits for every role; put other Sessions in its
// place for others.
func NewService(accounts Accounts, s Scratch, hasher *Hasher, policies Policies, clock journal.Clock) *Service {
	return &Service{
		accounts: accounts, hasher: hasher, clock: clock, policies: policies,
		Sessions: NewSessions(accounts, s, clock, nil),
		Throttle: NewThrottle(s, clock),
		Record:   func(context.Context, Attempt) {},
	}
}

// Create makes an account as want says (its password, Epoch and Revision aside) and gives the
// initial password, which is shown once, is good for 72 hours and must be changed at the first
// log-in. fault.Invalid with Mistakes; fault.Exists where the login is taken, or where the
// operation was done before (its password cannot be shown again); fault.Conflict,
// fault.Unavailable.
func (s *Service) Create(ctx context.Context, d journal.Deed, want Account) (*Account, string, error) {
	a := &Account{Login: Normal(want.Login), Name: strings.TrimSpace(want.Name), Unit: want.Unit, Role: want.Role, Scope: want.Scope}
	if err := a.Validate(); err != nil {
		return nil, "", err
	}
	asked := journal.Ask(Created, d.Day, a.Login, a.Name, a.Unit, a.Role, a.Scope)
	if done, err := s.repeated(ctx, a.Login, d.Op, asked); done || err != nil {
		return nil, "", errorsFirst(err, shownOnce())
	}
	initial, err := s.giveInitial(ctx, a)
	if err != nil {
		return nil, "", err
	}
	err = s.accounts.Save(ctx, a, d, Created, asked)
	if errors.Is(err, fault.Conflict) || errors.Is(err, fault.Exists) {
		return nil, "", fault.Wrap(fault.Exists, err, "账号 %s 已经有了", a.Login)
	}
	if err != nil {
		return nil, "", err
	}
	return a, initial, nil
}

// Change is what may be changed of an account; nil leaves it.
type Change struct {
	Name, Unit, Scope *string
	Role              *journal.Role
}

// Change changes an account. A change of Unit, Role or Scope ends its sessions at their next
// request. fault.Invalid with Mistakes, fault.NotFound, fault.Conflict, fault.Unavailable.
func (s *Service) Change(ctx context.Context, d journal.Deed, login string, c Change) (*Account, error) {
	asked := journal.Ask(Changed, d.Day, login, c.Name, c.Unit, c.Scope, c.Role)
	a, _, err := s.act(ctx, d, login, Changed, asked, func(a *Account) error {
		before := *a
		set(&a.Name, c.Name)
		set(&a.Unit, c.Unit)
		set(&a.Scope, c.Scope)
		set(&a.Role, c.Role)
		if a.Unit != before.Unit || a.Scope != before.Scope || a.Role != before.Role {
			a.Epoch++
		}
		return a.Validate()
	})
	return a, err
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// Disable closes an account: nobody logs in, and its sessions end at their next request.
// fault.NotFound, fault.Conflict, fault.Unavailable.
func (s *Service) Disable(ctx context.Context, d journal.Deed, login string) (*Account, error) {
	return s.ending(ctx, d, login, DisabledIt, func(a *Account) { a.Disabled = true })
}

// Enable opens a disabled account again, with the password it had. fault.NotFound,
// fault.Conflict, fault.Unavailable.
func (s *Service) Enable(ctx context.Context, d journal.Deed, login string) (*Account, error) {
	return s.ending(ctx, d, login, EnabledIt, func(a *Account) { a.Disabled = false })
}

// EndSessions ends every session of an account. fault.NotFound, fault.Conflict,
// fault.Unavailable.
func (s *Service) EndSessions(ctx context.Context, d journal.Deed, login string) (*Account, error) {
	return s.ending(ctx, d, login, SessionsEnded, func(*Account) {})
}

// ending is an act that raises the Epoch.
func (s *Service) ending(ctx context.Context, d journal.Deed, login, word string, change func(*Account)) (*Account, error) {
	a, _, err := s.act(ctx, d, login, word, journal.Ask(word, d.Day, login), func(a *Account) error {
		change(a)
		a.Epoch++
		return nil
	})
	return a, err
}

// Unlock lets an account try again that failed too often; it is entered, since it undoes a
// defence. fault.NotFound, fault.Conflict, fault.Unavailable.
func (s *Service) Unlock(ctx context.Context, d journal.Deed, login string) (*Account, error) {
	a, _, err := s.act(ctx, d, login, Unlocked, journal.Ask(Unlocked, d.Day, login), func(*Account) error { return nil })
	if err != nil {
		return nil, err
	}
	return a, s.Throttle.Unlock(ctx, a.Login)
}

// ResetPassword gives an account a new initial password (see Create), ends its sessions and
// unlocks it. fault.Exists where the operation was done before, fault.NotFound, fault.Conflict,
// fault.Unavailable.
func (s *Service) ResetPassword(ctx context.Context, d journal.Deed, login string) (*Account, string, error) {
	var made Account
	initial, err := s.giveInitial(ctx, &made)
	if err != nil {
		return nil, "", err
	}
	a, fresh, err := s.act(ctx, d, login, Reset, journal.Ask(Reset, d.Day, login), func(a *Account) error {
		a.Hash, a.Set, a.MustChange = made.Hash, made.Set, true
		a.Epoch++
		return nil
	})
	if err != nil {
		return nil, "", err
	}
	if !fresh {
		return nil, "", shownOnce()
	}
	return a, initial, s.Throttle.Unlock(ctx, a.Login)
}

// MustChange tells whether the account may do nothing but choose a new password: the one it has
// was handed over by somebody else, or is older than the policy of its role allows.
func (s *Service) MustChange(a *Account) bool {
	return a.MustChange || s.policies.For(a.Role).Expired(a, s.clock.Now())
}

// Policy is what a new password of the account must be, for the page that asks for one.
func (s *Service) Policy(a *Account) Policy { return s.policies.For(a.Role) }

// giveInitial gives an account a random password to be changed.
func (s *Service) giveInitial(ctx context.Context, a *Account) (string, error) {
	initial := randomPassword()
	hash, err := s.hasher.Hash(ctx, initial)
	if err != nil {
		return "", err
	}
	a.Hash, a.Set, a.MustChange = hash, s.clock.Now(), true
	return initial, nil
}

// act loads an account, changes and saves it, again where somebody else was first. An operation
// that stands in the journal already is looked up before anything is refused and gives the
// account as it now stands, with fresh false.
func (s *Service) act(ctx context.Context, d journal.Deed, login, word string, asked []byte, change func(*Account) error) (a *Account, fresh bool, err error) {
	login = Normal(login)
	for range tries {
		a, err := s.load(ctx, login)
		if err != nil {
			return nil, false, err
		}
		if done, err := s.repeated(ctx, login, d.Op, asked); done || err != nil {
			return a, false, err
		}
		if err := change(a); err != nil {
			return nil, false, err
		}
		err = s.accounts.Save(ctx, a, d, word, asked)
		if err == nil {
			return a, true, nil
		}
		if !errors.Is(err, fault.Conflict) && !errors.Is(err, fault.Exists) {
			return nil, false, err
		}
	}
	return nil, false, fault.New(fault.Conflict, "账号 %s 正被别人修改，请再试一次", login)
}

// repeated tells whether the operation was done before. The same id with another content is no
// repetition: fault.Conflict.
func (s *Service) repeated(ctx context.Context, login, op string, asked []byte) (bool, error) {
	before, err := s.accounts.Asked(ctx, login, op)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if !bytes.Equal(before, asked) {
		return false, fault.New(fault.Conflict, "这个操作编号已经用于另一个操作，请刷新页面再试")
	}
	return true, nil
}

func (s *Service) load(ctx context.Context, login string) (*Account, error) {
	a, err := s.accounts.Load(ctx, login)
	if errors.Is(err, fault.NotFound) {
		return nil, fault.Wrap(fault.NotFound, err, "没有账号 %s", login)
	}
	return a, err
}

func shownOnce() error {
	return fault.New(fault.Exists, "这个操作已经完成，初始密码只显示一次；没有记下的，请重置一次密码")
}

// letters of an initial password: none that is taken for another when it is read out or copied.
const letters = "abcdefghjkmnpqrstuvwxyz23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// randomPassword is four groups of four, such as Kf7m-92xQ-p3wz-Tn8c: 91 bits, every class.
func randomPassword() string {
	for {
		var raw [16]byte
		rand.Read(raw[:])
		var b strings.Builder
		for i, r := range raw {
			if i > 0 && i%4 == 0 {
				b.WriteByte('-')
			}
			b.WriteByte(letters[int(r)%len(letters)])
		}
		if p := b.String(); classes(p) == 4 && len(DengBao().Check(p, nil)) == 0 {
			return p
		}
	}
}

// operation is the id of an act that the program does of itself, the same whoever does it.
func operation(word string, a *Account) string { return fmt.Sprintf("%s/%d", word, a.Revision) }
