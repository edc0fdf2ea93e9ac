package storage

import (
	"context"
	"errors"
	"time"

	"jiedezhu/catalog/journal"
)

// folds are the streams this program knows, by kind: how a head is made anew from its Entries.
var folds = map[string]Fold{
	packageKind: foldPackage, batches.name: batches.fold, trainings.name: trainings.fold, plans.name: plans.fold,
	editions.name: editions.fold, guidances.name: guidances.fold, registers.name: registers.fold, accounts.name: accounts.fold,
}

// Heal makes whole what a process that died left between an Entry and its head, of the Entries
// made at or after since (the zero instant: of all), and says how many streams that were. One that
// cannot be made whole is told and does not keep the others from it.
func (s *Store) Heal(ctx context.Context, since time.Time) (int, error) {
	names, err := s.shelf.Lagging(ctx, since)
	if err != nil {
		return 0, err
	}
	healed := 0
	var failed error
	for _, n := range names {
		fold, ok := folds[journal.Kind(n.Stream)]
		if !ok {
			failed = errors.Join(failed, unknown(n))
			continue
		}
		if _, err := s.shelf.Load(ctx, n.Division, n.Stream, 0, fold); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		healed++
	}
	return healed, failed
}
