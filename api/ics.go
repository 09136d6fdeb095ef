package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/danielgtaylor/huma/v2"

	"modu/models"
	"modu/store"
)

const (
	calendarPast   = 62     // days before the owner's today that the feed shows
	calendarFuture = 365    // days after it
	calendarMost   = 10_000 // todos that it shows, the earliest
	calendarPage   = 1000   // todos that one query reads
	calendarSuffix = ".ics"
	calendarType   = "text/calendar; charset=utf-8"
)

func (s *server) icsRoutes() {
	register(s, forAccount(answering(http.StatusCreated, operation("make-ics", http.MethodPost, "/v1/me/ics", "Open the calendar feed, or give it another address"))), s.makeICS)
	register(s, forAccount(operation("delete-ics", http.MethodDelete, "/v1/me/ics", "Close the calendar feed")), s.deleteICS)
	register(s, maybeSignedIn(operation("ics", http.MethodGet, "/v1/ics/{secret}", "Read the calendar feed")), s.calendarFeed)
	s.huma.OpenAPI().Paths["/v1/ics/{secret}"].Get.Responses["200"].Content = map[string]*huma.MediaType{
		"text/calendar": {Schema: &huma.Schema{Type: "string"}},
	}
}

type icsMade struct {
	Body icsBody
}

type icsBody struct {
	URL string `json:"url" format:"uri" doc:"Whoever has it may read the caller's dated todos. It is told this once; the one before no longer works"`
}

func (s *server) makeICS(ctx context.Context, _ *struct{}) (*icsMade, error) {
	caller, _ := callerOf(ctx)
	secret := rand.Text() // 130 bits
	row := &models.CalendarSecret{OwnerID: caller.User, Hash: secretHash(secret), CreatedAt: models.TimeOf(s.Now())}
	err := s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.SetCalendarSecret(ctx, row) })
	if err != nil {
		return nil, err
	}
	return &icsMade{icsBody{s.publicURL(ctx) + "/v1/ics/" + secret + calendarSuffix}}, nil
}

// secretHash is how a secret is kept. It is random and long, so that a plain hash cannot be undone.
func secretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// publicURL is how the client reaches this server.
func (s *server) publicURL(ctx context.Context) string {
	q := requestOf(ctx)
	switch {
	case s.Origins.Public != "":
		return s.Origins.Public
	case q.secure:
		return "https://" + q.http.Host
	}
	return "http://" + q.http.Host
}

func (s *server) deleteICS(ctx context.Context, _ *struct{}) (*struct{}, error) {
	caller, _ := callerOf(ctx)
	return nil, s.DB.InTx(ctx, func(ctx context.Context, tx store.Tx) error { return tx.RemoveCalendarSecret(ctx, caller.User) })
}

type icsInput struct {
	Secret string `path:"secret" doc:"With .ics at its end"`
}

type icsOutput struct {
	Type  string `header:"Content-Type"`
	Cache string `header:"Cache-Control"`
	Body  []byte
}

// calendarFeed shows the owner's todos to whoever has the secret: what the owner sees, and nobody else's things.
func (s *server) calendarFeed(ctx context.Context, in *icsInput) (*icsOutput, error) {
	secret, ok := strings.CutSuffix(in.Secret, calendarSuffix)
	if !ok {
		return nil, errNotFound
	}
	var calendar *ics.Calendar
	err := s.DB.Snapshot(ctx, func(ctx context.Context, tx store.Tx) error {
		owner, err := tx.CalendarOwner(ctx, secretHash(secret))
		if err != nil || owner == "" {
			return orNotFound(err)
		}
		calendar, err = s.calendarOf(ctx, &view{tx: tx, reader: owner, owners: map[models.ID]*sight{}})
		return err
	})
	if err != nil {
		return nil, err
	}
	return &icsOutput{Type: calendarType, Cache: "private", Body: []byte(calendar.Serialize(ics.WithNewLineWindows))}, nil
}

// calendarOf makes the calendar of the reader's own todos around today.
func (s *server) calendarOf(ctx context.Context, v *view) (*ics.Calendar, error) {
	o, err := v.of(ctx, v.reader)
	if err != nil {
		return nil, err
	}
	account, err := v.tx.Account(ctx, v.reader)
	if err != nil {
		return nil, err
	}
	settings, err := v.tx.Settings(ctx, []models.ID{v.reader})
	if err != nil || len(settings) == 0 {
		return nil, orNotFound(err)
	}
	today := models.Today(models.TimeOf(s.Now()), settings[0].Zone(), settings[0].DayStartHour)
	c := ics.NewCalendarFor("modu")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName("Modu · " + account.Person.Name)
	list := store.TodoList{
		Owner: v.reader, Goals: o.goalIDs(), From: today.Add(-calendarPast), To: today.Add(calendarFuture), Limit: calendarPage,
	}
	for n := 0; n < calendarMost; n += calendarPage {
		rows, err := v.tx.ListTodos(ctx, list)
		if err != nil {
			return nil, err
		}
		for _, t := range rows {
			addEvent(c, t, o.goal(t.GoalID))
		}
		if len(rows) < calendarPage {
			break
		}
		last := rows[len(rows)-1]
		list.After = &store.TodoPlace{Date: last.Date, Rank: last.Rank, ID: last.ID}
	}
	return c, nil
}

// addEvent shows a todo as a day-long event, since hardly any calendar shows the tasks of a feed. Its id stays the same,
// so that a todo that moves is moved and not doubled.
func addEvent(c *ics.Calendar, t *models.Todo, g *models.Goal) {
	day, err := time.Parse(time.DateOnly, string(t.Date))
	if err != nil {
		return // the database has checked it
	}
	e := c.AddEvent(string(t.ID) + "@modu")
	e.SetDtStampTime(t.CreatedAt.Time())
	e.SetAllDayStartAt(day)
	e.SetAllDayEndAt(day.AddDate(0, 0, 1))
	e.SetTimeTransparency(ics.TransparencyTransparent)
	e.SetSequence(int(t.Rev))
	e.SetProperty(ics.ComponentPropertyCategories, g.Title)
	title := t.Title
	if t.Done {
		title = "✓ " + title
	}
	e.SetSummary(title)
	if text := notes(t); text != "" {
		e.SetDescription(text)
	}
}

// notes are the memo and the checklist of a todo.
func notes(t *models.Todo) string {
	var lines []string
	if t.Memo != "" {
		lines = append(lines, t.Memo)
	}
	for _, l := range t.Checklist {
		sign := "☐ "
		if l.Done {
			sign = "☑ "
		}
		lines = append(lines, sign+l.Text)
	}
	return strings.Join(lines, "\n")
}
