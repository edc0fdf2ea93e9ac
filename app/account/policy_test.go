package account_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jiedezhu/app/account"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

var clerk = &account.Account{Login: "chengguan.zonghe", Name: "便民服务中心 综合岗", Unit: "chengguanzhen", Role: journal.Town, Scope: "610728114"}

func TestPolicy(t *testing.T) {
	easy := "密码太容易猜到"
	for _, tc := range []struct {
		password string
		dengbao  string // reasons, shortened and joined; empty: it will do
		nist     string
	}{
		{good, "", ""},
		{"Kf7m-92xQ-p3wz", "", ""},
		{"骑驴找马不如走路", "密码只用了 1 类", ""},
		{"mulberry stair lamp", "密码只用了 2 类", ""},
		{"", "密码只有 0 个字符;密码只用了 0 类;" + easy, "密码只有 0 个字符;" + easy},
		{"P@ssw0rd", easy, easy},
		{"P@ssw0rd2024!", easy, easy},
		{"Admin@123", easy, easy},
		{"Abcd1234!", easy, easy},
		{"1qaz@WSX3edc", easy, easy},
		{"Qwer!234", easy, easy},
		{"Woaini1314", easy, easy},
		{"Woaini5201314!", easy, easy},
		{"aaaaAAAA1111!", easy, easy},
		{"Zonghe19870612!", easy, easy},
		{"Chengguan610728114", easy, easy},
		{"Hantai@2026", easy, easy},
		{"Hello World!", easy, easy},
		{"jiedezhu接得住1!", easy, easy},
		{"Xy9!Xy9!Xy9!", easy, easy},
		{"Ｐａｓｓｗｏｒｄ１２３！", easy, easy},
		{"Ab3", "密码只有 3 个字符;" + easy, "密码只有 3 个字符;" + easy},
		{"tab\tinside-it-X9", "密码里有打不出来", "密码里有打不出来"},
		{"\xff\xfe-not-text-X9", "密码里有打不出来", "密码里有打不出来"},
		{strings.Repeat("长", 129), "密码超过 128", "密码超过 128"},
	} {
		if got := reasons(account.DengBao().Check(tc.password, clerk), tc.dengbao); got != tc.dengbao {
			t.Errorf("dengbao %q: %s, want %s", tc.password, got, tc.dengbao)
		}
		if got := reasons(account.NIST().Check(tc.password, clerk), tc.nist); got != tc.nist {
			t.Errorf("nist %q: %s, want %s", tc.password, got, tc.nist)
		}
	}
	if list := account.DengBao().Check("Wangjiaping-88", nil, "wangjiaping"); len(list) == 0 {
		t.Error("the place's name passes")
	}
}

// reasons joins the beginnings of the reasons, each as long as that of want in its place.
func reasons(list []fault.Mistake, want string) string {
	wants := strings.Split(want, ";")
	var got []string
	for i, m := range list {
		s := m.Reason.String()
		if i < len(wants) && wants[i] != "" && strings.HasPrefix(s, wants[i]) {
			s = wants[i]
		}
		got = append(got, s)
		if m.Field != "password" || m.Value != "" || m.Remedy.ID == "" {
			got = append(got, "a mistake shows the password or has no remedy")
		}
	}
	return strings.Join(got, ";")
}

// However a password is made of what is easy to guess, putting a banned word before it never
// makes it as good as one more unrelated character would: pieces count at most one for it.
func TestPieces(t *testing.T) {
	for s, want := range map[string]int{
		"": 0, "x": 1, "password": 1, "PASSW0RD": 1, "12345678": 1, "87654321": 1, "aaaaaaa": 1, "20260617": 1,
		"qwertyuiop": 1, "520520": 2, "abab": 3, "xkxkxk": 3, "xk7m": 4, "password1": 2, "2026": 1,
	} {
		if got := account.Pieces(s); got != want {
			t.Errorf("%q falls into %d pieces, want %d", s, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-zA-Z0-9@!$ 一-鿿]{0,20}`).Draw(t, "s")
		n := account.Pieces(s)
		if n > len([]rune(s)) {
			t.Fatalf("%q has %d pieces", s, n)
		}
		if with := account.Pieces("password" + s); with > n+1 {
			t.Fatalf("a banned word counts %d", with-n)
		}
		if personal := account.Pieces(s, s); len(s) >= 3 && personal > 1 {
			t.Fatalf("a personal word %q falls into %d pieces", s, personal)
		}
	})
}

func TestBannedList(t *testing.T) {
	if n := len(account.BannedWords()); n < 250 {
		t.Errorf("only %d banned words", n)
	}
}

func TestRandomPassword(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		p := account.RandomPassword()
		if len(p) != 19 || seen[p] || len(account.DengBao().Check(p, clerk)) > 0 {
			t.Fatalf("initial password %s", p)
		}
		seen[p] = true
	}
}

func TestPolicies(t *testing.T) {
	for _, r := range journal.Roles {
		want := "nist"
		if r == journal.Bureau || r == journal.Admin || r == journal.Auditor {
			want = "dengbao"
		}
		if got := account.Recommended().For(r).Name; got != want {
			t.Errorf("%s has %s", r, got)
		}
		if got := account.Strict().For(r).String(); got != "dengbao(8,3,90d)" {
			t.Errorf("strict %s has %s", r, got)
		}
	}
	now := time.Date(2026, 6, 17, 0, 0, 0, 0, time.UTC)
	old := &account.Account{Set: now.Add(-91 * 24 * time.Hour)}
	if !account.DengBao().Expired(old, now) || account.NIST().Expired(old, now) {
		t.Error("age of 91 days")
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("P@ssw0rd")
	f.Add("密码\x00\xff")
	f.Fuzz(func(t *testing.T, s string) {
		for _, m := range account.DengBao().Check(s, clerk) {
			if m.Reason.ID == "" || m.Remedy.ID == "" || m.Value != "" {
				t.Fatalf("%q: %+v", s, m)
			}
		}
	})
}
