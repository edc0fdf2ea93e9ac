package storage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"jiedezhu/catalog/journal"
)

// folds are the streams this program knows, by kind: how a head is made anew from its Entries.
var folds = map[string]Fold{
	packageKind: foldPackage, batches.name: batches.fold, trainings.name: trainings.fold, plans.name: plans.fold,
	editions.name: editions.fold, guidances.name: guidances.fold, registers.name: registers.fold, accounts.name: accounts.fold,
	intakes.name: intakes.fold, caseMonths.name: caseMonths.fold, liaisons.name: liaisons.fold, mappedHeads.name: mappedHeads.fold,
	centers.name: centers.fold, standards.name: standards.fold, applications.name: applications.fold, inspections.name: inspections.fold,
	draws.name: draws.fold, findings.name: findings.fold, dockets.name: dockets.fold, pastSheets.name: pastSheets.fold,
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

// Kinds are the kinds of streams that this program knows, in byte order.
func Kinds() []string { return slices.Sorted(maps.Keys(folds)) }

// Replay folds the Entries of every stream of a kind from nothing and names the first whose head says
// something else, "" where none does: a head that was hurt, or that an older one was written over and
// nobody has loaded since.
func (s *Store) Replay(ctx context.Context, kindName string) (differs string, err error) {
	heads, err := s.shelf.Heads(ctx, Query{Kind: kindName, Bodies: true})
	if err != nil {
		return "", err
	}
	for _, h := range heads {
		entries, err := s.shelf.Entries(ctx, h.Division, h.Stream, 0, 0)
		if err != nil {
			return "", err
		}
		made, err := CatchUp(Head{Division: h.Division, Stream: h.Stream}, entries, folds[kindName])
		if err != nil {
			return "", err
		}
		one, err := says(made)
		if err != nil {
			return "", err
		}
		other, err := says(h)
		if err != nil {
			return "", err
		}
		if !bytes.Equal(one, other) || !bytes.Equal(made.Mac, h.Mac) {
			return fmt.Sprintf("%s %s@%d", h.Division, h.Stream, h.Revision), nil
		}
	}
	return "", nil
}
