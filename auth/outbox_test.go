package auth

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"modu/internal/testenv"
	"modu/models"
	"modu/store"
)

// A postbox keeps the letters that are handed over.
type postbox struct {
	letters chan Letter
	mu      sync.Mutex // guards failing
	failing int        // so many more are refused
}

func (p *postbox) send(_ context.Context, l Letter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failing > 0 {
		p.failing--
		return errors.New("451 later")
	}
	p.letters <- l
	return nil
}

// mailing lets an Auth send letters until the test's end.
func mailing(t *testing.T, a *Auth) *postbox {
	p := &postbox{letters: make(chan Letter, 100)}
	a.send, a.public = p.send, "https://modu.example"
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := a.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	return p
}

// secretIn returns what stands behind the # of the link in a letter.
func secretIn(t *testing.T, l Letter, kind string) string {
	t.Helper()
	_, after, ok := strings.Cut(l.Text, "https://modu.example/#"+kind+"=")
	if !ok {
		t.Fatalf("no link in %q", l.Text)
	}
	secret, _, _ := strings.Cut(after, "\n")
	return secret
}

// nobodyElse waits until every order so far was dealt with, and fails if another letter came of it.
func (p *postbox) nobodyElse(t *testing.T, a *Auth) {
	t.Helper()
	g := signUp(t, a, "marker_"+strings.ToLower(string(models.NewID())[24:]))
	l := <-p.letters
	if !strings.Contains(l.Text, "@"+g.Person.Handle) {
		t.Errorf("a letter to %s: %q", l.To, l.Text)
	}
}

func eachAuth(t *testing.T, f func(t *testing.T, a *Auth, c *clock)) {
	testenv.Each(t, func(t *testing.T, db testenv.DB) {
		c := &clock{}
		c.freshHour()
		a := newTestAuth(t, db.Open(t), c)
		a.limits.factor = relaxed
		f(t, a, c)
	})
}

func TestAForgottenPasswordIsSetByALinkThatWorksOnce(t *testing.T) {
	eachAuth(t, func(t *testing.T, a *Auth, _ *clock) {
		ctx := t.Context()
		g := signUp(t, a, "minji")
		p := mailing(t, a)
		if err := a.Forgot(ctx, "Minji@Example.com", from("203.0.113.1")); err != nil {
			t.Fatal(err)
		}
		l := <-p.letters
		if l.To != "minji@example.com" || l.Subject != "Set a new password for Modu" {
			t.Errorf("a letter to %s: %q", l.To, l.Subject)
		}
		secret := secretIn(t, l, "reset")
		if _, err := a.Reset(ctx, secret, "short", from("203.0.113.1")); !errors.Is(err, models.ErrInvalid) || errors.Is(err, ErrTicket) {
			t.Errorf("a short password: %v", err)
		}
		raise, err := a.Reset(ctx, secret, "another good one", from("203.0.113.1"))
		if err != nil || raise == nil {
			t.Fatal("the link after a password that was too short:", raise, err)
		}
		if _, err := a.Authenticate(ctx, g.Access); !errors.Is(err, ErrSignedOut) {
			t.Errorf("the session from before: %v", err)
		}
		if _, err := a.Reset(ctx, secret, "a third good one", from("203.0.113.1")); !errors.Is(err, ErrTicket) {
			t.Errorf("the link again: %v", err)
		}
		if _, err := a.Login(ctx, "minji", "another good one", from("203.0.113.1")); err != nil {
			t.Error(err)
		}
		if !verified(t, a, g.Person.ID) {
			t.Error("who reads the mail is not taken for its owner")
		}
	})
}

func verified(t *testing.T, a *Auth, user models.ID) bool {
	t.Helper()
	var account store.Account
	err := a.db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		account, err = tx.Account(ctx, user)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return account.VerifiedAt != 0
}

func TestALinkForAPasswordLastsHalfAnHour(t *testing.T) {
	eachAuth(t, func(t *testing.T, a *Auth, c *clock) {
		signUp(t, a, "minji")
		link, err := a.ResetLink(t.Context(), "minji")
		if err != nil {
			t.Fatal(err)
		}
		_, secret, _ := strings.Cut(link, "/#reset=")
		c.pass(30*time.Minute + time.Second)
		if _, err := a.Reset(t.Context(), secret, "another good one", from("203.0.113.1")); !errors.Is(err, ErrTicket) {
			t.Errorf("after half an hour: %v", err)
		}
		if _, err := a.ResetLink(t.Context(), "nobody"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a link for nobody: %v", err)
		}
	})
}

// TestNobodyIsFloodedWithLetters: whoever asks, three an hour, and who asks is told nothing of it.
func TestNobodyIsFloodedWithLetters(t *testing.T) {
	eachAuth(t, func(t *testing.T, a *Auth, _ *clock) {
		signUp(t, a, "minji")
		a.limits.factor = 1
		p := mailing(t, a)
		for i := range 5 {
			login := []string{"minji", "minji@example.com", "nobody"}[i%3]
			if err := a.Forgot(t.Context(), login, from("203.0.113.1")); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			if l := <-p.letters; l.To != "minji@example.com" {
				t.Errorf("a letter to %s", l.To)
			}
		}
		if err := a.Forgot(t.Context(), "minji", from("203.0.113.2")); err != nil {
			t.Fatal(err)
		}
		p.nobodyElse(t, a)
		for range 5 {
			_ = a.Forgot(t.Context(), "nobody", from("203.0.113.1"))
		}
		if _, ok := errors.AsType[*LimitError](a.Forgot(t.Context(), "nobody", from("203.0.113.1"))); !ok {
			t.Error("one address may ask for ever")
		}
	})
}

func TestALetterIsTriedAgain(t *testing.T) {
	eachAuth(t, func(t *testing.T, a *Auth, _ *clock) {
		a.pauses = []time.Duration{time.Millisecond, time.Millisecond}
		signUp(t, a, "minji")
		p := mailing(t, a)
		p.failing = 2
		if err := a.Forgot(t.Context(), "minji", from("203.0.113.1")); err != nil {
			t.Fatal(err)
		}
		<-p.letters
	})
}

func TestAnAddressIsVerifiedByItsLetter(t *testing.T) {
	eachAuth(t, func(t *testing.T, a *Auth, c *clock) {
		ctx := t.Context()
		p := mailing(t, a)
		g := signUp(t, a, "minji")
		l := <-p.letters
		secret := secretIn(t, l, "verify")
		if verified(t, a, g.Person.ID) {
			t.Error("verified at once")
		}
		if _, err := a.Reset(ctx, secret, "another good one", from("203.0.113.1")); !errors.Is(err, ErrTicket) {
			t.Errorf("a ticket of one kind is good for another: %v", err)
		}
		if err := a.Verify(ctx, secret, from("203.0.113.1")); err != nil || !verified(t, a, g.Person.ID) {
			t.Error("not verified:", err)
		}
		if err := a.Verify(ctx, secret, from("203.0.113.1")); !errors.Is(err, ErrTicket) {
			t.Errorf("again: %v", err)
		}
		if err := a.AskToVerify(ctx, g.Person.ID); err != nil {
			t.Fatal(err)
		}
		secret = secretIn(t, <-p.letters, "verify")
		c.pass(24*time.Hour + time.Second)
		if err := a.Verify(ctx, secret, from("203.0.113.1")); !errors.Is(err, ErrTicket) {
			t.Errorf("a day later: %v", err)
		}
	})
}

func TestWithoutMailNobodyIsWrittenTo(t *testing.T) {
	eachAuth(t, func(t *testing.T, a *Auth, _ *clock) {
		g := signUp(t, a, "minji")
		if err := a.Forgot(t.Context(), "minji", from("203.0.113.1")); err != nil || len(a.outbox) != 0 {
			t.Errorf("Forgot = %v, %d letters wait", err, len(a.outbox))
		}
		if err := a.AskToVerify(t.Context(), g.Person.ID); !errors.Is(err, ErrNoMail) {
			t.Errorf("AskToVerify = %v", err)
		}
	})
}

func TestLettersAreInTheReadersLanguage(t *testing.T) {
	for _, kind := range []string{ticketReset, ticketVerify} {
		ko, en, other := letterOf(kind, "ko", "minji", "L"), letterOf(kind, "en", "minji", "L"), letterOf(kind, "xx", "minji", "L")
		if ko.Text == en.Text || other != en || !strings.Contains(ko.Text, "@minji") || !strings.Contains(en.Text, "\nL\n") {
			t.Errorf("%s: %q %q", kind, ko, en)
		}
	}
}
