package conformance

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const password = "a long enough pass phrase"

// A person has an account and one session.
type person struct {
	w                                  *world
	id, handle, email, access, refresh string
}

var peopleMade atomic.Int64

// person signs somebody up. The handle is unlike any other, so that it can be looked for in what others receive.
func (w *world) person(t *testing.T) *person {
	t.Helper()
	handle := fmt.Sprintf("p%d_%s", peopleMade.Add(1), randomHex(4))
	p := &person{w: w, handle: handle, email: handle + "@mail.example"}
	r := p.call(t, "POST", "/v1/auth/signup", map[string]any{
		"email": p.email, "password": password, "handle": handle, "name": "Name of " + handle, "time_zone": "UTC", "token_in_body": true,
	})
	r.want(t, 201)
	p.take(r)
	return p
}

func (w *world) people(t *testing.T, n int) []*person {
	t.Helper()
	all := make([]*person, n)
	for i := range all {
		all[i] = w.person(t)
	}
	return all
}

// take keeps the tokens of an answer to a sign-in.
func (p *person) take(r *reply) {
	p.access, p.refresh = str(r.json["access_token"]), str(r.json["refresh_token"])
	if user, ok := r.json["user"].(map[string]any); ok {
		p.id = str(user["id"])
	}
}

// login signs the person in once more: the same person with another session.
func (p *person) login(t *testing.T) *person {
	t.Helper()
	other := &person{w: p.w, id: p.id, handle: p.handle, email: p.email}
	r := other.call(t, "POST", "/v1/auth/login", map[string]any{"login": p.handle, "password": password, "token_in_body": true})
	r.want(t, 200)
	other.take(r)
	return other
}

// s, f and pub name the person's streams.
func (p *person) s() string   { return "s/" + p.id }
func (p *person) f() string   { return "f/" + p.id }
func (p *person) pub() string { return "p/" + p.id }

// followedBy lets each of the others follow p, with p's consent, by REST.
func (p *person) followedBy(t *testing.T, others ...*person) {
	t.Helper()
	for _, o := range others {
		o.call(t, "PUT", "/v1/users/"+p.id+"/follow", nil).want(t, 200)
		p.call(t, "PUT", "/v1/me/followers/"+o.id, nil).want(t, 200)
	}
}

// goal makes a goal by REST and returns its id.
func (p *person) goal(t *testing.T, title string, fields ...any) string {
	t.Helper()
	r := p.call(t, "POST", "/v1/goals", with(object{"title": title}, fields...))
	r.want(t, 201)
	return str(r.json["id"])
}

// todo makes a todo by REST and returns its id.
func (p *person) todo(t *testing.T, goal, title string, fields ...any) string {
	t.Helper()
	r := p.call(t, "POST", "/v1/todos", with(object{"goal_id": goal, "title": title}, fields...))
	r.want(t, 201)
	return str(r.json["id"])
}

type object = map[string]any

// with adds name, value pairs to an object.
func with(o object, pairs ...any) object {
	for i := 0; i < len(pairs); i += 2 {
		o[pairs[i].(string)] = pairs[i+1]
	}
	return o
}

// derived is the UUIDv5 of a name in the protocol's namespace.
func derived(kind string, of ...string) string {
	space, _ := hex.DecodeString("6d6f6475000050008000006964730001")
	sum := sha1.Sum(append(space, kind+":"+strings.Join(of, ":")...))
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	return dashed(sum[:16])
}

// newID is a UUIDv7.
func newID() string {
	var b [16]byte
	rand.Read(b[:])
	ms := time.Now().UnixMilli()
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return dashed(b[:])
}

func dashed(b []byte) string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}

// day is a day in UTC, so many from today.
func day(offset int) string { return time.Now().UTC().AddDate(0, 0, offset).Format(time.DateOnly) }

func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }

func str(v any) string {
	s, _ := v.(string)
	return s
}

func contains(text string, part string) bool { return strings.Contains(text, part) }
