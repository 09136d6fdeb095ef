package promises

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"modu/client"
	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

// A traveller is a device that keeps a file, and is away for a while.
type traveller struct {
	url     string
	session *client.Session
	path    string
	c       *client.Client
	leave   func() // ends it; the file stays
}

func (v *traveller) come(t *testing.T) {
	t.Helper()
	file, err := client.OpenFile(v.path)
	if err != nil {
		t.Fatal(err)
	}
	v.c, err = client.New(client.Options{Server: v.url, Token: v.session.Token, Agent: "promises", Store: file})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := v.c.Run(ctx); ctx.Err() == nil {
			t.Errorf("a device ended: %v", err)
		}
	})
	v.leave = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(v.leave)
}

// edit changes something while the device is away from the server.
func (v *traveller) edit(t *testing.T, changes ...client.Change) {
	t.Helper()
	file, err := client.OpenFile(v.path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	c, err := client.New(client.Options{Server: v.url, Token: v.session.Token, Agent: "promises", Store: file})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Do(changes...); err != nil {
		t.Fatal(err)
	}
}

// TestPromise5AfterAnyAbsence: an owner's and a follower's device come back with their files after a moment, after many
// changes and a killed node, after longer than deletions are kept, and to another history of the database. Each time they
// end equal to a new device, and what was edited without a connection is there.
func TestPromise5AfterAnyAbsence(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		owner, reader := s.join(t, "minji", 0, 1, nil), s.join(t, "leo_runs", 1, 1, nil)
		reader.follow(t, owner)
		owner.follow(t, reader)
		p, random := newPlan(t, owner, reader.id()), rand.New(rand.NewPCG(5, 5))
		note := client.NewID() // a goal that only the owner's traveller edits
		must(t, owner.devices[0], put("goal", note, map[string]any{"title": "note"}))
		mine := &traveller{url: s.url(1), session: owner.session, path: filepath.Join(t.TempDir(), "owner")}
		theirs := &traveller{url: s.url(0), session: reader.session, path: filepath.Join(t.TempDir(), "reader")}
		much := func() {
			for range 60 {
				p.act(t, random)
				p.cheer(t, random, reader)
			}
			settled(t, owner.devices[0])
			settled(t, reader.devices[0])
		}
		absences := []struct {
			name      string
			meanwhile func()
		}{
			{"a moment", func() {}},
			{"many changes", much},
			{"a killed node", func() { much(); s.nodes[0].Kill(); s.nodes[0].Start(); much() }},
			{"longer than deletions are kept", func() { much(); s.purge(t, owner, 100*24*time.Hour); much() }},
			{"another history", func() { much(); s.newHistory(t) }},
		}
		for _, absence := range absences {
			mine.come(t)
			theirs.come(t)
			settled(t, mine.c)
			settled(t, theirs.c)
			mine.leave()
			theirs.leave()
			mine.edit(t, put("goal", note, map[string]any{"title": absence.name}))
			absence.meanwhile()
			for _, v := range []*traveller{mine, theirs} {
				v.come(t)
				settled(t, v.c)
				same(t, v.c, run(t, v.url, v.session, nil))
			}
			if e, _ := mine.c.Entity("goal", note); titleOfEntity(e) != absence.name {
				t.Errorf("%s: what was edited without a connection is lost: %s", absence.name, e.JSON)
			}
			mine.leave()
			theirs.leave()
		}
	})
}

func titleOfEntity(e client.Entity) string {
	var fields struct {
		Title string `json:"title"`
	}
	if e.JSON == nil || e.Decode(&fields) != nil {
		return ""
	}
	return fields.Title
}

// purge forgets what will have been deleted long ago after a time, as each node does once an hour; of the owner there is
// something.
func (s *site) purge(t *testing.T, owner *person, after time.Duration) {
	t.Helper()
	db := s.database.Open(t)
	later := func() time.Time { return time.Now().Add(after) }
	e := modusync.New(slog.New(slog.DiscardHandler), db, func(modusync.Commit) {}, modusync.DefaultLimits, later)
	if err := e.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) error {
		id := models.ID(owner.id())
		heads, err := tx.Heads(ctx, []models.ID{id})
		if err == nil && heads[id].FloorF == 0 {
			t.Error("the purge forgot nothing")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// newHistory does what comes after a restore: another epoch, and nodes that start with it.
func (s *site) newHistory(t *testing.T) {
	t.Helper()
	if err := s.database.Open(t).NewEpoch(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, n := range s.nodes {
		n.Kill()
		n.Start()
	}
}
