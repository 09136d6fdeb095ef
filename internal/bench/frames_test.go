package bench

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"modu/internal/testenv"
	"modu/sync/frame"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// A shape is who follows whom and how much they write.
type shape struct {
	writers, readers int
	followees        int // of each reader
	perSecond        int // mutations of all writers together
	seconds          int
}

// BenchmarkFollowerFrame measures how long it is from the sending of a mutation to the arrival of its frame at a
// follower's socket: two nodes, Postgres with fsync, Redis, 1,000 connected followers.
func BenchmarkFollowerFrame(b *testing.B) {
	for _, s := range []shape{
		{writers: 200, readers: 1000, followees: 4, perSecond: 200, seconds: 20},
		{writers: 200, readers: 1000, followees: 20, perSecond: 200, seconds: 20},
		{writers: 1, readers: 1000, followees: 1, perSecond: 20, seconds: 20},
		{writers: 1, readers: 1000, followees: 1, perSecond: 200, seconds: 20},
	} {
		name := fmt.Sprintf("writers=%d/readers=%d/fanout=%d/rate=%d", s.writers, s.readers, s.readers*s.followees/s.writers, s.perSecond)
		b.Run(name, func(b *testing.B) {
			for range b.N {
				newLoad(b, s).measure(b)
			}
		})
	}
}

// A load is a shape on two running nodes.
type load struct {
	shape
	nodes   []*testenv.Node
	writers []*person
	readers []*person
	todos   []string // one of each writer, which is changed again and again

	mu        sync.Mutex // guards latencies
	latencies []time.Duration
}

func newLoad(b *testing.B, s shape) *load {
	pg := testenv.StartPostgres(b, testenv.PostgresOptions{Fsync: true})
	redis := testenv.StartRedis(b)
	url := testenv.PostgresFrom(b, pg, "postgres").URL
	key := signingKey(b)
	l := &load{shape: s}
	for range 2 {
		l.nodes = append(l.nodes, testenv.StartNode(b, "MODU_DATABASE_URL="+url, "MODU_REDIS_URL="+redis.URL, "MODU_SIGNING_KEY="+key))
	}
	ctx := b.Context()
	l.writers, l.readers = l.people(b, "writer", s.writers), l.people(b, "reader", s.readers)
	for _, w := range l.writers {
		w.connect(ctx, b)
		goal, todo := uuid.Must(uuid.NewV7()).String(), uuid.Must(uuid.NewV7()).String()
		w.mutate(ctx, b, w.put(b, "settings", w.ID, map[string]any{"approve_followers": false}),
			w.put(b, "goal", goal, map[string]any{"title": "goal", "audience": "followers"}),
			w.put(b, "todo", todo, map[string]any{"goal_id": goal, "title": "todo", "date": time.Now().UTC().Format(time.DateOnly)}))
		l.todos = append(l.todos, todo)
	}
	for i, r := range l.readers {
		r.connect(ctx, b)
		var follows []frame.Mutation
		for j := range s.followees {
			w := l.writers[(i*s.followees+j)%len(l.writers)]
			follows = append(follows, r.put(b, "follow", derived("follow", r.ID, w.ID), map[string]any{"user_id": w.ID}))
		}
		r.mutate(ctx, b, follows...)
	}
	return l
}

// people makes accounts, half of them at each node.
func (l *load) people(b *testing.B, name string, n int) []*person {
	b.Helper()
	list := make([]*person, n)
	for i := range list {
		list[i] = signUp(b, l.nodes[i%2].URL, fmt.Sprintf("%s_%d", name, i))
	}
	return list
}

// mark stands before the instant, in Unix ns, at which a mutation was due to be sent.
const mark = "sent-"

// settle is how long the frames of the last mutations may take.
const settle = 3 * time.Second

func (l *load) measure(b *testing.B) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	var wg sync.WaitGroup
	for _, r := range l.readers {
		wg.Go(func() { l.read(ctx, b, r) })
	}
	for _, w := range l.writers {
		wg.Go(func() { l.swallow(ctx, b, w) })
	}
	before := l.cpu(b)
	l.write(ctx, b)
	used := l.cpu(b) - before
	select {
	case <-time.After(settle):
	case <-ctx.Done():
	}
	cancel()
	wg.Wait()
	for _, p := range append(l.readers, l.writers...) {
		_ = p.conn.CloseNow()
	}
	l.report(b, used)
}

// write sends mutations at the instants of an even schedule, whatever the answers take.
func (l *load) write(ctx context.Context, b *testing.B) {
	gap := time.Second / time.Duration(l.perSecond)
	start := time.Now()
	for i := range l.perSecond * l.seconds {
		due := start.Add(time.Duration(i) * gap)
		time.Sleep(time.Until(due)) // an open loop is made of sleeps
		w := i % len(l.writers)
		p := l.writers[w]
		p.send(ctx, b, &frame.Mutate{Mutations: []frame.Mutation{
			p.put(b, "todo", l.todos[w], map[string]any{"title": mark + strconv.FormatInt(due.UnixNano(), 10)}),
		}})
	}
}

// swallow reads what a writer is sent.
func (l *load) swallow(ctx context.Context, b *testing.B, p *person) {
	for {
		_, message, err := p.conn.Read(ctx)
		if err != nil {
			return
		}
		p.pong(ctx, b, message)
		if bytes.Contains(message, []byte(`"type":"error"`)) {
			b.Errorf("%s: %s", p.handle, message)
		}
	}
}

// read notes how old the marks are that arrive at a follower.
func (l *load) read(ctx context.Context, b *testing.B, p *person) {
	var seen []time.Duration
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.latencies = append(l.latencies, seen...)
	}()
	for {
		_, message, err := p.conn.Read(ctx)
		if err != nil {
			return
		}
		now := time.Now().UnixNano()
		p.pong(ctx, b, message)
		for {
			_, rest, ok := bytes.Cut(message, []byte(mark))
			if !ok {
				break
			}
			digits, _, _ := bytes.Cut(rest, []byte(`"`))
			if due, err := strconv.ParseInt(string(digits), 10, 64); err == nil {
				seen = append(seen, time.Duration(now-due))
			}
			message = rest
		}
	}
}

// cpu returns what the nodes have used so far.
func (l *load) cpu(b *testing.B) time.Duration {
	b.Helper()
	const tick = 10 * time.Millisecond // USER_HZ
	var sum time.Duration
	for _, n := range l.nodes {
		raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(n.PID()), "stat"))
		if err != nil {
			b.Fatal(err)
		}
		f := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
		for _, ticks := range f[11:13] { // utime, stime: proc(5)
			t, err := strconv.ParseInt(ticks, 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			sum += time.Duration(t) * tick
		}
	}
	return sum
}

func (l *load) report(b *testing.B, used time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	slices.Sort(l.latencies)
	n := len(l.latencies)
	if n == 0 {
		b.Fatal("nothing arrived")
	}
	due := l.perSecond * l.seconds * len(l.readers) * l.followees / len(l.writers)
	at := func(q float64) float64 { return float64(l.latencies[int(q*float64(n-1))].Microseconds()) / 1000 }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
	b.ReportMetric(100*float64(n)/float64(due), "%arrived")
	b.ReportMetric(float64(n)/used.Seconds(), "frames/cpu-s")
}

// signingKey makes one that both nodes use.
func signingKey(b *testing.B) string {
	b.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		b.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}
