package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // the zones of people, also where the machine has none

	"github.com/alecthomas/kong"
)

// version is set by the build.
var version = "unknown"

// Exit codes.
const (
	exitOK          = 0
	exitWrong       = 1
	exitUsage       = 2
	exitUnreachable = 3
	exitFailedCheck = 4
)

// A surrounding is what the process was given; tests give their own.
type surrounding struct {
	ctx     context.Context // ends with the first SIGINT or SIGTERM
	environ []string        // KEY=value
	stdin   io.Reader
	stdout  io.Writer // data
	stderr  io.Writer // talk

	patience time.Duration // how long a start waits for its database
}

func (s *surrounding) getenv(name string) string {
	value, _ := lookup(s.environ, name)
	return value
}

// lookup finds a variable; of doubles the last counts, as for a child process.
func lookup(environ []string, name string) (value string, ok bool) {
	for _, e := range environ {
		if v, found := strings.CutPrefix(e, name+"="); found {
			value, ok = v, true
		}
	}
	return value, ok
}

// cli is the whole command line.
type cli struct {
	Serve   serveCmd   `cmd:"" help:"Run the server."`
	Demo    demoCmd    `cmd:"" help:"Run a server with a small world in which friends act; for looking around."`
	Migrate migrateCmd `cmd:"" help:"Bring the database's schema up to this version."`
	Watch   watchCmd   `cmd:"" help:"Sign in and print what arrives."`
	User    userCmd    `cmd:"" help:"Make accounts, list, show, disable and delete them, and print links for new passwords."`
	Invite  inviteCmd  `cmd:"" help:"Print a code with which others sign up, list such codes, or take them back."`
	Report  reportCmd  `cmd:"" help:"List, show and close what people have reported."`
	Export  exportCmd  `cmd:"" help:"Write everything that one person owns into a zip file."`
	Backup  backupCmd  `cmd:"" help:"Write everything that the server has into one file, while it runs."`
	Restore restoreCmd `cmd:"" help:"Put a backup in the place of what is there, while no server runs."`
	Config  configCmd  `cmd:"" help:"Print the settings that hold and where each came from."`
	Doctor  doctorCmd  `cmd:"" help:"Check database, Redis, clock, limits, key and origins; say what is wrong and how to mend it."`
	Health  healthCmd  `cmd:"" help:"Ask a running server whether it is well."`
	Keygen  keygenCmd  `cmd:"" help:"Print a new signing key."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// A codedError ends the process with a code of its own.
type codedError struct {
	code int
	err  error
}

func (e *codedError) Error() string { return e.err.Error() }
func (e *codedError) Unwrap() error { return e.err }

func main() {
	// The first signal ends ctx, on which a command winds up; the second ends the process.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program; it returns the exit code.
func run(ctx context.Context, args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	s := &surrounding{ctx: ctx, environ: environ, stdin: stdin, stdout: stdout, stderr: stderr, patience: databasePatience}
	return s.run(args)
}

// run does what a command line says.
func (s *surrounding) run(args []string) int {
	code, ended := exitOK, false
	var c cli
	parser, err := kong.New(
		&c,
		kong.Name("modu"),
		kong.Description("Modu (모두): a shared day, live and never lost."),
		kong.Writers(s.stdout, s.stderr),
		kong.Help(helpWithExamples),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true}),
		kong.Exit(func(c int) { code, ended = c, true }), // after --help
	)
	if err != nil {
		panic(err) // the structs above are wrong
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if ended {
		return code
	}
	if err == nil {
		err = command.Run(s)
	} else {
		err = &codedError{exitUsage, fmt.Errorf("%w (modu --help says more)", err)}
	}
	return report(s.stderr, err)
}

// report prints err, if there is one, and returns the exit code.
func report(stderr io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(stderr, "modu: %s\n", strings.TrimSuffix(line, "\n"))
	}
	if coded, ok := errors.AsType[*codedError](err); ok {
		return coded.code
	}
	return exitWrong
}

type versionCmd struct{}

func (versionCmd) Run(s *surrounding) error {
	_, err := fmt.Fprintln(s.stdout, version)
	return err
}
