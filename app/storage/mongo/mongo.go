// Package mongo keeps the aggregates in one database of MongoDB, which several processes share. It
// is the only user of its driver.
//
// A multi-document transaction exists only on a replica set, and a county may run one server: so
// the Entry is inserted, and that insert is the compare-and-swap; then the whole head is replaced
// where its revision is lower; then the act is acknowledged. What a process that died left between
// the two is folded in by the next load. Nothing is cached here but what can never change.
package mongo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"
	"go.mongodb.org/mongo-driver/v2/mongo/writeconcern"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
	"jiedezhu/catalog/journal"
)

// Options say which database, and how it is opened.
type Options struct {
	// URL is mongodb:// or mongodb+srv://. It names the database after the host; without a name it
	// is "jiedezhu". What it says of read and write concern does not count: an act that is
	// acknowledged stands on the majority's disks, whatever somebody wrote into an address.
	URL string

	// Clock is the program's.
	Clock journal.Clock

	// Patience is how long opening, an act and a load may take with all their tries, and each step of a
	// list or of a content, which may have many; within one web request it is what all slow answers
	// have together. 0 is Patience.
	Patience time.Duration

	// Existing opens only a database that is ours already, and changes nothing in it: for commands
	// that only read.
	Existing bool
}

// defaultName is the database of an address that names none.
const defaultName = "jiedezhu"

// Patience is Options.Patience where it says nothing: a person who waits longer than three seconds
// for nothing should be told.
const Patience = 2300 * time.Millisecond

// leaving is how long Close lets the driver take its leave of the server, which need not answer: a
// command that was told so has to end.
const leaving = 200 * time.Millisecond

// Schemes are what the address of a database of this kind begins with.
var Schemes = []string{"mongodb://", "mongodb+srv://"}

// Open opens the database and makes its indexes. ErrAddress where the address is none;
// everything that can be wrong with the server or the database (gone, slow, too old, without a
// primary, no rights, somebody else's, written by a newer program, missing where o.Existing) is
// fault.Unavailable, in less than three seconds. ctx bounds the opening only.
func Open(ctx context.Context, o Options) (storage.Backend, error) {
	if err := ctx.Err(); err != nil {
		return storage.Backend{}, storage.Cancelled(err)
	}
	name, err := database(o.URL)
	if err != nil {
		return storage.Backend{}, err
	}
	p := &place{clock: o.Clock, patience: cmp.Or(o.Patience, Patience), ended: make(chan struct{})}
	ctx, cancel := p.patient(ctx)
	defer cancel()
	settings, err := client(ctx, o.URL, p.patience)
	if err != nil {
		return storage.Backend{}, err
	}
	c, err := mongo.Connect(settings)
	if err != nil {
		return storage.Backend{}, badAddress(err)
	}
	p.client = c
	p.name(c.Database(name))
	if err := p.prepare(ctx, o.Existing); err != nil {
		return storage.Backend{}, errors.Join(err, p.Close())
	}
	if !o.Existing {
		p.sweepFiles(ctx)
	}
	return storage.Backend{Shelf: shelf{p}, Files: files{p}, Scratch: scratch{p}, Vault: vault{p}, Closer: p}, nil
}

// client is how the driver is set, after what the address says. An address of mongodb+srv is looked
// up for it, which knows no context and may take long.
func client(ctx context.Context, address string, patience time.Duration) (*options.ClientOptions, error) {
	read := make(chan *options.ClientOptions, 1)
	go func() { read <- set(address, patience) }()
	select {
	case <-ctx.Done():
		return nil, over(ctx)
	case o := <-read:
		err := o.Validate()
		if errors.As(err, new(*net.DNSError)) {
			return nil, unusable(err)
		} else if err != nil {
			return nil, badAddress(err)
		}
		return o, nil
	}
}

// set does not let the driver retry by itself: do does, for servers with and without sessions
// alike, and knows what an act that came twice means. It looks for a server for most of patience, so
// that what it found is told and not that the time is up.
func set(address string, patience time.Duration) *options.ClientOptions {
	journaled, finding := true, patience*3/4
	return options.Client().ApplyURI(address).SetAppName("jiedezhu").
		SetServerSelectionTimeout(finding).SetConnectTimeout(finding).
		SetRetryReads(false).SetRetryWrites(false).
		SetReadPreference(readpref.Primary()).SetReadConcern(readconcern.Majority()).
		SetWriteConcern(&writeconcern.WriteConcern{W: "majority", Journal: &journaled})
}

// database is the name in an address. An address may list several hosts, so net/url cannot read it.
func database(address string) (string, error) {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		return "", badAddress(errors.New("no scheme"))
	}
	rest, _, _ = strings.Cut(rest, "?")
	_, path, _ := strings.Cut(rest, "/")
	name, err := url.PathUnescape(path)
	if err != nil {
		return "", badAddress(err)
	}
	if name == "" {
		return defaultName, nil
	}
	if strings.ContainsAny(name, "/\\. \"$*<>:|?\x00") || len(name) > longestName || slices.Contains(itsOwn, name) {
		return "", badAddress(fmt.Errorf("no name of a database: %q", name))
	}
	return name, nil
}

// longestName is how many bytes a server takes for the name of a database, itsOwn the databases that
// a server keeps for itself: people write admin there for the user's sake.
const longestName = 63

var itsOwn = []string{"admin", "config", "local"}

// ErrAddress is of an address that is none.
var ErrAddress = errors.New("mongo: no address")

func badAddress(cause error) error { return fmt.Errorf("%w: %w", ErrAddress, cause) }

// place is one open database.
type place struct {
	client   *mongo.Client
	clock    journal.Clock
	patience time.Duration
	sharded  bool // a router answers

	entries, heads, names, contents, chunks, notes, settings *mongo.Collection

	past past

	once    sync.Once
	ended   chan struct{} // closed when Close begins
	closing error
}

// Close ends the backend. It waits for nobody: a call under way fails, and may have been done.
func (p *place) Close() error {
	p.once.Do(func() {
		close(p.ended)
		ctx, cancel := context.WithTimeout(context.Background(), leaving)
		defer cancel()
		left := make(chan error, 1)
		go func() { left <- p.client.Disconnect(ctx) }()
		select {
		case p.closing = <-left:
		case <-ctx.Done(): // the driver may wait for a connection that it was about to make, whatever ctx says
		}
	})
	if p.closing != nil && !errors.Is(p.closing, mongo.ErrClientDisconnected) {
		return unusable(p.closing)
	}
	return nil
}

// prepare looks whose the database is, and makes what is missing.
func (p *place) prepare(ctx context.Context, existing bool) error {
	return p.do(ctx, func(ctx context.Context) error {
		var said struct {
			Msg string `bson:"msg"`
		}
		if err := p.settings.Database().RunCommand(ctx, bson.D{{Key: "hello", Value: 1}}).Decode(&said); err != nil {
			return err
		}
		p.sharded = said.Msg == "isdbgrid"
		version, err := p.format(ctx)
		switch {
		case err == nil && version > newest:
			return fault.New(fault.Unavailable, "数据由更新版本的程序写成（格式 %d，本程序只认到 %d），请用新版本的程序打开", version, newest)
		case err != nil && !errors.Is(err, mongo.ErrNoDocuments):
			return err
		case err != nil && existing:
			return fault.New(fault.Unavailable, "这个数据库里还没有接得住的数据，请核对地址和库名")
		case err != nil:
			if err := p.found(ctx); err != nil {
				return err
			}
		}
		if existing {
			return nil
		}
		return p.index(ctx)
	})
}

// format reads the number of the database's layout; mongo.ErrNoDocuments where it is not ours.
func (p *place) format(ctx context.Context) (int, error) {
	var doc struct {
		Version int `bson:"version"`
	}
	err := p.settings.FindOne(ctx, bson.D{{Key: "_id", Value: formatID}}).Decode(&doc)
	return doc.Version, err
}

// found makes the database ours, unless somebody else's things are in it. Another process may be
// doing the same: it writes the format first, so that what it makes is not taken for a stranger's.
func (p *place) found(ctx context.Context) error {
	there, err := p.settings.Database().ListCollectionNames(ctx, bson.D{})
	if err != nil {
		return err
	}
	for _, name := range there {
		if strings.HasPrefix(name, "system.") || name == p.settings.Name() && p.empty(ctx, p.settings) {
			continue
		}
		if _, err := p.format(ctx); !errors.Is(err, mongo.ErrNoDocuments) {
			return err
		}
		return fault.New(fault.Unavailable, "这个数据库里有别的程序的数据，请在地址里换一个库名")
	}
	_, err = p.settings.InsertOne(ctx, bson.D{{Key: "_id", Value: formatID}, {Key: "version", Value: newest}})
	if mongo.IsDuplicateKeyError(err) {
		return nil
	}
	return err
}

// empty tells whether a collection is known to hold nothing.
func (p *place) empty(ctx context.Context, c *mongo.Collection) bool {
	return errors.Is(c.FindOne(ctx, bson.D{}).Err(), mongo.ErrNoDocuments)
}

// index makes the indexes that are missing, one by one, so that an error names one.
func (p *place) index(ctx context.Context) error {
	for _, ix := range p.indexes() {
		for _, model := range ix.list {
			if _, err := ix.of.Indexes().CreateOne(ctx, model); err != nil {
				return fmt.Errorf("index %v of %s: %w", model.Keys, ix.of.Name(), err)
			}
		}
	}
	return nil
}
