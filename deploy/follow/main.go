// Command follow does what docs/deploy.md says, to the letter, on a bare Debian 12 that it makes, starts and throws away: a
// real systemd in namespaces of its own, over an unpacked Debian of which nothing is changed. Meanwhile people use the server
// through its proxy. `make deploy-check` runs it; it needs root.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// patience is for all of it; the first time a Debian has to be fetched.
const patience = 15 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "deploy-check:", err)
		stop()
		os.Exit(1) //nolint:gocritic // nothing else is deferred that matters
	}
}

func run(ctx context.Context) error {
	people := flag.String("people", "", "inside the machine: use the server at this `URL`, as standard input says")
	verbose := flag.Bool("v", false, "show what the commands print")
	cache := flag.String("cache", "/var/cache/modu-deploy-check", "where the unpacked Debian and its packages are kept")
	stay := flag.Bool("stay", false, "keep the machine until Ctrl-C, to look around in it")
	binary := flag.String("modu", "bin/modu", "the program that is brought to the machine")
	flag.Parse()
	if *people != "" {
		return usePeople(ctx, *people, os.Stdin, os.Stdout)
	}
	if os.Getuid() != 0 {
		return errors.New("it needs root, since it starts a machine: sudo make deploy-check")
	}
	return follow(ctx, *cache, *binary, *verbose, *stay)
}
