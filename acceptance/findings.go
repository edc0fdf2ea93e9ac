package acceptance

import (
	"cmp"
	"slices"

	"jiedezhu/catalog/journal"
)

// Bound is which due days a list of findings shows.
type Bound string

// The bounds; "" is every day.
const (
	BoundLate   Bound = "overdue" // 逾期
	BoundSoon   Bound = "soon"    // due within seven days, today among them, and its owner's to do
	BoundWanted Bound = "wanted"  // 申请延期, not answered yet
	BoundLook   Bound = "look"    // 回头看 is due
)

// soon is how many days ahead BoundSoon looks.
const soon = 7

// Narrow is which findings a list shows: all conditions hold; an empty one lets everything through.
type Narrow struct {
	State    FindingState // Unclosed is every open one; void ones are shown where they alone are asked for
	Division string
	Unit     string
	Source   Source
	Clause   string
	Bound    Bound
}

// Unclosed (未销号) stands in a Narrow for every state that is open; no finding has it.
const Unclosed FindingState = "open"

// Keeps tells whether a finding is shown on a day.
func (n Narrow) Keeps(f *Finding, today journal.Day) bool {
	switch {
	case n.State == Unclosed && !f.Open(), n.State != Unclosed && n.State != "" && n.State != f.State, n.State == "" && f.State == Void:
		return false
	case n.Division != "" && n.Division != f.Division, n.Unit != "" && n.Unit != f.Unit:
		return false
	case n.Source != "" && n.Source != f.Source, n.Clause != "" && n.Clause != f.Clause:
		return false
	}
	return n.Bound.holds(f, today)
}

func (b Bound) holds(f *Finding, today journal.Day) bool {
	switch b {
	case BoundLate:
		return f.Overdue(today)
	case BoundSoon:
		return (f.State == Pending || f.State == Working) && f.Due >= today && f.Due <= today.Add(soon)
	case BoundWanted:
		return f.Wanted != nil
	case BoundLook:
		due := f.LookBackDue()
		return due != 0 && due <= today
	}
	return true
}

// Narrowed are the findings that are shown, by place and number.
func Narrowed(list []*Finding, n Narrow, today journal.Day) []*Finding {
	out := make([]*Finding, 0, len(list))
	for _, f := range list {
		if n.Keeps(f, today) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b *Finding) int {
		return cmp.Or(cmp.Compare(a.Division, b.Division), cmp.Compare(a.Number, b.Number))
	})
	return out
}

// Tally counts findings on a day; void ones count nowhere.
type Tally struct {
	All, Closed, Pending, Working, Waiting int
	Overdue, Wanted, LookDue               int
}

// Open is how many are not closed.
func (t Tally) Open() int { return t.All - t.Closed }

// TallyOf counts findings.
func TallyOf(list []*Finding, today journal.Day) Tally {
	var t Tally
	for _, f := range list {
		switch f.State {
		case Void:
			continue
		case Closed:
			t.Closed++
		case Pending:
			t.Pending++
		case Working:
			t.Working++
		case Waiting:
			t.Waiting++
		}
		t.All++
		for b, n := range map[Bound]*int{BoundLate: &t.Overdue, BoundWanted: &t.Wanted, BoundLook: &t.LookDue} {
			if b.holds(f, today) {
				*n++
			}
		}
	}
	return t
}

// Back tells whether a finding was sent back and is to be put right again.
func (f *Finding) Back() bool {
	return f.Open() && f.State != Waiting && f.Done != nil && len(f.SentBack) > 0
}

// What is the finding in the inspectors' words, in the standard's where they wrote none.
func (f *Finding) What() string {
	if f.Note != "" && f.Inspection != "" {
		return f.Note
	}
	return f.Text
}
