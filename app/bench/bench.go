// Package bench measures the promises about speed, as ratios in one run: each figure beside the
// definition of what it is compared with, because times of a shared machine say little. The
// measuring is in its tests (make bench); here is what they print.
package bench

import (
	"fmt"
	"slices"
	"time"
)

// Ratio is one figure over its reference, both measured in turn.
type Ratio struct {
	What      string        // the figure
	Reference string        // what it is compared with
	Ours      time.Duration // median
	Theirs    time.Duration // median
	Bound     float64
	AtLeast   bool // the bound is a least value: a ratio of rates
}

// Value is the ratio: of times ours over theirs, of rates the other way round.
func (r Ratio) Value() float64 {
	if r.AtLeast {
		return float64(r.Theirs) / float64(r.Ours)
	}
	return float64(r.Ours) / float64(r.Theirs)
}

// Holds tells whether the ratio keeps its bound.
func (r Ratio) Holds() bool {
	if r.AtLeast {
		return r.Value() >= r.Bound
	}
	return r.Value() <= r.Bound
}

// String is the figure as it is printed.
func (r Ratio) String() string {
	sign, verdict := "≤", "holds"
	if r.AtLeast {
		sign = "≥"
	}
	if !r.Holds() {
		verdict = "BROKEN"
	}
	return fmt.Sprintf("%-52s %10v over %-62s %10v = %6.2f (%s %g) %s", r.What, r.Ours.Round(time.Microsecond), r.Reference, r.Theirs.Round(time.Microsecond), r.Value(), sign, r.Bound, verdict)
}

// Median is the middle of the times; the list is sorted.
func Median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}
