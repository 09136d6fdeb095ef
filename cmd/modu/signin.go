package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"modu/auth"
	"modu/mail"
)

// authOptions are what the settings say of signing in.
func (c *config) authOptions(keys []auth.Key, now func() time.Time) (auth.Options, error) {
	o := auth.Options{
		Keys: keys, Issuer: issuer(c), Signup: c.signup, Public: c.home(), Issuers: c.issuers, Relaxed: c.relaxed,
	}
	if c.smtpURL == "" {
		return o, nil
	}
	server, err := mail.Parse(string(c.smtpURL), now)
	if err != nil {
		return o, err
	}
	o.Send = func(ctx context.Context, l auth.Letter) error {
		return server.Send(ctx, mail.Letter{To: l.To, Subject: l.Subject, Text: l.Text})
	}
	return o, nil
}

// home is where people reach the server, as far as we know.
func (c *config) home() string {
	if c.publicURL != "" {
		return c.publicURL
	}
	return "http://" + reachable(c.listen)
}

func applySignup(c *config, v string) error {
	for _, p := range []auth.Policy{auth.Open, auth.ByInvite, auth.Closed} {
		if p.String() == v {
			c.signup = p
			return nil
		}
	}
	return fmt.Errorf("%q is none of open, invite and closed", v)
}

func applySMTPURL(c *config, v string) error {
	if v != "" {
		if _, err := mail.Parse(v, time.Now); err != nil {
			return err
		}
	}
	c.smtpURL = secretURL(v)
	return nil
}

// An issuerEntry is one of the list in MODU_OIDC_FILE.
type issuerEntry struct {
	Name       string `json:"name"`
	Issuer     string `json:"issuer"`
	ClientID   string `json:"client_id"`
	SecretFile string `json:"client_secret_file"`
}

// issuerName is what may stand in an address.
var issuerName = regexp.MustCompile(`^[a-z0-9-]{1,30}$`)

func applyOIDCFile(c *config, v string) error {
	if v == "" {
		return nil
	}
	text, err := os.ReadFile(v)
	if err != nil {
		return readTrouble(c.origin["OIDC_FILE"], v, err)
	}
	var entries []issuerEntry
	if err := json.Unmarshal(bytes.TrimSpace(text), &entries, json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf(`%s is no list such as [{"name":"google","issuer":"https://accounts.google.com","client_id":"…","client_secret_file":"…"}]: %w`, v, err)
	}
	seen := map[string]bool{}
	for _, e := range entries {
		i, err := e.read(filepath.Dir(v))
		if err == nil && seen[e.Name] {
			err = errors.New("the name stands there twice")
		}
		if err != nil {
			return fmt.Errorf("%s: %q: %w", v, e.Name, err)
		}
		seen[e.Name] = true
		c.issuers = append(c.issuers, i)
	}
	return nil
}

// read checks an entry and reads its secret; the file's name is taken from dir on.
func (e issuerEntry) read(dir string) (auth.Issuer, error) {
	u, err := url.Parse(e.Issuer)
	switch {
	case !issuerName.MatchString(e.Name) || e.Name == "link":
		return auth.Issuer{}, errors.New("the name may have a to z, digits and -, 30 at most, and is not link")
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		return auth.Issuer{}, errors.New("the issuer is not an address such as https://accounts.google.com")
	case u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Hostname())):
		return auth.Issuer{}, errors.New("the issuer does not begin with https://")
	case e.ClientID == "":
		return auth.Issuer{}, errors.New("client_id is missing")
	case strings.Contains(e.ClientID+e.SecretFile, placeholder):
		return auth.Issuer{}, errors.New(stillExample.what + "; write what the issuer gave you, or take the issuer out")
	case e.SecretFile == "":
		return auth.Issuer{}, errors.New("client_secret_file is missing")
	}
	file := e.SecretFile
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	value, err := os.ReadFile(file)
	if err != nil {
		return auth.Issuer{}, readTrouble("client_secret_file", file, err)
	}
	return auth.Issuer{Name: e.Name, URL: e.Issuer, ClientID: e.ClientID, Secret: strings.TrimSpace(string(value))}, nil
}

func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// signinClashes are settings of signing in that would be right alone.
func (c *config) signinClashes() []error {
	var problems []error
	if c.publicURL == "" && c.smtpURL != "" {
		problems = append(problems, errors.New(prefix+"SMTP_URL: letters hold links, so "+prefix+"PUBLIC_URL must say where people reach the server"))
	}
	host, _, _ := net.SplitHostPort(c.listen)
	if c.publicURL == "" && len(c.issuers) > 0 && !isLoopback(host) {
		problems = append(problems, errors.New(prefix+"OIDC_FILE: an issuer sends people back to one address, so "+prefix+"PUBLIC_URL must say which"))
	}
	return problems
}

// checkSignin looks whether those on whom signing in relies can be reached.
func checkSignin(s *surrounding, cfg *config) []finding {
	ctx, cancel := context.WithTimeout(s.ctx, healthWait)
	defer cancel()
	mailing := finding{"mail", note, "there is none; `modu user reset-password` makes links for who forgot a password", "set " + prefix + "SMTP_URL"}
	if cfg.smtpURL != "" {
		mailing = finding{"mail", fine, "the mail server lets us in", ""}
		if t := cfg.mailTrouble(ctx); t != nil {
			mailing = t.finding("mail", problem)
		}
	}
	found := []finding{mailing}
	for _, i := range cfg.issuers {
		f := finding{"issuer " + i.Name, fine, "it answers at " + i.URL, ""}
		if t := issuerTrouble(ctx, i); t != nil {
			f = t.finding(f.Check, problem)
		}
		found = append(found, f)
	}
	return found
}
