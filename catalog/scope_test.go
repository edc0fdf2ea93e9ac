package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"jiedezhu/catalog"

	"pgregory.net/rapid"
)

func nameOf(code string) string {
	for _, t := range towns {
		if t.Code == code {
			return t.Name
		}
	}
	return code
}

func TestParseScope(t *testing.T) {
	tests := []struct {
		text     string
		mode     catalog.ScopeMode
		codes    string   // last three digits
		mistakes []string // values
	}{
		{"", catalog.AllTowns, "", nil},
		{"全部", catalog.AllTowns, "", nil},
		{" 全 部 ", catalog.AllTowns, "", nil},
		{"各镇(街道)", catalog.AllTowns, "", nil},
		{"仅:渔渡镇", catalog.OnlyTowns, "101", nil},
		{"仅：渔渡镇、盐场镇", catalog.OnlyTowns, "101 102", nil},
		{"仅限渔渡镇、盐场镇办理", catalog.OnlyTowns, "101 102", nil},
		{"仅:盐场镇，渔渡镇;泾洋街道", catalog.OnlyTowns, "102 101 001", nil}, // in the order written
		{"仅:渔渡镇、渔度镇", catalog.OnlyTowns, "101", nil},              // the same town twice
		{"仅:610728101、盐场", catalog.OnlyTowns, "101 102", nil},
		{"除:渔渡镇外", catalog.ExceptTowns, "101", nil},
		{"除渔渡镇、盐场镇以外", catalog.ExceptTowns, "101 102", nil},
		{"除:渔渡镇", catalog.ExceptTowns, "101", nil},
		{"不含泾洋街道", catalog.ExceptTowns, "001", nil},
		{"渔渡镇、盐场镇", catalog.OnlyTowns, "101 102", nil}, // a bare list
		{"渔渡镇", catalog.OnlyTowns, "101", nil},
		{"仅:渔渡镇和盐场镇", catalog.OnlyTowns, "101 102", nil},
		{"仅:和平镇", catalog.OnlyTowns, "116", nil}, // 和 in a name
		{"仅:和平镇、渔渡镇", catalog.OnlyTowns, "116 101", nil},
		{"仅:渔渡镇(办)", catalog.OnlyTowns, "101", nil},
		{"仅:盐厂镇、渔渡镇", catalog.OnlyTowns, "101", []string{"盐厂镇"}},
		{"仅:盐厂镇、火星镇、月球镇", catalog.OnlyTowns, "", []string{"盐厂镇", "火星镇", "月球镇"}},
		{"除:火星镇外", catalog.ExceptTowns, "", []string{"火星镇"}},
		{"渔渡镇、火星镇", catalog.OnlyTowns, "101", []string{"火星镇"}},
		{"看情况", catalog.AllTowns, "", []string{"看情况"}},
		{"仅:", catalog.AllTowns, "", []string{"仅:"}},
		{"除外", catalog.AllTowns, "", []string{"除外"}},
	}
	for _, tt := range tests {
		s, ms := catalog.ParseScope(tt.text, towns)
		var codes, values []string
		for _, c := range s.Towns {
			codes = append(codes, c[6:])
		}
		for _, m := range ms {
			values = append(values, m.Value)
			if m.Reason.String() == "" || m.Remedy.String() == "" {
				t.Errorf("%q: a mistake without reason or remedy: %+v", tt.text, m)
			}
		}
		if s.Mode != tt.mode || strings.Join(codes, " ") != tt.codes || !slices.Equal(values, tt.mistakes) {
			t.Errorf("%q: mode %q towns %v mistakes %q, want %q %q %q", tt.text, s.Mode, codes, values, tt.mode, tt.codes, tt.mistakes)
		}
	}
}

// The remedy for an unknown town names the likeliest one and its code.
func TestParseScopeSuggests(t *testing.T) {
	_, ms := catalog.ParseScope("仅:盐厂镇", towns)
	if len(ms) != 1 || !strings.Contains(ms[0].Remedy.String(), "盐场镇") || !strings.Contains(ms[0].Remedy.String(), "610728102") {
		t.Errorf("%+v", ms)
	}
}

func TestIncludes(t *testing.T) {
	tests := []struct {
		scope        catalog.Scope
		named, else_ bool
	}{
		{catalog.Scope{}, true, true},
		{catalog.Scope{Mode: catalog.OnlyTowns, Towns: []string{"610728101"}}, true, false},
		{catalog.Scope{Mode: catalog.ExceptTowns, Towns: []string{"610728101"}}, false, true},
	}
	for _, tt := range tests {
		if tt.scope.Includes("610728101") != tt.named || tt.scope.Includes("610728999") != tt.else_ {
			t.Errorf("%+v", tt.scope)
		}
	}
}

// What a scope writes is read as the same scope.
func TestScopeTextIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := catalog.Scope{Mode: rapid.SampledFrom([]catalog.ScopeMode{catalog.AllTowns, catalog.OnlyTowns, catalog.ExceptTowns}).Draw(t, "mode")}
		if s.Mode != catalog.AllTowns {
			for _, i := range rapid.SliceOfNDistinct(rapid.IntRange(0, len(towns)-1), 1, len(towns), rapid.ID).Draw(t, "towns") {
				s.Towns = append(s.Towns, towns[i].Code)
			}
		}
		text := s.Text(nameOf)
		got, ms := catalog.ParseScope(text, towns)
		if len(ms) > 0 || got.Mode != s.Mode || !slices.Equal(got.Towns, s.Towns) {
			t.Fatalf("%q: %+v %+v, want %+v", text, got, ms, s)
		}
	})
}
