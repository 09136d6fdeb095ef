package demo

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"modu/models"
	"modu/sync/frame"
)

// A ledger is doors behind which nothing is, that remember who came and went.
type ledger struct {
	mu     sync.Mutex // guards everything below
	people map[string]bool
	refuse bool // to push
}

func (l *ledger) doors() Doors {
	return Doors{
		SignUp: func(_ context.Context, a Account) (Pane, error) {
			l.mu.Lock()
			defer l.mu.Unlock()
			id := string(models.NewID())
			l.people[id] = true
			return Pane{User: User{ID: id, Handle: a.Handle, Name: a.Name}, Access: "access"}, nil
		},
		Push: func(_ context.Context, _, _ string, mutations []frame.Mutation) ([]frame.Result, error) {
			l.mu.Lock()
			defer l.mu.Unlock()
			if l.refuse {
				return nil, errors.New("the database is away")
			}
			results := make([]frame.Result, len(mutations))
			for i, m := range mutations {
				results[i] = frame.Result{N: m.N, OK: true}
			}
			return results, nil
		},
		Forget: func(_ context.Context, users []string) error {
			l.mu.Lock()
			defer l.mu.Unlock()
			for _, id := range users {
				delete(l.people, id)
			}
			return nil
		},
	}
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.people)
}

// newHouse runs guests at whose server nobody answers, so that the friends do not act.
func newHouse(l *ledger) (g *Guests, stop func()) {
	allow := func(origin, _ string) bool { return origin == "http://here" }
	g = NewGuests(slog.New(slog.DiscardHandler), l.doors(), "http://127.0.0.1:1", time.UTC, allow, time.Now)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		g.Run(ctx) //nolint:errcheck // it has none
	}()
	return g, func() {
		cancel()
		<-ended
	}
}

func knock(g *Guests, origin string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/v1/demo", nil)
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}

func TestGuestsLeaveNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{people: map[string]bool{}}
		g, stop := newHouse(l)
		defer stop()
		for i := range guestsMost {
			if w := knock(g, "http://here"); w.Code != http.StatusOK {
				t.Fatalf("guest %d: %d %s", i, w.Code, w.Body)
			}
		}
		w := knock(g, "")
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("one guest too many: %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
		}
		if want := guestsMost * len(cast); l.count() != want {
			t.Errorf("%d people; want %d", l.count(), want)
		}
		time.Sleep(guestLife + time.Minute) // of the bubble
		synctest.Wait()
		if l.count() != 0 {
			t.Errorf("%d people are still there after %v", l.count(), guestLife)
		}
		if w := knock(g, ""); w.Code != http.StatusOK {
			t.Errorf("after the others left: %d %s", w.Code, w.Body)
		}
	})
}

func TestGuestsThatAreNotReceived(t *testing.T) {
	l := &ledger{people: map[string]bool{}, refuse: true}
	g, stop := newHouse(l)
	defer stop()
	if w := knock(g, "http://elsewhere"); w.Code != http.StatusForbidden {
		t.Errorf("from another page: %d", w.Code)
	}
	for range guestsMost + 1 { // a failure takes no room
		if w := knock(g, ""); w.Code != http.StatusServiceUnavailable || l.count() != 0 {
			t.Fatalf("while the database is away: %d, %d people left over", w.Code, l.count())
		}
	}
}
