package bustest_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"modu/hub"
	"modu/hub/bustest"
	"modu/internal/testenv"
	"modu/models"
	"modu/sync/frame"
)

// A member is one end of a bus under test.
type member struct {
	hub.Bus
	t    *testing.T
	stop func()

	mu      sync.Mutex // guards the following
	heard   []hub.Message
	unsure  map[models.Stream]int
	changed chan struct{}
}

func run(t *testing.T, b hub.Bus) *member {
	m := &member{Bus: b, t: t, unsure: map[models.Stream]int{}, changed: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx, m.receive, m.lost) }()
	var once sync.Once
	m.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("Run() = %v; want nil", err)
			}
		})
	}
	t.Cleanup(m.stop)
	return m
}

func (m *member) receive(message hub.Message) { m.note(func() { m.heard = append(m.heard, message) }) }

func (m *member) lost(streams []models.Stream) {
	m.note(func() {
		for _, s := range streams {
			m.unsure[s]++
		}
	})
}

func (m *member) note(f func()) {
	m.mu.Lock()
	f()
	m.mu.Unlock()
	select {
	case m.changed <- struct{}{}:
	default:
	}
}

// until waits until ok says yes of what the member has heard.
func (m *member) until(what string, ok func() bool) {
	m.t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	for {
		m.mu.Lock()
		yes := ok()
		m.mu.Unlock()
		if yes {
			return
		}
		select {
		case <-m.changed:
		case <-deadline.C:
			m.t.Fatalf("%s: not within 20 s", what)
		}
	}
}

// subscribe waits for the confirmation.
func (m *member) subscribe(streams ...models.Stream) {
	m.t.Helper()
	before := map[models.Stream]int{}
	m.mu.Lock()
	for _, s := range streams {
		before[s] = m.unsure[s]
	}
	m.mu.Unlock()
	for _, s := range streams {
		m.Subscribe(s)
	}
	m.until("confirmation", func() bool {
		for _, s := range streams {
			if m.unsure[s] == before[s] {
				return false
			}
		}
		return true
	})
}

func (m *member) publish(messages ...hub.Message) {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(m.t.Context(), 5*time.Second)
	defer cancel()
	if err := m.Publish(ctx, messages); err != nil {
		m.t.Fatal(err)
	}
}

func message(stream models.Stream, to models.Seq) hub.Message {
	return hub.Message{
		Stream: stream, Owner: stream.Subject(), From: to - 1, To: to, Fence: 1, FenceWas: 1,
		Frame: []byte(`{"type":"delta","put":[{"title":"모두 \u2028"}]}`),
	}
}

// testBus is what every bus that has no bad day does.
func testBus(t *testing.T, join func() hub.Bus) {
	t.Run("carries", func(t *testing.T) {
		a, b := run(t, join()), run(t, join())
		s := models.SelfStream(models.NewID())
		b.subscribe(s)
		other := message(models.SelfStream(models.NewID()), 1)
		want := message(s, 7)
		want.Concerned, want.FenceWas = []models.ID{models.NewID(), models.NewID()}, 0
		replaced := hub.Message{Stream: s, Owner: s.Subject(), Client: models.NewID(), Hello: 9}
		nobody := hub.Message{Stream: s, Owner: s.Subject(), From: 7, To: 7, Fence: 3, FenceWas: 2, Concerned: []models.ID{}}
		notice := hub.Message{Stream: s, Owner: s.Subject(), Notice: &frame.Notice{Kind: "alarm", ID: "1", TodoID: "2", At: "3"}}
		a.publish(other, want, replaced, nobody, notice)
		b.until("messages", func() bool { return len(b.heard) >= 4 })
		if diff := cmp.Diff([]hub.Message{want, replaced, nobody, notice}, b.heard); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
	})
	t.Run("keeps the order of one publisher", func(t *testing.T) {
		a, b := run(t, join()), run(t, join())
		s := models.SelfStream(models.NewID())
		b.subscribe(s)
		const n = 2000
		for seq := models.Seq(1); seq <= n; seq += 10 {
			var batch []hub.Message
			for i := range models.Seq(10) {
				batch = append(batch, message(s, seq+i))
			}
			a.publish(batch...)
		}
		b.until("all messages", func() bool { return len(b.heard) == n })
		for i, m := range b.heard {
			if m.To != models.Seq(i+1) {
				t.Fatalf("message %d is at %d; want %d", i, m.To, i+1)
			}
		}
	})
	t.Run("lets go", func(t *testing.T) {
		a, b := run(t, join()), run(t, join())
		gone, kept := models.SelfStream(models.NewID()), models.SelfStream(models.NewID())
		b.subscribe(gone, kept)
		b.Unsubscribe(gone)
		b.subscribe(models.SelfStream(models.NewID())) // its confirmation comes after the end of the other
		a.publish(message(gone, 1), message(kept, 1))
		b.until("the kept stream", func() bool { return len(b.heard) > 0 })
		if got := b.heard[0].Stream; got != kept {
			t.Errorf("heard %s first; want %s alone", got, kept)
		}
		b.subscribe(gone)
		a.publish(message(gone, 2))
		b.until("the stream that was subscribed again", func() bool { return len(b.heard) == 2 })
	})
	t.Run("many streams", func(t *testing.T) {
		a, b := run(t, join()), run(t, join())
		var streams []models.Stream
		var messages []hub.Message
		for range 3000 {
			s := models.SelfStream(models.NewID())
			streams = append(streams, s)
			messages = append(messages, message(s, 1))
		}
		b.subscribe(streams...)
		a.publish(messages...)
		b.until("a message of each", func() bool { return len(b.heard) == len(streams) })
	})
	t.Run("is up", func(t *testing.T) {
		a := run(t, join())
		a.subscribe(models.SelfStream(models.NewID()))
		if !a.Up() {
			t.Error("Up() = false after a confirmation; want true")
		}
	})
}

func TestMemoryBus(t *testing.T) {
	broker := hub.NewBroker()
	testBus(t, func() hub.Bus { return broker.Join() })
}

func TestChaosBusWithoutChaos(t *testing.T) {
	broker := hub.NewBroker()
	testBus(t, func() hub.Bus { return bustest.Wrap(broker.Join(), bustest.Chaos{}) })
}

func TestRedisBus(t *testing.T) {
	url := testenv.Redis(t)
	testBus(t, func() hub.Bus { return redisBus(t, url) })
}

func redisBus(t *testing.T, url string) *hub.RedisBus {
	t.Helper()
	b, err := hub.NewRedisBus(slog.New(slog.DiscardHandler), url)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRedisBusSurvivesGarbage(t *testing.T) {
	url := testenv.Redis(t)
	a, b := run(t, redisBus(t, url)), run(t, redisBus(t, url))
	s := models.SelfStream(models.NewID())
	b.subscribe(s)
	options, err := redis.ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(options)
	defer client.Close()
	for _, garbage := range []string{"", "x", strings.Repeat("\xff", 100), "12345678\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "12345678\x02"} {
		if err := client.Publish(t.Context(), "modu:"+string(s), garbage).Err(); err != nil {
			t.Fatal(err)
		}
	}
	a.publish(message(s, 1))
	b.until("the good message", func() bool { return len(b.heard) == 1 })
}

func TestRedisBusHealsAfterRestart(t *testing.T) {
	server := testenv.StartRedis(t)
	a, b := run(t, redisBus(t, server.URL)), run(t, redisBus(t, server.URL))
	s := models.SelfStream(models.NewID())
	b.subscribe(s)
	server.Kill()
	server.Start()
	b.until("a second confirmation", func() bool { return b.unsure[s] >= 2 })
	a.publish(message(s, 1))
	b.until("a message after it", func() bool { return len(b.heard) == 1 })
}

func TestRedisBusNoticesSilence(t *testing.T) {
	server := testenv.StartRedis(t)
	b := run(t, redisBus(t, server.URL))
	s := models.SelfStream(models.NewID())
	b.subscribe(s)
	server.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := b.Publish(ctx, []hub.Message{message(s, 1)}); err == nil {
		t.Error("Publish() on a Redis that never answers = nil; want an error when its time is up")
	}
	b.until("down", func() bool { return waitDown(b) })
	server.Resume()
	b.until("a second confirmation", func() bool { return b.unsure[s] >= 2 })
}

// waitDown polls: that nothing comes any more is no event.
func waitDown(b *member) bool {
	select {
	case b.changed <- struct{}{}:
	default:
	}
	return !b.Up()
}

func TestParseMessageRefusesGarbage(t *testing.T) {
	whole := message(models.SelfStream(models.NewID()), 3)
	b := whole.Append(nil)
	for i := range len(b) - len(whole.Frame) {
		if _, err := hub.ParseMessage(b[:i]); err == nil {
			t.Errorf("ParseMessage(first %d bytes) = nil error; want one", i)
		}
	}
}

func FuzzParseMessage(f *testing.F) {
	m := message(models.SelfStream("00000000-0000-7000-8000-000000000001"), 3)
	f.Add(m.Append(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := hub.ParseMessage(b)
		if err != nil {
			return
		}
		again, err := hub.ParseMessage(m.Append(nil))
		if err != nil {
			t.Fatalf("a message that was parsed cannot be parsed again: %v", err)
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Errorf("changed on the way (-want +got):\n%s", diff)
		}
	})
}
