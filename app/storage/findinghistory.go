package storage

import (
	"context"

	"jiedezhu/acceptance"
	"jiedezhu/catalog/fault"
)

var _ acceptance.FindingHistory = (*Store)(nil)

// FindingHistory implements acceptance.FindingHistory.
func (s *Store) FindingHistory(ctx context.Context, division, id string) ([]acceptance.FindingRecord, error) {
	entries, err := s.shelf.Entries(ctx, division, findings.stream(id), 0, 0)
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, fault.New(fault.NotFound, "没有找到")
	}
	out := make([]acceptance.FindingRecord, len(entries))
	for i, e := range entries {
		f, err := findings.decode(e.Act, e.V, e.Revision)
		if err != nil {
			return nil, err
		}
		out[i] = acceptance.FindingRecord{Person: e.Person, Unit: e.Unit, Day: e.Day, At: e.At, Finding: f}
	}
	return out, nil
}
