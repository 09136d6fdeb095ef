package api

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/netip"
	"strings"

	"golang.org/x/text/language"

	"modu/auth"
	"modu/models"
)

// A request is what is known of a request before its route is.
type request struct {
	id       string
	language string     // ko or en, what the client would rather read
	addr     netip.Addr // of the client
	secure   bool       // the client spoke https to us or to a proxy that we trust
	http     *http.Request

	docs   string                // where problems are explained, before #code
	header http.Header           // of the answer; nil in an answer that nobody gets
	quotas map[string]auth.Quota // what the request was counted against
	cause  error                 // why it failed for our sake; for the log

	connection *http.ResponseController // nil in an answer that nobody gets
}

type (
	requestKey struct{}
	callerKey  struct{}
)

// begin returns r with its request in the context.
func (s *server) begin(ctx context.Context, r *http.Request) *http.Request {
	from := clientOf(r, s.Proxies)
	q := &request{id: rand.Text(), language: languageOf(r), addr: from.addr, secure: from.https || s.Origins.https()}
	q.docs, q.quotas = s.Origins.Public+docsPath, map[string]auth.Quota{}
	q.http = r.WithContext(context.WithValue(ctx, requestKey{}, q)) // the one on which the mux notes the pattern
	return q.http
}

// requestOf returns the request that a handler answers.
func requestOf(ctx context.Context) *request {
	if q, ok := ctx.Value(requestKey{}).(*request); ok {
		return q
	}
	return &request{language: "en", http: &http.Request{}, docs: docsPath, quotas: map[string]auth.Quota{}}
}

// device says where the request comes from.
func (q *request) device() auth.Device {
	return auth.Device{Addr: q.addr, Agent: q.http.UserAgent()}
}

// callerOf returns who makes the request; ok is false for somebody signed out, who gets no further than the routes that
// are maybeSignedIn.
func callerOf(ctx context.Context) (caller models.Caller, ok bool) {
	caller, ok = ctx.Value(callerKey{}).(models.Caller)
	return caller, ok
}

// bearer returns the token in the header Authorization; ok is false if there is no such header.
func (q *request) bearer() (token string, ok bool) {
	h := q.http.Header.Values("Authorization")
	if len(h) == 0 {
		return "", false
	}
	scheme, token, _ := strings.Cut(h[0], " ")
	if len(h) > 1 || !strings.EqualFold(scheme, "Bearer") {
		return "", true // some other credential: nobody's token
	}
	return strings.TrimSpace(token), true
}

// The languages that the server speaks; the first is the one for everybody else.
var (
	spoken  = []language.Tag{language.English, language.Korean}
	matcher = language.NewMatcher(spoken)
)

// maxAcceptLanguage is more than any client sends, in bytes.
const maxAcceptLanguage = 256

func languageOf(r *http.Request) string {
	h := r.Header.Get("Accept-Language")
	if h == "" || len(h) > maxAcceptLanguage {
		return "en"
	}
	wanted, _, err := language.ParseAcceptLanguage(h)
	if err != nil {
		return "en"
	}
	_, i, _ := matcher.Match(wanted...)
	return spoken[i].String()
}
