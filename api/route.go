package api

import (
	"context"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"modu/auth"
	"modu/models"
)

// maxBody is the longest body of a request, in bytes.
const maxBody = 1 << 20

// securityName is how the OpenAPI document calls bearer tokens.
const securityName = "bearer"

// operation describes a route; id is unique and names it in generated clients.
func operation(id, method, path, summary string) huma.Operation {
	tag, _, _ := strings.Cut(strings.TrimPrefix(path, "/v1/"), "/")
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{tag}}
}

// signedIn makes an operation need an access token. A personal access token needs the scope read for a GET, and write
// for all else.
func signedIn(op huma.Operation) huma.Operation {
	op.Security = []map[string][]string{{securityName: {defaultScope(op.Method)}}}
	return op
}

// maybeSignedIn lets an operation be used signed out too; a token, if there is one, must be good, with the scope that
// signedIn asks for.
func maybeSignedIn(op huma.Operation) huma.Operation {
	op.Security = []map[string][]string{{securityName: {defaultScope(op.Method)}}, {}}
	return op
}

// forAccount is signedIn for what concerns how somebody signs in, and the data as a whole: a personal access token needs
// the scope account.
func forAccount(op huma.Operation) huma.Operation {
	op.Security = []map[string][]string{{securityName: models.ScopeAccount.Names()}}
	return op
}

func defaultScope(method string) string {
	scope := models.ScopeWrite
	if method == http.MethodGet {
		scope = models.ScopeRead
	}
	return scope.Names()[0]
}

// answering sets the status of an operation's success; otherwise it is 200, or 204 without a body.
func answering(status int, op huma.Operation) huma.Operation {
	op.DefaultStatus = status
	return op
}

// register adds a route to the api.
func register[I, O any](s *server, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	op.SkipValidateBody = true // a body validates itself, without quoting what was sent
	op.MaxBodyBytes = maxBody
	op.Middlewares = append(op.Middlewares, s.checkContentType, s.authenticate)
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		q := requestOf(ctx)
		out, err := handle(auth.WithQuotas(ctx, q.quotas), in)
		q.tellQuotas()
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

// authenticate finds out who calls an operation that asks for it.
func (s *server) authenticate(c huma.Context, next func(huma.Context)) {
	security := c.Operation().Security
	if len(security) == 0 {
		next(c)
		return
	}
	ctx := c.Context()
	token, ok := requestOf(ctx).bearer()
	if !ok && len(security) > 1 {
		s.limitGuests(c, next)
		return
	}
	if !ok {
		s.write(c, codeError{code: codeSignedOut})
		return
	}
	caller, err := s.Auth.Authenticate(ctx, token)
	if err != nil {
		s.write(c, err)
		return
	}
	if err := checkScope(caller, security[0][securityName]); err != nil {
		s.write(c, err)
		return
	}
	next(huma.WithValue(c, callerKey{}, caller))
}

// checkScope refuses a personal access token without the scopes that an operation names.
func checkScope(caller models.Caller, names []string) error {
	scope, err := models.ParseScopes(names)
	if err != nil {
		return err // a route was declared wrong: nobody gets in
	}
	if caller.May(scope) {
		return nil
	}
	problem := "lacks the scope " + strings.Join(names, ", ")
	return codeError{code: codeNotAllowed, fields: []fieldError{{"parameter:Authorization", codeNotAllowed, problem}}}
}

// checkContentType refuses a body that is not JSON where JSON is asked for: a form of another site could send one.
func (s *server) checkContentType(c huma.Context, next func(huma.Context)) {
	b := c.Operation().RequestBody
	r := requestOf(c.Context()).http
	if b == nil || b.Content["application/json"] == nil || r.ContentLength == 0 || r.Body == http.NoBody {
		next(c)
		return
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := params["charset"]
	if err != nil || kind != "application/json" || charset != "" && !strings.EqualFold(charset, "utf-8") {
		s.write(c, codeError{code: codeMediaType})
		return
	}
	next(c)
}
