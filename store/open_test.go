package store_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"modu/store"
)

// TestServersThatWillDo have a version that is looked after, keep text as UTF-8 and take writes.
func TestServersThatWillDo(t *testing.T) {
	for _, tt := range []struct {
		name              string
		version           int
		encoding          string
		replica, readOnly bool
		want              store.Reason
		found             string
	}{
		{"the oldest", 130000, "UTF8", false, false, store.Unknown, ""},
		{"a new one", 170004, "UTF8", false, false, store.Unknown, ""},
		{"one that is too old", 120017, "UTF8", false, false, store.TooOld, "12"},
		{"another encoding", 150004, "LATIN1", false, false, store.NotUTF8, "LATIN1"},
		{"a replica", 150004, "UTF8", true, false, store.Replica, ""},
		{"one that takes no writes", 150004, "UTF8", false, true, store.ReadOnly, ""},
	} {
		reason, found := store.ServerReason(tt.version, tt.encoding, tt.replica, tt.readOnly)
		if reason != tt.want || found != tt.found {
			t.Errorf("%s: %q, %q; want %q, %q", tt.name, reason, found, tt.want, tt.found)
		}
	}
}

// TestURLsOfNoDatabase are refused before anything connects.
func TestURLsOfNoDatabase(t *testing.T) {
	t.Setenv("PGDATABASE", "")
	for url, want := range map[string]store.Reason{
		"sqlite://data/modu.db": store.Unknown, "postgres://u@h/modu": store.Unknown, "postgres://u@h/?dbname=modu": store.Unknown,
		"postgres://u@h": store.NameMissing, "postgres://u@h/template0": store.NameTemplate, "postgres://u@h/a/b": store.NameNotPlain,
		"postgres://u@h/a%09b": store.NameNotPlain, "postgres://u@h:port/x": store.BadURL,
		"postgres://u@h/a234567890123456789012345678901234567890123456789012345678901234": store.NameTooLong,
		"postgres://u@h/a23456789012345678901234567890123456789012345678901234567890123":  store.Unknown,
	} {
		err := store.CheckURL(url)
		reason := store.Unknown
		if open, ok := errors.AsType[*store.OpenError](err); ok {
			reason = open.Reason
		}
		if reason != want {
			t.Errorf("CheckURL(%s) = %v; want %q", url, err, want)
		}
	}
}

// TestWhatPgbouncerSays is told apart by its words, since its code is always the same.
func TestWhatPgbouncerSays(t *testing.T) {
	for message, want := range map[string]store.Reason{
		`database "nope" does not exist`: store.NoDatabase, "no such database: nope": store.NoDatabase, `role "nobody" does not exist`: store.NoRole,
		"password authentication failed": store.WrongPassword, "no more connections allowed (max_client_conn)": store.TooMany,
		"server login has been failing, try again later (server_login_retry)": store.Broken, "something else": store.Unknown,
	} {
		if got := store.ReasonOf(&pgconn.PgError{Code: "08P01", Message: message}); got != want {
			t.Errorf("%s: %q; want %q", message, got, want)
		}
	}
}
