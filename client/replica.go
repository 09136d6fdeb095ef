package client

import (
	"maps"

	"github.com/go-json-experiment/json/jsontext"

	"modu/sync/frame"
)

// A replica is what this client holds of one stream.
type replica struct {
	cursor   int64 // everything up to here has been applied
	entities map[key]held
}

func newReplica() *replica { return &replica{entities: make(map[key]held)} }

// apply takes a delta that begins at or before the cursor and ends after it, or resets (docs/protocol.md, "Applying").
func (r *replica) apply(d *frame.Delta) error {
	put := make([]held, 0, len(d.Put))
	for _, text := range d.Put {
		h, err := parseEntity(text)
		if err != nil {
			return err
		}
		put = append(put, h)
	}
	if d.Reset {
		clear(r.entities)
	}
	for _, gone := range d.Del {
		r.remove(key{gone.Kind, gone.ID})
	}
	for _, h := range put {
		k := key{h.Kind, h.ID}
		if old, ok := r.entities[k]; !ok || h.Rev >= old.Rev {
			r.entities[k] = h
		}
	}
	r.cursor = d.To
	return nil
}

// remove takes an entity away; a goal goes with everything that names it as its goal_id. Cheers stay, out of sight: they
// are there again when the goal is restored.
func (r *replica) remove(k key) {
	delete(r.entities, k)
	if k.kind == "goal" {
		maps.DeleteFunc(r.entities, func(_ key, h held) bool { return h.goal == k.id })
	}
}

// delta returns the replica as one delta, for the store.
func (r *replica) delta(stream string) *frame.Delta {
	d := &frame.Delta{Stream: stream, To: r.cursor, Reset: true, Put: []jsontext.Value{}, Del: []frame.Gone{}}
	for _, e := range r.sorted() {
		d.Put = append(d.Put, e.JSON)
	}
	return d
}

func (r *replica) sorted() []Entity {
	list := make([]Entity, 0, len(r.entities))
	for _, h := range r.entities {
		list = append(list, h.Entity)
	}
	sortEntities(list)
	return list
}
