// Package story is what the examples of the Go SDK share: new people each time, and an end that says what went wrong.
//
//	MODU_URL=http://localhost:8080 go run ./examples/go/todos        a running `modu serve` or `modu demo`; this one if left out
//
// A server lets an address make 5 accounts an hour, unless it runs with MODU_LIMITS=relaxed.
package story

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"modu/client"
	"modu/sync/frame"
)

// Password is everybody's.
const Password = "correct horse battery"

// Lasts is how long an example may take; an alarm needs up to two minutes.
const Lasts = 3 * time.Minute

// Server is the address that MODU_URL names.
var Server = cmp.Or(os.Getenv("MODU_URL"), "http://localhost:8080")

// Today and Tomorrow are days in UTC, where the people live.
var (
	Today    = time.Now().UTC().Format(time.DateOnly)
	Tomorrow = time.Now().UTC().AddDate(0, 0, 1).Format(time.DateOnly)
)

// A Thing has the fields of entities that the examples look at; an entity has more.
type Thing struct {
	Kind      string         `json:"kind"`
	ID        string         `json:"id"`
	CreatedAt time.Time      `json:"created_at"`
	Title     string         `json:"title"`
	Name      string         `json:"name"`
	Text      string         `json:"text"`
	Date      string         `json:"date"` // "" also for none
	Alarm     string         `json:"alarm"`
	State     string         `json:"state"`
	Done      bool           `json:"done"`
	Cheers    map[string]int `json:"cheers"`
}

// A List is a page of things.
type List struct {
	Data []Thing `json:"data"`
}

// Begin returns the context of an example.
func Begin() (context.Context, context.CancelFunc) {
	log.SetFlags(0)
	return context.WithTimeout(context.Background(), Lasts)
}

// Check ends the example if something went wrong.
func Check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// Person makes an account: its handle is the name and something new.
func Person(ctx context.Context, name string) *client.Session {
	const most = 20 // characters of a handle
	handle := (name + "_" + strings.ToLower(rand.Text()))[:most]
	session, err := client.SignUp(ctx, nil, Server, client.NewAccount{
		Email: handle + "@example.org", Password: Password, Handle: handle, Name: name, TimeZone: "UTC",
	})
	Check(err)
	return session
}

// Befriend lets one follow another, who agrees.
func Befriend(ctx context.Context, follower, person *client.Session) {
	Check(follower.Do(ctx, "PUT", "/v1/users/"+person.User().ID+"/follow", nil, nil))
	Check(person.Do(ctx, "PUT", "/v1/me/followers/"+follower.User().ID, nil, nil))
}

// Device connects a person, and returns when everything is there. onFrame may be nil.
func Device(ctx context.Context, session *client.Session, onFrame func(frame.ServerFrame, []byte)) *client.Client {
	c, err := client.New(client.Options{Server: Server, Token: session.Token, Agent: "example/1", OnFrame: onFrame})
	Check(err)
	go func() { // as long as the program
		if err := c.Run(ctx); ctx.Err() == nil {
			log.Fatal(err)
		}
	}()
	Check(c.Settled(ctx))
	return c
}

// Save puts an entity and waits until the server has it.
func Save(ctx context.Context, c *client.Client, kind, id string, fields map[string]any) {
	ticket, err := c.Put(kind, id, fields)
	Check(err)
	Taken(ctx, c, ticket)
}

// Taken waits until the server has a change.
func Taken(ctx context.Context, c *client.Client, ticket client.Ticket) {
	result, err := c.Wait(ctx, ticket)
	Check(err)
	if !result.OK {
		log.Fatalf("%s %s: %s", result.Code, result.Field, result.Message)
	}
}

// See returns what a device holds of an entity.
func See(c *client.Client, kind, id string) (t Thing) {
	if e, ok := c.Entity(kind, id); ok {
		Check(e.Decode(&t))
	}
	return t
}

// Answer tells how a REST call ended: "404 not_found", "ok".
func Answer(err error) string {
	if problem, ok := errors.AsType[*client.Problem](err); ok {
		return fmt.Sprint(problem.Status, " ", problem.Code)
	}
	Check(err)
	return "ok"
}
