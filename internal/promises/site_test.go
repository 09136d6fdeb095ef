package promises

import (
	"context"
	"net/http"
	"testing"
	"time"

	"modu/auth"
	"modu/client"
	"modu/internal/testenv"
	"modu/sync/frame"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// patience is for what must happen and may take long on a busy machine.
const patience = 90 * time.Second

// A site is an installation: one node, or two at which people take turns.
type site struct {
	nodes    []*testenv.Node
	local    []string // addresses of nodes in this process, instead of nodes
	database testenv.DB
	postgres *testenv.PostgresServer // nil when embedded
	redis    *testenv.RedisServer
}

// eachSite runs a test on both set-ups at once: most of it is waiting.
func eachSite(t *testing.T, f func(t *testing.T, s *site)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		db := testenv.SQLite(t)
		f(t, &site{nodes: []*testenv.Node{testenv.StartNode(t, "MODU_DATABASE_URL="+db.URL)}, database: db})
	})
	t.Run("two nodes", func(t *testing.T) {
		t.Parallel()
		f(t, twoNodes(t))
	})
}

func twoNodes(t *testing.T) *site {
	t.Helper()
	s := &site{postgres: testenv.StartPostgres(t, testenv.PostgresOptions{}), redis: testenv.StartRedis(t)}
	key, err := auth.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	s.database = s.postgres.Migrated()
	for range 2 {
		s.nodes = append(s.nodes, testenv.StartNode(t,
			"MODU_DATABASE_URL="+s.database.URL, "MODU_REDIS_URL="+s.redis.URL, "MODU_SIGNING_KEY="+string(key)))
	}
	return s
}

// url is where the i-th device connects: devices are spread over the nodes.
func (s *site) url(i int) string {
	if s.local != nil {
		return s.local[i%len(s.local)]
	}
	return s.nodes[i%len(s.nodes)].URL
}

// A fault breaks something, has people work meanwhile, and mends it.
type fault struct {
	name string
	do   func(work func())
}

// faults are those that the set-up can have.
func (s *site) faults() []fault {
	var all []fault
	for i, n := range s.nodes {
		restart := func(work func()) {
			n.Kill()
			if len(s.nodes) > 1 {
				work() // at the other node
			}
			n.Start()
		}
		all = append(all, fault{"kill -9 of node " + string(rune('1'+i)), restart})
	}
	if s.postgres == nil {
		return append(all, all...)
	}
	return append(all,
		fault{"Redis restarts", func(work func()) { s.redis.Kill(); work(); s.redis.Start() }},
		fault{"Redis accepts and never answers", func(work func()) { s.redis.Pause(); work(); s.redis.Resume() }},
		fault{"kill -9 of Postgres", func(func()) { s.postgres.Kill(); s.postgres.Start() }},
		fault{"Postgres restarts", func(func()) { s.postgres.Stop(); s.postgres.Start() }},
	)
}

// A person is somebody with an account, and devices.
type person struct {
	session *client.Session
	devices []*client.Client
}

// join makes an account with devices, which connect to one node after the other from the first-th on. seen, if not nil,
// gets every frame.
func (s *site) join(t *testing.T, handle string, first, devices int, seen func(raw []byte)) *person {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	p := &person{}
	for i := range devices {
		session, err := p.signIn(ctx, s.url(first+i), handle)
		if err != nil {
			t.Fatal(err)
		}
		if p.session == nil {
			p.session = session
		}
		p.devices = append(p.devices, run(t, s.url(first+i), session, seen))
	}
	return p
}

// run connects a new device until the test ends.
func run(t *testing.T, url string, session *client.Session, seen func(raw []byte)) *client.Client {
	t.Helper()
	o := client.Options{Server: url, Token: session.Token, Agent: "promises"}
	if seen != nil {
		o.OnFrame = func(_ frame.ServerFrame, raw []byte) { seen(raw) }
	}
	c, err := client.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := c.Run(ctx); ctx.Err() == nil {
			t.Errorf("a device ended: %v", err)
		}
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	settled(t, c)
	return c
}

// signIn makes the account for the first device; every other signs in, and has a session of its own.
func (p *person) signIn(ctx context.Context, url, handle string) (*client.Session, error) {
	const password = "a long sentence"
	if p.session != nil {
		return client.Login(ctx, http.DefaultClient, url, handle, password)
	}
	return client.SignUp(ctx, http.DefaultClient, url, client.NewAccount{
		Email: handle + "@example.com", Password: password, Handle: handle, TimeZone: "UTC",
	})
}

func (p *person) id() string { return p.session.User().ID }

func settled(t *testing.T, c *client.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := c.Settled(ctx); err != nil {
		t.Fatalf("%d changes are without an answer: %v", len(c.Pending()), err)
	}
}

// must makes changes in one message and waits until they are acked as done.
func must(t *testing.T, c *client.Client, changes ...client.Change) {
	t.Helper()
	ticket, err := c.Do(changes...)
	if err != nil {
		t.Fatal(err)
	}
	acked(t, c, ticket)
}

func acked(t *testing.T, c *client.Client, ticket client.Ticket) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	result, err := c.Wait(ctx, ticket)
	if err != nil || !result.OK {
		t.Fatalf("change %d: %+v, %v", ticket, result, err)
	}
}

func until(t *testing.T, c *client.Client, what string, within time.Duration, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	if err := c.Until(ctx, holds); err != nil {
		t.Fatalf("%s: not after %v", what, within)
	}
}

func put(kind, id string, fields map[string]any) client.Change {
	return client.Change{Op: frame.Put, Kind: kind, ID: id, Fields: fields}
}

// follow makes p follow other.
func (p *person) follow(t *testing.T, other *person) {
	t.Helper()
	must(t, p.devices[0], put("follow", client.DerivedID("follow", p.id(), other.id()), map[string]any{"user_id": other.id()}))
	id := client.DerivedID("follower", other.id(), p.id())
	until(t, other.devices[0], "the request of "+p.id(), patience, func() bool {
		_, ok := other.devices[0].Entity("follower", id)
		return ok
	})
	must(t, other.devices[0], put("follower", id, map[string]any{"user_id": p.id(), "state": "accepted"}))
}

// goal makes a goal.
func (p *person) goal(t *testing.T, audience string) string {
	t.Helper()
	id := client.NewID()
	must(t, p.devices[0], put("goal", id, map[string]any{"title": "a goal", "audience": audience}))
	return id
}

func today() string { return time.Now().UTC().Format(time.DateOnly) }
