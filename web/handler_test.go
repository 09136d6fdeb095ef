package web

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

var quiet = slog.New(slog.DiscardHandler)

// built is a client as small as one can be.
func built(t *testing.T) *client {
	t.Helper()
	c, err := newClient(fstest.MapFS{
		".keep":                     {},
		"index.html":                {Data: []byte("<!doctype html><title>the shell</title>")},
		"index.html.br":             {Data: []byte("shell in brotli")},
		"index.html.gz":             {Data: []byte("shell in gzip")},
		"sw.js":                     {Data: []byte("// worker")},
		"manifest.webmanifest":      {Data: []byte("{}")},
		"assets/today-1a2b3c4d.js":  {Data: []byte("export const today = 1")},
		"assets/today-1a2b3c4d.css": {Data: []byte("main{color:red}")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ask sends a request with header fields given in pairs.
func ask(t *testing.T, h http.Handler, method, target string, fields ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(fields); i += 2 {
		r.Header.Add(fields[i], fields[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	resp := w.Result()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestEveryScreenIsTheShell(t *testing.T) {
	h := newHandler(quiet, built(t), Options{})
	for _, path := range []string{
		"/", "/?add=1", "/day/2026-11-22", "/feed", "/calendar", "/goals", "/routines", "/backlog", "/diary/2026-11-22", "/inbox",
		"/people", "/search?q=x", "/stats", "/settings", "/settings/devices", "/login", "/signup", "/forgot", "/invite/abc", "/@minji",
		"/@minji/2026-11-22", "/pane", "/demo/wire",
	} {
		resp, body := ask(t, h, http.MethodGet, path)
		if resp.StatusCode != http.StatusOK || !strings.Contains(body, "the shell") {
			t.Errorf("%s = %s %q; want the shell", path, resp.Status, body)
		}
		if got := resp.Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s: Cache-Control is %q", path, got)
		}
		if got := resp.Header.Get("X-Robots-Tag"); (got == "noindex") != strings.HasPrefix(path, "/@") {
			t.Errorf("%s: X-Robots-Tag is %q", path, got)
		}
	}
}

// TestScreensAreThoseOfTheClient compares the list here with the one by which the client finds what to show.
func TestScreensAreThoseOfTheClient(t *testing.T) {
	routes, err := os.ReadFile("app/src/screens/shell/routes.ts")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	name := regexp.MustCompile(`:[a-z]+`)
	for _, m := range regexp.MustCompile(`pattern: "([^"]+)"`).FindAllStringSubmatch(string(routes), -1) {
		want = append(want, strings.TrimSuffix(name.ReplaceAllString(m[1], "*"), "/"))
	}
	got := slices.Clone(screens)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("screens are %q; the client has %q", got, want)
	}
}

func TestWhatIsNoScreenIsNotFound(t *testing.T) {
	h := newHandler(quiet, built(t), Options{})
	for _, path := range []string{
		"/nothing", "/day", "/day/", "/day/2026-11-22/more", "/@", "/invite", "/demo", "/index.html", "/assets/today-00000000.js", "/assets/",
		"/assets", "/.keep", "/index.html.br", "/page/missing.en.html", "/dist/index.html", "/wp-login.php", "/feed.html",
	} {
		resp, body := ask(t, h, http.MethodGet, path, "Accept-Language", "ko")
		if resp.StatusCode != http.StatusNotFound || !strings.Contains(body, "<html lang=\"ko\">") || strings.Contains(body, "<script") {
			t.Errorf("%s = %s %.60q; want the page that says so", path, resp.Status, body)
		}
		if got := resp.Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: Cache-Control is %q; a later build may have it", path, got)
		}
	}
}

func TestScreensHaveOneAddress(t *testing.T) {
	h := newHandler(quiet, built(t), Options{})
	for path, want := range map[string]string{"/feed/": "/feed", "/@minji/": "/@minji", "//feed": "/feed"} {
		if resp, _ := ask(t, h, http.MethodGet, path); resp.StatusCode/100 != 3 || resp.Header.Get("Location") != want {
			t.Errorf("%s = %s to %q; want a redirect to %s", path, resp.Status, resp.Header.Get("Location"), want)
		}
	}
}

func TestFilesSayHowLongTheyKeep(t *testing.T) {
	h := newHandler(quiet, built(t), Options{})
	const forever = "public, max-age=31536000, immutable"
	for path, want := range map[string][2]string{
		"/assets/today-1a2b3c4d.js":  {"text/javascript; charset=utf-8", forever},
		"/assets/today-1a2b3c4d.css": {"text/css; charset=utf-8", forever},
		"/sw.js":                     {"text/javascript; charset=utf-8", "no-cache"},
		"/manifest.webmanifest":      {"application/manifest+json", "no-cache"},
		"/page.css":                  {"text/css; charset=utf-8", "no-cache"},
		"/icon.svg":                  {"image/svg+xml", "no-cache"},
	} {
		resp, _ := ask(t, h, http.MethodGet, path)
		got := [2]string{resp.Header.Get("Content-Type"), resp.Header.Get("Cache-Control")}
		if resp.StatusCode != http.StatusOK || got != want {
			t.Errorf("%s = %s %q; want %q", path, resp.Status, got, want)
		}
	}
}

func TestOtherMethodsAreRefused(t *testing.T) {
	h := newHandler(quiet, built(t), Options{})
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		for _, path := range []string{"/", "/feed", "/sw.js", "/nothing"} {
			resp, _ := ask(t, h, method, path)
			if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%s %s = %s, Allow %q", method, path, resp.Status, resp.Header.Get("Allow"))
			}
		}
	}
}

func TestDemoSaysThatItIsOne(t *testing.T) {
	c, err := newClient(fstest.MapFS{
		"index.html":    {Data: []byte(`<!doctype html><meta name="modu-mode" content="server" />`)},
		"index.html.gz": {Data: []byte("the same")},
	})
	if err != nil {
		t.Fatal(err)
	}
	tags := map[string]bool{}
	for demo, want := range map[bool]string{false: `content="server"`, true: `content="demo"`} {
		resp, body := ask(t, newHandler(quiet, c, Options{Demo: demo}), http.MethodGet, "/")
		if !strings.Contains(body, want) || tags[resp.Header.Get("ETag")] {
			t.Errorf("demo %v: %q with the tag %s", demo, body, resp.Header.Get("ETag"))
		}
		tags[resp.Header.Get("ETag")] = true
	}
	resp, body := ask(t, newHandler(quiet, c, Options{Demo: true}), http.MethodGet, "/", "Accept-Encoding", "gzip")
	if resp.Header.Get("Content-Encoding") != "" || !strings.Contains(body, "demo") {
		t.Errorf("compressed it is %q", body)
	}
}

// TestWorkerOfNoClientRetires frees browsers that keep the client of a build which is no more.
func TestWorkerOfNoClientRetires(t *testing.T) {
	for name, h := range map[string]http.Handler{"no client": bare(t), "retired": newHandler(quiet, built(t), Options{Retire: true})} {
		resp, body := ask(t, h, http.MethodGet, "/sw.js")
		if resp.StatusCode != http.StatusOK || !strings.Contains(body, "unregister") || resp.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %s %.60q", name, resp.Status, body)
		}
	}
	if _, body := ask(t, newHandler(quiet, built(t), Options{}), http.MethodGet, "/sw.js"); body != "// worker" {
		t.Errorf("a client's own worker is %q", body)
	}
}

// TestWhatBreaksSaysSo takes a file away under the handler.
func TestWhatBreaksSaysSo(t *testing.T) {
	files := fstest.MapFS{"index.html": {Data: []byte("the shell")}}
	c, err := newClient(files)
	if err != nil {
		t.Fatal(err)
	}
	delete(files, "index.html")
	var said bytes.Buffer
	resp, body := ask(t, newHandler(slog.New(slog.NewTextHandler(&said, nil)), c, Options{}), http.MethodGet, "/feed", "Accept-Language", "ko")
	if resp.StatusCode != http.StatusInternalServerError || !strings.Contains(body, "문제가 생겼어요") || resp.Header.Get("ETag") != "" {
		t.Errorf("%s %v %.80q", resp.Status, resp.Header, body)
	}
	if !strings.Contains(said.String(), "path=/feed") {
		t.Errorf("the log has %q", said.String())
	}
}

func TestUnknownKindOfFileIsNoClient(t *testing.T) {
	if c, err := newClient(fstest.MapFS{"a.wat": {}}); err == nil {
		t.Errorf("newClient took %v", c.files)
	}
}
