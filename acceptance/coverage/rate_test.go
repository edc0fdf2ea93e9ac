package coverage_test

import (
	"math/big"
	"testing"

	"jiedezhu/acceptance/coverage"

	"pgregory.net/rapid"
)

func TestRateString(t *testing.T) {
	tests := []struct {
		n, d int
		want string
	}{
		{0, 0, "—"},
		{0, 5, "0.0%"},
		{5, 5, "100.0%"},
		{1, 3, "33.3%"},
		{2, 3, "66.7%"},
		{1, 8, "12.5%"},
		{1, 16, "6.3%"}, // 6.25 half up
		{3743, 4018, "93.2%"},
		{1, 2000, "0.1%"},     // 0.05 half up
		{1, 2001, "0.1%"},     // below half, but not none
		{1, 1000000, "0.1%"},  // not none
		{1999, 2000, "99.9%"}, // 99.95 would round to all
		{4239, 4240, "99.9%"},
		{999999, 1000000, "99.9%"},
	}
	for _, tt := range tests {
		if got := (coverage.Rate{Numerator: tt.n, Denominator: tt.d}).String(); got != tt.want {
			t.Errorf("%d/%d: %s, want %s", tt.n, tt.d, got, tt.want)
		}
	}
}

// Rounded once, half up, in exact arithmetic; none and all are said of none and all alone.
func TestTenths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(1, 9000000).Draw(t, "of")
		n := rapid.IntRange(0, d).Draw(t, "n")
		exact := new(big.Rat).Add(big.NewRat(int64(n)*1000, int64(d)), big.NewRat(1, 2))
		want := new(big.Int).Quo(exact.Num(), exact.Denom()).Int64()
		if want == 0 && n > 0 {
			want = 1
		}
		if want == 1000 && n < d {
			want = 999
		}
		if got := (coverage.Rate{Numerator: n, Denominator: d}).Tenths(); int64(got) != want {
			t.Fatalf("%d/%d: %d, want %d", n, d, got, want)
		}
	})
}

// The parts of one whole add to 100.0, and none is more than 0.1 from its own share.
func TestPercents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.IntRange(0, 5000), 1, 8).Draw(t, "parts")
		whole := 0
		for _, p := range parts {
			whole += p
		}
		sum := 0
		for i, got := range coverage.Percents(parts...) {
			sum += got
			if whole > 0 && (got*whole > 1000*parts[i]+whole || got*whole < 1000*parts[i]-whole) {
				t.Fatalf("%v: part %d is %d tenths", parts, i, got)
			}
			if parts[i] == 0 && got != 0 {
				t.Fatalf("%v: nothing is %d tenths", parts, got)
			}
		}
		if want := map[bool]int{true: 1000, false: 0}[whole > 0]; sum != want {
			t.Fatalf("%v: the tenths add to %d", parts, sum)
		}
	})
}
