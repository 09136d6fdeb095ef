package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

// The HTTP server names clients by their address, which is nobody's business in a log.
func TestTheLogNamesNoClient(t *testing.T) {
	var out bytes.Buffer
	w := clientTrouble{slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	for _, line := range []string{
		"http: TLS handshake error from 203.0.113.77:4711: EOF\n", "http: panic serving [2001:db8::77]:4711: boom", "http2: from [fe80::1%eth0]:1",
	} {
		if _, err := w.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	got := out.String()
	for _, private := range []string{"203.0", "4711", "2001", "fe80"} {
		if strings.Contains(got, private) {
			t.Errorf("the log holds %s: %s", private, got)
		}
	}
	if strings.Count(got, "a client") != 3 || !strings.Contains(got, "TLS handshake error") {
		t.Errorf("the log says %s", got)
	}
}
