package coverage

import (
	"fmt"
	"slices"
)

// Rate is a numerator and its denominator; it is never above one by construction.
type Rate struct {
	Numerator   int `json:"numerator"`
	Denominator int `json:"denominator"`
}

// String is the rate rounded once to 0.1 %: "—" for 0/0, 100.0% only for all, 0.0% only for none.
func (r Rate) String() string {
	if r.Denominator == 0 {
		return "—"
	}
	t := r.Tenths()
	return fmt.Sprintf("%d.%d%%", t/10, t%10)
}

// Tenths is the rate in tenths of a per cent, rounded half up, and kept off 0 and 1000 where it
// is not none or all. 0 for 0/0.
func (r Rate) Tenths() int {
	if r.Denominator == 0 {
		return 0
	}
	t := (2000*r.Numerator + r.Denominator) / (2 * r.Denominator)
	switch {
	case r.Numerator > 0 && t == 0:
		return 1
	case r.Numerator < r.Denominator && t == 1000:
		return 999
	}
	return t
}

// Percents are the parts of one whole in tenths of a per cent, by largest remainder, so that
// what is printed adds to 100.0; all 0 where the whole is.
func Percents(parts ...int) []int {
	whole := 0
	for _, p := range parts {
		whole += p
	}
	out := make([]int, len(parts))
	if whole == 0 {
		return out
	}
	rest := 1000
	order := make([]int, len(parts))
	for i, p := range parts {
		out[i] = 1000 * p / whole
		rest -= out[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return 1000*parts[b]%whole - 1000*parts[a]%whole })
	for _, i := range order[:rest] {
		out[i]++
	}
	return out
}
