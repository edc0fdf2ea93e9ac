package mongo

import (
	"context"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jiedezhu/app/storage"
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
