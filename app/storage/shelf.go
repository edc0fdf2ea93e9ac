// Package storage keeps the aggregates of the domain. One port, Shelf, is all that a backend
// implements (with Files and Scratch beside it); the typed ports of the domain are written once
// over it, here. Storage holds no rule of the field.
package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"time"

	"jiedezhu/catalog/journal"
)

// Head is an aggregate as it now stands, after the Entry of its Revision.
type Head struct {
	Division string // code of the stream's division: 610728, 610728114; "" for what belongs to no place
	Stream   string // kind/key, unique within its division
	Revision int64
	At       time.Time // when its last Entry was made: UTC, milliseconds
	State    string    // the one filtered word of some kinds (a batch: pushing); often empty
	V        int       // version of Body's format
	Body     json.RawMessage
	Row      []byte // packed columns that lists read without Body; nil for most kinds
	Mac      []byte // of its last Entry: what the next one follows
}

// Fold applies one Entry to the head before it. It is pure and knows old versions of a body;
// the typed stores give it. The head of a stream's first Entry is the zero Head with Division
// and Stream set.
type Fold func(Head, journal.Entry) (Head, error)

// Query chooses streams: those of Kind whose division begins with Prefix and, where State is
// not empty, whose head has that State.
type Query struct {
	Kind   string // part of the stream's name before the first slash; "" is every kind, which Heads alone knows
	Prefix string // division prefix; "" is every division
	State  string // "" is every state; Last ignores it
	Bodies bool   // read Body as well; without it Body is nil
}

// Shelf is what a backend implements. Every method honours its context and returns
// fault.Unavailable (wrapping the cause) where the store cannot be used. What is returned
// belongs to the caller; what is given is not kept.
type Shelf interface {
	// Append inserts the Entry under (Division, Stream, Revision) and then makes h the head
	// unless a newer head stands. The insert is atomic and is the compare-and-swap: of several
	// writers of one revision exactly one succeeds, the others get fault.Conflict. Where the
	// stream has an Entry of that operation id at any revision, fault.Exists, and nothing is
	// written. Revision must follow the stream's last Entry without a gap (fault.Conflict
	// where it is ahead of it). When Append returns nil the Entry survives a crash.
	Append(ctx context.Context, e journal.Entry, h Head) error

	// Load gives the head with every Entry beyond it folded in. Where the stream stands at the
	// revision have, and no Entry lies beyond the head, Body is nil: the caller has it decoded. have
	// 0 always reads it. fault.NotFound where the stream has no Entry.
	Load(ctx context.Context, division, stream string, have int64, fold Fold) (Head, error)

	// Heads gives the heads as they stand (without folding), ordered by division, then stream
	// in byte order.
	Heads(ctx context.Context, q Query) ([]Head, error)

	// Entries gives at most limit Entries of a stream with a revision above after, in order;
	// limit 0 is no limit. A stream that does not exist has none.
	Entries(ctx context.Context, division, stream string, after int64, limit int) ([]journal.Entry, error)

	// Operation gives the Entry of an operation id in a stream. fault.NotFound.
	Operation(ctx context.Context, division, stream, op string) (journal.Entry, error)

	// Last gives the last Entry of every stream that q names with At before the instant,
	// ordered by division, then stream; streams without one are left out. q.Bodies false
	// leaves Act nil.
	Last(ctx context.Context, q Query, before time.Time) ([]journal.Entry, error)

	// Lagging names the streams that have an Entry beyond their head, of those with an Entry made
	// at or after since, ordered as Heads; the zero instant looks at all. Only a process that died
	// between Entry and head leaves such a stream, and only where the two are not one transaction:
	// there Load writes the head back.
	Lagging(ctx context.Context, since time.Time) ([]Name, error)
}

// Name names a stream.
type Name struct{ Division, Stream string }

// Compare orders names as Heads does: by division, then stream, in byte order.
func (n Name) Compare(o Name) int {
	return cmp.Or(cmp.Compare(n.Division, o.Division), cmp.Compare(n.Stream, o.Stream))
}

// Files keeps attachments and uploaded workbooks by the SHA-256 of their content.
type Files interface {
	// Put stores what r gives, at most max bytes, and returns its SHA-256 in hexadecimal and its
	// size. It survives a crash once Put returns (file synced, then directory). The same content
	// twice is stored once. fault.Invalid where there are more than max bytes; nothing is kept then.
	Put(ctx context.Context, r io.Reader, max int64) (sum string, size int64, err error)

	// Open gives the content of a file. fault.NotFound.
	Open(ctx context.Context, sum string) (io.ReadCloser, error)

	// Sums gives at most limit sums above after, in their order; limit 0 is no limit.
	Sums(ctx context.Context, after string, limit int) ([]string, error)
}

// Scratch keeps what may be lost with no harm beyond a new log-in: sessions, throttles.
type Scratch interface {
	// Put keeps a value under a key until the instant; an older value is replaced.
	Put(ctx context.Context, key string, value []byte, until time.Time) error

	// Get gives the value of a key where it has not expired at now. fault.NotFound.
	Get(ctx context.Context, key string, now time.Time) ([]byte, error)

	// Swap is Put where the value that Get would give at now is before, or where it would give none
	// and before is nil; of several at once, in any process, one is done. done is false, and nothing
	// changed, where the value is another.
	Swap(ctx context.Context, key string, before, value []byte, now, until time.Time) (done bool, err error)

	// Delete forgets a key; one that is not there is no error.
	Delete(ctx context.Context, key string) error

	// Sweep forgets what had expired at now and says how many that were.
	Sweep(ctx context.Context, now time.Time) (int, error)
}

// Vault keeps the key that seals the journal, in the place whose journal it seals.
type Vault interface {
	// Key gives the key that is kept. Where none is, fresh is kept, durably and whole, and given;
	// of several first callers, in any process, all get the same. fresh nil keeps nothing:
	// fault.NotFound. fault.Unavailable where what is kept is no key (of KeySize bytes).
	Key(ctx context.Context, fresh []byte) ([]byte, error)
}

// KeySize is the length of the journal's key in bytes.
const KeySize = 32

// Backend is the ports of one place; the backends' Open functions return it. Close ends it: what
// is asked of Shelf and Scratch after it is fault.Unavailable. A second Close does nothing.
type Backend struct {
	Shelf   Shelf
	Files   Files
	Scratch Scratch
	Vault   Vault
	io.Closer
}
