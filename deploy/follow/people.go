package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"modu/client"
)

const (
	password = "a sentence that is long"
	patient  = 30 * time.Second // within which everybody has to be live again after anything
)

// People are those who use the server through its proxy, each with a client on a live socket.
type people struct {
	server string
	stop   context.Context // their clients run until it ends
	all    []*person
	kept   string // id of a todo that the backup holds
	lost   string // id of one that it does not hold
	load   *load
}

// A person has signed in and has a client that runs.
type person struct {
	*client.Client
	session *client.Session
	goal    string
}

// usePeople does what each line of in asks for, and answers each with a line that begins with ok or failed.
func usePeople(ctx context.Context, server string, in io.Reader, out io.Writer) error {
	p := &people{server: server, stop: ctx}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		said, err := p.do(ctx, words[0], words[1:])
		if err != nil {
			said = "failed: " + strings.ReplaceAll(err.Error(), "\n", "; ")
		} else {
			said = "ok: " + said
		}
		if _, err := fmt.Fprintln(out, said); err != nil {
			return err
		}
	}
	return lines.Err()
}

func (p *people) do(ctx context.Context, what string, words []string) (string, error) {
	switch {
	case what == "meet" && len(words) == 2:
		return p.meet(ctx, words[0], words[1])
	case what == "keep":
		return p.keep(ctx)
	case what == "lose":
		return p.lose(ctx)
	case what == "restored":
		return p.restored(ctx)
	case what == "load":
		var err error
		p.load, err = startLoad(ctx, p.server, p.all)
		return fmt.Sprintf("%d people post by REST and by socket, %d devices look on", len(p.all), len(p.all)*devices), err
	case what == "unload" && p.load != nil:
		return p.load.end(ctx)
	}
	return "", fmt.Errorf("people cannot %s %v", what, words)
}

// meet sets the first person's password by the operator's link, signs two more up with the operator's code, and lets them
// follow the first, who plans something that must arrive at their sockets.
func (p *people) meet(ctx context.Context, token, code string) (string, error) {
	body := map[string]any{"token": token, "new_password": password}
	if err := post(ctx, p.server+"/v1/auth/reset", body, nil); err != nil {
		return "", fmt.Errorf("set a password by the link: %w", err)
	}
	first, err := client.Login(ctx, http.DefaultClient, p.server, "sora", password)
	if err != nil {
		return "", err
	}
	sessions := []*client.Session{first}
	for _, handle := range []string{"minji", "leo_runs"} {
		session, err := p.signUp(ctx, handle, code)
		if err != nil {
			return "", fmt.Errorf("sign up %s: %w", handle, err)
		}
		sessions = append(sessions, session)
	}
	for _, session := range sessions {
		if err := p.join(ctx, session); err != nil {
			return "", fmt.Errorf("@%s: %w", session.User().Handle, err)
		}
	}
	sora := p.all[0]
	for _, follower := range p.all[1:] {
		if err := follower.follow(ctx, sora); err != nil {
			return "", err
		}
	}
	took, err := p.live(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("three people signed up; a todo of one came to two others' sockets after %v", took), nil
}

// signUp makes an account with an invite.
func (p *people) signUp(ctx context.Context, handle, code string) (*client.Session, error) {
	var grant struct {
		RefreshToken string `json:"refresh_token"`
	}
	err := post(ctx, p.server+"/v1/auth/signup", map[string]any{
		"email": handle + "@example.org", "password": password, "handle": handle, "invite": code, "token_in_body": true,
	}, &grant)
	if err != nil {
		return nil, err
	}
	return client.Resume(ctx, http.DefaultClient, p.server, grant.RefreshToken)
}

// join gives a person a client that runs, and a goal that followers see.
func (p *people) join(ctx context.Context, session *client.Session) error {
	c, err := client.New(client.Options{Server: p.server, Token: session.Token, Agent: "deploy-check"})
	if err != nil {
		return err
	}
	go c.Run(p.stop) //nolint:errcheck // ends with the process; what does not arrive is seen
	one := &person{Client: c, session: session, goal: client.NewID()}
	p.all = append(p.all, one)
	return one.put(ctx, "goal", one.goal, map[string]any{"title": "Health", "audience": "followers"})
}

// live makes the first person plan something, and returns how long it took to come to all others.
func (p *people) live(ctx context.Context) (time.Duration, error) {
	id, begun := client.NewID(), time.Now()
	if err := p.all[0].plan(ctx, id, "drink 2 l of water"); err != nil {
		return 0, err
	}
	for _, other := range p.all[1:] {
		if err := other.until(ctx, "a todo of @sora at @"+other.session.User().Handle, other.has(id)); err != nil {
			return 0, err
		}
	}
	return time.Since(begun).Round(time.Millisecond), nil
}

// keep makes something that the backup to come has to hold.
func (p *people) keep(ctx context.Context) (string, error) {
	p.kept = client.NewID()
	return "a todo that the backup has to hold", p.all[0].plan(ctx, p.kept, "kept")
}

// lose does damage that the restore to come has to undo.
func (p *people) lose(ctx context.Context) (string, error) {
	p.lost = client.NewID()
	if err := p.all[0].plan(ctx, p.lost, "lost"); err != nil {
		return "", err
	}
	ticket, err := p.all[0].Delete("todo", p.kept)
	return "what the backup holds is deleted, and something is added", p.all[0].accepted(ctx, ticket, err)
}

// restored waits until everybody's copy is what the backup held, and lets them go on.
func (p *people) restored(ctx context.Context) (string, error) {
	begun := time.Now()
	for _, one := range p.all {
		err := one.until(ctx, "the restored state at @"+one.session.User().Handle, func() bool {
			return one.has(p.kept)() && !one.has(p.lost)()
		})
		if err != nil {
			return "", err
		}
	}
	back := time.Since(begun).Round(time.Millisecond)
	if _, err := p.live(ctx); err != nil {
		return "", err
	}
	return fmt.Sprintf("all clients show the restored state after %v, and go on", back), nil
}

// follow makes p follow other, who approves.
func (p *person) follow(ctx context.Context, other *person) error {
	mine, theirs := client.DerivedID("follow", p.User(), other.User()), client.DerivedID("follower", other.User(), p.User())
	if err := p.put(ctx, "follow", mine, map[string]any{"user_id": other.User()}); err != nil {
		return err
	}
	err := other.until(ctx, "a follower", func() bool {
		_, ok := other.Entity("follower", theirs)
		return ok
	})
	if err != nil {
		return err
	}
	return other.put(ctx, "follower", theirs, map[string]any{"user_id": p.User(), "state": "accepted"})
}

func (p *person) plan(ctx context.Context, id, title string) error {
	return p.put(ctx, "todo", id, map[string]any{"goal_id": p.goal, "title": title, "date": time.Now().UTC().Format(time.DateOnly)})
}

func (p *person) put(ctx context.Context, kind, id string, fields map[string]any) error {
	ticket, err := p.Put(kind, id, fields)
	return p.accepted(ctx, ticket, err)
}

// accepted waits for the server's answer to a change.
func (p *person) accepted(ctx context.Context, ticket client.Ticket, err error) error {
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	result, err := p.Wait(ctx, ticket)
	if err == nil && !result.OK {
		err = errors.New(result.Code + ": " + result.Message)
	}
	return err
}

func (p *person) has(todo string) func() bool {
	return func() bool {
		_, ok := p.Entity("todo", todo)
		return ok
	}
}

func (p *person) until(ctx context.Context, what string, holds func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, patient)
	defer cancel()
	if err := p.Until(ctx, holds); err != nil {
		return fmt.Errorf("%s does not come within %v", what, patient)
	}
	return nil
}
