package api_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"modu/models"
)

// The people of the matrix, as they stand to the owner. The follower is on the lists of viewers, the unlisted one is
// not; former followed and was removed; blocked is blocked by the owner, and blocker has blocked the owner.
var viewers = []string{"owner", "follower", "unlisted", "former", "requested", "stranger", "blocked", "blocker", "guest"}

var audiences = []string{"private", "selected", "followers", "public"}

// sees is the whole rule (product section 3.1).
func sees(viewer, audience string) bool {
	switch viewer {
	case "owner":
		return true
	case "follower":
		return audience != "private"
	case "unlisted":
		return audience == "followers" || audience == "public"
	case "former", "requested", "stranger", "guest":
		return audience == "public"
	}
	return false
}

// hides reports whether the owner is nobody to the viewer.
func hides(viewer string) bool { return viewer == "blocked" || viewer == "blocker" }

// A matrix is a world with one owner, a goal with a done todo of each audience, a backlog todo in the public goal, and
// everybody else.
type matrix struct {
	t       *testing.T
	w       *world
	people  map[string]*user
	goals   map[string]string // audience → id
	todos   map[string]string
	photos  map[string]string // named by the todos
	backlog string

	routines map[string]string
	diaries  map[string]string
}

const matrixDay = "2026-11-22"

func newMatrix(t *testing.T, w *world) *matrix {
	m := &matrix{t: t, w: w, people: map[string]*user{}, goals: map[string]string{}, todos: map[string]string{}, photos: map[string]string{}}
	m.routines, m.diaries = map[string]string{}, map[string]string{}
	for _, name := range viewers {
		m.people[name] = w.join(name)
	}
	m.people["guest"] = w.guest()
	owner := m.people["owner"]
	m.people["follower"].follow(owner)
	m.people["unlisted"].follow(owner)
	m.people["former"].follow(owner)
	owner.send("DELETE", "/v1/me/followers/former", nil).want(t, 204, "")
	m.people["requested"].send("PUT", "/v1/users/owner/follow", nil).want(t, 200, "")
	for _, audience := range audiences {
		m.fill(audience)
	}
	m.backlog = owner.todo(m.goals["public"], secret("backlog"), nil)
	owner.send("PUT", "/v1/users/blocked/block", nil).want(t, 200, "")
	m.people["blocker"].send("PUT", "/v1/users/owner/block", nil).want(t, 200, "")
	return m
}

// fill makes the owner's goal and todo of an audience anew.
func (m *matrix) fill(audience string) {
	more := fields{"title": secret(audience)}
	if audience == "selected" {
		more["viewers"] = []models.ID{m.people["follower"].id}
	}
	owner := m.people["owner"]
	m.goals[audience] = owner.goal(audience, more)
	m.photos[audience] = owner.photo()
	m.todos[audience] = owner.todo(m.goals[audience], secret(audience), fields{
		"date": matrixDay, "done": true, "memo": secret("memo"), "photo_id": m.photos[audience],
	})
	m.fillDiary(audience)
	m.routines[audience] = owner.routine(m.goals[audience], fields{"title": secret(audience), "mode": "manual"})
}

// secret is a text by which a leak is known.
func secret(of string) string { return "secret-of-" + of }

// A row is what one operation answers to somebody about the owner's things of an audience.
type row struct {
	// path asks about the things of an audience; empty for operations that concern the caller's own things only.
	path func(m *matrix, audience string) string
	body func(m *matrix, audience string) any
	// status is the answer to somebody signed in.
	status func(viewer, audience string) int
	guests bool // may ask too
	writes bool // the owner's turn changes things, so the owner comes last and they are made anew
}

// about is the status of a thing that the viewer sees or not: to the owner, to who sees it, and 404.
func about(owner, sight int) func(viewer, audience string) int {
	return func(viewer, audience string) int {
		switch {
		case viewer == "owner":
			return owner
		case sees(viewer, audience):
			return sight
		}
		return 404
	}
}

// person is the status of what concerns the owner as a person.
func person(status int) func(viewer, audience string) int {
	return func(viewer, _ string) int {
		if hides(viewer) {
			return 404
		}
		return status
	}
}

func goalPath(m *matrix, audience string) string { return "/v1/goals/" + m.goals[audience] }

func todoPath(suffix string) func(m *matrix, audience string) string {
	return func(m *matrix, audience string) string { return "/v1/todos/" + m.todos[audience] + suffix }
}

func fixed(path string) func(*matrix, string) string {
	return func(*matrix, string) string { return path }
}

func sending(body any) func(*matrix, string) any { return func(*matrix, string) any { return body } }

func always(status int) func(string, string) int { return func(string, string) int { return status } }

// rows has a row for every operation of the OpenAPI document; a new route needs one.
var rows = map[string]row{
	"goal":         {path: goalPath, status: about(200, 200)},
	"change-goal":  {path: goalPath, body: sending(fields{"color": "slate"}), status: about(200, 403)},
	"delete-goal":  {path: goalPath, status: about(204, 403), writes: true},
	"make-goal":    {path: fixed("/v1/goals"), body: takenGoal, status: takenID, writes: true},
	"todo":         {path: todoPath(""), status: about(200, 200)},
	"change-todo":  {path: todoPath(""), body: sending(fields{"memo_public": false}), status: about(200, 403)},
	"delete-todo":  {path: todoPath(""), status: about(204, 403), writes: true},
	"make-todo":    {path: fixed("/v1/todos"), body: underGoal, status: about(201, 404)},
	"move-todo":    {path: todoPath("/move"), body: sending(fields{"date": matrixDay}), status: about(409, 403)},
	"repeat-todo":  {path: todoPath("/repeat"), body: sending(fields{"date": matrixDay}), status: about(201, 403)},
	"archive-todo": {path: todoPath("/archive"), status: about(200, 403), writes: true},
	"move-undone":  {path: fixed("/v1/todos/move-undone"), body: sending(fields{"from": "2026-01-01", "to": "2026-01-02"}), status: always(200)},

	"list-reminders": {path: fixed("/v1/reminders"), status: always(200)},
	"put-timer":      {path: todoPath("/timer"), body: sending(fields{"state": "paused"}), status: about(200, 403)},
	"list-routines":  {path: fixed("/v1/routines"), status: always(200)},
	"make-routine":   {path: fixed("/v1/routines"), body: routineUnder, status: about(201, 404)},
	"routine":        {path: routinePath, status: nobodyElse(200)},
	"change-routine": {path: routinePath, body: sending(fields{"paused": true}), status: nobodyElse(200)},
	"put-skip":       {path: skipPath, status: nobodyElse(200)},
	"delete-skip":    {path: skipPath, status: nobodyElse(404)}, // it comes before the other
	"delete-routine": {path: routinePath, status: nobodyElse(204), writes: true},
	"cheer-todo":     {path: todoPath("/cheer"), body: sending(fields{"emoji": "🔥"}), status: about(403, 200)},
	"uncheer-todo":   {path: todoPath("/cheer"), status: uncheered},
	"list-cheers":    {path: todoPath("/cheers"), status: about(200, 403)},

	"diary":                {path: diaryPath(""), status: about(200, 200)},
	"change-diary":         {path: diaryPath(""), body: sending(fields{"color": "slate"}), status: about(200, 403)},
	"delete-diary":         {path: diaryPath(""), status: about(204, 403), writes: true},
	"list-diary-revisions": {path: diaryPath("/revisions"), status: about(200, 403)},
	"cheer-diary":          {path: diaryPath("/cheer"), body: sending(fields{"emoji": "🔥"}), status: about(403, 200)},
	"uncheer-diary":        {path: diaryPath("/cheer"), status: uncheered},
	"list-diary-cheers":    {path: diaryPath("/cheers"), status: about(200, 403)},
	"list-diaries":         {path: fixed("/v1/diaries"), status: always(200)},
	"list-user-diaries":    {path: fixed("/v1/users/owner/diaries"), status: person(200), guests: true},
	"make-diary":           {}, // its id is the caller's own, whatever is sent

	"photo": {path: func(m *matrix, audience string) string {
		return "/v1/photos/" + m.photos[audience]
	}, status: about(200, 200), guests: true},

	"user":            {path: fixed("/v1/users/owner"), status: person(200), guests: true},
	"about-user":      {path: fixed("/v1/users/owner/about"), status: person(200), guests: true},
	"find-users":      {path: fixed("/v1/users?q=owner"), status: always(200)},
	"explore":         {path: fixed("/v1/explore"), status: always(200)},
	"list-user-goals": {path: fixed("/v1/users/owner/goals"), status: person(200), guests: true},
	"list-user-todos": {path: fixed("/v1/users/owner/todos"), status: person(200), guests: true},
	"day":             {path: fixed("/v1/day?user=owner&date=" + matrixDay), status: person(200)},
	"feed":            {path: fixed("/v1/feed?date=" + matrixDay), status: always(200)},
	"calendar":        {path: fixed("/v1/calendar?user=owner&month=2026-11"), status: person(200)},
	"user-calendar":   {path: fixed("/v1/users/owner/calendar?month=2026-11"), status: person(200), guests: true},
	"stats":           {path: fixed("/v1/stats?from=2026-11-01&to=2026-11-30"), status: always(200)},
	"inbox":           {path: fixed("/v1/inbox"), status: always(200)},
	"search":          {path: fixed("/v1/search?q=secret"), status: always(200)},
	"list-goals":      {path: fixed("/v1/goals"), status: always(200)},
	"list-todos": {path: func(m *matrix, audience string) string {
		return "/v1/todos?goal_id=" + m.goals[audience]
	}, status: always(200)},
	"me":             {path: fixed("/v1/me"), status: always(200)},
	"list-followees": {path: fixed("/v1/me/followees"), status: always(200)},
	"list-followers": {path: fixed("/v1/me/followers"), status: always(200)},
	"list-requests":  {path: fixed("/v1/me/requests"), status: always(200)},
	"list-blocks":    {path: fixed("/v1/me/blocks"), status: always(200)},

	// These touch what is between the caller and another person alone; edges_test.go tells what becomes of each.
	"put-bell": {}, "delete-bell": {}, "knock": {}, "report": {}, "delete-me": {},
	"change-me": {}, "put-follow": {}, "delete-follow": {}, "put-block": {}, "delete-block": {}, "put-mute": {},
	"delete-mute": {}, "put-follower": {}, "delete-follower": {},
	// These are nobody's but the caller's; reminders_test.go and push_test.go tell what others get.
	"make-reminder": {}, "reminder": {}, "change-reminder": {}, "delete-reminder": {}, "push-key": {}, "subscribe": {}, "unsubscribe": {},
	// These know nothing of goals and todos.
	"signup": {}, "login": {}, "refresh": {}, "logout": {}, "change-password": {}, "session-list": {}, "session-end": {},
	"session-end-others": {}, "make-token": {}, "list-tokens": {}, "end-token": {},
	"forgot": {}, "reset": {}, "verify": {}, "ask-to-verify": {}, "sign-in-ways": {},
	"oauth-start": {}, "oauth-callback": {}, "oauth-link": {}, "list-identities": {}, "make-identity": {}, "end-identity": {},
	"passkey-begin": {}, "passkey-finish": {}, "list-passkeys": {}, "end-passkey": {},
	"passkey-login-begin": {}, "passkey-login-finish": {},
	"make-invite": {}, "list-invites": {}, "end-invite": {}, "make-photo": {}, "make-ics": {}, "delete-ics": {}, "export": {}, "import": {}, "ics": {},
}

// takenGoal is a goal with the id of the owner's: a conflict to the owner, to others as if it were nobody's business.
func takenGoal(m *matrix, audience string) any {
	return fields{"title": "x", "id": m.goals[audience]}
}

func takenID(viewer, _ string) int {
	if viewer == "owner" {
		return 409
	}
	return 404
}

func underGoal(m *matrix, audience string) any {
	return fields{"title": "x", "goal_id": m.goals[audience]}
}

// TestMatrixHasARowForEachRoute fails when somebody adds a route and says nothing of who may use it.
func TestMatrixHasARowForEachRoute(t *testing.T) {
	onSQLite(t, func(t *testing.T, w *world) {
		known := slices.Sorted(maps.Keys(rows))
		var found []string
		for _, op := range operations(t, w) {
			found = append(found, op.id)
			if _, ok := rows[op.id]; !ok {
				t.Errorf("%s %s (%s) has no row", op.method, op.path, op.id)
			}
		}
		for _, id := range known {
			if !slices.Contains(found, id) {
				t.Errorf("the row %s has no route", id)
			}
		}
	})
}

// An op is an operation of the OpenAPI document.
type op struct{ id, method, path string }

func operations(t *testing.T, w *world) (all []op) {
	t.Helper()
	doc := w.do(call{method: "GET", path: "/v1/openapi.json"}).want(t, 200, "")
	paths, _ := doc.body["paths"].(map[string]any)
	for path, item := range paths {
		for method, o := range item.(map[string]any) {
			if o, ok := o.(map[string]any); ok {
				all = append(all, op{o["operationId"].(string), strings.ToUpper(method), path})
			}
		}
	}
	if len(all) < 20 {
		t.Fatalf("only %d operations", len(all))
	}
	return all
}

// TestMatrix asks every route for the owner's things of every audience in the name of everybody.
func TestMatrix(t *testing.T) {
	inDomain(t, func(t *testing.T, w *world) {
		m := newMatrix(t, w)
		m.checkHidden()
		methods := map[string]string{}
		for _, op := range operations(t, w) {
			methods[op.id] = op.method
		}
		// Cheers come before they are taken back; what deletes comes last.
		order := slices.SortedFunc(maps.Keys(rows), func(a, b string) int {
			return strings.Compare(turn(a)+a, turn(b)+b)
		})
		for _, id := range order {
			if rows[id].path == nil {
				continue
			}
			for _, audience := range audiences {
				for _, viewer := range slices.Backward(viewers) { // the owner is the last
					m.check(id, methods[id], viewer, audience)
				}
				if rows[id].writes {
					m.fill(audience)
				}
			}
		}
	})
}

func turn(id string) string {
	switch {
	case rows[id].writes:
		return "3"
	case id == "uncheer-todo", id == "uncheer-diary":
		return "2"
	}
	return "1"
}

// check asks once, and looks for what the viewer must not see in the answer.
func (m *matrix) check(id, method, viewer, audience string) {
	m.t.Helper()
	r := rows[id]
	var body any
	if r.body != nil {
		body = r.body(m, audience)
	}
	want := r.status(viewer, audience)
	if viewer == "guest" && !r.guests {
		want = http.StatusUnauthorized
	}
	a := m.people[viewer].send(method, r.path(m, audience), body)
	name := fmt.Sprintf("%s by %s of %s", id, viewer, audience)
	if a.status != want {
		m.t.Errorf("%s: %d; want %d\n%s", name, a.status, want, a.text)
	}
	for _, other := range audiences {
		mine := strings.Contains(a.text, secret(other)) || strings.Contains(a.text, m.goals[other]) || strings.Contains(a.text, m.todos[other]) ||
			strings.Contains(a.text, m.diaries[other])
		if mine && !sees(viewer, other) && a.status < 400 {
			m.t.Errorf("%s: tells of what is %s\n%s", name, other, a.text)
		}
	}
	if viewer != "owner" {
		for _, text := range []string{secret("memo"), secret("backlog"), m.backlog, "audience", "viewers", "alarm"} {
			if strings.Contains(a.text, text) && a.status < 400 && viewer != "guest" && id != "me" && id != "make-todo" {
				m.t.Errorf("%s: tells %s\n%s", name, text, a.text)
			}
		}
	}
}

// checkHidden compares the answers to people from whom the owner's private things are hidden with those about things
// that are not there: nobody learns from a 404 whether an id exists.
func (m *matrix) checkHidden() {
	m.t.Helper()
	absent := &matrix{goals: map[string]string{}, todos: map[string]string{}, photos: map[string]string{}}
	absent.routines, absent.diaries = map[string]string{}, map[string]string{}
	for _, audience := range audiences {
		absent.routines[audience] = string(models.NewID())
		absent.goals[audience], absent.todos[audience] = string(models.NewID()), string(models.NewID())
		absent.photos[audience], absent.diaries[audience] = string(models.NewID()), string(models.NewID())
	}
	for _, op := range operations(m.t, m.w) {
		r := rows[op.id]
		if r.path == nil || op.id == "make-goal" { // which makes what is absent
			continue
		}
		for _, viewer := range []string{"stranger", "former", "blocked", "blocker", "requested"} {
			var bodies [2]any
			if r.body != nil {
				bodies = [2]any{r.body(m, "private"), r.body(absent, "private")}
			}
			there := m.people[viewer].send(op.method, r.path(m, "private"), bodies[0])
			if there.status != 404 {
				continue
			}
			path := strings.ReplaceAll(r.path(absent, "private"), "owner", "nobody")
			not := m.people[viewer].send(op.method, path, bodies[1])
			delete(there.body, "request_id")
			delete(not.body, "request_id")
			if fmt.Sprint(there.body) != fmt.Sprint(not.body) {
				m.t.Errorf("%s by %s: hidden is\n%v\nabsent is\n%v", op.id, viewer, there.body, not.body)
			}
		}
	}
}
