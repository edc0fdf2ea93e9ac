package account_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

func TestCreate(t *testing.T) {
	b := newBench(t)
	want := account.Account{Login: " ZhenBan ", Name: "综合岗", Unit: "u1", Role: journal.Town, Scope: "610728114",
		Hash: "mine", Epoch: 7, Disabled: true}
	d := b.deed()
	a, initial, err := b.Create(b.ctx, d, want)
	b.must(err)
	if a.Login != "zhenban" || a.Hash == "mine" || a.Epoch != 0 || a.Disabled || !a.MustChange || a.Revision != 1 || len(initial) != 19 {
		t.Errorf("%+v", a)
	}
	if _, _, err := b.Create(b.ctx, d, want); !errors.Is(err, fault.Exists) {
		t.Errorf("the same deed again: %v", err)
	}
	other := want
	other.Name = "别人"
	if _, _, err := b.Create(b.ctx, d, other); !errors.Is(err, fault.Conflict) {
		t.Errorf("the same operation id with another content: %v", err)
	}
	if _, _, err := b.Create(b.ctx, b.deed(), other); !errors.Is(err, fault.Exists) {
		t.Errorf("a taken login: %v", err)
	}
	for _, e := range b.accounts.entries["zhenban"] {
		if strings.Contains(fmt.Sprintf("%+v %s", e, b.accounts.bodies["zhenban"]), initial) {
			t.Error("the store holds the password")
		}
	}
}

func TestValidate(t *testing.T) {
	ok := account.Account{Login: "a1", Name: "综合岗", Unit: "u", Role: journal.Town, Scope: "610728114"}
	for _, tc := range []struct {
		name   string
		edit   func(*account.Account)
		fields string
	}{
		{"sound", func(*account.Account) {}, ""},
		{"login of one", func(a *account.Account) { a.Login = "a" }, "login"},
		{"login in Chinese", func(a *account.Account) { a.Login = "综合岗" }, "login"},
		{"login with a slash", func(a *account.Account) { a.Login = "a/b" }, "login"},
		{"login begins with a dot", func(a *account.Account) { a.Login = ".ab" }, "login"},
		{"reserved", func(a *account.Account) { a.Login = "cli" }, "login"},
		{"long name", func(a *account.Account) { a.Name = strings.Repeat("长", 61) }, "name"},
		{"name of 60", func(a *account.Account) { a.Name = strings.Repeat("长", 60) }, ""},
		{"role", func(a *account.Account) { a.Role = "king" }, "role"},
		{"town of a county", func(a *account.Account) { a.Scope = "610728" }, "scope"},
		{"town everywhere", func(a *account.Account) { a.Scope = "" }, "scope"},
		{"bureau everywhere", func(a *account.Account) { a.Role, a.Scope = journal.Bureau, "" }, "scope"},
		{"bureau of a city", func(a *account.Account) { a.Role, a.Scope = journal.Bureau, "6107" }, ""},
		{"admin everywhere", func(a *account.Account) { a.Role, a.Scope, a.Unit = journal.Admin, "", "" }, ""},
		{"letters", func(a *account.Account) { a.Scope = "61072811x" }, "scope"},
		{"no unit", func(a *account.Account) { a.Unit = "" }, "unit"},
		{"all at once", func(a *account.Account) { *a = account.Account{} }, "login,name,role,scope"},
	} {
		a := ok
		tc.edit(&a)
		err := a.Validate()
		var f *fault.Error
		var fields []string
		if errors.As(err, &f) {
			for _, m := range f.Mistakes {
				fields = append(fields, m.Field)
			}
		}
		if got := strings.Join(fields, ","); got != tc.fields || (err != nil && !errors.Is(err, fault.Invalid)) {
			t.Errorf("%s: %s, want %s (%v)", tc.name, got, tc.fields, err)
		}
	}
}

func TestCommandLineCannotLogIn(t *testing.T) {
	b := newBench(t)
	hash, err := b.hasher.Hash(b.ctx, good)
	b.must(err)
	body, err := json.Marshal(account.Account{Login: "cli", Role: journal.Bureau, Hash: hash})
	b.must(err)
	b.accounts.bodies["cli"] = body // whoever put it there
	if _, err := b.login("cli", good, ""); !errors.Is(err, fault.Denied) {
		t.Errorf("cli logs in: %v", err)
	}
	if a := account.CommandLine(); a.Actor() != (journal.Actor{Person: "cli", Name: "命令行", Role: journal.Bureau}) {
		t.Errorf("%+v", a.Actor())
	}
}

func TestLogin(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	token, s, a, err := b.Login(b.ctx, account.Credentials{Login: " ZHENBAN", Password: good, Address: "10.0.0.7", Agent: strings.Repeat("长", 90)})
	if err != nil || token == "" || a.Login != "zhenban" || b.MustChange(a) || len(s.Agent) > 200 || strings.ToValidUTF8(s.Agent, "") != s.Agent {
		t.Fatalf("%+v %+v %v", s, a, err)
	}
	var said []string
	for _, tc := range []struct{ login, password string }{
		{"zhenban", "wrong"}, {"zhenban", ""}, {"nobody", good}, {"", ""}, {"zhenban", strings.Repeat("x", 1<<20)},
	} {
		_, err := b.login(tc.login, tc.password, "10.0.0.9")
		if !errors.Is(err, fault.Denied) {
			t.Errorf("%q: %v", tc.login, err)
		}
		said = append(said, err.Error())
	}
	if len(slices.Compact(said)) != 1 {
		t.Errorf("wrong tries are told apart: %q", said)
	}
	var outcomes []account.Outcome
	for _, at := range b.attempts {
		outcomes = append(outcomes, at.Outcome)
	}
	w := account.WrongSecret
	if want := []account.Outcome{account.LoggedIn, w, w, w, w, w}; !slices.Equal(outcomes, want) {
		t.Errorf("record %v, want %v", outcomes, want)
	}
}

func TestLoginRefusals(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	_, err := b.Disable(b.ctx, b.deed(), "zhenban")
	b.must(err)
	_, right := b.login("zhenban", good, "")
	_, wrong := b.login("zhenban", "wrong", "")
	_, none := b.login("nobody", "wrong", "")
	if !errors.Is(right, fault.Denied) || !strings.Contains(right.Error(), "停用") {
		t.Errorf("disabled: %v", right)
	}
	if wrong.Error() != none.Error() {
		t.Errorf("a disabled account shows without its password: %v", wrong)
	}
	_, initial, err := b.ResetPassword(b.ctx, b.deed(), "zhenban")
	b.must(err)
	a, err := b.Enable(b.ctx, b.deed(), "zhenban")
	b.must(err)
	if !b.MustChange(a) {
		t.Error("an initial password need not be changed")
	}
	b.pass(72 * time.Hour)
	if _, err := b.login("zhenban", initial, ""); err != nil {
		t.Errorf("after 72 hours: %v", err)
	}
	b.pass(time.Second)
	if _, err := b.login("zhenban", initial, ""); !errors.Is(err, fault.Denied) {
		t.Errorf("after more than 72 hours: %v", err)
	}
}

func TestRehash(t *testing.T) {
	b := newBench(t)
	a := b.clerk("zhenban")
	b.Service = account.NewService(b.accounts, b.scratch, account.NewHasher(account.Cost{Memory: 16, Time: 2, Threads: 1}), account.Recommended(), b.clock)
	token, err := b.login("zhenban", good, "")
	b.must(err)
	after, err := b.accounts.Load(b.ctx, "zhenban")
	b.must(err)
	if !strings.HasPrefix(after.Hash, "$argon2id$v=19$m=16,t=2,p=1$") || after.Epoch != a.Epoch || !after.Set.Equal(a.Set) {
		t.Errorf("%+v", after)
	}
	if _, _, err := b.Sessions.Find(b.ctx, token); err != nil {
		t.Errorf("the session of the log-in: %v", err)
	}
	_, err = b.login("zhenban", good, "")
	b.must(err)
	if again, _ := b.accounts.Load(b.ctx, "zhenban"); again.Revision != after.Revision {
		t.Error("made anew although nothing rose")
	}
}

func TestChangePassword(t *testing.T) {
	b := newBench(t)
	a := b.clerk("zhenban")
	deed := func() journal.Deed {
		d := b.deed()
		d.Actor = a.Actor()
		return d
	}
	if _, err := b.ChangePassword(b.ctx, deed(), "wrong", "another-Mulberry7"); !errors.Is(err, fault.Denied) {
		t.Errorf("wrong old password: %v", err)
	}
	for _, bad := range []string{good, "short", "zhenban123"} {
		_, err := b.ChangePassword(b.ctx, deed(), good, bad)
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Mistakes) == 0 {
			t.Errorf("%q: %v", bad, err)
		}
	}
	d := deed()
	first, err := b.ChangePassword(b.ctx, d, good, "another-Mulberry7")
	b.must(err)
	if first.Epoch != a.Epoch+1 || first.MustChange {
		t.Errorf("%+v", first)
	}
	// The answer was lost and the browser sends it again: by now the old password is wrong.
	again, err := b.ChangePassword(b.ctx, d, good, "another-Mulberry7")
	if err != nil || again.Revision != first.Revision {
		t.Errorf("sent again: %v", err)
	}
	if _, err := b.login("zhenban", good, ""); !errors.Is(err, fault.Denied) {
		t.Errorf("the old password: %v", err)
	}
	_, err = b.login("zhenban", "another-Mulberry7", "")
	b.must(err)
}

// Two clerks edit one account at once: the slower one's act is applied again, nothing is lost.
func TestConflictIsAppliedAgain(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	name, unit := "综合窗口", "u2"
	b.accounts.hook = func() {
		_, err := b.Change(b.ctx, b.deed(), "zhenban", account.Change{Name: &name})
		b.must(err)
	}
	d := b.deed()
	a, err := b.Change(b.ctx, d, "zhenban", account.Change{Unit: &unit})
	if err != nil || a.Name != name || a.Unit != unit {
		t.Errorf("%+v, %v", a, err)
	}
	rev := a.Revision
	if a, err = b.Change(b.ctx, d, "zhenban", account.Change{Unit: &unit}); err != nil || a.Revision != rev {
		t.Errorf("the same deed again: revision %d, %v", a.Revision, err)
	}
	// The password changes under the feet of somebody who changes it too.
	dd := b.deed()
	dd.Actor = a.Actor()
	b.accounts.hook = func() { _, _, err := b.ResetPassword(b.ctx, b.deed(), "zhenban"); b.must(err) }
	if _, err := b.ChangePassword(b.ctx, dd, good, "another-Mulberry7"); !errors.Is(err, fault.Conflict) {
		t.Errorf("a reset password is overwritten: %v", err)
	}
}

func TestUnknownAccount(t *testing.T) {
	b := newBench(t)
	for name, err := range map[string]error{
		"disable": second(b.Disable(b.ctx, b.deed(), "nobody")),
		"unlock":  second(b.Unlock(b.ctx, b.deed(), "nobody")),
		"change":  second(b.Change(b.ctx, b.deed(), "nobody", account.Change{})),
	} {
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second(_ *account.Account, err error) error { return err }

// Every deed is entered once, under its word and its person.
func TestEntered(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	d := b.deed()
	for range 2 {
		_, err := b.Disable(b.ctx, d, "zhenban")
		b.must(err)
	}
	_, err := b.Unlock(b.ctx, b.deed(), "zhenban")
	b.must(err)
	var got []string
	for _, e := range b.accounts.entries["zhenban"] {
		got = append(got, e.Name+" by "+e.Person)
		if len(e.Asked) != 16 || bytes.Contains(e.Asked, []byte(good)) {
			t.Errorf("asked %x", e.Asked)
		}
	}
	want := []string{"create by cli", "new-password by zhenban", "disable by cli", "unlock by cli"}
	if !slices.Equal(got, want) {
		t.Errorf("entered %v, want %v", got, want)
	}
}
