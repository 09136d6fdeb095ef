package conformance

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"flag"
	"testing"

	"modu/internal/testenv"
)

func TestMain(m *testing.M) {
	// The cases wait for timers of the server more than they compute.
	flag.Parse()
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	testenv.Main(m)
}

// A world is one set-up of servers, which all its cases share with people of their own.
type world struct {
	a, b    *testenv.Node // two nodes; on SQLite the same one
	env     []string      // what a further node of this set-up needs
	key     ed25519.PrivateKey
	origin  string   // of a page that may call
	cookie  string   // name of the refresh cookie
	foreign []string // origins of pages that may not call
}

func TestOnSQLite(t *testing.T) {
	t.Parallel()
	key, pemKey := signingKey(t)
	n := testenv.StartNode(t, "MODU_SIGNING_KEY="+pemKey)
	port := n.URL[len("http://127.0.0.1"):]
	w := &world{
		a: n, b: n, key: key, origin: n.URL, cookie: "modu_refresh",
		foreign: []string{"https://127.0.0.1" + port, "http://127.0.0.1:1", "http://127.0.0.1", "http://evil.example" + port, "null", "http://127.0.0.1" + port + ".evil.example"},
	}
	runAll(t, w)
}

func TestOnPostgresWithTwoNodes(t *testing.T) {
	t.Parallel()
	key, pemKey := signingKey(t)
	db := testenv.Postgres(t)
	env := []string{
		"MODU_SIGNING_KEY=" + pemKey, "MODU_DATABASE_URL=" + db.URL, "MODU_REDIS_URL=" + testenv.Redis(t),
		"MODU_PUBLIC_URL=https://modu.example", "MODU_ALLOWED_ORIGINS=https://pages.example",
	}
	w := &world{
		a: testenv.StartNode(t, env...), b: testenv.StartNode(t, env...), env: env, key: key,
		origin: "https://pages.example", cookie: "__Host-modu_refresh",
	}
	w.foreign = []string{
		"http://pages.example", "https://pages.example:8443", "https://a.pages.example", "https://pages.example.evil.io",
		"null", w.a.URL, "http://modu.example", "https://evil.example",
	}
	runAll(t, w)
}

func runAll(t *testing.T, w *world) {
	for _, c := range cases {
		if !c.both && w.env != nil {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.f(t, w)
		})
	}
}

// signingKey makes a key whose tokens the test can forge; it is handed to the nodes as PEM.
func signingKey(t *testing.T) (key ed25519.PrivateKey, text string) {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return key, string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}
