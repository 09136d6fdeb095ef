package hub

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/coder/websocket"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

func TestHelloTimeout(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := r.nodes[0].newPeer(t, r.world.AddUser())
		p.dial(frame.Subprotocol)
		time.Sleep(helloTimeout - time.Second)
		settle()
		if got := p.code(); got != 0 {
			t.Fatalf("closed with %d before the time was up; want open", got)
		}
		time.Sleep(2 * time.Second)
		settle()
		if got := p.code(); got != frame.CloseNoHello {
			t.Errorf("closed with %d; want %d", got, frame.CloseNoHello)
		}
	})
}

func TestSlowEngineIsNoLateHello(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		release := r.nodes[0].hold("hello")
		p := r.nodes[0].connect(t, r.world.AddUser())
		time.Sleep(helloTimeout + 2*time.Second)
		release()
		settle()
		if got := p.heard("welcome"); len(got) != 1 || p.code() != 0 {
			t.Errorf("heard %q, closed with %d; want a welcome, late as it is", got, p.code())
		}
	})
}

func TestHeartbeat(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p, q := r.nodes[0].connect(t, r.world.AddUser()), r.nodes[0].connect(t, r.world.AddUser())
		for range 10 {
			time.Sleep(25 * time.Second)
			p.send(&frame.Pong{})
		}
		settle()
		if got := len(p.heard(`"ping"`)); got < 9 || got > 11 {
			t.Errorf("pings in ten heartbeats = %d; want about ten", got)
		}
		if got := p.code(); got != 0 {
			t.Errorf("a peer that answers was closed with %d; want open", got)
		}
		select {
		case <-q.done:
		default:
			t.Error("a silent peer is still connected; want it hung up on")
		}
	})
}

func TestSilenceIsTwoAndAHalfHeartbeats(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		p := r.nodes[0].connect(t, r.world.AddUser())
		time.Sleep(62 * time.Second)
		settle()
		select {
		case <-p.done:
			t.Fatal("hung up on before two and a half heartbeats")
		default:
		}
		time.Sleep(time.Second)
		settle()
		select {
		case <-p.done:
		default:
			t.Error("still connected after two and a half heartbeats of silence")
		}
	})
}

func TestTokenExpires(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user, session := r.world.AddUser(), r.world.AddSession()
		p, q := r.nodes[0].newPeer(t, user), r.nodes[0].newPeer(t, user)
		for _, peer := range []*peer{p, q} {
			peer.dial(frame.Subprotocol)
			peer.helloWith(fmt.Sprintf("%s:%s:10m", user, session))
		}
		beat := func(d time.Duration) {
			for range d / (20 * time.Second) {
				time.Sleep(20 * time.Second)
				p.send(&frame.Pong{})
				q.send(&frame.Pong{})
			}
			settle()
		}
		beat(9*time.Minute - 20*time.Second)
		if got := p.heard("auth_expiring"); len(got) != 0 {
			t.Errorf("heard %q a minute too early", got)
		}
		beat(40 * time.Second)
		if got := p.heard("auth_expiring"); len(got) != 1 {
			t.Fatalf("heard %q; want one warning", got)
		}
		p.send(&frame.Auth{Token: fmt.Sprintf("%s:%s:10m", user, session)})
		beat(time.Minute)
		if got := p.code(); got != 0 {
			t.Errorf("a renewed socket was closed with %d; want open", got)
		}
		if got := q.code(); got != frame.CloseSignedOut {
			t.Errorf("an expired socket was closed with %d; want %d", got, frame.CloseSignedOut)
		}
	})
}

func TestShortTokenIsWarnedOfAfterReady(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		p := r.nodes[0].newPeer(t, user)
		p.dial(frame.Subprotocol)
		p.helloWith(fmt.Sprintf("%s:%s:3s", user, r.world.AddSession()))
		time.Sleep(2 * wheelTick)
		settle()
		order(t, p, `"ready"`, `"auth_expiring"`)
		time.Sleep(3*time.Second + 2*wheelTick)
		settle()
		if got := p.code(); got != frame.CloseSignedOut {
			t.Errorf("closed with %d; want %d", got, frame.CloseSignedOut)
		}
	})
}

func TestAuthInPlaceIsForTheSameSession(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user, other := r.world.AddUser(), r.world.AddUser()
		session, another := r.world.AddSession(), r.world.AddSession()
		for _, test := range []struct {
			token string
			code  int
		}{
			{fmt.Sprintf("%s:%s", user, session), 0},
			{fmt.Sprintf("%s:%s", user, another), frame.CloseSignedOut},
			{fmt.Sprintf("%s:%s", other, session), frame.CloseSignedOut},
			{"garbage", frame.CloseSignedOut},
		} {
			p := r.nodes[0].newPeer(t, user)
			p.dial(frame.Subprotocol)
			p.helloWith(fmt.Sprintf("%s:%s", user, session))
			p.send(&frame.Auth{Token: test.token})
			settle()
			if got := p.code(); got != test.code {
				t.Errorf("auth with %s: closed with %d; want %d", test.token, got, test.code)
			}
		}
	})
}

func TestRevokedSessionCloses(t *testing.T) {
	bubble(t, rigOptions{nodes: 2}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		for _, test := range []struct {
			state modusync.SessionState
			code  int
		}{{modusync.SessionOver, frame.CloseSignedOut}, {modusync.SessionDisabled, frame.CloseDisabled}} {
			session, kept := r.world.AddSession(), r.world.AddSession()
			gone, stays := r.nodes[1].newPeer(t, user), r.nodes[1].newPeer(t, user)
			for p, id := range map[*peer]models.ID{gone: session, stays: kept} {
				p.dial(frame.Subprotocol)
				p.helloWith(fmt.Sprintf("%s:%s", user, id))
			}
			settle()
			r.hub().Announce(r.world.SetSession(user, session, test.state))
			secret := fmt.Sprint("secret", test.state)
			r.hub().Announce(r.world.Put(secret, 0, models.SelfStream(user)))
			settle()
			if got := gone.code(); got != test.code {
				t.Errorf("state %d: closed with %d; want %d", test.state, got, test.code)
			}
			if got := gone.heard(secret); len(got) != 0 {
				t.Errorf("state %d: heard %q after the revocation", test.state, got)
			}
			if got := stays.code(); got != 0 {
				t.Errorf("the other session was closed with %d; want open", got)
			}
			stays.equal(models.SelfStream(user))
		}
	})
}

func TestRevokedSessionPulls(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user, session := r.world.AddUser(), r.world.AddSession()
		p := r.nodes[0].newPeer(t, user)
		p.dial(frame.Subprotocol)
		p.helloWith(fmt.Sprintf("%s:%s", user, session))
		settle()
		release := r.nodes[0].hold("sessions")
		r.hub().Announce(r.world.SetSession(user, session, modusync.SessionOver))
		r.hub().Announce(r.world.Put("secret", 0, models.SelfStream(user)))
		p.send(&frame.Pull{Stream: string(models.SelfStream(user))})
		settle()
		if got := p.heard("secret"); len(got) != 0 {
			t.Errorf("heard %q before the session was vouched for", got)
		}
		release()
		settle()
		if got := p.code(); got != frame.CloseSignedOut {
			t.Errorf("closed with %d; want %d", got, frame.CloseSignedOut)
		}
	})
}

func TestRevokedBetweenTokenAndHello(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user, session := r.world.AddUser(), r.world.AddSession()
		release := r.nodes[0].hold("hello")
		p := r.nodes[0].newPeer(t, user)
		p.dial(frame.Subprotocol)
		p.helloWith(fmt.Sprintf("%s:%s", user, session))
		settle()
		r.hub().Announce(r.world.SetSession(user, session, modusync.SessionOver))
		release()
		settle()
		if got := p.code(); got != frame.CloseSignedOut {
			t.Errorf("closed with %d; want %d", got, frame.CloseSignedOut)
		}
	})
}

func TestDrainSpreadsAndWaits(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		var peers []*peer
		for range 10 {
			peers = append(peers, r.nodes[0].connect(t, r.world.AddUser()))
		}
		settle()
		began := time.Now()
		done := make(chan struct{})
		go func() { defer close(done); r.hub().Drain(context.Background()) }()
		settle()
		if !r.hub().Draining() {
			t.Error("Draining() = false during the drain; want true")
		}
		late := r.nodes[0].newPeer(t, r.world.AddUser())
		late.dial(frame.Subprotocol)
		time.Sleep(7 * time.Second)
		settle()
		open := 0
		for _, p := range peers {
			if p.code() == 0 {
				open++
			}
		}
		if open < 3 || open > 7 {
			t.Errorf("open sockets halfway = %d of 10; want about half", open)
		}
		<-done
		if took := time.Since(began); took > 16*time.Second {
			t.Errorf("drained in %v; want within the spread", took)
		}
		for _, p := range append(peers, late) {
			settle()
			if got := p.code(); got != frame.CloseDrain {
				t.Errorf("closed with %d; want %d", got, frame.CloseDrain)
			}
			if got := p.heard(`"drain"`); p != late && len(got) != 1 {
				t.Errorf("heard %q; want one drain frame", got)
			}
		}
	})
}

func TestSlowPeer(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		p := r.nodes[0].connect(t, user)
		settle()
		p.pause()
		for i := range 3 {
			r.hub().Announce(r.world.Put(fmt.Sprint(i), 0, models.SelfStream(user)))
			settle()
		}
		time.Sleep(writeTimeout + time.Second)
		settle()
		p.resume()
		settle()
		select {
		case <-p.done:
		default:
			t.Error("a peer that took nothing for the write limit is still connected")
		}
		if got := p.code(); got == int(websocket.StatusNormalClosure) {
			t.Errorf("closed with %d; want a hang-up", got)
		}
	})
}

func TestSlowPeerCatchesUp(t *testing.T) {
	bubble(t, rigOptions{}, func(t *testing.T, r *rig) {
		user := r.world.AddUser()
		s := models.SelfStream(user)
		p := r.nodes[0].connect(t, user)
		settle()
		p.pause()
		for i := range 3 { // one is read, one is on its way, from then on nothing fits
			r.hub().Announce(r.world.Put(fmt.Sprint(i), 0, s))
			settle()
		}
		for i := range 10 * ringFrames {
			r.hub().Announce(r.world.Put(fmt.Sprint(i%5), 0, s))
		}
		settle()
		frames := len(p.heard("delta"))
		p.resume()
		settle()
		p.equal(s)
		if got := len(p.heard("delta")) - frames; got > 5 {
			t.Errorf("a slow peer got %d deltas for %d commits; want them merged", got, 10*ringFrames)
		}
	})
}
