package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

// OpenRouted is Open as it goes where a router answers, whatever answers.
func OpenRouted(ctx context.Context, o Options) (storage.Backend, error) {
	b, err := Open(ctx, o)
	if err == nil {
		b.Closer.(*place).sharded = true
	}
	return b, err
}

// HeadDocument is how a head lies in its collection.
func HeadDocument(h storage.Head) (bson.Raw, error) { return bson.Marshal(headDocOf(h)) }

// Half is the first half of Append: the Entry without the head, as a process leaves it that dies
// between the two.
func Half(ctx context.Context, b storage.Backend, e journal.Entry) error {
	return b.Shelf.(shelf).insert(ctx, entryDocOf(e), false)
}

// OtherHalf is the second half, whenever it comes.
func OtherHalf(ctx context.Context, b storage.Backend, h storage.Head) error {
	return b.Shelf.(shelf).putHead(ctx, h)
}
