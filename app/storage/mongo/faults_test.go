package mongo_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/mongo"
	"jiedezhu/catalog/fault"
)

// The sentences, as people read them.
const (
	tooOld       = "数据库版本太旧，需要 MongoDB 4.4 或更新的版本"
	onlyRead     = "数据库现在只能读、没有主节点，不能办理，请稍后再试"
	noRights     = "数据库账号没有读写这个库的权限，请找数据库管理员"
	wrongUser    = "数据库不认这个用户名或密码，请核对数据库地址"
	diskFull     = "数据库的磁盘空间已满，请找数据库管理员"
	noMajority   = "数据库没有打开多数派读（enableMajorityReadConcern），请找数据库管理员"
	tooLarge     = "这条记录太大，数据库存不下"
	notAccepted  = "数据库不接受这次操作，或者里面的数据读不出来，请找数据库管理员"
	aUser        = "wang:p%40ss-word@"
	password     = "p@ss-word"
	itsOwnSecret = "db-host-7"
)

// open opens a fake as a command that reads does.
func (f *fake) opens(user, more string) (storage.Backend, error) {
	return mongo.Open(context.Background(), mongo.Options{URL: f.uri(user, more), Clock: time.Now, Existing: true})
}

// wrong is a server with which something is wrong, and what a person reads.
type wrong struct {
	hello  func(*fake) bson.D
	answer func(asked) bson.D
	user   string
	query  string
	says   string // "" is that the act is done
}

// TestServers: what can be wrong with a server.
func TestServers(t *testing.T) {
	atOnce(t, map[string]wrong{
		"well":                                {alone, ours, "", "", ""},
		"too old":                             {old, ours, "", "", tooOld},
		"too old, with a user":                {old, ours, aUser, "", tooOld},
		"no primary":                          {member(false), ours, "", "", onlyRead},
		"no primary of the set that is named": {member(false), ours, "", "?replicaSet=rs", onlyRead},
		"a set of another name":               {member(true), ours, "", "?replicaSet=other", noAnswer},
		"a secondary by itself":               {member(false), instead("insert", always(refuses(10107))), "", "?directConnection=true", onlyRead},
		"not the primary any more":            {member(true), instead("insert", always(refuses(10107))), "", "", onlyRead},
		"not the primary and secondaries not to be asked": {member(true), instead("find", always(refuses(13435))), "", "", onlyRead},
		"not the primary for a moment":                    {member(true), instead("insert", first(refuses(10107), ours)), "", "", ""},
		"no rights":                                       {alone, instead("find", always(refuses(13))), "", "", noRights},
		"no rights to write":                              {alone, instead("insert", always(refuses(13))), "", "", noRights},
		"no such user":                                    {alone, instead("saslStart", always(refuses(18))), aUser, "", wrongUser},
		"no way to log in":                                {alone, instead("saslStart", always(refuses(334))), aUser, "", wrongUser},
		"cut while logging in":                            {alone, instead("saslStart", always(nil)), aUser, "", noAnswer},
		"ending while logging in":                         {alone, instead("saslStart", always(refuses(91))), aUser, "", noAnswer},
		"cut while greeting":                              {func(*fake) bson.D { return nil }, ours, aUser, "", noAnswer},
		"cut while greeting anew":                         {greets(1), ours, aUser, "", noAnswer},
		"ending while greeting anew": {func() func(*fake) bson.D {
			f := greets(1)
			return func(s *fake) bson.D { return or(f(s), refuses(91)) }
		}(), ours, aUser, "", noAnswer},
		"disk full":                  {alone, instead("insert", always(refuses(14031))), "", "", diskFull},
		"disk full for one document": {alone, instead("insert", always(refusesWrite(14031))), "", "", diskFull},
		"no majority to read from":   {alone, instead("find", always(refuses(148))), "", "", noMajority},
		"too large for the server":   {alone, instead("insert", always(refusesWrite(10334))), "", "", tooLarge},
		"too large to be sent":       {func(f *fake) bson.D { return set(alone(f), "maxMessageSizeBytes", 300) }, ours, "", "", tooLarge},
		"what nobody foresaw":        {alone, instead("insert", always(refuses(2))), "", "", notAccepted},
		"a document nobody wrote":    {alone, instead("find", always(finds(bson.D{{Key: "_id", Value: "x"}, {Key: "version", Value: "one"}}))), "", "", notAccepted},
		"no such number of members":  {member(true), instead("insert", always(unsure(100))), "", "", notAccepted},
	}, func(t *testing.T, c wrong) {
		f := (&fake{hello: c.hello, answer: c.answer}).start(t)
		began := time.Now()
		b, err := f.opens(c.user, c.query)
		if err == nil {
			t.Cleanup(func() { _ = b.Close() }) // of a server that is made to fail
			began = time.Now()
			e, h := act("package/a", 1)
			err = b.Shelf.Append(context.Background(), e, h)
		}
		if took := time.Since(began); took >= soon {
			t.Errorf("it took %v", took)
		}
		if c.says == "" {
			if err != nil {
				t.Error(err)
			}
			return
		}
		says(t, "it", err, c.says)
		if err != nil && strings.Contains(err.Error(), password) {
			t.Errorf("the log would have the password: %v", err)
		}
	})
}

// TestNeverAnswers: a server that takes a connection and says nothing, and one that says nothing
// after its greeting.
func TestNeverAnswers(t *testing.T) {
	atOnce(t, map[string]func(wait func(asked) bson.D) *fake{
		"at all": func(wait func(asked) bson.D) *fake {
			return &fake{hello: func(*fake) bson.D { return wait(asked{}) }}
		},
		"after its greeting": func(wait func(asked) bson.D) *fake { return &fake{hello: alone, answer: wait} },
		"to a write": func(wait func(asked) bson.D) *fake {
			return &fake{hello: alone, answer: func(a asked) bson.D {
				if a.name == "find" {
					return ours(a)
				}
				return wait(a)
			}}
		},
	}, func(t *testing.T, c func(func(asked) bson.D) *fake) {
		ended := make(chan struct{})
		f := c(func(asked) bson.D { <-ended; return nil })
		f.start(t)
		t.Cleanup(func() { close(ended) })
		began := time.Now()
		b, err := f.opens("", "")
		if err == nil {
			began = time.Now()
			e, h := act("package/a", 1)
			err = b.Shelf.Append(context.Background(), e, h)
			must(t, b.Close()) // it has no answer to that either
		}
		if took := time.Since(began); took >= soon {
			t.Errorf("it took %v with closing", took)
		}
		says(t, "it", err, noAnswer)
	})
}

// TestFleeting: what a server says once in a while and not the next time does not reach a person,
// at a write and at a read.
func TestFleeting(t *testing.T) {
	type saying struct {
		to   string
		code int
	}
	all := map[string]saying{}
	for _, code := range []int{6, 7, 63, 64, 89, 91, 134, 150, 189, 262, 9001, 10107, 11600, 11602, 13388, 13435, 13436} {
		for _, to := range []string{"insert", "update", "find"} {
			all[fmt.Sprint(to, code)] = saying{to, code}
		}
	}
	atOnce(t, all, func(t *testing.T, c saying) {
		f := (&fake{hello: member(true), answer: instead(c.to, first(refuses(c.code), ours))}).start(t)
		b, err := f.opens("", "")
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		e, h := act("package/a", 1)
		if err := b.Shelf.Append(t.Context(), e, h); err != nil {
			t.Error(err)
		}
	})
}

// TestCursorLost: a long answer comes in pieces, and the server forgets it in between: it is asked
// for anew, and nothing is there twice.
func TestCursorLost(t *testing.T) {
	for _, code := range []int{43, 91, 175} {
		doc := bson.D{{Key: "_id", Value: town + "/package/a"}, {Key: "division", Value: town}, {Key: "stream", Value: "package/a"}, {Key: "revision", Value: int64(1)}}
		more := first(refuses(code), always(cursor("nextBatch", 0, doc)))
		f := (&fake{hello: alone, answer: func(a asked) bson.D {
			switch {
			case a.name == "getMore":
				return more(a)
			case a.name == "find" && a.of() == "head":
				return cursor("firstBatch", 7, doc)
			}
			return ours(a)
		}}).start(t)
		b, err := f.opens("", "")
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		if heads, err := b.Shelf.Heads(t.Context(), storage.Query{Kind: "package"}); err != nil || len(heads) != 2 {
			t.Errorf("code %d: %d heads, %v, want the two that the second answer has", code, len(heads), err)
		}
	}
}

// unsureCase is an act that the server did, and could not say that a majority has it.
type unsureCase struct {
	code   int
	hidden int // how often the majority does not have it yet
	other  bool
	kind   fault.Kind // "" is that the act is acknowledged
}

// TestUnsure: such an act is sent again, meets itself, is read where the majority is asked, and is
// only then acknowledged.
func TestUnsure(t *testing.T) {
	atOnce(t, map[string]unsureCase{
		"a time-out":                      {code: 64},
		"a shutdown":                      {code: 91},
		"a majority that is late":         {code: 64, hidden: 3},
		"a majority that never has it":    {code: 64, hidden: 1 << 20, kind: fault.Unavailable},
		"another's act stands in its way": {code: 64, other: true, kind: fault.Conflict},
	}, func(t *testing.T, c unsureCase) {
		u := &unsureServer{T: t, unsureCase: c}
		f := (&fake{hello: member(true), answer: u.answer}).start(t)
		b, err := f.opens("", "")
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		e, h := act("package/a", 1)
		began := time.Now()
		err = b.Shelf.Append(t.Context(), e, h)
		if took := time.Since(began); took >= soon {
			t.Errorf("it took %v", took)
		}
		if c.kind == "" && err != nil || c.kind != "" && !errors.Is(err, c.kind) {
			t.Errorf("%v, want %q", err, c.kind)
		}
		if c.kind == fault.Unavailable {
			says(t, "it", err, noAnswer)
		}
		if u.mu.Lock(); u.inserts < 2 {
			t.Errorf("%d inserts: it was not sent again", u.inserts)
		}
		u.mu.Unlock()
	})
}

type unsureServer struct {
	*testing.T
	unsureCase

	mu       sync.Mutex
	standing bson.Raw
	inserts  int
}

func (u *unsureServer) answer(a asked) bson.D {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case a.of() != "entry":
		return ours(a)
	case a.name == "insert":
		if u.inserts++; u.inserts == 1 {
			u.standing = a.docs[0]
			return unsure(u.code)
		}
		return refusesWrite(11000)
	}
	if level := a.doc.Lookup("readConcern", "level").StringValue(); level != "majority" {
		u.Errorf("an Entry is read with read concern %q", level)
	}
	if _, err := a.doc.Lookup("filter").Document().LookupErr("op"); err == nil || u.hidden > 0 {
		u.hidden--
		return finds()
	}
	if u.other {
		return finds(bson.D{{Key: "_id", Value: "x"}, {Key: "op", Value: "another"}})
	}
	return finds(u.standing)
}
