package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// debianPrograms is where Debian keeps the programs of each version of Postgres.
const debianPrograms = "/usr/lib/postgresql/%d/bin"

var versionNumber = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// A program is one of Postgres's.
type program struct {
	path  string
	major int
}

// findProgram returns a program of Postgres of at least a version: the one in PATH, or else Debian's of that version or
// one of the next.
func findProgram(ctx context.Context, name string, least int) (program, error) {
	found, err := exec.LookPath(name)
	newest := 0
	if err == nil {
		if newest, err = majorOf(ctx, found); err != nil {
			return program{}, err
		}
		if newest >= least {
			return program{found, newest}, nil
		}
	}
	const newer = 5 // versions that may be there instead
	for major := least; major < least+newer; major++ {
		path := filepath.Join(fmt.Sprintf(debianPrograms, major), name)
		if _, err := os.Stat(path); err == nil {
			return program{path, major}, nil
		}
	}
	if newest > 0 {
		return program{}, fmt.Errorf("%s is of version %d and Postgres of %d, which it cannot read: install postgresql-client-%d",
			found, newest, least, least)
	}
	return program{}, fmt.Errorf("%s is not installed: it comes with Postgres's client programs; install postgresql-client-%d", name, least)
}

func majorOf(ctx context.Context, path string) (int, error) {
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("%s --version: %w", path, err)
	}
	found := versionNumber.FindSubmatch(out)
	if found == nil {
		return 0, fmt.Errorf("%s --version says %q: it is no program of Postgres's", path, bytes.TrimSpace(out))
	}
	return strconv.Atoi(string(found[1]))
}

// fromURL are the parameters of a connection string that libpq reads from a variable. Others are for the driver.
var fromURL = map[string]string{
	"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE", "passfile": "PGPASSFILE",
	"service": "PGSERVICE", "servicefile": "PGSERVICEFILE", "options": "PGOPTIONS", "sslmode": "PGSSLMODE", "sslcert": "PGSSLCERT",
	"sslkey": "PGSSLKEY", "sslrootcert": "PGSSLROOTCERT", "sslnegotiation": "PGSSLNEGOTIATION", "channel_binding": "PGCHANNELBINDING",
	"connect_timeout": "PGCONNECT_TIMEOUT", "target_session_attrs": "PGTARGETSESSIONATTRS", "search_path": "",
}

// environOf returns the variables with which a program of Postgres's reaches a database: nothing of it stands on a command
// line, which every process of the machine may read. The process's own variables serve where the URL says nothing.
func environOf(text string) ([]string, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, errors.New("MODU_DATABASE_URL is not a URL") // the cause might quote the password
	}
	environ := append(os.Environ(), "PGAPPNAME=modu-backup", "PGCLIENTENCODING=UTF8")
	set := func(name, value string) {
		if name != "" && value != "" {
			environ = append(environ, name+"="+value)
		}
	}
	hosts, ports := hostsOf(u.Host)
	set("PGHOST", hosts)
	set("PGPORT", ports)
	set("PGUSER", u.User.Username())
	password, _ := u.User.Password()
	set("PGPASSWORD", password)
	set("PGDATABASE", strings.TrimPrefix(u.Path, "/"))
	for key, values := range u.Query() {
		set(fromURL[key], values[0])
	}
	if path := u.Query().Get("search_path"); path != "" {
		set("PGOPTIONS", strings.TrimSpace(u.Query().Get("options")+" -c search_path="+strings.ReplaceAll(path, " ", "")))
	}
	return environ, nil
}

// hostsOf parts host1:port1,host2:port2 into what PGHOST and PGPORT take.
func hostsOf(list string) (hosts, ports string) {
	if list == "" {
		return "", ""
	}
	var all, numbers []string
	some := false
	for one := range strings.SplitSeq(list, ",") {
		host, port, err := net.SplitHostPort(one)
		if err != nil {
			host, port = strings.Trim(one, "[]"), ""
		}
		all, numbers = append(all, host), append(numbers, port)
		some = some || port != ""
	}
	if !some {
		return strings.Join(all, ","), ""
	}
	return strings.Join(all, ","), strings.Join(numbers, ",")
}

// lastLines keeps the end of what a program says.
type lastLines struct{ b []byte }

const mostSaid = 4 << 10 // bytes

func (l *lastLines) Write(p []byte) (int, error) {
	l.b = append(l.b, p...)
	l.b = l.b[max(0, len(l.b)-mostSaid):]
	return len(p), nil
}

// said wraps the end of a program with what it said.
func (l *lastLines) said(program string, err error) error {
	text := strings.Join(strings.Fields(string(l.b)), " ")
	if text == "" {
		return fmt.Errorf("%s: %w", program, err)
	}
	return fmt.Errorf("%s: %s", program, text)
}
