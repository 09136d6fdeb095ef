package api

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"modu/auth"
	"modu/models"
	"modu/store"
)

// The codes of problem documents; those that the engine refuses with are among them.
const (
	codeMalformed    = "malformed"
	codeSignedOut    = "signed_out"
	codeWrongLogin   = "wrong_login"
	codeNotAllowed   = "not_allowed"
	codeDisabled     = "disabled"
	codeClosed       = "signup_closed"
	codeTicket       = "ticket"
	codeInvite       = "invite_needed"
	codeNoMail       = "no_mail"
	codeLastWay      = "last_way"
	codeIssuer       = "issuer"
	codeOrigin       = "origin"
	codeNotFound     = "not_found"
	codeMethod       = "method"
	codeTimeout      = "timeout"
	codeConflict     = "conflict"
	codeNotDone      = "not_done"
	codeDependency   = "dependency"
	codeGone         = "gone"
	codePrecondition = "precondition_failed"
	codeTooLarge     = "too_large"
	codeMediaType    = "media_type"
	codeInvalid      = "invalid"
	codeLimit        = "limit"
	codeRateLimited  = "rate_limited"
	codeInternal     = "internal"
	codeOverloaded   = "overloaded"
)

// statuses is the only place that says which problem has which status.
var statuses = map[string]int{
	codeMalformed:    http.StatusBadRequest,
	codeSignedOut:    http.StatusUnauthorized,
	codeWrongLogin:   http.StatusUnauthorized,
	codeNotAllowed:   http.StatusForbidden,
	codeDisabled:     http.StatusForbidden,
	codeClosed:       http.StatusForbidden,
	codeTicket:       http.StatusUnprocessableEntity,
	codeInvite:       http.StatusForbidden,
	codeNoMail:       http.StatusConflict,
	codeLastWay:      http.StatusConflict,
	codeIssuer:       http.StatusBadGateway,
	codeOrigin:       http.StatusForbidden,
	codeNotFound:     http.StatusNotFound,
	codeMethod:       http.StatusMethodNotAllowed,
	codeTimeout:      http.StatusRequestTimeout,
	codeConflict:     http.StatusConflict,
	codeNotDone:      http.StatusConflict,
	codeDependency:   http.StatusConflict,
	codeGone:         http.StatusGone,
	codePrecondition: http.StatusPreconditionFailed,
	codeTooLarge:     http.StatusRequestEntityTooLarge,
	codeMediaType:    http.StatusUnsupportedMediaType,
	codeInvalid:      http.StatusUnprocessableEntity,
	codeLimit:        http.StatusUnprocessableEntity,
	codeRateLimited:  http.StatusTooManyRequests,
	codeInternal:     http.StatusInternalServerError,
	codeOverloaded:   http.StatusServiceUnavailable,
}

// docsPath is the page that explains every code under an anchor of its name.
const docsPath = "/docs/errors"

// retryOverloaded is when to come back if nothing better is known.
const retryOverloaded = time.Second

// A Problem is the body of every answer that is not a success (RFC 9457). It never quotes what was sent.
type Problem struct {
	Type      string         `json:"type" doc:"Where this code is explained"`
	Title     string         `json:"title" doc:"What the code means, in the language of the request"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail" doc:"What went wrong and what to do, in the language of the request"`
	Code      string         `json:"code" doc:"The kind of problem, for programs"`
	Errors    []FieldProblem `json:"errors,omitempty"`
	RequestID string         `json:"request_id" doc:"The header X-Request-Id; it stands in the server's log"`

	retry time.Duration // above 0: the header Retry-After
}

// A FieldProblem says which part of the request is at fault.
type FieldProblem struct {
	Pointer string `json:"pointer" doc:"A JSON pointer into the body, or parameter: and a parameter's name"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`
}

func (p *Problem) Error() string { return p.Code }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType tells huma the media type.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders tells huma the headers that go with the problem.
func (p *Problem) GetHeaders() http.Header {
	h := make(http.Header)
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(seconds(p.retry)))
	}
	if p.Code == codeSignedOut {
		h.Set("WWW-Authenticate", `Bearer realm="modu"`)
	}
	return h
}

// A codeError is an error that is told under its code.
type codeError struct {
	code   string
	cause  error // for the log; may be nil
	retry  time.Duration
	fields []fieldError
}

// A fieldError is a fault of a part of the request: either a code of form, or a sentence without its subject.
type fieldError struct {
	pointer string
	code    string
	problem string // English: "is empty"
}

func (e codeError) Error() string {
	if e.cause != nil {
		return e.code + ": " + e.cause.Error()
	}
	return e.code
}

func (e codeError) Unwrap() error { return e.cause }

// refused is what the engine refused, as an error of a handler. field may be empty; message is English.
func refused(code, field, message string) error {
	e := codeError{code: code, cause: errors.New(message)}
	if field != "" {
		e.fields = []fieldError{{pointer: "/" + field, code: code, problem: strings.TrimPrefix(message, field+" ")}}
	}
	return e
}

// problem is the answer for an error of a handler. Why the server failed is kept for the log.
func (s *server) problem(ctx context.Context, err error) *Problem {
	e := classify(err)
	q := requestOf(ctx)
	switch e.code {
	case codeOrigin:
		s.Metrics.RefusedOrigins.Inc()
		s.refusedOrigin(q.http)
	case codeInternal, codeOverloaded, codeIssuer:
		q.cause = err
	}
	return newProblem(q, e)
}

// classify finds the code of an error.
func classify(err error) codeError {
	if e, ok := errors.AsType[codeError](err); ok {
		return e
	}
	if e, ok := errors.AsType[*auth.LimitError](err); ok {
		return codeError{code: codeRateLimited, cause: err, retry: e.Retry}
	}
	if e, ok := errors.AsType[*auth.TakenError](err); ok {
		return codeError{code: codeConflict, cause: err, fields: []fieldError{{"/" + e.Field, codeConflict, "is taken"}}}
	}
	for _, known := range []struct {
		err  error
		code string
	}{
		{auth.ErrWrongLogin, codeWrongLogin},
		{auth.ErrSignedOut, codeSignedOut},
		{auth.ErrDisabled, codeDisabled},
		{auth.ErrClosed, codeClosed},
		{auth.ErrFull, codeLimit},
		{auth.ErrTicket, codeTicket},
		{auth.ErrInvite, codeInvite},
		{auth.ErrNoMail, codeNoMail},
		{auth.ErrLastWay, codeLastWay},
		{auth.ErrIssuer, codeIssuer},
		{auth.ErrBusy, codeOverloaded},
		{models.ErrNotFound, codeNotFound},
		{models.ErrNotAllowed, codeNotAllowed},
		{models.ErrConflict, codeConflict},
		{models.ErrInvalid, codeInvalid},
		{context.DeadlineExceeded, codeOverloaded},
		{context.Canceled, codeOverloaded},
	} {
		if errors.Is(err, known.err) {
			return codeError{code: known.code, cause: err, fields: fieldsOf(err)}
		}
	}
	if store.IsUnavailable(err) {
		return codeError{code: codeOverloaded, cause: err}
	}
	return codeError{code: codeInternal, cause: err}
}

// fieldsOf collects the FieldErrors among the joined errors of err.
func fieldsOf(err error) []fieldError {
	switch e := err.(type) { //nolint:errorlint // every level is looked at
	case *models.FieldError:
		return []fieldError{{"/" + e.Field, codeInvalid, e.Problem}}
	case interface{ Unwrap() []error }:
		var all []fieldError
		for _, one := range e.Unwrap() {
			all = append(all, fieldsOf(one)...)
		}
		return all
	case interface{ Unwrap() error }:
		return fieldsOf(e.Unwrap())
	}
	return nil
}

// newProblem writes an error down in the language of its reader.
func newProblem(q *request, e codeError) *Problem {
	text := textOf(e.code, q.language)
	p := &Problem{
		Type: q.docs + "#" + e.code, Title: text.title, Status: statuses[e.code], Detail: text.detail, Code: e.code,
		RequestID: q.id, retry: e.retry,
	}
	if e.code == codeOverloaded && p.retry == 0 {
		p.retry = retryOverloaded
	}
	for _, f := range e.fields {
		p.Errors = append(p.Errors, FieldProblem{Pointer: f.pointer, Code: f.code, Detail: fieldText(f, q.language)})
	}
	return p
}

// fail answers a request that has no route, or none yet.
func (s *server) fail(w http.ResponseWriter, r *http.Request, e codeError) {
	p := s.problem(r.Context(), e)
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = writeJSON(w, p)
}

// write answers an operation instead of its handler.
func (s *server) write(c huma.Context, err error) {
	p := s.problem(c.Context(), err)
	for name, values := range p.GetHeaders() {
		c.SetHeader(name, values[0])
	}
	c.SetHeader("Content-Type", p.ContentType(""))
	c.SetStatus(p.Status)
	_ = writeJSON(c.BodyWriter(), p)
}

var overrideOnce sync.Once

// overrideErrors gives huma our problem documents. Its own, which it keeps in package variables, quote what was sent.
func overrideErrors() {
	overrideOnce.Do(func() {
		huma.NewError = func(int, string, ...error) huma.StatusError {
			return newProblem(requestOf(context.Background()), codeError{code: codeInternal})
		}
		huma.NewErrorWithContext = func(c huma.Context, status int, _ string, errs ...error) huma.StatusError {
			return newProblem(requestOf(c.Context()), formError(status, errs))
		}
	})
}

// formError is what huma found wrong with a request before its handler was asked.
func formError(status int, errs []error) codeError {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return codeError{code: codeTooLarge}
	case http.StatusRequestTimeout:
		return codeError{code: codeTimeout}
	}
	e := codeError{code: codeMalformed}
	for _, err := range errs {
		if m, ok := errors.AsType[*malformed](err); ok {
			e.fields = append(e.fields, fieldError{pointer: m.Pointer, code: m.Code})
		} else if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			e.fields = append(e.fields, fieldError{pointer: "parameter:" + afterDot(d.Location), code: formParameter})
		}
	}
	if len(e.fields) == 0 {
		e.fields = []fieldError{{code: formMissing}}
	}
	return e
}

// afterDot returns "limit" of huma's location "query.limit".
func afterDot(location string) string {
	_, name, _ := strings.Cut(location, ".")
	return name
}
