package journal_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"jiedezhu/catalog/journal"

	"pgregory.net/rapid"
)

func TestDayOf(t *testing.T) {
	tests := []struct {
		at   string
		want string
	}{
		{"2022-02-14T15:59:59.999Z", "2022-02-14"},
		{"2022-02-14T16:00:00Z", "2022-02-15"}, // midnight in UTC+8
		{"2022-02-15T07:59:59+08:00", "2022-02-15"},
		{"2000-01-01T00:00:00+08:00", "2000-01-01"},
		{"1999-12-31T23:59:59+08:00", ""},
		{"2179-06-05T12:00:00+08:00", "2179-06-05"},
		{"2179-06-06T00:00:00+08:00", ""},
		{"0001-01-01T00:00:00Z", ""},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339Nano, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := journal.DayOf(at).String(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.at, got, tt.want)
		}
	}
}

func TestParseDay(t *testing.T) {
	for _, s := range []string{"2022-02-30", "2022-2-3", "1999-12-31", "2179-06-06", "2022/02/03", "x", "2022-02-03T00:00:00Z"} {
		if d, err := journal.ParseDay(s); err == nil {
			t.Errorf("%q is read as %s", s, d)
		}
	}
	if d, err := journal.ParseDay(""); d != 0 || err != nil {
		t.Errorf("no day: %d %v", d, err)
	}
}

// Every day of the two bytes is written, read and cut at midnight alike.
func TestEveryDay(t *testing.T) {
	for n := 1; n < 1<<16; n++ {
		d := journal.Day(n)
		back, err := journal.ParseDay(d.String())
		if err != nil || back != d {
			t.Fatalf("%d: %s, read as %d, %v", n, d, back, err)
		}
		if journal.DayOf(d.Start()) != d || journal.DayOf(d.End().Add(-time.Millisecond)) != d {
			t.Fatalf("%s begins %s and ends %s", d, d.Start(), d.End())
		}
		if n+1 < 1<<16 && (d.Add(1) != d+1 || !d.End().Equal((d + 1).Start())) {
			t.Fatalf("%s: the next is %s", d, d.Add(1))
		}
	}
	if journal.Day(0).Add(5) != 0 || journal.Day(3).Add(-3) != 0 || journal.Day(65535).Add(1) != 0 {
		t.Error("a sum outside the days is a day")
	}
}

func TestDayJSON(t *testing.T) {
	type form struct {
		D journal.Day `json:"d,omitzero"`
	}
	b, err := json.Marshal(form{D: 8000})
	if err != nil {
		t.Fatal(err)
	}
	var f form
	if err := json.Unmarshal(b, &f); err != nil || f.D != 8000 {
		t.Errorf("%s: %v %v", b, f, err)
	}
	if err := json.Unmarshal([]byte(`{"d":"2022-13-01"}`), &f); err == nil {
		t.Error("a day that is none was read")
	}
}

func entry() journal.Entry {
	return journal.Entry{
		Division: "610728001", Stream: "package/610728001", Revision: 7, Op: "op", Name: "receive", Person: "p", Signed: "王", Unit: "u",
		Role: journal.Town, Session: "s", Address: "a", Day: 8000, At: time.Date(2022, 2, 14, 1, 2, 3, 4e6, time.UTC),
		Asked: []byte{1}, Touched: []int{1, 2}, V: 1, Act: json.RawMessage(`{"slots":[1,2],"reason":"好","n":1.0,"f":false,"t":true,"z":null}`), Row: []byte{1, 2},
	}
}

// A change of any field shows.
func TestSealed(t *testing.T) {
	key, prev := []byte("key"), []byte("prev")
	e := entry()
	e.Seal(key, prev)
	if !e.Sealed(key, prev) {
		t.Fatal("an entry that was just sealed")
	}
	if e.Sealed([]byte("other"), prev) || e.Sealed(key, []byte("other")) || e.Sealed(key, nil) {
		t.Error("another key or another entry before")
	}
	for i := range reflect.TypeOf(e).NumField() {
		c := e
		f := reflect.ValueOf(&c).Elem().Field(i)
		name := reflect.TypeOf(e).Field(i).Name
		switch v := f.Interface().(type) {
		case string:
			f.SetString(v + "x")
		case journal.Role:
			c.Role = journal.Bureau
		case int64:
			f.SetInt(v + 1)
		case int:
			f.SetInt(int64(v) + 1)
		case journal.Day:
			c.Day++
		case time.Time:
			c.At = v.Add(time.Millisecond)
		case []byte:
			f.SetBytes(append([]byte{9}, v...))
		case []int:
			c.Touched = []int{1, 3}
		case json.RawMessage:
			c.Act = json.RawMessage(`{"slots":[1,3],"reason":"好","n":1.0,"f":false,"t":true,"z":null}`)
		default:
			t.Fatalf("%s: a field of a new kind", name)
		}
		if c.Sealed(key, prev) {
			t.Errorf("a changed %s does not show", name)
		}
	}
}

// A store may spell the same JSON another way; it may not say another thing.
func TestSealedBySense(t *testing.T) {
	key := []byte("key")
	e := entry()
	e.Seal(key, nil)
	e.Act = json.RawMessage(" { \"z\":null, \"t\":true,\n\"f\":false,\"n\":1.0, \"reason\":\"\\u597d\",\"slots\":[1,2] }")
	if !e.Sealed(key, nil) {
		t.Error("the same JSON in another spelling is refused")
	}
	for _, other := range []string{
		`{"slots":[1,2],"reason":"好","n":1.0,"f":true,"t":true,"z":null}`,
		`{"slots":[1,2],"reason":"好","n":1.0,"f":false,"t":true}`,
		`{"slots":[2,1],"reason":"好","n":1.0,"f":false,"t":true,"z":null}`,
		`{"slots":[[1],2],"reason":"好","n":1.0,"f":false,"t":true,"z":null}`,
		`{"slots":["1",2],"reason":"好","n":1.0,"f":false,"t":true,"z":null}`,
		`{}`, `null`, ``,
	} {
		if e.Act = json.RawMessage(other); e.Sealed(key, nil) {
			t.Errorf("%s says another thing", other)
		}
	}
}

// Two values have one digest only where they say the same.
func TestAskIsOfTheContent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gen := rapid.Custom(func(t *rapid.T) map[string]any { return object(t, 3) })
		a, b := gen.Draw(t, "a"), gen.Draw(t, "b")
		ja, _ := json.Marshal(a)
		jb, _ := json.Marshal(b)
		same := string(ja) == string(jb) // Marshal sorts the keys
		if (string(journal.Ask("x", 1, a)) == string(journal.Ask("x", 1, b))) != same {
			t.Fatalf("%s and %s", ja, jb)
		}
	})
	base := string(journal.Ask("x", 1, "a", "b"))
	for _, other := range [][]byte{
		journal.Ask("y", 1, "a", "b"), journal.Ask("x", 2, "a", "b"), journal.Ask("x", 1, "ab"), journal.Ask("x", 1, "b", "a"), journal.Ask("x", 1, "a"),
		journal.Ask("x", 1, []string{"a", "b"}),
	} {
		if string(other) == base {
			t.Error("another question has the same digest")
		}
	}
}

func object(t *rapid.T, depth int) map[string]any {
	m := map[string]any{}
	for _, k := range rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "甲"}), 0, 3).Draw(t, "keys") {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			m[k] = nil
		case 1:
			m[k] = rapid.Bool().Draw(t, "bool")
		case 2:
			m[k] = rapid.IntRange(-2, 2).Draw(t, "number")
		case 3:
			m[k] = rapid.SampledFrom([]string{"", "1", "true", "a"}).Draw(t, "text")
		case 4:
			m[k] = []any{rapid.Bool().Draw(t, "first"), rapid.IntRange(0, 1).Draw(t, "second")}
		case 5:
			if depth > 0 {
				m[k] = object(t, depth-1)
			}
		}
	}
	return m
}

func TestDeedAndSignature(t *testing.T) {
	d := journal.Deed{
		Actor: journal.Actor{Person: "p", Name: "n", Unit: "u", Role: journal.Bureau, Scope: "61", Session: "s", Address: "a"}, Op: "op", Day: 8000,
	}
	if got := journal.SignatureOf(d).Deed(); got != d {
		t.Errorf("%+v, want %+v", got, d)
	}
	if s := d.Step("push-1"); s.Op != "op/push-1" || s.Actor != d.Actor || s.Day != d.Day || d.Op != "op" {
		t.Errorf("step %+v", s)
	}
}

func TestKindAndClock(t *testing.T) {
	for stream, want := range map[string]string{"package/610728001": "package", "a/b/c": "a", "lease": "lease", "": ""} {
		if got := journal.Kind(stream); got != want {
			t.Errorf("%q: %q", stream, got)
		}
	}
	at := time.Date(2022, 2, 14, 23, 30, 0, 1234567, journal.Zone)
	c := journal.Clock(func() time.Time { return at })
	if now := c.Now(); now.Location() != time.UTC || now.Nanosecond() != 1e6 || !now.Equal(at.Truncate(time.Millisecond)) {
		t.Errorf("now %s", now)
	}
	if c.Today().String() != "2022-02-14" {
		t.Errorf("today %s", c.Today())
	}
}
