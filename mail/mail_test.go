package mail

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"modu/internal/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// server returns the server of a URL that trusts whoever vouches for m.
func server(t *testing.T, m *testenv.MailServer, url string) *Server {
	t.Helper()
	s, err := Parse(url, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	s.roots = m.CA
	return s
}

var letter = Letter{To: "sora@example.com", Subject: "비밀번호를 다시 정해요", Text: "한 줄\n.점으로 시작하는 줄\n" + strings.Repeat("긴 줄 ", 200) + "\n"}

func TestALetterArrivesAsItWasWritten(t *testing.T) {
	for _, test := range []struct {
		name, url string // with %s for host:port
		o         testenv.MailOptions
		secure    bool
	}{
		{"STARTTLS", "smtp://minji:pass%%20word@%s?from=Modu+%%3Cmodu@example.com%%3E", testenv.MailOptions{User: "minji", Password: "pass word"}, true},
		{"TLS from the first byte", "smtps://minji:pw@%s?from=modu@example.com", testenv.MailOptions{Implicit: true, User: "minji", Password: "pw"}, true},
		{"in clear on this machine", "smtp://%s?from=modu@example.com", testenv.MailOptions{NoTLS: true}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := testenv.StartMail(t, test.o)
			url := strings.ReplaceAll(strings.ReplaceAll(test.url, "%s", m.Addr), "%%", "%")
			if err := server(t, m, url).Send(t.Context(), letter); err != nil {
				t.Fatal(err)
			}
			got := m.Wait(t, 0)
			if got.From != "modu@example.com" || got.To != letter.To || got.TLS != test.secure || got.User != test.o.User {
				t.Errorf("envelope: from %s to %s, TLS %t, user %q", got.From, got.To, got.TLS, got.User)
			}
			if got.Subject != letter.Subject || got.Text != letter.Text {
				t.Errorf("got %q\n%q", got.Subject, got.Text)
			}
			for _, name := range []string{"Date", "Message-Id", "Auto-Submitted", "From", "To"} {
				if got.Header.Get(name) == "" {
					t.Errorf("no %s", name)
				}
			}
		})
	}
}

func TestNothingIsSentWithoutTLS(t *testing.T) {
	m := testenv.StartMail(t, testenv.MailOptions{NoTLS: true})
	s := server(t, m, "smtp://"+m.Addr+"?from=modu@example.com")
	s.clear = false // as for a server elsewhere
	if err := s.Send(t.Context(), letter); err == nil || m.Count() != 0 {
		t.Errorf("Send = %v, %d letters; want a refusal", err, m.Count())
	}
	foreign := testenv.StartMail(t, testenv.MailOptions{})
	s = server(t, foreign, "smtp://"+foreign.Addr+"?from=modu@example.com")
	s.roots = m.CA
	if err := s.Send(t.Context(), letter); err == nil || foreign.Count() != 0 {
		t.Errorf("Send = %v, %d letters; want a refusal of a certificate nobody vouches for", err, foreign.Count())
	}
}

func TestASilentMailServerIsGivenUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // accepts by the kernel, and never says a word
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s, err := Parse("smtp://"+l.Addr().String()+"?from=modu@example.com", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := s.Send(ctx, letter); err == nil {
		t.Error("Send to a silent server succeeded")
	}
}

func TestNoHeaderCanBeSmuggledIn(t *testing.T) {
	m := testenv.StartMail(t, testenv.MailOptions{})
	s := server(t, m, "smtp://"+m.Addr+"?from=modu@example.com")
	for _, l := range []Letter{
		{To: "a@example.com\r\nBcc: b@example.com", Subject: "x"}, {To: "a@example.com", Subject: "x\nBcc: b@example.com"},
	} {
		if err := s.Send(t.Context(), l); err == nil {
			t.Errorf("Send(%q) succeeded", l)
		}
	}
}

func TestURLsOfMailServers(t *testing.T) {
	for _, bad := range []string{
		"", "mail.example", "http://mail.example?from=a@b.c", "smtp://mail.example", "smtp://mail.example?from=nobody",
		"smtp://mail.example?from=a@b.c&tls=on", "smtps://mail.example?from=a@b.c&tls=off", "smtp://mail.example/x?from=a@b.c",
		"smtp://u:hush@mail.example:port",
	} {
		if _, err := Parse(bad, time.Now); err == nil || strings.Contains(err.Error(), "hush") {
			t.Errorf("Parse(%q) = %v", bad, err)
		}
	}
	s, err := Parse("smtp://mail.example?from=a@b.c&tls=off", time.Now)
	if err != nil || s.addr != "mail.example:587" || !s.clear {
		t.Errorf("Parse = %+v, %v", s, err)
	}
}

// Servers name whom they refuse, and what comes back from here is logged.
func TestRefusalsNameNobody(t *testing.T) {
	m := testenv.StartMail(t, testenv.MailOptions{NoTLS: true, Refuse: 1})
	s, err := Parse("smtp://"+m.Addr+"?from=modu@example.com", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Send(t.Context(), Letter{To: "minji@example.com", Subject: "s", Text: "t"})
	if err == nil || strings.Contains(err.Error(), "minji") || !strings.Contains(err.Error(), "451 4.2.1") {
		t.Errorf("a refusal is told as %v; want its codes alone", err)
	}
}
