package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"modu/models"
	"modu/store"
)

const (
	checkWait  = 10 * time.Second // for one server to answer
	clockNote  = 5 * time.Second  // between our clock and the database's: people see wrong times
	clockLimit = 30 * time.Second // nodes refuse each other's tokens
)

func checkDatabase(s *surrounding, cfg *config) []finding {
	ctx, cancel := context.WithTimeout(s.ctx, checkWait)
	defer cancel()
	kind := "SQLite"
	if cfg.postgres() {
		kind = "Postgres"
	}
	where := cfg.databaseURL.masked()
	if file, ok := cfg.sqliteFile(); ok {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) { // opening would make it
			if err := mayMake(file); err != nil {
				return []finding{troubleFinding("database", problem, fileTrouble(cfg.databaseSetting(), file, err))}
			}
			return []finding{{Check: "database", State: fine, What: "the first start makes " + where}}
		}
	}
	db, err := openStore(s, cfg)
	if err != nil {
		return []finding{troubleFinding("database", problem, err)}
	}
	defer db.Close()
	found := []finding{{Check: "database", State: fine, What: kind + " at " + where + " answers"}}
	found = append(found, checkSchema(ctx, db, cfg))
	if t := diskTrouble(cfg, fileSystem); t != nil {
		found = append(found, t.finding("disk", problem))
	}
	if db.Postgres() {
		found = append(found, checkPostgres(ctx, db, cfg)...)
	}
	return found
}

func checkSchema(ctx context.Context, db *store.DB, cfg *config) finding {
	schema, err := db.Schema(ctx)
	newer := particulars{"newer": schema.Newer}
	switch {
	case err != nil:
		return troubleFinding("schema", problem, cfg.databaseTrouble(err))
	case schema.Harmful:
		return dbNewerStops.of(newer).finding("schema", problem)
	case schema.Newer != "":
		return dbNewerRuns.of(newer).finding("schema", note)
	case len(schema.Missing) > 0:
		return dbBehind.of(particulars{"missing": strings.Join(schema.Missing, ", ")}).finding("schema", note)
	}
	return finding{Check: "schema", State: fine, What: "it is that of this version"}
}

// checkPostgres looks at the clock and at settings on which promises rest.
func checkPostgres(ctx context.Context, db *store.DB, cfg *config) []finding {
	var theirs models.Time
	var fsync, syncCommit, connections string
	err := db.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.NewRaw("SELECT clock_timestamp(), current_setting('fsync'), current_setting('synchronous_commit'), "+
			"current_setting('max_connections')").
			Scan(ctx, &theirs, &fsync, &syncCommit, &connections)
	})
	if err != nil {
		return []finding{{"postgres", problem, err.Error(), "look into its log"}}
	}
	found := []finding{clockFinding(models.TimeOf(cfg.now()()).Sub(theirs))}
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
	if t, far := clockTrouble(ahead); far {
		return t.finding("clock", problem)
	} else if t != nil {
		return t.finding("clock", note)
	}
	return finding{Check: "clock", State: fine, What: fmt.Sprintf("it is %v from the database's", ahead.Abs().Round(time.Millisecond))}
}

// checkFiles looks at how many sockets this process may hold.
func checkFiles() []finding {
	files := openFiles()
	if t := fewFilesTrouble(files, enoughFiles); t != nil {
		return []finding{t.finding("limits", note)}
	}
	return []finding{{Check: "limits", State: fine, What: fmt.Sprintf("%d open files, so at most about that many sockets", files)}}
}

// checkListen tries both addresses for a moment. That somebody listens is no problem: it mostly is the server.
func checkListen(s *surrounding, cfg *config) (found []finding) {
	for _, where := range [][2]string{{prefix + "LISTEN", cfg.listen}, {prefix + "ADMIN_LISTEN", cfg.adminListen}} {
		setting, addr := where[0], where[1]
		l, err := new(net.ListenConfig).Listen(s.ctx, "tcp", addr)
		if err == nil {
			err = l.Close()
		}
		switch {
		case errors.Is(err, syscall.EADDRINUSE):
			found = append(found, finding{Check: "listen", State: fine, What: "a process listens on " + addr + " (" + setting + "), which may be the server"})
		case err != nil:
			found = append(found, troubleFinding("listen", problem, listenTrouble(setting, addr, err)))
		}
	}
	return found
}

func checkKey(cfg *config) []finding {
	if t := openKey(cfg); t != nil {
		return []finding{t.finding("key", problem)}
	}
	if cfg.signingKey != "" {
		return []finding{{Check: "key", State: fine, What: "the signing key comes from " + cfg.origin["SIGNING_KEY"]}}
	}
	if _, err := os.Stat(cfg.keyFile()); errors.Is(err, fs.ErrNotExist) { // reading would make it
		return []finding{{Check: "key", State: fine, What: "the first start makes " + cfg.keyFile()}}
	}
	if _, err := signingKeys(cfg); err != nil {
		return []finding{troubleFinding("key", problem, err)}
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
	for _, t := range originTroubles(cfg) {
		found = append(found, t.finding("origins", note))
	}
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
