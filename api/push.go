package api

import (
	"context"
	"errors"
	"net/http"

	"modu/models"
	modusync "modu/sync"
)

func (s *server) pushRoutes() {
	register(s, signedIn(operation("push-key", http.MethodGet, "/v1/push/key", "The key with which a browser subscribes to Web Push")), s.pushKey)
	register(s, signedIn(answering(http.StatusCreated, operation("subscribe", http.MethodPost, "/v1/push/subscriptions", "Have Web Push reach a client"))), s.subscribe)
	register(s, signedIn(operation("unsubscribe", http.MethodDelete, "/v1/push/subscriptions/{id}", "End a subscription to Web Push")), s.unsubscribe)
}

type pushKeyOutput struct {
	Body struct {
		Key string `json:"key" doc:"applicationServerKey: a point of P-256 as base64url"`
	}
}

func (s *server) pushKey(context.Context, *struct{}) (*pushKeyOutput, error) {
	out := &pushKeyOutput{}
	out.Body.Key = s.PushKey
	return out, nil
}

type subscribeInput struct {
	Body body[subscriptionFields]
}

// subscriptionFields are what PushSubscription.toJSON gives in a browser, and the client that it is of.
type subscriptionFields struct {
	Endpoint given[string]   `json:"endpoint,omitzero" doc:"The https address that the browser's push service has for this device"`
	Keys     given[pushKeys] `json:"keys,omitzero"`
	ClientID given[string]   `json:"client_id,omitzero" doc:"The client_id of its hello: while it has a socket nothing is pushed to it"`

	// Browsers give it, and it says nothing that a message's own time to live does not.
	ExpirationTime given[*int64] `json:"expirationTime,omitzero" doc:"Ignored"`
}

type pushKeys struct {
	P256dh string `json:"p256dh" doc:"base64url"`
	Auth   string `json:"auth" doc:"base64url"`
}

type subscriptionOutput struct {
	Location string `header:"Location"`
	Body     struct {
		ID        models.ID   `json:"id" format:"uuid"`
		ClientID  models.ID   `json:"client_id" format:"uuid"`
		CreatedAt models.Time `json:"created_at" format:"date-time"`
	}
}

// subscribe replaces what reached the client before, so that sending it again has no other effect than a new id.
func (s *server) subscribe(ctx context.Context, in *subscribeInput) (*subscriptionOutput, error) {
	caller, _ := callerOf(ctx)
	b := in.Body.Value
	row := models.PushSubscription{
		UserID: caller.User, SessionID: caller.Session, ClientID: models.ID(b.ClientID.value), Endpoint: b.Endpoint.value,
		P256dh: b.Keys.value.P256dh, Auth: b.Keys.value.Auth,
	}
	switch {
	case b.Endpoint.IsZero():
		return nil, needed("endpoint")
	case b.Keys.IsZero():
		return nil, needed("keys")
	case b.ClientID.IsZero():
		return nil, needed("client_id")
	}
	if err := row.Check(); err != nil {
		return nil, err
	}
	if err := checkScope(caller, models.ScopeRead.Names()); err != nil { // what is pushed is read
		return nil, err
	}
	made, err := s.Engine.Subscribe(ctx, row)
	switch {
	case errors.Is(err, modusync.ErrTooManyDevices):
		return nil, codeError{code: codeLimit, cause: err}
	case errors.Is(err, models.ErrConflict):
		return nil, refused(codeConflict, "client_id", "is taken")
	case err != nil:
		return nil, err
	}
	out := &subscriptionOutput{Location: "/v1/push/subscriptions/" + string(made.ID)}
	out.Body.ID, out.Body.ClientID, out.Body.CreatedAt = made.ID, made.ClientID, made.CreatedAt
	return out, nil
}

func (s *server) unsubscribe(ctx context.Context, in *IDInput) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	id := models.ID(in.ID)
	if !id.Valid() {
		return nil, errNotFound
	}
	there, err := s.Engine.Unsubscribe(ctx, caller.User, id)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, errNotFound
	}
	return nil, nil
}
