package main

import (
	"fmt"
	"reflect"
	"text/tabwriter"
)

// settingFlags are the settings on the command line. A flag wins over its variable. A key is no flag, since every
// process of the machine may read those: it comes from a file.
type settingFlags struct {
	Listen         *string `name:"listen" placeholder:"HOST:PORT" help:"Where to serve (MODU_LISTEN, :8080)."`
	AdminListen    *string `name:"admin-listen" placeholder:"HOST:PORT" help:"Where to serve health, metrics and profiles (MODU_ADMIN_LISTEN, 127.0.0.1:9090)."`
	Data           *string `name:"data" placeholder:"DIR" help:"Directory of the embedded database and the key (MODU_DATA, data)."`
	DatabaseURL    *string `name:"database-url" placeholder:"URL" help:"sqlite://path or postgres://… (MODU_DATABASE_URL, SQLite in DATA)."`
	DatabaseFile   *string `name:"database-url-file" placeholder:"FILE" help:"File that holds it."`
	DBPool         *string `name:"db-pool" placeholder:"N" help:"Most connections to Postgres (MODU_DB_POOL, 0: 20)."`
	RedisURL       *string `name:"redis-url" placeholder:"URL" help:"Bus between nodes (MODU_REDIS_URL, none: one process)."`
	RedisFile      *string `name:"redis-url-file" placeholder:"FILE" help:"File that holds it."`
	PublicURL      *string `name:"public-url" placeholder:"URL" help:"Where people reach the server (MODU_PUBLIC_URL)."`
	AllowedOrigins *string `name:"allowed-origins" placeholder:"LIST" help:"Other origins of pages that may call it, with commas (MODU_ALLOWED_ORIGINS)."`
	TrustedProxies *string `name:"trusted-proxies" placeholder:"LIST" help:"Networks whose X-Forwarded-For counts (MODU_TRUSTED_PROXIES, none)."`
	SigningKeyFile *string `name:"signing-key-file" placeholder:"FILE" help:"PEM of the signing key; required with Postgres (MODU_SIGNING_KEY_FILE)."`
	Signup         *string `name:"signup" placeholder:"WORD" help:"open, invite or closed (MODU_SIGNUP, open)."`
	OIDCFile       *string `name:"oidc-file" placeholder:"FILE" help:"JSON list of issuers to sign in by (MODU_OIDC_FILE, none)."`
	SMTPFile       *string `name:"smtp-url-file" placeholder:"FILE" help:"File that holds the mail server's URL (MODU_SMTP_URL_FILE, none)."`
	Photos         *string `name:"photos" placeholder:"WHERE" help:"Where photos are kept: file:, db: or s3://bucket/prefix?endpoint=…&region=… (MODU_PHOTOS, file: with SQLite, db: with Postgres)."`
	S3AccessFile   *string `name:"s3-access-key-file" placeholder:"FILE" help:"File that holds the bucket's access key (MODU_S3_ACCESS_KEY_FILE)."`
	S3SecretFile   *string `name:"s3-secret-key-file" placeholder:"FILE" help:"File that holds its secret key (MODU_S3_SECRET_KEY_FILE)."`
	PushSubject    *string `name:"push-subject" placeholder:"WHO" help:"Who runs the server, for push services: an e-mail address or https URL (MODU_PUSH_SUBJECT, the public URL)."`
	Offline        *string `name:"offline" placeholder:"WORD" help:"on; off has browsers give up their copy of the client (MODU_OFFLINE, on)."`
	DrainWait      *string `name:"drain-wait" placeholder:"TIME" help:"How long a node that ends is not ready before it sends people away (MODU_DRAIN_WAIT, 3s with Redis, else 0s)."`
	Limits         *string `name:"limits" placeholder:"WORD" help:"default, or relaxed for load tests (MODU_LIMITS)."`
	ClockOffset    *string `name:"clock-offset" placeholder:"TIME" help:"Added to the clock, for drills (MODU_CLOCK_OFFSET, 0s)."`
	Log            *string `name:"log" placeholder:"WORD" help:"text or json (MODU_LOG, text on a terminal)."`
	LogLevel       *string `name:"log-level" placeholder:"WORD" help:"debug, info, warn or error (MODU_LOG_LEVEL, info)."`
}

// values returns the flags that were given, by name.
func (f *settingFlags) values() map[string]string {
	given := map[string]string{}
	v := reflect.ValueOf(*f)
	for i := range v.NumField() {
		if text, ok := v.Field(i).Interface().(*string); ok && text != nil {
			given[v.Type().Field(i).Tag.Get("name")] = *text
		}
	}
	return given
}

// load reads the settings for a command that serves, or speaks of one that does.
func (f *settingFlags) load(s *surrounding) (*config, error) {
	return s.config(f.values(), true)
}

// loadSome reads the settings for a command that needs but a few of them.
func (f *settingFlags) loadSome(s *surrounding) (*config, error) {
	return s.config(f.values(), false)
}

func (s *surrounding) config(flags map[string]string, serves bool) (*config, error) {
	cfg, err := loadConfig(s.environ, flags, serves)
	if err == nil {
		cfg.patience = s.patience
	}
	return cfg, err
}

type configCmd struct{ settingFlags }

func (c *configCmd) Run(s *surrounding) error {
	cfg, err := c.load(s)
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	for _, set := range settings {
		fmt.Fprintf(w, "%s%s\t%s\t%s\n", prefix, set.name, cfg.value[set.name], cfg.origin[set.name])
	}
	return w.Flush()
}
