package promises

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"modu/auth"
	"modu/client"
	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	"modu/sync/frame"
)

const (
	ringing     = 50               // alarms of one minute: more than a node claims at once
	early       = 5                // of them are heard before a node is killed
	untilMinute = 18 * time.Second // that the set-up takes at most, or else the minute after it counts
	leaseAtMost = 30 * time.Second // what a dead node has claimed is anybody's after this
	inFlight    = 10               // notices at most that die with a node after their commit, or meet a hello
)

// TestRingsOnceWhileANodeIsKilled: the alarms and the reminder of one minute ring while a node is killed and comes back. A
// device without a socket is pushed each of them, once; nothing of it counts as missed; a device with a socket hears none
// twice, and hears or is pushed all but what died with the node between a commit and its sockets or the bus.
func TestRingsOnceWhileANodeIsKilled(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		db := testenv.SQLite(t)
		r := newRinging(t, db, 1)
		lost := client.NewID()
		dial(t, r.url(0), r.owner.session, lost) // and never again
		subscription := r.subscribe(t, lost)
		before := r.ring(t)
		if pushed := r.due(t, r.keys(pushTo(subscription))); len(pushed) < ringing+1-before-inFlight {
			t.Errorf("a device that lost its socket with the node is pushed %d; want all but %d", len(pushed), before+inFlight)
		}
	})
	t.Run("two nodes", func(t *testing.T) {
		t.Parallel()
		db, redis := testenv.Postgres(t), testenv.Redis(t)
		newRinging(t, db, 2, "MODU_REDIS_URL="+redis).ring(t)
	})
}

// A rung is a site whose clock is close to a full minute, and somebody whose alarms ring then.
type rung struct {
	*site
	db       *store.DB
	ahead    time.Duration // of the nodes' clock
	owner    *person
	heard    *listener
	absent   models.ID // the subscription of a device without a socket
	here     models.ID // that of the device that has one
	todos    []string
	reminder string
	minute   time.Time
}

func newRinging(t *testing.T, db testenv.DB, nodes int, env ...string) *rung {
	t.Helper()
	key, err := auth.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	testenv.Binary(t) // takes its time before the clock is set
	r := &rung{site: &site{database: db}, db: db.Open(t), heard: newListener()}
	now := time.Now()
	r.ahead = now.Truncate(time.Minute).Add(time.Minute - untilMinute).Sub(now).Truncate(time.Millisecond)
	env = append(env, "MODU_DATABASE_URL="+db.URL, "MODU_SIGNING_KEY="+string(key), "MODU_CLOCK_OFFSET="+r.ahead.String())
	for range nodes {
		r.nodes = append(r.nodes, testenv.StartNode(t, env...))
	}
	r.owner = r.join(t, "minji", nodes-1, 1, r.heard.look)
	r.absent, r.here = r.subscribe(t, client.NewID()), r.subscribe(t, r.owner.devices[0].ID())
	r.plan(t)
	return r
}

func (r *rung) now() time.Time { return time.Now().Add(r.ahead).UTC() }

// subscribe has Web Push reach a client while it has no socket. What is pushed stays in the database: no node connects to
// an address of this machine.
func (r *rung) subscribe(t *testing.T, id string) models.ID {
	t.Helper()
	var made struct {
		ID models.ID `json:"id"`
	}
	device := testenv.NewPushService(t).Subscribe()
	err := r.owner.session.Do(t.Context(), http.MethodPost, "/v1/push/subscriptions", map[string]any{
		"endpoint": device.Endpoint, "client_id": id, "keys": map[string]string{"p256dh": device.P256dh, "auth": device.Auth},
	}, &made)
	if err != nil {
		t.Fatal(err)
	}
	return made.ID
}

// plan sets the alarms and the reminder for the next minute that is far enough.
func (r *rung) plan(t *testing.T) {
	t.Helper()
	const far = 4 * time.Second // so that they are all set before
	r.minute = r.now().Add(far).Truncate(time.Minute).Add(time.Minute)
	at, c := r.minute.Format("15:04"), r.owner.devices[0]
	goal := r.owner.goal(t, "private")
	r.reminder = client.NewID()
	changes := []client.Change{put("reminder", r.reminder, map[string]any{"time": at})}
	for range ringing {
		id := client.NewID()
		r.todos = append(r.todos, id)
		changes = append(changes, put("todo", id, map[string]any{
			"goal_id": goal, "title": "rings", "date": r.minute.Format(time.DateOnly), "alarm": at,
		}))
	}
	must(t, c, changes...)
	if !r.now().Before(r.minute) {
		t.Fatalf("the alarms for %s were set at %v", at, r.now())
	}
}

// ring kills the first node as it rings, lets it come back, and looks what became of each alarm. It returns how many had
// been heard before.
func (r *rung) ring(t *testing.T) (before int) {
	t.Helper()
	r.heard.wait(t, early, r.minute.Sub(r.now())+patience)
	r.nodes[0].Kill()
	before = r.heard.different()
	r.nodes[0].Start()
	r.finish(t)
	c := r.owner.devices[0]
	must(t, c, put("goal", client.NewID(), map[string]any{"title": "over"})) // whatever rang was said before
	if missed := c.View("news"); len(missed) > 0 {
		t.Errorf("%d count as missed; want none", len(missed))
	}
	if twice := r.heard.twice(); len(twice) > 0 {
		t.Errorf("rang twice: %v", twice)
	}
	if pushed := r.due(t, r.keys(pushTo(r.absent))); len(pushed) != ringing+1 {
		t.Errorf("%d messages for a device without a socket; want %d", len(pushed), ringing+1)
	}
	told := r.heard.names()
	for _, d := range r.due(t, r.keys(pushTo(r.here))) {
		told[strings.TrimPrefix(d.DedupeKey, pushTo(r.here))] = true
	}
	if untold := ringing + 1 - len(told); untold > inFlight {
		t.Errorf("a device that had a socket is told nothing of %d; want at most %d", untold, inFlight)
	}
	t.Logf("heard %d before the kill, heard %d and told of %d in the end", before, r.heard.different(), len(told))
	return before
}

func pushTo(subscription models.ID) string { return "push:" + string(subscription) + ":" }

// finish waits until nothing of the minute is left to do.
func (r *rung) finish(t *testing.T) {
	t.Helper()
	deadline := time.After(leaseAtMost + patience)
	for {
		left := slices.DeleteFunc(r.due(t, r.keys("")), func(d *models.Due) bool {
			return d.FireAt.Time().After(r.minute) // of tomorrow
		})
		if len(left) == 0 {
			return
		}
		select {
		case <-deadline:
			t.Fatalf("%d alarms never rang", len(left))
		case <-time.After(200 * time.Millisecond): // the other node says nothing when it has done something
		}
	}
}

// keys are what the rows of due of the alarms and the reminder go by.
func (r *rung) keys(prefix string) []string {
	keys := []string{prefix + "reminder:" + r.reminder}
	for _, id := range r.todos {
		keys = append(keys, prefix+"alarm:"+id)
	}
	return keys
}

func (r *rung) due(t *testing.T, keys []string) (rows []*models.Due) {
	t.Helper()
	err := r.db.Snapshot(t.Context(), func(ctx context.Context, tx store.Tx) (err error) {
		rows, err = tx.DueByKey(ctx, keys)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// A listener counts the notices of one device.
type listener struct {
	came chan struct{} // capacity 1: there is another one

	mu    sync.Mutex     // guards the following
	times map[string]int // by kind and what it is about, as the keys of due have it
}

func newListener() *listener {
	return &listener{came: make(chan struct{}, 1), times: map[string]int{}}
}

func (l *listener) look(raw []byte) {
	f, _ := frame.DecodeServer(raw) // the client has decoded it
	n, ok := f.(*frame.Notice)
	if !ok {
		return
	}
	l.mu.Lock()
	l.times[n.Kind+":"+cmp.Or(n.TodoID, n.ID)]++
	l.mu.Unlock()
	select {
	case l.came <- struct{}{}:
	default:
	}
}

func (l *listener) different() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.times)
}

func (l *listener) names() map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	names := map[string]bool{}
	for name := range l.times {
		names[name] = true
	}
	return names
}

func (l *listener) twice() (names []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name, n := range l.times {
		if n > 1 {
			names = append(names, name)
		}
	}
	return names
}

// wait waits until that many different notices have come.
func (l *listener) wait(t *testing.T, n int, within time.Duration) {
	t.Helper()
	deadline := time.After(within)
	for l.different() < n {
		select {
		case <-l.came:
		case <-deadline:
			t.Fatalf("heard %d after %v; want %d", l.different(), within, n)
		}
	}
}
