package store_test

import (
	"modu/models"
	modusync "modu/sync"
	"modu/sync/frame"
)

// write lets somebody keep a diary, show it and delete it, from two devices in turn, and somebody else cheer.
func (l *life) write(me, other person) {
	day := one(l.random, []models.Day{"2026-11-21", "2026-11-22"})
	id, list := models.DiaryID(me.id, day), []models.ID{other.id}
	cheer := models.CheerID(id, other.id)
	switch l.random.IntN(6) {
	case 0, 1:
		l.push(me, frame.Put, "diary", id, fields{"date": day, "mood": "😀", "text": one(l.random, []string{"a", "b", "c"}), "deleted": false})
		_, err := l.engine.Push(l.t.Context(), models.Caller{User: me.id}, modusync.Push{REST: true, Mutations: []frame.Mutation{
			{Op: frame.Put, Kind: "diary", ID: string(id), Fields: []byte(`{"text":"by REST"}`)},
		}})
		if err != nil {
			l.t.Fatal(err)
		}
	case 2, 3:
		l.push(me, frame.Put, "diary", id, fields{"audience": one(l.random, models.Audiences), "viewers": list})
	case 4:
		l.push(other, frame.Put, "cheer", cheer, fields{"target_kind": "diary", "target_id": id, "emoji": "👏"})
		l.push(other, frame.Delete, "cheer", cheer, nil)
		l.push(other, frame.Put, "cheer", cheer, fields{"target_kind": "diary", "target_id": id, "emoji": "👏"})
	case 5:
		l.push(me, frame.Delete, "diary", id, nil)
	}
}

// shared are the streams of the diaries that write keeps.
func (l *life) shared(owner person) []models.Stream {
	return []models.Stream{
		models.SharedStream(models.DiaryID(owner.id, "2026-11-21")), models.SharedStream(models.DiaryID(owner.id, "2026-11-22")),
	}
}
