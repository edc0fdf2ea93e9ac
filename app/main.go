// Command jiedezhu is 接得住: of what a county devolved, what has each town really taken on. This
// package is the composition root: it reads the settings, opens the stores, wires the services
// and runs the commands. Only here are the clock and the environment read.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}
