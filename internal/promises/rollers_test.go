package promises

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"modu/client"
	"modu/sync/frame"
)

// A roller is a person with devices, and what they have made.
type roller struct {
	session *client.Session
	goal    string
	devices []*rollingDevice

	mu     sync.Mutex // guards the following
	posted int        // by REST
	made   []string   // titles of todos
}

func (p *roller) id() string { return p.session.User().ID }

// A rollingDevice renames a todo of its own to n1, n2, n3 …, and makes others.
type rollingDevice struct {
	*client.Client
	todo string

	// Owned by whoever makes the load.
	tickets []client.Ticket
	renamed int

	mu      sync.Mutex // guards the following
	last    time.Time  // of a frame
	cut     time.Time  // the last frame of the connection before
	outages []outage
}

// An outage lasts from the last frame of a connection until the next one is ready.
type outage struct{ from, to time.Time }

// look notes when the device was without a connection.
func (d *rollingDevice) look(f frame.ServerFrame, _ []byte) {
	now := time.Now()
	d.mu.Lock()
	defer d.mu.Unlock()
	switch f.(type) {
	case *frame.Welcome:
		d.cut = d.last
	case *frame.Ready:
		if !d.cut.IsZero() {
			d.outages = append(d.outages, outage{d.cut, now})
		}
	}
	d.last = now
}

// do makes changes that will have to be acked.
func (d *rollingDevice) do(t *testing.T, changes ...client.Change) {
	t.Helper()
	ticket, err := d.Do(changes...)
	if err != nil {
		t.Error(err)
		return
	}
	d.tickets = append(d.tickets, ticket)
}

// A fleet is devices that end together, since one after the other takes long.
type fleet struct {
	t       *testing.T
	ctx     context.Context
	running sync.WaitGroup
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	f := &fleet{t: t, ctx: ctx}
	t.Cleanup(func() {
		cancel()
		f.running.Wait()
	})
	return f
}

// connect gives somebody one more device.
func (f *fleet) connect(url string, p *roller) {
	d := &rollingDevice{todo: client.NewID()}
	var err error
	if d.Client, err = client.New(client.Options{Server: url, Token: p.session.Token, Agent: "promises", OnFrame: d.look}); err != nil {
		f.t.Error(err)
		return
	}
	f.running.Go(func() {
		if err := d.Run(f.ctx); f.ctx.Err() == nil {
			f.t.Errorf("a device ended: %v", err)
		}
	})
	p.devices = append(p.devices, d)
}

// newRoller signs somebody up; an error is the test's.
func newRoller(t *testing.T, url string, i int) *roller {
	t.Helper()
	p, someone := &roller{goal: client.NewID()}, &person{}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var err error
	if p.session, err = someone.signIn(ctx, url, fmt.Sprint("roller_", i)); err != nil {
		t.Error(err)
	}
	return p
}

// things are what a person has before the load begins: a goal, and a todo for each device.
func (p *roller) things() []client.Change {
	changes := []client.Change{
		put("settings", p.id(), map[string]any{"approve_followers": false}),
		put("goal", p.goal, map[string]any{"title": "a goal", "audience": "followers"}),
	}
	for _, d := range p.devices {
		changes = append(changes, put("todo", d.todo, map[string]any{"goal_id": p.goal, "title": "n0", "date": today()}))
	}
	return changes
}

// load makes changes at the instants of an even schedule until over is closed, and waits for what it posted: a half renames
// todos, a quarter makes some at sockets, a quarter by REST.
func (r *rolling) load(t *testing.T, over <-chan struct{}) {
	const gap = time.Second / rollingRate
	const kept = 100 // connections between requests
	transport := &http.Transport{MaxIdleConnsPerHost: kept}
	defer transport.CloseIdleConnections()
	var posting sync.WaitGroup
	defer posting.Wait()
	start := time.Now()
	for i := 0; ; i++ {
		select {
		case <-over:
			t.Logf("%d changes in %v", i, time.Since(start))
			return
		case <-time.After(time.Until(start.Add(time.Duration(i) * gap))):
		}
		p := r.people[i%len(r.people)]
		d, title := p.devices[rand.N(len(p.devices))], fmt.Sprint("todo ", i)
		todo := map[string]any{"goal_id": p.goal, "title": title, "date": today()}
		switch kind := rand.N(4); {
		case kind == 0:
			posting.Go(func() { p.post(t, &http.Client{Transport: transport, Timeout: patience}, r.url(0), todo) })
		case kind == 1 || len(d.Pending()) > 0: // two renamings in one commit would be one
			d.do(t, put("todo", client.NewID(), todo))
		default:
			d.renamed++
			d.do(t, put("todo", d.todo, map[string]any{"title": fmt.Sprint("n", d.renamed)}))
			continue
		}
		p.mu.Lock()
		p.made = append(p.made, title)
		p.mu.Unlock()
	}
}

// post makes a todo by REST, which has to work at the first try.
func (p *roller) post(t *testing.T, web *http.Client, url string, todo map[string]any) {
	body, err := json.Marshal(todo)
	if err != nil {
		t.Error(err)
		return
	}
	token, err := p.session.Token(t.Context(), "")
	if err != nil {
		t.Error(err)
		return
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/v1/todos", bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", client.NewID())
	resp, err := web.Do(req)
	if err != nil {
		t.Errorf("a request failed: %v", err)
		return
	}
	defer resp.Body.Close()
	if answer, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusCreated {
		t.Errorf("a request = %s, %v: %.300s", resp.Status, err, answer)
		return
	}
	p.mu.Lock()
	p.posted++
	p.mu.Unlock()
}

// checkLive: everybody was live again in time after each stop, and is at the end.
func (r *rolling) checkLive(t *testing.T) {
	t.Helper()
	end := time.Now()
	r.settled(t)
	if took := time.Since(end); took > liveAgain {
		t.Errorf("everybody is live %v after the end; want at most %v", took, liveAgain)
	}
	var lasted []time.Duration
	var sinceSignal, sinceEnd time.Duration // of those that took longest
	for _, o := range r.outages() {
		stop, _ := slices.BinarySearchFunc(r.signals, o.to, time.Time.Compare)
		if stop == 0 {
			t.Fatal("a device was cut off before anything was stopped")
		}
		lasted = append(lasted, o.to.Sub(o.from))
		sinceSignal, sinceEnd = max(sinceSignal, o.to.Sub(r.signals[stop-1])), max(sinceEnd, o.to.Sub(r.ends[stop-1]))
	}
	if len(lasted) < rollingPeople*rollingDevices { // each was at a node that was stopped
		t.Fatalf("%d outages of %d devices", len(lasted), rollingPeople*rollingDevices)
	}
	slices.Sort(lasted)
	last := len(lasted) - 1
	t.Logf("%d outages: p50 %v, p99 %v, the longest %v; the last to be live again was so %v after a signal, %v after the node's end",
		len(lasted), lasted[last/2], lasted[last*99/100], lasted[last], sinceSignal, sinceEnd)
	if lasted[last] > liveAgain || sinceEnd > liveAgain {
		t.Errorf("it took too long until everybody was live again; want at most %v", liveAgain)
	}
}

func (r *rolling) outages() (all []outage) {
	for _, p := range r.people {
		for _, d := range p.devices {
			d.mu.Lock()
			all = append(all, d.outages...)
			d.mu.Unlock()
		}
	}
	return all
}

// checkChanges: each change is acked, in the database, and there once.
func (r *rolling) checkChanges(t *testing.T, before map[string]int64) {
	t.Helper()
	type row struct {
		Owner, ID, Title string
		Rev              int64
	}
	todos, byTitle := map[string]row{}, map[string]int{}
	for _, todo := range query[row](t, r.database.URL, "SELECT owner_id::text, id::text, title, rev FROM todos WHERE deleted_at IS NULL") {
		todos[todo.ID] = todo
		byTitle[todo.Owner+todo.Title]++
	}
	heads := r.heads(t)
	changes, made := 0, 0
	for _, p := range r.people {
		did := p.posted
		for _, d := range p.devices {
			for _, ticket := range d.tickets {
				acked(t, d.Client, ticket)
			}
			did += len(d.tickets)
			if got, want := todos[d.todo], fmt.Sprint("n", d.renamed); got.Title != want || got.Rev != int64(d.renamed)+1 {
				t.Errorf("a todo that was renamed %d times is %+v", d.renamed, got)
			}
		}
		for _, title := range p.made {
			if got := byTitle[p.id()+title]; got != 1 {
				t.Errorf("%q was acked and is there %d times", title, got)
			}
		}
		// Each change takes one seq of s/, and a repetition none.
		if took := heads[p.id()] - before[p.id()]; took != int64(did) {
			t.Errorf("%d changes of a person took %d seqs", did, took)
		}
		changes, made = changes+did, made+len(p.made)
	}
	if want := made + rollingPeople*rollingDevices; len(todos) != want {
		t.Errorf("%d todos are there; want %d", len(todos), want)
	}
	t.Logf("%d changes acked, %d of them todos that were made", changes, made)
}

// checkCopies: every device holds what a new one is given.
func (r *rolling) checkCopies(t *testing.T) {
	t.Helper()
	for _, p := range r.people {
		fresh := run(t, r.url(0), p.session, nil)
		for _, d := range p.devices {
			same(t, d.Client, fresh)
		}
	}
}
