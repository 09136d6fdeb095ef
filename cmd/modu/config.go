package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"modu/auth"
	"modu/store/photos"
)

// prefix begins the name of every variable of ours.
const prefix = "MODU_"

// A config is the server's surroundings (docs/protocol.md lists the variables). settings.go says how each is read.
type config struct {
	listen         string
	adminListen    string
	data           string    // directory of the embedded database and the key file
	databaseURL    secretURL // sqlite://path or postgres://…
	dbPool         int       // 0: the store's own default
	redisURL       secretURL // empty: one process, no bus between nodes
	publicURL      string    // an origin, without a slash at its end; empty: not known
	allowedOrigins []string
	trustedProxies []netip.Prefix
	signingKey     secret // PEM; empty: the file in data
	signup         auth.Policy
	issuers        []auth.Issuer  // of OpenID Connect
	smtpURL        secretURL      // empty: no mail
	noOffline      bool           // browsers give up the copy of the client that they keep
	drainWait      *time.Duration // nil: by whether there may be other nodes
	relaxed        bool           // rates × 1,000
	photos         string         // file:, db: or s3://…; empty: file: with SQLite, db: with Postgres
	bucket         photos.BucketPlace
	s3AccessKey    secret
	s3SecretKey    secret
	pushSubject    string // whom push services may ask: an e-mail address or an https URL; empty: the public URL
	clockOffset    time.Duration
	demo           bool   // set by modu demo: no setting
	logFormat      string // text, json, or empty: by where it goes
	logLevel       slog.Level

	patience time.Duration // with a Postgres that starts at the same time; no setting

	origin map[string]string // by the setting's name: where its value comes from
	files  map[string]string // by the setting's name: the file that held it
	value  map[string]string // by the setting's name: its value as it may be shown
}

// postgres reports whether the database is one that several nodes may share.
func (c *config) postgres() bool { return !strings.HasPrefix(string(c.databaseURL), "sqlite://") }

// notReadyFor is how long a node that is told to end says that it is not ready, and goes on as usual: for a proxy in front of
// several to notice. Where there is no bus there is no other node.
func (c *config) notReadyFor() time.Duration {
	switch {
	case c.drainWait != nil:
		return *c.drainWait
	case c.redisURL != "":
		return defaultDrainWait
	}
	return 0
}

// keyFile is where the embedded set-up keeps its signing key.
func (c *config) keyFile() string { return filepath.Join(c.data, "signing-key.pem") }

// now returns the clock that everything is to use.
func (c *config) now() func() time.Time {
	if c.clockOffset == 0 {
		return time.Now
	}
	return func() time.Time { return time.Now().Add(c.clockOffset) }
}

// loadConfig reads every setting, from a flag, else a variable, else a file that a variable names, else the default.
// It returns all problems at once, one a line; of a command that does not serve only those of single settings.
func loadConfig(environ []string, flags map[string]string, serves bool) (*config, error) {
	c := &config{origin: map[string]string{}, value: map[string]string{}, files: map[string]string{}}
	problems := unknownVariables(environ)
	for _, s := range settings {
		if err := c.read(&s, environ, flags); err != nil {
			problems = append(problems, err)
		}
	}
	if c.databaseURL == "" {
		c.databaseURL = secretURL("sqlite://" + filepath.Join(c.data, "modu.db"))
		c.value["DATABASE_URL"] = c.databaseURL.masked()
	}
	c.value["DRAIN_WAIT"] = c.notReadyFor().String()
	if serves {
		problems = append(problems, c.clashes()...)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, &codedError{exitUsage, err}
	}
	return c, nil
}

// read finds and applies one setting. Its error names it.
func (c *config) read(s *setting, environ []string, flags map[string]string) error {
	v, err := s.find(environ, flags)
	c.origin[s.name], c.value[s.name], c.files[s.name] = v.origin(), s.shown(v.value), v.file
	if err == nil && strings.Contains(v.value, placeholder) {
		return stillExample.of(particulars{"setting": v.from, "cure": s.ownValue()})
	}
	if err == nil {
		err = s.apply(c, v.value)
	}
	if _, named := err.(*trouble); err == nil || named { //nolint:errorlint // one inside another error does not name the setting
		return err
	}
	return fmt.Errorf("%s%s: %w", prefix, s.name, err)
}

// clashes are settings each of which would be right alone.
func (c *config) clashes() []error {
	var problems []error
	if c.postgres() && c.signingKey == "" && c.origin["SIGNING_KEY"] == "default" { // else it is said what is wrong with it
		problems = append(problems, keyMissing.of(nil))
	}
	problems = append(problems, c.signinClashes()...)
	if c.clockOffset != 0 && strings.HasPrefix(c.publicURL, "https:") {
		problems = append(problems, errors.New(prefix+"CLOCK_OFFSET: it is for tests and drills, not for a server with an https "+
			prefix+"PUBLIC_URL"))
	}
	return append(problems, c.photoClashes()...)
}

// unknownVariables are those that begin like ours and are not: a misspelt setting must not be a default.
func unknownVariables(environ []string) []error {
	known := []string{prefix + "PASSWORD_FILE"} // of modu watch
	for _, s := range settings {
		known = append(known, prefix+s.name)
		if s.secret {
			known = append(known, prefix+s.name+"_FILE")
		}
	}
	var problems []error
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(name, prefix) || slices.Contains(known, name) {
			continue
		}
		hint := ""
		if meant := nearest(name, known); meant != "" {
			hint = "; did you mean " + meant + "?"
		}
		problems = append(problems, fmt.Errorf("%s: no such setting%s", name, hint))
	}
	return problems
}

// originOf returns scheme://host[:port] of an http address without a path; what is no origin is an error.
func originOf(text string) (string, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return "", fmt.Errorf("%q is not an origin; for example https://modu.example", text)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Path != "" && u.Path != "/":
		return "", fmt.Errorf("%q has more than scheme, host and port; for example https://modu.example", text)
	}
	host := strings.ToLower(u.Host)
	if port := u.Port(); u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		host = strings.TrimSuffix(host, ":"+port)
	}
	return u.Scheme + "://" + host, nil
}
