package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// debianPostgres is where Debian keeps the server's programs, one directory a version.
const debianPostgres = "/usr/lib/postgresql/*/bin"

// A PostgresServer is a real Postgres on 127.0.0.1, without Unix sockets, that trusts everybody.
type PostgresServer struct {
	Addr string // host:port

	tb    testing.TB
	bin   string // directory of the programs
	dir   string // data directory
	fsync bool
	proc  *process
}

// PostgresOptions differ from what most tests want.
type PostgresOptions struct {
	Fsync bool // as in production: for measurements. Off, a commit survives a kill of the server but not of the machine.
}

// StartPostgres starts a Postgres for this test alone, which it may kill, pause and restart.
func StartPostgres(tb testing.TB, o PostgresOptions) *PostgresServer {
	tb.Helper()
	run.mu.Lock()
	defer run.mu.Unlock()
	p := newPostgres(tb, o)
	tb.Cleanup(p.Stop)
	return p
}

// URL returns the connection string of a database of this server.
func (p *PostgresServer) URL(database string) string {
	return "postgres://postgres@" + p.Addr + "/" + database + "?sslmode=disable"
}

// Start starts a server that was killed or stopped, on the same port, with what was committed.
func (p *PostgresServer) Start() {
	p.tb.Helper()
	if err := p.start(); err != nil {
		p.tb.Fatal("testenv:", err)
	}
}

// Kill ends the server and its backends with SIGKILL.
func (p *PostgresServer) Kill() {
	p.proc.kill()
}

// Stop ends the server as an operator's "immediate" restart does: connections break, nothing committed is lost.
func (p *PostgresServer) Stop() {
	if !p.proc.alive() {
		return
	}
	p.Resume()                                 // a paused one would not hear
	p.proc.cmd.Process.Signal(syscall.SIGQUIT) //nolint:errcheck // wait tells
	p.proc.wait()
}

// Pause stops the server and its backends, so that nothing is answered; Resume lets them go on.
func (p *PostgresServer) Pause() { p.proc.signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (p *PostgresServer) Resume() { p.proc.signal(syscall.SIGCONT) }

// Exec runs one statement in a database of this server.
func (p *PostgresServer) Exec(ctx context.Context, database, statement string) error {
	conn, err := pgx.Connect(ctx, p.URL(database))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(ctx))
}

// newPostgres is called with run.mu held, since it may make the cluster that all servers copy.
func newPostgres(tb testing.TB, o PostgresOptions) *PostgresServer {
	tb.Helper()
	initdb, err := find("initdb", debianPostgres)
	if err != nil {
		tb.Fatalf("testenv: %v; on Debian: apt-get install postgresql", err)
	}
	// A link in PATH leads to the directory in which the other programs are.
	program, err := filepath.EvalSymlinks(initdb)
	if err != nil {
		tb.Fatal("testenv:", err)
	}
	parent := tempDir
	if o.Fsync {
		parent = diskDir
	}
	p := &PostgresServer{tb: tb, bin: filepath.Dir(program), dir: filepath.Join(parent(tb, "postgres"), "data"), fsync: o.Fsync}
	if run.cluster == "" {
		run.cluster = initCluster(tb, initdb)
	}
	if out, err := exec.Command("cp", "-a", run.cluster, p.dir).CombinedOutput(); err != nil {
		tb.Fatalf("testenv: %v: %s", err, out)
	}
	const tries = 5 // another process may take the port in between
	for range tries {
		p.Addr = "127.0.0.1:" + strconv.Itoa(freePort(tb))
		if err = p.start(); err == nil {
			return p
		}
	}
	tb.Fatal("testenv:", err)
	return nil
}

// initCluster makes a cluster. Where Postgres knows ICU it sorts text as people do, so that a query which forgets
// COLLATE "C" fails its test.
func initCluster(tb testing.TB, initdb string) string {
	tb.Helper()
	parent := tempDir(tb, "cluster")
	dir := filepath.Join(parent, "data")
	args := []string{"-D", dir, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"}
	if help, _ := exec.Command(initdb, "--help").Output(); strings.Contains(string(help), "--icu-locale") {
		args = append(args, "--locale-provider=icu", "--icu-locale=und")
	}
	cmd := exec.Command(initdb, args...)
	cmd.Dir = "/"
	if cred := serverUser(tb); cred != nil {
		if err := os.Chown(parent, int(cred.Uid), int(cred.Gid)); err != nil {
			tb.Fatal(err)
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("testenv: initdb: %v: %s", err, out)
	}
	return dir
}

// serverUser returns whom to run Postgres as: it refuses root. Nil means as ourselves.
func serverUser(tb testing.TB) *syscall.Credential {
	tb.Helper()
	if os.Getuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32)
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	tb.Fatal("testenv: Postgres refuses to run as root and there is neither a user postgres nor nobody")
	return nil
}

func (p *PostgresServer) start() error {
	_, port, _ := strings.Cut(p.Addr, ":")
	settings := []string{
		"listen_addresses=127.0.0.1", "port=" + port, "unix_socket_directories=", "max_connections=300",
		"shared_buffers=64MB", "logging_collector=off", "log_min_duration_statement=-1", "timezone=UTC",
	}
	if !p.fsync {
		settings = append(settings, "fsync=off", "full_page_writes=off")
	}
	args := []string{"-D", p.dir}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	cmd := exec.Command(filepath.Join(p.bin, "postgres"), args...)
	cmd.Dir = "/"
	if cred := serverUser(p.tb); cred != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: cred}
	}
	var err error
	// SIGQUIT is Postgres's immediate shutdown, which ends the backends too.
	if p.proc, err = startProcess(cmd, filepath.Join(filepath.Dir(p.dir), "log"), syscall.SIGQUIT); err != nil {
		return err
	}
	return p.proc.until(p.ping)
}

// ping asks the server itself: it listens before it answers queries, and another's may have taken the port.
func (p *PostgresServer) ping(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, p.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	var dir string
	if err := conn.QueryRow(ctx, "SHOW data_directory").Scan(&dir); err != nil {
		return err
	}
	if dir != p.dir {
		return fmt.Errorf("another Postgres answers on %s", p.Addr)
	}
	return nil
}
