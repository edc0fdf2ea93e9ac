package mongo

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"golang.org/x/sync/errgroup"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

// abreast is how many streams are asked at once.
const abreast = 12

// Heads implements storage.Shelf.
func (s shelf) Heads(ctx context.Context, q storage.Query) ([]storage.Head, error) {
	find := options.Find()
	if !q.Bodies {
		find.SetProjection(withoutBody)
	}
	docs, err := all[headDoc](ctx, s.place, s.heads, headFilter(q), find)
	if err != nil {
		return nil, err
	}
	list := make([]storage.Head, 0, len(docs))
	for _, d := range docs {
		list = append(list, d.head())
	}
	slices.SortFunc(list, func(a, b storage.Head) int { return nameOf(a).Compare(nameOf(b)) })
	return list, nil
}

func nameOf(h storage.Head) storage.Name { return storage.Name{Division: h.Division, Stream: h.Stream} }

// all reads what a filter finds.
func all[T any](ctx context.Context, p *place, c *mongo.Collection, filter bson.D, find *options.FindOptionsBuilder) ([]T, error) {
	var docs []T
	err := p.do(ctx, func(ctx context.Context) error {
		cursor, err := c.Find(ctx, filter, find)
		if err != nil {
			return err
		}
		docs = nil
		return cursor.All(ctx, &docs)
	})
	return docs, err
}

// Entries implements storage.Shelf.
func (s shelf) Entries(ctx context.Context, division, stream string, after int64, limit int) ([]journal.Entry, error) {
	var list []journal.Entry
	err := s.do(ctx, func(ctx context.Context) (err error) {
		list, err = s.list(ctx, division, stream, max(after, 0), max(limit, 0))
		return err
	})
	return list, err
}

// list reads Entries in order by their keys; limit 0 is no limit.
func (p *place) list(ctx context.Context, division, stream string, after int64, limit int) ([]journal.Entry, error) {
	filter := append(streamFilter(division, stream), bson.E{Key: "_id", Value: bson.D{
		{Key: "$gt", Value: entryID(division, stream, after)}, {Key: "$lte", Value: entryID(division, stream, math.MaxInt64)},
	}})
	cursor, err := p.entries.Find(ctx, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(limit)))
	if err != nil {
		return nil, err
	}
	var docs []entryDoc
	if err := cursor.All(ctx, &docs); err != nil {
		return nil, err
	}
	var list []journal.Entry
	for _, d := range docs {
		list = append(list, d.entry())
	}
	return list, nil
}

// Operation implements storage.Shelf.
func (s shelf) Operation(ctx context.Context, division, stream, op string) (journal.Entry, error) {
	filter := append(streamFilter(division, stream), bson.E{Key: "op", Value: op})
	var doc entryDoc
	err := s.do(ctx, func(ctx context.Context) error {
		doc = entryDoc{}
		err := s.entries.FindOne(ctx, filter).Decode(&doc)
		if errors.Is(err, mongo.ErrNoDocuments) {
			return storage.Missing()
		}
		return err
	})
	if err != nil {
		return journal.Entry{}, err
	}
	return doc.entry(), nil
}

// streams are those of a kind under a prefix, "" of every kind, in order. They are known by their
// first Entries: a head may be missing.
func (p *place) streams(ctx context.Context, kind, prefix string) ([]storage.Name, error) {
	begins := ""
	if kind != "" {
		begins = kind + " " + prefix
	}
	filter := bson.D{{Key: "begins", Value: from(begins)}}
	docs, err := all[entryDoc](ctx, p, p.entries, filter, options.Find().SetProjection(bson.D{{Key: "division", Value: 1}, {Key: "stream", Value: 1}}))
	if err != nil {
		return nil, err
	}
	list := make([]storage.Name, 0, len(docs))
	for _, d := range docs {
		list = append(list, storage.Name{Division: d.Division, Stream: d.Stream})
	}
	slices.SortFunc(list, storage.Name.Compare)
	return list, nil
}

// Last implements storage.Shelf: one indexed question a stream, several abreast. It relies on At
// never decreasing along a stream.
func (s shelf) Last(ctx context.Context, q storage.Query, before time.Time) ([]journal.Entry, error) {
	streams, err := s.streams(ctx, q.Kind, q.Prefix)
	if err != nil {
		return nil, err
	}
	found := make([]*journal.Entry, len(streams))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(abreast)
	for i, n := range streams {
		group.Go(func() (err error) {
			found[i], err = s.lastOf(gctx, n, before, q.Bodies)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		if ended := s.ready(ctx); ended != nil { // not that another stream's question failed first
			return nil, ended
		}
		return nil, err
	}
	var list []journal.Entry
	for _, e := range found {
		if e != nil {
			list = append(list, storage.CloneEntry(*e))
		}
	}
	return list, nil
}

// lastOf is the last Entry of a stream before an instant, nil where there is none. One that can
// change no more is kept.
func (s shelf) lastOf(ctx context.Context, n storage.Name, before time.Time, bodies bool) (*journal.Entry, error) {
	key := moment{n, storage.MillisUntil(before), bodies}
	if e, ok := s.past.get(key); ok {
		return e, nil
	}
	filter := append(streamFilter(n.Division, n.Stream), bson.E{Key: "at", Value: bson.D{{Key: "$lt", Value: bson.DateTime(key.before)}}})
	find := options.FindOne().SetSort(bson.D{{Key: "at", Value: -1}, {Key: "revision", Value: -1}})
	if !bodies {
		find.SetProjection(withoutAct)
	}
	var last *journal.Entry
	closed := false
	err := s.do(ctx, func(ctx context.Context) error {
		var doc entryDoc
		switch err := s.entries.FindOne(ctx, filter, find).Decode(&doc); {
		case errors.Is(err, mongo.ErrNoDocuments):
			last = nil
			return nil
		case err != nil:
			return err
		}
		e := doc.entry()
		last = &e
		next, err := s.entry(ctx, n.Division, n.Stream, e.Revision+1)
		if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
			return err
		}
		closed = err == nil && int64(next.At) >= key.before
		return nil
	})
	if err == nil && closed {
		s.past.put(key, last)
	}
	return last, err
}

// moment is a question that Last asks of one stream.
type moment struct {
	storage.Name
	before int64 // milliseconds
	bodies bool
}

// past keeps what Last found where it can change no more: the Entry after it stands, and it is not
// before the instant. Entries are never changed and never removed, and revisions have no gaps, so
// this is no state that another process could know better.
type past struct {
	mu   sync.Mutex
	kept map[moment]*journal.Entry
}

// keepAtMost bounds past; beyond it all is forgotten and asked again. An Entry of a package without
// its act is about 2 KB.
const keepAtMost = 16384

func (p *past) get(m moment) (*journal.Entry, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e, ok := p.kept[m]
	return e, ok
}

func (p *past) put(m moment, e *journal.Entry) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil || len(p.kept) >= keepAtMost {
		p.kept = map[moment]*journal.Entry{}
	}
	p.kept[m] = e
}

// Lagging implements storage.Shelf.
func (s shelf) Lagging(ctx context.Context, since time.Time) ([]storage.Name, error) {
	streams, err := s.recent(ctx, since)
	if err != nil {
		return nil, err
	}
	lags := make([]bool, len(streams))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(abreast)
	for i, n := range streams {
		group.Go(func() (err error) {
			lags[i], err = s.lags(gctx, n)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		if ended := s.ready(ctx); ended != nil {
			return nil, ended
		}
		return nil, err
	}
	var list []storage.Name
	for i, n := range streams {
		if lags[i] {
			list = append(list, n)
		}
	}
	return list, nil
}

// recent are the streams with an Entry made at or after an instant, in order; the zero instant is
// all streams.
func (s shelf) recent(ctx context.Context, since time.Time) ([]storage.Name, error) {
	if since.IsZero() {
		return s.streams(ctx, "", "")
	}
	filter := bson.D{{Key: "at", Value: bson.D{{Key: "$gte", Value: bson.DateTime(storage.MillisUntil(since))}}}}
	docs, err := all[entryDoc](ctx, s.place, s.entries, filter, options.Find().SetProjection(bson.D{{Key: "division", Value: 1}, {Key: "stream", Value: 1}}))
	if err != nil {
		return nil, err
	}
	var list []storage.Name
	for _, d := range docs {
		list = append(list, storage.Name{Division: d.Division, Stream: d.Stream})
	}
	slices.SortFunc(list, storage.Name.Compare)
	return slices.Compact(list), nil
}

// lags tells whether an Entry stands beyond a stream's head.
func (s shelf) lags(ctx context.Context, n storage.Name) (lags bool, err error) {
	err = s.do(ctx, func(ctx context.Context) error {
		var doc headDoc
		err := s.heads.FindOne(ctx, s.exactly(n.Division, headID(n.Division, n.Stream)),
			options.FindOne().SetProjection(bson.D{{Key: "revision", Value: 1}})).Decode(&doc)
		if err != nil && !errors.Is(err, mongo.ErrNoDocuments) {
			return err
		}
		err = s.lookFor(ctx, n.Division, n.Stream, doc.Revision+1)
		if lags = err == nil; errors.Is(err, mongo.ErrNoDocuments) {
			return nil
		}
		return err
	})
	return lags, err
}
