package api

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// put and del are the two mutations.
func put(kind string, id models.ID, fields jsontext.Value) frame.Mutation {
	return frame.Mutation{Op: frame.Put, Kind: kind, ID: string(id), Fields: fields}
}

func del(kind string, id models.ID, fields jsontext.Value) frame.Mutation {
	return frame.Mutation{Op: frame.Delete, Kind: kind, ID: string(id), Fields: fields}
}

// push carries out mutations of the caller in one commit and returns the first refusal. A rev other than 0 is the one
// that each must find.
func (s *server) push(ctx context.Context, caller models.Caller, ifRev models.Rev, mutations ...frame.Mutation) error {
	p, err := s.Engine.Push(ctx, caller, modusync.Push{REST: true, IfRev: ifRev, Mutations: mutations})
	switch {
	case errors.Is(err, modusync.ErrOverloaded):
		return codeError{code: codeOverloaded, cause: err}
	case err != nil:
		return err
	case p.Err != nil:
		return pushError(p.Err)
	}
	for _, r := range p.Results {
		if !r.OK {
			return refusal(r)
		}
	}
	return nil
}

// refusal is a result that is none. What was sent is not quoted, as a socket's client is what it sent.
func refusal(r frame.Result) error {
	if r.Code == frame.Conflict && r.Field != "" {
		return refused(r.Code, r.Field, "is taken")
	}
	return refused(r.Code, r.Field, r.Message)
}

// check returns what a mutation would be refused for whatever the database holds.
func (s *server) check(caller models.Caller, m frame.Mutation) error {
	r, bad := s.Engine.Check(caller, m)
	switch {
	case bad != nil:
		return pushError(bad)
	case r != nil:
		return refusal(*r)
	}
	return nil
}

// pushAt carries out one mutation of what the path names. That this is not there, or not to be seen, is told as for any
// other path.
func (s *server) pushAt(ctx context.Context, caller models.Caller, m frame.Mutation) error {
	err := s.push(ctx, caller, 0, m)
	if e, ok := errors.AsType[codeError](err); ok && e.code == codeNotFound {
		return errNotFound
	}
	return err
}

// pushError is why the engine took nothing.
func pushError(e *frame.Error) error {
	retry := time.Duration(e.RetryMS) * time.Millisecond
	switch e.Code {
	case frame.RateLimited, frame.Overloaded:
		return codeError{code: e.Code, cause: e, retry: retry}
	}
	return e // nothing that a request could have caused
}

// ifMatch reads the header If-Match: the rev that the resource must have, 0 if any will do. A tag that is none of ours
// matches nothing.
func ifMatch(header string) (models.Rev, error) {
	h := strings.TrimSpace(header)
	if h == "" || h == "*" {
		return 0, nil
	}
	tag, weak := strings.CutPrefix(h, "W/")
	tag, opened := strings.CutPrefix(tag, `"`)
	tag, closed := strings.CutSuffix(tag, `"`)
	if !opened || !closed || strings.Contains(tag, `"`) {
		return 0, badParameter("If-Match")
	}
	rev, err := strconv.ParseInt(tag, 10, 64)
	if weak || err != nil || rev <= 0 {
		return 0, codeError{code: codePrecondition}
	}
	return models.Rev(rev), nil
}

// badParameter is the problem of a header or parameter that is not what it should be.
func badParameter(name string) error {
	return codeError{code: codeMalformed, fields: []fieldError{{pointer: "parameter:" + name, code: formParameter}}}
}

// errNotFound is the answer for what is absent and for what is not the caller's to see: the same always.
var errNotFound = fmt.Errorf("nothing to see: %w", models.ErrNotFound)
