package mongo_test

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// fake is a server that speaks as much of MongoDB's protocol as the driver needs to be answered, so
// that it can answer what no server does when it is asked to.
type fake struct {
	hello  func(f *fake) bson.D
	answer func(asked) bson.D // nil cuts the connection

	address string
	mu      sync.Mutex
	open    map[net.Conn]bool
	group   sync.WaitGroup
}

// asked is one command.
type asked struct {
	name string     // insert, find …
	doc  bson.Raw   // the command itself
	docs []bson.Raw // documents that came beside it
}

// of is the collection that the command is about, "" where it is about none.
func (a asked) of() string {
	name, _ := a.doc.Lookup(a.name).StringValueOK()
	return name
}

// alone is the greeting of a server by itself, of today.
func alone(*fake) bson.D {
	return bson.D{
		{Key: "ismaster", Value: true}, {Key: "isWritablePrimary", Value: true}, {Key: "helloOk", Value: true},
		{Key: "maxBsonObjectSize", Value: 16 << 20}, {Key: "maxMessageSizeBytes", Value: 48000000}, {Key: "maxWriteBatchSize", Value: 100000},
		{Key: "minWireVersion", Value: 0}, {Key: "maxWireVersion", Value: 21}, {Key: "logicalSessionTimeoutMinutes", Value: 30}, {Key: "ok", Value: 1.0},
	}
}

// old is the greeting of MongoDB 4.0.
func old(f *fake) bson.D { return set(alone(f), "maxWireVersion", 7) }

// member is the greeting of a member of a replica set; none but the primary takes writes.
func member(primary bool) func(*fake) bson.D {
	return func(f *fake) bson.D {
		d := append(alone(f), bson.D{
			{Key: "setName", Value: "rs"}, {Key: "setVersion", Value: 1}, {Key: "hosts", Value: bson.A{f.address}}, {Key: "me", Value: f.address}, {Key: "secondary", Value: !primary},
		}...)
		return set(set(d, "ismaster", primary), "isWritablePrimary", primary)
	}
}

// greets is a server that greets so many times and cuts every connection after that.
func greets(times int64) func(*fake) bson.D {
	var done atomic.Int64
	return func(f *fake) bson.D {
		if done.Add(1) > times {
			return nil
		}
		return alone(f)
	}
}

// or is the first of two answers that is one.
func or(a, b bson.D) bson.D {
	if a != nil {
		return a
	}
	return b
}

func set(d bson.D, key string, value any) bson.D {
	for i := range d {
		if d[i].Key == key {
			d[i].Value = value
		}
	}
	return d
}

// start listens until the test ends; URI is then its address.
func (f *fake) start(t testing.TB) *fake {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f.address, f.open = ln.Addr().String(), map[net.Conn]bool{}
	f.group.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			f.open[conn] = true
			f.mu.Unlock()
			f.group.Go(func() {
				defer conn.Close()
				if err := f.speak(conn); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) && !errors.As(err, new(*net.OpError)) {
					t.Error("the fake server:", err)
				}
			})
		}
	})
	t.Cleanup(func() {
		ln.Close()
		f.mu.Lock()
		for conn := range f.open {
			conn.Close()
		}
		f.mu.Unlock()
		f.group.Wait()
	})
	return f
}

// uri is an address of a database on it; more is a query.
func (f *fake) uri(user, more string) string {
	return "mongodb://" + user + f.address + "/jiedezhu" + more
}

// Operations of the protocol.
const (
	opReply = 1
	opQuery = 2004
	opMsg   = 2013
)

// speak answers a connection until it ends.
func (f *fake) speak(conn net.Conn) error {
	for {
		header := make([]byte, 16)
		if _, err := io.ReadFull(conn, header); err != nil {
			return err
		}
		body := make([]byte, binary.LittleEndian.Uint32(header)-16)
		if _, err := io.ReadFull(conn, body); err != nil {
			return err
		}
		a, msg, err := read(binary.LittleEndian.Uint32(header[12:]), body)
		if err != nil {
			return err
		}
		d := f.say(a)
		if d == nil {
			return nil
		}
		if err := write(conn, header[4:8], msg, d); err != nil {
			return err
		}
	}
}

// say is the answer to a command.
func (f *fake) say(a asked) bson.D {
	switch a.name {
	case "hello", "ismaster", "isMaster":
		if f.hello == nil {
			return nil
		}
		return f.hello(f)
	}
	return f.answer(a)
}

// read takes a message apart.
func read(op uint32, body []byte) (a asked, msg bool, err error) {
	switch op {
	case opQuery: // flags, name of a collection, two numbers, then the command
		for i := 4; i < len(body); i++ {
			if body[i] == 0 {
				a.doc = bson.Raw(body[i+9:])
				break
			}
		}
	case opMsg: // flags, then sections
		msg = true
		for rest := body[4:]; len(rest) > 4; {
			kind, size := rest[0], int(binary.LittleEndian.Uint32(rest[1:]))
			section := rest[1 : 1+size]
			rest = rest[1+size:]
			if kind == 0 {
				a.doc = bson.Raw(section)
				continue
			}
			for i := 4; i < len(section); i++ {
				if section[i] == 0 {
					a.docs = append(a.docs, apart(section[i+1:])...)
					break
				}
			}
		}
	default:
		return asked{}, false, errors.New("an operation it does not know")
	}
	first, err := a.doc.IndexErr(0)
	if err != nil {
		return asked{}, false, err
	}
	a.name = first.Key()
	return a, msg, nil
}

// apart are documents that lie one after another.
func apart(b []byte) (list []bson.Raw) {
	for len(b) > 4 {
		size := binary.LittleEndian.Uint32(b)
		list, b = append(list, bson.Raw(b[:size])), b[size:]
	}
	return list
}

// write answers a message in its own form.
func write(w io.Writer, to []byte, msg bool, d bson.D) error {
	raw, err := bson.Marshal(d)
	if err != nil {
		return err
	}
	var body []byte
	op := uint32(opReply)
	if msg {
		op, body = opMsg, append(make([]byte, 5), raw...) // flags, kind 0
	} else {
		body = append(make([]byte, 20), raw...)
		binary.LittleEndian.PutUint32(body[16:], 1) // one document
	}
	m := binary.LittleEndian.AppendUint32(nil, uint32(16+len(body)))
	m = append(append(m, 0, 0, 0, 0), to...)
	m = append(binary.LittleEndian.AppendUint32(m, op), body...)
	_, err = w.Write(m)
	return err
}

// What servers answer.
var okay = bson.D{{Key: "ok", Value: 1.0}, {Key: "n", Value: 1}}

// refuses is a command that fails.
func refuses(code int) bson.D {
	return bson.D{{Key: "ok", Value: 0.0}, {Key: "errmsg", Value: "secret words of the server at db-host-7"}, {Key: "code", Value: code}}
}

// refusesWrite is a write of which a document fails.
func refusesWrite(code int) bson.D {
	return bson.D{{Key: "ok", Value: 1.0}, {Key: "n", Value: 0}, {Key: "writeErrors", Value: bson.A{
		bson.D{{Key: "index", Value: 0}, {Key: "code", Value: code}, {Key: "errmsg", Value: "secret words of the server at db-host-7"}}}}}
}

// unsure is a write that is done and not yet on as many disks as asked for.
func unsure(code int) bson.D {
	return append(okay[:len(okay):len(okay)], bson.E{Key: "writeConcernError", Value: bson.D{{Key: "code", Value: code}, {Key: "errmsg", Value: "waiting for replication timed out"}}})
}

// finds is what a find finds.
func finds(docs ...any) bson.D { return cursor("firstBatch", 0, docs...) }

func cursor(batch string, id int64, docs ...any) bson.D {
	if docs == nil {
		docs = []any{}
	}
	return bson.D{{Key: "ok", Value: 1.0}, {Key: "cursor", Value: bson.D{{Key: batch, Value: bson.A(docs)}, {Key: "id", Value: id}, {Key: "ns", Value: "jiedezhu.x"}}}}
}

// ours answers as an empty database of ours does, whatever is asked.
func ours(a asked) bson.D {
	switch {
	case a.name == "find" && a.of() == "setting":
		return finds(bson.D{{Key: "_id", Value: "format"}, {Key: "version", Value: 1}})
	case a.name == "find":
		return finds()
	}
	return okay
}

// instead answers as ours, but one kind of command as it is told.
func instead(name string, with func(asked) bson.D) func(asked) bson.D {
	return func(a asked) bson.D {
		if a.name == name {
			return with(a)
		}
		return ours(a)
	}
}

// always gives one answer.
func always(d bson.D) func(asked) bson.D { return func(asked) bson.D { return d } }

// first gives one answer to the first and then another.
func first(d bson.D, then func(asked) bson.D) func(asked) bson.D {
	var mu sync.Mutex
	asked1 := false
	return func(a asked) bson.D {
		mu.Lock()
		defer mu.Unlock()
		if !asked1 {
			asked1 = true
			return d
		}
		return then(a)
	}
}
