package rollout

import (
	"context"

	"jiedezhu/catalog/journal"
)

// Record is one line of a package's history: its Entry with the act read.
type Record struct {
	journal.Entry
	Done Act
}

// Packages is the port of the packages.
type Packages interface {
	// Package gives a town's package, the empty one (revision 0) where it has none yet.
	Package(ctx context.Context, town string) (*Package, error)

	// SavePackage stores p, to which a was just applied, as revision p.Revision + 1, atomically,
	// and raises p.Revision. fault.Conflict where somebody was first, fault.Exists where the deed
	// was done already. p belongs to the port afterwards.
	SavePackage(ctx context.Context, p *Package, deed journal.Deed, a Act, asked []byte) error

	// Done gives what a deed did to a town's package. fault.NotFound where it did nothing yet.
	Done(ctx context.Context, town, op string) (Record, error)

	// Rows gives the rows of the towns under the prefix as they stand, by town.
	Rows(ctx context.Context, prefix string) ([]Row, error)

	// RowsAt gives the rows of the towns under the prefix by the entries made until the end of
	// the day, by town; towns without an entry by then are left out.
	RowsAt(ctx context.Context, prefix string, day journal.Day) ([]Row, error)

	// History gives the records of a town's package with a revision above after, in order, at most
	// limit (0 is no limit).
	History(ctx context.Context, town string, after int64, limit int) ([]Record, error)
}
