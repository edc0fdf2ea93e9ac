package account_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"jiedezhu/app/account"
	"jiedezhu/catalog/fault"
)

func TestHash(t *testing.T) {
	h := account.NewHasher(cheap)
	ctx := t.Context()
	for _, password := range []string{"a", "密码里有中文字", strings.Repeat("长", 128), " blanks at the ends ", "\x00"} {
		s, err := h.Hash(ctx, password)
		if err != nil {
			t.Fatal(err)
		}
		for try, want := range map[string]bool{password: true, password + " ": false, strings.ToUpper(password) + "x": false, "": false} {
			ok, weak, err := h.Verify(ctx, s, try)
			if err != nil || ok != want || weak {
				t.Errorf("%q against %q: %t, weak %t, %v", try, password, ok, weak, err)
			}
		}
	}
	a, _ := h.Hash(ctx, "same")
	b, _ := h.Hash(ctx, "same")
	if a == b {
		t.Error("two hashes of one password are the same: no salt")
	}
	if !strings.HasPrefix(a, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("hash is %s", a)
	}
	if ok, _, err := h.Verify(ctx, "", ""); ok || err != nil {
		t.Errorf("an empty hash takes a password: %t, %v", ok, err)
	}
}

func TestDefaultCost(t *testing.T) {
	h := account.NewHasher(account.DefaultCost)
	s, err := h.Hash(t.Context(), good)
	if err != nil || !strings.HasPrefix(s, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("%s, %v", s, err)
	}
	if ok, weak, err := h.Verify(t.Context(), s, good); !ok || weak || err != nil {
		t.Errorf("%t %t %v", ok, weak, err)
	}
}

// A hash written by another argon2id implementation (the reference's own test vector for
// version 19, m=65536, t=2, p=1) verifies.
func TestForeignHash(t *testing.T) {
	h := account.NewHasher(cheap)
	const vector = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, _, err := h.Verify(t.Context(), vector, "password"); !ok || err != nil {
		t.Errorf("%t, %v", ok, err)
	}
}

func TestWeaker(t *testing.T) {
	old, _ := account.NewHasher(cheap).Hash(t.Context(), good)
	for name, c := range map[string]account.Cost{
		"memory": {Memory: 16, Time: 1, Threads: 1}, "time": {Memory: 8, Time: 2, Threads: 1}, "threads": {Memory: 16, Time: 1, Threads: 2},
	} {
		if ok, weak, err := account.NewHasher(c).Verify(t.Context(), old, good); !ok || !weak || err != nil {
			t.Errorf("%s: %t %t %v", name, ok, weak, err)
		}
	}
}

func TestBadHashes(t *testing.T) {
	h := account.NewHasher(cheap)
	for _, s := range []string{
		"x", "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=16$m=8,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=8,t=0,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=8,t=1,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
		"$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=8,t=1,p=1$!$!",
	} {
		ok, _, err := h.Verify(t.Context(), s, "")
		if ok || !errors.Is(err, fault.Internal) {
			t.Errorf("%s: %t, %v", s, ok, err)
		}
	}
}

func FuzzParseHash(f *testing.F) {
	s, _ := account.NewHasher(cheap).Hash(f.Context(), "x")
	f.Add(s)
	f.Add("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Fuzz(func(t *testing.T, s string) {
		c, salt, key, err := account.ParseHash(s)
		if err != nil {
			return
		}
		if c.Memory > 256<<10 || c.Memory < 8 || c.Time < 1 || c.Time > 16 || c.Threads < 1 || c.Threads > 16 || len(salt) < 8 || len(key) < 16 {
			t.Fatalf("%q is taken: %+v", s, c)
		}
	})
}

func TestQueue(t *testing.T) {
	h := account.NewHasher(cheap)
	free := h.Full()
	if _, err := h.Hash(t.Context(), "x"); !errors.Is(err, fault.Unavailable) {
		t.Errorf("a full queue answers %v", err)
	}
	free()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	<-ctx.Done()
	if _, err := h.Hash(ctx, "x"); !errors.Is(err, fault.Unavailable) {
		t.Errorf("an ended context answers %v", err)
	}
	var all sync.WaitGroup
	for range 40 { // fewer than wait: all of them come through
		all.Go(func() {
			if _, err := h.Hash(t.Context(), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

func BenchmarkHash(b *testing.B) {
	h := account.NewHasher(account.DefaultCost)
	for b.Loop() {
		if _, err := h.Hash(b.Context(), good); err != nil {
			b.Fatal(err)
		}
	}
}
