package backup

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"

	"modu/store"
)

// dump writes the manifest and what pg_dump says of a Postgres database, both of the same moment: the snapshot of a
// transaction that stays open until pg_dump has taken it over and ended.
func (m *Manifest) dump(ctx context.Context, src *Source, w *writer) error {
	environ, err := environOf(src.URL)
	if err != nil {
		return err
	}
	return src.DB.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		for _, limit := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
			if _, err := tx.ExecContext(ctx, "SET LOCAL "+limit+" = 0"); err != nil {
				return fmt.Errorf("take a snapshot of Postgres: %w", err)
			}
		}
		var snapshot string
		var schema sql.NullString
		err := tx.QueryRowContext(ctx, "SELECT pg_export_snapshot(), current_schema(), current_setting('server_version_num')::int / 10000").
			Scan(&snapshot, &schema, &m.PgServer)
		if err != nil {
			return fmt.Errorf("take a snapshot of Postgres: %w", err)
		}
		if m.Schema = schema.String; m.Schema == "" {
			return ErrNothing
		}
		if err := m.facts(ctx, tx); err != nil {
			return err
		}
		program, err := findProgram(ctx, "pg_dump", m.PgServer)
		if err != nil {
			return err
		}
		m.PgDump = program.major
		if err := w.addJSON(manifestName, m); err != nil {
			return err
		}
		return w.addDump(ctx, program, environ, append([]string{
			"--format=custom", "--compress=0", "--no-owner", "--no-privileges", "--no-password", "--snapshot=" + snapshot,
		}, m.tableFlags()...))
	})
}

// tableFlags name every table of ours: others may share the schema.
func (m *Manifest) tableFlags() []string {
	flags := make([]string, 0, len(m.Counts))
	for table := range m.Counts {
		flags = append(flags, "--table="+quote(m.Schema)+"."+quote(table))
	}
	slices.Sort(flags)
	return flags
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func (w *writer) addDump(ctx context.Context, p program, environ, args []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.path, args...)
	said := &lastLines{}
	cmd.Env, cmd.Stderr = environ, said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("pg_dump: %w", err)
	}
	err = w.addPieces(ctx, postgresPrefix, out)
	if err != nil {
		cancel() // it would wait for somebody to read
	}
	if ended := cmd.Wait(); err == nil && ended != nil {
		return said.said("pg_dump", ended)
	}
	return err
}

// ErrInUse says that nodes or commands of Modu are connected to the database.
var ErrInUse = errors.New("nodes or commands of Modu are connected to this database: stop them and restore again " +
	"(--force restores all the same, and what they hold is old)")

// restorePostgres puts an archive's database in the place of what is there, in one transaction.
func (t *Target) restorePostgres(ctx context.Context, archive io.Reader) (m *Manifest, err error) {
	environ, err := environOf(t.URL)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var load *loading
	m, err = read(ctx, archive, func(m *Manifest) visit {
		load = &loading{manifest: m}
		return func(name string, body io.Reader) error {
			if !isDatabase(name, postgres) {
				return nil
			}
			if load.psql == nil {
				if err := load.start(ctx, environ, t.Force); err != nil {
					return err
				}
			}
			if _, err := io.Copy(load.dump, body); err != nil {
				return load.failed(err)
			}
			return nil
		}
	})
	if load == nil || load.psql == nil {
		return nil, err
	}
	if err != nil {
		cancel() // what was sent is never committed
		load.abandon()
		return nil, err
	}
	return m, load.finish()
}

// A loading is pg_restore, which makes statements of a dump, and psql, which carries them out. What psql is given begins a
// transaction; the line that commits it comes from this process and last of all, so if any of the three dies before, or
// the archive ends too early, everything stays as it was.
type loading struct {
	manifest *Manifest
	psql     *exec.Cmd
	restore  *exec.Cmd
	dump     io.WriteCloser // to pg_restore
	script   io.WriteCloser // to psql
	copied   chan struct{}  // closed when the statements have gone from the one to the other
	copyErr  error          // of that; read after copied
	said     [2]lastLines   // of psql and pg_restore
}

func (l *loading) start(ctx context.Context, environ []string, force bool) error {
	m := l.manifest
	restore, err := findProgram(ctx, "pg_restore", m.PgDump)
	if err != nil {
		return err
	}
	psql, err := findProgram(ctx, "psql", m.PgDump)
	if err != nil {
		return err
	}
	before, err := m.before(force)
	if err != nil {
		return err
	}
	l.psql = exec.CommandContext(ctx, psql.path, "--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--file=-")
	l.psql.Env, l.psql.Stderr = environ, &l.said[0]
	l.restore = exec.CommandContext(ctx, restore.path, "--file=-", "--no-owner", "--no-privileges", "--exit-on-error")
	l.restore.Env, l.restore.Stderr = environ, &l.said[1]
	if l.script, err = l.psql.StdinPipe(); err != nil {
		return err
	}
	if l.dump, err = l.restore.StdinPipe(); err != nil {
		return err
	}
	statements, err := l.restore.StdoutPipe()
	if err != nil {
		return err
	}
	if err := l.psql.Start(); err != nil {
		return fmt.Errorf("psql: %w", err)
	}
	if err := l.restore.Start(); err != nil {
		return fmt.Errorf("pg_restore: %w", err)
	}
	l.copied = make(chan struct{})
	go func() {
		defer close(l.copied)
		if l.copyErr = copyStatements(l.script, before, statements); l.copyErr != nil {
			l.restore.Process.Kill() //nolint:errcheck // nobody reads what it says any more
		}
	}()
	return nil
}

// copyStatements gives psql what comes first and then the statements of a dump. Of those one is left out: programs of
// version 17 and later set a limit that older servers do not know.
func copyStatements(script io.Writer, before string, statements io.Reader) error {
	const unknown = "SET transaction_timeout = 0;\n"
	if _, err := io.WriteString(script, before); err != nil {
		return err
	}
	in := bufio.NewReader(statements)
	for {
		line, err := in.ReadString('\n')
		if line != unknown {
			if _, err := io.WriteString(script, line); err != nil {
				return err
			}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if err != nil || strings.HasPrefix(line, "CREATE ") { // settings stand before
			break
		}
	}
	_, err := io.Copy(script, in)
	return err
}

// finish commits.
func (l *loading) finish() error {
	err := l.dump.Close()
	<-l.copied
	if err = errors.Join(err, l.copyErr, l.restore.Wait()); err != nil {
		return l.failed(err)
	}
	if _, err := io.WriteString(l.script, l.manifest.after()); err != nil {
		return l.failed(err)
	}
	if err := errors.Join(l.script.Close(), l.psql.Wait()); err != nil {
		return l.failed(err)
	}
	return nil
}

// failed returns the cause: psql's, since pg_restore has no reader when it is gone.
func (l *loading) failed(err error) error {
	l.abandon()
	switch text := string(l.said[0].b); {
	case strings.Contains(text, inUse):
		return ErrInUse
	case text != "":
		return l.said[0].said("psql", err)
	}
	return l.said[1].said("pg_restore", err)
}

// abandon ends both; without the line that commits, psql changes nothing.
func (l *loading) abandon() {
	l.script.Close()
	l.dump.Close()
	<-l.copied
	l.restore.Wait() //nolint:errcheck // it fails, as it should, or was waited for
	l.psql.Wait()    //nolint:errcheck // likewise
}
