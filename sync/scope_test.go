package sync_test

import (
	"testing"

	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

func TestATokenThatMayNotWriteIsRefusedAndStaysInOrder(t *testing.T) {
	each(t, func(t *testing.T, x *fixture) {
		me := x.person("minji")
		reader := me.caller()
		reader.Scopes = models.ScopeRead | models.ScopeAccount
		push := func(who models.Caller, f frame.Mutation) frame.Result {
			p, err := x.engine.Push(t.Context(), who, modusync.Push{Client: me.client, Mutations: []frame.Mutation{f}})
			if err != nil {
				t.Fatal(err)
			}
			return one(t, p)
		}
		id := models.NewID()
		refused(t, push(reader, me.mutation(frame.Put, "goal", id, m{"title": "read"})), frame.NotAllowed, "")
		reader.Scopes |= models.ScopeWrite
		ok(t, push(reader, me.mutation(frame.Put, "goal", id, m{"title": "read"})))
	})
}
