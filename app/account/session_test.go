package account_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jiedezhu/app/account"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

func TestSession(t *testing.T) {
	b := newBench(t)
	a := b.clerk("zhenban")
	token, s, err := b.Sessions.Start(b.ctx, a, "10.0.0.7", "Chrome/79")
	if err != nil {
		t.Fatal(err)
	}
	if len(token) != 66 || len(s.ID) != 16 {
		t.Errorf("token of %d, id of %d characters", len(token), len(s.ID))
	}
	found, who, err := b.Sessions.Find(b.ctx, token)
	if err != nil || found.ID != s.ID || who.Login != a.Login {
		t.Fatalf("found %+v, %v", found, err)
	}
	want := journal.Actor{Person: "zhenban", Name: a.Name, Unit: "u1", Role: journal.Town, Scope: "610728114", Session: s.ID, Address: "10.0.0.8"}
	if got := found.Actor(who, "10.0.0.8"); got != want {
		t.Errorf("actor %+v", got)
	}
	raw, _ := base64.RawURLEncoding.DecodeString(token)
	if b.scratch.contains(token) || b.scratch.contains(string(raw[17:])) {
		t.Error("the store holds the token")
	}
	again, _, err := b.Sessions.Start(b.ctx, a, "10.0.0.7", "")
	if err != nil || again == token {
		t.Errorf("a second log-in has the same token (%v)", err)
	}
	if err := b.Sessions.End(b.ctx, token); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Sessions.Find(b.ctx, token); !errors.Is(err, fault.NotFound) {
		t.Errorf("ended session: %v", err)
	}
	if _, _, err := b.Sessions.Find(b.ctx, again); err != nil {
		t.Errorf("the other session ended too: %v", err)
	}
	if err := b.Sessions.End(b.ctx, token); err != nil {
		t.Errorf("ending twice: %v", err)
	}
}

func TestForeignTokens(t *testing.T) {
	b := newBench(t)
	a := b.clerk("zhenban")
	token, _, _ := b.Sessions.Start(b.ctx, a, "", "")
	raw, _ := base64.RawURLEncoding.DecodeString(token)
	change := func(at int, to byte) string {
		r := append([]byte(nil), raw...)
		r[at] = to
		return base64.RawURLEncoding.EncodeToString(r)
	}
	for name, bad := range map[string]string{
		"empty": "", "short": token[:60], "not base64": "!" + token[1:], "other secret": change(48, raw[48]^1),
		"other place": change(16, 3), "no such place": change(16, 200), "other account": change(0, raw[0]^1),
	} {
		if _, _, err := b.Sessions.Find(b.ctx, bad); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSessionEnds(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(*bench)
	}{
		{"idle", func(b *bench) { b.pass(30 * time.Minute) }},
		{"absolute", func(b *bench) { b.pass(8 * time.Hour) }},
		{"role", func(b *bench) {
			r := journal.Leader
			_, err := b.Change(b.ctx, b.deed(), "zhenban", account.Change{Role: &r})
			b.must(err)
		}},
		{"scope", func(b *bench) {
			s := "610728115"
			_, err := b.Change(b.ctx, b.deed(), "zhenban", account.Change{Scope: &s})
			b.must(err)
		}},
		{"disabled", func(b *bench) { _, err := b.Disable(b.ctx, b.deed(), "zhenban"); b.must(err) }},
		{"disabled and enabled", func(b *bench) {
			_, err := b.Disable(b.ctx, b.deed(), "zhenban")
			b.must(err)
			_, err = b.Enable(b.ctx, b.deed(), "zhenban")
			b.must(err)
		}},
		{"reset", func(b *bench) { _, _, err := b.ResetPassword(b.ctx, b.deed(), "zhenban"); b.must(err) }},
		{"ended", func(b *bench) { _, err := b.EndSessions(b.ctx, b.deed(), "zhenban"); b.must(err) }},
		{"all places", func(b *bench) { b.must(b.Sessions.EndAll(b.ctx, "zhenban")) }},
		{"password", func(b *bench) {
			a, err := b.accounts.Load(b.ctx, "zhenban")
			b.must(err)
			d := b.deed()
			d.Actor = a.Actor()
			_, err = b.ChangePassword(b.ctx, d, good, "another-Mulberry7")
			b.must(err)
		}},
		{"gone", func(b *bench) { delete(b.accounts.bodies, "zhenban") }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t)
			b.clerk("zhenban")
			token, err := b.login("zhenban", good, "10.0.0.7")
			b.must(err)
			b.clerk("other")
			other, err := b.login("other", good, "10.0.0.7")
			b.must(err)
			if _, _, err := b.Sessions.Find(b.ctx, token); err != nil {
				t.Fatal(err)
			}
			tc.do(b)
			if _, _, err := b.Sessions.Find(b.ctx, token); !errors.Is(err, fault.NotFound) {
				t.Errorf("the session lives on: %v", err)
			}
			if tc.name == "idle" || tc.name == "absolute" {
				return
			}
			if _, _, err := b.Sessions.Find(b.ctx, other); err != nil {
				t.Errorf("somebody else's session ended: %v", err)
			}
		})
	}
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// The account is disabled between the look at the password and the start of the session.
func TestDisabledMeanwhile(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	a, err := b.Disable(b.ctx, b.deed(), "zhenban")
	b.must(err)
	token, _, err := b.Sessions.Start(b.ctx, a, "", "")
	b.must(err)
	if _, _, err := b.Sessions.Find(b.ctx, token); !errors.Is(err, fault.NotFound) {
		t.Errorf("a disabled account's session: %v", err)
	}
}

// A name is no right: changing it ends nothing.
func TestRenameKeepsSession(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	token, err := b.login("zhenban", good, "")
	b.must(err)
	n := "综合窗口"
	_, err = b.Change(b.ctx, b.deed(), "zhenban", account.Change{Name: &n})
	b.must(err)
	if _, a, err := b.Sessions.Find(b.ctx, token); err != nil || a.Name != n {
		t.Errorf("%v, %v", a, err)
	}
}

func TestUseKeepsAliveUntilTheAbsoluteEnd(t *testing.T) {
	b := newBench(t)
	a := b.clerk("zhenban")
	token, s, err := b.Sessions.Start(b.ctx, a, "", "")
	b.must(err)
	for b.clock().Before(s.Until.Add(-25 * time.Minute)) {
		b.pass(25 * time.Minute)
		if _, _, err := b.Sessions.Find(b.ctx, token); err != nil {
			t.Fatalf("after %s: %v", b.clock().Sub(s.Started), err)
		}
	}
	b.pass(25 * time.Minute)
	if _, _, err := b.Sessions.Find(b.ctx, token); !errors.Is(err, fault.NotFound) {
		t.Errorf("after %s: %v", b.clock().Sub(s.Started), err)
	}
}

func TestSeenIsWrittenOnceAMinute(t *testing.T) {
	b := newBench(t)
	a := b.clerk("zhenban")
	token, _, err := b.Sessions.Start(b.ctx, a, "", "")
	b.must(err)
	before := b.scratch.puts
	for range 120 { // two minutes, a request a second
		b.pass(time.Second)
		_, _, err := b.Sessions.Find(b.ctx, token)
		b.must(err)
	}
	if n := b.scratch.puts - before; n != 2 {
		t.Errorf("%d writes in two minutes", n)
	}
	list, err := b.Sessions.List(b.ctx, a)
	if err != nil || len(list) != 1 || !list[0].Seen.Equal(b.clock()) {
		t.Errorf("list %+v, %v", list, err)
	}
}

func TestFiveSessions(t *testing.T) {
	b := newBench(t)
	a := b.clerk("zhenban")
	var tokens []string
	for i := range 6 {
		b.pass(2 * time.Minute)
		if i == 5 { // the first is in use, so the second is the one used longest ago
			_, _, err := b.Sessions.Find(b.ctx, tokens[0])
			b.must(err)
		}
		token, _, err := b.Sessions.Start(b.ctx, a, "", fmt.Sprint(i))
		b.must(err)
		tokens = append(tokens, token)
	}
	for i, token := range tokens {
		_, _, err := b.Sessions.Find(b.ctx, token)
		if gone := errors.Is(err, fault.NotFound); gone != (i == 1) {
			t.Errorf("session %d: %v", i, err)
		}
	}
	list, err := b.Sessions.List(b.ctx, a)
	if err != nil || len(list) != 5 || list[0].Agent != "5" {
		t.Errorf("list %+v, %v", list, err)
	}
	b.must(b.Sessions.EndOne(b.ctx, "zhenban", list[0].ID))
	if list, _ := b.Sessions.List(b.ctx, a); len(list) != 4 {
		t.Errorf("%d sessions after one was ended", len(list))
	}
}

// However sessions are begun, used and ended at once, an account never has more than five, and
// one that was ended never answers again.
func TestSessionsAtOnce(t *testing.T) {
	b := newBench(t)
	a := b.clerk("zhenban")
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for range 20 {
				token, _, err := b.Sessions.Start(b.ctx, a, "", "")
				if err != nil {
					t.Error(err)
					return
				}
				b.pass(10 * time.Second)
				_, _, err = b.Sessions.Find(b.ctx, token) // another may have taken its place
				if err != nil && !errors.Is(err, fault.NotFound) {
					t.Error(err)
				}
				if err := b.Sessions.End(b.ctx, token); err != nil {
					t.Error(err)
				}
				if _, _, err := b.Sessions.Find(b.ctx, token); !errors.Is(err, fault.NotFound) {
					t.Errorf("an ended session answers %v", err)
				}
			}
		})
	}
	all.Wait()
	if list, err := b.Sessions.List(b.ctx, a); err != nil || len(list) > 5 {
		t.Errorf("%d sessions, %v", len(list), err)
	}
}

func TestStoreDown(t *testing.T) {
	b := newBench(t)
	b.clerk("zhenban")
	token, err := b.login("zhenban", good, "a")
	b.must(err)
	b.accounts.down = true
	if _, _, err := b.Sessions.Find(b.ctx, token); !errors.Is(err, fault.Unavailable) {
		t.Errorf("accounts down: %v", err)
	}
	if _, err := b.login("zhenban", good, "a"); !errors.Is(err, fault.Unavailable) {
		t.Errorf("log-in, accounts down: %v", err)
	}
	b.accounts.down, b.scratch.down = false, true
	if _, _, err := b.Sessions.Find(b.ctx, token); !errors.Is(err, fault.Unavailable) {
		t.Errorf("scratch down: %v", err)
	}
}

func TestFormToken(t *testing.T) {
	a, b := account.NewGuest(), account.NewGuest()
	if a == b || len(a) != 43 || len(account.FormToken(a)) != 43 || account.FormToken(a) == a {
		t.Errorf("guest tokens %s, %s", a, b)
	}
	for _, tc := range []struct {
		token, given string
		ok           bool
	}{
		{a, account.FormToken(a), true}, {a, account.FormToken(b), false}, {a, a, false}, {a, "", false},
		{"", "", false}, {"", account.FormToken(""), false},
	} {
		err := account.CheckForm(tc.token, tc.given)
		if (err == nil) != tc.ok || err != nil && !errors.Is(err, fault.Denied) {
			t.Errorf("%q with %q: %v", tc.token, tc.given, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		x, given := rapid.String().Draw(t, "token"), rapid.String().Draw(t, "given")
		if account.CheckForm(x, given) == nil {
			t.Fatal("a made-up token passes")
		}
	})
}

func TestSameOrigin(t *testing.T) {
	for _, tc := range []struct {
		method, host, origin, site string
		ok                         bool
	}{
		{"GET", "a", "https://evil.example", "cross-site", true},
		{"POST", "jdz.gov", "https://jdz.gov", "same-origin", true},
		{"POST", "jdz.gov", "", "none", true},
		{"POST", "jdz.gov", "https://jdz.gov", "cross-site", false},
		{"POST", "jdz.gov", "https://x.jdz.gov", "same-site", false},
		{"POST", "10.1.2.3:8080", "http://10.1.2.3:8080", "", true},
		{"POST", "10.1.2.3:8080", "http://10.1.2.3", "", false},
		{"POST", "JDZ.gov:443", "https://jdz.gov", "", true},
		{"POST", "jdz.gov:80", "https://jdz.gov", "", false},
		{"POST", "jdz.gov", "https://evil.example", "", false},
		{"POST", "jdz.gov", "https://jdz.gov.evil.example", "", false},
		{"POST", "jdz.gov", "null", "", false},
		{"POST", "", "null", "", false},
		{"POST", "jdz.gov", "%", "", false},
		{"DELETE", "jdz.gov", "https://evil.example", "", false},
		{"POST", "jdz.gov", "", "", true},
		{"POST", "jdz.gov", "", "nonsense", false},
	} {
		err := account.SameOrigin(tc.method, tc.host, tc.origin, tc.site)
		if (err == nil) != tc.ok || err != nil && !errors.Is(err, fault.Denied) {
			t.Errorf("%+v: %v", tc, err)
		}
	}
}
