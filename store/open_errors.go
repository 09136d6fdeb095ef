package store

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A Reason is why a database can be neither opened nor brought up to this version.
type Reason string

// The reasons. What is none of these is Unknown, and its error says what the driver says.
const (
	Unknown Reason = ""

	BadURL       Reason = "bad_url"
	NameMissing  Reason = "name_missing"
	NameTooLong  Reason = "name_too_long"
	NameTemplate Reason = "name_template"
	NameNotPlain Reason = "name_not_plain"

	NoHost         Reason = "no_host"
	Refused        Reason = "refused"
	TimedOut       Reason = "timed_out"
	Broken         Reason = "broken"
	StartingUp     Reason = "starting_up"
	TooMany        Reason = "too_many"
	NoTLS          Reason = "no_tls"
	NeedsTLS       Reason = "needs_tls"
	BadCertificate Reason = "bad_certificate"
	WrongPassword  Reason = "wrong_password"
	NoRole         Reason = "no_role"
	NotAdmitted    Reason = "not_admitted"
	NoDatabase     Reason = "no_database"
	NotUTF8        Reason = "not_utf8"
	TooOld         Reason = "too_old"
	Replica        Reason = "replica"
	ReadOnly       Reason = "read_only"
	NoRight        Reason = "no_right"  // to connect, to make a table or to make a database
	NotOwner       Reason = "not_owner" // of a table that is to be changed

	NotDirectory Reason = "not_directory" // a file stands where a directory should
	IsDirectory  Reason = "is_directory"
	NotWritable  Reason = "not_writable"
	DiskFull     Reason = "disk_full"
	NotSQLite    Reason = "not_sqlite"
	Damaged      Reason = "damaged"

	Locked Reason = "locked" // by another process that migrates, or by work on a table
)

// An OpenError says why a database could not be opened or made.
type OpenError struct {
	Reason   Reason
	Host     string // of Postgres, as far as its URL says
	Addr     string // host:port
	User     string
	Database string
	Path     string // of SQLite
	Found    string // what is not as it should be: an encoding, a version
	Err      error
}

func (e *OpenError) Error() string {
	if e.Err == nil {
		return "open database: " + string(e.Reason)
	}
	return "open database: " + e.Err.Error()
}

func (e *OpenError) Unwrap() error { return e.Err }

// Passing reports whether the reason may well be gone in a moment, as when Postgres starts at the same time as we do.
func (r Reason) Passing() bool {
	switch r {
	case NoHost, Refused, Broken, StartingUp, TooMany:
		return true
	}
	return false
}

// SQLSTATE classes and codes of Postgres at the time of opening (PostgreSQL, appendix A).
var reasonsOfState = map[string]Reason{
	"57P03": StartingUp, "57P01": StartingUp, "57P02": StartingUp, "53300": TooMany, "28P01": WrongPassword, "28000": NotAdmitted, "3D000": NoDatabase,
	"25006": ReadOnly, "42501": NoRight, "55P03": Locked, "53100": DiskFull, "22P05": NotUTF8,
}

var reasonsOfSQLite = map[int]Reason{
	sqlite3.SQLITE_NOTADB: NotSQLite, sqlite3.SQLITE_CORRUPT: Damaged, sqlite3.SQLITE_FULL: DiskFull,
	sqlite3.SQLITE_READONLY: NotWritable, sqlite3.SQLITE_CANTOPEN: NotWritable, sqlite3.SQLITE_PERM: NotWritable,
}

// ReasonOf finds the reason in an error of Open, Create or Migrate, or of a file that cannot be made.
func ReasonOf(err error) Reason {
	if open, ok := errors.AsType[*OpenError](err); ok && open.Reason != Unknown {
		return open.Reason
	}
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return reasonOfPostgres(pg)
	}
	if lite, ok := errors.AsType[*sqlite.Error](err); ok {
		return reasonsOfSQLite[lite.Code()&0xff]
	}
	if r := reasonOfTLS(err); r != Unknown {
		return r
	}
	if r := reasonOfFile(err); r != Unknown {
		return r
	}
	return reasonOfNetwork(err)
}

func reasonOfPostgres(pg *pgconn.PgError) Reason {
	r := reasonsOfState[pg.Code]
	switch {
	case pg.Code == protocolViolation:
		return reasonOfPooler(pg.Message)
	case pg.Code == "28000" && strings.Contains(pg.Message, "does not exist"):
		return NoRole
	case pg.Code == "28000" && (strings.Contains(pg.Message, "no encryption") || strings.Contains(pg.Message, "SSL off")):
		return NeedsTLS
	case r == NoRight && strings.HasPrefix(pg.Message, "must be owner"):
		return NotOwner
	}
	return r
}

// protocolViolation is the code that pgbouncer has for everything.
const protocolViolation = "08P01"

// reasonOfPooler finds the reason in what pgbouncer says.
func reasonOfPooler(message string) Reason {
	for _, known := range []struct {
		says   string
		reason Reason
	}{
		{"password authentication failed", WrongPassword},
		{"auth failed", WrongPassword},
		{"SASL authentication failed", WrongPassword},
		{"role ", NoRole},
		{"no such user", NoRole},
		{"no such database", NoDatabase},
		{"does not exist", NoDatabase},
		{"no more connections", TooMany},
		{"too many", TooMany},
		{"login", Broken},
		{"connect", Broken},
		{"server conn", Broken},
	} {
		if strings.Contains(message, known.says) {
			return known.reason
		}
	}
	return Unknown
}

func reasonOfTLS(err error) Reason {
	if refusesTLS(err) {
		return NoTLS
	}
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, name := errors.AsType[x509.HostnameError](err)
	if verify || authority || name {
		return BadCertificate
	}
	return Unknown
}

// refusesTLS reports whether every try failed for want of TLS: with sslmode=prefer one without it follows, and fails for
// the reason that counts. The driver has no error of its own for it.
func refusesTLS(err error) bool {
	tries := []error{err}
	if joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](err); ok {
		tries = joined.Unwrap()
	}
	return !slices.ContainsFunc(tries, func(try error) bool { return !strings.Contains(try.Error(), "server refused TLS connection") })
}

func reasonOfNetwork(err error) Reason {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && !dns.IsTimeout {
		return NoHost
	}
	for _, one := range []error{syscall.ECONNREFUSED, syscall.EHOSTUNREACH, syscall.ENETUNREACH} {
		if errors.Is(err, one) {
			return Refused
		}
	}
	if network, ok := errors.AsType[net.Error](err); ok && network.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		return TimedOut
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok && !errors.Is(err, context.Canceled) {
		if errors.Is(err, fs.ErrNotExist) { // a socket in the file system
			return Refused
		}
		return Broken
	}
	return Unknown
}

func reasonOfFile(err error) Reason {
	if _, ok := errors.AsType[*fs.PathError](err); !ok {
		return Unknown
	}
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		return NotDirectory
	case errors.Is(err, syscall.EISDIR):
		return IsDirectory
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return DiskFull
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return NotWritable
	}
	return Unknown
}
