package examples_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"modu/client"
	"modu/internal/testenv"
)

// TestDevicesAgreeOverABrokenLine has Ann plan on two devices, and Ben follow her, while the line of one device and of
// Ben breaks again and again. In the end every copy of a stream is what somebody who comes new is given. On Postgres and
// Redis the two people are at different nodes.
func TestDevicesAgreeOverABrokenLine(t *testing.T) {
	t.Run("embedded", func(t *testing.T) {
		node := testenv.StartNode(t)
		devicesAgree(t, node.URL, node.URL)
	})
	t.Run("two nodes", func(t *testing.T) {
		environ := []string{"MODU_DATABASE_URL=" + testenv.Postgres(t).URL, "MODU_REDIS_URL=" + testenv.Redis(t), "MODU_SIGNING_KEY=" + keygen(t)}
		devicesAgree(t, testenv.StartNode(t, environ...).URL, testenv.StartNode(t, environ...).URL)
	})
}

func devicesAgree(t *testing.T, nodeA, nodeB string) {
	ann, ben := signUp(t, nodeA, "anna"), signUp(t, nodeB, "benn")
	for _, call := range []struct {
		who  *client.Session
		path string
	}{{ben, "/v1/users/" + ann.User().ID + "/follow"}, {ann, "/v1/me/followers/" + ben.User().ID}} {
		if err := call.who.Do(t.Context(), http.MethodPut, call.path, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	lineA, lineB := testenv.NewProxy(t, hostOf(t, nodeA)), testenv.NewProxy(t, hostOf(t, nodeB))
	desk := connect(t, "http://"+lineA.Addr, ann)
	phone := connect(t, nodeB, ann)
	follower := connect(t, "http://"+lineB.Addr, ben)

	random := rand.New(rand.NewPCG(1, 2))
	plan := newPlan(t, desk)
	for i := range 200 {
		plan.act(t, random, []*client.Client{desk, phone}[random.IntN(2)])
		if i%20 == 10 {
			lineA.Break()
			lineB.Break()
		}
	}
	own, shared := "s/"+ann.User().ID, "f/"+ann.User().ID
	for _, c := range []*client.Client{desk, phone, follower} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		if err := c.Settled(ctx); err != nil {
			t.Fatalf("not settled, %d changes pending: %v", len(c.Pending()), err)
		}
		cancel()
	}
	freshAnn, freshBen := connect(t, nodeA, ann), connect(t, nodeB, ben)
	agree(t, "the desk", desk, freshAnn, own)
	agree(t, "the phone", phone, freshAnn, own)
	agree(t, "the follower", follower, freshBen, shared)
}

// A plan is Ann's: three goals and ten todos that she keeps changing.
type plan struct{ goals, todos []string }

func newPlan(t *testing.T, c *client.Client) *plan {
	p := &plan{}
	var changes []client.Change
	for i := range 3 {
		p.goals = append(p.goals, client.NewID())
		changes = append(changes, client.Change{Op: "put", Kind: "goal", ID: p.goals[i], Fields: map[string]any{"title": fmt.Sprint("goal ", i), "audience": "followers"}})
	}
	for i := range 10 {
		p.todos = append(p.todos, client.NewID())
		changes = append(changes, client.Change{Op: "put", Kind: "todo", ID: p.todos[i], Fields: map[string]any{
			"goal_id": p.goals[i%3], "title": fmt.Sprint("todo ", i), "date": time.Now().UTC().Format(time.DateOnly),
		}})
	}
	ticket, err := c.Do(changes...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Wait(t.Context(), ticket); err != nil {
		t.Fatal(err)
	}
	return p
}

// act makes one change of any sort; some will be refused, as with two devices they are.
func (p *plan) act(t *testing.T, random *rand.Rand, c *client.Client) {
	t.Helper()
	goal, todo := p.goals[random.IntN(len(p.goals))], p.todos[random.IntN(len(p.todos))]
	change := client.Change{Op: "put", Kind: "todo", ID: todo}
	switch random.IntN(12) {
	case 0:
		change = client.Change{Op: "put", Kind: "goal", ID: goal, Fields: map[string]any{"audience": []string{"private", "followers", "public"}[random.IntN(3)]}}
	case 1:
		change = client.Change{Op: "put", Kind: "goal", ID: goal, Fields: map[string]any{"status": []string{"active", "hidden"}[random.IntN(2)]}}
	case 2:
		change.Fields = map[string]any{"goal_id": goal}
	case 3:
		change = client.Change{Op: "delete", Kind: "todo", ID: todo}
	case 4, 5:
		change.Fields = map[string]any{"deleted": false}
	case 6:
		change.Fields = map[string]any{"date": nil}
	case 7:
		change.Fields = map[string]any{"date": time.Now().UTC().Format(time.DateOnly)}
	case 8, 9:
		change.Fields = map[string]any{"done": random.IntN(2) == 0}
	default:
		change.Fields = map[string]any{"title": fmt.Sprint("title ", random.IntN(1000))}
	}
	if _, err := c.Do(change); err != nil {
		t.Fatal(err)
	}
}

// agree waits until two clients hold the same of a stream, byte for byte.
func agree(t *testing.T, name string, c, fresh *client.Client, stream string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := fresh.Settled(ctx); err != nil {
		t.Fatal(err)
	}
	if err := c.Until(ctx, func() bool { return text(c, stream) == text(fresh, stream) }); err != nil {
		t.Errorf("%s holds of %s\n%s\nand who comes new\n%s", name, stream, text(c, stream), text(fresh, stream))
	}
}

func text(c *client.Client, stream string) string {
	seq, _ := c.Cursor(stream)
	lines := []string{fmt.Sprint(seq)}
	for _, e := range c.Entities(stream) {
		lines = append(lines, string(e.JSON))
	}
	return strings.Join(lines, "\n")
}

func signUp(t *testing.T, server, handle string) *client.Session {
	t.Helper()
	session, err := client.SignUp(t.Context(), http.DefaultClient, server, client.NewAccount{
		Email: handle + "@example.org", Password: "correct horse battery", Handle: handle, TimeZone: "UTC",
	})
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// connect runs a new device of a person until the test ends.
func connect(t *testing.T, server string, session *client.Session) *client.Client {
	t.Helper()
	c, err := client.New(client.Options{Server: server, Token: session.Token, Agent: "devices/1"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return c
}

func hostOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Host
}
