package mongo

import (
	"bytes"
	"context"
	"errors"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

// shelf is the aggregates of a place.
type shelf struct{ *place }

var _ storage.Shelf = shelf{}

// Append implements storage.Shelf. The head is written also where ctx ends after the Entry: lists
// read heads as they stand. Where it cannot be written the act is not acknowledged; it is done all
// the same, and its operation id says so to whoever sends it again.
func (s shelf) Append(ctx context.Context, e journal.Entry, h storage.Head) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if err := storage.Agree(e, h); err != nil {
		return err
	}
	limited, cancel := s.patient(ctx)
	defer cancel()
	doc := entryDocOf(e)
	tried := false
	err := s.do(limited, func(ctx context.Context) error {
		err := s.insert(ctx, doc, tried)
		tried = true
		return err
	})
	if err != nil {
		return err
	}
	until, _ := limited.Deadline()
	ctx, done := context.WithDeadlineCause(context.WithoutCancel(ctx), until, errSlow)
	defer done()
	return s.do(ctx, func(ctx context.Context) error { return s.putHead(ctx, h) })
}

// insert makes the Entry stand, once. tried says that an earlier try may have done so.
func (s shelf) insert(ctx context.Context, doc entryDoc, tried bool) error {
	if doc.Revision > 1 {
		switch err := s.lookFor(ctx, entryID(doc.Division, doc.Stream, doc.Revision-1)); {
		case errors.Is(err, mongo.ErrNoDocuments):
			return s.refusal(ctx, doc)
		case err != nil:
			return err
		}
	}
	_, err := s.entries.InsertOne(ctx, doc)
	if !mongo.IsDuplicateKeyError(err) {
		return err
	}
	// Which key was taken is not asked: not every server says it.
	standing, err := s.entry(ctx, doc.ID)
	if err == nil && tried && standing.Op == doc.Op && bytes.Equal(standing.Mac, doc.Mac) {
		return nil
	}
	if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
		return err
	}
	there := err == nil
	switch err := s.refusal(ctx, doc); {
	case errors.Is(err, errTaken) && !there:
		return errUnseen
	default:
		return err
	}
}

// errTaken is the refusal of a revision that is not the next one.
var errTaken = storage.Taken()

// refusal is why an Entry cannot be inserted: its operation was done before, which must be said
// first, or else a person who sends again hears that somebody was first, who was they themselves.
func (s shelf) refusal(ctx context.Context, doc entryDoc) error {
	filter := append(streamFilter(doc.Division, doc.Stream), bson.E{Key: "op", Value: doc.Op})
	err := s.entries.FindOne(ctx, filter, options.FindOne().SetProjection(bson.D{{Key: "_id", Value: 1}})).Err()
	switch {
	case err == nil:
		return storage.Repeated()
	case errors.Is(err, mongo.ErrNoDocuments):
		return errTaken
	}
	return err
}

// lookFor tells whether an Entry stands: nil, or mongo.ErrNoDocuments.
func (s shelf) lookFor(ctx context.Context, id string) error {
	return s.entries.FindOne(ctx, bson.D{{Key: "_id", Value: id}}, options.FindOne().SetProjection(bson.D{{Key: "_id", Value: 1}})).Err()
}

// entry reads an Entry by its key, which every server finds by an index.
func (p *place) entry(ctx context.Context, id string) (entryDoc, error) {
	var doc entryDoc
	err := p.entries.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Decode(&doc)
	return doc, err
}

// putHead replaces the head where its revision is lower. Where none is, a newer head stands (the
// upsert meets its key), which is as good.
func (s shelf) putHead(ctx context.Context, h storage.Head) error {
	doc := headDocOf(h)
	filter := bson.D{
		{Key: "_id", Value: doc.ID}, {Key: "division", Value: doc.Division}, {Key: "revision", Value: bson.D{{Key: "$lt", Value: doc.Revision}}},
	}
	_, err := s.heads.ReplaceOne(ctx, filter, doc, options.Replace().SetUpsert(true))
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return err
}

// Load implements storage.Shelf. It folds in what lies beyond the head and writes the head back,
// unless the first of it is so young that whoever made it is about to.
func (s shelf) Load(ctx context.Context, division, stream string, have int64, fold storage.Fold) (storage.Head, error) {
	var (
		h      storage.Head
		beyond []journal.Entry
	)
	ctx, cancel := s.patient(ctx)
	defer cancel()
	err := s.do(ctx, func(ctx context.Context) (err error) {
		if h, err = s.standing(ctx, division, stream, have); err != nil {
			return err
		}
		switch err := s.lookFor(ctx, entryID(division, stream, h.Revision+1)); {
		case err == nil:
		case errors.Is(err, mongo.ErrNoDocuments) && h.Revision == 0:
			return storage.Missing()
		case errors.Is(err, mongo.ErrNoDocuments):
			beyond = nil
			return nil
		default:
			return err
		}
		if h.Revision > 0 && h.Revision == have { // it came without its body, which fold needs
			if h, err = s.standing(ctx, division, stream, 0); err != nil {
				return err
			}
		}
		beyond, err = s.list(ctx, division, stream, h.Revision, 0)
		return err
	})
	if err != nil {
		return storage.Head{}, err
	}
	if len(beyond) == 0 {
		return h, nil
	}
	whole, err := storage.CatchUp(h, beyond, fold)
	if err != nil {
		return storage.Head{}, err
	}
	if s.clock.Now().Sub(beyond[0].At) > young {
		// What is read is right without it; the next load, or the work loop, tries again.
		_ = s.do(ctx, func(ctx context.Context) error { return s.putHead(ctx, whole) })
	}
	return whole, nil
}

// young is how old an Entry is left to its writer, who writes the head next.
const young = 2 * time.Second

// standing reads the head as it stands, of revision 0 where none does; without its body where it
// is of the revision have.
func (s shelf) standing(ctx context.Context, division, stream string, have int64) (storage.Head, error) {
	filter := bson.D{{Key: "_id", Value: headID(division, stream)}}
	var doc headDoc
	if have > 0 {
		err := s.heads.FindOne(ctx, filter, options.FindOne().SetProjection(withoutBody)).Decode(&doc)
		if err == nil && doc.Revision == have {
			return doc.head(), nil
		}
	}
	doc = headDoc{}
	err := s.heads.FindOne(ctx, filter).Decode(&doc)
	if errors.Is(err, mongo.ErrNoDocuments) {
		return storage.Head{Division: division, Stream: stream}, nil
	}
	return doc.head(), err
}

var (
	withoutBody = bson.D{{Key: "body", Value: 0}}
	withoutAct  = bson.D{{Key: "act", Value: 0}}
)
