package sync

import (
	"context"
	"log/slog"
	"time"

	"modu/models"
	"modu/store"
)

// maxMissed is how many days, up to today, a server that was down makes the occurrences of: what is past stays as it was.
const maxMissed = 7

type midnightJob struct {
	Done models.Day `json:"done"` // the last day whose occurrences have been made
}

type unlinkJob struct {
	Routine models.ID `json:"routine"`
}

// dayAt returns the owner's day at an instant; the owner's settings are loaded.
func (w *world) dayAt(owner models.ID, at models.Time) models.Day {
	zone, hour := w.clock(owner)
	return models.Today(at, zone, hour)
}

// clock returns by what the owner's days begin; the owner's settings are loaded.
func (w *world) clock(owner models.ID) (zone *time.Location, dayStartHour int) {
	if s := w.settings.get(store.Key{Owner: owner, ID: owner}); s != nil {
		return s.Zone(), s.DayStartHour
	}
	return time.UTC, 0
}

// unfold brings the occurrences of a routine from today on in line with it: those that nobody touched follow it or are
// taken back, and today's is made if the routine makes todos by itself.
func (w *world) unfold(r *models.Routine) {
	today := w.today(r.OwnerID)
	for _, t := range w.occurrencesOf(r.ID) {
		switch {
		case t.Occurrence < today || t.DeletedAt != 0 || !w.untouched(t):
		case r.DeletedAt != 0 || r.Mode != models.Auto || !r.Occurs(t.Occurrence):
			w.takeBack(t)
		default:
			w.follow(r, t)
		}
	}
	if r.Makes(w.goals.find(r.GoalID)) {
		w.planMidnight(r.OwnerID, today)
		if r.Occurs(today) {
			w.materialise(r, today)
		}
	}
}

// follow gives an untouched occurrence the template's values.
func (w *world) follow(r *models.Routine, t *models.Todo) {
	w.count(t, -1)
	was := groupOf(t)
	t = w.todos.edit(store.Key{Owner: t.OwnerID, ID: t.ID})
	t.GoalID, t.Title, t.Alarm = r.GoalID, r.Title, r.Time
	t.SearchText = models.SearchText(t.Title, t.Memo)
	if group := groupOf(t); group != was {
		t.Rank = models.RankAfter(w.group(group).LastRank)
	}
	w.count(t, 1)
}

// materialise makes the todo of an occurrence, unless it is there or skipped, or its day is full.
func (w *world) materialise(r *models.Routine, day models.Day) {
	if w.skipped(r.OwnerID, r.ID, day) {
		return
	}
	k := store.Key{Owner: r.OwnerID, ID: models.OccurrenceID(r.ID, day)}
	was := w.todos.get(k)
	head := w.heads[r.OwnerID]
	switch {
	case was != nil && was.DeletedAt == 0:
		if was.RoutineID == "" { // the routine was stopped, and goes on
			t := w.todos.edit(k)
			t.RoutineID, t.Occurrence = r.ID, day
		}
		return
	case w.dayCount(r.OwnerID, day) >= models.MaxTodosADay || was == nil && head.Todos >= models.MaxTodos:
		w.crowded = append(w.crowded, store.DayKey{Owner: r.OwnerID, Date: day})
		return
	case was == nil:
		head.Todos++
	}
	t := w.fresh(r, day, was)
	t.Rank = models.RankAfter(w.group(groupOf(t)).LastRank)
	w.todos.put(k, t)
	w.count(t, 1)
}

// logCrowded says for which occurrences there was no room.
func (b *batch) logCrowded(ctx context.Context) {
	for _, k := range b.world.crowded {
		b.engine.log.InfoContext(ctx, "no room for an occurrence",
			slog.String("user", string(k.Owner)), slog.String("day", string(k.Date)))
	}
}

// planMidnight writes down that the owner's next day begins with making its occurrences, unless that is written already.
func (w *world) planMidnight(owner models.ID, today models.Day) {
	zone, hour := w.clock(owner)
	if next := models.DayStart(today.Add(1), zone, hour); next > w.now { // there is no day after MaxDay
		w.laterAt(next, owner, jobMidnight, string(owner), midnightJob{Done: today})
	}
}

// hurryMidnights has the days of owners whose clocks changed looked at once: one may have begun.
func (w *world) hurryMidnights(ctx context.Context, tx store.Tx) error {
	var keys []string
	for owner := range w.replan {
		keys = append(keys, jobMidnight+":"+string(owner))
	}
	return tx.HurryDue(ctx, keys, w.now)
}

// midnightChunk makes the occurrences of one day: today's, or before them those of a day that the server missed.
func midnightChunk(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[midnightJob](d)
	if err != nil {
		return false, err
	}
	owner := d.UserID
	n := newNeeds()
	n.settings.add(owner)
	n.routinesOf.add(owner)
	if err := w.loadOccurrences(ctx, tx, n); err != nil {
		return false, err
	}
	if err := w.loadGoals(ctx, tx, n); err != nil {
		return false, err
	}
	today := w.today(owner)
	makers := inOrder(&w.routines, func(r *models.Routine) bool {
		return r.Makes(w.goals.find(r.GoalID)) && (r.End == "" || r.End >= today.Add(-maxMissed))
	}, func(a, b *models.Routine) int { return order(a.Rank, a.ID, b.Rank, b.ID) })
	if len(makers) == 0 || w.heads[owner] == nil {
		return true, nil
	}
	day := w.nextToMake(owner, job.Done, today)
	if err := w.makeDay(ctx, tx, makers, day); err != nil {
		return false, err
	}
	if day < today {
		d.Payload = string(encode(midnightJob{Done: day}))
		return false, nil
	}
	w.planMidnight(owner, today)
	return true, nil
}

// nextToMake returns the day after the last one made, of those that are not too long ago and that there were: a zone may
// leave a day out.
func (w *world) nextToMake(owner models.ID, done, today models.Day) models.Day {
	if done == "" || done >= today {
		return today
	}
	zone, hour := w.clock(owner)
	day := max(done.Add(1), today.Add(-maxMissed))
	for day < today && models.DayStart(day, zone, hour) == models.DayStart(day.Add(1), zone, hour) {
		day = day.Add(1)
	}
	return day
}

// makeDay makes the occurrences of a day. Routines that were made after it have none.
func (w *world) makeDay(ctx context.Context, tx store.Tx, makers []*models.Routine, day models.Day) error {
	n := newNeeds()
	var due []*models.Routine
	for _, r := range makers {
		if r.Occurs(day) && w.dayAt(r.OwnerID, r.CreatedAt) <= day {
			due = append(due, r)
			n.occurrence(r.OwnerID, r.ID, day)
			n.todos.add(models.OccurrenceID(r.ID, day))
		}
	}
	if err := w.loadTodos(ctx, tx, n); err != nil {
		return err
	}
	if err := loadRows(ctx, &w.skips, n.skips.list(), tx.Skips, skipKey); err != nil {
		return err
	}
	if err := w.loadGoals(ctx, tx, n); err != nil {
		return err
	}
	if err := w.loadCounts(ctx, tx, n); err != nil {
		return err
	}
	for _, r := range due {
		w.materialise(r, day)
	}
	return nil
}

// unlink parts an occurrence from a routine that was stopped; one from today on that nobody touched goes.
func (w *world) unlink(t *models.Todo) {
	if t.DeletedAt == 0 && t.Occurrence >= w.today(t.OwnerID) && w.untouched(t) {
		w.takeBack(t)
	}
	t = w.todos.edit(store.Key{Owner: t.OwnerID, ID: t.ID})
	t.RoutineID, t.Occurrence = "", ""
}

// unlinkChunk parts the next occurrences from a routine that was stopped.
func unlinkChunk(ctx context.Context, tx store.Tx, w *world, _ *ledger, d *models.Due) (bool, error) {
	job, err := payloadOf[unlinkJob](d)
	if err != nil {
		return false, err
	}
	n := newNeeds()
	n.routines.add(job.Routine)
	n.settings.add(d.UserID)
	if err := w.loadOccurrences(ctx, tx, n); err != nil {
		return false, err
	}
	if r := w.routines.find(job.Routine); r != nil && r.DeletedAt == 0 {
		return true, nil // it was restored: what is still linked stays so
	}
	rows, err := tx.OccurrencesOf(ctx, store.Key{Owner: d.UserID, ID: job.Routine}, chunkSize)
	if err != nil {
		return false, err
	}
	for _, t := range rows {
		w.todos.load(store.Key{Owner: t.OwnerID, ID: t.ID}, t)
		n.goals.add(t.GoalID)
		n.timers.add(store.Key{Owner: t.OwnerID, ID: models.TimerID(t.ID)})
	}
	if err := w.loadGoals(ctx, tx, n); err != nil {
		return false, err
	}
	if err := loadRows(ctx, &w.timers, n.timers.list(), tx.Timers, timerKey); err != nil {
		return false, err
	}
	for _, t := range w.occurrencesOf(job.Routine) {
		w.unlink(t)
	}
	return len(rows) < chunkSize, nil
}
