package sync

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"modu/models"
)

// The projections: an entity as the wire carries it (protocol section 3), once for its owner's devices and once for
// the streams of others. What others may never see stands only in the first.

type goalPublic struct {
	Kind      string        `json:"kind"`
	ID        models.ID     `json:"id"`
	Rev       models.Rev    `json:"rev"`
	CreatedAt models.Time   `json:"created_at"`
	Title     string        `json:"title"`
	Color     string        `json:"color"`
	Rank      string        `json:"rank"`
	Status    models.Status `json:"status"`
}

type goalOwn struct {
	goalPublic
	Audience models.Audience `json:"audience"`
	Viewers  []models.ID     `json:"viewers"`
}

// Goal projects a goal at a rev, for its owner or for others.
func Goal(g *models.Goal, rev models.Rev, own bool) jsontext.Value {
	p := goalPublic{"goal", g.ID, rev, g.CreatedAt, g.Title, g.Color, g.Rank, g.Status}
	if own {
		return encode(goalOwn{p, g.Audience, g.Viewers})
	}
	return encode(p)
}

type todoPublic struct {
	Kind      string                 `json:"kind"`
	ID        models.ID              `json:"id"`
	Rev       models.Rev             `json:"rev"`
	CreatedAt models.Time            `json:"created_at"`
	GoalID    models.ID              `json:"goal_id"`
	Date      *models.Day            `json:"date"`
	Title     string                 `json:"title"`
	Done      bool                   `json:"done"`
	DoneAt    *models.Time           `json:"done_at"`
	Rank      string                 `json:"rank"`
	Memo      *string                `json:"memo,omitzero"`
	Checklist []models.ChecklistLine `json:"checklist"`
	PhotoID   *models.ID             `json:"photo_id"`
	Cheers    models.Counts          `json:"cheers"`
}

type todoOwn struct {
	todoPublic
	MemoPublic bool    `json:"memo_public"`
	Alarm      *string `json:"alarm"`

	RoutineID  *models.ID  `json:"routine_id"`
	Occurrence *models.Day `json:"occurrence_date"`
	TimerS     int64       `json:"timer_s"`
}

// Todo projects a todo at a rev, for its owner or for others.
func Todo(t *models.Todo, rev models.Rev, own bool) jsontext.Value {
	p := todoPublic{
		Kind: "todo", ID: t.ID, Rev: rev, CreatedAt: t.CreatedAt, GoalID: t.GoalID, Date: orNull(t.Date), Title: t.Title,
		Done: t.Done, DoneAt: orNull(t.DoneAt), Rank: t.Rank, Checklist: t.Checklist, PhotoID: orNull(t.PhotoID),
		Cheers: t.Shown,
	}
	if own || t.MemoPublic {
		p.Memo = orNull(t.Memo)
	}
	if own {
		p.Cheers = t.Cheers
		return encode(todoOwn{p, t.MemoPublic, orNull(t.Alarm), orNull(t.RoutineID), orNull(t.Occurrence), t.TimerS})
	}
	return encode(p)
}

// orNull is nil for the zero value, which stands for "none".
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

type cheerEntity struct {
	Kind       string        `json:"kind"`
	ID         models.ID     `json:"id"`
	Rev        models.Rev    `json:"rev"`
	CreatedAt  models.Time   `json:"created_at"`
	TargetKind string        `json:"target_kind"`
	TargetID   models.ID     `json:"target_id"`
	Emoji      string        `json:"emoji"`
	User       models.Person `json:"user"`
}

// Cheer projects a cheer: the same for its sender and for the owner of the target.
func Cheer(c *models.Cheer, rev models.Rev) jsontext.Value {
	return encode(cheerEntity{"cheer", c.ID, rev, c.CreatedAt, c.TargetKind, c.TargetID, c.Emoji, c.User})
}

type edgeEntity struct {
	Kind      string           `json:"kind"`
	ID        models.ID        `json:"id"`
	Rev       models.Rev       `json:"rev"`
	CreatedAt models.Time      `json:"created_at"`
	UserID    models.ID        `json:"user_id"`
	State     models.EdgeState `json:"state,omitzero"`
	User      models.Person    `json:"user"`
}

// Follow projects a follow.
func Follow(f *models.Follow, rev models.Rev) jsontext.Value {
	return encode(edgeEntity{"follow", f.ID, rev, f.CreatedAt, f.UserID, f.State, f.User})
}

// Follower projects a follower.
func Follower(f *models.Follower, rev models.Rev) jsontext.Value {
	return encode(edgeEntity{"follower", f.ID, rev, f.CreatedAt, f.UserID, f.State, f.User})
}

// Block projects a block.
func Block(b *models.Block, rev models.Rev) jsontext.Value {
	return encode(edgeEntity{"block", b.ID, rev, b.CreatedAt, b.UserID, "", b.User})
}

// Mute projects a mute.
func Mute(m *models.Mute, rev models.Rev) jsontext.Value {
	return encode(edgeEntity{"mute", m.ID, rev, m.CreatedAt, m.UserID, "", m.User})
}

type profileEntity struct {
	Kind      string      `json:"kind"`
	ID        models.ID   `json:"id"`
	Rev       models.Rev  `json:"rev"`
	CreatedAt models.Time `json:"created_at"`
	Handle    string      `json:"handle"`
	Name      string      `json:"name"`
	Bio       string      `json:"bio"`
	PhotoID   *models.ID  `json:"photo_id"`
}

// Profile projects a profile: the same for everybody.
func Profile(p *models.Profile, rev models.Rev) jsontext.Value {
	return encode(profileEntity{"profile", p.OwnerID, rev, p.CreatedAt, p.Handle, p.Name, p.Bio, orNull(p.PhotoID)})
}

type settingsEntity struct {
	Kind               string          `json:"kind"`
	ID                 models.ID       `json:"id"`
	Rev                models.Rev      `json:"rev"`
	CreatedAt          models.Time     `json:"created_at"`
	Locale             string          `json:"locale"`
	TimeZone           string          `json:"time_zone"`
	WeekStart          string          `json:"week_start"`
	DayStartHour       int             `json:"day_start_hour"`
	NewestFirst        bool            `json:"newest_first"`
	ApproveFollowers   bool            `json:"approve_followers"`
	SearchableByHandle bool            `json:"searchable_by_handle"`
	SearchableByEmail  bool            `json:"searchable_by_email"`
	InExplore          bool            `json:"in_explore"`
	CheersOnTodos      bool            `json:"cheers_on_todos"`
	CheersOnDiaries    bool            `json:"cheers_on_diaries"`
	DefaultAudience    models.Audience `json:"default_audience"`
	QuietFrom          *string         `json:"quiet_from"`
	QuietTo            *string         `json:"quiet_to"`
	InboxSeenAt        *models.Time    `json:"inbox_seen_at"`
}

// Settings projects settings, which nobody but their owner sees.
func Settings(s *models.Settings, rev models.Rev) jsontext.Value {
	return encode(settingsEntity{
		"settings", s.OwnerID, rev, s.CreatedAt, s.Locale, s.TimeZone, s.WeekStart, s.DayStartHour, s.NewestFirst,
		s.ApproveFollowers, s.SearchableByHandle, s.SearchableByEmail, s.InExplore, s.CheersOnTodos, s.CheersOnDiaries,
		s.DefaultAudience, orNull(s.QuietFrom), orNull(s.QuietTo), orNull(s.InboxSeenAt),
	})
}

// encode writes a projection. The types above hold nothing that JSON cannot, so an error is a fault of this binary.
func encode(v any) jsontext.Value {
	b, err := json.Marshal(v, json.Deterministic(true), json.FormatNilSliceAsNull(false))
	if err != nil {
		panic("encode a projection: " + err.Error())
	}
	return b
}
