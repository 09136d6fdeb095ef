package promises

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"modu/client"
)

// TestLeaving: who deletes the account loses every socket at once, on every node; a follower's screens forget, and so does
// a device that was off. Signing in again brings all of it back (product section 10).
func TestLeaving(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		reader, owner := s.join(t, "leo_runs", 1, 2, nil), &person{}
		desk, phone := s.ending(t, owner, 0), s.ending(t, owner, 1)
		reader.follow(t, owner)
		todo := client.NewID()
		must(t, owner.devices[0], put("todo", todo, map[string]any{"goal_id": owner.goal(t, "followers"), "title": "open", "date": today()}))
		shown := func(what, title string) {
			for _, c := range reader.devices {
				until(t, c, what, patience, func() bool { return titleOf(c, todo) == title })
			}
		}
		follows := func(there bool) func() bool {
			return func() bool {
				_, ok := reader.devices[0].Entity("follow", client.DerivedID("follow", reader.id(), owner.id()))
				return ok == there
			}
		}
		shown("the todo", "open")

		body := map[string]any{"password": "a long sentence"}
		if err := desk.session.Do(t.Context(), http.MethodDelete, "/v1/me", body, nil); err != nil {
			t.Fatal(err)
		}
		for _, device := range []*doomed{desk, phone} {
			if err := device.err(t); !errors.Is(err, client.ErrSignedOut) {
				t.Errorf("a device of the account ended with %v; want signed out", err)
			}
		}
		shown("the todo withdrawn", "")
		until(t, reader.devices[0], "the follow withdrawn", patience, follows(false))

		back, err := client.Login(t.Context(), http.DefaultClient, s.url(1), "minji", "a long sentence")
		if err != nil {
			t.Fatal(err)
		}
		run(t, s.url(1), back, nil)
		until(t, reader.devices[0], "the follow back", patience, follows(true))
		shown("the todo back", "open")
	})
}

// A doomed is a device that is to end by itself.
type doomed struct {
	session *client.Session
	ended   chan error
}

// ending connects a further device of somebody, at the i-th node.
func (s *site) ending(t *testing.T, p *person, i int) *doomed {
	t.Helper()
	session, err := p.signIn(t.Context(), s.url(i), "minji")
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.New(client.Options{Server: s.url(i), Token: session.Token, Agent: "promises"})
	if err != nil {
		t.Fatal(err)
	}
	if p.session == nil {
		p.session = session
	}
	p.devices = append(p.devices, c)
	d := &doomed{session, make(chan error, 1)}
	go func() { d.ended <- c.Run(t.Context()) }()
	settled(t, c)
	return d
}

func (d *doomed) err(t *testing.T) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	select {
	case err := <-d.ended:
		return err
	case <-ctx.Done():
		t.Fatal("a device of a deleted account is still connected")
		return nil
	}
}
