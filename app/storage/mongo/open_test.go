package mongo_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"jiedezhu/app/storage/mongo"
	"jiedezhu/app/storage/mongo/mongotest"
	"jiedezhu/app/storage/shelftest"
	"jiedezhu/catalog/fault"
)

// content is all that a database holds, by collection.
func content(t testing.TB, address string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	must(t, mongotest.With(t.Context(), address, func(db *driver.Database) error {
		names, err := db.ListCollectionNames(t.Context(), bson.D{})
		if err != nil {
			return err
		}
		for _, name := range names {
			all[name] = []string{}
			cursor, err := db.Collection(name).Find(t.Context(), bson.D{})
			if err != nil {
				return err
			}
			var docs []bson.Raw
			if err := cursor.All(t.Context(), &docs); err != nil {
				return err
			}
			for _, d := range docs {
				all[name] = append(all[name], d.String())
			}
			slices.Sort(all[name])
		}
		return nil
	}))
	return all
}

// TestOpenRefuses: a database that is not ours to change is told in a sentence and stays as it is.
func TestOpenRefuses(t *testing.T) {
	insert := func(collection string, doc bson.D) func(testing.TB, string) {
		return func(t testing.TB, address string) {
			must(t, mongotest.With(t.Context(), address, func(db *driver.Database) error {
				_, err := db.Collection(collection).InsertOne(t.Context(), doc)
				return err
			}))
		}
	}
	const theirs, newer = "这个数据库里有别的程序的数据，请在地址里换一个库名", "数据由更新版本的程序写成（格式 2，本程序只认到 1），请用新版本的程序打开"
	for name, c := range map[string]struct {
		prepare  func(testing.TB, string)
		existing bool
		says     string
	}{
		"somebody else's":               {insert("users", bson.D{{Key: "_id", Value: 1}}), false, theirs},
		"somebody else's settings":      {insert("setting", bson.D{{Key: "_id", Value: 1}}), false, theirs},
		"a collection named as ours":    {insert("entry", bson.D{{Key: "_id", Value: 1}}), false, theirs},
		"somebody else's, to read from": {insert("users", bson.D{{Key: "_id", Value: 1}}), true, "这个数据库里还没有接得住的数据，请核对地址和库名"},
		"nothing, to read from":         {func(testing.TB, string) {}, true, "这个数据库里还没有接得住的数据，请核对地址和库名"},
		"a newer format":                {insert("setting", bson.D{{Key: "_id", Value: "format"}, {Key: "version", Value: 2}}), false, newer},
		"a newer format, to read from":  {insert("setting", bson.D{{Key: "_id", Value: "format"}, {Key: "version", Value: 2}}), true, newer},
	} {
		t.Run(name, func(t *testing.T) {
			address := mongotest.Database(t)
			c.prepare(t, address)
			before := content(t, address)
			_, err := mongo.Open(t.Context(), mongo.Options{URL: address, Clock: time.Now, Existing: c.existing})
			says(t, "open", err, c.says)
			if after := content(t, address); !reflect.DeepEqual(before, after) {
				t.Errorf("it held %v and holds %v", before, after)
			}
		})
	}
}

// TestReadOnly: what only reads changes nothing, also where indexes are missing.
func TestReadOnly(t *testing.T) {
	address := mongotest.Database(t)
	opened(t, address)
	must(t, mongotest.With(t.Context(), address, func(db *driver.Database) error { return db.Collection("scratch").Drop(t.Context()) }))
	before := content(t, address)
	b, err := mongo.Open(t.Context(), mongo.Options{URL: address, Clock: time.Now, Existing: true})
	must(t, err)
	if _, err := b.Vault.Key(t.Context(), nil); !errors.Is(err, fault.NotFound) {
		t.Errorf("key: %v", err)
	}
	must(t, b.Close())
	if after := content(t, address); !reflect.DeepEqual(before, after) {
		t.Errorf("it held %v and holds %v", before, after)
	}
}

// TestOpenAtOnce: several processes that open one new database at once all get the same.
func TestOpenAtOnce(t *testing.T) {
	for range 3 {
		address := mongotest.Database(t)
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				b, err := mongo.Open(t.Context(), mongo.Options{URL: address, Clock: time.Now})
				if err != nil {
					t.Errorf("open %d: %v", i, err)
					return
				}
				e, h := act(fmt.Sprintf("package/%d", i), 1)
				if err := errors.Join(b.Shelf.Append(t.Context(), e, h), b.Close()); err != nil {
					t.Errorf("backend %d: %v", i, err)
				}
			})
		}
		group.Wait()
		indexed(t, address)
		if got := heads(t, opened(t, address)); len(got) != 8 {
			t.Errorf("%d streams, want 8", len(got))
		}
		if settings := content(t, address)["setting"]; len(settings) != 1 {
			t.Errorf("settings %v", settings)
		}
	}
}

// indexOf is an index as a server tells it.
type indexOf struct {
	Name   string `bson:"name"`
	Key    bson.D `bson:"key"`
	Unique bool   `bson:"unique"`
}

// indexed looks that a database has the indexes that questions of the product go by.
func indexed(t testing.TB, address string) {
	t.Helper()
	unique := func(name string, key ...any) indexOf { return indexOf{name, keyOf(key), true} }
	plain := func(name string, key ...any) indexOf { return indexOf{name, keyOf(key), false} }
	for collection, wanted := range map[string][]indexOf{
		"entry": {plain("beginning", "begins", 1), plain("moment", "division", 1, "stream", 1, "at", -1, "revision", -1),
			unique("operation", "division", 1, "stream", 1, "op", 1), plain("recent", "at", 1)},
		"head":           {plain("list", "kind", 1, "division", 1, "stream", 1), plain("state", "kind", 1, "state", 1, "division", 1)},
		"scratch":        {plain("until", "until", 1)},
		"content.chunks": {unique("files_id_1_n_1", "files_id", 1, "n", 1)},
	} {
		must(t, mongotest.With(t.Context(), address, func(db *driver.Database) error {
			cursor, err := db.Collection(collection).Indexes().List(t.Context())
			if err != nil {
				return err
			}
			var got []indexOf
			if err := cursor.All(t.Context(), &got); err != nil {
				return err
			}
			got = slices.DeleteFunc(got, func(i indexOf) bool { return i.Name == "_id_" })
			slices.SortFunc(got, func(a, b indexOf) int { return cmp.Compare(a.Name, b.Name) })
			if fmt.Sprint(got) != fmt.Sprint(wanted) {
				t.Errorf("%s has the indexes %v, want %v", collection, got, wanted)
			}
			return nil
		}))
	}
}

func keyOf(parts []any) (key bson.D) {
	for i := 0; i < len(parts); i += 2 {
		key = append(key, bson.E{Key: parts[i].(string), Value: parts[i+1]})
	}
	return key
}

// TestIndexes: they are there after the first opening, and come back with the next where one is
// missing.
func TestIndexes(t *testing.T) {
	address := mongotest.Database(t)
	opened(t, address)
	indexed(t, address)
	must(t, mongotest.With(t.Context(), address, func(db *driver.Database) error {
		return db.Collection("entry").Indexes().DropOne(t.Context(), "recent")
	}))
	opened(t, address)
	indexed(t, address)
}

// TestAddresses: what is no address is told apart from a server that is not there, which may come.
func TestAddresses(t *testing.T) {
	for _, address := range []string{
		"", "mongodb", "mongodb://", "mongodb:///x", "mongodb://wang:geheim@", "mongodb://wang:ge:heim@127.0.0.1:1/x", "mongodb://wang:ge%zz@127.0.0.1:1/x",
		"mongodb://127.0.0.1:port/x", "mongodb://127.0.0.1:1/x?nothing", "mongodb://127.0.0.1:1/x?tls=maybe", "mongodb://127.0.0.1:1/x?tlsCAFile=/nowhere",
		"mongodb://127.0.0.1:1/%zz", "mongodb://127.0.0.1:1/x?authMechanism=NOTHING", "mongodb+srv://a.example.org:1/x", "mongodb+srv://a,b/x",
		"mongodb://127.0.0.1:1/a.b", "mongodb://127.0.0.1:1/a b", "mongodb://127.0.0.1:1/a$b", "mongodb://127.0.0.1:1/" + strings.Repeat("a", 64), "mongodb://127.0.0.1:1/admin", "mongodb://127.0.0.1:1/local?w=1",
	} {
		_, err := mongo.Open(t.Context(), mongo.Options{URL: address, Clock: time.Now})
		if !errors.Is(err, mongo.ErrAddress) {
			t.Errorf("%q: %v, want mongo.ErrAddress", address, err)
		}
	}
	atOnce(t, map[string]string{
		"nobody there": "mongodb://wang:geheim@127.0.0.1:1/x", "no such host": "mongodb://wang:geheim@nowhere.invalid/x", "no such name": "mongodb+srv://wang:geheim@nowhere.invalid/x",
	}, func(t *testing.T, address string) {
		began := time.Now()
		_, err := mongo.Open(t.Context(), mongo.Options{URL: address, Clock: time.Now})
		if took := time.Since(began); took >= soon {
			t.Errorf("it took %v", took)
		}
		says(t, "it", err, noAnswer)
		if err != nil && strings.Contains(err.Error(), "geheim") {
			t.Errorf("the log would have the password: %v", err)
		}
	})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := mongo.Open(gone, mongo.Options{URL: "mongodb://127.0.0.1:1/x", Clock: time.Now}); !errors.Is(err, context.Canceled) {
		t.Errorf("with a cancelled context: %v", err)
	}
}

// TestSwapAtOnce: the double replaces in two steps, a server in one.
func TestSwapAtOnce(t *testing.T) {
	if os.Getenv("JIEDEZHU_TEST_MONGODB_URI") == "" {
		t.Skip("LEFT OUT, LOUDLY: whether of many who count at once each counts. Only a real server replaces in one step; name one with JIEDEZHU_TEST_MONGODB_URI")
	}
	shelftest.SwapAtOnce(t, database(t))
}

// TestPlans: no question of the product makes a server look at a whole collection. Only a real
// server has plans: its profiler writes down those of every method of every port.
func TestPlans(t *testing.T) {
	if os.Getenv("JIEDEZHU_TEST_MONGODB_URI") == "" {
		t.Skip("LEFT OUT, LOUDLY: whether every question of the product goes by an index. Only a real server has plans; name one with JIEDEZHU_TEST_MONGODB_URI")
	}
	address := mongotest.Database(t)
	b := opened(t, address)
	list := calls(filled(t, b))
	profile := func(level int) {
		must(t, mongotest.With(t.Context(), address, func(db *driver.Database) error {
			return db.RunCommand(t.Context(), bson.D{{Key: "profile", Value: level}}).Err()
		}))
	}
	profile(2)
	for _, c := range list {
		if err := c.do(t.Context(), b); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := b.Shelf.Lagging(t.Context(), start); err != nil {
		t.Error(err)
	}
	profile(0)
	seen := 0
	must(t, mongotest.With(t.Context(), address, func(db *driver.Database) error {
		cursor, err := db.Collection("system.profile").Find(t.Context(), bson.D{{Key: "planSummary", Value: bson.D{{Key: "$exists", Value: true}}}})
		if err != nil {
			return err
		}
		var plans []struct {
			Of      string   `bson:"ns"`
			Summary string   `bson:"planSummary"`
			Command bson.Raw `bson:"command"`
		}
		if err := cursor.All(t.Context(), &plans); err != nil {
			return err
		}
		for _, p := range plans {
			seen++
			if strings.Contains(p.Summary, "COLLSCAN") && !strings.Contains(p.Of, "system.") {
				t.Errorf("%s: %s for %v", p.Of, p.Summary, p.Command)
			}
		}
		return nil
	}))
	if seen < len(list) {
		t.Errorf("the profiler saw %d questions of %d calls: the test tries nothing", seen, len(list))
	}
}
