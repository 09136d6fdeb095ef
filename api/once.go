package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
	"modu/store"
)

const (
	answerLife = 24 * time.Hour // how long a POST with an Idempotency-Key gets the same answer
	maxKey     = 255            // bytes of an Idempotency-Key
)

// OnceHeader is the part of an input that makes a POST repeatable.
type OnceHeader struct {
	Key string `header:"Idempotency-Key" doc:"1 to 255 ASCII characters: the same request with the same key has no second effect for a day"`
}

// What was made, as an answer.
type createdOutput[D any] struct {
	ETag     string `header:"ETag"`
	Location string `header:"Location"`
	Position string `header:"Modu-Position"`
	Body     entity[D]
}

// A creation is a POST that makes one entity.
type creation[D any] struct {
	kind   string
	path   string // before the id
	key    string // Idempotency-Key; empty: none
	id     given[string]
	fields jsontext.Value
	again  bool // what is there under the id is changed, and is no conflict
	read   func(ctx context.Context, reader, id models.ID) (*entityOutput[D], error)
}

// A kept answer is what a row of models.Answer holds.
type keptAnswer struct {
	ETag     string         `json:"etag"`
	Location string         `json:"location"`
	Position string         `json:"position"`
	Body     jsontext.Value `json:"body"`
}

// makeEntity carries out a creation: once, if it has a key. Without an id of the client's the key gives the id, so that
// a request whose answer was never kept does not make a second thing when it comes again.
func makeEntity[D any](ctx context.Context, s *server, c creation[D]) (*createdOutput[D], error) {
	caller, _ := callerOf(ctx)
	id, err := c.newID(caller.User)
	if err != nil {
		return nil, err
	}
	hash := c.hash()
	if c.key != "" {
		if out, err := keptOf[D](ctx, s, caller.User, c.key, hash); out != nil || err != nil {
			return out, err
		}
	}
	if err := s.vacant(ctx, caller.User, c.kind, id, c.again || c.key != "" && c.id.IsZero()); err != nil {
		return nil, err
	}
	if err := s.push(ctx, caller, 0, put(c.kind, id, c.fields)); err != nil {
		return nil, err
	}
	made, err := c.read(ctx, caller.User, id)
	if err != nil {
		return nil, err
	}
	out := &createdOutput[D]{ETag: made.ETag, Location: c.path + string(id), Position: made.Position, Body: made.Body}
	if c.key == "" {
		return out, nil
	}
	return out, s.keep(ctx, caller.User, c.key, hash, keptAnswer{out.ETag, out.Location, out.Position, out.Body.raw})
}

func (c creation[D]) newID(caller models.ID) (models.ID, error) {
	if err := checkKey(c.key); err != nil {
		return "", err
	}
	id := models.ID(c.id.value)
	switch {
	case !c.id.IsZero() && !id.Valid():
		return "", &models.FieldError{Field: "id", Problem: "is not a UUID in lower case"}
	case !c.id.IsZero():
		return id, nil
	case c.key != "":
		return models.DerivedID("rest-"+c.kind, caller, c.key), nil
	}
	return models.NewID(), nil
}

func checkKey(key string) error {
	if len(key) > maxKey {
		return badParameter("Idempotency-Key")
	}
	for i := range len(key) {
		if key[i] <= ' ' || key[i] > '~' {
			return badParameter("Idempotency-Key")
		}
	}
	return nil
}

// hash tells one request from another.
func (c creation[D]) hash() string {
	sum := sha256.Sum256([]byte(c.kind + "\n" + c.id.value + "\n" + string(c.fields)))
	return hex.EncodeToString(sum[:])
}

// vacant refuses an id under which there is something already, unless it may be the caller's from an earlier try.
func (s *server) vacant(ctx context.Context, caller models.ID, kind string, id models.ID, retried bool) error {
	return s.snapshot(ctx, caller, func(ctx context.Context, v *view) error {
		owner, _, err := v.ownerOf(ctx, kind, id)
		switch {
		case errors.Is(err, errNotFound):
			return nil
		case err != nil:
			return err
		case owner != caller:
			return errNotFound
		case retried:
			return nil
		}
		return codeError{code: codeConflict, fields: []fieldError{{"/id", codeConflict, "is taken"}}}
	})
}

// keptOf returns what was answered to the same request, or nil if it is new. Another request under the key is a
// conflict.
func keptOf[D any](ctx context.Context, s *server, user models.ID, key, hash string) (*createdOutput[D], error) {
	var a *models.Answer
	err := s.DB.Snapshot(ctx, func(ctx context.Context, tx store.Tx) (err error) {
		a, err = tx.Answer(ctx, user, key, models.TimeOf(s.Now()).Add(-answerLife))
		return err
	})
	switch {
	case err != nil || a == nil:
		return nil, err
	case a.Hash != hash:
		return nil, codeError{
			code: codeConflict, fields: []fieldError{{"parameter:Idempotency-Key", codeConflict, "was used for another request"}},
		}
	}
	var k keptAnswer
	if err := json.Unmarshal([]byte(a.Answer), &k); err != nil {
		return nil, err
	}
	return &createdOutput[D]{ETag: k.ETag, Location: k.Location, Position: k.Position, Body: entity[D]{raw: k.Body}}, nil
}

func (s *server) keep(ctx context.Context, user models.ID, key, hash string, k keptAnswer) error {
	text, err := json.Marshal(k)
	if err != nil {
		return err
	}
	now := models.TimeOf(s.Now())
	return s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error {
		return tx.KeepAnswer(ctx, &models.Answer{
			UserID: user, Key: key, Hash: hash, Answer: string(text), CreatedAt: now,
		}, now.Add(-answerLife))
	})
}
