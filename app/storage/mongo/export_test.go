package mongo

import (
	"go.mongodb.org/mongo-driver/v2/bson"

	"jiedezhu/app/storage"
)

// HeadDocument is how a head lies in its collection.
func HeadDocument(h storage.Head) (bson.Raw, error) { return bson.Marshal(headDocOf(h)) }
