package catalog_test

import (
	"strings"
	"testing"

	"jiedezhu/catalog"

	"pgregory.net/rapid"
)

var towns = []catalog.Division{
	{Code: "610728001", Name: "泾洋街道"},
	{Code: "610728101", Name: "渔渡镇"},
	{Code: "610728102", Name: "盐场镇"},
	{Code: "610728103", Name: "观音镇"},
	{Code: "610728104", Name: "巴庙镇"},
	{Code: "610728114", Name: "杨家河镇", Aliases: []string{"杨河"}},
	{Code: "610728115", Name: "巴山镇"},
	{Code: "610728116", Name: "和平镇"},
}

func TestLevelOf(t *testing.T) {
	tests := map[string]catalog.Level{
		"61": catalog.Province, "6107": catalog.City, "610728": catalog.County, "610728114": catalog.Town,
		"": catalog.NoLevel, "6": catalog.NoLevel, "610": catalog.NoLevel, "61072": catalog.NoLevel, "61072811": catalog.NoLevel,
		"610728114000": catalog.NoLevel, "61072x": catalog.NoLevel, "６１": catalog.NoLevel,
	}
	for code, want := range tests {
		if got := catalog.LevelOf(code); got != want {
			t.Errorf("%q: level %d, want %d", code, got, want)
		}
	}
}

func TestWithin(t *testing.T) {
	tests := []struct {
		code, scope string
		want        bool
	}{
		{"610728114", "", true},
		{"610728114", "61", true},
		{"610728114", "6107", true},
		{"610728114", "610728", true},
		{"610728114", "610728114", true},
		{"610728114", "610728115", false},
		{"610728", "610728114", false},
		{"610729114", "610728", false},
		{"610728114", "61072", false}, // no division's code holds nothing
		{"610728114", "6", false},
		{"", "610728", false},
	}
	for _, tt := range tests {
		if got := catalog.Within(tt.code, tt.scope); got != tt.want {
			t.Errorf("%q within %q: %v", tt.code, tt.scope, got)
		}
	}
	if catalog.CountyOf("610728114") != "610728" || catalog.CountyOf("6107") != "6107" {
		t.Error("county of a code")
	}
}

func TestFindTown(t *testing.T) {
	tests := []struct {
		text string
		code string // found
		near string // else the name to suggest
	}{
		{"610728101", "610728101", ""},
		{"610728101000", "610728101", ""},
		{" 610728101 ", "610728101", ""},
		{"610728999", "", ""},
		{"610729101", "", ""},
		{"渔渡镇", "610728101", ""},
		{"渔度镇", "610728101", ""}, // a spelling in circulation
		{"渔度", "610728101", ""},
		{"渔渡", "610728101", ""},
		{"渔渡镇(办)", "610728101", ""},
		{"渔渡镇（办）", "610728101", ""},
		{"渔渡镇办", "610728101", ""},
		{"渔渡 镇", "610728101", ""},
		{"渔渡镇\n", "610728101", ""},
		{"渔渡镇人民政府", "610728101", ""},
		{"渔渡镇便民服务中心", "610728101", ""},
		{"泾洋办", "610728001", ""},
		{"泾洋街道办事处", "610728001", ""},
		{"泾洋镇", "610728001", ""},
		{"镇巴县渔渡镇", "610728101", ""},
		{"杨河", "610728114", ""},
		{"杨家河", "610728114", ""},
		{"杨家何镇", "", "杨家河镇"},
		{"盐厂镇", "", "盐场镇"},
		{"镇巴县盐厂镇", "", "盐场镇"},
		{"火星镇", "", ""},
		{"", "", ""},
		{"镇", "", ""},
	}
	for _, tt := range tests {
		town, near, ok := catalog.FindTown(towns, tt.text)
		if town.Code != tt.code || ok != (tt.code != "") || near.Name != tt.near {
			t.Errorf("%q: %q near %q, want %q near %q", tt.text, town.Code, near.Name, tt.code, tt.near)
		}
	}
}

// A stem that two towns share names neither.
func TestFindTownOfTwo(t *testing.T) {
	two := []catalog.Division{{Code: "610728001", Name: "城关街道"}, {Code: "610728002", Name: "城关镇"}}
	if town, near, ok := catalog.FindTown(two, "城关"); ok || near.Code == "" {
		t.Errorf("城关: %v near %v", town, near)
	}
	if town, _, ok := catalog.FindTown(two, "城关镇"); !ok || town.Code != "610728002" {
		t.Errorf("城关镇: %v", town)
	}
}

// Whatever a sheet writes is answered by a town of the list or by none.
func FuzzFindTown(f *testing.F) {
	for _, s := range []string{"渔渡镇(办)", "镇巴县县县", "610728101000", "县", "镇镇办办", "\x00\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		town, near, ok := catalog.FindTown(towns, s)
		if ok != (town.Code != "") || ok && near.Code != "" {
			t.Fatalf("%q: %v %v %v", s, town, near, ok)
		}
		catalog.ParseScope(s, towns)
	})
}

// A town is found by its own name and code whatever blanks and brackets a sheet adds.
func TestFindTownByDecoratedName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SampledFrom(towns).Draw(t, "town")
		text := want.Name
		for range rapid.IntRange(0, 3).Draw(t, "marks") {
			runes := []rune(text)
			i := rapid.IntRange(0, len(runes)).Draw(t, "at")
			mark := rapid.SampledFrom([]string{" ", "　", "\n", "(", ")", "（", "）"}).Draw(t, "mark")
			text = string(runes[:i]) + mark + string(runes[i:])
		}
		if got, _, ok := catalog.FindTown(towns, text); !ok || got.Code != want.Code {
			t.Fatalf("%q: %v", text, got)
		}
	})
}

func TestTownCode(t *testing.T) {
	for text, want := range map[string]string{"610728101": "610728101", "610728101000": "610728101"} {
		if got, ok := catalog.TownCode(text); !ok || got != want {
			t.Errorf("%s: %s %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "610728", "610728101001", "6107281010", strings.Repeat("0", 13), "渔渡镇"} {
		if got, ok := catalog.TownCode(text); ok {
			t.Errorf("%q is taken for the code %s", text, got)
		}
	}
}
