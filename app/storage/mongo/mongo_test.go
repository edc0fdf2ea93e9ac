package mongo_test

import (
	"context"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/memory"
	"jiedezhu/app/storage/mongo"
	"jiedezhu/app/storage/mongo/mongotest"
	"jiedezhu/app/storage/shelftest"
)

// place is a database, by its address.
type place string

// Open is patient: the suite asks what is done, and the double beside other tests may be slow.
func (p place) Open(ctx context.Context) (storage.Backend, error) {
	return mongo.Open(ctx, mongo.Options{URL: string(p), Clock: time.Now, Patience: 20 * time.Second})
}

// LagHead puts a head in place of the one that stands, beside the product.
func (p place) LagHead(ctx context.Context, h storage.Head) error {
	return mongotest.With(ctx, string(p), func(db *driver.Database) error {
		heads := db.Collection("head")
		if _, err := heads.DeleteOne(ctx, bson.D{{Key: "_id", Value: h.Division + "/" + h.Stream}}); err != nil || h.Revision == 0 {
			return err
		}
		doc, err := mongo.HeadDocument(h)
		if err != nil {
			return err
		}
		_, err = heads.InsertOne(ctx, doc)
		return err
	})
}

func database(t testing.TB) shelftest.Place { return place(mongotest.Database(t)) }

func TestSuite(t *testing.T) { shelftest.Run(t, database) }

// TestAgreesWithMemory draws long mixed stories and holds each answer against the plainest
// reading of the ports.
func TestAgreesWithMemory(t *testing.T) {
	shelftest.Agree(t, database, func(testing.TB) shelftest.Place { return memory.NewPlace() })
}
