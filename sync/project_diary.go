package sync

import (
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
)

type diaryPublic struct {
	Kind        string        `json:"kind"`
	ID          models.ID     `json:"id"`
	Rev         models.Rev    `json:"rev"`
	CreatedAt   models.Time   `json:"created_at"`
	Date        models.Day    `json:"date"`
	Mood        *string       `json:"mood"` // null, like the text, only in a draft
	Text        *string       `json:"text"`
	Color       *string       `json:"color"`
	Temperature *int          `json:"temperature"`
	PhotoID     *models.ID    `json:"photo_id"`
	Cheers      models.Counts `json:"cheers"`
}

type diaryOwn struct {
	diaryPublic
	Audience models.Audience `json:"audience"`
	Viewers  []models.ID     `json:"viewers"`
	Draft    bool            `json:"draft"`
}

// Diary projects a diary at a rev, for its owner or for others.
func Diary(d *models.Diary, rev models.Rev, own bool) jsontext.Value {
	p := diaryPublic{
		"diary", d.ID, rev, d.CreatedAt, d.Date, orNull(d.Mood), orNull(d.Text), orNull(d.Color), d.Temperature, orNull(d.PhotoID), d.Shown,
	}
	if own {
		p.Cheers = d.Cheers
		return encode(diaryOwn{p, d.Audience, d.Viewers, d.Draft})
	}
	return encode(p)
}
