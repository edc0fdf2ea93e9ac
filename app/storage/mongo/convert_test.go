package mongo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	"pgregory.net/rapid"
)

// holder is where a document stands in what is stored.
type holder struct {
	Body document `bson:"body"`
}

// there puts a text into BSON and takes it out again.
func there(text string) (string, error) {
	raw, err := bson.Marshal(holder{document(text)})
	if err != nil {
		return "", err
	}
	var back holder
	err = bson.Unmarshal(raw, &back)
	return string(back.Body), err
}

// plain is what a text says, numbers by their digits.
func plain(t interface{ Fatal(...any) }, text string) any {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(text, err)
	}
	return v
}

// TestDocument: what is hard to keep comes back digit for digit.
func TestDocument(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"a":null}`, `{"a":[],"b":{},"c":[{}]}`, `{"a":[[1],[[]]]}`, `{"":{"":1}}`,
		`{"$set":{"$date":"2022-01-01","a.b":1,"a$":2},"%":1,"%n":"7","%25":3,"a%2E":4,"甲.乙":5,"\u0000":6}`,
		`{"a":0,"b":-1,"c":9007199254740993,"d":9223372036854775807,"e":-9223372036854775808}`,
		`{"a":9223372036854775808,"b":123456789012345678901234567890,"c":-0,"d":0.5,"e":0.1,"f":1.50,"g":1e3,"h":1E400,"i":-0.0,"j":1e-7,"k":1e+21}`,
		`{"a":{"%n":"x"},"b":{"%n":1},"c":{"%n":"1","d":2}}`,
		`{"a":"一\n二\u0000\t\"\\","b":"\ud83d\ude00","c":"<&>\u2028","d":true,"e":false}`,
	} {
		back, err := there(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got, want := fmt.Sprintf("%#v", plain(t, back)), fmt.Sprintf("%#v", plain(t, text)); got != want {
			t.Errorf("%s came back as %s", text, back)
		}
	}
	raw, err := bson.Marshal(holder{})
	if err != nil {
		t.Fatal(err)
	}
	back := holder{Body: document("{}")}
	if err := bson.Unmarshal(raw, &back); err != nil || back.Body != nil {
		t.Errorf("nil came back as %s, %v", back.Body, err)
	}
}

// TestDocumentIsReal: a server can look into a body by its own means.
func TestDocumentIsReal(t *testing.T) {
	raw, err := bson.Marshal(holder{document(`{"items":[{"code":"XF-001","days":20}],"rate":0.5}`)})
	if err != nil {
		t.Fatal(err)
	}
	body := bson.Raw(raw).Lookup("body")
	if v := body.Document().Lookup("items", "0", "days"); v.Type != bson.TypeInt64 || v.Int64() != 20 {
		t.Errorf("days is %v", v)
	}
	if v := body.Document().Lookup("rate"); v.Type != bson.TypeDouble || v.Double() != 0.5 {
		t.Errorf("rate is %v", v)
	}
}

func TestDocumentRefuses(t *testing.T) {
	for _, text := range []string{
		``, ` `, `null`, `1`, `"a"`, `[]`, `{`, `{"a"}`, `{"a":1}{}`, `{"a":1,}`, `{"a":1,"a":2}`, `{"x":{"b":1,"c":2,"b":3}}`, `{"a":01}`, `{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":1,"k":1,"l":1,"m":1,"n":1,"o":1,"p":1,"q":1,"a":1}`,
		`{"a":NaN}`,
		strings.Repeat(`{"a":`, 91) + "1" + strings.Repeat("}", 91), `{"a":` + strings.Repeat("[", 200_000),
	} {
		if back, err := there(text); err == nil {
			t.Errorf("%.60s is taken for %s", text, back)
		}
	}
	for name, raw := range map[string]bson.D{
		"a date":               {{Key: "body", Value: bson.D{{Key: "a", Value: bson.DateTime(0)}}}},
		"an array":             {{Key: "body", Value: bson.A{}}},
		"a key that is cut":    {{Key: "body", Value: bson.D{{Key: "a%2", Value: 1}}}},
		"a key that is no hex": {{Key: "body", Value: bson.D{{Key: "a%zz", Value: 1}}}},
	} {
		b, err := bson.Marshal(raw)
		if err != nil {
			t.Fatal(err)
		}
		var back holder
		if err := bson.Unmarshal(b, &back); err == nil {
			t.Errorf("%s is read as %s", name, back.Body)
		}
	}
}

var (
	aKey = rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("%$.2En\x00a"))))
	leaf = rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) any { return s }), rapid.Map(rapid.Int64(), func(n int64) any { return n }),
		rapid.Map(rapid.Float64Range(-1e300, 1e300), func(f float64) any { return f }), rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Just[any](nil), rapid.Map(rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?`), func(s string) any { return json.Number(s) }))
)

func anyValue(depth int) *rapid.Generator[any] {
	if depth == 0 {
		return leaf
	}
	inner := rapid.Deferred(func() *rapid.Generator[any] { return anyValue(depth - 1) })
	return rapid.OneOf(leaf,
		rapid.Map(rapid.SliceOfN(inner, 0, 4), func(l []any) any { return l }),
		rapid.Map(rapid.MapOfN(aKey, inner, 0, 4), func(m map[string]any) any { return m }))
}

// TestDocumentOfAnything: any object comes back digit for digit.
func TestDocumentOfAnything(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text, err := json.Marshal(rapid.MapOfN(aKey, anyValue(3), 0, 5).Draw(r, "object"))
		if err != nil {
			r.Fatal(err)
		}
		back, err := there(string(text))
		if err != nil {
			r.Fatalf("%s: %v", text, err)
		}
		if got, want := fmt.Sprintf("%#v", plain(r, back)), fmt.Sprintf("%#v", plain(r, string(text))); got != want {
			r.Fatalf("%s came back as %s", text, back)
		}
	})
}

// FuzzDocument: whatever the text, it is refused or comes back, and the second time is as the first.
func FuzzDocument(f *testing.F) {
	f.Add(`{"a":1.50,"$b":{"%n":"x"},"":[null,true]}`)
	f.Add(`{"a":1,"a":2}`)
	f.Fuzz(func(t *testing.T, text string) {
		back, err := there(text)
		if err != nil {
			return
		}
		if !json.Valid([]byte(text)) {
			t.Fatalf("%q is taken for %s", text, back)
		}
		again, err := there(back)
		if err != nil || again != back {
			t.Fatalf("%q came back as %s, then as %s, %v", text, back, again, err)
		}
		if got, want := fmt.Sprintf("%#v", plain(t, back)), fmt.Sprintf("%#v", plain(t, text)); got != want {
			t.Fatalf("%q came back as %s", text, back)
		}
	})
}

// BenchmarkDocument prints what the way there and back costs for a head of about 28 KB.
func BenchmarkDocument(b *testing.B) {
	var text bytes.Buffer
	text.WriteString(`{"lines":[`)
	for i := range 212 {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, `{"slot":%d,"version":3,"facts":[{"name":"received","day":"2022-04-25","entered":"2022-04-25","person":"zhen101","note":"微信回复"}]}`, i)
	}
	text.WriteString(`]}`)
	raw, err := bson.Marshal(holder{text.Bytes()})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("to", func(b *testing.B) {
		b.SetBytes(int64(text.Len()))
		for b.Loop() {
			if _, err := bson.Marshal(holder{text.Bytes()}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("back", func(b *testing.B) {
		b.SetBytes(int64(text.Len()))
		for b.Loop() {
			var h holder
			if err := bson.Unmarshal(raw, &h); err != nil {
				b.Fatal(err)
			}
		}
	})
}
