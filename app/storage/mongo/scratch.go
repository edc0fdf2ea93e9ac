package mongo

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jiedezhu/app/storage"
)

// scratch is what may be lost. Expiry is asked with every read and swept by the work loop: an
// index that expires by itself goes by the server's clock and not by the program's.
type scratch struct{ *place }

var _ storage.Scratch = scratch{}

type noteDoc struct {
	Key   string        `bson:"_id"`
	Value []byte        `bson:"value"`
	Until bson.DateTime `bson:"until"`        // gone at that instant
	By    string        `bson:"by,omitempty"` // the Swap that wrote it
}

// Put implements storage.Scratch.
func (s scratch) Put(ctx context.Context, key string, value []byte, until time.Time) error {
	return s.do(ctx, func(ctx context.Context) error {
		_, err := s.notes.ReplaceOne(ctx, bson.D{{Key: "_id", Value: key}}, noteDoc{Key: key, Value: value, Until: dateTime(until)}, options.Replace().SetUpsert(true))
		if mongo.IsDuplicateKeyError(err) { // two upserts at once: the other was first, this one replaces
			return errAgain
		}
		return err
	})
}

// Get implements storage.Scratch.
func (s scratch) Get(ctx context.Context, key string, now time.Time) ([]byte, error) {
	var doc noteDoc
	err := s.do(ctx, func(ctx context.Context) error {
		doc = noteDoc{}
		err := s.notes.FindOne(ctx, bson.D{{Key: "_id", Value: key}}).Decode(&doc)
		if errors.Is(err, mongo.ErrNoDocuments) {
			return storage.Missing()
		}
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case int64(doc.Until) <= storage.Millis(now):
		return nil, storage.Missing()
	}
	return doc.Value, nil
}

// Swap implements storage.Scratch. A try whose end is not known is told from another's by a mark of
// its own: the value may be the very same.
func (s scratch) Swap(ctx context.Context, key string, before, value []byte, now, until time.Time) (bool, error) {
	doc := noteDoc{Key: key, Value: value, Until: dateTime(until), By: rand.Text()}
	done, tries := false, 0
	err := s.do(ctx, func(ctx context.Context) error {
		if tries++; tries > 1 {
			n, err := s.notes.CountDocuments(ctx, bson.D{{Key: "_id", Value: key}, {Key: "by", Value: doc.By}})
			if done = n > 0; done || err != nil {
				return err
			}
		}
		var err error
		done, err = s.swap(ctx, doc, before, dateTime(now))
		return err
	})
	return done && err == nil, err
}

// swap tries once.
func (s scratch) swap(ctx context.Context, doc noteDoc, before []byte, now bson.DateTime) (bool, error) {
	filter := bson.D{{Key: "_id", Value: doc.Key}, {Key: "value", Value: before}, {Key: "until", Value: bson.D{{Key: "$gt", Value: now}}}}
	if before == nil {
		_, err := s.notes.InsertOne(ctx, doc)
		if !mongo.IsDuplicateKeyError(err) {
			return err == nil, err
		}
		filter = bson.D{{Key: "_id", Value: doc.Key}, {Key: "until", Value: bson.D{{Key: "$lte", Value: now}}}}
	}
	r, err := s.notes.ReplaceOne(ctx, filter, doc)
	return err == nil && r.MatchedCount > 0, err
}

// Delete implements storage.Scratch.
func (s scratch) Delete(ctx context.Context, key string) error {
	return s.do(ctx, func(ctx context.Context) error {
		_, err := s.notes.DeleteOne(ctx, bson.D{{Key: "_id", Value: key}})
		return err
	})
}

// Sweep implements storage.Scratch.
func (s scratch) Sweep(ctx context.Context, now time.Time) (int, error) {
	var gone int64
	err := s.do(ctx, func(ctx context.Context) error {
		r, err := s.notes.DeleteMany(ctx, bson.D{{Key: "until", Value: bson.D{{Key: "$lte", Value: dateTime(now)}}}})
		if err == nil {
			gone = r.DeletedCount
		}
		return err
	})
	return int(gone), err
}
