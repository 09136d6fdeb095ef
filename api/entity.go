package api

import (
	"context"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
)

// An entity is a resource: one thing exactly as a delta carries it. D describes it in the OpenAPI document.
type entity[D any] struct {
	raw jsontext.Value
	id  models.ID
	rev models.Rev
}

// MarshalJSONTo writes the entity as it is.
func (e entity[D]) MarshalJSONTo(enc *jsontext.Encoder) error { return enc.WriteValue(e.raw) }

// Schema describes the entity as D.
func (e entity[D]) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[D](), true, "")
}

// etag is the entity tag of a rev (protocol section 7).
func etag(rev models.Rev) string { return `"` + strconv.FormatInt(int64(rev), 10) + `"` }

// One entity as an answer, with the position at which it was read.
type entityOutput[D any] struct {
	ETag     string `header:"ETag"`
	Position string `header:"Modu-Position" doc:"Up to where the answer holds all of the streams that carry it"`
	Body     entity[D]
}

// answerWith is the answer of one entity.
func answerWith[D any](e entity[D], position string) *entityOutput[D] {
	return &entityOutput[D]{ETag: etag(e.rev), Position: position, Body: e}
}

// own is the answer of one entity of the reader's own stream.
func own[D any](ctx context.Context, v *view, e entity[D]) (*entityOutput[D], error) {
	if _, err := v.of(ctx, v.reader); err != nil {
		return nil, err
	}
	position, err := v.position(ctx)
	return answerWith(e, position), err
}

// A page of a list as an answer.
type listOutput[D any] struct {
	Position string `header:"Modu-Position"`
	Body     listBody[D]
}

type listBody[D any] struct {
	Data       []entity[D] `json:"data"`
	NextCursor *string     `json:"next_cursor" doc:"Of the page after this one; null on the last"`
}

// These describe what the engine projects. A field of the owner's alone is marked so.
type (
	goalDoc struct {
		Kind      string          `json:"kind" enum:"goal"`
		ID        models.ID       `json:"id" format:"uuid"`
		Rev       models.Rev      `json:"rev"`
		CreatedAt models.Time     `json:"created_at" format:"date-time"`
		Title     string          `json:"title"`
		Color     string          `json:"color"`
		Rank      string          `json:"rank"`
		Status    models.Status   `json:"status" enum:"active,hidden,done,ended,stopped"`
		Audience  models.Audience `json:"audience,omitempty" enum:"private,selected,followers,public" doc:"Told to the owner alone"`
		Viewers   []models.ID     `json:"viewers,omitempty" doc:"Told to the owner alone"`
	}

	todoDoc struct {
		Kind       string                 `json:"kind" enum:"todo"`
		ID         models.ID              `json:"id" format:"uuid"`
		Rev        models.Rev             `json:"rev"`
		CreatedAt  models.Time            `json:"created_at" format:"date-time"`
		GoalID     models.ID              `json:"goal_id" format:"uuid"`
		Date       *models.Day            `json:"date" format:"date" doc:"null in the backlog"`
		Title      string                 `json:"title"`
		Done       bool                   `json:"done"`
		DoneAt     *models.Time           `json:"done_at" format:"date-time"`
		Rank       string                 `json:"rank"`
		Memo       *string                `json:"memo,omitempty" nullable:"true" doc:"To others only if memo_public"`
		Checklist  []models.ChecklistLine `json:"checklist"`
		PhotoID    *models.ID             `json:"photo_id"`
		Cheers     models.Counts          `json:"cheers" doc:"How many of each emoji"`
		MemoPublic bool                   `json:"memo_public,omitempty" doc:"Told to the owner alone"`
		Alarm      *string                `json:"alarm,omitempty" nullable:"true" doc:"HH:MM; told to the owner alone"`
		RoutineID  *models.ID             `json:"routine_id,omitempty" nullable:"true" format:"uuid" doc:"Of an occurrence; told to the owner alone"`
		Occurrence *models.Day            `json:"occurrence_date,omitempty" nullable:"true" format:"date" doc:"The day that it belongs to, wherever it has been moved; told to the owner alone"`
		TimerS     int64                  `json:"timer_s,omitempty" doc:"Seconds that its timer ran before it was last stopped; told to the owner alone"`
	}

	cheerDoc struct {
		Kind       string        `json:"kind" enum:"cheer"`
		ID         models.ID     `json:"id" format:"uuid"`
		Rev        models.Rev    `json:"rev"`
		CreatedAt  models.Time   `json:"created_at" format:"date-time"`
		TargetKind string        `json:"target_kind" enum:"todo,diary"`
		TargetID   models.ID     `json:"target_id" format:"uuid"`
		Emoji      string        `json:"emoji"`
		User       models.Person `json:"user" doc:"Who cheers"`
	}

	edgeDoc struct {
		Kind      string           `json:"kind" enum:"follow,follower,block,mute,bell"`
		ID        models.ID        `json:"id" format:"uuid"`
		Rev       models.Rev       `json:"rev"`
		CreatedAt models.Time      `json:"created_at" format:"date-time"`
		UserID    models.ID        `json:"user_id" format:"uuid"`
		State     models.EdgeState `json:"state,omitempty" enum:"requested,accepted"`
		User      models.Person    `json:"user"`
	}

	profileDoc struct {
		Kind      string      `json:"kind" enum:"profile"`
		ID        models.ID   `json:"id" format:"uuid"`
		Rev       models.Rev  `json:"rev"`
		CreatedAt models.Time `json:"created_at" format:"date-time"`
		Handle    string      `json:"handle"`
		Name      string      `json:"name"`
		Bio       string      `json:"bio"`
		PhotoID   *models.ID  `json:"photo_id"`
	}
)
