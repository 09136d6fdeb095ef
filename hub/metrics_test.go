package hub

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
	"modu/telemetry"
)

// measured is a bubble with one node whose metrics are seen.
func measured(t *testing.T, o Options, f func(*testing.T, *rig, *telemetry.Hub)) {
	t.Helper()
	m := telemetry.NewMetrics()
	o.Metrics, o.BusMetrics = m.Hub, m.Bus
	bubble(t, rigOptions{Options: o}, func(t *testing.T, r *rig) { f(t, r, m.Hub) })
}

// counts fails unless a metric has a value.
func counts(t *testing.T, what string, c prometheus.Collector, want float64) {
	t.Helper()
	if got := testutil.ToFloat64(c); got != want {
		t.Errorf("%s: %v; want %v", what, got, want)
	}
}

// A client that comes back, one that begins anew, one whose right changed and one that is slow cost a page each, and so
// does a lost message: which it was is told.
func TestEachCauseOfACatchupIsCounted(t *testing.T) {
	t.Run("snapshot and resume", func(t *testing.T) {
		measured(t, Options{}, func(t *testing.T, r *rig, m *telemetry.Hub) {
			user := r.world.AddUser()
			s := models.SelfStream(user)
			r.world.Put("before", 0, s)
			p := r.nodes[0].connect(t, user)
			settle()
			counts(t, "snapshots", m.Snapshots, 1)
			p.hangUp()
			r.hub().Announce(r.world.Put("b", 0, s))
			time.Sleep(2 * linger)
			p.dial(frame.Subprotocol)
			p.hello()
			settle()
			p.equal(s)
			counts(t, "resumes", m.Resumes, 1)
			counts(t, "snapshots", m.Snapshots, 1)
			counts(t, "deltas from pages", m.FromPage, 2)
		})
	})
	t.Run("gap", func(t *testing.T) {
		measured(t, Options{}, func(t *testing.T, r *rig, m *telemetry.Hub) {
			user := r.world.AddUser()
			s := models.SelfStream(user)
			p := r.nodes[0].connect(t, user)
			settle()
			r.world.Put("lost", 0, s)
			r.hub().Announce(r.world.Put("b", 0, s))
			settle()
			p.equal(s)
			counts(t, "gaps", m.Gaps, 1)
			counts(t, "healed by a message", m.HealedByWord, 1)
			counts(t, "holes", m.Holes, 1)
		})
	})
	t.Run("behind", func(t *testing.T) {
		measured(t, Options{}, func(t *testing.T, r *rig, m *telemetry.Hub) {
			user := r.world.AddUser()
			s := models.SelfStream(user)
			p := r.nodes[0].connect(t, user)
			settle()
			p.pause()
			for i := range 3 {
				r.hub().Announce(r.world.Put(fmt.Sprint(i), 0, s))
				settle()
			}
			counts(t, "slow readers", m.SlowReaders, 1)
			for i := range 3 * ringFrames {
				r.hub().Announce(r.world.Put(fmt.Sprint(i%5), 0, s))
			}
			settle()
			p.resume()
			settle()
			p.equal(s)
			counts(t, "readers that were too far behind", m.Behinds, 1)
			counts(t, "slow readers", m.SlowReaders, 0)
		})
	})
	t.Run("fence", func(t *testing.T) {
		measured(t, Options{}, func(t *testing.T, r *rig, m *telemetry.Hub) {
			p := newPair(r)
			q := r.nodes[0].connect(t, p.reader)
			settle()
			release := r.nodes[0].hold("recheck")
			p.announce(r.world.Unblock(p.writer, p.reader), r.world.Put("X", 0, p.f)) // the right has to be asked for
			settle()
			p.announce(r.world.Unblock(p.writer, p.reader)) // and is known to hold from here on only
			release()
			settle()
			q.equal(p.f)
			if testutil.ToFloat64(m.Fences) == 0 || testutil.ToFloat64(m.Rechecks) == 0 {
				t.Error("no catch-up for a fence, or no re-check, was counted")
			}
		})
	})
}

func TestHealedGapsAreCounted(t *testing.T) {
	measured(t, Options{}, func(t *testing.T, r *rig, m *telemetry.Hub) {
		user := r.world.AddUser()
		s := models.SelfStream(user)
		p := r.nodes[0].connect(t, user)
		settle()
		r.world.Put("nobody is told", 0, s)
		time.Sleep(2 * auditEvery)
		settle()
		p.equal(s)
		counts(t, "healed by the audit", m.HealedByAudit, 1)
		counts(t, "gaps", m.Gaps, 0)
		r.world.Put("lost while the bus was away", 0, s)
		r.hub().lost([]models.Stream{s})
		settle()
		p.equal(s)
		counts(t, "healed after subscribing", m.HealedBySubscribe, 1)
		counts(t, "holes", m.Holes, 2)
		a, b := r.world.Put("a", 0, s), r.world.Put("b", 0, s)
		r.hub().Announce(b)
		r.hub().Announce(a) // it was only overtaken
		settle()
		counts(t, "gaps", m.Gaps, 1)
		counts(t, "healed by a message", m.HealedByWord, 0)
		counts(t, "deltas from the ring", m.FromRing, 2)
	})
}

func TestSocketsAreCounted(t *testing.T) {
	measured(t, Options{SocketsAUser: 1}, func(t *testing.T, r *rig, m *telemetry.Hub) {
		user := r.world.AddUser()
		p := r.nodes[0].connect(t, user)
		settle()
		counts(t, "connections", m.Connections, 1)
		counts(t, "streams", m.Streams, float64(len(r.hub().live.all())))
		counts(t, "subscriptions", m.Subscriptions, float64(len(p.copies)))
		r.nodes[0].connect(t, user) // one too many
		mute := r.nodes[0].newPeer(t, user)
		mute.dial(frame.Subprotocol)
		synctest.Wait()
		counts(t, "handshakes", m.Handshakes, 1)
		time.Sleep(helloTimeout + wheelTick)
		settle()
		counts(t, "welcomed", m.Welcomed, 1)
		counts(t, "refused", m.Refused, 1)
		counts(t, "failed", m.Failed, 1)
		counts(t, "handshakes", m.Handshakes, 0)
		p.hangUp()
		settle()
		counts(t, "connections", m.Connections, 0)
		counts(t, "subscriptions", m.Subscriptions, 0)
		time.Sleep(linger + time.Minute)
		settle()
		counts(t, "streams", m.Streams, 0)
		if testutil.ToFloat64(m.DeliveredBytes) == 0 {
			t.Error("no bytes are counted")
		}
	})
}

// TestDeliveryIsTimedFromTheCommit: a commit of this node and one that came by the bus, of a node whose clock is ahead
// too. What was committed before a client came says nothing.
func TestDeliveryIsTimedFromTheCommit(t *testing.T) {
	here, bus := &times{}, &times{}
	measured(t, Options{}, func(t *testing.T, r *rig, m *telemetry.Hub) {
		m.FromHere, m.FromBus = here, bus
		user := r.world.AddUser()
		s := models.SelfStream(user)
		p := r.nodes[0].connect(t, user)
		settle()
		commit := r.world.Put("a", 0, s)
		time.Sleep(300 * time.Millisecond)
		r.hub().Announce(commit)
		settle()
		for _, ahead := range []time.Duration{-200 * time.Millisecond, time.Hour} {
			m := streamMessages(r.world.Put("b", 0, s))[0]
			m.At = m.At.Add(ahead)
			r.hub().receive(m)
			settle()
		}
		unknown := streamMessages(r.world.Put("c", 0, s))[0]
		unknown.At = 0 // of a node of before
		r.hub().receive(unknown)
		settle()
		p.hangUp()
		r.hub().Announce(r.world.Put("d", 0, s))
		time.Sleep(3 * time.Second)
		p.dial(frame.Subprotocol)
		p.hello()
		settle()
		p.equal(s)
	})
	if got := fmt.Sprint(here.all, bus.all); got != "[0.3] [0.2 0]" {
		t.Errorf("delivery took %s seconds; want [0.3] here, [0.2 0] by the bus", got)
	}
}

// times notes what it is told.
type times struct{ all []float64 }

// Observe implements telemetry.Observer.
func (o *times) Observe(seconds float64) { o.all = append(o.all, seconds) }

func TestMessagesOfTheBusAreCounted(t *testing.T) {
	sent, received := telemetry.NewMetrics(), telemetry.NewMetrics()
	broker := NewBroker()
	synctest.Test(t, func(t *testing.T) {
		a := newRig(t, rigOptions{bus: func() Bus { return broker.Join() }, Options: Options{BusMetrics: sent.Bus}})
		b := newRig(t, rigOptions{bus: func() Bus { return broker.Join() }, Options: Options{BusMetrics: received.Bus}})
		b.hub().hold(modusync.StreamInfo{Stream: "s/0192a0b1-0000-7000-8000-000000000001", Owner: "0192a0b1-0000-7000-8000-000000000001"})
		a.hub().outgoing.put(Message{Stream: "s/0192a0b1-0000-7000-8000-000000000001", From: 1, To: 2})
		synctest.Wait()
		a.close()
		b.close()
	})
	counts(t, "sent", sent.Bus.Sent, 1)
	counts(t, "received", received.Bus.Received, 1)
	stuck := telemetry.NewMetrics()
	bubble(t, rigOptions{bus: func() Bus { return failingBus{NewMemoryBus()} }, Options: Options{BusMetrics: stuck.Bus}}, func(_ *testing.T, r *rig) {
		r.hub().outgoing.put(make([]Message, 3)...)
		synctest.Wait()
	})
	counts(t, "dropped", stuck.Bus.Dropped, 3)
}

func TestRefusedOriginsAreCounted(t *testing.T) {
	m := telemetry.NewMetrics()
	r := newRig(t, rigOptions{real: true, Options: Options{Metrics: m.Hub}})
	if _, res := upgrade(t, r.nodes[0], "Origin: https://evil.example\r\n", ""); res.StatusCode != http.StatusForbidden {
		t.Fatal(res.Status)
	}
	counts(t, "refused origins", m.Hub.RefusedOrigins, 1)
	counts(t, "refused", m.Hub.Refused, 1)
}

type failingBus struct{ Bus }

// Publish implements Bus.
func (failingBus) Publish(context.Context, []Message) error { return errors.New("away") }
