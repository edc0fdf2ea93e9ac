package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"jiedezhu/app/storage"
	"jiedezhu/app/storage/mongo"
	"jiedezhu/app/storage/mongo/mongotest"
	"jiedezhu/catalog/journal"
)

// atStore runs the command line on a database.
func atStore(t *testing.T, address string, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), append(args, "--store", address), func(string) string { return "" }, &out, &out)
	return code, out.String()
}

// countyAt makes a small county of a database: the double looks through all it has for a question.
func countyAt(t *testing.T, address string) {
	t.Helper()
	towns, items := writeCSV(t, readCSV(t, "demo/data/towns.csv")[:4]), writeCSV(t, readCSV(t, "demo/data/catalog.csv")[:11])
	for _, args := range [][]string{{"import", "towns", towns, "--county", "镇巴县"}, {"import", "catalog", items}} {
		if code, out := command(t, address, args...); code != exitDone {
			t.Fatalf("%v: exit %d\n%s", args, code, out)
		}
	}
}

// noAnswerSaid is what a person reads of a database that is gone.
const noAnswerSaid = "数据库连不上或没有及时答复，请稍后再试"

// TestStoreRefused: what a command says of a database it cannot use, and how soon.
func TestStoreRefused(t *testing.T) {
	d := mongotest.Start(t)
	write := func(collection string, doc bson.D) func(address string) {
		return func(address string) {
			if err := mongotest.With(t.Context(), address, func(db *driver.Database) error {
				_, err := db.Collection(collection).InsertOne(t.Context(), doc)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	at := func(name string) string { return strings.TrimSuffix(d.URI, "jiedezhu") + name }
	for name, c := range map[string]struct {
		address string
		prepare func(address string)
		args    string
		code    int
		says    string
	}{
		"no address":         {"mongodb://wang:geheim@", nil, "report coverage", exitUsage, "数据库地址写得不对"},
		"no port":            {"mongodb://wang:geheim@127.0.0.1:port/x", nil, "serve", exitUsage, "数据库地址写得不对"},
		"no such option":     {"mongodb://wang:geheim@127.0.0.1/x?tls=geheim", nil, "report coverage", exitUsage, "数据库地址写得不对"},
		"another's scheme":   {"postgres://wang:geheim@127.0.0.1/x", nil, "report coverage", exitUsage, "不认识的数据库地址 postgres://…"},
		"the server's own":   {"mongodb://wang:geheim@127.0.0.1/admin", nil, "report coverage", exitUsage, "数据库地址写得不对"},
		"nobody there":       {"mongodb://wang:geheim@" + mongotest.Free(t) + "/x", nil, "report coverage", exitStore, noAnswerSaid},
		"nobody to serve on": {"mongodb://wang:geheim@" + mongotest.Free(t) + "/x", nil, "serve --listen 127.0.0.1:0", exitStore, noAnswerSaid},
		"nothing to report":  {at("missing"), nil, "report coverage", exitStore, "这个数据库里还没有接得住的数据，请核对地址和库名"},
		"somebody else's":    {at("theirs"), write("users", bson.D{{Key: "_id", Value: 1}}), "serve --listen 127.0.0.1:0", exitStore, "这个数据库里有别的程序的数据，请在地址里换一个库名"},
		"a newer format":     {at("format"), write("setting", bson.D{{Key: "_id", Value: "format"}, {Key: "version", Value: 99}}), "report coverage", exitStore, "数据由更新版本的程序写成（格式 99，本程序只认到 1），请用新版本的程序打开"},
		"a newer body":       {at("body"), newerBody(t), "report coverage", exitStore, "数据由更新的版本写入，请升级程序后再用"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.prepare != nil {
				c.prepare(c.address)
			}
			for _, debug := range []string{"", " --debug"} {
				began := time.Now()
				code, said := atStore(t, c.address, strings.Fields(c.args+debug)...)
				if took := time.Since(began); took >= 3*time.Second {
					t.Errorf("it took %v", took)
				}
				if code != c.code || !strings.Contains(said, c.says) {
					t.Errorf("exit %d, want %d; it says %q, want %q", code, c.code, said, c.says)
				}
				if strings.Contains(said, "geheim") {
					t.Errorf("it prints the password: %s", said)
				}
			}
		})
	}
	if err := mongotest.With(t.Context(), at("missing"), func(db *driver.Database) error {
		names, err := db.ListCollectionNames(t.Context(), bson.D{})
		if len(names) > 0 {
			t.Errorf("a report made the collections %v", names)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// newerBody makes a county whose edition a newer program wrote.
func newerBody(t *testing.T) func(address string) {
	return func(address string) {
		t.Helper()
		countyAt(t, address)
		b, err := mongo.Open(t.Context(), mongo.Options{URL: address, Clock: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		list, err := b.Shelf.Entries(t.Context(), "610728", "edition/000001", 0, 0)
		if err != nil || len(list) == 0 {
			t.Fatal(len(list), err)
		}
		body := json.RawMessage(`{"v":99}`)
		last := list[len(list)-1]
		e := journal.Entry{Division: last.Division, Stream: last.Stream, Revision: last.Revision + 1, Op: "newer", At: last.At, V: 99, Act: body}
		e.Seal(make([]byte, storage.KeySize), last.Mac)
		if err := b.Shelf.Append(t.Context(), e, storage.Head{Division: e.Division, Stream: e.Stream, Revision: e.Revision, At: e.At, V: 99, Body: body, Mac: e.Mac}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestStoreByEnvironment: JIEDEZHU_STORE is as good as --store, and as silent about the password.
func TestStoreByEnvironment(t *testing.T) {
	var out bytes.Buffer
	env := func(name string) string {
		if name == "JIEDEZHU_STORE" {
			return "mongodb://wang:geheim@" + mongotest.Free(t) + "/x"
		}
		return ""
	}
	if code := run(t.Context(), []string{"report", "coverage"}, env, &out, &out); code != exitStore || !strings.Contains(out.String(), noAnswerSaid) || strings.Contains(out.String(), "geheim") {
		t.Errorf("exit %d: %s", code, out.String())
	}
}

// TestPatience: a database whose answers take three seconds is given up, unless one was told to wait;
// and how long that may be.
func TestPatience(t *testing.T) {
	for _, bad := range []string{"3", "soon", "-1s", "0s", "499ms", "21s"} {
		if code, said := atStore(t, "mongodb://127.0.0.1/x", "report", "coverage", "--patience", bad); code != exitUsage || !strings.Contains(said, "patience") {
			t.Errorf("--patience %s: exit %d: %s", bad, code, said)
		}
	}
	line := mongotest.Before(t, mongotest.Start(t))
	line.Spoil(mongotest.Answering, "latency", map[string]int{"latency": 3000})
	for wait, says := range map[string]string{"2300ms": noAnswerSaid, "20s": "这个数据库里还没有接得住的数据"} {
		if code, said := atStore(t, line.URI, "report", "coverage", "--patience", wait); code != exitStore || !strings.Contains(said, says) {
			t.Errorf("after %s: exit %d: %s", wait, code, said)
		}
	}
}

// lostSite is the pages of a county on a double behind a proxy, a person who is logged in, and the
// log of the server.
type lostSite struct {
	*testing.T
	double *mongotest.Double
	line   *mongotest.Proxy
	base   string
	person *visitor
	log    lockedBuffer
}

// lockedBuffer is what several goroutines write.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func newLostSite(t *testing.T) *lostSite {
	t.Helper()
	s := &lostSite{T: t, double: mongotest.Start(t)}
	countyAt(t, s.double.URI)
	code, said := command(t, s.double.URI, "user", "add", "wang", "--role", "bureau", "--scope", "610728", "--name", "王经办")
	if code != exitDone {
		t.Fatal(said)
	}
	s.line = mongotest.Before(t, s.double)
	ctx, stop := context.WithCancel(t.Context())
	addr := make(chan string, 1)
	p := &program{getenv: func(string) string { return "" }, out: io.Discard, err: &s.log, clock: time.Now, ready: func(a string) { addr <- a }}
	ended := make(chan int, 1)
	go func() { ended <- p.run(ctx, []string{"serve", "--store", s.line.URI, "--listen", "127.0.0.1:0"}) }()
	select {
	case a := <-addr:
		s.base = "http://" + a
	case code := <-ended:
		t.Fatalf("serve ended with %d", code)
	}
	t.Cleanup(func() {
		stop()
		if code := <-ended; code != exitDone {
			t.Errorf("serve ended with %d", code)
		}
	})
	s.person = newVisitor(t, s.base).enter("wang", initialIn.FindStringSubmatch(said)[1])
	return s
}

// ask sends a request and gives the status and the page; it fails where the answer is that the
// database is gone and came late.
func (s *lostSite) ask(method, path string, form url.Values) (int, string) {
	s.Helper()
	var sent io.Reader
	if method == http.MethodPost {
		sent = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequestWithContext(s.Context(), method, s.base+path, sent)
	if err != nil {
		s.Errorf("%s: %v", path, err)
		return 0, ""
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	began := time.Now()
	client := &http.Client{Jar: s.person.http.Jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		s.Errorf("%s: %v", path, err)
		return 0, ""
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Errorf("%s: %v", path, err)
	}
	if took := time.Since(began); took >= 3*time.Second && answer.StatusCode != http.StatusOK {
		s.Errorf("%s %s took %v", method, path, took)
	}
	return answer.StatusCode, strings.ReplaceAll(string(body), `</span><span class="ph">`, "") // a heading breaks where it may
}

// told looks that every page says within three seconds that the database is gone, all of them at
// once, and nothing of the inside.
func (s *lostSite) told(what string) {
	s.Helper()
	_, form := s.person.form("/password")
	var group sync.WaitGroup
	for path, method := range lostPages {
		group.Go(func() {
			status, body := s.ask(method, path, form)
			said := noAnswerSaid
			if path == "/readyz" {
				said = "数据库现在用不了"
			}
			if status != http.StatusServiceUnavailable || !strings.Contains(body, said) {
				s.Errorf("%s: %s: status %d: %s", what, path, status, body)
			}
			for _, inside := range []string{"127.0.0.1", "mongo", "topology", "server selection", "connection(", "EOF"} {
				if strings.Contains(body, inside) {
					s.Errorf("%s: %s shows what is inside: %s", what, path, inside)
				}
			}
		})
	}
	group.Wait()
}

// lostPages are asked all at once.
var lostPages = map[string]string{
	"/": http.MethodGet, "/matrix": http.MethodGet, "/report": http.MethodGet, "/journal": http.MethodGet, "/items": http.MethodGet, "/batches": http.MethodGet,
	"/lines/610728001/XF-001": http.MethodGet, "/users": http.MethodGet, "/login": http.MethodGet, "/readyz": http.MethodGet, "/api/v1/coverage": http.MethodGet,
	"/matrix.xlsx": http.MethodGet, "/password": http.MethodPost, "/logout": http.MethodPost,
}

// well looks that the pages are there again by themselves.
func (s *lostSite) well(what string) {
	s.Helper()
	for _, path := range []string{"/readyz", "/", "/matrix", "/journal", "/login"} {
		if status, body := s.ask(http.MethodGet, path, nil); status != http.StatusOK {
			s.Errorf("%s: %s: status %d: %s", what, path, status, body)
		}
	}
}

// TestPagesOfALostDatabase: the line to the database is cut, silent, or the server is killed: every
// page says so soon, and is back by itself, with the session of before.
func TestPagesOfALostDatabase(t *testing.T) {
	s := newLostSite(t)
	s.person.get("/password")
	s.well("before")
	for _, c := range []struct {
		what       string
		lose, mend func()
	}{
		{"cut", s.line.Down, s.line.Up},
		{"silent", func() { s.line.Spoil(mongotest.Answering, "timeout", map[string]int{"timeout": 0}) }, s.line.Mend},
		{"killed", s.double.Stop, s.double.Restart},
	} {
		c.lose()
		s.told(c.what)
		if status, _ := s.ask(http.MethodGet, "/healthz", nil); status != http.StatusOK {
			t.Errorf("%s: the process is not well: %d", c.what, status)
		}
		c.mend()
		s.well(c.what)
	}
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	if strings.Contains(s.log.b.String(), "panic") {
		t.Errorf("something panicked: %s", s.log.b.String())
	}
}

// TestPagesOfASlowDatabase: every answer of the database takes a good half second, each of them soon
// enough. A page that asks often was made in the end, after ten seconds and more; now a person is
// told within three.
func TestPagesOfASlowDatabase(t *testing.T) {
	s := newLostSite(t)
	s.person.get("/password")
	_, form := s.person.form("/password")
	s.line.Spoil(mongotest.Answering, "latency", map[string]int{"latency": 600})
	told := 0
	for path, method := range lostPages {
		began := time.Now()
		status, body := s.ask(method, path, form)
		if took := time.Since(began); took >= 3*time.Second {
			t.Errorf("%s took %v, status %d", path, took, status)
		}
		if status == http.StatusServiceUnavailable && (strings.Contains(body, noAnswerSaid) || path == "/readyz") {
			told++
		}
	}
	t.Logf("%d of %d pages were told", told, len(lostPages))
	if told == 0 {
		t.Error("no page was told that the database is slow: the test tries nothing")
	}
	s.line.Mend()
	s.well("after")
}

// TestLostWithinAPage: the line falls silent while pages are made, at whatever of the questions that
// each asks: a page is whole, or says soon that the database is gone; it never waits for each of its
// questions in turn, nor a person at the door for all who came before.
func TestLostWithinAPage(t *testing.T) {
	s := newLostSite(t)
	s.person.get("/login")
	_, form := s.person.form("/login")
	form.Set("account", "wang")
	form.Set("password", "wrong")
	var whole, lost atomic.Int64
	for range 3 {
		var group sync.WaitGroup
		for i := range 12 {
			path, method := []string{"/", "/journal", "/login"}[i%3], http.MethodGet
			if path == "/login" {
				method = http.MethodPost
			}
			group.Go(func() {
				time.Sleep(time.Duration(rand.IntN(100)) * time.Millisecond)
				switch status, body := s.ask(method, path, form); status {
				case http.StatusOK, http.StatusForbidden: // a wrong password
					whole.Add(1)
				case http.StatusServiceUnavailable:
					lost.Add(1)
				default:
					t.Errorf("%s: status %d: %.300s", path, status, body)
				}
			})
		}
		time.Sleep(50 * time.Millisecond)
		s.line.Spoil(mongotest.Answering, "timeout", map[string]int{"timeout": 0})
		group.Wait()
		s.line.Mend()
	}
	t.Logf("%d whole, %d lost", whole.Load(), lost.Load())
	if lost.Load() == 0 {
		t.Error("no page lost the database: the test tries nothing")
	}
	s.well("after")
}
