package main

import (
	"context"
	"strings"
	"sync"

	"modu/auth"
	"modu/mail"
)

// probe looks once, beside the start, whether those can be reached whom the server needs for a part of what it does. It
// runs without them.
func (n *node) probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probing)
	defer cancel()
	looks := []func(context.Context) *trouble{n.cfg.bucketTrouble, n.cfg.mailTrouble}
	for _, i := range n.cfg.issuers {
		looks = append(looks, func(ctx context.Context) *trouble { return issuerTrouble(ctx, i) })
	}
	var all sync.WaitGroup
	defer all.Wait()
	for _, look := range looks {
		all.Go(func() {
			if t := look(ctx); t != nil && ctx.Err() == nil {
				n.log.WarnContext(ctx, t.Error())
			}
		})
	}
	return nil
}

// bucketTrouble asks for the bucket of photos, if there is one.
func (c *config) bucketTrouble(ctx context.Context) *trouble {
	if !strings.HasPrefix(c.photos, "s3://") {
		return nil
	}
	home, err := c.photoHome(nil)
	if err == nil {
		err = home.Check(ctx)
	}
	if err == nil {
		return nil
	}
	return bucketAway.of(particulars{"bucket": c.bucket.Bucket, "endpoint": c.bucket.Endpoint, "detail": oneLine(err)}).because(err)
}

// mailTrouble signs in at the mail server, if there is one.
func (c *config) mailTrouble(ctx context.Context) *trouble {
	if c.smtpURL == "" {
		return nil
	}
	server, err := mail.Parse(string(c.smtpURL), c.now())
	if err == nil {
		err = server.Check(ctx)
	}
	if err == nil {
		return nil
	}
	return mailAway.of(particulars{"detail": oneLine(err)}).because(err)
}

// issuerTrouble asks an issuer.
func issuerTrouble(ctx context.Context, i auth.Issuer) *trouble {
	if err := i.Check(ctx); err != nil {
		return issuerAway.of(particulars{"issuer": i.Name, "detail": oneLine(err)}).because(err)
	}
	return nil
}
