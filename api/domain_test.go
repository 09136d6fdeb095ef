package api_test

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"testing"

	"modu/api"
	"modu/auth"
	"modu/internal/testenv"
	"modu/models"
	modusync "modu/sync"
)

// strictGuests counts what is read signed out as a server without MODU_LIMITS does.
func strictGuests(_ *auth.Options, d *api.Deps) { d.Relaxed = false }

// inDomain runs f on each database in a world that has an engine.
func inDomain(t *testing.T, f func(t *testing.T, w *world), settings ...setting) {
	t.Helper()
	testenv.Each(t, func(t *testing.T, db testenv.DB) { f(t, newDomain(t, db, settings...)) })
}

// onSQLite is inDomain for what no database has a say in.
func onSQLite(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	f(t, newDomain(t, testenv.SQLite(t)))
}

func newDomain(t *testing.T, db testenv.DB, settings ...setting) *world {
	t.Helper()
	w := unstarted(t, db)
	engine := modusync.New(slog.New(slog.NewTextHandler(w.log, nil)), w.store, func(modusync.Commit) {}, modusync.DefaultLimits, w.now)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := engine.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	w.engine = engine
	w.start(append([]setting{relaxed, func(_ *auth.Options, d *api.Deps) {
		d.Engine, d.DB, d.Relaxed = engine, w.store, true
	}}, settings...)...)
	t.Cleanup(func() {
		stop()
		running.Wait()
	})
	return w
}

// A user is somebody who is signed in to a world.
type user struct {
	w             *world
	id            models.ID
	handle, token string
}

// join signs somebody up.
func (w *world) join(handle string) *user {
	w.t.Helper()
	a := w.signup(handle)
	id := a.body["user"].(map[string]any)["id"].(string)
	return &user{w: w, id: models.ID(id), handle: handle, token: a.str("access_token")}
}

// guest is somebody who is signed out.
func (w *world) guest() *user { return &user{w: w} }

// send sends a request in the user's name.
func (u *user) send(method, path string, body any) answer {
	u.w.t.Helper()
	a := u.w.do(call{method: method, path: path, body: body, token: u.token})
	if a.status >= http.StatusInternalServerError {
		u.w.t.Logf("%s %s: %s", method, path, u.w.log)
	}
	return a
}

func (u *user) get(path string) answer {
	u.w.t.Helper()
	return u.send(http.MethodGet, path, nil)
}

// goal makes a goal and returns its id.
func (u *user) goal(audience string, more fields) string {
	u.w.t.Helper()
	body := fields{"title": "goal " + audience, "audience": audience}
	for k, v := range more {
		body[k] = v
	}
	return u.send("POST", "/v1/goals", body).want(u.w.t, 201, "").str("id")
}

// todo makes a todo and returns its id.
func (u *user) todo(goal, title string, more fields) string {
	u.w.t.Helper()
	body := fields{"goal_id": goal, "title": title}
	for k, v := range more {
		body[k] = v
	}
	return u.send("POST", "/v1/todos", body).want(u.w.t, 201, "").str("id")
}

// follow makes u an accepted follower of the other.
func (u *user) follow(other *user) {
	u.w.t.Helper()
	u.send("PUT", "/v1/users/"+other.handle+"/follow", nil).want(u.w.t, 200, "")
	other.send("PUT", "/v1/me/followers/"+u.handle, nil).want(u.w.t, 200, "")
}

// ids returns the ids of the things in a list.
func (a answer) ids() []string {
	ids := []string{}
	list, _ := a.body["data"].([]any)
	for _, e := range list {
		ids = append(ids, e.(map[string]any)["id"].(string))
	}
	return ids
}
