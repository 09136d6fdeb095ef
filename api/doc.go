// Package api is the REST door: the same engine behind HTTP, with problem documents, an OpenAPI 3.1 description, and
// bearer tokens. It never imports hub, which serves /v1/sync.
//
// # How to add a route
//
// Write the input, the output and a method of *server in a file named after the resource, and register it in a function
// that New calls beside the others:
//
//	type goalInput struct {
//		ID    string           `path:"id"`              // a string: an id that is none is 404, not 400
//		Limit int              `query:"limit"`          // a query parameter that is not declared is 400
//		Match string           `header:"If-Match"`
//		Body  body[goalFields]                          // strict JSON; read it as in.Body.Value; a pointer may be left out
//	}
//
//	type goalOutput struct {
//		ETag string    `header:"ETag"`
//		Body goalBody                                   // leave it out for 204
//	}
//
//	func (s *server) goalRoutes() {
//		register(s, signedIn(operation("goal-change", http.MethodPatch, "/v1/goals/{id}", "Change a goal")), s.changeGoal)
//	}
//
//	func (s *server) changeGoal(ctx context.Context, in *goalInput) (*goalOutput, error)
//
// Operations are signedIn (callerOf gives the caller), maybeSignedIn (anybody; callerOf tells), or neither (anybody).
// The language, the address and the raw request are in requestOf(ctx).
//
// Give it an example in examples.go if it takes parameters or a body, a sentence in descriptions.go if its summary leaves
// a question, and what the example needs in walks_test.go: a test sends the example to a server and holds the answer
// against the document.
//
// Handlers return errors of models and auth, wrapped as elsewhere, a *FieldError for a field, or what the engine refused
// as refused(code, field, message). problem.go turns every error into an answer: it is the only place that knows
// statuses. What is not recognised there is logged and told as internal, or as overloaded if the database is away.
//
// Fields of a body that may be null are pointers or raw values; null for any other is the wrong type (400).
package api
