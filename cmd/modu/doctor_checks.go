package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"modu/auth"
	"modu/models"
	"modu/store"
)

const (
	checkWait   = 10 * time.Second // for one server to answer
	clockNote   = 5 * time.Second  // between our clock and the database's: people see wrong times
	clockLimit  = 30 * time.Second // nodes refuse each other's tokens
	enoughFiles = 65_536           // one a socket, and some
)

func checkDatabase(s *surrounding, cfg *config) []finding {
	ctx, cancel := context.WithTimeout(s.ctx, checkWait)
	defer cancel()
	kind := "SQLite"
	cure := "the directory must exist or be creatable, and the file be writable for this user: MODU_DATA, MODU_DATABASE_URL"
	if cfg.postgres() {
		kind = "Postgres"
		cure = "is it running, and do host, port, user, password and database in MODU_DATABASE_URL agree with it? psql takes the same URL"
	}
	where := cfg.databaseURL.masked()
	if file, ok := strings.CutPrefix(string(cfg.databaseURL), "sqlite://"); ok {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) { // opening would make it
			return []finding{{Check: "database", State: fine, What: "the first start makes " + where}}
		}
	}
	db, err := openStore(s, cfg)
	if err != nil {
		what := strings.Join(strings.Fields(fmt.Sprintf("%s at %s does not open: %v", kind, where, err)), " ")
		return []finding{{"database", problem, what, cure}}
	}
	defer db.Close()
	found := []finding{{Check: "database", State: fine, What: kind + " at " + where + " answers"}}
	migrated, err := db.Migrated(ctx)
	switch {
	case err != nil || !migrated: // an error: there is no table of migrations yet
		found = append(found, finding{"schema", note, "it is not that of this version", "`modu migrate`, or the next start of `modu serve`, brings it up"})
	default:
		found = append(found, finding{Check: "schema", State: fine, What: "it is that of this version"})
	}
	if db.Postgres() {
		found = append(found, checkPostgres(ctx, db, cfg)...)
	}
	return found
}

// checkPostgres looks at the clock and at settings on which promises rest.
func checkPostgres(ctx context.Context, db *store.DB, cfg *config) []finding {
	var theirs models.Time
	var fsync, syncCommit, encoding, connections string
	err := db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.NewRaw("SELECT clock_timestamp(), current_setting('fsync'), current_setting('synchronous_commit'), "+
			"current_setting('server_encoding'), current_setting('max_connections')").
			Scan(ctx, &theirs, &fsync, &syncCommit, &encoding, &connections)
	})
	if err != nil {
		return []finding{{"postgres", problem, err.Error(), "look into its log"}}
	}
	found := []finding{clockFinding(models.TimeOf(cfg.now()()).Sub(theirs))}
	if encoding != "UTF8" {
		found = append(found, finding{"postgres", problem, "the database's encoding is " + encoding, "make it anew WITH ENCODING 'UTF8'"})
	}
	if fsync != "on" || syncCommit == "off" {
		found = append(found, finding{
			"postgres", problem, "fsync is " + fsync + " and synchronous_commit " + syncCommit + ": a crash may lose what was acknowledged",
			"set both to on",
		})
	}
	if cfg.redisURL == "" {
		found = append(found, finding{
			"bus", note, "there is no Redis, so this must be the only node: another would see its changes only after up to 10 s",
			"set MODU_REDIS_URL on every node",
		})
	}
	return append(found, finding{
		Check: "postgres", State: fine,
		What: fmt.Sprintf("fsync %s, synchronous_commit %s, %s connections at most for all nodes", fsync, syncCommit, connections),
	})
}

func clockFinding(ahead time.Duration) finding {
	f := finding{Check: "clock", State: fine, What: fmt.Sprintf("it is %v from the database's", ahead.Abs().Round(time.Millisecond))}
	switch {
	case ahead.Abs() >= clockLimit:
		f.State = problem
	case ahead.Abs() >= clockNote:
		f.State = note
	default:
		return f
	}
	f.Cure = "synchronise this machine's clock and the database's (chrony, systemd-timesyncd)"
	return f
}

// checkFiles looks at how many sockets this process may hold.
func checkFiles() []finding {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return []finding{{"limits", note, err.Error(), ""}}
	}
	// The Go runtime raises the soft limit to the hard one by itself.
	f := finding{Check: "limits", State: fine, What: fmt.Sprintf("%d open files, so at most about that many sockets", limit.Max)}
	if limit.Max < enoughFiles {
		f.State, f.Cure = note, "raise it: ulimit -Hn 1048576, or LimitNOFILE=1048576 in the systemd unit"
	}
	return []finding{f}
}

func checkKey(cfg *config) []finding {
	if cfg.signingKey != "" {
		return []finding{{Check: "key", State: fine, What: "the signing key comes from " + cfg.origin["SIGNING_KEY"]}}
	}
	info, err := os.Stat(cfg.keyFile())
	if errors.Is(err, fs.ErrNotExist) {
		return []finding{{Check: "key", State: fine, What: "the first start makes " + cfg.keyFile()}}
	}
	if err != nil {
		return []finding{{"key", problem, err.Error(), "the file must be readable for this user"}}
	}
	if info.Mode().Perm()&0o077 != 0 {
		return []finding{{
			"key", problem, fmt.Sprintf("others than its owner may read %s (mode %v)", cfg.keyFile(), info.Mode().Perm()),
			"chmod 600 " + cfg.keyFile() + "; if others had accounts here, delete it: everybody signs in again",
		}}
	}
	if _, err := auth.KeyFile(cfg.keyFile()); err != nil {
		return []finding{{"key", problem, err.Error(), "delete it: the next start makes another, and everybody signs in again"}}
	}
	return []finding{{Check: "key", State: fine, What: cfg.keyFile()}}
}

func checkOrigins(cfg *config) []finding {
	if cfg.publicURL == "" {
		return []finding{{
			"origins", note, "MODU_PUBLIC_URL is not set: pages are served to browsers under localhost and private addresses only",
			"set it to the address that people type, such as https://modu.example",
		}}
	}
	found := []finding{{Check: "origins", State: fine, What: strings.Join(append([]string{cfg.publicURL}, cfg.allowedOrigins...), ", ")}}
	https := strings.HasPrefix(cfg.publicURL, "https:")
	plain := func(origin string) bool { return strings.HasPrefix(origin, "http:") }
	if https && slices.ContainsFunc(cfg.allowedOrigins, plain) {
		found = append(found, finding{
			"origins", note, "the server is reached by https but MODU_ALLOWED_ORIGINS has an http origin",
			"a page that travels in the clear can be changed on its way: use its https address",
		})
	}
	if https && len(cfg.trustedProxies) == 0 {
		found = append(found, finding{
			"proxies", note, "MODU_PUBLIC_URL is https, so a proxy stands in front, and MODU_TRUSTED_PROXIES is empty: " +
				"all people seem to come from its address and share the limits on signing in",
			"set MODU_TRUSTED_PROXIES to the proxy's network, such as 10.0.0.0/8",
		})
	}
	return found
}
