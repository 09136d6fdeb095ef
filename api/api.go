package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"modu/api/picture"
	"modu/auth"
	"modu/store"
	"modu/store/photos"
	modusync "modu/sync"
	"modu/telemetry"
)

// requestTime is how long one request may take in all.
const requestTime = 20 * time.Second

// Deps are what the api is made of.
type Deps struct {
	Auth   *auth.Auth
	DB     *store.DB
	Photos *photos.Photos // in the sizes of api/picture
	Engine *modusync.Engine
	// AnnounceFence tells every node that a user's sessions have changed. It does not wait.
	AnnounceFence func(context.Context, store.FenceRaise)
	// Ready says why the server should get no requests now; nil if it should.
	Ready func(context.Context) error

	Origins       Origins
	OriginRefused func(origin string) // hears of a page whose request was refused; may be nil
	Proxies       []netip.Prefix      // which may say whom they ask for
	Version       string              // of the server, for the OpenAPI document
	PushKey       string              // with which browsers subscribe to Web Push, as base64url
	Now           func() time.Time
	Relaxed       bool // MODU_LIMITS=relaxed

	Tracer  *telemetry.Tracer // nil: no spans
	Metrics *telemetry.HTTP   // nil: nobody sees them
}

// A server is the api with its routes.
type server struct {
	Deps
	log  *slog.Logger
	mux  *http.ServeMux
	huma huma.API
	csrf *http.CrossOriginProtection
	spec func() []byte // the OpenAPI document, made once

	guests   *guests
	finds    *pace // of looking for people
	pictures *picture.Maker
	uploads  places // of photos, which stand in memory
	exports  places // while they are collected
	imports  places // from their arrival on, which takes up the disk
}

// A Handler answers /v1/ (all but /v1/sync), /healthz and /readyz.
type Handler struct {
	http.Handler
	OpenAPI func() []byte // the document; it is the caller's to read only
}

// New returns the handler of all routes.
func New(log *slog.Logger, d Deps) *Handler {
	overrideErrors()
	if d.Metrics == nil {
		d.Metrics = telemetry.NewMetrics().HTTP
	}
	s := &server{Deps: d, log: log, mux: http.NewServeMux(), csrf: d.Origins.protection(), guests: newGuests(d.Now, d.Relaxed)}
	s.finds = newPace(d.Now, d.Relaxed)
	s.pictures, s.uploads = picture.NewMaker(), make(places, uploadsOnce)
	s.exports, s.imports = make(places, exportsOnce), make(places, importsOnce)
	s.huma = humago.New(s.mux, humaConfig(d.Version))
	s.accountRoutes()
	s.sessionRoutes()
	s.tokenRoutes()
	s.letterRoutes()
	s.passkeyRoutes()
	s.oauthRoutes()
	s.inviteRoutes()
	s.meRoutes()
	s.goalRoutes()
	s.todoRoutes()
	s.todoActionRoutes()
	s.routineRoutes()
	s.skipRoutes()
	s.diaryRoutes()
	s.reminderRoutes()
	s.timerRoutes()
	s.pushRoutes()
	s.cheerRoutes()
	s.peopleRoutes()
	s.edgeRoutes()
	s.findRoutes()
	s.aboutRoutes()
	s.knockRoutes()
	s.reportRoutes()
	s.deletionRoutes()
	s.dayRoutes()
	s.inboxRoutes()
	s.searchRoutes()
	s.photoRoutes()
	s.icsRoutes()
	s.archiveRoutes()
	s.describe()
	s.spec = sync.OnceValue(s.document)
	s.mux.HandleFunc("GET /v1/openapi.json", s.serveSpec)
	s.mux.HandleFunc("GET /v1/asyncapi.json", s.serveAsyncAPI)
	s.mux.HandleFunc("GET /healthz", s.health)
	s.mux.HandleFunc("GET /readyz", s.ready)
	return &Handler{Handler: d.Tracer.Handler(s, s.traced), OpenAPI: s.spec}
}

// ServeHTTP answers a request, whatever becomes of it, with an id and the headers that every answer has.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), requestTime)
	defer cancel()
	out := &response{ResponseWriter: w}
	client := r.Context()
	r = s.begin(ctx, r)
	defer s.finish(client, out, r, time.Now())
	requestOf(r.Context()).header = out.Header()
	requestOf(r.Context()).connection = http.NewResponseController(out)
	defer s.recover(out, r)
	s.setHeaders(out, r)
	if s.crossOrigin(out, r) {
		return
	}
	if h, pattern := s.mux.Handler(r); pattern == "" {
		s.noRoute(out, r, h)
		return
	}
	s.mux.ServeHTTP(out, r)
}

// traced returns the pattern of a request's route, empty where a span of it would tell nothing.
func (s *server) traced(r *http.Request) string {
	if r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
		return ""
	}
	_, pattern := s.mux.Handler(r)
	return pattern
}

// noRoute answers a path that is not there or not with this method; h is how the mux would have.
func (s *server) noRoute(w http.ResponseWriter, r *http.Request, h http.Handler) {
	probe := &probe{header: make(http.Header)}
	h.ServeHTTP(probe, r)
	if probe.status != http.StatusMethodNotAllowed {
		s.fail(w, r, codeError{code: codeNotFound})
		return
	}
	w.Header().Set("Allow", probe.header.Get("Allow"))
	s.fail(w, r, codeError{code: codeMethod})
}

// recover turns a panic into a 500, if nothing has been written yet, and logs where it came from.
func (s *server) recover(w *response, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so
		panic(cause)
	}
	s.Metrics.Panicked("api")
	s.logPanic(r, cause)
	if w.status != 0 {
		panic(http.ErrAbortHandler)
	}
	s.fail(w, r, codeError{code: codeInternal})
}
