package mongo

import (
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/journal"
)

// entryDoc is an Entry as it lies in the collection entry. A nil list is null, an empty one empty:
// the difference must come back.
type entryDoc struct {
	ID       string        `bson:"_id"` // entryID
	Division string        `bson:"division"`
	Stream   string        `bson:"stream"`
	Begins   string        `bson:"begins,omitempty"` // of a first Entry: beginning
	Revision int64         `bson:"revision"`
	Op       string        `bson:"op"`
	Name     string        `bson:"name"`
	Person   string        `bson:"person"`
	Signed   string        `bson:"signed"`
	Unit     string        `bson:"unit"`
	Role     string        `bson:"role"`
	Session  string        `bson:"session"`
	Address  string        `bson:"address"`
	Day      int32         `bson:"day"` // days since 1999-12-31
	At       bson.DateTime `bson:"at"`
	Asked    []byte        `bson:"asked"`
	Touched  []int         `bson:"touched"`
	V        int           `bson:"v"`
	Prev     []byte        `bson:"prev"`
	Mac      []byte        `bson:"mac"`
	Row      []byte        `bson:"row"`
	Act      document      `bson:"act"`
}

func entryDocOf(e journal.Entry) entryDoc {
	d := entryDoc{
		ID: entryID(e.Division, e.Stream, e.Revision), Division: e.Division, Stream: e.Stream, Revision: e.Revision,
		Op: e.Op, Name: e.Name, Person: e.Person, Signed: e.Signed, Unit: e.Unit, Role: string(e.Role), Session: e.Session,
		Address: e.Address, Day: int32(e.Day), At: dateTime(e.At), Asked: e.Asked, Touched: e.Touched, V: e.V,
		Prev: e.Prev, Mac: e.Mac, Row: e.Row, Act: document(e.Act),
	}
	if e.Revision == 1 {
		d.Begins = beginning(journal.Kind(e.Stream), e.Division, e.Stream)
	}
	return d
}

func (d entryDoc) entry() journal.Entry {
	return journal.Entry{
		Division: d.Division, Stream: d.Stream, Revision: d.Revision, Op: d.Op, Name: d.Name, Person: d.Person, Signed: d.Signed,
		Unit: d.Unit, Role: journal.Role(d.Role), Session: d.Session, Address: d.Address, Day: journal.Day(d.Day),
		At: storage.Instant(int64(d.At)), Asked: d.Asked, Touched: d.Touched, V: d.V, Prev: d.Prev, Mac: d.Mac, Row: d.Row,
		Act: []byte(d.Act),
	}
}

// headDoc is a head as it lies in the collection head.
type headDoc struct {
	ID       string        `bson:"_id"` // headID
	Kind     string        `bson:"kind"`
	Division string        `bson:"division"`
	Stream   string        `bson:"stream"`
	Revision int64         `bson:"revision"`
	At       bson.DateTime `bson:"at"`
	State    string        `bson:"state"`
	V        int           `bson:"v"`
	Mac      []byte        `bson:"mac"`
	Row      []byte        `bson:"row"`
	Body     document      `bson:"body"`
}

func headDocOf(h storage.Head) headDoc {
	return headDoc{
		ID: headID(h.Division, h.Stream), Kind: journal.Kind(h.Stream), Division: h.Division, Stream: h.Stream, Revision: h.Revision,
		At: dateTime(h.At), State: h.State, V: h.V, Mac: h.Mac, Row: h.Row, Body: document(h.Body),
	}
}

func (d headDoc) head() storage.Head {
	return storage.Head{
		Division: d.Division, Stream: d.Stream, Revision: d.Revision, At: storage.Instant(int64(d.At)), State: d.State, V: d.V,
		Mac: d.Mac, Row: d.Row, Body: []byte(d.Body),
	}
}

func dateTime(t time.Time) bson.DateTime { return bson.DateTime(storage.Millis(t)) }
