package auth

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"modu/internal/testenv"
)

func TestKeyFileIsMadeOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "signing_key.pem")
	var wg sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		wg.Go(func() {
			keys, err := KeyFile(path)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = keys[0].id
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("keys %v; want all the same", ids)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode of the key file = %v, %v; want 0600", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("the directory holds %v, %v; want the key alone", left, err)
	}
}

func TestParseKeys(t *testing.T) {
	one, two := newPEM(t), newPEM(t)
	keys, err := ParseKeys([]byte("# both\n" + one + "\n" + two))
	if err != nil || len(keys) != 2 || keys[0].id == keys[1].id {
		t.Fatalf("ParseKeys = %v, %v; want two", keys, err)
	}
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(p256)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"nothing":       "",
		"no PEM":        "secret",
		"the key twice": one + one,
		"another kind":  string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
		"a certificate": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		"garbage":       string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("secret")})),
		"one and a bit": one + string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("secret")})),
	} {
		if _, err := ParseKeys([]byte(text)); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v; want an error that quotes nothing", name, err)
		}
	}
	if s := fmt.Sprintf("%v %+v %#v %s", keys[0], keys, keys[0], keys); strings.ContainsAny(s, "0123456789") {
		t.Errorf("a key prints as %s", s)
	}
}

func newPEM(t *testing.T) string {
	t.Helper()
	text, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Nodes that start at once on an empty database give out tokens that the others take.
func TestRefreshKeyIsMadeOnce(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		opened := db.Open(t)
		var wg sync.WaitGroup
		got := make([]string, 8)
		for i := range got {
			wg.Go(func() {
				key, err := refreshKey(context.Background(), opened)
				if err != nil {
					t.Error(err)
				}
				got[i] = string(key)
			})
		}
		wg.Wait()
		for _, key := range got {
			if key != got[0] || len(key) != refreshKeyBytes {
				t.Fatal("the keys differ")
			}
		}
	})
}
