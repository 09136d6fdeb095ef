package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"modu/client"
	"modu/sync/frame"
)

// Password is that of every person of the shared world.
const Password = "together-modu"

// An Account is what a person signs up with.
type Account struct {
	Email, Password, Handle, Name, Locale, TimeZone string
}

// A User names somebody, as entities do.
type User struct {
	ID      string  `json:"id"`
	Handle  string  `json:"handle"`
	Name    string  `json:"name"`
	PhotoID *string `json:"photo_id"`
}

// A Pane is a signed-in person: what POST /v1/demo answers with, twice.
type Pane struct {
	User      User   `json:"user"`
	Access    string `json:"access_token"`
	Refresh   string `json:"refresh_token"`
	ExpiresIn int    `json:"expires_in"` // seconds
}

// Doors are the ways into the server, which whoever wires it hands over.
type Doors struct {
	SignUp func(context.Context, Account) (Pane, error)
	SignIn func(ctx context.Context, handle, password string) (Pane, error)
	// Push gives the engine mutations of a client of the user's, at most frame.MaxMutations, numbered from 1 on.
	Push func(ctx context.Context, user, clientID string, mutations []frame.Mutation) ([]frame.Result, error)
	// Forget removes accounts with all that is theirs.
	Forget func(ctx context.Context, users []string) error
}

// A World is the six people as accounts of a server.
type World struct {
	People []Pane // in the order of the cast
	zone   *time.Location

	made     time.Time
	password string // of all of them
}

// lasts returns how long the world's today goes on, from when it was made.
func (w *World) lasts() time.Duration {
	day := w.made.In(w.zone)
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, w.zone).Sub(w.made)
}

// signIn gives the two panes new tokens.
func (w *World) signIn(ctx context.Context, d Doors) error {
	for _, i := range []int{jiwoo, hajun} {
		pane, err := d.SignIn(ctx, w.People[i].User.Handle, w.password)
		if err != nil {
			return fmt.Errorf("sign in %s: %w", w.People[i].User.Handle, err)
		}
		w.People[i] = pane
	}
	return nil
}

// Panes returns the visitor's own screen and that of the friend beside it.
func (w *World) Panes() []Pane { return []Pane{w.People[jiwoo], w.People[hajun]} }

// ids returns the accounts of the world.
func (w *World) ids() []string {
	ids := make([]string, len(w.People))
	for i, p := range w.People {
		ids[i] = p.User.ID
	}
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" }) // of those who did not come to be
}

// Open returns the shared world: the one that is there, or a new one.
func Open(ctx context.Context, d Doors, now time.Time, zone *time.Location) (*World, error) {
	w := &World{zone: zone, made: now, password: Password}
	for _, r := range cast {
		pane, err := d.SignIn(ctx, r.handle, Password)
		if err != nil {
			return New(ctx, d, now, zone, "", Password)
		}
		w.People = append(w.People, pane)
	}
	return w, nil
}

// New makes a world at now, whose days are those of zone (an IANA zone). suffix keeps its handles apart from those of
// other worlds; at most 7 characters of [a-z0-9_].
func New(ctx context.Context, d Doors, now time.Time, zone *time.Location, suffix, password string) (*World, error) {
	w := &World{zone: zone, made: now, password: password, People: make([]Pane, len(cast))}
	err := each(len(cast), func(i int) (err error) {
		r := cast[i]
		w.People[i], err = d.SignUp(ctx, Account{
			Email: r.handle + suffix + "@demo.invalid", Password: password, Handle: r.handle + suffix, Name: r.name,
			Locale: r.locale, TimeZone: zone.String(),
		})
		if err != nil {
			return fmt.Errorf("sign up %s: %w", r.handle, err)
		}
		return nil
	})
	if err != nil {
		return w, err
	}
	s := newSeed(w, now)
	for _, script := range s.write() {
		if err := push(ctx, d, script); err != nil {
			return w, err
		}
	}
	return w, nil
}

// each calls do for 0 … n-1 at once and joins what they return.
func each(n int, do func(i int) error) error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { errs[i] = do(i) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// A script is what one person does, in one go.
type script struct {
	user      string
	mutations []frame.Mutation
}

// push numbers the mutations for a client of their own and sends them in batches.
func push(ctx context.Context, d Doors, s script) error {
	clientID := client.NewID()
	for i := range s.mutations {
		s.mutations[i].N = int64(i + 1)
	}
	for rest := s.mutations; len(rest) > 0; {
		batch := rest[:min(len(rest), frame.MaxMutations)]
		rest = rest[len(batch):]
		results, err := d.Push(ctx, s.user, clientID, batch)
		if err != nil {
			return fmt.Errorf("seed: %w", err)
		}
		for i, r := range results {
			if !r.OK {
				return fmt.Errorf("seed: put %s %s: %s %s %s", batch[i].Kind, batch[i].Fields, r.Code, r.Field, r.Message)
			}
		}
	}
	return nil
}
