package sync_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/models"
	modusync "modu/sync"
)

// A replica is what a client keeps of one stream, by the rules of docs/protocol.md, fed by pages alone.
type replica struct {
	reader   *person
	stream   models.Stream
	cursor   models.Seq
	until    models.Seq
	entities map[string]entity // by kind/id
	gone     bool
	last     []byte // the frame of the last page
	reset    bool   // it began again
}

type entity map[string]any

func (p *person) replica(s models.Stream) *replica {
	return &replica{reader: p, stream: s, entities: map[string]entity{}}
}

type delta struct {
	From, To int64
	Reset    bool
	More     bool
	Put      []entity
	Del      []struct{ Kind, ID string }
}

// step applies one page and reports whether more follows.
func (r *replica) step(t *testing.T) bool {
	t.Helper()
	pages, err := r.reader.x.engine.Pages(t.Context(), r.reader.id, []modusync.Ask{{Stream: r.stream, Cursor: r.cursor, Until: r.until}})
	if err != nil {
		t.Fatal(err)
	}
	p := pages[0]
	if p.Denied {
		*r = replica{reader: r.reader, stream: r.stream, entities: map[string]entity{}, gone: true}
		return false
	}
	r.apply(t, p.Frame)
	r.cursor, r.until, r.last, r.reset, r.gone = p.To, p.Until, p.Frame, p.Reset, false
	return p.More
}

// catchUp applies pages until there is nothing new.
func (r *replica) catchUp(t *testing.T) *replica {
	t.Helper()
	for r.step(t) {
	}
	return r
}

func (r *replica) apply(t *testing.T, raw []byte) {
	t.Helper()
	var d delta
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatalf("delta %s: %v", raw, err)
	}
	if d.Reset {
		clear(r.entities)
	}
	for _, g := range d.Del {
		delete(r.entities, g.Kind+"/"+g.ID)
		if g.Kind == "goal" {
			maps.DeleteFunc(r.entities, func(_ string, e entity) bool { return e["goal_id"] == g.ID })
		}
	}
	for _, e := range d.Put {
		key := e["kind"].(string) + "/" + e["id"].(string)
		if held, there := r.entities[key]; !there || e["rev"].(float64) >= held["rev"].(float64) {
			r.entities[key] = e
		}
	}
}

func (r *replica) has(kind string, id models.ID) bool {
	return r.entities[kind+"/"+string(id)] != nil
}

func (r *replica) of(kind string) map[string]entity {
	some := map[string]entity{}
	for k, e := range r.entities {
		if e["kind"] == kind {
			some[k] = e
		}
	}
	return some
}

func (r *replica) ids(kind string) []string {
	var ids []string
	for k, e := range r.entities {
		if e["kind"] == kind {
			ids = append(ids, k)
		}
	}
	slices.Sort(ids)
	return ids
}

// fresh fails unless the replica equals one that begins now, over the days that both hold.
func (r *replica) fresh(t *testing.T) {
	t.Helper()
	want := r.reader.replica(r.stream).catchUp(t)
	day := r.reader.today()
	outside := func(_ string, e entity) bool {
		d, dated := e["date"].(string)
		return dated && r.stream.Letter() != models.LetterSelf && (models.Day(d) < day.Add(-1) || models.Day(d) > day.Add(1))
	}
	for key, e := range want.entities {
		if outside(key, e) {
			t.Errorf("a snapshot of %s holds %v, which is of no day in its window", r.stream, e)
		}
	}
	got := maps.Clone(r.entities)
	maps.DeleteFunc(got, outside)
	if diff := cmp.Diff(want.entities, got); diff != "" {
		t.Fatalf("%s caught up is not what a new client sees (-new +caught up):\n%s", r.stream, diff)
	}
}
