package sync

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"modu/models"
	"modu/sync/frame"
)

// TestFullQueueIsOverloaded: whoever finds no place within a second is told to come again.
func TestFullQueueIsOverloaded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &Engine{
			log: slog.New(slog.DiscardHandler), now: time.Now, shards: []chan *request{make(chan *request, 1)}, stopped: make(chan struct{}),
		}
		push := func(ctx context.Context) error {
			_, err := e.Push(ctx, models.Caller{User: someID}, Push{REST: true, Mutations: []frame.Mutation{
				{Op: frame.Put, Kind: "goal", ID: someID, Fields: []byte(`{"title":"g"}`)},
			}})
			return err
		}
		waits, giveUp := context.WithCancel(t.Context())
		first := make(chan error, 1)
		go func() { first <- push(waits) }()
		synctest.Wait()
		began := time.Now()
		if err := push(t.Context()); !errors.Is(err, ErrOverloaded) {
			t.Errorf("push to a full queue: %v; want overloaded", err)
		}
		if waited := time.Since(began); waited != queueWait {
			t.Errorf("it waited %s; want %s", waited, queueWait)
		}
		giveUp()
		if err := <-first; !errors.Is(err, context.Canceled) {
			t.Errorf("push given up: %v", err)
		}
		if err := push(waits); !errors.Is(err, context.Canceled) {
			t.Errorf("push given up while waiting for a place: %v", err)
		}
	})
}
