package promises

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"modu/auth"
	"modu/client"
	"modu/internal/testenv"
)

const (
	rollingPeople  = 100
	rollingDevices = 10  // of each: 1,000 in all
	rollingRate    = 200 // changes a second, whatever the answers take
	rollingCalm    = 2 * time.Second
	liveAgain      = 30 * time.Second
)

// TestRollingRestart: two nodes behind a proxy are restarted one after the other, as a deploy does it, while 1,000 devices
// are connected and 200 changes a second are made at sockets and by REST. Nothing acked is lost, nothing is done twice, no
// request fails, and everybody is live again within 30 s: of being cut off, and of the end of the node.
//
// All of it runs without the race detector. With it in the devices alone, two cores have nothing left for anybody else, and
// this is about time; the same code runs with it in the other tests.
func TestRollingRestart(t *testing.T) {
	if !testenv.Unraced(t) {
		return
	}
	r := newRolling(t)
	before := r.heads(t)
	over := make(chan struct{})
	var loading sync.WaitGroup
	loading.Go(func() { r.load(t, over) })
	<-time.After(rollingCalm)
	for i := range r.nodes {
		r.restart(t, i)
		<-time.After(rollingCalm)
	}
	close(over)
	loading.Wait()
	r.checkLive(t)
	r.checkChanges(t, before)
	r.checkCopies(t)
	const shown = 10
	if failed := r.balancer.Failed(); len(failed) > 0 {
		t.Errorf("%d requests were answered with 500 and above, the first:\n%s", len(failed), strings.Join(failed[:min(shown, len(failed))], "\n"))
	}
}

// A rolling is the people, the nodes and the proxy in front of them.
type rolling struct {
	*site
	balancer *testenv.Balancer
	people   []*roller
	signals  []time.Time // to each node that was restarted
	ends     []time.Time // of its process
}

// newRolling makes people who each follow the next: a change goes to ten devices of its owner's and ten of a follower's.
func newRolling(t *testing.T) *rolling {
	t.Helper()
	s := &site{postgres: testenv.StartPostgres(t, testenv.PostgresOptions{}), redis: testenv.StartRedis(t)}
	key, err := auth.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	s.database = s.postgres.Migrated()
	for range 2 {
		s.nodes = append(s.nodes, testenv.StartReleased(t, "MODU_DRAIN_WAIT=3s", "MODU_LOG_LEVEL=warn",
			"MODU_DATABASE_URL="+s.database.URL, "MODU_REDIS_URL="+s.redis.URL, "MODU_SIGNING_KEY="+string(key)))
	}
	r := &rolling{site: s, balancer: testenv.NewBalancer(t, s.nodes...)}
	s.local = []string{r.balancer.URL}
	start := time.Now()
	r.gather(t)
	t.Logf("%d devices are there after %v", rollingPeople*rollingDevices, time.Since(start))
	return r
}

// gather makes the people, a few at a time, and has them follow each other with their devices connected.
func (r *rolling) gather(t *testing.T) {
	t.Helper()
	const atOnce = 8
	r.people = make([]*roller, rollingPeople)
	var all sync.WaitGroup
	for first := range atOnce {
		all.Go(func() {
			for i := first; i < len(r.people); i += atOnce {
				r.people[i] = newRoller(t, r.url(0), i)
			}
		})
	}
	all.Wait()
	if t.Failed() {
		t.FailNow()
	}
	devices := newFleet(t)
	for _, p := range r.people {
		for range rollingDevices {
			devices.connect(r.url(0), p)
		}
		p.devices[0].do(t, p.things()...)
	}
	r.settled(t)
	for i, p := range r.people {
		next := r.people[(i+1)%len(r.people)].id()
		p.devices[0].do(t, put("follow", client.DerivedID("follow", p.id(), next), map[string]any{"user_id": next}))
	}
	r.settled(t)
	for _, p := range r.people {
		p.devices[0].tickets = nil // the load's are to be counted
	}
}

func (r *rolling) settled(t *testing.T) {
	t.Helper()
	for _, p := range r.people {
		for _, d := range p.devices {
			settled(t, d.Client)
		}
	}
}

// restart does what a deploy does with one node: SIGTERM, wait for its end, start, wait until the proxy knows.
func (r *rolling) restart(t *testing.T, i int) {
	t.Helper()
	n := r.nodes[i]
	had := r.balancer.Load(i)
	signal := time.Now()
	r.signals = append(r.signals, signal)
	n.Term()
	if code := n.Wait(); code != 0 {
		t.Errorf("node %d ended with code %d", i+1, code)
	}
	ended := time.Now()
	r.ends = append(r.ends, ended)
	n.Start()
	if !r.balancer.AwaitReady(i) {
		t.Fatalf("node %d is not ready again", i+1)
	}
	t.Logf("%s: node %d with %d requests and sockets told to end; it did after %v, and was ready %v later",
		signal.UTC().Format(time.TimeOnly), i+1, had, ended.Sub(signal), time.Since(ended))
}

// heads returns up to where each person's own stream has come.
func (r *rolling) heads(t *testing.T) map[string]int64 {
	t.Helper()
	type head struct {
		Owner string
		Seq   int64
	}
	heads := map[string]int64{}
	for _, h := range query[head](t, r.database.URL, "SELECT owner_id::text, seq_s FROM heads") {
		heads[h.Owner] = h.Seq
	}
	return heads
}

func query[T any](t *testing.T, url, statement string) []T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context()) //nolint:errcheck // nothing was written
	rows, err := conn.Query(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if err != nil {
		t.Fatal(err)
	}
	return list
}
