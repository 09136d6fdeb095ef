package sync

import (
	"context"
	"time"

	"modu/models"
	"modu/store"
)

// The g/ stream of a diary is there while its day is in the window of snapshots: not before the owner's yesterday. There
// is no end to the other side, since a diary is of tomorrow at the latest when it is made. Nothing is committed when a
// day leaves the window: whoever asks about the right finds out, the hub's sweep within minutes.

// inWindow reports whether the g/ stream of a diary of some day is there on the owner's today.
func inWindow(date, today models.Day) bool { return date >= today.Add(-1) }

// earliestWindow returns a day before which no owner's window begins, in whatever zone.
func earliestWindow(now models.Time) models.Day {
	const behind = 3 // days: UTC-12 with a day that begins at 6, its yesterday, and one more
	return models.Today(now, time.UTC, 0).Add(-behind)
}

// diaryRights is what decides who may read the g/ streams of some diaries.
type diaryRights struct {
	rows  map[models.ID]*models.Diary // without mood and text
	today map[models.ID]models.Day    // by owner
}

func readDiaryRights(ctx context.Context, tx store.Tx, ids []models.ID, now models.Time) (diaryRights, error) {
	r := diaryRights{rows: map[models.ID]*models.Diary{}}
	if len(ids) == 0 {
		return r, nil
	}
	rows, err := tx.DiaryRights(ctx, ids)
	if err != nil || len(rows) == 0 {
		return r, err
	}
	owners := set[models.ID]{}
	for _, d := range rows {
		r.rows[d.ID] = d
		owners.add(d.OwnerID)
	}
	r.today, err = todays(ctx, tx, owners.list(), now)
	return r, err
}

// others returns the ids that are not those of goals.
func others(ids []models.ID, goals map[models.ID]*models.Goal) (rest []models.ID) {
	for _, id := range ids {
		if goals[id] == nil {
			rest = append(rest, id)
		}
	}
	return rest
}

func (r diaryRights) admits(d *models.Diary, reader models.ID, follows bool) bool {
	return opensDiary(d) && diaryAdmits(d, reader, follows) && !r.isPast(d.ID)
}

// isPast reports whether it is a diary whose day has left the window.
func (r diaryRights) isPast(id models.ID) bool {
	d := r.rows[id]
	return d != nil && !inWindow(d.Date, r.today[d.OwnerID])
}
