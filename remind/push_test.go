package remind_test

import (
	"context"
	"log/slog"
	gosync "sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"modu/internal/testenv"
	"modu/models"
	"modu/remind"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// noon in Seoul.
var noon = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// A node is an engine and a sender on a real database, before a real push service.
type node struct {
	t       *testing.T
	db      *store.DB
	engine  *modusync.Engine
	sender  *remind.Sender
	service *testenv.PushService

	mu  gosync.Mutex // guards at
	at  time.Time
	app models.ID // the client that pushes
}

func (x *node) now() time.Time {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.at
}

func (x *node) later(d time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.at = x.at.Add(d)
}

func each(t *testing.T, f func(t *testing.T, x *node)) {
	testenv.Each(t, func(t *testing.T, env testenv.DB) {
		x := &node{t: t, db: env.Open(t), service: testenv.NewPushService(t), at: noon, app: models.NewID()}
		log := slog.New(slog.DiscardHandler)
		x.engine = modusync.New(log, x.db, func(modusync.Commit) {}, modusync.DefaultLimits, x.now)
		var err error
		x.sender, err = remind.New(t.Context(), log, x.db, x.engine,
			remind.Options{Subject: "who@example.org", Local: x.service.Certificates()}, x.now)
		if err != nil {
			t.Fatal(err)
		}
		f(t, x)
	})
}

func (x *node) tx(f func(context.Context, store.Tx) error) {
	x.t.Helper()
	if err := x.db.InTx(x.t.Context(), f); err != nil {
		x.t.Fatal(err)
	}
}

// A person has a session that is good for a month.
type person struct{ id, session models.ID }

func (x *node) person(handle, locale string) person {
	x.t.Helper()
	p, now := person{models.NewID(), models.NewID()}, models.TimeOf(x.now())
	x.tx(func(ctx context.Context, tx store.Tx) error {
		err := store.CreateAccount(ctx, tx,
			&models.User{ID: p.id, Email: handle + "@example.org", EmailKey: handle + "@example.org", PasswordHash: "-", CreatedAt: now},
			&models.Profile{OwnerID: p.id, Rev: 1, CreatedAt: now, Handle: handle, Name: handle, Stamps: models.Stamps{}},
			&models.Settings{
				OwnerID: p.id, Rev: 1, CreatedAt: now, Locale: locale, TimeZone: "Asia/Seoul", WeekStart: "sun",
				CheersOnTodos: true, DefaultAudience: models.Private, Stamps: models.Stamps{},
			})
		if err != nil {
			return err
		}
		return tx.AddSession(ctx, &models.Session{
			UserID: p.id, ID: p.session, CreatedAt: now, UsedAt: now, RotatedAt: now, ExpiresAt: now.Add(30 * 24 * time.Hour),
		})
	})
	return p
}

// subscribe has a new device of somebody reached.
func (x *node) subscribe(p person) (*testenv.PushDevice, models.PushSubscription) {
	x.t.Helper()
	d := x.service.Subscribe()
	s, err := x.engine.Subscribe(x.t.Context(), models.PushSubscription{
		UserID: p.id, ClientID: models.NewID(), SessionID: p.session, Endpoint: d.Endpoint, P256dh: d.P256dh, Auth: d.Auth,
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return d, s
}

type fields = map[string]any

func (x *node) put(p person, kind string, id models.ID, f fields) {
	x.t.Helper()
	b, err := json.Marshal(f)
	if err != nil {
		x.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(x.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- x.engine.Run(ctx) }()
	got, err := x.engine.Push(ctx, models.Caller{User: p.id}, modusync.Push{REST: true, Mutations: []frame.Mutation{
		{Op: frame.Put, Kind: kind, ID: string(id), Fields: b},
	}})
	cancel()
	<-ended
	if err != nil || got.Err != nil || !got.Results[0].OK {
		x.t.Fatalf("put %s: %+v, %v", kind, got, err)
	}
	// An engine runs once.
	x.engine = modusync.New(slog.New(slog.DiscardHandler), x.db, func(modusync.Commit) {}, modusync.DefaultLimits, x.now)
}

// alarm makes a todo with an alarm at half past twelve.
func (x *node) alarm(p person, title string) models.ID {
	goal, todo := models.NewID(), models.NewID()
	x.put(p, "goal", goal, fields{"title": "goal"})
	x.put(p, "todo", todo, fields{"goal_id": goal, "title": title, "date": "2026-11-22", "alarm": "12:30"})
	return todo
}

// ring does what is due and sends it.
func (x *node) ring() {
	x.t.Helper()
	if err := x.engine.RunDue(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
	x.send()
}

func (x *node) send() {
	x.t.Helper()
	if err := x.sender.SendDue(x.t.Context()); err != nil {
		x.t.Fatal(err)
	}
}

func (x *node) waiting() (n int64) {
	x.t.Helper()
	x.tx(func(ctx context.Context, tx store.Tx) (err error) {
		n, err = tx.NewSelect().Model((*models.Due)(nil)).Where("kind = 'push'").Count(ctx)
		return err
	})
	return n
}

// TestAlarmReachesEveryDeviceWithoutASocket, encrypted for it and signed with the installation's key.
func TestAlarmReachesEveryDeviceWithoutASocket(t *testing.T) {
	each(t, func(t *testing.T, x *node) {
		p := x.person("minji", "ko")
		one, _ := x.subscribe(p)
		two, _ := x.subscribe(p)
		live, s := x.subscribe(p)
		other, _ := x.subscribe(x.person("other", "ko"))
		todo := x.alarm(p, "물 마시기")
		x.later(30 * time.Minute)
		x.tx(func(ctx context.Context, tx store.Tx) error {
			c := models.Client{ClientID: s.ClientID, UserID: p.id, SeenAt: models.TimeOf(x.now()), LiveUntil: models.TimeOf(x.now().Add(time.Minute))}
			return tx.Hello(ctx, &c)
		})
		x.ring()
		for i, d := range []*testenv.PushDevice{one, two} {
			got := d.Received()
			if len(got) != 1 {
				t.Fatalf("device %d got %d messages; want 1", i, len(got))
			}
			var m modusync.PushMessage
			if err := json.Unmarshal(got[0].Body, &m); err != nil {
				t.Fatal(err)
			}
			want := modusync.PushMessage{Kind: "alarm", Title: "물 마시기", Body: "12:30", URL: "/day/2026-11-22", Tag: "alarm:" + string(todo)}
			if m != want {
				t.Errorf("device %d got %+v; want %+v", i, m, want)
			}
			if got[0].TTL != 600 || got[0].Urgency != "high" || got[0].Topic == "" || got[0].Subject != "mailto:who@example.org" ||
				got[0].Key != x.sender.PublicKey() {
				t.Errorf("device %d got it with %+v", i, got[0])
			}
		}
		if len(live.Received()) != 0 || len(other.Received()) != 0 {
			t.Error("a device with a socket, or somebody else's, was pushed to")
		}
		if n := x.waiting(); n != 0 {
			t.Errorf("%d messages are left", n)
		}
	})
}

// TestSubscriptionThatIsGone is ended.
func TestSubscriptionThatIsGone(t *testing.T) {
	each(t, func(t *testing.T, x *node) {
		p := x.person("minji", "ko")
		for _, status := range []int{404, 410} {
			d, s := x.subscribe(p)
			d.Answer("", status)
			x.alarm(p, "title")
			x.later(30 * time.Minute)
			x.ring()
			there, err := x.engine.Unsubscribe(t.Context(), p.id, s.ID)
			if err != nil || there || x.waiting() != 0 || len(d.Received()) != 0 {
				t.Errorf("after %d: subscription there %t, %v, %d messages left", status, there, err, x.waiting())
			}
			x.later(-30 * time.Minute)
		}
	})
}

// TestServiceThatIsBusy is asked again, with growing pauses or as it says, while that makes sense.
func TestServiceThatIsBusy(t *testing.T) {
	each(t, func(t *testing.T, x *node) {
		p := x.person("minji", "ko")
		d, _ := x.subscribe(p)
		x.alarm(p, "title")
		x.later(30 * time.Minute)
		d.Answer("", 503, 500)
		x.ring()
		x.send()
		if x.waiting() != 1 {
			t.Fatal("a message that was not taken is lost")
		}
		x.later(7 * time.Second)
		x.send()
		x.later(7 * time.Second)
		x.send()
		if got := d.Received(); len(got) != 0 {
			t.Error("the second pause is no longer than the first")
		}
		x.later(7 * time.Second)
		x.send()
		if got := d.Received(); len(got) != 1 || got[0].TTL != 600-21 {
			t.Errorf("got %+v; want the message with what is left of its time", got)
		}

		x.later(-30*time.Minute - 21*time.Second)
		x.alarm(p, "another")
		x.later(30 * time.Minute)
		d.Answer("120", 429)
		x.ring()
		x.later(119 * time.Second)
		x.send()
		if got := d.Received(); len(got) != 0 {
			t.Error("the service asked for two minutes")
		}
		x.later(time.Second)
		x.send()
		if got := d.Received(); len(got) != 1 {
			t.Errorf("got %d messages; want 1", len(got))
		}

		x.later(-32 * time.Minute)
		x.alarm(p, "third")
		x.later(30 * time.Minute)
		d.Answer("", 503)
		x.ring()
		x.later(10 * time.Minute)
		x.send()
		if got := d.Received(); len(got) != 0 || x.waiting() != 0 {
			t.Errorf("ten minutes late the alarm came to the device, or waits still")
		}
	})
}

// TestRefusedMessageIsDropped: the same would be refused again.
func TestRefusedMessageIsDropped(t *testing.T) {
	each(t, func(t *testing.T, x *node) {
		p := x.person("minji", "ko")
		d, s := x.subscribe(p)
		x.alarm(p, "title")
		x.later(30 * time.Minute)
		d.Answer("", 413)
		x.ring()
		there, err := x.engine.Unsubscribe(t.Context(), p.id, s.ID)
		if x.waiting() != 0 || !there || err != nil {
			t.Errorf("%d messages left, subscription there %t, %v", x.waiting(), there, err)
		}
	})
}

// TestSignedOutDeviceIsNotTold: with its session a device loses its messages.
func TestSignedOutDeviceIsNotTold(t *testing.T) {
	each(t, func(t *testing.T, x *node) {
		p := x.person("minji", "ko")
		d, _ := x.subscribe(p)
		x.alarm(p, "title")
		x.tx(func(ctx context.Context, tx store.Tx) error {
			_, err := tx.EndSessions(ctx, p.id, []models.ID{p.session}, models.TimeOf(x.now()))
			return err
		})
		x.later(30 * time.Minute)
		x.ring()
		if got := d.Received(); len(got) != 0 || x.waiting() != 0 {
			t.Errorf("a device that was signed out got %d messages", len(got))
		}
	})
}

// TestTwoSendersSendOnce: each message is claimed by one, and after its lease if that one died.
func TestTwoSendersSendOnce(t *testing.T) {
	each(t, func(t *testing.T, x *node) {
		p := x.person("minji", "ko")
		var devices []*testenv.PushDevice
		for range models.MaxSubscriptions {
			d, _ := x.subscribe(p)
			devices = append(devices, d)
		}
		x.alarm(p, "title")
		x.later(30 * time.Minute)
		if err := x.engine.RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		x.tx(func(ctx context.Context, tx store.Tx) error { // a node that dies with these
			_, err := tx.ClaimPushes(ctx, models.TimeOf(x.now()), time.Minute, 3)
			return err
		})
		another, err := remind.New(t.Context(), slog.New(slog.DiscardHandler), x.db, x.engine,
			remind.Options{Local: x.service.Certificates()}, x.now)
		if err != nil || another.PublicKey() != x.sender.PublicKey() {
			t.Fatalf("another node has another key, or none: %v", err)
		}
		count := func() (n int) {
			var both gosync.WaitGroup
			for _, s := range []*remind.Sender{x.sender, another} {
				both.Go(func() {
					if err := s.SendDue(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
			for _, d := range devices {
				n += len(d.Received())
			}
			return n
		}
		if n := count(); n != models.MaxSubscriptions-3 {
			t.Errorf("%d messages came; want all but the 3 that a dead node holds", n)
		}
		x.later(61 * time.Second)
		if n := count(); n != 3 {
			t.Errorf("%d messages came after the lease; want 3", n)
		}
	})
}

// TestRunSendsWhatTheEngineWritesDown, without being asked to.
func TestRunSendsWhatTheEngineWritesDown(t *testing.T) {
	each(t, func(t *testing.T, x *node) {
		p := x.person("minji", "ko")
		d, _ := x.subscribe(p)
		x.alarm(p, "title")
		x.later(30 * time.Minute)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- x.sender.Run(ctx) }()
		if err := x.engine.RunDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-d.Came
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
