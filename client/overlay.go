package client

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

// deletes reports whether a put moves its entity to the bin.
func deletes(fields jsontext.Value) bool {
	var f struct {
		Deleted bool `json:"deleted"`
	}
	return len(fields) > 0 && json.Unmarshal(fields, &f) == nil && f.Deleted
}

// leaveGoal does to todos what the deletion of their goal will do: they move to another goal, or go with it.
func leaveGoal(todos map[string]Entity, m frame.Mutation) {
	var fields struct {
		MoveTo string `json:"move_to"`
	}
	if len(m.Fields) > 0 && json.Unmarshal(m.Fields, &fields) != nil {
		return
	}
	for id, e := range todos {
		var todo struct {
			GoalID string `json:"goal_id"`
		}
		if e.Decode(&todo) != nil || todo.GoalID != m.ID {
			continue
		}
		delete(todos, id)
		if fields.MoveTo != "" {
			elsewhere := jsontext.Value(`{"goal_id":` + string(quoted(fields.MoveTo)) + `}`)
			todos[id] = e.laid(frame.Mutation{Kind: e.Kind, ID: e.ID, Fields: elsewhere})
		}
	}
}
