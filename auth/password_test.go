package auth

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

func TestPasswordRoundTrip(t *testing.T) {
	h := newHasher(recommended)
	stored, err := h.hash(t.Context(), "비밀번호는 여덟 글자")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash = %s", stored)
	}
	for _, test := range []struct {
		password, stored string
		want             bool
	}{
		{"비밀번호는 여덟 글자", stored, true},
		{"비밀번호는 여덟 글자", stored, true}, // decomposed
		{"비밀번호는 여덟 글", stored, false},
		{"", stored, false},
		{"", "", false},
		{"비밀번호는 여덟 글자", "", false},
		{strings.Repeat("a", models.MaxPassword+1), stored, false},
		{strings.Repeat("a", 10<<20), "", false},
	} {
		ok, outdated, err := h.verify(t.Context(), test.password, test.stored)
		if err != nil || ok != test.want || outdated {
			t.Errorf("verify(%.20q) = %t, outdated %t, %v; want %t", test.password, ok, outdated, err, test.want)
		}
	}
}

func TestPasswordHashVectors(t *testing.T) {
	h := newHasher(recommended)
	// Of the reference implementation's tests.
	for _, stored := range []string{
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
	} {
		ok, outdated, err := h.verify(t.Context(), "password", stored)
		if err != nil || !ok || !outdated {
			t.Errorf("verify against %s = %t, outdated %t, %v; want true, true", stored, ok, outdated, err)
		}
	}
	for _, broken := range []string{
		"x", "$", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=18$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=4294967295,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
		"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=256,t=2,p=1$!$nf65",
	} {
		if ok, _, err := h.verify(t.Context(), "password", broken); ok || err == nil {
			t.Errorf("verify against %s = %t, %v; want an error", broken, ok, err)
		}
	}
}

func TestLoginRehashesAnOutdatedPassword(t *testing.T) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		opened := db.Open(t)
		a := newTestAuth(t, opened, &clock{})
		g := signUp(t, a, "minji")
		a.hasher = newHasher(Cost{MemoryKiB: 16, Passes: 1, Threads: 1})
		for range 2 {
			if _, err := a.Login(t.Context(), "minji", testPassword, from("203.0.113.1")); err != nil {
				t.Fatal(err)
			}
		}
		var account store.Account
		err := opened.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
			account, err = tx.Account(ctx, g.Caller.User)
			return err
		})
		if err != nil || !strings.Contains(account.PasswordHash, "m=16,") {
			t.Errorf("hash = %s, %v; want the newer cost", account.PasswordHash, err)
		}
	})
}

func TestHashingWaitsItsTurnAndThenGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHasher(cheap)
		var done []func()
		for range cap(h.turns) {
			d, err := h.turn(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			done = append(done, d)
		}
		begin := time.Now()
		if _, err := h.hash(t.Context(), testPassword); !errors.Is(err, ErrBusy) || time.Since(begin) != hashWait {
			t.Errorf("hash while all turns are taken = %v after %v; want ErrBusy after %v", err, time.Since(begin), hashWait)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := h.hash(ctx, testPassword); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("hash with an impatient caller = %v; want its deadline", err)
		}
		for _, d := range done {
			d()
		}
		if _, err := h.hash(t.Context(), testPassword); err != nil {
			t.Errorf("hash afterwards = %v", err)
		}
	})
}
