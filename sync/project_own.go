package sync

import (
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
)

// The projections of what nobody but its owner ever sees.

type routineEntity struct {
	Kind      string      `json:"kind"`
	ID        models.ID   `json:"id"`
	Rev       models.Rev  `json:"rev"`
	CreatedAt models.Time `json:"created_at"`
	GoalID    models.ID   `json:"goal_id"`
	Title     string      `json:"title"`
	Rule      models.Rule `json:"rule"`
	Mode      models.Mode `json:"mode"`
	Time      *string     `json:"time"`
	Start     *models.Day `json:"start"`
	End       *models.Day `json:"end"`
	Paused    bool        `json:"paused"`
	Rank      string      `json:"rank"`
}

// Routine projects a routine.
func Routine(r *models.Routine, rev models.Rev) jsontext.Value {
	return encode(routineEntity{
		"routine", r.ID, rev, r.CreatedAt, r.GoalID, r.Title, r.Rule, r.Mode, orNull(r.Time), orNull(r.Start), orNull(r.End),
		r.Paused, r.Rank,
	})
}

type skipEntity struct {
	Kind      string      `json:"kind"`
	ID        models.ID   `json:"id"`
	Rev       models.Rev  `json:"rev"`
	CreatedAt models.Time `json:"created_at"`
	RoutineID models.ID   `json:"routine_id"`
	Date      models.Day  `json:"date"`
}

// Skip projects a skip.
func Skip(s *models.Skip, rev models.Rev) jsontext.Value {
	return encode(skipEntity{"skip", s.ID, rev, s.CreatedAt, s.RoutineID, s.Date})
}

type reminderEntity struct {
	Kind      string      `json:"kind"`
	ID        models.ID   `json:"id"`
	Rev       models.Rev  `json:"rev"`
	CreatedAt models.Time `json:"created_at"`
	Time      string      `json:"time"`
	Label     string      `json:"label"`
	Enabled   bool        `json:"enabled"`
}

// Reminder projects a reminder.
func Reminder(r *models.Reminder, rev models.Rev) jsontext.Value {
	return encode(reminderEntity{"reminder", r.ID, rev, r.CreatedAt, r.Time, r.Label, r.Enabled})
}

type timerEntity struct {
	Kind      string            `json:"kind"`
	ID        models.ID         `json:"id"`
	Rev       models.Rev        `json:"rev"`
	CreatedAt models.Time       `json:"created_at"`
	TodoID    models.ID         `json:"todo_id"`
	State     models.TimerState `json:"state"`
	StartedAt *models.Time      `json:"started_at"`
	ElapsedS  int64             `json:"elapsed_s"`
}

// Timer projects a timer.
func Timer(t *models.Timer, rev models.Rev) jsontext.Value {
	return encode(timerEntity{"timer", t.ID, rev, t.CreatedAt, t.TodoID, t.State, orNull(t.StartedAt), t.ElapsedS})
}

type newsEntity struct {
	Kind      string         `json:"kind"`
	ID        models.ID      `json:"id"`
	Rev       models.Rev     `json:"rev"`
	CreatedAt models.Time    `json:"created_at"`
	News      string         `json:"news"`
	User      *models.Person `json:"user"`
	TodoID    *models.ID     `json:"todo_id"`
	At        models.Time    `json:"at"`
}

// News projects a line of the inbox.
func News(n *models.News, rev models.Rev) jsontext.Value {
	return encode(newsEntity{"news", n.ID, rev, n.CreatedAt, n.News, n.User, orNull(n.TodoID), n.At})
}

// Bell projects a bell.
func Bell(b *models.Bell, rev models.Rev) jsontext.Value {
	return encode(edgeEntity{"bell", b.ID, rev, b.CreatedAt, b.UserID, "", b.User})
}
