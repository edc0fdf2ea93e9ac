// Package mongotest gives tests a database of MongoDB: on a real server where
// JIEDEZHU_TEST_MONGODB_URI names one, else on the double, whose program JIEDEZHU_TEST_DOUBLE
// names (make test builds it). Only tests import it.
package mongotest

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Database is the address of an empty database of the test's own. On the double it has a server of
// its own too: a question that finds no index there looks at everything the server has.
func Database(t testing.TB) string {
	t.Helper()
	real := os.Getenv("JIEDEZHU_TEST_MONGODB_URI")
	if real == "" {
		return Start(t).URI
	}
	head, query, _ := strings.Cut(real, "?")
	scheme, rest, _ := strings.Cut(head, "://")
	host, _, _ := strings.Cut(rest, "/")
	name := "jiedezhu_test_" + strings.ToLower(rand.Text()[:12])
	address := scheme + "://" + host + "/" + name
	if query != "" {
		address += "?" + query
	}
	t.Cleanup(func() {
		if err := With(context.Background(), address, func(db *driver.Database) error { return db.Drop(context.Background()) }); err != nil {
			t.Error("drop", name, err)
		}
	})
	return address
}

// Double is a server of the test's own, which may be stopped and started again.
type Double struct {
	URI string // of a database on it

	t      testing.TB
	listen string
	dir    string

	mu  sync.Mutex
	cmd *exec.Cmd
	in  io.Closer
}

// Start starts a double; it is stopped with the test. Where there is none the test is skipped, and
// fails where CI says that nothing may be.
func Start(t testing.TB) *Double {
	t.Helper()
	d := &Double{t: t, listen: "127.0.0.1:0", dir: t.TempDir()}
	d.Restart()
	t.Cleanup(d.Stop)
	return d
}

// Address is where it listens.
func (d *Double) Address() string { return d.listen }

// Stop kills it, as a machine that fails does.
func (d *Double) Stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.cmd == nil {
		return
	}
	_ = d.cmd.Process.Kill()
	_ = d.cmd.Wait() // killed
	d.cmd = nil
}

// Restart starts it again with what it had, at the same address.
func (d *Double) Restart() {
	d.t.Helper()
	d.Stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	program := os.Getenv("JIEDEZHU_TEST_DOUBLE")
	if program == "" {
		if os.Getenv("CI") == "true" {
			d.t.Fatal("no MongoDB: make test builds the double")
		}
		d.t.Skip("LEFT OUT: what needs MongoDB; make test builds the double")
	}
	cmd := exec.Command(program, "-listen", d.listen, "-dir", d.dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		d.t.Fatal(err)
	}
	if d.in, err = cmd.StdinPipe(); err != nil { // it ends with this process
		d.t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	uri, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		d.t.Fatalf("the double said %q, %v", uri, err)
	}
	d.cmd = cmd
	d.listen = strings.Trim(strings.TrimPrefix(strings.TrimSpace(uri), "mongodb://"), "/")
	d.URI = "mongodb://" + d.listen + "/jiedezhu"
}

// Through is the address of the same database at another door: a proxy before the server.
func (d *Double) Through(address string) string { return "mongodb://" + address + "/jiedezhu" }

// Free is an address that nobody listens at.
func Free(t testing.TB) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}

// With calls f with the database of an address, to look at it or hurt it beside the product.
func With(ctx context.Context, address string, f func(*driver.Database) error) (err error) {
	client, err := driver.Connect(options.Client().ApplyURI(address))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer func() { err = errors.Join(err, client.Disconnect(ctx)) }()
	head, _, _ := strings.Cut(address, "?")
	return f(client.Database(head[strings.LastIndex(head, "/")+1:]))
}
