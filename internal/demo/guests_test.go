package demo

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"modu/models"
	"modu/sync/frame"
)

// A ledger is doors behind which nothing is, that remember who came and went.
type ledger struct {
	mu     sync.Mutex        // guards everything below
	people map[string]string // id → handle
	refuse bool              // to push
}

func (l *ledger) doors() Doors {
	return Doors{
		SignUp: func(_ context.Context, a Account) (Pane, error) {
			l.mu.Lock()
			defer l.mu.Unlock()
			id := string(models.NewID())
			l.people[id] = a.Handle
			return Pane{User: User{ID: id, Handle: a.Handle, Name: a.Name}, Access: "access"}, nil
		},
		SignIn: func(_ context.Context, handle, _ string) (Pane, error) {
			l.mu.Lock()
			defer l.mu.Unlock()
			for id, known := range l.people {
				if known == handle {
					return Pane{User: User{ID: id, Handle: handle}, Access: "again"}, nil
				}
			}
			return Pane{}, errors.New("nobody is called " + handle)
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

func (l *ledger) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Sorted(maps.Keys(l.people))
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
		l := &ledger{people: map[string]string{}}
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
		synctest.Wait()
		if want := (guestsMost + 1) * len(cast); l.count() != want {
			t.Errorf("%d people; want %d: the guests, and one world made ahead", l.count(), want)
		}
		time.Sleep(guestLife + time.Minute) // of the bubble
		synctest.Wait()
		if l.count() != len(cast) {
			t.Errorf("%d people are there after %v; want those of the world made ahead", l.count(), guestLife)
		}
		if w := knock(g, ""); w.Code != http.StatusOK || strings.Count(w.Body.String(), `"again"`) != 2 {
			t.Errorf("after the others left: %d %s; want the tokens of the world that waited made anew", w.Code, w.Body)
		}
	})
}

func TestWorldMadeAheadIsOfToday(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{people: map[string]string{}}
		g, stop := newHouse(l)
		defer stop()
		synctest.Wait()
		first := l.all()
		time.Sleep(25 * time.Hour)
		synctest.Wait()
		if next := l.all(); len(next) != len(cast) || next[0] == first[0] {
			t.Errorf("after midnight there are %d people, %v of yesterday; want a new world", len(next), next[0] == first[0])
		}
		knock(g, "")
	})
}

func TestGuestsThatAreNotReceived(t *testing.T) {
	synctest.Test(t, notReceived)
}

func notReceived(t *testing.T) {
	l := &ledger{people: map[string]string{}, refuse: true}
	g, stop := newHouse(l)
	defer stop()
	if w := knock(g, "http://elsewhere"); w.Code != http.StatusForbidden {
		t.Errorf("from another page: %d", w.Code)
	}
	for range guestsMost + 1 { // a failure takes no room
		w := knock(g, "")
		synctest.Wait()
		if w.Code != http.StatusServiceUnavailable || l.count() != 0 {
			t.Fatalf("while the database is away: %d, %d people left over", w.Code, l.count())
		}
	}
}
