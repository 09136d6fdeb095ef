package testenv

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// A MailServer speaks SMTP (RFC 5321) with STARTTLS and AUTH PLAIN, and keeps what it is sent.
type MailServer struct {
	Addr string         // host:port
	CA   *x509.CertPool // who vouches for its certificate
	PEM  []byte         // the certificate, for SSL_CERT_FILE

	o        MailOptions
	cert     tls.Certificate
	listener net.Listener
	running  sync.WaitGroup // the acceptor and the connections

	mu      sync.Mutex // guards what follows
	letters []Mail
	conns   map[net.Conn]struct{}
	arrived chan struct{} // closed and renewed whenever a letter arrives
}

// MailOptions say how a mail server behaves.
type MailOptions struct {
	Implicit bool   // TLS from the first byte
	NoTLS    bool   // does not offer STARTTLS
	User     string // who may sign in; empty: nobody needs to
	Password string
	Refuse   int // so many letters are refused for the moment before one is taken
}

// A Mail is one letter as it arrived.
type Mail struct {
	From, To string // of the envelope
	Header   mail.Header
	Subject  string // decoded
	Text     string // decoded
	TLS      bool
	User     string // who signed in
}

// StartMail starts a mail server; the test's end stops it.
func StartMail(tb testing.TB, o MailOptions) *MailServer {
	tb.Helper()
	s := &MailServer{o: o, conns: map[net.Conn]struct{}{}, arrived: make(chan struct{})}
	s.certify(tb)
	var err error
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		tb.Fatal(err)
	}
	s.Addr = s.listener.Addr().String()
	if o.Implicit {
		s.listener = tls.NewListener(s.listener, &tls.Config{Certificates: []tls.Certificate{s.cert}})
	}
	s.running.Go(s.accept)
	tb.Cleanup(s.stop)
	return s
}

// certify makes a certificate for 127.0.0.1 and localhost.
func (s *MailServer) certify(tb testing.TB) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		tb.Fatal(err)
	}
	s.PEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	s.CA = x509.NewCertPool()
	s.CA.AppendCertsFromPEM(s.PEM)
	s.cert = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func (s *MailServer) stop() {
	s.listener.Close()
	s.mu.Lock()
	for c := range s.conns {
		c.Close()
	}
	s.mu.Unlock()
	s.running.Wait()
}

func (s *MailServer) accept() {
	for {
		conn, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		s.conns[conn] = struct{}{}
		s.mu.Unlock()
		s.running.Go(func() {
			defer func() {
				s.mu.Lock()
				delete(s.conns, conn)
				s.mu.Unlock()
				conn.Close()
			}()
			(&mailTalk{server: s, conn: conn, tls: s.o.Implicit}).run()
		})
	}
}

// Wait returns the nth letter that arrived, from 0.
func (s *MailServer) Wait(tb testing.TB, n int) Mail {
	tb.Helper()
	timeout := time.After(startWait)
	for {
		s.mu.Lock()
		letters, arrived := s.letters, s.arrived
		s.mu.Unlock()
		if len(letters) > n {
			return letters[n]
		}
		select {
		case <-arrived:
		case <-timeout:
			tb.Fatalf("testenv: %d letters arrived; want more than %d", len(letters), n)
		}
	}
}

// Count returns how many letters have arrived.
func (s *MailServer) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.letters)
}

// take keeps a letter; ok is false if it is refused for the moment.
func (s *MailServer) take(m Mail, raw []byte) (ok bool, err error) {
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return false, err
	}
	m.Header = parsed.Header
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject")); err != nil {
		return false, err
	}
	text, err := io.ReadAll(quotedprintable.NewReader(parsed.Body))
	if err != nil {
		return false, err
	}
	m.Text = strings.ReplaceAll(string(text), "\r\n", "\n")
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.o.Refuse > 0 {
		s.o.Refuse--
		return false, nil
	}
	s.letters = append(s.letters, m)
	close(s.arrived)
	s.arrived = make(chan struct{})
	return true, nil
}

// A mailTalk is one connection to a mail server.
type mailTalk struct {
	server *MailServer
	conn   net.Conn
	text   *textproto.Reader
	tls    bool
	mail   Mail
}

func (t *mailTalk) say(format string, args ...any) {
	fmt.Fprintf(t.conn, format+"\r\n", args...)
}

func (t *mailTalk) run() {
	t.text = textproto.NewReader(bufio.NewReader(t.conn))
	t.say("220 localhost ESMTP")
	for {
		line, err := t.text.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		if !t.answer(strings.ToUpper(verb), rest) {
			return
		}
	}
}

// answer answers one command; false ends the connection.
func (t *mailTalk) answer(verb, rest string) bool {
	signedIn := t.server.o.User == "" || t.mail.User != ""
	switch verb {
	case "EHLO", "HELO":
		t.greet()
	case "STARTTLS":
		t.say("220 go ahead")
		t.conn = tls.Server(t.conn, &tls.Config{Certificates: []tls.Certificate{t.server.cert}})
		t.text, t.tls, t.mail = textproto.NewReader(bufio.NewReader(t.conn)), true, Mail{}
	case "AUTH":
		t.signIn(rest)
	case "MAIL":
		if !signedIn {
			t.say("530 sign in first")
			break
		}
		t.mail.From = address(rest)
		t.say("250 ok")
	case "RCPT":
		t.mail.To = address(rest)
		t.say("250 ok")
	case "DATA":
		return t.data()
	case "QUIT":
		t.say("221 bye")
		return false
	default:
		t.say("502 not known")
	}
	return true
}

func (t *mailTalk) greet() {
	lines := []string{"localhost", "8BITMIME", "SMTPUTF8"}
	if !t.tls && !t.server.o.NoTLS {
		lines = append(lines, "STARTTLS")
	}
	if t.server.o.User != "" && (t.tls || t.server.o.NoTLS) {
		lines = append(lines, "AUTH PLAIN")
	}
	for _, line := range lines[:len(lines)-1] {
		t.say("250-%s", line)
	}
	t.say("250 %s", lines[len(lines)-1])
}

func (t *mailTalk) signIn(rest string) {
	_, text, _ := strings.Cut(rest, " ")
	plain, _ := base64.StdEncoding.DecodeString(text)
	if want := "\x00" + t.server.o.User + "\x00" + t.server.o.Password; string(plain) != want {
		t.say("535 no")
		return
	}
	t.mail.User = t.server.o.User
	t.say("235 welcome")
}

func (t *mailTalk) data() bool {
	t.say("354 go on")
	raw, err := t.text.ReadDotBytes()
	if err != nil {
		return false
	}
	t.mail.TLS = t.tls
	ok, err := t.server.take(t.mail, raw)
	switch {
	case err != nil:
		t.say("554 %v", err)
	case !ok:
		t.say("451 4.2.1 <%s>: later", t.mail.To) // servers name whom they refuse
	default:
		t.say("250 taken")
	}
	return true
}

// address returns what stands between < and >.
func address(rest string) string {
	_, rest, _ = strings.Cut(rest, "<")
	addr, _, _ := strings.Cut(rest, ">")
	return addr
}
