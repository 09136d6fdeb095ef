package demo

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
)

const (
	guestLife  = 2 * time.Hour
	guestsMost = 50
	suffixLen  = 5               // letters that keep a guest's handles apart
	freshFor   = time.Minute     // how old the tokens of a room that waited may be
	againAfter = 5 * time.Second // when no room could be made ahead
)

// Guests gives each visitor a copy of the world, which is gone after two hours. It serves POST /v1/demo. One copy is made
// ahead, so that a visitor need not wait for six people to sign up.
type Guests struct {
	log    *slog.Logger
	doors  Doors
	server string // base address at which the actors reach us
	zone   *time.Location
	allow  func(origin, host string) bool // which pages may ask
	now    func() time.Time
	arrive chan *World   // to Run, which owns what happens in a world
	making chan struct{} // capacity 1: worlds are made one at a time
	spare  chan *World   // unbuffered: whoever takes from it has the world that was made ahead

	mu    sync.Mutex // guards everything below
	alive int        // worlds that are there or being made
}

// NewGuests returns a handler that works while Run does.
func NewGuests(log *slog.Logger, d Doors, server string, zone *time.Location, allow func(origin, host string) bool, now func() time.Time) *Guests {
	return &Guests{
		log: log, doors: d, server: server, zone: zone, allow: allow, now: now,
		arrive: make(chan *World), making: make(chan struct{}, 1), spare: make(chan *World),
	}
}

// Run makes the friends in the guests' worlds act, and ends each world when its time has come.
func (g *Guests) Run(ctx context.Context) error {
	var worlds sync.WaitGroup
	defer worlds.Wait()
	worlds.Go(func() { g.prepare(ctx) })
	for {
		select {
		case <-ctx.Done():
			return nil
		case w := <-g.arrive:
			worlds.Go(func() { g.host(ctx, w) })
		}
	}
}

// prepare keeps a world ready, and makes it anew with each day, since its story is told from today backwards.
func (g *Guests) prepare(ctx context.Context) {
	for ctx.Err() == nil {
		w, err := g.make(ctx)
		if err != nil {
			if ctx.Err() == nil {
				g.log.Warn("no world is made ahead", slog.Any("err", err))
			}
			select {
			case <-ctx.Done():
			case <-time.After(againAfter):
			}
			continue
		}
		select {
		case g.spare <- w:
		case <-ctx.Done(): // the whole file goes, or the next start finds it
		case <-time.After(w.lasts()):
			g.forget(ctx, w)
		}
	}
}

// host lets a world live and then forgets it.
func (g *Guests) host(ctx context.Context, w *World) {
	life, cancel := context.WithTimeout(ctx, guestLife)
	defer cancel()
	if err := NewStage(g.log, w, g.server, g.now).Run(life); err != nil && life.Err() == nil {
		g.log.Warn("a guest's world stands still", slog.Any("err", err))
	}
	<-life.Done()
	if ctx.Err() == nil { // else the whole file goes, or the next start finds it
		g.forget(ctx, w)
	}
	g.leave()
}

func (g *Guests) forget(ctx context.Context, w *World) {
	if err := g.doors.Forget(ctx, w.ids()); err != nil {
		g.log.Error("a guest's world is not forgotten", slog.Any("err", err))
	}
}

// ServeHTTP answers POST /v1/demo with two signed-in people of a new world.
func (g *Guests) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if origin := r.Header.Get("Origin"); origin != "" && !g.allow(origin, r.Host) {
		answer(w, http.StatusForbidden, "not_allowed", "this page is not of this server")
		return
	}
	if !g.enter() {
		w.Header().Set("Retry-After", strconv.Itoa(int((5 * time.Minute).Seconds())))
		answer(w, http.StatusServiceUnavailable, "overloaded", "all guest rooms are taken: come again in a few minutes")
		return
	}
	world, err := g.invite(r.Context())
	if err != nil {
		g.leave()
		g.log.Error("no world for a guest", slog.Any("err", err))
		w.Header().Set("Retry-After", "5")
		answer(w, http.StatusServiceUnavailable, "overloaded", "no room could be made: come again in a moment")
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.MarshalWrite(w, struct {
		Panes []Pane `json:"panes"`
	}{world.Panes()})
}

// invite takes the world that is ready, or makes one, and hands it to Run.
func (g *Guests) invite(ctx context.Context) (*World, error) {
	w, err := g.take(ctx)
	if err == nil && g.now().Sub(w.made) > freshFor {
		err = w.signIn(ctx, g.doors)
	}
	if err == nil {
		select {
		case g.arrive <- w:
			return w, nil
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if w != nil {
		g.forget(context.WithoutCancel(ctx), w)
	}
	return nil, err
}

// take returns the world that is ready; while one is being made ahead it waits for that.
func (g *Guests) take(ctx context.Context) (*World, error) {
	select {
	case w := <-g.spare:
		return w, nil
	default:
	}
	select {
	case w := <-g.spare:
		return w, nil
	case g.making <- struct{}{}:
		defer func() { <-g.making }()
		return g.new(ctx)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// make makes a world when no other is being made.
func (g *Guests) make(ctx context.Context) (*World, error) {
	select {
	case g.making <- struct{}{}:
		defer func() { <-g.making }()
		return g.new(ctx)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// new makes a world; what was made of one that failed is forgotten.
func (g *Guests) new(ctx context.Context) (*World, error) {
	suffix := "_" + strings.ToLower(rand.Text()[:suffixLen])
	w, err := New(ctx, g.doors, g.now(), g.zone, suffix, rand.Text())
	if err != nil {
		g.forget(context.WithoutCancel(ctx), w)
		return nil, err
	}
	return w, nil
}

// enter takes a place if there is one.
func (g *Guests) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.alive >= guestsMost {
		return false
	}
	g.alive++
	return true
}

func (g *Guests) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.alive--
}

// answer writes a problem document as the api does.
func answer(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.MarshalWrite(w, struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
		Code   string `json:"code"`
	}{"about:blank", http.StatusText(status), status, detail, code})
}
