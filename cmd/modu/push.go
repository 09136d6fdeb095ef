package main

import (
	"errors"
	"net/mail"
	"net/url"
	"strings"

	"modu/remind"
)

// nobody is whom push services find when neither MODU_PUSH_SUBJECT nor a public URL says who runs the server. They take
// messages all the same.
const nobody = "nobody@localhost"

// applyPushSubject reads who runs the server, for the people behind a push service: an e-mail address, with or without
// mailto:, or an https URL.
func applyPushSubject(c *config, v string) error {
	if v == "" {
		return nil
	}
	if u, err := url.Parse(v); err == nil && u.Scheme == "https" && u.Host != "" {
		c.pushSubject = v
		return nil
	}
	address := strings.TrimPrefix(v, "mailto:")
	if a, err := mail.ParseAddress(address); err != nil || a.Address != address {
		return errors.New("it is neither an e-mail address nor an https URL; for example mailto:me@example.org")
	}
	c.pushSubject = address
	return nil
}

func (c *config) remindOptions() remind.Options {
	subject := c.pushSubject
	if subject == "" && strings.HasPrefix(c.publicURL, "https:") {
		subject = c.publicURL
	}
	if subject == "" {
		subject = nobody
	}
	return remind.Options{Subject: subject}
}
