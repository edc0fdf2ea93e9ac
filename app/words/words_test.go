package words_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"jiedezhu/app/words"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

const table = `{
"%d 个镇":   {"one": "%d town", "other": "%d towns"},
"%s 下发 %d 项": "%[2]d items to %[1]s",
"已签收 %d 项次，%s": "%d received, %s",
"无": ""
}`

func catalogue(t testing.TB) *words.Catalogue {
	t.Helper()
	c, err := words.LoadFrom(fstest.MapFS{"en.json": {Data: []byte(table)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type grade int

func TestT(t *testing.T) {
	c := catalogue(t)
	day, _ := journal.ParseDay("2026-06-17")
	inner := fault.Say("%d 个镇", 1)
	for _, tc := range []struct {
		name, zh, en, id string
		args             []any
	}{
		{"count", "4,018 个镇", "4,018 towns", "%d 个镇", []any{4018}},
		{"one", "1 个镇", "1 town", "%d 个镇", []any{int64(1)}},
		{"none", "0 个镇", "0 towns", "%d 个镇", []any{uint8(0)}},
		{"negative", "-12,345 个镇", "-12,345 towns", "%d 个镇", []any{-12345}},
		{"named type", "1,000 个镇", "1,000 towns", "%d 个镇", []any{grade(1000)}},
		{"order", "城关镇 下发 86 项", "86 items to 城关镇", "%s 下发 %d 项", []any{"城关镇", 86}},
		{"message inside", "已签收 3,743 项次，1 个镇", "3,743 received, 1 town", "已签收 %d 项次，%s", []any{3743, inner}},
		{"list inside", "已签收 2 项次，1 个镇、1 个镇", "2 received, 1 town, 1 town", "已签收 %d 项次，%s", []any{2, []fault.Message{inner, inner}}},
		{"day is no count", "2026-06-17 2026-06-17", "2026-06-17 2026-06-17", "%v %s", []any{day, day}},
		{"code", "0042 (4.5%)", "0042 (4.5%)", "%04d (%.1f%%)", []any{42, 4.5}},
		{"year as text", "2022年版", "2022年版", "%s年版", []any{"2022"}},
		{"no English", "无", "无", "无", nil},
		{"empty", "", "", "", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := c.In(words.Chinese).T(tc.id, tc.args...); got != tc.zh {
				t.Errorf("Chinese %q, want %q", got, tc.zh)
			}
			if got := c.In(words.English).T(tc.id, tc.args...); got != tc.en {
				t.Errorf("English %q, want %q", got, tc.en)
			}
			var zero words.Words
			if got := zero.Message(fault.Say(tc.id, tc.args...)); got != tc.zh {
				t.Errorf("zero Words %q, want %q", got, tc.zh)
			}
		})
	}
}

func TestChoose(t *testing.T) {
	for accept, want := range map[string]words.Language{
		"": words.Chinese, "en": words.English, "en-GB,en;q=0.9": words.English,
		"zh-CN,zh;q=0.9,en;q=0.8": words.Chinese, "fr, EN;q=0.5": words.English, "ug-CN": words.Chinese,
	} {
		if got := words.Choose(accept); got != want {
			t.Errorf("Choose(%q) = %s, want %s", accept, got, want)
		}
	}
	if got := catalogue(t).In("fr").Language(); got != words.Chinese {
		t.Errorf("unknown language speaks %s", got)
	}
}

func TestCountKeepsItsDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int().Draw(t, "n")
		got := words.Words{}.Count(n)
		if strings.ReplaceAll(got, ",", "") != fmt.Sprint(n) {
			t.Fatalf("%d is printed %s", n, got)
		}
		parts := strings.Split(strings.TrimPrefix(got, "-"), ",")
		for i, p := range parts {
			if len(p) > 3 || len(p) == 0 || i > 0 && len(p) != 3 {
				t.Fatalf("%d is printed %s", n, got)
			}
		}
	})
}

func TestLoadRefuses(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"broken":        {"en.json": {Data: []byte(`{"a": "b"`)}},
		"list":          {"en.json": {Data: []byte(`[]`)}},
		"unknown form":  {"en.json": {Data: []byte(`{"a": {"few": "b", "other": "c"}}`)}},
		"number":        {"en.json": {Data: []byte(`{"a": 1}`)}},
		"twice in one":  {"en.json": {Data: []byte(`{"a": "b", "a": "c"}`)}},
		"twice in two":  {"en.json": {Data: []byte(`{"a": "b"}`)}, "en_b.json": {Data: []byte(`{"a": "b"}`)}},
		"empty file":    {"en.json": {Data: nil}},
		"key no string": {"en.json": {Data: []byte(`{1: "b"}`)}},
	} {
		if _, err := words.LoadFrom(files); err == nil {
			t.Errorf("%s: read without an error", name)
		}
	}
}

func TestLanguagesOfFaults(t *testing.T) {
	err := fmt.Errorf("outer: %w", fault.New(fault.NotFound, "%d 个镇", 2))
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatal("no fault")
	}
	if got := catalogue(t).In(words.English).Message(f.Message); got != "2 towns" {
		t.Errorf("got %q", got)
	}
}
