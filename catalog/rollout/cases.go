package rollout

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"jiedezhu/catalog"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// CaseCounts (办件量) is how many cases the towns of a place handled in one month, by town and slot.
// What is not there is not known; 0 is a count. The county takes it from the province's system,
// towns are never asked.
type CaseCounts struct {
	Revision int64                  `json:"-"`
	Place    string                 `json:"place"`
	Month    journal.Day            `json:"month"` // its first day
	Towns    map[string]map[int]int `json:"towns"`
}

// Cases is the port of the case counts, a month an aggregate.
type Cases interface {
	// CaseMonth gives a month, the empty one (revision 0) where it has none yet.
	CaseMonth(ctx context.Context, place string, month journal.Day) (*CaseCounts, error)

	// CaseMonths gives those of the places under the prefix, by place and month.
	CaseMonths(ctx context.Context, prefix string) ([]*CaseCounts, error)

	// SaveCaseMonth stores c as revision c.Revision + 1, atomically, and raises c.Revision.
	// fault.Conflict where somebody was first, fault.Exists where the deed was done already.
	SaveCaseMonth(ctx context.Context, c *CaseCounts, deed journal.Deed, name string, asked []byte) error
}

// Count is the count of a line; ok is false where it is not known.
func (c *CaseCounts) Count(town string, slot int) (n int, ok bool) {
	n, ok = c.Towns[town][slot]
	return n, ok
}

// Set sets the count of a line and tells whether that changed anything.
func (c *CaseCounts) Set(town string, slot, n int) bool {
	if was, ok := c.Count(town, slot); ok && was == n {
		return false
	}
	if c.Towns == nil {
		c.Towns = map[string]map[int]int{}
	}
	if c.Towns[town] == nil {
		c.Towns[town] = map[int]int{}
	}
	c.Towns[town][slot] = n
	return true
}

// Len is how many counts are known.
func (c *CaseCounts) Len() int {
	n := 0
	for _, t := range c.Towns {
		n += len(t)
	}
	return n
}

// Clone is a copy that shares nothing that changes.
func (c *CaseCounts) Clone() *CaseCounts {
	d := *c
	d.Towns = make(map[string]map[int]int, len(c.Towns))
	for t, counts := range c.Towns {
		d.Towns[t] = maps.Clone(counts)
	}
	return &d
}

// CaseRow is one count of a sheet.
type CaseRow struct {
	Town  string      `json:"town"`
	Slot  int         `json:"slot"`
	Month journal.Day `json:"month"` // its first day
	Count int         `json:"count"`
}

// mostCases bounds a count: beyond it somebody wrote a code or a sum of money.
const mostCases = 1_000_000

// EnterCases sets the case counts that a sheet gives, line by line and month by month; what it does
// not name stays. A count that is there and differs is changed. dry only counts.
func (s *Service) EnterCases(ctx context.Context, deed journal.Deed, place, file string, rows []CaseRow, dry bool) (*Outcome, error) {
	deed, on, err := deed.Dated(s.Clock.Today())
	if err != nil {
		return nil, err
	}
	if err := catalog.Allow(deed.Actor, catalog.Count, catalog.About(place)); err != nil {
		return nil, err
	}
	asked := journal.Ask(string(PastCases), on, place, file, rows)
	if done, err := s.taken(ctx, deed, place, asked); err == nil || fault.KindOf(err) != fault.NotFound {
		return done, err
	}
	c := &caseSheet{s: s, place: place, today: s.Clock.Today(), stand: map[journal.Day]*CaseCounts{}, sets: map[journal.Day]*CaseCounts{}, changed: map[journal.Day]bool{}, out: &Outcome{}}
	for i, r := range rows {
		if err := c.row(ctx, i, r); err != nil {
			return nil, err
		}
	}
	for month, set := range c.sets { // of the months that the sheet names
		c.out.Change.Absent += c.stand[month].Len() - set.Len()
	}
	c.out.Change.Absent += c.out.Change.Added // what is new stands in none of them
	in := &Intake{Place: place, What: PastCases, File: file, Asked: asked}
	for _, month := range slices.Sorted(maps.Keys(c.sets)) {
		if c.changed[month] {
			in.Months = append(in.Months, *c.sets[month])
		}
	}
	if dry || len(c.out.Problems) > 0 || len(in.Months) == 0 {
		return c.out, nil
	}
	return s.take(ctx, deed, in, c.out)
}

// caseSheet is a sheet of counts while it is held against what stands.
type caseSheet struct {
	s       *Service
	place   string
	today   journal.Day
	stand   map[journal.Day]*CaseCounts // months as they are
	sets    map[journal.Day]*CaseCounts // what the sheet says of them
	changed map[journal.Day]bool
	out     *Outcome
}

func (c *caseSheet) row(ctx context.Context, i int, r CaseRow) error {
	problem := func(field string, reason, remedy fault.Message) {
		c.out.Problems = append(c.out.Problems, Problem{Row: i, Field: field, Reason: reason, Remedy: remedy})
	}
	switch {
	case r.Month > c.today:
		problem("month", fault.Say("月份 %s 还没有到", monthText(r.Month)), fault.Say("核对月份"))
		return nil
	case r.Count < 0 || r.Count > mostCases:
		problem("count", fault.Say("件数 %d 不像一个月的办件量", r.Count), fault.Say("填 0 到 %d 的整数", mostCases))
		return nil
	}
	month := c.stand[r.Month]
	if month == nil {
		var err error
		if month, err = c.s.Cases.CaseMonth(ctx, c.place, r.Month); err != nil {
			return err
		}
		c.stand[r.Month], c.sets[r.Month] = month, &CaseCounts{Place: c.place, Month: r.Month}
	}
	if was, twice := c.sets[r.Month].Count(r.Town, r.Slot); twice {
		if was != r.Count {
			problem("count", fault.Say("同一事项、镇和月份已有 %d 件", was), fault.Say("核对后删去一行"))
		}
		return nil
	}
	c.sets[r.Month].Set(r.Town, r.Slot, r.Count)
	was, known := month.Count(r.Town, r.Slot)
	switch {
	case !known:
		c.out.Change.Added++
		c.changed[r.Month] = true
	case was != r.Count:
		c.out.Change.Changed++
		c.changed[r.Month] = true
		c.out.Diffs = append(c.out.Diffs, Diff{Row: i, Field: "count", Old: strconv.Itoa(was), New: strconv.Itoa(r.Count)})
	default:
		c.out.Change.Unchanged++
	}
	return nil
}

// monthText is a month as people write it: 2022-04.
func monthText(first journal.Day) string { return first.String()[:7] }

// countPast sets the counts of an intake, a month a step.
func (s *Service) countPast(ctx context.Context, deed journal.Deed, in *Intake) error {
	for i := range in.Months {
		in.tell(ctx, len(in.Pushes)+len(in.Towns)+len(in.Held)+i)
		set := &in.Months[i]
		step := deed.Step("cases-" + monthText(set.Month))
		if err := s.setMonth(ctx, step, in, set); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) setMonth(ctx context.Context, step journal.Deed, in *Intake, set *CaseCounts) error {
	for range journal.Tries(ctx) {
		month, err := s.Cases.CaseMonth(ctx, in.Place, set.Month)
		if err != nil {
			return err
		}
		for town, counts := range set.Towns {
			for slot, n := range counts {
				month.Set(town, slot, n)
			}
		}
		err = s.Cases.SaveCaseMonth(ctx, month, step, string(PastCases), journal.Ask(string(PastCases), step.Day, in.ID, set.Month))
		switch {
		case err == nil, errors.Is(err, fault.Exists):
			return nil
		case !errors.Is(err, fault.Conflict):
			return fmt.Errorf("cases of %s: %w", monthText(set.Month), err)
		}
	}
	return journal.Beaten(ctx)
}
