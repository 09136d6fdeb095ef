package auth

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/store"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// cheap makes tests of limits quick.
var cheap = Cost{MemoryKiB: 8, Passes: 1, Threads: 1}

// A clock is moved by its test.
type clock struct {
	mu    sync.Mutex // guards ahead
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// freshHour moves the clock to just after the beginning of an hour, so that no window ends within a test.
func (c *clock) freshHour() {
	now := c.now()
	c.pass(now.Truncate(time.Hour).Add(time.Hour + time.Second).Sub(now))
}

func newTestAuth(t *testing.T, db *store.DB, c *clock) *Auth {
	t.Helper()
	text, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(context.Background(), slog.New(slog.DiscardHandler), db, Options{Keys: keys, Issuer: "modu-test", Cost: cheap}, c.now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func from(addr string) Device { return Device{Addr: netip.MustParseAddr(addr), Agent: "test"} }

const testPassword = "correct horse battery"

func signUp(t *testing.T, a *Auth, handle string) Grant {
	t.Helper()
	g, err := a.Signup(context.Background(), Signup{
		Email: handle + "@example.com", Password: testPassword, Handle: handle, Language: "en",
	}, from("203.0.113.9"))
	if err != nil {
		t.Fatal(err)
	}
	return g
}
