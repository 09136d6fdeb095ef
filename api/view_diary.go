package api

import (
	"context"

	"modu/models"
	"modu/store"
	modusync "modu/sync"
)

// A diaryDoc describes what the engine projects of a diary.
type diaryDoc struct {
	Kind        string          `json:"kind" enum:"diary"`
	ID          models.ID       `json:"id" format:"uuid"`
	Rev         models.Rev      `json:"rev"`
	CreatedAt   models.Time     `json:"created_at" format:"date-time"`
	Date        models.Day      `json:"date" format:"date"`
	Mood        *string         `json:"mood" doc:"One emoji; null only in a draft"`
	Text        *string         `json:"text" doc:"null only in a draft"`
	Color       *string         `json:"color"`
	Temperature *int            `json:"temperature" minimum:"0" maximum:"100"`
	PhotoID     *models.ID      `json:"photo_id"`
	Cheers      models.Counts   `json:"cheers" doc:"How many of each emoji"`
	Audience    models.Audience `json:"audience,omitempty" enum:"private,selected,followers,public" doc:"Told to the owner alone"`
	Viewers     []models.ID     `json:"viewers,omitempty" doc:"Told to the owner alone"`
	Draft       bool            `json:"draft,omitempty" doc:"Told to the owner alone"`
}

// seesDiary reports whether the reader sees a diary of the owner's.
func (v *view) seesDiary(o *sight, d *models.Diary) bool {
	if o.own {
		return d.DeletedAt == 0
	}
	return modusync.AdmitsDiary(d, v.reader, o.Follows)
}

// diaryAudience is where the reader gets a diary of the owner's from (as in entries).
func (o *sight) diaryAudience(d *models.Diary) string {
	if !o.own && o.Follows && d.Audience == models.Selected {
		return string(models.SharedStream(d.ID))
	}
	return o.audience(nil)
}

// projectDiaries makes entities of diaries that the reader sees, whose owners have been looked at.
func (v *view) projectDiaries(ctx context.Context, rows []*models.Diary) ([]entity[diaryDoc], error) {
	revs, err := v.revs(ctx, len(rows), func(i int) (store.EntryKey, models.Rev) {
		d := rows[i]
		return store.EntryKey{Owner: d.OwnerID, Audience: v.owners[d.OwnerID].diaryAudience(d), Kind: "diary", Entity: d.ID}, d.Rev
	})
	if err != nil {
		return nil, err
	}
	out := make([]entity[diaryDoc], len(rows))
	for i, d := range rows {
		if o := v.owners[d.OwnerID]; o.diaryAudience(d) == string(models.SharedStream(d.ID)) {
			v.shared = append(v.shared, d.ID)
		}
		out[i] = entity[diaryDoc]{modusync.Diary(d, revs[i], v.owners[d.OwnerID].own), d.ID, revs[i]}
	}
	return out, nil
}
