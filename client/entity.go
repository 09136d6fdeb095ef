package client

import (
	"maps"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

// An Entity is one thing as a stream carries it.
type Entity struct {
	Kind string
	ID   string
	Rev  int64          // 0 while only this client knows of it
	JSON jsontext.Value // the whole entity, its kind, id and rev among its members; not to be changed
}

// Decode reads the entity into a struct of the caller's; members it does not name are passed over.
func (e Entity) Decode(into any) error { return json.Unmarshal(e.JSON, into) }

// A key names an entity. Kinds share ids: a profile and its settings have their user's.
type key struct{ kind, id string }

// A held entity knows the goal that it lies under.
type held struct {
	Entity
	goal string // "" if it lies under none
}

func parseEntity(text jsontext.Value) (held, error) {
	var e struct {
		Kind   string `json:"kind"`
		ID     string `json:"id"`
		Rev    int64  `json:"rev"`
		GoalID string `json:"goal_id"`
	}
	if err := json.Unmarshal(text, &e); err != nil {
		return held{}, err
	}
	return held{Entity{Kind: e.Kind, ID: e.ID, Rev: e.Rev, JSON: text}, e.GoalID}, nil
}

// laid returns e with a put laid over it, as the person sees it until the server answers. What is no object, which
// neither an entity nor fields can be, leaves it as it was.
func (e Entity) laid(m frame.Mutation) Entity {
	members := make(map[string]jsontext.Value)
	for _, text := range []jsontext.Value{e.JSON, m.Fields} {
		var part map[string]jsontext.Value
		if len(text) == 0 {
			continue
		}
		if err := json.Unmarshal(text, &part); err != nil {
			return e
		}
		maps.Copy(members, part)
	}
	members["kind"], members["id"] = quoted(m.Kind), quoted(m.ID)
	text, err := json.Marshal(members, json.Deterministic(true))
	if err != nil {
		return e
	}
	return Entity{Kind: m.Kind, ID: m.ID, Rev: e.Rev, JSON: text}
}

func quoted(s string) jsontext.Value {
	text, _ := jsontext.AppendQuote(nil, s) // the error is of bytes that are not UTF-8, which it replaces
	return text
}
