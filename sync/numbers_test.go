package sync_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// TestMutationNumbers is what protocol section 4 says of n.
func TestMutationNumbers(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		goal := models.NewID()
		first := []frame.Mutation{
			o.mutation(frame.Put, "goal", goal, m{"title": "g", "audience": "followers"}),
			o.mutation(frame.Put, "todo", models.NewID(), m{"goal_id": models.NewID(), "title": "t"}),
			o.mutation(frame.Put, "todo", models.NewID(), m{"goal_id": goal, "title": "t"}),
		}
		taken := o.push(first...)
		if taken.N != 3 || len(taken.Results) != 3 || taken.Err != nil {
			t.Fatalf("pushed %+v; want three results", taken)
		}
		// A refused one counts and does not stop those after it.
		ok(t, taken.Results[0])
		refused(t, taken.Results[1], frame.NotFound, "goal_id")
		ok(t, taken.Results[2])
		head := x.head(o)

		// A repeat has no second effect and gives the same result, with the positions of the first time.
		if diff := cmp.Diff(taken, o.push(first...)); diff != "" {
			t.Errorf("a repeat (-first +again):\n%s", diff)
		}
		if again := x.head(o); again != head {
			t.Errorf("a repeat moved the head from %+v to %+v", head, again)
		}
		// One that is partly a repeat.
		next := o.mutation(frame.Put, "goal", goal, m{"title": "new"})
		mixed := o.push(first[2], next)
		if mixed.N != 4 || len(mixed.Results) != 2 || !mixed.Results[1].OK {
			t.Errorf("a message of a repeat and a new one: %+v", mixed)
		}

		gap := next
		gap.N = 9
		if p := o.push(gap); p.Err == nil || p.Err.Code != frame.MutationGap || p.Err.Want != 5 || p.Err.N != 9 || p.N != 0 {
			t.Errorf("a gap: %+v", p)
		}
		other := first[0]
		other.Fields = []byte(`{"title":"another"}`)
		if p := o.push(other); p.Err == nil || p.Err.Code != frame.MutationConflict || p.Err.N != 1 {
			t.Errorf("another body: %+v", p)
		}
		spaced := first[0]
		spaced.Fields = []byte(`{ "audience": "followers", "title": "g" }`)
		if p := o.push(spaced); p.Err != nil {
			t.Errorf("the same body, spaced otherwise: %v", p.Err)
		}
		// What stands before the fault is taken.
		six := gap
		six.N = 5
		gap.N = 7
		if p := o.push(six, gap); p.N != 5 || len(p.Results) != 1 || p.Err == nil || p.Err.Want != 6 {
			t.Errorf("a gap in the middle: %+v", p)
		}
		wrong := gap
		wrong.N, wrong.Kind = 6, "poem"
		if p := o.push(gap, wrong); p.Err == nil || p.Err.Code != frame.BadFrame || p.Err.N != 6 || p.N != 0 {
			t.Errorf("an unknown kind: %+v", p)
		}
	})
}

// TestClientsAreOfOneUser: another user's client is refused, and nothing of it is touched.
func TestClientsAreOfOneUser(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o, thief := x.person("owner"), x.person("thief")
		o.goal(models.Private)
		thief.client = o.client
		thief.n = o.n
		p := thief.push(thief.mutation(frame.Put, "goal", models.NewID(), m{"title": "g"}))
		if p.Err == nil || p.Err.Code != frame.ClientConflict || p.N != 0 {
			t.Errorf("another user's client: %+v", p)
		}
		if _, err := x.engine.Hello(t.Context(), thief.caller(), modusync.Hello{Client: o.client}); err == nil {
			t.Error("a hello with another user's client is welcome")
		}
		o.goal(models.Private)
	})
}

// TestOldResults: what is older than the last thousand, or 30 days, is known to have been taken and no more.
func TestOldResults(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		first := o.mutation(frame.Put, "goal", models.NewID(), m{"title": "g"})
		ok(t, one(t, o.push(first)))
		x.later(31 * 24 * 3600e9)
		ok(t, o.put("goal", models.NewID(), m{"title": "g"}))
		x.purge()
		if r := one(t, o.push(first)); !r.OK || !r.Old {
			t.Errorf("a result of 31 days ago: %+v; want ok and old", r)
		}
		second := o.mutation(frame.Put, "goal", models.NewID(), m{"title": "g"})
		ok(t, one(t, o.push(second)))
		if r := one(t, o.push(second)); r.Old {
			t.Error("a result of just now is old")
		}
	})
}

// TestDependency: what needs something whose creation was refused is refused with dependency, in the same message, in a
// later one, and only then.
func TestDependency(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		goal, todo := models.NewID(), models.NewID()
		p := o.push(
			o.mutation(frame.Put, "goal", goal, m{"title": ""}),
			o.mutation(frame.Put, "todo", todo, m{"goal_id": goal, "title": "t"}),
			o.mutation(frame.Put, "todo", todo, m{"done": true}),
		)
		refused(t, p.Results[0], frame.Invalid, "title")
		refused(t, p.Results[1], frame.Dependency, "goal_id")
		refused(t, p.Results[2], frame.Dependency, "id")
		refused(t, o.put("todo", models.NewID(), m{"goal_id": goal, "title": "t"}), frame.Dependency, "goal_id")
		refused(t, o.delete("todo", todo, nil), frame.Dependency, "id")
		refused(t, o.delete("goal", goal, nil), frame.Dependency, "id")
		refused(t, o.put("goal", goal, m{"color": "sky"}), frame.Dependency, "id")

		ok(t, o.put("goal", goal, m{"title": "now"}))
		ok(t, o.put("todo", todo, m{"goal_id": goal, "title": "t"}))

		// What was never made by this client is not found, however often it is asked for.
		stranger := x.person("stranger")
		for range 2 {
			refused(t, stranger.put("todo", todo, m{"done": true}), frame.NotFound, "id")
			refused(t, stranger.put("goal", goal, m{"title": "mine"}), frame.NotFound, "id")
			refused(t, stranger.delete("todo", todo, nil), frame.NotFound, "id")
			refused(t, stranger.delete("goal", goal, nil), frame.NotFound, "id")
		}
	})
}

// TestRESTHasNoNumbers: writes by REST count for no client, and are stamped by the server.
func TestRESTHasNoNumbers(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		o := x.person("owner")
		goal := o.goal(models.Private)
		ahead := o.mutation(frame.Put, "goal", goal, m{"title": "a minute ahead"})
		ahead.At = models.TimeOf(x.now().Add(60e9)).String()
		ok(t, one(t, o.push(ahead)))
		rest := func(fields string) frame.Result {
			p, err := x.engine.Push(t.Context(), o.caller(), modusync.Push{REST: true, Mutations: []frame.Mutation{
				{Op: frame.Put, Kind: "goal", ID: string(goal), Fields: []byte(fields)},
			}})
			if err != nil {
				t.Fatal(err)
			}
			return one(t, p)
		}
		if r := rest(`{"title":"by rest"}`); !r.Superseded {
			t.Error("a write by REST wins over a later instant")
		}
		x.later(61e9)
		if r := rest(`{"title":"by rest"}`); !r.OK || r.Superseded {
			t.Errorf("a write by REST a minute later: %+v", r)
		}
		if r := one(t, o.push(o.mutation(frame.Put, "goal", goal, m{"color": "sky"}))); !r.OK {
			t.Errorf("the client's next number: %+v", r)
		}
	})
}

// head returns where a person's streams and fence stand.
func (x *fixture) head(p *person) models.Head {
	x.t.Helper()
	var h models.Head
	err := x.db.Snapshot(x.t.Context(), func(ctx context.Context, tx store.Tx) error {
		heads, err := tx.Heads(ctx, []models.ID{p.id})
		if err == nil {
			h = *heads[p.id]
		}
		return err
	})
	if err != nil {
		x.t.Fatal(err)
	}
	return h
}
