package rollout

import (
	"context"

	"jiedezhu/catalog"
	"jiedezhu/catalog/journal"
)

// Signing is one receipt (回执) of a town for lines of a batch, as it was recorded.
type Signing struct {
	Town   string
	Lines  int    // of the batch; the receipt may be for lines of others too
	Record Record // who, on which day, entered when; Done has how it came
}

// Signings are the receipts for what a batch gave, by town and in their order. A line that a later
// batch gave anew was received for that one. A person of one town sees that town.
func (s *Service) Signings(ctx context.Context, a journal.Actor, b *Batch) ([]Signing, error) {
	if err := catalog.Allow(a, catalog.See, catalog.IssuedBy(b.Place)); err != nil {
		return nil, err
	}
	var list []Signing
	for _, town := range b.Towns {
		if !catalog.Within(town, a.Scope) {
			continue
		}
		records, err := s.Packages.History(ctx, town, 0, 0)
		if err != nil {
			return nil, err
		}
		list = append(list, signings(town, b.Number, records)...)
	}
	return list, nil
}

func signings(town string, batch int, records []Record) (list []Signing) {
	given := map[int]int{} // slot to the batch that gave it last
	for _, r := range records {
		switch r.Name {
		case ActPush:
			for _, slot := range r.Done.Slots {
				given[slot] = r.Done.Batch
			}
		case ActReceive:
			n := 0
			for _, slot := range r.Done.Slots {
				if given[slot] == batch {
					n++
				}
			}
			if n > 0 {
				list = append(list, Signing{Town: town, Lines: n, Record: r})
			}
		}
	}
	return list
}
