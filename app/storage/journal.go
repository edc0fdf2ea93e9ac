package storage

import (
	"cmp"
	"context"
	"slices"

	"jiedezhu/catalog/journal"
)

// journalKinds are the streams that a place's journal shows: accounts belong to no place, and
// their entries hold hashes of passwords; a docket only counts, its numbers stand in the findings.
var journalKinds = []string{packageKind, batches.name, trainings.name, intakes.name, caseMonths.name, liaisons.name, mappedHeads.name, plans.name,
	editions.name, guidances.name, registers.name,
	centers.name, standards.name, applications.name, inspections.name, draws.name, findings.name, pastSheets.name,
}

// Journal gives who did what in the places under a prefix, the newest first: on one day by date of
// entry, or (day 0) ever; at most most of them, and how many there are in all. Acts and rows are
// left out: a list says who, what and about what.
func (s *Store) Journal(ctx context.Context, prefix string, day journal.Day, most int) (list []journal.Entry, total int, err error) {
	for _, name := range journalKinds {
		spans, err := s.spans(ctx, Query{Kind: name, Prefix: prefix}, day)
		if err != nil {
			return nil, 0, err
		}
		for _, sp := range spans {
			total += int(sp.to - sp.after)
			after := max(sp.after, sp.to-int64(most))
			entries, err := s.shelf.Entries(ctx, sp.division, sp.stream, after, int(sp.to-after))
			if err != nil {
				return nil, 0, err
			}
			list = append(list, entries...)
		}
	}
	slices.SortStableFunc(list, func(a, b journal.Entry) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Stream, b.Stream), cmp.Compare(b.Revision, a.Revision))
	})
	list = list[:min(len(list), most)]
	for i := range list {
		list[i].Act, list[i].Row = nil, nil
	}
	return list, total, nil
}

// span is a stretch of one stream: the revisions above after up to to.
type span struct {
	division, stream string
	after, to        int64
}

// spans are the stretches that a day holds, of every stream that q names; at never decreases
// along a stream, so that a day is one stretch.
func (s *Store) spans(ctx context.Context, q Query, day journal.Day) ([]span, error) {
	if day == 0 {
		heads, err := s.shelf.Heads(ctx, q)
		if err != nil {
			return nil, err
		}
		list := make([]span, 0, len(heads))
		for _, h := range heads {
			list = append(list, span{division: h.Division, stream: h.Stream, to: h.Revision})
		}
		return list, nil
	}
	before, err := s.shelf.Last(ctx, q, day.Start())
	if err != nil {
		return nil, err
	}
	from := make(map[string]int64, len(before))
	for _, e := range before {
		from[id(e.Division, e.Stream)] = e.Revision
	}
	last, err := s.shelf.Last(ctx, q, day.End())
	if err != nil {
		return nil, err
	}
	var list []span
	for _, e := range last {
		if after := from[id(e.Division, e.Stream)]; e.Revision > after {
			list = append(list, span{division: e.Division, stream: e.Stream, after: after, to: e.Revision})
		}
	}
	return list, nil
}
