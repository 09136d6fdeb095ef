package sync

import (
	"context"

	"modu/models"
	"modu/store"
)

// revisionsKept is how many revisions of one diary are kept at most, the newest.
const revisionsKept = 50

// revise keeps the mood and text that a put brought and lost, and those that it took from another device's put
// (protocol section 6).
func (w *world) revise(m *mutation, p *diaryPut, before, after *models.Diary) {
	mood, text := before.Mood, before.Text
	if p.mood != nil {
		mood = *p.mood
	}
	if p.text != nil {
		text = *p.text
	}
	if mood != after.Mood || text != after.Text {
		w.keepRevision(before, mood, text)
	}
	if before.Mood != after.Mood && m.fromAnother(before.Stamps["mood"]) || before.Text != after.Text && m.fromAnother(before.Stamps["text"]) {
		w.keepRevision(before, before.Mood, before.Text)
	}
}

// fromAnother reports whether a stamp is another device's. Whoever comes by REST may be any.
func (m *mutation) fromAnother(s models.Stamp) bool {
	return s.Client != m.client || m.client == models.NilID
}

func (w *world) keepRevision(d *models.Diary, mood, text string) {
	if mood == "" && text == "" {
		return
	}
	w.revisions = append(w.revisions, &models.DiaryRevision{
		OwnerID: d.OwnerID, DiaryID: d.ID, ID: models.NewID(), CreatedAt: w.now, Mood: mood, Text: text,
	})
}

// saveDiaryParts writes what belongs to the diaries that have been saved: whom they name, and their revisions.
func (w *world) saveDiaryParts(ctx context.Context, tx store.Tx) error {
	for k := range w.diaryViewers {
		if err := tx.SetDiaryViewers(ctx, k.Owner, k.ID, w.diaries.get(k).Viewers); err != nil {
			return err
		}
	}
	return tx.AddRevisions(ctx, w.revisions, revisionsKept)
}
