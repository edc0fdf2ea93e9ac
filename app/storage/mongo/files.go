package mongo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"jiedezhu/app/storage"
	"jiedezhu/catalog/fault"
)

// files keeps contents as GridFS lays them out, in content.files and content.chunks, so that every
// tool of the server reads them. A content is uploaded under an id of its own, because its SHA-256
// is known only at its end; then a document in file gives it its name, and only then it is there.
//
// The pieces are written and read here and not by the driver's streams: those hold 16 MB a stream,
// and one time-out for all of it, where each piece should have its own tries.
type files struct{ *place }

var _ storage.Files = files{}

// pieceSize is GridFS's own.
const pieceSize = 255 << 10

// unfinished begins the names of uploads that are under way.
const unfinished = "part/"

// nameDoc is a document in file: a content by its SHA-256, or an upload under way.
type nameDoc struct {
	Name  string        `bson:"_id"` // the SHA-256 in hexadecimal, or unfinished and the upload's id
	At    bson.ObjectID `bson:"at"`  // the upload's id in content.files
	Size  int64         `bson:"size"`
	Begun bson.DateTime `bson:"begun"`
}

type pieceDoc struct {
	ID   string        `bson:"_id"`
	File bson.ObjectID `bson:"files_id"`
	N    int           `bson:"n"`
	Data []byte        `bson:"data"`
}

// pieceID makes a piece that is sent twice meet itself.
func pieceID(file bson.ObjectID, n int) string { return fmt.Sprintf("%s/%06d", file.Hex(), n) }

// Put implements storage.Files.
func (f files) Put(ctx context.Context, r io.Reader, max int64) (sum string, size int64, err error) {
	if err := f.ready(ctx); err != nil {
		return "", 0, err
	}
	up := nameDoc{At: bson.NewObjectID(), Begun: dateTime(f.clock.Now())}
	up.Name = unfinished + up.At.Hex()
	if err := f.insertOnce(ctx, f.names, up); err != nil {
		return "", 0, err
	}
	if sum, size, err = f.upload(ctx, up.At, r, max); err != nil {
		if !errors.Is(err, fault.Unavailable) || ctx.Err() != nil {
			// What cannot be taken away now goes with a later sweep, and so does what a store left that
			// is gone: whoever waits for that answer has waited enough.
			_ = f.discard(context.WithoutCancel(ctx), up)
		}
		return "", 0, err
	}
	if err := f.keep(ctx, up, sum, size); err != nil {
		return "", 0, err // it may have its name by now: the sweep looks
	}
	return sum, size, nil
}

// insertOnce inserts a document whose key nobody else makes.
func (p *place) insertOnce(ctx context.Context, c *mongo.Collection, doc any) error {
	return p.do(ctx, func(ctx context.Context) error {
		_, err := c.InsertOne(ctx, doc)
		if mongo.IsDuplicateKeyError(err) {
			return nil // an earlier try was written
		}
		return err
	})
}

// upload writes what r gives, by pieces, and digests it.
func (f files) upload(ctx context.Context, id bson.ObjectID, r io.Reader, max int64) (string, int64, error) {
	digest := sha256.New()
	piece := make([]byte, pieceSize)
	var size int64
	for n := 0; ; n++ {
		if err := f.ready(ctx); err != nil {
			return "", 0, err
		}
		length, failed := io.ReadFull(r, piece)
		if size += int64(length); size > max {
			return "", 0, storage.TooLarge(max)
		}
		if failed != nil && !errors.Is(failed, io.EOF) && !errors.Is(failed, io.ErrUnexpectedEOF) {
			return "", 0, fmt.Errorf("mongo: read content: %w", failed)
		}
		digest.Write(piece[:length]) // never fails
		if length > 0 {
			if err := f.insertOnce(ctx, f.chunks, pieceDoc{pieceID(id, n), id, n, piece[:length]}); err != nil {
				return "", 0, err
			}
		}
		if failed != nil {
			return hex.EncodeToString(digest.Sum(nil)), size, f.ready(ctx)
		}
	}
}

// keep gives an upload its name. Where the content is there already, the upload goes.
func (f files) keep(ctx context.Context, up nameDoc, sum string, size int64) error {
	err := f.insertOnce(ctx, f.contents, bson.D{
		{Key: "_id", Value: up.At}, {Key: "length", Value: size}, {Key: "chunkSize", Value: pieceSize}, {Key: "uploadDate", Value: up.Begun}, {Key: "filename", Value: sum},
	})
	if err != nil {
		return err
	}
	if err := f.insertOnce(ctx, f.names, nameDoc{Name: sum, At: up.At, Size: size, Begun: up.Begun}); err != nil {
		return err
	}
	standing, err := f.named(ctx, sum)
	if err != nil {
		return err
	}
	if standing.At != up.At {
		return f.discard(ctx, up)
	}
	return f.remove(ctx, f.names, bson.D{{Key: "_id", Value: up.Name}})
}

// named finds a content or an upload. fault.NotFound.
func (f files) named(ctx context.Context, name string) (nameDoc, error) {
	var doc nameDoc
	err := f.do(ctx, func(ctx context.Context) error {
		err := f.names.FindOne(ctx, bson.D{{Key: "_id", Value: name}}).Decode(&doc)
		if errors.Is(err, mongo.ErrNoDocuments) {
			return storage.Missing()
		}
		return err
	})
	return doc, err
}

// discard takes an upload away, its name last, so that what fails half-way is found again.
func (f files) discard(ctx context.Context, up nameDoc) error {
	for _, step := range []struct {
		of     *mongo.Collection
		filter bson.D
	}{
		{f.chunks, bson.D{{Key: "files_id", Value: up.At}}},
		{f.contents, bson.D{{Key: "_id", Value: up.At}}},
		{f.names, bson.D{{Key: "_id", Value: up.Name}}},
	} {
		if err := f.remove(ctx, step.of, step.filter); err != nil {
			return err
		}
	}
	return nil
}

func (p *place) remove(ctx context.Context, c *mongo.Collection, filter bson.D) error {
	return p.do(ctx, func(ctx context.Context) error {
		_, err := c.DeleteMany(ctx, filter)
		return err
	})
}

// sweepFiles takes away uploads that a process left which died, once they are a day old: another
// process may be uploading now. What goes wrong is left to the next start.
func (p *place) sweepFiles(ctx context.Context) {
	f := files{p}
	old := bson.D{
		{Key: "_id", Value: from(unfinished)}, {Key: "begun", Value: bson.D{{Key: "$lt", Value: dateTime(p.clock.Now().Add(-24 * time.Hour))}}},
	}
	left, err := all[nameDoc](ctx, p, p.names, old, options.Find())
	if err != nil {
		return
	}
	for _, up := range left {
		// A process that died after it gave the content its name left only its own.
		var file struct {
			Sum string `bson:"filename"`
		}
		if ctx.Err() != nil {
			return
		}
		if err := p.contents.FindOne(ctx, bson.D{{Key: "_id", Value: up.At}}).Decode(&file); err == nil {
			if standing, err := f.named(ctx, file.Sum); err == nil && standing.At == up.At {
				_ = f.remove(ctx, f.names, bson.D{{Key: "_id", Value: up.Name}})
				continue
			}
		}
		_ = f.discard(ctx, up)
	}
}

// Open implements storage.Files. A name that is no SHA-256 in lower case is no file's.
func (f files) Open(ctx context.Context, sum string) (io.ReadCloser, error) {
	if err := f.ready(ctx); err != nil {
		return nil, err
	}
	if len(sum) != 2*sha256.Size || strings.Trim(sum, "0123456789abcdef") != "" {
		return nil, storage.Missing()
	}
	doc, err := f.named(ctx, sum)
	if err != nil {
		return nil, err
	}
	return &content{files: f, ctx: ctx, doc: doc}, nil
}

// content reads a file piece by piece, as it is asked for.
type content struct {
	files
	ctx  context.Context // of Open: reading is part of that call
	doc  nameDoc
	n    int
	done int64
	rest []byte
}

// Read implements io.Reader.
func (c *content) Read(b []byte) (int, error) {
	for len(c.rest) == 0 {
		if c.done == c.doc.Size {
			return 0, io.EOF
		}
		var piece pieceDoc
		err := c.do(c.ctx, func(ctx context.Context) error {
			return c.chunks.FindOne(ctx, bson.D{{Key: "_id", Value: pieceID(c.doc.At, c.n)}}).Decode(&piece)
		})
		if err != nil {
			return 0, err
		}
		if len(piece.Data) == 0 || c.done+int64(len(piece.Data)) > c.doc.Size {
			return 0, fmt.Errorf("mongo: piece %d of %s has %d bytes of %d", c.n, c.doc.Name, len(piece.Data), c.doc.Size-c.done)
		}
		c.rest, c.n, c.done = piece.Data, c.n+1, c.done+int64(len(piece.Data))
	}
	n := copy(b, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// Close implements io.Closer; there is nothing to end.
func (c *content) Close() error { return nil }

// Sums implements storage.Files.
func (f files) Sums(ctx context.Context, after string, limit int) ([]string, error) {
	filter := bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: after}, {Key: "$lt", Value: "g"}}}} // above every hexadecimal, below unfinished
	find := options.Find().SetProjection(bson.D{{Key: "_id", Value: 1}}).SetSort(bson.D{{Key: "_id", Value: 1}}).SetLimit(int64(max(limit, 0)))
	docs, err := all[nameDoc](ctx, f.place, f.names, filter, find)
	if err != nil {
		return nil, err
	}
	var sums []string
	for _, d := range docs {
		sums = append(sums, d.Name)
	}
	return sums, nil
}
