package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/smtp"
	"net/textproto"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// sendWithin is how long the delivery of one letter to the mail server may take.
const sendWithin = 30 * time.Second

// A Server is a mail server that takes our letters. Its methods may be called by several goroutines.
type Server struct {
	host     string // for TLS and authentication
	addr     string // host:port
	user     string // empty: no authentication
	password string
	implicit bool // TLS from the first byte
	clear    bool // goes on without TLS when the server does not offer it
	from     *mail.Address
	roots    *x509.CertPool // nil: those of the system
	now      func() time.Time
}

// Parse reads a server's URL. Errors do not quote it: it may hold a password.
func Parse(rawURL string, now func() time.Time) (*Server, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Path != "" && u.Path != "/" {
		return nil, errors.New("it is not a URL such as smtps://user:password@mail.example?from=modu@example.com")
	}
	s := &Server{host: u.Hostname(), implicit: u.Scheme == "smtps", user: u.User.Username(), now: now}
	s.password, _ = u.User.Password()
	port := u.Port()
	switch {
	case port != "":
	case s.implicit:
		port = "465"
	default:
		port = "587"
	}
	s.addr = net.JoinHostPort(s.host, port)
	q := u.Query()
	s.clear = isLocal(s.host)
	for name := range q {
		switch value := q.Get(name); {
		case name == "from":
		case name == "tls" && value == "off" && !s.implicit:
			s.clear = true
		default:
			return nil, fmt.Errorf("%q is not known after the ?: it may be from=… or, with smtp://, tls=off", name)
		}
	}
	if s.from, err = mail.ParseAddress(q.Get("from")); err != nil {
		return nil, errors.New("it does not say who sends: add ?from=modu@example.com")
	}
	return s, nil
}

func isLocal(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// A Letter is what is sent: plain text.
type Letter struct {
	To      string // an address alone
	Subject string
	Text    string
}

// Send hands a letter over. Without an error the server has taken it, which does not mean that it arrives.
func (s *Server) Send(ctx context.Context, l Letter) error {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	c, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", s.addr, err)
	}
	defer c.Close()
	if err := s.hand(c, l); err != nil {
		return fmt.Errorf("mail server %s: %w", s.addr, err)
	}
	return nil
}

// Check reports whether the server can be reached and lets us in, without sending anything.
func (s *Server) Check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	c, err := s.connect(ctx)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", s.addr, err)
	}
	defer c.Close()
	return c.Quit()
}

// connect returns a connection that is secured and signed in.
func (s *Server) connect(ctx context.Context) (c *smtp.Client, err error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.addr)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			conn.Close()
		}
	}()
	if end, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(end); err != nil {
			return nil, err
		}
	}
	secure := &tls.Config{ServerName: s.host, RootCAs: s.roots, MinVersion: tls.VersionTLS12}
	if s.implicit {
		conn = tls.Client(conn, secure)
	}
	if c, err = smtp.NewClient(conn, s.host); err != nil {
		return nil, err
	}
	if !s.implicit {
		if err := s.startTLS(c, secure); err != nil {
			return nil, err
		}
	}
	if s.user != "" {
		if err := c.Auth(smtp.PlainAuth("", s.user, s.password, s.host)); err != nil {
			return nil, fmt.Errorf("sign in: %w", err)
		}
	}
	return c, nil
}

func (s *Server) startTLS(c *smtp.Client, secure *tls.Config) error {
	if offered, _ := c.Extension("STARTTLS"); offered {
		return c.StartTLS(secure)
	}
	if !s.clear {
		return errors.New("it does not offer STARTTLS, so nothing is sent")
	}
	return nil
}

func (s *Server) hand(c *smtp.Client, l Letter) error {
	text, err := s.write(l)
	if err != nil {
		return err
	}
	if err := c.Mail(s.from.Address); err != nil {
		return err
	}
	if err := c.Rcpt(l.To); err != nil {
		return nameless(err)
	}
	w, err := c.Data()
	if err != nil {
		return nameless(err)
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return nameless(err)
	}
	_ = c.Quit() // the letter has been taken, whatever becomes of the goodbye
	return nil
}

// nameless leaves of a server's refusal its codes: the rest of it mostly names whom the letter is to, and errors are logged.
func nameless(err error) error {
	refusal, ok := errors.AsType[*textproto.Error](err)
	if !ok {
		return err
	}
	if detail, _, _ := strings.Cut(refusal.Msg, " "); enhanced.MatchString(detail) {
		return fmt.Errorf("it refuses the letter: %d %s", refusal.Code, detail)
	}
	return fmt.Errorf("it refuses the letter: %d", refusal.Code)
}

// enhanced is a status code of RFC 3463.
var enhanced = regexp.MustCompile(`^[245]\.\d{1,3}\.\d{1,3}$`)
