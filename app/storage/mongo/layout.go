package mongo

import (
	"fmt"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jiedezhu/app/storage"
)

// newest is the number of the layout that this file describes. A step that an older program would
// read wrongly raises it, and older programs refuse the database.
const newest = 1

const (
	formatID = "format"      // in settings: the layout's number
	keyID    = "journal.key" // in settings: the key that seals the journal
)

// name says what the collections are called.
func (p *place) name(db *mongo.Database) {
	p.entries = db.Collection("entry")          // the journal
	p.heads = db.Collection("head")             // aggregates as they stand
	p.names = db.Collection("file")             // contents by their SHA-256
	p.contents = db.Collection("content.files") // GridFS: what is known of a content
	p.chunks = db.Collection("content.chunks")  // GridFS: its pieces
	p.notes = db.Collection("scratch")          // what may be lost
	p.settings = db.Collection("setting")       // format, key
}

// indexes are all that the product has beside _id, each with the question it answers. On a sharded
// cluster division is the shard key of entry and head: it stands in every filter and first in
// every unique key.
func (p *place) indexes() []struct {
	of   *mongo.Collection
	list []mongo.IndexModel
} {
	key := func(o *options.IndexOptionsBuilder, fields ...bson.E) mongo.IndexModel {
		return mongo.IndexModel{Keys: bson.D(fields), Options: o}
	}
	up := func(field string) bson.E { return bson.E{Key: field, Value: 1} }
	down := func(field string) bson.E { return bson.E{Key: field, Value: -1} }
	named := func(name string) *options.IndexOptionsBuilder { return options.Index().SetName(name) }
	return []struct {
		of   *mongo.Collection
		list []mongo.IndexModel
	}{
		{p.entries, []mongo.IndexModel{
			key(named("operation").SetUnique(true), up("division"), up("stream"), up("op")),  // an act is done once
			key(named("moment"), up("division"), up("stream"), down("at"), down("revision")), // the last before an instant
			key(named("beginning").SetSparse(true), up("begins")),                            // the streams of a kind
			key(named("recent"), up("at")),                                                   // whose heads may lag
		}},
		{p.heads, []mongo.IndexModel{
			key(named("list"), up("kind"), up("division"), up("stream")),
			key(named("state"), up("kind"), up("state"), up("division")),
		}},
		{p.notes, []mongo.IndexModel{key(named("until"), up("until"))}},
		{p.chunks, []mongo.IndexModel{key(named("files_id_1_n_1").SetUnique(true), up("files_id"), up("n"))}}, // GridFS's own
	}
}

// headID and entryID are the keys of a stream's head and of its Entries. A division is digits, so
// the first slash ends it; a revision has always as many digits, so that keys sort as revisions do.
func headID(division, stream string) string { return division + "/" + stream }

func entryID(division, stream string, revision int64) string {
	return fmt.Sprintf("%s/%s/%019d", division, stream, revision)
}

// beginning is the field begins of a stream's first Entry: no other has one, so that the sparse
// index over it is the list of the streams.
func beginning(kind, division, stream string) string { return kind + " " + division + "/" + stream }

// exactly is the filter of one document by its key. On a server or a replica set the key alone is
// the quickest question there is; a router also needs the shard key, or it asks every shard.
func (p *place) exactly(division, id string) bson.D {
	filter := bson.D{{Key: "_id", Value: id}}
	if p.sharded {
		filter = append(filter, bson.E{Key: "division", Value: division})
	}
	return filter
}

// from is the range of the texts that begin with a prefix, as a filter.
func from(prefix string) bson.D {
	filter := bson.D{{Key: "$gte", Value: prefix}}
	if after, bounded := next(prefix); bounded {
		filter = append(filter, bson.E{Key: "$lt", Value: after})
	}
	return filter
}

// next is the least text above all that begin with prefix, which is ASCII here.
func next(prefix string) (string, bool) {
	if strings.Trim(prefix, "\x7f") == "" {
		return "", false
	}
	last := len(prefix) - 1
	return prefix[:last] + string(rune(prefix[last]+1)), true
}

// streamFilter names a stream's Entries.
func streamFilter(division, stream string) bson.D {
	return bson.D{{Key: "division", Value: division}, {Key: "stream", Value: stream}}
}

// headFilter names the heads of a query.
func headFilter(q storage.Query) bson.D {
	filter := bson.D{}
	if q.Kind != "" {
		filter = append(filter, bson.E{Key: "kind", Value: q.Kind})
	}
	if q.Prefix != "" {
		filter = append(filter, bson.E{Key: "division", Value: from(q.Prefix)})
	}
	if q.State != "" {
		filter = append(filter, bson.E{Key: "state", Value: q.State})
	}
	return filter
}
