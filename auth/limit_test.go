package auth

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

// A guesser tries logins.
type guesser struct {
	t *testing.T
	a *Auth
}

// try returns "in", "wrong" or "limited".
func (g guesser) try(login, password, addr string) string {
	g.t.Helper()
	_, err := g.a.Login(context.Background(), login, password, from(addr))
	_, limited := errors.AsType[*LimitError](err)
	switch {
	case err == nil:
		return "in"
	case errors.Is(err, ErrWrongLogin):
		return "wrong"
	case limited:
		return "limited"
	}
	g.t.Fatal(err)
	return ""
}

// However many guess from wherever: who has signed in from an address before still gets in there.
func TestGuessingDoesNotLockTheOwnerOut(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		c := &clock{}
		a := newTestAuth(t, db.Open(t), c)
		signUp(t, a, "minji")
		g := guesser{t, a}
		if got := g.try("minji", testPassword, "203.0.113.1"); got != "in" {
			t.Fatalf("login = %s", got)
		}
		c.freshHour()
		outcomes := make(map[string]int)
		for i := range 130 {
			outcomes[g.try("minji", fmt.Sprint("guess ", i), fmt.Sprint("198.51.100.", i))]++
		}
		if outcomes["wrong"] != 100 || outcomes["limited"] != 30 {
			t.Errorf("130 guesses from as many addresses: %v; want 100 wrong, the others limited", outcomes)
		}
		for _, step := range []struct {
			login, addr, want string
			pass              time.Duration
		}{
			{"minji", "203.0.113.1", "in", 0},
			{"minji@example.com", "203.0.113.1", "in", 0}, // the same person by another name
			{"minji", "192.0.2.1", "limited", 0},
			{"minji", "192.0.2.1", "in", time.Hour},
		} {
			c.pass(step.pass)
			if got := g.try(step.login, testPassword, step.addr); got != step.want {
				t.Errorf("login as %s from %s after %v = %s; want %s", step.login, step.addr, step.pass, got, step.want)
			}
		}
	})
}

// One address alone cannot use up what all addresses have together.
func TestOneGuesserDoesNotSpendTheAccountsLimit(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		c := &clock{}
		a := newTestAuth(t, db.Open(t), c)
		signUp(t, a, "minji")
		c.freshHour()
		g := guesser{t, a}
		for range 30 {
			for range 6 {
				g.try("minji", "wrong password", "198.51.100.1")
			}
			c.pass(time.Minute)
		}
		if got := g.try("minji", testPassword, "192.0.2.1"); got != "in" {
			t.Errorf("login from another address = %s; want in", got)
		}
	})
}

func TestLimitsForgetOldWindows(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		c := &clock{}
		opened := db.Open(t)
		a := newTestAuth(t, opened, c)
		signUp(t, a, "minji")
		g := guesser{t, a}
		rows := func() (n int) {
			err := opened.Snapshot(context.Background(), func(ctx context.Context, tx store.Tx) error {
				return tx.NewRaw("SELECT count(*) FROM attempts").Scan(ctx, &n)
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		g.try("minji", "wrong password", "198.51.100.1")
		c.pass(3 * time.Hour)
		g.try("nobody", "wrong password", "198.51.100.1")
		// What stays is this attempt's four rows and that minji is known.
		if n := rows(); n != 5 {
			t.Errorf("%d rows after three hours; want 5", n)
		}
		c.pass(3 * knownWindow)
		g.try("nobody", "wrong password", "198.51.100.1")
		if n := rows(); n != 4 {
			t.Errorf("%d rows after three months; want 4", n)
		}
	})
}

func TestAddrKey(t *testing.T) {
	for _, test := range []struct{ addr, want string }{
		{"203.0.113.7", "203.0.113.7"},
		{"::ffff:203.0.113.7", "203.0.113.7"},
		{"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
		{"fe80::1%eth0", "fe80::/64"},
	} {
		if got := addrKey(netip.MustParseAddr(test.addr)); got != test.want {
			t.Errorf("addrKey(%s) = %s; want %s", test.addr, got, test.want)
		}
	}
	if got := addrKey(netip.Addr{}); got == "" {
		t.Error("an unknown address has no key")
	}
}

func TestLoginKey(t *testing.T) {
	for _, test := range []struct{ login, want string }{
		{"minji", "minji"},
		{" Minji\n", "minji"},
		{"MINJI@Example.com", "minji@example.com"},
		{"a\x00b", "a-b"},
		{"e\u0301@example.com", "é@example.com"},
		{"a\xffb", "a-b"},
	} {
		if got := loginKey(test.login); got != test.want {
			t.Errorf("loginKey(%q) = %q; want %q", test.login, got, test.want)
		}
	}
	// It is the key by which sign-up finds it unique.
	for _, email := range []string{"Minji@Example.COM", "É@example.com", "İ@example.com"} {
		_, key, err := models.Email(email)
		if err != nil || loginKey(email) != key {
			t.Errorf("loginKey(%q) = %q; want the key %q (%v)", email, loginKey(email), key, err)
		}
	}
}
