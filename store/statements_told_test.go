package store_test

import (
	"context"
	"testing"
	"time"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
	"modu/sync/frame"
)

// subscribe has Web Push reach somebody.
func (l *life) subscribe(p person) {
	l.t.Helper()
	_, err := l.engine.Subscribe(l.t.Context(), models.PushSubscription{
		UserID: p.id, ClientID: models.NewID(), SessionID: models.NewID(), Endpoint: "https://push.example.com/" + string(models.NewID()),
	})
	if err != nil {
		l.t.Fatal(err)
	}
}

// clock does something about what the clock brings.
func (l *life) clock(someone, other person, todo models.ID) {
	l.t.Helper()
	switch l.random.IntN(6) {
	case 0:
		l.push(l.owner[todo], frame.Put, "todo", todo, fields{"alarm": one(l.random, []string{"00:01", "12:00", "23:59"}), "date": listDay, "done": false})
	case 1:
		id := models.NewID()
		l.push(someone, frame.Put, "reminder", id, fields{"time": "12:00"})
		if l.random.IntN(2) == 0 {
			l.push(someone, frame.Delete, "reminder", id, nil)
		}
	case 2, 3:
		l.push(l.owner[todo], frame.Put, "timer", models.TimerID(todo), fields{"todo_id": todo, "state": one(l.random, []string{"running", "stopped"})})
	case 4:
		l.push(someone, frame.Put, "bell", models.BellID(someone.id, other.id), fields{"user_id": other.id})
		l.push(someone, frame.Put, "knock", models.NewID(), fields{"user_id": other.id})
	case 5:
		l.push(someone, frame.Put, "settings", someone.id, fields{"time_zone": one(l.random, []string{"Asia/Seoul", "America/Santiago"})})
		if err := l.engine.Tell(l.t.Context(), someone.id, models.News{News: models.NewsSystem}); err != nil {
			l.t.Fatal(err)
		}
	}
}

// deliver does what the room remind does, and what a hub says of its clients.
func deliver(t *testing.T, db *store.DB, e *modusync.Engine, now models.Time, someone person) {
	t.Helper()
	client := models.NewID()
	err := db.InTx(t.Context(), func(ctx context.Context, tx store.Tx) error {
		if _, err := tx.NextPush(ctx, now); err != nil {
			return err
		}
		rows, err := tx.ClaimPushes(ctx, now, time.Minute, 100)
		if err != nil {
			return err
		}
		for _, d := range rows {
			if err := tx.PutOffDue(ctx, d.ID, now); err != nil {
				return err
			}
		}
		if _, err := tx.Subscription(ctx, store.Key{Owner: someone.id, ID: client}); err != nil {
			return err
		}
		_, err = tx.RemindersOf(ctx, someone.id, &store.ReminderPlace{Time: "10:00", ID: client}, 10)
		return err
	})
	if err == nil {
		err = e.Live(t.Context(), []models.ID{client}, now)
	}
	if err == nil {
		err = e.Left(t.Context(), []modusync.ClientHello{{Client: client, Hello: 1}})
	}
	if err == nil {
		_, err = e.Unsubscribe(t.Context(), someone.id, client)
	}
	if err != nil {
		t.Fatal(err)
	}
}
