package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"testing"
	"time"
)

// withCertificate gives the server a certificate that nobody knows.
func (p strictPostgres) withCertificate(t *testing.T) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "nobody"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	p.shell(t, "umask 077\ncat > server.crt <<'END'\n"+pemOf("CERTIFICATE", certificate)+"END\ncat > server.key <<'END'\n"+pemOf("PRIVATE KEY", private)+"END\n")
	p.do(t, "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()")
}
