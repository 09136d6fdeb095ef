package web

import (
	"log/slog"
	"net/http"
	"strings"
)

// Options are what differs between servers.
type Options struct {
	Demo   bool // the page knows that it is the demo, and may show itself in a frame: the second pane
	HTTPS  bool // the public address is an https one
	Retire bool // browsers are to give up the service worker and the client that it keeps
}

// Handler serves the embedded client: its files, and its shell at every address that is one of its screens. Anything else
// is a page that says 404, so that it can stand behind every other pattern of a mux. In a binary without a client the
// page at / says how to get one.
func Handler(log *slog.Logger, o Options) http.Handler { return newHandler(log, embedded(), o) }

// A handler answers for one client.
type handler struct {
	log    *slog.Logger
	client *client
	shell  *file // nil: nothing was built
	o      Options
	mux    *http.ServeMux
}

func newHandler(log *slog.Logger, c *client, o Options) *handler {
	h := &handler{log: log, client: c, shell: c.shell, o: o, mux: http.NewServeMux()}
	if o.Demo && h.shell != nil {
		h.shell = h.shell.ofDemo()
	}
	h.mux.HandleFunc("GET /", h.get) // and HEAD; the mux refuses other methods
	return h
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	setHeaders(w, r, h.o)
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if cause == http.ErrAbortHandler { //nolint:errorlint // net/http compares it like this
			panic(cause)
		}
		h.log.ErrorContext(r.Context(), "page broke", slog.String("path", r.URL.Path), slog.Any("cause", cause))
		servePage(w, r, broken)
	}()
	h.mux.ServeHTTP(w, r)
}

// get answers with a file of the client, with its shell, with a file of our own pages, or with 404.
func (h *handler) get(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == workerName && (h.o.Retire || h.shell == nil) {
		servePageFile(w, r, "retire.js", kinds[".js"])
		return
	}
	if f, ok := h.client.file(name); ok {
		f.serve(w, r)
		return
	}
	if kind, ok := pageFiles[name]; ok {
		servePageFile(w, r, name, kind)
		return
	}
	bare := strings.TrimRight(r.URL.Path, "/")
	if !isScreen(bare) {
		servePage(w, r, missing)
		return
	}
	if bare != "" && bare != r.URL.Path {
		http.Redirect(w, r, bare, http.StatusMovedPermanently)
		return
	}
	if strings.HasPrefix(bare, "/@") { // somebody's page is for who has its address, not for who searches
		w.Header().Set("X-Robots-Tag", "noindex")
	}
	if h.shell == nil {
		servePage(w, r, unbuilt)
		return
	}
	h.shell.serve(w, r)
}
