// Command double is a server that speaks MongoDB's protocol: FerretDB over SQLite files, in a module
// of its own so that the product does not depend on it. The tests of the mongo backend start it; it
// prints its URI and runs until its standard input ends or it is told to stop.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	listen := flag.String("listen", "127.0.0.1:0", "address to listen at")
	dir := flag.String("dir", "", "directory of the data; without it one that is removed at the end")
	flag.Parse()
	if *dir == "" {
		made, err := os.MkdirTemp("", "mongo-double-*")
		if err != nil {
			return fmt.Errorf("make directory: %w", err)
		}
		defer os.RemoveAll(made)
		*dir = made
	}
	f, err := ferretdb.New(&ferretdb.Config{
		Listener: ferretdb.ListenerConfig{TCP: *listen}, Handler: "sqlite", SQLiteURL: "file:" + *dir + "/",
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		return fmt.Errorf("make server: %w", err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() { // a test that is killed closes the pipe
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	go func() { fmt.Println(f.MongoDBURI()) }() // answers once the server listens
	return f.Run(ctx)
}
