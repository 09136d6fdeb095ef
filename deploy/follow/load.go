package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"

	"modu/client"
)

// What each person does under load. Together it stays below what a person may write, 20 a second.
const (
	socketEvery = 100 * time.Millisecond
	restEvery   = 200 * time.Millisecond
	devices     = 5   // of each person beside the one that posts; they only look
	aDay        = 150 // todos, of 200 that a day may have
)

// A load is people who post without a pause.
type load struct {
	server string
	all    []*person
	looks  map[*person][]*client.Client // the devices of each
	stop   context.CancelFunc
	wg     sync.WaitGroup

	mu      sync.Mutex // guards everything below
	acked   map[string]bool
	tried   int
	worst   time.Duration // the longest that an acknowledgement took
	refused []string      // answers and failures that nobody should see
}

func startLoad(ctx context.Context, server string, all []*person) (*load, error) {
	l := &load{server: server, all: all, looks: make(map[*person][]*client.Client), acked: make(map[string]bool)}
	for _, p := range all {
		for range devices {
			c, err := client.New(client.Options{Server: server, Token: p.session.Token, Agent: "deploy-check"})
			if err != nil {
				return nil, err
			}
			go c.Run(ctx) //nolint:errcheck // ends with the process; what does not arrive is seen
			if err := settled(ctx, c); err != nil {
				return nil, err
			}
			l.looks[p] = append(l.looks[p], c)
		}
	}
	ctx, l.stop = context.WithCancel(ctx)
	for _, p := range all {
		l.wg.Go(func() { l.every(ctx, socketEvery, p, "socket", l.bySocket) })
		l.wg.Go(func() { l.every(ctx, restEvery, p, "rest", l.byREST) })
	}
	return l, nil
}

// settled waits until a client is connected and has all that there is.
func settled(ctx context.Context, c *client.Client) error {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	return c.Settled(ctx)
}

// every makes todos at a steady rate, whether earlier ones have been answered or not, and waits for all answers at the end.
func (l *load) every(ctx context.Context, pause time.Duration, p *person, door string, post func(context.Context, *person, map[string]any) error) {
	var posts sync.WaitGroup
	defer posts.Wait()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		title := fmt.Sprintf("%s %d of %s", door, n, p.session.User().Handle)
		day := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n/aDay)
		if door == "rest" {
			day = day.AddDate(1, 0, 0)
		}
		todo := map[string]any{"goal_id": p.goal, "title": title, "date": day.Format(time.DateOnly)}
		posts.Go(func() { l.one(context.WithoutCancel(ctx), p, todo, post) })
	}
}

func (l *load) one(ctx context.Context, p *person, todo map[string]any, post func(context.Context, *person, map[string]any) error) {
	title, begun := todo["title"].(string), time.Now() //nolint:errcheck // every made it
	err := post(ctx, p, todo)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tried++
	l.worst = max(l.worst, time.Since(begun))
	if err != nil {
		l.refused = append(l.refused, title+": "+err.Error())
		return
	}
	l.acked[title] = true
}

func (l *load) bySocket(ctx context.Context, p *person, todo map[string]any) error {
	return p.put(ctx, "todo", client.NewID(), todo)
}

func (l *load) byREST(ctx context.Context, p *person, todo map[string]any) error {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	token, err := p.session.Token(ctx, "")
	if err != nil {
		return err
	}
	return send(ctx, l.server+"/v1/todos", todo, nil, http.Header{
		"Authorization": {"Bearer " + token}, "Idempotency-Key": {client.NewID()},
	})
}

// end stops the load and looks for what was lost or doubled: in everybody's copy, and in a fresh one.
func (l *load) end(ctx context.Context) (string, error) {
	l.stop()
	l.wg.Wait()
	if len(l.refused) > 0 {
		return "", fmt.Errorf("%d of %d were not acknowledged, the first: %s", len(l.refused), l.tried, l.refused[0])
	}
	seen := make(map[string]int)
	for _, p := range l.all {
		if err := l.compare(ctx, p, seen); err != nil {
			return "", fmt.Errorf("@%s: %w", p.session.User().Handle, err)
		}
	}
	for title := range l.acked {
		if n := seen[title]; n != 1 {
			return "", fmt.Errorf("%q was acknowledged and is there %d times", title, n)
		}
	}
	return fmt.Sprintf("%d changes acknowledged, each there once and on all %d devices; none failed; the slowest took %v",
		len(l.acked), len(l.all)*(devices+1), l.worst.Round(time.Millisecond)), nil
}

// compare reads a person's own todos with a new client, and compares them with those of the clients that were there all the
// time. What it reads is counted in seen, by its title.
func (l *load) compare(ctx context.Context, p *person, seen map[string]int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	c, err := client.New(client.Options{Server: l.server, Token: p.session.Token, Agent: "deploy-check"})
	if err != nil {
		return err
	}
	go c.Run(ctx) //nolint:errcheck // what does not arrive is seen
	if err := settled(ctx, c); err != nil {
		return err
	}
	fresh, err := p.todos(c)
	if err != nil {
		return err
	}
	for _, todo := range fresh {
		seen[todo.title]++
	}
	for _, old := range append(l.looks[p], p.Client) {
		if err := p.same(ctx, old, fresh); err != nil {
			return err
		}
	}
	return nil
}

// same waits until a client that was there all the time has the todos of a fresh one.
func (p *person) same(ctx context.Context, old *client.Client, fresh map[string]posted) error {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	var copied map[string]posted
	var broken error
	err := old.Until(ctx, func() bool {
		copied, broken = p.todos(old)
		return broken != nil || maps.Equal(copied, fresh)
	})
	if err == nil || broken != nil {
		return broken
	}
	for id, todo := range fresh {
		if copied[id] != todo {
			return fmt.Errorf("todo %s is %+v in a fresh copy and %+v in that of a client that was there", id, todo, copied[id])
		}
	}
	return fmt.Errorf("a client that was there has %d todos, a fresh one %d", len(copied), len(fresh))
}

// A posted todo, as a client has it.
type posted struct {
	rev   int64
	title string
}

// todos returns what a client has under the person's own goal, by its id.
func (p *person) todos(c *client.Client) (map[string]posted, error) {
	todos := make(map[string]posted)
	for _, e := range c.View("todo") {
		var todo struct {
			Title  string `json:"title"`
			GoalID string `json:"goal_id"`
		}
		if err := e.Decode(&todo); err != nil {
			return nil, err
		}
		if todo.GoalID == p.goal {
			todos[e.ID] = posted{e.Rev, todo.Title}
		}
	}
	return todos, nil
}

func post(ctx context.Context, url string, in, out any) error {
	return send(ctx, url, in, out, http.Header{})
}

// send posts JSON; an answer that is no success is an error, and is not tried again.
func send(ctx context.Context, url string, in, out any, header http.Header) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	header.Set("Content-Type", "application/json")
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s: %s", resp.Status, strings.TrimSpace(string(answer)))
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}
