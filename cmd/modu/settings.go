package main

import (
	"errors"
	"fmt"
	"iter"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"modu/auth"
	"modu/store"
)

// A setting is one variable: MODU_<name>, with the flag of the same name.
type setting struct {
	name     string
	standard string // its value when nobody says otherwise
	secret   bool   // may also be read from a file that MODU_<name>_FILE names; masked where it is shown
	apply    func(c *config, value string) error
}

// flag is the setting's name on the command line.
func (s *setting) flag() string { return strings.ToLower(strings.ReplaceAll(s.name, "_", "-")) }

// shown returns the value as it may be printed.
func (s *setting) shown(value string) string {
	switch {
	case strings.HasSuffix(s.name, "_URL"):
		return secretURL(value).masked()
	case s.secret:
		return secret(value).masked()
	}
	return value
}

// settings lists what this version knows.
var settings = []setting{
	{name: "LISTEN", standard: ":8080", apply: func(c *config, v string) error { return address(&c.listen, v) }},
	{name: "ADMIN_LISTEN", standard: "127.0.0.1:9090", apply: func(c *config, v string) error { return address(&c.adminListen, v) }},
	{name: "DATA", standard: "data", apply: func(c *config, v string) error { c.data = v; return nil }},
	{name: "DATABASE_URL", secret: true, apply: applyDatabaseURL},
	{name: "DB_POOL", standard: "0", apply: applyDBPool},
	{name: "REDIS_URL", secret: true, apply: applyRedisURL},
	{name: "PUBLIC_URL", apply: applyPublicURL},
	{name: "ALLOWED_ORIGINS", apply: applyAllowedOrigins},
	{name: "TRUSTED_PROXIES", apply: applyTrustedProxies},
	{name: "SIGNING_KEY", secret: true, apply: applySigningKey},
	{name: "SIGNUP", standard: "open", apply: applySignup},
	{name: "OIDC_FILE", apply: applyOIDCFile},
	{name: "SMTP_URL", secret: true, apply: applySMTPURL},
	{name: "PHOTOS", apply: applyPhotos},
	{name: "S3_ACCESS_KEY", secret: true, apply: func(c *config, v string) error { c.s3AccessKey = secret(v); return nil }},
	{name: "S3_SECRET_KEY", secret: true, apply: func(c *config, v string) error { c.s3SecretKey = secret(v); return nil }},
	{name: "PUSH_SUBJECT", apply: applyPushSubject},
	{name: "OFFLINE", standard: "on", apply: func(c *config, v string) error { return oneOf(&c.noOffline, v, "on", "off") }},
	{name: "DRAIN_WAIT", apply: applyDrainWait},
	{name: "LIMITS", standard: "default", apply: func(c *config, v string) error { return oneOf(&c.relaxed, v, "default", "relaxed") }},
	{name: "CLOCK_OFFSET", standard: "0s", apply: applyClockOffset},
	{name: "LOG", apply: applyLog},
	{name: "LOG_LEVEL", standard: "info", apply: applyLogLevel},
}

func address(to *string, v string) error {
	_, port, err := net.SplitHostPort(v)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("%q is not host:port; for example :8080 or 127.0.0.1:0", v)
	}
	*to = v
	return nil
}

func applyDatabaseURL(c *config, v string) error {
	scheme, rest, _ := strings.Cut(v, "://")
	switch {
	case v == "":
	case scheme != "sqlite" && scheme != "postgres" && scheme != "postgresql":
		return errors.New("it begins with neither sqlite:// nor postgres://")
	case rest == "":
		return errors.New("nothing follows ://; for example sqlite://data/modu.db or postgres://modu@localhost/modu")
	default:
		if err := store.CheckURL(v); err != nil {
			return c.databaseTrouble(err)
		}
	}
	c.databaseURL = secretURL(v)
	return nil
}

func applyDBPool(c *config, v string) error {
	const most = 1000
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > most {
		return fmt.Errorf("%q is not a number from 0 (the default) to %d", v, most)
	}
	c.dbPool = n
	return nil
}

func applyRedisURL(c *config, v string) error {
	if v != "" {
		u, err := url.Parse(v)
		if err != nil || u.Host == "" || u.Scheme != "redis" && u.Scheme != "rediss" {
			return errors.New("it is not a URL such as redis://localhost:6379 or rediss://user:password@host:6379/0")
		}
	}
	c.redisURL = secretURL(v)
	return nil
}

func applyPublicURL(c *config, v string) (err error) {
	if v != "" {
		c.publicURL, err = originOf(v)
	}
	return err
}

func applyAllowedOrigins(c *config, v string) error {
	var problems []error
	for text := range words(v) {
		origin, err := originOf(text)
		if err != nil {
			problems = append(problems, err)
		}
		c.allowedOrigins = append(c.allowedOrigins, origin)
	}
	return errors.Join(problems...)
}

func applyTrustedProxies(c *config, v string) error {
	for text := range words(v) {
		p, err := netip.ParsePrefix(text)
		if addr, e := netip.ParseAddr(text); e == nil {
			p, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err != nil {
			return fmt.Errorf("%q is not a network such as 10.0.0.0/8", text)
		}
		c.trustedProxies = append(c.trustedProxies, p.Masked())
	}
	return nil
}

func applySigningKey(c *config, v string) error {
	if v != "" {
		if _, err := auth.ParseKeys([]byte(v)); err != nil {
			return keyTrouble(c.origin["SIGNING_KEY"], []byte(v), err)
		}
	}
	c.signingKey = secret(v)
	return nil
}

func applyDrainWait(c *config, v string) error {
	if v == "" {
		return nil
	}
	d, err := time.ParseDuration(v)
	if err != nil || d < 0 || d > maxDrainWait {
		return fmt.Errorf("%q is not a time from 0s to %v, such as 3s", v, maxDrainWait)
	}
	c.drainWait = &d
	return nil
}

func applyClockOffset(c *config, v string) (err error) {
	if c.clockOffset, err = time.ParseDuration(v); err != nil {
		return fmt.Errorf("%q is not a time such as 90s or -24h", v)
	}
	return nil
}

func applyLog(c *config, v string) error {
	if v != "" && v != "text" && v != "json" {
		return fmt.Errorf("%q is neither text nor json", v)
	}
	c.logFormat = v
	return nil
}

func applyLogLevel(c *config, v string) error {
	if err := c.logLevel.UnmarshalText([]byte(v)); err != nil {
		return fmt.Errorf("%q is none of debug, info, warn, error", v)
	}
	return nil
}

// oneOf sets to whether v is the second of two words.
func oneOf(to *bool, v, no, yes string) error {
	if v != no && v != yes {
		return fmt.Errorf("%q is neither %s nor %s", v, no, yes)
	}
	*to = v == yes
	return nil
}

// words yields what stands between commas.
func words(list string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for text := range strings.SplitSeq(list, ",") {
			if text = strings.TrimSpace(text); text != "" && !yield(text) {
				return
			}
		}
	}
}
