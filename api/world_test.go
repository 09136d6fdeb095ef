package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"modu/api"
	"modu/api/picture"
	"modu/auth"
	"modu/internal/testenv"
	"modu/models"
	"modu/store"
	"modu/store/photos"
	modusync "modu/sync"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// A world is a server on a database of its own, with a clock that the test moves.
type world struct {
	t      *testing.T
	url    string
	origin string // of the server's own pages
	store  *store.DB
	auth   *auth.Auth
	engine *modusync.Engine // of the tests of the domain
	key    []byte           // PEM
	log    *logBuffer

	mu     sync.Mutex // guards what follows
	ahead  time.Duration
	raises []store.FenceRaise
	ready  error
}

// A setting changes a world before it starts.
type setting func(*auth.Options, *api.Deps)

func relaxed(o *auth.Options, _ *api.Deps) { o.Relaxed = true }

// realCost hashes passwords at the cost that they have outside of tests.
func realCost(o *auth.Options, _ *api.Deps) { o.Cost = auth.Cost{} }

// each runs f in a world on each database.
func each(t *testing.T, f func(t *testing.T, w *world), settings ...setting) {
	t.Helper()
	testenv.Each(t, func(t *testing.T, db testenv.DB) { f(t, newWorld(t, db, settings...)) })
}

func newWorld(t *testing.T, db testenv.DB, settings ...setting) *world {
	t.Helper()
	w := unstarted(t, db)
	w.start(settings...)
	return w
}

// unstarted is a world that nobody serves yet.
func unstarted(t *testing.T, db testenv.DB) *world {
	t.Helper()
	key, err := auth.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return &world{t: t, store: db.Open(t), key: key, log: &logBuffer{}}
}

// start serves the world's database with another server; the world speaks to it from now on.
func (w *world) start(settings ...setting) {
	w.t.Helper()
	keys, err := auth.ParseKeys(w.key)
	if err != nil {
		w.t.Fatal(err)
	}
	o := auth.Options{Keys: keys, Issuer: "modu-test", Cost: auth.Cost{MemoryKiB: 8, Passes: 1, Threads: 1}}
	d := api.Deps{
		AnnounceFence: w.announced, Ready: w.isReady, Version: "test", Now: w.now,
		Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	}
	for _, set := range settings {
		set(&o, &d)
	}
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.auth, err = auth.New(context.Background(), log, w.store, o, w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	d.Auth = w.auth
	if d.Photos == nil {
		d.Photos = photos.New(log, w.store, photos.InTable(w.store), picture.Sizes, w.now)
	}
	server := httptest.NewServer(api.New(log, d))
	w.t.Cleanup(server.Close)
	w.url, w.origin = server.URL, server.URL
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Add(w.ahead)
}

// pass moves the clock.
func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ahead += d
}

func (w *world) announced(_ context.Context, r store.FenceRaise) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.raises = append(w.raises, r)
}

// takeRaises returns what was announced since it was last asked.
func (w *world) takeRaises() []store.FenceRaise {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := w.raises
	w.raises = nil
	return all
}

func (w *world) isReady(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ready
}

func (w *world) setReady(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ready = err
}

// A call is a request; only method and path are needed.
type call struct {
	method, path string
	body         any    // marshalled, unless it is a string
	token        string // an access token
	cookie       *http.Cookie
	header       map[string]string
	host         string
}

// An answer is what came back.
type answer struct {
	status int
	header http.Header
	text   string
	body   map[string]any
	cookie *http.Cookie // of the refresh token; nil if none was set
}

// do sends a call and reads the answer.
func (w *world) do(c call) answer {
	w.t.Helper()
	a, err := w.try(c)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// try is do for goroutines.
func (w *world) try(c call) (answer, error) {
	var body io.Reader
	if text, ok := c.body.(string); ok {
		body = strings.NewReader(text)
	} else if c.body != nil {
		b, err := json.Marshal(c.body)
		if err != nil {
			return answer{}, err
		}
		body = strings.NewReader(string(b))
	}
	r, err := http.NewRequest(c.method, w.url+c.path, body)
	if err != nil {
		return answer{}, err
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	if c.cookie != nil {
		r.AddCookie(c.cookie)
	}
	for name, value := range c.header {
		if value == "" {
			r.Header.Del(name)
		} else {
			r.Header.Set(name, value)
		}
	}
	if c.host != "" {
		r.Host = c.host
	}
	res, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	a := answer{status: res.StatusCode, header: res.Header, text: string(text)}
	for _, set := range res.Cookies() {
		if strings.HasSuffix(set.Name, "modu_refresh") {
			a.cookie = set
		}
	}
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(text, &a.body); err != nil {
			return answer{}, fmt.Errorf("%s %s: %w in %q", c.method, c.path, err, text)
		}
	}
	return a, nil
}

var client = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       time.Minute,
}

// want fails the test unless the answer has a status and, for a problem, a code.
func (a answer) want(t *testing.T, status int, code string) answer {
	t.Helper()
	if a.status != status || code != "" && a.body["code"] != code {
		t.Fatalf("status %d, code %v; want %d %s\n%s", a.status, a.body["code"], status, code, a.text)
	}
	if id := a.header.Get("X-Request-Id"); id == "" || status >= 400 && a.body["request_id"] != id {
		t.Fatalf("X-Request-Id %q, request_id %v; want them equal", id, a.body["request_id"])
	}
	return a
}

func (a answer) str(name string) string { s, _ := a.body[name].(string); return s }

// pointers returns the pointers of a problem's errors.
func (a answer) pointers() []string {
	var all []string
	list, _ := a.body["errors"].([]any)
	for _, e := range list {
		all = append(all, e.(map[string]any)["pointer"].(string))
	}
	return all
}

const password = "correct horse battery"

type fields = map[string]any

// signup makes an account of a handle, with the refresh token in the body.
func (w *world) signup(handle string) answer {
	w.t.Helper()
	return w.do(call{method: "POST", path: "/v1/auth/signup", body: fields{
		"email": handle + "@example.com", "password": password, "handle": handle, "token_in_body": true,
	}}).want(w.t, 201, "")
}

// login signs in by handle, with the refresh token in the body.
func (w *world) login(handle string) answer {
	w.t.Helper()
	return w.do(call{method: "POST", path: "/v1/auth/login", body: fields{
		"login": handle, "password": password, "token_in_body": true,
	}}).want(w.t, 200, "")
}

// refresh exchanges a refresh token.
func (w *world) refresh(token string) answer {
	w.t.Helper()
	return w.do(call{method: "POST", path: "/v1/auth/refresh", body: fields{"refresh_token": token}})
}

// sessions asks for the caller's sessions.
func (w *world) sessions(token string) answer {
	w.t.Helper()
	return w.do(call{method: "GET", path: "/v1/auth/sessions", token: token})
}

// A logBuffer keeps what a server logged.
type logBuffer struct {
	mu   sync.Mutex // guards text
	text strings.Builder
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

var errNotReady = errors.New("draining")

// disable does what an administrator will do.
func (w *world) disable(user models.ID) {
	w.t.Helper()
	err := w.store.InTx(context.Background(), func(ctx context.Context, tx store.Tx) error {
		_, err := tx.NewRaw("UPDATE users SET disabled_at = ? WHERE id = ?", models.TimeOf(w.now()), user).Exec(ctx)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// holds reports whether a text stands anywhere in the tables of signing in.
func (w *world) holds(text string) bool {
	w.t.Helper()
	found := false
	err := w.store.Snapshot(context.Background(), func(ctx context.Context, tx store.Tx) error {
		for _, columns := range []string{
			"hash FROM tokens", "name FROM tokens", "hash FROM tickets", "payload FROM tickets", "password_hash FROM users", "name FROM attempts",
		} {
			var values []string
			if err := tx.NewRaw("SELECT "+columns).Scan(ctx, &values); err != nil {
				return err
			}
			for _, v := range values {
				found = found || strings.Contains(v, text)
			}
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return found
}
