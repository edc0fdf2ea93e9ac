package view_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jiedezhu/app/web/view"
)

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 4018: "4,018", 123456: "123,456", 1234567: "1,234,567", -4018: "-4,018", -12: "-12"} {
		if got := view.Number(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestRate(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{
		{3743, 4018, "93.2%"}, {1813, 4018, "45.1%"}, {0, 0, "—"}, {0, 5, "0.0%"}, {5, 5, "100.0%"},
		{4017, 4018, "99.9%"}, {99999, 100000, "99.9%"}, {1, 100000, "0.1%"}, {1, 2000, "0.1%"}, {1, 8, "12.5%"}, {2, 3, "66.7%"},
		{6, 5, "—"}, {-1, 5, "—"}, {1, -5, "—"},
	} {
		if got := view.Rate(c.part, c.whole); got != c.want {
			t.Errorf("%d/%d: %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}

// TestRateRule: within 0.1 of the truth (0.05 but at the ends), 100.0 for all alone, 0.0 for none alone.
func TestRateRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.IntRange(1, 10_000_000).Draw(t, "whole")
		part := rapid.IntRange(0, whole).Draw(t, "part")
		s := view.Rate(part, whole)
		got, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
		if err != nil {
			t.Fatal(err)
		}
		if (s == "100.0%") != (part == whole) || (s == "0.0%") != (part == 0) {
			t.Fatalf("%d/%d is %s", part, whole, s)
		}
		off := got - 100*float64(part)/float64(whole)
		if limit := 0.05000001; s != "99.9%" && s != "0.1%" && (off > limit || off < -limit) || off > 0.1 || off < -0.1 {
			t.Fatalf("%d/%d is %s", part, whole, s)
		}
	})
}

// TestPhrases: the pieces put together are the title, whatever bytes it is made of.
func TestPhrases(t *testing.T) {
	for _, c := range []struct {
		title string
		want  []string
	}{
		{"", nil},
		{"应承接 4,018 项次，已签收；3 个镇逾期", []string{"应承接 4,018 项次，", "已签收；", "3 个镇逾期"}},
		{"4,018 lines, 3,743 received; 3 towns late", []string{"4,018 lines,", "3,743 received;", "3 towns late"}},
		{"9:38 改过", []string{"9:38 改过"}},
		{"表里有 ", []string{"表里有"}},
	} {
		var got []string
		for _, p := range view.Phrases(c.title) {
			got = append(got, p.Text)
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q: %q", c.title, got)
		}
	}
}

func FuzzPhrases(f *testing.F) {
	f.Add("应承接 4,018 项次，已签收；3 个镇逾期")
	f.Add("a, b: c;d , \xff， ")
	f.Fuzz(func(t *testing.T, title string) {
		var b strings.Builder
		for _, p := range view.Phrases(title) {
			b.WriteString(p.Text)
			if p.Gap {
				b.WriteByte(' ')
			}
		}
		if b.String() != title {
			t.Errorf("%q became %q", title, b.String())
		}
	})
}

func TestClock(t *testing.T) {
	if got := view.Clock(time.Date(2026, 6, 17, 1, 5, 0, 0, time.UTC)); got != "9:05" {
		t.Error(got)
	}
}

// TestSpread: the pieces of a bar lie end to end and fill it, and a stage without lines has none.
func TestSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s view.Spread
		kinds := 0
		for k := range s.Counts {
			s.Counts[k] = rapid.IntRange(0, 5000).Draw(t, "n")
			if s.Counts[k] > 0 {
				kinds++
			}
		}
		at := 0.0
		segments := s.Segments()
		for _, seg := range segments {
			x, _ := strconv.ParseFloat(seg.X, 64)
			w, _ := strconv.ParseFloat(seg.Width, 64)
			if d := x - at; d > 0.001 || d < -0.001 {
				t.Fatalf("a piece begins at %s, the last ended at %.1f", seg.X, at)
			}
			at = x + w
		}
		if len(segments) != kinds || kinds > 0 && (at < 999.99 || at > 1000.01) {
			t.Fatalf("%d pieces end at %.1f", len(segments), at)
		}
	})
}

func TestGauge(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        string
	}{{3743, 4018, "93.16"}, {0, 0, "0"}, {0, 5, "0"}, {9, 5, "100.00"}, {5, 5, "100.00"}} {
		if got := (view.Gauge{Part: c.part, Whole: c.whole}).Width(); got != c.want {
			t.Errorf("%d/%d: %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}
